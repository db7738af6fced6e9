"""Which printed percentages are possible: as counts over n, and as Kaplan-Meier estimates.

A percentage of 33 patients takes 34 values, so that most printed percentages are impossible for
so few: Brown and Heathers' GRIM test for means, applied to proportions. What a Kaplan-Meier
estimate can reach is in `attainable.paths.survival_rates`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from attainable.paths.survival_rates import SurvivalSet, attainable_survival
from attainable.reported import ReportedNumber, Rounding

ROUNDINGS: tuple[Rounding, ...] = ("half-up", "truncate")


@lru_cache(maxsize=4096)
def counts_printing(printed: str, n: int, *, rounding: Rounding = "half-up") -> tuple[int, ...]:
    """Counts of ``n`` patients whose percentage prints as given (the GRIM test).

    Parameters
    ----------
    printed : str
        Such as "96.1%".
    n : int
        Denominator.
    rounding : str
        How the percentage was made from the count.

    Returns
    -------
    tuple of int
        Empty if no count prints so.

    Raises
    ------
    ValueError
        If ``n`` is below 1 or the text is not one printed number.

    References
    ----------
    Brown, Heathers (2017), Soc Psychol Personal Sci 8:363-369.

    Examples
    --------
    >>> counts_printing("78.8%", 33), counts_printing("78.9%", 33)
    ((26,), ())
    >>> counts_printing("96.1%", 26), counts_printing("96.1%", 26, rounding="truncate")
    ((), (25,))
    """
    if n < 1:
        raise ValueError(f"denominator: found {n}, expected at least 1 patient")
    figure = ReportedNumber(printed)
    low, high = figure.interval(rounding)
    near = range(max(0, math.floor(low * n) - 1), min(n, math.ceil(min(high, 1.0) * n) + 1) + 1)
    return tuple(k for k in near if figure.matches(Fraction(k, n), rounding))


def nearest_counts(printed: str, n: int) -> tuple[int, ...]:
    """The counts of ``n`` whose percentages lie next to a printed one, below and above.

    >>> nearest_counts("78.9%", 33), nearest_counts("100%", 7)
    ((26, 27), (7,))
    """
    below = min(math.floor(round(ReportedNumber(printed).value * n, 9)), n)
    return (below, below + 1) if below < n else (n,)


def survival_check(printed: str, n: int, events: int) -> pd.DataFrame:
    """How a printed survival percentage can come about: as a crude or a Kaplan-Meier estimate.

    Parameters
    ----------
    printed : str
        Such as "93.3%".
    n, events : int
        Patients, and events up to the time of the estimate.

    Returns
    -------
    DataFrame
        ``reading`` (crude or Kaplan-Meier), ``rounding``, ``ways`` (sequences of numbers at risk
        that give the figure, of ``of`` in all) and ``at_risk`` (the first three of them as text).

    Raises
    ------
    ValueError
        If the counts are impossible or allow too many sequences.

    Examples
    --------
    >>> survival_check("93.3%", 15, 1)
            reading  rounding  ways  of at_risk
    0         crude   half-up     1   1
    1         crude  truncate     1   1
    2  Kaplan-Meier   half-up     1  15      15
    3  Kaplan-Meier  truncate     1  15      15
    """
    space = survival_set(n, events)
    rows: list[tuple[str, str, int, int, str]] = []
    for rounding in ROUNDINGS:
        crude = n - events in counts_printing(printed, n, rounding=rounding)
        rows.append(("crude", rounding, int(crude), 1, ""))
    for rounding in ROUNDINGS:
        found = space.matching(printed, rounding)
        rows.append(
            ("Kaplan-Meier", rounding, len(found), space.n_paths, describe_risk_sets(found))
        )
    return pd.DataFrame(rows, columns=["reading", "rounding", "ways", "of", "at_risk"])


@lru_cache(maxsize=32)
def survival_set(n: int, events: int) -> SurvivalSet:
    """Attainable Kaplan-Meier estimates of a design, kept for the next question."""
    return attainable_survival(n, events)


def describe_risk_sets(found: NDArray[Any], *, most: int = 3) -> str:
    """Numbers at risk at the events as text, the first few sequences.

    >>> import numpy as np
    >>> describe_risk_sets(np.array([[7, 6, 5], [7, 6, 4]]))
    '7, 6, 5 or 7, 6, 4'
    >>> describe_risk_sets(np.array([[9], [8], [7], [6], [5]]))
    '9 or 8 or 7 and 2 more'
    """
    shown = " or ".join(", ".join(map(str, risks)) for risks in found[:most].tolist())
    return shown if len(found) <= most else f"{shown} and {len(found) - most} more"
