"""Read a file of two-arm comparisons, one a row; a bad row is reported and the rest goes on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from attainable.paths.comparisons import Comparison
from attainable.reported import ReportedNumber
from cohortreader.data.problems import Problem, TableError, quoted

REQUIRED = ("label", "n1", "d1", "n2", "d2", "p")
OPTIONAL = ("rate1", "rate2")
LARGEST = 100_000
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Study:
    """One comparison of the file.

    Attributes
    ----------
    line : int
        Line of the file (the header is line 1).
    comparison : Comparison
    rate1, rate2 : str
        Percentages printed for the arms (survival or event rates); empty if none is given.
    """

    line: int
    comparison: Comparison
    rate1: str = ""
    rate2: str = ""


def read_studies(path: str | Path) -> tuple[list[Study], list[Problem]]:
    """Read comparisons and collect what is wrong with the others.

    Parameters
    ----------
    path : str or Path
        CSV in UTF-8 with the columns label, n1, d1, n2, d2 and p (as printed), and optionally
        rate1 and rate2 (percentages as printed). Other columns are left alone.

    Returns
    -------
    tuple of list of Study and list of Problem

    Raises
    ------
    TableError
        If nothing can be read: no such file, no text in UTF-8, a column missing.
    """
    studies: list[Study] = []
    problems: list[Problem] = []
    for line, row in _rows(path):
        if isinstance(row, Problem):
            problems.append(row)
        elif found := list(_problems(line, row)):
            problems += found
        else:
            n1, d1, n2, d2 = (int(row[name]) for name in ("n1", "d1", "n2", "d2"))
            comparison = Comparison(row["label"], n1, d1, n2, d2, row["p"])
            studies.append(Study(line, comparison, row.get("rate1", ""), row.get("rate2", "")))
    return studies, problems


def _rows(path: str | Path) -> Iterator[tuple[int, dict[str, str] | Problem]]:
    """Line and cells of each row that is not empty."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        found = f"no readable file ({error.strerror or error})"
        raise _unreadable(path, found, "a CSV file", "check the path") from None
    except UnicodeDecodeError:
        raise _unreadable(
            path, "a file that is no text in UTF-8", "CSV in UTF-8", "save it as CSV in UTF-8"
        ) from None
    reader = csv.reader(io.StringIO(text))
    header: list[str] = []
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = Problem(
                reader.line_num, None, f"a row that can't be split ({error})",
                "cells with commas in quotation marks", "mend the quotation marks",
            )  # fmt: skip
            yield reader.line_num, problem
            continue
        if cells is None:
            break
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not header:
            header = cells
            _check_header(path, header)
        elif len(cells) != len(header):
            found, expected = f"{len(cells)} cells", f"{len(header)} cells, as in the header"
            remedy = "look for a missing comma, or for one that needs quotation marks"
            yield reader.line_num, Problem(reader.line_num, None, found, expected, remedy)
        else:
            yield reader.line_num, dict(zip(header, cells, strict=True))
    if not header:
        raise _unreadable(path, "an empty file", "a header and rows", "export it again")


def _check_header(path: str | Path, header: list[str]) -> None:
    expected = ", ".join(REQUIRED)
    if missing := [name for name in REQUIRED if name not in header]:
        found = f"the columns {', '.join(map(quoted, header))}"
        remedy = f"add or rename: {', '.join(missing)}"
        raise _unreadable(path, found, f"the columns {expected}", remedy)
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise _unreadable(
            path, f"two columns {quoted(twice[0])}", "each once", "rename one of them"
        )


def _unreadable(path: str | Path, found: str, expected: str, remedy: str) -> TableError:
    return TableError([Problem(None, None, found, expected, remedy)], source=str(path))


def _problems(line: int, row: Mapping[str, str]) -> Iterator[Problem]:
    good = True
    for name in ("n1", "d1", "n2", "d2"):
        least = 1 if name.startswith("n") else 0
        text = row[name]
        if not _WHOLE.fullmatch(text) or not least <= int(text) <= LARGEST:
            good = False
            expected = f"a whole number from {least} to {LARGEST}"
            yield Problem(line, name, quoted(text), expected, "write it in digits only")
    for arm in ("1", "2") if good else ():
        n, d = row[f"n{arm}"], row[f"d{arm}"]
        if int(d) > int(n):
            expected = f"at most the {n} patients of n{arm}"
            yield Problem(line, f"d{arm}", f"{d} events", expected, "correct one of the two")
    if good and row["d1"] == row["d2"] == "0":
        expected = "at least one event in the two arms"
        yield Problem(
            line, "d1", "no event", expected, "leave the row out: it has no log-rank test"
        )
    if not _is_p(row["p"]):
        expected = "a p-value as printed, such as 0.40 or <0.001"
        yield Problem(line, "p", quoted(row["p"]), expected, "copy the figure as it is printed")
    for name in OPTIONAL:
        if row.get(name) and not _is_percentage(row[name]):
            expected = "a percentage as printed, such as 93.3%, or an empty cell"
            yield Problem(line, name, quoted(row[name]), expected, "copy it with its % sign")


def _is_p(text: str) -> bool:
    if text.endswith("%") or text.isalpha():
        return False
    try:
        return ReportedNumber(text).interval("truncate")[0] <= 1
    except ValueError:
        return False


def _is_percentage(text: str) -> bool:
    try:
        return text.endswith("%") and ReportedNumber(text).operator == "="
    except ValueError:
        return False
