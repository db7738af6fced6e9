"""Counts of competing events that cumulative incidence and Gray's test share."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fewevents.patients import Bools, Floats, Ints, column, group_codes, refuse

UNCENSORED = {"0", "0.0", "censored", "censor", "none", "no", "no event", "alive", ""}
"""Words that mean "no event" to their writer, whatever ``censored`` says."""


def check_causes(cause: Any, n: int, censored: Hashable) -> tuple[Ints, tuple[Hashable, ...]]:
    """Codes 0 (censored), 1, 2, ... and the labels of the events, in sorted order.

    Raises
    ------
    ValueError
        If a cause is missing or a date, labels are of several kinds, ``censored`` is text and they
        are not, or one of them reads as if it meant "censored" and is not the label given for it.
    """
    single_label(censored, "censored")
    values = column(cause, "cause")
    if len(values) != n:
        raise ValueError(f"cause must be as long as time: found {len(values)} and {n} values")
    if (missing := values.isna().to_numpy(dtype=bool)).any():
        expected = f"{censored!r} (censored) or the label of an event"
        refuse(values.to_numpy(dtype=object), missing, "cause", expected)
    if values.dtype.kind in "mMc":
        raise ValueError(f"cause must hold labels of events: found the type {values.dtype}")
    codes, labels = group_codes(values, n, "cause")
    if isinstance(censored, str) and not any(isinstance(label, str) for label in labels):
        raise ValueError(
            f"censored must be a label of cause, whose labels are no text: found {censored!r}; "
            f"they are {', '.join(map(repr, labels[:5]))}"
        )
    mine = [
        label == censored and isinstance(label, str) == isinstance(censored, str)
        for label in labels
    ]
    for label, is_censored in zip(labels, mine, strict=True):
        if not is_censored and isinstance(label, str) and label.strip().lower() in UNCENSORED:
            raise ValueError(
                f"cause: {label!r} reads as no event, but censored is {censored!r}: pass "
                f"censored={label!r}, or give that event another name"
            )
    events = [label for label, is_censored in zip(labels, mine, strict=True) if not is_censored]
    rank = np.cumsum(~np.array(mine, dtype=bool)) * ~np.array(mine, dtype=bool)
    return rank[codes].astype(np.int64), tuple(events)


def single_label(label: Any, name: str) -> None:
    """Raise unless the label is one value that can be compared with others."""
    if not pd.api.types.is_scalar(label) or pd.isna(label):
        raise ValueError(f"{name} must be one label of the causes, such as 0: found {label!r}")


@dataclass(frozen=True)
class Counts:
    """Numbers at each day with an event of any cause."""

    time: Floats
    at_risk: Floats
    mine: Floats
    other: Floats

    @property
    def survival(self) -> Floats:
        """Free of any event just after each day."""
        gone = self.mine + self.other
        hazard = np.divide(gone, self.at_risk, out=np.zeros_like(gone), where=self.at_risk > 0)
        return np.asarray(np.cumprod(1 - hazard))


def counts(days: Floats, codes: Ints, k: int, grid: Floats) -> Counts:
    """Patients at risk, with cause k and with another cause, on each day of a grid."""

    def tally(chosen: Bools) -> Floats:
        rows = np.searchsorted(grid, days[chosen])
        return np.bincount(rows, minlength=len(grid)).astype(np.float64)

    passed = np.bincount(np.searchsorted(grid, days, side="right"), minlength=len(grid) + 1)
    at_risk = np.cumsum(passed[::-1])[::-1][1:].astype(np.float64)
    return Counts(grid, at_risk, tally(codes == k), tally((codes > 0) & (codes != k)))


def before(curve: Floats, start: float) -> Floats:
    """The step function just before each day."""
    return np.append(start, curve[:-1])


def ratio(numerator: Floats, denominator: Floats, otherwise: float = 0.0) -> Floats:
    """A quotient, and another value where the denominator is 0."""
    out = np.full(np.broadcast(numerator, denominator).shape, otherwise)
    return np.asarray(np.divide(numerator, denominator, out=out, where=denominator > 0))
