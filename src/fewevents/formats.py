"""Numbers as text, made last: percentages, counts, p-values, days and their intervals.

Two outcomes are results with words of their own. `NOT_ESTIMABLE` stands for None, NaN and pandas'
NA: the data hold no information on the quantity. `NOT_REACHED` stands for an infinite *time*: the
curve never came down that far. An infinity that is no time (an odds ratio with an empty cell) reads
as not estimable.

Numbers are rounded half up on their decimal digits, as people round by hand; twelve digits are
looked at, so that the noise of floating point can't tip a tie.
"""

import math
import operator
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Literal, Protocol, SupportsFloat, get_args

NOT_ESTIMABLE = "not estimable"
NOT_REACHED = "not reached"

Unit = Literal["%", "points", "days", ""]
Value = SupportsFloat | None
_WIDE = Context(prec=400)  # room for any float


class WithInterval(Protocol):
    """Anything with an estimate and two limits."""

    @property
    def estimate(self) -> float:
        """The estimate."""

    @property
    def ci_low(self) -> float:
        """The lower limit."""

    @property
    def ci_high(self) -> float:
        """The upper limit."""


def format_number(x: Value, digits: int = 2) -> str:
    """A plain number with a fixed count of decimals, rounded half up.

    Not for a p-value, which rounds to no zero: take `format_p`. Not for a proportion: take
    `format_percent`.

    >>> format_number(1.005), format_number(-0.001), format_number(None)
    ('1.01', '0.00', 'not estimable')
    """
    number = _as_float(x)
    return NOT_ESTIMABLE if not math.isfinite(number) else _rounded(number, digits)


def format_percent(x: Value, digits: int = 1) -> str:
    """A proportion (0 to 1) as a percentage.

    Not without its denominator where that is known: take `format_count`. Not for percentages
    already multiplied by 100: take `format_number`.

    >>> format_percent(26 / 33), format_percent(float("nan"))
    ('78.8%', 'not estimable')
    """
    number = _as_float(x)
    return NOT_ESTIMABLE if not math.isfinite(number) else f"{_rounded(number, digits, shift=2)}%"


def format_days(x: Value, digits: int = 0) -> str:
    """A time in days; infinity is a time that was not reached.

    Not for a time in another unit: take `format_number` and name the unit.

    >>> format_days(120), format_days(1), format_days(float("inf"))
    ('120 days', '1 day', 'not reached')
    """
    number = _as_float(x)
    if not math.isfinite(number):
        return _time_words(number)
    text = _rounded(number, digits)
    return f"{text} day" if text == "1" else f"{text} days"


def format_count(events: int, n: int, digits: int = 1) -> str:
    """A count with its denominator and percentage.

    Not for survival, where not all of n were followed to the end: take `kaplan_meier` and `format_ci`.

    Parameters
    ----------
    events, n
        Whole numbers, ``0 <= events <= n``.
    digits
        Decimals of the percentage.

    Raises
    ------
    ValueError
        If ``events`` is negative or exceeds ``n``.

    Examples
    --------
    >>> format_count(26, 33), format_count(0, 0)
    ('26/33 (78.8%)', '0/0 (not estimable)')
    """
    try:
        events, n = operator.index(events), operator.index(n)
    except TypeError:
        raise ValueError(f"events and n must be whole numbers: found {events!r}, {n!r}") from None
    if not 0 <= events <= n:
        raise ValueError(f"events must lie between 0 and n: found {events} of {n}")
    return f"{events}/{n} ({format_percent(events / n if n else None, digits)})"


def format_p(p: Value, digits: int = 3, *, name: str = "") -> str:
    """A p-value; below the last decimal shown it is given as a bound.

    Not for a p-value that others will work with: print `format_number` with more digits.

    Parameters
    ----------
    p
        Between 0 and 1.
    digits
        Decimals. With three, anything below 0.001 reads '<0.001' and anything above 0.999 '>0.999'.
    name
        With ``name="p"`` the text is 'p = 0.023' or 'p < 0.001', ready for a sentence.

    Raises
    ------
    ValueError
        If ``p`` lies outside 0 to 1.

    Examples
    --------
    >>> format_p(0.0228), format_p(0.0004), format_p(0.0228, name="p"), format_p(None, name="p")
    ('0.023', '<0.001', 'p = 0.023', 'p not estimable')
    """
    number = _as_float(p)
    if math.isnan(number):
        return f"{name} {NOT_ESTIMABLE}".strip()
    if not 0 <= number <= 1:
        raise ValueError(f"p must lie between 0 and 1: found {number}")
    sign, text = "=", _rounded(number, digits)
    bound = Decimal(1).scaleb(-digits)
    if Decimal(number) < bound:
        sign, text = "<", str(bound)
    elif Decimal(number) > 1 - bound:
        sign, text = ">", str(1 - bound)
    if name:
        return f"{name} {sign} {text}"
    return text if sign == "=" else f"{sign}{text}"


