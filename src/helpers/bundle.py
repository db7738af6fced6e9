"""Cohorts that agree with the printed figures, drawn at random: an illustration, no estimate.

A course (`attainable.courses`) fixes the order of events and who was at risk; the days are free. Here
courses are taken at random, each as likely as the other, and their days fall anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from matplotlib.axes import Axes

from attainable import Courses
from helpers.axes import month_ticks, percent_ticks
from helpers.page import Figure, show_figure
from helpers.palette import LINE_STYLES, SERIES, colour
from helpers.svg import SMALL, WIDTHS, canvas, to_svg

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
        days = {
            0: 0.0,
            **dict(zip(sorted(times), np.sort(draw.uniform(1, last_day, len(times))), strict=True)),
        }
        edges = [*days.values(), last_day]
        place = np.searchsorted(sorted(days), cohort["time"], side="right") - 1
        lost = np.array([draw.uniform(edges[i], edges[i + 1]) for i in place])
        cohorts.append(
            cohort.assign(time=np.where(cohort["event"], cohort["time"].map(days), lost))
        )
    return cohorts


def plot_bundle(
    cohorts: Sequence[pd.DataFrame],
    drawn_out: pd.DataFrame,
    *,
    arms: Mapping[int, str],
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    ylabel: str,
) -> Figure:
    """Kaplan-Meier curves of many cohorts, faint, with one drawn out.

    Parameters
    ----------
    cohorts : sequence of DataFrame
        ``arm, time, event``.
    drawn_out : DataFrame
        The same of the one that is drawn out.
    arms : mapping of int to str
    name, alt, caption, provenance, ylabel : str
        As for `helpers.figures.plot_survival`.

    Returns
    -------
    Figure
    """
    kept = []
    svgs = []
    for width in WIDTHS:
        with canvas(330, width) as sheet:
            plot = sheet.axes(64, 10, width - 76, 262)
            kept = [
                _draw_cohort(plot, cohort, arms, number + 1 if number < len(cohorts) else 0)
                for number, cohort in enumerate([*cohorts, drawn_out])
            ]
            percent_ticks(plot, ylabel)
            month_ticks(plot, "months after the first dose (invented)")
            plot.text(
                0.02,
                0.04,
                "reconstructed",
                transform=plot.transAxes,
                color=colour("bad"),
                weight="bold",
            )
            svgs.append(to_svg(sheet, name))
    return show_figure(
        svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=pd.concat(kept)
    )


def _draw_cohort(
    plot: Axes, cohort: pd.DataFrame, arms: Mapping[int, str], number: int
) -> pd.DataFrame:
    """Draw one cohort, number 0 as the one drawn out; return what is drawn."""
    curves = []
    for place, arm in enumerate(arms):
        group = cohort[cohort["arm"].eq(arm)]
        curve = KaplanMeierFitter().fit(group["time"], group["event"]).survival_function_
        days, share = curve.index.to_numpy(), curve.iloc[:, 0].to_numpy()
        faint: dict[str, Any] = {"linewidth": 0.7, "alpha": 0.18}
        bold: dict[str, Any] = {"linewidth": 2.2, "linestyle": LINE_STYLES[place]}
        paint = colour(SERIES[place])
        plot.step(days, share, where="post", color=paint, **(faint if number else bold))
        if not number:
            deaths = int(group["event"].sum())
            words = f"{arms[arm]}: {deaths}/{len(group)} died"
            high = 1.03 if share[-1] > 0.5 else share[-1] - 0.11  # above or below every step
            plot.text(days[-1], high, words, ha="right", color=paint, size=SMALL, weight="bold")
        drawn = pd.DataFrame({"group": arms[arm], "day": days, "survival": share})
        drawn.insert(0, "cohort", number or "drawn out")
        curves.append(drawn)
    return pd.concat(curves)
