"""Sheets in which the table is not alone: titles, empty rows, footers, other sheets."""

from __future__ import annotations

import pickle
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cohortreader.data.cohort import CohortError
from cohortreader.intake.footers import without_footers
from cohortreader.intake.layout import TitleError, laid_out
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.notes import Intake
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.text import find_delimiter

HEADER = ["Nr", "os_days", "death", "crs_grade", "icans_grade", "treatment_death", "sex"]
ROWS = [
    ["Ward 3, short courses"] + [""] * 6,
    [""] * 7,
    HEADER,
    ["W-1", "90", "0", "1", "0", "no", "male"],
    [""] * 7,
    ["W-2", "80", "1", "1", "0", "no", "female"],
    ["W-3", "70", "1", "", "0", "no", ""],
    [""] * 7,
    ["n = 3", "median 80"] + [""] * 5,
    [""] * 7,
]  # row 1 is a title, row 2 and rows 5 and 8 are empty, row 9 is a footer


def file_of(tmp_path: Path, kind: str, rows: list[list[str]] = ROWS) -> Path:
    path = tmp_path / f"ward.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in rows))
        return path
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Edit the other sheet only"])
    sheet = book.create_sheet("Patients")
    for row in rows:
        sheet.append([cell or None for cell in row])
    book.save(path)
    return path


def read(path: Path, **mapping) -> Intake:
    sheet = "Patients" if path.suffix == ".xlsx" else ""
    mapping = {"sheet": sheet, "columns": {"Nr": "patient_id"}, **mapping}
    return read_intake(path, mapping=FileMapping(**mapping))


by_kind = pytest.mark.parametrize("kind", ["csv", "xlsx"])


@by_kind
def test_a_title_is_taken_for_one_and_the_headings_are_found(tmp_path: Path, kind: str) -> None:
    """Oracle: the sheet read by eye: one problem, and not one for each column without a name."""
    with pytest.raises(CohortError) as caught:
        read(file_of(tmp_path, kind))
    (problem,) = caught.value.problems
    assert problem.row == 1 and "1 of 7 cells filled, as in a title" in problem.found
    assert "row 3 ('Nr', 'os_days', 'death', 'crs_grade', ...)" in problem.expected
    assert "write header_row: 3" in problem.remedy


@by_kind
def test_the_headings_may_stand_in_any_row(tmp_path: Path, kind: str) -> None:
    """Oracle: the rows counted by eye; the grade that W-3 lacks stands in row 7, the footer in row 9."""
    path = file_of(tmp_path, kind)
    with pytest.raises(CohortError) as caught:
        read(path, header_row="3")
    assert [(p.row, p.found) for p in caught.value.problems] == [
        (7, "an empty cell"), (9, "'n = 3' and 'median 80' and nothing more")
    ]  # fmt: skip
    assert "not_patients: ['n = 3']" in caught.value.problems[1].remedy
    intake = read(path, header_row="3", not_patients=("n = 3",), incomplete="set aside")
    assert intake.patients["patient_id"].tolist() == ["W-1", "W-2"]
    told = [str(note) for note in intake.notes]
    assert "set aside: file: 1 row above the names of the columns" in told
    assert "set aside: file: 3 rows in which nothing stands" in told
    assert "set aside: file: 1 row named under not_patients in the mapping file" in told


def test_the_sheet_that_is_read_is_named(tmp_path: Path) -> None:
    """Oracle: the workbook as it was made: notes first, patients second."""
    with pytest.raises(CohortError, match=r"sheet 'Notes' \(not 'Patients': sheet in"):
        read(file_of(tmp_path, "xlsx"), sheet="", columns={})
    with pytest.raises(CohortError, match=r"sheet 'Patients' \(not 'Notes'"):
        read(file_of(tmp_path, "xlsx"))


