"""Figures: deterministic, described, small, and changed by every change of what they draw."""

import hashlib
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import numpy as np
import pandas as pd
import pytest

from casebook.report.drawing.counts import plot_grades
from casebook.report.drawing.patients import _ordered, plot_swimmer
from casebook.report.drawing.survival import _curve, plot_cumulative_incidence, plot_survival
from fewevents import NotPooled, kaplan_meier, numbers_at_risk
from helpers.axes import plain_number
from helpers.cohort import load_cohort
from helpers.context import pool_groups
from helpers.explorer import one_event_tests
from helpers.figures_flow import flow_diagram, wrap_evenly
from helpers.figures_forest import plot_forest
from helpers.figures_one_event import Strip, _draw_lines, plot_one_event
from helpers.page import Figure
from helpers.palette import PALETTE
from helpers.svg import NARROW, SMALL, WIDE, canvas, text_width

WORDS = {
    "alt": "What it shows & what it finds <at all>.",
    "caption": "The finding.",
    "provenance": "Made-up values, for a test.",
}
TICKS = [0, 90, 180, 270]

TREE = pd.DataFrame(
    [
        ("all", None, "treated", 33),
        ("cr", "all", "complete remission", 26),
        ("no", "all", "no remission", 7),
        ("t", "cr", "transplant", 15),
        ("n", "cr", "none", 11),
    ],
    columns=["node", "parent", "label", "n"],
)
RATES = pd.DataFrame(
    [
        ("All", "All children", 26, 33, 0.788, 0.611, 0.910),
        ("Disease", "Refractory", 10, 11, 0.909, 0.587, 0.998),
    ],
    columns=["group", "label", "events", "n", "estimate", "ci_low", "ci_high"],
)
TIMES = {"CR": ([120, 200, 250, 300], [0, 1, 0, 0]), "no CR": ([60, 100, 280], [1, 0, 1])}
COHORT = pd.DataFrame(
    {
        "patient_id": ["SECRET-1", "SECRET-2", "SECRET-3"],
        "complete_remission": pd.array([True, True, False], dtype="boolean"),
        "transplant": pd.array([True, False, False], dtype="boolean"),
        "transplant_day": pd.array([60, pd.NA, pd.NA], dtype="Int64"),
        "dfs_days": [200, 300, 40],
        "dfs_event": [1, 0, 1],
        "os_days": [200, 300, 120],
        "death": [1, 0, 0],
    }
)
INCIDENCE = {
    "Relapse": pd.DataFrame(
        {
            "time": [0, 44, 200],
            "incidence": [0, 0.1, 0.2],
            "ci_low": [0, 0.02, 0.1],
            "ci_high": [0, 0.2, 0.4],
        }
    ),
    "Death": pd.DataFrame({"time": [0, 90, 200], "incidence": [0, 0.05, 0.05]}),
}
PATHS = pd.DataFrame({"p_value": [0.3918, 0.3980, 0.4028, 0.6], "n_paths": [1, 2, 1, 3]})
REPORTED = {"0.40": (0.395, 0.405), "0.400": (0.3995, 0.4005)}
BOUNDS = pd.DataFrame(
    {
        "claim": ["OS", "DFS"],
        "low": [0.0004, 0.00001],
        "high": [0.03, 0.004],
        "printed": [0.002, np.nan],
    }
)


def grades():
    rows = [("CRS", "0", 2), ("CRS", "1", 1), ("CRS", "3", 1), ("ICANS", "0", 3), ("ICANS", "1", 1)]
    return pd.DataFrame(rows, columns=["event", "grade", "events"])


def curves(times=TIMES):
    return (
        {label: kaplan_meier(*each) for label, each in times.items()},
        {label: numbers_at_risk(*each, at=TICKS) for label, each in times.items()},
    )


def forest_rows(factor=1.0):
    rows = RATES.assign(group="All", estimate=RATES["estimate"] * factor)
    return pd.concat([rows, rows.assign(group="Other", label=["one", "two"])], ignore_index=True)


