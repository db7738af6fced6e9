"""Rare turns of the search among risk-set paths. Oracles are named at each test."""

from fractions import Fraction

import numpy as np
import pytest

from helpers.attainable import attainable_set, bounds
from helpers.attainable.attainable_set import PathLimitError
from helpers.attainable.comparisons import Comparison
from helpers.attainable.logrank_exact import p_in_interval
from helpers.attainable.logrank_set import attainable_logrank
from helpers.attainable.printed_interval import p_interval
from helpers.attainable.printed_p import check_p, exact_p
from helpers.attainable.riskset_optimum import _bound, _cells
from helpers.attainable.survival_rates import attainable_survival


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
    [([], [1]), ([1], []), ([0, 1, 2], [1, 2]), ([0, 2], [1, 2]), ([0, 1], [0, 2])],
)
def test_cells_are_those_of_the_rectangle(risk1: list[int], risk2: list[int]) -> None:
    """Oracle: the cells picked one by one."""
    table = np.arange(9).reshape(3, 3)
    picked = [[int(table[i, j]) for j in risk2] for i in risk1]
    found = table[_cells(np.array(risk1, dtype=int), np.array(risk2, dtype=int))]
    assert found.shape == (len(risk1), len(risk2))
    assert found.tolist() == picked


def test_events_outside_the_set_are_refused() -> None:
    """By hand: of three events the first is 1 and the last 3."""
    for event in (0, 4):
        with pytest.raises(ValueError, match=f"names event {event}; expected 1 to 3"):
            attainable_survival(9, 3, at_risk={event: {5}})


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
