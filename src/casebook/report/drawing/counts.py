"""Worst toxicity grades as stacked bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.page import Figure, require_columns, show_figure
from helpers.palette import colour
from helpers.svg import SMALL, WIDTHS, canvas, text_width, to_svg


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
    svgs = []
    for width in WIDTHS:
        key = _key_places(sorted(set(rows["grade"])), width)
        top = 62.0 * len(events) + 18
        with canvas(max(y for _, _, _, y in key) + top + 24, width) as drawn:
            sheet = drawn.sheet()
            for place, event in enumerate(events):
                bars = rows[(rows["event"] == event) & (rows["events"] > 0)].sort_values("grade")
                total = int(bars["events"].sum())
                y = 62.0 * place
                sheet.text(0, y + 15, str(event), weight="bold")
                sheet.text(width, y + 15, f"n = {total}", ha="right", color=colour("muted"))
                x, unit = 1.0, (width - 2) / max(total, 1)
                for bar in bars.to_dict("records"):
                    count = int(bar["events"])
                    _draw_grade(sheet, x, y + 23, unit * count, int(bar["grade"][0]), str(count))
                    x += unit * count
            for label, word, x, y in key:
                _draw_grade(sheet, x, top + y, 15, int(label[0]), "", height=15)
                sheet.text(x + 20, top + y + 12, word, size=SMALL)
            svgs.append(to_svg(drawn, name))
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=rows)


def _key_places(labels: list[str], width: float) -> list[tuple[str, str, float, float]]:
    """Label, word and place of each box of the key, in as many lines as it takes."""
    places, x, y = [], 1.0, 0.0
    for label in labels:
        word = "None" if label == "0" else f"Grade {label}"
        wide = 20 + text_width(word, SMALL)
        if x + wide > width:
            x, y = 1.0, y + 22
        places.append((label, word, x, y))
        x += wide + 18
    return places


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
