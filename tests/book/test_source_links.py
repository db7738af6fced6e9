"""Each chapter made from a notebook leads to its own script and notebook, which come with the book."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag

from casebook.build.layout import Book

BOOK = Book()


@pytest.mark.parametrize("script", BOOK.scripts, ids=lambda path: path.stem)
def test_a_chapter_leads_to_its_source(script: Path) -> None:
    """Oracle: the bytes of the script, and the cells of the stored notebook."""
    page = BOOK.html / "notebooks" / f"{script.stem}.html"
    found = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select(".page-source a")
    links = {
        Path(unquote(str(link["href"]))).name: page.parent / unquote(str(link["href"]))
        for link in found
        if isinstance(link, Tag) and link.has_attr("download")
    }
    assert set(links) == {script.name, f"{script.stem}.ipynb"}
    assert links[script.name].read_bytes() == script.read_bytes()
    cells = [
        json.loads(path.read_text(encoding="utf-8"))["cells"]
        for path in (links[f"{script.stem}.ipynb"], BOOK.notebooks / f"{script.stem}.ipynb")
    ]
    assert cells[0] == cells[1]
