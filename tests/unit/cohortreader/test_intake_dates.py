"""Dates read without guessing, and turned into days."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortreader.data.cohort import CohortError
from cohortreader.intake.dates import day_numbers, looks_like_date, parse_date, why_no_date
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.reading import tidy

TODAY = datetime.date(2023, 6, 30)
FIRST_OF_MARCH = datetime.date(2022, 3, 1)


@pytest.mark.parametrize(
    "text",
    # Oracle: each is the first of March 2022 to any reader.
    ["2022-03-01", "2022-3-1", "2022/03/01", "2022.03.01", "2022年3月1日", "01-MAR-2022",
     "1 Mar 2022", "01MAR2022", "2022-03-01T23:59", "2022-03-01 00:00:00", "2022-03-01T10:00Z",
     "01MARCH2022", "March 1, 2022", "1st March 2022", "1. März 2022", "1er mars 2022",
     "1 de marzo de 2022", "2022-Mar-01", "01/mar/2022", "Mar 1 2022 10:30 PM"],
)  # fmt: skip
def test_dates_that_can_be_read_one_way(text: str) -> None:
    assert parse_date(text) == FIRST_OF_MARCH
    assert looks_like_date(text)


@pytest.mark.parametrize(
    "text",
    ["01/03/2022", "1.3.2022", "03-01-22", "2022-03", "2022-02-30", "2022-13-01", "44621", "",
     "2022-03/01", "20221301", "yesterday", "２０２２-03-01", "2022-03-01 noon", "0000-01-01",
     "01MARSCH2022", "Friday 1 2022", "March 2022", "31-ABR-2022"],
)  # fmt: skip
def test_dates_that_are_none_or_could_be_two(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "order", "fits", "expected", "remedy"),
    [
        # Oracle: the calendar, and each text read by eye.
        ("31.06.2022", "day-month-year", "", "June 2022 has 30 days", "correct the date"),
        ("2023-02-29", "", "", "February 2023 has 28 days", "correct the date"),
        ("29-FEB-2023", "", "", "February 2023 has 28 days", "correct the date"),
        ("14/03/2022", "month-day-year", "day-month-year", "a month from 1 to 12, not 14",
         "date_order: day-month-year"),
        ("14/13/2022", "month-day-year", "", "a month from 1 to 12, not 14", "or date_order"),
        ("2022-13-01", "", "", "a month from 1 to 12, not 13", "correct the date"),
        ("0000-01-01", "", "", "a year from 1", "correct the date"),
        ("01/03/2022", "", "", "in one way only", "day-month-year or date_order: month-day-year"),
        ("31/03/2022", "", "day-month-year", "in one way only", "write date_order: day-month-year"),
        ("1.3.22", "day-month-year", "", "a year of four digits", "four digits"),
        ("44621", "", "", "not the number under which Excel", "the format 'date' in Excel"),
        ("unknown", "", "", "a date such as 2022-03-01", "write the whole date"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_date_is_told_why(
    text: str, order: str, fits: str, expected: str, remedy: str
) -> None:
    assert parse_date(text, order=order) is None
    told = why_no_date(text, order=order, fits=fits)
    assert expected in told[0] and remedy in told[1]


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
    (aside,) = (note for note in intake.notes if note.kind == "set aside")
    assert aside.count == 7 and all(name in aside.detail for name in HEADER.split(",")[1:])


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
        ("P1,2022-03-01,,,,,2022-06-01,2022-02-01", [(2, "death_date")]),
        ("P1,2022-03-01,2022-04-01,,,,2013-06-01,", [(2, "last_contact_date")]),
        ("P1,2022-09-01,2022-04-01,2022-05-01,,,2022-06-01,", [(2, "start_date")]),
        ("P1,2032-03-01,2022-04-01,2022-05-01,,,2022-06-01,", [(2, "start_date")]),
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


def test_the_first_day_of_1990_is_the_first_that_is_taken(tmp_path: Path) -> None:
    """Rule: a date before any course of blinatumomab is no date of one; on that day itself it is only old."""
    found = problems_of(tmp_path, "P1,1989-12-31,,,,,1990-01-01,")
    assert [place for place in found if str(place[1]).endswith("_date")] == [(2, "start_date")]


def test_dates_of_another_age_are_read_where_the_owner_says_so(tmp_path: Path) -> None:
    """By hand: 29 days in the February of a leap year; what the message says to write is enough."""
    row = "P1,1968-02-01,,,,,1968-03-01,"
    with pytest.raises(CohortError, match=r"accept: \[dates before 1990\]"):
        read(tmp_path, row)
    intake = read(tmp_path, row, accept=("dates before 1990",))
    assert intake.patients["os_days"].tolist() == [29]
    assert [note.count for note in intake.notes if note.what.startswith("dates before")] == [2]
    with pytest.raises(CohortError, match="a date from 1900-01-02 on"):
        read(tmp_path, row.replace("1968", "1822"), accept=("dates before 1990",))


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
    place = "os_days (counted from death_date, last_contact_date in the file)"
    assert problems_of(tmp_path, *rows) == [(2, place)]
    with pytest.raises(CohortError, match="expected one of these dates; .*incomplete: set aside"):
        read(tmp_path, *rows)
    assert len(read(tmp_path, *rows, incomplete="set aside").patients) == 1


def test_dates_of_the_end_that_nobody_filled_in_are_taken_as_absent(tmp_path: Path) -> None:
    # Oracle: 10 days on the calendar; whether the patient lives is not known, and not said.
    remission = {"complete_remission": "yes"}
    intake = read(tmp_path, "P1,2022-03-01,,2022-03-11,,,,", constants=remission)
    assert intake.patients[["dfs_days", "dfs_event"]].to_numpy().tolist() == [[10, 1]]
    assert {"os_days", "death"}.isdisjoint(intake.patients.columns)
    aside = {note.subject for note in intake.notes if "nothing stands" in note.what}
    assert aside == {"last_contact_date", "death_date"}
    with pytest.raises(CohortError, match=r"dfs_days \(counted from .*\): found an empty cell"):
        rows = ("P1,2022-03-01,,2022-03-11,,,,", "P2,2022-03-01,,,,,,")
        read(tmp_path, *rows, constants=remission)


def test_flags_and_dates_that_disagree(tmp_path: Path) -> None:
    header = "patient_id,start_date,last_contact_date,death_date,death"
    rows = [
        "P1,2022-03-01,2022-04-01,,1",
        "P2,2022-03-01,2022-04-01,2022-04-02,0",
        "P3,2022-03-01,2022-04-01,2022-04-02,1",
    ]
    assert problems_of(tmp_path, *rows, header=header) == [(2, "death"), (3, "death")]


def test_days_as_well_as_dates_have_to_agree(tmp_path: Path) -> None:
    """Oracle: 1 March is day 0, so 2 March is day 1 and 11 March day 10."""
    header = "patient_id,start_date,death_date,last_contact_date,os_days"
    agree = ("P1,2022-03-01,,2022-03-02,1", "P2,2022-03-01,,2022-03-11,", "P3,,,,7")
    intake = read(tmp_path, *agree[:2], header=header)
    assert intake.patients["os_days"].tolist() == [1, 10]
    assert ("read", "os_days", 1) in {(n.kind, n.subject, n.count) for n in intake.notes}
    differ = ("P1,2022-03-01,,2022-03-02,1", "P2,2022-03-01,,2022-03-11,12", "P3,2022-03-01,,,x")
    assert problems_of(tmp_path, *differ[:2], header=header) == [(3, "os_days")]
    with pytest.raises(CohortError, match="found '12'; expected 10, as the dates give"):
        read(tmp_path, *differ[:2], header=header)


def test_a_count_from_day_one_is_recognised(tmp_path: Path) -> None:
    """Oracle: both counts are one more than the calendar's, as where the first day is day 1."""
    header = "patient_id,start_date,last_contact_date,death,os_days"
    rows = ("P1,2022-03-01,2022-03-02,0,2", "P2,2022-03-01,2022-03-11,0,11")
    with pytest.raises(CohortError, match="write first_day: 1"):
        read(tmp_path, *rows, header=header)
    assert read(tmp_path, *rows, header=header, first_day="1").patients["os_days"].tolist() == [
        1,
        10,
    ]


