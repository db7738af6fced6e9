"""What a log-rank test with few events could have shown, and the events it needs.

Up to 18 events every order of the events is enumerated; beyond, orders are drawn, and the answer
has the interval of the drawing. Schoenfeld's formula stands beside, under its own name.

References
----------
Schoenfeld (1981), Biometrika 68:316-319.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy.special import betaincinv, chdtrc, ndtri

from fewevents import options
from fewevents.patients import Floats
from fewevents.proportions.power import Detectable, first_crossing, nothing_reaches
from fewevents.proportions.sizes import SampleSize

Test = Literal["exact", "asymptotic"]
MAX_EVENTS = 18
"""Events up to which every order is enumerated."""
FARTHEST = math.log(1e6)
"""Log hazard ratio up to which one is looked for."""
NULL_DRAWS = 50_000


def detectable_hazard_ratio(
    n1: int,
    n2: int,
    events: int,
    *,
    test: Test = "exact",
    alpha: float = 0.05,
    power: float = 0.80,
    resamples: int = 20_000,
    seed: int = 2023,
) -> Detectable:
    """Smallest hazard ratio above 1 (group 1 against group 2) that a log-rank test shows.

    Proportional hazards, and nobody censored before the last event: the best case. Not for power "as
    observed" after the fact: take the limits of `exact_hazard_ratio`.

    Parameters
    ----------
    n1, n2, events : int
        Patients of the groups and events in both together.
    test : {"exact", "asymptotic"}
        The conditional permutation test or the chi-squared test. Up to 18 events every order of
        the events is enumerated; beyond, orders are drawn.
    alpha, power : float
        Threshold of significance and wanted power.
    resamples, seed : int
        Size and seed of the simulation, where one is needed.

    Returns
    -------
    Detectable
        ``ci_low`` and ``ci_high`` are those of the simulation (95 %); without one they equal the
        estimate. ``most`` is the highest power at any ratio.

    Raises
    ------
    ValueError
        If the test is none of these, or there are no events, or more than patients.

    Examples
    --------
    One event among 15 and 11 patients can show nothing:

    >>> detectable_hazard_ratio(15, 11, 1).note
    'not estimable: no hazard ratio reaches this power: at most 0.0%'
    """
    attained, method, drawn = _attained(n1, n2, events, test, alpha, resamples, seed)
    wanted = options.probability(power, "power")
    log_ratio, most = first_crossing(attained, 0.0, FARTHEST, wanted, 49)
    note = "" if most >= wanted else nothing_reaches("no hazard ratio", most)
    estimate = low = high = options.safe_exp(log_ratio)
    if drawn:
        # The ratios at which the limits of the drawn power meet the wanted one.
        low, high = (
            options.safe_exp(first_crossing(attained, 0.0, FARTHEST, x, 49)[0])
            for x in _power_limits(wanted, drawn)
        )
    return Detectable(estimate, low, high, 0.95, method, note, math.nan, wanted, most, alpha)


def events_for_hazard_ratio(
    n1: int,
    n2: int,
    *,
    hazard_ratio: float,
    test: Test = "exact",
    alpha: float = 0.05,
    power: float = 0.80,
    seed: int = 2023,
) -> SampleSize:
    """Fewest events among given patients at which a log-rank test shows a hazard ratio.

    Assumptions and tests are those of `detectable_hazard_ratio`; the ratio is that of group 1
    against group 2, and may be below 1. Not for more than 100 patients a group: take
    ``lifelines.statistics.sample_size_necessary_under_cph``.

    Raises
    ------
    ValueError
        If a size, option or the ratio is impossible.

    Examples
    --------
    >>> events_for_hazard_ratio(15, 15, hazard_ratio=6).events
    12
    """
    log_ratio = math.log(options.number(hazard_ratio, "hazard_ratio", above=True))
    wanted = options.probability(power, "power")
    most, method = 0.0, ""
    n1, n2 = options.whole(n1, "n1", low=1, high=100), options.whole(n2, "n2", low=1, high=100)
    for events in range(1, n1 + n2 + 1):
        attained, method, _ = _attained(n1, n2, events, test, alpha, 20_000, seed)
        most = max(most, found := attained(log_ratio))
        if found >= wanted:
            return SampleSize(n1, n2, events, found, alpha, method)
    note = nothing_reaches("no number of events", most)
    return SampleSize(n1, n2, None, math.nan, alpha, method, note)


def schoenfeld_hazard_ratio(
    n1: int, n2: int, events: int, *, alpha: float = 0.05, power: float = 0.80
) -> float:
    """Hazard ratio from Schoenfeld's large-sample formula, whatever the number of events.

    Not below some fifty events, nor for unequal groups, where it promises too much: take
    `detectable_hazard_ratio`.

    Parameters
    ----------
    n1, n2, events, alpha, power
        As in `detectable_hazard_ratio`.

    Examples
    --------
    >>> round(schoenfeld_hazard_ratio(15, 11, 1))
    290
    """
    n1, n2 = options.whole(n1, "n1", low=1), options.whole(n2, "n2", low=1)
    events = options.whole(events, "events", low=1)
    tail = 1 - options.probability(alpha, "alpha") / 2
    quantiles = float(ndtri(tail) + ndtri(options.probability(power, "power")))
    share = n1 / (n1 + n2)
    return options.safe_exp(quantiles / math.sqrt(events * share * (1 - share)))


Attained = tuple[Callable[[float], float], str, int]


def _attained(
    n1: int, n2: int, events: int, test: str, alpha: float, resamples: int, seed: int
) -> Attained:
    """Power as a function of the log ratio, its name, and how many orders were drawn (0: all)."""
    n1, n2 = options.whole(n1, "n1", low=1), options.whole(n2, "n2", low=1)
    events = options.whole(events, "events", low=1, high=n1 + n2)
    options.choice(test, "test", ("exact", "asymptotic"))
    alpha = options.probability(alpha, "alpha")
    resamples = options.whole(resamples, "resamples", low=99)
    kind = f"{'exact conditional' if test == 'exact' else 'asymptotic'} log-rank test"
    ending = "nobody censored before the last"
    if events <= MAX_EVENTS:
        in_first, risk1, risk2 = _event_orders(n1, n2, events)
        shown = _order_p_values(in_first, risk1, risk2, test) < alpha
        one, two, three = (x[shown] for x in (in_first, risk1, risk2))
        method = f"{kind}, every order of {events} events, {ending}"
        return (lambda b: float(_order_probability(one, two, three, b).sum())), method, 0
    rng = np.random.default_rng(options.whole(seed, "seed"))
    critical = math.inf
    if test == "exact":
        null = np.abs(_drawn_scores(n1, n2, rng.random((NULL_DRAWS, events)), 0.0)[0])
        values, counts = np.unique(np.round(null, 9), return_counts=True)
        tail = np.cumsum(counts[::-1])[::-1] / NULL_DRAWS
        critical = float(values[tail < alpha][0]) - 1e-9 if (tail < alpha).any() else math.inf
    uniforms = rng.random((resamples, events))

    def attained(log_ratio: float) -> float:
        score, variance = _drawn_scores(n1, n2, uniforms, log_ratio)
        if test == "exact":
            return float(np.mean(np.abs(score) >= critical))
        chi = np.divide(score**2, variance, out=np.zeros_like(score), where=variance > 0)
        return float(np.mean(chdtrc(1, chi) < alpha))

    method = f"{kind}, {resamples:,} drawn orders of {events} events, seed {seed}, {ending}"
    return attained, method, resamples


def _power_limits(wanted: float, drawn: int) -> tuple[float, float]:
    """Drawn powers whose upper, and whose lower, Clopper-Pearson limit is the wanted power."""
    hits = wanted * drawn
    low = float(betaincinv(hits, drawn - hits + 1, 0.025))
    high = float(betaincinv(hits + 1, max(drawn - hits, 1e-9), 0.975))
    return low, high


def _drawn_scores(n1: int, n2: int, uniforms: Floats, log_ratio: float) -> tuple[Floats, Floats]:
    """Log-rank score and variance of orders drawn under a hazard ratio, the uniforms given."""
    risk1 = np.full(len(uniforms), float(n1))
    risk2 = np.full(len(uniforms), float(n2))
    score, variance = np.zeros((2, len(uniforms)))
    ratio = math.exp(log_ratio)
    for u in uniforms.T:
        first = u * (ratio * risk1 + risk2) < ratio * risk1
        share = risk1 / (risk1 + risk2)
        score += first - share
        variance += share * (1 - share)
        risk1 -= first
        risk2 -= ~first
    return score, variance


def _event_orders(n1: int, n2: int, events: int) -> tuple[Floats, Floats, Floats]:
    """Each possible order: is event j in group 1, and the numbers at risk before it."""
    patterns = (np.arange(2**events)[:, None] >> np.arange(events) & 1).astype(np.float64)
    before = np.cumsum(patterns, axis=1) - patterns
    risk1 = n1 - before
    risk2 = n2 - (np.arange(events) - before)
    possible = np.where(patterns == 1, risk1, risk2).min(axis=1) >= 1
    return patterns[possible], risk1[possible], risk2[possible]


def _order_probability(in_first: Floats, risk1: Floats, risk2: Floats, log_ratio: float) -> Floats:
    with_odds = risk1 * np.exp(log_ratio)
    chance = np.where(in_first == 1, with_odds, risk2) / (with_odds + risk2)
    return np.asarray(chance.prod(axis=1))


def _order_p_values(in_first: Floats, risk1: Floats, risk2: Floats, test: str) -> Floats:
    share = risk1 / (risk1 + risk2)
    score = (in_first - share).sum(axis=1)
    if test == "asymptotic":
        variance = (share * (1 - share)).sum(axis=1)
        chi = np.divide(score**2, variance, out=np.zeros_like(score), where=variance > 0)
        return np.asarray(chdtrc(1, chi))
    chance = _order_probability(in_first, risk1, risk2, 0.0)
    size = np.round(np.abs(score), 12)  # sums of at most 18 shares
    order = np.argsort(-size, kind="stable")
    tail = np.cumsum(chance[order])
    last = np.searchsorted(-size[order], -size, side="right") - 1
    return np.asarray(np.minimum(tail[last], 1.0))
