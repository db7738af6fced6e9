"""What a log-rank test with few events could have shown.

Written by hand: kept Python libraries have large-sample formulas only. Here every order of the
events is enumerated; Schoenfeld's formula stands beside it.

References
----------
Schoenfeld (1981), Biometrika 68:316-319.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy.special import chdtrc, ndtri

from fewevents.small_sample._input import Floats, check_level, check_table
from fewevents.small_sample.power import Detectable, first_crossing

# Above this many events the order of the events is no longer enumerated.
MAX_EVENTS = 14


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

    Raises
    ------
    ValueError
        If the test is none of these, or there are no events, or more than patients.

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
    method = (
        f"{'exact conditional' if test == 'exact' else 'asymptotic'} log-rank test, every "
        f"order of {events} events, nobody censored before the last"
    )

    def attained(log_ratio: float) -> float:
        chance = _order_probability(in_first, risk1, risk2, log_ratio)
        return float(chance[shown].sum())

    most = attained(50.0)
    if most < power:
        return Detectable(
            math.nan,
            math.nan,
            power,
            most,
            alpha,
            method,
            f"no hazard ratio reaches this power: at most {most:.1%}",
        )
    estimate = float(np.exp(first_crossing(attained, 0.0, 50.0, power)))
    return Detectable(estimate, math.nan, power, most, alpha, method, "")


def schoenfeld_hazard_ratio(
    n1: int, n2: int, events: int, *, alpha: float = 0.05, power: float = 0.80
) -> float:
    """Hazard ratio from Schoenfeld's large-sample formula, whatever the number of events.

    Parameters
    ----------
    n1, n2, events, alpha, power
        As in `detectable_hazard_ratio`.

    Examples
    --------
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


def _order_probability(in_first: Floats, risk1: Floats, risk2: Floats, log_ratio: float) -> Floats:
    with_odds = risk1 * np.exp(log_ratio)
    first = with_odds / (with_odds + risk2)
    return np.asarray(np.where(in_first == 1, first, 1 - first).prod(axis=1))


def _order_p_values(in_first: Floats, risk1: Floats, risk2: Floats, test: str) -> Floats:
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
