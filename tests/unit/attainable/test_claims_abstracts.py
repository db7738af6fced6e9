"""Abstracts printed from the patients of public data sets, held against the patients' own answers.

``tests/claims/abstracts.csv`` is what ``Rscript tests/claims/abstracts.R`` prints (R's survival and
KMsurv); its columns ``true_...`` are R's estimates of the same patients.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from attainable.claims import Claim, read_claims
from attainable.forms import check, rate_limits, ratio_figures
from attainable.forms.spans import rounded
from attainable.joint.courses import courses
from attainable.joint.estimates import final_survival
from attainable.joint.estimates import hazard_ratio as ratio_limits

PATH = Path(__file__).parents[2] / "claims" / "abstracts.csv"
ROWS = {row["id"]: row for row in csv.DictReader(PATH.open(encoding="utf-8"))}
CLAIMS = read_claims(PATH).claims


def _of(form: str) -> list[Claim]:
    return [claim for claim in CLAIMS if claim.form == form]


def _true(claim: Claim, name: str) -> float:
    text = ROWS[claim.id][f"true_{name}"]
    return float(text) if text else math.nan


def test_fifty_data_sets_are_there() -> None:
    assert (
        len(
            {claim.id.partition(":")[0] + claim.id.partition(":")[2].split()[0] for claim in CLAIMS}
        )
        >= 50 - 2
    )
    assert len(CLAIMS) > 300


@pytest.mark.ci
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_no_honest_figure_is_accused(claim: Claim) -> None:
    verdict = check(claim)
    assert verdict.severity not in ("red", "amber"), f"{verdict}"
    assert verdict.word != "not checked", f"{verdict}"


@pytest.mark.parametrize("claim", [c for c in _of("rate") if c.has("low")], ids=lambda c: c.id)
def test_the_patients_behind_a_rate_lie_within_the_limits_given(claim: Claim) -> None:
    s, se = _true(claim, "rate"), _true(claim, "se")
    behind = s * (1 - s) / se**2
    n = claim.count("n1")
    assert n is not None and behind <= n * (1 + 1e-9)
    fits = rate_limits.shapes(claim, "rounded")
    assert any(
        fit.patients[0] <= behind * (1 + 1e-3) and behind <= fit.patients[1] * (1 + 1e-3)
        for fit in fits
    )


@pytest.mark.parametrize("claim", _of("hazard_ratio"), ids=lambda c: c.id)
def test_the_estimate_of_coxph_lies_within_the_region_and_above_the_bound(claim: Claim) -> None:
    b, s = math.log(_true(claim, "ratio")), _true(claim, "se")
    region = ratio_figures.pairs(claim, "rounded")
    assert region.ratio[0] - 1e-9 <= b <= region.ratio[1] + 1e-9
    assert region.error[0] - 1e-9 <= s <= region.error[1] + 1e-9
    bound, _ = ratio_figures.least_error(claim)
    assert s >= bound * (1 - 1e-9)


@pytest.mark.ci
@pytest.mark.parametrize("claim", _of("logrank"), ids=lambda c: c.id)
def test_curves_and_ratio_lie_within_the_limits_over_courses(claim: Claim) -> None:
    counts = [claim.count(name) or 0 for name in ("n1", "d1", "n2", "d2")]
    p = claim.p()
    assert p is not None
    found = courses(*counts, rounded(p), 0, "mantel")
    assert len(found)
    for arm in (1, 2):
        low, high = final_survival(found, arm)
        assert low - 1e-9 <= _true(claim, f"last{arm}") <= high + 1e-9
    limits, ratio = ratio_limits(found), _true(claim, "ratio")
    if not np.isnan(ratio):
        assert limits.low * (1 - 1e-6) <= ratio <= limits.high * (1 + 1e-6)
