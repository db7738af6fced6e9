"""The root of Cox's score for each of many risk-set paths, compiled: there can be millions of paths."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LIMIT = 30.0
"""Log hazard ratios beyond this are taken for infinite."""
CLOSE = 1e-8
"""A Newton step this small leaves an error of about its square."""


@njit(cache=True)
def _score(
    ratio: float, first: Floats, risk1: Floats, risk2: Floats, penalised: bool
) -> tuple[float, float]:
    """Derivative of the log partial likelihood in the log of ``ratio`` (arm 2 over arm 1), and minus the second.

    With Firth's penalty, half the log of the information, if wanted.
    """
    score = spread = slope = bend = 0.0
    for j in range(len(first)):
        share = risk2[j] * ratio / (risk1[j] + risk2[j] * ratio)
        variance = share * (1.0 - share)
        score += (1.0 - first[j]) - share
        spread += variance
        slope += variance * (1.0 - 2.0 * share)
        bend += variance * (1.0 - 6.0 * variance)
    if penalised and spread > 0:
        score += slope / (2.0 * spread)
        return score, spread - (bend * spread - slope * slope) / (2.0 * spread * spread)
    return score, spread


@njit(cache=True)
def log_hazard_ratios(first: Floats, risk1: Floats, risk2: Floats, penalised: bool) -> Floats:
    """Log hazard ratio of each path (row); infinite where the score keeps its sign.

    Newton steps within a bracket that is halved where they leave it.
    """
    result = np.empty(len(first))
    for i in range(len(first)):
        low, high = -LIMIT, LIMIT
        if not penalised and _score(math.exp(high), first[i], risk1[i], risk2[i], False)[0] > -1e-9:
            result[i] = np.inf
            continue
        if not penalised and _score(math.exp(low), first[i], risk1[i], risk2[i], False)[0] < 1e-9:
            result[i] = -np.inf
            continue
        theta = 0.0
        for _ in range(200):
            score, bend = _score(math.exp(theta), first[i], risk1[i], risk2[i], penalised)
            if score > 0:
                low = theta
            else:
                high = theta
            step = score / bend if bend > 0 else LIMIT
            theta += step
            if abs(step) <= CLOSE:
                break
            if not low < theta < high:
                theta = (low + high) / 2
        result[i] = theta
    return result


@njit(cache=True)
def tail_ways(scores: Floats, gaps: Ints, drawn: int, thresholds: Floats, choose: Floats) -> Floats:
    """Ways to draw one arm whose score reaches each of two thresholds, one row a pattern.

    Parameters
    ----------
    scores : array of float, shape (patterns, events + gaps)
        The score of each event, then of each gap.
    gaps : array of int, shape (patterns, gaps)
        Patients censored in each gap.
    drawn : int
        Patients of the arm.
    thresholds : array of float, shape (patterns, 2)
        What the arm's score is held against.
    choose : array of float
        ``choose[n, k]`` is the binomial coefficient.
    """
    n_gaps = gaps.shape[1]
    events = scores.shape[1] - n_gaps
    by_size, starts = _subsets_by_size(events)
    result = np.zeros((len(scores), 2))
    at_events = np.zeros(2**events)
    # The gaps are gone through in order; of each, what is taken, and with those before it: the ways, the score, who is left.
    taken = np.zeros(n_gaps, dtype=np.int64)
    ways, in_gaps = np.ones(n_gaps + 1), np.zeros(n_gaps + 1)
    left = np.full(n_gaps + 1, drawn)
    for i in range(len(scores)):
        for subset in range(2**events):
            at_events[subset] = 0.0
            for j in range(events):
                if subset >> j & 1:
                    at_events[subset] += scores[i, j]
        k = 0
        taken[0] = -1
        while k >= 0:
            taken[k] += 1
            if taken[k] > min(gaps[i, k], left[k]):
                k -= 1
                continue
            ways[k + 1] = ways[k] * choose[gaps[i, k], taken[k]]
            in_gaps[k + 1] = in_gaps[k] + scores[i, events + k] * taken[k]
            left[k + 1] = left[k] - taken[k]
            k += 1
            if k < n_gaps:
                taken[k] = -1
                continue
            if left[k] <= events:  # those who are left are at events
                for s in range(starts[left[k]], starts[left[k] + 1]):
                    score = abs(in_gaps[k] + at_events[by_size[s]])
                    for t in range(2):
                        if score >= thresholds[i, t]:
                            result[i, t] += ways[k]
            k -= 1
    return result


@njit(cache=True)
def _subsets_by_size(events: int) -> tuple[Ints, Ints]:
    """The subsets of the events as bits, by size; those of size k are from ``starts[k]`` to ``starts[k + 1]``."""
    sizes = np.zeros(2**events, dtype=np.int64)
    for j in range(events):
        sizes += np.arange(2**events) >> j & 1
    by_size = np.argsort(sizes, kind="mergesort")
    return by_size, np.searchsorted(sizes[by_size], np.arange(events + 2))
