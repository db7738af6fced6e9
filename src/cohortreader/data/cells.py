"""Checks of text tables against a Table Schema, run by pandera, told as problems to mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, quoted
from cohortreader.data.schema import Field, Schema

if TYPE_CHECKING:
    import pandera.pandas as pa

_COMPARED = 500  # names of columns that a missing one is compared with
_NOT_KNOWN = {"na", "n/a", "nan", "null", "none", "unknown", "missing", ".", "-", "?"}


def pandera_schema(schema: Schema) -> pa.DataFrameSchema:
    """Table Schema as pandera checks of text columns; further columns are allowed."""
    import pandera.pandas as pa

    columns = {}
    for field in schema.fields:
        checks = [_check("value", field.accepts)]
        if field.unique:
            checks.append(_check("unique", _first_of_its_kind))
        columns[field.name] = pa.Column(checks=checks)
    return pa.DataFrameSchema(columns, strict=False)


def check_cells(
    frame: pd.DataFrame, schema: Schema, *, needed: Collection[str] | None = None
) -> tuple[list[Problem], int]:
    """Find every cell that breaks the schema, every missing column, and a table without rows.

    Parameters
    ----------
    frame : DataFrame of text
        Its index holds the rows to name in the problems, each once.
    schema : Schema
        What the table should be.
    needed : collection of str, optional
        Columns that the table can't do without; all of the schema's if not given.

    Returns
    -------
    problems : list of Problem
        In the order of the file.
    total : int
        How many there are.
    """
    problems = []
    if not len(frame):
        remedy = "add the rows below the header"
        problems.append(Problem(None, None, "no rows", "at least one row", remedy))
    missing = [name for name in schema.names if name not in frame.columns]
    own = set(schema.names)
    others = [str(name) for name in frame.columns if name not in own]
    alike = {name: nearest_column(name, others) for name in missing}
    problems += [
        _missing_column(name, alike[name])
        for name in missing
        if needed is None or name in needed or _same_letters(name, alike[name])
    ]
    # pandera tells every wrong cell; columns without one, most of a large table, need not pass through it.
    fields = tuple(
        field
        for field in schema.fields
        if field.name not in missing and _any_wrong(frame[field.name], field)
    )
    if not fields:  # pandera copies the table, and takes half a second to import
        return problems, len(problems)
    import pandera.pandas as pa

    try:
        pandera_schema(Schema(schema.name, schema.title, fields)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        total = len(problems) + sum(int((~e.check_output).sum()) for e in error.schema_errors)
        return problems + _cell_problems(frame, schema, error.failure_cases), total
    return problems, len(problems)


def _any_wrong(cells: pd.Series, field: Field) -> bool:
    return not field.accepts(cells).all() or (field.unique and not cells[cells.ne("")].is_unique)


def _check(name: str, function: Callable[[pd.Series], pd.Series]) -> pa.Check:
    import pandera.pandas as pa

    return pa.Check(function, name=name, ignore_na=False, n_failure_cases=KEPT)


def _first_of_its_kind(values: pd.Series) -> pd.Series:
    return ~values.duplicated() | values.eq("")


def _cell_problems(frame: pd.DataFrame, schema: Schema, cases: pd.DataFrame) -> list[Problem]:
    order = cases["column"].map({name: place for place, name in enumerate(schema.names)})
    cases = cases.assign(order=order).sort_values(["index", "order", "check"])
    repeated = cases[cases["check"] == "unique"]
    first_rows = {
        (column, value): row
        for column, values in repeated.groupby("column")["failure_case"]
        for row, value in frame[column][frame[column].isin(values)].drop_duplicates().items()
    }
    problems = []
    columns = (cases[name].tolist() for name in ("index", "column", "check", "failure_case"))
    for row, column, check, value in zip(*columns, strict=True):
        field, kind = schema.field(column), ""
        if check == "unique":
            kind = "twice"
            expected = f"a value of its own; row {first_rows[field.name, value]} holds it too"
            remedy = "delete the row that was entered twice, or give each patient a code"
        else:
            expected, remedy = field.expected, _remedy(field, value)
        problems.append(Problem(row, field.name, quoted(value), expected, remedy, kind))
    return problems


def nearest_column(name: str, others: list[str]) -> str | None:
    """Return the column that is spelt most like a name, if one is.

    >>> nearest_column("os_days", ["OS days", "centre"])
    'OS days'
    """
    plain = {_letters(other): other for other in others[:_COMPARED]}
    near = get_close_matches(name, plain, n=1, cutoff=0.86)
    return plain[near[0]] if near else None


def _letters(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _same_letters(name: str, other: str | None) -> bool:
    return other is not None and _letters(other) == name


def _missing_column(name: str, near: str | None) -> Problem:
    found = f"no column {name}"
    if near is None:
        return Problem(1, name, found, f"a column {name}", "add the column")
    found += f", but {quoted(near)}"
    return Problem(1, name, found, f"a column {name}", "rename the column")


def _remedy(field: Field, value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).strip()
    if not plain or plain.casefold() in _NOT_KNOWN:
        if field.required:
            return "fill in the value: it is needed for every row"
        return "leave the cell empty where the value is not known"
    usual = (plain, plain.casefold(), plain.removesuffix(".0"), plain.lstrip("+0"))
    for candidate in (*usual, plain.replace(",", "."), plain.rstrip("% ")):
        if candidate and candidate != value and field.accepts_text(candidate):
            return f"write {candidate}"
    return "correct the value"
