"""Which percentages an estimate of survival of few patients and events can have at all."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from attainable.forms.spans import Span

Way = Literal["Kaplan-Meier", "actuarial", "exp(-hazard)"]
WAYS: tuple[Way, ...] = ("Kaplan-Meier", "actuarial", "exp(-hazard)")
Course = list[tuple[float, int]]
"""At risk and events, time by time."""
MOST = 15_000_000
"""Pairs of event times looked at before the answer is left open (about a second)."""
CALL = 3_000
"""What looking at an array of them costs besides, in pairs."""
NOISE = 1e-12


def reachable(
    n: int, events: int, rate: Span, *, way: Way = "Kaplan-Meier", most: int = MOST
) -> Course | None:
    """Numbers at risk, with events, whose estimate of survival lies in a span.

    Each event time takes ``k`` of ``r`` at risk; ``r`` falls from ``n``. Events without a loss
    between them are one, as (r - 1)/r (r - 2)/(r - 1) is (r - 2)/r.

    Parameters
    ----------
    n : int
        Patients, all from time 0.
    events : int
        At most so many events before the time of the rate.
    rate : tuple of float
        Lowest and highest rate, as proportions.
    way : str
        ``Kaplan-Meier``; ``actuarial``: a life table, in which half of those lost in an interval
        count as at risk in it; ``exp(-hazard)``: from the sum of k/r (Nelson and Aalen).
    most : int
        Pairs of event times looked at.

    Returns
    -------
    list of tuple or None
        At risk and events, time by time, for one course that gives the rate; empty where none does;
        None where there are too many to look at.

    Examples
    --------
    >>> reachable(15, 1, (0.9325, 0.9335)), reachable(15, 1, (0.955, 0.965))
    ([(15, 1)], [])
    >>> reachable(26, 1, (0.9605, 0.9615), way="actuarial")
    [(25.5, 1)]
    """
    low, high = rate[0] - NOISE, rate[1] + NOISE
    if low <= 1 <= high or high < 0 or events < 1:
        return []
    if low <= 0 and way != "exp(-hazard)":  # the last one who is left has the event
        return [(1, 1)]
    search = _Search(way, max(low, NOISE), high, most)
    for times in range(1, min(events, n) + 1):
        found = search.course(n, min(events, n), 1.0, times)
        if found is None or found:
            return found
    return []


class _Search:
    """Courses by number of event times; the last two are looked at in arrays."""

    def __init__(self, way: Way, low: float, high: float, most: int) -> None:
        self.way, self.low, self.high, self.left = way, low, high, most
        self.unit = 2 if way == "actuarial" else 1
        """Numbers at risk are counted in halves in a life table."""

    def factor(self, r: Any, k: Any) -> Any:
        """What an event time with ``k`` of ``r`` makes of the estimate."""
        return np.exp(-k / r) if self.way == "exp(-hazard)" else 1 - self.unit * k / r

    def after(self, r: Any, k: Any) -> Any:
        """Most patients left: a half at risk means that one was lost."""
        return r // self.unit - k

    def most(self, value: Any, k: int) -> Any:
        """Most at risk with whom ``k`` events bring an estimate down to the span, as a float."""
        if self.way == "exp(-hazard)":
            return k / np.log(value / self.high)
        return self.unit * k / (1 - self.high / value)

    def lowest(self, patients: int, events: int) -> float:
        """What so many patients and events leave of an estimate at least, if not nothing."""
        if self.way == "exp(-hazard)":
            return math.exp(-sum(1 / r for r in range(1, min(events, patients) + 1)))
        return 1 / (self.unit * min(events, patients - 1) + 1) if patients > 1 else 1.0

    def course(self, patients: int, events: int, value: float, times: int) -> Course | None:
        """A course of so many event times; empty where none gives the rate, None where left open."""
        if times > events or patients < 1 or value * self.lowest(patients, events) > self.high:
            return []
        if times <= 2:
            return self._last(patients, events, value, times)
        for r in range(self.unit * patients, self.unit - 1, -1):
            for k in range(1, events - times + 2):
                then, left = value * float(self.factor(r, k)), self.after(r, k)
                if left < times - 1:
                    break
                if then * float(self.factor(self.unit * left, times - 1)) < self.low:
                    break
                found = self.course(left, events - k, then, times - 1)
                if found is None:
                    return None
                if found:
                    return [(r / 2 if self.unit > 1 else r, k), *found]
        return []

    def _last(self, patients: int, events: int, value: float, times: int) -> Course | None:
        """One event time, or two, of which the second follows from each first; fewest events."""
        r1, k1 = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        then, left = np.array([value]), np.array([patients])
        if times == 2:
            grid = np.arange(self.unit * patients, self.unit - 1, -1), np.arange(1, events)
            r1, k1 = (x.ravel() for x in np.meshgrid(*grid))
            then, left = value * self.factor(r1, k1), self.after(r1, k1)
            good = (then > self.high) & (left >= 1)
            r1, k1, then, left = r1[good], k1[good], then[good], left[good]
        best: tuple[int, Course] | None = None
        for k2 in range(1, events - times + 2):
            if best and best[0] <= k2 + times - 1:
                break
            self.left -= len(r1) + CALL
            if self.left < 0:
                break
            most = np.minimum(self.most(then, k2) + 1e-9, self.unit * left)
            r2 = np.floor(most).astype(np.int64)
            for r in (r2, r2 - 1):
                new = then * self.factor(np.maximum(r, 1), k2)
                good = (self.low <= new) & (new <= self.high) & (r >= 1)
                good &= (self.after(r, k2) >= 0) & (k1 + k2 <= events)
                for at in np.flatnonzero(good)[np.argsort(k1[good], kind="stable")][:1]:
                    total = int(k1[at]) + k2
                    if best is None or total < best[0]:
                        pair = [(int(r1[at]), int(k1[at])), (int(r[at]), k2)]
                        best = total, [(x / 2 if self.unit > 1 else x, k) for x, k in pair if k]
        if best:
            return best[1]
        return None if self.left < 0 else []
