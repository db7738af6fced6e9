"""The p-values next to a given one among all risk-set paths, found in one pass over them."""

from __future__ import annotations

import math

import numpy as np

from attainable.paths.logrank_exact import p_of_chi_squared
from attainable.paths.riskset_pairs import PathPairs
from attainable.paths.riskset_paths import PathSpace


def p_values_around(space: PathSpace, chi_squared: float) -> tuple[float | None, float | None]:
    """Largest p-value of the paths with a larger chi-squared, smallest of the others.

    Parameters
    ----------
    space : PathSpace
        Few enough paths to look at each (a thousand million take some seconds).
    chi_squared : float
        Where to part the paths.

    Returns
    -------
    tuple of float or None
        The p-values next to that of ``chi_squared``, below and above; None where no path is left.

    Examples
    --------
    >>> [round(p, 4) for p in p_values_around(PathSpace(15, 1, 11, 0), 0.70)]
    [0.398, 0.4028]
    """
    from attainable.paths.nearest_kernel import nearest_pairs

    best = np.array([math.inf, -1.0])
    for block in PathPairs(space).blocks:
        nearest_pairs(*block.arrays(), chi_squared, best)
    larger, smaller = (float(value) for value in best)
    below = p_of_chi_squared(larger) if math.isfinite(larger) else None
    return below, p_of_chi_squared(smaller) if smaller >= 0 else None
