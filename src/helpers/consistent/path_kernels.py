"""The root of Cox's score for each of many risk-set paths, compiled: there can be millions of paths."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LIMIT = 30.0
"""Log hazard ratios beyond this are taken for infinite."""


@njit(cache=True)
def _score(
    ratio: float, first: Floats, risk1: Floats, risk2: Floats, penalised: bool
) -> tuple[float, float]:
    """Derivative of the log partial likelihood in the log of ``ratio`` (arm 2 over arm 1), and the information.

    With Firth's penalty, if wanted.
    """
    score = spread = slope = 0.0
    for j in range(len(first)):
        share = risk2[j] * ratio / (risk1[j] + risk2[j] * ratio)
        score += (1.0 - first[j]) - share
        spread += share * (1.0 - share)
        slope += share * (1.0 - share) * (1.0 - 2.0 * share)
    if penalised and spread > 0:
        score += slope / (2.0 * spread)
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
            score, spread = _score(math.exp(theta), first[i], risk1[i], risk2[i], penalised)
            if score > 0:
                low = theta
            else:
                high = theta
            step = score / spread if spread > 0 else LIMIT
            following = theta + step
            if not low < following < high:
                following = (low + high) / 2
            if abs(following - theta) <= 1e-13 * (1.0 + abs(theta)):
                break
            theta = following
        result[i] = theta
    return result


@njit(cache=True)
def tail_ways(
    scores: Floats, gaps: Floats, taken: Floats, drawn: int, thresholds: Floats, choose: Floats
) -> Floats:
    """Ways to draw one arm whose score reaches each of two thresholds, one row a pattern.

    Parameters
    ----------
    scores : array of float, shape (patterns, events + gaps)
        The score of each event, then of each gap.
    gaps : array of float, shape (patterns, gaps)
        Patients censored in each gap.
    taken : array of float, shape (ways, gaps)
        Every way to take up to ``drawn`` patients from the gaps, the others being at the events.
    drawn : int
        Patients of the arm.
    thresholds : array of float, shape (patterns, 2)
        What the arm's score is held against.
    choose : array of float
        ``choose[n, k]`` is the binomial coefficient.
    """
    n_gaps = gaps.shape[1]
    events = scores.shape[1] - n_gaps
    result = np.zeros((len(scores), 2))
    at_events = np.zeros(2**events)
    sizes = np.zeros(2**events, dtype=np.int64)
    for subset in range(2**events):
        for j in range(events):
            sizes[subset] += subset >> j & 1
    for i in range(len(scores)):
        for subset in range(2**events):
            at_events[subset] = 0.0
            for j in range(events):
                if subset >> j & 1:
                    at_events[subset] += scores[i, j]
        for d in range(len(taken)):
            ways, in_gaps, left = 1.0, 0.0, drawn
            for k in range(n_gaps):
                number = int(taken[d, k])
                ways *= choose[int(gaps[i, k]), number]
                if ways == 0.0:
                    break
                in_gaps += scores[i, events + k] * number
                left -= number
            if ways == 0.0:
                continue
            for subset in range(2**events):
                if sizes[subset] == left:
                    score = abs(in_gaps + at_events[subset])
                    for t in range(2):
                        if score >= thresholds[i, t]:
                            result[i, t] += ways
    return result
