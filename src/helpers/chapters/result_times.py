"""Rows of ``results.csv`` that rest on times: survival, follow-up, comparisons between groups."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.chapters.endpoints import (
    DFS,
    EVERYONE,
    OS,
    REMISSION_GROUPS,
    TRANSPLANT_GROUPS,
    Endpoint,
)
from helpers.chapters.estimands import ESTIMANDS, HORIZONS
from helpers.chapters.result_rows import NO_PATIENT, Cell, Row, finite, is_true, reason
from helpers.estimates.cox import HazardRatio, cox
from helpers.estimates.event_counts import event_counts
from helpers.estimates.event_times import Bools, Floats
from helpers.estimates.follow_up import median_follow_up_of_counts, numbers_at_risk_of_counts
from helpers.estimates.kaplan_meier import KaplanMeier, MedianTime, kaplan_meier_of_counts
from helpers.estimates.logrank import logrank_of_counts
from helpers.estimates.proportions import exact_ci

FIRTH_LIMIT = 100_000
"""Patients up to which Firth's penalty is worked out for fixed groups: beyond it takes seconds and changes nothing."""


@dataclass(frozen=True)
class TwoGroups:
    """A comparison: the column, the names of its values, and who is compared."""

    column: str
    labels: dict[bool, str]
    chapter: str

    @property
    def name(self) -> str:
        """First group against second."""
        return f"{self.labels[True]} vs {self.labels[False]}"


BY_REMISSION = TwoGroups("complete_remission", REMISSION_GROUPS, "survival")
BY_TRANSPLANT = TwoGroups("transplant", TRANSPLANT_GROUPS, "transplant")


