"""One comparison by every analysis, side by side; ranges where the times are not known, results where they are."""

from __future__ import annotations

import pandas as pd

from attainable.consistent import path_estimands
from attainable.consistent.reconstruct import consistent_set
from attainable.paths.comparisons import Comparison
from fewevents.formats import format_percent
from helpers.bounded_analyses import (
    bounded_analyses,
    bounded_transplant_analyses,
    format_span,
)
from helpers.chapters.observed_analyses import observed_analyses
from helpers.endpoints import SurvivalResults


def comparison_tables(
    patients: pd.DataFrame, results: SurvivalResults, published: pd.DataFrame, *, own: bool = False
) -> dict[str, pd.DataFrame]:
    """All analyses of the four comparisons: 'os-by-remission', 'dfs-by-remission', 'os-by-transplant', 'dfs-by-transplant'.

    Of the published, reconstructed cohort no time is known, so its tables hold ranges over every cohort that agrees with the
    published figures; of an observed one, or of a centre's own, they hold its own results. A comparison with fewer than two
    groups is left out.
    """
    if own or not patients["provenance"].eq("reconstructed").all():
        by_group = {"remission": results.by_remission, "transplant": results.by_transplant}
        return {
            f"{key}-by-{part}": observed_analyses(result)
            for part, both in by_group.items()
            for key, result in both.items()
            if len(result.groups) == 2
        }
    tables = {}
    for key in ("os", "dfs"):
        remission, transplant = (
            Comparison.from_published(published, f"{key}_by_{part}_p") for part in ("cr", "hsct")
        )
        joint, inner = consistent_set(remission, transplant), consistent_set(transplant)
        tables[f"{key}-by-remission"] = bounded_analyses(joint)
        parts = [bounded_analyses(inner), bounded_transplant_analyses(inner)]
        tables[f"{key}-by-transplant"] = pd.concat(parts, ignore_index=True)
    return tables


def survival_rates(
    patients: pd.DataFrame, results: SurvivalResults, published: pd.DataFrame, *, own: bool = False
) -> pd.DataFrame:
    """Crude survival beside the Kaplan-Meier estimate after the last event: ``endpoint, group, crude, kaplan_meier``, texts.

    Of the published, reconstructed cohort the Kaplan-Meier estimate is given as its range over every cohort that agrees with
    the published figures, because it rests on times; of an observed one, or of a centre's own, it is its own.
    """
    table = pd.concat([result.rate_table() for result in results.all], ignore_index=True)
    if own or not patients["provenance"].eq("reconstructed").all():
        return table
    ranges = []
    for key, arms in (("os", (0,)), ("dfs", (0,)), ("os", (1, 2)), ("dfs", (1, 2))):
        remission, transplant = (
            Comparison.from_published(published, f"{key}_by_{part}_p") for part in ("cr", "hsct")
        )
        joint = consistent_set(remission, transplant)
        ranges += [
            format_span(joint.bounds(path_estimands.final_survival(arm)), format_percent)
            for arm in arms
        ]
    for key in ("os", "dfs"):
        inner = consistent_set(Comparison.from_published(published, f"{key}_by_hsct_p"))
        ranges += [
            format_span(inner.bounds(path_estimands.final_survival(arm)), format_percent)
            for arm in (1, 2)
        ]
    return table.assign(kaplan_meier=ranges)
