"""Dates as they are written in hospitals, read without guessing."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd

from cohortreader.intake.mapping_checks import UNSURE
from cohortreader.intake.months import month_number
from cohortreader.intake.quoting import as_yaml

FORMS = (
    "a date such as 2022-03-01 (or 01-MAR-2022; dates such as 01/03/2022 need date_order in the "
    "mapping file)"
)
NO_DAY = "a whole date: the day is missing"
IN_PART = "a whole date: day, month, and a year of four digits"
EITHER_ORDER = ("day-month-year", "month-day-year")
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.ASCII)
_CHINESE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_NAME = r"[^\W\d_]{3,10}\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|[.º])?"
_NAMED_MONTH = re.compile(
    rf"(?P<day>[0-9]{{1,2}}){_ORDINAL}[-/ ]{{0,2}}(?:de )?(?P<month>{_NAME}),?[-/ ]?(?:del? )?(?P<year>[0-9]{{4}}){_TIME}"
    rf"|(?P<month_1>{_NAME}) (?P<day_1>[0-9]{{1,2}}){_ORDINAL},? (?P<year_1>[0-9]{{4}}){_TIME}"
    rf"|(?P<year_2>[0-9]{{4}})[-/ ](?P<month_2>{_NAME})[-/ ](?P<day_2>[0-9]{{1,2}}){_TIME}"
)
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}", re.ASCII)

_MONTH_ALONE = re.compile(
    rf"((?:19|20)[0-9]{{2}})(?:[-/. ]|年)([0-9]{{1,2}}|{_NAME})月?|([0-9]{{1,2}}|{_NAME})[-/. ]((?:19|20)[0-9]{{2}})"
)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([-/.])(?:[0-9]{1,2}|[^\W\d_]{3,10})\1[0-9]{2}")
_IN_PART = re.compile(
    rf"[0-9]{{1,2}}[-/. ][0-9]{{2}}|(?P<first>{_NAME})[-/ ]?['’]?[0-9]{{2}}|[0-9]{{1,2}}[-/. ]{{0,2}}(?P<last>{_NAME})|"
    r"(?:19|20)[0-9]{2}|[0-9]{6}"
)
_EXCEL_NUMBER = re.compile(r"[2-5][0-9]{4}(\.[0-9]+)?", re.ASCII)


Order = str | Mapping[str, str]
"""Order of day, month and year, or that of dates with each sign between them."""
SIGNS = ("/", ".", "-")


def parse_date(text: str, *, order: Order = "") -> datetime.date | None:
    """Date that a text stands for; None if it stands for none, or for more than one.

    Parameters
    ----------
    text : str
        Year first (2022-03-01, 2022/3/1, 2022年3月1日), or with the month's name (01-MAR-2022,
        March 1, 2022, 1. März 2022).
        A time of day may follow and is not used.
    order : str or mapping
        ``day-month-year`` or ``month-day-year``; allows 01/03/2022 as well. Of dates with each sign, where they differ.

    Examples
    --------
    >>> parse_date("01/03/2022"), parse_date("01/03/2022", order="day-month-year")
    (None, datetime.date(2022, 3, 1))
    """
    parts = _parts(text, order)
    try:
        return None if parts is None else datetime.date(*parts)
    except ValueError:  # the 30th of February
        return None


def _order_for(text: str, order: Order) -> str:
    """Order of one date: that of all, or that of its sign."""
    match = None if isinstance(order, str) else _YEAR_LAST.fullmatch(text)
    return order if isinstance(order, str) else order.get(match[2], "") if match else ""


def _parts(text: str, order: Order) -> tuple[int, int, int] | None:
    """Year, month and day as they stand there, whether the calendar has them or not."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
    elif match := _CHINESE.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = match.groups()
    elif match := _NAMED_MONTH.fullmatch(text):
        found = {name[:3]: part for name, part in match.groupdict().items() if part}
        day, month, year = found["day"], str(month_number(found["mon"])), found["yea"]
        if month == "0":
            return None
    elif (match := _YEAR_LAST.fullmatch(text)) and _order_for(text, order) in EITHER_ORDER:
        first, _, second, year = match.groups()
        day, month = (
            (first, second) if _order_for(text, order) == "day-month-year" else (second, first)
        )
    else:
        return None
    return int(year), int(month), int(day)


