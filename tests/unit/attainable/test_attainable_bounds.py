"""Ends and witnesses where there are too many paths to look at each.

Oracles: the exact enumeration of designs small enough for both; lifelines; closed forms.
"""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines.statistics import logrank_test

from attainable.paths import bounds
from attainable.paths.logrank_exact import p_of_chi_squared, path_statistic
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_interval import p_interval
from attainable.paths.riskset_optimum import PathOptimiser, smallest_chi_squared_bound
from attainable.paths.riskset_pairs import PathPairs
from attainable.paths.riskset_paths import PathSpace, RiskConstraint


@settings(derandomize=True)
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


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("with_test", [False, True])
@pytest.mark.parametrize(
    ("alpha", "beta"), [(1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 2), (-1.3, 0.4)]
)
def test_the_best_path_of_a_score_is_the_best_of_all(alpha, beta, with_test, ties):
    """Oracle: U and V of each path of the enumeration, in exact arithmetic."""
    paths = attainable_logrank(4, 2, 3, 1, ties=ties).paths()
    listed = [path_statistic(*(v.tolist() for v in paths.row(i))) for i in range(len(paths))]
    if ties and not with_test:
        listed.append((Fraction(0), Fraction(0)))  # all who are left die at once: not enumerated
    scores = [alpha * float(u) - beta * float(v) for u, v in listed]
    found = PathOptimiser(PathSpace(4, 2, 3, 1, ties=ties)).best(alpha, beta, with_test=with_test)
    assert alpha * found.difference - beta * found.variance == pytest.approx(max(scores), abs=1e-12)
    u, v = path_statistic(*(column.tolist() for column in found.path.row(0)))
    assert (found.difference, found.variance) == pytest.approx((float(u), float(v)), abs=1e-12)
    assert v > 0 or not with_test


@pytest.mark.parametrize(
    ("space", "with_test"),
    [
        (PathSpace(3, 1, 0, 0), True),  # nobody to compare with: V = 0 on every path
        (PathSpace(3, 1, 2, 0, at_risk=(RiskConstraint(1, 1, (frozenset({4}), None)),)), False),
        (PathSpace(3, 1, 2, 0, order=((1, 0), (0, 1))), False),  # an event too many
    ],
)
def test_where_no_path_is_left_none_is_the_best(space, with_test):
    """By hand: what each space asks for, none of its paths has."""
    with pytest.raises(ValueError, match="No risk-set path agrees with the constraints"):
        PathOptimiser(space).best(1.0, 0.0, with_test=with_test)
    if with_test:
        assert PathOptimiser(space).best(1.0, 0.0).variance == 0


@pytest.mark.parametrize("counts", [(3, 2, 1, 0), (1, 0, 3, 2)])
def test_the_largest_chi_squared_may_lie_beside_the_largest_difference(counts):
    """By hand: two events beside one patient. One after the other, among 2 + 1 and 1 + 1, they give the largest U,
    5/6, and chi-squared 25/17; both at once among 2 + 1 give U = 2/3, V = 2/9 and chi-squared 2.
    """
    exact = attainable_logrank(*counts, ties=True)
    bounded = attainable_logrank(*counts, ties=True, max_paths=0)
    assert exact.p_min == pytest.approx(p_of_chi_squared(2), rel=1e-12)
    assert bounded.p_min == pytest.approx(exact.p_min, rel=1e-12)


def held_to(index, risk1, risk2):
    """The numbers at risk that are allowed at an event time."""
    return RiskConstraint(0, index, (frozenset(risk1), frozenset(risk2)))


@pytest.mark.parametrize(
    "space",
    [
        PathSpace(5, 1, 4, 0),
        PathSpace(4, 2, 3, 0),
        PathSpace(9, 3, 1, 0),
        PathSpace(7, 1, 5, 0, at_risk=(held_to(1, [1], range(6)),)),  # by hand: 1 / 1 at the least
        PathSpace(7, 1, 3, 1, at_risk=(held_to(2, [4], range(4)),)),
        PathSpace(6, 3, 6, 0, at_risk=(held_to(1, [3, 6], range(7)), held_to(3, [1, 2], range(7)))),
        PathSpace(
            7, 3, 3, 2, at_risk=(held_to(2, [0, 2, 7], range(4)), held_to(5, [5, 6], range(4)))
        ),
    ],
)
def test_the_lower_bound_of_chi_squared_is_that_of_all_paths(space):
    """Oracle: every path listed. Every U of such a space has one sign, or else 0 is the bound."""
    pairs = PathPairs(space).paths(Fraction(0), Fraction(2), 10**6)
    least = float(min(pairs.chi_squared(i) for i in range(len(pairs))))
    bound, nearest = smallest_chi_squared_bound(PathOptimiser(space))
    assert bound <= least * (1 + 1e-9)
    listed = [path_statistic(*(v.tolist() for v in pairs.row(i))) for i in range(len(pairs))]
    one_sign = len({u > 0 for u, v in listed if v > 0}) == 1
    assert (bound > 0) == one_sign
    assert nearest.chi_squared >= least * (1 - 1e-9)


@pytest.mark.parametrize("limit", [{}, {"max_paths": 0}])
def test_where_every_path_has_no_difference_1_is_the_only_p_value(limit):
    """By hand: one event in each of two arms of two, at one time, with everybody at risk: U = 0, V > 0."""
    space = attainable_logrank(2, 1, 2, 1, ties=True, order=[(1, 1)], at_risk={1: (2, 2)}, **limit)
    assert space.p_bounds == (1, 1)
    for witness in (space.p_min_witness, space.p_max_witness):
        assert witness["event"].sum() == 2 and len(witness) == 4


def test_looking_for_a_larger_p_ends_where_it_is_1(monkeypatch):
    """Oracle: stand-ins for what is found from each start: the second is as good as 0, the third is not asked for."""
    space = PathSpace(4, 2, 3, 1)
    found = iter([("far", 0.5), ("at 0", 1e-7), ("too late", 0.0)])
    monkeypatch.setattr(bounds, "path_with", lambda *search, **options: next(found))
    assert bounds.PathBounds(space).extremes[0] == "at 0"
    assert next(found) == ("too late", 0.0)
    found = iter([("far", 0.5), ("nearer", 1e-5), ("nearest", 2e-6), ("less near", 0.1)])
    assert bounds.PathBounds(space).extremes[0] == "nearest"
