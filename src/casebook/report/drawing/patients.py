"""Figures with one mark a patient."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from casebook.report.drawing.time_axis import axis_days, axis_labels
from helpers.page import Figure, require_columns, show_figure
from helpers.palette import colour
from helpers.svg import SMALL, WIDTHS, canvas, text_width, to_svg

ROW = 12.0
MARKS = {
    "transplant": ("D", "blue", "transplant"),
    "dfs_event": ("X", "vermillion", "DFS event before death"),
    "death": ("s", "ink", "death"),
    "ongoing": (">", "muted", "alive at last contact"),
}


def plot_swimmer(
    cohort: pd.DataFrame, *, name: str, alt: str, caption: str, provenance: str
) -> Figure:
    """One bar a patient from the first day of blinatumomab to death or last contact.

    Patients are numbered by the order of their bars; their ids are neither drawn nor enclosed.

    Parameters
    ----------
    cohort
        A cohort as from :func:`cohortreader.data.cohort.load_cohort`.
    """
    columns = (
        "complete_remission",
        "transplant",
        "transplant_day",
        "dfs_days",
        "dfs_event",
        "os_days",
        "death",
    )
    require_columns(cohort, columns, where=f"figure {name}")
    rows = _ordered(cohort[list(columns)])
    blocks = rows.groupby("complete_remission").size()
    height = len(rows) * ROW + 26.0 * len(blocks)
    svgs = []
    for width in WIDTHS:
        key = _key_places(width)
        top = 34.0 + max(y for _, _, y in key)
        with canvas(top + height + 48, width) as drawn:
            plot = drawn.axes(5.0, top, width - 21, height)
            last = float(rows["os_days"].max())
            plot.set_xlim(0, last * 1.03)
            plot.set_ylim(height, 0)
            days = axis_days(int(last))
            unit, labels = axis_labels(days)
            plot.set_xticks(days, labels)
            plot.set_yticks([])
            plot.grid(axis="x")
            plot.tick_params(length=0, pad=5)
            plot.spines[["left", "bottom"]].set_visible(False)
            plot.set_xlabel(f"{unit} from the first day of blinatumomab")
            y, block = 0.0, None
            for row in rows.to_dict("records"):
                if row["complete_remission"] != block:
                    block = row["complete_remission"]
                    words = "Complete remission" if block == "yes" else "No complete remission"
                    words += f" (n = {blocks[block]})"
                    plot.text(0, y + 18, words, weight="bold", size=SMALL)
                    y += 26
                _draw_patient(plot, row, y + ROW / 2)
                y += ROW
            sheet = drawn.sheet()
            for kind, x, y in key:
                _mark(sheet, kind, x, y)
                sheet.text(x + 12, y + 4.5, MARKS[kind][2], size=SMALL)
            svgs.append(to_svg(drawn, name))
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=rows)


def _ordered(cohort: pd.DataFrame) -> pd.DataFrame:
    """Rows in drawing order, with plain values and a running number instead of an id."""
    rows = pd.DataFrame(
        {
            "complete_remission": cohort["complete_remission"].map(_yes_no),
            "transplant": cohort["transplant"].map(_yes_no),
            "transplant_day": cohort["transplant_day"].astype("Int64"),
            "dfs_days": cohort["dfs_days"].astype(int),
            "dfs_event": cohort["dfs_event"].astype(int),
            "os_days": cohort["os_days"].astype(int),
            "death": cohort["death"].astype(int),
        }
    )
    order = ["complete_remission", "os_days", "dfs_days", "transplant_day"]
    rows = rows.sort_values(order, ascending=[False, False, False, True], kind="stable")
    rows.insert(0, "patient", range(1, len(rows) + 1))
    return rows.reset_index(drop=True)


def _yes_no(value: object) -> str:
    if value is True or value == "yes":
        return "yes"
    return "no" if value == "no" or not value else "yes"


def _draw_patient(plot: Axes, row: Mapping[Hashable, Any], y: float) -> None:
    end = float(row["os_days"])
    plot.barh([y], [end], height=ROW - 4.5, color=colour("grade-1"), linewidth=0)
    if row["death"]:
        _mark(plot, "death", end, y)
    else:
        _mark(plot, "ongoing", end, y)
    if row["dfs_event"] and not (row["death"] and row["dfs_days"] == row["os_days"]):
        _mark(plot, "dfs_event", float(row["dfs_days"]), y)
    if pd.notna(row["transplant_day"]):
        _mark(plot, "transplant", float(row["transplant_day"]), y)


def _mark(plot: Axes, kind: str, x: float, y: float) -> None:
    marker, paint, _ = MARKS[kind]
    plot.plot(
        [x],
        [y],
        marker=marker,
        markersize=8,
        color=colour(paint),
        markeredgecolor=colour("paper"),
        markeredgewidth=0.6,
        clip_on=False,
    )


def _key_places(width: float) -> list[tuple[str, float, float]]:
    """Kind and place of each mark of the key, in as many lines as it takes."""
    places, x, y = [], 8.0, 10.0
    for kind, (_, _, words) in MARKS.items():
        wide = 12 + text_width(words, SMALL)
        if x + wide > width:
            x, y = 8.0, y + 20
        places.append((kind, x, y))
        x += wide + 20
    return places