def test_months_and_whole_years_need_not_agree_to_the_day(tmp_path: Path) -> None:
    """Oracle: 61 days are 2.0 months; 7.5 years are 7 completed ones. The dates are used."""
    header = "patient_id,birth_date,start_date,last_contact_date,death,os_days,age_years"
    row = "P1,2014-08-31,2022-03-01,2022-05-01,0,2,7"
    patients = read(tmp_path, row, header=header, units={"os_days": "months"}).patients
    assert patients[["os_days", "age_years"]].to_numpy().tolist() == [[61, 7.5]]
    with pytest.raises(
        CohortError, match="column age_years: found '6'; expected 7.50, as the dates give"
    ):
        read(tmp_path, row[:-1] + "6", header=header, units={"os_days": "months"})


FAILURE = "patient_id,complete_remission,remission_day_28,start_date,relapse_date,failure_date,"
FAILURE += "response_date,last_contact_date,death_date"
# No remission: one with a date of failure, one who died later, one alive, one in remission by day 28.
WITHOUT = (
    "P1,no,,2022-03-01,,2022-03-15,,2022-06-01,2022-06-01",
    "P2,no,no,2022-03-01,,,,2022-06-01,2022-06-01",
    "P3,no,,2022-03-01,,,,2022-06-01,",
    "P4,no,yes,2022-03-01,,,,2022-06-01,",
    "P5,yes,,2022-03-01,2022-05-01,,,2022-06-01,",
)


