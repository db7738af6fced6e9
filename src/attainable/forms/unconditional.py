"""Exact tests of two proportions that fix no margin: Barnard's and Boschloo's.

References
----------
Barnard (1947), Biometrika 34:123; Boschloo (1970), Statistica Neerlandica 24:1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, xlog1py, xlogy

Floats = NDArray[np.float64]
SHARES = np.linspace(0.0, 1.0, 2001)
"""Common probabilities of the event over which the largest p-value is taken."""


def unconditional_p(k1: int, n1: int, k2: int, n2: int) -> dict[str, tuple[float, ...]]:
    """P-values of Boschloo's test (by two sides, and twice the smaller side) and of Barnard's.

    Parameters
    ----------
    k1, n1, k2, n2 : int
        Events and patients of two arms; the table has (n1 + 1)(n2 + 1) places.

    Returns
    -------
    dict
        By name: Boschloo's with Fisher's two-sided p and as twice the smaller side; Barnard's
        with the pooled and with the unpooled z.

    Examples
    --------
    >>> found = unconditional_p(7, 12, 1, 12)
    >>> [round(p, 4) for p in found["Boschloo's exact"]]
    [0.0103, 0.0103]
    """
    first, second = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    likelihood = _binomial(n1), _binomial(n2)
    both, less, more = _fisher(n1, n2)
    sides = [_largest(x, k1, k2, likelihood) for x in (less, more)]
    boschloo = (_largest(both, k1, k2, likelihood), min(1.0, 2 * min(sides)))
    one, two = first / n1, second / n2
    pooled = (first + second) / (n1 + n2)
    variances = (
        pooled * (1 - pooled) * (1 / n1 + 1 / n2),
        one * (1 - one) / n1 + two * (1 - two) / n2,
    )
    barnard = []
    for variance in variances:
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.nan_to_num(np.abs(one - two) / np.sqrt(variance), nan=0.0, posinf=np.inf)
        barnard.append(_largest(-z, k1, k2, likelihood))
    return {"Boschloo's exact": boschloo, "Barnard's exact": tuple(barnard)}


def _largest(statistic: Floats, k1: int, k2: int, likelihood: tuple[Floats, Floats]) -> float:
    """Largest probability, over the common share, of tables whose statistic is as small as the one seen."""
    seen = statistic[k1, k2]
    region = statistic <= seen + 1e-9 * max(1.0, abs(seen) if np.isfinite(seen) else 1.0)
    one, two = likelihood
    return float(min(1.0, (one * (region @ two)).sum(axis=0).max()))


def _binomial(n: int) -> Floats:
    k = np.arange(n + 1)[:, None]
    ways = -betaln(n - k + 1, k + 1) - np.log(n + 1)
    return np.asarray(np.exp(ways + xlogy(k, SHARES) + xlog1py(n - k, -SHARES)))


def _fisher(n1: int, n2: int) -> tuple[Floats, Floats, Floats]:
    """Fisher's p of every table: two-sided, fewer and more events in arm 1."""
    both, less, more = (np.ones((n1 + 1, n2 + 1)) for _ in range(3))
    for events in range(n1 + n2 + 1):
        k = np.arange(max(0, events - n2), min(n1, events) + 1)
        ways = -betaln(n1 - k + 1, k + 1) - betaln(n2 - events + k + 1, events - k + 1)
        chance = np.exp(ways - ways.max())
        chance /= chance.sum()
        no_likelier = chance[None, :] <= chance[:, None] * (1 + 1e-7)
        both[k, events - k] = (chance * no_likelier).sum(axis=1)
        less[k, events - k] = chance.cumsum()
        more[k, events - k] = chance[::-1].cumsum()[::-1]
    return both, less, more
