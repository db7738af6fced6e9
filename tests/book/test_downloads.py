"""Each figure can be taken along, as a drawing and as data, from the files of the book alone."""

import io
import os
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

from casebook.build.chromium import find_chromium
from casebook.build.folder import BuildError
from casebook.build.layout import Book
from helpers.palette import PALETTE

HTML = Book().html
SCRIPT = Path(__file__).resolve().parents[2] / "book" / "_static" / "figure-download.js"
SVG = "{http://www.w3.org/2000/svg}"
sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        path = find_chromium()
    except BuildError:
        pytest.skip("no Chromium")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        options = {"executable_path": str(path), "args": [*root, "--disable-gpu"]}
        found = playwright.chromium.launch(**options)
        yield found
        found.close()


def pages_with_figures() -> list[Path]:
    pages = sorted((HTML / "notebooks").glob("*.html"))
    return [path for path in pages if 'class="book-figure"' in path.read_text(encoding="utf-8")]


def take(page: Any, link: Any) -> bytes:
    """Reach a link by keyboard and follow it; the file that comes."""
    link.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return bytes(Path(download.value.path()).read_bytes())


@pytest.mark.slow
def test_every_figure_gives_a_drawing_and_its_data(browser: Any) -> None:
    """Rules: both links at every figure, by keyboard, from file://; a name that starts with the visible words;
    a drawing that is valid XML with title, description, paper and caption; data with at least one row."""
    assert pages_with_figures()
    for path in pages_with_figures():
        page = browser.new_page(color_scheme="dark")
        page.goto(path.as_uri())
        figures = page.locator("figure.book-figure:has(svg)")
        for number in range(figures.count()):
            page.reload()  # Chromium holds back an eleventh download from one visit
            figure = figures.nth(number)
            svg_link, csv_link = (
                figure.get_by_text(text, exact=True) for text in ("Figure as SVG", "Data as CSV")
            )
            links = {"Figure as SVG": svg_link, "Data as CSV": csv_link}
            for words, link in links.items():
                assert link.count() == 1, (path.name, number, words)
                assert link.get_attribute("aria-label").startswith(words)
            drawing = ET.fromstring(take(page, svg_link))
            caption = figure.locator(".finding").inner_text()
            assert [child.tag for child in drawing[:3]] == [
                f"{SVG}{x}" for x in ("title", "desc", "rect")
            ]
            assert drawing[0].text == caption
            assert len(drawing[1].text or "") > len(caption) / 2
            shown = " ".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text"))
            assert caption in shown
            png = Image.open(io.BytesIO(take(page, figure.get_by_text("PNG", exact=True))))
            size = [2 * float(drawing.get(side) or 0) for side in ("width", "height")]
            assert list(png.size) == pytest.approx(size, abs=2)
            assert len(png.getcolors(1 << 24)) > 10  # something is drawn on the paper
            assert len(pd.read_csv(io.BytesIO(take(page, csv_link)))) > 0
        page.close()


def test_without_scripts_the_data_are_still_there(browser: Any) -> None:
    """Rule: the link to the data is part of the page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages_with_figures()[0].as_uri())
    assert page.get_by_text("Figure as SVG").count() == 0
    assert take(page, page.get_by_text("Data as CSV").first).count(b"\n") > 1
    context.close()


def test_the_drawing_stands_on_white_in_light_colours(
    contrast: Callable[[str, str], float],
) -> None:
    """Oracle: the palette; every colour of a series can be seen on its paper (WCAG 1.4.11: 3 to 1)."""
    script = SCRIPT.read_text(encoding="utf-8")
    assert f'INK = "{PALETTE["ink"].light}", PAPER = "{PALETTE["paper"].light}"' in script
    assert contrast(PALETTE["ink"].light, PALETTE["paper"].light) >= 7
