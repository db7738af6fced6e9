"""Rare turns of the search among risk-set paths. Oracles are named at each test."""

import math
from fractions import Fraction

import numpy as np
import pytest

from attainable.paths import attainable_set, bounds, riskset_kernels, survival_rates
from attainable.paths.attainable_set import PathLimitError
from attainable.paths.comparisons import Comparison
from attainable.paths.constraints import read_at_risk, read_event, read_order
from attainable.paths.logrank_exact import p_in_interval
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_interval import p_interval
from attainable.paths.printed_p import PrintedP, check_p, exact_p, neighbours
from attainable.paths.riskset_optimum import _bound, _cells
from attainable.paths.riskset_pairs import PathPairs
from attainable.paths.riskset_paths import PathSpace
from attainable.paths.riskset_table import PathTable
from attainable.paths.survival_rates import attainable_survival


@pytest.mark.parametrize(("reported", "end"), [("<0.0001", "p_min"), ("1.0", "p_max")])
def test_beyond_an_end_there_is_one_neighbour(reported: str, end: str) -> None:
    """Oracle: the ends of the enumerated set, which is narrower than both figures.

    One event among 3 and 1: chi-squared is 1/3 with everybody at risk, 1/2 and 1 with fewer.
    """
    space = attainable_logrank(3, 1, 1, 0)
    assert 0.0001 < space.p_min < space.p_max < 0.95
    found = check_p(Comparison("x", 3, 1, 1, 0, reported))
    assert found.recomputed == f"nearest: {exact_p(getattr(space, end))}"


