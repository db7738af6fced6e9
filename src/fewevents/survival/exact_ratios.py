"""Rate and hazard ratios of two groups with exact or mid-P limits: for a handful of events.

Given what was at risk, the events of one group follow a binomial or hypergeometric distribution
that depends on the ratio alone, so its limits need no large sample.

References
----------
Rothman, Greenland, Lash (2008), Modern Epidemiology, chapter 14 (rates, mid-P).
Mehta, Patel, Gray (1985), J Am Stat Assoc 80:969-973 (common ratio of several tables).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from fewevents import options
from fewevents.estimate import Estimate, joined, not_estimable
from fewevents.formats import format_p
from fewevents.patients import Floats, at_least_two, checked_patients
from fewevents.survival.cox import HazardRatio
from fewevents.survival.likelihood import at_risk_by_value, partial_likelihood
from fewevents.survival.proportional import proportional_hazards

Tail = Literal["exact", "mid-p"]
NAMES = {"exact": "exact limits", "mid-p": "mid-P limits"}
MOST_EVENTS = 2_000
MOST_COUNTED = 1_000_000
"""Events up to which the exact distribution is worked out: beyond it Cox's interval serves."""


@dataclass(frozen=True, repr=False)
class RateRatio(Estimate):
    """A ratio of two rates, first over second."""

    p_value: float = math.nan
    events1: int = 0
    events2: int = 0

    def _head(self) -> str:
        return f"rate ratio ({self.events1} and {self.events2} events):"

    def _tail(self) -> tuple[str, ...]:
        return (format_p(self.p_value, name="p"),)


def rate_ratio(
    events1: int,
    time1: float,
    events2: int,
    time2: float,
    *,
    interval: Tail = "exact",
    conf_level: float = 0.95,
) -> RateRatio:
    """Ratio of two event rates (events in person-time), first over second.

    Rates are taken as constant over time. Not where hazards change, as after a transplant: take
    `exact_hazard_ratio`. Not for events that come again in one patient. Not for more than 1,000,000
    events: take ``statsmodels.stats.rates.confint_poisson_2indep``.

    Parameters
    ----------
    events1, time1, events2, time2
        Events (whole numbers) and person-time (above 0, one unit for both) of each group.
    interval
        'exact' (covers at least the level), or 'mid-p' (shorter; covers it on average).
    conf_level
        Level of the interval.

    Returns
    -------
    RateRatio
        The exact p-value is that of R's ``poisson.test``. With no event in one group a limit is 0
        or infinite, the other stands.

    Raises
    ------
    ValueError
        If a count, time, level or the interval is impossible.

    Examples
    --------
    >>> rate_ratio(1, 2600, 3, 700)
    rate ratio (1 and 3 events): 0.09 (95% CI 0.00 to 1.12); p = 0.032; conditional on 4 events, exact limits
    """
    x1, x2 = options.whole(events1, "events1"), options.whole(events2, "events2")
    if x1 + x2 > MOST_COUNTED:
        raise ValueError(
            f"events1 and events2 must be {MOST_COUNTED:,} at most together: found {x1 + x2:,}; "
            "for more, take statsmodels.stats.rates.confint_poisson_2indep"
        )
    t1, t2 = (options.number(t, n, above=True) for t, n in ((time1, "time1"), (time2, "time2")))
    options.choice(interval, "interval", get_args(Tail))
    tail = (1 - options.probability(conf_level)) / 2
    method = f"conditional on {x1 + x2} events, {NAMES[interval]}"
    if not x1 + x2:
        nan, why = math.nan, not_estimable("no event")
        return RateRatio(nan, nan, nan, conf_level, method, why)
    x = np.arange(x1 + x2 + 1, dtype=np.float64)
    log_weights = gammaln(x1 + x2 + 1) - gammaln(x + 1) - gammaln(x1 + x2 - x + 1)
    law = _Law(x, log_weights + x * math.log(t1 / t2))
    low, high, p = law.interval(x1, tail, interval)
    estimate = (x1 / t1) / (x2 / t2) if x2 else math.inf
    low, high = min(low, estimate), max(high, estimate)  # at a level near 0 they meet
    note = "" if x1 and x2 else "no event in one group: the ratio is 0 or infinite"
    return RateRatio(estimate, low, high, conf_level, method, note, p, x1, x2)


