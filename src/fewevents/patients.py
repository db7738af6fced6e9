"""Times, events, groups and options as they come in: checked once, then plain arrays.

A time is a finite number, zero or more; an event is 0, 1, True or False (1 and True: it happened;
0 and False: censored). At equal times events come before censorings, as in R's survival package.
Times closer than 1.5e-8, or 1.5e-8 of their mean, are taken as equal, by the rule of R's
``timefix``; the answer's note says when that happened. Dates and durations are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from fewevents.near_times import MERGED, merged_times

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Patients:
    """Checked follow-up of n patients.

    Attributes
    ----------
    time, event
        The time of each, and whether it ended in the event.
    entry
        Where follow-up started late: at risk in (entry, time]; None if everybody starts at 0.
    note
        Empty, or that near-equal times were merged.
    """

    time: Floats
    event: Bools
    entry: Floats | None = None
    note: str = ""

    def __len__(self) -> int:
        return len(self.time)


def checked_patients(time: Any, event: Any, entry: Any = None) -> Patients:
    """Times and event flags of n patients.

    Parameters
    ----------
    time
        n times, usually days; a list, array or Series.
    event
        n flags, 0/1 or False/True.
    entry
        n times from which each is under observation, before ``time``; or None.

    Raises
    ------
    ValueError
        If there is nothing, the lengths differ, or a value is missing, no number, negative or
        infinite, or an event is not 0 or 1; the message names the positions, counted from 1.

    Examples
    --------
    >>> checked_patients([5, 8], [True, 0]).event
    array([ True, False])
    """
    times, flags = checked_times(time), numbers(event, "event")
    if len(times) != len(flags):
        raise ValueError(
            f"time and event must be equally long: found {len(times)} and {len(flags)} values"
        )
    if len(times) == 0:
        raise ValueError("time and event are empty: at least one patient is needed")
    refuse(flags, ~np.isin(flags, (0.0, 1.0)), "event", "0 (censored) or 1 (event)")
    if entry is None:
        merged = merged_times(times)
        return Patients(merged, flags == 1, None, "" if merged is times else MERGED)
    starts = checked_times(entry, "entry")
    if len(starts) != len(times):
        raise ValueError(
            f"entry must be as long as time: found {len(starts)} and {len(times)} values"
        )
    both = np.concatenate([times, starts])
    merged = merged_times(both)
    stop, start = merged[: len(times)], merged[len(times) :]
    refuse(starts, start >= stop, "entry", "before the time at which follow-up ends")
    return Patients(stop, flags == 1, start, "" if merged is both else MERGED)


def checked_times(time: Any, name: str = "time", *, needed: bool = False) -> Floats:
    """Times alone: finite, 0 or more; at least one where ``needed``."""
    times = numbers(time, name)
    if needed and not len(times):
        raise ValueError(f"{name} is empty: at least one patient is needed")
    refuse(times, ~np.isfinite(times) | (times < 0), name, "a finite number, 0 or more")
    return times + 0.0  # no -0.0


def group_codes(group: Any, n: int, name: str = "group") -> tuple[Ints, list[Any]]:
    """Groups of n patients as codes 0, 1, ... and the labels, in sorted or categorical order.

    Raises
    ------
    ValueError
        If there are not n values, one is missing, or labels can't be sorted.

    Examples
    --------
    >>> group_codes(["b", "a", "b"], 3)
    (array([1, 0, 1]), ['a', 'b'])
    """
    known = _plain_numbers(group)
    if known is not None and not np.isnan(known).any() and len(known) == n:
        array = np.asarray(group)
        first = np.unique(array)
        return np.searchsorted(first, array).astype(np.int64), first.tolist()
    values = column(group, name)
    if len(values) != n:
        raise ValueError(f"{name} must be as long as time: found {len(values)} and {n} values")
    missing = values.isna().to_numpy(dtype=bool)
    refuse(values.to_numpy(dtype=object), missing, name, "a label or number")
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.cat.remove_unused_categories()
        return np.asarray(values.cat.codes, dtype=np.int64), list(values.cat.categories)
    try:
        codes, labels = pd.factorize(values)
        order = sorted(range(len(labels)), key=lambda k: labels[k])
    except TypeError:
        raise ValueError(
            f"{name} must hold labels of one kind, such as text: found {_kinds(values)}"
        ) from None
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    plain = [labels[k].item() if hasattr(labels[k], "item") else labels[k] for k in order]
    return rank[codes], plain


def at_least_two(
    group: Any, n: int, *, name: str = "group", exactly: int | None = None
) -> tuple[Ints, list[Any]]:
    """As `group_codes`, with two groups or more, or ``exactly`` so many."""
    codes, labels = group_codes(group, n, name)
    if len(labels) < 2 or (exactly is not None and len(labels) != exactly):
        wanted = "two groups or more" if exactly is None else f"exactly {exactly} groups"
        shown = ", ".join(map(repr, labels[:5]))
        raise ValueError(
            f"{name} must hold the labels of {wanted}: found {len(labels)} ({shown}); check the "
            "column that splits the cohort"
        )
    return codes, labels


def column(values: Any, name: str) -> pd.Series:
    """One column of values, whatever holds it, or a ValueError."""
    if isinstance(values, np.ma.MaskedArray):
        values = pd.Series(values).astype(object)
    if isinstance(values, str | bytes | dict | set | frozenset) or (
        not hasattr(values, "__len__") and not hasattr(values, "__iter__")
    ):
        raise ValueError(f"{name} must be a column of values: found {values!r}")
    if getattr(values, "ndim", 1) != 1:
        raise ValueError(f"{name} must be one column: found an array of {values.ndim} dimensions")
    if isinstance(values, pd.Series | pd.Index):
        return pd.Series(values).reset_index(drop=True)
    array = values if hasattr(values, "__array__") else list(values)
    if len(array) and all(isinstance(x, list | tuple) for x in array):
        raise ValueError(f"{name} must be one column: found an array of 2 dimensions")
    made = pd.Series(array, dtype=object) if len(array) == 0 else pd.Series(array)
    if made.dtype == object and any(isinstance(x, list | tuple | dict | set) for x in made):
        raise ValueError(f"{name} must be one column of values: found a list inside it")
    return made


def numbers(values: Any, name: str) -> Floats:
    """The column as floats; a value that is missing, a date or no number is refused."""
    if (plain := _plain_numbers(values)) is not None and not np.isnan(plain).any():
        return plain
    made = column(values, name)
    kind: Any = made.dtype
    if isinstance(kind, pd.CategoricalDtype):
        made = made.astype(object)
    if types.is_complex_dtype(kind) or not (
        types.is_numeric_dtype(kind) or types.is_bool_dtype(kind) or _is_plain(made)
    ):
        raise ValueError(
            f"{name} must hold numbers, such as days: found {_kinds(made)}; turn dates and "
            "durations into days first"
        )
    found = pd.to_numeric(made, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    refuse(made.to_numpy(dtype=object), np.isnan(found), name, "a number")
    return np.asarray(found, dtype=np.float64)


def _plain_numbers(values: Any) -> Floats | None:
    """NumPy's numbers as they are, without the way round through pandas."""
    if isinstance(values, pd.Series) and isinstance(values.dtype, np.dtype):
        values = values.to_numpy()
    if type(values) is np.ndarray and values.ndim == 1 and values.dtype.kind in "biuf":
        return values.astype(np.float64)
    return None


def _is_plain(values: pd.Series) -> bool:
    """Whether objects or text, none of them a date or a duration."""
    inferred = types.infer_dtype(values, skipna=True)
    return inferred not in (
        "datetime64", "datetime", "date", "timedelta64", "timedelta", "time", "period", "interval",
        "complex", "bytes", "mixed",
    )  # fmt: skip


def _kinds(values: pd.Series) -> str:
    if values.dtype != object:
        return f"the type {values.dtype}"
    return " and ".join(sorted({type(x).__name__ for x in values})[:4])


def refuse(values: npt.NDArray[Any], wrong: Bools, name: str, expected: str) -> None:
    """Raise for the first few wrong values, saying where they are."""
    positions = np.flatnonzero(wrong)
    if len(positions) == 0:
        return
    shown = ", ".join(
        f"position {i + 1}: {'nothing' if pd.isna(values[i]) else values[i]}" for i in positions[:5]
    )
    more = f" and {len(positions) - 5} more" if len(positions) > 5 else ""
    raise ValueError(f"{name} must be {expected} (positions count from 1); found at {shown}{more}")
