"""The p-values that a printed one stands for, in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

from attainable.reported import ReportedNumber, Rounding

Reported = str | ReportedNumber


def p_interval(reported: Reported, rounding: Rounding = "half-up") -> tuple[Fraction, Fraction]:
    """P-values that print as ``reported``, as an exact half-open interval.

    Its end is above 1 where 1 belongs to it.

    >>> p_interval("0.400")
    (Fraction(799, 2000), Fraction(801, 2000))
    """
    number = reported if isinstance(reported, ReportedNumber) else ReportedNumber(reported)
    low, high = number.interval(rounding)
    return exact_fraction(low), exact_fraction(min(high, 2.0))


def exact_fraction(x: str | float | Fraction) -> Fraction:
    """A float as the decimal it prints as: 0.395 is 395/1000, not the nearest binary number."""
    return Fraction(repr(float(x))) if isinstance(x, float) else Fraction(x)
