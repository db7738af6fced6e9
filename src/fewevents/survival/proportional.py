"""Whether the hazard ratio stays the same over time."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import chdtrc

from fewevents.survival.likelihood import Likelihood
from fewevents.survival.maximum import maximum

FEWEST = 10
"""Events below which the check says nothing: it would notice only a ratio that turns around."""


def proportional_hazards(
    likelihood: Likelihood, events: int, beta: float = math.nan
) -> tuple[float, str]:
    """The p-value of the score test for a coefficient that changes over time, or why there is none.

    The scale of time is one minus the Kaplan-Meier estimate just before each event; it is the test
    of R's ``cox.zph`` (survival 3.0 and later). A large p-value is no proof that hazards are
    proportional. ``beta`` is the maximum, on the scaled covariate, where it is known.

    References
    ----------
    Grambsch, Therneau (1994), Biometrika 81:515-526.
    """
    if events < FEWEST:
        noun = "event" if events == 1 else "events"
        return math.nan, f"not assessable with so few events ({events} {noun}, {FEWEST} are needed)"
    if likelihood.direction != "finite":
        return math.nan, "not assessable (the likelihood has no finite maximum)"
    _, mean, variance, _ = likelihood.moments(maximum(likelihood)[0] if math.isnan(beta) else beta)
    v = likelihood.weight * variance
    g = likelihood.early - np.average(likelihood.early, weights=v)
    score = float(g @ (likelihood.own - likelihood.weight * mean))
    information = float(v @ g**2)
    if not information > 1e-12 * float(v.sum()):
        return math.nan, "not assessable (all informative events at one time)"
    return float(chdtrc(1, score**2 / information)), ""
