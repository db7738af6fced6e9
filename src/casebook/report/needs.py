"""What the parts of the notebooks need of a cohort: columns, groups, a number of patients.

A notebook's cell or heading names a need by a tag, such as ``needs-dfs``; ``unmet_needs`` says which
of them a cohort does not meet, in words for its readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from cohortreader.data.cohort import CHAPTER_COLUMNS
from helpers.by_figure import estimates_by_figure
from helpers.chapters.cross_tables import cross_tables
from helpers.endpoints import endpoints_of, first_event, survival_results
from helpers.chapters.strata import strata

MOST_BARS = 80
"""Patients up to which a bar for each can be read."""


@dataclass(frozen=True)
class Need:
    """What a part of a notebook can't do without.

    Attributes
    ----------
    columns : tuple of str
        Columns of the cohort.
    holds : callable
        Whether a cohort that has the columns can be used; all can where this is not given.
    otherwise : str
        Why not, in words.
    """

    columns: tuple[str, ...]
    holds: Callable[[pd.DataFrame], bool] = lambda patients: True
    otherwise: str = ""


def _groups(part: str) -> Callable[[pd.DataFrame], bool]:
    def both(patients: pd.DataFrame) -> bool:
        results = getattr(survival_results(patients), part)
        return bool(results) and all(len(result.groups) == 2 for result in results.values())

    return both


def _any_endpoint(patients: pd.DataFrame) -> bool:
    return bool(survival_results(patients).everyone)


def _has_event(patients: pd.DataFrame) -> bool:
    return bool(first_event(patients).ne("none").any())


_TIMES = ("os_days", "death", "dfs_days", "dfs_event")

NEEDS: Mapping[str, Need] = {
    "needs-cohort": Need(CHAPTER_COLUMNS["cohort"]),
    "needs-efficacy": Need(CHAPTER_COLUMNS["efficacy"]),
    "needs-safety": Need(CHAPTER_COLUMNS["safety"]),
    "needs-survival": Need(
        (),
        _any_endpoint,
        "It needs the columns os_days and death, or dfs_days and dfs_event.",
    ),
    "needs-os": Need(CHAPTER_COLUMNS["overall survival"]),
    "needs-dfs": Need(CHAPTER_COLUMNS["disease-free survival"]),
    "needs-remission-groups": Need(
        ("complete_remission",),
        _groups("by_remission"),
        "It compares patients with and without remission, and all patients are in one of the two groups.",
    ),
    "needs-transplant-groups": Need(
        ("complete_remission", "transplant"),
        _groups("by_transplant"),
        "It compares patients in remission with and without a transplant, and all are in one of the two groups.",
    ),
    "needs-swimmer": Need(
        ("complete_remission", "transplant", "transplant_day", *_TIMES),
        lambda patients: len(patients) <= MOST_BARS,
        f"It draws one bar a patient, up to {MOST_BARS} patients.",
    ),
    "needs-competing": Need(
        _TIMES, _has_event, "Nobody's disease-free survival has ended: there is nothing to divide."
    ),
    "needs-published-rates": Need(
        (),
        lambda patients: bool(estimates_by_figure(patients)),
        "The file has no column that a published rate could be set beside.",
    ),
    "needs-strata": Need(
        (),
        lambda patients: any(True for _ in strata(patients)),
        "No further column splits the patients into a few groups; the mapping file names such columns under strata.",
    ),
    "needs-strata-tests": Need(
        (),
        lambda patients: (
            bool(endpoints_of(patients))
            and any(len(stratum.levels) > 1 for stratum in strata(patients))
        ),
        "It needs the days of survival, and a further column with two levels or more.",
    ),
    "needs-cross-tables": Need(
        (),
        lambda patients: len(cross_tables(patients)) > 0,
        "The file has no two columns that could be crossed.",
    ),
}


def unmet_needs(patients: pd.DataFrame) -> dict[str, str]:
    """Needs that a cohort does not meet: tag to the reason, in words.

    >>> from helpers.cohort import load_cohort
    >>> unmet_needs(load_cohort().drop(columns="icans_grade"))["needs-safety"]
    'It needs the columns crs_grade, icans_grade and treatment_death; the file does not have icans_grade.'
    """
    unmet = {}
    for tag, need in NEEDS.items():
        lacking = [column for column in need.columns if column not in patients.columns]
        if lacking:
            unmet[tag] = (
                f"It needs the column{'s' if len(need.columns) > 1 else ''} {_listed(need.columns)}; "
                f"the file does not have {_listed(lacking)}."
            )
        elif not need.holds(patients):
            unmet[tag] = need.otherwise
    return unmet


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
