"""Outcomes by the levels of any column that splits a cohort into groups."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.chapters.description import LEVELS, rate
from helpers.data.cohort import strata_columns
from helpers.formats import format_ci, format_count

OUTCOMES: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]] = {
    "complete_remission": ("remission", lambda group: group["complete_remission"]),
    "crs_grade": ("severe_crs", lambda group: group["crs_grade"].ge(3)),
    "death": ("deaths", lambda group: group["death"]),
}
HEADINGS = {
    "column": "Column",
    "level": "Level",
    "patients": "Patients",
    "remission": "Complete remission",
    "severe_crs": "CRS, grade 3 or higher",
    "deaths": "Deaths",
}


def outcomes_by_level(patients: pd.DataFrame) -> pd.DataFrame:
    """Outcomes in each level of the optional columns and of those beyond the schema.

    Returns
    -------
    DataFrame
        ``column, level, patients`` and, where the cohort has them, ``remission, severe_crs,
        deaths``, as texts with exact intervals; no rows where no column splits the cohort.

    Examples
    --------
    >>> patients = pd.DataFrame({"sex": ["female", "male", "male"], "death": [0, 1, 0]})
    >>> outcomes_by_level(patients)[["level", "patients"]].to_numpy().tolist()
    [['female', '1/3 (33.3%)'], ['male', '2/3 (66.7%)']]
    """
    known = {column: made for column, made in OUTCOMES.items() if column in patients}
    rows = []
    for column in [name for name in [*LEVELS, *strata_columns(patients)] if name in patients]:
        cells = patients[column].astype(object).replace("", None)
        for level in sorted(cells.dropna().unique(), key=str):
            group = patients[cells.eq(level).fillna(False).astype(bool)]
            words = {True: "yes", False: "no"}.get(level, str(level))
            row = {"column": LEVELS.get(column, column), "level": words}
            row["patients"] = format_count(len(group), int(cells.notna().sum()))
            for name, outcome in known.values():
                row[name] = format_ci(rate(pd.DataFrame({name: outcome(group)}), name))
            rows.append(row)
    columns = ["column", "level", "patients", *(name for name, _ in known.values())]
    return pd.DataFrame(rows, columns=columns)
