"""The Kaplan-Meier curve with its intervals and its median."""

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from fewevents.estimates.event_counts import EventCounts, event_counts
from fewevents.estimates.event_times import Floats, event_times, z_value

ConfType = Literal["log-log", "log", "plain"]


@dataclass(frozen=True)
class SurvivalEstimate:
    """Survival at one time; NaN (not estimable) beyond the follow-up or where nothing limits it."""

    time: float
    estimate: float
    ci_low: float
    ci_high: float
    conf_level: float
    n_risk: int


@dataclass(frozen=True)
class MedianTime:
    """A median time: infinity is "not reached", NaN "not estimable"."""

    estimate: float
    ci_low: float
    ci_high: float
    conf_level: float


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve.

    Attributes
    ----------
    table
        One row for time 0 and each distinct time: ``time``, ``n_risk`` (patients with a time at
        least as long), ``n_event``, ``n_censor``, ``survival``, ``ci_low``, ``ci_high``. The limits
        are NaN, not estimable, while nobody has had an event and once survival is 0.
    median
        Where the curve comes down to one half.
    n, events
        Patients and events.
    conf_level, conf_type
        The level and the scale of the intervals.
    """

    table: pd.DataFrame
    median: MedianTime
    n: int
    events: int
    conf_level: float
    conf_type: ConfType

    def at(self, days: float) -> SurvivalEstimate:
        """Survival at a time, events on that day included.

        Beyond the last observed time survival is not estimable, unless it has come down to 0.

        Raises
        ------
        ValueError
            If the time is no finite number, or below 0.

        Examples
        --------
        >>> round(kaplan_meier([5, 8, 9], [1, 0, 0]).at(6).estimate, 3)
        0.667
        """
        if not (math.isfinite(days) and days >= 0):
            raise ValueError(f"a time must be a finite number, 0 or more: found {days!r}")
        times = self.table["time"].to_numpy()
        row = self.table.iloc[int(np.searchsorted(times, days, side="right")) - 1]
        after = int(np.searchsorted(times, days, side="left"))
        n_risk = int(self.table["n_risk"].iloc[after]) if after < len(times) else 0
        survival, low, high = (float(row[name]) for name in ("survival", "ci_low", "ci_high"))
        if n_risk == 0 and survival > 0:
            survival = low = high = math.nan
        return SurvivalEstimate(float(days), survival, low, high, self.conf_level, n_risk)


def kaplan_meier(
    time: Any, event: Any, *, conf_level: float = 0.95, conf_type: ConfType = "log-log"
) -> KaplanMeier:
    """Kaplan-Meier curve with Greenwood intervals.

    Parameters
    ----------
    time
        n times, usually days; finite, 0 or more.
    event
        n flags, 0 (censored) or 1.
    conf_level
        Level of the pointwise intervals.
    conf_type
        The scale on which the interval is symmetric: 'log-log' (of -log survival), 'log' or
        'plain'.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or an option unknown.

    References
    ----------
    Kaplan, Meier (1958), J Am Stat Assoc 53:457-481; Kalbfleisch, Prentice (2002), section 1.4.

    Examples
    --------
    >>> curve = kaplan_meier([5, 8, 9], [1, 0, 0])
    >>> curve.table[["time", "n_risk", "n_event", "n_censor"]].values.tolist()
    [[0.0, 3.0, 0.0, 0.0], [5.0, 3.0, 1.0, 0.0], [8.0, 2.0, 0.0, 1.0], [9.0, 1.0, 0.0, 1.0]]
    >>> from fewevents.formats import format_days
    >>> format_days(curve.median.estimate)
    'not reached'
    """
    counts = event_counts(*event_times(time, event))
    return kaplan_meier_of_counts(counts, conf_level=conf_level, conf_type=conf_type)


def kaplan_meier_of_counts(
    counts: EventCounts, *, conf_level: float = 0.95, conf_type: ConfType = "log-log"
) -> KaplanMeier:
    """Kaplan-Meier curve of patients who are counted by time; otherwise as `kaplan_meier`.

    Raises
    ------
    ValueError
        If the kind of interval is none of these.

    Examples
    --------
    >>> from fewevents.estimates.event_counts import counts_by_time
    >>> curve = kaplan_meier_of_counts(counts_by_time([90, 200], [1_000, 0], [0, 3_000]))
    >>> round(curve.at(100).estimate, 12), curve.n
    (0.75, 4000)
    """
    from lifelines import KaplanMeierFitter

    z = z_value(conf_level)
    if conf_type not in get_args(ConfType):
        raise ValueError(f"conf_type must be one of {get_args(ConfType)}: found {conf_type!r}")
    # One row for the events and one for the censorings of each time, weighted by their number.
    weights = np.concatenate([counts.events, counts.censored])
    flags = np.repeat([True, False], len(counts.time))
    some = weights > 0
    fit = KaplanMeierFitter().fit(np.tile(counts.time, 2)[some], flags[some], weights=weights[some])
    counted = fit.event_table
    table = pd.DataFrame(
        {
            "time": counted.index.to_numpy(dtype=np.float64),
            "n_risk": counted["at_risk"].to_numpy(dtype=np.int64),
            "n_event": counted["observed"].to_numpy(dtype=np.int64),
            "n_censor": counted["censored"].to_numpy(dtype=np.int64),
            "survival": fit.survival_function_.iloc[:, 0].to_numpy(dtype=np.float64),
        }
    )
    # lifelines has one interval type, and [1, 1] before the first event: the limits are made here.
    table["ci_low"], table["ci_high"] = _limits(
        table["survival"].to_numpy(), np.sqrt(greenwood(table)), z, conf_type
    )
    return KaplanMeier(
        table, _median(table, conf_level), counts.n, counts.n_events, conf_level, conf_type
    )


def greenwood(table: pd.DataFrame) -> Floats:
    """Greenwood's sum at each row: the variance of log survival; infinite once survival is 0.

    >>> greenwood(pd.DataFrame({"n_risk": [4, 1], "n_event": [1, 1]})).tolist()
    [0.08333333333333333, inf]
    """
    n, d = table["n_risk"].to_numpy(dtype=float), table["n_event"].to_numpy(dtype=float)
    terms = np.where(d > 0, np.inf, 0.0)
    np.divide(d, n * (n - d), out=terms, where=n > d)
    return np.asarray(np.cumsum(terms))


def _limits(survival: Floats, se: Floats, z: float, conf_type: ConfType) -> tuple[Floats, Floats]:
    """Pointwise limits from the standard error of log survival; NaN where survival is 1 or 0."""
    inside = (se > 0) & np.isfinite(se)
    s, half = survival[inside], z * se[inside]
    if conf_type == "plain":
        limits = s - half * s, s + half * s
    elif conf_type == "log":
        limits = s * np.exp(-half), s * np.exp(half)
    else:
        shift = half / np.log(s)  # negative
        limits = s ** np.exp(-shift), s ** np.exp(shift)
    low, high = np.full_like(survival, np.nan), np.full_like(survival, np.nan)
    low[inside], high[inside] = np.maximum(limits[0], 0), np.minimum(limits[1], 1)
    return low, high


def _median(table: pd.DataFrame, conf_level: float) -> MedianTime:
    """Where the curve comes down to one half, and where its limits do."""
    times = table["time"].to_numpy()
    columns = [table[name].to_numpy() for name in ("survival", "ci_low", "ci_high")]
    estimate, low, high = (_first_at_half(times, column) for column in columns)
    if not table["n_event"].any():
        low = high = math.nan
    return MedianTime(estimate, low, high, conf_level)


def _first_at_half(times: Floats, curve: Floats) -> float:
    """The first time at which a curve is one half or less; infinite if it never is.

    Where the curve is flat at exactly one half, the midpoint of the flat stretch is the median, as
    in R.
    """
    tolerance = 1.5e-8  # R's, the root of the floating-point precision
    known = ~np.isnan(curve)
    times, curve = times[known], curve[known]
    reached = np.flatnonzero(curve < 0.5 + tolerance)
    if len(reached) == 0:
        return math.inf
    first = int(reached[0])
    lower = np.flatnonzero(curve < curve[first])
    if abs(curve[first] - 0.5) < tolerance and len(lower):
        return float(times[first] + times[lower[0]]) / 2
    return float(times[first])
