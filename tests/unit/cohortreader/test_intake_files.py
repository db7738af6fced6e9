"""Excel, Parquet and SAS files, and what happens without the packages that read them."""

from __future__ import annotations

import contextlib
import datetime
import sys
from pathlib import Path

import pandas as pd
import pytest

from cohortreader.data.cohort import CohortError
from cohortreader.data.problems import TableError
from cohortreader.intake.adam_export import export_adam
from cohortreader.intake.columnar import _refuse_repeated
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.reading import read_table
from cohortreader.intake.spreadsheet import read_spreadsheet
from cohortreader.intake.typed import text_frame
from helpers.cohort import load_cohort

MISSING = "the packages of the group 'files' are not installed"
HEADER = ["patient_id", "os_days", "death"]


def test_typed_values_as_text() -> None:
    # Oracle: each value written by hand; a number without a fraction has none.
    frame = pd.DataFrame(
        {
            "float": [14.0, 7.25, float("nan")],
            "bool": [True, False, None],
            "time": pd.to_datetime(["2022-03-01 00:00", "2022-03-01 10:30", None]),
            "int": pd.array([9007199254740993, 0, None], "Int64"),
            "word": pd.Categorical(["a", None, "b"]),
            "object": [datetime.date(2022, 3, 1), 1.0, ["x"]],
        }
    )
    assert text_frame(frame).to_numpy().T.tolist() == [
        ["14", "7.25", ""],
        ["yes", "no", ""],
        ["2022-03-01", "2022-03-01 10:30:00", ""],
        ["9007199254740993", "0", ""],
        ["a", "", "b"],
        ["2022-03-01", "1", "['x']"],
    ]


def workbook(path: Path, rows: list[list[object]], *, second: str = "") -> Path:
    openpyxl = pytest.importorskip("openpyxl", reason=MISSING)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if second:
        book.create_sheet(second).append(["other"])
    book.save(path)
    return path


def test_a_workbook_is_read_as_it_is_meant(tmp_path: Path) -> None:
    # Oracle: the values written; the empty first row counts.
    rows = [[], HEADER + ["seen", "blasts"], ["P1", 14.0, True, datetime.date(2022, 3, 1), 7.5]]
    frame, notes = read_spreadsheet(workbook(tmp_path / "x.xlsx", rows, second="notes"))
    assert frame.columns.tolist() == [*HEADER, "seen", "blasts"]
    assert frame.index.tolist() == [3]
    assert frame.to_numpy().tolist() == [["P1", "14", "yes", "2022-03-01", "7.5"]]
    assert [str(note) for note in notes] == [
        "read: file: 1 sheet of 2: 'Sheet' (not 'notes': sheet in the mapping file names the one to read)"
    ]
    assert "Sheet" not in notes[0].what  # what a page of the report may show
    with pytest.raises(TableError, match="expected a sheet 'gone'"):
        read_spreadsheet(tmp_path / "x.xlsx", sheet="gone")


def test_a_workbook_gives_the_cohort_of_the_same_csv(tmp_path: Path) -> None:
    # Oracle: the reconstructed cohort, read from CSV.
    cohort = load_cohort()
    typed = [
        [None if pd.isna(value) else value for value in row]
        for row in cohort.astype(object).to_numpy().tolist()
    ]
    path = workbook(tmp_path / "x.xlsx", [cohort.columns.tolist(), *typed])
    pd.testing.assert_frame_equal(read_intake(path).patients, cohort)


def test_percentages_and_formulas_are_not_misread(tmp_path: Path) -> None:
    # Oracle: 0.8 shown as 80% is 80 percent; a formula that nothing computed has no value.
    openpyxl = pytest.importorskip("openpyxl", reason=MISSING)
    path = workbook(tmp_path / "x.xlsx", [[*HEADER, "blasts_percent"], ["P1", 3, 0, 0.8]])
    book = openpyxl.load_workbook(path)
    book.active["D2"].number_format = "0%"
    book.save(path)
    assert read_intake(path).patients["blasts_percent"].tolist() == [80]
    book.active["B2"] = "=1+2"
    book.save(path)
    with pytest.raises(CohortError, match="row 2: found a formula without a stored result"):
        read_intake(path)