def test_what_the_search_misses_is_found_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: the p-value of what is found, in exact arithmetic. The search is made to end on a path
    with another p-value, so that only its neighbourhood is left."""
    space = attainable_logrank(15, 1, 11, 0, max_paths=0)
    wrong = attainable_logrank(15, 1, 11, 0).paths("0.24", limit=10**6)
    low, high = p_interval("0.40")
    assert not p_in_interval(wrong.chi_squared(0), low, high)
    first = wrong.take(np.array([0]))
    monkeypatch.setattr(bounds, "path_with", lambda *search, **options: (first, 0.0))
    found = space._bounds.find(Fraction(low), Fraction(high))
    assert found is not None
    assert p_in_interval(found.chi_squared(0), low, high)


@pytest.mark.parametrize(
    ("risk1", "risk2"),
    [([], [1]), ([1], []), ([0, 1, 2], [1, 2]), ([0, 2], [1, 2]), ([0, 1], [0, 2]), ([1], [2])],
)
def test_cells_are_those_of_the_rectangle(risk1: list[int], risk2: list[int]) -> None:
    """Oracle: the cells picked one by one."""
    table = np.arange(9).reshape(3, 3)
    picked = [[int(table[i, j]) for j in risk2] for i in risk1]
    found = table[_cells(np.array(risk1, dtype=int), np.array(risk2, dtype=int))]
    assert found.shape == (len(risk1), len(risk2))
    assert found.tolist() == picked


def test_of_what_is_not_enumerated_neighbours_are_known_beyond_the_ends_alone() -> None:
    """Oracle: the ends of the enumerated set: chi-squared is b / a for a of 15 and b of 11, from 1 / 15 to 11."""
    every, bounded = (attainable_logrank(15, 1, 11, 0, **limit) for limit in ({}, {"max_paths": 0}))
    least, most = (pytest.approx(end, rel=1e-6) for end in (every.p_min, every.p_max))
    for reported, expected in (
        ("0.0001", (None, least)), ("0.400", (None, None)), ("0.999", (most, None)), ("1.2", (most, None)),
    ):  # fmt: skip
        assert neighbours(bounded, reported) == expected
        assert reported == "0.400" or neighbours(every, reported) == expected


def test_a_comparison_without_a_test_has_no_neighbours() -> None:
    """By hand: without an event there is no p-value, so none lies beside a printed one, whichever it is."""
    space = attainable_logrank(3, 0, 2, 0)
    for reported in ("0", "0.40", "1.0", "1.2"):
        assert neighbours(space, reported) == (None, None)
    assert neighbours(attainable_logrank(3, 1, 1, 0), "1.2")[1] is None


def test_events_outside_the_set_are_refused() -> None:
    """By hand: of three events among four patients the first is 1 and the last 3. Three at risk at the first leave
    two and one; at the second, four before and one or two after."""
    for event in (0, 4):
        with pytest.raises(ValueError) as told:
            attainable_survival(4, 3, at_risk={event: {3}})
        assert str(told.value) == f"at_risk names event {event}; expected 1 to 3"
    for event, rows in (
        (1, [[3, 2, 1]]),
        (2, [[4, 3, 2], [4, 3, 1]]),
        (3, []),
    ):
        assert attainable_survival(4, 3, at_risk={event: {3}}).risk_sets.tolist() == rows
        assert attainable_survival(4, 3, at_risk={event: 3}).risk_sets.tolist() == rows
    assert attainable_survival(4, 3, at_risk={1: {3, 4}, 3: 2}).risk_sets.tolist() == [[4, 3, 2]]


def test_the_limit_of_sequences_is_itself_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: three events among eight patients have 8 * 7 * 6 / 6 = 56 sequences of numbers at risk."""
    monkeypatch.setattr(survival_rates, "MAX_RISK_SETS", 56)
    assert attainable_survival(8, 3).n_paths == 56
    monkeypatch.setattr(survival_rates, "MAX_RISK_SETS", 55)
    with pytest.raises(ValueError) as told:
        attainable_survival(8, 3)
    assert str(told.value) == (
        "not computed: 56 sequences of numbers at risk exceed the limit of 55"
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((2, 1, 11), (1, 3, 18), 9 / 5),  # meet at U = 3, V = 5
        ((1, -2, 3), (5, 4, 29), 25.0),  # at U = 5, V = 1
        ((0, -1, -4), (1, 0, 6), 9.0),  # at U = 6, V = 4
        ((1, 2, 3), (2, 4, 5), np.inf),  # nowhere
        ((1, 1, 2), (1, -1, 4), np.inf),  # at V = -1: nothing bounds chi-squared
        ((1, 0, 3), (0, 1, 0), np.inf),  # at V = 0
    ],
)
def test_chi_squared_where_lines_meet(first: tuple, second: tuple, expected: float) -> None:
    """By hand: the point that both equations ``a U + b V = c`` name."""
    assert _bound(first, second) == pytest.approx(expected)
    assert _bound(second, first) == pytest.approx(expected)


