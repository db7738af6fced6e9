"""Tables whose rows are said to be patients: refused where a code, or an event, stands in several of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import cohortreader as cr

ACCEPT = "accept: [every row a patient]\n"
# Oracle: typed by hand, two patients with three rows each.
ROWS = ["1,baseline,400,0", "1,month 6,400,0", "1,month 12,400,0", "2,baseline,100,1", "2,month 6,100,1", "2,month 12,100,1"]  # fmt: skip
SEVERAL = {
    "a code that the mapping names": ("Nummer,visit,os_days,death", "columns: {Nummer: patient_id}\n"),
    "the schema's own code": ("patient_id,visit,os_days,death", ""),
    "a code that nobody names": ("Pat,visit,os_days,death", ""),
    "records of REDCap": ("child,redcap_event_name,os_days,death", ""),
    "records of REDCap, left out": ("child,redcap_event_name,os_days,death", "leave_out: [child]\n"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SEVERAL)
def test_rows_of_one_code_are_not_taken_for_patients(kind: str, tmp_path: Path) -> None:
    # Oracle: one row a patient, as the remedy says; it is followed.
    header, entry = SEVERAL[kind]
    table, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    table.write_text("\n".join([header, *ROWS]) + "\n")
    mapping.write_text(entry + ACCEPT)
    (problem,) = cr.check(table, mapping).problems
    assert "'1' in 3 rows" in problem.found
    remedy = "one event" if "redcap" in header else "bring the rows of each patient together"
    assert remedy in problem.remedy
    table.write_text("\n".join([header, ROWS[0], ROWS[3]]) + "\n")
    assert cr.read(table, mapping).patients["os_days"].tolist() == [400, 100]


def test_two_centres_that_gave_the_same_codes(tmp_path: Path) -> None:
    # By hand: four patients of two centres; the remedy, followed, tells them apart.
    table, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    table.write_text("Code,os_days,death\n1,9,1\n2,8,0\n1,7,1\n2,6,0\n")
    for accept in ("", ACCEPT):
        mapping.write_text("columns: {Code: patient_id}\n" + accept)
        (problem,) = cr.check(table, mapping).problems
        assert "as in two centres" in problem.remedy and "K-01 and M-01" in problem.remedy
        assert "accept" not in problem.remedy
    table.write_text("Code,os_days,death\nK-1,9,1\nK-2,8,0\nM-1,7,1\nM-2,6,0\n")
    mapping.write_text("columns: {Code: patient_id}\n")
    assert cr.read(table, mapping).patients["os_days"].tolist() == [9, 8, 7, 6]


def test_a_column_that_is_no_code_of_patients_is_left_out(tmp_path: Path) -> None:
    # By hand: the number is that of the ward; left out, as the remedy says, each row is a patient.
    table, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    table.write_text("Unit no,os_days,death\n7,9,1\n7,8,0\n7,7,1\n")
    mapping.write_text(ACCEPT)
    (problem,) = cr.check(table, mapping).problems
    assert "write leave_out: [Unit no] in the mapping file" in problem.remedy
    mapping.write_text(ACCEPT + "leave_out: [Unit no]\n")
    assert cr.read(table, mapping).patients["os_days"].tolist() == [9, 8, 7]


def test_the_draft_does_not_offer_it_where_a_code_repeats(tmp_path: Path) -> None:
    # Oracle: the entry would be refused.
    table = tmp_path / "ward.csv"
    table.write_text("\n".join(["Pat,visit,os_days,death", *ROWS]) + "\n")
    assert ACCEPT.strip() not in cr.template(table)
    table.write_text("os_days,death\n9,1\n8,0\n")
    assert ACCEPT.strip() in cr.template(table)
