"""Restricted mean survival time: the mean time lived up to a horizon, and its difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fewevents import options
from fewevents.estimate import Estimate, joined
from fewevents.formats import Unit, format_p
from fewevents.near_times import MERGED, settled
from fewevents.patients import at_least_two, checked_patients
from fewevents.survival.counts import EventCounts, counts_of, event_counts
from fewevents.survival.curves import steps
from fewevents.survival.limits import greenwood

METHOD = "area under Kaplan-Meier, normal interval"


@dataclass(frozen=True, repr=False)
class RestrictedMean(Estimate):
    """A restricted mean survival time, in the unit of the times.

    Where the events before the horizon leave no spread, standard error and interval are NaN, and
    ``note`` says why.
    """

    standard_error: float = math.nan
    horizon: float = math.nan
    n: int = 0
    events: int = 0

    unit: ClassVar[Unit] = "days"

    def _head(self) -> str:
        return f"mean up to {self.horizon:g}:"


@dataclass(frozen=True, repr=False)
class RestrictedMeanDifference(Estimate):
    """A difference of two restricted means, compared minus reference."""

    standard_error: float = math.nan
    p_value: float = math.nan
    horizon: float = math.nan
    compared: Any = None
    reference: Any = None

    unit: ClassVar[Unit] = "days"

    def _head(self) -> str:
        return f"mean up to {self.horizon:g}, {self.compared} minus {self.reference}:"

    def _tail(self) -> tuple[str, ...]:
        return (format_p(self.p_value, name="p"),)


def restricted_mean(
    time: Any, event: Any, *, horizon: float, conf_level: float = 0.95
) -> RestrictedMean:
    """Restricted mean survival time up to a horizon: the area under the Kaplan-Meier curve.

    Not where the horizon was chosen after a look at the curves: see `choose_horizon`. The normal
    interval is too short with few events; for a test take `permutation_restricted_mean`.

    Parameters
    ----------
    time, event
        n times (finite, 0 or more) and n flags (0 censored, 1 event).
    horizon
        Above 0; no later than the last time, unless the curve has come down to 0.
    conf_level
        Level of the interval.

    Returns
    -------
    RestrictedMean
        The standard error is that of R's ``print(survfit(...), rmean = horizon)``. Where it is 0 it
        says nothing about the spread, so it and the interval are NaN and ``note`` says why.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or the horizon lies beyond the follow-up.

    References
    ----------
    Royston, Parmar (2013), BMC Med Res Methodol 13:152.

    Examples
    --------
    >>> restricted_mean([2, 4, 6, 8], [1, 0, 1, 0], horizon=7).estimate
    5.375
    """
    return _of_counts(event_counts(time, event), horizon, conf_level)


def _of_counts(counts: EventCounts, horizon: float, conf_level: float) -> RestrictedMean:
    z = options.z_value(conf_level)
    asked = options.number(horizon, "horizon", above=True)
    times, at_risk, happened, survival = steps(counts)
    horizon = float(settled(asked, times))
    if horizon > times[-1] and survival[-1] > 0:
        raise ValueError(
            f"horizon {horizon:g} lies beyond the follow-up, which ends at {times[-1]:g}: "
            "choose a horizon no later than that"
        )
    past = int(np.searchsorted(times, horizon, side="right"))
    # lifelines' restricted_mean_survival_time gives the variance of min(T, horizon), a patient's
    # spread, not the variance of the estimated mean, so the sums are made here.
    areas = survival[:past] * np.diff(np.append(times[:past], horizon))
    beyond = np.cumsum(areas[::-1])[::-1]
    jumps = np.diff(greenwood(at_risk[:past], happened[:past]), prepend=0.0)
    jumps[~np.isfinite(jumps)] = 0.0  # the curve is at 0: no area is left to vary
    estimate, before = float(areas.sum()), int(happened[:past].sum())
    se = math.sqrt(float((beyond**2 * jumps).sum()))
    note = ""
    if not se > 0:
        if not before:
            reason = "no event before the horizon"
        elif not areas.any():
            reason = "no time before the horizon"
        else:
            reason = "every event before the horizon left nobody, or no time, behind it"
        se, note = math.nan, f"interval not estimable ({reason})"
    low, high = max(0.0, estimate - z * se), min(horizon, estimate + z * se)
    if note:
        low = high = math.nan
    return RestrictedMean(
        estimate,
        low,
        high,
        conf_level,
        METHOD,
        joined(note, "" if horizon == asked else MERGED, counts.note),
        se,
        horizon,
        counts.n,
        before,
    )


def restricted_mean_difference(
    time: Any, event: Any, group: Any, *, horizon: float, conf_level: float = 0.95
) -> RestrictedMeanDifference:
    """Difference of the restricted means of two groups, second label minus first.

    It needs no proportional hazards. Not with few events or unequal groups, where its normal p-value
    is too small: take `permutation_restricted_mean`. With equal groups of six it was 0.05 or less in
    11 % of 1,000 drawn cohorts.

    Parameters
    ----------
    time, event
        As in `restricted_mean`.
    group
        n labels of exactly two groups; their sorted (or categorical) order decides the sign.
    horizon
        As in `restricted_mean`.
    conf_level
        Level of the interval of the difference.

    Raises
    ------
    ValueError
        As `restricted_mean`, for either group, and if there are not exactly two groups.

    Examples
    --------
    >>> times, events = [2, 4, 6, 8, 3, 5, 7, 9], [1, 0, 1, 0, 1, 1, 0, 0]
    >>> restricted_mean_difference(times, events, ["a"] * 4 + ["b"] * 4, horizon=7).estimate
    0.125
    """
    patients = checked_patients(time, event)
    codes, labels = at_least_two(group, len(patients), exactly=2)
    reference, compared = (
        _of_counts(counts_of(patients, codes == g), horizon, conf_level) for g in range(2)
    )
    estimate = compared.estimate - reference.estimate
    z, se = (
        options.z_value(conf_level),
        math.hypot(compared.standard_error, reference.standard_error),
    )
    return RestrictedMeanDifference(
        estimate,
        max(-compared.horizon, estimate - z * se) if se > 0 else math.nan,
        min(compared.horizon, estimate + z * se) if se > 0 else math.nan,
        conf_level,
        METHOD,
        joined(compared.note, reference.note),
        se,
        options.normal_p(estimate / se) if se > 0 else math.nan,
        compared.horizon,
        labels[1],
        labels[0],
    )
