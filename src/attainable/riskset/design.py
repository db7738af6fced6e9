"""Two arms of which only the counts are known, and what is known of their times."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from attainable.riskset.counting import count_paths


@dataclass(frozen=True)
class Design:
    """Two arms, and what is known of their times.

    Attributes
    ----------
    n1, d1, n2, d2 : int
        Patients and events in arm 1 and 2.
    ties : bool
        Whether events may fall on one day.
    max_lost : int or None
        Patients of both arms lost before the last event, at most.
    cox_ties : str
        ``both``, ``breslow`` or ``efron``.
    """

    n1: int
    d1: int
    n2: int
    d2: int
    ties: bool = True
    max_lost: int | None = None
    cox_ties: str = "both"

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The four counts."""
        return self.n1, self.d1, self.n2, self.d2

    @property
    def arguments(self) -> tuple[Any, bool, int, int]:
        """The design as the kernels take it."""
        most = self.n1 + self.n2 if self.max_lost is None else self.max_lost
        cox = ("both", "breslow", "efron").index(self.cox_ties)
        return np.array(self.counts, dtype=np.int64), self.ties, most, cox

    def paths(self, max_lost: int | None = None) -> int:
        """Number of paths (of those that lose few enough)."""
        if max_lost is None:
            max_lost = self.max_lost
        return count_paths(*self.counts, self.ties, max_lost)


def lost_by(path: Any, design: Design) -> int:
    """Patients lost before the last event of a path."""
    last = path[-1]
    before = path[:-1, 2:].sum()
    return int(design.n1 + design.n2 - last[0] - last[1] - before)


def few_losses(design: Design, most: int) -> int:
    """Most patients lost so that the paths are still at most so many; -1 if none are."""
    limit = -1
    if at_least(design) > most:
        return limit
    while design.paths(limit + 1) <= most and limit < design.n1 + design.n2:
        limit += 1
    return limit


def at_least(design: Design) -> int:
    """A number of paths that the design has at least, found at once at any size."""
    events = design.d1 + design.d2
    return 1 << (events - 1) if design.ties else math.comb(events, design.d1)