def time_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Every row that rests on times; rows whose columns are missing are left out.

    Parameters
    ----------
    patients : DataFrame
        A cohort as from ``helpers.data.cohort.load_cohort``, with or without any of its columns.
    """
    for endpoint in (OS, DFS):
        if {endpoint.time, endpoint.event} <= set(patients.columns):
            yield from _endpoint_rows(plain_columns(patients, endpoint), endpoint)


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


def _endpoint_rows(frame: pd.DataFrame, endpoint: Endpoint) -> Iterator[Row]:
    yield from group_rows(frame, endpoint, EVERYONE, "survival")
    if "complete_remission" not in frame:
        return
    yield from _compared(frame, endpoint, BY_REMISSION)
    if "transplant" in frame:
        in_remission = frame[frame["complete_remission"] == 1]
        yield from _compared(in_remission, endpoint, BY_TRANSPLANT)
        if "transplant_day" in frame:
            yield from _time_dependent_rows(in_remission, endpoint)


def _compared(frame: pd.DataFrame, endpoint: Endpoint, by: TwoGroups) -> Iterator[Row]:
    for value, label in by.labels.items():
        group = frame[frame[by.column] == value]
        yield from group_rows(group, endpoint, label, by.chapter)
    yield from _comparison_rows(frame[frame[by.column].notna()], endpoint, by)


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
    base = _base(chapter, "survival", endpoint, group, time, event, (group,))
    rate = exact_ci(len(time) - int(event.sum()), len(time))
    yield _limits(_as(base, "crude_survival"), rate.estimate, rate.ci_low, rate.ci_high)
    if not len(time):
        names = [f"{kind}_{day}" for kind in ("survival", "at_risk") for day in HORIZONS]
        for name in (*names, "median_survival", "median_follow_up"):
            yield _as(base, name).without_estimate(NO_PATIENT)
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
        row = replace(_as(base, f"at_risk_{day}"), estimate=float(count))
        yield replace(row, rests_on=(*base.rests_on, cell), told=count)
    none = "" if event.any() else "not estimable: no event"
    yield _median_row(_as(base, "median_survival"), curve.median, none)
    none = "not estimable: no patient was censored" if event.all() else ""
    yield _median_row(_as(base, "median_follow_up"), median_follow_up_of_counts(counts), none)


def at_risk_cell(endpoint: str, group: str, day: int) -> Cell:
    """Name of the number of patients at risk on a day."""
    return f"{endpoint}_at_risk_{day}", group


def events_cell(endpoint: str, group: str, day: int) -> Cell:
    """Name of the number of events up to a day, which a survival curve tells."""
    return f"{endpoint}_events_{day}", group


def _base(
    chapter: str,
    analysis: str,
    endpoint: Endpoint,
    group: str,
    time: Floats,
    event: Bools,
    groups: tuple[str, ...],
) -> Row:
    cells = tuple((endpoint.key, label) for label in groups)
    n, events = len(time), int(event.sum())
    return Row(chapter, analysis, endpoint.key, group, "", n, events, rests_on=cells)


def _as(base: Row, estimand: str) -> Row:
    return replace(base, estimand=estimand, method=ESTIMANDS[estimand].method)


def _limits(row: Row, estimate: float, low: float, high: float) -> Row:
    if row.n == 0:
        return row.without_estimate(NO_PATIENT)
    return replace(row, estimate=estimate, ci_low=low, ci_high=high)


def _survival_row(base: Row, curve: KaplanMeier, day: int) -> Row:
    row, found = _as(base, f"survival_{day}"), curve.at(day)
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


def _comparison_rows(frame: pd.DataFrame, endpoint: Endpoint, by: TwoGroups) -> Iterator[Row]:
    """Log-rank test and hazard ratios of two groups as known at the end."""
    from helpers.small_sample import firth_cox

    time, event = frame[endpoint.time].to_numpy(), frame[endpoint.event].to_numpy() == 1
    labels = (by.labels[True], by.labels[False])
    base = _base(by.chapter, "comparison", endpoint, by.name, time, event, labels)
    names = ("logrank_chi_squared", "hazard_ratio", "hazard_ratio_firth")
    test_row, plain, firth = (_as(base, name) for name in names)
    first = is_true(frame[by.column])
    if first.all() or not first.any():
        both = not len(first)
        why = NO_PATIENT if both else f"{NO_PATIENT} in one group"
        yield from (row.without_estimate(why) for row in (test_row, plain, firth))
        return
    test = logrank_of_counts(
        {value: event_counts(time[first == value], event[first == value]) for value in by.labels}
    )
    row = replace(test_row, estimate=test.chi_squared, p_value=test.p_value)
    yield row.with_note(reason(test.note))
    groups = pd.Categorical(first, categories=[False, True])
    yield _ratio_row(plain, cox(time, event, groups))
    if len(time) > FIRTH_LIMIT:
        yield firth.without_estimate(f"left out: more than {FIRTH_LIMIT} patients")
    else:
        yield _ratio_row(firth, firth_cox(time, event, groups))


def _ratio_row(row: Row, ratio: HazardRatio) -> Row:
    numbers = (ratio.estimate, ratio.ci_low, ratio.ci_high)
    estimate, low, high = map(finite, numbers)
    found = replace(row, estimate=estimate, ci_low=low, ci_high=high, p_value=ratio.p_value)
    infinite = any(map(math.isinf, numbers))
    return found.with_note(reason(ratio.note), "a limit is infinite" if infinite else "")


def _time_dependent_rows(frame: pd.DataFrame, endpoint: Endpoint) -> Iterator[Row]:
    """Transplant as a state that is entered on its day, among the patients in remission."""
    from helpers.small_sample import mantel_byar, time_dependent_cox

    frame = frame[frame["transplant"].notna()]
    followed = frame[frame[endpoint.time] > 0]
    time, event = followed[endpoint.time].to_numpy(), followed[endpoint.event].to_numpy() == 1
    switch = followed["transplant_day"].to_numpy()
    late = switch > time
    labels = (TRANSPLANT_GROUPS[True], TRANSPLANT_GROUPS[False])
    base = _base("transplant", "time-dependent", endpoint, BY_TRANSPLANT.name, time, event, labels)
    names = ("hazard_ratio_time_dependent", "hazard_ratio_time_dependent_firth")
    rows = [_as(base, name) for name in (*names, "mantel_byar_chi_squared")]
    if not len(time):
        yield from (row.without_estimate(NO_PATIENT) for row in rows)
        return
    notes = (
        "patients followed for no day left out" if len(followed) < len(frame) else "",
        "a transplant after the end of follow-up counts as none" if late.any() else "",
    )
    switch = np.where(late, np.nan, switch)
    yield _ratio_row(rows[0], time_dependent_cox(time, event, switch)).with_note(*notes)
    penalised = time_dependent_cox(time, event, switch, penalty="firth")
    yield _ratio_row(rows[1], penalised).with_note(*notes)
    test = mantel_byar(time, event, switch)
    row = replace(rows[2], estimate=test.chi_squared, p_value=test.p_value)
    yield row.with_note(reason(test.note), *notes)
