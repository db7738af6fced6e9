"""What a comparison of two proportions of given size could have shown, and the size it needs.

statsmodels and lifelines have normal approximations only. Here Fisher's test is enumerated, so the
answer holds with one event as well as with a thousand.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtr, ndtri

from fewevents import options
from fewevents.estimate import Estimate
from fewevents.formats import format_number, format_percent
from fewevents.patients import Floats, Ints
from fewevents.proportions.tables import fisher_p_values

# Above this many tables Fisher's power is a normal approximation, and its name says so.
MAX_TABLES = 4_000_000


@dataclass(frozen=True)
class Power:
    """The probability of a significant result."""

    power: float
    alpha: float
    method: str


@dataclass(frozen=True, repr=False)
class Detectable(Estimate):
    """The smallest effect a comparison shows with the wanted power; NaN if none is shown.

    Attributes
    ----------
    estimate, ci_low, ci_high
        A hazard ratio above 1, or the other group's proportion. The limits are those of the
        simulation where there is one; else they equal the estimate.
    difference
        For proportions, its distance from the reference.
    power, most, alpha
        The power wanted, the highest that any effect reaches, and the threshold.
    """

    difference: float = math.nan
    power: float = 0.80
    most: float = math.nan
    alpha: float = 0.05

    def __repr__(self) -> str:
        number = f"detectable {format_number(self.estimate, 3)} with power {self.power:g}"
        if self.ci_low < self.ci_high:
            limits = f"{format_number(self.ci_low, 3)} to {format_number(self.ci_high, 3)}"
            number += f" (simulation {format_percent(self.conf_level, 0)} CI {limits})"
        return "; ".join(filter(None, (number, self.method, self.note)))


def fisher_power(n1: int, p1: float, n2: int, p2: float, *, alpha: float = 0.05) -> Power:
    """Power of Fisher's exact test for two proportions.

    Not for power "as observed" after the fact, which only says the p-value again: show the interval
    of `risk_difference`.

    Parameters
    ----------
    n1, p1, n2, p2 : int, float, int, float
        Patients of each group, and its true proportion.
    alpha : float
        The test is significant when p < alpha.

    Raises
    ------
    ValueError
        A size is below 1, or a proportion or ``alpha`` lies outside 0 to 1.

    Examples
    --------
    >>> round(fisher_power(15, 0.9, 11, 0.1).power, 3)
    0.997
    """
    attained, method = attained_power(n1, n2, alpha)
    first, second = options.share(p1, "p1"), options.share(p2, "p2")
    return Power(attained(first, second), alpha, method)


def detectable_proportion(
    n1: int, n2: int, *, reference: float, alpha: float = 0.05, power: float = 0.80
) -> Detectable:
    """Smallest proportion above ``reference`` that Fisher's test shows in group 2.

    For a proportion below the reference, give one minus the reference and read the result so. Not
    for proportions by a time with patients censored before it: see `detectable_hazard_ratio`.

    Parameters
    ----------
    n1, n2 : int
        Patients; group 1 has the proportion ``reference``.
    reference : float
        Proportion of group 1.
    alpha, power : float
        Threshold of significance and wanted power.

    Examples
    --------
    >>> found = detectable_proportion(15, 11, reference=1 / 15)
    >>> round(found.estimate, 3), round(found.difference, 3)
    (0.594, 0.527)
    """
    attained, method = attained_power(n1, n2, alpha)
    wanted = options.probability(power, "power")
    base = options.share(reference, "reference")
    estimate, most = first_crossing(lambda p: attained(base, p), base, 1.0, wanted)
    note = "" if most >= wanted else nothing_reaches("no proportion", most)
    return Detectable(
        estimate, estimate, estimate, 0.95, method, note, estimate - base, wanted, most, alpha
    )


def attained_power(n1: int, n2: int, alpha: float) -> tuple[Callable[[float, float], float], str]:
    """The power as a function of the two proportions, and how it is worked out."""
    n1, n2 = options.whole(n1, "n1", low=1), options.whole(n2, "n2", low=1)
    options.probability(alpha, "alpha")
    if n1 * n2 > MAX_TABLES:
        method = "two proportions, normal approximation with unpooled variance (too many tables)"
        return (lambda p1, p2: _normal_power(n1, p1, n2, p2, alpha)), method
    region = _rejection_region(n1, n2, alpha)
    method = "Fisher's exact test, enumeration of all tables"
    return (lambda p1, p2: _region_power(region, n1, p1, n2, p2)), method


Region = tuple[Ints, Ints]


def _rejection_region(n1: int, n2: int, alpha: float) -> Region:
    """All (events1, events2) that Fisher's test calls significant."""
    first, second = [], []
    for total in range(n1 + n2 + 1):
        x, _, p = fisher_p_values(total, n1, n2)
        first.append(x[p < alpha])
        second.append(total - x[p < alpha])
    return np.concatenate(first), np.concatenate(second)


def _region_power(region: Region, n1: int, p1: float, n2: int, p2: float) -> float:
    return min(1.0, float(np.sum(_binomial(n1, p1)[region[0]] * _binomial(n2, p2)[region[1]])))


def _binomial(n: int, p: float) -> Floats:
    x = np.arange(n + 1)
    if p in (0.0, 1.0):
        return np.asarray(x == n * p, dtype=np.float64)
    log_choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(np.exp(log_choose + x * np.log(p) + (n - x) * np.log1p(-p)))


def _normal_power(n1: int, p1: float, n2: int, p2: float, alpha: float) -> float:
    se = np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if se == 0:
        return float(p1 != p2)
    z = abs(p1 - p2) / se
    return float(ndtr(z - ndtri(1 - alpha / 2)))


def first_crossing(
    attained: Callable[[float], float], low: float, high: float, wanted: float, points: int = 65
) -> tuple[float, float]:
    """The smallest effect with the wanted power (NaN if none), and the most power of any effect.

    Power need not grow with the effect, so the whole range is scanned before the crossing is bisected
    and the top refined.
    """
    grid = np.linspace(low, high, points)
    values = np.array([attained(float(x)) for x in grid])
    top = int(np.argmax(values))
    most = max(
        float(values[top]),
        _summit(attained, float(grid[max(top - 1, 0)]), float(grid[min(top + 1, points - 1)])),
    )
    reached = np.flatnonzero(values >= wanted)
    if len(reached) == 0:
        return math.nan, most
    if (first := int(reached[0])) == 0:
        return low, most
    left, right = float(grid[first - 1]), float(grid[first])
    for _ in range(60):
        middle = (left + right) / 2
        if middle in (left, right):
            break
        left, right = (left, middle) if attained(middle) >= wanted else (middle, right)
    return right, most


def _summit(attained: Callable[[float], float], low: float, high: float) -> float:
    """The largest value between two points around a maximum, by thirds."""
    best = 0.0
    for _ in range(40):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        at_one, at_two = attained(one), attained(two)
        best = max(best, at_one, at_two)
        low, high = (low, two) if at_one >= at_two else (one, high)
    return best


def nothing_reaches(effect: str, most: float) -> str:
    """The note where no effect is large enough."""
    return f"not estimable: {effect} reaches this power: at most {format_percent(most)}"
