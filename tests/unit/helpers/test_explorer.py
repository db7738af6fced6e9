"""The explorer: its data is the attainable set, its page asks for nothing and stays small.

Oracle for p-values: with one event in arm 1 the log-rank statistic is the ratio of the numbers at
risk, which the first test takes from lifelines' test on cohorts written out; scipy turns it into a
p-value. Whether a p-value prints as a figure is decided on the decimal text of fifty digits.
"""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from lifelines.statistics import logrank_test
from scipy.stats import chi2

from attainable import printed_p
from helpers.explorer import (
    explorer_data,
    matches,
    one_event_tests,
    show_transplant_explorer,
)
from helpers.figures_one_event import one_event_strips, plot_one_event
from helpers.palette import PALETTE
from helpers.svg import WIDTHS

STATIC = Path(__file__).parents[3] / "book" / "_static"
N1, N2 = 15, 11
PRINTED = {"0.40": "overall survival", "0.400": "disease-free survival"}
LIMITS = ((0.0, 0.8), (0.38, 0.42))
WORDS = {"alt": "What it shows.", "caption": "The finding.", "provenance": "For a test."}
PAIRS = [(a, b) for a in range(1, 16) for b in range(1, 27 - a)]


@pytest.fixture(scope="module")
def tests() -> pd.DataFrame:
    return one_event_tests(N1, N2)


@pytest.fixture(scope="module")
def figure(tests):
    return plot_one_event(
        tests,
        reported={
            t: (float(printed_p(t).rounded.low), float(printed_p(t).rounded.high)) for t in PRINTED
        },
        limits=LIMITS,
        headings=("All", "Close"),
        name="one-death",
        **WORDS,
    )


@pytest.fixture(scope="module")
def explorer(figure):
    return show_transplant_explorer(
        N1,
        N2,
        figure,
        strips=[one_event_strips(LIMITS, width) for width in WIDTHS],
        printed=PRINTED,
        table="grid",
        name="transplant",
    )


def looked_up(lines: list[str], a: int, b: int) -> str:
    """As the script does: a line for each number in arm 1, a word for each in arm 2."""
    return lines[a - 1].split(" ")[b - 1]


def rounded(p: float, digits: int) -> str:
    """P-value as papers print it."""
    step = Decimal(1).scaleb(-digits)
    return f"<{step}" if p < step else str(Decimal(p).quantize(step, ROUND_HALF_UP))


def cohort(risk1: int, risk2: int) -> tuple[list[int], list[int], list[int], list[int]]:
    """Times and events of both arms: losses on day 1, the event on day 2, the rest until day 3."""
    first = [1] * (15 - risk1) + [2] + [3] * (risk1 - 1)
    second = [1] * (11 - risk2) + [3] * risk2
    return first, second, [int(day == 2) for day in first], [0] * 11


@pytest.mark.parametrize("pair", [(15, 11), (14, 10), (1, 11), (15, 1), (6, 4)])
def test_statistic_is_that_of_a_cohort(tests, pair) -> None:
    """Oracle: lifelines' log-rank test of a cohort with these numbers at risk."""
    row = tests.set_index(["risk1", "risk2"]).loc[pair]
    found = logrank_test(*cohort(*pair))
    assert float(row["chi_squared"]) == pytest.approx(found.test_statistic, rel=1e-9)
    assert row["p_value"] == pytest.approx(found.p_value, rel=1e-9)


def test_grid_is_the_whole_attainable_set(tests) -> None:
    """Oracle: 1 to 15 against 1 to 11 at risk, chi-squared by hand, its tail by scipy."""
    expected = [(a, b, b / a) for a in range(1, 16) for b in range(1, 12)]
    assert list(tests[["risk1", "risk2", "chi_squared"]].itertuples(index=False)) == expected
    assert tests["p_value"].to_list() == pytest.approx(
        [chi2.sf(b / a, 1) for a, b, _ in expected], rel=1e-12
    )


def test_switching_moves_children_between_the_arms() -> None:
    """Oracle: any (r1, r2) with late ones moved from r1 to r2, one left behind, in a plain loop."""
    moved = {
        (r1 - late, r2 + late) for r1 in range(1, 16) for r2 in range(12) for late in range(r1)
    }
    tests = one_event_tests(N1, N2, switching=True)
    found = set(zip(tests["risk1"], tests["risk2"], strict=True))
    assert found == {pair for pair in moved if pair[1] > 0} == set(PAIRS)


@pytest.mark.parametrize("switching", [False, True])
@pytest.mark.parametrize("reported", ["0.40", "0.400", "0.39", "0.403", "0.05", "0.158"])
def test_matches_are_those_whose_digits_agree(reported, switching) -> None:
    """Oracle: scipy's p-value shortened by Python's decimals, over all pairs."""
    step = Decimal(1).scaleb(-len(reported.split(".")[1]))
    expected = [
        (a, b)
        for a, b in reversed(PAIRS)
        if (switching or b <= 11)
        and Decimal(float(chi2.sf(b / a, 1))).quantize(step, ROUND_HALF_UP) == Decimal(reported)
    ]
    assert matches(one_event_tests(N1, N2, switching=switching), reported) == expected


