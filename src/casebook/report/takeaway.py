"""The tables of a report as a Word document and as an Excel workbook, to be taken into a paper or a talk."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bs4 import BeautifulSoup, Tag

from casebook.build.notebooks import read_stored
from cohortreader import spreadsheet_safe

DOCUMENT, WORKBOOK = "tables.docx", "tables.xlsx"
_MADE = datetime.datetime(2000, 1, 1)  # the same report gives the same bytes
_LONGEST_NAME = 31  # of a sheet, for Excel
_LONGEST_TABLE = 100  # rows that a Word document is given; longer ones stand in the workbook


@dataclass(frozen=True)
class PageTable:
    """A table of a page.

    Attributes
    ----------
    chapter, caption, note : str
        Where it stands, what it holds, and the line below it.
    rows : list of list of str
        Its cells; the first row holds the headings.
    """

    chapter: str
    caption: str
    note: str
    rows: list[list[str]]


def write_takeaway(notebooks: Path, pages: Path, *, title: str) -> None:
    """Write every table of the executed notebooks beside the pages, as ``tables.docx`` and ``tables.xlsx``.

    Parameters
    ----------
    notebooks : Path
        The folder of the executed notebooks.
    pages : Path
        The folder of the built pages.
    title : str
        The report's title.
    """
    tables = list(page_tables(notebooks))
    _write_document(tables, pages / DOCUMENT, title)
    _write_workbook(tables, pages / WORKBOOK, title)
    for name in (DOCUMENT, WORKBOOK):
        _without_time(pages / name)


def page_tables(notebooks: Path) -> Iterator[PageTable]:
    """Tables in the outputs of executed notebooks, in the order of the pages."""
    for path in sorted(notebooks.glob("*.ipynb")):
        chapter = path.stem
        for cell in read_stored(path).cells:
            heading = re.search(r"^# (.*)", cell.source, re.MULTILINE)
            if cell.cell_type == "markdown" and heading:
                chapter = heading.group(1)
            for output in cell.get("outputs", []):
                text = output.get("data", {}).get("text/html", "")
                if "<table" not in text:
                    continue
                for table in BeautifulSoup(text, "html.parser").find_all("table"):
                    yield _table(table, chapter)


def _table(table: Tag, chapter: str) -> PageTable:
    caption = table.find("caption")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
        if row.find_parent("tfoot") is None
    ]
    foot = table.find("tfoot")
    return PageTable(
        chapter,
        caption.get_text(" ", strip=True) if caption else "",
        _note(foot) if foot else "",
        [row for row in rows if row],
    )


def _note(foot: Tag) -> str:
    """The line below a table; what it rests on is a label on the page, and here a sentence."""
    basis = ", ".join(label.extract().get_text(strip=True) for label in foot.select("span.basis"))
    sentence = f"{basis.capitalize()}. " if basis else ""
    return f"{sentence}{foot.get_text(' ', strip=True)}"


def _write_document(tables: list[PageTable], path: Path, title: str) -> None:
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = _MADE
    document.add_heading(title, level=0)
    chapter = ""
    for number, table in enumerate(tables, start=1):  # as the pages number them
        if table.chapter != chapter:
            chapter = table.chapter
            document.add_heading(chapter, level=1)
        caption = document.add_paragraph(f"Table {number}. {table.caption}", style="Caption")
        caption.paragraph_format.keep_with_next = True
        if len(table.rows) > _LONGEST_TABLE:
            document.add_paragraph(f"{len(table.rows) - 1} rows: see {WORKBOOK}.")
            continue
        width = max(map(len, table.rows), default=1)
        grid = document.add_table(rows=0, cols=width, style="Light List")
        for row in table.rows:
            cells = grid.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                cell.text = text
        if table.rows:  # its headings stand on each page that the table reaches
            grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        if table.note:
            document.add_paragraph(table.note)
    document.save(str(path))


def _write_workbook(tables: list[PageTable], path: Path, title: str) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.properties.title, book.properties.creator = title, ""
    book.properties.created = _MADE
    contents = book.active
    contents.title = "Contents"
    contents.append(["Sheet", "Chapter", "Table"])
    for number, table in enumerate(tables, start=1):
        words = re.sub(r"[^\w -]", "", table.caption)[: _LONGEST_NAME - 4].strip()
        sheet = book.create_sheet(f"{number} {words}")
        contents.append([sheet.title, table.chapter, table.caption])
        sheet.append([table.caption])
        for row in [*table.rows, [table.note]]:
            sheet.append([spreadsheet_safe(text) for text in row])
        for cell in sheet[1] + (sheet[2] if table.rows else ()):
            cell.font = Font(bold=True)
        for column in "ABCDEFGH":
            sheet.column_dimensions[column].width = 28
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=False)
    book.save(path)


def _without_time(path: Path) -> None:
    """Take the time of writing out of an Office file: its archive holds it, and openpyxl notes it as that of a change."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made = rf"\g<1>{_MADE.isoformat()}Z<".encode()
    about = "docProps/core.xml"
    parts[about] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*<", made, parts[about])
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(ZipInfo(name, _MADE.timetuple()[:6]), data, ZIP_DEFLATED)
