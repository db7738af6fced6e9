"""The space of risk-set paths of a two-arm comparison: what is in it, and how many.

A path is a list of event times; at each, ``(e1, e2)`` events fall among ``(r1, r2)`` patients at
risk. From one event time to the next arm 1 loses its ``e1`` patients and any number of censored
ones, and keeps at least as many as it still owes events; arm 2 likewise. Without ties each event
time holds one event.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Step = tuple[int, int]
State = tuple[int, int, int]  # event times (0 where they don't matter), events of arm 1, of arm 2


@dataclass(frozen=True)
class RiskConstraint:
    """Numbers at risk allowed at one event: the ``index``-th of all (arm 0) or of an arm (1, 2)."""

    arm: int
    index: int
    allowed: tuple[frozenset[int] | None, frozenset[int] | None]

    def applies(self, time_index: int, before: Step, step: Step) -> bool:
        """Whether the constrained event is at this event time, ``before`` events having gone."""
        if self.arm == 0:
            return self.index == time_index + 1
        done = before[self.arm - 1]
        return done < self.index <= done + step[self.arm - 1]


@dataclass(frozen=True)
class PathSpace:
    """All risk-set paths of ``d1`` of ``n1`` and ``d2`` of ``n2`` patients, under constraints."""

    n1: int
    d1: int
    n2: int
    d2: int
    ties: bool = False
    order: tuple[Step, ...] | None = None
    at_risk: tuple[RiskConstraint, ...] = ()
    uncensored: bool = False

    @property
    def constrained(self) -> bool:
        """Whether anything narrows the space."""
        return self.order is not None or bool(self.at_risk) or self.uncensored

    def steps(self, time_index: int, c1: int, c2: int) -> Iterator[Step]:
        """Events that may fall at the next event time when ``c1`` and ``c2`` have gone before."""
        left1, left2 = self.d1 - c1, self.d2 - c2
        if self.order is not None:
            for e1, e2 in self.order[time_index : time_index + 1]:
                if e1 + e2 > 0 and e1 <= left1 and e2 <= left2:
                    yield e1, e2
        elif self.ties:
            yield from (
                (e1, e2) for e1 in range(left1 + 1) for e2 in range(left2 + 1) if e1 + e2 > 0
            )
        else:
            if left1:
                yield 1, 0
            if left2:
                yield 0, 1

    def allowed_risks(self, time_index: int, c1: int, c2: int, step: Step) -> tuple[Ints, Ints]:
        """Numbers at risk that each arm may show at an event time, ascending."""
        risks = []
        for arm, (n, d, c) in enumerate(((self.n1, self.d1, c1), (self.n2, self.d2, c2))):
            found = np.arange(n - c if self.uncensored else d - c, n - c + 1)
            for constraint in self.at_risk:
                wanted = constraint.allowed[arm]
                if wanted is not None and constraint.applies(time_index, (c1, c2), step):
                    found = found[np.isin(found, sorted(wanted))]
            risks.append(found)
        return risks[0], risks[1]

    def count(self, *, zero_variance: bool = False) -> int:
        """Exact number of paths; with ``zero_variance``, of those that give no test (V = 0).

        Without constraints this is a closed form. Let ``s = r1 - (arm-1 events still owed)``: over
        K event times it is any weakly decreasing sequence within ``0..n1 - d1``, whatever the
        order, so that there are ``orders(K) C(n1 - d1 + K, K) C(n2 - d2 + K, K)`` paths. V = 0
        needs an arm that has no events and is empty throughout or, with ties, everyone left
        failing at one time.
        """
        if self.constrained:
            ways = self._completions(zero_variance=True) if zero_variance else self.completions
            return int(ways[0, 0, 0][-1, -1])
        d, spare1, spare2 = self.d1 + self.d2, self.n1 - self.d1, self.n2 - self.d2
        times = range(1, d + 1) if self.ties else [d]
        paths = without_test = 0
        for k in times:
            orders = orders_of_events(self.d1, self.d2, k)
            ways1, ways2 = math.comb(spare1 + k, k), math.comb(spare2 + k, k)
            paths += orders * ways1 * ways2
            if not self.d1:
                without_test += orders * ways2
            elif not self.d2:
                without_test += orders * ways1
        if self.ties and self.d1 > 0 and self.d2 > 0:
            without_test += 1
        return without_test if zero_variance else paths

    @cached_property
    def completions(self) -> dict[State, NDArray[Any]]:
        """Number of ways to go on from each state, by the most patients that may be at risk."""
        return self._completions(zero_variance=False)

    def _completions(
        self, *, zero_variance: bool = False, until: int | None = None
    ) -> dict[State, NDArray[Any]]:
        """Counted from the end, in integers of any size; ``until`` cuts paths short."""
        ways: dict[State, NDArray[Any]] = {}
        for k, c1, c2 in self.states():
            shape = (self.n1 - c1 + 1, self.n2 - c2 + 1)
            if k == until:
                ways[k, c1, c2] = (self.completions[k, c1, c2] > 0).astype(int).astype(object)
                continue
            if (c1, c2) == (self.d1, self.d2):
                ways[k, c1, c2] = np.full(shape, int(self.complete(k)), dtype=object)
                continue
            here = np.zeros(shape, dtype=object)
            for step in self.steps(k, c1, c2):
                risk1, risk2 = self.allowed_risks(k, c1, c2, step)
                follow = ways[self.state(k + 1, c1 + step[0], c2 + step[1])]
                block = follow[np.ix_(risk1 - step[0], risk2 - step[1])]
                if zero_variance:
                    _, variance = contribution(step, risk1[:, None], risk2[None, :])
                    block = np.where(variance == 0, block, 0)
                here[np.ix_(risk1, risk2)] += block
            ways[k, c1, c2] = here.cumsum(axis=0).cumsum(axis=1)
        return ways

    def complete(self, time_index: int) -> bool:
        """Whether a path may end now: the order is used up, no named event time is missing."""
        needed = max((c.index for c in self.at_risk if c.arm == 0), default=0)
        return time_index >= max(needed, len(self.order or ()))

    @cached_property
    def most_left(self) -> dict[State, tuple[int, int]]:
        """Patients of each arm that may at most be left in each state."""
        most = {(0, 0, 0): (self.n1, self.n2)}
        for k, c1, c2 in reversed(self.states()):
            here = most.get((k, c1, c2))
            for step in self.steps(k, c1, c2) if here else ():
                risks = self.allowed_risks(k, c1, c2, step)
                fits = [r[r <= cap] for r, cap in zip(risks, here or (), strict=True)]
                if all(map(len, fits)):
                    target = self.state(k + 1, c1 + step[0], c2 + step[1])
                    left = int(fits[0][-1]) - step[0], int(fits[1][-1]) - step[1]
                    known = most.get(target, left)
                    most[target] = max(known[0], left[0]), max(known[1], left[1])
        return most

    @cached_property
    def middle(self) -> tuple[int, int]:
        """After how many event times to cut paths in two, and the larger number of halves then."""
        total = self.d1 + self.d2
        if not self.constrained:
            return total // 2, self._second_halves(total // 2)
        cuts = range(total) if self.timed else [total // 2]
        sizes = [
            max(self._second_halves(cut), int(self._completions(until=cut)[0, 0, 0][-1, -1]))
            if self.timed
            else self._second_halves(cut)
            for cut in cuts
        ]
        return min(zip(cuts, sizes, strict=True), key=lambda c: (c[1], abs(c[0] - total // 2)))

    def _second_halves(self, cut: int) -> int:
        """Number of second halves after ``cut`` event times (an upper limit, with ties)."""
        if self.constrained:
            here = [s for s in self.most_left if s[0] == cut or not self.timed]
            return int(sum(self.completions[s][self.most_left[s]] for s in here))
        rest = (
            PathSpace(self.n1 - c1, self.d1 - c1, self.n2 - c2, self.d2 - c2, self.ties)
            for c1 in range(self.d1 + 1)
            for c2 in range(self.d2 + 1)
            if c1 + c2 == cut or (self.ties and c1 + c2 > cut)
        )
        return sum(space.count() for space in rest)

    @property
    def timed(self) -> bool:
        """Whether the number of event times so far is part of a state."""
        by_number = self.order is not None or any(c.arm == 0 for c in self.at_risk)
        return by_number or not self.ties

    def state(self, time_index: int, c1: int, c2: int) -> State:
        """What the rest of a path depends on: events so far, and event times where these matter."""
        return time_index if self.timed else 0, c1, c2

    def states(self) -> list[State]:
        """Every reachable state, the last first."""
        found = {(0, 0, 0)}
        layer = found
        while layer:
            layer = {
                self.state(k + 1, c1 + e1, c2 + e2)
                for k, c1, c2 in layer
                for e1, e2 in self.steps(k, c1, c2)
            } - found
            found = found | layer
        return sorted(found, reverse=True)


def orders_of_events(d1: int, d2: int, times: int) -> int:
    """Ways to spread the events of both arms over so many event times, none of them empty.

    >>> orders_of_events(1, 3, 4), orders_of_events(1, 1, 1)
    (4, 1)
    """
    return sum(
        (-1) ** empty
        * math.comb(times, empty)
        * math.comb(d1 + times - empty - 1, d1)
        * math.comb(d2 + times - empty - 1, d2)
        for empty in range(times)
    )


def contribution(step: Step, risk1: Any, risk2: Any) -> tuple[Any, Any]:
    """Observed minus expected in arm 1, and variance, of an event time; for arrays of risks."""
    events = step[0] + step[1]
    risk = risk1 + risk2
    share2 = risk2 / risk
    # One event adds U = r2/r or -r1/r: equal ratios give equal floats because division rounds
    # correctly.
    difference = share2 if step == (1, 0) else step[0] - events * (risk1 / risk)
    spread = (risk - events) / np.maximum(risk - 1, 1)
    return difference, events * (risk1 / risk) * share2 * spread
