"""The exact log-rank statistic of one risk-set path, and its p-value to any precision.

Whether a path meets a printed p-value is a question about a border. In floating point the answer
is safe except close to the border; there it is taken from here. The statistic of a path is a
rational number and ``p = erfc(sqrt(chi2 / 2))`` is transcendental for every rational ``chi2 > 0``,
so a path never lies exactly on a printed border, except at p = 1 (which needs chi2 = 0): enough
digits always decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

ABOVE_EVERY_P = Fraction(2)
_GUARD_DIGITS = 50
_SMALLEST_P = 1e-300  # as 0: no log-rank test of fewer than a thousand events comes near


def path_statistic(
    events1: Sequence[int], events2: Sequence[int], risk1: Sequence[int], risk2: Sequence[int]
) -> tuple[Fraction, Fraction]:
    """Observed minus expected events of arm 1, and its variance, along one risk-set path.

    Parameters
    ----------
    events1, events2 : sequence of int
        Events of each arm at each event time, in time order.
    risk1, risk2 : sequence of int
        Patients of each arm at risk just before each event time.

    Returns
    -------
    tuple of Fraction
        ``(U, V)`` with the hypergeometric variance and its correction for ties.

    Examples
    --------
    >>> path_statistic([1], [0], [14], [10])
    (Fraction(5, 12), Fraction(35, 144))
    """
    difference, variance = Fraction(0), Fraction(0)
    for e1, e2, r1, r2 in zip(events1, events2, risk1, risk2, strict=True):
        events, risk = int(e1 + e2), int(r1 + r2)
        difference += int(e1) - Fraction(events * int(r1), risk)
        if risk > 1:
            variance += Fraction(events * int(r1) * int(r2) * (risk - events), risk**2 * (risk - 1))
    return difference, variance


def chi_squared_of_p(p: float | Fraction) -> float:
    """Chi-squared (1 df) whose upper tail is ``p``; infinite at 0; -1, below any, above 1.

    >>> round(chi_squared_of_p(0.05), 4)
    3.8415
    """
    p = float(p)
    if p < _SMALLEST_P:
        return math.inf
    if p >= 1:
        return 0.0 if p == 1 else -1.0
    return NormalDist().inv_cdf(p / 2) ** 2


def p_of_chi_squared(chi_squared: float | Fraction) -> float:
    """Upper tail of chi-squared (1 df), in double precision.

    >>> round(p_of_chi_squared(5 / 7), 4)
    0.398
    """
    return math.erfc(math.sqrt(chi_squared / 2))


def p_in_interval(chi_squared: Fraction, low: Fraction, high: Fraction) -> bool:
    """Whether the p-value of an exact chi-squared lies in ``[low, high)``; p = 1 if high > 1.

    >>> p_in_interval(Fraction(5, 7), Fraction("0.395"), Fraction("0.405"))
    True
    """
    if chi_squared == 0:
        return low <= 1 < high
    p = _decimal_p(chi_squared)
    return _as_decimal(low) <= p < _as_decimal(high)


@lru_cache(maxsize=4096)
def _decimal_p(chi_squared: Fraction) -> Decimal:
    """``erfc(sqrt(chi2 / 2))`` to about fifty digits, from the all-positive series of erf.

    erf(z) = 2 / sqrt(pi) * exp(-z^2) * sum of 2^n z^(2n+1) / (1 * 3 * ... * (2n+1)).
    1 - erf loses as many digits as p has leading zeros, about 0.22 a unit of chi-squared.
    """
    digits = _GUARD_DIGITS + 15 + int(0.3 * float(chi_squared))
    with localcontext() as context:
        context.prec = digits
        square = Decimal(chi_squared.numerator) / Decimal(chi_squared.denominator) / 2
        term = total = square.sqrt()
        n = 1
        while term > total.scaleb(-digits):
            term = term * 2 * square / (2 * n + 1)
            total += term
            n += 1
        return 1 - 2 * total * (-square).exp() / _pi(digits).sqrt()


def _pi(digits: int) -> Decimal:
    """Pi by Machin's formula, in integers scaled by a power of ten."""
    one: int = 10 ** (digits + 10)

    def arctan_inverse(x: int) -> int:
        power = total = one // x
        n = 1
        while power:
            power //= -x * x
            n += 2
            total += power // n
        return total

    pi = 4 * (4 * arctan_inverse(5) - arctan_inverse(239))
    return Decimal(pi).scaleb(-(digits + 10))


def _as_decimal(x: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 2 * _GUARD_DIGITS
        return Decimal(x.numerator) / Decimal(x.denominator)
