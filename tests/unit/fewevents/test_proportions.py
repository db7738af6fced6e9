"""Proportions: hand calculations and invariants (R's answers are in test_against_r)."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binom

from fewevents import exact_ci, fisher_exact, midp_ci, risk_difference, wilson_ci

METHODS = [exact_ci, wilson_ci, midp_ci]
counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_exact_limits_of_none_and_all():
    """By hand: (1 - p)^33 = 0.025 gives p = 1 - 0.025^(1/33)."""
    upper = 1 - 0.025 ** (1 / 33)
    assert exact_ci(0, 33).ci_low == 0.0
    assert exact_ci(0, 33).ci_high == pytest.approx(upper, rel=1e-12)
    assert exact_ci(33, 33).ci_low == pytest.approx(1 - upper, rel=1e-12)
    assert exact_ci(33, 33).ci_high == 1.0
    assert round(100 * upper, 1) == 10.6


def test_midp_limit_of_none():
    """By hand: (1 - p)^33 / 2 = 0.025 gives p = 1 - 0.05^(1/33)."""
    assert midp_ci(0, 33).ci_high == pytest.approx(1 - 0.05 ** (1 / 33), rel=1e-12)


def test_wilson_by_hand():
    """For none of n: [0, z^2 / (n + z^2)] with z = 1.959963984540054."""
    z2 = 1.959963984540054**2
    assert wilson_ci(0, 33).ci_low == 0.0
    assert wilson_ci(0, 33).ci_high == pytest.approx(z2 / (33 + z2), rel=1e-12)


@given(counts)
def test_exact_limits_solve_their_equations(pair):
    """Definition: each limit leaves 2.5 % in its tail."""
    x, n = pair
    ci = exact_ci(x, n)
    if x > 0:
        assert binom.sf(x - 1, n, ci.ci_low) == pytest.approx(0.025, rel=1e-8)
    if x < n:
        assert binom.cdf(x, n, ci.ci_high) == pytest.approx(0.025, rel=1e-8)


@pytest.mark.parametrize("interval", METHODS)
@given(pair=counts)
def test_intervals_hold_the_estimate_and_mirror(interval, pair):
    """Invariants: low <= x/n <= high; counting non-events mirrors the interval."""
    x, n = pair
    ci, mirror = interval(x, n), interval(n - x, n)
    assert 0 <= ci.ci_low <= ci.estimate <= ci.ci_high <= 1
    assert ci.ci_low == pytest.approx(1 - mirror.ci_high, abs=1e-12)


@given(counts)
def test_midp_lies_inside_exact(pair):
    """Invariant: half of the observed count's weight leaves the tail, so both limits move in."""
    exact, mid = exact_ci(*pair), midp_ci(*pair)
    assert exact.ci_low <= mid.ci_low + 1e-12
    assert mid.ci_high <= exact.ci_high + 1e-12


@pytest.mark.parametrize("interval", METHODS)
def test_empty_group_is_not_estimable(interval):
    ci = interval(0, 0)
    assert (ci.events, ci.n) == (0, 0)
    assert all(math.isnan(v) for v in (ci.estimate, ci.ci_low, ci.ci_high))


@pytest.mark.parametrize("interval", METHODS)
@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (0, -1), (2.5, 5), ("2", 5), (None, 5)])
def test_bad_counts_are_refused(interval, x, n):
    with pytest.raises(ValueError, match="found"):
        interval(x, n)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, math.nan])
def test_bad_level_is_refused(level):
    with pytest.raises(ValueError, match=r"such as 0\.95"):
        exact_ci(1, 2, conf_level=level)


def test_numpy_counts_are_whole_numbers():
    assert exact_ci(np.int64(26), np.int64(33)) == exact_ci(26, 33)


def test_fisher_by_hand():
    """1 of 15 against 0 of 11: of the two tables, 15/26 and 11/26, this one is likelier: p = 1.

    1 of 26 against 3 of 7: C(26,x) C(7,4-x) / C(33,4); x = 1 and x = 0 are as or less probable.
    """
    assert fisher_exact(1, 15, 0, 11).p_value == 1.0
    expected = (26 * math.comb(7, 3) + math.comb(7, 4)) / math.comb(33, 4)
    assert fisher_exact(1, 26, 3, 7).p_value == pytest.approx(expected, rel=1e-12)
    assert fisher_exact(1, 26, 3, 7).statistic == pytest.approx((1 * 4) / (25 * 3))


@given(counts, counts)
def test_fisher_is_the_sum_of_no_more_probable_tables(first, second):
    """Brute force: whole-number counts of tables with the same margins, compared exactly."""
    (x1, n1), (x2, n2) = first, second
    total = x1 + x2
    ways = [
        math.comb(n1, i) * math.comb(n2, total - i)
        for i in range(max(0, total - n2), min(n1, total) + 1)
    ]
    observed = math.comb(n1, x1) * math.comb(n2, x2)
    expected = sum(w for w in ways if w <= observed) / math.comb(n1 + n2, total)
    assert fisher_exact(x1, n1, x2, n2).p_value == pytest.approx(expected, rel=1e-9)


def test_newcombe_published_example():
    """Newcombe (1998), table II, 56/70 - 48/80, method 10: 0.0524 to 0.3339."""
    ci = risk_difference(56, 70, 48, 80)
    assert (round(ci.ci_low, 4), round(ci.ci_high, 4)) == (0.0524, 0.3339)


@example((0, 3), (10, 10))  # the formula alone gives -1.0000000000000002
@given(counts, counts)
def test_risk_difference_turns_with_its_groups(first, second):
    """Invariant: swapping the groups changes the sign of everything."""
    one, other = risk_difference(*first, *second), risk_difference(*second, *first)
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.ci_low == pytest.approx(-other.ci_high, abs=1e-12)
    assert -1 <= one.ci_low <= one.estimate <= one.ci_high <= 1


def test_two_groups_with_one_empty():
    assert math.isnan(fisher_exact(0, 0, 3, 7).p_value)
    assert math.isnan(risk_difference(3, 7, 0, 0).estimate)
    with pytest.raises(ValueError, match="found 8 of 7"):
        fisher_exact(1, 26, 8, 7)
    with pytest.raises(ValueError, match=r"such as 0\.95"):
        risk_difference(1, 26, 3, 7, conf_level=95)
