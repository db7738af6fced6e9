"""What the columns of one patient can't say together.

Two things that look like contradictions are none. Disease-free survival may be censored before
overall survival: the last look at the marrow comes before the last contact. And a patient
without remission at day 14 may reach one later, so that no disease-free event need follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Rule:
    """A contradiction to look for in a whole cohort at once.

    Parameters
    ----------
    columns : tuple of str
        Columns compared; a problem is placed at the first.
    broken : callable
        From the typed cohort to a boolean column, missing where it can't be told.
    expected, remedy : str
        As in ``helpers.problems.Problem``.
    """

    columns: tuple[str, ...]
    broken: Callable[[pd.DataFrame], pd.Series]
    expected: str
    remedy: str


def _remission_lost_without_event(cohort: pd.DataFrame) -> pd.Series:
    lost = cohort["complete_remission"] & ~cohort["remission_day_28"]
    return lost & cohort["dfs_event"].eq(0)


def _grade_5_survived(grade: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda cohort: cohort[grade].eq(5) & (cohort["death"].eq(0) | ~cohort["treatment_death"])


def _unlike_the_first(cohort: pd.DataFrame) -> pd.Series:
    provenance = cohort["provenance"].astype("string")
    return provenance.ne(provenance.bfill().iloc[:1].squeeze())


RULES = (
    Rule(
        ("dfs_days", "os_days"),
        lambda cohort: cohort["dfs_days"] > cohort["os_days"],
        "dfs_days no later than os_days",
        "correct one of the two: death ends disease-free survival too",
    ),
    Rule(
        ("dfs_event", "death"),
        lambda cohort: cohort["death"].eq(1) & cohort["dfs_event"].eq(0),
        "dfs_event 1 where death is 1",
        "set dfs_event to 1: death is an event of disease-free survival",
    ),
    Rule(
        ("dfs_event", "complete_remission", "remission_day_28"),
        _remission_lost_without_event,
        "dfs_event 1 where a remission was lost by day 28",
        "set dfs_event to 1, or correct the remission columns",
    ),
    Rule(
        ("transplant_day", "transplant"),
        lambda cohort: cohort["transplant"] & cohort["transplant_day"].isna(),
        "a day where transplant is yes",
        "fill in the day of the transplant",
    ),
    Rule(
        ("transplant_day", "transplant"),
        lambda cohort: ~cohort["transplant"] & cohort["transplant_day"].notna(),
        "an empty cell where transplant is no",
        "set transplant to yes, or empty the cell",
    ),
    Rule(
        ("transplant_day", "os_days"),
        lambda cohort: cohort["transplant_day"] > cohort["os_days"],
        "a transplant no later than os_days",
        "correct one of the two: nobody is transplanted after death or last contact",
    ),
    Rule(
        ("treatment_death", "death"),
        lambda cohort: cohort["treatment_death"] & cohort["death"].eq(0),
        "death 1 where treatment_death is yes",
        "set death to 1, or treatment_death to no",
    ),
    *(
        Rule(
            (grade, "treatment_death", "death"),
            _grade_5_survived(grade),
            "treatment_death yes and death 1 where the grade is 5 (death from it)",
            "correct the grade, or the two columns of death",
        )
        for grade in ("crs_grade", "icans_grade")
    ),
    Rule(
        ("provenance",),
        _unlike_the_first,
        "the same provenance in every row",
        "keep reconstructed and observed patients in separate files",
    ),
)
