"""Whole files read into cohorts: published data sets, what is set aside, every problem at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import cohortreader as cr
from cohortreader.data.cohort import (
    CohortError,
    chapters_with_columns,
    missing_columns,
    read_cohort,
    strata_columns,
    validate_cohort,
)
from cohortreader.data.problems import KEPT, TableError
from cohortreader.intake import reading
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.reading import read as read_intake
from helpers.cohort import DATA, load_cohort

REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.mark.parametrize("name", ["bmt", "aml", "mgus2"])
def test_published_data_sets(name: str) -> None:
    # Oracle: patients, events and days counted by R (tests/reference/cohorts.R).
    folder = REFERENCE / "cohorts"
    patients = read_intake(folder / f"{name}.csv", mapping=folder / f"{name}.yml").patients
    answers = pd.read_csv(REFERENCE / "answers" / "cohorts.csv")
    columns = {"os": ("os_days", "death"), "dfs": ("dfs_days", "dfs_event")}
    rows = answers[answers["cohort"].eq(name)]
    assert chapters_with_columns(patients) == ["Who was treated", "Survival"]
    for row in rows.itertuples():
        days, event = columns[row.endpoint]
        found = (len(patients), patients[event].sum(), patients[days].sum())
        assert found == (row.n, row.events, row.days)


def test_strata_and_levels_of_the_transplants() -> None:
    # Oracle: Klein and Moeschberger: 38 ALL, 54 AML low risk, 45 AML high risk.
    folder = REFERENCE / "cohorts"
    patients = read_intake(folder / "bmt.csv", mapping=folder / "bmt.yml").patients
    assert patients["risk"].value_counts().to_dict() == {
        "AML low risk": 54, "AML high risk": 45, "ALL": 38
    }  # fmt: skip
    assert strata_columns(patients) == ["risk", "fab_4_or_5"]
    assert missing_columns(patients, "Safety") == ["crs_grade"]


def test_the_cohort_of_the_book_is_read_the_same_way() -> None:
    # Oracle: the narrow reader of CSV.
    intake = read_intake(DATA / "cohort.csv")
    pd.testing.assert_frame_equal(intake.patients, read_cohort(DATA / "cohort.csv"))
    assert intake.notes == ()


def as_text() -> pd.DataFrame:
    return pd.read_csv(DATA / "cohort.csv", dtype=str, keep_default_na=False)


def test_what_a_file_lacks_is_set_aside_and_counted(tmp_path: Path) -> None:
    # Oracle: the changes made, by hand.
    frame = as_text().assign(icans_grade="", centre=["a", "b", "c"] * 11).drop(columns="provenance")
    frame.loc[[3, 4], "dfs_days"] = ""
    frame.loc[[4, 5], "death"] = ""
    frame.to_csv(tmp_path / "x.csv", index=False)
    with pytest.raises(CohortError) as caught:
        read_intake(tmp_path / "x.csv")
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [
        (5, "dfs_days"), (6, "dfs_days"), (6, "death"), (7, "death")
    ]  # fmt: skip
    intake = read_intake(tmp_path / "x.csv", mapping=FileMapping(incomplete="set aside"))
    assert len(intake.patients) == 30
    assert intake.patients["provenance"].eq("observed").all()
    assert "icans_grade" not in intake.patients and not missing_columns(intake.patients, "Safety")
    assert [(note.kind, note.subject, note.count, note.what) for note in intake.notes] == [
        ("set aside", "icans_grade", 1, "column in which nothing stands"),
        ("set aside", "dfs_days", 2, "patients without a value of dfs_days"),
        ("set aside", "death", 2, "patients without a value of death"),
        ("set aside", "rows", 3, "patients in all"),
        ("derived", "provenance", 30, "cells: observed"),
        ("set aside", "file", 1, "further columns, which strata in the mapping file does not name"),
    ]


def test_every_kind_of_problem_is_told_at_once_with_its_count(tmp_path: Path) -> None:
    # Oracle: two broken cells in each of 12,000 rows; rows are kept of the first 10,000 of each kind.
    frame = pd.concat([as_text()] * 400, ignore_index=True).head(12_000)
    frame["patient_id"] = [f"P{n}" for n in range(12_000)]
    frame.assign(death="maybe", crs_grade="6").to_csv(tmp_path / "x.csv", index=False, sep=";")
    with pytest.raises(CohortError) as caught:
        read_intake(tmp_path / "x.csv")
    assert (caught.value.total, len(caught.value.problems)) == (24_000, 2 * KEPT)
    lines = str(caught.value).splitlines()
    assert lines[0].endswith(": 2 problems in 24,000 places")
    assert lines[1].startswith(
        "  column death: found 'maybe' (10,000 rows: 2, 3, 4, ...); expected 0 or 1"
    )
    assert len(lines) == 4 and lines[-1] == "  these are the first 20000 of 24000"
    whole = caught.value.told(everything=True).splitlines()
    assert ", 10000, 10001);" in whole[1]


def test_what_is_wrong_in_many_cells_of_a_column_is_one_problem(tmp_path: Path) -> None:
    # By hand: of 2,938 patients each has another day than his dates give, another date that is none, the code of
    # the one above: three kinds, though what is found or expected differs from row to row.
    path = tmp_path / "x.csv"
    n = 2938
    codes = [f"P{row // 2}" for row in range(n)]
    frame = pd.DataFrame({"patient_id": [f"P{row}" for row in range(n)], "start_date": "2020-01-01",
                          "last_contact_date": "2020-03-01", "death": "0", "os_days": [str(70 + r) for r in range(n)]})  # fmt: skip
    frame.to_csv(path, index=False)
    (problem,) = cr.check(path).as_dict()["problems"]
    assert problem["where"] == "column os_days" and "and 2,930 others" in problem["found"]
    assert problem["expected"] == "60, as the dates give"
    frame.assign(os_days="60", last_contact_date=[f"day {r}" for r in range(n)]).to_csv(
        path, index=False
    )
    (problem,) = cr.check(path).as_dict()["problems"]
    assert problem["remedy"] == "write the whole date"
    with pytest.raises(CohortError) as caught:
        validate_cohort(frame[["death", "os_days"]].assign(patient_id=codes))
    assert str(caught.value).splitlines()[0] == "cohort: 1 problem in 1,469 places"
    assert "row 2 holds it too (row 3)" in str(caught.value)


def test_problems_of_dates_and_of_cells_come_together(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "patient_id,start_date,last_contact_date,death,sex\n"
        "P1,2022-03-01,2022-02-01,0,girl\nP2,2022-03-01,2022-05-01,0,female\n"
    )
    with pytest.raises(CohortError) as caught:
        read_intake(path)
    found = {(problem.row, problem.column) for problem in caught.value.problems}
    # No word on os_days: the file does not have it, and the date is what has to be mended.
    assert found == {(2, "last_contact_date"), (2, "sex")}
    assert caught.value.total == 2


def test_remedies_name_the_mapping_file_where_it_is_the_better_way(tmp_path: Path) -> None:
    # Oracle: by reading. A word needs its meaning, months need their unit; a typing error needs neither.
    path = tmp_path / "x.csv"
    path.write_text("patient_id,os_days,death\nP1,5.5,否\nP2,12,1\nP3,-3,0\n", encoding="utf-8")
    with pytest.raises(CohortError) as caught:
        read_intake(path)
    remedies = {(p.row, p.column): p.remedy for p in caught.value.problems}
    assert "units: {os_days: months} in the mapping file" in remedies[2, "os_days"]
    assert "write levels: {death: {否: 0}} in the mapping file" in remedies[2, "death"]
    assert remedies[4, "os_days"].startswith("correct the value; or, if it means not known, ")


def test_a_million_rows_are_not_needed_to_keep_the_order_of_the_file(tmp_path: Path) -> None:
    # Oracle: the same rows, drawn with replacement.
    drawn = as_text().sample(2000, replace=True, random_state=1).reset_index(drop=True)
    drawn["patient_id"] = [f"P{n}" for n in range(2000)]
    drawn.to_csv(tmp_path / "x.csv", index=False)
    patients = read_intake(tmp_path / "x.csv").patients
    assert patients["os_days"].astype(str).tolist() == drawn["os_days"].tolist()
    assert patients["death"].sum() == drawn["death"].eq("1").sum()
    assert patients.columns.tolist() == load_cohort().columns.tolist()


@pytest.mark.parametrize(
    ("name", "found"),
    [("x.docx", "found a file of the kind '.docx'"), ("x", "found no file of a known kind")],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, name: str, found: str) -> None:
    """By hand: the ending, where there is one."""
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(TableError, match=found):
        read_intake(tmp_path / name)


@pytest.mark.parametrize(
    "error", [PermissionError("not for you"), ValueError("embedded null byte")]
)
def test_a_folder_that_can_not_be_looked_into_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Rule: it is told as any other path without a table, and not as a crash."""

    def refuse(path: Path) -> bool:
        raise error

    monkeypatch.setattr(reading, "is_adam", refuse)
    with pytest.raises(TableError, match="found no file of a known kind"):
        read_intake(tmp_path)


def test_a_flag_written_as_a_number_with_a_point_is_read_for_every_flag(tmp_path: Path) -> None:
    # By hand: as pandas writes 1 and 0 beside an empty cell; the draft knows the column by them, too.
    path, mapping = tmp_path / "x.csv", tmp_path / "x.yml"
    names = "patient_id,os_days,death,complete_remission,transplant,transplant_day,treatment_death,relapse,relapse_day"
    path.write_text(f"{names}\nA,9,1.0,1.0,0.0,,0.0,1.0,5\nB,8.0,0.0,1.0,1.0,3.0,0.0,0.0,\n")
    patients = cr.read(path).patients
    assert patients["complete_remission"].tolist() == [True, True]
    assert patients["transplant"].tolist() == [False, True]
    assert patients["dfs_days"].tolist() == [5, 8] and patients["dfs_event"].tolist() == [1, 0]
    path.write_text(
        "ID,OS (d),Died,CR,Relapse,Days to relapse\nA,9,1.0,1.0,1.0,5\nB,8,0.0,1.0,0.0,\nC,9,1.0,1.0,0.0,\n"
    )
    mapping.write_text(cr.template(path))
    assert cr.read(path, mapping).patients["dfs_days"].tolist() == [5, 8, 9]
