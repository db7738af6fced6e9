"""A printed number with the precision that it was printed at."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Rounding = Literal["half-up", "truncate"]

_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_FORM = re.compile(
    r"(?:(?P<sign><=|>=|[<>=≤≥]) ?)?"
    r"(?:(?P<whole>[0-9]*)(?:[.·](?P<decimals>[0-9]+))?(?P<percent> ?%)?|(?P<word>[A-Za-z]+))"
)


@dataclass(frozen=True)
class ReportedNumber:
    """A printed number with the precision it was printed at.

    Parameters
    ----------
    text : str
        As printed: digits with an optional decimal point (a middle dot will do), an optional
        sign of comparison before and an optional % after; or a number word up to twelve, with
        ``no`` for none.

    Attributes
    ----------
    operator : str
        ``=``, ``<``, ``>``, ``<=`` or ``>=``.
    decimals : int
        Digits after the decimal point as printed.
    value : float
        The number at face value. A percentage is a proportion: ``96.1%`` is 0.961.

    Raises
    ------
    ValueError
        If the text is not one such number (a fraction, a range and a date are not).

    Examples
    --------
    >>> ReportedNumber("0.400").interval()
    (0.3995, 0.4005)
    >>> ReportedNumber("96.1%").matches(25 / 26)
    False
    >>> ReportedNumber("96.1%").matches(25 / 26, rounding="truncate")
    True
    """

    text: str
    operator: str = field(init=False, compare=False)
    decimals: int = field(init=False, compare=False)
    value: float = field(init=False, compare=False)
    _exact: Fraction = field(init=False, compare=False, repr=False)
    _step: Fraction = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        form = _FORM.fullmatch(self.text)
        word = form["word"].lower() if form and form["word"] else None
        if form is None or not (form["whole"] or form["decimals"] or word in _WORDS):
            raise ValueError(
                f"{self.text!r} is not one printed number; write it like '0.400', '<0.001', "
                "'96.1%', '26' or 'seven'"
            )
        digits = str(_WORDS.index(word)) if word else form["whole"] + (form["decimals"] or "")
        decimals = len(form["decimals"] or "")
        step = Fraction(1, 10**decimals * (100 if form["percent"] else 1))
        sign = (form["sign"] or "=").replace("≤", "<=").replace("≥", ">=")
        for name, value in {
            "operator": sign,
            "decimals": decimals,
            "value": float(int(digits) * step),
            "_exact": int(digits) * step,
            "_step": step,
        }.items():
            object.__setattr__(self, name, value)

    def interval(self, rounding: Rounding = "half-up") -> tuple[float, float]:
        """Values that print as this figure, as a half-open interval ``[low, high)``.

        No figure is negative, so the interval starts at 0 at the lowest. A figure with a sign
        of comparison is taken at face value: ``<0.001`` is ``[0, 0.001)``.

        Parameters
        ----------
        rounding : {"half-up", "truncate"}
            How the figure was shortened: rounded with halves up, or cut off.
        """
        low, high = self._bounds(rounding)
        if self.operator == ">":
            return math.nextafter(float(low), math.inf), math.inf
        if self.operator == "<=":
            return 0.0, math.nextafter(float(high), math.inf)
        return float(low), float(high)

    def matches(self, x: float | Fraction, rounding: Rounding = "half-up") -> bool:
        """Whether ``x`` prints as this figure.

        A Fraction is compared exactly, a float with the interval's own floats.

        >>> ReportedNumber("<0.001").matches(0.001)
        False
        """
        if not math.isfinite(x):
            return False
        if not isinstance(x, Fraction):
            nearest, next_beyond = self.interval(rounding)
            return nearest <= x < next_beyond
        low, high = self._bounds(rounding)
        above = x > low if self.operator == ">" else x >= low
        return above and (x <= high if self.operator == "<=" else x < high)

    def _bounds(self, rounding: Rounding) -> tuple[Fraction | float, Fraction | float]:
        if rounding not in ("half-up", "truncate"):
            raise ValueError(f"rounding {rounding!r}: expected 'half-up' or 'truncate'")
        if self.operator in ("<", "<="):
            return 0.0, self._exact
        if self.operator in (">", ">="):
            return self._exact, math.inf
        below = self._step / 2 if rounding == "half-up" else Fraction(0)
        return max(self._exact - below, Fraction(0)), self._exact - below + self._step
