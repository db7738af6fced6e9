"""The cohort: one patient a row, read as text, checked whole, and only then given its types.

Every problem is told at once. Nothing is coerced, trimmed or dropped: ``helpers.schema`` says
which forms a cell may take, ``helpers.contradictions`` which columns may not disagree. Columns
beyond those of the schema are kept as text; they may serve as strata.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.cells import check_cells
from helpers.contradictions import RULES, Rule
from helpers.csvfile import read_rows
from helpers.problems import KEPT, Problem, TableError, quoted
from helpers.schema import DATA, Schema, load_schema

__all__ = [
    "CohortError",
    "Problem",
    "cohort_schema",
    "load_cohort",
    "read_cohort",
    "strata_columns",
    "validate_cohort",
]


class CohortError(TableError):
    """A cohort that can't be used as it is: ``str()`` and ``.problems`` say what to mend."""


def cohort_schema() -> Schema:
    """Table Schema of a cohort (data/cohort.schema.json)."""
    return load_schema(DATA / "cohort.schema.json")


def load_cohort(path: str | Path | None = None) -> pd.DataFrame:
    """Cohort of the book: the reconstructed data/cohort.csv unless a path is given.

    Returns and raises as ``read_cohort``.
    """
    return read_cohort(DATA / "cohort.csv" if path is None else path)


def read_cohort(path: str | Path) -> pd.DataFrame:
    """Read and validate a cohort from a CSV file.

    Parameters
    ----------
    path : str or Path
        Comma-separated UTF-8 text with the columns of data/cohort.schema.json.

    Returns
    -------
    DataFrame
        As ``validate_cohort``.

    Raises
    ------
    CohortError
        With every problem of the file, each with its line.
    """
    try:
        return validate_cohort(read_rows(path))
    except TableError as error:
        raise CohortError(error.problems, total=error.total, source=str(path)) from None


def validate_cohort(frame: pd.DataFrame) -> pd.DataFrame:
    """Check a cohort given as text and return it in its types.

    Parameters
    ----------
    frame : DataFrame of text
        Cells as they stand in the file, empty text where nothing stands. If its index is named
        ``row`` it holds the line of each row in the file; otherwise the first row is taken for
        line 2, below a header.

    Returns
    -------
    DataFrame
        The columns of the schema in its order, then any others as text. Yes and no are
        ``boolean``; days, grades and 0/1 flags ``Int64``; disease_status and provenance
        categories.

    Raises
    ------
    CohortError
        If any cell, or any columns of one patient together, break a rule.
    ValueError
        If the cells are not text.
    """
    frame = _with_rows(frame)
    schema = cohort_schema()
    problems, total = check_cells(frame, schema)
    present = [field for field in schema.fields if field.name in frame.columns]
    typed = pd.DataFrame({field.name: field.convert(frame[field.name]) for field in present})
    for rule in RULES:
        if set(rule.columns) <= set(typed.columns):
            found = frame.loc[_broken(rule, typed, frame), list(rule.columns)]
            total += len(found)
            first = found.head(KEPT)
            cells = zip(first.index.tolist(), first.to_numpy().tolist(), strict=True)
            problems += [_contradiction(rule, row, values) for row, values in cells]
    if total:
        problems.sort(key=lambda problem: problem.row or 0)  # stable: cells before contradictions
        raise CohortError(problems, total=total, source="cohort")
    return typed.join(frame[strata_columns(frame)]).reset_index(drop=True)


def strata_columns(cohort: pd.DataFrame) -> list[str]:
    """Columns beyond those of the schema, in the order of the file."""
    names = cohort_schema().names
    return [name for name in cohort.columns if name not in names]


def _with_rows(frame: pd.DataFrame) -> pd.DataFrame:
    repeated = frame.columns[frame.columns.duplicated()].unique()
    if len(repeated):
        raise CohortError(
            Problem(1, str(name), "the name twice", "a name that occurs once", "rename one")
            for name in repeated
        )
    kinds = {name: pd.api.types.infer_dtype(frame[name], skipna=False) for name in frame.columns}
    other = [f"{name} ({kind})" for name, kind in kinds.items() if kind not in ("string", "empty")]
    if other:
        raise ValueError(
            f"a cohort is validated as text, but these columns are not: {', '.join(other)}; "
            "read the file with every cell as text and empty cells as empty text"
        )
    if frame.index.name == "row":
        return frame
    return frame.set_axis(pd.RangeIndex(2, len(frame) + 2, name="row"))


def _broken(rule: Rule, typed: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    broken = rule.broken(typed).fillna(False).astype(bool)
    for name in rule.columns:  # a cell that is wrong in itself contradicts nothing
        broken &= typed[name].notna() | frame[name].eq("")
    return broken


def _contradiction(rule: Rule, row: int, values: list[str]) -> Problem:
    pairs = zip(rule.columns, values, strict=True)
    found = ", ".join(f"{name} {quoted(value)}" for name, value in pairs)
    return Problem(row, rule.columns[0], found, rule.expected, rule.remedy)
