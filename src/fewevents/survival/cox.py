"""Hazard ratios of one covariate by Cox regression, plain and with Firth's penalty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from fewevents import options
from fewevents.estimate import Estimate, joined, not_estimable
from fewevents.formats import format_p
from fewevents.patients import checked_patients
from fewevents.survival.covariates import numeric_covariate
from fewevents.survival.likelihood import Direction, Likelihood, Ties, partial_likelihood
from fewevents.survival.maximum import Fit, firth, wald
from fewevents.survival.proportional import proportional_hazards

NAMES = {"efron": "Efron ties", "breslow": "Breslow ties"}
MONOTONE: dict[Direction, str] = {
    "plus infinity": "every event falls on the largest covariate value at risk",
    "minus infinity": "every event falls on the smallest covariate value at risk",
    "flat": "patients who differ are never at risk together at an event",
    "finite": "",
}


@dataclass(frozen=True, repr=False)
class HazardRatio(Estimate):
    """A hazard ratio; NaN, with the reason in ``note``, where the likelihood has no finite maximum.

    Attributes
    ----------
    p_value
        Of the Wald test, or of the penalised likelihood ratio test.
    coefficient, standard_error
        The log hazard ratio and its standard error.
    compared, reference
        The two groups, or 'one unit more' and '' for a numeric covariate.
    n, events
        Patients and events.
    ph_p_value, ph_note
        Of the test that the ratio stays the same over time (R's ``cox.zph``, Kaplan-Meier scale);
        'not assessable' with few events.
    """

    p_value: float = math.nan
    coefficient: float = math.nan
    standard_error: float = math.nan
    compared: Any = None
    reference: Any = None
    n: int = 0
    events: int = 0
    ph_p_value: float = math.nan
    ph_note: str = ""

    def _head(self) -> str:
        against = f" against {self.reference}" if self.reference != "" else ""
        return f"hazard ratio, {self.compared}{against}:"

    def _tail(self) -> tuple[str, ...]:
        check = self.ph_note or format_p(self.ph_p_value, name="p")
        return (
            format_p(self.p_value, name="p"),
            f"{self.events} events in {self.n} patients",
            f"proportional hazards: {check}",
        )


def cox(
    time: Any,
    event: Any,
    covariate: Any,
    *,
    entry: Any = None,
    ties: Ties = "efron",
    conf_level: float = 0.95,
) -> HazardRatio:
    """Hazard ratio of one covariate by Cox regression.

    Not with a group without events, nor with fewer than about ten events: take `firth_cox` or
    `exact_hazard_ratio`. Not where hazards cross (``ph_p_value``): take
    `restricted_mean_difference`. Several covariates: ``lifelines.CoxPHFitter``.

    Parameters
    ----------
    time, event
        n times (finite, 0 or more) and n flags (0 censored, 1 event).
    covariate
        n numbers (the ratio is for one unit more), or n labels of two groups (the ratio is the
        second label's hazard over the first's, in sorted or categorical order).
    entry
        n times from which each patient was under observation; None if from 0.
    ties
        'efron' or 'breslow'.
    conf_level
        Level of the Wald interval.

    Returns
    -------
    HazardRatio
        Where a group has no event, or the covariate orders the events perfectly, the likelihood
        grows without end: the ratio is not estimable and ``note`` says so.

    Raises
    ------
    ValueError
        If a value is missing or impossible, an option unknown, or there are not two groups or two
        distinct numbers.

    References
    ----------
    Cox (1972), J R Stat Soc B 34:187-220; Efron (1977), J Am Stat Assoc 72:557-565.

    Examples
    --------
    >>> ratio = cox([1, 2, 3, 4], [1, 1, 1, 0], ["a", "b", "a", "b"])
    >>> round(ratio.estimate, 3), ratio.compared, ratio.reference
    (0.39, 'b', 'a')
    >>> cox([1, 2, 3, 4], [1, 0, 1, 0], ["a", "b", "a", "b"]).note
    'not estimable (no event in one group)'
    """
    options.choice(ties, "ties", get_args(Ties))
    options.probability(conf_level)
    patients = checked_patients(time, event, entry)
    x, compared, reference = numeric_covariate(covariate, len(patients))
    likelihood = partial_likelihood(patients, x, ties)
    if not patients.event.any():
        why = "no event"
    elif reference != "" and len(np.unique(x[patients.event])) < 2:
        why = "no event in one group"
    elif likelihood.direction == "flat":
        why = MONOTONE["flat"]
    else:
        why = (
            ""
            if likelihood.direction == "finite"
            else "the events are perfectly ordered by the covariate"
        )
    fit = Fit() if why else wald(likelihood, conf_level)
    return ratio_of(
        fit,
        f"Cox regression, {NAMES[ties]}, Wald interval",
        joined(not_estimable(why) if why else "", patients.note),
        conf_level,
        likelihood,
        (compared, reference, len(patients), int(patients.event.sum())),
    )


def firth_cox(
    time: Any,
    event: Any,
    covariate: Any,
    *,
    entry: Any = None,
    ties: Ties = "breslow",
    conf_level: float = 0.95,
) -> HazardRatio:
    """Firth-penalised hazard ratio of one covariate: finite where a group has no event.

    The penalty shrinks the ratio towards 1, the more the fewer the events. Not as proof of a
    difference with two or three events: its p-value is approximate; take `permutation_logrank`, and
    for limits that cover `exact_hazard_ratio`. Over every order of the events of 8 to 12 patients,
    limits at 95 % held the true ratio in 89 to 99 %.

    Parameters
    ----------
    time, event, covariate, entry
        As in `cox`.
    ties
        'breslow' (as R's coxphf) or 'efron'.
    conf_level
        Level of the profile likelihood interval.

    Returns
    -------
    HazardRatio
        The p-value is that of the penalised likelihood ratio test. ``note`` names a monotone
        likelihood, under which the plain Cox estimate would be infinite. The standard error is that
        of the likelihood without penalty, at the penalised estimate.

    Raises
    ------
    ValueError
        As `cox`.

    References
    ----------
    Heinze, Schemper (2001), Biometrics 57:114-119.

    Examples
    --------
    Two patients, the first of whom dies: the log hazard ratio is log 3.

    >>> ratio = firth_cox([1, 2], [1, 0], [1, 0])
    >>> round(ratio.estimate, 6)
    3.0
    """
    options.choice(ties, "ties", get_args(Ties))
    options.probability(conf_level)
    patients = checked_patients(time, event, entry)
    x, compared, reference = numeric_covariate(covariate, len(patients))
    likelihood = partial_likelihood(patients, x, ties)
    return ratio_of(
        Fit() if likelihood.direction == "flat" else firth(likelihood, conf_level),
        f"Cox regression with Firth's penalty, profile likelihood interval, {NAMES[ties]}",
        joined(firth_note(likelihood, bool(patients.event.any())), patients.note),
        conf_level,
        likelihood,
        (compared, reference, len(patients), int(patients.event.sum())),
    )


def firth_note(likelihood: Likelihood, any_event: bool) -> str:
    """What must be known of a penalised fit."""
    reason = MONOTONE[likelihood.direction]
    if likelihood.direction == "flat":
        return not_estimable(reason if any_event else "no event")
    if likelihood.direction == "finite":
        return ""
    return f"monotone likelihood: {reason}, so the Cox estimate is {likelihood.direction}"


def ratio_of(
    fit: Fit,
    method: str,
    note: str,
    conf_level: float,
    likelihood: Likelihood,
    who: tuple[Any, Any, int, int],
) -> HazardRatio:
    """The answer made of a fit, with the check of proportional hazards beside it."""
    estimate, low, high = (options.safe_exp(x) for x in (fit.beta, fit.low, fit.high))
    if math.isinf(estimate) or math.isinf(high) or estimate == 0:
        units = "the ratio for one unit more is beyond all numbers: read the coefficient, or give "
        note = joined(note, units + "the covariate in larger units (per cent, logarithm)")
    known = math.nan if "Firth" in method else fit.beta * likelihood.scale
    ph_p, ph_note = proportional_hazards(likelihood, who[3], known)
    return HazardRatio(
        estimate, low, high, conf_level, method, note,
        fit.p_value, fit.beta, fit.standard_error, *who, ph_p, ph_note,
    )  # fmt: skip
