"""The courses of a design: all of them where they are few enough, else those that are found."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from attainable.interval import Interval
from attainable.riskset import answers, search, tables
from attainable.riskset.answers import Ask
from attainable.riskset.design import Design, at_least, few_losses, lost_by
from attainable.riskset.grid import Grid
from attainable.riskset.tables import Tables

MOST_PATHS = 8_000_000
"""Paths up to which all are gone through (about ten seconds)."""
QUICK_PATHS = 10_000
"""Paths up to which all are gone through even where less would decide."""
FEW_PATHS = 2_000
"""Of larger designs, the paths with few losses, up to so many."""
DRAWN = (500, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000)
"""Paths drawn of larger designs, part by part."""
TRIES, MOST_STEPS = 30_000, 3_000_000
SEED = 1
NOISE_BELOW = 1e-9
"""A p of zero lies above this."""


class Courses:
    """The risk-set paths of a design, with the p-values that they give.

    Beyond ``most_paths`` paths the answers rest on paths that lose few patients, on paths drawn at
    random and on a search: what is found is proven, what is not found is not decided.

    Parameters
    ----------
    design : Design
    most_paths : int
        Go through all paths up to so many.
    """

    def __init__(self, design: Design, most_paths: int = MOST_PATHS) -> None:
        self.design = design
        self.most_paths = most_paths
        self.quick_paths = min(QUICK_PATHS, most_paths)
        self._tables: dict[Grid, Tables] = {}
        self._partial: dict[Grid, Tables] = {}

    def __repr__(self) -> str:
        """The design in one line."""
        d = self.design
        return f"Logrank({d.d1}/{d.n1} against {d.d2}/{d.n2}, {self.paths:,} paths)"

    @cached_property
    def paths(self) -> int:
        """All risk-set paths, those without a test included."""
        return self.design.paths()

    @property
    def complete(self) -> bool:
        """Whether every path is gone through, so that "no" is a proof."""
        return at_least(self.design) <= self.most_paths and self.paths <= self.most_paths

    def tables(self, grid: Grid) -> Tables:
        """P-values of the paths, sorted onto a scale (kept for the next question).

        Parameters
        ----------
        grid : Grid

        Returns
        -------
        Tables
        """
        return self._kept(self._tables, grid) or self._fill(grid)

    def some(self, grid: Grid, digits: int | None, values: Interval | None = None) -> Tables:
        """P-values of some paths of a large design: with few losses, and drawn at random.

        Parameters
        ----------
        grid : Grid
        digits : int or None
            Draw until every figure with so many decimals is given by some test.
        values : Interval, optional
            Draw until some test gives one of these.

        Returns
        -------
        Tables
        """
        if table := self._kept(self._tables, grid) or self._kept(self._partial, grid):
            return table
        table = Tables(self.design, grid)
        few = few_losses(self.design, FEW_PATHS)
        if few >= 0:
            table.enumerate(few)
        events = self.design.d1 + self.design.d2
        for part, paths in enumerate(DRAWN):
            if part or few >= 0:
                if digits is not None and answers.share_excluded(table, digits) == 0:
                    break
                if values is not None and answers.hits(table, values):
                    break
            table.sample(min(paths, MOST_STEPS // events // len(DRAWN)), SEED + part)
        self._partial = {grid: table}
        return table

    def _fill(self, grid: Grid) -> Tables:
        if not self.complete:
            return self.some(grid, None)
        table = Tables(self.design, grid).enumerate()
        self._tables = {k: t for k, t in self._tables.items() if bool(k.scale) != bool(grid.scale)}
        self._tables[grid] = table
        return table

    @staticmethod
    def _kept(tables: dict[Grid, Tables], grid: Grid) -> Tables | None:
        for kept, table in tables.items():
            if kept == grid or (kept.scale and grid.scale and kept.digits >= grid.digits):
                return table
        return None

    def path(self, table: Tables, ask: Ask, equal: bool = False) -> Any:
        """A path that gives a figure, with the least loss known; None where none was found.

        Parameters
        ----------
        table : Tables
        ask : Ask
        equal : bool
            With equal follow-up only.

        Returns
        -------
        array (times, 4) or None
        """
        lost = answers.least(table, ask, equal)
        betweens = [ask.between, *([(-2.5, -1.5)] if ask.takes_infinite else [])]
        if lost is not None and (table.complete or lost <= table.lost_up_to):
            for between in betweens:
                _, path = tables.look_for(self.design, ask.number, between, lost=lost, equal=equal)
                if path is not None:
                    return path
        if table.complete:
            return None
        caps = [0, 1, 2, 4, 8, 16, 32, 64, *([lost] if lost is not None else []), None]
        for cap in caps:
            if (path := self.sought(ask, cap, equal)) is not None:
                return path
        return None

    def sought(
        self, ask: Ask, max_lost: int | None = None, equal: bool = False, tries: int = TRIES
    ) -> Any:
        """A path found by search that gives a figure; None where none was found."""
        if ask.number < 0:
            return None
        counts, ties, most, cox = self.design.arguments
        limit = most if max_lost is None else min(most, max_lost)
        events = self.design.d1 + self.design.d2
        witness = np.zeros((events, 4), dtype=np.int64)
        low, high = ask.between
        if low > 1 or high < 0:
            return None
        lost = search.seek(
            counts, ties, limit, cox, ask.number, max(low, -NOISE_BELOW), min(high, 1.5), equal,
            max(1_000, tries // (1 + events // 20)), SEED, witness,
        )  # fmt: skip
        return None if lost < 0 else witness[witness[:, 2:].sum(axis=1) > 0]

    def fewest(self, table: Tables, ask: Ask, equal: bool) -> int | None:
        """Fewest patients lost that are known to give a figure."""
        known = answers.least(table, ask, equal)
        if known is not None and known <= table.lost_up_to:
            return known
        path = self.path(table, ask, equal)
        return None if path is None else lost_by(path, self.design)
