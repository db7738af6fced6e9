"""Compiled loop over pairs of half paths for `attainable.paths.nearest_paths`. Importing it loads Numba."""

from __future__ import annotations

from numba import njit


@njit(cache=True)
def nearest_pairs(U, V, ends, u, v, parting, best):  # type: ignore[no-untyped-def]  # noqa: N803
    """Lower ``best[0]`` to the least chi-squared above ``parting``, raise ``best[1]`` below it.

    Arguments are those of `attainable.paths.riskset_kernels.count_pairs`; pairs without variance have no
    statistic.
    """
    for i in range(len(U)):
        larger, smaller = best[0], best[1]
        for j in range(ends[i]):
            variance = V[i] + v[j]
            if variance > 0.0:
                chi_squared = (U[i] + u[j]) * (U[i] + u[j]) / variance
                if chi_squared > parting:
                    larger = min(larger, chi_squared)
                else:
                    smaller = max(smaller, chi_squared)
        best[0], best[1] = larger, smaller
