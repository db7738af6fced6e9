"""The p-values of each test that are nearest to a printed figure."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from attainable.interval import NOISE
from attainable.printed import Printed
from attainable.riskset.answers import side_p
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import COUNTS, FAMILY, SIDES, TIMES
from attainable.riskset.statistics import COX_WALD
from attainable.riskset.tables import INFINITE_FIT, Tables

Nearest = tuple[float | None, float | None]


def nearest(tables: Tables, printed: Printed) -> dict[tuple[str, int], Nearest]:
    """P-values of each test and side at or below, and at or above, the printed figure.

    Parameters
    ----------
    tables : Tables
        Of those that are not complete nothing is told but by the tests of counts.
    printed : Printed
        Of an interval, its lower end and its upper end; of NS, 0.05.

    Returns
    -------
    dict
        ``(test, side)`` to two p-values, None where there is none.
    """
    if printed.value is not None:
        low = high = printed.value
    else:
        low, high = Fraction(printed.limits.low), Fraction(printed.limits.high)
        high = low if printed.relation == "NS" else high
    found: dict[tuple[str, int], Nearest] = {}
    counted = count_p_values(*tables.design.counts)
    for side in SIDES:
        found |= _of_times(tables, low, high, side)
        for test in COUNTS:
            values = counted[test, side]
            found[test, side] = (
                max((p for p in values if p <= float(low) + NOISE), default=None),
                min((p for p in values if p >= float(high) - NOISE), default=None),
            )
    return {(test, side): found[test, side] for test in FAMILY for side in SIDES}


def _of_times(
    tables: Tables, low: Fraction, high: Fraction, side: int
) -> dict[tuple[str, int], Nearest]:
    if not tables.complete:
        return {(test, side): (None, None) for test in TIMES}
    ends = [_two_sided(anchor, side) for anchor in (low, high)]
    if side == -1:  # 1 - p/2 turns the order round
        below, above = tables.above(ends[0]), tables.below(ends[1])
    else:
        below, above = tables.below(ends[0]), tables.above(ends[1])
    found: dict[tuple[str, int], Nearest] = {}
    for number, test in enumerate(TIMES):
        pair = [_side(float(found_at[number]), side) for found_at in (below, above)]
        if number == COX_WALD and tables.infinite[0]:
            pair = _with_infinite(pair, side, float(low), float(high))
        found[test, side] = (pair[0], pair[1])
    return found


def _two_sided(p: Fraction, side: int) -> Fraction:
    return {2: p, 1: 2 * p, -1: 2 - 2 * p}[side]


def _side(p: float, side: int) -> float | None:
    return None if np.isnan(p) else side_p(p, side)


def _with_infinite(
    pair: list[float | None], side: int, low: float, high: float
) -> list[float | None]:
    first, last = sorted(side_p(p, side) for p in INFINITE_FIT)
    below, above = pair
    if last <= low:
        below = last if below is None else max(below, last)
    if first >= high:
        above = first if above is None else min(above, first)
    return [below, above]
