"""Headings again, or another block, below a table: said with its row, and each remedy followed to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

import cohortreader as cr

TABLE = ["ID,days,Tod", "A,50,0", "B,60,1"]
COLUMNS = "columns: {ID: patient_id, days: os_days, Tod: death}\n"


def tried(folder: Path, lines: list[str], kind: str, more: str = "") -> cr.Cohort:
    """A cohort from lines, as text or as a sheet in which numbers are numbers."""
    file, mapping = folder / f"c.{kind}", folder / "m.yml"
    mapping.write_text(COLUMNS + more, encoding="utf-8")
    if kind == "csv":
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append([int(c) if c.isdecimal() else c or None for c in line.split(",")])
        book.save(file)
    return cr.read(file, mapping)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("between", [[], [""], ["", ""]], ids=len)
@pytest.mark.parametrize("codes", ["AB", "CD"])
def test_headings_that_stand_again_are_said_with_their_row(
    tmp_path: Path, kind: str, between: list[str], codes: str
) -> None:
    """Oracle: by hand, the row of the headings; codes that occur again do not hide it. Both remedies are tried."""
    below = [TABLE[0], f"{codes[0]},70,0", f"{codes[1]},80,1", "E,90,0"]
    with pytest.raises(cr.CohortError) as told:
        tried(tmp_path, [*TABLE, *between, *below], kind)
    row = 4 + len(between)
    expected = f"row {row}: found the headings again: 2 rows above and 3 rows below it"
    assert expected in str(told.value)
    assert "levels" not in str(told.value)
    assert len(tried(tmp_path, TABLE, kind).patients) == 2
    entry = re.search(r"write (not_patients: \[.*?\])", str(told.value))
    assert entry
    if codes == "CD":
        read = tried(tmp_path, [*TABLE, *between, *below], kind, entry[1] + "\n")
        assert read.patients["os_days"].tolist() == [50, 60, 70, 80, 90]
        assert any("not_patients" in str(note) for note in read.notes)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("title", [[], ["Ward,,"]], ids=["bare", "titled"])
def test_another_block_of_the_same_width_is_said_with_its_row(
    tmp_path: Path, kind: str, title: list[str]
) -> None:
    """Oracle: by hand, the rows of the block and of its headings."""
    with pytest.raises(cr.CohortError) as told:
        tried(tmp_path, [*TABLE, "", *title, "ward,beds,open", "North,7,1", "South,9,1"], kind)
    assert f"row {5 + len(title)}: found 'ward' and 'beds' and 'open'" in str(told.value)
    assert "delete the rows from row 5 on" in str(told.value)


def test_another_block_of_another_width_is_said_with_its_row(tmp_path: Path) -> None:
    """Oracle: by hand; a missing comma in the middle of one table is none."""
    with pytest.raises(cr.CohortError, match="row 5: found 3 rows to the end.*from row 5 on"):
        tried(tmp_path, [*TABLE, "", "Summary", "Deaths,1", "Alive,1"], "csv")
    with pytest.raises(cr.CohortError, match="missing comma"):
        tried(tmp_path, [*TABLE, "", "C,70", "D,80,1"], "csv")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_patients_below_an_empty_row_are_no_other_block(tmp_path: Path, kind: str) -> None:
    """Oracle: by hand, four patients; words of theirs are no headings."""
    lines = [*TABLE, "", "C,70,nein", "D,80,ja"]
    read = tried(tmp_path, lines, kind, "levels: {death: {nein: 0, ja: 1}}\n")
    assert read.patients["death"].tolist() == [0, 1, 0, 1]
