"""The whole book as a PDF, printed from the built pages by Chromium.

Chromium numbers pages but cannot tell a table of contents on which page a chapter starts. So the
book is printed twice: the first print says where each heading landed, and the second has the
numbers. The numbers of both prints must agree.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import yaml

from casebook.build.chromium import find_chromium, print_pdf
from casebook.build.folder import BuildError
from casebook.build.layout import Book
from casebook.build.print_document import print_document, read_chapters

STYLES = ("custom.css", "print.css")
# Fonts that matplotlib brings along: the same on every machine, so the same line and page breaks.
FONTS = (
    ("Book Serif", "STIXGeneral.ttf", "normal", "normal"),
    ("Book Serif", "STIXGeneralItalic.ttf", "italic", "normal"),
    ("Book Serif", "STIXGeneralBol.ttf", "normal", "bold"),
    ("Book Serif", "STIXGeneralBolIta.ttf", "italic", "bold"),
    ("Book Sans", "DejaVuSans.ttf", "normal", "normal"),
    ("Book Sans", "DejaVuSans-Bold.ttf", "normal", "bold"),
    ("Book Sans", "DejaVuSans-Oblique.ttf", "italic", "normal"),
    ("Book Mono", "DejaVuSansMono.ttf", "normal", "normal"),
    ("Book Mono", "DejaVuSansMono-Bold.ttf", "normal", "bold"),
)


def build_pdf(book: Book) -> Path:
    """Print a built book to ``_build/book.pdf``; the last good one stays until the new one is whole.

    Parameters
    ----------
    book : Book
        Its pages have been built.

    Returns
    -------
    Path
        The PDF. It holds no time and no random id: the same pages, fonts and browser give the same bytes.

    Raises
    ------
    BuildError
        Chromium or pypdf is missing, or printing failed.
    """
    browser = find_chromium()
    if find_spec("pypdf") is None:
        raise BuildError("pypdf is missing: `make pdf` installs it; or pip install pypdf")
    work = book.build / "pdf"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    chapters = read_chapters(book.html, book.folder / "_toc.yml")
    citation = yaml.safe_load((book.repository / "CITATION.cff").read_text(encoding="utf-8"))
    styles = [os.path.relpath(book.html / "_static" / name, work) for name in STYLES]
    page_of: dict[str, int] = {}
    for number in (1, 2):
        page = work / f"print-{number}.html"
        text = print_document(
            chapters, citation, styles=styles, rules=font_rules(), page_of=page_of
        )
        page.write_text(text, encoding="utf-8")
        printed = page.with_suffix(".pdf")
        print_pdf(browser, page, printed)
        known, page_of = page_of, pages_of_ids(printed)
    if known != page_of:
        moved = sorted(name for name in page_of if known.get(name) != page_of[name])
        raise BuildError(f"the page numbers moved between two prints: {', '.join(moved)}")
    finished = work / "book.pdf"
    without_times(printed, finished)
    target = book.build / "book.pdf"
    os.replace(finished, target)
    shutil.rmtree(work)
    return target


def font_rules() -> str:
    """``@font-face`` rules for the fonts that the book is set in.

    Raises
    ------
    BuildError
        matplotlib lacks one of them.
    """
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    if missing := [name for _, name, _, _ in FONTS if not (folder / name).is_file()]:
        raise BuildError(f"{folder}: found no {', '.join(missing)}; matplotlib used to bring them")
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; src: url("{(folder / name).as_uri()}"); '
        f"font-style: {style}; font-weight: {weight}; }}"
        for family, name, style, weight in FONTS
    )


def pages_of_ids(printed: Path) -> dict[str, int]:
    """Page number, from 1, of each id that a link of the document points to."""
    from pypdf import PdfReader

    reader = PdfReader(printed)
    pages = {}
    for name, place in reader.named_destinations.items():
        number = reader.get_destination_page_number(place)
        if number is not None and number >= 0:
            pages[name.removeprefix("/")] = number + 1
    return pages


def without_times(printed: Path, target: Path) -> None:
    """Copy a PDF without the times at which it was made and the browser's own name."""
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(printed)
    title = reader.metadata.title if reader.metadata else None
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    writer.add_metadata({"/Title": title or "", "/Producer": "Chromium"})
    writer.write(target)
