"""What is wrong with a table, said so that the owner of the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a column, or in the whole table where ``column`` is None."""

    column: str | None
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = "whole table" if self.column is None else f"column {self.column}"
        return f"{place}: found {self.found}; expected {self.expected}; to mend it: {self.remedy}"


class TableError(ValueError):
    """A table that breaks its rules, with every problem in it.

    Parameters
    ----------
    problems : iterable of Problem
        One a column and rule.
    source : str
        What to call the table in the message, for instance its path.
    """

    def __init__(self, problems: Iterable[Problem], *, source: str) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        noun = "problem" if len(self.problems) == 1 else "problems"
        lines = [f"{source}: {len(self.problems)} {noun}", *(f"  {p}" for p in self.problems)]
        super().__init__("\n".join(lines))


def quoted(text: str) -> str:
    """Text in quotation marks, shortened, with nothing invisible or harmful to a terminal."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
