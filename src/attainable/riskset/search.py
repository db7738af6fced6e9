"""Paths of designs that are too large to go through: drawn at random, and sought (compiled).

A path found proves that its p-value is attainable. A path not found proves nothing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from attainable.riskset.enumeration import BOTH, cox_values, record, within
from attainable.riskset.statistics import COX_SCORE, N_TESTS, SUMS, advance, begin, finish


@njit(cache=True, nogil=True)
def _spread(total: int, places: int, how: int, out: Any) -> None:
    """Spread so many lost patients over event times: first, anywhere, one, last, even."""
    out[:places] = 0
    if how == 0:
        out[0] = total
    elif how == 1:
        out[np.random.randint(places)] = total
    elif how == 2:
        out[places - 1] = total
    else:
        for _ in range(total):
            out[np.random.randint(places)] += 1


@njit(cache=True, nogil=True)
def _draw(design: Any, tied: bool, max_lost: int, steps: Any) -> int:
    """Draw one path: events and losses before them, by event time; return the event times."""
    n1, d1, n2, d2 = design[0], design[1], design[2], design[3]
    lean = math.exp(np.random.normal(0.0, 2.0)) if np.random.random() < 0.7 else 1.0
    merge = np.random.random() if tied and np.random.random() < 0.6 else 0.0
    o1, o2, times = d1, d2, 0
    while o1 + o2 > 0:
        first = np.random.random() * (o1 * lean + o2) < o1 * lean
        if times == 0 or np.random.random() >= merge:
            steps[times, 0], steps[times, 1] = 0, 0
            times += 1
        steps[times - 1, 0 if first else 1] += 1
        if first:
            o1 -= 1
        else:
            o2 -= 1
    left = max_lost
    start = np.random.randint(2)
    for k in range(2):
        arm = (start + k) % 2
        room = min(left, n1 - d1 if arm == 0 else n2 - d2)
        kind = np.random.random()
        total = 0
        if kind > 0.8:
            total = room
        elif kind > 0.2:
            total = int(np.random.random() * (room + 1))
        left -= total
        _spread(total, times, np.random.randint(5), steps[:, 2 + arm])
    return times


@njit(cache=True, nogil=True)
def _evaluate(
    design: Any, steps: Any, times: int, cox_ties: int, cox: bool, sums: Any, path: Any, p: Any
) -> tuple[int, bool]:
    """P-values of a path given by its losses; patients lost, and whether follow-up is equal."""
    n1, d1, n2, d2 = design[0], design[1], design[2], design[3]
    share = n1 * n2 / ((n1 + n2) * (n1 + n2 - 1.0))
    slack = 1.0 / min(n1, n2) + 1e-9
    begin(sums[0])
    r1, r2, e1, e2, lost, equal, with_ties = n1, n2, 0, 0, 0, True, False
    for j in range(times):
        a, b = steps[j, 0], steps[j, 1]
        r1, r2 = r1 - steps[j, 2], r2 - steps[j, 3]
        lost += steps[j, 2] + steps[j, 3]
        equal = equal and abs((r1 + e1) / n1 - (r2 + e2) / n2) <= slack
        with_ties = with_ties or a + b > 1
        path[j, 0], path[j, 1], path[j, 2], path[j, 3] = r1, r2, a, b
        advance(sums[j % 2], sums[(j + 1) % 2], r1, r2, a, b)
        r1, r2, e1, e2 = r1 - a, r2 - b, e1 + a, e2 + b
    finish(sums[times % 2], share, d1, d2, p)
    if cox:
        cox_values(path, times, with_ties, cox_ties, p)
    return lost, equal


@njit(cache=True, nogil=True)
def sample_paths(
    design: Any, tied: bool, max_lost: int, cox_ties: int, paths: int, seed: int, scale: int,
    points: Any, table: Any, filled: Any, extremes: Any, totals: Any, infinite: Any,
) -> None:  # fmt: skip
    """Enter paths drawn at random into the table of `enumerate_paths`."""
    np.random.seed(seed)
    events = design[1] + design[3]
    steps = np.zeros((events, 4), dtype=np.int64)
    path = np.zeros((events, 4), dtype=np.int64)
    sums, p = np.zeros((2, SUMS)), np.full(N_TESTS + 3, -1.0)
    for _ in range(paths):
        times = _draw(design, tied, max_lost, steps)
        lost, equal = _evaluate(design, steps, times, cox_ties, True, sums, path, p)
        record(
            p,
            lost,
            equal,
            cox_ties == BOTH,
            scale,
            points,
            table,
            filled,
            extremes,
            totals,
            infinite,
        )


@njit(cache=True, nogil=True)
def _change(tied: bool, steps: Any, times: int, room: Any) -> int:
    """Change a path a little: losses moved, two event times swapped, merged or parted."""
    kind = np.random.randint(6)
    if kind < 3:
        arm = 2 + np.random.randint(2)
        most = room[arm - 2]
        for j in range(times):
            most -= steps[j, arm]
        i, k = np.random.randint(times), np.random.randint(times)
        if kind == 0:  # lose more, or fewer
            if np.random.random() < 0.5 and most > 0:
                steps[i, arm] += 1 + np.random.randint(most if np.random.random() < 0.3 else 1)
            elif steps[i, arm] > 0:
                steps[i, arm] -= 1 + np.random.randint(
                    steps[i, arm] if np.random.random() < 0.3 else 1
                )
        elif steps[i, arm] > 0:  # at another time
            moved = 1 + np.random.randint(steps[i, arm] if kind == 1 else 1)
            steps[i, arm] -= moved
            steps[k, arm] += moved
    elif kind == 3 or not tied:
        i, k = np.random.randint(times), np.random.randint(times)
        if np.random.random() < 0.5 and i + 1 < times:
            k = i + 1
        for arm in range(2):
            steps[i, arm], steps[k, arm] = steps[k, arm], steps[i, arm]
    elif kind == 4 and times > 1:  # merge with the next
        i = np.random.randint(times - 1)
        steps[i] += steps[i + 1]
        for j in range(i + 1, times - 1):
            steps[j] = steps[j + 1]
        times -= 1
    elif kind == 5:  # one event on a day of its own
        i = np.random.randint(times)
        if steps[i, 0] + steps[i, 1] > 1:
            arm = np.random.randint(2)
            if steps[i, arm] == 0:
                arm = 1 - arm
            for j in range(times, i, -1):
                steps[j] = steps[j - 1]
            steps[i] = 0
            steps[i, arm] = 1
            steps[i, 2], steps[i, 3] = steps[i + 1, 2], steps[i + 1, 3]
            steps[i + 1, arm] -= 1
            steps[i + 1, 2], steps[i + 1, 3] = 0, 0
            times += 1
    return times


@njit(cache=True, nogil=True)
def seek(
    design: Any, tied: bool, max_lost: int, cox_ties: int, test: int, low: float, high: float,
    equal_only: bool, tries: int, seed: int, witness: Any,
) -> int:  # fmt: skip
    """Change paths step by step until one has a p strictly between two numbers.

    Returns
    -------
    int
        Patients lost by the path written to ``witness`` (r1, r2, events); -1 where none was found.
    """
    np.random.seed(seed)
    events = design[1] + design[3]
    steps, best = np.zeros((events, 4), dtype=np.int64), np.zeros((events, 4), dtype=np.int64)
    path = np.zeros((events, 4), dtype=np.int64)
    sums, p = np.zeros((2, SUMS)), np.full(N_TESTS + 3, -1.0)
    room = np.array([design[0] - design[1], design[2] - design[3]])
    goal = _logit((low + high) / 2)
    cox, union = test >= COX_SCORE, cox_ties == BOTH
    times, distance, idle = 0, np.inf, 0
    for k in range(tries):
        if k == 0 or idle > 400:  # start again
            now = _draw(design, tied, 0 if equal_only else max_lost, steps)
            distance, idle = np.inf, 0
        else:
            steps[:] = best
            now = times
            for _ in range(1 + np.random.randint(3)):
                now = _change(tied, steps, now, room)
        lost, equal = _evaluate(design, steps, now, cox_ties, cox, sums, path, p)
        if lost > max_lost or (equal_only and not equal):
            idle += 1
            continue
        if within(p, test, low, high, union):
            witness[:now] = path[:now]
            witness[now:] = 0
            return lost
        gap = np.inf if p[test] < 0 else abs(_logit(p[test]) - goal)
        if gap <= distance:
            idle = idle + 1 if gap == distance else 0
            best[:], times, distance = steps, now, gap
        else:
            idle += 1
    return -1


@njit(cache=True, nogil=True)
def _logit(p: float) -> float:
    q = min(max(p, 1e-12), 1.0)
    return math.log((q + 1e-12) / (1.0 - q + 1e-9))
