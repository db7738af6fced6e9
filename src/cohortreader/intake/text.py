"""Delimited text of any common encoding and separator, read as it stands."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from cohortreader.data.csvfile import not_utf8, read_bytes, split_rows
from cohortreader.data.problems import Problem, TableError, quoted
from cohortreader.intake.encodings import find_encoding
from cohortreader.intake.layout import laid_out, title_of
from cohortreader.intake.notes import Note

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
FULL_WIDTH = {
    "，": "full-width commas (，)",
    "；": "full-width semicolons (；)",
    "、": "enumeration commas (、)",
    "｜": "full-width bars (｜)",
}
_OTHER_KINDS = (
    (b"%PDF", "a PDF file", "give the table it was made from"),
    (
        b"PK\x03\x04",
        "an archive such as an Excel workbook",
        "give it its own ending, such as .xlsx",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save it in Excel as .xlsx, or as CSV in UTF-8"),
    (b"PAR1", "a Parquet file", "give it its own ending, .parquet"),
)
_LARGE = 100_000  # signs from which a plain text is worth a quicker way
_WIDE = 80  # columns from which pandas holds them in too many pieces, warns and is the slower way
_LINES = 50  # lines that decide the separator


def read_delimited(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: str = "",
) -> tuple[pd.DataFrame, list[Note]]:
    """Read a delimited file with every cell as the text that stands there.

    Parameters
    ----------
    path : str or Path
        File with one header line. Excel's first line ``sep=;`` is understood.
    encoding, delimiter : str, optional
        If not given they are found out, and a note says what was found.
    header_row : str
        As for ``cohortreader.intake.layout.laid_out``.

    Returns
    -------
    frame : DataFrame
        As ``cohortreader.data.csvfile.read_rows``.
    notes : list of Note
        One for an encoding that is not UTF-8, one for a separator that is not the comma, and those of
        the layout.

    Raises
    ------
    TableError
        As ``cohortreader.data.csvfile.read_rows`` and ``cohortreader.intake.layout.laid_out``.
    """
    data = read_bytes(path)
    if problem := _other_kind(data):
        raise TableError([problem], source=str(path))
    text, found_encoding = _decode(data, encoding, source=str(path))
    notes = []
    if found_encoding not in ("utf-8", "utf-8-sig"):
        notes.append(
            Note("read", "file", 1, f"text, taken to be in {found_encoding}", of_patients=False)
        )
    first_line = 1
    if announced := re.match(r"sep=(.)\r?\n", text):
        delimiter = delimiter or announced[1]
        text, first_line = text[announced.end() :], 2
    sign = delimiter or _full_width(text, find_delimiter(text), first_line, source=str(path))
    if sign != ",":
        words = (DELIMITERS | FULL_WIDTH).get(sign, quoted(sign))
        notes.append(
            Note("read", "file", 1, f"table, with {words} between the cells", of_patients=False)
        )
    if not header_row and (frame := _plain_table(text, sign, first_line)) is not None:
        return frame, notes
    rows = split_rows(text, source=str(path), delimiter=sign, first_line=first_line)
    frame, layout = laid_out(rows, source=str(path), header_row=header_row)
    return frame, notes + layout


def _other_kind(data: bytes) -> Problem | None:
    """Problem of a file that is no text at all, whatever its name ends on."""
    for mark, kind, remedy in _OTHER_KINDS:
        if data.startswith(mark):
            return Problem(None, None, f"{kind}, not text", "delimited text", remedy)
    return None


def _plain_table(text: str, sign: str, first_line: int) -> pd.DataFrame | None:
    """Table of a large text without quotation marks, empty lines or a title; None where it is not so plain."""
    if len(text) < _LARGE or '"' in text or text.count("\r") != text.count("\r\n"):
        return None
    lines = text.count("\n") + (not text.endswith("\n"))
    head = [line.split(sign) for line in text[: 200 * _LARGE].splitlines()[:_LINES]]
    names = head[0]
    regular = text.count(sign) == (len(names) - 1) * lines and len(names) > 1
    if (
        not regular
        or len(names) > _WIDE
        or len({name.strip() for name in names} - {""}) < len(names)
    ):
        return None
    if title_of(list(enumerate(head[:30], 1))):
        return None
    try:
        frame = pd.read_csv(
            io.StringIO(text), sep=sign, header=None, skiprows=1, names=names, dtype=str,
            na_filter=False, quoting=csv.QUOTE_NONE, skip_blank_lines=False, index_col=False,
        )  # fmt: skip
    except ValueError:  # a row with more cells
        return None
    return frame.set_axis(pd.RangeIndex(first_line + 1, first_line + 1 + len(frame), name="row"))


def find_delimiter(text: str) -> str:
    """Sign that splits the first lines into the most cells, the same number in each.

    >>> find_delimiter("id;age\\nP1;7,5\\nP2;8,1\\n")
    ';'
    """
    widths = {sign: found for sign in DELIMITERS if (found := _widths(text, sign))}
    by_header = {sign: found[0] for sign, found in widths.items()}
    # The first line may be a title: then what splits most lines into more cells decides.
    by_most = {sign: max(found, key=found.count) for sign, found in widths.items()}
    best, most = ",", 1
    for usual in (by_header, by_most):
        for sign, width in usual.items():
            if width > most and 2 * widths[sign].count(width) > len(widths[sign]):
                best, most = sign, width
    return best


def _full_width(text: str, sign: str, first_line: int, *, source: str) -> str:
    """A full-width sign if it alone splits every line into as many cells, and the sign otherwise.

    Raises
    ------
    TableError
        If lines have the same number of cells only where a full-width sign and the other both separate them.
    """
    head = text[:_LARGE]
    narrow = _widths(head, sign)
    for wide, words in ((w, named) for w, named in FULL_WIDTH.items() if w in head):
        alone, both = set(_widths(head, wide)), set(_widths(head.replace(wide, sign), sign))
        if narrow[:1] == [1] and len(alone) == 1 and alone != {1}:
            return wide
        if len(both) == 1 and {*narrow} != both:
            line = next(n for n, row in enumerate(head.splitlines(), first_line) if wide in row)
            found = f"{words} beside {DELIMITERS[sign]}, {max(both)} cells a line if both separate"
            remedy = (
                f"replace {wide} by {quoted(sign)} throughout the file; where {wide} belongs to the text of cells, "
                f"write delimiter: {quoted(sign)} in the mapping file"
            )
            problem = Problem(line, None, found, "one sign between the cells", remedy)
            raise TableError([problem], source=source)
    return sign


def _widths(text: str, sign: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(text[:_LARGE], newline=""), delimiter=sign, strict=True):
            if any(row):
                widths.append(len(row))
            if len(widths) == _LINES:
                break
    except csv.Error:
        pass  # the lines before it may still decide; reading will say what is wrong here
    return widths


def _decode(data: bytes, encoding: str | None, *, source: str) -> tuple[str, str]:
    if not encoding:
        name, candidates = find_encoding(data)
        if not name:
            raise TableError([_ask_for_encoding(candidates)], source=source)
    else:
        name = encoding
    try:
        text = data.decode(name)
    except (LookupError, ValueError) as error:
        remedy = "name the encoding of the file, such as utf-8, gb18030 or latin-1"
        found = f"text that can't be read as {quoted(name)} ({quoted(str(error))})"
        problem = Problem(None, None, found, f"text in {quoted(name)}", remedy)
        raise TableError([problem], source=source) from None
    if "\0" in text:
        position = data.index(b"\0")
        raise TableError([not_utf8(data, position)], source=source)
    return text, name


def _ask_for_encoding(candidates: dict[str, str]) -> Problem:
    words = ", ".join(f"{quoted(word)} in {name}" for name, word in candidates.items())
    names = " or ".join(f"encoding: {name}" for name in candidates)
    remedy = f"write {names} in the mapping file, whichever reads it right, or save it in UTF-8"
    found = f"letters that several encodings read differently: {words}"
    return Problem(None, None, found, "text in UTF-8, or an encoding that is named", remedy)
