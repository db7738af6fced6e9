"""Dates of one patient turned into days since the first day of blinatumomab."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, quoted
from cohortreader.data.unusual import EARLY_DATES
from cohortreader.intake.dates import (
    DAY_OF_MONTH,
    FORMS,
    IN_PART,
    NO_DAY,
    day_numbers,
    month_alone,
    or_mid_month,
    or_not_known,
    or_one_for_all,
    order_entry,
    order_of,
    orders_that_fit,
    why_no_date,
)
from cohortreader.intake.findings import findings
from cohortreader.intake.notes import Note
from cohortreader.intake.synonyms import guess_word
from cohortreader.intake.values import by_distinct

_CELLS = 12  # in one remedy
DIED = "the day of the death, of which this says no more than that it was"
_ADVICE = {
    FORMS: or_not_known,
    NO_DAY: or_mid_month,
    IN_PART: or_one_for_all,
    DIED: or_one_for_all,
}
_EARLIEST_BIRTH = datetime.date(1900, 1, 2)
_EARLIEST = datetime.date(
    1990, 1, 1
)  # years before the first course: 1900-01-01, 1970-01-01 are no dates

DERIVED_FROM = {
    "transplant_day": ("transplant",),
    "mrd_day": ("mrd",),
    "relapse_day": ("relapse",),
    "os_days": ("death", "last_contact"),
    "dfs_days": ("relapse", "failure", "response", "death", "assessment", "last_contact"),
    "dfs_event": ("relapse", "failure", "response", "death"),
    "age_years": ("birth",),
}
"""Roles of the dates behind each derived column; the others have the role's name."""


