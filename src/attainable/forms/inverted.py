"""Intervals of a proportion that invert one two-sided exact test: Sterne's and Blaker's.

References
----------
Sterne (1954), Biometrika 41:275; Blaker (2000), Can J Stat 28:783.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, xlog1py, xlogy

from attainable.forms.intervals import clopper_pearson

Floats = NDArray[np.float64]
NEARER = "Sterne, the nearer limits"
NAMES = ("Sterne", "Blaker", NEARER)
STEPS, ROUNDS = 1000, 3
"""Shares looked at between two ends, and how often the step before the limit is divided anew."""


def inverted_intervals(k: int, n: int, level: float) -> dict[str, tuple[float, float]]:
    """Lowest and highest share that a two-sided exact test of k of n does not reject, as proportions.

    Parameters
    ----------
    k, n : int
    level : float

    Returns
    -------
    dict
        By method: Sterne's, of the outcomes no likelier than k ("minlike" of R's exactci; ``binom_test``
        of statsmodels may end at a nearer limit), and Blaker's, of those whose tail is no likelier.

    Examples
    --------
    >>> found = inverted_intervals(10, 19, 0.95)
    >>> [round(100 * limit, 1) for limit in found["Sterne"]]
    [31.2, 74.3]
    """
    low, high = (
        float(x[0]) for x in clopper_pearson(np.array([k * 1.0]), np.array([n * 1.0]), level)
    )
    low, high = max(low - 0.02 * (k / n - low), 0.0), min(high + 0.02 * (high - k / n), 1.0)
    return {
        name: (
            0.0 if k == 0 else _limit(low, k, n, 1 - level, name),
            1.0 if k == n else _limit(high, k, n, 1 - level, name),
        )
        for name in NAMES
    }


def _limit(far: float, k: int, n: int, a: float, name: str) -> float:
    """The share between ``far`` and k of n at which the p-value crosses ``a``: the farthest or the nearest.

    A p-value that jumps can cross more than once.
    """
    start, end = (k / n, far) if name == NEARER else (far, k / n)
    for _ in range(ROUNDS):
        shares = np.linspace(start, end, STEPS + 1)
        above = _p(shares, k, n, name == "Blaker") > a
        first = int(np.argmax(above != above[0])) or STEPS
        start, end = shares[first - 1], shares[first]
    return float(end)


def _p(shares: Floats, k: int, n: int, blaker: bool) -> Floats:
    x = np.arange(n + 1)[:, None]
    ways = -betaln(n - x + 1, x + 1) - np.log(n + 1)
    chance = np.exp(ways + xlogy(x, shares) + xlog1py(n - x, -shares))
    if blaker:
        lower, upper = chance.cumsum(axis=0), chance[::-1].cumsum(axis=0)[::-1]
        smaller = np.minimum(lower, upper)
        return np.asarray((chance * (smaller <= smaller[k] * (1 + 1e-9))).sum(axis=0))
    return np.asarray((chance * (chance <= chance[k] * (1 + 1e-7))).sum(axis=0))
