"""Every risk-set path of a design, one after the other (compiled).

A path is a sequence of event times; before each, some patients of each arm are lost. Any numbers
will do, as long as each arm keeps the patients whose events are still to come: in all at most
``n1 - d1`` and ``n2 - d2`` are lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from attainable.riskset.statistics import (
    COX_LR,
    COX_SCORE,
    COX_WALD,
    INFINITE,
    N_TESTS,
    SUMS,
    advance,
    begin,
    finish,
    wald_and_ratio,
)

COUNT, LOW, HIGH, LOST, LOST_EQUAL = range(5)
"""What is kept of the paths whose p-value is at one place: see `attainable.riskset.tables.Tables`."""
KEPT = 5
NEVER = 2**30
"""Patients lost where no path was found."""
BOTH, BRESLOW, EFRON = 0, 1, 2
_NOISE = 1e-12


@njit(cache=True, nogil=True)
def place_of(p: float, scale: int, points: Any) -> int:
    """Place of a two-sided p-value on a scale."""
    if scale > 0:
        x = p * scale
        k = int(x + 0.5)
        return 2 * k if abs(x - k) < _NOISE * scale else 2 * int(x) + 1
    low, high = 0, len(points)
    while low < high:
        middle = (low + high) // 2
        if points[middle] <= p + _NOISE:
            low = middle + 1
        else:
            high = middle
    return 2 * (low - 1) if abs(points[low - 1] - p) <= _NOISE else 2 * low - 1


@njit(cache=True, nogil=True)
def cox_values(path: Any, times: int, tied: bool, ties: int, p: Any) -> None:
    """Cox's three tests by Breslow in their own places, by Efron in the last three."""
    if ties != EFRON or not tied:
        p[COX_WALD], p[COX_LR] = wald_and_ratio(path, times, False)
    if ties != BRESLOW and tied:
        p[N_TESTS + 1], p[N_TESTS + 2] = wald_and_ratio(path, times, True)
    elif ties != BRESLOW:
        p[N_TESTS + 1], p[N_TESTS + 2] = p[COX_WALD], p[COX_LR]
    if ties == EFRON:
        p[COX_SCORE], p[COX_WALD], p[COX_LR] = p[N_TESTS], p[N_TESTS + 1], p[N_TESTS + 2]


@njit(cache=True, nogil=True, inline="always")
def _enter(
    table: Any, t: int, c: int, extremes: Any, p: float, lost: float, equal: bool
) -> None:  # fmt: skip
    table[t, c, COUNT] += 1.0
    q = np.float32(p)
    if q < table[t, c, LOW]:
        table[t, c, LOW] = q
    if q > table[t, c, HIGH]:
        table[t, c, HIGH] = q
    if p < extremes[t, 0]:
        extremes[t, 0] = p
    if p > extremes[t, 1]:
        extremes[t, 1] = p
    if lost < table[t, c, LOST]:
        table[t, c, LOST] = lost
    if equal and lost < table[t, c, LOST_EQUAL]:
        table[t, c, LOST_EQUAL] = lost


@njit(cache=True, nogil=True)
def record(
    p: Any, lost: int, equal: bool, union: bool, scale: int, points: Any, table: Any, filled: Any,
    extremes: Any, totals: Any, infinite: Any,
) -> None:  # fmt: skip
    """Enter a path's p-values into the table (test, place, what is kept), if there is one."""
    kept, fewest = table.shape[0] > 0, float(lost)
    for t in range(N_TESTS):
        value = p[t]
        if value >= 0.0:
            totals[t] += 1
            c = place_of(min(value, 1.0), scale, points)
            filled[c] = True
            if kept:
                _enter(table, t, c, extremes, value, fewest, equal)
            if union and t >= COX_SCORE:
                other = p[N_TESTS + t - COX_SCORE]
                if other != value and other >= 0.0:
                    more = place_of(min(other, 1.0), scale, points)
                    filled[more] = True
                    if kept:
                        _enter(table, t, more, extremes, other, fewest, equal)
                        if more == c:
                            table[t, c, COUNT] -= 1.0
        elif value == INFINITE:
            infinite[0] += 1
            infinite[1] = min(infinite[1], lost)
            if equal:
                infinite[2] = min(infinite[2], lost)


@njit(cache=True, nogil=True)
def within(p: Any, test: int, low: float, high: float, union: bool) -> bool:
    """Whether a path's p by one test lies strictly between two numbers."""
    if low < p[test] < high:
        return True
    if union and test >= COX_SCORE:
        return bool(low < p[N_TESTS + test - COX_SCORE] < high)
    return False


