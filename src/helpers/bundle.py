"""Cohorts that agree with the printed figures, drawn at random: an illustration, no estimate."""

from __future__ import annotations

import numpy as np
import pandas as pd

from attainable import Courses

SEED = 20230817


def random_cohorts(
    courses: Courses, many: int, *, last_day: int, followed: tuple[int, int, int], seed: int = SEED
) -> list[pd.DataFrame]:
    """Cohorts of courses (orders of events, with who was at risk) and days taken at random.

    Parameters
    ----------
    courses : Courses
    many : int
    last_day : int
        No day is later.
    followed : tuple of int
        Arm, patients, day: at least so many of the arm followed to that day; other draws don't count.
    seed : int

    Returns
    -------
    list of DataFrame
        ``patient, arm, time, event``; fewer cohorts if hardly a draw keeps so many patients.
    """
    arm, least, day = followed
    draw = np.random.default_rng(seed)
    cohorts: list[pd.DataFrame] = []
    for row in draw.integers(len(courses), size=100 * many):
        if len(cohorts) == many:
            break
        cohort = courses.witness(int(row))
        times = cohort.loc[cohort["event"].eq(1), "time"].unique()
        drawn = np.sort(draw.uniform(1, last_day, len(times)))
        days = {0: 0.0, **dict(zip(sorted(times), drawn, strict=True))}
        edges = [*days.values(), last_day]
        place = np.searchsorted(sorted(days), cohort["time"], side="right") - 1
        lost = np.array([draw.uniform(edges[i], edges[i + 1]) for i in place])
        time = np.where(cohort["event"], cohort["time"].map(days), lost)
        if (time[cohort["arm"].eq(arm)] >= day).sum() >= least:
            cohorts.append(cohort.assign(time=time))
    return cohorts
