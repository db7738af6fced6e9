"""Cox's model with the transplant as a time-dependent covariate, plain and Firth-penalised.

lifelines' ``CoxTimeVaryingFitter`` gives the plain estimate in a time that grows with patients times
event days, and no kept Python library has Firth's penalty for start-stop rows.

References
----------
Heinze, Schemper (2001), Biometrics 57:114-119.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np

from fewevents import options
from fewevents.estimate import joined, not_estimable
from fewevents.patients import Patients
from fewevents.survival.cox import MONOTONE, NAMES, HazardRatio, firth_note, ratio_of
from fewevents.survival.likelihood import Ties, partial_likelihood
from fewevents.survival.maximum import Fit, firth, wald
from fewevents.transplant.episodes import STATES, check_transplant, episodes


def time_dependent_cox(
    time: Any,
    event: Any,
    transplant_day: Any,
    *,
    penalty: Literal["none", "firth"] = "none",
    ties: Ties | None = None,
    conf_level: float = 0.95,
) -> HazardRatio:
    """Hazard ratio of transplanted against not transplanted time.

    It compares days, not fates: who is transplanted is chosen, and no model of time mends that. Not
    with a handful of events unless ``penalty="firth"``. For a decision taken on a set day see
    `landmark`.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    transplant_day : array_like, shape (n,)
        Day of transplant, empty (NaN) for none.
    penalty : {"none", "firth"}
        Partial likelihood with a Wald interval and p-value, or Firth's penalty with the profile
        likelihood interval and likelihood ratio p-value.
    ties : {"efron", "breslow"}, optional
        Default: Efron without penalty (as in R's coxph), Breslow with it (as in R's coxphf).
    conf_level : float
        Level of the interval.

    Returns
    -------
    HazardRatio
        Without penalty a monotone likelihood is named in ``note`` and has no estimate.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or an option is none of these.

    Examples
    --------
    >>> plain = time_dependent_cox([9, 5, 8, 4, 7], [1, 1, 1, 1, 0], [6, None, 2, 3, None])
    >>> round(plain.estimate, 4)
    2.1213
    """
    days, died, switch, note = check_transplant(time, event, transplant_day)
    options.choice(penalty, "penalty", ("none", "firth"))
    chosen: Ties = "efron" if penalty == "none" else "breslow"
    if ties is not None:
        options.choice(ties, "ties", get_args(Ties))
        chosen = ties
    options.probability(conf_level)
    e = episodes(days, died, switch)
    rows = Patients(e.stop, e.event, e.start)
    both = len(np.unique(e.state)) == 2
    likelihood = partial_likelihood(rows, e.state.astype(np.float64), chosen)
    direction = likelihood.direction if both else "flat"
    if penalty == "firth":
        interval = "Firth's penalty, profile likelihood interval"
        fit = Fit() if direction == "flat" else firth(likelihood, conf_level)
        said = firth_note(likelihood, bool(died.any()))
    else:
        interval, said = "Wald interval", ""
        fit = wald(likelihood, conf_level) if direction == "finite" else Fit()
        if direction != "finite":
            grows = "" if direction == "flat" else "monotone likelihood: "
            said = not_estimable(grows + MONOTONE[direction] if died.any() else "no event")
    if died.any() and not both:
        missing = STATES[0] if e.state.any() else STATES[1]
        said = not_estimable(f"no day at risk is {missing}")
    return ratio_of(
        fit,
        f"Cox regression with a time-dependent transplant, {NAMES[chosen]}, {interval}",
        joined(said, note),
        conf_level,
        likelihood,
        (STATES[1], STATES[0], len(days), int(died.sum())),
    )
