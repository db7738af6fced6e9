"""What the columns of one patient can't say together.

Two things that look like contradictions are none. Disease-free survival may be censored before
overall survival: the last look at the marrow comes before the last contact. And a patient
without remission at day 14 may reach one later, so that no disease-free event need follow: then
``remission_day_28`` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

LOOKED_FOR = 42
"""Day by which remission was looked for a second time (around day 28, and two weeks more): whoever died
later without one had failed before."""


@dataclass(frozen=True)
class Rule:
    """A contradiction to look for in a whole cohort at once.

    Parameters
    ----------
    columns : tuple of str
        Columns compared; a problem is placed at the first. A cohort without one of them can't
        break the rule.
    broken : callable
        From the typed cohort to a boolean column, missing where it can't be told.
    expected, remedy : str
        As in ``cohortreader.data.problems.Problem``.
    besides : tuple of str
        Columns that say more where the cohort has them, and are not known where it has not.
    accepted_by : str
        What to write under ``accept`` in the mapping file where it is meant so; empty for what can't be.
    """

    columns: tuple[str, ...]
    broken: Callable[[pd.DataFrame], pd.Series]
    expected: str
    remedy: str
    besides: tuple[str, ...] = ()
    accepted_by: str = ""


def _remission_lost_without_event(cohort: pd.DataFrame) -> pd.Series:
    lost = cohort["complete_remission"] & ~cohort["remission_day_28"]
    return lost & cohort["dfs_event"].eq(0)


def never_in_remission(cohort: pd.DataFrame) -> pd.Series:
    """Whether a patient is known to have reached no remission, by day 14 or later."""
    return ~cohort["complete_remission"] & ~cohort["remission_day_28"].fillna(False)


def _grade_5_survived(grade: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda cohort: cohort[grade].eq(5) & (cohort["death"].eq(0) | ~cohort["treatment_death"])


def _relapse_without_remission(cohort: pd.DataFrame) -> pd.Series:
    # A remission that came late is known from day 28 only; without it there was none to lose.
    return cohort["relapse_day"].notna() & never_in_remission(cohort)


def _later_than_last_contact(day: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda cohort: cohort[day] > cohort["os_days"]


def _unlike_the_first(cohort: pd.DataFrame) -> pd.Series:
    provenance = cohort["provenance"].astype("string")
    return provenance.ne(provenance.bfill().iloc[:1].squeeze())


TOTALS = {
    *(
        "total",
        "totals",
        "subtotal",
        "grand total",
        "sum",
        "mean",
        "average",
        "median",
        "range",
        "count",
    ),
    *(
        "gesamt",
        "summe",
        "zwischensumme",
        "mittelwert",
        "anzahl",
        "somme",
        "moyenne",
        "médiane",
        "suma",
        "media",
    ),
    *("mediana", "promedio", "合计", "总计", "小计", "平均", "平均值", "中位数"),
}
"""What stands for a patient's code in a row that sums the others up."""


def _not_before(cohort: pd.DataFrame, day: str, end: str) -> pd.Series:
    return ~(cohort[day] < cohort[end]).fillna(False).astype(bool)


def _sums_up(codes: pd.Series) -> pd.Series:
    together = "\n".join(codes.dropna()).casefold()
    if not any(word in together for word in TOTALS):
        return pd.Series(False, index=codes.index)
    return codes.str.strip(" :.").str.casefold().isin(TOTALS)


RULES = (
    Rule(
        ("patient_id",),
        lambda cohort: _sums_up(cohort["patient_id"]),
        "a code of a patient",
        "delete the row if it sums the others up, or give the patient another code",
    ),
    Rule(
        ("dfs_days", "os_days"),
        lambda cohort: cohort["dfs_days"] > cohort["os_days"],
        "dfs_days no later than os_days",
        "correct os_days, or set dfs_days to os_days at most: death and the last contact end disease-free survival too, "
        "and a failure without remission is known by then",
    ),
    Rule(
        ("dfs_event", "death"),
        lambda cohort: (
            cohort["death"].eq(1)
            & cohort["dfs_event"].eq(0)
            & _not_before(cohort, "dfs_days", "os_days")
        ),
        "dfs_event 1 where death is 1",
        "where the columns hold relapse only, name them so: columns: {...: relapse, ...: relapse_day} in the "
        "mapping file, and death is counted too; otherwise set dfs_event to 1 and dfs_days to the day of death",
        besides=("dfs_days", "os_days"),
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
            (grade,),
            _grade_5_survived(grade),
            "treatment_death yes and death 1 where the grade is 5 (death from it)",
            "correct the grade, or the two columns of death",
            besides=("treatment_death", "death"),
        )
        for grade in ("crs_grade", "icans_grade")
    ),
    Rule(
        ("relapse_day", "complete_remission"),
        _relapse_without_remission,
        "no relapse where there was no remission",
        "give remission_day_28 yes if the remission came late, or empty relapse_day: "
        "leukaemia that never went is no relapse",
        besides=("remission_day_28",),
    ),
    Rule(
        ("relapse_day", "dfs_event"),
        lambda cohort: cohort["relapse_day"].notna() & cohort["dfs_event"].eq(0),
        "dfs_event 1 where there was a relapse",
        "set dfs_event to 1, or empty relapse_day",
    ),
    Rule(
        ("relapse_day", "dfs_days"),
        lambda cohort: cohort["dfs_days"] > cohort["relapse_day"],
        "dfs_days no later than relapse_day",
        "correct one of the two: relapse ends disease-free survival",
    ),
    *(
        Rule(
            (day, "os_days"),
            _later_than_last_contact(day),
            f"{day} no later than os_days",
            "correct one of the two: nothing is found after death or last contact",
        )
        for day in ("relapse_day", "mrd_day")
    ),
    Rule(
        ("mrd_day", "mrd_negative"),
        lambda cohort: cohort["mrd_day"].notna() & cohort["mrd_negative"].isna(),
        "yes or no in mrd_negative where there is an mrd_day",
        "fill in the result, or empty mrd_day",
    ),
    Rule(
        ("cause_of_death", "death"),
        lambda cohort: cohort["cause_of_death"].notna() & cohort["death"].eq(0),
        "no cause of death where death is 0",
        "set death to 1, or empty cause_of_death",
    ),
    Rule(
        ("cause_of_death", "treatment_death"),
        lambda cohort: (
            cohort["cause_of_death"].notna()
            & cohort["cause_of_death"].eq("treatment").ne(cohort["treatment_death"])
        ),
        "cause_of_death treatment where treatment_death is yes, and only there",
        "correct one of the two",
    ),
    Rule(
        ("provenance",),
        _unlike_the_first,
        "the same provenance in every row",
        "keep reconstructed and observed patients in separate files",
    ),
)
