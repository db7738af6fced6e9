"""Cohorts that agree with the printed figures, drawn at random: an illustration, no estimate.

A course (`attainable.courses`) fixes the order of events and who was at risk; the days are free. Here
courses are taken at random, each as likely as the other, and their days fall anywhere.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from attainable import Courses

SEED = 20230817


def random_cohorts(
    courses: Courses, many: int, *, last_day: int, seed: int = SEED
) -> list[pd.DataFrame]:
    """Cohorts of courses taken at random, with days taken at random.

    Parameters
    ----------
    courses : Courses
    many : int
    last_day : int
        No day is later.
    seed : int

    Returns
    -------
    list of DataFrame
        ``patient, arm, time, event``.
    """
    draw = np.random.default_rng(seed)
    cohorts = []
    for row in draw.integers(len(courses), size=many):
        cohort = courses.witness(int(row))
        times = cohort.loc[cohort["event"].eq(1), "time"].unique()
        drawn = np.sort(draw.uniform(1, last_day, len(times)))
        days = {0: 0.0, **dict(zip(sorted(times), drawn, strict=True))}
        edges = [*days.values(), last_day]
        place = np.searchsorted(sorted(days), cohort["time"], side="right") - 1
        lost = np.array([draw.uniform(edges[i], edges[i + 1]) for i in place])
        cohorts.append(
            cohort.assign(time=np.where(cohort["event"], cohort["time"].map(days), lost))
        )
    return cohorts