@pytest.mark.parametrize("row", ["4", "2", "12"])
def test_a_row_of_headings_that_is_none_is_asked_about(tmp_path: Path, row: str) -> None:
    """Oracle: row 4 holds a patient, row 2 nothing, and there is no row 12."""
    with pytest.raises(CohortError) as caught:
        read(file_of(tmp_path, "csv"), header_row=row)
    nothing = f"header_row: {row}, in which nothing stands"
    assert (caught.value.problems[0].found == nothing) == (row != "4")


def test_a_patient_of_whom_little_is_known_is_no_footer(tmp_path: Path) -> None:
    """Oracle: the code W-3 is like the others; a patient who lacks values is told so."""
    rows = [HEADER, *ROWS[3:6], ["W-3", "70", "", "", "", "", ""]]
    with pytest.raises(CohortError) as caught:
        read(file_of(tmp_path, "csv", rows))
    assert {problem.found for problem in caught.value.problems} == {"an empty cell"}
    assert len(read(file_of(tmp_path, "csv", rows), incomplete="set aside").patients) == 2


def test_a_narrow_table_has_neither_title_nor_footer() -> None:
    """Oracle: with three columns, a row with one cell is a row that lacks two."""
    rows = [(1, ["a", "", ""]), (2, ["1", "2", "3"])]
    frame, notes = laid_out(rows, source="x")
    assert frame.to_numpy().tolist() == [["1"]]
    assert [(note.count, note.kind) for note in notes] == [(2, "set aside")]


def test_the_row_of_the_headings_survives_the_way_between_processes() -> None:
    """Oracle: the error before and after."""
    rows = [(1, ["title", "", "", "", ""]), (4, list("abcde"))]
    with pytest.raises(TitleError) as caught:
        laid_out(rows, source="x")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.header_row, str(again)) == (4, str(caught.value))


def test_a_title_does_not_hide_the_separator() -> None:
    """Oracle: the separator read by eye."""
    assert find_delimiter("Ward 3, 2024\n\nid;age;kg\nP1;7,5;20\nP2;8;30\n") == ";"
    assert find_delimiter("Ward 3\nid\tage\nP1\t7,5\nP2\t8,1\n") == "\t"


def test_lines_of_white_space_are_empty() -> None:
    """Oracle: nothing is to be seen in the second row."""
    frame, notes = laid_out([(1, ["a"]), (2, [" "]), (3, ["x"])], source="x")
    assert frame["a"].tolist() == ["x"] and [note.count for note in notes] == [1]


def test_rows_of_a_sheet_are_no_count_of_patients() -> None:
    """Rule: a count of patients may be masked; rows above the table and empty ones are not of them."""
    rows = [(1, ["x"]), (2, [""]), (3, ["a"]), (4, [""]), (5, ["y"])]
    _, notes = laid_out(rows, source="x", header_row="3")
    assert [(note.what, note.of_patients) for note in notes] == [
        ("rows above the names of the columns", False),
        ("rows in which nothing stands", False),
    ]


@pytest.mark.parametrize(
    ("filled", "width", "asked_about"), [(6, 6, True), (6, 9, True), (5, 9, False), (5, 5, False)]
)
def test_a_footer_is_told_by_rows_that_hold_more(
    filled: int, width: int, asked_about: bool
) -> None:
    """Rule: where six cells of a row are usually filled, a last row with one or two is asked about; of a table as empty
    as that, however wide, nothing is said."""
    names = ["Nr", *(f"x{i}" for i in range(1, width))]
    rows = [[f"W-{i}", *["1"] * (filled - 1)] for i in range(1, 4)] + [["as of May", "1"]]
    table = pd.DataFrame([row + [""] * (width - len(row)) for row in rows], [2, 3, 4, 5], names)
    frame, problems, notes = without_footers(table, "Nr", ())
    assert [problem.row for problem in problems] == ([5] if asked_about else [])
    assert frame.index.tolist() == ([2, 3, 4] if asked_about else [2, 3, 4, 5])
    assert notes == []
    frame, problems, notes = without_footers(table, "Nr", ("as of May",))
    assert (frame.index.tolist(), problems, len(notes)) == ([2, 3, 4], [], 1)
    assert without_footers(table[:0], "Nr", ())[1] == []
