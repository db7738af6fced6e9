"""Times, events and groups as they come in: checked once, then plain arrays.

Every time-to-event statistic of this package takes its input through here. A time is a finite
number, zero or more; an event is 0, 1, True or False (1 and True: it happened; 0 and False:
censored). At equal times events come before censorings, as in R's survival package. Equal means the
same number: days are whole, so no rounding is done.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def event_times(time: Any, event: Any) -> tuple[Floats, Bools]:
    """Times and event flags of n patients as two arrays.

    Parameters
    ----------
    time
        n times, usually days; a list, array or Series.
    event
        n flags, 0/1 or False/True.

    Raises
    ------
    ValueError
        If there is nothing, the lengths differ, or a value is missing, no number, negative or
        infinite, or an event is not 0 or 1; the message names the positions, counted from 1.

    Examples
    --------
    >>> event_times([5, 8], [True, 0])
    (array([5., 8.]), array([ True, False]))
    """
    times, events = _numbers(time, "time"), _numbers(event, "event")
    if len(times) != len(events):
        raise ValueError(
            f"time and event must be equally long: found {len(times)} and {len(events)} values"
        )
    if len(times) == 0:
        raise ValueError("time and event are empty: at least one patient is needed")
    _refuse(times, ~np.isfinite(times) | (times < 0), "time", "a finite number, 0 or more")
    _refuse(events, ~np.isin(events, (0.0, 1.0)), "event", "0 (censored) or 1 (event)")
    return times, events == 1


def group_codes(group: Any, n: int) -> tuple[Ints, list[Any]]:
    """Groups of n patients as codes 0, 1, ... and the labels, in sorted or categorical order.

    Raises
    ------
    ValueError
        If there are not n values or one is missing.

    Examples
    --------
    >>> group_codes(["b", "a", "b"], 3)
    (array([1, 0, 1]), ['a', 'b'])
    """
    values = pd.Series(_column(group, "group"))
    if len(values) != n:
        raise ValueError(f"group must be as long as time: found {len(values)} and {n} values")
    _refuse(values.to_numpy(dtype=object), values.isna().to_numpy(dtype=bool), "group", "a label")
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.cat.remove_unused_categories()
        return np.asarray(values.cat.codes, dtype=np.int64), list(values.cat.categories)
    codes, labels = pd.factorize(values, sort=True)
    return np.asarray(codes, dtype=np.int64), list(labels)


def z_value(conf_level: float) -> float:
    """The normal quantile of a two-sided interval: 1.96 for 0.95.

    Raises
    ------
    ValueError
        If ``conf_level`` does not lie inside 0 to 1.

    Examples
    --------
    >>> round(z_value(0.95), 4)
    1.96
    """
    from scipy.special import ndtri

    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie inside 0 to 1, such as 0.95: found {conf_level!r}")
    return float(ndtri((1 + conf_level) / 2))


def normal_p(z: float) -> float:
    """The two-sided p-value of a standard normal statistic; NaN stays NaN.

    >>> round(normal_p(1.96), 3)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def _column(values: Any, name: str) -> Any:
    """A one-dimensional array or Series, or a ValueError."""
    column: Any = (
        values  # pandas' columns stay as they are, with their missing values and categories
    )
    if not isinstance(values, pd.Series | pd.Index | pd.Categorical):
        column = np.asarray(values if hasattr(values, "__array__") else list(values))
    if column.ndim != 1:
        raise ValueError(f"{name} must be one column: found an array of {column.ndim} dimensions")
    return column


def _numbers(values: Any, name: str) -> Floats:
    """The column as floats; a value that is missing or no number is refused."""
    column = pd.Series(_column(values, name))
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.isnan(numbers)
    if wrong.any():  # only then is the column worth turning into objects
        _refuse(column.to_numpy(dtype=object), wrong, name, "a number")
    return np.asarray(numbers, dtype=np.float64)


def _refuse(values: npt.NDArray[Any], wrong: Bools, name: str, expected: str) -> None:
    """Raise for the first few wrong values, saying where they are."""
    positions = np.flatnonzero(wrong)
    if len(positions) == 0:
        return
    shown = ", ".join(
        f"position {i + 1}: {'nothing' if pd.isna(values[i]) else values[i]}" for i in positions[:5]
    )
    more = f" and {len(positions) - 5} more" if len(positions) > 5 else ""
    raise ValueError(f"{name} must be {expected} (positions count from 1); found at {shown}{more}")
