"""A mapping file made from a file itself: what it guesses, what it leaves to a person, and that it is refused until then."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from cohortreader.data.cohort import CohortError
from cohortreader.data.problems import TableError
from cohortreader.intake import skeleton
from cohortreader.intake.mapping import FileMapping, load_mapping
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.skeleton import mapping_skeleton
from helpers.cohort import DATA

EXAMPLE = DATA.parent / "book" / "example"
WARD = [
    ["Short courses, ward 3"],
    [],
    ["Pat.-Nr.", "Krankheitsstatus", "Ansprechen Tag 14", "Beginn", "Datum Rezidiv",
     "Letzter Kontakt", "Todesdatum", "CRS", "Blasten", "Haus"],
    ["K-1", "Rez.", "CR", "01.03.2022", "", "30.06.2022", "", "Grad 1", "<5", "A"],
    ["K-2", "refr.", "CRi", "02.03.2022", "31.05.2022", "30.06.2022", "", "", "7,5", "A"],
    ["K-3", "refr.", "NR", "03.03.2022", "", "30.06.2022", "30.06.2022", "-", "n.d.", "B"],
    [],
    ["n = 3"],
]  # fmt: skip


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Edit the other sheet only"])
    sheet = book.create_sheet("Patients")
    for row in WARD:
        sheet.append([cell or None for cell in row])
    book.save(tmp_path / "ward.xlsx")
    return tmp_path / "ward.xlsx"


def test_a_sheet_without_rows_is_not_the_table(ward: Path) -> None:
    """By eye: one line of notes that mentions transplants, before the sheet with the patients."""
    book = openpyxl.load_workbook(ward)
    book.worksheets[0]["A1"] = "Transplants since 2015, for the statistician"
    book["Patients"]["A3"], book["Patients"]["B3"] = "Pt", "Stage"
    book["Patients"].delete_cols(3, 8)
    book["Patients"]["C3"] = "Died?"
    book.save(ward)
    assert yaml.load(mapping_skeleton(ward), yaml.BaseLoader)["sheet"] == "Patients"


def test_what_is_guessed_of_a_ward_file(ward: Path) -> None:
    """Oracle: the sheet read by eye; ___ where a careful reader would ask."""
    text = mapping_skeleton(ward)
    found = yaml.load(text, yaml.BaseLoader)
    assert found == {
        "sheet": "Patients",
        "header_row": "3",
        "not_patients": ["n = 3"],
        "columns": {
            "Pat.-Nr.": "patient_id", "Krankheitsstatus": "disease_status",
            "Ansprechen Tag 14": "complete_remission", "CRS": "crs_grade",
            "Blasten": "blasts_percent",
        },
        "levels": {
            "disease_status": {"Rez.": "relapsed", "refr.": "refractory"},
            "complete_remission": {"CR": "yes", "CRi": "___", "NR": "no"},
            "crs_grade": {"Grad 1": "1", "-": "___"},
            "blasts_percent": {"<5": ""},
        },
        "dates": {
            "start": "Beginn", "relapse": "Datum Rezidiv", "last_contact": "Letzter Kontakt",
            "death": "Todesdatum",
        },
        "date_order": "day-month-year",
        "decimal": ",",
        "missing": ["n.d."],
    }  # fmt: skip
    assert "# 1 empty cells: add '': 0 if they mean none" in text
    assert "# failure_day: 14" in text and "#   Haus" in text
    assert "# Not found: transplant, transplant_day, icans_grade, treatment_death. Chapters" in text


def test_it_is_refused_until_a_person_has_completed_it(ward: Path, tmp_path: Path) -> None:
    """Oracle: two words that were left to a person; then the sheet read by eye."""
    path = tmp_path / "ward.yml"
    text = mapping_skeleton(ward)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CohortError) as caught:
        read_intake(ward, mapping=path)
    assert [problem.found for problem in caught.value.problems] == [
        "___ for 'CRi' of complete_remission, '-' of crs_grade, which is not decided yet"
    ]  # fmt: skip
    assert caught.value.problems[0].where == "mapping file, entry levels"
    text = text.replace("CRi: ___", "CRi: yes").replace("'-': ___", "'-': 0, '': 0")
    text = text.replace("# failure_day", "failure_day").replace("# strata: []", "strata: [Haus]")
    path.write_text(text, encoding="utf-8")
    patients = read_intake(ward, mapping=path).patients
    columns = ["patient_id", "complete_remission", "dfs_days", "dfs_event", "crs_grade", "Haus"]
    assert patients[columns].to_numpy().tolist() == [
        ["K-1", True, 121, 0, 1, "A"], ["K-2", True, 90, 1, 0, "A"], ["K-3", False, 14, 1, 0, "B"]
    ]  # fmt: skip


def test_the_example_of_the_book_needs_no_more_than_is_guessed(tmp_path: Path) -> None:
    """Oracle: the mapping file written by hand."""
    path = tmp_path / "x.yml"
    path.write_text(mapping_skeleton(EXAMPLE / "invented-ward.csv"), encoding="utf-8")
    guessed, written = load_mapping(path), load_mapping(EXAMPLE / "invented-ward.yml")
    assert dict(guessed.columns) == {k: v for k, v in written.columns.items() if k != "Site"}
    assert (guessed.dates, guessed.date_order) == (written.dates, written.date_order)
    assert len(read_intake(EXAMPLE / "invented-ward.csv", mapping=path).patients) == 24


def test_a_file_with_the_names_of_the_schema_maps_onto_itself() -> None:
    """Oracle: the cohort of the book, which needs no mapping file."""
    found = yaml.load(mapping_skeleton(DATA / "cohort.csv"), yaml.BaseLoader)
    assert all(there == here for there, here in found["columns"].items())
    assert "levels" not in found and "dates" not in found


def test_dates_that_could_be_two_are_left_to_a_person(tmp_path: Path) -> None:
    """Oracle: no day of either column is after the twelfth; which comes first can't be told."""
    path = tmp_path / "x.csv"
    path.write_text("code,Date 1,Other date\nP1,01/02/2022,03/04/2022\n")
    found = yaml.load(mapping_skeleton(path), yaml.BaseLoader)
    assert (found["date_order"], found["dates"]["start"]) == ("___", "___")


