"""The scale on which p-values are sorted: points that printed figures end on, and gaps between.

Two-sided p-values are kept by place. Every end of a printed interval, for p, p/2 and 1 - p/2, is a
point of the scale, so what a figure covers is a run of places: place ``2k`` is the point ``k``
itself (up to noise), place ``2k + 1`` the open gap above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from attainable.interval import Interval
from attainable.printed import Printed
from attainable.riskset.family import SIDES

MOST_DIGITS = 4
"""Decimals up to which the whole scale is kept; beyond, the ends of one printed figure."""


@dataclass(frozen=True)
class Grid:
    """A scale from 0 to 1.

    Attributes
    ----------
    digits : int
        Decimals of the finest printed figure it serves; -1 for a scale of single points.
    points : tuple of Fraction
        The points, where they are not all multiples of half a digit.
    """

    digits: int
    points: tuple[Fraction, ...] = ()

    @property
    def scale(self) -> int:
        """Points from 0 to 1, less one; 0 for single points."""
        return 0 if self.points else 2 * 10**self.digits

    @property
    def places(self) -> int:
        """Number of places."""
        return 2 * (len(self.points) - 1 if self.points else self.scale) + 1

    @property
    def floats(self) -> Any:
        """Single points as floats (empty otherwise)."""
        return np.array([float(point) for point in self.points])

    @lru_cache(maxsize=4096)  # noqa: B019 (a scale is a small value, shared by all designs)
    def run(self, values: Interval, side: int) -> tuple[int, int]:
        """Places of the two-sided p-values that are printed as ``values`` by one side's p.

        Parameters
        ----------
        values : Interval
        side : int
            2, 1 (p/2) or -1 (1 - p/2).

        Returns
        -------
        tuple of int
            First place and the one after the last; equal where there is none.
        """
        low, high = two_sided_ends(values, side)
        if low[0] > 1 or high[0] < 0:
            return 0, 0
        first = 0 if low[0] < 0 else 2 * self._point(low[0]) + (not low[1])
        last = self.places - 1 if high[0] > 1 else 2 * self._point(high[0]) - (not high[1])
        return first, max(first, last + 1)

    def _point(self, x: Fraction) -> int:
        if self.points:
            return self.points.index(x)
        k = x * self.scale
        if k.denominator != 1:
            raise ValueError(f"{x} is no point of a scale of {self.digits} digits")
        return int(k)


@lru_cache(maxsize=4096)
def two_sided_ends(
    values: Interval, side: int
) -> tuple[tuple[Fraction, bool], tuple[Fraction, bool]]:
    """Ends, and whether they belong, of the two-sided p whose side's p lies in an interval.

    >>> from attainable.printed import printed_p
    >>> two_sided_ends(printed_p("0.40").rounded, 1)[0]
    (Fraction(79, 100), True)
    """
    low, high = (
        (Fraction(values.low), values.low_closed),
        (Fraction(values.high), values.high_closed),
    )
    if side == 2:
        return low, high
    if side == 1:
        return (2 * low[0], low[1]), (2 * high[0], high[1])
    return (2 - 2 * high[0], high[1]), (2 - 2 * low[0], low[1])


@lru_cache(maxsize=1024)
def readings(printed: Printed) -> list[tuple[str, str, Interval]]:
    """What a printed p-value can stand for: how it came about, as what text, and the values.

    >>> from attainable.printed import printed_p
    >>> [(how, text) for how, text, _ in readings(printed_p("0.40"))]
    [('rounded', '0.40'), ('cut off', '0.40'), ('zeros added', '0.4'), ('zeros added', '0.4')]
    """
    found = [("rounded", printed.plain, printed.rounded)]
    if printed.exact:
        found.append(("cut off", printed.plain, printed.cut_off))
        for shorter in printed.without_zeros(1):
            found.append(("zeros added", shorter.text, shorter.rounded))
            found.append(("zeros added", shorter.text, shorter.cut_off))
    return found


@lru_cache(maxsize=1024)
def grid_for(printed: Printed | None, least: int = 3) -> Grid:
    """A scale that holds every end of a printed p-value's readings.

    Parameters
    ----------
    printed : Printed or None
        None for questions that need no figure.
    least : int
        Digits of the scale where the figure needs fewer.

    Returns
    -------
    Grid
    """
    if printed is None:
        return Grid(least)
    ends: set[Fraction] = {Fraction(0), Fraction(1)}
    for _, _, values in readings(printed):
        for side in SIDES:
            ends.update(end for end, _ in two_sided_ends(values, side))
    if printed.value is not None:
        ends.update((printed.value, 2 * printed.value, 2 - 2 * printed.value))
    inside = sorted(end for end in ends if 0 <= end <= 1)
    for digits in range(2, MOST_DIGITS + 1):
        if digits >= least and all((end * 2 * 10**digits).denominator == 1 for end in inside):
            return Grid(digits)
    return Grid(-1, tuple(inside))


@lru_cache(maxsize=16)
def covering(digits: int, grid_digits: int) -> dict[int, tuple[Any, Any]]:
    """Places that print as each figure 0, 1 … 10**digits, rounded or cut off, by side.

    Parameters
    ----------
    digits : int
        Decimals of the figures.
    grid_digits : int
        Decimals of the scale, at least as many.

    Returns
    -------
    dict
        Side to arrays of the first place and the one after the last.
    """
    k = np.arange(10**digits + 1, dtype=np.int64)
    top = 4 * 10**digits
    step = 2 * 10 ** (grid_digits - digits)
    most = step * 2 * 10**digits + 1
    ends = {
        2: (step * (2 * k - 1), step * (2 * k + 2)),
        1: (step * (4 * k - 2), step * (4 * k + 4)),
        -1: (step * (top - 4 * k - 4) + 1, step * (top - 4 * k + 2) + 1),
    }
    return {s: (np.clip(a, 0, most), np.clip(b, 0, most)) for s, (a, b) in ends.items()}
