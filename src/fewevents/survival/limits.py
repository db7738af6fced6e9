"""Pointwise limits of a survival curve, and its median with theirs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fewevents.estimate import MedianTime
from fewevents.patients import Floats

TOLERANCE = 1.5e-8
"""R's: the root of the floating-point precision."""


def greenwood(at_risk: Any, events: Any) -> Floats:
    """Greenwood's sum at each row: the variance of log survival; infinite once survival is 0.

    >>> greenwood([4, 1], [1, 1]).tolist()
    [0.08333333333333333, inf]
    """
    n, d = np.asarray(at_risk, dtype=float), np.asarray(events, dtype=float)
    terms = np.where(d > 0, np.inf, 0.0)
    np.divide(d, n * (n - d), out=terms, where=n > d)
    return np.asarray(np.cumsum(terms))


def limits(survival: Floats, se: Any, z: float, conf_type: str) -> tuple[Floats, Floats]:
    """Pointwise limits from the standard error of log survival; NaN where survival is 1 or 0."""
    inside = (se > 0) & np.isfinite(se) & (survival > 0)
    s, half = survival[inside], z * se[inside]
    if conf_type == "plain":
        ends = s - half * s, s + half * s
    elif conf_type == "log":
        ends = s * np.exp(-half), s * np.exp(half)
    else:
        shift = half / np.log(s)  # negative
        with np.errstate(over="ignore"):  # a power beyond all floats: the limit is 0
            ends = s ** np.exp(-shift), s ** np.exp(shift)
    low, high = np.full_like(survival, np.nan), np.full_like(survival, np.nan)
    low[inside], high[inside] = np.clip(ends[0], 0, s), np.clip(ends[1], s, 1)
    return low, high


def median_of(
    times: Floats, survival: Floats, low: Floats, high: Floats, conf_level: float, method: str
) -> MedianTime:
    """Where the curve comes down to one half, and where its limits do."""
    # Once the curve is at 0 its lower limit is 0 too; the upper one is not known.
    floor = np.where(survival == 0, 0.0, low)
    estimate, lower, upper = (_first_at_half(times, x) for x in (survival, floor, high))
    if not (survival < 1).any():
        why = "limits not estimable (no event)"
        return MedianTime(math.inf, math.nan, math.nan, conf_level, method, why)
    lower, upper = min(lower, estimate), max(upper, estimate)
    return MedianTime(estimate, lower, upper, conf_level, method)


def _first_at_half(times: Floats, curve: Floats) -> float:
    """The first time at which a curve is one half or less; infinite if it never is.

    Where the curve is flat at exactly one half, the midpoint of the flat stretch is the median, as
    in R.
    """
    known = ~np.isnan(curve)
    times, curve = times[known], curve[known]
    reached = np.flatnonzero(curve < 0.5 + TOLERANCE)
    if len(reached) == 0:
        return math.inf
    first = int(reached[0])
    lower = np.flatnonzero(curve < curve[first] - TOLERANCE)
    if abs(curve[first] - 0.5) < TOLERANCE and len(lower):
        return float(times[first] + times[lower[0]]) / 2
    return float(times[first])
