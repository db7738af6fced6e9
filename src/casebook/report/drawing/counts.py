"""Figures of counts: proportions with their intervals, toxicity grades."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fewevents.formats import format_count
from helpers.figures_forest import percent_axis
from helpers.page import Figure, require_columns, require_finite, show_figure
from helpers.palette import SERIES, colour
from helpers.svg import SMALL, WIDTH, canvas, text_width, to_svg


def plot_proportions(
    frame: pd.DataFrame,
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    xlabel: str = "Proportion with 95% exact interval",
    limits: tuple[float, float] = (0.0, 1.0),
    reference: float | None = None,
) -> Figure:
    """Dot plot of proportions with their intervals and counts.

    Parameters
    ----------
    frame
        One row a proportion: ``label, events, n, estimate, ci_low, ci_high`` (proportions from 0
        to 1) and, if wanted, ``group``, whose values become headings.
    limits
        Ends of the axis, as proportions.
    reference
        Proportion at which to draw a thin vertical line.
    """
    where = f"figure {name}"
    require_columns(frame, ("label", "events", "n", "estimate", "ci_low", "ci_high"), where=where)
    require_finite(frame, ("estimate", "ci_low", "ci_high"), where=where)
    columns = ["label", "events", "n", "estimate", "ci_low", "ci_high"]
    columns = (["group"] if "group" in frame else []) + columns
    rows = frame[columns].reset_index(drop=True)
    places, headings, height = _rows_with_headings(rows, step=44.0, heading=30.0)
    with canvas(height + 42) as drawn:
        left, right = 10.0, WIDTH - 18  # room for half of "100%"
        plot = drawn.axes(left, 0, right - left, height)
        plot.set_xlim(*limits)
        plot.set_ylim(height, 0)
        percent_axis(plot, xlabel)
        if reference is not None:
            plot.axvline(reference, color=colour("muted"), linewidth=1, linestyle=(0, (3, 3)))
        sheet = drawn.sheet()
        for text, y in headings:
            sheet.text(0, y + 20, text, weight="bold")
        for row, y in zip(rows.to_dict("records"), places, strict=True):
            sheet.text(0, y + 15, str(row["label"]))
            count = format_count(int(row["events"]), int(row["n"]))
            sheet.text(WIDTH, y + 15, count, ha="right")
            plot.plot(
                [row["ci_low"], row["ci_high"]],
                [y + 29, y + 29],
                color=colour(SERIES[0]),
                linewidth=2.5,
            )
            plot.plot(
                [row["estimate"]],
                [y + 29],
                marker="o",
                markersize=9,
                color=colour(SERIES[0]),
                markeredgewidth=0,
                clip_on=False,
            )
        svg = to_svg(drawn, name)
    return show_figure(svg, name=name, alt=alt, caption=caption, provenance=provenance, data=rows)


def plot_grades(
    frame: pd.DataFrame, *, name: str, alt: str, caption: str, provenance: str
) -> Figure:
    """Stacked bars of worst toxicity grades, one bar an event, with the counts written in.

    Parameters
    ----------
    frame
        From a report (several put below each other): ``event``
        (such as 'CRS'), ``grade`` (0 to 5, or two together such as '1–2'; sums such as 'any'
        are left out), ``events`` (patients with that worst grade).
    """
    where = f"figure {name}"
    require_columns(frame, ("event", "grade", "events"), where=where)
    rows = frame[["event", "grade", "events"]].astype({"grade": str, "events": int})
    rows = rows[rows["grade"].str.fullmatch("[0-5](–[0-5])?")].reset_index(drop=True)
    if rows.empty:
        raise ValueError(f"{where}: found no row with a grade, expected ASTCT grades from 0 to 5")
    events = list(dict.fromkeys(rows["event"]))
    height = 62.0 * len(events)
    with canvas(height + 50) as drawn:
        sheet = drawn.sheet()
        for place, event in enumerate(events):
            bars = rows[(rows["event"] == event) & (rows["events"] > 0)].sort_values("grade")
            total = int(bars["events"].sum())
            y = 62.0 * place
            sheet.text(0, y + 15, str(event), weight="bold")
            sheet.text(WIDTH, y + 15, f"n = {total}", ha="right", color=colour("muted"))
            x, unit = 1.0, (WIDTH - 2) / max(total, 1)
            for bar in bars.to_dict("records"):
                count = int(bar["events"])
                _draw_grade(sheet, x, y + 23, unit * count, int(bar["grade"][0]), str(count))
                x += unit * count
        _draw_grade_key(sheet, sorted(set(rows["grade"])), height + 18)
        svg = to_svg(drawn, name)
    return show_figure(svg, name=name, alt=alt, caption=caption, provenance=provenance, data=rows)


def _draw_grade_key(sheet: Axes, labels: list[str], y: float) -> None:
    words = ["None" if label == "0" else f"Grade {label}" for label in labels]
    widths = [20 + text_width(word, SMALL) for word in words]
    gap = min(18.0, (WIDTH - 2 - sum(widths)) / max(len(widths) - 1, 1))
    x = 1.0
    for label, word, width in zip(labels, words, widths, strict=True):
        _draw_grade(sheet, x, y, 15, int(label[0]), "", height=15)
        sheet.text(x + 20, y + 12, word, size=SMALL)
        x += width + gap


def _draw_grade(
    sheet: Axes, x: float, y: float, width: float, grade: int, text: str, *, height: float = 28.0
) -> None:
    sheet.add_patch(
        Rectangle(
            (x, y),
            width,
            height,
            facecolor=colour(f"grade-{grade}"),
            edgecolor=colour("muted"),
            linewidth=0.8,
        )
    )
    if text:
        sheet.text(
            x + width / 2,
            y + height / 2 + 5,
            text,
            ha="center",
            color=colour("grade-ink" if grade <= 2 else "paper"),
        )


def _rows_with_headings(
    rows: pd.DataFrame, *, step: float, heading: float
) -> tuple[list[float], list[tuple[str, float]], float]:
    """Tops of the rows, headings with their tops, and the height they take together."""
    places: list[float] = []
    headings: list[tuple[str, float]] = []
    y, last = 0.0, None
    for row in rows.to_dict("records"):
        if row.get("group", last) != last:
            last = row["group"]
            headings.append((str(last), y))
            y += heading
        places.append(y)
        y += step
    return places, headings, y
