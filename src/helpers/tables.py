"""Tables of the book: made with great_tables, shown alike in the pages and in plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
from great_tables import GT
from great_tables import html as as_html

from helpers.basis import label, with_label
from helpers.page import Table, check_name, one_line, require_columns
from helpers.verdict_marks import verdict_html, verdict_mark

Formatter = Callable[[Any], str]
MISSING = "not available"


def show_table(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    columns: Mapping[str, str] | None = None,
    formats: Mapping[str, Formatter] | None = None,
    align: Mapping[str, str] | None = None,
    note: str = "",
    missing: str = MISSING,
    links: Sequence[str] | None = None,
    search: bool = False,
    fold: bool = False,
) -> Table:
    """Show a frame as a table; the first column names the rows.

    Parameters
    ----------
    frame
        One row a line of the table.
    name
        Lower-case words joined by hyphens; the id in the page is ``tab-`` and this name.
    caption
        What the table shows.
    columns
        Column to heading: chooses, orders and names the columns. Default: all, as they are named.
    formats
        Column to a function that turns a value into text.
    align
        Column to 'left', 'right' or 'center'. Default: numbers right, text left.
    note
        A line below the table.
    missing
        Words for a missing value.
    links
        An address for each row, put behind its first cell.
    search
        Let readers search the rows, and choose among the verdicts, in the page.
    fold
        On a phone, make a block of each row, with the headings before the cells: for tables that are wide or
        hold sentences.
    """
    check_name(name)
    if not caption.strip():
        raise ValueError(f"table {name}: found an empty caption, expected what the table shows")
    headings = dict(columns) if columns else {str(c): _heading(str(c)) for c in frame.columns}
    require_columns(frame, list(headings), where=f"table {name}")
    empty = [column for column, heading in headings.items() if not heading.strip()]
    if empty:
        raise ValueError(f"table {name}: found no heading for {empty}, expected words")
    cells = pd.DataFrame(
        {
            column: [_text(value, (formats or {}).get(column), missing) for value in frame[column]]
            for column in headings
        },
        dtype=str,
    )
    sides = {column: _side(frame[column], column, align or {}) for column in headings}
    return Table(
        name,
        _html(
            cells,
            headings,
            sides,
            name=name,
            caption=caption,
            note=note,
            links=links,
            kinds=["searchable"] * search + ["folds"] * fold,
        ),
        _plain(cells, headings, sides, name=name, caption=caption, note=note),
    )


def _heading(column: str) -> str:
    words = column.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _text(value: Any, formatter: Formatter | None, missing: str) -> str:
    if formatter is not None:
        return one_line(formatter(value))
    if pd.isna(value):
        return missing
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return one_line(str(value))


def _side(values: pd.Series[Any], column: str, align: Mapping[str, str]) -> str:
    default = "right" if pd.api.types.is_numeric_dtype(values) else "left"
    return align.get(column, default)


def _html(
    cells: pd.DataFrame,
    headings: Mapping[str, str],
    sides: Mapping[str, str],
    *,
    name: str,
    caption: str,
    note: str,
    links: Sequence[str] | None,
    kinds: Sequence[str],
) -> str:
    first = next(iter(headings))
    if links is not None:
        anchors = [
            f'<a href="{html.escape(address)}">{html.escape(text)}</a>'
            for address, text in zip(links, cells[first], strict=True)
        ]
        cells = cells.assign(**{first: anchors})
    table = GT(cells, rowname_col=first, id=f"tab-{name}").cols_label(dict(headings))
    table = table.tab_stubhead(headings[first])
    for column, side in sides.items():
        table = table.cols_align(side, [column])
    if links is not None:
        table = table.fmt(str, columns=first)  # a formatted cell is not escaped again
    for column, drawn_by in {"verdict": verdict_html, "basis": label}.items():
        if column in headings:
            table = table.fmt(drawn_by, columns=column)
    if note:
        table = table.tab_source_note(as_html(with_label(note)))
    page = table.as_raw_html()
    page = re.sub(r"<style>.*?</style>\s*", "", page, flags=re.DOTALL)
    page = re.sub(r' (rowspan="1"|colspan="1"|data-quarto-\w[\w-]*="\w+")', "", page)
    body = page[page.index("<table") : page.index("</table>") + len("</table>")]
    title = html.escape(caption)
    body = re.sub(r"<table[^>]*>", rf'<table class="gt_table" id="tab-{name}">', body, count=1)
    body = body.replace(">", f">\n<caption><span>{title}</span></caption>", 1)
    if "folds" in kinds:
        body = _labelled(body, [headings[column] for column in cells.columns[1:]])
    return (
        f'<div class="{" ".join(["book-table table-scroll", *kinds])}" tabindex="0" '
        f'role="region" aria-label="{title}">\n'
        f"{body}\n</div>"
    )


def _labelled(table: str, headings: Sequence[str]) -> str:
    """Give each cell after a row's first the words of its heading, for a narrow page to show before it."""
    words = cycle(html.escape(heading) for heading in headings)
    return re.sub(
        r"<td(?= [^>]*gt_row)", lambda cell: f'{cell[0]} data-label="{next(words)}"', table
    )


def _plain(
    cells: pd.DataFrame,
    headings: Mapping[str, str],
    sides: Mapping[str, str],
    *,
    name: str,
    caption: str,
    note: str,
) -> str:
    columns = []
    for column, heading in headings.items():
        lines = [heading, *cells[column]]
        if column == "verdict":
            lines = [heading, *(f"{verdict_mark(x)[1]} {x}" for x in cells[column])]
        width = max(map(len, lines))
        turn = str.rjust if sides[column] == "right" else str.ljust
        columns.append([turn(line, width) for line in lines])
    lines = [" | ".join(parts).rstrip() for parts in zip(*columns, strict=True)]
    rule = "-" * max(map(len, lines))
    parts = [f"[table {name}] {one_line(caption)}", lines[0], rule, *lines[1:]]
    return "\n".join(parts + ([one_line(note)] if note else []))
