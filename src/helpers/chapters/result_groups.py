"""Rows of ``results.csv`` on the survival and follow-up of one group."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from fewevents.estimates.event_counts import event_counts
from fewevents.estimates.follow_up import median_follow_up_of_counts, numbers_at_risk_of_counts
from fewevents.estimates.kaplan_meier import KaplanMeier, MedianTime, kaplan_meier_of_counts
from fewevents.estimates.proportions import exact_ci
from helpers.chapters.estimands import HORIZONS
from helpers.chapters.result_rows import NO_PATIENT, Cell, Row, finite
from helpers.endpoints import Endpoint


def plain_columns(patients: pd.DataFrame, endpoint: Endpoint) -> pd.DataFrame:
    """The columns in use as plain numbers, patients without time or event left out."""
    known = patients[patients[endpoint.time].notna() & patients[endpoint.event].notna()]
    columns = {
        endpoint.time: known[endpoint.time].to_numpy(dtype=np.float64),
        endpoint.event: known[endpoint.event].to_numpy(dtype=np.float64),
    }
    for name in ("complete_remission", "transplant", "transplant_day"):
        if name in patients:
            columns[name] = known[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.DataFrame(columns)


def group_rows(frame: pd.DataFrame, endpoint: Endpoint, group: str, chapter: str) -> Iterator[Row]:
    """Survival, numbers at risk, medians and follow-up of one group.

    Parameters
    ----------
    frame
        As from `plain_columns`, the patients of the group alone.
    endpoint, group, chapter
        Names of the rows.

    Yields
    ------
    Row
        Without an estimate where the group is empty.
    """
    time, event = frame[endpoint.time].to_numpy(), frame[endpoint.event].to_numpy() == 1
    n, events, own = len(time), int(event.sum()), ((endpoint.key, group),)
    base = Row(chapter, "survival", endpoint.key, group, "", n, events, rests_on=own)
    rate = exact_ci(n - events, n)
    yield _limits(base.for_estimand("crude_survival"), rate.estimate, rate.ci_low, rate.ci_high)
    if not n:
        names = [f"{kind}_{day}" for kind in ("survival", "at_risk") for day in HORIZONS]
        for name in (*names, "median_survival", "median_follow_up"):
            yield base.for_estimand(name).without_estimate(NO_PATIENT)
        return
    counts = event_counts(time, event)
    curve = kaplan_meier_of_counts(counts)
    for day in HORIZONS:
        cells = (at_risk_cell(endpoint.key, group, day), events_cell(endpoint.key, group, day))
        had = int(counts.events[counts.time <= day].sum())
        yield replace(_survival_row(base, curve, day), rests_on=(*base.rests_on, *cells), told=had)
    at_risk = numbers_at_risk_of_counts(counts, at=HORIZONS)["at_risk"]
    for day, count in zip(HORIZONS, map(int, at_risk), strict=True):
        cell = at_risk_cell(endpoint.key, group, day)
        row = replace(base.for_estimand(f"at_risk_{day}"), estimate=float(count))
        yield replace(row, rests_on=(*base.rests_on, cell), told=count)
    none = "" if event.any() else "not estimable: no event"
    yield _median_row(base.for_estimand("median_survival"), curve.median, none)
    none = "not estimable: no patient was censored" if event.all() else ""
    yield _median_row(
        base.for_estimand("median_follow_up"), median_follow_up_of_counts(counts), none
    )


def at_risk_cell(endpoint: str, group: str, day: int) -> Cell:
    """Name of the number of patients at risk on a day."""
    return f"{endpoint}_at_risk_{day}", group


def events_cell(endpoint: str, group: str, day: int) -> Cell:
    """Name of the number of events up to a day, which a survival curve tells."""
    return f"{endpoint}_events_{day}", group


def _limits(row: Row, estimate: float, low: float, high: float) -> Row:
    if row.n == 0:
        return row.without_estimate(NO_PATIENT)
    return replace(row, estimate=estimate, ci_low=low, ci_high=high)


def _survival_row(base: Row, curve: KaplanMeier, day: int) -> Row:
    row, found = base.for_estimand(f"survival_{day}"), curve.at(day)
    if math.isnan(found.estimate):
        return row.without_estimate(f"not estimable: no patient was followed to day {day}")
    row = _limits(row, found.estimate, found.ci_low, found.ci_high)
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
    limits = [finite(limit) for limit in (median.ci_low, median.ci_high)]
    missing = [
        f"{side} limit {'not reached' if math.isinf(limit) else 'not estimable'}"
        for side, limit in (("lower", median.ci_low), ("upper", median.ci_high))
        if not math.isfinite(limit)
    ]
    return _limits(row, finite(median.estimate), *limits).with_note(*missing)