class Dates:
    """The dates of a file by role, and what is wrong with them.

    Parameters
    ----------
    frame : DataFrame of text
        The file, its index the row.
    columns : mapping
        Role (one of ``cohortreader.intake.mapping_checks.DATE_ROLES``) to the name of its column.
    order : str or mapping
        As for ``cohortreader.intake.dates.parse_date``; of each column, where they differ.
    today : date
        Dates after it are in the future.
    early : bool
        Whether dates before 1990 are meant so.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        columns: Mapping[str, str],
        *,
        order: str | Mapping[str, str],
        today: datetime.date,
        early: bool = False,
    ) -> None:
        self.frame = frame
        self.columns = columns
        self.orders = {role: order_of(order, name) for role, name in columns.items()}
        self.today = today
        self.early = early
        self.problems: list[Problem] = []
        self.total = 0
        self.days = {
            role: day_numbers(frame[name], order=self.orders[role])
            for role, name in columns.items()
        }
        # One wrong date is one problem: what is refused once is compared with nothing more.
        self._wrong = {role: pd.Series(False, frame.index) for role in columns}

    def get(self, role: str) -> pd.Series:
        """Day numbers of one role; all missing where the file has no such date."""
        return self.days.get(role, pd.Series(pd.NA, self.frame.index, dtype="Int64"))

    def check(self) -> None:
        """Look for text that is no date, for the future, and for the wrong order."""
        self._check_each()
        others = [role for role in self.columns if role not in ("start", "birth")]
        any_date = pd.Series(False, self.frame.index)
        for role in others:
            any_date |= self.frame[self.columns[role]].ne("")
        self._refuse(
            any_date & self.frame[self.columns["start"]].eq(""),
            "start",
            "the first day of blinatumomab",
            "fill in the date",
        )
        self._check_start(others)
        for role in others:
            self._compare(role, "start", self.get(role) < self.get("start"), "not before")
        self._compare("birth", "start", self.get("birth") > self.get("start"), "not after")
        for role in others:
            for last in ("death", "last_contact"):
                # Death may follow the last contact; nothing else may follow either.
                if role not in ("death", last) and not (role == last == "death"):
                    self._compare(role, last, self._after_last(role, last), "not after")

    def _check_each(self) -> None:
        names = self.columns.values()
        fits = order_entry(orders_that_fit({name: self.frame[name].unique() for name in names}))
        for role, name in self.columns.items():
            day, cells = self.days[role], self.frame[name]
            unread = cells.ne("") & day.isna()
            told: dict[tuple[str, str], list[str]] = {}
            for cell in cells[unread].unique().tolist():
                expected, remedy = why_no_date(cell, order=self.orders[role], fits=fits)
                if role == "death" and expected == FORMS and _says_dead(cell):
                    expected = DIED  # emptied, it would be a patient who lives
                told.setdefault((expected, remedy), []).append(cell)
            for (expected, remedy), texts in told.items():
                if expected in _ADVICE and len(texts) <= _CELLS:
                    remedy += _ADVICE[expected](texts, column=name)
                elif expected == NO_DAY and role != "start":  # the first day has to be known
                    remedy += DAY_OF_MONTH
                kind = re.split("[:,]", expected)[0]
                self._refuse(unread & cells.isin(texts), role, expected, remedy, kind)
            earliest = _EARLIEST_BIRTH if role == "birth" or self.early else _EARLIEST
            late = (day > self.today.toordinal()).fillna(False).astype(bool)
            old = (day < earliest.toordinal()).fillna(False).astype(bool)
            texts = cells[late | old].unique().tolist()
            # So many different dates are no sign for a value that is not known.
            other = or_not_known(texts, column=name) if len(texts) <= _CELLS else ""
            remedy = f"correct the date{other}"
            self._refuse(late, role, f"a date until today, {self.today.isoformat()}", remedy)
            if earliest == _EARLIEST:
                remedy += f"; or, if patients were treated then, write accept: [{EARLY_DATES}] in the mapping file"
            self._refuse(old, role, f"a date from {earliest.isoformat()} on", remedy)

    def accepted(self) -> int:
        """Dates before 1990, of whatever role but birth, that are meant so."""
        dated = (days for role, days in self.days.items() if role != "birth")
        return sum(int((days < _EARLIEST.toordinal()).sum()) for days in dated) if self.early else 0

    def _check_start(self, others: list[str]) -> None:
        """Where several dates come before the first day, it is the first day that is asked about."""
        start, name = self.get("start"), self.columns["start"]
        before = pd.DataFrame(
            {role: self._broken(role, "start", self.get(role) < start) for role in others},
            index=self.frame.index,
        )
        several = before.sum(axis=1) > 1
        self._wrong["start"] |= several
        self.total += int(several.sum())
        remedy = "correct the first day, or the dates before it"
        for row in several.index[several][:KEPT].tolist():
            earlier = [self.columns[role] for role in others if before.at[row, role]]
            expected = f"a date not after {', '.join(earlier)}"
            found = quoted(str(self.frame.at[row, name]))
            self.problems.append(Problem(row, name, found, expected, remedy))

    def _after_last(self, role: str, last: str) -> pd.Series:
        later = self.get(role) > self.get(last)
        # The event that ends follow-up is often the last contact known; a death date rules then.
        return later & self.get("death").isna() if last == "last_contact" else later

    def _broken(self, role: str, other: str, wrong: pd.Series) -> pd.Series:
        return wrong.fillna(False).astype(bool) & ~self._wrong[role] & ~self._wrong[other]

    def _compare(self, role: str, other: str, wrong: pd.Series, word: str) -> None:
        if role in self.columns and other in self.columns:
            name = self.columns[other]
            broken = self._broken(role, other, wrong)
            self._refuse(broken, role, f"a date {word} {name}", "correct one of the two dates")

    def _refuse(
        self, wrong: pd.Series, role: str, expected: str, remedy: str, kind: str = ""
    ) -> None:
        wrong = wrong.fillna(False).astype(bool)
        name = self.columns[role]
        self._wrong[role] |= wrong
        self.total += int(wrong.sum())
        self.problems += findings(self.frame.loc[wrong, name], expected, remedy, kind=kind)

    def refuse_flag(self, wrong: pd.Series, flag: str, role: str) -> None:
        """Report rows in which a flag and a date disagree."""
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


def with_day_of_month(
    frame: pd.DataFrame, roles: Mapping[str, str], day: str
) -> tuple[pd.DataFrame, list[Note]]:
    """Table whose dates with a month and no day have the day that the mapping file gives, but for the first day."""
    changed, notes = {}, []
    names = {name for role, name in roles.items() if role != "start" and name != roles.get("start")}
    for name in (name for name in frame.columns if day and name in names):
        months = by_distinct(frame[name], month_alone)
        if count := int(months.ne("").sum()):
            changed[name] = frame[name].where(months.eq(""), months + f"-{int(day):02}")
            what = f"months without a day, taken as day {int(day)}, as the mapping file asks"
            notes.append(Note("changed", name, count, what))
    return (frame.assign(**changed) if changed else frame), notes


def derive_days(dates: Dates) -> dict[str, pd.Series]:
    """Columns of the schema that dates give, but for disease-free survival, as text.

    A flag that the file has is held against its date; a contradiction is a problem, which
    ``dates`` keeps.
    """
    frame, start = dates.frame, dates.get("start")
    derived: dict[str, pd.Series] = {}
    for role, name in (
        ("transplant", "transplant_day"),
        ("mrd", "mrd_day"),
        ("relapse", "relapse_day"),
    ):
        if role in dates.columns:
            derived[name] = as_days(dates.get(role) - start)
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
    if {"death", "last_contact"} & set(dates.columns):
        derived["os_days"] = as_days(end_of_follow_up(dates) - start)
    if "birth" in dates.columns:
        years = (start - dates.get("birth")).astype("Float64") / 365.25
        derived["age_years"] = (
            years.map(lambda age: f"{age:.2f}", na_action="ignore").astype(object).fillna("")
        )
    return derived


def end_of_follow_up(dates: Dates) -> pd.Series:
    """Day number of death, or of the last contact with the living."""
    return dates.get("death").fillna(dates.get("last_contact"))


def as_days(days: pd.Series) -> pd.Series:
    """Whole days as text, empty where they are missing.

    >>> as_days(pd.Series([3, None], dtype="Int64")).tolist()
    ['3', '']
    """
    return days.map(lambda day: str(int(day)), na_action="ignore").astype(object).fillna("")


def _says_dead(cell: str) -> bool:
    """Whether a word among dates of death says that the patient died.

    >>> _says_dead("décédé"), _says_dead("†"), _says_dead("alive"), _says_dead("-")
    (True, True, False, False)
    """
    return cell.strip() in ("†", "✝", "+") or guess_word("death", cell) == "1"
