"""Restricted mean survival time: the mean time lived up to a horizon, and its difference."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from fewevents.estimates.event_times import event_times, group_codes, normal_p, z_value
from fewevents.estimates.kaplan_meier import greenwood, kaplan_meier

NO_SPREAD = "interval not estimable (no event before the horizon)"


@dataclass(frozen=True)
class RestrictedMean:
    """A restricted mean survival time, in the unit of the times.

    Without an event before the horizon standard error and interval are NaN, and ``note`` says so.
    """

    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    conf_level: float
    horizon: float
    n: int
    events: int
    note: str = ""


@dataclass(frozen=True)
class RestrictedMeanDifference:
    """A difference of two restricted means, compared minus reference.

    If a group has no event before the horizon, standard error, interval and p-value are NaN.
    """

    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    conf_level: float
    p_value: float
    horizon: float
    compared: Any
    reference: Any
    note: str = ""


def restricted_mean(time: Any, event: Any, *, horizon: float, conf_level: float = 0.95) -> RestrictedMean:
    """Restricted mean survival time up to a horizon: the area under the Kaplan-Meier curve.

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
        The standard error is that of R's ``print(survfit(...), rmean = horizon)``. Without an event
        before the horizon it says nothing about the spread, so it and the interval are NaN and
        ``note`` says so.

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
    z = z_value(conf_level)
    times, events = event_times(time, event)
    curve = kaplan_meier(times, events)
    last = curve.table.iloc[-1]
    if not (math.isfinite(horizon) and horizon > 0):
        raise ValueError(f"horizon must be a finite number above 0: found {horizon!r}")
    if horizon > last["time"] and last["survival"] > 0:
        raise ValueError(
            f"horizon {horizon:g} lies beyond the follow-up, which ends at {last['time']:g}: "
            "choose a horizon no later than that"
        )
    table = curve.table[curve.table["time"] <= horizon]
    # lifelines' restricted_mean_survival_time gives the variance of min(T, horizon), a patient's
    # spread, not the variance of the estimated mean, so the sums are made here.
    widths = np.diff(np.append(table["time"].to_numpy(), horizon))
    areas = table["survival"].to_numpy() * widths
    beyond = np.cumsum(areas[::-1])[::-1]
    steps = np.diff(greenwood(table), prepend=0.0)
    steps[~np.isfinite(steps)] = 0.0  # the curve is at 0: no area is left to vary
    estimate, before = float(areas.sum()), int(table["n_event"].sum())
    if not (variance := float((beyond**2 * steps).sum())) > 0:
        return RestrictedMean(
            estimate, math.nan, math.nan, math.nan, conf_level, horizon, curve.n, before, NO_SPREAD
        )
    se = math.sqrt(variance)
    low, high = estimate - z * se, estimate + z * se
    return RestrictedMean(estimate, se, low, high, conf_level, horizon, curve.n, before)


def restricted_mean_difference(
    time: Any, event: Any, group: Any, *, horizon: float, conf_level: float = 0.95
) -> RestrictedMeanDifference:
    """Difference of the restricted means of two groups, second label minus first.

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
    times, events = event_times(time, event)
    codes, labels = group_codes(group, len(times))
    if len(labels) != 2:
        raise ValueError(f"a difference needs exactly two groups: found {len(labels)} ({labels})")
    reference, compared = (
        restricted_mean(times[codes == g], events[codes == g], horizon=horizon) for g in range(2)
    )
    estimate = compared.estimate - reference.estimate
    z, se = z_value(conf_level), math.hypot(compared.standard_error, reference.standard_error)
    return RestrictedMeanDifference(
        estimate,
        se,
        estimate - z * se,
        estimate + z * se,
        conf_level,
        normal_p(estimate / se),
        horizon,
        compared=labels[1],
        reference=labels[0],
        note=compared.note or reference.note,
    )


rmst, rmst_difference = restricted_mean, restricted_mean_difference
