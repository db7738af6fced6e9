"""The page "Check a paper" as one file, in a browser: answers, errors, links; and that it is what its sources give.

Oracle for the answers: `attainable` itself, asked the same. The browser is offline in every test.
"""

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import attainable as at
from attainable.answers.wording import shown_word
from attainable.claims.claim import Claim
from attainable.forms import check
from attainable.reading import read
from casebook.build.layout import Book

playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
STATIC, SOURCES = ROOT / "book" / "_static", ROOT / "checker"
PAGE = STATIC / "check-a-paper.html"
IN_BOOK = Book().html / "book" / "check.html"
AXE = ROOT / "tools" / "audit-pages" / "node_modules" / "axe-core" / "axe.min.js"
KEEP = """Object.defineProperty(navigator, "clipboard",
    { value: { writeText: async (text) => { window.kept = text; } } })"""
"""A clipboard that tells what was put on it."""
RATIO = {"form": "hazard_ratio", "value": "0.95", "low": "0.75", "high": "1.12", "p": "0.388"}
TRANSPLANT = {"form": "logrank", "n1": "15", "d1": "1", "n2": "11", "d2": "0", "p": "0.400"}
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SLOW = 60_000  # milliseconds

in_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH")
with_modules = pytest.mark.skipif(
    shutil.which("node") is None or not (SOURCES / "node_modules").exists(),
    reason="no node, or no `npm ci` in checker/",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(offline=True, viewport={"width": 375, "height": 667})
    page = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not [url for url in requests if not url.startswith(("file:", "blob:", "data:"))]
    assert not errors
    context.close()


def answer(page: Any, **fields: str) -> tuple[str, str]:
    page.goto("about:blank")
    page.goto(f"{PAGE.as_uri()}#{urlencode(fields)}")
    word = page.locator(".cp-word")
    word.wait_for(timeout=SLOW)
    return word.inner_text(), page.locator(".cp-sentence").inner_text()


def choose(page: Any, form: str) -> None:
    page.get_by_label(re.compile("^(What is printed|文中报告的内容)$")).select_option(form)


@in_browser
@pytest.mark.parametrize(
    ("counts", "p"),
    [
        ((15, 1, 11, 0), "0.400"),
        ((4, 2, 5, 1), "0.05"),
        ((3, 0, 4, 2), "<0.05"),
        ((9, 1, 9, 0), "1.2"),
    ],
)
def test_log_rank(page: Any, counts: tuple[int, int, int, int], p: str) -> None:
    verdict = at.logrank(*counts).check(p)
    fields = dict(zip(("n1", "d1", "n2", "d2"), map(str, counts), strict=True))
    assert answer(page, form="logrank", **fields, p=p) == (verdict.word, verdict.sentence)
    assert page.locator(".cp-drawing").count() == (verdict.witness is not None)


@in_browser
@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("count", {"n1": "83", "percent": "20.0"}),
        ("count", {"n1": "26", "k1": "25", "percent": "96.1"}),
        ("proportion", {"n1": "83", "percent": "20.0", "low": "11.89", "high": "30.44"}),
        ("rate", {"n1": "27", "percent": "48.1", "low": "46.1", "high": "50.1"}),
        ("rate", {"n1": "14", "percent": "28.6", "se": "12.1"}),
        ("hazard_ratio", {"value": "0.95", "low": "0.75", "high": "1.12", "p": "0.388"}),
        ("hazard_ratio", {"value": "0.58", "low": "0.27", "high": "1.23", "d1": "10", "d2": "22"}),
        ("two_proportions", {"n1": "76", "k1": "9", "n2": "295", "k2": "16", "p": "0.047"}),
        ("median", {"value": "12.9", "low": "13.1", "high": "NR"}),
        ("mean", {"value": "5.19", "n1": "28"}),
        (
            "trend",
            {"n1": "34", "k1": "5", "n2": "28", "k2": "9", "n3": "31", "k3": "14", "p": "0.030"},
        ),
    ],
)
def test_other_forms(page: Any, form: str, fields: dict[str, str]) -> None:
    verdict = check(Claim(form, fields))
    assert answer(page, form=form, **fields) == (shown_word(verdict), verdict.sentence)


@in_browser
def test_typed_by_keyboard_with_a_mistake(page: Any) -> None:
    page.goto(PAGE.as_uri())
    choose(page, "logrank")
    for field, text in {"n1": "15", "d1": "16", "n2": "11", "d2": "0", "p": "0.40"}.items():
        page.locator(f"#cp-{field}").fill(text)
    page.keyboard.press("Enter")
    wrong = page.locator("#cp-d1-wrong")
    playwright.expect(wrong).to_have_text(
        "d1: found 16, expected 0 to 15 events, as n1 is 15", timeout=SLOW
    )
    assert page.locator("#cp-d1").get_attribute("aria-invalid") == "true"
    assert page.locator("#cp-p").input_value() == "0.40"
    page.locator("#cp-d1").fill("1")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("[aria-live] .cp-word")).to_have_text("possible", timeout=SLOW)
    page.get_by_role("button", name="中文").click()
    assert page.locator("#cp-d1").input_value() == "1"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@in_browser
