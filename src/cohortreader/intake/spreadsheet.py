"""Excel workbooks (.xlsx) as tables of text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import dropwhile
from pathlib import Path
from typing import Any

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, TableError, quoted
from cohortreader.intake.layout import laid_out
from cohortreader.intake.notes import Note
from cohortreader.intake.packages import need
from cohortreader.intake.typed import as_text


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
    CohortError
        If openpyxl is not installed.
    """
    openpyxl = need("openpyxl", kind="Excel files", instead="save the sheet as CSV in UTF-8")
    source = str(path)
    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            names = [page.title for page in book.worksheets]
            if not names or (sheet is not None and sheet not in names):
                raise TableError([_no_sheet(sheet, names)], source=source)
            chosen = sheet or names[0]
            values = [(number, list(row)) for number, row in _shown(book[chosen])]
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            problems = _formulas_without_result(book[chosen], values)
    except TableError:
        raise
    except Exception as error:  # a broken archive or part raises whatever its reader meets
        found = f"no readable Excel file ({type(error).__name__})"
        remedy = "open it in Excel and save it as .xlsx, or as CSV in UTF-8"
        raise TableError(
            [Problem(None, None, found, "an .xlsx file", remedy)], source=source
        ) from None
    notes = []
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
    """Names of the sheets of an Excel workbook; none if it can't be read.

    Raises
    ------
    CohortError
        If openpyxl is not installed.
    """
    openpyxl = need("openpyxl", kind="Excel files", instead="save the sheet as CSV in UTF-8")
    try:
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            return [page.title for page in book.worksheets]
    except Exception:  # reading the table says what is wrong with it
        return [""]


def _shown(page: Any) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(page.iter_rows(), start=1):
        yield number, [_cell_text(cell) for cell in row]


def _cell_text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if "%" in (cell.number_format or ""):
            return as_text(float(f"{100 * value:.12g}")) + "%"
        return as_text(float(value)) if isinstance(value, float) else str(value)
    return as_text(value)


def _even(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows from the first with anything in it, each as wide as the widest: sheets leave out what is empty."""
    used = max((place for _, row in rows for place, text in enumerate(row, 1) if text), default=0)
    for number, row in dropwhile(lambda numbered: not any(numbered[1]), rows):
        yield number, row[:used] + [""] * (used - len(row))


def _formulas_without_result(page: Any, values: list[tuple[int, list[str]]]) -> list[Problem]:
    problems: list[Problem] = []
    rows = page.iter_rows(values_only=True)
    for (number, shown), written in zip(values, rows, strict=False):
        for place, formula in enumerate(written):
            if isinstance(formula, str) and formula.startswith("=") and not shown[place]:
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
