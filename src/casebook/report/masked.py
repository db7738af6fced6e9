"""The masked edition: whole percentages and tables, decided together by `cohortreader.release`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from casebook.report.results.rows import COLUMNS, OBSERVED
from cohortreader import ENOUGH, Release, release

_OUTCOMES = {
    "complete remission": ("complete_remission", (True,)),
    "died": ("death", (1,)),
    "CRS of any grade": ("crs_grade", (1, 2, 3, 4, 5)),
    "CRS of grade 3 or higher": ("crs_grade", (3, 4, 5)),
    "ICANS of any grade": ("icans_grade", (1, 2, 3, 4, 5)),
    "ICANS of grade 3 or higher": ("icans_grade", (3, 4, 5)),
    "death caused by treatment": ("treatment_death", (True,)),
}
_EVENT = {"relapse, failure or death": ("dfs_event", (1,))}
"""Shown only where neither deaths nor remissions are known: every death, of treatment or not, and every failure is such
an event, and the difference would be the number of those who relapsed and live."""
_PARTS_OF_EVENT = {"death", "treatment_death", "complete_remission"}
_TABLES = (  # they form a tree: no ring tells more than its tables
    ("disease_status", "complete_remission"),
    ("complete_remission", "transplant"),
    ("complete_remission", "death"),
)
_YES_NO: Mapping[Hashable, str] = {True: "yes", False: "no"}
_WORDS: Mapping[str, Mapping[Hashable, str]] = {
    "complete_remission": _YES_NO,
    "transplant": _YES_NO,
    "death": {0: "no", 1: "yes"},
}
_HELD_BACK = f"held back: 1 to {ENOUGH - 1} patients with it, without it, or between it and another outcome, or not known of all"


def masked(patients: pd.DataFrame) -> Release:
    """Everything that the masked edition shows of a cohort, chosen at once.

    Parameters
    ----------
    patients : DataFrame
        As from `casebook.report.own_cohort`; outcomes and tables whose columns are missing are left out.

    Examples
    --------
    >>> cohort = pd.DataFrame({"complete_remission": [True] * 20 + [False] * 13, "death": [0] * 31 + [1] * 2})
    >>> masked(cohort).percents["percent"].tolist()
    [61, <NA>]
    """
    columns = set(patients.columns)
    given = _OUTCOMES if _PARTS_OF_EVENT & columns else {**_OUTCOMES, **_EVENT}
    outcomes = {name: what for name, what in given.items() if what[0] in columns}
    tables = [pair for pair in _TABLES if set(pair) <= columns]
    if {"death", "treatment_death"} <= columns and patients["treatment_death"].notna().all():
        # Who died of treatment died: the two outcomes are nested, and what lies between them counts too.
        kinds = patients["death"].where(~patients["treatment_death"].astype(bool), 2)
        patients = patients.assign(kind_of_death=kinds)
        outcomes["died"] = ("kind_of_death", (1, 2))
        outcomes["death caused by treatment"] = ("kind_of_death", (2,))
    return release(patients, outcomes, tables, words=_WORDS)


def masked_results(shown: Release) -> pd.DataFrame:
    """The percentages in the form of ``results.csv``: no interval, no count of events."""
    percents = shown.percents["percent"]
    table = pd.DataFrame(
        {
            "chapter": "masked",
            "analysis": "proportion",
            "endpoint": shown.percents["outcome"],
            "group": "all patients",
            "estimand": "proportion",
            "estimate": percents.astype("Float64") / 100,
            "n": shown.percents["of"],
            "method": percents.isna().map({True: _HELD_BACK, False: "whole percent"}),
            "basis": OBSERVED,
        },
    ).reindex(columns=list(COLUMNS))
    kinds = dict.fromkeys(("estimate", "ci_low", "ci_high", "p_value"), "float64")
    return table.astype(kinds | {"n": "Int64", "events": "Int64"})