def one_event(n2=3, *, reported=None, **words):
    reported = reported or {"0.40": (0.395, 0.405), "0.56": (0.555, 0.565)}
    limits, headings = ((0.0, 0.8), (0.5, 0.6)), ("All", "Close")
    return plot_one_event(
        one_event_tests(4, n2), reported=reported, limits=limits, headings=headings, **words
    )


def named(title, **changes):
    return {"name": title, **WORDS, **changes}


FIGURES = {
    "flow": lambda **k: flow_diagram(TREE, **named("flow", **k)),
    "rates": lambda **k: plot_forest(RATES, xlabel="rate", **named("rates", **k)),
    "survival": lambda **k: plot_survival(*curves(), **named("survival", note="p = 0.5", **k)),
    "grades": lambda **k: plot_grades(grades(), **named("grades", **k)),
    "swimmer": lambda **k: plot_swimmer(COHORT, **named("swimmer", **k)),
    "incidence": lambda **k: plot_cumulative_incidence(
        INCIDENCE, **named("incidence", ticks=TICKS, **k)
    ),
}
FIGURES |= {
    "forest": lambda **k: plot_forest(
        forest_rows(), pooled=pool_groups(forest_rows()), xlabel="rate", **named("forest", **k)
    ),
    "one-event": lambda **k: one_event(**named("one-event", **k)),
    "one-curve": lambda **k: plot_survival(
        *curves({"CR": TIMES["CR"]}), **named("one-curve", ylabel="Event-free", **k)
    ),
}


THREE = {**TIMES, "other": ([100, 200], [0, 0])}
NOTED = TREE.assign(
    note=[None, "four died of other causes than relapse, before day 100", None, "1 death", None]
)
FEW = {"group": ["All", "One"], "events": [7, 2], "n": [9, 3], "estimate": [7 / 9, 2 / 3]}
STUDIES = pd.DataFrame({**FEW, "label": ["a", "b"], "ci_low": [0.61, 0.6], "ci_high": [0.9, 0.95]})
VARIANTS = {
    "flow-notes": lambda **k: flow_diagram(NOTED, **named("flow-notes", **k)),
    "rates-close": lambda **k: plot_forest(
        RATES.drop(columns="group"),
        xlabel="rate",
        limits=(0.5, 1.0),
        note="Fisher's exact p = 0.38",
        **named("rates-close", **k),
    ),
    "three-curves": lambda **k: plot_survival(*curves(THREE), **named("three-curves", **k)),
    "one-incidence": lambda **k: plot_cumulative_incidence(
        INCIDENCE["Relapse"],
        **named("one-incidence", ticks=[0, 20, 200], note="Gray: p = 0.5", top=0.5, **k),
    ),
    "swimmer-long": lambda **k: plot_swimmer(load_cohort().iloc[::4], **named("swimmer-long", **k)),
    "forest-marked": lambda **k: plot_forest(
        STUDIES,
        pooled={"All": NotPooled(1, "one study only")},
        limits=(0.5, 1.0),
        marked="One",
        xlabel="rate",
        **named("forest-marked", **k),
    ),
}
"""What the figures above leave out: lines of notes, other axes, groups in another colour."""


@cache
def drawn(name):
    """Give a figure; drawing takes a tenth of a second, and most tests only look at it."""
    return (FIGURES | VARIANTS)[name]()


every_figure = pytest.mark.parametrize("name", FIGURES)
every_drawing = pytest.mark.parametrize("name", [*FIGURES, *VARIANTS])


def svg_of(figure):
    return ET.fromstring(figure.svg)


def texts(figure):
    return [e.text for e in svg_of(figure).iter("{http://www.w3.org/2000/svg}text")]


@every_figure
def test_has_alt_caption_and_provenance(name):
    figure = drawn(name)
    assert isinstance(figure, Figure)
    root = svg_of(figure)
    assert root.get("role") == "img"
    assert root.get("aria-label") == WORDS["alt"]
    assert "<figcaption>" in figure.html
    assert WORDS["caption"] in figure.html
    assert WORDS["caption"] in figure.text
    assert WORDS["provenance"] in figure.html


