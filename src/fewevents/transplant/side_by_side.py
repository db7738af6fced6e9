"""Every analysis of a transplant side by side, the naive one first."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from fewevents.estimate import ChiSquaredTest
from fewevents.survival.cox import HazardRatio
from fewevents.transplant.comparisons import landmark, mantel_byar, naive_transplant_test
from fewevents.transplant.cox import time_dependent_cox


def compare_transplant_analyses(
    time: Any,
    event: Any,
    transplant_day: Any,
    *,
    landmark_day: float,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Naive, landmark and time-dependent comparisons of one cohort in one table.

    To show how far they differ. Not to choose from: plan one before, such as `mantel_byar` or
    `time_dependent_cox`.

    Parameters
    ----------
    time, event, transplant_day : array_like, shape (n,)
        Days of follow-up, 1 for an event, day of transplant (empty for none).
    landmark_day : float
        Day of the landmark analysis.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        ``analysis, hazard_ratio, ci_low, ci_high, chi_squared, p_value, note``; what an analysis
        does not give is NaN, and ``note`` says why where it should have.

    Examples
    --------
    >>> table = compare_transplant_analyses(
    ...     [9, 5, 8, 4], [1, 1, 0, 1], [6, None, 2, None], landmark_day=3)
    >>> len(table)
    5
    """
    tests: list[ChiSquaredTest] = [
        naive_transplant_test(time, event, transplant_day),
        landmark(time, event, transplant_day, landmark_day=landmark_day).test,
        mantel_byar(time, event, transplant_day),
    ]
    ratios: list[HazardRatio] = [
        time_dependent_cox(time, event, transplant_day, conf_level=conf_level),
        time_dependent_cox(time, event, transplant_day, penalty="firth", conf_level=conf_level),
    ]
    rows = [
        (t.method, math.nan, math.nan, math.nan, t.chi_squared, t.p_value, t.note) for t in tests
    ] + [(r.method, r.estimate, r.ci_low, r.ci_high, math.nan, r.p_value, r.note) for r in ratios]
    columns = ["analysis", "hazard_ratio", "ci_low", "ci_high", "chi_squared", "p_value", "note"]
    return pd.DataFrame(rows, columns=columns)
