"""Checks of this package on top of those every time-to-event statistic shares (``event_times``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fewevents.estimates.event_times import Bools, Floats, Ints, event_times, group_codes

__all__ = [
    "Bools",
    "Floats",
    "Groups",
    "Ints",
    "check_days",
    "check_groups",
    "check_level",
    "check_table",
    "event_times",
    "group_codes",
]


@dataclass(frozen=True)
class Groups:
    """Group membership as codes 0, 1, ... in the order of ``labels``."""

    codes: Ints
    labels: tuple[Any, ...]


def check_days(days: Any) -> Floats:
    """Times alone: finite, zero or more."""
    return event_times(days, np.zeros(len(days)))[0]


def check_groups(group: Any, n: int, *, exactly: int | None = None) -> Groups:
    """Labels of at least two groups, or of ``exactly`` so many."""
    codes, labels = group_codes(group, n)
    if len(labels) < 2 or (exactly is not None and len(labels) != exactly):
        wanted = "two groups or more" if exactly is None else f"{exactly} groups"
        shown = ", ".join(map(repr, labels[:5]))
        raise ValueError(
            f"group must hold the labels of {wanted}: found {len(labels)} ({shown}); check the "
            "column that splits the cohort"
        )
    return Groups(codes, tuple(x.item() if hasattr(x, "item") else x for x in labels))


def check_level(level: float, name: str = "conf_level") -> float:
    """A probability strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"{name} must lie inside 0 to 1, such as 0.95: found {level!r}")
    return float(level)


def check_table(events1: int, n1: int, events2: int, n2: int) -> None:
    """Two proportions: whole numbers with 0 <= events <= n and n >= 1."""
    for which, events, n in ((1, events1, n1), (2, events2, n2)):
        if int(events) != events or int(n) != n or n < 1 or not 0 <= events <= n:
            raise ValueError(
                f"group {which}: {events!r} events of {n!r} patients; expected whole numbers "
                "with 0 <= events <= patients and at least one patient"
            )
