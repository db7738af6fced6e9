"""One logarithm of a ratio and one standard error behind a ratio, its limits and its p-value."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import chdtrc, ndtr

from attainable.forms.spans import Span


@dataclass(frozen=True)
class Region:
    """The pairs (b, s) that print a ratio and both limits: the corners of their polygon.

    Attributes
    ----------
    corners : tuple of (float, float)
        Log ratio and standard error; without corners nothing prints all three.
    """

    corners: tuple[tuple[float, float], ...]

    def __bool__(self) -> bool:
        """Whether any pair prints all."""
        return bool(self.corners)

    @property
    def ratio(self) -> Span:
        """Smallest and largest log ratio."""
        return min(b for b, _ in self.corners), max(b for b, _ in self.corners)

    @property
    def error(self) -> Span:
        """Smallest and largest standard error."""
        return min(s for _, s in self.corners), max(s for _, s in self.corners)

    def wald_p(self) -> Span:
        """Smallest and largest p-value by Wald's test, two-sided."""
        z = [abs(b) / s if s > 0 else math.inf for b, s in self.corners]
        low, high = self.ratio
        least = 0.0 if low <= 0 <= high else min(z)
        return wald_tail(max(z)), wald_tail(least)


def wald_tail(z: float) -> float:
    """The two-sided p-value of a normal deviate.

    >>> round(wald_tail(1.96), 3)
    0.05
    """
    return 2 * float(ndtr(-z))


def region(value: Span | None, low: Span, high: Span, z: float) -> Region:
    """The pairs (b, s) that print a ratio and its limits.

    Parameters
    ----------
    value, low, high : tuple of float
        Logarithms of what the printed numbers can stand for; no ``value`` where none is printed.
    z : float
        Normal quantile of the level.

    Examples
    --------
    >>> logs = [(math.log(x - 0.005), math.log(x + 0.005)) for x in (0.95, 0.75, 1.12)]
    >>> bool(region(*logs, 1.96)), bool(region(None, *logs[1:], 1.96))
    (False, True)
    """
    l0, l1 = low
    u0, u1 = high
    if l0 == -math.inf:  # a lower limit printed as 0.00: from any smaller number
        l0 = min(l1, u0) - 60
    x0, x1 = value or (-math.inf, math.inf)
    points = [(lower, upper) for lower in (l0, l1) for upper in (u0, u1)]
    for x in (x0, x1):
        if math.isfinite(x):
            points += [(lower, 2 * x - lower) for lower in (l0, l1)]
            points += [(2 * x - upper, upper) for upper in (u0, u1)]
    slack = 1e-12
    inside = [
        ((a + b) / 2, (b - a) / (2 * z))
        for a, b in points
        if l0 - slack <= a <= l1 + slack
        and u0 - slack <= b <= u1 + slack
        and x0 - slack <= (a + b) / 2 <= x1 + slack
        and b >= a
    ]
    return Region(tuple(inside))


def other_tests(pairs: Region, events: tuple[int, int] | None = None) -> dict[str, Span]:
    """P-values that a likelihood-ratio and a score (log-rank) test can have beside a Wald interval.

    The information of the partial likelihood for a two-valued covariate changes by at most a
    factor e over one unit of the log ratio (its third derivative never exceeds its second), and
    the score is its integral. So from the estimate ``b`` with standard error ``s`` the likelihood
    ratio lies between ``2 (b - 1 + exp(-b)) / s²`` and ``2 (exp(b) - 1 - b) / s²``, the score
    statistic between ``4 (1 - exp(-b/2))² / s²`` and ``4 (exp(b/2) - 1)² / s²`` (b taken
    positive). With events ``d1`` and ``d2`` the fitted share has a logit that rises by at most 1
    a unit, which bounds the likelihood ratio again.

    Parameters
    ----------
    pairs : Region
    events : tuple of int, optional
        Events of both arms.

    Returns
    -------
    dict
        Smallest and largest p by ``likelihood ratio`` and ``score``, of Cox's model. Of a log-rank
        test the latter holds without ties only: with many, Mantel's variance can be far smaller
        (10 of 10 against 3 of 4 patients: p 0.66 by Wald, 0.11 by log-rank). Covariates and several
        groups are not covered.
    """
    low, high = pairs.ratio
    b1 = max(abs(low), abs(high))
    b0 = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    s0, s1 = pairs.error
    s0 = max(s0, 1e-12)
    grow = math.exp(min(b1, 700))
    ratio_most = 2 * (grow - 1 - b1) / s0**2
    ratio_least = 2 * (b0 - 1 + math.exp(-b0)) / s1**2
    score_most = 4 * (math.exp(min(b1, 700) / 2) - 1) ** 2 / s0**2
    score_least = 4 * (1 - math.exp(-b0 / 2)) ** 2 / s1**2
    if events and min(events) > 0:
        ratio_most = min(ratio_most, max(_cap(b1, *events), _cap(b1, *events[::-1])))
    return {
        "likelihood ratio": (_tail(ratio_most), _tail(ratio_least)),
        "score": (_tail(score_most), _tail(score_least)),
    }


def _cap(b: float, d1: int, d2: int) -> float:
    """The largest likelihood ratio of an estimate, whatever the risk sets."""
    theta = math.log(d1 / d2)
    rest = math.log1p(math.exp(theta - b)) - math.log1p(math.exp(theta))
    return 2 * (d1 * b + (d1 + d2) * rest)


def _tail(chi_squared: float) -> float:
    return float(chdtrc(1, max(chi_squared, 0.0)))
