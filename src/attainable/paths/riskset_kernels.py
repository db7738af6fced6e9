"""Compiled loops over pairs of half paths. Importing it loads Numba: about half a second.

A pair joins a first half ``(U, V)`` with a second half ``(u, v)``; its statistic is ``(U + u)^2 /
(V + v)``. Each first half ``i`` goes with the second halves ``0..ends[i]``. Nothing is divided or
looked up: chi-squared is compared with thresholds by multiplication, so that the loops vectorise.

Rounding: a sum of up to a thousand terms of size one is off by less than 1e-13 in ``U``, by a
relative 1e-13 in ``V``. Near a threshold ``x``, ``U^2`` is then off by less than ``RELATIVE * x *
V + ABSOLUTE`` (the mean of the two exceeds their geometric mean, 3e-13 * sqrt(x V)); pairs within
that band are counted apart and decided in exact arithmetic.
"""

from __future__ import annotations

import numpy as np
from numba import njit

RELATIVE = 1e-9
ABSOLUTE = 3e-17


@njit(cache=True)
def count_pairs(u1, v1, ends, u2, v2, above, up_to, sure, band):  # type: ignore[no-untyped-def]
    """Pairs with ``above < chi2 <= up_to`` for each first half: surely, and in the safety band.

    Adds to ``sure[i]`` and ``band[i]``. Pairs without variance have no statistic and are not
    counted.

    Parameters
    ----------
    u1, v1 : array of float, shape (first halves,)
        Observed minus expected, and its variance, over the first half of a path.
    ends : array of int, shape (first halves,)
        How many second halves, counted from the first row, may follow.
    u2, v2 : array of float, shape (second halves,)
        The same two sums over the second half.
    above, up_to : float
        Limits of chi-squared.
    sure, band : array of int, shape (first halves,)
        Counts so far, which are added to.
    """
    for i in range(len(u1)):
        inner = 0
        outer = 0
        for j in range(ends[i]):
            square = (u1[i] + u2[j]) * (u1[i] + u2[j])
            variance = v1[i] + v2[j]
            high = up_to * variance
            low = above * variance
            slack_high = RELATIVE * high + ABSOLUTE
            slack_low = RELATIVE * low + ABSOLUTE
            real = variance > 0.0
            outer += real & (square <= high + slack_high) & (square > low - slack_low)
            inner += real & (square <= high - slack_high) & (square > low + slack_low)
        sure[i] += inner
        band[i] += outer - inner


@njit(cache=True)
def count_pairs_by_second(u1, v1, ends, u2, v2, above, up_to, sure):  # type: ignore[no-untyped-def]
    """As ``count_pairs``, but by second half, and only the pairs surely within the limits.

    The parameters are those of `count_pairs`; ``sure`` has one entry a second half.
    """
    for i in range(len(u1)):
        for j in range(ends[i]):
            square = (u1[i] + u2[j]) * (u1[i] + u2[j])
            variance = v1[i] + v2[j]
            high = up_to * variance
            low = above * variance
            slack_high = RELATIVE * high + ABSOLUTE
            slack_low = RELATIVE * low + ABSOLUTE
            real = variance > 0.0
            sure[j] += real & (square <= high - slack_high) & (square > low + slack_low)


@njit(cache=True)
def list_pairs(u1, v1, ends, u2, v2, limits, band, first, second):  # type: ignore[no-untyped-def]
    """Write rows of the pairs that ``count_pairs`` counts as sure or, if ``band``, in the band.

    Stops when ``first`` and ``second`` are full. Returns how many were written. ``limits`` is
    ``(above, up_to)``; the other parameters are those of `count_pairs`.
    """
    found = 0
    above, up_to = limits
    for i in range(len(u1)):
        for j in range(ends[i]):
            square = (u1[i] + u2[j]) * (u1[i] + u2[j])
            variance = v1[i] + v2[j]
            high = up_to * variance
            low = above * variance
            slack_high = RELATIVE * high + ABSOLUTE
            slack_low = RELATIVE * low + ABSOLUTE
            if variance > 0.0 and square <= high + slack_high and square > low - slack_low:
                sure = square <= high - slack_high and square > low + slack_low
                if sure == band:
                    continue
                if found == len(first):
                    return found
                first[found] = i
                second[found] = j
                found += 1
    return found


@njit(cache=True)
def extreme_pairs(u1, v1, ends, u2, v2, best):  # type: ignore[no-untyped-def]
    """Pairs with the smallest and the largest chi-squared.

    ``best`` is ``[smallest, largest]`` so far, and is updated. Returns the rows ``(i, j, i, j)``;
    -1 where nothing here beats ``best``. The other parameters are those of `count_pairs`.
    """
    smallest, largest = best[0], best[1]
    i_small = j_small = i_large = j_large = -1
    for i in range(len(u1)):
        better = 0
        for j in range(ends[i]):  # without branches, so that it vectorises; few rows get further
            square = (u1[i] + u2[j]) * (u1[i] + u2[j])
            variance = v1[i] + v2[j]
            better += (square > largest * variance) | (square < smallest * variance)
        if better == 0:
            continue
        for j in range(ends[i]):
            square = (u1[i] + u2[j]) * (u1[i] + u2[j])
            variance = v1[i] + v2[j]
            if variance > 0.0 and square > largest * variance:
                largest = square / variance
                i_large, j_large = i, j
            if variance > 0.0 and square < smallest * variance:
                smallest = square / variance
                i_small, j_small = i, j
    best[0], best[1] = smallest, largest
    return i_small, j_small, i_large, j_large


@njit(cache=True)
def bin_pairs(u1, v1, ends, u2, v2, edges, counts):  # type: ignore[no-untyped-def]
    """Add to ``counts[b]`` the pairs with ``edges[b] < chi2 <= edges[b + 1]``.

    ``edges`` ascend and hold every pair. Returns the number of pairs in the safety band of an edge.
    The other parameters are those of `count_pairs`.
    """
    near = 0
    for i in range(len(u1)):
        for j in range(ends[i]):
            square = (u1[i] + u2[j]) * (u1[i] + u2[j])
            variance = v1[i] + v2[j]
            if variance > 0.0:
                b = np.searchsorted(edges, square / variance) - 1
                low, high = edges[b] * variance, edges[b + 1] * variance
                close = square >= high - RELATIVE * high - ABSOLUTE
                close |= square <= low + RELATIVE * low + ABSOLUTE
                near += close
                counts[b] += 1
    return near
