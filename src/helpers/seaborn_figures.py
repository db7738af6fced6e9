"""Seaborn on the book's canvas: the plot is drawn in a cell, the page gets it as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers.page import show_figure
from helpers.palette import SERIES, colour
from helpers.svg import SMALL, WIDTH, canvas, to_svg


class SeabornFigure:
    """A figure being drawn; after the ``with`` block a cell may end on it.

    Attributes
    ----------
    blue, colours, small
        The book's first colour, all series colours, and the size of small text.
    """

    blue = colour(SERIES[0])
    colours = tuple(colour(name) for name in SERIES)
    small = SMALL

    def __init__(self) -> None:
        self.shown: Any = None

    def percent(self, axes: Axes) -> None:
        """Give the horizontal axis percentages, and thin lines above them."""
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        axes.tick_params(length=0)
        axes.grid(axis="x")

    def __repr__(self) -> str:
        return repr(self.shown)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.shown._repr_mimebundle_(include, exclude)


@contextmanager
def seaborn_figure(
    *,
    name: str,
    alt: str,
    caption: str,
    provenance: str,
    data: pd.DataFrame,
    height: float = 260,
    left: float = 92,
) -> Iterator[tuple[Axes, SeabornFigure]]:
    """Axes for seaborn, in the book's style.

    Parameters
    ----------
    name, alt, caption, provenance, data
        As for `helpers.page.show_figure`.
    height : float
        Of the drawing, in units of `helpers.svg`.
    left : float
        Room for the labels of the vertical axis.

    Yields
    ------
    tuple
        The axes, and the figure that a cell ends on.
    """
    figure = SeabornFigure()
    with canvas(height) as drawn:
        axes = drawn.axes(left, 10, WIDTH - left - 16, height - 62)
        yield axes, figure
        if legend := axes.get_legend():
            legend.set_frame_on(False)
        svg = to_svg(drawn, name)
    figure.shown = show_figure(
        svg, name=name, alt=alt, caption=caption, provenance=provenance, data=data
    )
