"""Forest plots: what is drawn, what stands beside a mean, what is refused."""

import re

import pandas as pd
import pytest

from fewevents import exact_ci, pool_proportions
from helpers.context import comparable, load_comparators, pool_groups
from helpers.figures_forest import Columns, plot_forest
from helpers.page import Figure
from helpers.palette import PALETTE, SERIES
from helpers.svg import NARROW, SMALL, WIDE, text_width

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
    options = {"pooled": pool_groups(frame), "name": "forest", "xlabel": "x", **WORDS, **options}
    return plot_forest(frame, **options)


def test_mean_and_heterogeneity_stand_together() -> None:
    """Oracle: the summary of three made-up studies; the fourth is alone in its group."""
    figure = drawn()
    mean = pool_proportions([3, 5, 8], [10, 12, 14])
    for words in ("Mean of 3 studies", "I² ", "τ² ", "not pooled: 1 study, 3 are needed"):
        assert words in figure.svg
    header, *lines = _csv(figure).splitlines()
    assert header.split(",")[-4:] == ["prediction_low", "prediction_high", "i2", "tau2"]
    assert lines[-1].split(",")[0:2] == ["a", "mean of 3 studies"]
    assert float(lines[-1].split(",")[4]) == pytest.approx(mean.mean)
    predicted = f"predicts {100 * mean.prediction_low:.1f} to {100 * mean.prediction_high:.1f}"
    assert predicted in figure.svg


def test_where_none_is_pooled_the_reason_is_no_refrain() -> None:
    """Rule: a reason beside each heading tells where means are; without any, a note says it once."""
    assert "not pooled" not in drawn(rows().query("group == 'b'")).svg


def test_groups_come_in_the_order_of_the_frame() -> None:
    """Rule: the reader's order, not that of the alphabet."""
    frame = rows().assign(group=["zulu"] * 3 + ["alpha"])
    svg = drawn(frame).svg
    assert 0 < svg.index(">zulu<") < svg.index(">alpha<")


def places(svg: str) -> dict[str, tuple[float, float]]:
    """Each text with its place from the left and from the top."""
    words = re.findall(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    return {text: (float(x), float(y)) for x, y, text in words}


def test_a_study_stands_on_one_line_of_a_page_and_on_two_of_a_phone() -> None:
    """Rule: label, count, estimate and weight at one height; on a phone the estimate below the count."""
    figure = drawn()
    shares = pool_proportions([3, 5, 8], [10, 12, 14]).weights
    shown = places(figure.svg)
    line = ("one", "3/10", "30.0 (6.7 to 65.2)", f"{100 * shares[0]:.1f}%")
    assert len({shown[words][1] for words in line}) == 1
    assert [shown[words][0] for words in line] == sorted(shown[words][0] for words in line)
    narrow = places(figure.narrow)
    assert (
        narrow["one"][1] == narrow["3/10"][1] < narrow["30.0 (6.7 to 65.2)"][1] < narrow["two"][1]
    )


def test_an_estimate_lies_where_the_axis_says() -> None:
    """Oracle: the labels of the axis, 0 % and 100 %, whose middles are its ends."""
    for svg in (drawn().svg, drawn().narrow):
        ends = [re.search(rf'x="([\d.]+)"[^>]*>{words}<', svg) for words in ("0%", "100%")]
        left, right = (float(end[1]) for end in ends if end)
        marks = [float(x) for x in re.findall(r'<use x="([\d.]+)"', svg)]
        for _, _, events, n in COUNTS:
            assert min(abs(left + (right - left) * events / n - x) for x in marks) < 0.2


def test_a_note_stands_below_the_axis() -> None:
    """Oracle: the words of the axis."""
    for svg in (drawn(note="Fisher p = 0.5").svg, drawn(note="Fisher p = 0.5").narrow):
        shown = places(svg)
        assert shown["Fisher p = 0.5"][1] > shown["x"][1]


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


@pytest.mark.parametrize("drawing", ["svg", "narrow"])
def test_a_dotted_line_stands_at_the_marked_estimate(drawing: str) -> None:
    """Oracle: the axis: 1/9 of the way from its 0 % to its 100 %."""
    svg = getattr(drawn(pooled={}, marked="b"), drawing)
    (line,) = re.findall(r'<path d="M([\d.]+) [^"]*"[^>]*stroke-dasharray="1.2', svg)
    at = places(svg)
    assert float(line) == pytest.approx(at["0%"][0] + (at["100%"][0] - at["0%"][0]) / 9, abs=0.2)


@pytest.mark.parametrize("outcome", ["remission", "crs", "death"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_columns_of_the_chapter_do_not_meet(outcome: str, width: float) -> None:
    """Oracle: widths in matplotlib's own font, wider than a page's; the plot keeps half of a phone."""
    rows = comparable(load_comparators(), outcome)
    columns = Columns.of(rows, width, (0, 1), weights=True)
    assert columns.right - columns.left >= 0.27 * width
    for row in rows.itertuples():
        count = text_width(f"{row.events}/{row.n}", SMALL)
        assert min(text_width(row.label, SMALL), columns.label) <= columns.count - count
        assert text_width(row.group, bold=True) <= NARROW


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
    """By hand: its ends lie on the line of the prediction interval, its tips at the mean, 7 above and below."""
    result = pool_proportions([3, 5, 8], [10, 12, 14])
    svg = drawn().svg
    ends = [re.search(rf'x="([\d.]+)"[^>]*>{words}<', svg) for words in ("0%", "100%")]
    left, right = (float(end[1]) for end in ends if end)
    low, mean, high = (
        left + (right - left) * x for x in (result.mean_low, result.mean, result.mean_high)
    )
    (diamond,) = re.findall(r'd="(M[^"]+)z"[^>]* fill="currentColor"', svg)
    corners = [float(x) for x in re.findall(r"[\d.]+", diamond)]
    xs, ys = corners[0:8:2], corners[1:8:2]
    assert xs == pytest.approx([low, mean, high, mean], abs=0.2)
    assert ys[0] == ys[2] == pytest.approx((ys[1] + ys[3]) / 2)
    assert ys[3] - ys[1] == pytest.approx(14, abs=0.1)
    lines = [
        (float(a), float(b))
        for a, b in re.findall(rf'd="M([\d.]+) {ys[0]:g}L([\d.]+) {ys[0]:g}"', svg)
    ]
    prediction = [
        left + (right - left) * x for x in (result.prediction_low, result.prediction_high)
    ]
    assert any(line == pytest.approx(prediction, abs=0.2) for line in lines)
