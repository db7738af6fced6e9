"""Disease-free survival from dates: never longer than the file can say.

A patient who never reached remission failed treatment, and without a day of that failure would count
as free of disease until death. So it is asked for, and where nothing says who reached remission
nothing is derived.
"""

from __future__ import annotations

import pandas as pd

from cohortreader.data.contradictions import LOOKED_FOR
from cohortreader.data.problems import KEPT, Problem
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


def derive_disease_free(
    dates: Dates, *, failure_day: str = ""
) -> tuple[dict[str, pd.Series], list[Note]]:
    """Disease-free survival: relapse, failure to reach remission or death, whichever came first.

    Parameters
    ----------
    dates : Dates
        Of the file, with its columns in the words of the schema.
    failure_day : str
        Day on which those without remission failed who have no date of it; none if empty.

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
    for source, days in _days_of_failure(dates, failure_day).items():
        day = days.where(without)
        assumed[source] = int((filled.isna() & day.notna()).sum())
        filled = filled.fillna(day)
    lacking = without & filled.isna() & ~given
    if "failure" in roles:
        lacking &= frame[dates.columns["failure"]].eq("")  # what can't be read is told as such
    _ask_for_failure(dates, lacking)
    end = end_of_follow_up(dates)
    ends = [dates.get("relapse"), filled, dates.get("death")]
    event = pd.concat(ends, axis=1).min(axis=1).astype("Int64")
    dead = frame.get("death", pd.Series("", frame.index)).eq("1") & dates.get("death").isna()
    event = event.fillna(end.where(dead))  # a death known by its flag, on the last contact
    flag = event.notna().map({True: "1", False: "0"}).astype(object)
    days = as_days(event.fillna(dates.get("assessment")).fillna(end) - dates.get("start"))
    told = ~(without & filled.isna())
    derived = {"dfs_days": days.where(told, ""), "dfs_event": flag.where(told, "")}
    return derived, _notes(dates, known=known, assumed=assumed)


def _days_of_failure(dates: Dates, failure_day: str) -> dict[str, pd.Series]:
    """Day numbers on which those without remission failed who have no date of it, by where each comes from.

    The first that a patient has counts. A death before remission was looked for a second time is the failure.
    """
    start, death = dates.get("start"), dates.get("death")
    found = {"on the day that remission was looked for": dates.get("response")}
    if failure_day:
        found[f"on day {int(failure_day)}"] = start + int(failure_day)
    found["by an early death"] = death.where(death - start <= LOOKED_FOR)
    return found


def without_remission(frame: pd.DataFrame) -> pd.Series:
    """Whether a patient is known to have reached no remission, by day 14 or later."""
    nothing = pd.Series("", frame.index)
    late = frame.get("remission_day_28", nothing).eq("yes")
    return frame.get("complete_remission", nothing).eq("no") & ~late


def _ask_for_failure(dates: Dates, lacking: pd.Series) -> None:
    found = "'no' and no date of failure"
    dates.total += int(lacking.sum())
    dates.problems += [
        Problem(row, "complete_remission", found, _EXPECTED, _REMEDY)
        for row in lacking.index[lacking][:KEPT].tolist()
    ]


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
