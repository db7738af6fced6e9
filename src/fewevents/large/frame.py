"""Counts by time from a pandas frame: also what each partition of a Dask dataframe goes through."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from fewevents.large.tally import (
    EVERYONE,
    TALLY,
    Columns,
    counts_of_tally,
    event_of_wrong_type,
    refuse_long,
    time_of_wrong_type,
)
from fewevents.patients import Bools, Floats
from fewevents.survival.counts import EventCounts

FLAGS = {"yes": 1.0, "no": 0.0, True: 1.0, False: 0.0}
"""Flags that are no numbers; 1 and 0 are equal to True and False."""


def frame_counts(
    frame: pd.DataFrame, *, event: str, time: str | None = None, by: str | None = None
) -> dict[Any, EventCounts]:
    """Counts by time of the patients in a frame, group by group.

    Not for methods that need each patient's row, such as `cox`, `restricted_mean` or
    `permutation_logrank`: give them the columns. Not for more rows than memory holds: take
    `parquet_counts`.

    Parameters
    ----------
    frame
        One patient a row.
    event, time, by
        Names of columns, as in `fewevents.large.tally.Columns`.

    Returns
    -------
    dict
        Label to counts, labels in sorted order; without ``by`` the label is 'all patients'.

    Raises
    ------
    TableError
        If a column is absent or of a wrong type, a value missing or impossible, or there is no row.

    >>> frame = pd.DataFrame({"days": [5, 8, 5], "death": [1, 0, 1], "arm": ["a", "b", "a"]})
    >>> frame_counts(frame, time="days", event="death", by="arm")["a"]
    EventCounts(time=array([5.]), events=array([2]), censored=array([0]), entry=None, note='')
    """
    columns, source = Columns(event, time, by), "the frame"
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"frame must be a pandas DataFrame: found {type(frame).__name__}")
    check_columns(frame.dtypes, columns, source=source)
    return counts_of_tally(tally_of_frame(frame, columns), columns, source=source)


def check_columns(dtypes: pd.Series, columns: Columns, *, source: str) -> None:
    """Raise TableError unless the columns are there and of types that can be counted.

    Parameters
    ----------
    dtypes
        The types by column, as ``frame.dtypes`` of pandas or Dask.
    columns, source
        What to count, and what to call it in errors.
    """
    columns.refuse_absent(list(dtypes.index), source)
    if columns.time is not None:
        kind = dtypes[columns.time]
        if not types.is_numeric_dtype(kind) or types.is_bool_dtype(kind):
            raise time_of_wrong_type(columns.time, str(kind), source=source)
    kind = dtypes[columns.event]
    if types.is_datetime64_any_dtype(kind) or types.is_timedelta64_dtype(kind):
        raise event_of_wrong_type(columns.event, str(kind), source=source)


def tally_of_frame(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Tally of a frame; see `fewevents.large.tally`."""
    n = len(frame)
    times = _floats(frame[columns.time]) if columns.time is not None else np.zeros(n)
    flags, no_flag = _flags(frame[columns.event])
    group = _group(frame, columns.by)
    broken: dict[str, Bools] = {
        "time_missing": np.isnan(times),
        "time_wrong": np.isinf(times) | (times < 0),
        "event_missing": no_flag,
        "event_wrong": np.isnan(flags) & ~no_flag,
        "group_missing": _missing(group),
    }
    good = ~np.any(list(broken.values()), axis=0)
    kept = pd.DataFrame({"group": group[good], "time": times[good] + 0.0, "event": flags[good]})
    counted = kept.groupby(["group", "time"], sort=False, observed=True)["event"].agg(
        ["sum", "count"]
    )
    refuse_long(len(counted))
    events = counted["sum"].to_numpy(dtype=np.int64)
    labels = counted.index.get_level_values("group")
    tally = pd.DataFrame(
        {
            # Plain objects: a label keeps its type beside the empty one of a row of breaches.
            "group": np.asarray(labels.astype(object)),
            "time": counted.index.get_level_values("time").to_numpy(dtype=np.float64),
            "events": events,
            "censored": counted["count"].to_numpy(dtype=np.int64) - events,
            **dict.fromkeys(broken, 0),
            "time_example": "",
            "event_example": "",
        }
    )[list(TALLY)]
    if not good.all():
        examples = {
            "time_example": _example(times, broken["time_wrong"]),
            "event_example": _example(frame[columns.event].to_numpy(), broken["event_wrong"]),
        }
        sums = {rule: int(rows.sum()) for rule, rows in broken.items()}
        breach = {"group": None, "time": np.nan, "events": 0, "censored": 0, **sums, **examples}
        row = pd.DataFrame([breach]).astype({"group": object})
        tally = row if tally.empty else pd.concat([tally, row])
    return tally


def empty_tally() -> pd.DataFrame:
    """A tally of nobody, with the types of every tally."""
    columns = Columns("event")
    return tally_of_frame(pd.DataFrame({"event": np.zeros(0)}), columns)


def _floats(values: pd.Series) -> Floats:
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))


def _flags(values: pd.Series) -> tuple[Floats, Bools]:
    """Flags as 0, 1 or NaN (no flag at all), and where there is nothing."""
    missing = _missing(values)
    if types.is_numeric_dtype(values.dtype):
        numbers = _floats(values)
        return np.where(np.isin(numbers, (0.0, 1.0)), numbers, np.nan), missing
    flags = values.astype(object).map(FLAGS).to_numpy(dtype=np.float64)
    return np.asarray(flags), missing


def _group(frame: pd.DataFrame, by: str | None) -> pd.Series:
    if by is None:
        return pd.Series(EVERYONE, index=range(len(frame)), dtype="category")
    return frame[by].reset_index(drop=True)


def _missing(values: pd.Series) -> Bools:
    """Where there is nothing: no value, or an empty text."""
    nothing = values.isna().to_numpy(dtype=np.bool_)
    if types.is_numeric_dtype(values.dtype):
        return np.asarray(nothing)
    return np.asarray(nothing | (values.astype(object) == "").to_numpy(dtype=np.bool_))


def _example(values: npt.NDArray[Any], wrong: Bools) -> str:
    return str(values[wrong][0]) if wrong.any() else ""
