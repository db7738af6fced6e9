"""The page "Check a paper" as one file, in a browser: answers, errors, links; and that it is what its sources give.

Oracle for the answers: `attainable` itself, asked the same.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import attainable as at
from attainable.claims.claim import Claim
from attainable.forms import check
from attainable.reading import read

playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
STATIC, SOURCES = ROOT / "book" / "_static", ROOT / "checker"
PAGE = STATIC / "check-a-paper.html"
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
    ],
)
def test_other_forms(page: Any, form: str, fields: dict[str, str]) -> None:
    verdict = check(Claim(form, fields))
    assert answer(page, form=form, **fields) == (verdict.word, verdict.sentence)


@in_browser
def test_typed_by_keyboard_with_a_mistake(page: Any) -> None:
    page.goto(PAGE.as_uri())
    page.get_by_label("Two arms").check()
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
    assert ratio.locator(".cp-word").inner_text() == verdict.word
    ratio.get_by_role("button", name="Open it in the form").click()
    assert page.locator("#cp-value").input_value() == "0.95"
    page.get_by_label("A pasted text").check()
    assert page.locator("#cp-text").input_value() == text


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
    run = subprocess.run(["node", "--test", "test/"], cwd=SOURCES, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]


@with_modules
def test_style_of_the_scripts() -> None:
    run = subprocess.run(
        ["npm", "run", "--silent", "lint"], cwd=SOURCES, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