def dfs_of(tmp_path: Path, *rows: str, header: str = FAILURE, **mapping) -> list[list[int]]:
    patients = read(tmp_path, *rows, header=header, **mapping).patients
    return patients[["dfs_days", "dfs_event"]].to_numpy().tolist()


def test_a_patient_without_remission_is_never_free_of_disease_until_death(tmp_path: Path) -> None:
    """Oracle: the glossary's definition. P2 and P3 failed on a day that nothing tells."""
    assert problems_of(tmp_path, *WITHOUT, header=FAILURE) == [
        (3, "complete_remission"), (4, "complete_remission")
    ]  # fmt: skip
    with pytest.raises(
        CohortError, match=r"no date of failure \(2 rows: 3, 4\); .*failure_day: 14"
    ):
        read(tmp_path, *WITHOUT, header=FAILURE)


def test_the_day_of_failure_may_be_one_for_all(tmp_path: Path) -> None:
    """Oracle: the calendar; 1 March is day 0. A date of failure goes before the day for all, and death on
    day 4 before day 14."""
    early = "P6,no,,2022-03-01,,,,2022-03-05,2022-03-05"
    assert dfs_of(tmp_path, *WITHOUT, early, failure_day="14") == [
        [14, 1], [14, 1], [14, 1], [92, 0], [61, 1], [4, 1]
    ]  # fmt: skip


def test_an_early_death_is_the_failure(tmp_path: Path) -> None:
    """Oracle: the calendar. Day 42 is 12 April; a death a day later needs a day of failure, and one looked for
    on 17 March counts from there."""
    early = "P6,no,,2022-03-01,,,,2022-04-12,2022-04-12"
    assert dfs_of(tmp_path, early) == [[42, 1]]
    assert dfs_of(tmp_path, early.replace(",,2022-04-12,", ",2022-03-17,2022-04-12,")) == [[16, 1]]
    late = early.replace("2022-04-12", "2022-04-13")
    assert problems_of(tmp_path, late, header=FAILURE) == [(2, "complete_remission")]
    told = [str(note) for note in read(tmp_path, early, header=FAILURE).notes]
    assert (
        "derived: dfs_days: 1 patient without remission, taken to have failed by an early death"
        in "\n".join(told)
    )


@pytest.mark.parametrize(("remission", "asked"), [("no", True), ("yes", False)])
def test_a_day_of_failure_is_asked_for_where_the_file_has_no_such_column(
    tmp_path: Path, remission: str, asked: bool
) -> None:
    """Rule: a date of relapse promises disease-free survival, which needs a day for those without remission."""
    header = "patient_id,complete_remission,start_date,relapse_date,last_contact_date"
    row = f"P1,{remission},2022-03-01,,2022-06-01"
    if asked:
        assert problems_of(tmp_path, row, header=header) == [(2, "complete_remission")]
    else:
        assert dfs_of(tmp_path, row, header=header) == [[92, 0]]


def test_the_day_on_which_remission_was_looked_for(tmp_path: Path) -> None:
    """Oracle: the calendar. It is the day of failure for those without remission, and for no other."""
    looked = [row.replace(",,2022-06-01,", ",2022-03-17,2022-06-01,") for row in WITHOUT]
    assert dfs_of(tmp_path, *looked) == [[14, 1], [16, 1], [16, 1], [92, 0], [61, 1]]


def test_a_last_contact_before_the_day_of_failure_is_asked_about(tmp_path: Path) -> None:
    """Oracle: seen last on day 4, nobody can have found a failure on day 14; each remedy is followed. Who died
    by then, known by a flag alone, failed on that day."""
    row = "P1,no,,2022-03-01,,,,2022-03-05,"
    said = r"last seen alive on day 4, before failure_day: 14;.*accept: \[failure by the last contact\]"
    with pytest.raises(CohortError, match=said):
        read(tmp_path, row, header=FAILURE, failure_day="14")
    accepted = ("failure by the last contact",)
    assert dfs_of(tmp_path, row, failure_day="14", accept=accepted) == [[4, 1]]
    dated = row.replace("2022-03-01,,", "2022-03-01,,2022-03-03")
    assert dfs_of(tmp_path, dated, failure_day="14") == [[2, 1]]
    later = row.replace("2022-03-05", "2022-06-01")
    assert dfs_of(tmp_path, later, failure_day="14") == [[14, 1]]
    header = FAILURE.replace("death_date", "death")
    assert dfs_of(tmp_path, row + "1", header=header, failure_day="14") == [[4, 1]]


