"""The choice of test."""

import math
from dataclasses import replace

import numpy as np
import pytest

from attainable.paths.comparisons import Comparison
from helpers.audit.multiverse import _below, crossings, multiverse
from helpers.audit.two_arm_tests import compare_tests, permutation_range
from helpers.published import load_published

REMISSION = Comparison("overall survival by remission", 26, 1, 7, 3, "0.002")
TRANSPLANT = Comparison("overall survival by transplant", 15, 1, 11, 0, "0.40")


@pytest.fixture(scope="module")
def table():
    return multiverse(load_published())


def values(study, sides="two-sided"):
    return {t.test: t.p_low for t in compare_tests(study) if t.sides == sides}


def test_against_r():
    """Oracle: R 4 on matrix(c(1, 25, 3, 4), 2) and matrix(c(1, 14, 0, 11), 2).

    First table: fisher.test 0.023093842, and the same with alternative = "less"; chisq.test
    0.031184552, with correct = FALSE 0.0049996998. Second: chisq.test 1, with correct = FALSE
    0.38249528; fisher.test with alternative = "greater" 0.57692308.
    """
    found = values(REMISSION)
    assert found["Fisher"] == pytest.approx(0.023093842, abs=1e-9)
    assert found["chi-squared"] == pytest.approx(0.0049996998, abs=1e-10)
    assert found["chi-squared, corrected"] == pytest.approx(0.031184552, abs=1e-9)
    assert values(REMISSION, "one-sided")["Fisher"] == pytest.approx(0.023093842, abs=1e-9)
    assert values(TRANSPLANT)["chi-squared"] == pytest.approx(0.38249528, abs=1e-8)
    assert values(TRANSPLANT)["chi-squared, corrected"] == 1
    assert values(TRANSPLANT, "one-sided")["Fisher"] == pytest.approx(0.57692308, abs=1e-8)


def test_mid_p_by_hand():
    """Oracle: by hand. Four events among 33: P(1 of 26) = 26 * C(7, 3) / C(33, 4) = 910/40920,
    P(0) = 35/40920."""
    seen, rarer = 910 / 40920, 35 / 40920
    assert values(REMISSION)["Fisher, mid-P"] == pytest.approx(seen / 2 + rarer)
    assert values(REMISSION)["Fisher"] == pytest.approx(seen + rarer)


def test_one_sided_direction():
    """Oracle: symmetry: exchanging the arms changes no test."""
    other = Comparison("", 7, 3, 26, 1, "0.002")
    for sides in ("two-sided", "one-sided"):
        mine, swapped = values(REMISSION, sides), values(other, sides)
        for name in ("Fisher", "Fisher, mid-P", "chi-squared", "chi-squared, corrected"):
            assert mine[name] == pytest.approx(swapped[name])


def test_which_print_the_figure(table):
    """Oracle: the values above rounded by hand: 0.00499970 / 2 = 0.00249985 prints as 0.002;
    0.005, 0.023 do not."""
    rows = table[table["id"].eq("os_by_cr_p")].set_index(["test", "sides"])["prints"]
    assert rows["chi-squared", "one-sided"] == "yes"
    assert rows["chi-squared", "two-sided"] == rows["Fisher", "two-sided"] == "no"
    assert rows["log-rank, any times", "two-sided"] == "possible"
    padded = table[table["id"].eq("dfs_by_hsct_p")].set_index(["test", "sides"])["prints"]
    assert padded["log-rank, any times", "two-sided"] == "no"


def test_one_sided_logrank(table):
    """Oracle: half of each end, and 165 p-values by hand: none of them is 0.79 to 0.82 when
    halved to 0.40."""
    p = [math.erfc(math.sqrt(b / a / 2)) for a in range(1, 16) for b in range(1, 12)]
    possible = any(0.395 <= x / 2 < 0.405 or 0.40 <= x / 2 < 0.41 for x in p)
    row = table[table["id"].eq("os_by_hsct_p") & table["test"].eq("log-rank, any times")]
    one = row[row["sides"].eq("one-sided")].iloc[0]
    assert one["prints"] == ("possible" if possible else "no")
    assert one["p_high"] == pytest.approx(max(p) / 2)


def test_crossings(table):
    """Oracle: by hand. At 0.05 all of 0.002, 0.023, 0.012, 0.005, 0.031 lie below; at 0.01 three
    lie above."""
    at_05 = crossings(table).set_index("id")
    assert not at_05.loc["os_by_cr_p", "crosses"]
    at_01 = crossings(table, 0.01).set_index("id")
    assert at_01.loc["os_by_cr_p", "crosses"]
    assert at_01.loc["os_by_cr_p", "below"] == "log-rank, as printed; chi-squared"
    assert at_01.loc["os_by_cr_p", "not_below"] == "Fisher; Fisher, mid-P; chi-squared, corrected"
    assert not at_01.loc["os_by_hsct_p", "crosses"]


def test_permutation_by_hand():
    """Oracle: by hand, one event. Scores: 1 - 1/R for the event, -1/R for those at risk, 0 for
    those gone before.

    All allotments of 15 places of 26 are counted by how many fall on the event and on those gone.
    """
    ends = []
    for r1, r2 in ((14, 10), (7, 5), (10, 7)):
        at_risk = r1 + r2
        gone = 26 - at_risk
        total = {}
        for event in (0, 1):
            for early in range(gone + 1):
                ways = math.comb(gone, early) * math.comb(at_risk - 1, 15 - event - early)
                score = event - (15 - early) / at_risk
                total[event, early] = (ways, abs(score))
        seen = abs(1 - r1 / at_risk)
        extreme = sum(ways for ways, score in total.values() if score >= seen - 1e-9)
        ends.append(extreme / math.comb(26, 15))
    low, high, _ = permutation_range(TRANSPLANT)
    assert (low, high) == pytest.approx((min(ends), max(ends)))


def test_no_test_without_events():
    """Oracle: without an event no test is defined; Fisher's p-value of a table with an empty
    margin is 1."""
    found = {t.test: t for t in compare_tests(Comparison("", 5, 0, 4, 0, "1.0"))}
    assert found["log-rank, any times"].p_low is None
    assert found["chi-squared"].p_low is None
    assert found["Fisher"].p_low == 1
    assert not np.isnan(found["Fisher"].p_high)


def test_a_p_value_at_the_level_is_not_below_it():
    """By hand: 3 of 3 against 0 of 3 has the one-sided p = 1 / C(6, 3) = 1/20 in Fisher's test."""
    tests = compare_tests(Comparison("", 3, 3, 3, 0, "0.05"))
    (fisher,) = (t for t in tests if (t.test, t.sides) == ("Fisher", "one-sided"))
    assert fisher.p_low == fisher.p_high == 0.05
    assert _below(fisher, 0.05) == "no"
    assert _below(fisher, math.nextafter(0.05, 1)) == "yes"
    assert _below(replace(fisher, p_high=0.06), 0.05) == "no"
    assert _below(replace(fisher, p_low=0.04, p_high=0.05), 0.05) == "depends"
    assert _below(replace(fisher, p_low=0.04, p_high=0.049), 0.05) == "yes"