def test_the_limits_of_exact_enumeration_are_themselves_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By hand: one event among 15 and 11 has 15 * 11 = 165 paths. ``limit`` is the most that is allowed."""
    assert attainable_logrank(15, 1, 11, 0, max_paths=165).exact
    assert not attainable_logrank(15, 1, 11, 0, max_paths=164).exact
    halves = attainable_logrank(15, 1, 11, 0).space.middle[1]
    for most, exact in ((halves, True), (halves - 1, False)):
        monkeypatch.setattr(attainable_set, "MAX_HALVES", most)
        assert attainable_logrank(15, 1, 11, 0).exact == exact
    assert len(attainable_logrank(4, 1, 3, 0).p_values(limit=12)) > 0
    with pytest.raises(PathLimitError, match="12 risk-set paths exceed limit=11"):
        attainable_logrank(4, 1, 3, 0).p_values(limit=11)


@pytest.mark.parametrize(
    "options",
    [
        {"at_risk": {1: (5, None)}},
        {"at_risk": {2: ({3, 4}, {1, 2, 4})}},
        {"order": [1, 2, 1]},
        {"at_risk": {(1, 2): ({2, 3}, None)}},
    ],
)
def test_paths_are_cut_where_the_longer_list_of_halves_is_shortest(options: dict) -> None:
    """Oracle: every path listed, and its beginnings counted. A cut after k event times has as many first halves
    as there are different beginnings of k event times."""
    space = attainable_logrank(6, 2, 5, 1, **options)
    paths = space.paths(limit=10**6)
    steps = np.stack([paths.events1, paths.events2, paths.risk1, paths.risk2], axis=-1)
    beginnings = [
        len(np.unique(steps[:, :cut].reshape(len(paths), -1), axis=0)) for cut in range(3)
    ]
    endings = [space.space._second_halves(cut) for cut in range(3)]
    longer = [max(pair) for pair in zip(beginnings, endings, strict=True)]
    cut, size = space.space.middle
    assert size == min(longer) == longer[cut]
    for cut, found in enumerate(endings):
        apart = len(np.unique(steps[:, cut:].reshape(len(paths), -1), axis=0))
        assert found >= apart


@pytest.mark.parametrize(
    ("key", "there"),
    [
        (0, False), (1, True), (5, True), (6, False), (np.int64(5), True),
        ((0, 5), True), ((0, 6), False),
        ((1, 0), False), ((1, 2), True), ((1, 3), False),
        ((2, 1), True), ((2, 3), True), ((2, 4), False),
        ((3, 1), False), ((-1, 1), False),
    ],
)  # fmt: skip
def test_events_are_counted_from_1_to_the_last(key, there: bool) -> None:
    """By hand: arm 1 has two events, arm 2 has three, and there are five in all."""
    if there:
        expected = key if isinstance(key, tuple) else (0, key)
        assert read_event(key, (2, 3)) == expected
    else:
        with pytest.raises(ValueError, match=r"1 to 5, \(1, 1 to 2\) or \(2, 1 to 3\)"):
            read_event(key, (2, 3))


@pytest.mark.parametrize(
    ("risk", "allowed"),
    [
        (None, None), (0, {0}), (7, {7}), ([0, 7], {0, 7}), (np.int64(3), {3}),
        (-1, "refused"), (8, "refused"), ([3, 8], "refused"), ([-1, 3], "refused"), ([], "refused"),
    ],
)  # fmt: skip
def test_numbers_at_risk_are_numbers_of_patients(risk, allowed) -> None:
    """By hand: of seven patients in arm 1, none to seven may be at risk."""
    if allowed == "refused":
        with pytest.raises(ValueError, match=r"at_risk\[1\] has .*; expected numbers from 0 to 7"):
            read_at_risk({1: (risk, None)}, (2, 3), (7, 9))
        return
    (found,) = read_at_risk({1: (risk, 9)}, (2, 3), (7, 9))
    assert (found.arm, found.index) == (0, 1)
    assert found.allowed == (allowed if allowed is None else frozenset(allowed), frozenset([9]))


@pytest.mark.parametrize(
    ("order", "ties", "steps"),
    [
        (None, False, None),
        ([1, 2, 2], False, ((1, 0), (0, 1), (0, 1))),
        ([(1, 0), (0, 1), (0, 1)], False, ((1, 0), (0, 1), (0, 1))),
        ([(1, 1), 2], True, ((1, 1), (0, 1))),
        ([(1, 2)], True, ((1, 2),)),
        ([(1, 1), 2], False, r"order has \(1, 1\) at place 1"),
        ([1, 0, 2], False, "order has 0 at place 2"),
        ([1, 2, 3], False, "order has 3 at place 3"),
        ([1, (0, 0), 2], True, r"order has \(0, 0\) at place 2"),
        ([1, (-1, 2), 2], True, r"order has \(-1, 2\) at place 2"),
        ([1, 2], False, "order holds 1 and 1 events; expected d1=1 and d2=2"),
        ([1, 1, 2], False, "order holds 2 and 1 events"),
    ],
)
def test_orders_hold_the_events_of_both_arms(order, ties: bool, steps) -> None:
    """By hand: one event in arm 1 and two in arm 2, at one time only where ties are allowed."""
    if isinstance(steps, str):
        with pytest.raises(ValueError, match=steps):
            read_order(order, 1, 2, ties)
    else:
        assert read_order(order, 1, 2, ties) == steps


@pytest.mark.parametrize(
    ("n", "d", "possible"),
    [(1, 0, True), (0, 0, False), (3, 3, True), (3, 4, False), (3, -1, False)],
)
def test_survival_of_counts_that_can_be(n: int, d: int, possible: bool) -> None:
    """Rule: one patient at least, and no more events than patients."""
    if possible:
        assert attainable_survival(n, d).n_paths == 1
    else:
        with pytest.raises(ValueError, match=f"n={n} patients and d={d} events"):
            attainable_survival(n, d)


def test_percentages_on_a_border_are_rounded_half_up() -> None:
    """By hand: 7/8 is 87.5 %, shown without decimals as 88; 199/200 is 99.5 %, shown as 100."""
    assert "88" in attainable_survival(8, 1).table(0)["percent"].tolist()
    assert "87" not in attainable_survival(8, 1).table(0)["percent"].tolist()
    assert attainable_survival(200, 1).table(0)["percent"].tolist()[-1] == "100"
    one = attainable_survival(8, 1)
    assert (one.count("88%"), one.count("87%"), one.count("87%", "truncate")) == (1, 0, 1)
    assert one.matching("87.5%").tolist() == [[8]]


def printed(reported="0.40", attained="rounded", matching=None, n_paths=1000, **more) -> PrintedP:
    return PrintedP(reported, attained, matching, n_paths, 0.1, 0.9, **more)


@pytest.mark.parametrize(
    ("found", "reached", "recomputed", "because"),
    [
        (
            printed(matching=1),
            "0.40", "from 0.1000 to 0.9000, by 1,000 courses",
            "1 of 1,000 possible courses of events and censoring (0.1%) give a log-rank p that prints as 0.40.",
        ),
        (
            printed(matching=9, n_paths=10_000, attained="cut off"),
            "0.40", "from 0.1000 to 0.9000, by 10,000 courses",
            "9 of 10,000 possible courses of events and censoring (fewer than 0.1%) give a log-rank p that prints as "
            "0.40 if cut off, though none if rounded.",
        ),
        (
            printed(),
            "0.40", "from 0.1000 to 0.9000, by 1,000 courses",
            "A cohort was found whose log-rank p prints as 0.40; the 1,000 possible courses of events and censoring "
            "were not counted.",
        ),
        (
            printed(attained="unknown"),
            "", "from 0.1000 to 0.9000, by 1,000 courses",
            "Among 1,000 possible courses of events and censoring neither a cohort with this p nor a proof against it "
            "was found.",
        ),
        (
            printed("0.400", "no", 0, below=0.398, above=0.4028, shorter="0.40"),
            "0.40", "nearest: 0.3980 and 0.4028",
            "None of 1,000 possible courses of events and censoring gives a log-rank p that prints as 0.400; the "
            "nearest are 0.3980 and 0.4028. As 0.40 it would be attainable: a zero added to fill up the decimals "
            "explains it.",
        ),
        (
            printed("0.95", "no", 0, below=0.9),
            "", "nearest: 0.9000",
            "None of 1,000 possible courses of events and censoring gives a log-rank p that prints as 0.95; the "
            "nearest is 0.9000.",
        ),
        (
            printed("0.0001", "no", 0, above=0.1),
            "", "nearest: 0.1000",
            "None of 1,000 possible courses of events and censoring gives a log-rank p that prints as 0.0001; the "
            "nearest is 0.1000.",
        ),
        (
            printed("1.2", "no", 0, below=0.9),
            "", "nearest: 0.9000", "A p-value can't exceed 1, and 1.2 does.",
        ),
        (
            PrintedP("0.4", "no", 0, 0, None, None),
            "", "no test possible", "No event falls while both arms are at risk: there is no log-rank test.",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_a_printed_p_value(
    found, reached: str, recomputed: str, because: str
) -> None:
    """Oracle: the sentences written here, each true of the numbers beside it (1 of 1,000 is 0.1 %)."""
    assert found.reached == reached
    assert found.recomputed == recomputed
    assert found.because == because


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1.0, "1.0000"),
        (0.001, "0.0010"),
        (0.000999, "0.001"),
        (0.00012, "0.00012"),
        (0.0, "0.0000"),
    ],
)
def test_p_values_shown_exactly(p: float, text: str) -> None:
    """By hand: four decimals from 0.001 on; two digits below, where these would show next to nothing."""
    assert exact_p(p) == text


@pytest.mark.parametrize(
    ("reported", "attained", "shorter"),
    [
        ("0.40", "rounded", ""),
        ("0.400", "no", "0.40"),
        ("0.4000", "no", "0.40"),
        ("0.401", "no", ""),
        ("1.0", "no", ""),
    ],
)
def test_zeros_are_taken_off_until_a_figure_is_reached(
    reported: str, attained: str, shorter: str
) -> None:
    """Oracle: the 165 p-values of one event among 15 and 11, of which three print as 0.40 and none as 0.400."""
    found = check_p(Comparison("transplant", 15, 1, 11, 0, reported))
    p = [math.erfc(math.sqrt(b / a / 2)) for a in range(1, 16) for b in range(1, 12)]
    assert (found.attained, found.shorter) == (attained, shorter)
    assert found.n_paths == len(p)
    if attained == "rounded":
        assert found.matching == sum(round(value, 2) == 0.40 for value in p)
    else:
        assert found.below == pytest.approx(max(x for x in p if x < float(reported)))
        higher = [x for x in p if x > float(reported)]
        assert found.above == (pytest.approx(min(higher)) if higher else None)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(
    "counts", [(4, 2, 3, 1), (3, 1, 3, 1), (4, 2, 3, 0), (4, 0, 3, 2), (2, 2, 2, 2), (3, 0, 2, 0)]
)
def test_closed_forms_are_what_counting_gives(
    counts: tuple[int, int, int, int], ties: bool
) -> None:
    """Oracle: the same paths, and those of them without a test, counted from the last event backwards."""
    space = PathSpace(*counts, ties=ties)
    for zero_variance in (False, True):
        counted = space._completions(zero_variance=zero_variance)[0, 0, 0][-1, -1]
        if space.d1 + space.d2:
            assert space.count(zero_variance=zero_variance) == counted
    assert space.count(zero_variance=True) <= space.count()


@pytest.mark.parametrize(("counts", "zero"), [((4, 1, 4, 1), True), ((15, 1, 11, 0), False)])
def test_a_zero_that_rounding_hides_is_looked_for(
    counts: tuple[int, int, int, int], zero: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: where the smallest statistic is as small as rounding, an exact 0 is taken instead if there is one.

    Stand-ins: the loop is made to miss the zero, and what is not 0 is made tiny.
    """
    extreme, chi_squared = riskset_kernels.extreme_pairs, PathTable.chi_squared
    tiny = Fraction(1, 10**16)
    monkeypatch.setattr(riskset_kernels, "extreme_pairs", lambda *case: extreme(*case)[2:] * 2)
    monkeypatch.setattr(PathTable, "chi_squared", lambda t, i: chi_squared(t, i) and tiny)
    smallest, largest = PathPairs(PathSpace(*counts)).extremes
    assert (len(smallest), len(largest)) == (1, 1)
    assert smallest.chi_squared(0) == (0 if zero else tiny)
    assert largest.chi_squared(0) == tiny