@pytest.mark.parametrize("part", ["alt", "caption", "provenance"])
def test_refuses_to_be_drawn_without_words(part):
    """Every figure is made by `show_figure`, as its class shows above; one of them stands for all."""
    with pytest.raises(ValueError, match=f"empty {part}"):
        FIGURES["flow"](**{part: ""})


@every_figure
def test_same_twice_whatever_the_reader_has_set(name):
    first = drawn(name)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": None}):
        assert FIGURES[name]() == first


@pytest.mark.slow
def test_same_in_another_process_with_another_hash_seed():
    """The oracle is this process: every byte of every figure, in one digest."""
    code = "import test_figures as t; print(t.digest_of_all(), hash('a'))"
    elsewhere = {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LANG": "C"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            **elsewhere,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    digest, word = done.stdout.split()
    assert int(word) != hash("a")  # a control: the seed was another one
    assert digest == digest_of_all()


def digest_of_all():
    text = "".join(drawn(name).html + drawn(name).text for name in FIGURES)
    return hashlib.sha256(text.encode()).hexdigest()


@every_drawing
def test_drawing_is_as_last_looked_at(name):
    """Oracle: the shapes and words of the drawing when somebody last looked at it, as a digest.

    Whoever changes a drawing on purpose looks at it, and writes the new digest into drawings.csv.
    Colours are left out: `test_palette.py` is about them. Drawn anew, so that the record of which
    test runs which lines knows that this one looks at the drawing.
    """
    figure = drawn.__wrapped__(name)
    shapes = re.sub(r"#[0-9a-fA-F]{3,8}", "", figure.svg + figure.narrow)
    digest = hashlib.sha256(shapes.encode()).hexdigest()[:32]
    stored = pd.read_csv(Path(__file__).with_name("drawings.csv"), index_col="figure")["digest"]
    assert digest == stored[name], (
        f"the drawing '{name}' changed; if it should have: {name},{digest}"
    )


@every_figure
def test_drawing_is_clean(name):
    """No style sheet, date, link or font of its own; small; colours all from the palette."""
    svg = drawn(name).svg
    assert len(svg) < 60_000
    for word in ("<style", "metadata", "DOCTYPE", "<?xml", "DejaVu", "http://www.w3.org/1999"):
        assert word not in svg
    colours = set(re.findall(r'"(#[0-9a-fA-F]{3,8})"', svg))
    assert colours <= {c.light for c in PALETTE.values()}
    assert PALETTE["ink"].light not in colours  # the ink is currentColor
    assert "NaN" not in svg
    assert "nan" not in svg


@every_figure
def test_ids_carry_the_name_and_every_reference_has_its_target(name):
    root = svg_of(drawn(name))
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert all(i.startswith(f"fig-{name}-") for i in ids)
    assert ids.isdisjoint(re.findall(r' id="([^"]+)"', drawn(name).narrow))
    referred = set()
    for element in root.iter():
        for value in element.attrib.values():
            referred |= {a or b for a, b in re.findall(r"^#(fig.+)$|url\(#(.+?)\)", value)}
    assert referred == ids


@every_figure
def test_colours_reach_into_used_shapes(name):
    """A page's rules don't apply inside ``<use>``: what is used must leave colours to its user."""
    for definitions in svg_of(drawn(name)).iter("{http://www.w3.org/2000/svg}defs"):
        for shape in definitions:
            assert shape.get("fill") in (None, "none")
            assert shape.get("stroke") in (None, "none")


@every_drawing
def test_text_stays_inside_the_drawing(name):
    """Widths from matplotlib's own font, wider than the common system fonts."""
    assert_text_inside(drawn(name))


@pytest.mark.parametrize(("centre", "left"), [(0.505, False), (0.565, True), (0.595, True)])
def test_words_beside_a_bar_stay_inside_wherever_it_lies(centre, left):
    """The same of a bar anywhere on the axis: its words stand on the side that has room."""
    figure = one_event(reported={"0.123456": (centre - 0.002, centre + 0.002)}, **named("beside"))
    assert_text_inside(figure)
    for svg in (figure.svg, figure.narrow):
        (line,) = re.findall(r"<text[^>]*>0.123456", svg)
        assert ("end" in line) == left


def assert_text_inside(figure):
    for svg, expected in ((figure.svg, WIDE), (figure.narrow, NARROW)):
        assert_text_within(ET.fromstring(svg), expected)


def assert_text_within(root, width):
    assert float(root.get("viewBox").split()[2]) == width
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if "rotate" in text.get("transform", ""):
            continue
        wide = text_width(
            text.text, float(text.get("font-size")), bold=text.get("font-weight") in {"bold", "700"}
        )
        x = float(text.get("x") or re.findall(r"[\d.-]+", text.get("transform"))[0])
        start = {"end": x - wide, "middle": x - wide / 2}.get(text.get("text-anchor"), x)
        assert start >= -8, text.text
        assert start + wide <= width + 8, text.text
        assert float(text.get("y") or re.findall(r"[\d.-]+", text.get("transform"))[1]) > 0
        assert float(text.get("font-size")) >= SMALL >= 12  # px on a phone of 375


CHANGED = {
    "flow": lambda: flow_diagram(TREE.assign(n=[100, 81, 19, 50, 31]), **named("x")),
    "rates": lambda: plot_forest(
        RATES.assign(estimate=RATES["estimate"] * 1.01), xlabel="rate", **named("x")
    ),
    "survival": lambda: plot_survival(
        *curves({**TIMES, "CR": ([120, 202, 250, 300], [0, 1, 0, 0])}), **named("x")
    ),
    "grades": lambda: plot_grades(grades().assign(events=grades()["events"] * 101), **named("x")),
    "swimmer": lambda: plot_swimmer(COHORT.assign(os_days=[200, 303, 120]), **named("x")),
    "incidence": lambda: plot_cumulative_incidence(
        {**INCIDENCE, "Death": INCIDENCE["Death"].assign(incidence=[0, 0.0505, 0.0505])},
        **named("x", ticks=TICKS),
    ),
    "forest": lambda: plot_forest(
        forest_rows(1.01), pooled=pool_groups(forest_rows(1.01)), xlabel="rate", **named("x")
    ),
    "one-event": lambda: one_event(4, **named("x")),  # counts of patients: the next larger one
    "one-curve": lambda: plot_survival(
        *curves({"CR": ([120, 202, 250, 300], [0, 1, 0, 0])}), **named("x", ylabel="Event-free")
    ),
}
BASE = {
    **FIGURES,
    "survival": lambda **k: plot_survival(*curves(), **named("x", **k)),
    "grades": lambda **k: plot_grades(
        grades().assign(events=grades()["events"] * 100), **named("x", **k)
    ),
    "flow": lambda **k: flow_diagram(TREE.assign(n=[100, 80, 20, 50, 30]), **named("x", **k)),
}


@every_figure
def test_one_percent_shows_in_text_html_and_drawing(name):
    """nbval compares text/plain and text/html: a changed value must reach both."""
    before = BASE[name](name="x")
    after = CHANGED[name]()
    assert after.text != before.text
    assert after.html != before.html
    if name != "grades":  # all counts times 1.01: the shares, and so the bars, are the same
        assert after.svg != before.svg


def test_flow_checks_its_arithmetic():
    """Oracle: 26 + 8 is not 33."""
    with pytest.raises(ValueError, match="found 34 patients below box 'all', expected the 33"):
        flow_diagram(TREE.assign(n=[33, 26, 8, 15, 11]), **named("flow"))


def test_flow_refuses_unknown_parents_and_double_nodes():
    with pytest.raises(ValueError, match=r"found parents \['x'\]"):
        flow_diagram(TREE.assign(parent=[None, "x", "all", "cr", "cr"]), **named("flow"))
    with pytest.raises(ValueError, match="found a node twice"):
        flow_diagram(TREE.assign(node=["all", "cr", "cr", "t", "n"]), **named("flow"))


def test_proportions_write_counts_with_denominators_and_intervals():
    """By hand: the frame's numbers as percentages."""
    assert {"26/33", "78.8 (61.1 to 91.0)", "10/11", "90.9 (58.7 to 99.8)"} <= set(
        texts(drawn("rates"))
    )


def test_survival_table_shows_risk_censored_and_events():
    """Oracle, by hand: of the four with CR at day 270, one is left (300), one died (200), and the
    two with last contact on days 120 and 250 are censored."""
    shown = texts(drawn("survival"))
    rows = [i for i, text in enumerate(shown) if text in {"At risk", "Censored", "Events"}]
    assert [shown[i + len(TICKS)] for i in rows[:3]] == ["1", "2", "1"]
    assert shown.count("CR") == 2  # once beside its curve, once above its table
    assert {"months", "0", "3", "6", "9"} <= set(shown)


def test_survival_of_one_group_needs_no_key():
    time, event = TIMES["CR"]
    risk = numbers_at_risk(time, event, at=TICKS)
    figure = plot_survival(kaplan_meier(time, event), risk, **named("one"))
    assert texts(figure).count("At risk") == 1


def test_survival_of_a_few_days_has_one_label():
    """By hand: an axis of less than a week is labelled at day 0 alone, in words as in numbers."""
    risk = numbers_at_risk([2, 3], [1, 0], at=[0])
    shown = texts(plot_survival(kaplan_meier([2, 3], [1, 0]), risk, **named("short")))
    assert shown.count("days") == 1 and "2" in shown
    assert not {"months", "years"} & set(shown)


def test_survival_says_when_there_is_no_interval():
    """A curve without an event has no interval; silence would look like certainty."""
    times = {**TIMES, "other": ([100, 200], [0, 0])}
    figure = plot_survival(*curves(times), **named("none"))
    assert "other: no event, so no interval can be estimated" in texts(figure)
    assert not any("CR: no event" in text for text in texts(figure))


def test_lines_below_a_curve_are_spaced_like_those_of_its_table():
    """Rule: every line of small text is as far below the one before as in the table of numbers at risk."""
    times = {label: ([100, 200], [0, 0]) for label in ("a", "b")}
    times["c"] = ([100, 200], [0, 0])
    figure = plot_survival(*curves(times), **named("notes", note="p = 0.5"))
    place = {}
    for text in svg_of(figure).iter("{http://www.w3.org/2000/svg}text"):
        place.setdefault(text.text, float(text.get("y")))
    ends = [f"{g}: no event, so no interval can be estimated" for g in "abc"]
    rows = ("At risk", "Censored", "Events")
    steps = [np.diff([place[line] for line in lines]).tolist() for lines in (ends, rows)]
    assert steps[0] == pytest.approx(steps[1])
    assert place["p = 0.5"] < place["months"] < place[ends[0]]  # the test stands in the plot
    assert place["At risk"] > place[ends[-1]]


def test_survival_needs_the_same_groups_twice():
    lines, risks = curves()
    with pytest.raises(ValueError, match="expected the same groups in the same order"):
        plot_survival(lines, {"CR": risks["CR"]}, **named("bad"))


def test_grades_write_every_count_and_leave_sums_out():
    """Oracle: the grades 0, 0, 1, 3 and 0, 0, 0, 1 counted by hand."""
    shown = texts(drawn("grades"))
    assert [text for text in shown if text.isdigit()] == ["2", "1", "1", "3", "1"]
    assert shown.count("n = 4") == 2


@pytest.mark.parametrize("labels", [["0", "1–2", "3"], ["0", "1", "2", "3", "4", "5"]])
def test_words_of_the_grade_key_end_before_the_next_box(labels):
    """Oracle: the drawn places, with the widths of the font that is wider than most."""
    rows = pd.DataFrame({"event": "CRS", "grade": labels, "events": 1})
    key = [t for t in svg_of(plot_grades(rows, **named("x"))).iter() if "Grade" in (t.text or "")]
    starts = [float(text.get("x")) for text in key]
    ends = [start + text_width(text.text, SMALL) for start, text in zip(starts, key, strict=True)]
    assert all(end < start - 20 for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] <= WIDE


def test_boxes_of_the_grade_key_are_squares_before_their_words():
    """By hand: squares of 15, each 5 before its word, in the order and the shades of the grades."""
    rows = pd.DataFrame({"event": "CRS", "grade": ["0", "1–2", "3"], "events": 1})
    root = svg_of(plot_grades(rows, **named("x")))
    boxes = []
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        corners = [float(x) for x in re.findall(r"-?[\d.]+", path.get("d") or "")]
        width, height = np.ptp(corners[0::2]), np.ptp(corners[1::2])
        if height == pytest.approx(15):
            boxes.append((min(corners[0::2]), width))
    words = [float(t.get("x")) for t in root.iter() if re.match("None|Grade", t.text or "")]
    assert [width for _, width in boxes] == pytest.approx([15, 15, 15])
    assert [x for x, _ in boxes] == pytest.approx([x - 20 for x in words])


def test_swimmer_holds_no_identifier():
    assert "SECRET" not in drawn("swimmer").html


def test_swimmer_does_not_depend_on_the_order_of_rows():
    assert plot_swimmer(COHORT.iloc[::-1], **named("swimmer")) == drawn("swimmer")


def test_swimmer_encloses_what_it_draws_bar_by_bar():
    """By hand: remissions first, then the longest survival; the number of a bar stands first."""
    address = re.search(r'href="data:text/csv;charset=utf-8,([^"]*)"', drawn("swimmer").html)[1]
    assert unquote(address).splitlines() == [
        "patient,complete_remission,transplant,transplant_day,dfs_days,dfs_event,os_days,death",
        "1,yes,no,,300,0,300,0",
        "2,yes,yes,60,200,1,200,1",
        "3,no,no,,40,1,120,0",
    ]


def test_bars_of_one_length_have_an_order_of_their_own():
    """By hand: of those with one survival the longest free of disease comes first, then the earliest
    transplant, then nobody's; what is the same in all of them keeps the order of the cohort."""
    bars = pd.DataFrame(
        {
            "complete_remission": True,
            "transplant": [True, True, False, True, True],
            "transplant_day": pd.array([70, 60, None, 80, 60], dtype="Int64"),
            "dfs_days": [200, 200, 200, 300, 200],
            "dfs_event": [0, 0, 0, 0, 1],
            "os_days": 300,
            "death": 0,
        }
    )
    rows = _ordered(bars)
    order = ["dfs_days", "transplant_day", "dfs_event"]
    assert rows[order].fillna(-1).to_numpy().tolist() == [
        *([300, 80, 0], [200, 60, 0], [200, 60, 1], [200, 70, 0], [200, -1, 0])
    ]
    assert rows["patient"].tolist() == [1, 2, 3, 4, 5]


def test_a_curve_begins_at_day_0_where_nothing_has_happened():
    """By hand: 0 of the patients at day 0, with certainty, and neither an event nor a last contact."""
    table = pd.DataFrame({"time": [5.0], "incidence": [0.2], "n_event": [2]})
    rows = _curve(table, column="incidence", start=0.0)
    assert rows.iloc[0].to_dict() == {
        **{"time": 0, "incidence": 0, "ci_low": 0, "ci_high": 0, "n_event": 0, "n_censor": 0}
    }
    assert rows.iloc[1].dropna().to_dict() == {
        **{"time": 5, "incidence": 0.2, "n_event": 2, "n_censor": 0}
    }
    assert rows.index.tolist() == [0, 1]
    for times, days in (([0.0, 5.0], [0, 5]), ([0.5, 5.0], [0, 0.5, 5])):
        table = pd.DataFrame({"time": times, "incidence": [0.1, 0.2]}, index=[7, 3])
        drawn_on = _curve(table, column="incidence", start=0.0)
        assert drawn_on["time"].tolist() == days
        assert drawn_on.index.tolist() == list(range(len(days)))


@pytest.mark.parametrize(("number", "width"), [(29, 2.2), (30, 1.1), (31, 1.1)])
def test_lines_of_a_strip_are_thinner_where_there_are_many(number, width):
    """By hand: each value once, from top to bottom, parted by gaps; one beyond the strip is left out."""
    strip = Strip(0.0, 1.0, 10.0, 110.0, 5.0, 35.0)
    values = np.arange(number) / number
    with canvas(50, WIDE) as sheet_of:
        sheet = sheet_of.sheet()
        _draw_lines(sheet, strip, pd.Series([*values, *values, 1.01, -0.01]))
        (line,) = sheet.lines
        x, y = (np.reshape(part, (number, 3)) for part in line.get_data())
        assert line.get_linewidth() == width
    np.testing.assert_allclose(x, np.repeat(10 + 100 * values, 3).reshape(number, 3))
    np.testing.assert_array_equal(y, [[5, 35, np.nan]] * number)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_forest(RATES.drop(columns="n"), xlabel="rate", **named("x")),
        lambda: plot_grades(grades().drop(columns="events"), **named("x")),
        lambda: plot_swimmer(COHORT.drop(columns="death"), **named("x")),
        lambda: plot_cumulative_incidence(
            INCIDENCE["Death"].drop(columns="incidence"), **named("x", ticks=TICKS)
        ),
    ],
)
def test_a_missing_column_is_named(draw):
    with pytest.raises(ValueError, match="figure x: found columns .*, expected also"):
        draw()


