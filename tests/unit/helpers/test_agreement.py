"""Pairs of claims that can't come from one analysis."""

import math

import pytest

from attainable.paths.comparisons import Comparison
from attainable.paths.printed_p import p_set
from helpers.audit.agreement import (
    CLASH,
    TOGETHER,
    Rate,
    agreement_table,
    at_risk_in,
    clashes,
    together,
)
from helpers.published import load_published


@pytest.fixture(scope="module")
def table():
    return agreement_table(load_published()).set_index(["first", "second"])


def test_the_worked_example():
    """Oracle: by hand. 93.3% needs 15 at risk; then p = erfc(sqrt(r2/15/2)), for r2 = 1..11, is
    never 0.40."""
    p = [math.erfc(math.sqrt(r2 / 15 / 2)) for r2 in range(1, 12)]
    assert not any(0.395 <= x < 0.41 for x in p)
    verdict, because = together(Rate("93.3%", 1, 15, 1), Comparison("", 15, 1, 11, 0, "0.40"))
    assert verdict == CLASH
    assert "needs 15 at risk" in because
    assert "14 or 13 or 10 or 7" in because


def test_a_p_value_that_agrees():
    """Oracle: by hand. r = (15, 11) gives p = 0.3918, which prints as 0.39 and has 15 at risk."""
    assert together(Rate("93.3%", 1, 15, 1), Comparison("", 15, 1, 11, 0, "0.39"))[0] == TOGETHER
    # Of both arms together 25/26 = 96.15%, with all 26 at risk.
    assert together(Rate("96.2%", 0, 26, 1), Comparison("", 15, 1, 11, 0, "0.39"))[0] == TOGETHER
    assert together(Rate("96.2%", 0, 26, 1), Comparison("", 15, 1, 11, 0, "0.40"))[0] == CLASH


@pytest.mark.parametrize("printed", ["50.0%", "33.3%", "66.7%", "40.0%", "53.3%", "60.0%"])
@pytest.mark.parametrize("arm", [0, 1, 2])
@pytest.mark.parametrize("p", ["0.3", "0.04", "0.99"])
def test_against_every_path(printed, arm, p):
    """Oracle: all paths of a small design listed, each with its estimate worked out in floating
    point."""
    study = Comparison("", 5, 2, 4, 1, p)
    n, events = {0: (9, 3), 1: (5, 2), 2: (4, 1)}[arm]
    met = []
    for rounding in ("half-up", "truncate"):
        paths = p_set(5, 2, 4, 1).paths(p, rounding)
        for row in range(len(paths)):
            first, second, risk1, risk2 = (v.tolist() for v in paths.row(row))
            arms = list(zip(first, second, risk1, risk2, strict=True))
            risks = {
                0: [r1 + r2 for _, _, r1, r2 in arms],
                1: [r1 for e1, _, r1, _ in arms if e1],
                2: [r2 for _, e2, _, r2 in arms if e2],
            }[arm]
            share = 100 * math.prod((r - 1) / r for r in risks)
            value = float(printed.rstrip("%"))
            met.append(value - 0.05 - 1e-9 <= share < value + 0.1 - 1e-9)
    expected = TOGETHER if any(met) else CLASH
    assert together(Rate(printed, arm, n, events), study)[0] == expected


def test_pairs_of_the_abstract(table):
    """Oracle: the theory page: 24, 17 or 12 in remission at risk (p = 0.40), and 26 needed for
    96.1%."""
    found = {(p.first, p.second) for p in clashes(load_published())}
    assert found == {
        (f"{endpoint}_{group}_rate", f"{endpoint}_by_hsct_p")
        for endpoint in ("os", "dfs")
        for group in ("cr", "hsct")
    }
    assert table.loc[("os_by_cr_p", "os_by_hsct_p"), "because"].startswith("41,015 ")


def test_a_rate_is_tried_with_the_p_values_of_its_patients(table):
    """By hand: a rate of an arm, or of both arms together, where somebody died in it."""
    tried = {
        "by_cr_p": ("rate", "cr_rate", "no_cr_rate"),  # all 33, 26 and 7
        "by_hsct_p": ("cr_rate", "hsct_rate"),  # all 26, 15; of the 11 nobody died
    }
    rates = [pair for pair in table.index if pair[0].endswith("_rate")]
    assert sorted(rates) == sorted(
        (f"{endpoint}_{rate}", f"{endpoint}_{test}")
        for endpoint in ("os", "dfs")
        for test, found in tried.items()
        for rate in found
    )


def test_numbers_at_risk_of_each_arm():
    """Oracle: by hand, one path of two events in arm 1 around one in arm 2."""
    from attainable.paths.logrank_set import attainable_logrank

    at_risk = {1: (5, 4), 2: (3, 4), 3: (2, 1)}
    paths = attainable_logrank(5, 2, 4, 1, order=(1, 2, 1), at_risk=at_risk).paths()
    assert len(paths) == 1
    assert at_risk_in(paths, 1, 2).tolist() == [[5, 2]]
    assert at_risk_in(paths, 2, 1).tolist() == [[4]]
    assert at_risk_in(paths, 0, 3).tolist() == [[9, 7, 3]]
