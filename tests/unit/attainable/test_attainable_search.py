"""The search among risk-set paths, step by step.

Oracle: the list of all paths of a design small enough to list, and the statistics of each by definition.
"""

import math

import numpy as np
import pytest

from attainable.paths import riskset_search
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.riskset_paths import contribution
from attainable.paths.riskset_search import _changes, _nearest, _nearest_pair, path_with

SPACES = {
    "plain": attainable_logrank(5, 2, 4, 1),
    "ties": attainable_logrank(4, 2, 3, 1, ties=True),
    "risks": attainable_logrank(6, 2, 5, 1, at_risk={2: ({3, 4}, {1, 2, 4})}),
    "arm 1": attainable_logrank(5, 2, 4, 2, at_risk={(1, 2): ({2, 3}, {1, 2})}),
    "arm 2": attainable_logrank(5, 1, 4, 2, at_risk={(2, 1): ({2, 4}, {3, 4})}),
    "order": attainable_logrank(5, 2, 4, 1, order=[1, 2, 1]),
    "uncensored": attainable_logrank(4, 2, 4, 2, uncensored=True),
}


def listed(space):
    """Every path as a tuple of (events 1, events 2, risk 1, risk 2)."""
    table = space.paths(limit=10**6)
    steps = np.stack([table.events1, table.events2, table.risk1, table.risk2], axis=-1)
    return [tuple(map(tuple, path[path[:, :2].sum(axis=1) > 0].tolist())) for path in steps]


def totals(path):
    parts = [contribution(step[:2], *map(float, step[2:])) for step in path]
    return sum(u for u, _ in parts), sum(v for _, v in parts)


def gone(path, space):
    """Patients censored before each event time, arm by arm: what a swap keeps."""
    left, found = (space.n1, space.n2), []
    for e1, e2, r1, r2 in path:
        found.append((left[0] - r1, left[1] - r2))
        left = (r1 - e1, r2 - e2)
    return found


def neighbours(path, paths, space):
    """Paths that differ in the numbers at risk of one event time, or by two neighbouring times exchanged."""
    found = set()
    for other in paths:
        if len(other) != len(path):
            continue
        apart = [k for k, (one, two) in enumerate(zip(path, other, strict=True)) if one != two]
        same_events = all(path[k][:2] == other[k][:2] for k in range(len(path)))
        swapped = (
            len(apart) == 2
            and apart[1] == apart[0] + 1
            and path[apart[0]][:2] == other[apart[1]][:2]
            and path[apart[1]][:2] == other[apart[0]][:2]
            and gone(path, space) == gone(other, space)
        )
        if (len(apart) == 1 and same_events) or (swapped and space.order is None):
            found.add(other)
    return found


@pytest.mark.parametrize("name", SPACES)
def test_changes_are_all_neighbours_and_nothing_else(name: str) -> None:
    """Every change of a path leads to a neighbour in the list of all paths, with the statistics said beforehand; and
    every neighbour is reached. A few paths of each design, spread over the list."""
    space = SPACES[name].space
    paths = listed(SPACES[name])
    for path in paths[:: max(1, len(paths) // 12)]:
        changes = _changes(space, np.array(path))
        u, v = totals(path)
        reached = set()
        for i in range(len(changes.place)):
            new = tuple(map(tuple, changes.apply(np.array(path), i).tolist()))
            reached.add(new)
            expected = totals(new)
            found = (u + changes.difference[i], v + changes.variance[i])
            assert found == pytest.approx(expected, abs=1e-12)
        tested = {new for new in reached if totals(new)[1] > 0}  # what has no test is not listed
        assert tested - {path} == neighbours(path, paths, space)


@pytest.mark.parametrize("name", ["plain", "ties"])
def test_the_nearest_change_is_the_nearest(name: str) -> None:
    """Oracle: the distances of all changes, and of all pairs of changes that do not touch, one by one."""
    space, paths = SPACES[name].space, listed(SPACES[name])
    for path in paths[:: max(1, len(paths) // 6)]:
        u, v = totals(path)
        changes = _changes(space, np.array(path))
        for goal in (0.0, 0.7, 1.9):
            now = abs(math.sqrt(u * u / v) - goal) if v > 0 else math.inf
            new = [
                (u + du, v + dv)
                for du, dv in zip(changes.difference, changes.variance, strict=True)
            ]
            gaps = [abs(math.sqrt(a * a / b) - goal) if b > 1e-9 else math.inf for a, b in new]
            best = _nearest(*map(np.array, zip(*new, strict=True)), goal, now)
            if min(gaps) < now * (1 - 1e-9):
                assert best is not None and gaps[best] == pytest.approx(min(gaps))
            else:
                assert best is None
            pairs = {}
            for i in range(len(changes.place)):
                for j in range(len(changes.place)):
                    if changes.place[j] > changes.place[i] + changes.width[i]:
                        a = u + changes.difference[i] + changes.difference[j]
                        b = v + changes.variance[i] + changes.variance[j]
                        pairs[i, j] = abs(math.sqrt(a * a / b) - goal) if b > 1e-9 else math.inf
            chosen = _nearest_pair(changes, u, v, goal, now)
            if pairs and min(pairs.values()) < now * (1 - 1e-9):
                assert pairs[chosen] == pytest.approx(min(pairs.values()))
            else:
                assert chosen is None


def test_a_search_ends_within_its_limits_or_as_near_as_it_gets() -> None:
    """Oracle: the p-values of all 165 paths of one event among 15 and 11. Chi-squared is reached within the limits
    wherever a path has it; the upper limit counts, the lower does not."""
    space = attainable_logrank(15, 1, 11, 0)
    table = space.paths(limit=10**6)
    every = sorted({table.chi_squared(i) for i in range(len(table))})
    start = table.take(np.array([0]))
    for below, value in zip(every[::20], every[1::20], strict=False):
        path, chi = path_with(space.space, start, float(below), float(value))
        assert chi == pytest.approx(float(value), rel=1e-12)
        assert float(path.chi_squared(0)) == pytest.approx(chi)
    _, smallest = path_with(space.space, start, -1.0, 0.0, target=0.0)
    assert smallest == pytest.approx(float(every[0]))


def test_a_search_that_has_no_steps_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: what is given back is a path of the space with its own statistic, however early the search ends."""
    monkeypatch.setattr(riskset_search, "MAX_STEPS", 0)
    table = attainable_logrank(15, 1, 11, 0).paths(limit=10**6)
    start = table.take(np.array([7]))
    path, chi = path_with(attainable_logrank(15, 1, 11, 0).space, start, 0.0, 0.1)
    assert [a.tolist() for a in path.row(0)] == [a.tolist() for a in start.row(0)]
    assert chi == pytest.approx(float(start.chi_squared(0)))
