"""Days at which the axis of a curve is labelled, whatever the length of follow-up."""

from __future__ import annotations

DAYS_PER_YEAR = 365.25
MOST = 8
"""Labels that fit under a curve, the one at day 0 included."""
_DAYS = (7, 30, 90)
_YEARS = (0.5, 1, 2, 5, 10, 20)


def axis_days(last: int) -> list[int]:
    """Days to label, from 0 to the last: at most eight, weeks, months, quarters, half-years or years apart.

    Parameters
    ----------
    last : int
        Day at which the longest follow-up ends, 0 or more.

    Examples
    --------
    >>> axis_days(400)
    [0, 90, 180, 270, 360]
    >>> axis_days(2600)
    [0, 365, 730, 1096, 1461, 1826, 2192, 2557]
    >>> axis_days(12_905)
    [0, 1826, 3652, 5479, 7305, 9131, 10958, 12784]
    """
    for step in (*_DAYS, *(years * DAYS_PER_YEAR for years in _YEARS)):
        if last < MOST * step:
            break
    return [round(step * place) for place in range(MOST) if round(step * place) <= last]
