"""Days that a file holds beside the dates they follow from: compared, and kept only if they agree."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, quoted
from cohortreader.intake.durations import Dates
from cohortreader.intake.mapping_checks import DAYS_PER_UNIT
from cohortreader.intake.notes import Note


def compare_with_given(
    dates: Dates, derived: Mapping[str, pd.Series], units: Mapping[str, str]
) -> tuple[dict[str, pd.Series], list[Note]]:
    """Derived columns, filled where only the file has a value; what differs is a problem.

    Days rounded to weeks, months or years may differ by one of these, ages by less than a year: the
    dates are then used.

    Parameters
    ----------
    dates : Dates
        Of the file; it keeps the problems.
    derived : mapping
        Name in the schema to text, as the dates give it.
    units : mapping
        Units in which the file gives days, as in a mapping file.

    Returns
    -------
    merged : dict
        The same names; a value that dates do not give is the file's own.
    notes : list of Note
        One for each column that was compared.
    """
    merged = dict(derived)
    notes = []
    doubtful = dates.frame.index.isin([problem.row for problem in dates.problems])
    for name in (name for name in derived if name in dates.frame.columns):
        given, found = dates.frame[name], derived[name]
        both = given.ne("") & found.ne("") & ~doubtful
        numbers = pd.to_numeric(given.where(both), errors="coerce").astype("Float64")
        apart = (numbers - pd.to_numeric(found.where(both)).astype("Float64")).abs()
        wrong = both & ~_close(apart, name, units)
        _refuse(dates, name, wrong, found, always_one=bool(apart[both].eq(1).all()))
        merged[name] = found.where(found.ne(""), given)
        what = "cells that agree with the dates, which are used"
        notes.append(Note("read", name, int((both & ~wrong).sum()), what))
    return merged, notes


def _close(apart: pd.Series, name: str, units: Mapping[str, str]) -> pd.Series:
    unit = DAYS_PER_UNIT[units.get(name, "days")]
    if name == "age_years":
        close = apart < 1
    elif unit > 1:
        close = apart <= unit
    else:
        close = apart == 0
    return close.fillna(False).astype(bool)


def _refuse(
    dates: Dates, name: str, wrong: pd.Series, found: pd.Series, *, always_one: bool
) -> None:
    remedy = "correct one of the two, or leave the column out (leave_out in the mapping file)"
    givers = "the dates and the mapping file give" if name.startswith("dfs") else "the dates give"
    if always_one and wrong.sum() > 1:
        remedy += "; if the first day is day 1 in the file, write first_day: 1"
    dates.total += int(wrong.sum())
    for row in wrong.index[wrong][:KEPT].tolist():
        cell = quoted(str(dates.frame.at[row, name]))
        expected = f"{found.at[row]}, as {givers}"
        dates.problems.append(Problem(row, name, cell, expected, remedy, "unlike dates"))
