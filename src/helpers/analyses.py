"""One comparison by every analysis, side by side, as ranges over the cohorts that agree with what is printed."""

from __future__ import annotations

import pandas as pd

from attainable.consistent import path_estimands
from attainable.consistent.reconstruct import ConsistentSet, consistent_set
from attainable.paths.comparisons import Comparison
from fewevents import format_count, format_percent
from helpers.analysis_rows import COUNTS as FROM_COUNTS
from helpers.basis import COUNTS, EVERY_COHORT
from helpers.bounded_analyses import bounded_analyses, bounded_transplant_analyses, format_span

ENDPOINTS = {"os": "overall survival", "dfs": "disease-free survival"}
GROUPS = {"cr": ("remission", "no remission"), "hsct": ("transplant", "no transplant")}


def cohorts_of(published: pd.DataFrame, endpoint: str) -> ConsistentSet:
    """Every cohort (as a risk-set path) that agrees with the two printed p-values of an endpoint ('os' or 'dfs')."""
    remission, transplant = (
        Comparison.from_published(published, f"{endpoint}_by_{part}_p") for part in GROUPS
    )
    return consistent_set(remission, transplant)


def extreme_cohorts(published: pd.DataFrame, endpoint: str) -> dict[str, pd.DataFrame]:
    """Two of the cohorts that agree with an endpoint's printed figures: with the smallest and the largest hazard ratio.

    Returns
    -------
    dict of str to DataFrame
        ``time, event, group`` (1 remission, 2 none); the days only keep the order of what happened.
    """
    cohorts = cohorts_of(published, endpoint)
    span = cohorts.bounds(path_estimands.hazard_ratio)
    rows = {"smallest": span.low_row, "largest": span.high_row}
    return {name: cohorts.witness(row) for name, row in rows.items()}


def comparison_tables(published: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All analyses of the four comparisons: 'os-by-remission', 'dfs-by-remission', 'os-by-transplant', 'dfs-by-transplant'.

    No time is known, so what rests on times is its range over every cohort that agrees with the printed figures.
    Columns ``analysis, result, rests_on, basis``.
    """
    tables = {}
    for key in ENDPOINTS:
        inner = consistent_set(Comparison.from_published(published, f"{key}_by_hsct_p"))
        tables[f"{key}-by-remission"] = bounded_analyses(cohorts_of(published, key))
        parts = [bounded_analyses(inner), bounded_transplant_analyses(inner)]
        tables[f"{key}-by-transplant"] = pd.concat(parts, ignore_index=True)
    return {
        name: table.assign(
            basis=[COUNTS if need == FROM_COUNTS else EVERY_COHORT for need in table["rests_on"]]
        )
        for name, table in tables.items()
    }


def survival_rates(published: pd.DataFrame) -> pd.DataFrame:
    """Crude survival beside the Kaplan-Meier estimate after the last event: ``endpoint, group, crude, kaplan_meier``, texts.

    The Kaplan-Meier estimate rests on times, so it is its range over every cohort that agrees with the printed figures.
    """
    rows = []
    for key, endpoint in ENDPOINTS.items():
        joint = cohorts_of(published, key)
        inner = consistent_set(Comparison.from_published(published, f"{key}_by_hsct_p"))
        names = {
            ("all patients", f"{key}_rate"): (joint, 0),
            (GROUPS["cr"][0], f"{key}_cr_rate"): (joint, 1),
            (GROUPS["cr"][1], f"{key}_no_cr_rate"): (joint, 2),
            (GROUPS["hsct"][0], f"{key}_hsct_rate"): (inner, 1),
            (GROUPS["hsct"][1], f"{key}_no_hsct_rate"): (inner, 2),
        }
        for (group, figure), (cohorts, arm) in names.items():
            counts = (int(published.loc[figure, part]) for part in ("numerator", "denominator"))
            span = cohorts.bounds(path_estimands.final_survival(arm))
            rows.append(
                (endpoint, group, format_count(*counts), format_span(span, format_percent))
            )
    return pd.DataFrame(rows, columns=["endpoint", "group", "crude", "kaplan_meier"])
