"""Pointwise intervals for Kaplan-Meier that hold when few or no patients died.

Written by hand, because no kept Python library has it (R: bpcp): the beta product confidence
procedure, its distribution matched by two moments. Without censoring it is the Clopper-Pearson
interval; before the first death its lower limit is the Clopper-Pearson limit of the patients
still at risk, however many were censored.

References
----------
Fay, Brittain, Proschan (2013), Biostatistics 14:723-736.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from fewevents import options
from fewevents.near_times import noted, settled
from fewevents.patients import Floats, Patients, checked_patients, checked_times

METHOD = "beta product confidence procedure, method of moments (Fay, Brittain & Proschan 2013)"


def beta_product_ci(
    time: Any,
    event: Any,
    *,
    at: Sequence[float] | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Kaplan-Meier estimates with beta product confidence limits.

    Limits that hold with few at risk and before the first event; wider than those of
    `kaplan_meier`. Not where another event takes the event of interest away: take
    `cumulative_incidence`. For the median see `median_survival`.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    at : sequence of float, optional
        Days to report; default: every day on which follow-up of someone ended.
    conf_level : float
        Pointwise level.

    Returns
    -------
    pandas.DataFrame
        ``time, at_risk, events, survival, ci_low, ci_high, method, note``; ``at_risk`` counts
        patients with time >= t, ``events`` those up to and including t. After the last day of
        follow-up survival and limits are NaN and the note says "not estimable".

    Examples
    --------
    >>> table = beta_product_ci([5, 8, 9, 9], [0, 0, 0, 0], at=[0, 8])
    >>> table[["survival", "ci_low", "ci_high"]].round(4).values.tolist()
    [[1.0, 0.3976, 1.0], [1.0, 0.2924, 1.0]]
    """
    patients = checked_patients(time, event)
    alpha = 1 - options.probability(conf_level)
    moments = np.unique(patients.time) if at is None else checked_times(at, "at")
    return limits_at(patients, moments, alpha)


def limits_at(patients: Patients, asked: Floats, alpha: float) -> pd.DataFrame:
    """The table of `beta_product_ci` for checked patients."""
    days, died = patients.time, patients.event
    moments = settled(asked, days)
    grid = np.unique(days[died])
    deaths = np.bincount(np.searchsorted(grid, days[died]), minlength=len(grid)).astype(float)
    ordered = np.sort(days)
    at_risk = len(days) - np.searchsorted(ordered, grid, side="left").astype(float)
    first, second = _moments_after_each_death(at_risk, deaths)
    reached = np.searchsorted(grid, moments, side="right")
    died_by = np.append(0, np.cumsum(deaths))[reached]
    here = len(days) - np.searchsorted(ordered, moments, side="left")
    # Patients censored on the day itself are known to have lived through it.
    died_today = died_by - np.append(0, np.cumsum(deaths))[np.searchsorted(grid, moments, "left")]
    alive = (here - died_today).astype(float)
    known = moments <= days.max()
    shape = _beta_shape(first[reached] * alive / (alive + 1), second[reached] * alive / (alive + 2))
    low = np.where(alive > 0, betaincinv(*shape, alpha / 2), 0.0)
    upper = _beta_shape(first[reached], second[reached])
    high = np.where(died_by > 0, betaincinv(*upper, 1 - alpha / 2), 1.0)
    survival = np.append(1.0, np.cumprod(1 - deaths / at_risk))[reached]
    notes = np.where(known, "", "not estimable: after the last day of follow-up")
    return pd.DataFrame(
        {
            "time": asked,
            "at_risk": here,
            "events": died_by.astype(int),
            "survival": np.where(known, survival, np.nan),
            "ci_low": np.where(known, np.minimum(low, survival), np.nan),
            "ci_high": np.where(known, np.maximum(high, survival), np.nan),
            "method": METHOD,
            "note": noted(notes, asked, moments, patients.note),
        }
    )


def _moments_after_each_death(at_risk: Floats, deaths: Floats) -> tuple[Floats, ...]:
    """First two moments of the product of Beta(at_risk - deaths + 1, deaths), from no death on."""
    a = at_risk - deaths + 1
    mean = a / (at_risk + 1)
    square = mean * (a + 1) / (at_risk + 2)
    return np.append(1.0, np.cumprod(mean)), np.append(1.0, np.cumprod(square))


def _beta_shape(mean: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Parameters of the beta distribution with these moments; NaN where it is one point."""
    spread = square - mean**2
    size = np.divide(mean - square, spread, out=np.full_like(mean, np.nan), where=spread > 0)
    return size * mean, size * (1 - mean)
