"""Intervals for one proportion."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from scipy import special
from scipy.optimize import brentq

from fewevents import options
from fewevents.estimate import Estimate, not_estimable
from fewevents.formats import Unit

NO_PATIENT = not_estimable("no patient")


@dataclass(frozen=True, repr=False)
class Proportion(Estimate):
    """A proportion with its interval, between 0 and 1; NaN (not estimable) if ``n`` is 0."""

    events: int = 0
    n: int = 0

    unit: ClassVar[Unit] = "%"

    def _head(self) -> str:
        return f"{self.events}/{self.n},"


def exact_ci(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Clopper-Pearson (exact) interval for a proportion.

    Covers at least the stated level whatever the truth, so it is wide. Not for an average coverage
    of 95 %: take `midp_ci` or `wilson_ci`. The limit for no event in n patients at one side alone,
    which 3/n approximates, is the upper limit at ``conf_level=0.90``. Not for proportions by a time
    with patients censored before it: take `kaplan_meier` or `beta_product_ci`.

    Parameters
    ----------
    events, n
        Whole numbers, ``0 <= events <= n``.
    conf_level
        Between 0 and 1.

    Returns
    -------
    Proportion
        With ``n = 0`` estimate and limits are NaN: not estimable.

    Raises
    ------
    ValueError
        If a count is no whole number or out of range, or ``conf_level`` is not inside 0 to 1.

    References
    ----------
    Clopper, Pearson (1934), Biometrika 26:404-413.

    Examples
    --------
    >>> exact_ci(26, 33)
    26/33, 78.8% (95% CI 61.1 to 91.0); Clopper-Pearson exact
    """

    def limits(x: int, n: int, tail: float) -> tuple[float, float]:
        low = float(special.betaincinv(x, n - x + 1, tail)) if x > 0 else 0.0
        high = float(special.betainccinv(x + 1, n - x, tail)) if x < n else 1.0
        return low, high

    return _proportion(events, n, conf_level, "Clopper-Pearson exact", limits)


def wilson_ci(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Wilson (score) interval for a proportion, without continuity correction.

    Covers the stated level on average over true proportions. Not where coverage must be guaranteed,
    nor for 0 or n events in a few patients, where its one free limit is short: take `exact_ci`.
    Parameters, result and errors are those of `exact_ci`.

    References
    ----------
    Wilson (1927), J Am Stat Assoc 22:209-212.

    Examples
    --------
    >>> wilson_ci(26, 33)
    26/33, 78.8% (95% CI 62.2 to 89.3); Wilson score
    """

    def limits(x: int, n: int, tail: float) -> tuple[float, float]:
        z = -float(special.ndtri(tail))
        centre, total = x + z * z / 2, n + z * z
        half = z * math.sqrt(x * (n - x) / n + z * z / 4)
        # At 0 and n the formula gives 0 and 1 up to rounding noise.
        return (centre - half) / total if x else 0.0, (centre + half) / total if x < n else 1.0

    return _proportion(events, n, conf_level, "Wilson score", limits)


def midp_ci(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Mid-P interval for a proportion: as exact, but the observed count weighs half.

    The lower limit solves ``P(X > x) + P(X = x) / 2 = tail``, the upper ``P(X < x) + P(X = x) / 2 =
    tail``. It is shorter than the exact interval and covers the stated level on average, not
    always. Not where that must be guaranteed: take `exact_ci`. Parameters, result and errors are
    those of `exact_ci`.

    References
    ----------
    Berry, Armitage (1995), The Statistician 44:417-423.

    Examples
    --------
    >>> midp_ci(0, 33)
    0/33, 0.0% (95% CI 0.0 to 8.7); mid-P
    """

    def limits(x: int, n: int, tail: float) -> tuple[float, float]:
        # By symmetry the lower limit for x events is one minus the upper limit for n - x.
        return 1 - _midp_upper(n - x, n, tail), _midp_upper(x, n, tail)

    return _proportion(events, n, conf_level, "mid-P", limits)


def _proportion(
    events: int,
    n: int,
    conf_level: float,
    method: str,
    limits: Callable[[int, int, float], tuple[float, float]],
) -> Proportion:
    """Check the counts, then let ``limits(events, n, tail)`` make the interval."""
    events, n = options.counts(events, n)
    tail = (1 - options.probability(conf_level)) / 2
    if n == 0:
        nan = math.nan
        return Proportion(nan, nan, nan, conf_level, method, NO_PATIENT)
    low, high = limits(events, n, tail)
    estimate = events / n
    low, high = min(low, estimate), max(high, estimate)  # at a level near 0 they meet
    return Proportion(estimate, low, high, conf_level, method, "", events, n)


def _midp_upper(x: int, n: int, tail: float) -> float:
    """The p at which ``P(X < x) + P(X = x) / 2`` equals ``tail``."""
    if x == n:
        return 1.0

    def excess(p: float) -> float:
        below = special.bdtr(x - 1, n, p) if x > 0 else 0.0
        return float((below + special.bdtr(x, n, p)) / 2 - tail)

    return float(brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-14))
