"""What is unusual in a cohort, and possible: asked for where it may be a slip, counted where the columns say it."""

from __future__ import annotations

import pandas as pd

from cohortreader.data.contradictions import LOOKED_FOR, Rule, never_in_remission


def _disease_free_until_death(cohort: pd.DataFrame) -> pd.Series:
    until_death = cohort["death"].eq(1) & cohort["dfs_days"].eq(cohort["os_days"])
    return never_in_remission(cohort) & until_death & (cohort["dfs_days"] > LOOKED_FOR)


LONGEST = 14_610
"""Days of follow-up, forty years, beyond which a slip is likely."""
ASKED = (
    Rule(
        ("dfs_event", "death", "dfs_days", "os_days"),
        lambda cohort: (
            cohort["death"].eq(1)
            & cohort["dfs_event"].eq(0)
            & (cohort["dfs_days"] < cohort["os_days"])
        ),
        "dfs_event 1 where death is 1",
        "where the columns hold relapse only, name them so: columns: {...: relapse, ...: relapse_day} in the "
        "mapping file, and death is counted too; or set dfs_event to 1 and dfs_days to the day of death; or, if "
        "nobody looked at the disease after that day, accept: [disease-free survival censored before death]",
        accepted_by="disease-free survival censored before death",
    ),
    Rule(
        ("transplant_day",),
        lambda cohort: cohort["transplant_day"].eq(0),
        "a transplant after day 0, the first day of blinatumomab",
        "correct the day, or write accept: [transplant on day 0] in the mapping file",
        accepted_by="transplant on day 0",
    ),
    Rule(
        ("os_days",),
        lambda cohort: cohort["os_days"] > LONGEST,
        "a follow-up of at most forty years",
        "correct the days or their unit, or write accept: [follow-up of more than forty years] in the mapping "
        "file",
        accepted_by="follow-up of more than forty years",
    ),
)
"""Unusual things that may be a slip: asked for, unless the mapping file accepts them by name."""
EVERY_ROW = "every row a patient"
"""What to write under ``accept`` where no code tells patients apart, and no patient has two rows."""
EARLY_DATES = "dates before 1990"
"""What to write under ``accept`` where patients were treated years before the first course of blinatumomab."""
EARLY_END = "failure by the last contact"
"""What to write under ``accept`` where patients without remission were last seen before the day of failure."""
NOTED: tuple[tuple[str, Rule], ...] = (
    (
        "patients without remission and without an event of disease-free survival: as the file defines it",
        Rule(
            ("dfs_event", "complete_remission"),
            lambda cohort: never_in_remission(cohort) & cohort["dfs_event"].eq(0),
            "",
            "",
            besides=("remission_day_28",),
        ),
    ),
    (
        "patients without remission whose disease-free survival lasts until death: as the file defines it",
        Rule(
            ("dfs_days", "complete_remission", "os_days", "death"),
            _disease_free_until_death,
            "",
            "",
            besides=("remission_day_28",),
        ),
    ),
)
"""Unusual things that the columns say in so many words: a centre may define them so. They are counted."""