def fitting_order(texts: Iterable[str]) -> str:
    """Return the one order in which every date such as 31/03/2022 is one of the calendar; empty if not one.

    A date that no order makes one, such as 31/06/2022, says nothing.

    >>> fitting_order(["31/03/2022", "01/02/2022", "2022-01-01"]), fitting_order(["01/02/2022"])
    ('day-month-year', '')
    """
    doubtful = [t for t in texts if _YEAR_LAST.fullmatch(t) and looks_like_date(t)]
    fits = [order for order in EITHER_ORDER if all(parse_date(t, order=order) for t in doubtful)]
    return fits[0] if len(fits) == 1 else ""


def orders_that_fit(columns: Mapping[str, Iterable[str]]) -> str | dict[str, str]:
    """Return the one order that fits all columns of dates; that of each column, or of each sign, where they differ; empty if not known.

    >>> orders_that_fit({"Start": ["31/03/2022"], "Last": ["03/31/2023"], "Birth": ["01/02/2015"]})
    {'Start': 'day-month-year', 'Last': 'month-day-year', 'Birth': '___'}
    >>> orders_that_fit({"Start": ["31.03.2022", "03/31/2022"]})
    {'.': 'day-month-year', '/': 'month-day-year'}
    """
    cells = {name: list(texts) for name, texts in columns.items()}
    if together := fitting_order(text for texts in cells.values() for text in texts):
        return together
    each = {
        name: fitting_order(texts) or UNSURE
        for name, texts in cells.items()
        if any(map(_YEAR_LAST.fullmatch, texts))
    }
    signs = by_sign(text for texts in cells.values() for text in texts)
    of_sign = {sign: fitting_order(texts) or UNSURE for sign, texts in signs.items()}
    both = (one for one in (each, of_sign) if set(EITHER_ORDER) <= {*one.values()})
    return next(both, "")


