"""The answer of a centre's report on one screen: remission, survival, toxicity, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from casebook.report.results.counts import count_rows
from casebook.report.results.rows import Row
from casebook.report.results.table import time_rows
from fewevents import NOT_ESTIMABLE, format_ci, format_days

_QUESTIONS = {
    ("complete_remission", "proportion"): "Complete remission",
    ("os", "survival_180"): "Alive after day 180",
    ("os", "survival_365"): "Alive after day 365",
    ("os", "crude_survival"): "Alive at last contact",
    ("dfs", "survival_365"): "Alive and free of disease after day 365",
    ("os", "median_follow_up"): "Median follow-up",
    ("crs_any", "proportion"): "CRS of any grade",
    ("crs_severe", "proportion"): "CRS of grade 3 or higher",
    ("icans_any", "proportion"): "ICANS of any grade",
    ("icans_severe", "proportion"): "ICANS of grade 3 or higher",
    ("treatment_death", "proportion"): "Death caused by treatment",
}
HOW = (
    "Counts with exact intervals (Clopper-Pearson), alive at last contact too, however short the follow-up. After a day: "
    "Kaplan-Meier, log-log intervals. Median follow-up: reverse Kaplan-Meier."
)
"""How the answers are made, for the note below them: in a column of its own it would not fit on a phone's screen."""


def answer(patients: pd.DataFrame) -> pd.DataFrame:
    """Remission, survival and toxicity of all patients, one row each: ``question, patients, result``, texts.

    What the file has no columns for is left out.

    Parameters
    ----------
    patients : DataFrame
        As from `casebook.report.own_cohort`.

    Examples
    --------
    >>> answer(pd.DataFrame({"complete_remission": [True, True, False]}))["result"].tolist()
    ['66.7% (9.4 to 99.2)']
    """
    found = {
        (row.endpoint, row.estimand): row
        for row in [*count_rows(patients), *_of_everyone(patients)]
        if row.group == "all patients"
    }
    rows = [
        (question, _count(found[key]), _result(found[key]))
        for key, question in _QUESTIONS.items()
        if key in found
    ]
    if not rows:
        rows = [("Outcomes", "", "none of the columns of an outcome is in the file")]
    return pd.DataFrame(rows, columns=["question", "patients", "result"])


def _of_everyone(patients: pd.DataFrame) -> Iterator[Row]:
    """Rows of survival of all patients alone; groups would take longer and stand elsewhere."""
    groups = ["complete_remission", "transplant", "transplant_day"]
    return time_rows(patients.drop(columns=groups, errors="ignore"))


def _count(row: Row) -> str:
    if row.estimand == "median_follow_up" or row.estimand.startswith("survival_"):
        return f"of {row.n}"
    events = row.events or 0
    return f"{row.n - events if row.estimand == 'crude_survival' else events}/{row.n}"


def _result(row: Row) -> str:
    if pd.isna(row.estimate):
        why = "; ".join(row.notes).removeprefix(f"{NOT_ESTIMABLE}: ")
        return f"{NOT_ESTIMABLE} ({why})" if why else NOT_ESTIMABLE
    if row.estimand == "median_follow_up":
        return format_days(row.estimate)
    if pd.isna(row.ci_low):
        return f"{row.estimate:.1%} ({'; '.join(row.notes) or 'no interval'})"
    return format_ci(row).replace("95% CI ", "")
