"""Seaborn on the book's canvas: the plot is drawn in a cell, the page gets it as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes

from helpers.axes import month_ticks, percent_ticks
from helpers.page import Figure, show_figure
from helpers.palette import SERIES, colour
from helpers.svg import SMALL, WIDE, WIDTHS, canvas, to_svg


class SeabornFigure:
    """A figure that a cell draws with seaborn, once for each width, and ends on.

    Parameters
    ----------
    **words
        ``name, alt, caption, provenance, data``, as for `helpers.page.show_figure`.

    Attributes
    ----------
    colours, small
        The colours of series, and the size of small text.
    """

    colours = tuple(colour(name) for name in SERIES)
    small = SMALL
    percent_ticks = staticmethod(percent_ticks)
    month_ticks = staticmethod(month_ticks)

    def __init__(self, **words: Any) -> None:
        self.words = words
        self.shown: Figure | None = None

    def axes(
        self, height: float, left: float = 64, right: float = 16, below: float = 0, panels: int = 1
    ) -> Iterator[list[Axes]]:
        """The panels for each width in turn: side by side on a wide page, else one below the other.

        ``height`` is that of a panel, ``left``, ``right`` and ``below`` more room around its axes.
        """
        svgs = []
        for width in WIDTHS:
            across, down = (panels, 1) if width == WIDE else (1, panels)
            each = width / across
            with canvas(height * down + below, width) as drawn:
                yield [
                    drawn.axes(
                        left + each * (place % across),
                        28 + height * (place // across),
                        each - left - right,
                        height - 80,
                    )
                    for place in range(panels)
                ]
                svgs.append(to_svg(drawn, self.words["name"]))
        self.shown = show_figure(svgs, **self.words)

    def __repr__(self) -> str:
        return repr(self.shown)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.shown._repr_mimebundle_(include, exclude) if self.shown else None
