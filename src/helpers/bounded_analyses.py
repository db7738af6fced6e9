"""Every analysis of a published comparison, as its range over all cohorts that agree with the printed figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from attainable.consistent import path_estimands
from attainable.consistent.identification import mantel_byar_bounds
from attainable.consistent.reconstruct import Bounds, ConsistentSet
from fewevents.formats import format_number, format_percent
from helpers.analysis_rows import (
    COLUMNS,
    DAYS,
    RISK_SETS,
    TRANSPLANT_DATES,
    crude_rows,
    p_text,
)


def bounded_analyses(cohorts: ConsistentSet) -> pd.DataFrame:
    """Every analysis of a published comparison, as ranges over its consistent cohorts.

    Parameters
    ----------
    cohorts : ConsistentSet
        Of the comparison (its outer one).

    Returns
    -------
    DataFrame
        ``analysis, result, rests_on``: what the result needs to be known for.
    """

    def span(estimand: path_estimands.Estimand, words: Callable[[float], str]) -> str:
        return format_span(cohorts.bounds(estimand), words)

    least, greatest = path_estimands.lifetime_gains(cohorts)
    rows = [
        *crude_rows(cohorts.outer),
        ("log-rank test, asymptotic p", span(path_estimands.logrank_p, p_text), RISK_SETS),
        (
            "log-rank test, exact p",
            _p_range(path_estimands.permutation_p_range(cohorts)),
            RISK_SETS,
        ),
        ("hazard ratio, Cox", span(path_estimands.hazard_ratio, _ratio), RISK_SETS),
        ("hazard ratio, Firth", span(path_estimands.firth_hazard_ratio, _ratio), RISK_SETS),
        (
            "mean survival time up to any horizon, difference",
            f"{_signed(least.min())} to {_signed(greatest.max())} of the horizon",
            DAYS,
        ),
    ]
    if cohorts.outer.events1 + cohorts.outer.events2 > 1:
        span_p = _p_range(path_estimands.landmark_p_range(cohorts))
        rows.append(("landmark analysis, any landmark before the last event, p", span_p, DAYS))
    return pd.DataFrame(rows, columns=COLUMNS)


def bounded_transplant_analyses(cohorts: ConsistentSet) -> pd.DataFrame:
    """Analyses of one event by transplant that respect the waiting time, as ranges: rows for `bounded_analyses`.

    Raises
    ------
    ValueError
        If there is not exactly one event, in the transplanted arm: other cases are not worked out.
    """
    study = cohorts.outer
    if (study.events1, study.events2) != (1, 0):
        raise ValueError(
            f"{study.label}: found {study.events1} and {study.events2} events; expected one, in the first arm"
        )
    pairs = sorted(
        {
            (int(a), int(b))
            for a, b in zip(cohorts.paths.risk1[:, 0], cohorts.paths.risk2[:, 0], strict=True)
        }
    )
    results = mantel_byar_bounds(pairs)
    by_landmark = [p for pair in pairs for p in _landmark_p(*pair)]
    rows = [
        (
            "transplant as a time-dependent event (Mantel-Byar), p",
            f"{p_text(min(r.p_low for r in results))} to {p_text(max(r.p_high for r in results))}",
            TRANSPLANT_DATES,
        ),
        (
            "landmark analysis, any landmark before the death, p",
            f"{p_text(min(by_landmark))} to {p_text(max(by_landmark))}",
            TRANSPLANT_DATES,
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def format_span(bounds: Bounds, words: Callable[[float], str]) -> str:
    """A range in words; one value if every cohort has the same.

    >>> format_span(Bounds(0.5, 0.5, 0, 0, 3), str), format_span(Bounds(2, float("inf"), 0, 0, 3), str)
    ('0.5', '2 or more, without limit')
    """
    if words(bounds.low) == words(bounds.high):
        return words(bounds.low)
    if np.isinf(bounds.high):
        return f"{words(bounds.low)} or more, without limit"
    return f"{words(bounds.low)} to {words(bounds.high)}"


def _landmark_p(transplanted: int, never: int) -> list[float]:
    """p-values of a landmark analysis with one event, over every number transplanted by the landmark and still at risk."""
    everyone = transplanted + never
    by_then = np.arange(1, transplanted + 1)
    died_with = chdtrc(1, (everyone - by_then) / by_then)
    waiting = by_then[by_then < transplanted]
    died_without = chdtrc(1, waiting / (everyone - waiting))
    return [float(p) for p in np.concatenate([died_with, died_without])]


def _p_range(ends: tuple[float, float]) -> str:
    low, high = (p_text(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _ratio(value: float) -> str:
    if value == 0:
        return "0 (no event in one group)"
    return "infinite" if np.isinf(value) else format_number(value, 1)


def _signed(share: float) -> str:
    return f"{'+' if share > 0 else ''}{format_percent(share, 0)}"
