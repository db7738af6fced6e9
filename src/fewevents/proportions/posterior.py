"""A Bayesian reading of a proportion, in closed form.

Written by hand on scipy's incomplete beta function: it is two lines of formula, and no kept
library states the prior beside the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from scipy.special import betainc, betaincc, betaincinv

from fewevents import options
from fewevents.estimate import joined
from fewevents.proportions.intervals import Proportion

PRIORS: dict[str, tuple[float, float]] = {"jeffreys": (0.5, 0.5), "uniform": (1.0, 1.0)}


@dataclass(frozen=True, repr=False)
class BetaPosterior(Proportion):
    """The beta posterior of a proportion: its mean with the equal-tailed credible interval.

    Attributes
    ----------
    alpha, beta
        Parameters of the posterior.
    median
        Its median.
    prior
        Its prior, in words.
    """

    alpha: float = math.nan
    beta: float = math.nan
    median: float = math.nan
    prior: str = ""

    def _head(self) -> str:
        return f"{self.events}/{self.n}, posterior mean"

    def probability_above(self, threshold: float) -> float:
        """Posterior probability that the proportion exceeds the threshold."""
        threshold = options.share(threshold, "threshold")
        return float(betaincc(self.alpha, self.beta, threshold))

    def probability_below(self, threshold: float) -> float:
        """Posterior probability that the proportion is at most the threshold."""
        threshold = options.share(threshold, "threshold")
        return float(betainc(self.alpha, self.beta, threshold))


def beta_posterior(
    events: int,
    n: int,
    *,
    prior: str | tuple[float, float] = "jeffreys",
    conf_level: float = 0.95,
) -> BetaPosterior:
    """Posterior of a proportion under a beta prior.

    Not where the prior would need defending: `exact_ci` has none. The interval is a credible one,
    and with no event its lower limit is above 0.

    Parameters
    ----------
    events, n : int
        Successes and patients.
    prior : {"jeffreys", "uniform"} or (float, float)
        Jeffreys is Beta(1/2, 1/2), uniform is Beta(1, 1); or the two parameters.
    conf_level : float
        Level of the equal-tailed credible interval.

    Raises
    ------
    ValueError
        If the prior is neither named nor two positive numbers, or a count is impossible.

    Examples
    --------
    >>> posterior = beta_posterior(26, 33, prior="uniform")
    >>> round(posterior.probability_above(0.60), 3)
    0.986
    """
    events, n = options.counts(events, n)
    tail = (1 - options.probability(conf_level)) / 2
    a, b = _prior(prior)
    known = prior.replace("jeffreys", "Jeffreys") if isinstance(prior, str) else ""
    name = f"Beta({a:g}, {b:g})" + (f" ({known})" if known else "")
    alpha, beta = a + events, b + n - events
    mean = alpha / (alpha + beta)
    low, high = (float(betaincinv(alpha, beta, share)) for share in (tail, 1 - tail))
    outside = "" if low <= mean <= high else "the mean lies outside the interval: read the median"
    return BetaPosterior(
        mean,
        low,
        high,
        conf_level,
        f"beta-binomial posterior, prior {name}, equal-tailed credible interval",
        joined("" if n else "no patient: this is the prior", outside),
        events,
        n,
        alpha,
        beta,
        float(betaincinv(alpha, beta, 0.5)),
        name,
    )


def _prior(prior: Any) -> tuple[float, float]:
    """The two parameters."""
    if isinstance(prior, str):
        return PRIORS[options.choice(prior, "prior", PRIORS)]
    try:
        a, b = (options.number(value, "prior", above=True) for value in prior)
    except (TypeError, ValueError):
        raise ValueError(
            f"prior must be 'jeffreys', 'uniform' or two positive numbers: found {prior!r}"
        ) from None
    return a, b
