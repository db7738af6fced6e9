"""Cohorts that a check accepts, made by chance: small, lopsided, with columns missing."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import cohortreader as cr

OPTIONAL = (
    "disease_status",
    "complete_remission",
    "remission_day_28",
    "transplant",
    "transplant_day",
    "dfs_days",
    "dfs_event",
    "os_days",
    "death",
    "relapse_day",
    "crs_grade",
    "icans_grade",
    "treatment_death",
    "age_years",
    "sex",
    "mrd_negative",
    "centre",
)


@pytest.fixture
def cohort() -> Callable[..., pd.DataFrame]:
    """Makes a cohort from a seed."""
    return made


@pytest.fixture
def columns() -> tuple[str, ...]:
    """Columns that a file may lack."""
    return OPTIONAL


def made(seed: int, *, patients: int | None = None, missing: float = 0.2) -> pd.DataFrame:
    """A cohort as a report's kernels get it; the seed decides its size, its extremes and its columns."""
    rng = np.random.default_rng(seed)
    n = patients or int(rng.choice([1, 2, 3, 5, 12, 33, 80, 200]))
    rate = lambda: float(rng.choice([0, 1, 0.5, 1 / n, 1 - 1 / n, 0.9]))  # noqa: E731
    flag = lambda p: rng.random(n) < p  # noqa: E731
    longest = int(rng.choice([0, 1, 40, 400, 4000]))
    os_days = rng.integers(0, longest + 1, n) * int(rng.random() < 0.95)
    death = flag(rate())
    remission = flag(rate())
    transplant = remission & flag(rate()) & (os_days > 1)
    day = np.where(transplant, np.maximum(1, os_days // 2), 0)
    event = death | flag(rate())
    dfs_days = np.where(death & ~flag(0.5), os_days, (os_days * rng.random(n)).astype(int))
    dfs_days = np.where(event, dfs_days, os_days)
    event = event | ~remission  # who never reached remission was never free of disease
    dfs_days = np.where(remission, dfs_days, np.clip(dfs_days, 0, np.maximum(os_days - 1, 0)))
    if rng.random() < 0.2:
        dfs_days = np.where(remission, dfs_days, 0)
    yes = lambda values: np.where(values, "yes", "no")  # noqa: E731
    frame = pd.DataFrame(
        {
            "patient_id": [f"P{number}" for number in range(n)],
            "disease_status": rng.choice(["refractory", "relapsed"], n, p=_shares(rate())),
            "complete_remission": yes(remission),
            "remission_day_28": yes(remission),
            "transplant": yes(transplant),
            "transplant_day": np.where(transplant, day.astype(str), ""),
            "dfs_days": dfs_days.astype(str),
            "dfs_event": event.astype(int).astype(str),
            "os_days": os_days.astype(str),
            "death": death.astype(int).astype(str),
            "relapse_day": "",
            "crs_grade": rng.integers(0, int(rng.choice([1, 2, 5])), n).astype(str),
            "icans_grade": rng.integers(0, int(rng.choice([1, 2, 5])), n).astype(str),
            "treatment_death": "no",
            "age_years": rng.integers(0, 18, n).astype(str),
            "sex": rng.choice(["female", "male"], n, p=_shares(rate())),
            "mrd_negative": np.where(remission & flag(rate()), "yes", ""),
            "centre": rng.choice(["north", "south", "east"], n),
        }
    ).astype(str)
    left = [name for name in OPTIONAL if rng.random() < missing]
    try:
        typed = cr.validate_cohort(frame.drop(columns=left))
    except cr.CohortError:  # these columns together are not accepted: fewer can't contradict
        typed = cr.validate_cohort(frame[["patient_id", "os_days", "death", "crs_grade"]])
    return cr.analysis_frame(typed)[0]


def _shares(p: float) -> list[float]:
    return [p, 1 - p]
