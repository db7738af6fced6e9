"""Dates read without guessing, and turned into days."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.cohort import CohortError
from helpers.intake.dates import day_numbers, looks_like_date, parse_date
from helpers.intake.mapping import FileMapping
from helpers.intake.reading import read_intake, tidy

TODAY = datetime.date(2023, 6, 30)
FIRST_OF_MARCH = datetime.date(2022, 3, 1)


@pytest.mark.parametrize(
    "text",
    # Oracle: each is the first of March 2022 to any reader.
    ["2022-03-01", "2022-3-1", "2022/03/01", "2022.03.01", "2022年3月1日", "01-MAR-2022",
     "1 Mar 2022", "01MAR2022", "2022-03-01T23:59", "2022-03-01 00:00:00", "2022-03-01T10:00Z"],
)  # fmt: skip
def test_dates_that_can_be_read_one_way(text: str) -> None:
    assert parse_date(text) == FIRST_OF_MARCH
    assert looks_like_date(text)


@pytest.mark.parametrize(
    "text",
    ["01/03/2022", "1.3.2022", "03-01-22", "2022-03", "2022-02-30", "2022-13-01", "44621", "",
     "2022-03/01", "20220301", "yesterday", "２０２２-03-01", "2022-03-01 noon", "0000-01-01",
     "01MARCH2022", "31-ABR-2022"],
)  # fmt: skip
def test_dates_that_are_none_or_could_be_two(text: str) -> None:
    assert parse_date(text) is None


def test_the_order_that_the_mapping_names() -> None:
    # Oracle: the calendar; no month has the number 14.
    assert parse_date("01/03/2022", order="day-month-year") == FIRST_OF_MARCH
    assert parse_date("03/01/2022", order="month-day-year") == FIRST_OF_MARCH
    assert parse_date("14/03/2022", order="month-day-year") is None
    assert looks_like_date("3/14/2022")


@given(st.dates(), st.dates())
def test_day_numbers_differ_by_the_days_between(one: datetime.date, two: datetime.date) -> None:
    # Oracle: Python's calendar.
    numbers = day_numbers(pd.Series([one.isoformat(), two.strftime("%Y") and two.isoformat(), "x"]))
    assert numbers[1] - numbers[0] == (two - one).days
    assert numbers.isna().tolist() == [False, False, True]


HEADER = (
    "patient_id,start_date,transplant_date,relapse_date,failure_date,assessment_date,"
    "last_contact_date,death_date"
)


def read(tmp_path: Path, *rows: str, header: str = HEADER, **mapping):
    path = tmp_path / "cohort.csv"
    path.write_text("\n".join([header, *rows]))
    return read_intake(path, mapping=FileMapping(**mapping), today=TODAY)


def problems_of(tmp_path: Path, *rows: str, header: str = HEADER) -> list[tuple[object, object]]:
    with pytest.raises(CohortError) as caught:
        read(tmp_path, *rows, header=header)
    assert caught.value.total == len(caught.value.problems)
    return [(problem.row, problem.column) for problem in caught.value.problems]


def test_dates_become_days(tmp_path: Path) -> None:
    # Oracle: counted on a calendar from 1 March 2022 (day 0); 1 April is day 31.
    intake = read(
        tmp_path,
        "P1,2022-03-01,2022-04-01,,,2022-05-01,2022-06-01,",
        "P2,2022-03-01,,2022-04-01,,,2022-05-01,2022-05-02",
        "P3,2022-03-01,,,2022-03-15,,2022-05-01,",
        "P4,2022-03-01,,,,,,2022-03-31",
    )
    columns = [
        "transplant",
        "transplant_day",
        "relapse_day",
        "dfs_days",
        "dfs_event",
        "os_days",
        "death",
    ]
    values = intake.patients[columns].astype(object)
    assert values.where(values.notna(), None).to_numpy().tolist() == [
        [True, 31, None, 61, 0, 92, 0],
        [False, None, 31, 31, 1, 62, 1],
        [False, None, None, 14, 1, 61, 0],
        [False, None, None, 30, 1, 30, 1],
    ]  # fmt: skip
    assert not any("date" in name for name in intake.patients.columns)
    aside = {note.subject for note in intake.notes if note.kind == "set aside"}
    assert aside == set(HEADER.split(",")[1:])


def test_age_from_the_date_of_birth(tmp_path: Path) -> None:
    # Oracle: 7 years and half of one, counted in days: (7 * 365.25 + 182) / 365.25 = 7.5.
    intake = read(
        tmp_path,
        "P1,2014-08-31,2022-03-01,2022-04-01,0",
        header="patient_id,birth_date,start_date,last_contact_date,death",
    )
    assert intake.patients["age_years"].tolist() == [7.5]


def test_a_flag_and_one_date_for_death_or_last_contact(tmp_path: Path) -> None:
    header = "patient_id,start_date,last_contact_date,death"
    rows = ("P1,2022-03-01,2022-03-11,1", "P2,2022-03-01,2022-03-21,0")
    patients = read(tmp_path, *rows, header=header).patients
    assert patients[["os_days", "death"]].to_numpy().tolist() == [[10, 1], [20, 0]]


@pytest.mark.parametrize(
    ("row", "places"),
    [
        # Oracle: the calendar, patient by patient.
        ("P1,2022-03-01,2022-02-28,,,,2022-06-01,", [(2, "transplant_date")]),
        ("P1,2022-03-01,,,,,2022-06-01,2022-02-01", [(2, "last_contact_date"), (2, "death_date")]),
        ("P1,2022-03-01,,,,,2022-06-01,2022-05-01", [(2, "last_contact_date")]),
        ("P1,2022-03-01,,2022-07-01,,,2022-06-01,", [(2, "relapse_date")]),
        ("P1,2022-03-01,,2022-07-01,,,,2022-06-01", [(2, "relapse_date")]),
        ("P1,2022-03-01,,,,,2023-07-01,", [(2, "last_contact_date")]),
        ("P1,1822-03-01,,,,,1822-06-01,", [(2, "start_date"), (2, "last_contact_date")]),
        ("P1,,,,,,2022-06-01,", [(2, "start_date")]),
        ("P1,01/03/2022,,,,,2022-06-01,", [(2, "start_date")]),
        ("P1,2022-03-01,,,,,june,", [(2, "last_contact_date")]),
        ("P1,,,,,,,", []),  # nothing is dated, so nothing asks for a first day
    ],
)
def test_dates_that_cannot_be(tmp_path: Path, row: str, places: list[tuple[int, str]]) -> None:
    found = problems_of(tmp_path, row)
    assert sorted(place for place in found if str(place[1]).endswith("_date")) == sorted(places)


def test_dates_may_fall_on_one_day_and_on_today(tmp_path: Path) -> None:
    # Oracle: the calendar; 30 June 2023 is today. No date is before, after or late by falling on the same day.
    intake = read(
        tmp_path,
        "P1,2023-06-29,,,2023-06-29,,2023-06-29,",
        "P2,2023-06-29,2023-06-30,2023-06-30,,2023-06-30,2023-06-30,2023-06-30",
    )
    columns = ["dfs_days", "dfs_event", "os_days", "death"]
    assert intake.patients[columns].astype(int).to_numpy().tolist() == [[0, 1, 0, 0], [1, 1, 1, 1]]
    assert intake.patients.loc[1, ["transplant_day", "relapse_day"]].tolist() == [1, 1]


def test_a_row_without_an_end_is_refused(tmp_path: Path) -> None:
    rows = ("P1,2022-03-01,,,,,,", "P2,2022-03-01,,,,,2022-06-01,")
    assert (2, "os_days") in problems_of(tmp_path, *rows)


def test_dates_of_the_end_that_nobody_filled_in_are_taken_as_absent(tmp_path: Path) -> None:
    # Oracle: 10 days on the calendar; whether the patient lives is not known, and not said.
    intake = read(tmp_path, "P1,2022-03-01,,2022-03-11,,,,")
    assert intake.patients[["dfs_days", "dfs_event"]].to_numpy().tolist() == [[10, 1]]
    assert {"os_days", "death"}.isdisjoint(intake.patients.columns)
    aside = {note.subject for note in intake.notes if "nothing stands" in note.what}
    assert aside == {"last_contact_date", "death_date"}
    with pytest.raises(CohortError, match="column dfs_days: found an empty cell"):
        read(tmp_path, "P1,2022-03-01,,2022-03-11,,,,", "P2,2022-03-01,,,,,,")


def test_flags_and_dates_that_disagree(tmp_path: Path) -> None:
    header = "patient_id,start_date,last_contact_date,death_date,death"
    rows = [
        "P1,2022-03-01,2022-04-01,,1",
        "P2,2022-03-01,2022-04-01,2022-04-02,0",
        "P3,2022-03-01,2022-04-01,2022-04-02,1",
    ]
    assert problems_of(tmp_path, *rows, header=header) == [(2, "death"), (3, "death")]


def test_days_as_well_as_dates_are_refused(tmp_path: Path) -> None:
    header = "patient_id,start_date,death_date,last_contact_date,os_days"
    assert (1, "os_days") in problems_of(tmp_path, "P1,2022-03-01,,2022-03-02,1", header=header)


def test_days_agree_with_the_calendar_for_any_dates() -> None:
    # Oracle: Python's calendar, patient by patient, without any of the functions under test.
    starts = pd.date_range("2021-01-01", periods=200, freq="3D")
    lengths = [(n * 37) % 400 for n in range(200)]
    frame = pd.DataFrame(
        {
            "patient_id": [f"P{n}" for n in range(200)],
            "start_date": [start.date().isoformat() for start in starts],
            "last_contact_date": [
                (start.date() + datetime.timedelta(length)).isoformat()
                for start, length in zip(starts, lengths, strict=True)
            ],
            "death": ["0", "1"] * 100,
        }
    )
    patients = tidy(frame, FileMapping(), today=datetime.date(2030, 1, 1)).patients
    assert patients["os_days"].tolist() == lengths
