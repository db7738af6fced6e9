"""What is wrong with a table, said so that the owner of the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 20
"""Lines printed of the problems of a table; the rest is a count."""
SHOWN_TOGETHER = 8
"""Rows, and words, printed on one line; the rest is a count."""
KEPT = 1000
"""Problems kept on an error; more would cost memory and tell nobody anything."""
_LONGEST = 60


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

    def __str__(self) -> str:
        place = [] if self.row is None else [f"row {self.row}"]
        place += [] if self.column is None else [f"column {printable(self.column)}"]
        return (
            f"{', '.join(place) or 'whole file'}: found {self.found}; "
            f"expected {self.expected}; to mend it: {self.remedy}"
        )


class TableError(ValueError):
    """A table that breaks its rules, with every problem in it.

    Parameters
    ----------
    problems : iterable of Problem
        In the order of the file. The first 1000 are kept in ``problems``.
    total : int, optional
        How many problems there are if more than those given.
    source : str
        What to call the table in the message, for instance its path.
    """

    def __init__(
        self, problems: Iterable[Problem], *, total: int | None = None, source: str = "the table"
    ) -> None:
        found = tuple(problems)
        self.problems: tuple[Problem, ...] = found[:KEPT]
        self.total: int = len(found) if total is None else total
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
        noun = "problem" if self.total == 1 else "problems"
        lines = [f"{printable(self.source)}: {self.total} {noun}"]
        groups = grouped(self.problems)
        shown = len(groups) if everything else SHOWN
        lines += [f"  {_line(group, everything=everything)}" for group in groups[:shown]]
        if len(groups) > shown:
            lines.append(f"  and {sum(map(len, groups[shown:]))} more")
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
        key = (problem.column, problem.expected, problem.remedy, alone)
        groups.setdefault(key, []).append(problem)
    return list(groups.values())


def _line(group: list[Problem], *, everything: bool) -> str:
    if len(group) == 1:
        return str(group[0])
    found: dict[str, list[int]] = {}
    for problem in group:
        found.setdefault(problem.found, []).append(problem.row or 0)
    limit = len(group) if everything else SHOWN_TOGETHER
    words = [f"{word} ({_rows(rows, limit)})" for word, rows in list(found.items())[:limit]]
    if len(found) > limit:
        words.append(f"and {len(found) - limit} others")
    return str(Problem(None, group[0].column, ", ".join(words), group[0].expected, group[0].remedy))


def _rows(rows: list[int], limit: int) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = ", ".join(map(str, rows[:limit])) + (", ..." if len(rows) > limit else "")
    return f"{len(rows)} rows: {shown}"


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
