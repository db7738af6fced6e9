"""What the tables of a design answer about printed figures, test by test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from attainable.interval import NOISE, Interval
from attainable.riskset.counts import count_p_values
from attainable.riskset.design import Design
from attainable.riskset.enumeration import COUNT, LOST, LOST_EQUAL, NEVER
from attainable.riskset.family import COUNTS, SIDES, TIMES
from attainable.riskset.grid import covering, two_sided_ends
from attainable.riskset.statistics import COX_WALD
from attainable.riskset.tables import INFINITE_FIT, Tables


@dataclass(frozen=True)
class Ask:
    """One figure asked of one test: the values it stands for, by which side's p."""

    test: str
    side: int
    values: Interval

    @property
    def number(self) -> int:
        """The test's place among those that times decide; -1 for tests of counts."""
        return TIMES.index(self.test) if self.test in TIMES else -1

    @property
    def between(self) -> tuple[float, float]:
        """Two-sided p-values strictly between these are meant."""
        return _between(self.values, self.side)

    @property
    def takes_infinite(self) -> bool:
        """Whether a Wald p of a fit without a finite maximum prints so."""
        return self.test == "cox_wald" and takes_infinite(self.values, self.side)


def _between(values: Interval, side: int) -> tuple[float, float]:
    (low, closed), (high, high_closed) = two_sided_ends(values, side)
    return (
        float(low) - NOISE if closed else float(low) + NOISE,
        float(high) + NOISE if high_closed else float(high) - NOISE,
    )


@lru_cache(maxsize=4096)
def takes_infinite(values: Interval, side: int) -> bool:
    """Whether values of one side's p include a Wald p of a fit without a finite maximum."""
    low, high = _between(values, side)
    return low < INFINITE_FIT[1] and high > INFINITE_FIT[0]


def side_p(p: float, side: int) -> float:
    """A side's p from the two-sided one.

    >>> side_p(0.04, 1), side_p(0.04, -1)
    (0.02, 0.98)
    """
    return {2: p, 1: p / 2, -1: 1 - p / 2}[side]


def of_counts(design: Design, ask: Ask) -> tuple[float, ...]:
    """P-values of a test of counts, of the side asked for."""
    return count_p_values(*design.counts)[ask.test, ask.side]


def hits(tables: Tables, values: Interval) -> set[tuple[str, int]]:
    """The tests and sides that give a figure, among the paths in the tables.

    Parameters
    ----------
    tables : Tables
    values : Interval
        What the figure stands for.

    Returns
    -------
    set of tuple
        Test and side.
    """
    found: set[tuple[str, int]] = set()
    counted = count_p_values(*tables.design.counts)
    for side in SIDES:
        first, after = tables.grid.run(values, side)
        given = np.asarray(tables.table[:, first:after, COUNT].any(axis=1))
        if tables.infinite[0] and takes_infinite(values, side):
            given[COX_WALD] = True
        found.update((TIMES[number], side) for number in np.flatnonzero(given))
        found.update(
            (test, side) for test in COUNTS if any(map(values.contains, counted[test, side]))
        )
    return found


def met(tables: Tables, ask: Ask) -> bool:
    """Whether a path in the tables gives the figure (Wald fits without a maximum included)."""
    if ask.test in COUNTS:
        return any(map(ask.values.contains, of_counts(tables.design, ask)))
    if ask.takes_infinite and tables.infinite[0]:
        return True
    return tables.count(ask.number, tables.grid.run(ask.values, ask.side)) > 0


def least(tables: Tables, ask: Ask, equal: bool) -> int | None:
    """Fewest lost among the paths in the tables that give the figure."""
    found = tables.least(ask.number, tables.grid.run(ask.values, ask.side), equal)
    if ask.takes_infinite and tables.infinite[0]:
        other = int(tables.infinite[2 if equal else 1])
        if other <= tables.design.n1 + tables.design.n2:
            found = other if found is None else min(found, other)
    return found


def fewest(tables: Tables, values: Interval, asked: set[tuple[str, int]], equal: bool) -> Any:
    """The smallest loss of any test and side that gives a figure, with them; None where none is.

    Parameters
    ----------
    tables : Tables
    values : Interval
        What the figure stands for.
    asked : set of tuple
        Tests and sides.
    equal : bool
        With equal follow-up only.

    Returns
    -------
    tuple of int and Ask, or None
        Of equal losses, two sides come first, then the order of the family.
    """
    best: tuple[int, Ask] | None = None
    for side in SIDES:
        first, after = tables.grid.run(values, side)
        losses = tables.table[:, first:after, LOST_EQUAL if equal else LOST].min(
            axis=1, initial=NEVER
        )
        for number in np.argsort(losses, kind="stable"):
            lost = int(losses[number])
            if lost == NEVER or (best is not None and lost >= best[0]):
                break
            if (TIMES[number], side) in asked:
                best = (lost, Ask(TIMES[number], side, values))
                break
        wald = Ask("cox_wald", side, values)
        if tables.infinite[0] and ("cox_wald", side) in asked and wald.takes_infinite:
            lost = int(tables.infinite[2 if equal else 1])
            if lost != NEVER and (best is None or lost < best[0]):
                best = (lost, wald)
    return best


def share_excluded(tables: Tables, digits: int) -> float:
    """Share of the figures 0 to 1, in steps of the last digit, that no test and side gives.

    Neither rounded nor cut off. Tests of counts and Wald fits without a maximum are included.

    Parameters
    ----------
    tables : Tables
        Complete ones, or ones that leave no figure out.
    digits : int
        Decimals of the figures.

    Returns
    -------
    float
    """
    given = np.zeros(10**digits + 1, dtype=bool)
    total = np.concatenate([[0], np.cumsum(tables.filled)])
    for first, after in covering(digits, tables.grid.digits).values():
        given |= total[after] > total[first]
    scale = 10**digits
    for values in count_p_values(*tables.design.counts).values():
        for p in values:
            given[_figures(p, p, scale)] = True
    if tables.infinite[0]:
        for side in SIDES:
            low, high = sorted(side_p(p, side) for p in INFINITE_FIT)
            given[_figures(low, high, scale)] = True
    return float(1 - given.mean())


def _figures(low: float, high: float, scale: int) -> Any:
    """Figures that print a p within two limits, rounded or cut off."""
    first = math.floor(low * scale + NOISE * scale)
    last = math.floor(high * scale + 0.5 + NOISE * scale)
    return slice(max(first, 0), min(last, scale) + 1)
