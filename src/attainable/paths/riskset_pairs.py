"""Every risk-set path of a comparison as a pair of half paths, counted without being listed.

A path is cut after half of its event times. The first halves are grouped by the state they lead
to; a first half that leaves ``(R1, R2)`` patients goes on with the second halves of that state
that begin within ``R1`` and ``R2``. Sorted by one arm and filtered by the other, these are a
leading stretch of an array: a loop without branches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from attainable.paths.logrank_exact import ABOVE_EVERY_P, chi_squared_of_p, p_in_interval
from attainable.paths.riskset_halves import HalfPaths, expand
from attainable.paths.riskset_paths import Floats, Ints, PathSpace
from attainable.paths.riskset_table import COLUMNS, PathTable, stack_tables

LARGEST_CHI_SQUARED = 1e30


@dataclass(frozen=True)
class Block:
    """First halves that leave equal numbers in the minor arm, with their second halves."""

    first: HalfPaths
    ends: Ints  # second halves 0..ends[i] go with first half i
    second: HalfPaths
    rows: Ints  # rows of ``second``, sorted by the major arm

    def arrays(self) -> tuple[Floats, Floats, Ints, Floats, Floats]:
        """What the compiled loops take."""
        first, second = self.first, self.second
        u2, v2 = second.difference[self.rows], second.variance[self.rows]
        return first.difference, first.variance, self.ends, u2, v2

    def join(self, first: Any, second: Any) -> PathTable:
        """Whole paths from row numbers of the halves."""
        halves = (
            (getattr(self.first, name)[first], getattr(self.second, name)[self.rows[second]])
            for name in COLUMNS
        )
        return PathTable(*(np.concatenate(half, axis=1) for half in halves))


@dataclass(frozen=True)
class PathPairs:
    """The paths of a space, ready to be counted. Intervals ``[low, high)`` are of p-values."""

    space: PathSpace

    @cached_property
    def blocks(self) -> list[Block]:
        """First halves with the second halves that go with them."""
        space = self.space
        if space.d1 + space.d2 == 0 or space.count() == 0:
            return []
        cut, _ = space.middle
        first = expand(space, 0, 0, 0, cut)
        major, minor = (0, 1) if space.n1 >= space.n2 else (1, 0)
        blocks = []
        for c1, c2 in np.unique(first.done, axis=0):
            here = first.take((first.done == (c1, c2)).all(axis=1))
            second = expand(space, cut, int(c1), int(c2), space.d1 + space.d2 - cut)
            begin = np.stack([second.risk1[:, 0], second.risk2[:, 0]], axis=1)
            by_major = np.argsort(begin[:, major], kind="stable")
            for cap in np.unique(here.cap[:, minor]):
                part = here.take(here.cap[:, minor] == cap)
                rows = by_major[begin[by_major, minor] <= cap]
                ends = np.searchsorted(begin[rows, major], part.cap[:, major], side="right")
                blocks.append(Block(part, ends.astype(np.int64), second, rows))
        return blocks

    def count(self, low: Fraction, high: Fraction) -> int:
        """Number of paths within an interval."""
        return sum(int(by_first.sum()) for _, by_first in self._counts(low, high))

    def _counts(self, low: Fraction, high: Fraction) -> Iterator[tuple[Block, Ints]]:
        """Number of paths within an interval by first half, block by block."""
        from attainable.paths.riskset_kernels import count_pairs

        for block in self.blocks:
            sure, band = np.zeros((2, len(block.first)), dtype=np.int64)
            count_pairs(*block.arrays(), *chi_squared_limits(low, high), sure, band)
            np.add.at(sure, self._border(block, low, high, int(band.sum()))[0], 1)
            yield block, sure

    def paths(self, low: Fraction, high: Fraction, limit: int) -> PathTable:
        """The first ``limit`` paths within an interval."""
        from attainable.paths.riskset_kernels import list_pairs

        found: list[PathTable] = []
        room = limit
        for block, by_first in self._counts(low, high):
            number = min(room, int(by_first.sum()))
            if number == 0:
                continue
            first, second = np.zeros((2, number), dtype=np.int64)
            sure = list_pairs(*block.arrays(), chi_squared_limits(low, high), False, first, second)
            if sure < number:
                border = self._border(block, low, high, LARGEST_BORDER)
                first[sure:], second[sure:] = (rows[: number - sure] for rows in border)
            found.append(block.join(first, second))
            room -= number
            if room == 0:
                break
        return stack_tables(found)

    def _border(self, block: Block, low: Fraction, high: Fraction, room: int) -> tuple[Ints, Ints]:
        """Pairs of the safety band that exact arithmetic puts within the interval."""
        from attainable.paths.riskset_kernels import list_pairs

        first, second = np.zeros((2, room), dtype=np.int64)
        if room == 0:
            return first, second
        number = list_pairs(*block.arrays(), chi_squared_limits(low, high), True, first, second)
        paths = block.join(first[:number], second[:number])
        inside = [p_in_interval(paths.chi_squared(i), low, high) for i in range(number)]
        keep = np.flatnonzero(inside)
        return first[keep], second[keep]

    @cached_property
    def extremes(self) -> tuple[PathTable, PathTable]:
        """A path with the smallest chi-squared and one with the largest, as tables of one row."""
        from attainable.paths.riskset_kernels import extreme_pairs

        best = np.array([LARGEST_CHI_SQUARED, -1.0])
        ends: list[PathTable] = [stack_tables([])] * 2
        for block in self.blocks:
            rows = extreme_pairs(*block.arrays(), best)
            for end, (i, j) in enumerate((rows[:2], rows[2:])):
                if i >= 0:
                    ends[end] = block.join([i], [j])
        smallest, largest = ends
        if len(smallest) and 0 < smallest.chi_squared(0) < Fraction(1, 10**15):
            # Rounding can hide an exact zero among statistics this small.
            zero = self.paths(Fraction(1), ABOVE_EVERY_P, 1)
            smallest = zero if len(zero) else smallest
        return smallest, largest

    def risk_counts(
        self, low: Fraction, high: Fraction, arm: int, index: int
    ) -> dict[tuple[int, int], int]:
        """Number of paths within an interval by the numbers at risk at one event.

        The event is the ``index``-th event of an arm or, for arm 0, event time.
        """
        from attainable.paths.riskset_kernels import count_pairs_by_second

        cells: dict[tuple[int, int], int] = {}
        for block, by_first in self._counts(low, high):
            before = 0 if arm == 0 else int(block.first.done[0, arm - 1])
            if arm == 0:
                before = block.first.events1.shape[1]
            if index <= before:
                _add_up(cells, _risks_at(block.first, arm, index), by_first)
                continue
            by_second = np.zeros(len(block.rows), dtype=np.int64)
            count_pairs_by_second(*block.arrays(), *chi_squared_limits(low, high), by_second)
            if by_second.sum() < by_first.sum():
                np.add.at(by_second, self._border(block, low, high, LARGEST_BORDER)[1], 1)
            _add_up(cells, _risks_at(block.second.take(block.rows), arm, index - before), by_second)
        return cells

    def bin_counts(self, edges: list[Fraction]) -> list[int]:
        """Number of paths in each ``[edges[i], edges[i + 1])`` of p; edges from 0 to above 1."""
        from attainable.paths.riskset_kernels import bin_pairs

        limits = np.array([chi_squared_limits(edge, edge)[0] for edge in edges])[::-1].copy()
        counts = np.zeros(len(edges) - 1, dtype=np.int64)
        near = sum(int(bin_pairs(*block.arrays(), limits, counts)) for block in self.blocks)
        if near:
            return [self.count(a, b) for a, b in zip(edges, edges[1:], strict=False)]
        return [int(c) for c in counts[::-1]]

    def chi_squared(self) -> Floats:
        """Chi-squared of every path that has one, unsorted; for spaces small enough to list."""
        values = [np.zeros(0)]
        for block in self.blocks:
            u1, v1, ends, u2, v2 = block.arrays()
            for i, end in enumerate(ends):
                variance = v1[i] + v2[:end]
                real = variance > 0
                values.append((u1[i] + u2[:end][real]) ** 2 / variance[real])
        return np.concatenate(values)


LARGEST_BORDER = 1_000_000


def chi_squared_limits(low: Fraction, high: Fraction) -> tuple[float, float]:
    """``low <= p < high`` as ``above < chi2 <= up_to``, finite so that the loops can multiply."""
    above, up_to = (min(chi_squared_of_p(p), LARGEST_CHI_SQUARED) for p in (high, low))
    return above, up_to


def _risks_at(half: HalfPaths, arm: int, index: int) -> tuple[Ints, Ints]:
    """Numbers at risk in each row at the ``index``-th event of an arm (arm 0: event time)."""
    rows = np.arange(len(half))
    if arm == 0:
        return half.risk1[:, index - 1], half.risk2[:, index - 1]
    events = half.events1 if arm == 1 else half.events2
    column = (events.cumsum(axis=1) >= index).argmax(axis=1)
    return half.risk1[rows, column], half.risk2[rows, column]


def _add_up(cells: dict[tuple[int, int], int], risks: tuple[Ints, Ints], counts: Ints) -> None:
    """Add counts to the cells of their numbers at risk."""
    width = int(risks[1].max(initial=0)) + 1
    flat = risks[0].astype(np.int64) * width + risks[1]
    totals = np.zeros(int(flat.max(initial=0)) + 1, dtype=np.int64)
    np.add.at(totals, flat, counts)
    for cell in np.flatnonzero(totals):
        key = (int(cell) // width, int(cell) % width)
        cells[key] = cells.get(key, 0) + int(totals[cell])
