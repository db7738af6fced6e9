"""Forest plot: studies in their groups, and under each group its summary or why there is none."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from fewevents import NotPooled, Pooled, Summary, format_heterogeneity
from fewevents.formats import format_count, format_percent
from helpers.page import Figure, require_columns, require_finite, show_figure
from helpers.palette import SERIES, colour
from helpers.svg import SMALL, WIDTH, canvas, to_svg

STEP, HEADING, SUMMARY, REASON = 40.0, 34.0, 62.0, 22.0
_COLUMNS = ("group", "label", "events", "n", "estimate", "ci_low", "ci_high")


def plot_forest(
    frame: pd.DataFrame,
    *,
    pooled: Mapping[str, Summary],
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    xlabel: str = "Proportion with 95% exact interval",
    limits: tuple[float, float] = (0.0, 1.0),
    marked: str = "",
) -> Figure:
    """Dots with intervals, group by group; a diamond for a mean, a thin line for its prediction.

    Parameters
    ----------
    frame
        One row a study: ``group, label, events, n, estimate, ci_low, ci_high`` (proportions from
        0 to 1); rows of a group follow each other.
    pooled
        Group to its summary (:func:`helpers.context.pool_groups`). A group with a reason instead
        of a summary gets the words 'not pooled'; a group that is not named gets nothing.
    limits
        Ends of the axis, as proportions.
    marked
        Group to draw in another colour: the study that the others are context for.

    Raises
    ------
    ValueError
        If a column or a number is missing, a summary belongs to no group, or an interval lies
        beyond the axis.
    """
    where = f"figure {name}"
    require_columns(frame, _COLUMNS, where=where)
    require_finite(frame, ("estimate", "ci_low", "ci_high"), where=where)
    rows = frame[list(_COLUMNS)].reset_index(drop=True)
    unknown = sorted(set(pooled) - set(rows["group"]))
    if unknown:
        raise ValueError(f"{where}: found summaries of {unknown}, expected groups of the frame")
    outside = rows.loc[(rows["ci_low"] < limits[0]) | (rows["ci_high"] > limits[1]), "label"]
    if len(outside):
        raise ValueError(
            f"{where}: found intervals of {outside.tolist()} beyond the axis, expected limits "
            f"that hold them all: found {limits}"
        )
    height = _height(rows, pooled)
    with canvas(height + 42) as drawn:
        plot = drawn.axes(10, 0, WIDTH - 28, height)
        plot.set_xlim(*limits)
        plot.set_ylim(height, 0)
        percent_axis(plot, xlabel)
        sheet = drawn.sheet()
        y = 0.0
        for heading, group in rows.groupby("group", sort=False):
            shade = colour(SERIES[1] if heading == marked else SERIES[0])
            sheet.text(0, y + 22, str(heading), weight="bold")
            y += HEADING
            for row in group.to_dict("records"):
                _draw_study(sheet, plot, row, y, shade)
                y += STEP
            result = pooled.get(str(heading))
            if result is not None:
                y += _draw_summary(sheet, plot, result, y)
        svg = to_svg(drawn, name)
    data = pd.concat([rows, _summary_data(pooled)], ignore_index=True)
    return show_figure(svg, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def _height(rows: pd.DataFrame, pooled: Mapping[str, Summary]) -> float:
    summaries = (SUMMARY if isinstance(result, Pooled) else REASON for result in pooled.values())
    return HEADING * rows["group"].nunique() + STEP * len(rows) + sum(summaries)


def _draw_study(sheet: Axes, plot: Axes, row: Mapping[Hashable, Any], y: float, shade: str) -> None:
    sheet.text(0, y + 14, str(row["label"]))
    sheet.text(WIDTH, y + 14, format_count(int(row["events"]), int(row["n"])), ha="right")
    plot.plot([row["ci_low"], row["ci_high"]], [y + 26, y + 26], color=shade, linewidth=2.5)
    plot.plot(
        [row["estimate"]],
        [y + 26],
        marker="o",
        markersize=9,
        color=shade,
        markeredgewidth=0,
        clip_on=False,
    )


def _draw_summary(sheet: Axes, plot: Axes, result: Summary, y: float) -> float:
    """Draw a summary, or say why there is none; return the height it takes."""
    if isinstance(result, NotPooled):
        sheet.text(0, y + 12, f"not pooled: {result.reason}", size=SMALL, color=colour("muted"))
        return REASON
    shade = colour("ink")
    interval = f"{format_percent(result.mean_low)} to {format_percent(result.mean_high)}"
    sheet.text(0, y + 14, f"mean of {result.studies} studies", style="italic")
    sheet.text(WIDTH, y + 14, f"{format_percent(result.mean)} ({interval})", ha="right")
    ends = [result.prediction_low, result.prediction_high]
    plot.plot(ends, [y + 28, y + 28], color=shade, linewidth=1.2)
    corners = [
        (result.mean_low, y + 28),
        (result.mean, y + 21),
        (result.mean_high, y + 28),
        (result.mean, y + 35),
    ]
    plot.add_patch(Polygon(corners, closed=True, facecolor=shade, edgecolor=shade))
    sheet.text(0, y + 50, format_heterogeneity(result), size=SMALL, color=colour("muted"))
    return SUMMARY


def _summary_data(pooled: Mapping[str, Summary]) -> pd.DataFrame:
    """The summaries as rows of the figure's data, the heterogeneity beside each mean."""
    return pd.DataFrame(
        {
            "group": heading,
            "label": f"mean of {result.studies} studies",
            "n": result.patients,
            "estimate": result.mean,
            "ci_low": result.mean_low,
            "ci_high": result.mean_high,
            "prediction_low": result.prediction_low,
            "prediction_high": result.prediction_high,
            "i2": result.i2,
            "tau2": result.tau2,
        }
        for heading, result in pooled.items()
        if isinstance(result, Pooled)
    )


def percent_axis(axes: Axes, label: str) -> None:
    """Give an axes a bare percentage axis below and vertical grid lines."""
    low, high = axes.get_xlim()
    step = 0.25 if high - low > 0.6 else 0.1 if high - low > 0.25 else 0.05
    ticks = [i * step for i in range(round(low / step), round(high / step) + 1)]
    axes.set_xticks(ticks, [f"{100 * tick:.0f}%" for tick in ticks])
    axes.set_yticks([])
    axes.tick_params(length=0, pad=6)
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlabel(label, labelpad=4)
