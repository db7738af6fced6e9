"""Estimates from counts by time as tidy tables: a row an estimate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from fewevents.estimate import ChiSquaredTest, Estimate
from fewevents.patients import checked_times
from fewevents.proportions.intervals import exact_ci
from fewevents.survival.counts import EventCounts, alike, checked_groups
from fewevents.survival.curves import KaplanMeier, kaplan_meier_of_counts
from fewevents.survival.follow_up import median_follow_up_of_counts
from fewevents.survival.logrank import logrank_of_counts

ANSWER_COLUMNS = [
    "group", "estimand", "time", "estimate", "ci_low", "ci_high", "p_value", "n", "events",
    "at_risk", "method", "note",
]  # fmt: skip
LOGRANK = "log-rank chi-squared"
ALL_GROUPS = "all groups compared"


def survival_table(
    by_group: Mapping[Any, EventCounts], *, at: Sequence[float] = (), conf_level: float = 0.95
) -> pd.DataFrame:
    """Survival, median, median follow-up and log-rank test of groups counted by time.

    Not with few events or few at risk, where its intervals and its test are approximate: give the
    rows to `beta_product_ci`, `median_survival` and `permutation_logrank`.

    Parameters
    ----------
    by_group
        Label to counts, as the functions of `fewevents.large` give them.
    at
        Times for survival and numbers at risk, in the unit of the counts.
    conf_level
        Level of the intervals.

    Returns
    -------
    DataFrame
        ``group, estimand, time, estimate, ci_low, ci_high, p_value, n, events, at_risk, method, note``: for
        each group a row for each time, one for the median and one for the median follow-up; with two
        groups or more, one for the log-rank test. ``at_risk`` counts patients with a time at least
        as long. Infinity is a time not reached; NaN is not estimable, which
        ``note`` says, or does not apply.

    Raises
    ------
    ValueError
        If a time or the level is impossible.

    >>> from fewevents.survival.counts import counts_by_time
    >>> groups = {"a": counts_by_time([90, 200], [10, 0], [0, 30])}
    >>> survival_table(groups, at=[180])[["estimand", "time", "at_risk"]].values.tolist()
    [['survival', 180.0, 30.0], ['median', nan, nan], ['median follow-up', nan, nan]]
    """
    by_group, times = alike(checked_groups(by_group)), checked_times(at, "at").tolist()
    rows = [
        row
        for label, counts in by_group.items()
        for row in _of_group(label, counts, at=times, conf_level=conf_level)
    ]
    if len(by_group) > 1:
        rows.append(_of_test(logrank_of_counts(by_group), by_group))
    return pd.DataFrame(rows, columns=ANSWER_COLUMNS)


def proportion_table(
    by_group: Mapping[Any, EventCounts], *, conf_level: float = 0.95
) -> pd.DataFrame:
    """Patients with the event over all patients of each group, with exact intervals.

    Not where patients were censored before the time in question: take `survival_table`.

    Parameters and columns are those of `survival_table`; times play no part.

    >>> from fewevents.survival.counts import counts_by_time
    >>> table = proportion_table({"all patients": counts_by_time([0], [26], [7])})
    >>> table[["estimate", "ci_low", "ci_high"]].round(3).values.tolist()
    [[0.788, 0.611, 0.91]]
    """
    rows = []
    for label, counts in checked_groups(by_group).items():
        rate = exact_ci(counts.n_events, counts.n, conf_level=conf_level)
        rows.append(_row(label, counts, "proportion", rate.method) | _interval(rate))
    return pd.DataFrame(rows, columns=ANSWER_COLUMNS)


def _of_group(
    label: Any, counts: EventCounts, *, at: Sequence[float], conf_level: float
) -> Iterator[dict[str, Any]]:
    curve = kaplan_meier_of_counts(counts, conf_level=conf_level)
    method = f"Kaplan-Meier, {curve.conf_type} interval"
    for time in at:
        yield _row(label, counts, "survival", method) | _at(curve, time)
    follow_up = median_follow_up_of_counts(counts, conf_level=conf_level)
    yield _row(label, counts, "median", method) | _interval(curve.median)
    method = f"reverse {method}"
    yield _row(label, counts, "median follow-up", method) | _interval(follow_up)


def _of_test(test: ChiSquaredTest, by_group: Mapping[Any, EventCounts]) -> dict[str, Any]:
    return {
        "group": ALL_GROUPS,
        "estimand": LOGRANK,
        "estimate": test.chi_squared,
        "p_value": test.p_value,
        "n": sum(counts.n for counts in by_group.values()),
        "events": sum(counts.n_events for counts in by_group.values()),
        "method": f"{test.method}, {test.df} df",
        "note": test.note,
    }


def _row(label: Any, counts: EventCounts, estimand: str, method: str) -> dict[str, Any]:
    return {
        "group": label,
        "estimand": estimand,
        "p_value": math.nan,
        "n": counts.n,
        "events": counts.n_events,
        "method": method,
    }


def _at(curve: KaplanMeier, time: float) -> dict[str, Any]:
    found = curve.at(time)
    return {"time": found.time, "at_risk": found.n_risk} | _interval(found)


def _interval(found: Estimate) -> dict[str, Any]:
    return {
        "estimate": found.estimate,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "note": found.note,
    }
