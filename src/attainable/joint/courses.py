"""Courses of a comparison: the risk-set paths that print its p-value, written out.

A course is a sequence of event times with the patients at risk and the events of both arms. The
numbers at risk below a curve and the steps of a curve leave fewer of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attainable.forms.spans import Span
from attainable.riskset.counting import count_paths
from attainable.riskset.enumeration import BRESLOW
from attainable.riskset.kernels import agreeing_paths

Ints = NDArray[np.int32]
MOST_PATHS = 20_000_000
"""Paths of a design up to which all are gone through (some ten seconds)."""
MOST_COURSES = 2_000_000
"""Courses that are written out."""


class TooManyError(ValueError):
    """More courses than are gone through."""


@dataclass(frozen=True)
class Mark:
    """What a reader sees of a curve at one time.

    Attributes
    ----------
    time : float
    arm : int
        1, 2, or 0 for both together.
    at_risk : int or None
        Patients at risk just before the time.
    rate : tuple of float or None
        Kaplan-Meier estimate just after an event of the arm, lowest and highest.
    """

    time: float
    arm: int
    at_risk: int | None = None
    rate: Span | None = None


@dataclass(frozen=True)
class Courses:
    """Courses of a comparison, written out.

    Attributes
    ----------
    counts : tuple of int
        n1, d1, n2, d2.
    paths : array of int, shape (courses, events, 4)
        At risk and events of both arms at each event time; zeros behind the last.
    test : str
    """

    counts: tuple[int, int, int, int]
    paths: Ints
    test: str

    def __len__(self) -> int:
        return len(self.paths)

    def where(self, rows: NDArray[np.bool_] | Ints) -> Courses:
        """The courses in some rows."""
        return Courses(self.counts, self.paths[rows], self.test)

    def survival(self, arm: int) -> NDArray[np.float64]:
        """Kaplan-Meier estimate of an arm (0: of both) after each event time."""
        risk, events = self.arm(arm)
        factor = np.where(risk > 0, 1 - events / np.maximum(risk, 1), 1.0)
        return np.asarray(factor.cumprod(axis=1))

    def arm(self, arm: int) -> tuple[Ints, Ints]:
        """Patients at risk and events of an arm (0: of both) at each event time."""
        r, d = self.paths[:, :, :2], self.paths[:, :, 2:]
        if arm == 0:
            return r.sum(axis=2, dtype=np.int32), d.sum(axis=2, dtype=np.int32)
        return r[:, :, arm - 1], d[:, :, arm - 1]

    def own(self, arm: int) -> Ints:
        """At risk and events at the arm's own event times, in order: one row a course."""
        risk, events = self.arm(arm)
        order = np.argsort(events == 0, axis=1, kind="stable")
        has = np.take_along_axis(events, order, axis=1)
        at = np.take_along_axis(risk, order, axis=1) * (has > 0)
        total = self.counts[1] + self.counts[3] if arm == 0 else self.counts[2 * arm - 1]
        return np.concatenate([at[:, :total], has[:, :total]], axis=1)

    def marked(self, marks: Sequence[Mark]) -> Courses:
        """The courses on which everything that was read from a figure can be, in time order.

        Parameters
        ----------
        marks : sequence of Mark
        """
        times = self.paths.shape[1]
        n = {1: self.counts[0], 2: self.counts[2]}
        n[0] = n[1] + n[2]
        used = (self.paths[:, :, 2:].sum(axis=2) > 0).sum(axis=1)
        at = np.zeros(len(self), dtype=np.int64)  # place: even before an event time, odd on it
        alive = np.ones(len(self), dtype=bool)
        places = np.arange(2 * times + 1)
        for mark in sorted(marks, key=lambda m: m.time):
            risk, events = self.arm(mark.arm)
            possible = np.zeros((len(self), 2 * times + 1), dtype=bool)
            if mark.at_risk is not None:
                after = np.concatenate(
                    [np.full((len(self), 1), n[mark.arm]), risk - events], axis=1
                )
                before = np.concatenate([risk, np.zeros((len(self), 1), dtype=np.int32)], axis=1)
                possible[:, ::2] = (before <= mark.at_risk) & (mark.at_risk <= after)
                possible[:, 1::2] = (risk == mark.at_risk) & (events > 0)
            if mark.rate is not None:
                curve = self.survival(mark.arm)
                low, high = mark.rate
                possible[:, 1::2] = (events > 0) & (curve >= low - 1e-9) & (curve <= high + 1e-9)
            possible &= (places >= at[:, None]) & (places <= 2 * used[:, None])
            alive &= possible.any(axis=1)
            at = possible.argmax(axis=1)
        return self.where(alive)


def courses(
    n1: int, d1: int, n2: int, d2: int, values: Span, test: int, name: str, *, ties: bool = True
) -> Courses:
    """Every course whose p-value by one test lies between two numbers.

    Parameters
    ----------
    n1, d1, n2, d2 : int
    values : tuple of float
        Lowest and highest two-sided p.
    test : int
        Place in `attainable.riskset.family.TIMES`; Cox's Wald and likelihood ratio are not there.
    name : str
    ties : bool

    Returns
    -------
    Courses

    Raises
    ------
    TooManyError
        More paths than `MOST_PATHS`, or more courses than `MOST_COURSES`.

    Examples
    --------
    >>> found = courses(15, 1, 11, 0, (0.395, 0.405), 0, "mantel")
    >>> found.paths[:, 0, :2].tolist()
    [[14, 10], [10, 7], [7, 5]]
    """
    paths = count_paths(n1, d1, n2, d2, ties)
    if paths > MOST_PATHS:
        raise TooManyError(
            f"{paths:,} orders of events and losses; up to {MOST_PATHS:,} are gone through"
        )
    design = np.array([n1, d1, n2, d2])
    everywhere = np.full(n1 + 1, 1 << test)
    low, high = values[0] - 1e-12, values[1] + 1e-12
    size = 1_000_000  # pages of memory that nothing is written to are not taken
    while True:
        out, masks = np.zeros((size, d1 + d2, 4), dtype=np.int32), np.zeros(size, dtype=np.int64)
        written, _ = agreeing_paths(
            design, ties, everywhere, low, high, 1 << test, BRESLOW, MOST_PATHS, out, masks
        )
        if written <= size:
            return Courses((n1, d1, n2, d2), out[:written], name)
        if written > MOST_COURSES:
            raise TooManyError(
                f"{written:,} orders of events and losses print it; up to {MOST_COURSES:,} are kept"
            )
        size = written
