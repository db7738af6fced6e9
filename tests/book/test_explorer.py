"""The explorer in a browser: moved by keyboard, it says what Python computes; it stands without.

Oracle for what it says: chi-squared as the ratio of the numbers at risk, its tail by scipy.
"""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from scipy.stats import chi2

from casebook.build.layout import Book

playwright = pytest.importorskip("playwright.sync_api")

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
PAGE = Book().html / "notebooks" / "08_explorer.html"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not PAGE.exists():
        pytest.fail(f"{PAGE} does not exist: make book")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield started
        started.close()


def opened(browser: Any, **settings: Any) -> Any:
    """The page, in a context of its own, as it shows once its script has run."""
    page = browser.new_context(**settings).new_page()
    page.goto(PAGE.as_uri())
    return page


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = opened(browser)
    page.locator(".explorer-panel").wait_for(state="visible")
    yield page
    page.context.close()


def slider(page: Any, key: str) -> Any:
    return page.locator(f"input[data-key={key}]")


def said(page: Any) -> str:
    """What a screen reader is told."""
    text: str = page.get_by_role("status").inner_text()
    return " ".join(text.split())


def expected(risk1: int, risk2: int, digits: int = 4) -> str:
    return f"{chi2.sf(risk2 / risk1, 1):.{digits}f}"


def test_starts_with_nobody_lost(page: Any) -> None:
    """Oracle: 15 and 11 at risk."""
    assert f"p = {expected(15, 11)}" in said(page)
    assert page.locator("td.explorer-here").inner_text() == expected(15, 11, 3)


def test_every_control_has_a_name_and_the_buttons_step(page: Any) -> None:
    """Oracle: the counts of the abstract: one of those with transplant died, who was at risk then; all
    others may have left, or been transplanted later."""
    found = {
        each.get_attribute("data-key"): [
            int(each.get_attribute(name)) for name in ("min", "max", "value")
        ]
        for each in page.locator("input[type=range]").all()
    }
    assert found == {"risk1": [1, 15, 15], "risk2": [0, 11, 11], "late": [0, 14, 0]}
    names = [
        "With transplant, still followed",
        "Without transplant, still followed",
        "Transplanted only after the death",
    ]
    for name in names:
        field = page.get_by_role("slider", name=name)
        page.get_by_role("button", name=f"one fewer: {name}").click()
        fewer = int(field.input_value())
        page.get_by_role("button", name=f"one more: {name}").click()
        assert int(field.input_value()) == fewer + 1
    goes = page.locator("[data-go]")
    assert [g.get_attribute("data-go") for g in goes.all()] == ["15 11", "14 10", "10 7", "7 5"]


def test_arrow_keys_change_what_is_said(page: Any) -> None:
    """Oracle: each key takes one child; 14 and 10 print as 0.40 and as 0.398."""
    slider(page, "risk1").focus()
    page.keyboard.press("ArrowLeft")
    assert f"p = {expected(14, 11)} chi-squared 11/14 = {11 / 14:.3f}" in said(page)
    slider(page, "risk2").focus()
    page.keyboard.press("ArrowLeft")
    assert f"p = {expected(14, 10)}" in said(page)
    assert "✓ prints as 0.40, the abstract’s figure for overall survival" in said(page)
    assert f"✗ prints as {expected(14, 10, 3)}; the abstract has 0.400" in said(page)
    assert page.locator("td.explorer-here").inner_text() == expected(14, 10, 3)


@pytest.mark.slow
def test_every_pair_by_keyboard_never_prints_as_the_longer_figure(page: Any) -> None:
    """Oracle: scipy, at each of the 165 settings, reached with arrow keys alone."""
    slider(page, "risk2").focus()
    page.keyboard.press("Home")
    for risk2 in range(1, 12):
        slider(page, "risk2").focus()
        page.keyboard.press("ArrowRight")
        slider(page, "risk1").focus()
        page.keyboard.press("End")
        for risk1 in range(15, 0, -1):
            text = said(page)
            assert f"p = {expected(risk1, risk2)}" in text
            assert ("✓ prints as 0.40," in text) == (expected(risk1, risk2, 2) == "0.40")
            assert "✓ prints as 0.400" not in text
            page.keyboard.press("ArrowLeft")


