"""Rows of ``results.csv`` that compare two groups: as known at the end, and as known on each day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from casebook.report.endpoints import REMISSION_GROUPS, TRANSPLANT_GROUPS, Endpoint
from casebook.report.results.rows import NO_PATIENT, Row, attempt, finite, reason
from fewevents import (
    HazardRatio,
    cox,
    event_counts,
    firth_cox,
    logrank_of_counts,
    mantel_byar,
    time_dependent_cox,
)

FIRTH_LIMIT = 100_000
"""Patients up to which Firth's penalty is worked out: beyond it takes seconds and changes nothing."""


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
        As from `casebook.report.endpoints.followed`, patients with a known group alone.
    endpoint, by
        What is compared, and who.

    Yields
    ------
    Row
        Without an estimate where a group is empty.
    """
    time, event = frame["time"].to_numpy(), frame["event"].to_numpy()
    names = ("logrank_chi_squared", "hazard_ratio", "hazard_ratio_firth")
    test, plain, firth = _rows(by, "comparison", endpoint, frame, names)
    if by is BY_REMISSION:
        known_later = "from day 0, though remission is known only later"
        test, plain, firth = (row.with_note(known_later) for row in (test, plain, firth))
    first = frame[by.column].to_numpy() == 1
    if first.all() or not first.any():
        why = f"{NO_PATIENT} in one group" if len(first) else NO_PATIENT
        yield from (row.without_estimate(why) for row in (test, plain, firth))
        return
    groups = pd.Categorical(first, categories=[False, True])

    def logrank() -> Iterator[Row]:
        parts = {g: event_counts(time[first == g], event[first == g]) for g in by.labels}
        found = logrank_of_counts(parts)
        row = replace(test, estimate=found.chi_squared, p_value=found.p_value)
        yield row.with_note(reason(found.note))

    yield from attempt([test], logrank)
    yield from attempt([plain], lambda: [_ratio_row(plain, cox(time, event, groups))])
    if len(time) > FIRTH_LIMIT:
        yield firth.without_estimate(f"left out: more than {FIRTH_LIMIT} patients")
    else:
        yield from attempt([firth], lambda: [_ratio_row(firth, firth_cox(time, event, groups))])


def time_dependent_rows(frame: pd.DataFrame, endpoint: Endpoint) -> Iterator[Row]:
    """Transplant as a state that is entered on its day, among the patients in remission.

    Parameters
    ----------
    frame
        As from `casebook.report.endpoints.followed`, patients in remission alone.
    endpoint
        What is compared.

    Yields
    ------
    Row
        Without an estimate where there is no patient.
    """
    frame = frame[frame["transplant"].notna()]
    at_risk = frame[frame["time"] > 0]
    names = (
        "hazard_ratio_time_dependent",
        "hazard_ratio_time_dependent_firth",
        "mantel_byar_chi_squared",
    )
    rows = _rows(BY_TRANSPLANT, "time-dependent", endpoint, at_risk, names)
    if not len(at_risk):
        yield from (row.without_estimate(NO_PATIENT) for row in rows)
        return
    time, event = at_risk["time"].to_numpy(), at_risk["event"].to_numpy()
    day = at_risk["transplant_day"].to_numpy()
    late = day > time
    day = np.where(late, np.nan, day)
    notes = (
        "patients followed for no day left out" if len(at_risk) < len(frame) else "",
        "a transplant after the end of follow-up counts as none" if late.any() else "",
    )
    plain, firth, test = rows

    def state() -> Iterator[Row]:
        found = mantel_byar(time, event, day)
        row = replace(test, estimate=found.chi_squared, p_value=found.p_value)
        yield row.with_note(reason(found.note), *notes)

    def ratio(row: Row, penalty: Literal["none", "firth"]) -> list[Row]:
        found = time_dependent_cox(time, event, day, penalty=penalty)
        return [_ratio_row(row, found).with_note(*notes)]

    yield from attempt([plain], lambda: ratio(plain, "none"))
    yield from attempt([firth], lambda: ratio(firth, "firth"))
    yield from attempt([test], state)


def _rows(
    by: TwoGroups, analysis: str, endpoint: Endpoint, frame: pd.DataFrame, names: tuple[str, ...]
) -> list[Row]:
    n, events = len(frame), int(frame["event"].sum())
    return [Row(by.chapter, analysis, endpoint.key, by.name, name, n, events) for name in names]


def _ratio_row(row: Row, ratio: HazardRatio) -> Row:
    numbers = (ratio.estimate, ratio.ci_low, ratio.ci_high)
    estimate, low, high = map(finite, numbers)
    found = replace(row, estimate=estimate, ci_low=low, ci_high=high, p_value=ratio.p_value)
    infinite = any(map(math.isinf, numbers))
    return found.with_note(reason(ratio.note), "a limit is infinite" if infinite else "")
