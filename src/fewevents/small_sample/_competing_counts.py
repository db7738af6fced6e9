"""Counts of competing events that cumulative incidence and Gray's test share."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fewevents.small_sample._input import Bools, Floats, Ints


def check_causes(cause: Any, n: int, censored: Hashable) -> tuple[Ints, tuple[Hashable, ...]]:
    """Codes 0 (censored), 1, 2, ... and the labels of the events."""
    column = cause if isinstance(cause, np.ndarray) else pd.Series(cause).reset_index(drop=True)
    if len(column) != n:
        raise ValueError(f"cause must be as long as time: found {len(column)} and {n} values")
    missing = np.asarray(pd.isna(column))
    if missing.any():
        position = int(np.flatnonzero(missing)[0]) + 1
        raise ValueError(
            f"cause must be {censored!r} (censored) or the label of an event: found nothing at "
            f"position {position}; fill it in or leave the patient out"
        )
    found, labels = pd.factorize(column)
    names = [x.item() if hasattr(x, "item") else x for x in labels]
    events = sorted((x for x in names if x != censored), key=lambda x: (str(type(x)), x))
    rank = {label: k for k, label in enumerate(events, start=1)}
    codes = np.array([rank.get(name, 0) for name in names], dtype=np.int64)[found]
    return codes, tuple(events)


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
    out = np.full(np.broadcast(numerator, denominator).shape, otherwise)
    return np.asarray(np.divide(numerator, denominator, out=out, where=denominator > 0))
