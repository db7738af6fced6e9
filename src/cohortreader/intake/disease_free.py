"""Disease-free survival from dates: never longer than the file can say.

A patient who never reached remission failed treatment, and without a day of that failure would count
as free of disease until death. So it is asked for, and where nothing says who reached remission
nothing is derived.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from cohortreader.data.contradictions import LOOKED_FOR
from cohortreader.data.problems import KEPT, Problem
from cohortreader.data.unusual import EARLY_END
from cohortreader.intake.durations import Dates, as_days, end_of_follow_up
from cohortreader.intake.notes import Note

DFS = ("dfs_days", "dfs_event")
REMISSION_ASSUMED = "taken to have reached remission"
"""Part of every note on patients for whom no column says whether they reached remission."""
_EXPECTED = "a day on which a patient without remission counts as failed"
_REMEDY = (
    "give the date of failure (dates: failure), or the date on which remission was looked for "
    "(dates: response), or one day for those who have neither (such as failure_day: 14) in the mapping file; "
    "for a remission that came later, write yes in remission_day_28"
)
SEEN_AFTER = "a last contact on that day or later"
OR_ACCEPT = (
    "; or, where patients seen last before that day count as failed on their last contact, write "
    f"accept: [{EARLY_END}] in the mapping file"
)
_EARLIER = f"correct the last contact, or give the date of failure (dates: failure){OR_ACCEPT}"
AT_THE_END = f"on the last contact, before the day of failure (accept: {EARLY_END})"


def derive_disease_free(
    dates: Dates, *, failure_day: str = "", accept: Collection[str] = ()
) -> tuple[dict[str, pd.Series], list[Note]]:
    """Disease-free survival: relapse, failure to reach remission or death, whichever came first.

    Parameters
    ----------
    dates : Dates
        Of the file, with its columns in the words of the schema.
    failure_day : str
        Day on which those without remission failed who have no date of it; none if empty.
    accept : collection of str
        As in a mapping file: whether a last contact before that day is the failure.

    Returns
    -------
    derived : dict
        ``dfs_days`` and ``dfs_event`` as text, empty where they can't be told; or nothing.
    notes : list of Note
        What was assumed, or why nothing was derived. Patients without remission for whom nothing
        gives a day are a problem, which ``dates`` keeps.
    """
    frame, roles = dates.frame, set(dates.columns)
    given = pd.Series(set(DFS) <= set(frame.columns), frame.index)
    for name in set(DFS) & set(frame.columns):
        given &= frame[name].ne("")
    if not {"relapse", "failure"} & roles:
        return {}, []
    known = "complete_remission" in frame.columns
    failure = dates.get("failure")
    if not known and not failure.notna().any():
        return {}, [] if given.all() else [_not_derived(len(frame))]
    without = without_remission(frame)
    filled, assumed = failure, {}
    for source, days in _days_of_failure(dates, failure_day, accept).items():
        day = days.where(without)
        assumed[source] = int((filled.isna() & day.notna()).sum())
        filled = filled.fillna(day)
    lacking = without & filled.isna() & ~given
    if "failure" in roles:
        lacking &= frame[dates.columns["failure"]].eq("")  # what can't be read is told as such
    _ask_for_failure(dates, lacking, failure_day)
    end = end_of_follow_up(dates)
    ends = [dates.get("relapse"), filled, _deaths(dates)]
    event = pd.concat(ends, axis=1).min(axis=1).astype("Int64")
    flag = event.notna().map({True: "1", False: "0"}).astype(object)
    days = as_days(event.fillna(dates.get("assessment")).fillna(end) - dates.get("start"))
    told = ~(without & filled.isna())
    derived = {"dfs_days": days.where(told, ""), "dfs_event": flag.where(told, "")}
    return derived, _notes(dates, known=known, assumed=assumed)


def _days_of_failure(
    dates: Dates, failure_day: str, accept: Collection[str]
) -> dict[str, pd.Series]:
    """Day numbers on which those without remission failed who have no date of it, by where each comes from.

    The first that a patient has counts. A death before remission was looked for a second time is the failure; who
    was last seen alive before the day of failure has none, unless the mapping file accepts that contact for it.
    """
    start, death, end = dates.get("start"), _deaths(dates), end_of_follow_up(dates)
    day = start + int(failure_day or 0)
    ended = (day > end).fillna(False).astype(bool)
    found = {"on the day that remission was looked for": dates.get("response")}
    if failure_day:
        found[f"on day {int(failure_day)}"] = day.where(~ended)
    early = death - start <= max(LOOKED_FOR, int(failure_day or 0))
    found["by an early death"] = death.where(early)
    if EARLY_END in accept:
        found[AT_THE_END] = end.where(ended)
    return found


def _deaths(dates: Dates) -> pd.Series:
    """Day numbers of death; one known by its flag is on the last contact."""
    dead = dates.frame.get("death", pd.Series("", dates.frame.index)).eq("1")
    return dates.get("death").fillna(end_of_follow_up(dates).where(dead))


def without_remission(frame: pd.DataFrame) -> pd.Series:
    """Whether a patient is known to have reached no remission, by day 14 or later."""
    nothing = pd.Series("", frame.index)
    late = frame.get("remission_day_28", nothing).eq("yes")
    return frame.get("complete_remission", nothing).eq("no") & ~late


def _ask_for_failure(dates: Dates, lacking: pd.Series, failure_day: str) -> None:
    found = "'no' and no date of failure"
    seen = end_of_follow_up(dates) - dates.get("start")
    dates.total += int(lacking.sum())
    for row in lacking.index[lacking][:KEPT].tolist():
        problem = Problem(row, "complete_remission", found, _EXPECTED, _REMEDY)
        if failure_day and not pd.isna(seen[row]):
            found_here = (
                f"'no', and last seen alive on day {seen[row]}, before failure_day: {failure_day}"
            )
            problem = replace(problem, found=found_here, expected=SEEN_AFTER, remedy=_EARLIER)
        dates.problems.append(problem)


def _not_derived(patients: int) -> Note:
    what = (
        "patients: not derived, because nothing says who reached no remission (complete_remission, or dates of "
        "failure); if all of them did, write constants: {complete_remission: yes} in the mapping file"
    )
    return Note("set aside", "disease-free survival", patients, what)


def _notes(dates: Dates, *, known: bool, assumed: dict[str, int]) -> list[Note]:
    notes = []
    for source, patients in assumed.items():
        if patients:
            what = f"patients without remission, taken to have failed {source}"
            notes.append(Note("derived", "dfs_days", patients, what))
    if not known:
        others = int(dates.get("failure").isna().sum())
        what = f"patients without a date of failure, {REMISSION_ASSUMED}"
        notes.append(Note("derived", "dfs_days", others, what))
    if "relapse" not in dates.columns:
        what = "dates of failure, taken to include relapse: the file has no dates of relapse"
        failures = int(dates.get("failure").notna().sum())
        notes.append(Note("derived", "dfs_days", failures, what))
    return notes
