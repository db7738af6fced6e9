"""Excel workbooks (.xlsx) as tables of text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import dropwhile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from cohortreader.data.problems import KEPT, Problem, TableError, quoted
from cohortreader.intake.layout import laid_out
from cohortreader.intake.notes import Note
from cohortreader.intake.typed import as_text

_NO_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|General')
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def read_spreadsheet(
    path: str | Path, *, sheet: str | None = None, header_row: str = ""
) -> tuple[pd.DataFrame, list[Note]]:
    """Read one sheet of an Excel workbook, each cell as the text that is shown or meant.

    Dates are written as 2022-03-01, numbers without a fraction as whole numbers, percentages
    with their sign.

    Parameters
    ----------
    path : str or Path
        An .xlsx file.
    sheet : str, optional
        Name of the sheet; the first if not given.
    header_row : str
        As for ``cohortreader.intake.layout.laid_out``.

    Returns
    -------
    frame : DataFrame
        As ``cohortreader.data.csvfile.read_rows``; the index is the row of the sheet.
    notes : list of Note
        One for the sheet that was read, if there are others, and those of the layout.

    Raises
    ------
    TableError
        If the file is no workbook, has no such sheet, has formulas without a stored result, or
        is refused for its shape as ``cohortreader.intake.layout.laid_out`` does.
    """
    source = str(path)
    try:
        # Not in read-only mode: that believes the size a sheet declares, and knows no merged or hidden cells.
        with closing(openpyxl.load_workbook(path, data_only=True)) as book:
            names = [page.title for page in book.worksheets]
            if not names or (sheet is not None and sheet not in names):
                raise TableError([_no_sheet(sheet, names)], source=source)
            chosen = sheet or names[0]
            page = book[chosen]
            values, empty_dates = _shown(page)
            notes = _filled(page, values) + _hidden(page, values) + empty_dates
            stored = {
                cell.coordinate
                for row in page.iter_rows()
                for cell in row
                if cell.data_type == "str"
            }
        with closing(openpyxl.load_workbook(path)) as book:
            problems = _formulas_without_result(book[chosen], values, stored)
    except TableError:
        raise
    except Exception as error:  # a broken archive or part raises whatever its reader meets
        found = f"no readable Excel file ({type(error).__name__})"
        remedy = "open it in Excel and save it as .xlsx, or as CSV in UTF-8"
        raise TableError(
            [Problem(None, None, found, "an .xlsx file", remedy)], source=source
        ) from None
    if len(names) > 1:
        others = ", ".join(quoted(name) for name in names if name != chosen)
        detail = f"{quoted(chosen)} (not {others}: sheet in the mapping file names the one to read)"
        source += f", sheet {detail}"
        what = f"sheet of {len(names)}"
        notes.append(Note("read", "file", 1, what, of_patients=False, detail=detail))
    if problems:
        raise TableError(problems, source=source)
    frame, layout = laid_out(_even(values), source=source, header_row=header_row)
    return frame, notes + layout


def sheet_names(path: str | Path) -> list[str]:
    """Names of the sheets of an Excel workbook; none if it can't be read."""
    try:
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            return [page.title for page in book.worksheets]
    except Exception:  # reading the table says what is wrong with it
        return [""]


def _shown(page: Any) -> tuple[list[tuple[int, list[str]]], list[Note]]:
    """Rows of text, and a note on cells that show Excel's day 0, which is no date."""
    rows, empty = [], 0
    for number, row in enumerate(page.iter_rows(), start=1):
        texts = []
        for cell in row:
            nothing = isinstance(cell.value, datetime.time) and cell.value == datetime.time()
            empty += nothing
            texts.append("" if nothing else _cell_text(cell))
        rows.append((number, texts))
    what = "cells with Excel's day 0 in place of a date, taken as empty"
    return rows, [Note("changed", "file", empty, what)] if empty else []


