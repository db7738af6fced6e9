"""Cohorts that agree with the printed figures, drawn at random: an illustration, no estimate.

A course (`attainable.courses`) fixes the order of events and who was at risk; the days are free. Here
courses are taken at random, each as likely as the other, and their days fall anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter

from attainable import Courses
from helpers.page import Figure, show_figure
from helpers.palette import LINE_STYLES, SERIES, colour
from helpers.svg import SMALL, WIDTH, canvas, to_svg

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
    with canvas(300) as sheet:
        plot = sheet.axes(52, 8, WIDTH - 60, 236)
        for number, cohort in enumerate([*cohorts, drawn_out]):
            last = number == len(cohorts)
            for place, arm in enumerate(arms):
                group = cohort[cohort["arm"].eq(arm)]
                curve = KaplanMeierFitter().fit(group["time"], group["event"]).survival_function_
                days, share = curve.index.to_numpy(), curve.iloc[:, 0].to_numpy()
                style = (
                    {"linewidth": 2.2, "linestyle": LINE_STYLES[place]}
                    if last
                    else {"linewidth": 0.7, "alpha": 0.18}
                )
                plot.step(days, share, where="post", color=colour(SERIES[place]), **style)
                if last:
                    plot.text(
                        days[-1],
                        share[-1] + 0.03,
                        arms[arm],
                        ha="right",
                        color=colour(SERIES[place]),
                        size=SMALL,
                    )
                drawn = pd.DataFrame({"group": arms[arm], "day": days, "survival": share})
                drawn.insert(0, "cohort", "drawn out" if last else number + 1)
                kept.append(drawn)
        plot.set_ylim(0, 1.08)
        plot.set_xlim(0, None)
        plot.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        plot.grid(axis="y")
        plot.tick_params(length=0)
        plot.set_xlabel("day after the first dose (invented)")
        plot.set_ylabel(ylabel)
        plot.text(
            0.02,
            0.04,
            "reconstructed",
            transform=plot.transAxes,
            color=colour("bad"),
            weight="bold",
        )
        svg = to_svg(sheet, name)
    return show_figure(
        svg, name=name, alt=alt, caption=caption, provenance=provenance, data=pd.concat(kept)
    )
