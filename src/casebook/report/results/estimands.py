"""Names of the estimands in a report's ``results.csv``: what each is, its unit and its method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cohortreader.data.cohort import HORIZONS

Needs = Literal["counts", "times", "values"]


@dataclass(frozen=True)
class Estimand:
    """One kind of number in ``results.csv``.

    Attributes
    ----------
    name
        As it stands in the column ``estimand``.
    description, unit, method
        In words, for the data dictionary.
    rests_on
        'counts' (patients with and without), 'times' (days of follow-up) or 'values' (measurements).
    """

    name: str
    description: str
    unit: str
    method: str
    rests_on: Needs


_COUNTS = [
    (
        "proportion",
        "Share of the patients of the group with the endpoint",
        "0 to 1",
        "Clopper-Pearson exact",
    ),
    (
        "crude_survival",
        "Share of the patients of the group without the event, however short their follow-up",
        "0 to 1",
        "Clopper-Pearson exact",
    ),
    (
        "risk_difference",
        "Share with the endpoint in the first group minus that in the second",
        "-1 to 1",
        "Newcombe",
    ),
    (
        "odds_ratio",
        "Odds of the endpoint in the first group over those in the second, with Fisher's p-value",
        "ratio",
        "Fisher's exact test, two-sided; sample odds ratio",
    ),
]
_TIMES = [
    *(
        (
            f"survival_{day}",
            f"Share alive (os), or alive and free of disease (dfs), after day {day}",
            "0 to 1",
            "Kaplan-Meier, log-log interval",
        )
        for day in HORIZONS
    ),
    *(
        (
            f"at_risk_{day}",
            f"Patients under observation and without the event at the start of day {day}",
            "patients",
            "count of times of that day or later",
        )
        for day in HORIZONS
    ),
    (
        "median_survival",
        "Day by which half of the patients have had the event",
        "days",
        "Kaplan-Meier, log-log interval",
    ),
    (
        "median_follow_up",
        "Day up to which half of the patients would have been followed, had nobody had the event",
        "days",
        "reverse Kaplan-Meier, log-log interval",
    ),
    (
        "logrank_chi_squared",
        "Log-rank statistic between the groups, with its p-value; one degree of freedom unless the method says otherwise",
        "chi-squared",
        "log-rank test, two-sided",
    ),
    (
        "hazard_ratio",
        "Hazard in the first group over that in the second; groups as known at the end, so that "
        "a transplant is credited with the time waited for it",
        "ratio",
        "Cox regression, Efron ties, Wald interval",
    ),
    (
        "hazard_ratio_firth",
        "The same with Firth's penalty, which is finite where a group has no event",
        "ratio",
        "Cox regression with Firth's penalty, profile likelihood interval, Breslow ties",
    ),
    (
        "hazard_ratio_time_dependent",
        "Hazard after transplant over that before or without it",
        "ratio",
        "Cox regression with a time-dependent transplant, Efron ties, Wald interval",
    ),
    (
        "hazard_ratio_time_dependent_firth",
        "The same with Firth's penalty",
        "ratio",
        "Cox regression with a time-dependent transplant, Breslow ties, Firth's penalty, "
        "profile likelihood interval",
    ),
    (
        "mantel_byar_chi_squared",
        "Log-rank statistic between the time after transplant and that before or without it",
        "chi-squared",
        "Mantel-Byar test",
    ),
]  # fmt: skip
_VALUES = [
    ("median", "Half of the known values are this or less", "that of the column", "linear interpolation"),
    ("lower_quartile", "A quarter of the known values are this or less", "that of the column", "linear interpolation"),
    ("upper_quartile", "Three quarters of the known values are this or less", "that of the column", "linear interpolation"),
]  # fmt: skip


def _named(rows: list[tuple[str, str, str, str]], rests_on: Needs) -> dict[str, Estimand]:
    return {row[0]: Estimand(*row, rests_on=rests_on) for row in rows}


ESTIMANDS: dict[str, Estimand] = {
    **_named(_COUNTS, "counts"),
    **_named(_TIMES, "times"),
    **_named(_VALUES, "values"),
}
"""Name to estimand, in the order of the data dictionary."""


def estimand_table() -> pd.DataFrame:
    """Every estimand, one a row: ``name, description, unit, method, rests_on``.

    >>> estimand_table()["name"].tolist()[:2]
    ['proportion', 'crude_survival']
    """
    return pd.DataFrame([vars(estimand) for estimand in ESTIMANDS.values()])
