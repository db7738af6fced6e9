"""Rows of ``results.csv`` on the survival and follow-up of one group."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from casebook.report.endpoints import Endpoint
from casebook.report.results.rows import NO_PATIENT, Row, attempt, finite
from cohortreader.data.cohort import HORIZONS
from fewevents import (
    KaplanMeier,
    MedianTime,
    event_counts,
    exact_ci,
    kaplan_meier_of_counts,
    median_follow_up_of_counts,
    numbers_at_risk_of_counts,
)


def group_rows(frame: pd.DataFrame, endpoint: Endpoint, group: str, chapter: str) -> Iterator[Row]:
    """Survival, numbers at risk, medians and follow-up of one group.

    Parameters
    ----------
    frame
        As from `casebook.report.endpoints.followed`, the patients of the group alone.
    endpoint, group, chapter
        Names of the rows.

    Yields
    ------
    Row
        Without an estimate where the group is empty.
    """
    n, events = len(frame), int(frame["event"].sum())
    names = ["crude_survival"]
    names += [f"{kind}_{day}" for kind in ("survival", "at_risk") for day in HORIZONS]
    names += ["median_survival", "median_follow_up"]
    rows = {name: Row(chapter, "survival", endpoint.key, group, name, n, events) for name in names}
    if not n:
        yield from (row.without_estimate(NO_PATIENT) for row in rows.values())
        return
    yield from attempt(rows.values(), lambda: _estimates(frame, rows))


def _estimates(frame: pd.DataFrame, rows: dict[str, Row]) -> Iterator[Row]:
    n, events = len(frame), int(frame["event"].sum())
    rate = exact_ci(n - events, n)
    low, high = rate.ci_low, rate.ci_high
    yield replace(rows["crude_survival"], estimate=rate.estimate, ci_low=low, ci_high=high)
    counts = event_counts(frame["time"].to_numpy(), frame["event"].to_numpy())
    curve = kaplan_meier_of_counts(counts)
    for day in HORIZONS:
        yield _survival_row(rows[f"survival_{day}"], curve, day)
    at_risk = numbers_at_risk_of_counts(counts, at=HORIZONS)["at_risk"]
    for day, count in zip(HORIZONS, at_risk, strict=True):
        yield replace(rows[f"at_risk_{day}"], estimate=float(count))
    yield _median_row(
        rows["median_survival"], curve.median, "" if events else "not estimable: no event"
    )
    censored = "" if events < n else "not estimable: no patient was censored"
    yield _median_row(rows["median_follow_up"], median_follow_up_of_counts(counts), censored)


def _survival_row(row: Row, curve: KaplanMeier, day: int) -> Row:
    found = curve.at(day)
    if math.isnan(found.estimate):
        return row.without_estimate(f"not estimable: no patient was followed to day {day}")
    row = replace(row, estimate=found.estimate, ci_low=found.ci_low, ci_high=found.ci_high)
    if not math.isnan(found.ci_low):
        return row
    why = "no patient is left" if found.estimate == 0 else f"no event by day {day}"
    return row.with_note(f"interval not estimable: {why}")


def _median_row(row: Row, median: MedianTime, none: str) -> Row:
    """A median time; ``none`` says that nothing happened, so that there is none."""
    if none:
        return row.without_estimate(none)
    if math.isinf(median.estimate):
        row = row.with_note("not estimable: not reached")
    missing = [
        f"{side} limit {'not reached' if math.isinf(limit) else 'not estimable'}"
        for side, limit in (("lower", median.ci_low), ("upper", median.ci_high))
        if not math.isfinite(limit)
    ]
    low, high = finite(median.ci_low), finite(median.ci_high)
    row = replace(row, estimate=finite(median.estimate), ci_low=low, ci_high=high)
    return row.with_note(*missing)
