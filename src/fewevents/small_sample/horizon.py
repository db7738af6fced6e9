"""The horizon of a restricted mean, chosen by a stated rule and not by eye."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from fewevents.small_sample._input import check_groups, event_times

RULES = {
    "follow-up": "smallest over the groups of the largest observed time",
    "event": "smallest over the groups of the last event time",
}


@dataclass(frozen=True)
class Horizon:
    """Days up to which survival is compared; NaN where ``note`` says it is not estimable."""

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

    Parameters
    ----------
    time, event, group : array_like, shape (n,)
        Days of follow-up, 1 for an event, and group labels.
    rule : {"follow-up", "event"}
        The largest day up to which every group was followed (the usual choice), or up to which
        every group still had an event.

    Raises
    ------
    ValueError
        If the rule is none of these.

    Examples
    --------
    >>> choose_horizon([3, 9, 4, 7], [1, 0, 1, 0], ["a", "a", "b", "b"]).days
    7.0
    """
    days, died = event_times(time, event)
    if rule not in RULES:
        raise ValueError(f"rule: {rule!r}; expected one of {', '.join(map(repr, RULES))}")
    groups = check_groups(group, len(days))
    k = len(groups.labels)
    last_day, last_event = np.full(k, -np.inf), np.full(k, -np.inf)
    np.maximum.at(last_day, groups.codes, days)
    np.maximum.at(last_event, groups.codes[died], days[died])
    chosen = last_day if rule == "follow-up" else last_event
    note = "" if np.isfinite(chosen).all() else "not estimable: a group has no event"
    table = pd.DataFrame(
        {
            "group": groups.labels,
            "largest_time": last_day,
            "last_event": np.where(np.isinf(last_event), np.nan, last_event),
        }
    )
    return Horizon(math.nan if note else float(chosen.min()), RULES[rule], table, note)
