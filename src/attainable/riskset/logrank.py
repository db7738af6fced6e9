"""Which p-values the counts of two arms allow, by every test of the family."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from attainable.printed import Interval, Printed, printed_p
from attainable.riskset import answers, enumeration, search, tables
from attainable.riskset.answers import Ask
from attainable.riskset.family import (
    COUNTS,
    COX,
    TIMES,
    CoxTies,
    Direction,
    check_sides,
    check_test,
)
from attainable.riskset.grid import Grid, grid_for
from attainable.riskset.tables import Design, Tables, few_losses, lost_by

if TYPE_CHECKING:
    import pandas as pd

    from attainable.verdict import Verdict

MOST_PATHS = 8_000_000
"""Paths up to which all are gone through (about ten seconds)."""
QUICK_PATHS = 10_000
"""Paths up to which all are gone through even where less would decide."""
FEW_PATHS = 2_000
"""Of larger designs, the paths with few losses, up to so many."""
DRAWN = (1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000)
"""Paths drawn of larger designs, part by part."""
TRIES, MOST_STEPS = 30_000, 3_000_000
SEED = 1


class Logrank:
    """The p-values that any cohort with these counts can give, by every test of the family.

    Made by `logrank`. Beyond ``MOST_PATHS`` paths the answers rest on paths that lose few
    patients, on paths drawn at random and on a search: what is found is proven, what is not found
    is not decided.
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
        return self.paths <= self.most_paths

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
            table.sample(min(paths, MOST_STEPS // events // len(DRAWN)), SEED + part)
            if digits is not None and answers.share_excluded(table, digits) == 0:
                break
            if values is not None and answers.hits(table, values):
                break
        self._partial = {grid: table}
        return table

    def _fill(self, grid: Grid) -> Tables:
        if not self.complete:
            return self.some(grid, None)
        table = Tables(self.design, grid).enumerate()
        self._tables = {k: t for k, t in self._tables.items() if k.scale} | {grid: table}
        return table

    @staticmethod
    def _kept(tables: dict[Grid, Tables], grid: Grid) -> Tables | None:
        for kept, table in tables.items():
            if kept == grid or (kept.scale and grid.scale and kept.digits >= grid.digits):
                return table
        return None

    def n_paths(self, test: str = "mantel") -> int | None:
        """Paths that have a p-value by a test, at any size.

        Parameters
        ----------
        test : str

        Returns
        -------
        int or None
            None for the Wald test of a design too large to go through, whose finite fits are not
            counted; 1 for a test of counts.

        Examples
        --------
        >>> logrank(15, 1, 11, 0, ties=False).n_paths("permutation")
        179
        """
        if check_test(test) in COUNTS:
            return int(any(answers.of_counts(self.design, Ask(test, 2, printed_p("<=1").limits))))
        if test == "cox_wald":
            table = self.tables(Grid(3))
            return int(table.totals[TIMES.index(test)]) if table.complete else None
        d = self.design
        without = enumeration.count_without_test(test, *d.counts, d.ties, d.max_lost)
        return self.paths - without

    def p_min(self, test: str = "mantel", sides: int = 2) -> float | None:
        """Smallest p-value of any path; with one side in the direction of the effect.

        Parameters
        ----------
        test : str
        sides : int

        Returns
        -------
        float or None
            None where no path has one, or where the design is too large to go through.
        """
        return self._end(test, sides, 0)

    def p_max(self, test: str = "mantel", sides: int = 2) -> float | None:
        """Largest p-value of any path; see `p_min`."""
        return self._end(test, sides, 1)

    def count(
        self, p: str, test: str = "mantel", sides: int = 2, *, direction: Direction = "effect"
    ) -> int | None:
        """Paths that print a p-value when it is rounded.

        Parameters
        ----------
        p : str
            As printed, zeros and all.
        test : str
        sides : int
        direction : str
            With ``sides=1``: ``effect`` (p/2), ``against`` (1 - p/2) or ``both``.

        Returns
        -------
        int or None
            A count, no probability. None where the design is too large to go through.

        Examples
        --------
        >>> logrank(15, 1, 11, 0, ties=False).count("0.40")
        3
        """
        printed, asked = self._asks(p, test, sides, direction)
        if test in COUNTS:
            return sum(
                any(map(a.values.contains, answers.of_counts(self.design, a))) for a in asked
            )
        table = self.tables(grid_for(printed))
        if not table.complete:
            return None
        union = test in COX and self.design.cox_ties == "both"
        if union and self.design.ties and self.design.d1 + self.design.d2 > 1:
            found = (tables.look_for(self.design, a.number, a.between, first=False) for a in asked)
            return sum(number for number, _ in found)
        return sum(table.count(a.number, table.grid.run(a.values, a.side)) for a in asked)

    def meets(
        self, p: str, test: str = "mantel", sides: int = 2, *, direction: Direction = "effect"
    ) -> bool | None:
        """Whether some cohort with these counts prints a p-value; parameters as in `count`.

        Parameters
        ----------
        p, test, sides, direction
            As in `count`.

        Returns
        -------
        bool or None
            True has a witness, False is a proof, None is not decided.
        """
        printed, asked = self._asks(p, test, sides, direction)
        table = self.tables(grid_for(printed))
        if any(answers.met(table, ask) for ask in asked):
            return True
        if table.complete or test in COUNTS:
            return False
        return True if any(self.sought(ask) is not None for ask in asked) else None

    def least_loss(
        self, p: str, test: str = "mantel", sides: int = 2, equal_follow_up: bool = False, *,
        direction: Direction = "effect",
    ) -> int | None:  # fmt: skip
        """Fewest patients lost before the last event among the cohorts that print a p-value.

        Parameters
        ----------
        p, test, sides, direction
            As in `count`.
        equal_follow_up : bool
            Only cohorts where, at each event, the shares of the arms still followed differ by at
            most one patient of the smaller arm.

        Returns
        -------
        int or None
            None where no path prints it. Of a design too large to go through: the fewest that
            were found.

        Examples
        --------
        >>> a = logrank(21, 0, 22, 3)
        >>> a.least_loss("<0.025"), a.least_loss("<0.025", equal_follow_up=True)
        (9, 37)
        """
        printed, asked = self._asks(p, test, sides, direction)
        if test in COUNTS:
            return None
        table = self.tables(grid_for(printed))
        losses = [answers.least(table, ask, equal_follow_up) for ask in asked]
        if not table.complete:
            losses += [self._fewest(table, ask, equal_follow_up) for ask in asked]
        return min((lost for lost in losses if lost is not None), default=None)

    def witness(
        self, p: str, test: str = "mantel", sides: int = 2, *, direction: Direction = "effect",
        equal_follow_up: bool = False,
    ) -> pd.DataFrame | None:  # fmt: skip
        """A cohort that prints a p-value, with the least loss.

        Parameters
        ----------
        p, test, sides, direction, equal_follow_up
            As in `least_loss`.

        Returns
        -------
        DataFrame or None
            ``patient, arm, time, event``; see `attainable.riskset.witness.cohort_of`.
        """
        from attainable.riskset.witness import cohort_of

        printed, asked = self._asks(p, test, sides, direction)
        if test in COUNTS:
            return None
        table = self.tables(grid_for(printed))
        found = [self.path(table, ask, equal_follow_up) for ask in asked]
        paths = [path for path in found if path is not None]
        if not paths:
            return None
        best = min(paths, key=lambda path: lost_by(path, self.design))
        return cohort_of(best, self.design.n1, self.design.n2)

    def check(self, p: str, test: str | None = None, *, thorough: bool = True) -> Verdict:
        """A verdict on a printed p-value: always by the whole family, all sides.

        Parameters
        ----------
        p : str
            As printed, zeros and all.
        test : str, optional
            The test that the paper names.
        thorough : bool
            False where a few courses do if they show that the figure is possible and that every
            other one is, too: the tests that they do not decide are then left undecided.

        Returns
        -------
        Verdict

        Raises
        ------
        ValueError
            If the text is no p-value, or the family has no such test.

        Examples
        --------
        >>> logrank(15, 1, 11, 0).check("0.400").word
        'possible'
        """
        from attainable.riskset.report import verdict

        return verdict(self, printed_p(p), None if test is None else check_test(test), thorough)

    def summary(self) -> str:
        """The p-values that these counts allow, by test; and with nobody lost.

        Returns
        -------
        str
            A line a test.

        Examples
        --------
        >>> print(logrank(15, 1, 11, 0).summary().splitlines()[0])
        1/15 against 0/11 events: 180 courses of events and losses
        """
        from attainable.riskset.sentences import summary

        return summary(self)

    def nobody_lost(self) -> Logrank:
        """The same counts where nobody is lost before the last event.

        Returns
        -------
        Logrank
        """
        return Logrank(replace(self.design, max_lost=0), self.most_paths)

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

    def _fewest(self, table: Tables, ask: Ask, equal: bool) -> int | None:
        known = answers.least(table, ask, equal)
        if known is not None and known <= table.lost_up_to:
            return known
        path = self.path(table, ask, equal)
        return None if path is None else lost_by(path, self.design)

    def _end(self, test: str, sides: int, end: int) -> float | None:
        check_sides(sides, "effect")
        side = 1 if sides == 1 else 2
        if check_test(test) in COUNTS:
            values = answers.of_counts(self.design, Ask(test, side, printed_p("<=1").limits))
            return (values[0], values[-1])[end] if values else None
        table = self.tables(Grid(3))
        ends = table.range(TIMES.index(test)) if table.complete else None
        return None if ends is None else answers.side_p(ends[end], side)

    def _asks(self, p: str, test: str, sides: int, direction: str) -> tuple[Printed, list[Ask]]:
        printed = printed_p(p)
        check_test(test)
        return printed, [Ask(test, s, printed.rounded) for s in check_sides(sides, direction)]


NOISE_BELOW = 1e-9
"""A p of zero lies above this."""


def logrank(
    n1: int, d1: int, n2: int, d2: int, ties: bool = True, max_lost: int | None = None, *,
    cox_ties: CoxTies = "both", most_paths: int = MOST_PATHS,
) -> Logrank:  # fmt: skip
    """Which log-rank p-values two arms allow when only their counts are known.

    Parameters
    ----------
    n1, d1, n2, d2 : int
        Patients and events in arm 1 and 2.
    ties : bool
        Whether several events may fall on one day (the normal case with times in days or months).
    max_lost : int, optional
        At most so many patients of both arms are lost before the last event.
    cox_ties : str
        How Cox's model treats ties: ``breslow``, ``efron`` or ``both`` (either may have been used).
    most_paths : int
        Go through all paths up to so many.

    Returns
    -------
    Logrank

    Raises
    ------
    ValueError
        If the counts can't be those of two arms with an event.

    Notes
    -----
    Everyone is followed from time 0, and there are no strata. Not in the family: exact conditional
    tests, exact or discrete ties in Cox's model, SAS's -2Log(LR), robust variances. For three arms
    or a trend it has no answer.

    References
    ----------
    Mantel (1966), Cancer Chemother Rep 50:163-170; Peto and Peto (1972), J R Stat Soc A 135:185-207.

    Examples
    --------
    >>> a = logrank(15, 1, 11, 0, ties=False)
    >>> a.n_paths(), a.count("0.40"), a.meets("0.400"), a.meets("0.400", test="permutation")
    (165, 3, False, True)
    """
    for name, value in (("n1", n1), ("d1", d1), ("n2", n2), ("d2", d2)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise ValueError(f"{name}: found {value!r}, expected a whole number")
    if max_lost is not None and (
        isinstance(max_lost, bool) or int(max_lost) != max_lost or max_lost < 0
    ):
        raise ValueError(f"max_lost: found {max_lost!r}, expected a whole number from 0, or None")
    if cox_ties not in ("both", "breslow", "efron"):
        raise ValueError(f"cox_ties: found {cox_ties!r}, expected both, breslow or efron")
    for arm, n, d in ((1, n1, d1), (2, n2, d2)):
        if not 1 <= n <= 1_000_000:
            raise ValueError(f"n{arm}: found {n}, expected 1 to 1,000,000 patients")
        if not 0 <= d <= n:
            raise ValueError(f"d{arm}: found {d}, expected 0 to {n} events, as n{arm} is {n}")
    if d1 + d2 == 0:
        raise ValueError("found no event in either arm, expected at least one: there is no test")
    limit = None if max_lost is None else int(max_lost)
    design = Design(int(n1), int(d1), int(n2), int(d2), bool(ties), limit, cox_ties)
    return _kept(design, most_paths)


@lru_cache(maxsize=4)
def _kept(design: Design, most_paths: int) -> Logrank:
    return Logrank(design, most_paths)
