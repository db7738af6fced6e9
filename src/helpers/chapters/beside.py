"""A centre's own cohort beside the published one: rates with intervals, differences, survival.

The published rates are counts from the abstract. They are an external comparison: two groups of
patients of different centres, of whom nothing but these counts is known, are not an experiment.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fewevents.estimates.proportions import Proportion, exact_ci
from fewevents.estimates.survival import kaplan_meier
from fewevents.estimates.two_proportions import fisher_exact, risk_difference
from fewevents.formats import format_ci, format_p
from helpers.audit.verdicts import describe
from helpers.by_figure import estimates_by_figure
from helpers.sampling import sample_cohorts

OWN, PUBLISHED = "this cohort", "published"
DRAWN = 200
"""Consistent cohorts that the band of the published curve is drawn from."""


def paired_rates(
    patients: pd.DataFrame, published: pd.DataFrame
) -> dict[str, tuple[Proportion, Proportion]]:
    """Rates that both cohorts have: what they measure to (this cohort's, the published).

    Parameters
    ----------
    patients, published : DataFrame
        From `cohortreader.data.cohort.load_cohort` and `helpers.published.load_published`.

    Examples
    --------
    >>> from helpers.cohort import load_cohort
    >>> from helpers.published import load_published
    >>> own, other = paired_rates(load_cohort(), load_published())["complete remission rate"]
    >>> own.events, other.events, other.n
    (26, 26, 33)
    """
    pairs = {}
    for key, own in estimates_by_figure(patients).items():
        row = published.loc[key]
        if isinstance(own, Proportion) and row["numerator"] and row["denominator"]:
            other = exact_ci(int(row["numerator"]), int(row["denominator"]))
            pairs[describe({str(name): str(text) for name, text in row.items()})] = (own, other)
    return pairs


def beside_frame(pairs: dict[str, tuple[Proportion, Proportion]]) -> pd.DataFrame:
    """Both rates of each pair as rows for `helpers.figures.plot_proportions`, grouped by what they measure."""
    return pd.DataFrame(
        {
            "group": what,
            "label": label,
            "events": rate.events,
            "n": rate.n,
            "estimate": rate.estimate,
            "ci_low": rate.ci_low,
            "ci_high": rate.ci_high,
        }
        for what, both in pairs.items()
        for label, rate in zip((OWN, PUBLISHED), both, strict=True)
    )


def beside_table(pairs: dict[str, tuple[Proportion, Proportion]]) -> pd.DataFrame:
    """Rates side by side: ``what, own, published, difference, p_value``, texts.

    The difference is this cohort's rate less the published one, with Newcombe's interval; p by Fisher's exact test, not
    adjusted for the number of rows.

    >>> pairs = {"complete remission rate": (exact_ci(9, 12), exact_ci(26, 33))}
    >>> beside_table(pairs)["p_value"].tolist()
    ['>0.999']
    """
    rows = []
    for what, (own, other) in pairs.items():
        counts = (own.events, own.n, other.events, other.n)
        rows.append(
            {
                "what": what,
                "own": format_ci(own),
                "published": format_ci(other),
                "difference": format_ci(risk_difference(*counts), unit="points"),
                "p_value": format_p(fisher_exact(*counts).p_value),
            }
        )
    return pd.DataFrame(rows, columns=["what", "own", "published", "difference", "p_value"])


def published_band(endpoint: str) -> pd.DataFrame:
    """Where the published cohort's survival curve may have run, day by day: ``time, survival, ci_low, ci_high``.

    Cohorts are drawn that agree with every published figure, patients entering evenly over the enrolment window and followed
    to its end (`helpers.scheme.Scheme`); that scheme is an assumption, the published days are not known.
    ``ci_low`` and ``ci_high`` are the lowest and the highest of the drawn curves, ``survival`` their median.

    Parameters
    ----------
    endpoint : {"os", "dfs"}

    Returns
    -------
    DataFrame
        One row for each day from 0 to the last at which every drawn cohort still has a patient at risk.
    """
    draws = sample_cohorts(DRAWN)
    days = draws.os_days if endpoint == "os" else draws.dfs_days
    events = draws.death if endpoint == "os" else draws.dfs_event
    grid = np.arange(int(days.max(axis=1).min()) + 1)
    curves = []
    for time, event in zip(days, events, strict=True):
        table = kaplan_meier(time, event.astype(int)).table
        place = np.searchsorted(table["time"].to_numpy(), grid, side="right") - 1
        curves.append(table["survival"].to_numpy()[place])
    stacked = np.array(curves)
    return pd.DataFrame(
        {
            "time": grid.astype(float),
            "survival": np.median(stacked, axis=0),
            "ci_low": stacked.min(axis=0),
            "ci_high": stacked.max(axis=0),
        }
    )
