"""Dates of one patient turned into days since the first day of blinatumomab."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pandas as pd

from helpers.data.problems import KEPT, Problem, quoted
from helpers.intake.dates import FORMS, day_numbers
from helpers.intake.findings import findings
from helpers.intake.notes import Note

EARLIEST = datetime.date(1900, 1, 1)


class Dates:
    """The dates of a file by role, and what is wrong with them.

    Parameters
    ----------
    frame : DataFrame of text
        The file, its index the row.
    columns : mapping
        Role (one of ``helpers.intake.mapping.DATE_ROLES``) to the name of its column.
    order : str
        As for ``helpers.intake.dates.parse_date``.
    today : date
        Dates after it are in the future.
    """

    def __init__(
        self, frame: pd.DataFrame, columns: Mapping[str, str], *, order: str, today: datetime.date
    ) -> None:
        self.frame = frame
        self.columns = columns
        self.today = today
        self.problems: list[Problem] = []
        self.total = 0
        self.days = {role: day_numbers(frame[name], order=order) for role, name in columns.items()}

    def get(self, role: str) -> pd.Series:
        """Day numbers of one role; all missing where the file has no such date."""
        return self.days.get(role, pd.Series(pd.NA, self.frame.index, dtype="Int64"))

    def check(self) -> None:
        """Look for text that is no date, for the future, and for the wrong order."""
        for role, name in self.columns.items():
            day, cells = self.days[role], self.frame[name]
            unread = cells.ne("") & day.isna()
            self._refuse(unread, role, FORMS, "write the whole date, the year with four digits")
            late = f"a date until today, {self.today.isoformat()}"
            self._refuse(day > self.today.toordinal(), role, late, "correct the date")
            old = f"a date after {EARLIEST.isoformat()}"
            self._refuse(day < EARLIEST.toordinal(), role, old, "correct the date")
        start = self.get("start")
        others = [role for role in self.columns if role not in ("start", "birth")]
        any_date = pd.Series(False, self.frame.index)
        for role in others:
            any_date |= self.frame[self.columns[role]].ne("")
            self._compare(role, "start", self.get(role) < start, "not before")
        self._refuse(
            any_date & self.frame[self.columns["start"]].eq(""),
            "start",
            "the first day of blinatumomab",
            "fill in the date",
        )
        self._compare("birth", "start", self.get("birth") > start, "not after")
        for role in others:
            for last in ("death", "last_contact"):
                # Death may follow the last contact; nothing else may follow either.
                if role not in ("death", last) and not (role == last == "death"):
                    self._compare(role, last, self._after_last(role, last), "not after")

    def _after_last(self, role: str, last: str) -> pd.Series:
        later = self.get(role) > self.get(last)
        # The event that ends follow-up is often the last contact known; a death date rules then.
        return later & self.get("death").isna() if last == "last_contact" else later

    def _compare(self, role: str, other: str, wrong: pd.Series, word: str) -> None:
        if role in self.columns and other in self.columns:
            name = self.columns[other]
            broken = wrong.fillna(False).astype(bool)
            self._refuse(broken, role, f"a date {word} {name}", "correct one of the two dates")

    def _refuse(self, wrong: pd.Series, role: str, expected: str, remedy: str) -> None:
        wrong = wrong.fillna(False).astype(bool)
        name = self.columns[role]
        self.total += int(wrong.sum())
        self.problems += findings(self.frame.loc[wrong, name], expected, remedy)

    def refuse_flag(self, wrong: pd.Series, flag: str, role: str) -> None:
        """Report rows in which a flag and a date disagree."""
        wrong = wrong.fillna(False).astype(bool)
        self.total += int(wrong.sum())
        name = self.columns[role]
        for row, (said, date) in zip(
            self.frame.index[wrong][:KEPT].tolist(),
            self.frame.loc[wrong, [flag, name]].head(KEPT).to_numpy().tolist(),
            strict=True,
        ):
            found = f"{flag} {quoted(said)}, {name} {quoted(date)}"
            expected = f"a date in {name} where {flag} says so, and only there"
            self.problems.append(Problem(row, flag, found, expected, "correct one of the two"))


def derive_days(dates: Dates) -> tuple[dict[str, pd.Series], list[Note]]:
    """Columns of the schema that dates give: days since the first day, flags, age.

    A flag that the file has is held against its date; days that it has as well as dates are a
    problem, which ``dates`` keeps.
    """
    frame, start = dates.frame, dates.get("start")
    derived: dict[str, pd.Series] = {}
    for role, name in (
        ("transplant", "transplant_day"),
        ("mrd", "mrd_day"),
        ("relapse", "relapse_day"),
    ):
        if role in dates.columns:
            derived[name] = _text(dates.get(role) - start)
    for role, flag, words in (
        ("transplant", "transplant", ("yes", "no")),
        ("death", "death", ("1", "0")),
    ):
        if role in dates.columns:
            dated = frame[dates.columns[role]].ne("")
            if flag in frame.columns:
                said = frame[flag].eq(words[0])
                dates.refuse_flag(said.ne(dated) & frame[flag].isin(words), flag, role)
            else:
                derived[flag] = dated.map({True: words[0], False: words[1]}).astype(object)
    end = dates.get("death").fillna(dates.get("last_contact"))
    if {"death", "last_contact"} & set(dates.columns):
        derived["os_days"] = _text(end - start)
    if {"relapse", "failure"} & set(dates.columns):
        ends = [dates.get(role) for role in ("relapse", "failure", "death")]
        event = pd.concat(ends, axis=1).min(axis=1).astype("Int64")
        dead = frame.get("death", pd.Series("", frame.index)).eq("1") & dates.get("death").isna()
        event = event.fillna(end.where(dead))  # a death known by its flag, on the last contact
        derived["dfs_event"] = event.notna().map({True: "1", False: "0"}).astype(object)
        derived["dfs_days"] = _text(event.fillna(dates.get("assessment")).fillna(end) - start)
    if "birth" in dates.columns:
        years = (start - dates.get("birth")).astype("Float64") / 365.25
        derived["age_years"] = (
            years.map(lambda age: f"{age:.2f}", na_action="ignore").astype(object).fillna("")
        )
    for name in [name for name in derived if name in frame.columns]:
        found, remedy = f"{name} and the dates it follows from", "leave one of the two out"
        dates.problems.append(Problem(1, name, found, "days or dates, not both", remedy))
        dates.total += 1
        del derived[name]
    return derived, [Note("derived", name, len(frame), "cells, from dates") for name in derived]


def _text(days: pd.Series) -> pd.Series:
    return days.map(lambda day: str(int(day)), na_action="ignore").astype(object).fillna("")
