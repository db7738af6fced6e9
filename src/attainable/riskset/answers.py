"""What the tables of a design answer about one printed figure, test by test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attainable.printed import NOISE, Interval, Printed
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import COUNTS, FAMILY, SIDES, TIMES
from attainable.riskset.grid import covering, two_sided_ends
from attainable.riskset.tables import INFINITE_FIT, Design, Tables

Nearest = tuple[float | None, float | None]


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
        (low, closed), (high, high_closed) = two_sided_ends(self.values, self.side)
        return (
            float(low) - NOISE if closed else float(low) + NOISE,
            float(high) + NOISE if high_closed else float(high) - NOISE,
        )

    @property
    def takes_infinite(self) -> bool:
        """Whether a Wald p of a fit without a finite maximum prints so."""
        low, high = self.between
        return self.test == "cox_wald" and low < INFINITE_FIT[1] and high > INFINITE_FIT[0]


def side_p(p: float | None, side: int) -> float | None:
    """A side's p from the two-sided one."""
    return None if p is None else {2: p, 1: p / 2, -1: 1 - p / 2}[side]


def met(tables: Tables, ask: Ask) -> bool:
    """Whether a path in the tables gives the figure (Wald fits without a maximum included)."""
    if ask.test in COUNTS:
        return any(map(ask.values.contains, of_counts(tables.design, ask)))
    if ask.takes_infinite and tables.infinite[0]:
        return True
    return tables.any(ask.number, tables.grid.run(ask.values, ask.side))


def of_counts(design: Design, ask: Ask) -> tuple[float, ...]:
    """P-values of a test of counts, of the side asked for."""
    return count_p_values(*design.counts)[ask.test, ask.side]


def least(tables: Tables, ask: Ask, equal: bool) -> int | None:
    """Fewest lost among the paths in the tables that give the figure."""
    found = tables.least(ask.number, tables.grid.run(ask.values, ask.side), equal)
    if ask.takes_infinite and tables.infinite[0]:
        other = int(tables.infinite[2 if equal else 1])
        if other <= tables.design.n1 + tables.design.n2:
            found = other if found is None else min(found, other)
    return found


def nearest(tables: Tables, ask: Ask, printed: Printed) -> Nearest:
    """The test's p-values at or below, and at or above, the printed figure."""
    low, high = anchors(printed)
    if ask.test in COUNTS:
        values = of_counts(tables.design, ask)
        below = [p for p in values if p <= float(low) + NOISE]
        above = [p for p in values if p >= float(high) - NOISE]
        return (max(below) if below else None), (min(above) if above else None)
    found: list[float | None] = []
    for anchor, wanted in ((low, 0), (high, 1)):
        two = {2: anchor, 1: 2 * anchor, -1: 2 - 2 * anchor}[ask.side]
        end = 1 - wanted if ask.side == -1 else wanted  # 1 - p/2 turns the order round
        ends = tables.range(ask.number)
        if two > 1 or two < 0:
            outside = ends is not None and (two > 1) == (end == 0)
            p = (ends[1] if two > 1 else ends[0]) if ends and outside else None
        else:
            place = tables.grid.run(Interval(two, two), 2)[0]
            p = tables.nearest(ask.number, place)[end]
        found.append(side_p(p, ask.side))
    if ask.test == "cox_wald" and tables.infinite[0]:
        ends_of_side = sorted(side_p(p, ask.side) or 0.0 for p in INFINITE_FIT)
        low_, high_ = ends_of_side
        if high_ <= low and (found[0] is None or found[0] < high_):
            found[0] = high_
        if low_ >= high and (found[1] is None or found[1] > low_):
            found[1] = low_
    return found[0], found[1]


def anchors(printed: Printed) -> tuple[Any, Any]:
    """The printed number, or the two of an interval."""
    if printed.value is not None:
        return printed.value, printed.value
    if printed.relation == "NS":
        return printed.limits.low, printed.limits.low
    return printed.limits.low, printed.limits.high


def share_excluded(tables: Tables, digits: int) -> float:
    """Share of the figures 0 to 1, in steps of the last digit, that no test and side gives.

    Neither rounded nor cut off. Tests of counts and Wald fits without a maximum are included.

    Parameters
    ----------
    tables : Tables
        Complete ones.
    digits : int
        Decimals of the figures.

    Returns
    -------
    float
    """
    filled = tables.table[:, :, 0].any(axis=0)
    runs = covering(digits, tables.grid.digits)
    given = np.zeros(10**digits + 1, dtype=bool)
    total = np.concatenate([[0], np.cumsum(filled)])
    for first, after in runs.values():
        given |= total[after] > total[first]
    scale = 10**digits
    for test in COUNTS:
        for side in SIDES:
            for p in count_p_values(*tables.design.counts)[test, side]:
                given[_figures(p, p, scale)] = True
    if tables.infinite[0]:
        for side in SIDES:
            low, high = sorted(side_p(p, side) or 0.0 for p in INFINITE_FIT)
            given[_figures(low, high, scale)] = True
    return float(1 - given.mean())


def _figures(low: float, high: float, scale: int) -> slice:
    """Figures that print a p within two limits, rounded or cut off."""
    first = int(np.floor(low * scale + NOISE * scale))
    last = int(np.floor(high * scale + 0.5 + NOISE * scale))
    return slice(max(first, 0), min(last, scale) + 1)


def asks(printed_values: Interval) -> list[Ask]:
    """One figure asked of the whole family, every side."""
    return [Ask(test, side, printed_values) for test in FAMILY for side in SIDES]