def test_later_transplants_count_in_the_other_group(page: Any) -> None:
    """Oracle: 15 and 11 with four transplanted later are 11 and 15; at most 14 can be."""
    slider(page, "late").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert f"p = {expected(11, 15)}" in said(page)
    assert "the groups were 11 and 15" in said(page)
    assert page.locator("td.explorer-here").count() == 0
    page.keyboard.press("End")
    assert "p < 0.0001" in said(page)
    assert "the groups were 1 and 25" in said(page)
    slider(page, "risk1").focus()
    page.keyboard.press("Home")
    assert slider(page, "late").is_disabled()
    assert f"p = {expected(1, 11)}" in said(page)


def test_no_comparison_without_a_second_group(page: Any) -> None:
    """Rule: V = 0 gives no test and is said so, with no marker left standing."""
    slider(page, "risk2").focus()
    page.keyboard.press("Home")
    assert said(page).startswith("no p-value nobody is left")
    assert page.locator(".explorer-mark.away").count() == 4  # two axes, drawn twice


def test_buttons_step_and_lead_to_the_matches(page: Any) -> None:
    """Oracle: the three pairs that print as 0.40."""
    page.get_by_role("button", name="one fewer: With transplant").click()
    assert f"p = {expected(14, 11)}" in said(page)
    for pair in ((14, 10), (10, 7), (7, 5)):
        page.get_by_role("button", name=f"{pair[0]} and {pair[1]}", exact=True).click()
        assert f"p = {expected(*pair)}" in said(page)
        assert "✓ prints as 0.40," in said(page)


def test_marker_stands_at_the_p_value(page: Any) -> None:
    """Oracle: the ticks 0.0 and 0.8 of the drawing span the first axis; linear in between."""
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="7 and 5", exact=True).click()

    def middle(locator: Any) -> float:
        box = locator.bounding_box()
        return float(box["x"] + box["width"] / 2)

    ticks = [
        middle(page.locator("figure svg text", has_text=text).first) for text in ("0.0", "0.8")
    ]
    wanted = ticks[0] + float(expected(7, 5)) / 0.8 * (ticks[1] - ticks[0])
    assert middle(page.locator(".explorer-mark").first) == pytest.approx(wanted, abs=1.5)


def test_tab_leads_through_and_out(page: Any) -> None:
    """Rule: every control takes the focus visibly, once, and the focus leaves the explorer."""
    controls = page.locator(".explorer-panel :is(button, input)")
    controls.first.focus()
    for place in range(controls.count()):
        assert controls.nth(place).evaluate("each => each === document.activeElement")
        assert controls.nth(place).evaluate("each => getComputedStyle(each).outlineStyle") != "none"
        page.keyboard.press("Tab")
    assert not page.evaluate(
        "document.activeElement.closest('.explorer-panel') || document.activeElement === document.body"
    )


@pytest.mark.parametrize(
    ("width", "mode"),
    [
        (320, "light"),
        *(
            pytest.param(*view, marks=pytest.mark.slow)
            for view in (
                (1280, "dark"),
                (320, "dark"),
                (375, "light"),
                (375, "dark"),
                (1280, "light"),
            )
        ),
    ],
)
def test_fits_and_fetches_nothing(browser: Any, width: int, mode: str) -> None:
    """Rule: no sideways scroll, targets of 44 px, no error, no request to a host."""
    page = opened(browser, viewport={"width": width, "height": 812}, color_scheme=mode)
    heard: list[str] = []
    page.on("console", lambda told: heard.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url) if "://" in asked.url else None)
    page.reload()
    page.locator(".explorer-panel").wait_for(state="visible")
    assert [word for word in heard if not word.startswith("file://")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for control in page.locator(".explorer-panel :is(button, input)").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 44, control
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.context.close()


def test_without_script_figure_and_table_are_there(browser: Any) -> None:
    page = opened(browser, java_script_enabled=False)
    assert not page.locator(".explorer-panel").is_visible()
    assert page.get_by_role("img").filter(has=page.locator("text")).first.is_visible()
    assert page.locator("figure.book-figure figcaption").is_visible()
    assert page.locator("table td", has_text="0.398").count() == 2
    page.context.close()


def test_on_paper_the_figure_stands_still(page: Any) -> None:
    page.emulate_media(media="print")
    assert not page.locator(".explorer-panel").is_visible()
    assert not page.locator(".explorer-mark").first.is_visible()
    assert page.locator("figure.book-figure").is_visible()
