"""The built pages in a real browser: what they fetch, log, show on a phone, and how they answer.

Skipped where there is no Chromium; `_build/html` is read as `make book` left it.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from casebook.build.chromium import find_chromium
from casebook.build.folder import BuildError
from casebook.build.layout import Book

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright for Python")

ROOT = Path(__file__).resolve().parents[2]
HTML = Book().html
AXE = ROOT / "tools" / "audit-pages" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 375, "height": 667}
DESK = {"width": 1280, "height": 800}
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if "_static" not in path.parts and path != HTML / "index.html"
)
SOON = {"book/index.html", "notebooks/03_survival.html", "notebooks/05_audit.html", "search.html"}
each_page = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name not in SOON)) for name in PAGES]
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    try:
        executable = find_chromium()
    except BuildError as none_found:
        pytest.skip(str(none_found))
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as running:
        yield running.chromium.launch(executable_path=str(executable), args=arguments)


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, str]]:
    """Where the book is: as files, and on a web server of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(HTML))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"file": HTML.as_uri(), "http": f"http://127.0.0.1:{server.server_port}"}
        server.shutdown()


@dataclass
class Visit:
    """An open page, and what it fetched and logged."""

    page: playwright.Page
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: playwright.Browser) -> Iterator[object]:
    contexts = []

    def open_page(address: str, *, size: dict[str, int] = PHONE, scheme: str = "light") -> Visit:
        context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        seen = Visit(context.new_page())
        home = address.split("/")[2]

        def note(request: playwright.Request) -> None:
            scheme, _, rest = request.url.partition(":")
            if scheme not in ("data", "blob") and rest.split("/")[2] != home:
                seen.foreign.append(request.url)

        seen.page.on("request", note)
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda said: said.type == "error" and seen.errors.append(said.text))
        seen.page.goto(address)
        return seen

    yield open_page
    for context in contexts:
        context.close()


WIDE_BOXES = """() => [...document.querySelectorAll("article *")].filter((box) =>
  box.querySelector("table") && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0
  && /auto|scroll/.test(getComputedStyle(box).overflowX)
  && !(box.tabIndex === 0 && box.getAttribute("role") === "region" && box.getAttribute("aria-label"))
).map((box) => box.outerHTML.slice(0, 120))"""
SMALL_LETTERS = """() => [...document.querySelectorAll("article svg text")].filter((text) => {
  const box = text.ownerSVGElement;
  const { width } = box.getBoundingClientRect(); // none: the drawing is for another width
  return width && parseFloat(getComputedStyle(text).fontSize) * width / box.viewBox.baseVal.width < 12;
}).map((text) => text.textContent)"""
DRAWINGS_SEEN = """() => [...new Set([...document.querySelectorAll("figure.book-figure")].map((figure) =>
  [...figure.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width).length))]"""
LIGHT_BOXES = """() => [...document.querySelectorAll("body *")].filter((box) => {
  const [r, g, b, a = 1] = getComputedStyle(box).backgroundColor.match(/[\\d.]+/g).map(Number);
  const { width, height, bottom } = box.getBoundingClientRect();
  return a > 0.5 && 0.2126 * r + 0.7152 * g + 0.0722 * b > 160 && width * height > 400 && bottom > 0;
}).map((box) => box.outerHTML.slice(0, 120))"""
SETTLED = "Promise.all([document.fonts.ready, ...document.getAnimations().map((a) => a.finished)]).then(() => 0)"
UNFOLD = "document.querySelectorAll('details').forEach((box) => { box.open = true; })"


@pytest.mark.ci
@each_page
def test_a_page_from_a_host_on_a_phone(visit, hosts, name) -> None:
    """Rules at 375 px: no request to another host and no error; the page does not scroll sideways; a
    wide table scrolls in a box that can be focused and has a name; letters in figures are 12 px or
    more, and of each figure one drawing is seen.
    """
    seen = visit(f"{hosts['http']}/{name}")
    sideways = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    assert seen.page.evaluate(sideways) == 0
    assert seen.page.evaluate(WIDE_BOXES) == []
    assert seen.page.evaluate(SMALL_LETTERS) == []
    assert seen.page.evaluate(DRAWINGS_SEEN) in ([], [1])
    assert (seen.foreign, seen.errors) == ([], [])


