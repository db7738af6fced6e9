"""The commands ``pdf`` and ``citing``: the book on paper, and how to cite it."""

from __future__ import annotations

import argparse
from typing import Any


def add_pdf(commands: Any) -> None:
    """Add ``pdf`` and ``citing`` to a parser's commands."""
    pdf = commands.add_parser(
        "pdf", help="print the whole book to _build/book.pdf (needs Chromium)"
    )
    pdf.set_defaults(run=run_pdf)
    citing = commands.add_parser("citing", help="write book/citing.md anew from CITATION.cff")
    citing.set_defaults(run=run_citing)


def run_pdf(options: argparse.Namespace) -> int:
    """Bring the pages up to date and print them."""
    from casebook.build.book import Book, build_book
    from casebook.build.chromium import find_chromium
    from casebook.build.pdf import build_pdf

    find_chromium()  # said before the pages are built
    book = Book()
    build_book(book)
    print(f"the PDF is at {build_pdf(book)}")
    return 0


def run_citing(options: argparse.Namespace) -> int:
    """Write the page on citing."""
    from casebook.build.citation import PAGE, citing_page, load_citation

    PAGE.write_text(citing_page(load_citation()), encoding="utf-8")
    print(f"{PAGE} is written")
    return 0
