"""Cox regression with Firth's penalty: finite where a group has no event.

firthmodels does the estimating, with the Breslow likelihood for ties. By hand: only the check for
a monotone likelihood (``monotone``).

References
----------
Heinze, Schemper (2001), Biometrics 57:114-119.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from fewevents.estimates.cox import HazardRatio
from fewevents.small_sample._input import Bools, Floats, check_level, event_times
from fewevents.small_sample.monotone import detect_monotone_likelihood, numeric_covariate

METHOD = "Cox regression with Firth's penalty, profile likelihood interval, Breslow ties"


def firth_cox(time: Any, event: Any, covariate: Any, *, conf_level: float = 0.95) -> HazardRatio:
    """Firth-penalised hazard ratio of one covariate.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    covariate : array_like, shape (n,)
        Numbers (the ratio is for one unit more), or the labels of two groups (the second in
        sorted order against the first).
    conf_level : float
        Level of the profile likelihood interval.

    Returns
    -------
    HazardRatio
        The p-value is that of the penalised likelihood ratio test. ``note`` names a monotone
        likelihood, under which the plain Cox estimate would be infinite.

    Examples
    --------
    Two patients, the first of whom dies: the log hazard ratio is log 3.

    >>> ratio = firth_cox([1, 2], [1, 0], [1, 0])
    >>> round(ratio.estimate, 6)
    3.0
    """
    days, died = event_times(time, event)
    check_level(conf_level)
    x, compared, reference = numeric_covariate(covariate, len(days))
    monotone = detect_monotone_likelihood(days, died, x)
    beta = low = high = p = se = math.nan
    note = monotone.note if died.any() else "not estimable: no event was observed"
    if monotone.direction != "flat":
        beta, low, high, p, se = _fit(days, died, x, conf_level)
        if math.isnan(low) or math.isnan(high):
            note = "; ".join(filter(None, [note, "a limit of the interval is not estimable"]))
    return HazardRatio(
        estimate=math.exp(beta),
        ci_low=math.exp(low),
        ci_high=math.exp(high),
        conf_level=conf_level,
        p_value=p,
        coefficient=beta,
        standard_error=se,
        compared=compared,
        reference=reference,
        n=len(days),
        events=int(died.sum()),
        method=METHOD,
        note=note,
    )


def _fit(
    days: Floats, died: Bools, x: Floats, conf_level: float
) -> tuple[float, float, float, float, float]:
    """Coefficient, limits, p-value and standard error by firthmodels, its warnings read here."""
    from firthmodels import FirthCoxPH

    # Scaled, so that one step of the solver means the same for days and for milligrams.
    spread = float(x.std())
    # numba would compile for twenty seconds; without it a million patients take two.
    # A step of 1e-5 is the last that it has to make: with few events smaller ones change the likelihood by
    # less than double precision shows, and it would go on for ever. The root is sharpened below.
    gtol = 1e-4 * max(1.0, died.sum() / 100)
    model = FirthCoxPH(backend="numpy", gtol=gtol, xtol=1e-5, max_iter=200)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit((x[:, None] - x.mean()) / spread, (died, days))
        low, high = model.conf_int(alpha=1 - conf_level, method="pl", max_iter=200, tol=1e-9)[0]
        model.lrt()
    # A limit that is not found comes back as NaN, and is named by the caller.
    if not model.converged_ or any(issubclass(w.category, RuntimeWarning) for w in caught):
        raise ArithmeticError(f"Firth's Cox regression failed: {caught[0].message}")
    beta, lower, upper = (float(value) / spread for value in (_sharpen(model), low, high))
    return beta, lower, upper, float(model.lrt_pvalues_[0]), float(model.bse_[0]) / spread


def _sharpen(model: Any) -> float:
    """The coefficient as the root of the penalised score.

    The solver stops where the likelihood stops changing in double precision, up to 1e-5 away; asked
    for more (``xtol``), it does not always converge. firthmodels 0.8.2 offers the score under a private
    name only; the lock keeps the version.
    """
    from scipy.optimize import brentq

    def score(beta: float) -> float:
        return float(model._compute_quantities(np.array([beta])).modified_score[0])

    beta, reach = float(model.coef_[0]), 1e-4
    if score(beta - reach) <= 0 or score(beta + reach) >= 0:
        return beta
    return float(brentq(score, beta - reach, beta + reach, xtol=1e-13))
