"""Events and censorings at each distinct time: all that curves, log-rank and numbers at risk need.

A patient enters these statistics through a time and a flag only (and the day of entry, where it is
late), so n patients can be replaced by two counts at each distinct time. With times in whole days
that is a few thousand rows, however many patients there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fewevents.near_times import MERGED, merged_times
from fewevents.patients import (
    Bools,
    Floats,
    Ints,
    Patients,
    checked_patients,
    checked_times,
    numbers,
    refuse,
)


@dataclass(frozen=True)
class EventCounts:
    """Events and censorings of one group of patients.

    Made by `event_counts` from patients or by `counts_by_time` from counts, which check them.

    Attributes
    ----------
    time
        The distinct times, increasing; at each there is an event or a censoring.
    events, censored
        How many patients had the event, or were censored, at each.
    entry
        In increasing order, where each patient's observation began late; None if at 0.
    note
        Empty, or that near-equal times were merged.
    """

    time: Floats
    events: Ints
    censored: Ints
    entry: Floats | None = None
    note: str = ""

    @property
    def n(self) -> int:
        """Patients."""
        return int(self.events.sum() + self.censored.sum())

    @property
    def n_events(self) -> int:
        """Patients with the event."""
        return int(self.events.sum())

    def reversed(self) -> EventCounts:
        """Counts with events and censorings exchanged, as for the median follow-up."""
        return EventCounts(self.time, self.censored, self.events, self.entry, self.note)

    def events_at(self, times: Floats) -> Ints:
        """Events at each of some times.

        >>> event_counts([5, 5], [1, 1]).events_at(np.array([4.0, 5.0]))
        array([0, 2])
        """
        place = np.minimum(np.searchsorted(self.time, times), len(self.time) - 1)
        return np.where(self.time[place] == times, self.events[place], 0)

    def events_before(self, times: Floats) -> Ints:
        """Events before each of some times."""
        return _before(self.time, self.events, times)

    def at_risk(self, times: Floats) -> Ints:
        """Patients under observation at each of some times: entered before it, time as long."""
        left = _before(self.time, self.events + self.censored, times)
        if self.entry is None:
            return self.n - left
        # On day 0 nobody has entered late yet, and those who start at 0 are there.
        entered = np.searchsorted(self.entry, times, side="left")
        at_once = np.searchsorted(self.entry, 0.0, side="right")
        return np.asarray(np.maximum(entered, at_once) - left, dtype=np.int64)


def event_counts(time: Any, event: Any, *, entry: Any = None) -> EventCounts:
    """Counts of n patients.

    Not for labels, text or several groups in a table: take `frame_counts`.

    Parameters
    ----------
    time, event
        n times (finite, 0 or more) and n flags (0 censored, 1 event).
    entry
        n times at which observation began, before ``time``; None if at 0.

    Examples
    --------
    >>> event_counts([5, 8, 5], [1, 0, 0])
    EventCounts(time=array([5., 8.]), events=array([1, 0]), censored=array([1, 1]), entry=None, note='')
    """
    return counts_of(checked_patients(time, event, entry))


def counts_of(patients: Patients, rows: Bools | None = None) -> EventCounts:
    """Counts of checked patients, or of some of them."""
    times, events, entry = patients.time, patients.event, patients.entry
    if rows is not None:
        times, events = times[rows], events[rows]
        entry = None if entry is None else entry[rows]
    distinct, place = np.unique(times, return_inverse=True)
    all_ = np.bincount(place, minlength=len(distinct))
    had = np.bincount(place[events], minlength=len(distinct))
    starts = None if entry is None else np.sort(entry)
    return EventCounts(distinct, had, all_ - had, starts, patients.note)


def counts_by_time(time: Any, events: Any, censored: Any) -> EventCounts:
    """Counts that somebody else made: checked, in order of time, equal times added up.

    Not for one row a patient: take `event_counts`. Not for patients who enter late: take `kaplan_meier`
    with ``entry``.

    Parameters
    ----------
    time
        m times, finite, 0 or more; in any order.
    events, censored
        m whole numbers each, 0 or more: patients with the event, and censored, at each time.

    Raises
    ------
    ValueError
        If the lengths differ, a time or count is impossible, or nobody is counted.

    Examples
    --------
    >>> counts_by_time([8, 5, 8], [1, 2, 0], [0, 4, 3]).censored
    array([4, 3])
    """
    given = checked_times(time)
    times = merged_times(given)
    had, left = _whole(events, "events", len(times)), _whole(censored, "censored", len(times))
    if not had.sum() + left.sum():
        raise ValueError("events and censored count nobody: at least one patient is needed")
    distinct, place = np.unique(times[had + left > 0], return_inverse=True)
    columns = np.zeros((2, len(distinct)), dtype=np.int64)
    for column, counts in zip(columns, (had, left), strict=True):
        np.add.at(column, place, counts[had + left > 0])
    return EventCounts(distinct, columns[0], columns[1], note="" if times is given else MERGED)


def checked_counts(counts: Any, name: str = "counts") -> EventCounts:
    """Counts of one group, or a ValueError."""
    if not isinstance(counts, EventCounts):
        raise ValueError(
            f"{name} must be EventCounts, as event_counts and counts_by_time make them: "
            f"found {type(counts).__name__}"
        )
    return counts


def checked_groups(by_group: Any) -> dict[Any, EventCounts]:
    """Counts of groups by label, or a ValueError."""
    if not isinstance(by_group, Mapping):
        raise ValueError(
            f"by_group must map labels to EventCounts, as frame_counts does: "
            f"found {type(by_group).__name__}"
        )
    return {k: checked_counts(v, f"by_group of {k!r}") for k, v in by_group.items()}


def alike(by_group: dict[Any, EventCounts]) -> dict[Any, EventCounts]:
    """The groups with times that differ between them by rounding noise only made equal."""
    columns = [x for c in by_group.values() for x in (c.time, c.entry) if x is not None]
    together = np.concatenate(columns or [np.zeros(0)])
    merged = merged_times(together)
    if merged is together:
        return by_group
    parts = iter(np.split(merged, np.cumsum([len(x) for x in columns])))
    return {
        label: replace(
            counts_by_time(next(parts), c.events, c.censored),
            entry=None if c.entry is None else next(parts),
            note=MERGED,
        )
        for label, c in by_group.items()
    }


def _before(distinct: Floats, counts: Ints, times: Floats) -> Ints:
    """The sum of the counts at the distinct times before each of some times."""
    return np.append(0, np.cumsum(counts))[np.searchsorted(distinct, times, side="left")]


def _whole(counts: Any, name: str, length: int) -> Ints:
    """The counts as integers, or a ValueError; integers are not taken through floats."""
    plain = type(counts) is np.ndarray and counts.ndim == 1 and counts.dtype.kind in "iu"
    values = counts if plain else numbers(counts, name)
    if len(values) != length:
        raise ValueError(f"{name} must be as long as time: found {len(values)} and {length} values")
    wrong = (values != np.floor(values)) | (values < 0) | (values > 2**53)
    refuse(values, wrong, name, "whole numbers, 0 or more")
    return np.asarray(values, dtype=np.int64)
