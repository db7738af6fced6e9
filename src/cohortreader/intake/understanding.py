"""What was understood of a file, in numbers: for `check`, for `--json` and for the first page of a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cohortreader.intake.notes import SET_ASIDE, Intake

GRADES = ("crs_grade", "icans_grade")
_MEDIAN = "(of all, the dead included; the report gives the reverse Kaplan-Meier median)"
_SHARES = {"deaths": "death", "remission": "complete_remission", "transplanted": "transplant"}


def understood(patients: pd.DataFrame) -> dict[str, Any]:
    """Counts and ranges of a checked cohort; None for what its file does not have.

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.read(...).patients``.

    Returns
    -------
    dict
        Deaths, remission and transplanted (n, of); follow_up (low, median, high of all patients'
        days, the dead included); ages (years); grades (column to grade to patients); disease_free
        (n events, of, low, median, high of the days to an event or the last look).

    Examples
    --------
    >>> understood(pd.DataFrame({"death": [1, 0], "os_days": [5, 10]}))["follow_up"]
    {'low': 5, 'median': 7.5, 'high': 10, 'unit': 'days'}
    """
    result: dict[str, Any] = {name: _share(patients, column) for name, column in _SHARES.items()}
    days, ages = _known(patients, "os_days"), _known(patients, "age_years")
    result["follow_up"] = _range(days) if len(days) else None
    events, free = _share(patients, "dfs_event"), _known(patients, "dfs_days")
    result["disease_free"] = {**events, **_range(free)} if events and len(free) else None
    result["ages"] = (
        {"low": _plain(ages.min()), "high": _plain(ages.max()), "unit": "years"}
        if len(ages)
        else None
    )
    grades = {
        name: {str(grade): int(n) for grade, n in known.value_counts().sort_index().items()}
        for name in GRADES
        if len(known := _known(patients, name))
    }
    result["grades"] = grades or None
    order = ("deaths", "follow_up", "remission", "transplanted", "ages", "grades", "disease_free")
    return {name: result[name] for name in order}


def describe(intake: Intake) -> list[str]:
    """Lines that say in numbers what was understood of a file, to be read before anything else.

    Parameters
    ----------
    intake : Intake
        As from ``cohortreader.read``.

    Returns
    -------
    list of str
        Patients of rows, day 0, events, follow-up, ages, grades; each column with the rule by which
        it was taken.
    """
    return [*_counts(intake), *_columns(intake)]


def _counts(intake: Intake) -> Iterator[str]:
    patients = len(intake.patients)
    aside = sum(note.count for note in intake.notes if note.subject == SET_ASIDE)
    more = f", {aside} set aside for a needed value that is lacking" if aside else ""
    yield f"patients: {patients} of {intake.rows} rows in the file{more}"
    start = next((c.heading for c in intake.columns if c.role == "start_date"), None)
    if start is not None:
        yield f"day 0: the date in {start!r}"
    elif "os_days" in intake.patients.columns:
        yield "day 0: not in the file; days are taken to count from the first day of blinatumomab"
    numbers = understood(intake.patients)
    for name, share in ((name, numbers[name]) for name in _SHARES):
        if share:
            yield f"{name}: {_counted(share)}"
    for name, word in (("follow_up", "follow-up"), ("ages", "ages")):
        if found := numbers[name]:
            middle = f", median {found['median']:,} {_MEDIAN}" if "median" in found else ""
            known = len(_known(intake.patients, "age_years")) if name == "ages" else patients
            lacking = f", known of {known}" if known < patients else ""
            yield f"{word}: {found['low']:,} to {found['high']:,} {found['unit']}{middle}{lacking}"
    if free := numbers["disease_free"]:
        yield (
            f"disease-free survival: {_counted(free)} with an event, "
            f"{free['low']:,} to {free['high']:,} days, median {free['median']:,}"
        )
    for name, grades in (numbers["grades"] or {}).items():
        shown = ", ".join(f"grade {grade}: {n}" for grade, n in grades.items())
        yield f"{name}: {shown}"


def _columns(intake: Intake) -> Iterator[str]:
    for column in intake.columns:
        if column.role is not None:
            unit = f", in {column.unit}" if column.unit else ""
            yield f"column {column.heading!r}: {column.role}{unit} ({column.rule})"


def _share(patients: pd.DataFrame, column: str) -> dict[str, int] | None:
    known = _known(patients, column)
    return {"n": int(known.astype(int).sum()), "of": len(known)} if len(known) else None


def _counted(share: dict[str, Any]) -> str:
    percent = f" ({share['n'] / share['of']:.0%})" if share["of"] else ""
    return f"{share['n']} of {share['of']}{percent}"


def _range(days: pd.Series) -> dict[str, Any]:
    ends = {"low": days.min(), "median": days.median(), "high": days.max()}
    return {name: _plain(value) for name, value in ends.items()} | {"unit": "days"}


def _known(patients: pd.DataFrame, column: str) -> pd.Series:
    return patients[column].dropna() if column in patients.columns else pd.Series(dtype=object)


def _plain(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else round(number, 2)
