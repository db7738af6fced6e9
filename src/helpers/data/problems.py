"""What is wrong with a table, said so that the owner of the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 20
"""Problems printed in full; the rest is a count."""
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
        noun = "problem" if self.total == 1 else "problems"
        lines = [f"{printable(self.source)}: {self.total} {noun}"]
        lines += [f"  {problem}" for problem in self.problems[:SHOWN]]
        if self.total > SHOWN:
            lines.append(f"  and {self.total - SHOWN} more")
        return "\n".join(lines)


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
