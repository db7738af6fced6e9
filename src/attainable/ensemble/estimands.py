"""What each course decides: hazard ratio, survival after the last event, losses, exact p-values.

No times are needed: these are the same in all cohorts that share a course.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray
from scipy.special import comb

from attainable.riskset.statistics import cox_maximum, partial_likelihood

Floats = NDArray[np.float64]
COLUMNS = (
    *("log_ratio_breslow", "se_breslow", "log_ratio_efron", "se_efron"),
    *("survival1", "greenwood1", "survival2", "greenwood2"),
    *("lost", "gain_low", "gain_high", "score", "conditional_p"),
)
TIE = 1e-9
"""Scores that differ by less are equal: sums in another order differ in their last bits."""


@njit(cache=True, nogil=True)
def _conditional_p(path: Any, times: int, score: float) -> float:
    """Permutation p given the risk sets: at each time the events fall on its patients at random."""
    taken = np.zeros(times + 1, dtype=np.int64)
    chance, sums = np.ones(times + 1), np.zeros(times + 1)
    total, j = 0.0, 0
    taken[0] = -1
    while j >= 0:
        r1, r2 = path[j, 0], path[j, 1]
        d = path[j, 2] + path[j, 3]
        taken[j] += 1
        a = taken[j]
        if a > d or a > r1:
            j -= 1
            continue
        if d - a > r2:
            continue
        ways = 1.0  # C(r1, a) C(r2, d - a) / C(r1 + r2, d)
        for k in range(a):
            ways *= (r1 - k) / (k + 1.0)
        for k in range(d - a):
            ways *= (r2 - k) / (k + 1.0)
        for k in range(d):
            ways *= (k + 1.0) / (r1 + r2 - k)
        chance[j + 1] = chance[j] * ways
        sums[j + 1] = sums[j] + a - d * r1 / (r1 + r2)
        if j + 1 == times:
            if abs(sums[j + 1]) >= abs(score) - 1e-9:
                total += chance[j + 1]
            continue
        j += 1
        taken[j] = -1
    return min(total, 1.0)


@njit(cache=True, nogil=True)
def _describe(paths: Any, n1: int, n2: int, out: Any) -> None:
    for i in range(len(paths)):
        path = paths[i]
        times = 0
        while times < len(path) and path[times, 2] + path[times, 3] > 0:
            times += 1
        left1, left2, lost = n1, n2, 0
        s1 = s2 = 1.0
        g1 = g2 = score = low = high = 0.0
        for j in range(times):
            r1, r2, a, b = path[j, 0], path[j, 1], path[j, 2], path[j, 3]
            lost += left1 - r1 + left2 - r2
            left1, left2 = r1 - a, r2 - b
            score += a - (a + b) * r1 / (r1 + r2)
            if a > 0:
                s1 *= (r1 - a) / r1
                g1 = g1 + a / (r1 * (r1 - a)) if r1 > a else np.inf
            if b > 0:
                s2 *= (r2 - b) / r2
                g2 = g2 + b / (r2 * (r2 - b)) if r2 > b else np.inf
            if (left1 > 0 or s1 == 0.0) and (left2 > 0 or s2 == 0.0):  # both curves go on
                low, high = min(low, s1 - s2), max(high, s1 - s2)
        for k in range(2):
            wald, ratio = partial_likelihood(path, times, k == 1)
            if ratio < -1.5:  # one arm empty at every event
                out[i, 2 * k], out[i, 2 * k + 1] = np.nan, np.nan
            elif wald < 0:  # no finite maximum
                out[i, 2 * k] = -np.inf if score > 0 else np.inf
                out[i, 2 * k + 1] = np.nan
            else:
                beta, information = cox_maximum(path, times, k == 1)
                out[i, 2 * k], out[i, 2 * k + 1] = -beta, 1.0 / math.sqrt(information)
        out[i, 4], out[i, 5], out[i, 6], out[i, 7] = s1, g1, s2, g2
        out[i, 8], out[i, 9], out[i, 10], out[i, 11] = lost, low, high, score
        out[i, 12] = _conditional_p(path, times, score)


def describe(paths: Any, n1: int, n2: int) -> pd.DataFrame:
    """What each course decides, one row a course.

    Parameters
    ----------
    paths : array of int (courses, events, 4)
        As in `attainable.ensemble.Courses`.
    n1, n2 : int
        Patients at the start.

    Returns
    -------
    DataFrame
        Log hazard ratio of arm 2 over arm 1 with its standard error, by Breslow and by Efron
        (infinite without a maximum); Kaplan-Meier survival of both arms after the last event with
        Greenwood's sum; patients lost before the last event; the least and the largest difference
        of restricted mean survival (arm 1 minus arm 2, as a share of the horizon, over all lengths
        of the days between events, as far as both arms are followed or dead); the log-rank score O - E of arm 1; the exact p given the risk
        sets.
    """
    out = np.empty((len(paths), len(COLUMNS)))
    _describe(np.ascontiguousarray(paths), n1, n2, out)
    return pd.DataFrame(out, columns=list(COLUMNS))


def permutation_p(paths: Any, n1: int, n2: int, scores: Floats) -> Floats:
    """Exact p of the log-rank score of each course, the arms permuted.

    The pooled pattern of events and losses is kept and patients are allotted to the arms in every
    way: valid if both arms were followed alike. As in R's coin, two-sided.

    Parameters
    ----------
    paths : array of int (courses, events, 4)
    n1, n2 : int
    scores : array of float (courses,)
        O - E, as `describe` gives it.

    Returns
    -------
    array of float (courses,)
    """
    risk, deaths = paths[:, :, 0] + paths[:, :, 1], paths[:, :, 2] + paths[:, :, 3]
    pooled = pd.DataFrame(np.hstack([risk, deaths]))
    which = pooled.groupby(list(pooled.columns), sort=False).ngroup().to_numpy()
    reached = np.abs(scores) - TIE
    order = np.lexsort((reached, which))
    starts = np.append(np.flatnonzero(np.diff(which[order], prepend=-1)), len(order))
    first = order[starts[:-1]]
    size = np.arange(n1 + n2 + 1)
    choose = comb(size[:, None], size[None, :])
    ways = _tail_ways(risk[first], deaths[first], n1, n2, reached[order], starts, choose)
    p = np.empty(len(order))
    p[order] = np.minimum(ways / choose[n1 + n2, n2], 1.0)
    return p


@njit(cache=True, nogil=True)
def _scores_of(at_risk: Any, fail: Any, n: int, values: Any, gaps: Any) -> None:
    """Log-rank scores of a pattern's events, then of the gaps around them, and who is lost in each gap."""
    events = len(fail)
    values[:], gaps[:] = 0.0, 0
    hazard, left, e = 0.0, n, 0
    for r, d in zip(at_risk, fail):  # noqa: B905 - numba knows no strict
        if d == 0:
            break
        gaps[e], values[events + e] = left - r, -hazard
        hazard, left = hazard + d / r, r - d
        values[e : e + d] = 1 - hazard
        values[events + e + 1 : events + e + d] = -hazard  # between tied events: nobody
        e += d
    gaps[events], values[2 * events] = left, -hazard