def exact_hazard_ratio(
    time: Any,
    event: Any,
    group: Any,
    *,
    entry: Any = None,
    interval: Tail = "exact",
    conf_level: float = 0.95,
) -> HazardRatio:
    """Hazard ratio of two groups with exact or mid-P limits, given the numbers at risk.

    The estimate is Cox's with the exact treatment of ties. Its limits exist also where a group has
    no event. They are exact given the numbers at risk at each event, as for a common odds ratio of
    the tables at each event time (R's ``mantelhaen.test(exact = TRUE)``); that these numbers were
    themselves shaped by earlier events is not counted. Over every order of the events of 8 to 12
    patients they still held the true ratio in 95 % or more, mid-P limits in 92 % or more. Not for
    numeric covariates: take `firth_cox`. Not where hazards cross.

    Parameters
    ----------
    time, event, group, entry
        As in `logrank`, with two groups; the ratio is the second label's hazard over the first's.
    interval
        'exact' (covers at least the level), or 'mid-p' (shorter; covers it on average).
    conf_level
        Level of the interval.

    Returns
    -------
    HazardRatio
        Without a standard error. With all events in one group the estimate is 0 or infinite, and
        one limit stands.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or there are more than 2,000 events.

    Examples
    --------
    >>> ratio = exact_hazard_ratio([3, 9, 9, 9, 1, 2, 9], [1, 0, 0, 0, 1, 1, 0], list("aaaabbb"))
    >>> round(ratio.estimate, 2), round(ratio.ci_low, 2), round(ratio.p_value, 3)
    (4.55, 0.22, 0.238)
    """
    options.choice(interval, "interval", get_args(Tail))
    tail = (1 - options.probability(conf_level)) / 2
    patients = checked_patients(time, event, entry)
    codes, labels = at_least_two(group, len(patients), exactly=2)
    if (total := int(patients.event.sum())) > MOST_EVENTS:
        raise ValueError(
            f"event: found {total} events; exact limits are for {MOST_EVENTS} at most: take cox"
        )
    times = np.unique(patients.time[patients.event])
    at_risk, deaths = at_risk_by_value(patients, times, codes, 2)
    mixed = (at_risk > 0).all(axis=1) & (deaths.sum(axis=1) < at_risk.sum(axis=1))
    method = f"conditional on the numbers at risk, {NAMES[interval]}"
    likelihood = partial_likelihood(patients, codes.astype(np.float64), "efron")
    ph_p, ph_note = proportional_hazards(likelihood, total)
    who, nan = (labels[1], labels[0], len(patients), total, ph_p, ph_note), math.nan
    if not mixed.any():
        why = not_estimable("no event at which both groups were at risk and a patient survived")
        note = joined(why, patients.note)
        return HazardRatio(nan, nan, nan, conf_level, method, note, nan, nan, nan, *who)
    law, observed = _law(at_risk[mixed], deaths[mixed]), int(deaths[mixed, 1].sum())
    low, high, p = law.interval(observed, tail, interval)
    beta = law.most_likely(observed)
    missing = "all events that compare the groups are in one of them: the ratio is 0 or infinite"
    note = joined("" if math.isfinite(beta) else missing, "no standard error", patients.note)
    estimate = options.safe_exp(beta)
    low, high = min(low, estimate), max(high, estimate)  # at a level near 0 they meet
    return HazardRatio(estimate, low, high, conf_level, method, note, p, beta, nan, *who)


def _law(at_risk: Floats, deaths: Floats) -> _Law:
    """The distribution of the events of group 2, from a table at each event time."""
    least, log_weights = 0, np.zeros(1)
    for (n1, n2), d in zip(at_risk, deaths.sum(axis=1), strict=True):
        x = np.arange(max(0, d - n1), min(n2, d) + 1)
        one = -(gammaln(x + 1) + gammaln(n2 - x + 1) + gammaln(d - x + 1) + gammaln(n1 - d + x + 1))
        top, other = log_weights.max(), one.max()
        made = np.convolve(np.exp(log_weights - top), np.exp(one - other))
        with np.errstate(divide="ignore"):
            log_weights = np.log(made)
        least += int(x[0])
    return _Law(least + np.arange(len(log_weights), dtype=np.float64), log_weights)


@dataclass(frozen=True)
class _Law:
    """A distribution over counts x with weights that are multiplied by ratio^x."""

    x: Floats
    log_weights: Floats

    def chances(self, beta: float) -> Floats:
        exponent = self.log_weights + beta * self.x
        p = np.exp(exponent - exponent.max())
        return np.asarray(p / p.sum())

    def interval(self, observed: int, tail: float, kind: str) -> tuple[float, float, float]:
        """Limits of the ratio and the two-sided p-value of 1."""
        share = 1.0 if kind == "exact" else 0.5
        at = observed - int(self.x[0])

        def above(beta: float) -> float:
            p = self.chances(beta)
            return float(p[at + 1 :].sum() + share * p[at])

        def below(beta: float) -> float:
            p = self.chances(beta)
            return float(p[:at].sum() + share * p[at])

        low, high = 0.0, math.inf
        if at > 0:
            low = options.safe_exp(_solve(lambda b: above(b) - tail))
        if at < len(self.x) - 1:
            high = options.safe_exp(_solve(lambda b: tail - below(b)))
        if kind == "exact":
            p = self.chances(0.0)
            return low, high, min(1.0, float(p[p <= p[at] * (1 + 1e-7)].sum()))
        return low, high, min(1.0, 2 * min(above(0.0), below(0.0)))

    def most_likely(self, observed: int) -> float:
        """The log ratio at which the observed count is the mean."""
        if observed in (self.x[0], self.x[-1]):
            return -math.inf if observed == self.x[0] else math.inf
        return _solve(lambda b: float(self.chances(b) @ self.x) - observed)


def _solve(rising: Callable[[float], float]) -> float:
    """The root of a rising function."""
    edge = 1.0
    while edge < 1e4 and not rising(-edge) < 0 < rising(edge):
        edge *= 2
    return float(brentq(rising, -edge, edge, xtol=1e-14, rtol=1e-14, maxiter=500))
