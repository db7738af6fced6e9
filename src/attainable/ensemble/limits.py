"""Limits of estimates over courses, each with the sampling interval of the estimate at both ends.

A limit over courses is the smallest or largest *estimate* that the printed figures allow. It is no
confidence limit: which true values could well have given it, the interval beside it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from attainable.ensemble.agreeing import Courses
from attainable.ensemble.estimands import describe, permutation_p

Floats = NDArray[np.float64]
Interval = tuple[float, float]
NO_INTERVAL: Interval = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Limit:
    """Smallest and largest value of a quantity over courses, and a course at each end.

    Attributes
    ----------
    low, high : float
        Over the courses that have a finite value.
    low_row, high_row : int
        Courses at the ends.
    low_interval, high_interval : tuple of float
        Sampling interval of the estimate in these courses; NaN where it has none.
    first_limit, last_limit : float
        Smallest and largest lower limit of the sampling intervals over the courses.
    finite, of : int
        Courses with a finite value, of how many.
    """

    low: float
    high: float
    low_row: int
    high_row: int
    low_interval: Interval = NO_INTERVAL
    high_interval: Interval = NO_INTERVAL
    first_limit: float = float("nan")
    last_limit: float = float("nan")
    finite: int = 0
    of: int = 0


class Limits:
    """What varies over courses that agree with printed figures, and what does not.

    Parameters
    ----------
    courses : Courses
        At least one.
    level : float
        Confidence level of the sampling intervals.

    Raises
    ------
    ValueError
        If no course agrees: nothing has limits then.
    """

    def __init__(self, courses: Courses, *, level: float = 0.95) -> None:
        if not len(courses):
            raise ValueError("no course agrees with the printed figures, so nothing has limits")
        self.courses = courses
        self.level = level
        self.z = float(ndtri((1 + level) / 2))
        n1, _, n2, _ = courses.arms
        self.frame: pd.DataFrame = describe(courses.paths, n1, n2)
        # Long work, once for all parts, and only if somebody asks.
        self._permuted: Callable[[], Floats] = cache(
            lambda: permutation_p(courses.paths, n1, n2, self.frame["score"].to_numpy())
        )

    def where(self, rows: NDArray[np.bool_]) -> Limits:
        """Limits over the courses in the given rows; nothing is worked out again.

        Parameters
        ----------
        rows : array of bool (courses,)

        Returns
        -------
        Limits

        Raises
        ------
        ValueError
            If no row is left.
        """
        if not rows.any():
            raise ValueError("no course agrees with the printed figures, so nothing has limits")
        part = object.__new__(Limits)
        part.courses, part.level, part.z = self.courses.where(rows), self.level, self.z
        part.frame = self.frame[rows].reset_index(drop=True)
        part._permuted = lambda: self._permuted()[rows]
        return part

    def hazard_ratio(self, ties: str = "efron") -> Limit:
        """Hazard ratio of arm 2 over arm 1 (Cox), with Wald intervals.

        Parameters
        ----------
        ties : {"breslow", "efron"}
            The same without ties.

        Returns
        -------
        Limit
        """
        log, se = (self.frame[f"{name}_{ties}"].to_numpy() for name in ("log_ratio", "se"))
        with np.errstate(over="ignore", invalid="ignore"):
            lower, upper = np.exp(log - self.z * se), np.exp(log + self.z * se)
            # An estimate of 0 is none, as an infinite one is: the likelihood has no maximum.
            return _limit(np.exp(np.where(np.isfinite(log), log, np.nan)), lower, upper)

    def survival(self, arm: int) -> Limit:
        """Kaplan-Meier estimate of an arm after its last event, with log-log intervals.

        Parameters
        ----------
        arm : {1, 2}

        Returns
        -------
        Limit
        """
        s, g = (self.frame[f"{name}{arm}"].to_numpy() for name in ("survival", "greenwood"))
        with np.errstate(all="ignore"):
            width = self.z * np.sqrt(g) / np.abs(np.log(s))
            inside = (s > 0) & (s < 1)
            lower = np.where(inside, s ** np.exp(width), np.nan)
            upper = np.where(inside, s ** np.exp(-width), np.nan)
        return _limit(s, lower, upper)

    def lost(self) -> Limit:
        """Patients of both arms lost before the last event."""
        return _limit(self.frame["lost"].to_numpy())

    def mean_survival_gain(self) -> Interval:
        """Least and largest difference of restricted mean survival, arm 1 minus arm 2, as a share of the horizon.

        The days between events are free, so each end is approached by some cohort.
        """
        return float(self.frame["gain_low"].min()), float(self.frame["gain_high"].max())

    def permutation_p(self) -> Interval:
        """Smallest and largest exact p of the log-rank score, the arms permuted."""
        p = self._permuted()
        return float(p.min()), float(p.max())

    def conditional_p(self) -> Interval:
        """Smallest and largest p of the log-rank score given the risk sets; exact for one event."""
        p = self.frame["conditional_p"]
        return float(p.min()), float(p.max())


def _limit(values: Floats, lower: Floats | None = None, upper: Floats | None = None) -> Limit:
    finite = np.isfinite(values)
    if not finite.any():
        return Limit(float("nan"), float("nan"), -1, -1, finite=0, of=len(values))
    low = int(np.where(finite, values, np.inf).argmin())
    high = int(np.where(finite, values, -np.inf).argmax())
    ends = (float(values[low]), float(values[high]), low, high)
    if lower is None or upper is None:
        return Limit(*ends, finite=int(finite.sum()), of=len(values))
    known = lower[np.isfinite(lower) & finite]
    return Limit(
        *ends,
        (float(lower[low]), float(upper[low])),
        (float(lower[high]), float(upper[high])),
        float(known.min()) if len(known) else float("nan"),
        float(known.max()) if len(known) else float("nan"),
        int(finite.sum()),
        len(values),
    )
