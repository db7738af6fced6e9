"""Risk-set paths written out, and the cohorts that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from attainable.paths.logrank_exact import path_statistic

Ints = NDArray[np.int64]
COLUMNS = ("events1", "events2", "risk1", "risk2")


@dataclass(frozen=True)
class PathTable:
    """Risk-set paths, one a row: events and numbers at risk of each arm at each event time.

    Rows are padded with zeros where, with ties, a path has fewer event times than others.
    """

    events1: Ints
    events2: Ints
    risk1: Ints
    risk2: Ints

    def __len__(self) -> int:
        return len(self.events1)

    @property
    def order(self) -> Ints:
        """Arm of each event: 1, 2, or 3 where both arms have events at one time (0: no event)."""
        return (self.events1 > 0) * 1 + (self.events2 > 0) * 2

    def take(self, rows: Any) -> PathTable:
        """The paths in the given rows."""
        return PathTable(*(getattr(self, name)[rows] for name in COLUMNS))

    def row(self, i: int) -> list[Ints]:
        """Events 1, events 2, risk 1 and risk 2 of one path, without padding."""
        real = self.events1[i] + self.events2[i] > 0
        return [getattr(self, name)[i][real].astype(int) for name in COLUMNS]

    def chi_squared(self, i: int) -> Fraction:
        """Exact log-rank statistic of one path; its variance must not be 0."""
        difference, variance = path_statistic(*(column.tolist() for column in self.row(i)))
        return difference**2 / variance


def stack_tables(tables: Sequence[PathTable]) -> PathTable:
    """Several tables of paths as one."""
    if not tables:
        return PathTable(*np.zeros((4, 0, 0), dtype=np.int64))
    return PathTable(*(np.concatenate([getattr(t, name) for t in tables]) for name in COLUMNS))


def witness_cohort(n1: int, n2: int, paths: PathTable, row: int) -> pd.DataFrame:
    """A cohort that shows one risk-set path: events on even days, censoring on odd ones.

    Parameters
    ----------
    n1, n2 : int
        Patients in each arm.
    paths : PathTable
    row : int
        Which of the paths.

    Returns
    -------
    pandas.DataFrame
        One row a patient: ``time``, ``event`` (0 or 1), ``group`` (1 or 2).
    """
    events1, events2, risk1, risk2 = paths.row(row)
    rows: list[tuple[int, int, int]] = []
    for group, n, events, risks in ((1, n1, events1, risk1), (2, n2, events2, risk2)):
        left = n
        for j, (event, risk) in enumerate(zip(events, risks, strict=True), start=1):
            rows += [(2 * j - 1, 0, group)] * (left - int(risk))
            rows += [(2 * j, 1, group)] * int(event)
            left = int(risk - event)
        rows += [(2 * len(events) + 1, 0, group)] * left
    return pd.DataFrame(rows, columns=["time", "event", "group"])
