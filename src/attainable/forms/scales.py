"""A rate, its limits and its scale: which standard errors print them, and the patients behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from attainable.forms.intervals import all_intervals, z_of
from attainable.forms.spans import Span

EDGE = 1e-9
"""Rates are held this far from 0 and 1, where scales end."""


@dataclass(frozen=True)
class Scale:
    """A transformation on which an interval is symmetric, its slope and its inverse."""

    name: str
    forward: Callable[[float], float]
    slope: Callable[[float], float]
    inverse: Callable[[float], float]
    failure: bool = False

    def to(self, s: float) -> float:
        """The transformed rate, rising with it; infinite at and beyond the ends of the scale."""
        return -self.forward(1 - s) if self.failure else self.forward(s)

    def derivative(self, s: float) -> float:
        """Size of the derivative at a rate."""
        return abs(self.slope(1 - s if self.failure else s))


def _inside(forward: Callable[[float], float], *, top: bool = True) -> Callable[[float], float]:
    def guarded(s: float) -> float:
        if s <= 0:
            return -math.inf
        return math.inf if top and s >= 1 else forward(s)

    return guarded


_log = _inside(math.log, top=False)
_log_log = _inside(lambda s: -math.log(-math.log(s)))

SCALES = (
    Scale("plain", lambda s: s, lambda s: 1.0, lambda x: x),
    Scale("log", _log, lambda s: 1 / s, math.exp),
    Scale("log-log", _log_log, lambda s: 1 / (s * math.log(s)), lambda x: math.exp(-math.exp(-x))),
    Scale(
        "logit",
        _inside(lambda s: math.log(s / (1 - s))),
        lambda s: 1 / (s * (1 - s)),
        lambda x: 1 / (1 + math.exp(-x)),
    ),
    Scale(
        "arcsine",
        _inside(lambda s: math.asin(math.sqrt(s))),
        lambda s: 0.5 / math.sqrt(s * (1 - s)),
        lambda x: math.sin(min(max(x, 0.0), math.pi / 2)) ** 2,
    ),
    Scale("log of the failures", _log, lambda s: 1 / s, math.exp, failure=True),
    Scale(
        "log-log of the failures",
        _log_log,
        lambda s: 1 / (s * math.log(s)),
        lambda x: math.exp(-math.exp(-x)),
        failure=True,
    ),
)


@dataclass(frozen=True)
class Fit:
    """What one scale makes of printed limits: the fewest and most patients behind them."""

    scale: str
    patients: Span


def fits(rate: Span, low: Span, high: Span, z: float) -> list[Fit]:
    """Scales on which one rate and one standard error print both limits.

    Parameters
    ----------
    rate, low, high : tuple of float
        What the printed numbers can stand for, as proportions. A lower limit of 0 may have been
        held there, an upper limit of 1 likewise: give minus or plus infinity.
    z : float
        Normal quantile of the level.

    Returns
    -------
    list of Fit
        With the effective number of patients, ``S (1 - S) / SE²``.

    Examples
    --------
    >>> [fit.scale for fit in fits((0.2855, 0.2865), (0.0485, 0.0495), (0.5225, 0.5235), 1.96)]
    ['plain']
    """
    return [fit for scale in SCALES if (fit := _fit(scale, rate, low, high, z))]


def _fit(scale: Scale, rate: Span, low: Span, high: Span, z: float) -> Fit | None:
    ends = max(rate[0], EDGE), min(rate[1], 1 - EDGE)
    if ends[0] > ends[1]:
        return None
    x0, x1 = sorted(scale.to(s) for s in ends)
    l0, l1, u0, u1 = (scale.to(s) for s in (*low, *high))
    # (rate, half-width) with rate - half in the lower limit's span and rate + half in the upper's
    x0, x1 = max(x0, (l0 + u0) / 2), min(x1, (l1 + u1) / 2)
    if math.isnan(x0) or math.isnan(x1) or x0 > x1 + 1e-12:
        return None
    widest = math.pi if scale.name == "arcsine" else math.inf
    kinks = [k for k in ((l0 + u1) / 2, (l1 + u0) / 2, (x0 + x1) / 2) if x0 <= k <= x1]
    fewest, largest = math.inf, 0.0
    for x in (x0, x1, *kinks):
        s = scale.inverse(-x if scale.failure else x)
        s = min(max(1 - s if scale.failure else s, EDGE), 1 - EDGE)
        most = min(x - l0, u1 - x, widest)
        least = max(x - l1, u0 - x, 0.0)
        if most <= 0:
            continue
        effective = s * (1 - s) * (z * scale.derivative(s)) ** 2
        fewest = min(fewest, effective / most**2)
        largest = max(largest, effective / least**2 if least > 0 else math.inf)
    return Fit(scale.name, (fewest, largest)) if math.isfinite(fewest) else None


def one_side(rate: Span, low: Span, high: Span, z: float) -> float:
    """Fewest patients behind the wider side of the limits, on the scale that needs fewest."""
    best = math.inf
    for scale in SCALES:
        l0, u1 = scale.to(low[0]), scale.to(high[1])
        for end in rate:
            s = min(max(end, EDGE), 1 - EDGE)
            x = scale.to(s)
            width = max(abs(x - l0), abs(u1 - x))
            best = min(
                best, s * (1 - s) * (z * scale.derivative(s) / width) ** 2 if width else best
            )
    return best


def narrowest_limits(s: float, n: int, level: float) -> tuple[str, Span]:
    """The narrowest limits of a rate from n patients by any method that is tried, and by which.

    Each scale with the least standard error, and each method of a proportion as if crude, all held
    within 0 and 1; of equally narrow ones the first.

    >>> name, (low, high) = narrowest_limits(13 / 27, 27, 0.95)  # plain: 29.3 to 67.0
    >>> name, round(100 * low, 1), round(100 * high, 1)
    ('Wilson', 30.7, 66.0)
    """
    made = {scale.name: _least(scale, s, n, z_of(level)) for scale in SCALES}
    for name, (low, high) in all_intervals(np.array([s * n]), np.array([n]), level).items():
        if not np.isnan(low[0]):
            made.setdefault(name, _held(float(low[0]), float(high[0])))
    best = min(made, key=lambda name: round(made[name][1] - made[name][0], 9))
    return best, made[best]


def least_limits(s: float, n: int, z: float) -> dict[str, Span]:
    """The narrowest limits of a rate from n patients, on each scale, held within 0 and 1.

    >>> low, high = least_limits(0.481, 27, 1.96)["plain"]
    >>> round(low, 3), round(high, 3)
    (0.293, 0.669)
    """
    return {scale.name: _least(scale, s, n, z) for scale in SCALES[:5]}


def _least(scale: Scale, s: float, n: int, z: float) -> Span:
    """Limits of a rate on one scale, with the least standard error that n patients allow."""
    x, width = scale.to(s), z * math.sqrt(s * (1 - s) / n) * scale.derivative(s)
    if scale.failure:
        return _held(1 - scale.inverse(width - x), 1 - scale.inverse(-x - width))
    return _held(scale.inverse(x - width), scale.inverse(x + width))


def _held(low: float, high: float) -> Span:
    return max(low, 0.0), min(high, 1.0)