def by_sign(texts: Iterable[str]) -> dict[str, list[str]]:
    """Dates whose year comes last, by the sign between their parts.

    >>> by_sign(["02/17/2016", "02.06.2016", "2016-02-06"])
    {'/': ['02/17/2016'], '.': ['02.06.2016']}
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        if match := _YEAR_LAST.fullmatch(text):
            found.setdefault(match[2], []).append(text)
    return found


def order_entry(order: str | Mapping[str, str]) -> str:
    """Orders of dates as they stand in a mapping file.

    >>> order_entry({"Start": "day-month-year"})
    '{Start: day-month-year}'
    """
    if isinstance(order, str):
        return order
    return f"{{{', '.join(f'{as_yaml(name)}: {one}' for name, one in order.items())}}}"


def order_of(order: Order, name: str) -> Order:
    """Order of the dates of one column: that of the file, or its own, or those of dates with each sign.

    >>> order_of({"Start ": "day-month-year"}, "start"), order_of("month-day-year", "start")
    ('day-month-year', 'month-day-year')
    """
    if isinstance(order, str) or {*order} <= {*SIGNS}:
        return order
    return {there.strip().casefold(): one for there, one in order.items()}.get(
        name.strip().casefold(), ""
    )


def why_no_date(text: str, *, order: Order = "", fits: str = "") -> tuple[str, str]:
    """What was expected where a text is no date, and how to mend it.

    Parameters
    ----------
    text, order
        As for ``parse_date``, which reads no date in it.
    fits : str
        The order that fits the other dates of the file, or the orders of its columns, if they are known.

    Examples
    --------
    >>> why_no_date("31.06.2022", order="day-month-year")
    ('a day of the calendar: June 2022 has 30 days', 'correct the date')
    """
    order = _order_for(text, order)
    if parts := _parts(text, order):
        year, month, _ = parts
        if not 1 <= month <= 12:
            expected = f"a month from 1 to 12, not {month}"
            if fits and fits != order and _YEAR_LAST.fullmatch(text):
                expected += f" (date_order is {order})"
                return expected, _write_order(fits)
            return expected, "correct the date, or date_order in the mapping file"
        if not year:
            return "a year from 1", "correct the date"
        days = calendar.monthrange(year, month)[1]
        name = calendar.month_name[month]
        return f"a day of the calendar: {name} {year} has {days} days", "correct the date"
    if _YEAR_LAST.fullmatch(text):
        orders = " or ".join(f"date_order: {one}" for one in EITHER_ORDER)
        remedy = f"write {orders} in the mapping file"
        if fits:
            remedy = _write_order(fits)
        return "a date that can be read in one way only", remedy
    if _SHORT_YEAR.fullmatch(text):
        return "a year of four digits", "write the year with four digits"
    if _EXCEL_NUMBER.fullmatch(text):
        remedy = "give the column the format 'date' in Excel and save it again"
        return "a date, not the number under which Excel keeps one", remedy
    if month_alone(text):
        return NO_DAY, "write the day (in Excel in a format that shows it)"
    if is_part_of_date(text):
        return IN_PART, "write the whole date (in Excel in a format that shows day, month and year)"
    return FORMS, "write the whole date"


def _write_order(fits: str) -> str:
    one = f"with the right order for each {UNSURE}" if UNSURE in fits else "it fits every date"
    return f"write date_order: {fits} in the mapping file: {one}"


def month_alone(text: str) -> str:
    """Month that a text names without a day, as 2022-03; empty if it does not.

    >>> month_alone("03/2022"), month_alone("März 2022"), month_alone("2022年3月"), month_alone("2022-03-01")
    ('2022-03', '2022-03', '2022-03', '')
    """
    if not (found := _MONTH_ALONE.fullmatch(text)):
        return ""
    year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    number = int(month) if month.isdecimal() else month_number(month)
    return f"{year}-{number:02}" if 1 <= number <= 12 else ""


def is_part_of_date(text: str) -> bool:
    """Whether a text may be a month and a short year as well as a day and a month, or a date without signs or month.

    >>> is_part_of_date("03/21"), is_part_of_date("Mar '21"), is_part_of_date("21. März"), is_part_of_date("2021")
    (True, True, True, True)
    >>> is_part_of_date("03/2021"), is_part_of_date("Day 21")
    (False, False)
    """
    found = _IN_PART.fullmatch(text)
    name = found and (found["first"] or found["last"])
    return bool(found) and (not name or month_number(name) > 0)


ONE_DAY_FOR_ALL = "; or, where nobody knows it, one day for all, such as the 15th"
DAY_OF_MONTH = f"{ONE_DAY_FOR_ALL}: day_of_month: 15 in the mapping file"
"""For so many different months that an entry for each would fill a page."""


def or_one_for_all(texts: Iterable[str], *, column: str) -> str:
    """Remedy for texts that a date may be part of, where no more is known."""
    pairs = ", ".join(f"{as_yaml(text)}: {UNSURE}" for text in texts)
    entry = f"levels: {{{as_yaml(column)}: {{{pairs}}}}}"
    return (
        f"; or, where nobody knows more, write {entry} in the mapping file with one date in place of each {UNSURE}, "
        "such as 2021-03-15 for March 2021"
    )


def or_mid_month(texts: Iterable[str], *, column: str) -> str:
    """Remedy for dates of which only the month is known."""
    pairs = ", ".join(f"{as_yaml(text)}: {month_alone(text)}-15" for text in texts)
    entry = f"levels: {{{as_yaml(column)}: {{{pairs}}}}}"
    return f"{ONE_DAY_FOR_ALL}: {entry} in the mapping file"


def or_not_known(texts: Iterable[str], *, column: str) -> str:
    """Remedy for cells that may stand for no value: those of that column, and no others."""
    pairs = ", ".join(f"{as_yaml(text)}: ''" for text in texts)
    entry = f"levels: {{{as_yaml(column)}: {{{pairs}}}}}"
    return f"; or, if it means not known or none, write {entry} in the mapping file"


def has_short_year(text: str) -> bool:
    """Whether a text would be a date if its year had four digits, as in 15.01.20.

    >>> has_short_year("15.01.20"), has_short_year("15.01.2020")
    (True, False)
    """
    return bool(_SHORT_YEAR.fullmatch(text))


def looks_like_date(text: str) -> bool:
    """Whether a text is a date in any of the forms, whatever the order of its parts.

    >>> looks_like_date("3/14/2022"), looks_like_date("12.5")
    (True, False)
    """
    return any(parse_date(text.strip(), order=order) for order in EITHER_ORDER)


def day_numbers(values: pd.Series, *, order: Order = "") -> pd.Series:
    """Days of a calendar without gaps (1 is 1 January of year 1); missing where there is no date.

    Differences of two such numbers are days between the dates.
    """
    codes, distinct = pd.factorize(values)
    dates = map(partial(parse_date, order=order), distinct)
    numbers = pd.array([None if date is None else date.toordinal() for date in dates], "Int64")
    return pd.Series(numbers.take(codes), index=values.index, dtype="Int64")
