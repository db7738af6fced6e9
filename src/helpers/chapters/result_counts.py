"""Rows of ``results.csv`` that need counts and measurements only: efficacy, safety, who was treated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohortreader.intake.privacy import MOST_LEVELS
from fewevents.estimates.proportions import exact_ci
from fewevents.estimates.two_proportions import fisher_exact, risk_difference
from helpers.chapters.estimands import ESTIMANDS
from helpers.chapters.result_rows import NO_PATIENT, NO_VALUE, Cell, Row, finite, is_true
from helpers.endpoints import EVERYONE, REMISSION_GROUPS
from helpers.safety import SEVERE

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
        share = exact_ci(events, n)
        row = Row(
            self.chapter,
            "proportion",
            self.endpoint,
            self.group,
            "proportion",
            n,
            events,
            share.estimate,
            share.ci_low,
            share.ci_high,
            method=share.method,
            rests_on=((self.endpoint, self.group),),
        )
        if n == 0:
            return row.without_estimate(NO_VALUE if len(self.has) else NO_PATIENT)
        missing = len(self.has) > n
        return row.with_note("patients with a known value" if missing else "")


def count_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Every row that needs no time; rows whose columns are missing are left out.

    Parameters
    ----------
    patients : DataFrame
        A cohort as from ``cohortreader.data.cohort.load_cohort``, with or without any of its columns.
    """
    yield from _cohort_rows(patients)
    yield from _efficacy_rows(patients)
    yield from (share.row() for share in safety_shares(patients))


def _efficacy_rows(patients: pd.DataFrame) -> Iterator[Row]:
    if "complete_remission" not in patients:
        return
    outcome = patients["complete_remission"]
    yield Share("efficacy", "complete_remission", EVERYONE, outcome).row()
    if "disease_status" in patients:
        parts = [
            Share("efficacy", "complete_remission", group, outcome[_is(patients, group)]).row()
            for group in STATUS_GROUPS
        ]
        yield from parts
        yield from _comparison_rows(*parts)
    groups = {REMISSION: is_true(outcome), NO_REMISSION: is_true(~outcome.astype("boolean"))}
    if "remission_day_28" in patients:
        for group, chosen in groups.items():
            found = patients.loc[chosen, "remission_day_28"]
            yield Share("efficacy", "remission_day_28", group, found).row()
    in_remission = patients[groups[REMISSION]]
    for name in ("mrd_negative", "transplant"):
        if name in patients:
            yield Share("efficacy", name, REMISSION, in_remission[name]).row()
    if "relapse_day" in patients:
        yield Share("efficacy", "relapse", REMISSION, in_remission["relapse_day"].notna()).row()


def _is(patients: pd.DataFrame, status: str) -> pd.Series:
    return patients["disease_status"].eq(status).fillna(False).astype(bool)


def _comparison_rows(first: Row, second: Row) -> Iterator[Row]:
    """Difference and Fisher's test of two proportions."""
    n1, n2 = first.n or 0, second.n or 0
    counts = (first.events or 0, n1, second.events or 0, n2)
    cells: tuple[Cell, ...] = (*first.rests_on, *second.rests_on)
    names = (first.chapter, "comparison", first.endpoint, f"{first.group} vs {second.group}")
    n, events = n1 + n2, counts[0] + counts[2]
    difference, test = risk_difference(*counts), fisher_exact(*counts)
    rows = [
        Row(
            *names,
            "risk_difference",
            n,
            events,
            difference.estimate,
            difference.ci_low,
            difference.ci_high,
            method=difference.method,
            rests_on=cells,
        ),
        Row(
            *names,
            "odds_ratio",
            n,
            events,
            finite(test.statistic),
            p_value=test.p_value,
            method=ESTIMANDS["odds_ratio"].method,
            rests_on=cells,
        ),
    ]
    for row in rows:
        if not (n1 and n2):
            yield row.without_estimate(f"{NO_PATIENT} in one group")
        elif np.isnan(row.estimate):
            yield row.with_note("estimate not estimable: a count of 0")
        else:
            yield row


def safety_shares(
    patients: pd.DataFrame, *, group: str = EVERYONE, chapter: str = "safety"
) -> Iterator[Share]:
    """CRS and ICANS of any grade and severe, and death from the treatment, in one group of patients."""
    for event, column in GRADES.items():
        if column in patients:
            grades = patients[column]
            for part, least in (("any", 1), ("severe", SEVERE)):
                has = grades.ge(least).mask(grades.isna())
                yield Share(chapter, f"{event}_{part}", group, has)
    if "treatment_death" in patients:
        yield Share(chapter, "treatment_death", group, patients["treatment_death"])


def _cohort_rows(patients: pd.DataFrame) -> Iterator[Row]:
    for name in ("disease_status", *LEVELS):
        if name in patients:
            yield from _level_rows(patients[name], name)
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
    places = {"median": 0.5, "lower_quartile": 0.25, "upper_quartile": 0.75}
    for estimand, place in places.items():
        method = ESTIMANDS[estimand].method
        row = Row("cohort", "description", name, EVERYONE, estimand, len(known), method=method)
        if not len(known):
            yield row.without_estimate(NO_VALUE if len(values) else NO_PATIENT)
            continue
        note = "patients with a known value" if len(known) < len(values) else ""
        yield replace(row, estimate=float(np.quantile(known, place))).with_note(note)