@njit(cache=True, nogil=True)
def _tail_ways(
    risk: Any, deaths: Any, n1: int, n2: int, reached: Any, starts: Any, choose: Any
) -> Any:
    """Ways to draw arm 2 whose score reaches each course's.

    Parameters
    ----------
    risk, deaths : array of int (patterns, events)
    n1, n2 : int
    reached : array of float (courses,)
        What the score is held against, ascending within a pattern.
    starts : array of int (patterns + 1,)
        Where the courses of each pattern begin.
    choose : array of float
        ``choose[n, k]`` is the binomial coefficient.

    Returns
    -------
    array of float (courses,)
    """
    events = risk.shape[1]
    n_gaps = events + 1
    result = np.zeros(len(reached))
    at_events, sizes = np.zeros(2**events), np.zeros(2**events, dtype=np.int64)
    for subset in range(2**events):
        for j in range(events):
            sizes[subset] += subset >> j & 1
    values, gaps = np.zeros(2 * events + 1), np.zeros(n_gaps, dtype=np.int64)
    taken = np.zeros(n_gaps, dtype=np.int64)
    ways, in_gaps = np.ones(n_gaps + 1), np.zeros(n_gaps + 1)
    left, rest = np.full(n_gaps + 1, n2), np.full(n_gaps + 1, events)
    for i in range(len(risk)):
        _scores_of(risk[i], deaths[i], n1 + n2, values, gaps)
        for j in range(events, -1, -1):
            rest[j] = rest[j + 1] + gaps[j]  # whom the gaps from here on, and the events, can take
        low, high = starts[i], starts[i + 1]
        for subset in range(2**events):
            at_events[subset] = 0.0
            for j in range(events):
                if subset >> j & 1:
                    at_events[subset] += values[j]
        k = 0
        taken[0] = -1
        while k >= 0:
            taken[k] += 1
            if taken[k] > min(gaps[k], left[k]):
                k -= 1
                continue
            if left[k] - taken[k] > rest[k + 1]:
                continue
            ways[k + 1] = ways[k] * choose[gaps[k], taken[k]]
            in_gaps[k + 1] = in_gaps[k] + values[events + k] * taken[k]
            left[k + 1] = left[k] - taken[k]
            k += 1
            if k < n_gaps:
                taken[k] = -1
                continue
            for subset in range(2**events):
                if sizes[subset] == left[k]:  # those who are left are at events
                    score = abs(in_gaps[k] + at_events[subset])
                    last = np.searchsorted(reached[low:high], score, side="right")
                    if last > 0:  # it reaches this course, and those before
                        result[low + last - 1] += ways[k]
            k -= 1
        for c in range(high - 2, low - 1, -1):
            result[c] += result[c + 1]
    return result
