"""How long patients were followed: the numbers at risk and the median follow-up."""

from typing import Any

import numpy as np
import pandas as pd

from fewevents.estimates.event_counts import EventCounts, event_counts
from fewevents.estimates.event_times import event_times
from fewevents.estimates.kaplan_meier import MedianTime, kaplan_meier_of_counts


def numbers_at_risk(time: Any, event: Any, *, at: Any) -> pd.DataFrame:
    """Patients at risk, censored and with the event, at given times.

    At risk at t are the patients with a time of t or more (R's convention: who has the event on day
    t is still at risk on day t). lifelines' own table takes them off a moment earlier, so it is not
    used.

    Parameters
    ----------
    time, event
        n times and n flags.
    at
        The times asked for.

    Returns
    -------
    DataFrame
        ``time``, ``at_risk``, ``censored``, ``events``, the last two cumulative *before* the time;
        in each row the three add up to n.

    Raises
    ------
    ValueError
        If a value is missing or impossible.

    Examples
    --------
    >>> numbers_at_risk([5, 8, 9], [1, 0, 0], at=[0, 5, 8.5]).values.tolist()
    [[0.0, 3.0, 0.0, 0.0], [5.0, 3.0, 0.0, 0.0], [8.5, 1.0, 1.0, 1.0]]
    """
    return numbers_at_risk_of_counts(event_counts(*event_times(time, event)), at=at)


def numbers_at_risk_of_counts(counts: EventCounts, *, at: Any) -> pd.DataFrame:
    """Numbers at risk of patients who are counted by time; otherwise as `numbers_at_risk`.

    >>> from fewevents.estimates.event_counts import counts_by_time
    >>> counts = counts_by_time([90, 200], [1_000, 0], [0, 3_000])
    >>> numbers_at_risk_of_counts(counts, at=[0, 180])["at_risk"].tolist()
    [4000, 3000]
    """
    asked, _ = event_times(at, np.zeros(len(at)))
    at_risk, events_before = counts.at_risk(asked), counts.events_before(asked)
    return pd.DataFrame(
        {
            "time": asked,
            "at_risk": at_risk,
            "censored": counts.n - at_risk - events_before,
            "events": events_before,
        }
    )


def median_follow_up(time: Any, event: Any, *, conf_level: float = 0.95) -> MedianTime:
    """Median follow-up by the reverse Kaplan-Meier method.

    Censoring takes the place of the event, and events censor: how long would patients have been
    followed, had nobody had an event? The interval is the log-log one. At equal times R's
    ``survfit(Surv(time, 1 - event) ~ 1)`` is followed: a patient with an event on day t counts as
    under observation on day t.

    Parameters
    ----------
    time, event
        n times and n flags, as in `kaplan_meier`.
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
    counts = event_counts(*event_times(time, event))
    return median_follow_up_of_counts(counts, conf_level=conf_level)


def median_follow_up_of_counts(counts: EventCounts, *, conf_level: float = 0.95) -> MedianTime:
    """Median follow-up of patients who are counted by time; otherwise as `median_follow_up`.

    >>> from fewevents.estimates.event_counts import counts_by_time
    >>> median_follow_up_of_counts(counts_by_time([90, 200], [1_000, 0], [0, 3_000])).estimate
    200.0
    """
    return kaplan_meier_of_counts(counts.reversed(), conf_level=conf_level).median
