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

from helpers.cox import HazardRatio
from helpers.small_sample._input import Bools, Floats, check_level, event_times
from helpers.small_sample.monotone import detect_monotone_likelihood, numeric_covariate

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
    # The gradient is a sum over events: its rounding error, and so the goal, grows with them.
    goal = 1e-10 * max(int(died.sum()), 10)
    model = FirthCoxPH(backend="numpy", gtol=goal, xtol=1e-9, max_iter=200)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit((x[:, None] - x.mean()) / spread, (died, days))
        low, high = model.conf_int(alpha=1 - conf_level, method="pl", max_iter=200, tol=1e-9)[0]
        model.lrt()
    # A step that can no longer improve the likelihood, at the limit of precision, also warns.
    if any(issubclass(w.category, RuntimeWarning) for w in caught):
        raise ArithmeticError(f"Firth's Cox regression failed: {caught[0].message}")
    found = (model.coef_[0], low, high)
    beta, lower, upper = (float(value) / spread for value in found)
    return beta, lower, upper, float(model.lrt_pvalues_[0]), float(model.bse_[0]) / spread
