"""What a comparison of two proportions of given size could have shown.

Written by hand: statsmodels and lifelines have normal approximations only. Here Fisher's test is
enumerated, so the answer holds with one event as well as with a thousand.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtr, ndtri

from fewevents.small_sample._fisher import fisher_p_values
from fewevents.small_sample._input import Floats, Ints, check_level, check_table

# Above this many tables Fisher's power is a normal approximation.
MAX_TABLES = 4_000_000


@dataclass(frozen=True)
class Power:
    """The probability of a significant result."""

    power: float
    alpha: float
    method: str


@dataclass(frozen=True)
class Detectable:
    """The smallest effect a comparison shows with the wanted power; NaN if none is shown.

    ``estimate`` is a hazard ratio above 1 or the other group's proportion; ``most`` is the
    highest power that any effect reaches.
    """

    estimate: float
    difference: float
    power: float
    most: float
    alpha: float
    method: str
    note: str


def fisher_power(n1: int, p1: float, n2: int, p2: float, *, alpha: float = 0.05) -> Power:
    """Power of Fisher's exact test for two proportions.

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
    check_table(0, n1, 0, n2)
    check_level(alpha, "alpha")
    for name, p in (("p1", p1), ("p2", p2)):
        if not 0 <= p <= 1:
            raise ValueError(f"{name}: {p!r}; expected a proportion between 0 and 1")
    if n1 * n2 > MAX_TABLES:
        return Power(
            _normal_power(n1, p1, n2, p2, alpha),
            alpha,
            "two proportions, normal approximation with unpooled variance",
        )
    region = _rejection_region(n1, n2, alpha)
    return Power(
        _region_power(region, n1, p1, n2, p2),
        alpha,
        "Fisher's exact test, enumeration of all tables",
    )


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
    return float(np.sum(_binomial(n1, p1)[region[0]] * _binomial(n2, p2)[region[1]]))


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


def detectable_proportion(
    n1: int, n2: int, *, reference: float, alpha: float = 0.05, power: float = 0.80
) -> Detectable:
    """Smallest proportion above ``reference`` that Fisher's test shows in group 2.

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
    most = fisher_power(n1, reference, n2, 1.0, alpha=alpha)
    check_level(power, "power")
    if n1 * n2 <= MAX_TABLES:
        region = _rejection_region(n1, n2, alpha)

        def attained(p: float) -> float:
            return _region_power(region, n1, reference, n2, p)
    else:

        def attained(p: float) -> float:
            return _normal_power(n1, reference, n2, p, alpha)

    if most.power < power:
        return Detectable(
            math.nan,
            math.nan,
            power,
            most.power,
            alpha,
            most.method,
            f"no proportion reaches this power: at most {most.power:.1%}",
        )
    estimate = first_crossing(attained, reference, 1.0, power)
    return Detectable(estimate, estimate - reference, power, most.power, alpha, most.method, "")


def first_crossing(
    attained: Callable[[float], float], low: float, high: float, power: float
) -> float:
    """Smallest point past which the power stays at the wanted one: bisection from above."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if attained(middle) >= power else (middle, high)
    return high
