"""A Bayesian reading of a proportion, in closed form.

Written by hand on scipy's incomplete beta function: it is two lines of formula, and no kept
library states the prior beside the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betainc, betaincc, betaincinv

from fewevents.small_sample._input import check_level, check_table

PRIORS: dict[str, tuple[float, float]] = {"jeffreys": (0.5, 0.5), "uniform": (1.0, 1.0)}


@dataclass(frozen=True)
class BetaPosterior:
    """The beta posterior of a proportion: mean, median, equal-tailed credible interval."""

    events: int
    n: int
    alpha: float
    beta: float
    estimate: float
    median: float
    ci_low: float
    ci_high: float
    cred_level: float
    prior: str
    method: str

    def probability_above(self, threshold: float) -> float:
        """Posterior probability that the proportion exceeds the threshold."""
        check_level(threshold, "threshold")
        return float(betaincc(self.alpha, self.beta, threshold))

    def probability_below(self, threshold: float) -> float:
        """Posterior probability that the proportion is at most the threshold."""
        check_level(threshold, "threshold")
        return float(betainc(self.alpha, self.beta, threshold))


def beta_posterior(
    events: int,
    n: int,
    *,
    prior: str | tuple[float, float] = "jeffreys",
    cred_level: float = 0.95,
) -> BetaPosterior:
    """Posterior of a proportion under a beta prior.

    Parameters
    ----------
    events, n : int
        Successes and patients.
    prior : {"jeffreys", "uniform"} or (float, float)
        Jeffreys is Beta(1/2, 1/2), uniform is Beta(1, 1); or the two parameters.
    cred_level : float
        Level of the equal-tailed credible interval.

    Raises
    ------
    ValueError
        If the prior is neither named nor two positive numbers.

    Examples
    --------
    >>> posterior = beta_posterior(26, 33, prior="uniform")
    >>> round(posterior.probability_above(0.60), 3)
    0.986
    """
    check_table(events, n, events, n)
    tail = (1 - check_level(cred_level, "cred_level")) / 2
    if isinstance(prior, str) and prior not in PRIORS:
        raise ValueError(f"prior: {prior!r}; expected 'jeffreys', 'uniform' or two numbers")
    a, b = PRIORS[prior] if isinstance(prior, str) else prior
    if not (a > 0 and b > 0):
        raise ValueError(f"prior: ({a!r}, {b!r}); expected two positive numbers")
    known = prior.replace("jeffreys", "Jeffreys") if isinstance(prior, str) else ""
    name = f"Beta({a:g}, {b:g})" + (f" ({known})" if known else "")
    alpha, beta = a + events, b + n - events
    return BetaPosterior(
        events=int(events),
        n=int(n),
        alpha=alpha,
        beta=beta,
        estimate=alpha / (alpha + beta),
        median=float(betaincinv(alpha, beta, 0.5)),
        ci_low=float(betaincinv(alpha, beta, tail)),
        ci_high=float(betaincinv(alpha, beta, 1 - tail)),
        cred_level=cred_level,
        prior=name,
        method=f"beta-binomial posterior, prior {name}, equal-tailed credible interval",
    )
