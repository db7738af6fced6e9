"""Days that a file holds beside the dates they follow from: compared, and kept only if they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, quoted
from cohortreader.intake.durations import Dates
from cohortreader.intake.mapping_checks import DAYS_PER_UNIT
from cohortreader.intake.notes import Note
from cohortreader.intake.values import NUMBER

ALL_ALIKE = "all differ alike"
_LENGTHS = {
    "weeks": (7.0,),
    "months": (DAYS_PER_UNIT["months"], 365 / 12, 30.4, 30.5, 30.0),
    "years": (365.25, 365.0, 360.0),
}
"""Days that programs take for a unit; a column is counted by one of them."""
_STEPS = tuple(map(Decimal, ("1", "0.5", "0.25", "0.1", "0.05", "0.01", "0.001", "0.0001")))
_SLACK = 2.5  # days: 1 February to 1 March is a month too, and some count the first day
_FEWEST = 3  # rows that show a rule


def compare_with_given(
    dates: Dates,
    derived: Mapping[str, pd.Series],
    units: Mapping[str, str],
    written: pd.DataFrame,
) -> tuple[dict[str, pd.Series], list[Note]]:
    """Derived columns, filled where only the file has a value; what differs is a problem.

    Weeks, months and years may differ as far as their decimals leave it open: whole ones by one of these,
    others by half of the last decimal (by all of it where every row is cut, not rounded). Ages may differ
    by less than a year. The dates are then used.

    Parameters
    ----------
    dates : Dates
        Of the file; it keeps the problems.
    derived : mapping
        Name in the schema to text, as the dates give it.
    units : mapping
        Units in which the file gives days, as in a mapping file.
    written : DataFrame of text
        The file's own cells under the names of the schema, before their units were turned into days.

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
        unit = units.get(name, "days")
        numbers = pd.to_numeric(given.where(both), errors="coerce").astype("Float64")
        days = pd.to_numeric(found.where(both)).astype("Float64")
        apart = (numbers - days).abs()
        what = "cells that agree with the dates, which are used"
        if unit == "days" or name == "age_years":
            close = apart < 1 if name == "age_years" else apart == 0
            wrong = both & ~close.fillna(False).astype(bool)
            always_one = bool(apart[both].eq(1).all()) and wrong.sum() > 1
            more = (
                "; if the first day is day 1 in the file, write first_day: 1" if always_one else ""
            )
            _refuse(dates, name, wrong, given, found, more)
        else:
            cells = written[name].reindex(given.index) if name in written else given
            times = pd.to_numeric(cells.str.replace(",", "."), errors="coerce").astype("Float64")
            # Where a cell is no plain number (10 weeks in a column of months) its days are what is known.
            times = times.where(both).fillna(numbers / DAYS_PER_UNIT[unit])
            step = _step(cells[both])
            wrong = both & ~_close(times, days, unit, step)
            in_unit = (days / DAYS_PER_UNIT[unit]).map("{:.2f}".format, na_action="ignore")
            said = found + " days (" + in_unit.astype(object).fillna("") + f" {unit})"
            shift = _whole_shift(times[both], days[both], unit) if step == 1 else ""
            more = shift or _shifted(numbers - days, wrong, both)
            _refuse(dates, name, wrong, cells, said, f"; {more}" if more else "")
            what += f"; {ALL_ALIKE}: {shift}" if shift else ""
        merged[name] = found.where(found.ne(""), given)
        notes.append(Note("read", name, int((both & ~wrong).sum()), what))
    return merged, notes


def _step(cells: Iterable[str]) -> Decimal:
    """Largest step of which all numbers are multiples, as far as they are rounded.

    >>> _step(["12", "9.0"]), _step(["0.38", "1.1"]), _step(["1.5", "2"]), _step(["0,747"])
    (Decimal('1'), Decimal('0.01'), Decimal('0.5'), Decimal('0.001'))
    """
    plain = (cell.replace(",", ".") for cell in cells)
    numbers = [Decimal(cell) for cell in {*plain} if NUMBER.fullmatch(cell)]
    return next((step for step in _STEPS if all(n % step == 0 for n in numbers)), _STEPS[-1])


def _close(times: pd.Series, days: pd.Series, unit: str, step: Decimal) -> pd.Series:
    """Whether times in a unit are those days, by the count and the rounding that leave the fewest apart."""
    one = float(step)
    bounds = [(-1.0, 1.0)] if step == 1 else [(-one / 2, one / 2), (-one, 0.0)]
    close = (
        (times * length - days).between(low * length - _SLACK, high * length + _SLACK)
        for length in _LENGTHS[unit]
        for low, high in bounds
    )
    return max((one.fillna(False).astype(bool) for one in close), key=pd.Series.sum)


def _whole_shift(times: pd.Series, days: pd.Series, unit: str) -> str:
    """What to add where whole units are all the same number of units more or less than completed ones; empty if not.

    >>> _whole_shift(pd.Series([2.0, 4, 5]), pd.Series([31.0, 100, 140]), "months")[:52]
    'all 3 are 1 more than the completed months: look whe'
    >>> _whole_shift(pd.Series([1.0, 2, 3]), pd.Series([365.0, 730, 1096]), "years")
    ''
    """
    units = days / DAYS_PER_UNIT[unit]
    near = _SLACK / DAYS_PER_UNIT[unit]  # an anniversary completes a year, on whatever day it falls
    if len(times) < _FEWEST or bool(times.eq(units.round()).all()):
        return ""
    ends = [times - (units + side) // 1 for side in (-near, near)]
    alike = {shift for shift in ends[0].iloc[:1].tolist() + ends[1].iloc[:1].tolist()
             if bool((ends[0].eq(shift) | ends[1].eq(shift)).all())}  # fmt: skip
    if not alike or 0 in alike:
        return ""
    shift = alike.pop()
    which = f"all {len(times)} are {abs(shift):.0f} {'more' if shift > 0 else 'less'} than the completed {unit}"
    return f"{which}: look whether they count {unit} that had begun, or from another day"


def _shifted(apart: pd.Series, wrong: pd.Series, both: pd.Series) -> str:
    """What to add where all rows differ alike, as if they were counted from another day."""
    known = apart[both]
    if len(known) < _FEWEST or not wrong[both].all() or known.max() - known.min() > 31:
        return ""
    way = "less" if known.median() < 0 else "more"
    return f"all {len(known)} are about {abs(known.median()):.0f} days {way}: look whether they count from another day"


def _refuse(
    dates: Dates, name: str, wrong: pd.Series, cells: pd.Series, found: pd.Series, more: str
) -> None:
    remedy = (
        f"correct one of the two, or leave the column out (leave_out in the mapping file){more}"
    )
    givers = "the dates and the mapping file give" if name.startswith("dfs") else "the dates give"
    dates.total += int(wrong.sum())
    for row in wrong.index[wrong][:KEPT].tolist():
        expected = f"{found.at[row]}, as {givers}"
        cell = quoted(str(cells.at[row]))
        if " " in str(found.at[row]):  # each with its own, since several rows are told together
            cell, expected = f"{cell} beside {found.at[row]}", f"what {givers}"
        problem = Problem(row, name, cell, expected, remedy, "unlike dates")
        dates.problems.append(problem)
