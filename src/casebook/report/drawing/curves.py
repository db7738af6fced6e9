"""How curves over time are drawn: steps, bands, marks and the table of patients below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from helpers.palette import LINE_STYLES, SERIES, colour
from helpers.svg import SMALL, WIDTH, canvas, plain_number, text_width, to_svg

DAYS_PER_MONTH = 365.25 / 12
LEFT, RIGHT, TOP, PLOT = 78.0, 12.0, 32.0, 210.0
LINE = 17.0


def draw_curves(
    groups: Mapping[str, pd.DataFrame],
    risks: Mapping[str, pd.DataFrame],
    *,
    name: str,
    ylabel: str,
    notes: Sequence[str],
    column: str,
    top: float = 1.0,
) -> str:
    """Draw one curve a group as SVG, and the states of its patients below where they are known.

    Parameters
    ----------
    groups
        Label to ``time``, the ``column`` to draw, ``ci_low``, ``ci_high`` and ``n_censor``.
    risks
        Label to ``time`` (the ticks) and, for a table, ``at_risk``, ``censored``, ``events``.
    notes
        Lines between the axis and the table.
    top
        Upper end of the vertical axis, as a proportion.
    """
    ticks = [float(t) for t in next(iter(risks.values()))["time"]]
    with_table = "at_risk" in next(iter(risks.values()))
    many = len(groups) > 1
    key = 26.0 if many else 0.0
    below = 48.0 + (12 + LINE * len(notes) if notes else 0)
    table = len(groups) * (LINE * (4 if many else 3) + 8) if with_table else 0.0
    with canvas(TOP + key + PLOT + below + table) as drawn:
        plot = drawn.axes(LEFT, TOP + key, WIDTH - LEFT - RIGHT, PLOT)
        sheet = drawn.sheet()
        sheet.text(0, 14, ylabel[:1].upper() + ylabel[1:], weight="bold")
        if any((frame["n_censor"] > 0).any() for frame in groups.values()):
            sheet.text(WIDTH, 14, "| censored", ha="right", size=SMALL, color=colour("muted"))
        for place, frame in enumerate(groups.values()):
            _draw_steps(plot, frame, place, column)
        _axes(plot, ticks, max(float(f["time"].max()) for f in groups.values()), top)
        if many:
            _draw_key(sheet, list(groups), TOP - 1)
        y = TOP + key + PLOT + 40
        for line in notes:
            y += LINE + (6 if line == notes[0] else 0)
            sheet.text(0, y, line, size=SMALL)
        y += 6 if notes else 0
        if with_table:
            for place, (label, frame) in enumerate(risks.items()):
                y = _draw_risk(sheet, plot, frame, label if many else "", place, y)
        return to_svg(drawn, name)


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
    plot.set_xticks(ticks, [f"{t:.0f}" for t in ticks])
    plot.tick_params(length=3)
    plot.grid(axis="y")
    plot.spines["left"].set_visible(False)
    plot.tick_params(axis="y", length=0)
    for tick in ticks:
        plot.annotate(
            _in_words(tick, every=ticks[1] if len(ticks) > 1 else 0),
            (tick, 0),
            xytext=(0, -33),
            textcoords="offset points",
            ha="center",
            size=SMALL - 1,
            color=colour("muted"),
            annotation_clip=False,
        )


def _in_words(day: float, *, every: float) -> str:
    """A day in months, or in years where the labels are two or more apart; nothing where it is neither.

    >>> _in_words(365, every=365), _in_words(3652, every=1826), _in_words(14, every=7)
    ('12 mo', '10 y', '')
    """
    if day == 0:
        return "days"
    if every >= 2 * 365:
        return f"{day / (12 * DAYS_PER_MONTH):.0f} y"
    months = day / DAYS_PER_MONTH
    return f"{months:.0f} mo" if months >= 0.95 else ""


def _draw_key(sheet: Axes, labels: Sequence[str], y: float) -> None:
    x = 0.0
    for place, label in enumerate(labels):
        sheet.plot(
            [x, x + 26],
            [y + 5, y + 5],
            color=colour(SERIES[place % len(SERIES)]),
            linewidth=2.2,
            linestyle=LINE_STYLES[place % len(LINE_STYLES)],
        )
        sheet.text(x + 32, y + 9.5, label)
        x += 32 + text_width(label) + 18


def _draw_risk(
    sheet: Axes, plot: Axes, risk: pd.DataFrame, label: str, place: int, y: float
) -> float:
    """Write the three rows of one group; return the place below them."""
    low, high = plot.get_xlim()
    width = WIDTH - LEFT - RIGHT
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
            x = LEFT + width * (float(row["time"]) - low) / (high - low)
            sheet.text(x, y, f"{int(row[column])}", ha="center", size=SMALL)
    return y + 8
