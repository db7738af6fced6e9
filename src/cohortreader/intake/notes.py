"""What reading a file did besides copying it: nothing is changed or left out in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Kind = Literal["read", "changed", "derived", "set aside"]
_PLURAL = re.compile(
    r"^((?:[a-z]+ )?(?:cell|sheet|word|number|column|row|date|patient|day|code))s\b"
)
SET_ASIDE = "rows"
"""Subject of the note on the patients that were set aside."""


@dataclass(frozen=True)
class Note:
    """One thing that was done to a file.

    Parameters
    ----------
    kind : str
        ``read`` (how the file was understood), ``changed`` (the same value in another form),
        ``derived`` (a value that the file does not hold) or ``set aside`` (not used).
    subject : str
        Column, or part of the file; never a value from it.
    count : int
        How many cells, rows or columns.
    what : str
        What was done to them, in words.
    of_patients : bool
        Whether the count is of patients, or of cells of theirs; not of columns, sheets or files.

    detail : str
        Names from the file, such as those of its sheets: for the owner's terminal, never for a page.

    Examples
    --------
    >>> print(Note("set aside", "row", 2, "patients without a value of death"))
    set aside: row: 2 patients without a value of death
    >>> print(Note("read", "file", 1, "sheets of 2", detail="'Ward'"))
    read: file: 1 sheet of 2: 'Ward'
    """

    kind: Kind
    subject: str
    count: int
    what: str
    of_patients: bool = True
    detail: str = ""

    def __str__(self) -> str:
        what = _PLURAL.sub(r"\1", self.what, count=1) if self.count == 1 else self.what
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.kind}: {self.subject}: {self.count} {what}{detail}"


@dataclass(frozen=True)
class Column:
    """One column of a file, and what it was taken for.

    Parameters
    ----------
    heading : str
        As it stands in the file.
    role : str or None
        Name in the schema, or ``start_date`` and the like; None where the column is set aside.
    rule : str
        Why: named in the mapping file, the schema's own name, ...
    unit : str or None
        Unit in which the file gives it, where it has one.
    """

    heading: str
    role: str | None
    rule: str
    unit: str | None = None


@dataclass(frozen=True)
class Intake:
    """A checked cohort, and what was done to get it.

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.validate_cohort``. It still holds the codes of the patients:
        ``cohortreader.analysis_frame`` takes them out.
    notes : tuple of Note
        In the order in which things were done.
    rows : int
        Rows of the file below its headings.
    columns : tuple of Column
        Every column of the file.
    warnings : tuple of str
        What is likely wrong, in words: for the owner of the file.
    confirmed : tuple of str
        Words of strata that the mapping file confirms, for ``cohortreader.analysis_frame``.
    """

    patients: pd.DataFrame
    notes: tuple[Note, ...]
    rows: int = 0
    columns: tuple[Column, ...] = ()
    warnings: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()

    @property
    def set_aside(self) -> tuple[str, ...]:
        """What of the file is not used, each with its count."""
        return tuple(str(note) for note in self.notes if note.kind == "set aside")
