"""Where the table stands in a sheet: below a title, around empty rows, above a line of sums.

Nothing is left out unless it is empty or the mapping file says so, and then it is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.csvfile import UNNAMED, table_of_rows
from cohortreader.data.problems import Problem, TableError, quoted
from cohortreader.intake.dates import looks_like_date
from cohortreader.intake.notes import Note
from cohortreader.intake.values import NO, NUMBER, YES

_LOOKED_AT = 30  # rows in which the names of the columns are looked for

EMPTY_ROWS = "rows in which nothing stands"

Row = tuple[int, Sequence[str]]


class TitleError(TableError):
    """A first row that looks like a title; ``header_row`` is where the names of the columns seem to stand."""

    def __init__(
        self, problems: Iterable[Problem], *, header_row: int = 0, source: str = "the table"
    ) -> None:
        super().__init__(problems, source=source)
        self.header_row = header_row


def laid_out(
    rows: Iterable[Row], *, source: str, header_row: str = ""
) -> tuple[pd.DataFrame, list[Note]]:
    """Table of text from the rows of a sheet or a text, whatever stands around it.

    Parameters
    ----------
    rows : iterable of (int, sequence of str)
        Number of each row in the file, and its cells.
    source : str
        What to call the file in errors.
    header_row : str
        Number of the row with the names of the columns; the first with anything in it if empty.

    Returns
    -------
    frame : DataFrame
        As ``cohortreader.data.csvfile.read_rows``.
    notes : list of Note
        Empty rows within the table and rows above it, counted.

    Raises
    ------
    TitleError
        If the first row looks like a title.
    TableError
        If nothing stands in the row of that number, or as ``cohortreader.data.csvfile.table_of_rows`` does.
    """
    counted = _Counted(rows)
    kept = iter(counted)
    first = list(islice(kept, _LOOKED_AT))
    above, joined = 0, 0
    groups: list[str] = []
    if header_row:
        start = int(header_row)
        below = chain(first, kept)
        first = []
        for number, row in below:
            if number >= start:
                names = _with_groups(groups, row)
                joined = sum(map(str.__ne__, names, row))
                first = [(number, names)]
                break
            above, groups = above + 1, list(row)
        if not first or first[0][0] != start:
            raise TableError([_no_header(start)], source=source)
        kept = below
    elif problem := title_of(first):
        raise TitleError([problem[1]], header_row=problem[0], source=source)
    frame = table_of_rows(chain(first, kept), source=source, named_only=True)
    frame, notes = _without_unnamed(frame)
    if above:
        what = "rows above the names of the columns"
        notes.append(Note("set aside", "file", above, what, of_patients=False))
    if joined:
        what = "columns with one name, told apart by the heading above it"
        notes.append(Note("changed", "file", joined, what, of_patients=False))
    if counted.empty:
        notes.append(Note("set aside", "file", counted.empty, EMPTY_ROWS, of_patients=False))
    return frame, notes


def _with_groups(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """Names of columns, those that occur twice after the heading of their group in the row above, which may span several.

    >>> _with_groups(["", "Start", "", "Death"], ["ID", "Date", "Dose", "Date"])
    ['ID', 'Start Date', 'Dose', 'Death Date']
    >>> _with_groups(["Ward 3", "", ""], ["ID", "Date", "Date"])
    ['ID', 'Date', 'Date']
    """
    own, group = [name.strip() for name in names], ""
    joined = []
    for heading, name in zip_longest(groups, names, fillvalue=""):
        group = heading.strip() or group
        twice = own.count(name.strip()) > 1 and group != name.strip()
        joined.append(f"{group} {name.strip()}" if name.strip() and twice else name)
    joined = joined[: len(names)]
    apart = [name.strip() for name in joined if name.strip()]
    return joined if len({*apart}) == len(apart) else list(names)


def _without_unnamed(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Columns without a heading set aside: numbers of rows, empty ones, and others."""
    unnamed = [name for name in frame.columns if str(name).startswith(UNNAMED)]
    if not unnamed:
        return frame, []
    empty = [name for name in unnamed if frame[name].str.strip().eq("").all()]
    index = [name for name in unnamed if name not in empty and frame[name].is_unique]
    others = [name for name in unnamed if name not in empty and name not in index]
    notes = [
        Note("set aside", subject, len(names), what, of_patients=False)
        for names, subject, what in (
            (empty, "file", "columns without a heading, in which nothing stands"),
            (index, "file", "columns without a heading that number or name the rows"),
            (others, "unnamed", "columns without a heading in which something stands"),
        )
        if names
    ]
    return frame.drop(columns=unnamed), notes


class _Counted:
    """Rows in which something stands, and a count of the others between them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = rows
        self.empty = 0

    def __iter__(self) -> Iterator[Row]:
        waiting, begun = 0, False
        for number, row in self.rows:
            if not any(cell.strip() for cell in row):
                waiting += 1
                continue
            self.empty += waiting if begun else 0
            waiting, begun = 0, True
            yield number, row


def title_of(rows: Sequence[Row]) -> tuple[int, Problem] | None:
    """Row in which the headings seem to stand, and what to say, if the first row looks like a title."""
    filled = [sum(1 for cell in row if cell.strip()) for _, row in rows]
    if not filled:
        return None
    names = set(cohort_schema().names)
    own = [len({cell.strip().casefold() for cell in row} & names) for _, row in rows]
    if own[0] == 0 and max(own) >= 2:
        place = own.index(max(own))
    elif _is_second(rows):
        place = 1
    elif max(filled) < 4 or 2 * filled[0] > max(filled):
        return None
    else:
        place = next(n for n, count in enumerate(filled) if 5 * count >= 4 * max(filled))
    number, row = rows[place]
    shown = ", ".join([quoted(cell) for cell in row if cell.strip()][:4])
    expected = f"the names of the columns; they seem to stand in row {number} ({shown}, ...)"
    remedy = f"write header_row: {number} in the mapping file, or delete the rows above the names"
    found = f"{filled[0]} of {max(filled)} cells filled, as in a title"
    return number, Problem(rows[0][0], None, found, expected, remedy)


def _is_second(rows: Sequence[Row]) -> bool:
    """Whether the names stand in the second row, below groups of columns: more of them, and no number among them."""
    if len(rows) < 3:
        return False
    (first, second, third) = ([cell for cell in row if cell.strip()] for _, row in rows[:3])
    apart = [name for name in _with_groups(rows[0][1], rows[1][1]) if name.strip()]
    named = len({*apart}) == len(second) > len(first) and not any(map(is_value, second))
    return named and not any(map(is_value, first)) and any(map(is_value, third))


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a date, or a yes or no, as those of patients do and headings do not."""
    plain = cell.strip().replace(",", ".")
    return bool(NUMBER.fullmatch(plain)) or plain.casefold() in YES | NO or looks_like_date(cell)


def _no_header(start: int) -> Problem:
    found = f"header_row: {start}, in which nothing stands"
    expected = "a row of the file with the names of the columns"
    return Problem(None, None, found, expected, "correct header_row in the mapping file")