def format_ci(x: WithInterval, digits: int | None = None, *, unit: Unit = "%") -> str:
    """An estimate with its confidence interval.

    Not for a summary of several studies, which needs its heterogeneity beside it: take
    `format_pooled`.

    Parameters
    ----------
    x
        Has ``estimate``, ``ci_low`` and ``ci_high``; its ``conf_level`` is used where it has one,
        else 95 %.
    digits
        Decimals; by default 1 for percentages and points, 0 for days, 2 for plain numbers.
    unit
        '%' for proportions; 'points' for differences of proportions (percentage points); 'days';
        '' for plain numbers such as hazard ratios.

    Examples
    --------
    >>> from types import SimpleNamespace as Result
    >>> format_ci(Result(estimate=26 / 33, ci_low=0.6109, ci_high=0.9102))
    '78.8% (95% CI 61.1 to 91.0)'
    >>> format_ci(Result(estimate=float("inf"), ci_low=120, ci_high=float("inf")), unit="days")
    'not reached (95% CI 120 days to not reached)'
    """
    if not all(hasattr(x, name) for name in ("estimate", "ci_low", "ci_high")):
        raise ValueError(f"x must have an estimate, ci_low and ci_high: found {x!r}")
    if unit not in get_args(Unit):
        raise ValueError(f"unit must be one of {get_args(Unit)}: found {unit!r}")
    places = {"%": 1, "points": 1, "days": 0, "": 2}[unit] if digits is None else digits
    level = f"{_rounded(float(getattr(x, 'conf_level', 0.95)), 1, shift=2).removesuffix('.0')}% CI"
    estimate, low, high = (_as_float(v) for v in (x.estimate, x.ci_low, x.ci_high))
    if not math.isfinite(low) and not math.isfinite(high):
        interval = _limit(low, places, unit)  # once is enough
    else:
        limits = [_limit(v, places, unit) for v in (low, high)]
        if unit == "days" and not math.isfinite(high) and math.isfinite(low):
            limits[0] = format_days(low, places)
        interval = " to ".join(limits)
    return f"{_with_unit(estimate, places, unit)} ({level} {interval})"


def _with_unit(x: float, digits: int, unit: Unit) -> str:
    """The estimate itself, unit and all."""
    if unit == "days":
        return format_days(x, digits)
    if unit == "%":
        return format_percent(x, digits)
    if unit == "points" and math.isfinite(x):
        return f"{_rounded(x, digits, shift=2)} percentage points"
    return format_number(x, digits)


def _limit(x: float, digits: int, unit: Unit) -> str:
    """One limit, without the unit that the estimate already carries."""
    if not math.isfinite(x):
        return _time_words(x) if unit == "days" else NOT_ESTIMABLE
    return _rounded(x, digits, shift=2 if unit in ("%", "points") else 0)


def _as_float(x: Any) -> float:
    """The value as a float; None and pandas' NA (which no float can hold) become NaN."""
    if x is None or type(x).__name__ in ("NAType", "NaTType"):
        return math.nan
    try:
        return float(x)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"what is printed must be a number: found {x!r}") from None


def _time_words(x: float) -> str:
    return NOT_REACHED if x == math.inf else NOT_ESTIMABLE


def _rounded(x: float, digits: int, *, shift: int = 0) -> str:
    """``x * 10**shift`` rounded half up, in plain digits, never '-0.0'."""
    if not isinstance(digits, int) or not 0 <= digits <= 15:
        raise ValueError(f"digits must be a whole number, from 0 to 15: found {digits!r}")
    number = Decimal(f"{x:.12g}").scaleb(shift)
    rounded = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _WIDE)
    return f"{rounded if rounded else abs(rounded):f}"