def test_without_a_word_on_remission_nothing_is_said_of_survival_free_of_disease(
    tmp_path: Path,
) -> None:
    """Oracle: nobody can tell who failed from dates of relapse and death alone."""
    header = "patient_id,start_date,relapse_date,last_contact_date,death_date"
    rows = ("P1,2022-03-01,2022-04-01,2022-06-01,", "P2,2022-03-01,,2022-06-01,2022-06-01")
    intake = read(tmp_path, *rows, header=header)
    assert {"dfs_days", "dfs_event"}.isdisjoint(intake.patients.columns)
    assert "not derived" in next(
        note.what for note in intake.notes if note.subject == "disease-free survival"
    )
    assert dfs_of(tmp_path, *rows, header=header, constants={"complete_remission": "yes"}) == [
        [31, 1], [92, 1]
    ]  # fmt: skip


def test_what_was_assumed_of_failure_is_noted(tmp_path: Path) -> None:
    """Oracle: one of two patients has a date of failure; nothing says that the other had remission."""
    header = "patient_id,start_date,failure_date,last_contact_date,death_date"
    rows = ("P1,2022-03-01,2022-03-15,2022-06-01,", "P2,2022-03-01,,2022-06-01,")
    notes = [str(note) for note in read(tmp_path, *rows, header=header).notes]
    assert [note for note in notes if "taken to" in note] == [
        "derived: dfs_days: 1 patient without a date of failure, taken to have reached remission",
        "derived: dfs_days: 1 date of failure, taken to include relapse: the file has no dates of "
        "relapse",
    ]


def test_given_days_of_those_without_remission_are_used_and_checked(tmp_path: Path) -> None:
    """Oracle: the file's own day 14 for P1; for P2, free of disease until death on day 92, which
    a centre may define so: it is counted."""
    header = FAILURE + ",dfs_days,dfs_event"
    right = "P1,no,,2022-03-01,,,,2022-06-01,2022-06-01,14,1"
    assert dfs_of(tmp_path, right, header=header) == [[14, 1]]
    wrong = "P2,no,,2022-03-01,,,,2022-06-01,2022-06-01,92,1"
    assert dfs_of(tmp_path, right, wrong, header=header) == [[14, 1], [92, 1]]


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


@pytest.mark.parametrize(
    ("unit", "given", "age", "wrong"),
    [
        ("days", "63", "7.5", None),
        ("days", "62", "7.5", "os_days"),
        ("weeks", "8", "7.5", None),
        ("weeks", "10", "7.5", None),
        ("weeks", "7", "7.5", "os_days"),
        ("weeks", "11", "7.5", "os_days"),
        ("days", "63", "6.51", None),
        ("days", "63", "8.49", None),
        ("days", "63", "6.5", "age_years"),
        ("days", "63", "8.5", "age_years"),
    ],
)
def test_how_near_is_near_enough(
    unit: str, given: str, age: str, wrong: str | None, tmp_path: Path
) -> None:
    """By hand: 63 days are nine weeks, to which one week may be missing; of 7.5 years less than one may."""
    header = "patient_id,birth_date,start_date,last_contact_date,death,os_days,age_years"
    row = f"P1,2014-08-31,2022-03-01,2022-05-03,0,{given},{age}"
    if wrong is None:
        intake = read(tmp_path, row, header=header, units={"os_days": unit})
        assert intake.patients[["os_days", "age_years"]].to_numpy().tolist() == [[63, 7.5]]
        return
    with pytest.raises(CohortError) as caught:
        read(tmp_path, row, header=header, units={"os_days": unit})
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(2, wrong)]


def test_what_agrees_is_counted_and_one_day_too_many_of_one_patient_is_no_rule(
    tmp_path: Path,
) -> None:
    """By hand: two of five rows have days beside their dates; a single row off by one may be a slip of the pen."""
    header = "patient_id,start_date,last_contact_date,death,os_days"
    dates = "2022-03-01,2022-03-11,0"
    rows = [f"P{i},{dates},{days}" for i, days in enumerate(("10", "10", "", "", ""))]
    notes = read(tmp_path, *rows, header=header).notes
    assert ("read", "os_days", 2) in {(note.kind, note.subject, note.count) for note in notes}
    with pytest.raises(CohortError, match="found '11'; expected 10, as the dates give") as caught:
        read(tmp_path, f"P,{dates},11", header=header)
    assert "first_day" not in str(caught.value)
    with pytest.raises(CohortError, match="found 'ten'"):
        read(tmp_path, f"P,{dates},ten", header=header)