@njit(cache=True, nogil=True)
def enumerate_paths(
    design: Any, tied: bool, max_lost: int, cox_ties: int, first: Any, scale: int, points: Any,
    table: Any, filled: Any, extremes: Any, totals: Any, infinite: Any, search: Any, witness: Any,
) -> int:  # fmt: skip
    """Go through the paths of a design; fill tables, or look for one figure.

    Parameters
    ----------
    design : array of int
        n1, d1, n2, d2.
    first : array of int
        Fewest and most patients of arm 1 at risk at the first event time, so that parts of the
        paths can be gone through at once.
    table, filled, extremes, totals, infinite : array
        To be filled (not where a figure is looked for).
    search : array of float
        Empty, or: test, low, high (strictly between), lost (exactly so many; -1 for any),
        1 for equal follow-up only, 1 to stop at the first. ``totals[0]`` counts them.
    witness : array (events, 4) of int
        Gets the first path found.

    Returns
    -------
    int
        Paths seen.
    """
    n1, d1, n2, d2 = design[0], design[1], design[2], design[3]
    events = d1 + d2
    share = n1 * n2 / ((n1 + n2) * (n1 + n2 - 1.0))
    slack = 1.0 / min(n1, n2) + 1e-9
    union = cox_ties == BOTH
    looking = search.size > 0
    test = int(search[0]) if looking else -1
    cox = (not looking) or test >= COX_SCORE
    sums = np.zeros((events + 1, SUMS))
    begin(sums[0])
    path = np.zeros((events, 4), dtype=np.int64)
    # state before each event time: at risk at most, events owed, lost so far
    state = np.zeros((events + 1, 5), dtype=np.int64)
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = n1, n2, d1, d2
    flags = np.zeros((events + 1, 2), dtype=np.bool_)  # equal so far, tied so far
    flags[0, 0] = True
    p = np.full(N_TESTS + 3, -1.0)
    seen, j = 0, 0
    path[0, 0], path[0, 1], path[0, 2], path[0, 3] = first[1], n2, 0, 0
    while j >= 0:
        m1, m2, o1, o2 = state[j, 0], state[j, 1], state[j, 2], state[j, 3]
        least1 = max(o1, first[0]) if j == 0 else o1
        # next choice at this event time: (a, b) innermost, then r2, then r1
        r1, r2, a, b = path[j, 0], path[j, 1], path[j, 2], path[j, 3]
        while True:
            b += 1
            if b > o2:
                a, b = a + 1, 0
            if a > o1:
                a, b, r2 = 0, 0, r2 - 1
                if r2 < o2 or state[j, 4] + m1 - r1 + m2 - r2 > max_lost:
                    r1, r2 = r1 - 1, m2
                    if r1 < least1 or state[j, 4] + m1 - r1 > max_lost:
                        break
                continue
            if a + b > 0 and (tied or a + b == 1):
                break
        if r1 < least1 or state[j, 4] + m1 - r1 > max_lost:
            j -= 1
            continue
        path[j, 0], path[j, 1], path[j, 2], path[j, 3] = r1, r2, a, b
        lost = state[j, 4] + m1 - r1 + m2 - r2
        followed = (r1 + d1 - o1) / n1 - (r2 + d2 - o2) / n2
        equal = flags[j, 0] and abs(followed) <= slack
        with_ties = flags[j, 1] or a + b > 1
        advance(sums[j], sums[j + 1], r1, r2, a, b)
        if a < o1 or b < o2:
            state[j + 1, 0], state[j + 1, 1] = r1 - a, r2 - b
            state[j + 1, 2], state[j + 1, 3], state[j + 1, 4] = o1 - a, o2 - b, lost
            flags[j + 1, 0], flags[j + 1, 1] = equal, with_ties
            j += 1
            path[j, 0], path[j, 1], path[j, 2], path[j, 3] = r1 - a, r2 - b, 0, 0
            continue
        seen += 1
        if looking and ((search[3] >= 0 and lost != search[3]) or (search[4] > 0 and not equal)):
            continue
        finish(sums[j + 1], share, d1, d2, p)
        if cox:
            cox_values(path, j + 1, with_ties, cox_ties, p)
        if not looking:
            record(p, lost, equal, union, scale, points, table, filled, extremes, totals, infinite)
        elif within(p, test, search[1], search[2], union):
            totals[0] += 1
            if totals[0] == 1:
                witness[: j + 1] = path[: j + 1]
                witness[j + 1 :] = 0
                if search[5] > 0:
                    return seen
    return seen