@pytest.mark.parametrize(
    ("header", "row", "asked"),
    [
        ("patient_id,start_date,last_contact_date,death", "1,2020-01-01,2020-03-01,0", False),
        (
            "patient_id,start_date,last_contact_date,complete_remission",
            "1,2020-01-01,2020-03-01,no",
            True,
        ),
    ],
)
def test_a_day_of_failure_is_asked_for_where_remission_is_told(
    tmp_path: Path, header: str, row: str, asked: bool
) -> None:
    """Rule: who failed is known from remission alone; without it there is nothing to ask."""
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert ("# failure_day" in mapping_skeleton(path)) == asked


def test_a_column_of_codes_that_was_not_found_is_asked_for(tmp_path: Path) -> None:
    """Oracle: no heading of the file speaks of a code."""
    path = tmp_path / "x.csv"
    path.write_text("Was;Tot\n1;ja\n2;nein\n")
    found = yaml.load(mapping_skeleton(path), yaml.BaseLoader)
    assert found["columns"] == {"___": "patient_id", "Tot": "death"}
    with pytest.raises(CohortError, match="'___' under columns"):
        read_intake(path, mapping=FileMapping(columns=found["columns"]))


def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    for name in ("x.csv", "x.xlsx"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(TableError):
            mapping_skeleton(tmp_path / name, FileMapping())


def test_decimal_commas_are_looked_for_in_numbers_alone() -> None:
    """By hand: a weight with a comma is one, a code with a comma and a weight without are none."""
    frame = pd.DataFrame({"kg": ["20,5", "18"], "whole": ["20", "18"], "gene": ["1,5", "x"]})
    found = [
        skeleton._has_commas(frame, {there: here})
        for there, here in (("kg", "weight_kg"), ("whole", "weight_kg"), ("gene", "genetics"))
    ]
    assert found == [True, False, False]


def test_what_is_not_decided_is_named_in_each_entry(tmp_path: Path) -> None:
    """By hand: a column, a word, a date and a column of codes, each told by the other side of its line."""
    (tmp_path / "x.yml").write_text(
        "columns: {Censored: ___, ___: patient_id}\nlevels: {sex: {x: ___}}\ndates: {start: ___}\n"
    )
    with pytest.raises(CohortError) as caught:
        load_mapping(tmp_path / "x.yml")
    assert [(problem.column, problem.found) for problem in caught.value.problems] == [
        ("columns", "___ for 'Censored', 'patient_id', which is not decided yet"),
        ("levels", "___ for 'x' of sex, which is not decided yet"),
        ("dates", "___ for 'start', which is not decided yet"),
    ]
    assert "column" not in caught.value.problems[1].where


SUMS = {
    "by its code": ("Subtotal A,300,2\n", "[Subtotal A, 'Mean (SD)']", "Mean (SD),150 (70),\n"),
    "a count": ("", "['N = 3', Total]", "N = 3,,\nTotal,600,2\n"),
    "by another cell": ("", "['']", ",Total 600,2\n,Mean 200,\n"),
}


@pytest.mark.parametrize("kind", SUMS)
def test_rows_that_sum_up_are_drafted_as_no_patients(kind: str, tmp_path: Path) -> None:
    """By hand: three patients with two deaths; the sums between and below them are none."""
    between, entry, below = SUMS[kind]
    path, mapping = tmp_path / "x.csv", tmp_path / "x.yml"
    path.write_text(f"Pat #,OS days,Dead\nSumner,100,1\nMeander,200,1\n{between}K-3,300,0\n{below}")
    text = mapping_skeleton(path)
    assert f"not_patients: {entry}   #" in text
    mapping.write_text(text)
    assert read_intake(path, mapping).patients["death"].tolist() == [1, 1, 0]


def test_a_patient_without_a_code_is_not_set_aside_with_the_sums(tmp_path: Path) -> None:
    """By hand: the second row is a patient whose code is missing, so that no entry may name empty codes."""
    path = tmp_path / "x.csv"
    path.write_text("Pat #,OS days,Dead\nK-1,100,1\n,200,1\nK-3,300,0\n,Total 600,2\n")
    assert "not_patients" not in mapping_skeleton(path)


def test_codes_below_a_heading_of_censoring_are_drafted(tmp_path: Path) -> None:
    """By hand: 1 means censored; the draft has both entries, to be decided, and then 3 of 4 died."""
    path, mapping = tmp_path / "x.csv", tmp_path / "x.yml"
    path.write_text("Pat #,OS days,Censored\nK-1,100,0\nK-2,200,0\nK-3,300,1\nK-4,9,0\n")
    text = mapping_skeleton(path)
    assert "  death: {0: ___, 1: ___}   # of Censored: 0 for the one that means censored" in text
    text = text.replace("Censored: ___", "Censored: death")
    mapping.write_text(text.replace("{0: ___, 1: ___}", "{0: 1, 1: 0}"))
    assert read_intake(path, mapping).patients["death"].tolist() == [1, 1, 0, 1]
    path.write_text("Pat #,OS days,Censored,Died\nK-1,100,0,1\nK-2,200,1,0\n")
    assert "levels" not in mapping_skeleton(path)  # another column says who died


def test_columns_of_dates_may_differ_in_their_order(tmp_path: Path) -> None:
    """By hand: no month is a 13th or a 25th; from 13 February to 25 February are 12 days, and so the mapping is drafted."""
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    path.write_text(
        "ID,Start,Last contact,Died\nA,13/02/2022,02/25/2022,0\nB,01/02/2022,02/09/2022,1\n"
    )
    mapping.write_text(mapping_skeleton(path))
    order = {"Start": "day-month-year", "Last contact": "month-day-year"}
    assert load_mapping(mapping).date_order == order
    assert read_intake(path, mapping).patients["os_days"].tolist() == [12, 8]


def test_a_word_among_dates_of_death_says_that_not_everybody_died(tmp_path: Path) -> None:
    """By hand: from 1 January 2020 to the deaths are 365 and 396 days; the last visits are earlier."""
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    path.write_text(
        "ID,Start,Dead,Date of death,Last seen\n1,2020-01-01,Y,2020-12-31,2020-03-01\n"
        "2,2020-01-01,Y,2021-01-31,2020-05-01\n3,2020-01-05,N,alive,2021-05-01\n"
    )
    mapping.write_text(mapping_skeleton(path))
    assert "  death: Date of death\n" in mapping.read_text()
    assert read_intake(path, mapping).patients["os_days"].tolist() == [365, 396, 482]


def test_days_with_a_point_are_told_apart_by_their_size(tmp_path: Path) -> None:
    """By hand: under a heading of days 1.041 is 1041 days with a sign of thousands, or one day and a part."""
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    path.write_text("Nr;Tage;Tod\n1;1.041;1\n2;1.042;0\n3;345;1\n")
    mapping.write_text(mapping_skeleton(path))
    with pytest.raises(CohortError) as told:
        read_intake(path, mapping)
    assert "thousands: '.' in the mapping file (1.041 for 1041 days)" in str(told.value)
    assert "parts of a day (1.041 for 1 day), units: {os_days: days}" in str(told.value)


@pytest.mark.parametrize("word", ["died", "†", "décédé", "死亡"])
def test_a_word_for_dead_among_dates_of_death_is_never_proposed_to_be_emptied(
    tmp_path: Path, word: str
) -> None:
    """By hand: two of three died; an empty date of death would be a patient who lives."""
    path, mapping = tmp_path / "ward.csv", tmp_path / "ward.yml"
    path.write_text(
        f"ID,start,Date of death,Last visit\n1,2020-01-01,{word},2020-03-01\n"
        "2,2020-01-01,-,2020-06-01\n3,2020-01-01,2020-02-01,2020-02-01\n"
    )
    text = "columns: {ID: patient_id}\ndates: {start: start, death: Date of death, last_contact: Last visit}\n"
    mapping.write_text(text)
    with pytest.raises(CohortError) as told:
        read_intake(path, mapping)
    assert f"{word}: ___" in str(told.value) or f"'{word}': ___" in str(told.value)
    assert f"{word}: ''" not in str(told.value) and f"'{word}': ''" not in str(told.value)
    mapping.write_text(f"{text}levels: {{Date of death: {{'-': '', '{word}': 2020-03-15}}}}\n")
    assert read_intake(path, mapping).patients["death"].tolist() == [1, 0, 1]
