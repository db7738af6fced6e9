"""Outcomes by the levels of any column that splits a cohort into groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cohortreader.data.cohort import strata_columns
from fewevents.estimates.event_counts import EventCounts, event_counts
from fewevents.estimates.kaplan_meier import kaplan_meier_of_counts
from fewevents.estimates.logrank import LogRank, logrank_of_counts
from fewevents.formats import format_ci, format_count, format_p
from helpers.description import LEVELS, rate
from helpers.endpoints import Endpoint, endpoints_of

YEAR = 365
"""Day at which the page gives survival."""
OUTCOMES: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]] = {
    "complete_remission": ("remission", lambda group: group["complete_remission"]),
    "crs_grade": ("severe_crs", lambda group: group["crs_grade"].ge(3)),
    "death": ("deaths", lambda group: group["death"]),
    "dfs_event": ("dfs_events", lambda group: group["dfs_event"]),
}
HEADINGS = {
    "column": "Column",
    "level": "Level",
    "patients": "Patients",
    "remission": "Complete remission",
    "severe_crs": "CRS, grade 3 or higher",
    "deaths": "Deaths",
    "dfs_events": "Relapse, failure or death",
}
SURVIVAL_HEADINGS = {
    "column": "Column",
    "level": "Level",
    f"os_{YEAR}": f"Alive after day {YEAR}",
    f"dfs_{YEAR}": f"Free of disease after day {YEAR}",
}
TEST_HEADINGS = {
    "column": "Column",
    "levels": "Levels",
    "endpoint": "Endpoint",
    "p_value": "Log-rank p",
}


@dataclass(frozen=True)
class Stratum:
    """A column that splits a cohort.

    Attributes
    ----------
    column, heading
        Its name, and in words.
    levels
        Each level in words, in order, to whether each of the n patients has it.
    """

    column: str
    heading: str
    levels: dict[str, npt.NDArray[np.bool_]]


def strata(patients: pd.DataFrame) -> Iterator[Stratum]:
    """Columns that split a cohort: optional ones of the schema, then those beyond it, with their levels.

    A patient without a value is in no level; a column without any value is left out.

    Examples
    --------
    >>> patients = pd.DataFrame({"sex": ["female", "male", ""], "mrd_negative": [True, None, True]})
    >>> {found.column: {k: v.tolist() for k, v in found.levels.items()} for found in strata(patients)}
    {'sex': {'female': [True, False, False], 'male': [False, True, False]}, 'mrd_negative': {'yes': [True, False, True]}}
    """
    for column in [name for name in [*LEVELS, *strata_columns(patients)] if name in patients]:
        cells = patients[column]
        known = [level for level in cells.dropna().unique().tolist() if level != ""]
        levels = {
            {True: "yes", False: "no"}.get(level, str(level)): cells.eq(level).to_numpy(
                dtype=np.bool_, na_value=False
            )
            for level in sorted(known, key=str)
        }
        if levels:
            yield Stratum(column, LEVELS.get(column, column), levels)


def outcomes_by_level(patients: pd.DataFrame) -> pd.DataFrame:
    """Outcomes in each level of the optional columns and of those beyond the schema.

    Returns
    -------
    DataFrame
        ``column, level, patients`` and, where the cohort has them, ``remission, severe_crs,
        deaths, dfs_events``, as texts with exact intervals, and ``os_365, dfs_365`` by Kaplan-Meier
        with log-log ones; no rows where no column splits the cohort.

    Examples
    --------
    >>> patients = pd.DataFrame({"sex": ["female", "male", "male"], "death": [0, 1, 0]})
    >>> outcomes_by_level(patients)[["level", "patients"]].to_numpy().tolist()
    [['female', '1/3 (33.3%)'], ['male', '2/3 (66.7%)']]
    """
    outcomes = [made for column, made in OUTCOMES.items() if column in patients]
    endpoints = endpoints_of(patients)
    rows = []
    for stratum in strata(patients):
        counts = {e: counts_by_level(patients, stratum, e) for e in endpoints}
        known = sum(int(chosen.sum()) for chosen in stratum.levels.values())
        for level, chosen in stratum.levels.items():
            group = patients[chosen]
            row = {"column": stratum.heading, "level": level}
            row["patients"] = format_count(len(group), known)
            for name, outcome in outcomes:
                row[name] = format_ci(rate(pd.DataFrame({name: outcome(group)}), name))
            for endpoint, found in counts.items():
                curve = kaplan_meier_of_counts(found[level]) if level in found else None
                row[f"{endpoint.key}_{YEAR}"] = format_ci(curve.at(YEAR)) if curve else ""
            rows.append(row)
    names = [*(name for name, _ in outcomes), *(f"{e.key}_{YEAR}" for e in endpoints)]
    return pd.DataFrame(rows, columns=["column", "level", "patients", *names])


def logrank_by_column(patients: pd.DataFrame) -> pd.DataFrame:
    """Log-rank test between the levels of each column that has several: ``column, levels, endpoint, p_value``.

    >>> patients = pd.DataFrame({"sex": ["female", "male"] * 2, "os_days": [1, 2, 3, 4], "death": 1})
    >>> logrank_by_column(patients).to_numpy().tolist()
    [['Sex', '2', 'overall survival', '0.433']]
    """
    rows = [
        (stratum.heading, str(len(stratum.levels)), endpoint.name, format_p(test.p_value))
        for stratum in strata(patients)
        for endpoint in endpoints_of(patients)
        if (test := logrank_of_levels(patients, stratum, endpoint)) is not None
    ]
    return pd.DataFrame(rows, columns=list(TEST_HEADINGS))


def logrank_of_levels(
    patients: pd.DataFrame, stratum: Stratum, endpoint: Endpoint
) -> LogRank | None:
    """Log-rank test between the levels of a column; None where fewer than two have a patient with a known time.

    >>> from helpers.endpoints import OS
    >>> patients = pd.DataFrame({"sex": ["male"] * 2, "os_days": [1, 2], "death": 1})
    >>> logrank_of_levels(patients, next(strata(patients)), OS) is None
    True
    """
    counts = counts_by_level(patients, stratum, endpoint)
    return logrank_of_counts(counts) if len(counts) > 1 else None


def counts_by_level(
    patients: pd.DataFrame, stratum: Stratum, endpoint: Endpoint
) -> dict[str, EventCounts]:
    """Events and censorings by time in each level that has a patient with a known time."""
    time = patients[endpoint.time].to_numpy(dtype=np.float64, na_value=np.nan)
    event = patients[endpoint.event].to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(time) & np.isfinite(event)
    chosen = {level: of_level & known for level, of_level in stratum.levels.items()}
    return {
        level: event_counts(time[of_level], event[of_level] == 1)
        for level, of_level in chosen.items()
        if of_level.any()
    }
