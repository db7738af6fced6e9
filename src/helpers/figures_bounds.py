"""Figures of what published figures allow: attainable p-values, bounds on claims."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.page import Figure, require_columns, require_finite, show_figure
from helpers.palette import colour
from helpers.svg import WIDTH, canvas, plain_number, text_width, to_svg, value_axis

BINS = 60
RUG_LIMIT = 600


def plot_attainable(
    paths: pd.DataFrame,
    *,
    reported: Mapping[str, tuple[float, float]],
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    scale: str = "linear",
    limits: tuple[float, float] | None = None,
) -> Figure:
    """Every attainable p-value with its number of paths, and what was reported below.

    Parameters
    ----------
    paths
        ``p_value`` and ``n_paths``, one row a distinct p-value (or a bin's middle).
    reported
        Printed text to its half-open interval ``(low, high)``.
    scale
        'linear' or 'log'.
    limits
        Ends of the axis, to look closely at a part.
    """
    require_columns(paths, ("p_value", "n_paths"), where=f"figure {name}")
    require_finite(paths, ("p_value", "n_paths"), where=f"figure {name}")
    rows = paths[["p_value", "n_paths"]].sort_values("p_value").reset_index(drop=True)
    low, high = limits or _ends(rows["p_value"], scale)
    seen = rows[rows["p_value"].between(low, high)]
    with canvas(192 + 24 * len(reported)) as drawn:
        plot = drawn.axes(46, 26, WIDTH - 66, 120)
        value_axis(plot, "p-value", limits=(low, high), scale=scale)
        _draw_paths(plot, seen, low, high, scale)
        sheet = drawn.sheet()
        sheet.text(0, 14, "Number of paths", weight="bold")
        for place, (text, interval) in enumerate(reported.items()):
            _draw_reported(sheet, plot, rows, text, interval, 200 + 24 * place)
        svg = to_svg(drawn, name)
    marked = [
        {
            "reported": text,
            "low": interval[0],
            "high": interval[1],
            "n_paths": _paths_within(rows, interval),
        }
        for text, interval in reported.items()
    ]
    data = pd.concat([seen, pd.DataFrame(marked)], ignore_index=True)
    return show_figure(svg, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def _ends(p_values: pd.Series[float], scale: str) -> tuple[float, float]:
    if scale == "log":
        return 10 ** float(np.floor(np.log10(p_values.min()))), 1.0
    return 0.0, 1.0


def _paths_within(rows: pd.DataFrame, interval: tuple[float, float]) -> int:
    inside = (rows["p_value"] >= interval[0]) & (rows["p_value"] < interval[1])
    return int(rows.loc[inside, "n_paths"].sum())


def _draw_paths(plot: Axes, rows: pd.DataFrame, low: float, high: float, scale: str) -> None:
    if len(rows) <= RUG_LIMIT:
        plot.vlines(rows["p_value"], 0, rows["n_paths"], color=colour("blue"), linewidth=1.6)
    else:
        edges = (
            np.geomspace(low, high, BINS + 1)
            if scale == "log"
            else np.linspace(low, high, BINS + 1)
        )
        heights, _ = np.histogram(rows["p_value"], bins=edges, weights=rows["n_paths"])
        plot.stairs(heights, edges, fill=True, color=colour("blue"))
    plot.set_ylim(0, None)
    plot.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    plot.grid(axis="y")
    plot.spines["left"].set_visible(False)
    plot.tick_params(axis="y", length=0)


def _draw_reported(
    sheet: Axes, plot: Axes, rows: pd.DataFrame, text: str, interval: tuple[float, float], y: float
) -> None:
    low, high = plot.get_xlim()
    count = _paths_within(rows, interval)
    scale: Any = plot.transData.transform
    left, right = (float(scale((min(max(p, low), high), 0))[0]) for p in interval)
    sheet.plot(
        [left, max(right, left + 1.5)],
        [y, y],
        color=colour("vermillion"),
        linewidth=8,
        solid_capstyle="butt",
    )
    words = f"p = {text}" if text[0].isdigit() else f"p {text}"
    words += f": {count:,} paths" if count else ": no path"
    beside = max(right, left + 1.5) + 8
    if beside + text_width(words) <= WIDTH:
        sheet.text(beside, y + 4.5, words)
    else:
        sheet.text(left - 8, y + 4.5, words, ha="right")


def plot_bounds(
    frame: pd.DataFrame,
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    xlabel: str,
    scale: str = "linear",
    limits: tuple[float, float] | None = None,
    reference: float | None = None,
) -> Figure:
    """Sharp bounds on claims, each as a segment with its ends written out.

    Parameters
    ----------
    frame
        One row a claim: ``claim``, ``low``, ``high``, and if wanted ``printed`` (number) with
        ``printed_text``.
    xlabel
        The quantity that all claims share.
    reference
        Value at which to draw a thin vertical line, such as 0.05.
    """
    where = f"figure {name}"
    require_columns(frame, ("claim", "low", "high"), where=where)
    require_finite(frame, ("low", "high"), where=where)
    rows = frame.reset_index(drop=True)
    low, high = limits or (float(rows["low"].min()), float(rows["high"].max()))
    height = 46.0 * len(rows)
    with canvas(height + 42) as drawn:
        plot = drawn.axes(28, 0, WIDTH - 46, height)
        value_axis(plot, xlabel, limits=(low, high), scale=scale)
        plot.set_ylim(height, 0)
        plot.set_yticks([])
        plot.grid(axis="x")
        plot.spines[["left", "bottom"]].set_visible(False)
        if reference is not None:
            plot.axvline(reference, color=colour("muted"), linewidth=1, linestyle=(0, (3, 3)))
        sheet = drawn.sheet()
        for place, row in enumerate(rows.to_dict("records")):
            _draw_bound(sheet, plot, row, 46.0 * place)
        svg = to_svg(drawn, name)
    return show_figure(svg, name=name, alt=alt, caption=caption, provenance=provenance, data=rows)


def _draw_bound(sheet: Axes, plot: Axes, row: Mapping[Hashable, Any], y: float) -> None:
    sheet.text(0, y + 15, str(row["claim"]))
    ends = f"{plain_number(row['low'])} to {plain_number(row['high'])}"
    sheet.text(WIDTH, y + 15, ends, ha="right", color=colour("muted"))
    plot.plot(
        [row["low"], row["high"]],
        [y + 30, y + 30],
        color=colour("blue"),
        linewidth=7,
        solid_capstyle="butt",
    )
    if pd.notna(row.get("printed")):
        plot.plot(
            [row["printed"]],
            [y + 30],
            marker="D",
            markersize=8,
            linestyle="none",
            color=colour("vermillion"),
            markeredgecolor=colour("paper"),
        )
