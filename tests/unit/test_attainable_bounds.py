"""Ends and witnesses where there are too many paths to look at each.

Oracles: the exact enumeration of designs small enough for both; lifelines; closed forms.
"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines.statistics import logrank_test

from helpers.attainable.logrank_exact import p_of_chi_squared
from helpers.attainable.logrank_set import attainable_logrank
from helpers.attainable.printed_interval import p_interval


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_bounds_hold_and_the_smallest_p_is_exact(n1, n2, d1, d2, ties):
    """max_paths=0 forces bounds; the same design enumerated says what is true."""
    assume(d1 <= n1 and d2 <= n2 and d1 + d2 > 0)
    exact = attainable_logrank(n1, d1, n2, d2, ties=ties, max_paths=10**8)
    assume(0 < exact.n_paths < 10**7)
    bounded = attainable_logrank(n1, d1, n2, d2, ties=ties, max_paths=0)
    assert exact.exact and not bounded.exact
    assert bounded.p_min == pytest.approx(exact.p_min, rel=1e-9, abs=0)
    low, high = bounded.p_bounds
    assert low <= exact.p_min <= bounded.p_max <= exact.p_max <= high
    for figure in ("0.40", "<0.05", "0.052", "1.0", "0.9999"):
        answer = bounded.meets(figure)
        assert answer in (None, exact.meets(figure))


def test_one_sided_ends_are_sharp():
    """Without events in arm 2, the largest p is with one of its patients left beside 20: 1/20."""
    bounded = attainable_logrank(20, 3, 20, 0, max_paths=0)
    assert bounded.p_max == pytest.approx(p_of_chi_squared(1 / 20), rel=1e-12)
    assert bounded.p_bounds[1] == pytest.approx(bounded.p_max, rel=1e-8)


@pytest.mark.parametrize(
    "constraint",
    [{"order": (2, 1, 2, 1, 2)}, {"uncensored": True}, {"at_risk": {(1, 1): (9, {5, 6, 7})}}],
)
def test_bounds_under_constraints(constraint):
    """Constraints narrow the bounds as they narrow the enumeration."""
    exact = attainable_logrank(10, 2, 8, 3, **constraint)
    bounded = attainable_logrank(10, 2, 8, 3, **constraint, max_paths=0)
    assert bounded.p_min == pytest.approx(exact.p_min, rel=1e-9)
    assert bounded.p_bounds[0] <= exact.p_min and exact.p_max <= bounded.p_bounds[1]


@pytest.mark.parametrize("figure", ["0.40", "0.0231", "<0.001", "0.9"])
def test_witness_of_a_large_design_by_lifelines(figure):
    """2.5e17 paths: the witness has the counts, and its p-value prints as the figure."""
    found = attainable_logrank(20, 5, 20, 8)
    assert found.meets(figure) is True
    witness = found.witness(figure)
    arms = [witness[witness["group"] == group] for group in (1, 2)]
    assert [(len(arm), arm["event"].sum()) for arm in arms] == [(20, 5), (20, 8)]
    test = logrank_test(arms[0]["time"], arms[1]["time"], arms[0]["event"], arms[1]["event"])
    low, high = p_interval(figure)
    assert low <= test.p_value < high


def test_a_figure_outside_certified_bounds_is_not_attainable():
    """Below the smallest attainable p-value nothing can print."""
    found = attainable_logrank(20, 5, 20, 8)
    assert found.meets("<0.0000000001") is False and found.witness("<0.0000000001") is None
    assert found.p_min < 1e-9
