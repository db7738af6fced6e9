"""Parquet, SAS, SPSS and Stata files as tables of text."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cohortreader.data.problems import Problem, TableError
from cohortreader.intake.notes import Note
from cohortreader.intake.packages import need
from cohortreader.intake.typed import as_text, text_column, text_frame
from cohortreader.intake.values import by_distinct
from cohortreader.intake.weighing import says_not_known

_DAY = 86_400  # seconds
_STARTS = {"spss": datetime.datetime(1582, 10, 14)}
_DATE_FORMATS = ("TD", "TC", "D", "ADATE", "EDATE", "SDATE", "JDATE", "MMDDYY", "YYMMDD", "E8601D")
LABELS = "labels"
"""Attribute of a table: what its file says of a column in words, such as "Overall survival (months)" of OS."""


def read_parquet(path: str | Path) -> pd.DataFrame:
    """Read a Parquet file, or a folder of them, as text; rows are numbered from 1.

    True and false are written yes and no, numbers and dates as in spreadsheets.

    Raises
    ------
    TableError
        If it is no Parquet file, or two columns have one name.
    CohortError
        If pyarrow is not installed.
    """
    parquet = need("pyarrow.parquet", kind="Parquet files", instead="save the table as CSV")
    table = _opened(lambda: parquet.read_table(path), path, "Parquet file")
    _refuse_repeated([str(name) for name in table.column_names], path)
    numbered = pd.RangeIndex(1, table.num_rows + 1, name="row")
    columns = {}
    while table.num_columns:  # column by column: a large table in both forms needs much memory
        name, values = table.column_names[0], table.column(0)
        table = table.remove_column(0)
        columns[name] = _arrow_text(values, name).set_axis(numbered)
    return pd.DataFrame(columns, index=numbered)


def _arrow_text(values: Any, name: str) -> pd.Series:
    pa = need("pyarrow", kind="Parquet files", instead="save the table as CSV")
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_integer(values.type):
        values = values.cast(pa.string())  # as floats, whole numbers beyond 2**53 would change
    return text_column(values.to_pandas().rename(name))


def read_sas(path: str | Path) -> pd.DataFrame:
    """Read a SAS transport file (.xpt) or data set (.sas7bdat) as text; rows count from 1.

    Raises
    ------
    TableError
        If it is no such file.
    CohortError
        If pyreadstat is not installed.
    """
    pyreadstat = need("pyreadstat", kind="SAS files", instead="export the data sets as CSV")
    transport = Path(path).suffix.lower() == ".xpt"
    read = pyreadstat.read_xport if transport else pyreadstat.read_sas7bdat
    frame, meta = _opened(lambda: _with_dates(read, path, "sas"), path, "SAS file")
    _refuse_repeated([str(name) for name in frame.columns], path)
    return _with_labels(text_frame(frame), meta)


def read_labelled(path: str | Path) -> tuple[pd.DataFrame, list[Note]]:
    """Read an SPSS (.sav, .zsav) or Stata (.dta) file as text, words for codes where it labels them all.

    A column of which only some codes have a label (such as 999, "not known") keeps its numbers, and a
    label that says not known makes an empty cell.

    Raises
    ------
    TableError
        If it is no such file.
    CohortError
        If pyreadstat is not installed.
    """
    pyreadstat = need("pyreadstat", kind="SPSS and Stata files", instead="save the table as CSV")
    stata = Path(path).suffix.lower() == ".dta"
    read = pyreadstat.read_dta if stata else pyreadstat.read_sav
    program = "stata" if stata else "spss"
    kind = "Stata file" if stata else "SPSS file"
    frame, meta = _opened(lambda: _with_dates(read, path, program), path, kind)
    _refuse_repeated([str(name) for name in frame.columns], path)
    notes = []
    columns = {}
    for name in frame.columns:
        cells = text_column(frame[name])
        labels = {
            as_text(k): str(v).strip() for k, v in meta.variable_value_labels.get(name, {}).items()
        }
        found = set(cells.unique()) - {""}
        if labels and found <= set(labels):
            columns[str(name)] = by_distinct(cells, _labelled(labels))
            notes.append(
                Note("changed", str(name), int(cells.ne("").sum()), "codes, read as their labels")
            )
        else:
            unknown = {code for code in found & set(labels) if says_not_known(labels[code])}
            columns[str(name)] = by_distinct(cells, _labelled(dict.fromkeys(unknown, "")))
            if unknown:
                count = int(cells.isin(unknown).sum())
                what = "codes whose label says not known, read as empty"
                notes.append(Note("changed", str(name), count, what))
            if some := sorted(found & set(labels) - unknown):
                what = "codes with a label in a column of numbers, left as they are"
                notes.append(Note("read", str(name), len(some), what, of_patients=False))
    numbered = pd.RangeIndex(1, len(frame) + 1, name="row")
    table = pd.DataFrame({n: c.to_numpy() for n, c in columns.items()}, index=numbered)
    return _with_labels(table, meta), notes


def _with_dates(read: Callable[..., Any], path: str | Path, program: str) -> tuple[Any, Any]:
    """Content of a file with dates for the numbers that stand for them; a number beyond all dates is told as one."""
    try:
        frame, meta = read(str(path))
        return frame, meta
    except OverflowError:
        frame, meta = read(str(path), disable_datetime_conversion=True)
    for name in frame.columns:
        form = str(meta.original_variable_types.get(name) or "").lstrip("%").upper()
        if form.startswith(_DATE_FORMATS):
            try:
                frame[name] = read(str(path), usecols=[name])[0][name]
            except OverflowError:
                seconds = _seconds(form, program)
                frame[name] = [_date(number, seconds, program) for number in frame[name].tolist()]
    return frame, meta


def _seconds(form: str, program: str) -> float:
    """Seconds that one stands for in a column of dates."""
    if program == "stata":
        return 0.001 if form.startswith("TC") else _DAY
    return 1 if program == "spss" or form.startswith("DATETIME") else _DAY


def _date(number: float, seconds: float, program: str) -> Any:
    if number != number:
        return None
    start = _STARTS.get(program, datetime.datetime(1960, 1, 1))
    try:
        return start + datetime.timedelta(seconds=number * seconds)
    except OverflowError:
        return f"{number * seconds / _DAY:.0f} days after {start.date().isoformat()}"


def _with_labels(frame: pd.DataFrame, meta: Any) -> pd.DataFrame:
    """The table, with what the file says of its columns in words."""
    pairs = zip(meta.column_names, meta.column_labels, strict=True)
    frame.attrs[LABELS] = {str(name): label.strip() for name, label in pairs if label}
    return frame


def _opened(read: Callable[[], Any], path: str | Path, kind: str) -> Any:
    try:
        return read()
    except Exception as error:  # readers of binary files raise whatever a broken one makes them
        found = f"no readable {kind} ({type(error).__name__})"
        problem = Problem(None, None, found, f"a {kind}", "check the path, or export it again")
    raise TableError([problem], source=str(path))


def _refuse_repeated(names: list[str], path: str | Path) -> None:
    repeated = dict.fromkeys(name for name in names if names.count(name) > 1)
    if repeated:
        expected, remedy = "a name that occurs once", "rename one of the columns"
        problems = [Problem(1, name, "the name twice", expected, remedy) for name in repeated]
        raise TableError(problems, source=str(path))


def _labelled(labels: Mapping[str, str]) -> Callable[[str], str]:
    """A code as its label; a text that is no code stays."""
    return lambda cell: labels.get(cell, cell)
