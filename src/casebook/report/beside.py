"""Rates that a centre's cohort and the published one both have."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from casebook.report.endpoints import SEVERE, is_true
from helpers.identification import REMISSION, Study
from helpers.published import load_published

Rate = tuple[str, pd.Series, int, int]


def published_counts(patients: pd.DataFrame) -> Iterator[Rate]:
    """Rates that both cohorts have: words, this cohort's flags (unknown where missing), published patients with it and in all.

    Examples
    --------
    >>> patients = pd.DataFrame({"complete_remission": [True, False]})
    >>> [(what, k, n) for what, _, k, n in published_counts(patients)]
    [('complete remission', 26, 33)]
    """
    study = Study(load_published())
    for endpoint, group, what, has in _rates(patients, study):
        yield what, has, *study.counts(study.figure(endpoint, group))


def _rates(patients: pd.DataFrame, study: Study) -> Iterator[tuple[str, str, str, pd.Series]]:
    columns = set(patients.columns)
    if REMISSION in columns:
        outcome = patients[REMISSION]
        yield REMISSION, "", "complete remission", outcome
        if "disease_status" in columns:
            for status in study.parts(REMISSION):
                chosen = patients["disease_status"].astype(object).eq(status)
                yield REMISSION, status, f"complete remission, {status}", outcome[chosen]
    for endpoint, column, what in (
        ("os", "death", "alive"),
        ("dfs", "dfs_event", "free of disease"),
    ):
        if column not in columns:
            continue
        free = patients[column].eq(0).astype("boolean").mask(patients[column].isna())
        yield endpoint, "", what, free
        if REMISSION in columns:
            groups = study.compared(REMISSION)
            reached = is_true(patients[REMISSION])
            unknown = patients[REMISSION].isna().to_numpy()
            yield endpoint, groups["group1"], f"{what}, in remission", free[reached]
            yield endpoint, groups["group2"], f"{what}, no remission", free[~reached & ~unknown]
    for key, column, event in (("crs", "crs_grade", "CRS"), ("icans", "icans_grade", "ICANS")):
        if column in columns:
            grades = patients[column].dropna()
            yield f"{key}_any", "", f"{event} of any grade", grades.ge(1)
            yield f"{key}_severe", "", f"{event} of grade 3 or higher", grades.ge(SEVERE)
