"""The Kaplan-Meier curve with its intervals and its median."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, get_args

import numpy as np
import pandas as pd

from fewevents import options
from fewevents.estimate import Estimate, MedianTime, joined, not_estimable
from fewevents.formats import Unit, format_ci
from fewevents.near_times import MERGED, settled
from fewevents.patients import Floats, Ints
from fewevents.survival.counts import EventCounts, checked_counts, event_counts
from fewevents.survival.limits import greenwood, limits, median_of

ConfType = Literal["log-log", "log", "plain"]


@dataclass(frozen=True, repr=False)
class SurvivalEstimate(Estimate):
    """Survival at one time; NaN (not estimable) beyond the follow-up or where nothing limits it."""

    time: float = math.nan
    n_risk: int = 0

    unit: ClassVar[Unit] = "%"

    def _head(self) -> str:
        return f"survival at {self.time:g} ({self.n_risk} at risk)"


@dataclass(frozen=True, repr=False)
class KaplanMeier:
    """A Kaplan-Meier curve.

    Attributes
    ----------
    table
        One row for time 0 and each distinct time: ``time``, ``n_risk`` (patients under observation
        with a time at least as long), ``n_event``, ``n_censor``, ``survival``, ``ci_low``,
        ``ci_high``. The limits are NaN, not estimable, while nobody has had an event and once
        survival is 0.
    median
        Where the curve comes down to one half.
    n, events
        Patients and events.
    conf_level, conf_type
        The level and the scale of the intervals.
    note
        Empty, or what the reader must know.
    """

    table: pd.DataFrame
    median: MedianTime
    n: int
    events: int
    conf_level: float
    conf_type: ConfType
    note: str = ""
    method: str = field(default="Kaplan-Meier", init=False)

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
        days = options.number(days, "time")
        times = self.table["time"].to_numpy()
        moment = float(settled(days, times))
        row = self.table.iloc[int(np.searchsorted(times, moment, side="right")) - 1]
        after = int(np.searchsorted(times, moment, side="left"))
        n_risk = int(self.table["n_risk"].iloc[after]) if after < len(times) else 0
        survival, low, high = (float(row[name]) for name in ("survival", "ci_low", "ci_high"))
        if survival > 0 and moment > times[-1]:
            survival = low = high = math.nan
            why = not_estimable(f"nobody was followed to {days:g}")
        elif math.isnan(low):
            reason = "the curve is at 0" if survival == 0 else "no event yet"
            why = f"interval not estimable ({reason})"
        else:
            why = ""
        method = f"{self.method}, {self.conf_type} interval"
        why = joined(why, "" if moment == days else MERGED, self.note)
        return SurvivalEstimate(survival, low, high, self.conf_level, method, why, days, n_risk)

    def __repr__(self) -> str:
        median = format_ci(self.median, unit="days")
        text = f"Kaplan-Meier: {self.events} events in {self.n} patients; median {median}"
        return joined(f"{text}; {self.conf_type} interval", self.median.note, self.note)


def kaplan_meier(
    time: Any,
    event: Any,
    *,
    entry: Any = None,
    conf_level: float = 0.95,
    conf_type: ConfType = "log-log",
) -> KaplanMeier:
    """Kaplan-Meier curve with Greenwood intervals.

    Not where another event takes the event of interest away (death from another cause): take
    `cumulative_incidence`. Its intervals are too short with few at risk: `beta_product_ci` covers.

    Parameters
    ----------
    time
        n times, usually days; finite, 0 or more.
    event
        n flags, 0 (censored) or 1.
    entry
        n times from which each patient was under observation (delayed entry), before ``time``; None
        if from 0. With few at risk early on the curve can come down to 0 for good: see ``note``.
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
    >>> curve
    Kaplan-Meier: 1 events in 3 patients; median not reached (95% CI 5 days to not reached); log-log interval
    """
    counts = event_counts(time, event, entry=entry)
    return kaplan_meier_of_counts(counts, conf_level=conf_level, conf_type=conf_type)


def kaplan_meier_of_counts(
    counts: EventCounts, *, conf_level: float = 0.95, conf_type: ConfType = "log-log"
) -> KaplanMeier:
    """Kaplan-Meier curve of patients who are counted by time; otherwise as `kaplan_meier`.

    Not for rows in memory, nor with few at risk: take `kaplan_meier` or `beta_product_ci`.

    Raises
    ------
    ValueError
        If the kind of interval is none of these.

    Examples
    --------
    >>> from fewevents import counts_by_time
    >>> curve = kaplan_meier_of_counts(counts_by_time([90, 200], [1_000, 0], [0, 3_000]))
    >>> curve.at(100).estimate, curve.n
    (0.75, 4000)
    """
    z = options.z_value(conf_level)
    options.choice(conf_type, "conf_type", get_args(ConfType))
    times, at_risk, events, survival = steps(checked_counts(counts))
    censored = np.zeros(len(times), dtype=np.int64)
    censored[len(times) - len(counts.time) :] = counts.censored
    se = np.sqrt(greenwood(at_risk, events))
    low, high = limits(survival, se, z, conf_type)
    table = pd.DataFrame(
        {
            "time": times,
            "n_risk": at_risk,
            "n_event": events,
            "n_censor": censored,
            "survival": survival,
            "ci_low": low,
            "ci_high": high,
        }
    )
    early = counts.entry is not None and (survival == 0) & (times < counts.entry[-1])
    note = "everybody under observation had the event before the last patient entered"
    median = median_of(times, survival, low, high, conf_level, f"{conf_type} interval")
    median = replace(median, note=joined(median.note, counts.note))
    return KaplanMeier(
        table,
        median,
        counts.n,
        counts.n_events,
        conf_level,
        conf_type,
        joined(counts.note, note if np.any(early) else ""),
    )


def steps(counts: EventCounts) -> tuple[Floats, Ints, Ints, Floats]:
    """Time 0 and each distinct time, the numbers at risk and with the event, and survival."""
    times = counts.time if counts.time[0] == 0 else np.append(0.0, counts.time)
    at_risk = counts.at_risk(times)
    events = np.zeros(len(times), dtype=np.int64)
    events[len(times) - len(counts.time) :] = counts.events
    hazard = np.divide(events, at_risk, out=np.zeros(len(times)), where=at_risk > 0)
    return times, at_risk, events, np.asarray(np.cumprod(1 - hazard))
