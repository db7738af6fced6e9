"""A small book, printed by the real browser."""

import shutil
from pathlib import Path

import pytest

from casebook.build.chromium import find_chromium
from casebook.build.folder import BuildError
from casebook.build.layout import REPOSITORY, Book
from casebook.build.pdf import build_pdf

pypdf = pytest.importorskip("pypdf")
PARAGRAPH = "<p>" + "Words that fill a page. " * 60 + "</p>"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    try:
        find_chromium()
    except BuildError:
        pytest.skip("no Chromium")
    styles = tmp_path / "_build" / "html" / "_static"
    styles.mkdir(parents=True)
    for name in ("custom.css", "print.css"):
        shutil.copy(REPOSITORY / "book" / "_static" / name, styles)
    (tmp_path / "_toc.yml").write_text("root: a\nchapters: [{file: b}, {file: c}]\n")
    for name, paragraphs in (("a", 1), ("b", 12), ("c", 1)):
        sections = f"<section id='s'><h2>Section {name}</h2><p>Last words</p></section>"
        (tmp_path / "_build" / "html" / f"{name}.html").write_text(
            f"<article><h1>Chapter {name}</h1>{PARAGRAPH * paragraphs}{sections}</article>"
        )
    return Book(repository=REPOSITORY, folder=tmp_path)


@pytest.mark.slow
def test_contents_name_the_pages_on_which_chapters_start(book: Book) -> None:
    """Oracle: the text of each page of the PDF, read back. Page 1 is the title, page 2 the contents."""
    first = build_pdf(book).read_bytes()
    pages = [page.extract_text() for page in pypdf.PdfReader(book.build / "book.pdf").pages]
    contents = pages[1].split()
    for title in ("Chapter a", "Chapter b", "Section b", "Chapter c"):
        found = [number for number, text in enumerate(pages, 1) if f"\n{title}\n" in f"\n{text}\n"]
        place = " ".join(contents).index(title) + len(title)
        printed = int(" ".join(contents)[place:].split()[0])
        assert printed == found[0], (title, found)  # later pages repeat it at their head
    assert len(pages) > 4
    assert build_pdf(book).read_bytes() == first  # no time, no random id
