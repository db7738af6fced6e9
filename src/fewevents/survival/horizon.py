"""The horizon of a restricted mean, chosen by a stated rule and not by eye."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from fewevents import options
from fewevents.estimate import joined, not_estimable
from fewevents.patients import at_least_two, checked_patients

RULES = {
    "follow-up": "smallest over the groups of the largest observed time",
    "event": "smallest over the groups of the last event time",
}


@dataclass(frozen=True)
class Horizon:
    """Days up to which survival is compared; NaN, not estimable, where ``note`` says why."""

    days: float
    rule: str
    groups: pd.DataFrame
    note: str


def choose_horizon(
    time: Any,
    event: Any,
    group: Any,
    *,
    rule: Literal["follow-up", "event"] = "follow-up",
) -> Horizon:
    """Horizon for a restricted mean survival time over two groups or more.

    Not after a look at the curves: a horizon chosen by eye can be chosen for its p-value. Not where
    a time was planned: give that to `restricted_mean_difference`.

    Parameters
    ----------
    time, event, group : array_like, shape (n,)
        Days of follow-up, 1 for an event, and group labels.
    rule : {"follow-up", "event"}
        The largest day up to which every group was followed (the usual choice), or up to which
        every group still had an event.

    Returns
    -------
    Horizon
        Not estimable where a group was followed for no day, or has no event under the rule "event".

    Raises
    ------
    ValueError
        If the rule is none of these.

    Examples
    --------
    >>> choose_horizon([3, 9, 4, 7], [1, 0, 1, 0], ["a", "a", "b", "b"]).days
    7.0
    """
    patients = checked_patients(time, event)
    options.choice(rule, "rule", RULES)
    codes, labels = at_least_two(group, len(patients))
    last_day, last_event = np.full((2, len(labels)), -np.inf)
    np.maximum.at(last_day, codes, patients.time)
    np.maximum.at(last_event, codes[patients.event], patients.time[patients.event])
    days = float((last_day if rule == "follow-up" else last_event).min())
    note = ""
    if not math.isfinite(days):
        note = not_estimable("a group has no event")
    elif days == 0:
        note = not_estimable("a group was followed for no day")
    table = pd.DataFrame(
        {
            "group": labels,
            "largest_time": last_day,
            "last_event": np.where(np.isinf(last_event), np.nan, last_event),
        }
    )
    days = math.nan if note else days
    return Horizon(days, RULES[rule], table, joined(note, patients.note))
