"""The partial likelihood of one covariate, by slots: one for each event, or each time with events.

With Efron's method at ties a slot is one event, with Breslow's a time that weighs as many as it has
events. Groups and covariates of few values go by counts at risk of each value, which are whole
numbers and so exact; many values in a large cohort go by running sums.

References
----------
Cox (1972), J R Stat Soc B 34:187-220. Efron (1977), J Am Stat Assoc 72:557-565.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from scipy.special import expit

from fewevents.patients import Floats, Ints, Patients

Ties = Literal["efron", "breslow"]
Moments = tuple[Floats, Floats, Floats, Floats]
Direction = Literal["finite", "flat", "plus infinity", "minus infinity"]
DENSE = 2_000_000
"""Cells of the table of counts at risk up to which it is made."""


@dataclass(frozen=True)
class Likelihood:
    """Partial likelihood of a covariate that was moved and scaled: ``u = (x - centre) / scale``.

    Attributes
    ----------
    own, weight
        Of each slot: the sum of u over its events, and how many they are.
    early
        Of each slot: one minus the Kaplan-Meier estimate just before it.
    moments
        From a coefficient to log sum, mean, variance and third central moment of u at risk.
    scale
        What divides the coefficient.
    direction
        Where the maximum lies: finite, or the likelihood is flat or grows without end.
    width
        The largest u less the smallest.
    reach
        A coefficient beyond which nothing changes, for two values; else 0.
    """

    own: Floats
    weight: Floats
    early: Floats
    moments: Callable[[Any], Moments]
    scale: float
    direction: Direction
    width: float
    reach: float = 0.0

    @cached_property
    def total(self) -> float:
        """The sum of u over all events."""
        return float(self.own.sum())

    def derivatives(self, beta: float) -> tuple[float, float, float]:
        """Score, information, and what the information falls by."""
        _, mean, variance, third = self.moments(beta)
        w = self.weight
        return self.total - float(w @ mean), float(w @ variance), float(w @ third)


def partial_likelihood(patients: Patients, x: Floats, ties: Ties) -> Likelihood:
    """The likelihood of checked patients and a numeric covariate."""
    values, codes = np.unique(x, return_inverse=True)
    times = np.unique(patients.time[patients.event])
    slots = int(patients.event.sum()) if ties == "efron" else len(times)
    if len(values) == 2 or slots * len(values) <= DENSE:
        sets = at_risk_by_value(patients, times, codes, len(values))
        return _by_counts(*sets, values, ties)
    return _by_sums(patients, times, x, ties)


def at_risk_by_value(
    patients: Patients, times: Floats, codes: Ints, k: int
) -> tuple[Floats, Floats]:
    """Patients at risk, and events, at each event time for each of k values."""
    m = len(times)

    def tally(rows: Ints, which: Ints) -> Floats:
        flat = np.bincount(rows * k + which, minlength=(m + 1) * k)
        return flat.reshape(m + 1, k).astype(np.float64)

    def still_there(moment: Floats) -> Floats:
        passed = np.searchsorted(times, moment, side="right").astype(np.int64)
        return np.cumsum(tally(passed, codes)[::-1], axis=0)[::-1][1:]

    at_risk = still_there(patients.time)
    if patients.entry is not None:
        at_risk = at_risk - still_there(patients.entry)
    rows = np.searchsorted(times, patients.time[patients.event]).astype(np.int64)
    return at_risk, tally(rows, codes[patients.event])[:m]


def slots_of(d: Floats, ties: str) -> tuple[Ints, Floats, Floats]:
    """Of each slot: its time, its weight, and the share of the tied events that is gone."""
    if ties == "breslow":
        return np.arange(len(d)), d, np.zeros(len(d))
    number = d.astype(np.int64)
    row = np.repeat(np.arange(len(d)), number)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    return row, np.ones(len(row)), rank / d[row]


def _before(d: Floats, n: Floats) -> Floats:
    """One minus the Kaplan-Meier estimate just before each event time."""
    return 1 - np.append(1.0, np.cumprod(1 - d / n))[:-1]


def _by_counts(at_risk: Floats, deaths: Floats, values: Floats, ties: str) -> Likelihood:
    d, n = deaths.sum(axis=1), at_risk.sum(axis=1)
    mixed = (at_risk > 0).sum(axis=1) > 1
    early = _before(d, n)[mixed]
    at_risk, deaths, d = at_risk[mixed], deaths[mixed], d[mixed]
    centre = float(values[0]) if len(values) == 2 else float(np.mean(values))
    spread = float(values[-1] - values[0]) if len(values) == 2 else float(np.std(values))
    scale = spread or 1.0
    u = (values - centre) / scale
    first = np.argmax(at_risk > 0, axis=1)
    last = len(values) - 1 - np.argmax(at_risk[:, ::-1] > 0, axis=1)
    direction: Direction = "finite"
    if not mixed.any():
        direction = "flat"
    elif (deaths[np.arange(len(d)), last] == d).all():
        direction = "plus infinity"
    elif (deaths[np.arange(len(d)), first] == d).all():
        direction = "minus infinity"
    row, weight, gone = slots_of(d, ties)
    risk = at_risk[row] - gone[:, None] * deaths[row]
    own = (deaths @ u)[row] * (weight / d[row])
    if len(values) == 2:
        log_odds = np.log(risk[:, 1]) - np.log(risk[:, 0])
        reach = float(np.abs(log_odds).max(initial=0.0)) + 40.0

        def two(beta: Any) -> Moments:
            shifted = log_odds + beta
            p, q = expit(shifted), expit(-shifted)
            return np.logaddexp(0.0, shifted), p, p * q, p * q * (q - p)

        return Likelihood(own, weight, early[row], two, scale, direction, 1.0, reach)
    with np.errstate(divide="ignore"):
        log_risk = np.log(risk)

    def many(beta: float) -> Moments:
        exponent = log_risk + beta * u
        top = exponent.max(axis=1, keepdims=True)
        p = np.exp(exponent - top)
        total = p.sum(axis=1, keepdims=True)
        p /= total
        mean = p @ u
        away = u - mean[:, None]
        spread = p * away**2
        log_sum = np.log(total[:, 0]) + top[:, 0]
        return log_sum, mean, spread.sum(axis=1), (spread * away).sum(axis=1)

    return Likelihood(own, weight, early[row], many, scale, direction, float(u[-1] - u[0]))


def _by_sums(patients: Patients, at: Floats, x: Floats, ties: str) -> Likelihood:
    centre, scale = float(np.mean(x)), float(np.std(x))
    u = (x - centre) / scale
    event, m = patients.event, len(at)
    passed = np.searchsorted(at, patients.time, side="right")
    entered = None if patients.entry is None else np.searchsorted(at, patients.entry, side="right")
    place = passed[event] - 1  # the own event time is the last one passed

    def at_risk(values: Floats) -> Floats:
        sums = np.bincount(passed, values, minlength=m + 1)[::-1].cumsum()[::-1][1:]
        if entered is None:
            return np.asarray(sums)
        late = np.bincount(entered, values, minlength=m + 1)[::-1].cumsum()[::-1][1:]
        return np.asarray(sums - late)

    d = np.bincount(place, minlength=m).astype(np.float64)
    row, weight, gone = slots_of(d, ties)
    own = np.bincount(place, u[event], minlength=m)[row] * (weight / d[row])

    def moments(beta: float) -> Moments:
        exponent = beta * u
        top = float(exponent.max())
        value, sums = np.exp(exponent - top), []
        for _ in range(4):
            tied = np.bincount(place, value[event], minlength=m)
            sums.append(at_risk(value)[row] - gone * tied[row])
            value = value * u
        mean = sums[1] / sums[0]
        square, cube = sums[2] / sums[0], sums[3] / sums[0]
        variance = np.maximum(square - mean**2, 0.0)
        return np.log(sums[0]) + top, mean, variance, cube - 3 * mean * square + 2 * mean**3

    early = _before(d, at_risk(np.ones(len(u))))[row]
    direction = _direction(patients, u)
    return Likelihood(own, weight, early, moments, scale, direction, float(np.ptp(u)))


def _direction(patients: Patients, u: Floats) -> Direction:
    """Where the maximum lies, by the range of the covariate at risk at each event."""
    if patients.entry is not None:
        return "finite"  # thousands of values and late entry: the search would find out
    order = np.argsort(patients.time, kind="stable")
    times, mine = patients.time[order], u[order]
    first = np.searchsorted(times, patients.time[patients.event], side="left")
    highest = np.maximum.accumulate(mine[::-1])[::-1][first]
    lowest = np.minimum.accumulate(mine[::-1])[::-1][first]
    own = u[patients.event]
    if (highest == lowest).all():
        return "flat"
    if (own == highest).all():
        return "plus infinity"
    return "minus infinity" if (own == lowest).all() else "finite"
