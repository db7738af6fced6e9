"""What may be asked of a design, one test at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attainable.printed import Printed, printed_p
from attainable.riskset import answers, counting, tables
from attainable.riskset.answers import Ask
from attainable.riskset.courses import Courses
from attainable.riskset.design import lost_by
from attainable.riskset.family import COUNTS, COX, TIMES, Direction, check_sides, check_test
from attainable.riskset.grid import Grid, grid_for

if TYPE_CHECKING:
    import pandas as pd


class Questions(Courses):
    """Answers about one printed p-value by one test."""

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
        >>> from attainable import logrank
        >>> logrank(15, 1, 11, 0, ties=False).n_paths("permutation")
        179
        """
        if check_test(test) in COUNTS:
            return int(any(answers.of_counts(self.design, Ask(test, 2, printed_p("<=1").limits))))
        if test == "cox_wald":
            table = self.tables(Grid(3))
            return int(table.totals[TIMES.index(test)]) if table.complete else None
        d = self.design
        without = counting.count_without_test(test, *d.counts, d.ties, d.max_lost)
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
        >>> from attainable import logrank
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
        p, test, sides
            As in `count`.
        equal_follow_up : bool
            Only cohorts where, at each event, the shares of the arms still followed differ by at
            most one patient of the smaller arm.
        direction : str
            As in `count`.

        Returns
        -------
        int or None
            None where no path prints it. Of a design too large to go through: the fewest that
            were found.

        Examples
        --------
        >>> from attainable import logrank
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
            losses += [self.fewest(table, ask, equal_follow_up) for ask in asked]
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
