"""P-values of many paths, sorted onto a scale, with the fewest patients lost for each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from attainable.interval import Interval
from attainable.riskset import enumeration, search
from attainable.riskset.design import Design
from attainable.riskset.enumeration import COUNT, HIGH, KEPT, LOST, LOST_EQUAL, LOW, NEVER
from attainable.riskset.family import TIMES
from attainable.riskset.grid import Grid

PARALLEL = 300_000
"""Paths from which on all cores go through them."""
INFINITE_FIT = (0.99, 1.0)
"""Wald p-values that programs print where the fit has no finite maximum."""


class Tables:
    """P-values by test and place on a scale.

    Attributes
    ----------
    grid : Grid
    complete : bool
        Whether every path of the design was entered.
    lost_up_to : int
        All paths that lose so many patients were entered; -1 where that is not known.
    table : array
        By test and place: paths; smallest and largest p (to seven digits); fewest lost, free and
        with equal follow-up. Half the memory of doubles is twice the speed, and paths that are
        gone through are far fewer than the 16 million up to which it counts exactly.
    filled : array of bool
        By place: whether any test gives a p there (``only_filled``: nothing else is kept).
    extremes : array
        By test: smallest and largest p.
    totals : array
        By test: paths with a p-value.
    infinite : array
        Paths whose Wald fit has no finite maximum; fewest lost, free and with equal follow-up.
    """

    def __init__(self, design: Design, grid: Grid, *, only_filled: bool = False) -> None:
        self.design, self.grid = design, grid
        self.complete, self.lost_up_to, self.seen = False, -1, 0
        self.table = np.empty(
            (0 if only_filled else len(TIMES), grid.places, KEPT), dtype=np.float32
        )
        self.table[:] = 0, np.inf, -np.inf, NEVER, NEVER
        self.filled = np.zeros(grid.places, dtype=np.bool_)
        self.extremes = np.empty((len(TIMES), 2))
        self.extremes[:] = np.inf, -np.inf
        self.totals = np.zeros(len(TIMES), dtype=np.int64)
        self.infinite = np.array([0, NEVER, NEVER], dtype=np.int64)

    def enumerate(self, max_lost: int | None = None) -> Tables:
        """Enter every path, or every path that loses at most so many; large ones by threads."""
        most = self.design.arguments[2]
        limit = most if max_lost is None else min(most, max_lost)
        firsts = range(self.design.d1, self.design.n1 + 1)
        workers = min(os.cpu_count() or 1, len(firsts))
        if workers > 1 and self.design.paths(limit) > PARALLEL:
            with ThreadPoolExecutor(workers) as pool:
                parts = [firsts[k::workers] for k in range(workers)]
                for part in pool.map(lambda part: self._like()._enter(limit, part), parts):
                    self._add(part)
        else:
            self._enter(limit, None)
        self.complete = limit >= most
        self.lost_up_to = limit
        return self

    def _like(self) -> Tables:
        return Tables(self.design, self.grid, only_filled=not len(self.table))

    def _enter(self, limit: int, firsts: Sequence[int] | None) -> Tables:
        """Enter the paths with so many of arm 1 at risk at the first event (all, if None)."""
        design, ties, _, cox = self.design.arguments
        ranges = [(0, self.design.n1)] if firsts is None else [(r, r) for r in firsts]
        for low, high in ranges:
            self.seen += enumeration.enumerate_paths(
                design, ties, limit, cox, np.array([low, high]), self.grid.scale, self.grid.floats,
                self.table, self.filled, self.extremes, self.totals, self.infinite, np.empty(0),
                np.zeros((0, 4), dtype=np.int64),
            )  # fmt: skip
        return self

    def _add(self, other: Tables) -> None:
        """Add the paths of another part."""
        self.seen += other.seen
        self.totals += other.totals
        self.filled |= other.filled
        self.infinite[0] += other.infinite[0]
        self.infinite[1:] = np.minimum(self.infinite[1:], other.infinite[1:])
        self.extremes[:, 0] = np.minimum(self.extremes[:, 0], other.extremes[:, 0])
        self.extremes[:, 1] = np.maximum(self.extremes[:, 1], other.extremes[:, 1])
        self.table[..., COUNT] += other.table[..., COUNT]
        np.maximum(self.table[..., HIGH], other.table[..., HIGH], out=self.table[..., HIGH])
        for kept in (LOW, LOST, LOST_EQUAL):
            np.minimum(self.table[..., kept], other.table[..., kept], out=self.table[..., kept])

    def sample(self, paths: int, seed: int = 1) -> Tables:
        """Enter so many paths drawn at random, of many kinds."""
        design, ties, most, cox = self.design.arguments
        search.sample_paths(
            design, ties, most, cox, paths, seed, self.grid.scale, self.grid.floats,
            self.table, self.filled, self.extremes, self.totals, self.infinite,
        )  # fmt: skip
        self.seen += paths
        return self

    def count(self, test: int, run: tuple[int, int]) -> int:
        """Paths within a run of places."""
        return int(self.table[test, run[0] : run[1], COUNT].sum())

    def least(self, test: int, run: tuple[int, int], equal: bool = False) -> int | None:
        """Fewest lost among the paths within a run of places."""
        found = self.table[test, run[0] : run[1], LOST_EQUAL if equal else LOST]
        lost = int(found.min(initial=NEVER))
        return None if lost == NEVER else lost

    @cached_property
    def _filled(self) -> tuple[Any, Any]:
        """By test and place: the filled place at or below it (or -1), and at or above it."""
        filled, places = self.table[:, :, COUNT] > 0, np.arange(self.grid.places, dtype=np.int32)
        below = np.maximum.accumulate(np.where(filled, places, np.int32(-1)), axis=1)
        none = np.int32(self.grid.places)
        above = np.minimum.accumulate(np.where(filled, places, none)[:, ::-1], axis=1)[:, ::-1]
        return below, above

    def below(self, p: Fraction) -> Any:
        """By test, the largest two-sided p-value at or below a point of the scale (or NaN).

        Of tables that are complete: nothing may be entered afterwards.
        """
        if p < 0:
            return np.full(len(TIMES), np.nan)
        place = self.grid.places - 1 if p > 1 else self.grid.run(Interval(p, p), 2)[0]
        at = self._filled[0][:, place]
        return np.where(at >= 0, self.table[np.arange(len(at)), at, HIGH], np.nan)

    def above(self, p: Fraction) -> Any:
        """By test, the smallest two-sided p-value at or above a point of the scale (or NaN)."""
        if p > 1:
            return np.full(len(TIMES), np.nan)
        place = 0 if p < 0 else self.grid.run(Interval(p, p), 2)[0]
        at = self._filled[1][:, place]
        there = at < self.grid.places
        return np.where(there, self.table[np.arange(len(at)), np.where(there, at, 0), LOW], np.nan)

    def range(self, test: int) -> tuple[float, float] | None:
        """Smallest and largest two-sided p-value."""
        if not self.totals[test]:
            return None
        return float(self.extremes[test, 0]), float(self.extremes[test, 1])


def look_for(
    design: Design, test: int, between: tuple[float, float], *, lost: int = -1, equal: bool = False,
    first: bool = True,
) -> tuple[int, Any]:  # fmt: skip
    """Paths whose two-sided p lies strictly between two numbers: how many, and the first.

    Parameters
    ----------
    design : Design
    test : int
        Its place in `TIMES`.
    between : tuple of float
    lost : int
        Exactly so many lost; -1 for any number.
    equal : bool
        With equal follow-up only.
    first : bool
        Stop at the first.

    Returns
    -------
    tuple
        The number found, and an array (times, 4) of ``r1, r2, events 1, events 2`` or None.
    """
    counts, ties, limit, cox = design.arguments
    limit = limit if lost < 0 else min(lost, limit)
    witness = np.zeros((design.d1 + design.d2, 4), dtype=np.int64)
    totals = np.zeros(len(TIMES), dtype=np.int64)
    ask = np.array([test, *between, lost, equal, first], dtype=float)
    enumeration.enumerate_paths(
        counts, ties, limit, cox, np.array([0, design.n1]), 2, np.empty(0), np.zeros((1, 1, KEPT), np.float32), np.zeros(1, np.bool_),
        np.zeros((1, 2)), totals,
        np.zeros(3, dtype=np.int64), ask, witness,
    )  # fmt: skip
    found = int(totals[0])
    return found, witness[witness[:, 2:].sum(axis=1) > 0] if found else None
