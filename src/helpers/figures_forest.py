"""Forest plot: a line a study or an event, and for each group its mean or why there is none."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from fewevents import NotPooled, Pooled, Summary, format_heterogeneity
from fewevents.formats import format_percent
from helpers.axes import percent_axis
from helpers.figures_flow import wrap_evenly
from helpers.page import Figure, require_columns, require_finite, show_figure
from helpers.palette import SERIES, colour
from helpers.svg import NARROW, SMALL, WIDTHS, canvas, text_width, to_svg

LINE, ROW, HEADING, GAP = 17.0, 26.0, 32.0, 14.0
LEAST = 190.0  # of the plot's width beside its labels
_COLUMNS = ("label", "events", "n", "estimate", "ci_low", "ci_high")
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Columns:
    """Where the columns end, and the plot begins: in one line, or on a phone in two."""

    width: float
    label: float
    count: float
    left: float
    right: float
    estimate: float
    limits: tuple[float, float]

    @property
    def stacked(self) -> bool:
        """Whether the plot stands below its label."""
        return self.width <= NARROW

    def place(self, share: float) -> float:
        """Horizontal place of a proportion."""
        low, high = self.limits
        return self.left + (share - low) / (high - low) * (self.right - self.left)

    @classmethod
    def of(
        cls, rows: pd.DataFrame, width: float, limits: tuple[float, float], *, weights: bool
    ) -> Columns:
        """Columns that hold what has to be written, and leave the rest to the plot."""
        estimate = max(text_width(interval(row), SMALL) for row in rows.to_dict("records"))
        count = max(text_width(f"{row.events}/{row.n}", SMALL) for row in rows.itertuples())
        if width <= NARROW:
            label, right = width - count - GAP, width - estimate - GAP
            return cls(width, label, width, 14.0, right, width, limits)
        end = width - (62.0 if weights else 0.0)
        room = end - estimate - count - 4.2 * GAP - LEAST
        label = min(max(text_width(str(x), SMALL) for x in rows["label"]), room)
        left, right = label + count + 2.6 * GAP, end - estimate - 1.6 * GAP
        return cls(width, label, label + GAP + count, left, right, end, limits)


def interval(row: Row) -> str:
    """Percentages as a forest plot writes them, below a heading that has the sign.

    >>> interval({"estimate": 0.386, "ci_low": 0.272, "ci_high": 0.51})
    '38.6 (27.2 to 51.0)'
    """
    value, low, high = (
        format_percent(row[name])[:-1] for name in ("estimate", "ci_low", "ci_high")
    )
    return f"{value} ({low} to {high})"


def plot_forest(
    frame: pd.DataFrame,
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    xlabel: str,
    pooled: Mapping[str, Summary] | None = None,
    limits: tuple[float, float] = (0.0, 1.0),
    marked: str = "",
    note: str = "",
) -> Figure:
    """Label, count, plot and estimate with its interval; a diamond for a mean, a line for its prediction.

    Parameters
    ----------
    frame
        One row a line: ``label, events, n, estimate, ci_low, ci_high`` (proportions from 0 to 1)
        and, if wanted, ``group``, whose values become headings; rows of a group follow each other.
    xlabel
        What the proportions are, at the axis.
    pooled
        Group to its summary (:func:`helpers.context.pool_groups`). The studies of a mean are drawn
        as squares by their weights; where some are pooled, a group with a reason is 'not pooled'.
    limits
        Ends of the axis, as proportions.
    marked
        Group of one line, drawn in another colour with its estimate as a dotted line through all:
        the study that the others are context for.
    note
        A line below the axis, such as a test with its name.

    Raises
    ------
    ValueError
        If a column or a number is missing, a summary belongs to no group, or an interval lies
        beyond the axis.
    """
    where, pooled = f"figure {name}", pooled or {}
    require_columns(frame, _COLUMNS, where=where)
    require_finite(frame, ("estimate", "ci_low", "ci_high"), where=where)
    rows = frame[[*(["group"] if "group" in frame else []), *_COLUMNS]].reset_index(drop=True)
    unknown = sorted(set(pooled) - set(rows.get("group", [])))
    if unknown:
        raise ValueError(f"{where}: found summaries of {unknown}, expected groups of the frame")
    outside = rows.loc[(rows["ci_low"] < limits[0]) | (rows["ci_high"] > limits[1]), "label"]
    if len(outside):
        raise ValueError(
            f"{where}: found intervals of {outside.tolist()} beyond the axis, expected limits "
            f"that hold them all: found {limits}"
        )
    groups = rows.groupby("group", sort=False) if "group" in rows else [("", rows)]
    weights = any(isinstance(result, Pooled) for result in pooled.values())
    svgs = []
    for width in WIDTHS:
        columns = Columns.of(rows, width, limits, weights=weights)
        with canvas(HEADING, width) as drawn:
            sheet = drawn.sheet()
            y = _draw_heads(sheet, columns, weights=weights)
            for heading, group in groups:
                result = pooled.get(str(heading)) if weights else None
                if heading:
                    y = _draw_heading(sheet, columns, y, str(heading), result)
                shares = result.weights if isinstance(result, Pooled) else [None] * len(group)
                paint = colour(SERIES[1] if marked and heading == marked else SERIES[0])
                for row, share in zip(group.to_dict("records"), shares, strict=True):
                    y = _draw_study(sheet, columns, y, row, share, paint)
                if isinstance(result, Pooled):
                    y = _draw_mean(sheet, columns, y, result, int(group["events"].sum()))
            notes = wrap_evenly(note, width) if note else []
            for place, words in enumerate(notes):
                sheet.text(0, y + 56 + LINE * place, words, size=SMALL)
            drawn.end(sheet, y + 46 + LINE * len(notes))
            plot = drawn.axes(columns.left, 24, columns.right - columns.left, y - 24)
            plot.set_zorder(-1)
            percent_axis(plot, xlabel, limits)
            for estimate in rows.loc[rows["group"].eq(marked), "estimate"] if marked else []:
                plot.axvline(estimate, color=colour(SERIES[1]), linewidth=1.2, linestyle=":")
            svgs.append(to_svg(drawn, name))
    data = pd.concat([rows, _summary_data(pooled)], ignore_index=True)
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def _draw_heads(sheet: Axes, columns: Columns, *, weights: bool) -> float:
    muted: dict[str, Any] = {"size": SMALL, "color": colour("muted"), "ha": "right"}
    heads = [(columns.count, "n/N"), (columns.estimate, "% (95% CI)")]
    if columns.stacked:
        heads = [(columns.width, "n/N and % (95% CI)")]
    for place, words in heads + [(columns.width, "Weight")] * (weights and not columns.stacked):
        sheet.text(place, 14, words, **muted)
    return HEADING


def _draw_heading(
    sheet: Axes, columns: Columns, y: float, words: str, result: Summary | None
) -> float:
    """Write a group's name and why it has no mean; return the place below, as all of these do."""
    sheet.text(0, y + 26, words, weight="bold")
    if not isinstance(result, NotPooled):
        return y + HEADING + 4
    below = LINE if columns.stacked else 0
    place, side = (0.0, "left") if columns.stacked else (columns.width, "right")
    reason = f"not pooled: {result.reason}"
    sheet.text(place, y + 26 + below, reason, ha=side, size=SMALL, color=colour("muted"))
    return y + HEADING + 4 + below


