"""Dates as they are written in hospitals, read without guessing."""

from __future__ import annotations

import datetime
import re
from functools import partial

import pandas as pd

FORMS = (
    "a date such as 2022-03-01 (or 01-MAR-2022; dates such as 01/03/2022 need date_order in the "
    "mapping file)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.ASCII)
_CHINESE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_NAMED_MONTH = re.compile(rf"([0-9]{{1,2}})[- ]?([A-Za-z]{{3}})[- ]?([0-9]{{4}}){_TIME}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}", re.ASCII)


def parse_date(text: str, *, order: str = "") -> datetime.date | None:
    """Date that a text stands for; None if it stands for none, or for more than one.

    Parameters
    ----------
    text : str
        Year first (2022-03-01, 2022/3/1, 2022年3月1日), or with the month's name (01-MAR-2022).
        A time of day may follow and is not used.
    order : str
        ``day-month-year`` or ``month-day-year``; allows 01/03/2022 as well.

    Examples
    --------
    >>> parse_date("01/03/2022"), parse_date("01/03/2022", order="day-month-year")
    (None, datetime.date(2022, 3, 1))
    """
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
    elif match := _CHINESE.fullmatch(text):
        year, month, day = match.groups()
    elif (match := _NAMED_MONTH.fullmatch(text)) and match[2].lower() in _MONTHS:
        day, month, year = match[1], str(_MONTHS.index(match[2].lower()) + 1), match[3]
    elif (match := _YEAR_LAST.fullmatch(text)) and order in ("day-month-year", "month-day-year"):
        first, _, second, year = match.groups()
        day, month = (first, second) if order == "day-month-year" else (second, first)
    else:
        return None
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:  # the 30th of February
        return None


def looks_like_date(text: str) -> bool:
    """Whether a text is a date in any of the forms, whatever the order of its parts.

    >>> looks_like_date("3/14/2022"), looks_like_date("12.5")
    (True, False)
    """
    orders = ("day-month-year", "month-day-year")
    return any(parse_date(text.strip(), order=order) for order in orders)


def day_numbers(values: pd.Series, *, order: str = "") -> pd.Series:
    """Days of a calendar without gaps (1 is 1 January of year 1); missing where there is no date.

    Differences of two such numbers are days between the dates.
    """
    codes, distinct = pd.factorize(values)
    dates = map(partial(parse_date, order=order), distinct)
    numbers = pd.array([None if date is None else date.toordinal() for date in dates], "Int64")
    return pd.Series(numbers.take(codes), index=values.index, dtype="Int64")
