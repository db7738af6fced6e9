"""A transplant as a time-dependent state: start-stop rows, person-time and immortal time.

Until the day of transplant a patient's days, and an event on them, belong to "not transplanted".
Counting them as "transplanted" credits the transplant with survival that was needed to reach it
(immortal time). Written by hand: lifelines' ``add_covariate_to_timeline`` gives the same rows
through a long way round that takes minutes on a million patients.

References
----------
Suissa (2008), American Journal of Epidemiology 167:492-499.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fewevents.estimate import joined
from fewevents.near_times import MERGED, merged_times
from fewevents.patients import (
    Bools,
    Floats,
    Ints,
    checked_patients,
    column,
    numbers,
    refuse,
)

STATES = ("not transplanted", "transplanted")


@dataclass(frozen=True)
class Episodes:
    """Start-stop rows: (start, stop], the event at stop, and the state (1 transplanted)."""

    patient: Ints
    start: Floats
    stop: Floats
    event: Bools
    state: Ints


def check_transplant(
    time: Any, event: Any, transplant_day: Any
) -> tuple[Floats, Bools, Floats, str]:
    """Follow-up, the day of transplant (NaN for patients never transplanted), and a note.

    Raises
    ------
    ValueError
        If a day of transplant is no day of follow-up, or somebody was followed for no day.
    """
    patients = checked_patients(time, event)
    days = patients.time
    given = column(transplant_day, "transplant_day")
    if len(given) != len(days):
        raise ValueError(
            f"transplant_day must be as long as time: found {len(given)} and {len(days)} values"
        )
    what = (
        "above 0 where a transplant is compared: leave who was followed for no day out, or count 1"
    )
    refuse(days, days == 0, "time", what)
    if given.dtype.kind in "iuf":
        switch = given.to_numpy(dtype=np.float64, na_value=np.nan)
        there = ~np.isnan(switch)
    else:
        switch = np.full(len(days), np.nan)
        there = given.notna().to_numpy(dtype=bool)
        if there.any():
            try:
                switch[there] = numbers(given[there], "transplant_day")
            except ValueError:
                shown = given.to_numpy(dtype=object)
                read = (
                    pd.to_numeric(given.astype(object), errors="coerce").isna().to_numpy(dtype=bool)
                )
                refuse(shown, read & there, "transplant_day", "a day, 0 or later, or empty")
                raise
    bad = there & ~(np.isfinite(switch) & (switch >= 0))
    refuse(switch, bad, "transplant_day", "a day, 0 or later, or empty")
    together = np.concatenate([days, switch[there]])
    merged = merged_times(together)
    noise = "" if merged is together else MERGED
    days, switch = merged[: len(days)], switch.copy()
    switch[there] = merged[len(days) :]
    late = there & (switch > days)
    ends = ", ".join(f"{x:g}" for x in days[late][:5])
    refuse(switch, late, "transplant_day", f"within follow-up, which ends at {ends}")
    return days, patients.event, switch, joined(patients.note, noise)


def episodes(days: Floats, died: Bools, switch: Floats) -> Episodes:
    """Split every patient at the transplant; rows without a day at risk are left out."""
    n = len(days)
    ever = np.isfinite(switch)
    middle = np.where(ever, switch, days)
    before = middle > 0
    after = ever & (days > middle)
    rows = np.arange(n, dtype=np.int64)
    return Episodes(
        patient=np.concatenate([rows[before], rows[after]]),
        start=np.concatenate([np.zeros(int(before.sum())), middle[after]]),
        stop=np.concatenate([middle[before], days[after]]),
        event=np.concatenate([(died & (middle == days))[before], died[after]]),
        state=np.repeat(np.array([0, 1]), [int(before.sum()), int(after.sum())]),
    )


def transplant_episodes(time: Any, event: Any, transplant_day: Any) -> pd.DataFrame:
    """Start-stop rows of a cohort with transplants, for models of other libraries.

    Not for a change that is known on day 0, which is a plain group: take `cox` or `logrank`.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    transplant_day : array_like, shape (n,)
        Day of transplant, empty (NaN) for none. An event on the very day of transplant counts as
        not transplanted: its risk was run before.

    Returns
    -------
    pandas.DataFrame
        ``patient`` (row of the input, from 0), ``start, stop, event, state, note``; at risk in
        (start, stop].

    Examples
    --------
    >>> transplant_episodes([90, 60], [0, 1], [30, None])["stop"].tolist()
    [30.0, 60.0, 90.0]
    """
    days, died, switch, note = check_transplant(time, event, transplant_day)
    e = episodes(days, died, switch)
    return pd.DataFrame(
        {
            "patient": e.patient,
            "start": e.start,
            "stop": e.stop,
            "event": e.event,
            "state": np.array(STATES)[e.state],
            "note": note,
        }
    )


@dataclass(frozen=True)
class ImmortalTime:
    """Days that a naive comparison moves from one state to the other.

    ``table`` has a row for the naive and for the time-dependent count of each state:
    ``counting, state, patients, person_days, events, rate`` (events in 1000 person-days).
    """

    days: float
    patients: int
    share: float
    table: pd.DataFrame
    method: str
    note: str


def immortal_time(time: Any, event: Any, transplant_day: Any) -> ImmortalTime:
    """Person-time before transplant that "ever transplanted" wrongly claims.

    It measures a mistake. Not for the comparison itself: take `mantel_byar` or
    `time_dependent_cox`.

    Parameters
    ----------
    time, event, transplant_day : array_like, shape (n,)
        As for :func:`transplant_episodes`.

    Returns
    -------
    ImmortalTime
        ``days`` is the sum of the waiting times, ``share`` its part of all days of the patients
        ever transplanted.

    Examples
    --------
    >>> found = immortal_time([100, 50, 80], [0, 1, 0], [40, None, 20])
    >>> found.days, round(found.share, 3)
    (60.0, 0.333)
    """
    days, died, switch, note = check_transplant(time, event, transplant_day)
    ever = np.isfinite(switch)
    e = episodes(days, died, switch)
    length = e.stop - e.start
    rows = []
    for k, state in enumerate(STATES):
        mine = ever == bool(k)
        counts = int(mine.sum()), float(days[mine].sum()), int(died[mine].sum())
        rows.append(("naive: ever transplanted", state, *counts))
    for k, state in enumerate(STATES):
        mine = e.state == k
        patients = int((np.bincount(e.patient[mine]) > 0).sum())
        counts = patients, float(length[mine].sum()), int(e.event[mine].sum())
        rows.append(("time-dependent", state, *counts))
    table = pd.DataFrame(rows, columns=["counting", "state", "patients", "person_days", "events"])
    table["rate"] = [
        1000 * x / t if t > 0 else math.nan
        for x, t in zip(table["events"], table["person_days"], strict=True)
    ]
    immortal = float(switch[ever].sum())
    nobody = "" if ever.any() else "not estimable (no patient was transplanted)"
    empty = "a rate without days at risk is not estimable" if table["rate"].isna().any() else ""
    return ImmortalTime(
        days=immortal,
        patients=int(ever.sum()),
        share=immortal / float(days[ever].sum()) if ever.any() else math.nan,
        table=table,
        method="days from the start of follow-up to transplant, summed over transplanted patients",
        note=joined(nobody, empty, note),
    )