def test_parquet_gives_the_cohort_back(tmp_path: Path) -> None:
    # Oracle: the cohort that was written, with and without its types, in one file and in several.
    pytest.importorskip("pyarrow", reason=MISSING)
    cohort = load_cohort()
    (tmp_path / "parts").mkdir()
    cohort.to_parquet(tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(read_intake(tmp_path / "x.parquet").patients, cohort)
    for number, part in enumerate((cohort.iloc[:20], cohort.iloc[20:])):
        part.to_parquet(tmp_path / "parts" / f"{number}.parquet")
    pd.testing.assert_frame_equal(read_intake(tmp_path / "parts").patients, cohort)


def test_parquet_keeps_large_numbers_and_missing_ones(tmp_path: Path) -> None:
    # Oracle: the values written; a float holds no 2**53 + 1.
    pytest.importorskip("pyarrow", reason=MISSING)
    numbers = pd.array([2**53 + 1, None], "Int64")
    frame = pd.DataFrame({"a": numbers, "b": [1.0, None], "c": ["x", "y"]})
    frame.to_parquet(tmp_path / "x.parquet")
    table, _ = read_table(tmp_path / "x.parquet", FileMapping())
    assert table.to_numpy().tolist() == [["9007199254740993", "1", "x"], ["", "", "y"]]
    assert table.index.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("names", "repeated"), [("aba", ["a"]), ("bcbcb", ["b", "c"]), ("abc", []), ("", [])]
)
def test_columns_of_one_name_are_refused(names: str, repeated: list[str]) -> None:
    """Rule: each name that stands there more than once is told once, in the order of the file."""
    with pytest.raises(TableError) if repeated else contextlib.nullcontext() as caught:
        _refuse_repeated(list(names), "x.parquet")
    if repeated:
        found = [(problem.row, problem.column) for problem in caught.value.problems]
        assert found == [(1, name) for name in repeated]  # row 1 holds the names


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet", "x.xpt", "x.sas7bdat", "x.csv", "x.doc"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and more", b"\x00" * 200])
def test_broken_files_of_every_kind_are_cohort_errors(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CohortError) as caught:
        read_intake(path)
    assert caught.value.problems


def test_paths_that_lead_nowhere_are_cohort_errors(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.xlsx", tmp_path / "no.csv", tmp_path / "no", "a\0.csv"):
        with pytest.raises(CohortError):
            read_intake(path)


@pytest.mark.parametrize(
    ("module", "name"),
    [("pyarrow.parquet", "x.parquet"), ("pyreadstat", "x.xpt")],
)
def test_a_missing_package_is_named_with_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    # Oracle: Python raises ImportError where sys.modules holds None.
    monkeypatch.setitem(sys.modules, module, None)
    path = tmp_path / name
    path.write_bytes(b"")
    package = module.partition(".")[0]
    with pytest.raises(CohortError, match=f"the package {package}; .*group of packages 'files'"):
        read_intake(path)


def test_a_missing_package_is_named_when_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(CohortError, match="group of packages 'files'.*or export CSV"):
        export_adam(load_cohort(), tmp_path, kind="xpt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("cell", ["\0", "1\0", "\0001"])
def test_a_sign_that_is_no_text_is_told_in_any_file(kind: str, cell: str, tmp_path: Path) -> None:
    # Oracle: U+0000 is no text; pandas takes what differs behind it for one. Without the sign the table is read.
    frame = pd.DataFrame({"patient_id": ["A", "B"], "os_days": ["9", "8"], "death": ["1", cell]})
    path = tmp_path / f"ward.{kind}"
    write = (lambda table: table.to_csv(path, index=False)) if kind == "csv" else None
    write = write or (lambda table: table.to_parquet(path))
    write(frame)
    with pytest.raises(
        CohortError, match="0x00, which is no text|0x00\\), which is no text"
    ) as told:
        read_intake(path)
    assert [problem.row for problem in told.value.problems] == [3 if kind == "csv" else 2]
    write(frame.assign(death=["1", "1"]))
    assert read_intake(path).patients["death"].tolist() == [1, 1]
