"""Headings in two rows, and sheets that hold no patients: which row, and which sheet, is said and read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import cohortreader as cr
from cohortreader.data.problems import TableError

# Oracle: two patients typed by hand, whose groups of columns have merged headings; days counted on a calendar.
GROUPS = ["ID", "First dose", "", "Last contact", "", "Death"]
NAMES = ["", "Date", "Dose", "Date", "Seen by", "Date"]
ROWS = [
    ["A", "2021-01-01", 9, "2021-04-11", "ward", ""],
    ["B", "2021-02-01", 9, "2021-02-20", "ward", "2021-03-03"],
]


def workbook(
    path: Path, sheets: dict[str, list[list[object]]], merged: dict[str, list[str]]
) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append([cell if cell != "" else None for cell in row])
        for area in merged.get(name, []):
            page.merge_cells(area)
    book.save(path)
    return path


@pytest.mark.parametrize("title", [0, 1, 2])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("down", [True, False], ids=["ID over both rows", "ID above"])
def test_columns_of_one_name_are_told_apart_by_the_heading_above(
    title: int, kind: str, down: bool, tmp_path: Path
) -> None:
    above = [["Ward list 2021", "", "", "", "", ""]] * title
    rows = [*above, GROUPS, NAMES, *ROWS]
    path, mapping = tmp_path / f"ward.{kind}", tmp_path / "ward.yml"
    if kind == "csv" or not down:
        rows = [*above, GROUPS, ["ID", *NAMES[1:]], *ROWS]
    if kind == "xlsx":
        first = title + 1
        areas = [f"B{first}:C{first}", f"D{first}:E{first}"]
        areas += [f"A{first}:A{first + 1}"] if down else []
        workbook(path, {"Ward": rows}, {"Ward": areas})
    else:
        path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    text = cr.template(path)
    assert f"header_row: {title + 2}\n" in text
    mapping.write_text(text)
    found = cr.read(path, mapping).patients
    assert found["os_days"].tolist() == [100, 30] and found["death"].tolist() == [0, 1]


def test_a_name_given_twice_is_said_with_its_row(tmp_path: Path) -> None:
    # By hand: no heading above tells the two apart; renamed in that row, as the remedy says, the table is read.
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    text = "Ward list,,,\n,,,\nID,days,dead,days\nA,9,1,x\nB,8,0,y\n"
    path.write_text(text)
    mapping.write_text("header_row: 3\ncolumns: {ID: patient_id, days: os_days, dead: death}\n")
    (problem,) = cr.check(path, mapping).problems
    assert problem.where == "row 3, column days" and "rename" in problem.remedy
    path.write_text(text.replace("dead,days", "dead,remark"))
    assert cr.read(path, mapping).patients["os_days"].tolist() == [9, 8]


LEGENDS = {
    "words": [["ID", "OS days", "Dead", "Age", "Sex", "Transplant"],
              ["code of the ward", "from the first dose", "at last contact", "years", "as in the file", "of any kind"]],
    "names of the schema": [["patient_id", "os_days", "death", "age_years", "sex"], ["text", "0-9999", "0/1", "years", "m/f"]],
    "codes": [["Variable", "Code", "Meaning"], ["Dead", 0, "alive"], ["Dead", 1, "dead"], ["Sex", 1, "female"]],
    "names": [["Variable", "Meaning"], ["ID", "code"], ["OS days", "from the first dose"], ["Dead", "0 or 1"]],
}  # fmt: skip


@pytest.mark.parametrize("legend", LEGENDS)
@pytest.mark.parametrize("name", ["Legend", "Codebook", "Sheet1"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "words", [("ID", "OS days", "Dead"), ("Patient", "Zeit (Tage)", "Verstorben")]
)
def test_the_sheet_with_the_patients_is_taken_and_named(
    legend: str, name: str, first: bool, words: tuple[str, ...], tmp_path: Path
) -> None:
    # Oracle: which of the two holds patients, typed by hand.
    sheets = {name: LEGENDS[legend], "Data": [list(words), ["A", 9, "yes"], ["B", 8, "no"]]}
    order = sheets if first else dict(reversed(sheets.items()))
    path, mapping = workbook(tmp_path / "ward.xlsx", order, {}), tmp_path / "ward.yml"
    text = cr.template(path)
    assert f"sheet: Data   # by what the sheets hold; not {name}\n" in text
    mapping.write_text(text)
    assert cr.read(path, mapping).patients["os_days"].tolist() == [9, 8]


def test_a_legend_is_not_taken_because_the_patients_can_not_be_read(tmp_path: Path) -> None:
    # By hand: the sheet with the patients has a name twice, which is what has to be mended.
    patients = [["ID", "OS days", "Dead", "Dead"], ["A", 9, 1, 1], ["B", 8, 0, 0]]
    path = workbook(tmp_path / "w.xlsx", {"Legende": LEGENDS["names"], "Data": patients}, {})
    with pytest.raises(TableError, match="Data.*\n.*column Dead"):
        cr.template(path)
