"""How curves over time are drawn: steps, bands, marks and the table of patients below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from casebook.report.drawing.time_axis import axis_labels
from helpers.axes import plain_number
from helpers.figures_flow import wrap_evenly
from helpers.palette import LINE_STYLES, SERIES, colour
from helpers.svg import NARROW, SMALL, WIDE, WIDTHS, canvas, text_width, to_svg

LEFT, RIGHT, TOP = 80.0, 12.0, 32.0
HEIGHT = {WIDE: 300.0, NARROW: 230.0}  # of the plot, by the width of the drawing
LINE = 17.0


def draw_curves(
    groups: Mapping[str, pd.DataFrame],
    risks: Mapping[str, pd.DataFrame],
    *,
    name: str,
    ylabel: str,
    inside: str = "",
    notes: Sequence[str],
    column: str,
    top: float = 1.0,
) -> list[str]:
    """Draw one curve a group as SVG, wide and narrow, and the states of its patients below where they are known.

    Parameters
    ----------
    groups
        Label to ``time``, the ``column`` to draw, ``ci_low``, ``ci_high`` and ``n_censor``.
    risks
        Label to ``time`` (the ticks) and, for a table, ``at_risk``, ``censored``, ``events``.
    inside
        A line in the lower left of the plot, where no curve begins.
    notes
        Lines between the axis and the table.
    top
        Upper end of the vertical axis, as a proportion.
    """
    ticks = [float(t) for t in next(iter(risks.values()))["time"]]
    with_table = "at_risk" in next(iter(risks.values()))
    many = len(groups) > 1
    svgs = []
    for width in WIDTHS:
        lines = [line for note in notes for line in wrap_evenly(note, width)]
        direct = many and width == WIDE and _apart([f[column].iloc[-1] for f in groups.values()])
        keyed = many and not direct
        right = 18 + max(text_width(label, bold=True) for label in groups) if direct else RIGHT
        key = _key_height(list(groups), width) if keyed else 0.0
        height = HEIGHT[width]
        below = 48.0 + (12 + LINE * len(lines) if lines else 0)
        table = len(groups) * (LINE * (4 if many else 3) + 8) if with_table else 0.0
        with canvas(TOP + key + height + below + table, width) as drawn:
            plot = drawn.axes(LEFT, TOP + key, width - LEFT - right, height)
            sheet = drawn.sheet()
            sheet.text(0, 14, ylabel[:1].upper() + ylabel[1:], weight="bold")
            if any((frame["n_censor"] > 0).any() for frame in groups.values()):
                sheet.text(width, 14, "| censored", ha="right", size=SMALL, color=colour("muted"))
            for place, (label, frame) in enumerate(groups.items()):
                _draw_steps(plot, frame, place, column)
                if direct:
                    end, paint = float(frame[column].iloc[-1]), colour(SERIES[place % len(SERIES)])
                    place_of = plot.get_yaxis_transform()  # beside the plot, as high as its end
                    plot.text(
                        1.02,
                        end,
                        label,
                        va="center",
                        weight="bold",
                        color=paint,
                        transform=place_of,
                    )
            _axes(plot, ticks, max(float(f["time"].max()) for f in groups.values()), top)
            plot.text(0.06, 0.05, inside, size=SMALL, transform=plot.transAxes)
            if keyed:
                _draw_key(sheet, list(groups), TOP - 1, width)
            y = TOP + key + height + 40
            for line in lines:
                y += LINE + (6 if line == lines[0] else 0)
                sheet.text(0, y, line, size=SMALL)
            y += 6 if lines else 0
            if with_table:
                for place, (label, frame) in enumerate(risks.items()):
                    y = _draw_risk(sheet, plot, frame, label if many else "", place, y)
            svgs.append(to_svg(drawn, name))
    return svgs


def _apart(values: Sequence[float]) -> bool:
    """Whether labels at the ends of the curves would not meet."""
    return min(abs(a - b) for a, b in pairwise(sorted(values))) >= 0.09


def _draw_steps(plot: Axes, frame: pd.DataFrame, place: int, column: str) -> None:
    paint = colour(SERIES[place % len(SERIES)])
    band = frame.dropna(subset=["ci_low", "ci_high"])
    if (band["ci_high"] > band["ci_low"]).any():
        plot.fill_between(
            band["time"],
            band["ci_low"],
            band["ci_high"],
            step="post",
            color=paint,
            alpha=0.16,
            linewidth=0,
        )
    plot.step(
        frame["time"],
        frame[column],
        where="post",
        color=paint,
        linewidth=2.2,
        linestyle=LINE_STYLES[place % len(LINE_STYLES)],
    )
    censored = frame[frame["n_censor"] > 0]
    plot.plot(
        censored["time"],
        censored[column],
        linestyle="none",
        marker="|",
        markersize=9,
        markeredgewidth=1.3,
        color=paint,
    )


def _axes(plot: Axes, ticks: Sequence[float], last: float, top: float) -> None:
    plot.set_xlim(0, max(ticks[-1], last) * 1.02)
    plot.set_ylim(0, 1.02 * top)
    parts = next((n for n in (4, 5) if (100 * top / n).is_integer()), 4)
    shares = [top * part / parts for part in range(parts + 1)]
    plot.set_yticks(shares, [f"{plain_number(100 * share)}%" for share in shares])
    unit, labels = axis_labels(ticks)
    plot.set_xticks(ticks, labels)
    plot.tick_params(length=3)
    plot.grid(axis="y")
    plot.spines["left"].set_visible(False)
    plot.tick_params(axis="y", length=0)
    plot.set_xlabel(unit, labelpad=3)


def _key_height(labels: Sequence[str], width: float) -> float:
    return 22.0 * max(row for *_, row in _key_places(labels, width)) + 26.0


def _key_places(labels: Sequence[str], width: float) -> list[tuple[str, float, int]]:
    """Label, place from the left and line of each entry of the key."""
    places, x, row = [], 0.0, 0
    for label in labels:
        wide = 32 + text_width(label)
        if x and x + wide > width:
            x, row = 0.0, row + 1
        places.append((label, x, row))
        x += wide + 18
    return places


def _draw_key(sheet: Axes, labels: Sequence[str], y: float, width: float) -> None:
    for place, (label, x, row) in enumerate(_key_places(labels, width)):
        middle = y + 5 + 22 * row
        sheet.plot(
            [x, x + 26],
            [middle, middle],
            color=colour(SERIES[place % len(SERIES)]),
            linewidth=2.2,
            linestyle=LINE_STYLES[place % len(LINE_STYLES)],
        )
        sheet.text(x + 32, middle + 4.5, label)


def _draw_risk(
    sheet: Axes, plot: Axes, risk: pd.DataFrame, label: str, place: int, y: float
) -> float:
    """Write the three rows of one group; return the place below them."""
    to_units = plot.transData + sheet.transData.inverted()
    if label:
        y += LINE
        sheet.plot(
            [0, 14],
            [y - 4.5, y - 4.5],
            color=colour(SERIES[place % len(SERIES)]),
            linewidth=2.2,
            linestyle=LINE_STYLES[place % len(LINE_STYLES)],
        )
        sheet.text(20, y, label, weight="bold", size=SMALL)
    for column, words in (("at_risk", "At risk"), ("censored", "Censored"), ("events", "Events")):
        y += LINE
        sheet.text(0, y, words, size=SMALL, color=colour("muted"))
        for row in risk.to_dict("records"):
            x = to_units.transform((float(row["time"]), 0.0))[0]
            sheet.text(x, y, f"{int(row[column])}", ha="center", size=SMALL)
    return y + 8
