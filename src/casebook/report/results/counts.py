"""Rows of ``results.csv`` that need counts and measurements only: who was treated, remission, safety."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from casebook.report.endpoints import EVERYONE, REMISSION_GROUPS, SEVERE, is_true
from casebook.report.results.rows import NO_PATIENT, NO_VALUE, Row, attempt, finite
from fewevents import exact_ci, fisher_exact, risk_difference

MOST_LEVELS = 12
STATUS_GROUPS = ("refractory", "relapsed")
REMISSION, NO_REMISSION = REMISSION_GROUPS[True], REMISSION_GROUPS[False]
GRADES = {"crs": "crs_grade", "icans": "icans_grade"}
MEASURES = ("age_years", "weight_kg", "blasts_percent")
LEVELS = ("sex", "genetics")
YES_NO = ("prior_transplant", "extramedullary")


@dataclass(frozen=True)
class Share:
    """Which patients are counted for a proportion: flags of those with a known value.

    A value that is missing stands in no count.
    """

    chapter: str
    endpoint: str
    group: str
    has: pd.Series

    def row(self) -> Row:
        """The proportion with its exact interval."""
        known = self.has.dropna()
        events, n = int(is_true(known).sum()), len(known)
        row = Row(self.chapter, "proportion", self.endpoint, self.group, "proportion", n, events)
        if n == 0:
            return row.without_estimate(NO_VALUE if len(self.has) else NO_PATIENT)
        share = exact_ci(events, n)
        row = replace(row, estimate=share.estimate, ci_low=share.ci_low, ci_high=share.ci_high)
        return row.with_note("patients with a known value" if len(self.has) > n else "")


def count_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Every row that needs no time; rows whose columns are missing are left out."""
    yield from _cohort_rows(patients)
    yield from _remission_rows(patients)
    yield from (share.row() for share in safety_shares(patients))


def _remission_rows(patients: pd.DataFrame) -> Iterator[Row]:
    if "complete_remission" not in patients:
        return
    outcome = patients["complete_remission"]
    yield Share("efficacy", "complete_remission", EVERYONE, outcome).row()
    if "disease_status" in patients:
        status = patients["disease_status"].astype(object)
        parts = [
            Share("efficacy", "complete_remission", group, outcome[status.eq(group)]).row()
            for group in STATUS_GROUPS
        ]
        yield from parts
        yield from _comparison_rows(*parts)
    in_remission = is_true(outcome)
    groups = {REMISSION: in_remission, NO_REMISSION: ~in_remission & outcome.notna().to_numpy()}
    if "remission_day_28" in patients:
        for group, chosen in groups.items():
            found = patients.loc[chosen, "remission_day_28"]
            yield Share("efficacy", "remission_day_28", group, found).row()
    for name in ("mrd_negative", "transplant"):
        if name in patients:
            yield Share("efficacy", name, REMISSION, patients.loc[in_remission, name]).row()
    if "relapse_day" in patients:
        relapsed = patients.loc[in_remission, "relapse_day"].notna()
        yield Share("efficacy", "relapse", REMISSION, relapsed).row()


def _comparison_rows(first: Row, second: Row) -> Iterator[Row]:
    """Difference and Fisher's test of two proportions."""
    counts = (first.events or 0, first.n, second.events or 0, second.n)
    names = (first.chapter, "comparison", first.endpoint, f"{first.group} vs {second.group}")
    n, events = first.n + second.n, counts[0] + counts[2]
    rows = [Row(*names, name, n, events) for name in ("risk_difference", "odds_ratio")]
    if not (first.n and second.n):
        yield from (row.without_estimate(f"{NO_PATIENT} in one group") for row in rows)
        return

    def make() -> Iterator[Row]:
        difference, test = risk_difference(*counts), fisher_exact(*counts)
        low, high = difference.ci_low, difference.ci_high
        yield replace(rows[0], estimate=difference.estimate, ci_low=low, ci_high=high)
        odds = finite(test.statistic)
        row = replace(rows[1], estimate=odds, p_value=test.p_value)
        yield row.with_note("estimate not estimable: a count of 0" if np.isnan(odds) else "")

    yield from attempt(rows, make)


def safety_shares(
    patients: pd.DataFrame, *, group: str = EVERYONE, chapter: str = "safety"
) -> Iterator[Share]:
    """CRS and ICANS of any grade and severe, and death from the treatment, in one group of patients."""
    for event, column in GRADES.items():
        if column in patients:
            grades = patients[column]
            for part, least in (("any", 1), ("severe", SEVERE)):
                has = grades.ge(least).astype("boolean").mask(grades.isna())
                yield Share(chapter, f"{event}_{part}", group, has)
    if "treatment_death" in patients:
        yield Share(chapter, "treatment_death", group, patients["treatment_death"])


def _cohort_rows(patients: pd.DataFrame) -> Iterator[Row]:
    for name in ("disease_status", *LEVELS):
        if name in patients:
            yield from _level_rows(patients[name].astype(object), name)
    for name in YES_NO:
        if name in patients:
            yield Share("cohort", name, EVERYONE, patients[name]).row()
    for name in MEASURES:
        if name in patients:
            yield from _quartile_rows(patients[name], name)


def _level_rows(values: pd.Series, name: str) -> Iterator[Row]:
    """Share of each level among the patients with a known one; an empty text is not known."""
    known = values.notna() & values.ne("").fillna(False).astype(bool)
    levels = STATUS_GROUPS if name == "disease_status" else sorted(values[known].unique())
    if 0 < len(levels) <= MOST_LEVELS:
        for level in levels:
            has = values.eq(level).astype("boolean").mask(~known)
            yield Share("cohort", f"{name}: {level}", EVERYONE, has).row()
        return
    row = Share("cohort", name, EVERYONE, pd.Series(dtype="boolean")).row()
    many = f"not estimable: more than {MOST_LEVELS} levels"
    yield row.without_estimate(many if levels else NO_VALUE if len(values) else NO_PATIENT)


def _quartile_rows(values: pd.Series, name: str) -> Iterator[Row]:
    known = values.dropna().to_numpy(dtype=np.float64)
    note = "patients with a known value" if len(known) < len(values) else ""
    places = {"median": 0.5, "lower_quartile": 0.25, "upper_quartile": 0.75}
    for estimand, place in places.items():
        row = Row("cohort", "description", name, EVERYONE, estimand, len(known))
        if len(known):
            yield replace(row, estimate=float(np.quantile(known, place))).with_note(note)
        else:
            yield row.without_estimate(NO_VALUE if len(values) else NO_PATIENT)
