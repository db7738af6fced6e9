"""Estimates over courses: limits that no cohort leaves, with the sampling interval of both ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from attainable.forms.intervals import z_of
from attainable.joint.courses import Courses

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """Smallest and largest estimate over courses, and the Wald limits at the finite ones.

    Attributes
    ----------
    low, high : float
        Infinite where a course has no finite maximum.
    interval_low : tuple of float
        Smallest and largest lower 95 % limit of the finite estimates.
    infinite : int
        Courses without a finite estimate.
    courses : int
    """

    low: float
    high: float
    interval_low: tuple[float, float]
    interval_high: tuple[float, float]
    infinite: int
    courses: int


@njit(cache=True, nogil=True)
def _log_ratios(paths: Any) -> Any:  # pragma: no cover - compiled
    """Log hazard ratio of arm 2 over arm 1 (Breslow) and its standard error, one row a course."""
    out = np.empty((paths.shape[0], 2))
    for i in range(paths.shape[0]):
        low, high = -30.0, 30.0
        theta = 0.0
        information = 0.0
        top, bottom = True, True
        for j in range(paths.shape[1]):
            r1, r2, a, b = paths[i, j, 0], paths[i, j, 1], paths[i, j, 2], paths[i, j, 3]
            if a + b > 0 and r1 > 0 and r2 > 0:
                top = top and a == 0
                bottom = bottom and b == 0
        if top or bottom:
            out[i, 0] = np.nan if top and bottom else (np.inf if top else -np.inf)
            out[i, 1] = np.inf
            continue
        for _ in range(100):
            score, information = 0.0, 0.0
            ratio = math.exp(theta)
            for j in range(paths.shape[1]):
                r1, r2 = float(paths[i, j, 0]), float(paths[i, j, 1])
                a, b = paths[i, j, 2], paths[i, j, 3]
                if a + b == 0:
                    break
                share = r2 * ratio / (r1 + r2 * ratio)
                score += b - (a + b) * share
                information += (a + b) * share * (1 - share)
            if score > 0:
                low = theta
            else:
                high = theta
            step = score / information if information > 0 else 30.0
            theta += step
            if abs(step) < 1e-10:
                break
            if not low < theta < high:
                theta = (low + high) / 2
        out[i, 0], out[i, 1] = theta, 1 / math.sqrt(information)
    return out


def hazard_ratio(found: Courses, *, conf_level: float = 0.95) -> Limits:
    """Limits of the hazard ratio of arm 2 over arm 1 (Cox, Breslow) over courses.

    A limit of an estimate is no confidence limit: the Wald limits of the finite ones stand beside.

    Parameters
    ----------
    found : Courses
    conf_level : float
    """
    values: Floats = _log_ratios(found.paths)
    finite = np.isfinite(values[:, 0])
    z = z_of(conf_level)
    b, s = values[finite].T if finite.any() else (np.array([]), np.array([]))
    low, high = np.exp(b - z * s), np.exp(b + z * s)
    with np.errstate(over="ignore"):
        ratio = np.exp(values[:, 0])
    known = ratio[~np.isnan(ratio)]
    nothing = (math.nan, math.nan)
    return Limits(
        float(known.min()) if known.size else math.nan,
        float(known.max()) if known.size else math.nan,
        (float(low.min()), float(low.max())) if b.size else nothing,
        (float(high.min()), float(high.max())) if b.size else nothing,
        int((~finite).sum()),
        len(found),
    )


def final_survival(found: Courses, arm: int) -> tuple[float, float]:
    """Smallest and largest Kaplan-Meier estimate of an arm after the last event, over courses."""
    last = found.survival(arm)[:, -1]
    return float(last.min()), float(last.max())


def survival_interval(
    found: Courses, arm: int, rate: float, *, conf_level: float = 0.95
) -> tuple[float, float]:
    """Widest log-log interval (Greenwood) among the courses whose last estimate is ``rate``.

    Returns
    -------
    tuple of float
        Not a number where the estimate is 0 or 1.
    """
    if not 0 < rate < 1:
        return math.nan, math.nan
    rows = np.flatnonzero(np.abs(found.survival(arm)[:, -1] - rate) < 1e-12)
    risk, events = (x[rows] for x in found.arm(arm))
    terms = np.where(events > 0, events / np.maximum(risk * (risk - events), 1), 0.0)
    error = float(np.sqrt(terms.sum(axis=1).max())) / abs(math.log(rate))
    power = math.exp(z_of(conf_level) * error)
    return rate**power, rate ** (1 / power)


def censored_before_last(found: Courses) -> tuple[int, int]:
    """Fewest and most patients lost before the last event, over courses."""
    r, d = found.arm(0)
    used = (d > 0).sum(axis=1) - 1
    rows = np.arange(len(found))
    n1, _, n2, _ = found.counts
    before = np.cumsum(d, axis=1)[rows, used] - d[rows, used]
    lost = n1 + n2 - r[rows, used] - before
    return int(lost.min()), int(lost.max())
