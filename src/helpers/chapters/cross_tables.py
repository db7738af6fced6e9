"""Cross tables of a cohort, with small counts masked where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from cohortreader.intake.masking import MaskedTable, mask_small_cells

YES_NO = {True: "yes", False: "no"}
GRADES = {0: "grade 0", 1: "grade 1–2", 2: "grade 1–2"} | dict.fromkeys((3, 4, 5), "grade 3–5")
VARIABLES = {
    "disease_status": ("Disease status", None),
    "complete_remission": ("Complete remission", YES_NO),
    "transplant": ("Transplant", YES_NO),
    "crs_grade": ("CRS", GRADES),
    "icans_grade": ("ICANS", GRADES),
    "death": ("Death", {1: "yes", 0: "no"}),
}
PAIRS = (
    ("disease_status", "complete_remission"),
    ("disease_status", "crs_grade"),
    ("disease_status", "icans_grade"),
    ("complete_remission", "transplant"),
    ("complete_remission", "death"),
    ("transplant", "death"),
)
LINKED = ("transplant", "death")
"""Left out where small counts are masked: with remission by transplant and by death it makes a ring, and
deaths without a transplant follow from the three tables together though each of them hides its own."""


@dataclass(frozen=True)
class CrossTable:
    """Patients by two variables.

    Attributes
    ----------
    rows, columns : str
        The variables, by their columns in the cohort.
    counts : DataFrame of int
        Levels of the first in the index, of the second in the columns, without totals.
    """

    rows: str
    columns: str
    counts: pd.DataFrame

    @property
    def title(self) -> str:
        """Both variables in words."""
        return f"{VARIABLES[self.rows][0]} and {VARIABLES[self.columns][0]}"


def cross_tables(patients: pd.DataFrame) -> list[CrossTable]:
    """Cross tables of every pair of variables that a cohort has.

    >>> patients = pd.DataFrame({"complete_remission": [True, True, False], "death": [0, 1, 1]})
    >>> cross_tables(patients)[0].counts.to_numpy().tolist()
    [[1, 1], [1, 0]]
    """
    found = []
    for rows, columns in PAIRS:
        if rows in patients and columns in patients and len(patients):
            first, second = _words(patients, rows), _words(patients, columns)
            counts = pd.crosstab(first, second)
            order = [level for level in _levels(columns) if level in counts.columns]
            index = [level for level in _levels(rows) if level in counts.index]
            found.append(CrossTable(rows, columns, counts.loc[index, order].astype(int)))
    return found


def maskable(tables: list[CrossTable]) -> list[CrossTable]:
    """Tables that stay where small counts are masked: no ring of them tells what each of them hides."""
    return [table for table in tables if (table.rows, table.columns) != LINKED]


def shown_tables(tables: list[CrossTable], *, below: int | None) -> list[tuple[str, pd.DataFrame]]:
    """Tables as texts with totals: title and frame of each.

    Where small counts are masked, a total that one table has to hide is hidden in every table that
    shares it.

    Parameters
    ----------
    tables : list of CrossTable
        As from `cross_tables`.
    below : int or None
        Counts from 1 to one less are masked, with whatever would give them back; of the tables
        those that are `maskable` are shown.
    """
    if below is None:
        return [(table.title, _with_totals(table.counts)) for table in tables]
    tables = maskable(tables)
    masked = [mask_small_cells(table.counts, below=below) for table in tables]
    hidden = {
        (variable, level)
        for table, made in zip(tables, masked, strict=True)
        for variable, totals in ((table.rows, made.row_totals), (table.columns, made.column_totals))
        for level in totals.index[totals.isna()]
    }
    return [
        (table.title, _hide(table, made, hidden).shown())
        for table, made in zip(tables, masked, strict=True)
    ]


def _hide(table: CrossTable, made: MaskedTable, hidden: set[tuple[str, str]]) -> MaskedTable:
    rows, columns = made.row_totals.copy(), made.column_totals.copy()
    rows[[level for level in rows.index if (table.rows, level) in hidden]] = pd.NA
    columns[[level for level in columns.index if (table.columns, level) in hidden]] = pd.NA
    return replace(made, row_totals=rows, column_totals=columns)


def _with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    full = counts.assign(total=counts.sum(axis=1))
    full.loc["total"] = full.sum()
    return full.astype(str)


def _words(patients: pd.DataFrame, variable: str) -> pd.Series:
    words = VARIABLES[variable][1]
    values = patients[variable]
    return values.astype(str) if words is None else values.map(words)


def _levels(variable: str) -> list[str]:
    words = VARIABLES[variable][1]
    return list(dict.fromkeys(words.values())) if words else ["refractory", "relapsed"]
