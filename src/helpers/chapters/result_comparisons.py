"""Rows of ``results.csv`` that compare two groups: as known at the end, and as known on each day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from fewevents.estimates.cox import HazardRatio, cox
from fewevents.estimates.event_counts import event_counts
from fewevents.estimates.event_times import Bools
from fewevents.estimates.logrank import logrank_of_counts
from helpers.chapters.result_rows import NO_PATIENT, Row, finite, is_true, reason
from helpers.endpoints import REMISSION_GROUPS, TRANSPLANT_GROUPS, Endpoint

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


def comparison_rows(frame: pd.DataFrame, endpoint: Endpoint, by: TwoGroups) -> Iterator[Row]:
    """Log-rank test and hazard ratios of two groups as known at the end.

    Parameters
    ----------
    frame
        As from `helpers.chapters.result_groups.plain_columns`, patients with a known group alone.
    endpoint, by
        What is compared, and who.

    Yields
    ------
    Row
        Without an estimate where a group is empty.
    """
    from fewevents.small_sample import firth_cox

    time, event = frame[endpoint.time].to_numpy(), frame[endpoint.event].to_numpy() == 1
    base = _compared(by, "comparison", endpoint, event)
    names = ("logrank_chi_squared", "hazard_ratio", "hazard_ratio_firth")
    test_row, plain, firth = (base.for_estimand(name) for name in names)
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


def _compared(by: TwoGroups, analysis: str, endpoint: Endpoint, event: Bools) -> Row:
    """A row without an estimate, which rests on the events of both groups."""
    cells = tuple((endpoint.key, label) for label in (by.labels[True], by.labels[False]))
    n, events = len(event), int(event.sum())
    return Row(by.chapter, analysis, endpoint.key, by.name, "", n, events, rests_on=cells)


def _ratio_row(row: Row, ratio: HazardRatio) -> Row:
    numbers = (ratio.estimate, ratio.ci_low, ratio.ci_high)
    estimate, low, high = map(finite, numbers)
    found = replace(row, estimate=estimate, ci_low=low, ci_high=high, p_value=ratio.p_value)
    infinite = any(map(math.isinf, numbers))
    return found.with_note(reason(ratio.note), "a limit is infinite" if infinite else "")


def time_dependent_rows(frame: pd.DataFrame, endpoint: Endpoint) -> Iterator[Row]:
    """Transplant as a state that is entered on its day, among the patients in remission.

    Parameters
    ----------
    frame
        As from `helpers.chapters.result_groups.plain_columns`, patients in remission alone.
    endpoint
        What is compared.

    Yields
    ------
    Row
        Without an estimate where there is no patient.
    """
    from fewevents.small_sample import mantel_byar, time_dependent_cox

    frame = frame[frame["transplant"].notna()]
    followed = frame[frame[endpoint.time] > 0]
    time, event = followed[endpoint.time].to_numpy(), followed[endpoint.event].to_numpy() == 1
    switch = followed["transplant_day"].to_numpy()
    late = switch > time
    base = _compared(BY_TRANSPLANT, "time-dependent", endpoint, event)
    names = ("hazard_ratio_time_dependent", "hazard_ratio_time_dependent_firth")
    rows = [base.for_estimand(name) for name in (*names, "mantel_byar_chi_squared")]
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