def test_a_pasted_text_is_judged_only_when_confirmed(page: Any) -> None:
    """Oracle: what `attainable read` proposes, and the library's verdict on a proposal."""
    text = (
        "Remission was reached in 26 of 33 children (78.8%). The median age was 7 years. "
        "Relapse was rarer (HR 0.95, 95% CI 0.75 to 1.12; P = 0.388)."
    )
    found = read(text)
    page.goto(PAGE.as_uri())
    page.locator("#cp-text").fill(text)
    page.get_by_role("button", name="Find the figures").click()
    proposals = page.locator(".cp-proposal")
    playwright.expect(proposals).to_have_count(len(found), timeout=SLOW)
    assert proposals.locator("blockquote").all_inner_texts() == [one["sentence"] for one in found]
    assert page.locator(".cp-word").count() == 0
    ratio = proposals.nth(1)
    ratio.get_by_role("button", name="As printed").click()
    fields = {k: v for k, v in found[1].items() if k not in ("form", "sentence", "settle")}
    verdict = check(Claim(found[1]["form"], fields))
    playwright.expect(ratio.locator(".cp-sentence")).to_have_text(verdict.sentence, timeout=SLOW)
    assert ratio.locator(".cp-word").inner_text() == shown_word(verdict)
    ratio.get_by_role("button", name="Open it in the form").click()
    assert page.locator("#cp-value").input_value() == "0.95"
    choose(page, "text")
    assert page.locator("#cp-text").input_value() == text


@in_browser
def test_what_a_sentence_leaves_out_is_filled_in_beside_it(page: Any) -> None:
    """Oracle: 5/29 = 17.24 %. The verdict stays when another proposal is opened in its form."""
    page.goto(PAGE.as_uri())
    page.locator("#cp-text").fill(
        "Response was complete in 5 (17.2%) and partial in 6 patients (20.7%)."
    )
    page.get_by_role("button", name="Find the figures").click()
    first, second = page.locator(".cp-proposal").nth(0), page.locator(".cp-proposal").nth(1)
    first.get_by_role("button", name="As printed").click()
    playwright.expect(first.locator(".cp-wrong")).to_contain_text("found nothing")
    first.get_by_label("Patients").fill("x")
    first.get_by_role("button", name="As printed").click()
    playwright.expect(first.locator(".cp-wrong")).to_have_text(
        "n1: found 'x', expected a whole number of patients", timeout=SLOW
    )
    first.get_by_label("Patients").fill("29")
    first.get_by_role("button", name="As printed").click()
    playwright.expect(first.locator(".cp-word")).to_have_text("adds up", timeout=SLOW)
    second.get_by_role("button", name="Open it in the form").click()
    page.locator("#cp-n1").fill("30")
    page.keyboard.press("Enter")
    playwright.expect(page.locator(".cp-word")).to_have_text("does not fit", timeout=SLOW)
    page.locator("#cp-n1").fill("29")
    assert page.locator(".cp-word").count() == 0  # it was of 30
    choose(page, "text")
    assert page.locator(".cp-word").all_inner_texts() == ["adds up"]


@in_browser
@pytest.mark.skipif(not IN_BOOK.is_file(), reason="no book: make book")
def test_the_page_of_the_book_answers_and_keeps_what_was_typed(page: Any) -> None:
    page.goto(IN_BOOK.as_uri())
    assert "Nothing is sent" in page.locator("meta[name=description]").get_attribute("content")
    choose(page, "count")
    page.locator("#cp-n1").fill("134")
    page.locator("#cp-percent").fill("2.2")
    page.get_by_role("button", name="Check", exact=True).click()
    playwright.expect(page.locator(".cp-word")).to_have_text("adds up", timeout=SLOW)
    assert page.locator("#cp-percent").input_value() == "2.2"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@in_browser
def test_a_link_holds_what_was_typed(page: Any) -> None:
    """Oracle: the same verdict from the link alone, the box for ties as it was left."""
    page.add_init_script(KEEP)
    said = answer(page, **TRANSPLANT, ties="no")
    page.get_by_role("button", name="Copy link").click()
    playwright.expect(page.locator(".cp-copied")).to_have_text("Copied.")
    link = page.evaluate("window.kept")
    page.get_by_role("button", name="Copy sentence").click()
    assert page.evaluate("window.kept") == said[1]
    page.goto("about:blank")
    page.goto(link)
    page.locator(".cp-word").wait_for(timeout=SLOW)
    assert page.locator(".cp-sentence").inner_text() == said[1]
    assert not page.get_by_label("Events may fall on one day").is_checked()
    assert page.locator("#cp-p").input_value() == "0.400"


