"""The values that a printed number can stand for, as floats: rounded, cut off, or rounded twice."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps

from attainable.interval import NOISE
from attainable.printed import Printed

Span = tuple[float, float]
TWICE = 5 / 9
"""82.4444… printed as 82.44, 82.4, 82 stays; from 82.4445 on 83 can come out, digit by digit."""


MOST_KEPT = 10_000


def _kept(function: Callable[[Printed], Span]) -> Callable[[Printed], Span]:
    """Keep answers by text: slips ask for the same numbers again, and hashing fractions is slow."""
    known: dict[tuple[str, str, bool], Span] = {}

    @wraps(function)
    def answer(printed: Printed) -> Span:
        key = (printed.text, printed.relation, isinstance(printed.limits.low, float))
        if key not in known:
            if len(known) > MOST_KEPT:
                known.clear()
            known[key] = function(printed)
        return known[key]

    return answer


@_kept
def rounded(printed: Printed) -> Span:
    """Values that print so if rounded, both ends included.

    >>> from attainable.printed import printed_number
    >>> rounded(printed_number("81.2"))
    (81.15, 81.25)
    """
    interval = printed.rounded
    return float(interval.low), float(interval.high)


@_kept
def cut_off(printed: Printed) -> Span:
    """Values that print so if further digits are cut off."""
    interval = printed.cut_off
    return float(interval.low), float(interval.high)


@_kept
def twice(printed: Printed) -> Span:
    """Values that print so if rounded digit by digit: 82.474 as 82.5, then as 83."""
    low, high = rounded(printed)
    if printed.exact and printed.value is not None:
        low = min(low, float(printed.value) - TWICE * float(printed.unit))
    return low, high


@_kept
def either(printed: Printed) -> Span:
    """The hull of rounded, cut off and rounded twice."""
    spans = (rounded(printed), cut_off(printed), twice(printed))
    return min(low for low, _ in spans), max(high for _, high in spans)


NAMES = {
    "chi_squared_yates": "chi-squared with Yates' correction",
    "chi_squared": "chi-squared",
    "fisher": "Fisher's exact",
    "mid_p": "mid-P",
    "z": "z-test",
}
READINGS = {"rounded": rounded, "cut off": cut_off, "rounded twice": twice}


def reading(printed: Printed, x: float) -> str:
    """How a value comes to be printed so: ``rounded``, ``cut off``, ``rounded twice`` or empty.

    >>> from attainable.printed import printed_number
    >>> reading(printed_number("83", percent=True), 100 * 80 / 97)
    'rounded twice'
    """
    if not within(x, either(printed)) and not printed.plain.endswith("0"):
        return ""
    for name, span in READINGS.items():
        if within(x, span(printed)):
            if name == "cut off" and abs(x) >= abs(cut_off(printed)[1]) - NOISE and x > 0:
                continue  # open at the top
            return name
    for shorter in printed.without_zeros():
        if within(x, rounded(shorter)):
            return "zeros added"
    return ""


def within(x: float, span: Span, slack: float = 0.0) -> bool:
    """Whether a value lies in a span, but for the noise of floating point."""
    slack += NOISE * max(1.0, abs(x))
    return span[0] - slack <= x <= span[1] + slack


def log_span(span: Span) -> Span:
    """The logarithm of a span; minus infinity where it reaches zero."""
    low, high = span
    return (math.log(low) if low > 0 else -math.inf), (math.log(high) if high > 0 else -math.inf)


def in_order(low: Printed | None, value: Printed | None, high: Printed | None) -> bool:
    """Whether an estimate can lie between its limits, all rounded or all cut off.

    >>> from attainable.printed import printed_number as n
    >>> in_order(n("31"), n("30"), n("44")), in_order(n("0.51"), n("0.5"), n("0.9"))
    (False, True)
    """
    for kind in (rounded, cut_off):
        spans = [kind(printed) for printed in (low, value, high) if printed is not None]
        if all(a[0] < b[1] - NOISE for i, a in enumerate(spans) for b in spans[i + 1 :]):
            return True
    return False


def spoken(test: str) -> str:
    """The name of a test of counts in a sentence.

    >>> spoken("chi_squared_yates, one-sided"), spoken("z")
    ("chi-squared with Yates' correction, one-sided", 'z-test')
    """
    for name, words in NAMES.items():
        if test == name or test.startswith((f"{name},", f"{name} ")):
            return words + test[len(name) :]
    return test
