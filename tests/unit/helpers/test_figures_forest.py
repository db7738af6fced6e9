"""Forest plots: what is drawn, what stands beside a mean, what is refused."""

import re

import pandas as pd
import pytest

from fewevents import NotPooled, exact_ci, pool_proportions
from fewevents.formats import format_count
from helpers.context import comparable, load_comparators, pool_groups
from helpers.figures_forest import _draw_summary, plot_forest
from helpers.page import Figure
from helpers.palette import PALETTE, SERIES
from helpers.svg import WIDTH, canvas, text_width

WORDS = {"alt": "What it shows.", "caption": "The finding.", "provenance": "Made up, for a test."}
COUNTS = [("a", "one", 3, 10), ("a", "two", 5, 12), ("a", "three", 8, 14), ("b", "four", 1, 9)]


def rows() -> pd.DataFrame:
    rates = [exact_ci(x, n) for _, _, x, n in COUNTS]
    frame = pd.DataFrame(COUNTS, columns=["group", "label", "events", "n"])
    return frame.assign(
        estimate=[r.estimate for r in rates],
        ci_low=[r.ci_low for r in rates],
        ci_high=[r.ci_high for r in rates],
    )


def drawn(frame: pd.DataFrame | None = None, **options) -> Figure:
    frame = rows() if frame is None else frame
    options = {"pooled": pool_groups(frame), "name": "forest", **WORDS, **options}
    return plot_forest(frame, **options)


def test_mean_and_heterogeneity_stand_together() -> None:
    """Oracle: the summary of three made-up studies; the fourth is alone in its group."""
    figure = drawn()
    mean = pool_proportions([3, 5, 8], [10, 12, 14])
    for words in ("mean of 3 studies", "I² ", "τ² ", "not pooled: 1 study, 3 are needed"):
        assert words in figure.svg
    header, *lines = _csv(figure).splitlines()
    assert header.split(",")[-4:] == ["prediction_low", "prediction_high", "i2", "tau2"]
    assert lines[-1].split(",")[0:2] == ["a", "mean of 3 studies"]
    assert float(lines[-1].split(",")[4]) == pytest.approx(mean.mean)


def test_groups_come_in_the_order_of_the_frame() -> None:
    """Rule: the reader's order, not that of the alphabet."""
    frame = rows().assign(group=["zulu"] * 3 + ["alpha"])
    svg = drawn(frame).svg
    assert 0 < svg.index(">zulu<") < svg.index(">alpha<")


def test_nothing_is_left_between_the_groups_and_the_axis() -> None:
    """By hand, in points: 34 for each of 2 groups, 40 for each of 4 studies, 62 for the mean, 22 for the reason; the
    axis takes 42. Names of studies stand 14 below where their rows begin."""
    figure = drawn()
    assert re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', figure.svg)[1] == str(
        68 + 160 + 62 + 22 + 42
    )
    places = {
        text: float(y)
        for y, text in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>([^<]*)</text>', figure.svg)
    }
    starts = {"one": 34, "two": 74, "three": 114, "mean of 3 studies": 154, "four": 250}
    assert {name: places[name] - 14 for name in starts} == starts
    assert [places[name] - 22 for name in "ab"] == [0, 216]
    for _, name, events, n in COUNTS:
        assert places[format_count(events, n)] == places[name]


def test_two_drawings_are_the_same() -> None:
    """Oracle: an invariant."""
    assert drawn().html == drawn().html


def test_a_changed_count_changes_the_drawing() -> None:
    """Oracle: an invariant; the digest is that of what is drawn."""
    frame = rows()
    frame.loc[0, "estimate"] += 0.01
    assert drawn(frame).digest != drawn().digest
    assert drawn(frame).svg != drawn().svg


def test_a_marked_group_has_its_own_colour() -> None:
    """Oracle: the palette's first two series colours; the second is absent without a mark, the first
    where every group is marked."""
    first, second, *others = (PALETTE[name].light for name in SERIES)
    for marked, shown in (("b", {first, second}), (None, {first})):
        svg = drawn(pooled={}, marked=marked).svg
        assert {shade for shade in (first, second, *others) if shade in svg} == shown
    only = drawn(rows().query("group == 'b'"), pooled={}, marked="b").svg
    assert second in only and first not in only


