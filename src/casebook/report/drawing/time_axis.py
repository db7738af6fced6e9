"""Where the axis of a curve is labelled, whatever the length of follow-up, and in which unit."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.axes import DAYS_PER_MONTH

MOST = 8
"""Labels that fit under a curve, the one at day 0 included."""
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240)


def axis_days(last: int) -> list[int]:
    """Days to label, from 0 to the last: at most eight, a week or whole months apart.

    Parameters
    ----------
    last : int
        Day at which the longest follow-up ends, 0 or more.

    Examples
    --------
    >>> axis_days(400)
    [0, 91, 183, 274, 365]
    >>> axis_days(2600)
    [0, 365, 730, 1096, 1461, 1826, 2192, 2557]
    >>> axis_days(12_905)
    [0, 1826, 3652, 5479, 7305, 9131, 10958, 12784]
    """
    for step in (7, *(months * DAYS_PER_MONTH for months in _MONTHS)):
        if last < MOST * step:
            break
    return [round(step * place) for place in range(MOST) if round(step * place) <= last]


def axis_labels(days: Sequence[float]) -> tuple[str, list[str]]:
    """Unit of the axis and its labels: days of a few weeks, else months, or years of many.

    Examples
    --------
    >>> axis_labels([0, 7, 14])
    ('days', ['0', '7', '14'])
    >>> axis_labels([0, 183, 365]), axis_labels([0, 1826])
    (('months', ['0', '6', '12']), ('years', ['0', '5']))
    """
    step = days[1] if len(days) > 1 else 0
    unit, length = next(
        (unit, length)
        for unit, length, least in (
            ("years", 12 * DAYS_PER_MONTH, 23 * DAYS_PER_MONTH),
            ("months", DAYS_PER_MONTH, 28),
            ("days", 1, 0),
        )
        if step >= least
    )
    return unit, [f"{day / length:.0f}" for day in days]
