"""Risk-set paths that print a figure by some test, written out (compiled)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from attainable.riskset.enumeration import BOTH, cox_values
from attainable.riskset.statistics import (
    CORRECTED,
    COX_SCORE,
    COX_WALD,
    CURVES,
    GEHAN_PERMUTATION,
    N_TESTS,
    SUMS,
    advance,
    begin,
    finish,
    two_sided,
)


@njit(cache=True, nogil=True)
def _mask(p: Any, low: float, high: float, cox_ties: int) -> int:
    """Tests whose p-value lies within the limits, as bits; Cox's by either way with ties, if wanted."""
    mask = 0
    for t in range(N_TESTS):
        either = t >= COX_SCORE and cox_ties == BOTH
        other = p[N_TESTS + t - COX_SCORE] if either else p[t]
        if low <= p[t] <= high or low <= other <= high:
            mask |= 1 << t
    return mask


@njit(cache=True, nogil=True)
def _weight(wanted: int) -> int:
    """Place of the weight of the one wanted test, as in `statistics.advance`; -1 if it is none of these."""
    for t in range(N_TESTS):
        if wanted == 1 << t:
            if t <= 1 or t == CORRECTED:
                return 0
            if 3 <= t <= 7:
                return t - 2
            if GEHAN_PERMUTATION <= t < GEHAN_PERMUTATION + 5:
                return t - GEHAN_PERMUTATION + 1
    return -1


@njit(cache=True, nogil=True)
def _last(old: Any, k: int, wanted: int, share: float, r1: int, r2: int, a: int, b: int) -> float:
    """P-value by one weighted test of the path that ends with this event time; -1 if it has none.

    The terms are those of `statistics.advance` and `statistics.finish`, in their order.
    """
    r, d = float(r1 + r2), float(a + b)
    inverse = 1.0 / r
    w = 1.0
    if k == 1:
        w = r
    elif k == 2:
        w = math.sqrt(r)
    elif k == 3:
        w = old[CURVES]
    elif k == 4:
        w = old[CURVES + 1] * ((r + 1.0 - d) / (r + 1.0))
    elif k == 5:
        w = old[CURVES + 2] * (r / (r + d))
    u = old[3 * k] + w * ((a * float(r2) - b * float(r1)) * inverse)
    if wanted == 2 or wanted >= 1 << GEHAN_PERMUTATION:
        v = (old[3 * k + 2] + w * w * (d * (r - d) * inverse)) * share
    else:
        spread = d * (r1 * inverse) * (r2 * inverse)
        v = old[3 * k + 1] + w * w * (spread * ((r - d) / (r - 1.0)) if r > 1.0 else 0.0)
    if wanted == 1 << CORRECTED:
        u = max(abs(u) - 0.5, 0.0)
    return two_sided(u * u / v) if v > 0 else -1.0


@njit(cache=True, nogil=True)
def agreeing_paths(
    design: Any, tied: bool, allowed: Any, low: float, high: float, wanted: int, cox_ties: int,
    most: int, paths: Any, masks: Any,
) -> tuple[int, int]:  # fmt: skip
    """Write out the paths of a design whose p-value lies within limits by a wanted test.

    Parameters
    ----------
    design : array of int
        n1, d1, n2, d2.
    allowed : array of int (n1 + 1)
        Tests, as bits, that allow so many of arm 1 at risk at an event of arm 1.
    low, high : float
        Both ends count.
    wanted : int
        Tests as bits.
    cox_ties : int
        As in `attainable.riskset.enumeration`: by Breslow, by Efron, or both.
    most : int
        Stop after so many paths have been looked at.
    paths : array of int (k, events, 4)
        Gets the paths; no more than fit.
    masks : array of int (k,)
        Gets the tests by which each path agrees.

    Returns
    -------
    tuple of int
        Paths that agree (of which only the first ``k`` are written), and paths looked at; the
        second is -1 if there were more than ``most``.
    """
    n1, d1, n2, d2 = design[0], design[1], design[2], design[3]
    events = d1 + d2
    share = n1 * n2 / ((n1 + n2) * (n1 + n2 - 1.0))
    cox = (wanted >> COX_WALD) != 0
    weight = _weight(wanted)
    sums = np.zeros((events + 1, SUMS))
    begin(sums[0])
    path = np.zeros((events, 4), dtype=np.int64)
    state = np.zeros((events + 1, 4), dtype=np.int64)  # at risk at most, events owed
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = n1, n2, d1, d2
    open_tests = np.zeros(events + 1, dtype=np.int64)
    open_tests[0] = wanted
    ties_so_far = np.zeros(events + 1, dtype=np.bool_)
    p = np.full(N_TESTS + 3, -1.0)
    found, seen, j = 0, 0, 0
    path[0, 0], path[0, 1] = n1, n2
    while j >= 0:
        m2, o1, o2 = state[j, 1], state[j, 2], state[j, 3]
        r1, r2, a, b = path[j, 0], path[j, 1], path[j, 2], path[j, 3]
        still = 0
        while True:  # the next choice: b innermost, then a, r2, r1
            b += 1
            if b > o2:
                a, b = a + 1, 0
            if a > o1:
                a, b, r2 = 0, 0, r2 - 1
                if r2 < o2:
                    r1, r2 = r1 - 1, m2
                    if r1 < o1:
                        break
                continue
            if a + b == 0 or (a + b > 1 and not tied):
                continue
            still = open_tests[j] & allowed[r1] if a > 0 else open_tests[j]
            if still:
                break
        if r1 < o1:
            j -= 1
            continue
        path[j, 0], path[j, 1], path[j, 2], path[j, 3] = r1, r2, a, b
        ties_there = ties_so_far[j] or a + b > 1
        last = a == o1 and b == o2
        if weight < 0 or not last:
            advance(sums[j], sums[j + 1], r1, r2, a, b)
        if not last:
            j += 1
            state[j, 0], state[j, 1], state[j, 2], state[j, 3] = r1 - a, r2 - b, o1 - a, o2 - b
            open_tests[j], ties_so_far[j] = still, ties_there
            path[j, 0], path[j, 1], path[j, 2], path[j, 3] = r1 - a, r2 - b, 0, 0
            continue
        seen += 1
        if seen > most:
            return found, -1
        if weight < 0:
            finish(sums[j + 1], share, d1, d2, p)
            if cox:
                cox_values(path, j + 1, ties_there, cox_ties, p)
            mask = _mask(p, low, high, cox_ties) & still
        else:  # one test of weights: the others need no p-value
            value = _last(sums[j], weight, wanted, share, r1, r2, a, b)
            mask = wanted & still if low <= value <= high else 0
        if mask:
            if found < len(paths):
                paths[found, : j + 1] = path[: j + 1]
                paths[found, j + 1 :] = 0
                masks[found] = mask
            found += 1
    return found, seen
