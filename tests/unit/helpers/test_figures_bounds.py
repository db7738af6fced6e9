"""Attainable p-values and bounds as drawings. Oracles: sums by hand, and the drawing's own data."""

import re

import numpy as np
import pandas as pd
import pytest

from helpers import figures_bounds
from helpers.figures_bounds import plot_attainable
from helpers.figures_counts import plot_grades
from helpers.svg import canvas, value_axis

WORDS = {"alt": "alt", "caption": "caption", "provenance": "by hand"}


def paths(n: int) -> pd.DataFrame:
    return pd.DataFrame({"p_value": np.linspace(0.002, 0.998, n), "n_paths": np.arange(1, n + 1)})


def test_paths_within_an_interval_are_half_open() -> None:
    """By hand: 1 + 2 paths from 0.1 up to, but without, 0.3."""
    rows = pd.DataFrame({"p_value": [0.1, 0.2, 0.3], "n_paths": [1, 2, 4]})
    figure = plot_attainable(
        rows, reported={"0.2": (0.1, 0.3), "<0.05": (0.0, 0.05)}, name="some", **WORDS
    )
    assert "p = 0.2: 3 paths" in figure.html
    assert "p &lt;0.05: no path" in figure.html


@pytest.mark.parametrize(("scale", "low"), [("linear", 0.0), ("log", 0.001)])
def test_ends_of_the_axis_hold_every_p_value(scale: str, low: float) -> None:
    """By hand: 0.002 lies in the decade that begins with 0.001."""
    assert figures_bounds._ends(paths(5)["p_value"], scale) == (pytest.approx(low), 1.0)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_many_paths_are_drawn_as_a_histogram(scale: str) -> None:
    """Oracle: the heights of the steps add up to all paths; few are drawn one by one."""
    rows = paths(figures_bounds.RUG_LIMIT + 1)
    with canvas(200) as drawn:
        plot = drawn.axes(46, 26, 500, 120)
        low, high = figures_bounds._ends(rows["p_value"], scale)
        value_axis(plot, "p-value", limits=(low, high), scale=scale)
        figures_bounds._draw_paths(plot, rows, low, high, scale)
        (steps,) = plot.patches
        heights, edges, _ = steps.get_data()
        assert heights.sum() == rows["n_paths"].sum()
        assert (edges[0], edges[-1], len(edges)) == (low, high, figures_bounds.BINS + 1)
        widths = np.diff(np.log(edges) if scale == "log" else edges)
        assert widths == pytest.approx(widths[0])
        assert plot.get_ylim()[0] == 0
    with canvas(200) as drawn:
        plot = drawn.axes(46, 26, 500, 120)
        value_axis(plot, "p-value", limits=(low, high), scale=scale)
        figures_bounds._draw_paths(plot, rows.iloc[:-1], low, high, scale)
        assert not plot.patches
        assert plot.get_ylim()[0] == 0


@pytest.mark.parametrize("low", [0.0, 0.013, 0.2])
@pytest.mark.parametrize("width", [0.01, 0.06, 0.13, 0.55])
def test_ticks_are_few_even_and_told_apart(low: float, width: float) -> None:
    """Rule: two to six numbers, all within the axis, evenly spaced by 1, 2, 2.5 or 5 of some decimal place, no two
    alike, none shortened to another."""
    with canvas(200) as drawn:
        plot = drawn.axes(46, 26, 500, 120)
        value_axis(plot, "p-value", limits=(low, low + width), scale="linear")
        ticks = plot.get_xticks()
        words = [label.get_text() for label in plot.get_xticklabels()]
    assert 2 <= len(ticks) <= 6
    assert low <= ticks[0] < ticks[-1] <= low + width + 1e-12
    assert np.diff(ticks) == pytest.approx(ticks[1] - ticks[0])
    assert f"{ticks[1] - ticks[0]:.6e}".split("e")[0].rstrip("0.") in {"1", "2", "2.5", "5"}
    assert [float(word) for word in words] == pytest.approx(ticks.tolist(), abs=1e-12)
    assert len({len(word) for word in words}) == 1


def test_words_that_find_no_room_stand_to_the_left() -> None:
    """Rule: nothing is drawn beyond the right edge. Oracle: the anchor of the text."""
    figure = plot_attainable(paths(9), reported={"0.99": (0.985, 0.995)}, name="right", **WORDS)
    (line,) = re.findall(r"<text[^>]*>p = 0.99: no path", figure.html)
    assert "end" in line
    figure = plot_attainable(paths(9), reported={"0.01": (0.005, 0.015)}, name="left", **WORDS)
    (line,) = re.findall(r"<text[^>]*>p = 0.01: no path", figure.html)
    assert "end" not in line


def test_a_scale_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="scale: found 'cubic', expected 'linear' or 'log'"):
        plot_attainable(paths(3), reported={}, name="cubic", scale="cubic", **WORDS)


def test_grades_are_needed_for_a_figure_of_grades() -> None:
    frame = pd.DataFrame({"event": ["CRS"], "grade": ["any"], "events": [11]})
    with pytest.raises(ValueError, match="found no row with a grade"):
        plot_grades(frame, name="grades", **WORDS)
