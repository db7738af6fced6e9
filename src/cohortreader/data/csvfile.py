"""CSV files read as text, cell by cell, with the line each row came from."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cohortreader.data.problems import Problem, TableError

UNNAMED = "\0unnamed "
"""Begins the name that a column without a heading has until it is set aside."""
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def read_rows(path: str | Path) -> pd.DataFrame:
    """Read a comma-separated UTF-8 file with every cell as the text that stands there.

    Nothing is converted, trimmed or taken for a missing value. A byte-order mark is allowed.
    Empty lines at the end of the file are left out; elsewhere they are a problem.

    Parameters
    ----------
    path : str or Path
        File with one header line.

    Returns
    -------
    DataFrame
        Text columns; the index, named ``row``, is the line in the file (the header is line 1).

    Raises
    ------
    TableError
        If the file can't be read, is not comma-separated text in UTF-8, has a column without
        a name or two of one name, or has rows with more or fewer cells than the header.
    """
    return table_of_rows(split_rows(_text(path), source=str(path)), source=str(path))


def split_rows(
    text: str, *, source: str, delimiter: str | None = None, first_line: int = 1
) -> Iterator[tuple[int, list[str]]]:
    """Cells of each row of a CSV text, with the line on which the row starts.

    Parameters
    ----------
    text, source : str
        The text, and what to call it in errors.
    delimiter : str, optional
        One sign. If not given it is the comma, and a header that holds another is refused.
    first_line : int
        Number of the text's first line.

    Raises
    ------
    TableError
        If quotation marks are not closed or another sign follows them.
    """
    # A text may hold a carriage return that ends no line; csv alone decides where lines end.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter or ",")
    line = first_line
    header = delimiter is None
    try:
        for row in reader:
            if header and any(row):
                header = False
                if problem := _wrong_separator(row):
                    raise TableError([problem], source=source)
            yield line, row
            line = reader.line_num + first_line
    except csv.Error as error:
        raise TableError([_unsplit(line, error)], source=source) from None


def table_of_rows(
    rows: Iterable[tuple[int, Sequence[str]]], *, source: str, named_only: bool = False
) -> pd.DataFrame:
    """Table of text from numbered rows, the first with anything in it being the header.

    With ``named_only``, columns without a heading are left out, and rows may begin with one cell
    more than the header has: names of rows, as R writes them.

    Raises
    ------
    TableError
        As ``read_rows``, for what is wrong with the header and the shape of the rows.
    """
    header: list[str] = []
    first = 1
    cells: list[str] = []  # one flat list: a list a row would double the memory
    lines: list[int] = []
    empty: list[int] = []
    uneven: list[Problem] = []
    for line, row in rows:
        if not any(row):
            empty.append(line)
        elif not header:
            header, first = list(row), line
        else:
            cells.extend(map(sys.intern, row))
            lines.append(line)
            if len(row) != len(header):
                uneven.append(_uneven(line, len(row), len(header)))
    if not header:
        problem = Problem(None, None, "an empty file", "a header and rows", "export it again")
        raise TableError([problem], source=source)
    widths = {int(problem.found.split()[0]) for problem in uneven}
    if named_only and len(uneven) == len(lines) > 0 and widths == {len(header) + 1}:
        header, uneven = _one_more(header, cells, len(lines)), []
    if named_only:
        header = [name if name.strip() else f"{UNNAMED}{n}" for n, name in enumerate(header, 1)]
    last = lines[-1] if lines else 1
    problems = [*_header_problems(header, first), *(_empty(line) for line in empty if line < last)]
    if not problems and (block := _second_block(lines, uneven)):
        raise TableError([block], source=source)
    if problems or uneven:
        ordered = sorted([*problems, *uneven], key=lambda problem: problem.row or 0)
        raise TableError(ordered, source=source)
    return pd.DataFrame(
        np.array(cells, dtype=object).reshape(len(lines), len(header)),
        columns=header,
        index=pd.Index(lines, name="row", dtype=int),
    )


def _one_more(header: list[str], cells: list[str], rows: int) -> list[str]:
    """Header for rows with one cell more: names of rows before them, or nothing behind."""
    table = np.array(cells, dtype=object).reshape(rows, -1)
    return [*header, ""] if not any(table[:, -1]) else ["", *header]


def _text(path: str | Path) -> str:
    data = read_bytes(path)
    try:
        if b"\0" not in data:
            return data.decode("utf-8-sig")
        problem = not_utf8(data, data.index(b"\0"))
    except UnicodeDecodeError as error:
        problem = not_utf8(error.object, error.start)
    raise TableError([problem], source=str(path))


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file, or raise a TableError that says why there are none."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path that can't be one
        reason = getattr(error, "strerror", None) or str(error)
    problem = Problem(None, None, f"no readable file ({reason})", "a CSV file", "check the path")
    raise TableError([problem], source=str(path))


def not_utf8(data: bytes, position: int) -> Problem:
    """Problem of a byte that is no text in UTF-8, on its line."""
    line = data.count(b"\n", 0, position) + 1
    found = f"the byte 0x{data[position]:02x}, which is no text in UTF-8"
    remedy = "save the file as CSV in UTF-8 (in Excel: 'CSV UTF-8, comma delimited')"
    return Problem(line, None, found, "text in UTF-8", remedy)


def _wrong_separator(header: list[str]) -> Problem | None:
    for sign, name in _SEPARATORS.items():
        if len(header) == 1 and sign in header[0]:
            found, expected = f"one column, with {name} in its name", "commas between the columns"
            remedy = f"export the table again with commas in place of {name}"
            return Problem(1, None, found, expected, remedy)
    return None


def _header_problems(header: list[str], line: int) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for position, name in enumerate(header, start=1):
        if not name.strip():
            found = f"no name above column {position}"
            expected = "a name: the first row holds the names of the columns"
            remedy = "name the column or delete it, or delete the lines above the names"
            problems.append(Problem(line, None, found, expected, remedy))
        elif name in seen:
            expected, remedy = "a name that occurs once", "rename or delete one of the two columns"
            problems.append(Problem(line, name, "the name twice", expected, remedy))
        seen.add(name)
    return problems


def _uneven(line: int, cells: int, width: int) -> Problem:
    remedy = "look for a missing comma, or for one that needs quotation marks"
    return Problem(line, None, f"{cells} cells", f"{width} cells, as in the header", remedy)


def _second_block(lines: list[int], uneven: list[Problem]) -> Problem | None:
    """Rows at the end, below an empty line, all of which have another number of cells than the header; None if there are none."""
    first = len(lines) - len(uneven)
    ends = len(uneven) > 1 and first > 0 and uneven[0].row == lines[first]
    if not ends or lines[first] - lines[first - 1] < 2:
        return None
    found = f"{len(uneven)} rows to the end, none of them as wide as the header: another block below the table"
    remedy = (
        f"delete the rows from row {lines[first]} on, or move them to a file of their own; if they are patients, "
        "look for missing separators"
    )
    return Problem(lines[first], None, found, "one table", remedy)


def _empty(line: int) -> Problem:
    return Problem(line, None, "an empty line", "a row with values", "delete the line")


def _unsplit(line: int, error: csv.Error) -> Problem:
    found = f"a row that can't be split into cells ({error})"
    return Problem(line, None, found, "cells with commas in quotation marks", "mend the quotes")
