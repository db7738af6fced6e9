"""Honest p-values of real patients: none may be accused, by the family or by its own test."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

import attainable as at
from attainable.riskset.family import FAMILY

FOLDER = Path(__file__).parents[2] / "calibration"
sys.path.insert(0, str(FOLDER))
from run import OWN  # noqa: E402

SIDES = {"mantel_one_sided": ("/1", "/-1"), "coin_logrank_one_sided": ("/1", "/-1")}


@pytest.mark.ci
def test_no_honest_figure_is_accused() -> None:
    """Oracle: R's survival and coin computed each figure from real patients (calibration/make.R).

    A rounded figure is possible, and by its own test, too; one that was cut off may be called so.
    """
    with (FOLDER / "sample.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 2_500 and {OWN[row["test"]] for row in rows} == set(FAMILY)
    words: Counter[tuple[str, str]] = Counter()
    for row in rows:
        design = at.logrank(*(int(row[name]) for name in ("n1", "d1", "n2", "d2")))
        own = OWN[row["test"]]
        verdict = design.check(row["p"], own, thorough=False)
        assert verdict.word in ("possible", "cut off"), row
        words[row["printing"], verdict.word] += 1
        if row["printing"] != "truncated":
            keys = [own + side for side in SIDES.get(row["test"], ("",))]
            assert any(verdict.tried[name]["meets"] is not False for name in keys), row
            assert verdict.word == "possible", row
    assert words["truncated", "possible"] > 0


@pytest.mark.ci
@pytest.mark.parametrize("design", [(9, 0, 12, 1), (6, 2, 5, 0), (5, 1, 7, 1), (16, 0, 14, 2)])
def test_what_could_be_noticed_is_what_is_noticed(design: tuple[int, int, int, int]) -> None:
    """Oracle: each of 1,001 figures asked; the share that no test gives is the share that was said."""
    a = at.logrank(*design)
    verdicts = [a.check(f"{value / 1000:.3f}") for value in range(1001)]
    zeros = sum("zeros were added" in verdict.sentence for verdict in verdicts)
    excluded = sum(verdict.word == "not by any test tried" for verdict in verdicts) + zeros
    assert {verdict.noticed for verdict in verdicts} == {verdicts[0].noticed}
    assert verdicts[0].noticed == pytest.approx(excluded / 1001)
