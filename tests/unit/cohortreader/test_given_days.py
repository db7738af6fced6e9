"""Weeks, months and years beside the dates that they follow from."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

import cohortreader as cr

DAYS = [139, 300, 417, 500, 731, 850]
START = datetime.date(2015, 1, 1)


def tried(folder: Path, unit: str, times: list[str], more: str = "") -> cr.Cohort:
    """A cohort last seen on DAYS after its first dose, beside the times that its file gives."""
    file, mapping = folder / "c.csv", folder / "m.yml"
    seen = [START + datetime.timedelta(days=day) for day in DAYS]
    rows = [
        f"K{n};{START};{end};no;{time}"
        for n, (end, time) in enumerate(zip(seen, times, strict=True))
    ]
    file.write_text("\n".join(["ID;Start;Seen;Died;FU", *rows]) + "\n")
    mapping.write_text(
        "columns: {ID: patient_id, Died: death, FU: os_days}\ndates: {start: Start, last_contact: Seen}\n"
        f"units: {{os_days: {unit}}}\n{more}"
    )
    return cr.read(file, mapping)


def times(length: float, places: int, *, cut: bool = False) -> list[str]:
    """DAYS in a unit of so many days, rounded or cut to so many decimals."""
    down = 0.5 / 10**places if cut else 0
    return [f"{day / length - down:.{places}f}" for day in DAYS]


@pytest.mark.parametrize(
    ("unit", "given"),
    [
        ("years", times(365.25, 2)), ("years", times(365, 2)), ("years", times(360, 2)), ("years", times(365.25, 1)),
        ("years", times(365.25, 1, cut=True)), ("years", ["0", "0", "1", "1", "2", "2"]), ("years", times(365.25, 0)),
        ("years", ["0.5", "1", "1", "1.5", "2", "2.5"]), ("years", [x.replace(".", ",") for x in times(365.25, 3)]),
        ("months", times(30.4375, 1)), ("months", times(30.5, 2)),
        ("months", times(365 / 12, 3)), ("months", times(30, 1)), ("months", times(30.4375, 0)),
        ("months", times(30.4375, 0, cut=True)), ("weeks", times(7, 0)), ("weeks", times(7, 1)),
    ],
)  # fmt: skip
def test_times_as_programs_count_and_round_them_agree(
    tmp_path: Path, unit: str, given: list[str]
) -> None:
    """Oracle: each list is DAYS divided by what a program takes for a unit, then rounded or cut; the dates are used."""
    assert tried(tmp_path, unit, given).patients["os_days"].tolist() == DAYS


@pytest.mark.parametrize(
    ("unit", "length", "places", "wrong", "beside"),
    [
        ("years", 365.25, 2, "0.38", "500 days (1.37 years)"),
        ("years", 365.25, 2, "1.35", "500 days (1.37 years)"),
        ("years", 365.25, 0, "3", "500 days (1.37 years)"),
        ("months", 30.4375, 1, "15.9", "500 days (16.43 months)"),
        ("months", 30.4375, 0, "14", "500 days (16.43 months)"),
        ("weeks", 7, 1, "70.7", "500 days (71.43 weeks)"),
    ],
)
def test_a_time_that_its_decimals_do_not_leave_open_is_a_contradiction(
    tmp_path: Path, unit: str, length: float, places: int, wrong: str, beside: str
) -> None:
    """Oracle: 500 days divided by the unit, by hand; all other rows are right. Both remedies are followed."""
    given = times(length, places)
    right = given[3]
    given[3] = wrong
    with pytest.raises(cr.CohortError) as told:
        tried(tmp_path, unit, given)
    assert "row 5" in str(told.value) and f"'{wrong}' beside {beside}" in str(told.value)
    assert len(told.value.problems) == 1
    assert tried(tmp_path, unit, given, "leave_out: [FU]\n").patients["os_days"].tolist() == DAYS
    given[3] = right
    assert tried(tmp_path, unit, given).patients["os_days"].tolist() == DAYS


def test_times_that_all_count_from_another_day_are_named(tmp_path: Path) -> None:
    """Oracle: 130 days are taken from each before they are turned into years, which round to 3.65 days."""
    given = [f"{max(day - 130, 0) / 365.25:.2f}" for day in DAYS]
    with pytest.raises(cr.CohortError) as told:
        tried(tmp_path, "years", given)
    assert re.search("all 6 are about 1(29|30|31) days less", str(told.value))
    assert "'0.47' beside 300 days (0.82 years)" in str(told.value)


def test_whole_units_that_all_differ_alike_are_said(tmp_path: Path) -> None:
    """Oracle: 139 days are in their 5th month, 300 in their 10th; completed and rounded ones agree without more."""
    completed = [int(day / 30.4375) for day in DAYS]
    for given in (completed, times(30.4375, 0)):
        read = tried(tmp_path, "months", [str(month) for month in given])
        assert not any("completed" in warning for warning in read.warnings)
    said = "all 6 are 1 more than the completed months"
    begun = tried(tmp_path, "months", [str(month + 1) for month in completed])
    assert begun.patients["os_days"].tolist() == DAYS
    assert any(said in warning for warning in begun.warnings)
    with pytest.raises(cr.CohortError, match=said.replace("more", "less")):
        tried(tmp_path, "months", [str(month - 1) for month in completed])


def test_calendar_months_agree(tmp_path: Path) -> None:
    """Oracle: the calendar; from 1 February to 1 March 2015 it is one month, of 28 days, and 19 days are 19/28 of one."""
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    rows = [
        "A,2015-02-01,2015-03-01,no,1",
        "B,2015-02-01,2015-02-20,no,0.679",
        "C,2015-02-01,2016-02-01,no,12",
    ]
    file.write_text("\n".join(["ID,Start,Seen,Died,FU", *rows]) + "\n")
    mapping.write_text(
        "columns: {ID: patient_id, Died: death, FU: os_days}\ndates: {start: Start, last_contact: Seen}\n"
        "units: {os_days: months}\n"
    )
    assert cr.read(file, mapping).patients["os_days"].tolist() == [28, 19, 365]
