"""Values between two exact bounds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

Bound = Fraction | float
"""An exact bound, or plus or minus infinity."""
NOISE = 1e-12
"""Floats this near an end are that end: nobody is accused for the last bits of a computation."""


@dataclass(frozen=True)
class Interval:
    """Values between two exact bounds.

    Attributes
    ----------
    low, high : Fraction or float
        Exact; infinite where nothing bounds the values.
    low_closed, high_closed : bool
        Whether the bound itself belongs to the values.
    """

    low: Bound
    high: Bound
    low_closed: bool = True
    high_closed: bool = True

    def contains(self, x: Bound) -> bool:
        """Whether a value lies within; a float that is an end, but for noise, counts as that end.

        Parameters
        ----------
        x : Fraction or float
            Fractions are compared exactly.

        Returns
        -------
        bool
        """
        if isinstance(x, float):
            low, high = self._floats
            above = x >= low - NOISE if self.low_closed else x > low + NOISE
            return above and (x <= high + NOISE if self.high_closed else x < high - NOISE)
        above = self.low <= x if self.low_closed else self.low < x
        return above and (x <= self.high if self.high_closed else x < self.high)

    @cached_property
    def _floats(self) -> tuple[float, float]:
        return float(self.low), float(self.high)

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common.

        Parameters
        ----------
        other : Interval

        Returns
        -------
        bool
        """
        for one, two in ((self, other), (other, self)):
            if one.low > two.high:
                return False
            if one.low == two.high and not (one.low_closed and two.high_closed):
                return False
        return True