def test_shipped_data_are_the_p_values(explorer) -> None:
    """Oracle: scipy for each of the 270 pairs; counts of smaller p-values in a plain loop."""
    shipped = embedded(explorer)
    values = {(a, b): float(chi2.sf(b / a, 1)) for a, b in PAIRS}
    plain = [(a, b) for a, b in PAIRS if b <= 11]
    assert shipped["ways"] == len(plain) == 165
    for (a, b), p in values.items():
        assert looked_up(shipped["p"], a, b) == rounded(p, 4)
        assert looked_up(shipped["chi"], a, b) == str(
            (Decimal(b) / a).quantize(Decimal("0.001"), ROUND_HALF_UP)
        )
        smaller = sum(Fraction(d, c) > Fraction(b, a) for c, d in plain)
        assert looked_up(shipped["smaller"], a, b) == str(smaller)
        for item in shipped["printed"]:
            text = rounded(p, len(item["text"]) - 2)
            assert looked_up(item["p"], a, b) == text
            assert ([a, b] in item["pairs"]) == (text == item["text"])
    assert sum(map(len, map(str.split, shipped["p"]))) == len(PAIRS)


def embedded(explorer) -> dict:
    """The data as a browser reads them from the page."""
    script = BeautifulSoup(explorer.html, "html.parser").find("script", type="application/json")
    data: dict = json.loads(script.string)
    return data


def test_page_holds_the_data_and_the_figure(explorer, figure) -> None:
    """Rule: figure and provenance stand without the script, which makes the controls."""
    soup = BeautifulSoup(explorer.html, "html.parser")
    assert embedded(explorer) == json.loads(json.dumps(explorer.data))
    assert not soup.select("input, button")
    assert figure.html in explorer.html
    assert soup.select_one("figure").find_parent(attrs={"hidden": True}) is None


def test_shortcuts_lead_to_every_way_of_each_printed_figure() -> None:
    """By hand, for two against two: chi-squared is 1/2, 1, 1 or 2, so p is 0.4795, 0.3173 (twice) or
    0.1573; 0.9 is none of them."""
    data = explorer_data(2, 2, {"0.9": "a", "<0.2": "b", "0.3": "c"})
    assert [item["plain"] for item in data["printed"]] == [[], [(1, 2)], [(2, 2), (1, 1)]]


def test_markers_fall_on_the_lines_of_the_drawing(explorer, figure, tests) -> None:
    """Oracle: the coordinates of the drawn lines, read from both SVGs."""
    for strips, svg in zip(explorer.data["strips"], (figure.svg, figure.narrow), strict=True):
        drawn = [float(x) for x in re.findall(r"M([\d.]+) [\d.]+L\1 ", svg)]
        for strip in strips:
            inside = tests["p_value"][tests["p_value"].between(strip["low"], strip["high"])]
            for p in inside:
                share = (p - strip["low"]) / (strip["high"] - strip["low"])
                x = strip["left"] + share * (strip["right"] - strip["left"])
                assert min(abs(x - line) for line in drawn) < 0.06, p


def test_the_same_bytes_twice(explorer, figure) -> None:
    again = show_transplant_explorer(
        N1,
        N2,
        figure,
        strips=[one_event_strips(LIMITS, width) for width in WIDTHS],
        printed=PRINTED,
        table="grid",
        name="transplant",
    )
    assert again == explorer


def test_plain_text_tells_when_the_data_change(explorer, figure) -> None:
    other = show_transplant_explorer(
        N1,
        N2,
        figure,
        strips=[one_event_strips(((0.0, 1.0), (0.38, 0.42)), width) for width in WIDTHS],
        printed=PRINTED,
        table="grid",
        name="transplant",
    )
    assert other.text != explorer.text


def test_small_and_from_here_only(explorer) -> None:
    """Rule: less than 40 KB in all, no address, colours of the palette only."""
    script = (STATIC / "explorer.js").read_text()
    style = (STATIC / "explorer.css").read_text()
    assert len((explorer.html + script + style).encode()) < 40_000
    for text in (style, script.replace("http://www.w3.org/2000/svg", "")):
        assert not re.search(r"https?:|//\w|@import|url\(|fetch\(|import\(", text)
    used = set(re.findall(r"var\(--c-([\w-]+)\)", style))
    assert used <= set(PALETTE)
    assert "#" not in style and not re.search(r"\brgba?\(|\bhsl", style)


def test_the_script_computes_no_statistic() -> None:
    """Rule: p-values are looked up: no mathematics beyond placing a marker."""
    assert not re.search(r"Math\.|sqrt|exp\(|erf|\*\*", (STATIC / "explorer.js").read_text())


def test_text_that_ends_a_script_is_harmless(figure) -> None:
    page = show_transplant_explorer(
        N1,
        N2,
        figure,
        strips=[],
        printed={"0.40": "</script><b>"},
        table="grid",
        name="transplant",
    )
    assert embedded(page)["printed"][0]["what"] == "</script><b>"


def test_other_counts_work_as_well() -> None:
    """Oracle, by hand: 1 of 2 at risk against 1: chi-squared 1/2 and 1."""
    data = explorer_data(2, 1, {"0.48": "survival"})
    assert (data["chi"], data["smaller"]) == (["1.000 2.000", "0.500"], ["0 0", "1"])
