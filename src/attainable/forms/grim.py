"""Whole numbers behind percentages and means: the GRIM test (Brown and Heathers 2017)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from attainable.forms.spans import READINGS, reading
from attainable.printed import Printed

LISTED = 6
"""Counts or denominators named in a sentence."""


def counts_printing(percent: Printed, n: int, *, scale: int = 100) -> dict[int, str]:
    """Counts of ``n`` that print a percentage, and how: rounded if any is, else by another habit.

    Parameters
    ----------
    percent : Printed
    n : int
    scale : int
        100 for a percentage, 1 for a proportion or a mean (then counts may exceed ``n``).

    Returns
    -------
    dict
        Count to ``rounded``, ``cut off``, ``rounded twice`` or ``zeros added``.

    Examples
    --------
    >>> from attainable.printed import printed_number
    >>> counts_printing(printed_number("2.2"), 134), counts_printing(printed_number("20.0"), 83)
    ({3: 'rounded'}, {17: 'zeros added'})
    """
    found = {k: how for k in _near(percent, n, scale) if (how := reading(percent, scale * k / n))}
    plain = {k: how for k, how in found.items() if how == "rounded"}
    return plain or found


def _near(percent: Printed, n: int, scale: int) -> Iterator[int]:
    spans = [span(percent) for span in READINGS.values()]
    spans += [(float(p.rounded.low), float(p.rounded.high)) for p in percent.without_zeros()]
    low, high = min(s[0] for s in spans), max(s[1] for s in spans)
    low, high = max(low, 0.0), min(high, 1e15 if scale == 1 else float(scale))
    most = n if scale == 100 else 10**15
    yield from range(
        max(0, math.floor(low * n / scale)), min(most, math.ceil(high * n / scale)) + 1
    )


def denominators(k: int, percent: Printed, most: int) -> list[int]:
    """Numbers of patients, at most ``most``, of whom ``k`` print a percentage.

    >>> from attainable.printed import printed_number
    >>> denominators(16, printed_number("20.0"), 83)
    [80]
    """
    return [n for n in range(max(k, 1), most + 1) if reading(percent, 100 * k / n) == "rounded"]


def sizes_printing(k: int, percent: Printed) -> list[int] | None:
    """Numbers of patients of whom ``k`` print a percentage in any way; None where these have no end.

    >>> from attainable.printed import printed_number
    >>> sizes_printing(29, printed_number("39.7")), sizes_printing(5, printed_number("66"))
    ([73], [])
    """
    value, unit = float(percent.value or 0), float(percent.unit)
    if not percent.exact or value <= unit:
        return None
    first, last = math.floor(100 * k / (value + unit)), math.ceil(100 * k / (value - unit))
    return [n for n in range(max(k, first, 1), last + 1) if reading(percent, 100 * k / n)]


def noticed_share(percent: Printed, n: int, k: int | None = None, *, scale: int = 100) -> float:
    """Share of the values printable at these digits that no count (or not this one) gives.

    Rounded or cut off, in steps of the last digit; for a mean over one unit.
    """
    unit = percent.unit
    steps = int(scale / unit)
    per = max(1, round(scale / float(unit)))
    if k is None and n >= 2 * per:
        return 0.0
    counts = range(n + 1) if k is None else (k,)
    given: set[int] = set()
    for count in counts:
        x = scale * count / n / float(unit)
        for value in (math.floor(x + 0.5 + 1e-9), math.ceil(x - 0.5 - 1e-9), math.floor(x + 1e-9)):
            given.add(min(value, steps))
    return max(0.0, 1 - len(given) / (steps + 1))


def listed(values: list[int]) -> str:
    """Numbers for a sentence: all if few, else the first and the last."""
    if len(values) > LISTED:
        return f"{values[0]} to {values[-1]} ({len(values)} values)"
    return " or ".join(str(v) for v in values)
