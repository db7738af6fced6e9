"""What is wrong with a table, said so that the owner of the file can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

SHOWN = 20
"""Lines printed of the problems of a table; the rest is a count."""
SHOWN_ROWS, SHOWN_WORDS = 3, 8
"""Rows of one word, and words, printed on one line; the rest is a count."""
KEPT = 10_000
"""Cells of one kind kept on an error; more would cost memory and tell nobody anything."""
_LONGEST = 60
_ONE_WORD = re.compile(r"write \S+")


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a table.

    Parameters
    ----------
    row : int or None
        Line of the file (the header is line 1); None if the whole file is meant.
    column : str or None
        Name of the column; None if the whole row or file is meant.
    found : str
        What the file holds, as it can be shown: a cell is given by ``quoted``.
    expected, remedy : str
        What belongs there, and how to mend it.
    kind : str
        What is wrong, where what is expected differs from cell to cell; those of one kind are told together.
    part : str
        What ``column`` is the name of, such as an entry of the mapping file.

    Examples
    --------
    >>> print(Problem(4, "death", quoted("Yes"), "0 or 1", "write 1 for a death"))
    row 4, column death: found 'Yes'; expected 0 or 1; to mend it: write 1 for a death
    """

    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str
    kind: str = ""
    part: str = "column"

    @property
    def where(self) -> str:
        """Row and column, as far as they are known."""
        place = [] if self.row is None else [f"row {self.row}"]
        place += [] if self.column is None else [f"{self.part} {printable(self.column)}"]
        return ", ".join(place) or "whole file"

    def __str__(self) -> str:
        return (
            f"{self.where}: found {self.found}; expected {self.expected}; to mend it: {self.remedy}"
        )


class TableError(ValueError):
    """A table that breaks its rules, with every problem in it.

    Parameters
    ----------
    problems : iterable of Problem
        In the order of the file, one for each cell.
    total : int, optional
        How many cells there are if more than those given.
    source : str
        What to call the table in the message, for instance its path.
    """

    def __init__(
        self, problems: Iterable[Problem], *, total: int | None = None, source: str = "the table"
    ) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.total: int = len(self.problems) if total is None else total
        self.source: str = source
        super().__init__(self.problems)

    def __str__(self) -> str:
        return self.told()

    def told(self, *, everything: bool = False) -> str:
        """Problems in words: one line for each column and remedy, with what was found and in which rows.

        Parameters
        ----------
        everything : bool
            Every line and every row, and not the first of each.
        """
        groups = grouped(self.problems)
        noun = "problem" if len(groups) == 1 else "problems"
        places = f" in {self.total:,} places" if self.total > len(groups) else ""
        lines = [f"{printable(self.source)}: {len(groups)} {noun}{places}"]
        shown = len(groups) if everything else SHOWN
        lines += [f"  {together(group, everything=everything)}" for group in groups[:shown]]
        if len(groups) > shown:
            lines.append(f"  and {len(groups) - shown} more")
        if self.total > len(self.problems):
            lines.append(f"  these are the first {len(self.problems)} of {self.total}")
        return "\n".join(lines)


def grouped(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Problems of one column that are mended in one way, together; in the order of their first rows.

    >>> one, two = Problem(2, "x", "'a'", "b", "c"), Problem(9, "x", "'d'", "b", "c")
    >>> [len(group) for group in grouped([one, Problem(3, "y", "'a'", "b", "c"), two])]
    [2, 1]
    """
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        # What is wrong with a whole column stands in no row, and alone.
        alone = id(problem) if problem.row is None else 0
        remedy = "write" if _ONE_WORD.fullmatch(problem.remedy) else problem.remedy
        key = (problem.column, problem.part, problem.kind or problem.expected, remedy, alone)
        groups.setdefault(key, []).append(problem)
    return list(groups.values())


def together(group: list[Problem], *, everything: bool = False) -> Problem:
    """One problem for those of one kind: each word with its rows, the first of them, and a count.

    >>> print(together([Problem(row, "x", "'a'", "b", "c") for row in range(2, 9)]))
    column x: found 'a' (7 rows: 2, 3, 4, ...); expected b; to mend it: c
    """
    if len(group) == 1:
        return group[0]
    found: dict[str, list[int]] = {}
    for problem in group:
        found.setdefault(problem.found, []).append(problem.row or 0)
    words = [
        f"{word} ({rows_in_words(rows, len(rows) if everything else SHOWN_ROWS)})"
        for word, rows in list(found.items())[: len(found) if everything else SHOWN_WORDS]
    ]
    if len(found) > len(words):
        words.append(f"and {len(found) - len(words):,} others")
    first = group[0]
    alike = {
        name: one
        + ("" if all(getattr(problem, name) == one for problem in group) else f" (row {first.row})")
        for name, one in (("expected", first.expected), ("remedy", first.remedy))
    }
    return replace(first, row=None, found=", ".join(words), **alike)


def rows_in_words(rows: list[int], limit: int = SHOWN_ROWS) -> str:
    """Rows of a file, the first of them by number.

    >>> rows_in_words([2, 5, 7, 9]), rows_in_words([4])
    ('4 rows: 2, 5, 7, ...', 'row 4')
    """
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = ", ".join(map(str, rows[:limit])) + (", ..." if len(rows) > limit else "")
    return f"{len(rows):,} rows: {shown}"


def quoted(text: str) -> str:
    """Text in quotation marks, shortened, with nothing invisible or harmful to a terminal.

    >>> quoted(" yes"), quoted("")
    ("' yes'", 'an empty cell')
    """
    if not text:
        return "an empty cell"
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "...")


def printable(text: str) -> str:
    """Text with escapes in place of what is invisible or acts on a terminal."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
