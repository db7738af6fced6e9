"""The log-rank test, with the observed and expected events of each group."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fewevents.estimates.event_counts import EventCounts, event_counts
from fewevents.estimates.event_times import event_times, group_codes


@dataclass(frozen=True)
class LogRank:
    """A log-rank test.

    Attributes
    ----------
    chi_squared, df, p_value
        The statistic, its degrees of freedom and the two-sided p-value. Without information on the
        difference statistic and p-value are NaN, ``df`` is 0, and ``note`` says why.
    groups
        One row a group: ``group``, ``n``, ``observed``, ``expected`` (events), ``variance`` (of
        observed minus expected).
    method
        The name of the test.
    note
        Empty, or 'not estimable' with the reason.
    """

    chi_squared: float
    df: int
    p_value: float
    groups: pd.DataFrame
    method: str = "log-rank test, two-sided"
    note: str = ""


def logrank(time: Any, event: Any, group: Any) -> LogRank:
    """Log-rank test of two or more groups.

    Hypergeometric variance at ties, no continuity correction: the test of R's ``survdiff``. A group
    that is not at risk at any event carries no information and costs no degree of freedom.

    Parameters
    ----------
    time, event
        n times (finite, 0 or more) and n flags (0 censored, 1 event).
    group
        n labels of at least two groups.

    Raises
    ------
    ValueError
        If a value is missing or impossible, or there is one group only.

    References
    ----------
    Mantel (1966), Cancer Chemother Rep 50:163-170; Peto, Peto (1972), J R Stat Soc A 135:185-207.

    Examples
    --------
    >>> test = logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> test.groups["expected"].round(3).tolist(), round(test.chi_squared, 3)
    ([0.833, 3.167], 2.882)
    """
    times, events = event_times(time, event)
    codes, labels = group_codes(group, len(times))
    members = [codes == g for g in range(len(labels))]
    return logrank_of_counts(
        {
            label: event_counts(times[of_group], events[of_group])
            for label, of_group in zip(labels, members, strict=True)
        }
    )


def logrank_of_counts(by_group: Mapping[Any, EventCounts]) -> LogRank:
    """Log-rank test of groups whose patients are counted by time; otherwise as `logrank`.

    Parameters
    ----------
    by_group
        Label to counts, two groups at least.

    Raises
    ------
    ValueError
        If there are fewer groups.

    Examples
    --------
    >>> from fewevents.estimates.event_counts import counts_by_time
    >>> few, many = counts_by_time([90], [10], [90]), counts_by_time([90], [30], [70])
    >>> round(logrank_of_counts({"few": few, "many": many}).chi_squared, 2)
    12.44
    """
    labels, members = list(by_group), list(by_group.values())
    if len(labels) < 2:
        only = f"only {labels[0]!r}" if labels else "none"
        raise ValueError(f"a log-rank test needs two groups or more: found {only}")
    # lifelines' tests return the statistic without observed and expected events, and a number where
    # there is no information; from the risk sets both come in a few lines.
    at = np.unique(np.concatenate([counts.time[counts.events > 0] for counts in members]))
    deaths = np.column_stack([counts.events_at(at) for counts in members])
    at_risk = np.column_stack([counts.at_risk(at) for counts in members])
    d, n = deaths.sum(axis=1), at_risk.sum(axis=1)
    share = at_risk / n[:, None]
    expected = (d[:, None] * share).sum(axis=0)
    weight = d * (n - d) / np.maximum(n - 1, 1)
    weighted = share * weight[:, None]
    variance = np.diag(weighted.sum(axis=0)) - share.T @ weighted
    groups = pd.DataFrame(
        {
            "group": labels,
            "n": [counts.n for counts in members],
            "observed": deaths.sum(axis=0),
            "expected": expected,
            "variance": np.diag(variance),
        }
    )
    informative = expected > 0
    if not len(at):
        return _not_estimable(groups, "no event")
    # At the first event all those are at risk who are at any: its weight is 0 only where all have the event.
    if informative.sum() < 2 or weight[0] == 0:
        return _not_estimable(
            groups, "no event at which two groups were at risk and a patient survived"
        )
    # Observed minus expected sums to 0, so one group is left out.
    kept = np.flatnonzero(informative)[1:]
    excess = (groups["observed"].to_numpy() - expected)[kept]
    chi_squared = float(excess @ np.linalg.solve(variance[np.ix_(kept, kept)], excess))
    return LogRank(chi_squared, len(kept), _chi_squared_p(chi_squared, len(kept)), groups)


def _chi_squared_p(chi_squared: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, chi_squared))


def _not_estimable(groups: pd.DataFrame, reason: str) -> LogRank:
    return LogRank(math.nan, 0, math.nan, groups, note=f"not estimable ({reason})")
