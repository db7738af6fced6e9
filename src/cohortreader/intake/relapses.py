"""Disease-free survival from a flag and a day of relapse, beside death and its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from cohortreader.data.cohort import CohortError
from cohortreader.data.problems import Problem, rows_in_words
from cohortreader.data.unusual import EARLY_END
from cohortreader.intake.dates import day_numbers, order_of
from cohortreader.intake.disease_free import (
    AT_THE_END,
    OR_ACCEPT,
    REMISSION_ASSUMED,
    SEEN_AFTER,
    without_remission,
)
from cohortreader.intake.findings import findings
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import RELAPSE, UNSURE
from cohortreader.intake.notes import Note
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.renaming import file_names
from cohortreader.intake.values import NO, NUMBER, YES, by_distinct, without_decimals
from cohortreader.intake.weighing import ENDED

BEFORE_THE_END = "before the end of follow-up"
"""Part of the note on days of a relapse beside a flag that says there was none, which may be one or the other."""
_NEEDED = (RELAPSE, "relapse_day", "os_days", "death")


def from_relapse(frame: pd.DataFrame, mapping: FileMapping) -> tuple[pd.DataFrame, list[Note]]:
    """Table with disease-free survival where it has a flag of relapse, its day, death and ``os_days``.

    The event is relapse or death, whichever came first; who has neither is followed to ``os_days``. The day
    of relapse of those without one is the last look at the disease, and is not used. Without remission the
    event is on ``failure_day`` of the mapping file;
    where nothing says who reached remission, all are taken to have, and that is noted.

    Raises
    ------
    CohortError
        If a flag is no yes or no, or a needed day is missing.
    """
    if RELAPSE not in frame.columns:
        return frame, []
    lacking = [name for name in _NEEDED if name not in frame.columns]
    if lacking or {"dfs_days", "dfs_event"} & set(frame.columns):
        return frame, []
    flag, problems = _flags(frame)
    missing = flag & frame["relapse_day"].eq("")
    problems += findings(frame.loc[missing, "relapse_day"], "the day of a relapse", "fill it in")
    without = without_remission(frame)
    if without.any() and not mapping.failure_day:
        remedy = "write failure_day: 14 (or the day of your ward) in the mapping file"
        found = f"{int(without.sum())} patients without remission and no day of failure"
        expected = "a day on which they count as failed"
        problems.append(Problem(None, "complete_remission", found, expected, remedy))
    end = pd.to_numeric(frame["os_days"].where(frame["os_days"].map(_is_number)), errors="coerce")
    early = without & ~frame["death"].eq("1") & end.lt(int(mapping.failure_day or 0))
    if EARLY_END not in mapping.accept:
        remedy = f"correct the days of follow-up{OR_ACCEPT}"
        told = "no remission, and last seen alive on day {}, before failure_day: {}".format
        problems += [
            replace(problem, found=told(problem.found.strip("'"), mapping.failure_day))
            for problem in findings(frame.loc[early, "os_days"], SEEN_AFTER, remedy)
        ]
    if problems:
        raise CohortError(problems)
    day = pd.to_numeric(frame["relapse_day"].where(flag), errors="coerce").where(flag, end)
    event = flag | frame["death"].eq("1") | without
    if without.any():
        day = day.where(~without, end.clip(upper=int(mapping.failure_day)))
    days = day.map(lambda value: "" if value != value else str(int(value)))
    derived = frame.drop(columns=RELAPSE).assign(
        dfs_days=days.astype(object),
        dfs_event=event.map({True: "1", False: "0"}).astype(object),
        relapse_day=frame["relapse_day"].where(flag, ""),
    )
    what = "patients, from relapse or death, whichever came first"
    notes = [Note("derived", "dfs_days", len(frame), what)]
    if "complete_remission" not in frame.columns:
        what = f"patients, {REMISSION_ASSUMED}: nothing says who did not (complete_remission)"
        notes.append(Note("derived", "dfs_days", len(frame), what))
    if early.any():
        what = f"patients without remission, taken to have failed {AT_THE_END}"
        notes.append(Note("derived", "dfs_days", int(early.sum()), what))
    heading = file_names(mapping).get("relapse_day", "relapse_day")
    seen = pd.to_numeric(frame["relapse_day"], errors="coerce").where(~flag)
    looks = ~flag & frame["relapse_day"].ne("")
    return derived, notes + _looks("days", heading, looks, earlier=seen < end)


def without_other_dates(
    frame: pd.DataFrame, roles: Mapping[str, str], date_order: str | Mapping[str, str] = ""
) -> tuple[pd.DataFrame, list[Note]]:
    """Table whose dates of relapse are those of patients with one, where a flag beside them says who had one.

    A date beside "no" is that of the last look at the disease. An empty flag leaves the date to speak.

    Parameters
    ----------
    frame : DataFrame of str
    roles : mapping of str to str
        What a date is, to the name of its column.
    date_order : str or mapping
        As in a mapping file.

    Returns
    -------
    DataFrame, list of Note

    Raises
    ------
    CohortError
        If a flag is no yes or no, or says yes where the date is missing.
    """
    column = roles.get(RELAPSE, "")
    if RELAPSE not in frame.columns or column not in frame.columns:
        return frame, []
    silent = frame[RELAPSE].eq("")
    flag, problems = _flags(frame[~silent])
    flag = flag.reindex(frame.index, fill_value=False)
    date = frame[column]
    expected = f"a date in {column} where relapse says so"
    problems += findings(date[flag & date.eq("")], expected, "fill it in, or correct the flag")
    if problems:
        raise CohortError(problems)
    looks = ~flag & ~silent & date.ne("")
    derived = frame.drop(columns=RELAPSE).assign(**{column: date.where(~looks, "")})
    order = partial(order_of, date_order)
    seen, *ends = (
        day_numbers(frame[name], order=order(name))
        for name in (column, *(roles[role] for role in ("death", "last_contact") if role in roles))
    )
    end = pd.concat(ends, axis=1).bfill(axis=1).iloc[:, 0] if ends else seen
    return derived, _looks("dates", column, looks, earlier=seen < end)


def _looks(what: str, column: str, looks: pd.Series, *, earlier: pd.Series) -> list[Note]:
    """The days or dates that are of a look at the disease, and of no relapse; apart those before the end of follow-up."""
    says_so = bool(ENDED.search(column))  # "relapse or last visit"
    before = looks & earlier.fillna(False).astype(bool) & (not says_so)
    said = f"{what} of patients without a relapse, which are no relapse: set aside"
    asked = (
        f"{what} of patients without a relapse, {BEFORE_THE_END}: taken for a look at the disease; if it is the day of a "
        "relapse, correct the flag"
    )
    return [
        Note("set aside", column, int(rows.sum()), words, detail=detail)
        for words, rows, detail in (
            (said, looks & ~before, ""),
            (asked, before, rows_in_words(before.index[before].tolist()) if before.any() else ""),
        )
        if rows.any()
    ]


def _flags(frame: pd.DataFrame) -> tuple[pd.Series, list[Problem]]:
    """Who had a relapse, and the flags that are no yes or no."""
    said = by_distinct(frame[RELAPSE], lambda cell: without_decimals(cell.casefold()))
    flag, none = said.isin(YES), said.isin(NO)
    wrong = ~flag & ~none
    words = ", ".join(f"{as_yaml(word)}: {UNSURE}" for word in frame[RELAPSE].unique().tolist())
    remedy = f"say what each word means, levels: {{{RELAPSE}: {{{words}}}}} in the mapping file"
    return flag, findings(frame.loc[wrong, RELAPSE], "yes or no for every patient", remedy)


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text))