@pytest.mark.slow
@each_page
def test_a_page_from_a_file_in_the_dark(visit, hosts, name) -> None:
    """Rules: no request to another host and no error; on a device in dark mode the page is dark, and
    so is every box larger than 20 by 20 px, with code unfolded.
    """
    seen = visit(f"{hosts['file']}/{name}", size=DESK, scheme="dark")
    assert seen.page.locator("html").get_attribute("data-theme") == "dark"
    seen.page.evaluate(UNFOLD)
    assert seen.page.evaluate(LIGHT_BOXES) == []
    assert (seen.foreign, seen.errors) == ([], [])


@pytest.mark.slow
@each_page
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make audit-pages")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, hosts, name, scheme) -> None:
    """Oracle: axe-core's default rules, on a desk's width with everything unfolded."""
    page = visit(f"{hosts['http']}/{name}", size=DESK, scheme=scheme).page
    page.evaluate(UNFOLD)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(SETTLED)  # a colour on its way to another is none of the page's
    found = page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"
    )
    assert found == []


@pytest.mark.parametrize("host", [pytest.param("file", marks=pytest.mark.slow), "http"])
@pytest.mark.parametrize(
    ("word", "chapter"), [("ICANS", "notebooks/04_safety"), ("Fisher", "notebooks/02_efficacy")]
)
def test_search_finds_the_words_of_the_book(visit, hosts, host, word, chapter) -> None:
    """Oracle: the chapters that use these words; typed into the search of another page."""
    seen = visit(f"{hosts[host]}/book/glossary.html", size=DESK)
    seen.page.locator("button.search-button-field").click()
    seen.page.locator("#pst-search-dialog input").fill(word)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/search.html?q=*")
    found = seen.page.locator(f'#search-results a[href*="{chapter}.html"]')
    found.first.wait_for(timeout=10_000)
    seen.page.wait_for_load_state("networkidle")
    assert (seen.foreign, seen.errors) == ([], [])


def test_the_theme_switch_changes_the_mode_and_keeps_it(visit, hosts) -> None:
    """Rule: from the device's mode to the other one, and still so on the next page."""
    page = visit(f"{hosts['http']}/book/data.html", size=DESK).page
    shown = page.locator("html")
    assert shown.get_attribute("data-theme") == "light"
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        if shown.get_attribute("data-theme") == "dark":
            break
    page.goto(f"{hosts['http']}/book/methods.html", wait_until="commit")
    page.wait_for_selector("h1")
    assert shown.get_attribute("data-theme") == "dark"


def test_the_contents_open_and_close_on_a_phone(visit, hosts) -> None:
    """Rule: the button shows the links to all chapters, Escape hides them again."""
    page = visit(f"{hosts['http']}/book/data.html").page
    link = page.locator('a[href="../notebooks/03_survival.html"]').first
    assert not link.is_visible()
    page.locator("button.primary-toggle").click()
    link.wait_for(state="visible")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")


def test_code_is_folded_and_can_be_copied(visit, hosts) -> None:
    """Rule: one click opens the code behind a result, and a button offers to copy it."""
    page = visit(f"{hosts['http']}/notebooks/02_efficacy.html", size=DESK).page
    cell = page.locator("div.cell.tag_hide-input").first
    assert not cell.locator("pre").is_visible()
    cell.locator("summary").click()
    assert cell.locator("pre").is_visible()
    cell.locator("button.copybtn").wait_for(state="attached")


def test_the_buttons_of_a_long_page_are_made_when_their_code_is_near(visit, hosts) -> None:
    """Rule: a page of many blocks of code makes few buttons at first, and the last block has its own when it is read."""
    page = visit(f"{hosts['http']}/book/reference_fewevents_survival.html", size=DESK).page
    blocks = page.locator("div.highlight pre")
    assert blocks.count() > 50
    page.locator("button.copybtn").first.wait_for(state="attached")
    assert page.locator("button.copybtn").count() < blocks.count() / 4
    last = page.locator("div.highlight").last
    last.scroll_into_view_if_needed()
    last.locator("button.copybtn").wait_for(state="attached")


