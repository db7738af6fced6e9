"""Figure of a comparison with one event: every p-value, and the printed ones close up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.axes import value_axis
from helpers.page import Figure, require_columns, require_finite, show_figure
from helpers.palette import colour
from helpers.svg import WIDTHS, canvas, text_width, to_svg

LEFT, RIGHT = 18.0, 22.0  # room beside the axes
HEAD, RUG, AXIS = 34.0, 34.0, 46.0  # heights: heading with room for a marker, lines, axis


@dataclass(frozen=True)
class Strip:
    """Where a value axis lies in a drawing, in its units: what a marker needs to be put there."""

    low: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    def place(self, p: float) -> float:
        """Horizontal place of a value.

        >>> Strip(0.0, 1.0, 10.0, 110.0, 0.0, 30.0).place(0.25)
        35.0
        """
        return self.left + (p - self.low) / (self.high - self.low) * (self.right - self.left)


def one_event_strips(limits: Sequence[tuple[float, float]], width: float) -> list[Strip]:
    """Places of the strips of :func:`plot_one_event` of a width, one below the other."""
    height = HEAD + RUG + AXIS
    return [
        Strip(low, high, LEFT, width - RIGHT, HEAD + height * place, HEAD + RUG + height * place)
        for place, (low, high) in enumerate(limits)
    ]


def plot_one_event(
    tests: pd.DataFrame,
    *,
    reported: Mapping[str, tuple[float, float]],
    limits: tuple[tuple[float, float], tuple[float, float]],
    headings: tuple[str, str],
    name: str,
    alt: str,
    caption: str,
    provenance: str,
) -> Figure:
    """Every p-value as a line, whole and close up, with what was printed as a bar below.

    Parameters
    ----------
    tests
        ``risk1, risk2, p_value`` as from :func:`helpers.explorer.one_event_tests`.
    reported
        Printed text to its half-open interval ``(low, high)``.
    limits
        Ends of the axis of the whole and of the close-up.
    headings
        A line above each.
    """
    where = f"figure {name}"
    require_columns(tests, ("risk1", "risk2", "p_value"), where=where)
    require_finite(tests, ("p_value",), where=where)
    svgs = []
    for width in WIDTHS:
        strips = one_event_strips(limits, width)
        with canvas(strips[-1].bottom + AXIS + 24 * len(reported), width) as drawn:
            sheet = drawn.sheet()
            for strip, heading in zip(strips, headings, strict=True):
                size = (strip.right - strip.left, strip.bottom - strip.top)
                plot = drawn.axes(strip.left, strip.top, *size)
                value_axis(plot, "p-value", (strip.low, strip.high))
                plot.set_yticks([])
                plot.spines["left"].set_visible(False)
                _draw_lines(sheet, strip, tests["p_value"])
                sheet.text(0, strip.top - 20, heading, weight="bold")
            for place, (text, interval) in enumerate(reported.items()):
                y = strips[-1].bottom + AXIS + 8 + 24 * place
                _draw_printed(sheet, strips[-1], tests, text, interval, y)
            svgs.append(to_svg(drawn, name))
    data = pd.concat([_drawn_lines(tests), _drawn_bars(reported)], ignore_index=True)
    return show_figure(svgs, name=name, alt=alt, caption=caption, provenance=provenance, data=data)


def _draw_lines(sheet: Axes, strip: Strip, p_values: pd.Series[float]) -> None:
    """All lines as one path: gaps (NaN) part them."""
    seen = np.unique(p_values[p_values.between(strip.low, strip.high)])
    x = np.repeat([strip.place(float(p)) for p in seen], 3)
    y = np.tile([strip.top, strip.bottom, np.nan], len(seen))
    width = 2.2 if len(seen) < 30 else 1.1
    sheet.plot(x, y, color=colour("blue"), linewidth=width, solid_capstyle="butt")


def _draw_printed(
    sheet: Axes,
    strip: Strip,
    tests: pd.DataFrame,
    text: str,
    interval: tuple[float, float],
    y: float,
) -> None:
    left, right = (strip.place(min(max(p, strip.low), strip.high)) for p in interval)
    paint = colour("vermillion")
    sheet.plot([left, right], [y, y], color=paint, linewidth=8, solid_capstyle="butt")
    ways = int(tests["p_value"].between(*interval, inclusive="left").sum())
    words = f"{ways} of {len(tests)} ways" if ways else "none"
    if left - 8 - text_width(text) < 0:
        sheet.text(right + 8, y + 4.5, f"{text}: {words}")
    elif right + 8 + text_width(words) > strip.right + RIGHT:
        sheet.text(left - 8, y + 4.5, f"{text}: {words}", ha="right")
    else:
        sheet.text(left - 8, y + 4.5, text, ha="right")
        sheet.text(right + 8, y + 4.5, words)


def _drawn_lines(tests: pd.DataFrame) -> pd.DataFrame:
    pairs = tests["risk1"].astype(str) + " and " + tests["risk2"].astype(str)
    lines = pairs.groupby(tests["p_value"]).agg("; ".join)
    return lines.rename("at_risk").reset_index()


def _drawn_bars(reported: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"printed": text, "low": low, "high": high} for text, (low, high) in reported.items()]
    )
