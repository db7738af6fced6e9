"""How long patients were followed: the numbers at risk and the median follow-up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fewevents.estimate import MedianTime, joined
from fewevents.near_times import noted, settled
from fewevents.patients import checked_times
from fewevents.survival.counts import EventCounts, checked_counts, event_counts
from fewevents.survival.curves import kaplan_meier_of_counts


def numbers_at_risk(time: Any, event: Any, *, at: Any, entry: Any = None) -> pd.DataFrame:
    """Patients at risk, censored and with the event, at given times.

    At risk at t are the patients with a time of t or more (R's convention: who has the event on day
    t is still at risk on day t). lifelines' own table takes them off a moment earlier. Not
    for patients who change group on the way: take `simon_makuch`.

    Parameters
    ----------
    time, event
        As in `kaplan_meier`.
    at
        The times asked for.
    entry
        As in `kaplan_meier`.

    Returns
    -------
    DataFrame
        ``time``, ``at_risk``, ``censored``, ``events``, ``note``; ``censored`` and ``events`` are
        cumulative *before* the time, and without late entry the three add up to n in each row.

    Raises
    ------
    ValueError
        If a value is missing or impossible.

    Examples
    --------
    >>> numbers_at_risk([5, 8, 9], [1, 0, 0], at=[0, 5, 8.5]).values.tolist()
    [[0.0, 3, 0, 0, ''], [5.0, 3, 0, 0, ''], [8.5, 1, 1, 1, '']]
    """
    return numbers_at_risk_of_counts(event_counts(time, event, entry=entry), at=at)


def numbers_at_risk_of_counts(counts: EventCounts, *, at: Any) -> pd.DataFrame:
    """Numbers at risk of patients who are counted by time; otherwise as `numbers_at_risk`.

    Not for rows in memory: take `numbers_at_risk`.

    >>> from fewevents import counts_by_time
    >>> counts = counts_by_time([90, 200], [1_000, 0], [0, 3_000])
    >>> numbers_at_risk_of_counts(counts, at=[0, 180])["at_risk"].tolist()
    [4000, 3000]
    """
    asked, counts = checked_times(at, "at"), checked_counts(counts)
    known = counts.time if counts.entry is None else np.append(counts.time, counts.entry)
    moments = settled(asked, known)
    return pd.DataFrame(
        {
            "time": asked,
            "at_risk": counts.at_risk(moments),
            "censored": counts.reversed().events_before(moments),
            "events": counts.events_before(moments),
            "note": noted("", asked, moments, counts.note),
        }
    )


def median_follow_up(
    time: Any, event: Any, *, entry: Any = None, conf_level: float = 0.95
) -> MedianTime:
    """Median follow-up by the reverse Kaplan-Meier method.

    Censoring takes the place of the event, and events censor: how long would patients have been
    followed, had nobody had an event? The interval is the log-log one. At equal times R's
    ``survfit(Surv(time, 1 - event) ~ 1)`` is followed: a patient with an event on day t counts as
    under observation on day t. It is not the median of the times, which deaths shorten. Not for the
    time to an event: take `median_survival`.

    Parameters
    ----------
    time, event, entry
        As in `kaplan_meier`.
    conf_level
        Level of the interval.

    Raises
    ------
    ValueError
        If a value is missing or impossible.

    References
    ----------
    Schemper, Smith (1996), Control Clin Trials 17:343-346.

    Examples
    --------
    >>> median_follow_up([100, 200, 300, 400], [0, 1, 0, 0]).estimate
    300.0
    """
    counts = event_counts(time, event, entry=entry)
    return median_follow_up_of_counts(counts, conf_level=conf_level)


def median_follow_up_of_counts(counts: EventCounts, *, conf_level: float = 0.95) -> MedianTime:
    """Median follow-up of patients who are counted by time; otherwise as `median_follow_up`.

    Not for rows in memory: take `median_follow_up`.

    >>> from fewevents import counts_by_time
    >>> median_follow_up_of_counts(counts_by_time([90, 200], [1_000, 0], [0, 3_000])).estimate
    200.0
    """
    median = kaplan_meier_of_counts(checked_counts(counts).reversed(), conf_level=conf_level).median
    nobody = "not estimable (nobody was censored)"
    note = joined(nobody, counts.note) if counts.n_events == counts.n else median.note
    method = "reverse Kaplan-Meier, log-log interval"
    return MedianTime(median.estimate, median.ci_low, median.ci_high, conf_level, method, note)
