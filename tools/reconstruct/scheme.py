"""The scheme by which cohorts are proposed: what is taken from the publication, and what is assumed.

The counts hold in every proposal. Days, transplant dates and the children who had an adverse event are made up within what
was published; no proposal is a real child.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """The published counts that every proposal has from the start.

    >>> from helpers import load_published
    >>> Counts.from_published(load_published()).remission
    26
    """

    patients: int
    remission: int
    refractory: int
    refractory_remission: int
    day_28_remission: int
    transplant: int
    remission_deaths: int
    other_deaths: int
    remission_dfs_events: int
    other_dfs_events: int
    crs: int
    crs_severe: int
    crs_severe_grade: int
    icans: int
    icans_severe: int
    treatment_deaths: int

    @classmethod
    def from_published(cls, published: pd.DataFrame) -> Counts:
        """Read the counts from the table of published figures."""

        def cell(row: str, column: str = "numerator") -> int:
            return int(str(published.loc[row, column]))

        return cls(
            patients=cell("treated_n"),
            remission=cell("cr_count"),
            refractory=cell("refractory_count"),
            refractory_remission=cell("cr_refractory_rate"),
            day_28_remission=cell("day_28_remission_count"),
            transplant=cell("hsct_count"),
            remission_deaths=cell("os_by_cr_p", "events1"),
            other_deaths=cell("os_by_cr_p", "events2"),
            remission_dfs_events=cell("dfs_by_cr_p", "events1"),
            other_dfs_events=cell("dfs_by_cr_p", "events2"),
            crs=cell("crs_count"),
            crs_severe=cell("crs_severe_count"),
            crs_severe_grade=cell("crs_severe_grade", "printed"),
            icans=cell("icans_count"),
            icans_severe=cell("icans_severe_count"),
            treatment_deaths=cell("treatment_deaths"),
        )


@dataclass(frozen=True)
class Scheme:
    """How times are proposed; days count from the first day of blinatumomab.

    Every range is drawn uniformly over whole days. ``last_day`` is the length of the enrolment window, 1 August 2021 to 30
    November 2022: nobody enrolled in it can have been followed longer within it. The transplant window is an
    assumption (the abstract gives no date), and so are the uniform shapes.

    - Follow-up of each child: from ``first_contact`` to ``last_day``; of a transplanted child, from the transplant on.
    - Transplant: within ``transplant``.
    - A child in remission who died: death between transplant and last contact, after a relapse in half of the draws.
    - Children never in remission: failure (a DFS event) within ``assessment``.
    - Other relapses and all deaths: between the assessment (or the relapse) and the last contact.
    """

    first_contact: int = 28
    last_day: int = 486
    transplant: tuple[int, int] = (45, 120)
    assessment: tuple[int, int] = (15, 28)


@dataclass(frozen=True)
class Draws:
    """Cohorts as arrays, one row a cohort and one column a patient.

    Columns stand in a fixed order: remission with transplant, remission without, no remission.
    """

    os_days: Days
    death: Flags
    dfs_days: Days
    dfs_event: Flags
    transplant_day: Days
    """Shape (cohorts, transplanted)."""

    def __len__(self) -> int:
        return len(self.os_days)

    def __getitem__(self, rows: slice | Flags) -> Draws:
        return Draws(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def concatenate(cls, parts: list[Draws]) -> Draws:
        """Join draws, in order."""
        return cls(
            *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls))
        )


def propose(rng: np.random.Generator, size: int, counts: Counts, scheme: Scheme) -> Draws:
    """Draw cohorts from the scheme, before any p-value is looked at.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int
        Number of cohorts.
    counts : Counts
    scheme : Scheme

    Returns
    -------
    Draws
    """
    remission, transplanted = counts.remission, counts.transplant
    never = range(remission, counts.patients - counts.day_28_remission)
    failing = range(remission, remission + counts.other_dfs_events)
    transplant = _uniform(rng, *scheme.transplant, size=(size, transplanted))
    first = np.full((size, counts.patients), scheme.first_contact)
    first[:, :transplanted] = transplant
    relapse_from = scheme.assessment[1] + 1
    first[:, failing] = max(scheme.first_contact, relapse_from)
    last_contact = _uniform(rng, first, scheme.last_day)
    os_days, dfs_days = last_contact.copy(), last_contact.copy()
    death = np.zeros(os_days.shape, dtype=bool)
    dfs_event = death.copy()

    for patient in range(counts.remission_deaths):
        os_days[:, patient] = _uniform(rng, transplant[:, patient], last_contact[:, patient])
        relapse = _uniform(rng, transplant[:, patient], os_days[:, patient])
        direct = rng.random(size) < 0.5
        dfs_days[:, patient] = np.where(direct, os_days[:, patient], relapse)
        death[:, patient] = dfs_event[:, patient] = True
    for patient in failing:
        window = scheme.assessment if patient in never else (relapse_from, last_contact[:, patient])
        dfs_days[:, patient] = _uniform(rng, *window, size=size)
        dfs_event[:, patient] = True
        os_days[:, patient] = _uniform(rng, dfs_days[:, patient], last_contact[:, patient])
    survivors = rng.permuted(np.tile(np.arange(len(failing)), (size, 1)), axis=1)
    survivors = remission + survivors[:, counts.other_deaths :]
    death[:, remission : remission + len(failing)] = True
    np.put_along_axis(death, survivors, False, axis=1)
    os_days = np.where(death, os_days, last_contact)
    return Draws(os_days, death, dfs_days, dfs_event, transplant)


def cohort_frame(draws: Draws, row: int, *, seed: int, counts: Counts) -> pd.DataFrame:
    """One draw as a table in the schema of ``data/cohort.csv``.

    What the abstract does not place (disease status within each response group, who had an adverse event, the split of mild
    ones into grade 1 and 2) is allotted at random with the seed.

    Returns
    -------
    DataFrame
        One row a patient, in random order, values as the CSV file holds them.
    """
    rng = np.random.default_rng([seed, row])
    n, remission = counts.patients, counts.remission
    in_remission = np.arange(n) < remission
    refractory = np.zeros(n, dtype=bool)
    refractory[rng.permutation(remission)[: counts.refractory_remission]] = True
    others = remission + rng.permutation(n - remission)
    refractory[others[: counts.refractory - counts.refractory_remission]] = True
    transplant_day = pd.array([pd.NA] * n, dtype="Int64")
    transplant_day[: counts.transplant] = draws.transplant_day[row]
    never = n - remission - counts.day_28_remission
    day_28 = np.where(in_remission, "", "yes").astype(object)
    day_28[remission : remission + never] = "no"
    frame = pd.DataFrame(
        {
            "disease_status": np.where(refractory, "refractory", "relapsed"),
            "complete_remission": np.where(in_remission, "yes", "no"),
            "remission_day_28": day_28,
            "transplant": np.where(np.arange(n) < counts.transplant, "yes", "no"),
            "transplant_day": transplant_day,
            "dfs_days": draws.dfs_days[row],
            "dfs_event": draws.dfs_event[row].astype(int),
            "os_days": draws.os_days[row],
            "death": draws.death[row].astype(int),
            "crs_grade": _grades(rng, n, counts.crs, counts.crs_severe, counts.crs_severe_grade),
            "icans_grade": _grades(rng, n, counts.icans, counts.icans_severe, 3),
            "treatment_death": "no",
            "provenance": "reconstructed",
        }
    )
    frame = frame.iloc[rng.permutation(n)].reset_index(drop=True)
    frame.insert(0, "patient_id", [f"R{number:02d}" for number in range(1, n + 1)])
    return frame


def _uniform(
    rng: np.random.Generator,
    low: Days | int,
    high: Days | int,
    *,
    size: int | tuple[int, ...] | None = None,
) -> Days:
    """Whole days, uniform from ``low`` to ``high``, both included."""
    return rng.integers(low, np.asarray(high) + 1, size=size)


def _grades(rng: np.random.Generator, n: int, any_grade: int, severe: int, grade: int) -> Days:
    """Worst grades: ``severe`` patients of the given grade, the other cases of grade 1 or 2."""
    grades = np.zeros(n, dtype=np.int64)
    grades[:any_grade] = rng.integers(1, 3, size=any_grade)
    grades[:severe] = grade
    return rng.permutation(grades)
