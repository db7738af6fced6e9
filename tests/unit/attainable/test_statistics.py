"""Every test of the family on single paths, against R's survival and coin."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, chi2_contingency, fisher_exact

from attainable.riskset.counts import count_p_values
from attainable.riskset.family import TIMES
from attainable.riskset.statistics import path_p_values, two_sided

ANSWERS = Path(__file__).parents[2] / "reference" / "answers" / "at_family.csv"
WALD = ("cox_wald", "cox_wald_efron")


def test_against_r() -> None:
    """Oracle: 80 subsets of real data in days to quarters by tests/reference/at_family.R.

    Inf stands for a Wald fit without a finite maximum, NA for a test that R does not give.
    """
    table = pd.read_csv(ANSWERS, keep_default_na=False)
    seen, tied = 0, Counter[str]()
    for (n1, n2, path), rows in table.groupby(["n1", "n2", "path"]):
        steps = [list(map(int, step.split())) for step in path.split(";")]
        found = path_p_values(steps, n1, n2)
        for test, p in zip(rows["test"], rows["p"], strict=True):
            if p in ("NA", "NaN"):
                assert test not in found, (path, test, found.get(test))
                continue
            wanted = float(p)
            if math.isinf(wanted):
                assert test in WALD and math.isinf(found[test]), (path, test)
            else:
                tolerance = 1e-7 if test in WALD else 1e-9
                assert found[test] == pytest.approx(wanted, rel=tolerance, abs=1e-12), (path, test)
            seen += 1
            tied[test] += any(a + b > 1 for _, _, a, b in steps)
    assert seen > 1_400
    assert set(tied) >= set(TIMES) and min(tied[test] for test in TIMES) >= 40


def test_tail_of_chi_squared() -> None:
    """Oracle: SciPy's chi-squared distribution."""
    at = np.concatenate([np.linspace(0, 70, 7_001), [0.0, 1e-30, 500.0]])
    assert np.abs([two_sided(x) for x in at] - chi2.sf(at, 1)).max() < 1e-13


def test_one_death() -> None:
    """Oracle: by hand; chi-squared is r2 / r1, with the permutation variance another."""
    found = path_p_values([[10, 7, 1, 0]], 15, 11)
    assert found["mantel"] == pytest.approx(chi2.sf(7 / 10, 1), abs=1e-13)
    u, v = 1 - 10 / 17, 15 * 11 / (26 * 25) * (1 - 1 / 17)
    assert found["permutation"] == pytest.approx(chi2.sf(u * u / v, 1), abs=1e-13)
    assert f"{found['permutation']:.5f}" == "0.39955"
    assert math.isinf(found["cox_wald"])
    assert found["cox_lr"] == pytest.approx(chi2.sf(2 * math.log(17 / 10), 1), abs=1e-13)


def test_without_a_test() -> None:
    """Oracle: by hand; one arm empty: permutation p = 1; everybody dies at once: nothing but O = E."""
    empty = path_p_values([[3, 0, 1, 0]], 5, 4)
    assert set(empty) == {name for name in empty if name.endswith("permutation")}
    assert set(empty.values()) == {1.0}
    at_once = path_p_values([[2, 1, 2, 1]], 5, 4)
    assert set(at_once) == {"oe", *(name for name in at_once if name.startswith("cox"))}


def test_tests_of_counts() -> None:
    """Oracle: SciPy's chi2_contingency and fisher_exact on every table of up to seven and six."""
    for n1, n2 in ((7, 6), (3, 5), (1, 4)):
        for d1 in range(n1 + 1):
            for d2 in range(n2 + 1):
                if d1 + d2 == 0:
                    continue
                found = count_p_values(n1, d1, n2, d2)
                table = [[d1, n1 - d1], [d2, n2 - d2]]
                assert found["fisher", 2] == pytest.approx((fisher_exact(table)[1],))
                tails = [fisher_exact(table, alternative=side)[1] for side in ("less", "greater")]
                assert min(tails) == pytest.approx(found["fisher", 1][0]) or found["fisher", 2][
                    0
                ] / 2 < min(tails)
                if d1 + d2 == n1 + n2:
                    assert found["chi_squared", 2] == found["z", 2] == ()
                    continue
                for name, corrected in (("chi_squared", False), ("chi_squared_yates", True)):
                    wanted = chi2_contingency(table, correction=corrected)[1]
                    assert found[name, 2] == pytest.approx((wanted,), abs=1e-12)
                    assert found[name, 1] == pytest.approx((wanted / 2,), abs=1e-12)


def test_remission_by_counts() -> None:
    """Oracle: 1 of 26 against 3 of 7: by hand Fisher's p is 945/40920, chi-squared one-sided 0.0025."""
    found = count_p_values(26, 1, 7, 3)
    assert found["fisher", 2][0] == pytest.approx(945 / 40920)
    assert found["chi_squared", 1][0] == pytest.approx(0.0025, abs=5e-5)
