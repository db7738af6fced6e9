"""What a comparison of given size could have shown.

Written by hand: statsmodels and lifelines have normal approximations only. Here Fisher's test and
the log-rank test are enumerated, so the answer holds with one event as well as with a thousand.

References
----------
Schoenfeld (1981), Biometrika 68:316-319.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, gammaln, ndtr, ndtri

from helpers.small_sample._fisher import fisher_p_values
from helpers.small_sample._input import Floats, Ints, check_level, check_table

# Above this many tables Fisher's power is a normal approximation.
MAX_TABLES = 4_000_000
# Above this many events the order of the events is no longer enumerated.
MAX_EVENTS = 14


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
    n1, n2 : int
        Patients of the two groups.
    p1, p2 : float
        True proportions.
    alpha : float
        The test is significant when p < alpha.

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
        return Power(_normal_power(n1, p1, n2, p2, alpha), alpha,
                     "two proportions, normal approximation with unpooled variance")
    region = _rejection_region(n1, n2, alpha)
    return Power(_region_power(region, n1, p1, n2, p2), alpha,
                 "Fisher's exact test, enumeration of all tables")


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
        return Detectable(math.nan, math.nan, power, most.power, alpha, most.method,
                          f"no proportion reaches this power: at most {most.power:.1%}")
    estimate = _first_crossing(attained, reference, 1.0, power)
    return Detectable(
        estimate, estimate - reference, power, most.power, alpha, most.method, ""
    )


def detectable_hazard_ratio(
    n1: int,
    n2: int,
    events: int,
    *,
    test: Literal["exact", "asymptotic"] = "exact",
    alpha: float = 0.05,
    power: float = 0.80,
) -> Detectable:
    """Smallest hazard ratio above 1 (group 1 against group 2) that a log-rank test shows.

    Parameters
    ----------
    n1, n2, events : int
        Patients of the groups and events in both together.
    test : {"exact", "asymptotic"}
        The conditional permutation test or the chi-squared test. Up to 14 events every order of
        the events is enumerated under proportional hazards with nobody censored before the last
        event, the best case; beyond, Schoenfeld's formula answers for both.
    alpha, power : float
        Threshold of significance and wanted power.

    Examples
    --------
    One event among 15 and 11 patients can show nothing:

    >>> detectable_hazard_ratio(15, 11, 1).note
    'no hazard ratio reaches this power: at most 0.0%'
    """
    check_table(0, n1, 0, n2)
    check_level(alpha, "alpha")
    check_level(power, "power")
    if test not in ("exact", "asymptotic"):
        raise ValueError(f"test: {test!r}; expected 'exact' or 'asymptotic'")
    if int(events) != events or not 1 <= events <= n1 + n2:
        raise ValueError(f"events: {events!r}; expected a whole number from 1 to {n1 + n2}")
    if events > MAX_EVENTS:
        ratio = schoenfeld_hazard_ratio(n1, n2, events, alpha=alpha, power=power)
        return Detectable(ratio, math.nan, power, 1.0, alpha, "Schoenfeld's formula", "")
    in_first, risk1, risk2 = _event_orders(n1, n2, events)
    p_values = _order_p_values(in_first, risk1, risk2, test)
    shown = p_values < alpha
    method = (f"{'exact conditional' if test == 'exact' else 'asymptotic'} log-rank test, every "
              f"order of {events} events, nobody censored before the last")

    def attained(log_ratio: float) -> float:
        chance = _order_probability(in_first, risk1, risk2, log_ratio)
        return float(chance[shown].sum())

    most = attained(50.0)
    if most < power:
        return Detectable(math.nan, math.nan, power, most, alpha, method,
                          f"no hazard ratio reaches this power: at most {most:.1%}")
    estimate = float(np.exp(_first_crossing(attained, 0.0, 50.0, power)))
    return Detectable(estimate, math.nan, power, most, alpha, method, "")


def schoenfeld_hazard_ratio(
    n1: int, n2: int, events: int, *, alpha: float = 0.05, power: float = 0.80
) -> float:
    """Hazard ratio from Schoenfeld's large-sample formula, whatever the number of events.

    >>> round(schoenfeld_hazard_ratio(15, 11, 1))
    290
    """
    check_table(0, n1, 0, n2)
    quantiles = ndtri(1 - check_level(alpha, "alpha") / 2) + ndtri(check_level(power, "power"))
    share = n1 / (n1 + n2)
    return float(np.exp(quantiles / np.sqrt(events * share * (1 - share))))


def _event_orders(n1: int, n2: int, events: int) -> tuple[Floats, Floats, Floats]:
    """Each possible order: is event j in group 1, and the numbers at risk before it."""
    patterns = np.arange(2**events)[:, None] >> np.arange(events) & 1
    before = np.cumsum(patterns, axis=1) - patterns
    risk1 = n1 - before
    risk2 = n2 - (np.arange(events) - before)
    possible = np.where(patterns == 1, risk1, risk2).min(axis=1) >= 1
    first, one, two = (x[possible].astype(np.float64) for x in (patterns, risk1, risk2))
    return first, one, two


def _order_probability(
    in_first: Floats, risk1: Floats, risk2: Floats, log_ratio: float
) -> Floats:
    with_odds = risk1 * np.exp(log_ratio)
    first = with_odds / (with_odds + risk2)
    return np.asarray(np.where(in_first == 1, first, 1 - first).prod(axis=1))


def _order_p_values(
    in_first: Floats, risk1: Floats, risk2: Floats, test: str
) -> Floats:
    share = risk1 / (risk1 + risk2)
    score = (in_first - share).sum(axis=1)
    if test == "asymptotic":
        variance = (share * (1 - share)).sum(axis=1)
        chi = np.divide(score**2, variance, out=np.zeros_like(score), where=variance > 0)
        return np.asarray(chdtrc(1, chi))
    chance = _order_probability(in_first, risk1, risk2, 0.0)
    size = np.round(np.abs(score), 9)
    order = np.argsort(-size, kind="stable")
    tail = np.cumsum(chance[order])
    last = np.searchsorted(-size[order], -size, side="right") - 1
    return np.asarray(np.minimum(tail[last], 1.0))


def _first_crossing(
    attained: Callable[[float], float], low: float, high: float, power: float
) -> float:
    """Smallest point past which the power stays at the wanted one: bisection from above."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if attained(middle) >= power else (middle, high)
    return high