def test_one_switch_shows_and_hides_all_code_and_is_remembered(visit, hosts) -> None:
    """Rule: shown, hidden, and so on the next page; a cell that is folded by itself still opens by itself."""
    page = visit(f"{hosts['http']}/notebooks/02_efficacy.html", size=DESK).page
    switch = page.get_by_role("button", name="all code")
    folded = page.locator("div.cell details.above-input")
    assert page.locator("div.cell details.above-input[open]").count() == 0
    switch.click()
    assert page.locator("div.cell details.above-input[open]").count() == folded.count() > 0
    page.goto(f"{hosts['http']}/notebooks/03_survival.html")
    page.wait_for_selector("div.cell details.above-input[open]")
    switch.click()
    assert page.locator("div.cell div.cell_input:visible").count() == 0
    folded.first.locator("summary").click()
    assert page.locator("div.cell div.cell_input:visible").count() == 1


def test_code_breaks_its_lines_on_a_phone(visit, hosts) -> None:
    """Rule: once opened, no box of code or of what it prints is wider than the phone, so none has to be scrolled."""
    page = visit(f"{hosts['http']}/notebooks/02_efficacy.html").page
    page.evaluate(UNFOLD)
    boxes, wider = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll("div.cell pre")];
      return [boxes.length, boxes.filter((box) => box.scrollWidth > box.clientWidth).length];
    }""")
    assert (boxes > 10, wider) == (True, 0)


def test_a_word_is_explained_where_it_stands(visit, hosts) -> None:
    """Rules (WCAG 1.4.13): hover and focus show what the glossary says, the page stays, Escape closes it again; what is
    shown may be pointed at. Oracle: the entry on the page of the glossary.
    """
    page = visit(f"{hosts['http']}/notebooks/02_efficacy.html", size=DESK).page
    link, tip = (
        page.locator("article a[data-tip][href*='glossary']").first,
        page.get_by_role("tooltip"),
    )
    link.focus()
    assert tip.inner_text() == link.get_attribute("data-tip")
    assert link.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    link.blur()
    link.hover()
    tip.wait_for(state="visible")
    tip.hover()
    page.wait_for_timeout(400)
    assert tip.is_visible()
    told, entry = tip.inner_text(), link.get_attribute("href").split("#")[1]
    page.goto(f"{hosts['http']}/book/glossary.html")
    assert " ".join(page.locator(f"dt#{entry} + dd").inner_text().split()) == told


def test_the_first_tap_explains_and_the_second_follows(browser, hosts) -> None:
    """Rule: on a touch screen a word does not jump away; what it says stays within the screen."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{hosts['http']}/notebooks/02_efficacy.html")
    link, tip = page.locator("article a[data-tip]").nth(2), page.get_by_role("tooltip")
    link.scroll_into_view_if_needed()
    link.tap()
    tip.wait_for(state="visible")
    box = tip.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert page.url.endswith("02_efficacy.html")
    link.tap()
    page.wait_for_url("**/book/*.html#*")
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_table_shows_its_first_rows_and_all_on_demand(browser, hosts, scripts) -> None:
    """Rule: twelve rows, then all of them, with and without scripts. Oracle: the rows of the page's source."""
    context = browser.new_context(java_script_enabled=scripts, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{hosts['http']}/notebooks/05_audit.html")
    rows = page.locator("div.table-scroll:has(+ details.all-rows) >> nth=0").locator("tbody tr")
    button = page.locator("details.all-rows summary").first
    assert f"Show all {rows.count()} rows" in button.inner_text()
    assert [row.is_visible() for row in rows.all()] == [n < 12 for n in range(rows.count())]
    button.click()
    assert all(row.is_visible() for row in rows.all())
    context.close()


def test_a_page_says_who_made_it_and_how_to_run_it(visit, hosts) -> None:
    """Oracle: CITATION.cff."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    page = visit(f"{hosts['http']}/notebooks/02_efficacy.html").page
    told = page.locator("footer .imprint").inner_text()
    for word in ("title", "version", "date-released"):
        assert str(citation[word]) in told
    assert "make lab" in page.locator(".page-source").inner_text()
    page.locator("footer .imprint a").click()
    page.wait_for_url("**/book/citing.html")


def test_a_page_reads_without_scripts(browser, hosts) -> None:
    """Rule: text, tables and figures need no script; the page is light then."""
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto(f"{hosts['file']}/notebooks/03_survival.html")
    assert page.locator("article svg").first.is_visible()
    assert page.locator("article table").first.is_visible()
    assert page.locator("html").get_attribute("data-theme") == "light"
    context.close()
