"""Survival curves of many cohorts that agree with what was printed, one of them drawn out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.basis import RECONSTRUCTED
from helpers.figures_curves import LEFT, PLOT, RIGHT, TOP
from helpers.page import Figure, show_figure
from helpers.palette import LINE_STYLES, SERIES, colour
from helpers.svg import SMALL, WIDTH, canvas, text_width, to_svg
from helpers.time_axis import axis_days

Cohorts = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
"""Days and events, one row a cohort and one column a patient."""


def plot_bundle(
    cohorts: Mapping[str, Cohorts],
    drawn_out: Mapping[str, pd.Series],
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    ylabel: str,
) -> Figure:
    """Draw the curves of many consistent cohorts faintly, and one of them as a line.

    There are no intervals, no marks and no numbers at risk: nothing printed says when a child was lost.

    Parameters
    ----------
    cohorts : mapping
        Label of a group to its days and events in every cohort.
    drawn_out : mapping
        The same labels to one survival curve, by day, as lifelines' ``survival_function_`` has it.
    name, alt, caption, provenance
        As in `helpers.page.show_figure`.
    ylabel : str
        What the curves estimate.
    """
    last = max(int(days.max()) for days, _ in cohorts.values())
    ticks = axis_days(last)
    with canvas(TOP + 26 + PLOT + 48) as drawn:
        plot = drawn.axes(LEFT, TOP + 26, WIDTH - LEFT - RIGHT, PLOT)
        sheet = drawn.sheet()
        sheet.text(0, 14, ylabel[:1].upper() + ylabel[1:], weight="bold")
        for place, (days, events) in enumerate(cohorts.values()):
            _draw_faint(plot, days, events, SERIES[place])
        x = 0.0
        for place, (label, curve) in enumerate(drawn_out.items()):
            words = f"{label} (n = {cohorts[label][0].shape[1]})"
            style: Any = {"color": colour(SERIES[place]), "linestyle": LINE_STYLES[place]}
            plot.step(curve.index, curve.to_numpy(), where="post", linewidth=2.2, **style)
            sheet.plot([x, x + 26], [TOP + 4, TOP + 4], linewidth=2.2, **style)
            sheet.text(x + 32, TOP + 8.5, words)
            x += 50 + text_width(words)
        plot.set_xlim(0, last)
        plot.set_ylim(0, 1.02)
        plot.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        plot.set_xticks(ticks, [str(tick) for tick in ticks])
        plot.set_xlabel("days from the first day of blinatumomab")
        plot.grid(axis="y")
        plot.spines["left"].set_visible(False)
        plot.tick_params(axis="y", length=0)
        shade = colour("basis-reconstructed")
        plot.text(0.02 * last, 0.05, RECONSTRUCTED, size=SMALL + 1, weight="bold", color=shade)
        svg = to_svg(drawn, name)
    data = pd.concat(
        [
            pd.DataFrame({"group": label, "time": curve.index, "survival": curve.to_numpy()})
            for label, curve in drawn_out.items()
        ]
    )
    return show_figure(
        svg,
        name=name,
        alt=alt,
        caption=caption,
        provenance=provenance,
        basis=RECONSTRUCTED,
        data=data,
    )


def steps(days: np.ndarray[Any, Any], events: np.ndarray[Any, Any]) -> list[tuple[float, float]]:
    """Corners of a Kaplan-Meier curve, from day 0 to the last contact.

    >>> steps(np.array([3, 5, 5, 9]), np.array([1, 0, 1, 0]))
    [(0.0, 1.0), (3.0, 0.75), (5.0, 0.5), (9.0, 0.5)]
    """
    corners, survival = [(0.0, 1.0)], 1.0
    for day in np.unique(days[events.astype(bool)]):
        survival *= 1 - (events.astype(bool) & (days == day)).sum() / (days >= day).sum()
        corners.append((float(day), float(survival)))
    return [*corners, (float(days.max()), float(survival))]


def _draw_faint(plot: Axes, days: Any, events: Any, shade: str) -> None:
    """All curves of a group as one path: gaps (NaN) part them."""
    x, y = [], []
    for one_days, one_events in zip(days, events, strict=True):
        corners = steps(one_days, one_events)
        x += [day for day, _ in corners] + [np.nan]
        y += [survival for _, survival in corners] + [np.nan]
    plot.step(x, y, where="post", color=colour(shade), linewidth=0.7, alpha=0.28)