def _draw_study(
    sheet: Axes, columns: Columns, y: float, row: Row, share: float | None, paint: str
) -> float:
    label = wrap_evenly(str(row["label"]), columns.label)
    for place, words in enumerate(label):
        sheet.text(0, y + 17 + LINE * place, words, size=SMALL)
    sheet.text(columns.count, y + 17, f"{row['events']}/{row['n']}", size=SMALL, ha="right")
    if share is not None and not columns.stacked:
        sheet.text(columns.width, y + 17, format_percent(share), size=SMALL, ha="right")
    end = y + ROW + LINE * (len(label) - 1)
    line = end if columns.stacked else y
    sheet.text(columns.estimate, line + 17, interval(row), size=SMALL, ha="right")
    value, *ends = (columns.place(row[name]) for name in ("estimate", "ci_low", "ci_high"))
    sheet.plot(ends, [line + 12.5] * 2, color=paint, linewidth=2)
    marker, size = ("o", 9) if share is None else ("s", 4 + 14 * share**0.5)
    sheet.plot(
        [value],
        [line + 12.5],
        linestyle="none",
        marker=marker,
        markersize=size,
        color=paint,
        markeredgewidth=0,
    )
    return end + ROW if columns.stacked else end


def _draw_mean(sheet: Axes, columns: Columns, y: float, mean: Pooled, events: int) -> float:
    sheet.text(0, y + 17, f"Mean of {mean.studies} studies", size=SMALL, weight="bold")
    sheet.text(columns.count, y + 17, f"{events}/{mean.patients}", size=SMALL, ha="right")
    line = y + ROW if columns.stacked else y
    words = interval({"estimate": mean.mean, "ci_low": mean.mean_low, "ci_high": mean.mean_high})
    sheet.text(columns.estimate, line + 17, words, size=SMALL, ha="right", weight="bold")
    spread = format_heterogeneity(mean)
    below: dict[str, Any] = {"y": line + 20 + LINE, "size": SMALL, "color": colour("muted")}
    sheet.text(x=0, s=spread, **below)
    if not columns.stacked:  # a phone's line has no room for it
        further = [f"{100 * x:.1f}" for x in (mean.prediction_low, mean.prediction_high)]
        sheet.text(x=columns.estimate, s=f"predicts {' to '.join(further)}", ha="right", **below)
    middle, shade = line + 12.5, colour("ink")
    ends = [columns.place(x) for x in (mean.prediction_low, mean.prediction_high)]
    sheet.plot(ends, [middle, middle], color=shade, linewidth=1.2)
    low, tip, high = (columns.place(x) for x in (mean.mean_low, mean.mean, mean.mean_high))
    corners = [(low, middle), (tip, middle - 7), (high, middle), (tip, middle + 7)]
    sheet.add_patch(Polygon(corners, closed=True, facecolor=shade, edgecolor=shade))
    return line + ROW + LINE + 8


def _summary_data(pooled: Mapping[str, Summary]) -> pd.DataFrame:
    """The summaries as rows of the figure's data, the heterogeneity beside each mean."""
    rows = []
    for heading, mean in pooled.items():
        if isinstance(mean, Pooled):
            row = {"group": heading, "label": f"mean of {mean.studies} studies", "n": mean.patients}
            row |= {"estimate": mean.mean, "ci_low": mean.mean_low, "ci_high": mean.mean_high}
            beside = ("prediction_low", "prediction_high", "i2", "tau2")
            rows.append(row | {name: getattr(mean, name) for name in beside})
    return pd.DataFrame(rows)