@pytest.mark.parametrize("outcome", ["remission", "crs", "death"])
def test_labels_and_counts_of_the_chapter_do_not_meet(outcome: str) -> None:
    """Oracle: widths in matplotlib's own font, wider than a page's."""
    for row in comparable(load_comparators(), outcome).itertuples():
        assert text_width(row.label) + 12 + text_width(format_count(row.events, row.n)) <= WIDTH
        assert text_width(row.group, bold=True) <= WIDTH


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"pooled": {"c": pool_proportions([1], [2])}}, "summaries of \\['c'\\]"),
        ({"limits": (0.0, 0.5)}, "beyond the axis"),
        ({"limits": (0.5, 1.0)}, "beyond the axis"),
        ({"alt": " "}, "empty alt"),
        ({"name": "Not a name"}, "name: found"),
    ],
)
def test_refused(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        drawn(**options)


def test_a_missing_number_is_refused() -> None:
    frame = rows()
    frame.loc[1, "ci_low"] = float("nan")
    with pytest.raises(ValueError, match="no ci_low in rows \\[1\\]"):
        drawn(frame, pooled={})


def _csv(figure: Figure) -> str:
    from urllib.parse import unquote

    found = re.search(r'href="data:text/csv;charset=utf-8,([^"]*)"', figure.html)
    assert found
    return unquote(found[1])


def test_the_diamond_of_a_mean_spans_its_interval() -> None:
    """By hand: its ends lie on the line of the prediction interval, its tips as far above as below, at the mean."""
    result = pool_proportions([3, 5, 8], [10, 12, 14])
    with canvas(100) as drawn_on:
        plot, sheet = drawn_on.axes(0, 0, 100, 100), drawn_on.sheet()
        assert _draw_summary(sheet, plot, result, 10.0) > 0
        (line,), (diamond,) = plot.lines, plot.patches
        left, top, right, bottom, _ = diamond.get_xy().tolist()
        assert line.get_xdata().tolist() == [result.prediction_low, result.prediction_high]
        level, other = line.get_ydata()
        assert [left, right] == [[result.mean_low, level], [result.mean_high, other]]
        assert (top[0], bottom[0]) == (result.mean, result.mean)
        assert 0 < level - top[1] == bottom[1] - level < 10


def test_a_summary_is_written_beside_and_below_its_diamond() -> None:
    """By hand: its name on the left and its numbers on the right in one line above the diamond, the
    heterogeneity below it, all within the height that it takes; a reason takes a line of its own."""
    result = pool_proportions([3, 5, 8], [10, 12, 14])
    numbers = (result.mean, result.mean_low, result.mean_high)
    mean, low, high = (f"{100 * share:.1f}%" for share in numbers)
    with canvas(200) as drawn_on:
        plot, sheet = drawn_on.axes(0, 0, 100, 100), drawn_on.sheet()
        height = _draw_summary(sheet, plot, result, 100.0)
        name, estimate, spread = sheet.texts
        assert name.get_text() == "mean of 3 studies"
        assert estimate.get_text() == f"{mean} ({low} to {high})"
        assert [text.get_position()[0] for text in sheet.texts] == [0, WIDTH, 0]
        assert [text.get_ha() for text in sheet.texts] == ["left", "right", "left"]
        above, beside, below = (text.get_position()[1] for text in sheet.texts)
        assert (above, below, plot.lines[0].get_linewidth()) == (114, 150, 1.2)  # as looked at
        middle = plot.lines[0].get_ydata()[0]
        assert 100 < above == beside < middle - 7 < middle + 7 < below < 100 + height
        assert spread.get_text().startswith("I² ")
        height = _draw_summary(sheet, plot, NotPooled(1, "1 study, 3 are needed"), 50.0)
        assert sheet.texts[-1].get_text() == "not pooled: 1 study, 3 are needed"
        assert sheet.texts[-1].get_position() == (0, 62) < (0, 50 + height)
