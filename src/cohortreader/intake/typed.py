"""Values that have a type (numbers, dates, true and false) written as the text of a cell."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import pandas as pd

from cohortreader.data.distinct import holds_nul
from cohortreader.data.problems import Problem, TableError


def as_text(value: Any) -> str:
    """Write one value as the text of a cell; nothing known is an empty cell.

    A number without a fraction is written without one: spreadsheets and SAS know no other.

    >>> [as_text(value) for value in (14.0, 7.5, True, None, datetime.date(2022, 3, 1))]
    ['14', '7.5', 'yes', '', '2022-03-01']
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}" if value.is_finite() else ""
    if isinstance(value, datetime.timedelta):
        days = value / datetime.timedelta(days=1)
        return str(int(days)) if days.is_integer() else repr(days)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    return str(value)


def text_column(values: pd.Series) -> pd.Series:
    """Write a whole column as ``as_text`` does.

    Raises
    ------
    TableError
        If a text holds the sign U+0000: as in a text file, it is told and not read.
    """
    if values.dtype == object and holds_nul(values):
        rows = [row for row, value in enumerate(values, start=1) if holds_nul([value])]
        remedy = "delete the sign, or export the table again"
        found = "the sign U+0000 (byte 0x00), which is no text"
        raise TableError(Problem(row, str(values.name), found, "text", remedy) for row in rows)
    try:
        codes, distinct = pd.factorize(values)
    except TypeError:  # lists and the like
        return values.map(as_text).astype(object)
    texts = [*(as_text(value) for value in _plain(distinct)), ""]
    written = pd.Series(texts, dtype=object).to_numpy()[codes]  # code -1, missing: the last
    return pd.Series(written, index=values.index, name=values.name, dtype=object)


def _plain(distinct: Any) -> list[Any]:
    return list(distinct.tolist()) if hasattr(distinct, "tolist") else list(distinct)


def text_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Write a whole table as ``as_text`` does, its rows numbered from 1."""
    columns = {str(name): text_column(frame[name]) for name in frame.columns}
    numbered = pd.RangeIndex(1, len(frame) + 1, name="row")
    return pd.DataFrame(columns).set_axis(numbered)
