"""Intervals of a proportion, by the methods that programs offer; arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, ndtri

Floats = NDArray[np.float64]
Method = Callable[[Floats, Floats, float], tuple[Floats, Floats]]
HALVINGS = 50
"""Steps of bisection for mid-P: far below a printed digit."""


def z_of(level: float) -> float:
    """The normal quantile of a two-sided level.

    >>> round(z_of(0.95), 4)
    1.96
    """
    return float(ndtri(0.5 + level / 2))


def clopper_pearson(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Clopper and Pearson (1934): exact, from the binomial tails.

    >>> low, high = clopper_pearson(np.array([16.0]), np.array([80.0]), 0.95)
    >>> (100 * np.array([low[0], high[0]])).round(2).tolist()
    [11.89, 30.44]
    """
    a = (1 - level) / 2
    low = np.where(k > 0, betaincinv(np.maximum(k, 1), n - k + 1, a), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 1), 1 - a), 1.0)
    return low, high


def one_sided(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Clopper and Pearson's limits with the whole error on one side: for 0 or all of n."""
    return clopper_pearson(k, n, 2 * level - 1)


def mid_p(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Exact limits with half of the probability of what was seen (Lancaster)."""
    a = (1 - level) / 2
    low = np.where(k > 0, _root(lambda q: _upper(k, n, q), a, k, rising=True), 0.0)
    high = np.where(k < n, _root(lambda q: 1 - _upper(k, n, q), a, k, rising=False), 1.0)
    return low, high


def _upper(k: Floats, n: Floats, q: Floats) -> Floats:
    """P(more than k) + P(k) / 2."""
    at_least = np.where(k > 0, betainc(np.maximum(k, 1), n - k + 1, q), 1.0)
    more = np.where(k < n, betainc(k + 1, np.maximum(n - k, 1), q), 0.0)
    return np.asarray((at_least + more) / 2)


def _root(tail: Callable[[Floats], Floats], a: float, like: Floats, *, rising: bool) -> Floats:
    low, high = np.zeros_like(like), np.ones_like(like)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        right = (tail(middle) < a) == rising
        low, high = np.where(right, middle, low), np.where(right, high, middle)
    return (low + high) / 2


def wilson(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Wilson (1927): the score interval."""
    z = z_of(level)
    p = k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def newcombe(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Wilson's interval with continuity correction (Newcombe 1998, method 4)."""
    z = z_of(level)
    p = k / n
    low_root = z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)
    high_root = z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1)
    scale = 2 * (n + z * z)
    low = (2 * n * p + z * z - 1 - z * np.sqrt(np.maximum(low_root, 0))) / scale
    high = (2 * n * p + z * z + 1 + z * np.sqrt(np.maximum(high_root, 0))) / scale
    return np.where(k > 0, np.maximum(low, 0), 0.0), np.where(k < n, np.minimum(high, 1), 1.0)


def wald(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """The estimate and z standard errors; not held within 0 and 1."""
    half = z_of(level) * np.sqrt(k / n * (1 - k / n) / n)
    return k / n - half, k / n + half


def wald_corrected(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Wald's interval, wider by 1 / 2n on both sides."""
    low, high = wald(k, n, level)
    return low - 1 / (2 * n), high + 1 / (2 * n)


def agresti_coull(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Agresti and Coull (1998): Wald with z²/2 successes and failures added."""
    z = z_of(level)
    return wald(k + z * z / 2, n + z * z, level)


def jeffreys(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Quantiles of the posterior with prior Beta(1/2, 1/2), from 0 and up to 1 at the ends."""
    a = (1 - level) / 2
    low = np.where(k > 0, betaincinv(k + 0.5, n - k + 0.5, a), 0.0)
    high = np.where(k < n, betaincinv(k + 0.5, n - k + 0.5, 1 - a), 1.0)
    return low, high


def logit(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Wald's interval of the logarithm of the odds, as logistic regression gives it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, half = np.log(k / (n - k)), z_of(level) * np.sqrt(1 / k + 1 / (n - k))
        return 1 / (1 + np.exp(half - middle)), 1 / (1 + np.exp(-half - middle))


def arcsine(k: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Wald's interval of the arcsine of the square root."""
    angle, half = np.arcsin(np.sqrt(k / n)), z_of(level) / (2 * np.sqrt(n))
    low, high = np.maximum(angle - half, 0), np.minimum(angle + half, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


METHODS: dict[str, Method] = {
    "Clopper-Pearson": clopper_pearson,
    "Wilson": wilson,
    "Wald": wald,
    "Agresti-Coull": agresti_coull,
    "Jeffreys": jeffreys,
    "mid-P": mid_p,
    "Wilson with continuity (Newcombe)": newcombe,
    "Wald with continuity": wald_corrected,
    "logit": logit,
    "arcsine": arcsine,
}
"""By name, commonest first."""


def all_intervals(k: Floats, n: Floats, level: float) -> dict[str, tuple[Floats, Floats]]:
    """Limits by every method, as proportions.

    Parameters
    ----------
    k, n : array of float, same shape
        Patients with the outcome, and all.
    level : float
        Confidence level, such as 0.95.

    Returns
    -------
    dict
        Lower and upper limits by method; one-sided ones only where k is 0 or n.
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    made = {name: method(k, n, level) for name, method in METHODS.items()}
    low, high = one_sided(k, n, level)
    ends = (k == 0) | (k == n)
    made["Clopper-Pearson, one-sided"] = (
        np.where(ends, low, np.nan),
        np.where(ends, high, np.nan),
    )
    return made


@lru_cache(maxsize=32)
def table(n: int, level: float) -> dict[str, tuple[Floats, Floats]]:
    """Limits of every count 0 to ``n`` of ``n``, by method; kept, since slips ask again."""
    return all_intervals(np.arange(n + 1.0), np.full(n + 1, float(n)), level)