def test_dollar_signs_and_markup_in_labels_stay_text():
    rows = RATES.assign(label=["$x^2$", "<b>"])
    figure = plot_forest(rows, xlabel="rate", **named("rates"))
    assert {"$x^2$", "<b>"} <= set(texts(figure))


def test_plain_numbers():
    assert [plain_number(x) for x in (1e-5, 0.05, 0.391775, 12.0, 1234.0)] == [
        "0.00001",
        "0.05",
        "0.392",
        "12",
        "1230",
    ]


def test_lines_break_evenly():
    """Oracle: one line if it fits; else the fewest lines, none wider than the room."""
    text = "children with refractory or relapsed disease"
    assert wrap_evenly(text, 1000) == [text]
    lines = wrap_evenly(text, 120)
    assert " ".join(lines) == text
    assert all(text_width(line, SMALL) <= 120 for line in lines)
    assert len(lines) == 3
    # By hand: where even six letters are too wide, words are broken into six letters each.
    assert wrap_evenly("transplantation", 5) == ["transp", "lantat", "ion"]
    assert wrap_evenly("", 5) == []


def test_incidence_runs_on_to_the_last_day():
    """Oracle: the last row of each curve, and the day that was given."""
    longer = plot_cumulative_incidence(INCIDENCE, **named("x", ticks=TICKS, until=300.0))
    address = re.search(r'href="data:text/csv;charset=utf-8,([^"]+)"', longer.html)[1]
    drawn = pd.read_csv(io.StringIO(unquote(address)))
    last = drawn[drawn["part"] == "curve"].groupby("group").tail(1)
    assert last["time"].tolist() == [300.0, 300.0]
    assert sorted(last["incidence"]) == [0.05, 0.2]


def test_half_of_the_axis_is_cut_into_whole_percents():
    """Oracle: fifths of 50 %, as quarters would be 12.5 %."""
    shown = texts(plot_cumulative_incidence(INCIDENCE, **named("x", ticks=TICKS, top=0.5)))
    assert [f"{share}%" for share in (0, 10, 20, 30, 40, 50)] == [
        t for t in shown if t.endswith("%")
    ]


def test_incidence_without_interval_is_no_curve_without_event():
    assert not any("no event" in text for text in texts(drawn("incidence")))


def test_text_on_filled_shapes_has_a_colour_of_its_own():
    """Elsewhere than in the book, ``currentColor`` may be white: on a light bar it would vanish."""
    root = svg_of(drawn("grades"))
    counts = [e for e in root.iter("{http://www.w3.org/2000/svg}text") if (e.text or "").isdigit()]
    assert {e.get("fill") for e in counts} <= {PALETTE["grade-ink"].light, PALETTE["paper"].light}
    flow = svg_of(drawn("flow"))
    assert PALETTE["surface"].light not in {e.get("fill") for e in flow.iter()}
