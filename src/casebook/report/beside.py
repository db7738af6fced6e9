"""Rates that a centre's cohort and the published one both have."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from casebook.report.endpoints import SEVERE, is_true
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
    published = load_published()
    for key, what, has in _rates(patients):
        row = published.loc[key]
        yield what, has, int(row["numerator"]), int(row["denominator"])


def _rates(patients: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series]]:
    columns = set(patients.columns)
    if "complete_remission" in columns:
        outcome = patients["complete_remission"]
        yield "cr_rate", "complete remission", outcome
        if "disease_status" in columns:
            for status in ("refractory", "relapsed"):
                chosen = patients["disease_status"].astype(object).eq(status)
                yield f"cr_{status}_rate", f"complete remission, {status}", outcome[chosen]
    for key, column, what in (
        ("os", "death", "alive"),
        ("dfs", "dfs_event", "free of disease"),
    ):
        if column not in columns:
            continue
        free = patients[column].eq(0).astype("boolean").mask(patients[column].isna())
        yield f"{key}_rate", what, free
        if "complete_remission" in columns:
            reached = is_true(patients["complete_remission"])
            unknown = patients["complete_remission"].isna().to_numpy()
            yield f"{key}_cr_rate", f"{what}, in remission", free[reached]
            yield f"{key}_no_cr_rate", f"{what}, no remission", free[~reached & ~unknown]
    for key, column, event in (("crs", "crs_grade", "CRS"), ("icans", "icans_grade", "ICANS")):
        if column in columns:
            grades = patients[column].dropna()
            yield f"{key}_rate", f"{event} of any grade", grades.ge(1)
            yield f"{key}_severe_rate", f"{event} of grade 3 or higher", grades.ge(SEVERE)
