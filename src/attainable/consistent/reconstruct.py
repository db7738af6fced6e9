"""The set of cohorts that agree with published counts and p-values, and bounds over it.

The set is finite once times are left out: a log-rank p-value sees a cohort only as a risk-set path (the order of the events and the
numbers at risk at each). A comparison within one arm of another (transplant among those in remission) must agree with it: at the same
event, the numbers at risk of the inner arms add up to that of the outer arm. What is the same on every path that is left is
identified; the smallest and largest value of anything else are sharp bounds, each with a witness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from attainable.paths.comparisons import Comparison
from attainable.paths.constraints import EventKey, Risk
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.riskset_table import PathTable, witness_cohort
from attainable.reported import Rounding

Floats = NDArray[np.float64]
Estimand = Callable[["ConsistentSet"], Floats]


@dataclass(frozen=True)
class Bounds:
    """Smallest and largest value over every consistent cohort, and a row of the set at each end.

    ``low`` and ``high`` are sharp: the rows are cohorts that have them. Infinity is a value (a hazard ratio without upper
    limit).
    """

    low: float
    high: float
    low_row: int
    high_row: int
    paths: int


@dataclass(frozen=True)
class ConsistentSet:
    """Risk-set paths that agree with a comparison and, if there is one, with a comparison within its first arm.

    Attributes
    ----------
    outer : Comparison
    paths : PathTable
        One row a path of the outer comparison.
    inner : Comparison or None
    inner_paths : PathTable or None
        Aligned with ``paths``: the same row is the same cohort.
    """

    outer: Comparison
    paths: PathTable
    inner: Comparison | None = None
    inner_paths: PathTable | None = None

    def __len__(self) -> int:
        return len(self.paths)

    @cached_property
    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Events of outer arm 1 and 2 and numbers at risk of arm 1 and 2: one row a path, one column an event.

        Columns are kept whole, since nearly all that is worked out goes along the events for every path at once.
        """
        p = self.paths
        first, second, risk1, risk2 = (
            a.astype(np.float64, order="F") for a in (p.events1, p.events2, p.risk1, p.risk2)
        )
        return first, second, risk1, risk2

    def where(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> ConsistentSet:
        """The part of the set in the given rows, such as those that agree with one more figure."""
        inner = None if self.inner_paths is None else self.inner_paths.take(rows)
        return ConsistentSet(self.outer, self.paths.take(rows), self.inner, inner)

    def bounds(self, estimand: Estimand) -> Bounds:
        """Sharp bounds of a quantity that the risk sets decide (see `attainable.consistent.path_estimands`).

        Raises
        ------
        ValueError
            If the set is empty, or the quantity is not defined (NaN) on some path.
        """
        if not len(self):
            raise ValueError("no cohort agrees with the published figures, so nothing has bounds")
        values = np.asarray(estimand(self), dtype=np.float64)
        if np.isnan(values).any():
            raise ValueError(
                f"the estimand is not defined on {int(np.isnan(values).sum())} of {len(self)} paths"
            )
        low, high = int(values.argmin()), int(values.argmax())
        return Bounds(float(values[low]), float(values[high]), low, high, len(self))

    def witness(self, row: int) -> pd.DataFrame:
        """A cohort that shows the path in a row: ``time, event, group`` and, with an inner comparison, ``subgroup``.

        Events fall on even days and censoring on the odd days between. ``group`` is 1 or 2 (the outer arms); ``subgroup`` is 1 or
        2 within group 1 (the inner arms), and missing in group 2.
        """
        cohort = witness_cohort(self.outer.n1, self.outer.n2, self.paths, row)
        if self.inner is None or self.inner_paths is None:
            return cohort
        first = cohort[cohort["group"].eq(1)]
        subgroup = _split(first, self.inner, self.inner_paths, row)
        return cohort.join(pd.Series(subgroup, index=first.index, name="subgroup").astype("Int64"))


@lru_cache(maxsize=4)
def consistent_set(
    outer: Comparison,
    inner: Comparison | None = None,
    *,
    rounding: Rounding = "half-up",
    limit: int = 5_000_000,
) -> ConsistentSet:
    """All risk-set paths that give the printed p-value of a comparison and of one within its first arm.

    Trailing zeros that no cohort can reach are left out of a printed figure (see `Comparison.reachable`).

    Parameters
    ----------
    outer : Comparison
    inner : Comparison, optional
        Its two arms make up the first arm of ``outer``, and its events are the same.
    rounding : {"half-up", "truncate"}
        How the printed p-values were shortened.
    limit : int
        Most paths to write out.

    Returns
    -------
    ConsistentSet

    Raises
    ------
    ValueError
        If the inner counts do not make up the first arm, or if there are more paths than ``limit``.

    Examples
    --------
    >>> remission = Comparison("survival by remission", 26, 1, 7, 3, "0.002")
    >>> transplant = Comparison("survival by transplant", 15, 1, 11, 0, "0.40")
    >>> len(consistent_set(remission, transplant))
    41015
    """
    if inner is None:
        return ConsistentSet(outer, _written_out(outer, {}, rounding, limit))
    if inner.n1 + inner.n2 != outer.n1 or inner.events1 + inner.events2 != outer.events1:
        raise ValueError(
            f"{inner.label}: its arms hold {inner.n1} + {inner.n2} patients and {inner.events1} + {inner.events2} "
            f"events; expected the {outer.n1} patients and {outer.events1} events of the first arm of {outer.label}"
        )
    inner_paths = _written_out(inner, {}, rounding, limit)
    if not len(inner_paths):
        nothing = np.array([], dtype=np.int64)
        return ConsistentSet(
            outer, _written_out(outer, {}, rounding, limit).take(nothing), inner, inner_paths
        )
    totals = inner_paths.risk1.astype(np.int64) + inner_paths.risk2
    allowed: dict[EventKey, tuple[Risk, Risk]] = {
        (1, event + 1): ({int(total) for total in totals[:, event]}, None)
        for event in range(outer.events1)
    }
    paths = _written_out(outer, allowed, rounding, limit)
    rows, inner_rows = _same_totals(paths, totals, outer.events1)
    return ConsistentSet(outer, paths.take(rows), inner, inner_paths.take(inner_rows))


def _written_out(
    comparison: Comparison,
    at_risk: Mapping[EventKey, tuple[Risk, Risk]],
    rounding: Rounding,
    limit: int,
) -> PathTable:
    space = attainable_logrank(
        comparison.n1,
        comparison.events1,
        comparison.n2,
        comparison.events2,
        at_risk=at_risk or None,
    )
    text = comparison.reachable_if(rounding)
    found = space.count(text, rounding)
    if not found:
        events = comparison.events1 + comparison.events2
        return PathTable(*np.zeros((4, 0, events), dtype=np.int64))
    if found > limit:
        raise ValueError(
            f"{comparison.label}: {found} risk-set paths give {text}; expected at most {limit} (limit)"
        )
    return space.paths(text, rounding, limit=limit)


def _same_totals(
    paths: PathTable, totals: NDArray[np.int64], events: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rows in which the outer arm 1 has, at each of its events, as many at risk as the inner arms together."""
    at_event = np.sort(np.argsort(paths.order != 1, axis=1, kind="stable")[:, :events], axis=1)
    outer_risk = np.take_along_axis(paths.risk1.astype(np.int64), at_event, axis=1)
    outer = pd.DataFrame(outer_risk).assign(row=np.arange(len(paths)))
    inner = pd.DataFrame(totals).assign(inner_row=np.arange(len(totals)))
    pairs = outer.merge(inner, on=list(range(events)), how="inner").sort_values(
        ["row", "inner_row"]
    )
    return pairs["row"].to_numpy(), pairs["inner_row"].to_numpy()


def _split(first: pd.DataFrame, inner: Comparison, paths: PathTable, row: int) -> NDArray[np.int64]:
    """Allot the patients of the outer arm 1 to the inner arms so that each event has its inner numbers at risk."""
    events1, _, risk1, _ = paths.row(row)
    subgroup = np.full(len(first), 2, dtype=np.int64)
    times, event = first["time"].to_numpy(), first["event"].to_numpy()
    start, left = 0, inner.n1
    for day, fails, at_risk in zip(np.sort(times[event == 1]), events1, risk1, strict=True):
        gone = np.flatnonzero((event == 0) & (times > start) & (times < day))
        subgroup[gone[: left - int(at_risk)]] = 1
        if fails:
            subgroup[np.flatnonzero((event == 1) & (times == day))] = 1
        start, left = day, int(at_risk) - int(fails)
    rest = np.flatnonzero((event == 0) & (times > start))
    subgroup[rest[:left]] = 1
    return subgroup
