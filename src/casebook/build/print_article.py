"""An article of the pages, made ready for paper."""

from __future__ import annotations

from pathlib import Path

from bs4 import Tag

LEFT_OUT = (
    "script, button, a.headerlink, details.hide, .data-link, .page-source, .screen-only, [hidden]"
)
WIDE, LONG = 8, 20  # columns and rows; a table of as many is printed across


def leave_out(article: Tag) -> None:
    """Take out what only works on a screen, unfold the rest, and drop cells that are then empty."""
    for element in article.select(LEFT_OUT):
        element.decompose()
    for details in article.find_all("details"):
        details["open"] = ""
    for cell in article.select("div.cell"):
        if not cell.find(["img", "svg", "table"]) and not cell.get_text(strip=True):
            cell.decompose()


def find_pictures(article: Tag, folder: Path) -> None:
    """Name the files of pictures in full: the document that is printed stands in another folder.

    Parameters
    ----------
    article : Tag
        It is changed in place.
    folder : Path
        The folder of the page that the article is from.
    """
    for picture in article.select("img[src]"):
        source = str(picture["src"])
        if "://" not in source and not source.startswith("data:"):
            picture["src"] = (folder / source).resolve().as_uri()


def free_notes(article: Tag) -> None:
    """Put the note of a table behind it: inside, it can come alone onto the next page, under the table's head."""
    for foot in article.select(".book-table tfoot"):
        table = foot.find_parent("table")
        for note in foot.select(".gt_sourcenote"):
            note.name, note.attrs = "p", {"class": "table-note"}
            if table is not None:
                table.insert_after(note)
        foot.decompose()


def turn_wide_tables(article: Tag, chapter: str) -> None:
    """Put long tables of many columns on pages of their own, printed across."""
    for box in article.select(".book-table"):
        columns, rows = (
            len(box.select(f"{part} > *")) for part in ("thead tr:last-child", "tbody")
        )
        if columns >= WIDE and rows >= LONG:
            box["style"] = f"page: {chapter}-wide"