@in_browser
def test_the_verdict_is_saved_as_a_table(page: Any, tmp_path: Path) -> None:
    _, sentence = answer(page, **RATIO)
    word = check(Claim("hazard_ratio", {k: v for k, v in RATIO.items() if k != "form"})).word
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    download.value.save_as(tmp_path / "check.csv")
    (row,) = csv.DictReader((tmp_path / "check.csv").open(encoding="utf-8"))
    assert (row["form"], row["value"], row["word"]) == ("hazard_ratio", "0.95", word)
    assert row["sentence"] == sentence


@in_browser
def test_a_long_check_can_be_stopped(page: Any) -> None:
    """28 against 28 with two events and one have 45 million courses: long enough to be stopped."""
    page.goto(f"{PAGE.as_uri()}#{urlencode({**TRANSPLANT, 'n1': 28, 'd1': 2, 'n2': 28, 'd2': 1})}")
    status = page.locator(".cp-status")
    playwright.expect(status).to_contain_text("of 45,120,348", timeout=SLOW)
    page.get_by_role("button", name="Stop").click()
    playwright.expect(status).to_have_text("Stopped. What you typed is still there.")
    assert page.locator("#cp-n1").input_value() == "28"
    page.locator("#cp-d1").fill("0")
    page.keyboard.press("Enter")
    playwright.expect(status.locator(".cp-word")).to_have_text("possible", timeout=SLOW)


@in_browser
def test_by_keyboard_alone(page: Any) -> None:
    """From the top of the page to the verdict and its buttons, with Tab, arrows, letters and Enter."""
    page.goto(PAGE.as_uri())
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("A count")
    assert page.evaluate("document.activeElement.value") == "count"
    for text in ("134", "", "2.2"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    live = page.locator("[role=status][aria-live=polite]")
    playwright.expect(live.locator(".cp-word")).to_have_text("adds up", timeout=SLOW)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy sentence"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@in_browser
@pytest.mark.parametrize("language", ["English", "中文"])
@pytest.mark.parametrize("form", list(json.loads((SOURCES / "texts/en.json").read_text())["forms"]))
def test_on_a_phone_nothing_runs_sideways(page: Any, form: str, language: str) -> None:
    page.goto(PAGE.as_uri())
    page.get_by_role("button", name=language).click()
    choose(page, form)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@in_browser
def test_in_print_the_verdict_stands_and_the_buttons_go(page: Any) -> None:
    answer(page, **TRANSPLANT)
    page.emulate_media(media="print")
    assert page.locator(".cp-sentence").is_visible() and page.locator(".cp-drawing").is_visible()
    assert not [b for b in page.get_by_role("button").all() if b.is_visible()]


@in_browser
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make audit-pages")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fields", [TRANSPLANT, RATIO, {**TRANSPLANT, "d1": "99"}])
def test_axe_finds_nothing_in_an_answer(page: Any, fields: dict[str, str], scheme: str) -> None:
    """Oracle: axe-core's default rules, with a verdict, a drawing, or a mistake on the page."""
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{PAGE.as_uri()}#{urlencode(fields)}")
    page.locator(".cp-word, [aria-invalid=true]").first.wait_for(timeout=SLOW)
    page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"
    )
    assert found == []


def test_every_text_is_there_in_both_languages() -> None:
    """Oracle: the same names, and the same {places} in each text."""
    texts = [
        json.loads((SOURCES / f"texts/{code}.json").read_text("utf-8")) for code in ("en", "zh")
    ]
    assert _names(texts[0]) == _names(texts[1])


def _names(text: Any) -> Any:
    if isinstance(text, dict):
        return {name: _names(part) for name, part in text.items()}
    if isinstance(text, list):
        return [_names(part) for part in text]
    return sorted(re.findall(r"\{\w+\}", text))


@with_modules
def test_the_built_files_are_what_the_sources_give(tmp_path: Path) -> None:
    subprocess.run(
        ["node", "build.mjs", str(tmp_path)], cwd=SOURCES, check=True, capture_output=True
    )
    for name in ("checker.js", "check-a-paper.html"):
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), (
            f"make checker: {name}"
        )


@with_modules
def test_the_scripts_answer_as_the_library() -> None:
    run = subprocess.run(["npm", "test", "--silent"], cwd=SOURCES, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]


@with_modules
def test_style_of_the_scripts() -> None:
    run = subprocess.run(
        ["npm", "run", "--silent", "lint"], cwd=SOURCES, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
