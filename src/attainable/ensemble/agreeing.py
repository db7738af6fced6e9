"""Courses that agree with a printed p-value and, if there is one, with a comparison within an arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from attainable.interval import NOISE, Interval
from attainable.printed import printed_p
from attainable.riskset.enumeration import BOTH
from attainable.riskset.family import TIMES, check_test
from attainable.riskset.witness import cohort_of

Ints = NDArray[np.int64]
Arms = tuple[int, int, int, int]
MOST_PATHS = 30_000_000
"""Courses looked at, at the most."""


@dataclass(frozen=True)
class Courses:
    """Risk-set paths of a comparison that agree with what is printed, for each test of the family.

    A course says in which order the events came, which fell on one day, and how many patients of
    each arm were at risk then. Many cohorts share one course; a number of courses is a count, no
    probability.

    Attributes
    ----------
    arms : tuple of int
        ``n1, d1, n2, d2``.
    paths : array of int (courses, events, 4)
        At risk and events of both arms at each event time; zeros after the last.
    tests : dict of str to array of bool (courses,)
        By which test a course prints the figure.
    inner : dict of str to tuple of pair of int
        With a comparison within arm 1: numbers at risk in its two arms at its first event that print
        its p-value by the same test. Empty without one.
    """

    arms: Arms
    paths: Ints
    tests: dict[str, NDArray[np.bool_]]
    inner: dict[str, tuple[tuple[int, int], ...]]

    def __len__(self) -> int:
        return len(self.paths)

    def by(self, test: str) -> Courses:
        """The courses that agree if the figure was made by one test.

        Parameters
        ----------
        test : str

        Returns
        -------
        Courses
        """
        rows = self.tests[check_test(test)]
        return self.where(rows)

    def where(self, rows: NDArray[np.bool_]) -> Courses:
        """The courses in the given rows, such as those that agree with one more figure.

        Parameters
        ----------
        rows : array of bool (courses,)

        Returns
        -------
        Courses
        """
        kept = {name: agrees[rows] for name, agrees in self.tests.items()}
        return Courses(self.arms, self.paths[rows], kept, self.inner)

    def witness(self, row: int) -> pd.DataFrame:
        """A cohort that shows a course: ``patient, arm, time, event``.

        Parameters
        ----------
        row : int

        Returns
        -------
        DataFrame
        """
        path = self.paths[row]
        return cohort_of(path[path[:, 2:].sum(axis=1) > 0], self.arms[0], self.arms[2])

    @cached_property
    def untied(self) -> NDArray[np.bool_]:
        """Whether no two events of a course fall on one day."""
        return np.asarray((self.paths[:, :, 2:].sum(axis=2) <= 1).all(axis=1))


def courses(
    arms: Arms,
    p: str,
    *,
    inner: Arms | None = None,
    inner_p: str | None = None,
    tests: Sequence[str] = TIMES,
    ties: bool = True,
    rounding: str = "rounded",
) -> Courses:
    """Every course that prints a p-value, by every test of the family.

    Parameters
    ----------
    arms : tuple of int
        ``n1, d1, n2, d2``: patients and events of both arms.
    p : str
        As printed, two-sided.
    inner : tuple of int, optional
        A comparison within arm 1: its arms make up arm 1, its events are the events of arm 1. By
        whichever test was used, it is taken to be used for both.
    inner_p : str, optional
        Its p-value as printed.
    tests : sequence of str
        Tests of times.
    ties : bool
        Whether events may fall on one day.
    rounding : {"rounded", "cut off"}
        How the printed figures were shortened.

    Returns
    -------
    Courses

    Raises
    ------
    ValueError
        If the inner arms do not make up arm 1, have other than one event, or there are more paths
        than can be gone through.

    Examples
    --------
    >>> found = courses((26, 1, 7, 3), "0.002", inner=(15, 1, 11, 0), inner_p="0.40",
    ...                 tests=["mantel"], ties=False)
    >>> len(found), sorted(a + b for a, b in found.inner["mantel"])
    (41015, [12, 17, 24])
    """
    wanted = sum(1 << TIMES.index(check_test(test)) for test in tests)
    n1, d1, _, _ = arms
    allowed = np.full(n1 + 1, wanted, dtype=np.int64)
    pairs: dict[str, tuple[tuple[int, int], ...]] = {}
    if inner is not None:
        said = f"found an inner comparison of {inner[1]}/{inner[0]} and {inner[3]}/{inner[2]}"
        if inner[0] + inner[2] != n1 or inner[1] + inner[3] != d1:
            raise ValueError(
                f"{said}; expected arms that make up the {n1} patients of the first arm and their "
                f"{d1} events"
            )
        if d1 != 1:
            raise ValueError(
                f"{said}, which have {d1} events; expected one. For any number of them declare the "
                "groups in a claims file and call attainable.audit, or leave inner out"
            )
        allowed, pairs = _inner(inner, _limits(inner_p or "", rounding), tests, n1)
    low, high = _limits(p, rounding)
    room = 1 << 19  # more than most comparisons need; what stays empty takes no memory
    while True:
        paths = np.zeros((room, arms[1] + arms[3], 4), dtype=np.int64)
        masks = np.zeros(room, dtype=np.int64)
        design = np.array(arms, dtype=np.int64)
        found, seen = _agreeing_paths(
            design, ties, allowed, low, high, wanted, BOTH, MOST_PATHS, paths, masks
        )
        if seen < 0:
            raise ValueError(f"not checked: more than {MOST_PATHS:,} courses have these counts")
        if found <= room:
            break
        room = found
    paths, masks = paths[:found], masks[:found]
    agrees = {test: (masks >> TIMES.index(test) & 1).astype(bool) for test in tests}
    return Courses(arms, paths, agrees, pairs)


def _limits(p: str, rounding: str) -> tuple[float, float]:
    if rounding not in ("rounded", "cut off"):
        raise ValueError(f"found rounding={rounding!r}, expected 'rounded' or 'cut off'")
    printed = printed_p(p)
    span: Interval = printed.rounded if rounding == "rounded" else printed.cut_off
    edge = NOISE if span.high_closed else -NOISE
    return float(span.low) - NOISE, float(span.high) + edge


def _agreeing_paths(*arguments: Any) -> Any:
    """The compiled loop; what compiles is imported by who needs it."""
    from attainable.riskset.kernels import agreeing_paths

    return agreeing_paths(*arguments)


def _inner(
    inner: Arms, limits: tuple[float, float], tests: Sequence[str], n1: int
) -> tuple[Ints, dict[str, tuple[tuple[int, int], ...]]]:
    """Tests, as bits, that allow a number at risk in both inner arms; and the pairs that they allow."""
    wanted = sum(1 << TIMES.index(test) for test in tests)
    everything = np.full(n1 + 1, wanted, dtype=np.int64)
    paths = np.zeros((inner[0] * (inner[2] + 1) + inner[2] * (inner[0] + 1), 1, 4), dtype=np.int64)
    masks = np.zeros(len(paths), dtype=np.int64)
    design = np.array(inner, dtype=np.int64)
    found, _ = _agreeing_paths(
        design, False, everything, *limits, wanted, BOTH, MOST_PATHS, paths, masks
    )
    allowed = np.zeros(n1 + 1, dtype=np.int64)
    pairs: dict[str, tuple[tuple[int, int], ...]] = dict.fromkeys(tests, ())
    for (path,), mask in zip(paths[:found].tolist(), masks[:found].tolist(), strict=True):
        allowed[path[0] + path[1]] |= mask
        for test in tests:
            if mask >> TIMES.index(test) & 1:
                pairs[test] = (*pairs[test], (path[0], path[1]))
    return allowed, pairs