def _filled(page: Any, values: list[tuple[int, list[str]]]) -> list[Note]:
    """Merged cells below the headings: their value stands in each row that they cover."""
    cells = 0
    for area in page.merged_cells.ranges:
        value = values[area.min_row - 1][1][area.min_col - 1]
        if area.min_row == area.max_row or not value:
            continue  # across columns: a heading or a title
        for number in range(area.min_row, area.max_row):
            values[number][1][area.min_col - 1] = value
            cells += 1
    what = "cells merged with the one above, filled with its value"
    return [Note("changed", "merged", cells, what)] if cells else []


def _hidden(page: Any, values: list[tuple[int, list[str]]]) -> list[Note]:
    rows = {number for number, line in page.row_dimensions.items() if line.hidden}
    hidden = sum(1 for number, texts in values if number in rows and any(texts))
    columns = 0
    for line in page.column_dimensions.values():
        if line.hidden:
            first, last = line.min or 0, line.max or 0
            columns += sum(any(t[n - 1 : n] != [""] for _, t in values[:2] if len(t) >= n)
                           for n in range(first, min(last, page.max_column) + 1))  # fmt: skip
    notes = []
    if hidden:
        by = ", by a filter" if page.auto_filter.ref else ""
        notes.append(
            Note("read", "hidden", hidden, f"rows that the sheet hides{by}: read as all others")
        )
    if columns:
        what = "columns that the sheet hides: read as all others"
        notes.append(Note("read", "hidden", columns, what, of_patients=False))
    return notes


def _cell_text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, datetime.date):
        return _date_text(value, cell.number_format or "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if "%" in (cell.number_format or ""):
            return as_text(float(f"{100 * value:.12g}")) + "%"
        return as_text(float(value)) if isinstance(value, float) else str(value)
    return as_text(value)


def _date_text(value: datetime.date, number_format: str) -> str:
    """Date as its sheet shows it: a first day, or a year, that the format hides was not entered by a person.

    >>> first = datetime.date(2021, 3, 1)
    >>> [_date_text(first, code) for code in ("yyyy-mm-dd", "mmm-yy", "d-mmm", "yyyy")]
    ['2021-03-01', '2021-03', '1 Mar', '2021-03']
    >>> _date_text(datetime.date(2021, 3, 17), "mmm-yy")
    '2021-03-17'
    """
    shown = set(_NO_CODE.sub("", number_format).lower())
    if "y" not in shown and "d" in shown:
        return f"{value.day} {_MONTHS[value.month - 1]}"
    if "y" in shown and "d" not in shown and value.day == 1:
        return f"{value.year}-{value.month:02}"
    return as_text(value)


def _even(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows from the first with anything in it, each as wide as the widest: sheets leave out what is empty."""
    used = max((place for _, row in rows for place, text in enumerate(row, 1) if text), default=0)
    for number, row in dropwhile(lambda numbered: not any(numbered[1]), rows):
        yield number, row[:used] + [""] * (used - len(row))


def _formulas_without_result(
    page: Any, values: list[tuple[int, list[str]]], stored: set[str]
) -> list[Problem]:
    """Formulas that were never computed; one whose result is an empty text is an empty cell."""
    problems: list[Problem] = []
    for (number, shown), row in zip(values, page.iter_rows(), strict=False):
        for place, cell in enumerate(row):
            if cell.data_type == "f" and not shown[place] and cell.coordinate not in stored:
                found = f"a formula without a stored result in column {place + 1}"
                remedy = "open the file in Excel and save it, or paste the values"
                problems.append(Problem(number, None, found, "a value", remedy))
        if len(problems) >= KEPT:
            break
    return problems


def _no_sheet(sheet: str | None, names: list[str]) -> Problem:
    if not names:
        return Problem(None, None, "no sheet", "a sheet with a table", "add the table")
    shown = ", ".join(quoted(name) for name in names[:10])
    remedy = "correct the name of the sheet in the mapping file"
    return Problem(None, None, f"the sheets {shown}", f"a sheet {quoted(sheet or '')}", remedy)
