"""What is certain about the attainable set when there are too many paths to look at each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from attainable.paths.logrank_exact import p_in_interval
from attainable.paths.riskset_optimum import (
    Optimum,
    PathOptimiser,
    largest_chi_squared,
    smallest_chi_squared_bound,
)
from attainable.paths.riskset_pairs import PathPairs, chi_squared_limits
from attainable.paths.riskset_paths import PathSpace, RiskConstraint
from attainable.paths.riskset_search import path_with
from attainable.paths.riskset_table import PathTable

# Rounding in the dynamic programme is far below this; certified bounds are widened by it.
SAFETY = 1e-9
NEAR_ZERO = 1e-6  # p = 0.999: near enough to 1 to stop looking for a larger witness
NEIGHBOURHOOD = 3_000_000


@dataclass(frozen=True)
class PathBounds:
    """Ends of the set with a path each, certified limits, and paths in between where found."""

    space: PathSpace

    @cached_property
    def extremes(self) -> tuple[PathTable, PathTable]:
        """A path with the smallest chi-squared found, and one with the largest of all."""
        found: list[tuple[PathTable, float]] = []
        for start in self._starts:
            found.append(path_with(self.space, start, -1.0, 0.0, target=0.0))
            if found[-1][1] < NEAR_ZERO:
                break
        return min(found, key=lambda end: end[1])[0], self._largest.path

    @cached_property
    def chi_squared_bounds(self) -> tuple[float, float]:
        """Numbers that no path's chi-squared lies below or above."""
        return self._smallest[0] * (1 - SAFETY), self._largest.chi_squared * (1 + SAFETY)

    def find(self, low: Fraction, high: Fraction) -> PathTable | None:
        """A path with a p-value in ``[low, high)``; None if none is found, which proves nothing."""
        nearby: list[PathTable] = []
        for start in self._starts:
            path, _ = path_with(self.space, start, *chi_squared_limits(low, high))
            if p_in_interval(path.chi_squared(0), low, high):
                return path
            nearby.append(path)
        for path in nearby:
            paths = PathPairs(self._neighbourhood(path)).paths(low, high, 1)
            if len(paths):
                return paths
        return None

    def _neighbourhood(self, path: PathTable) -> PathSpace:
        """The paths that share a path's order and its first numbers at risk, as many as are few."""
        events1, events2, risk1, risk2 = (values.tolist() for values in path.row(0))
        part = replace(self.space, order=tuple(zip(events1, events2, strict=True)))
        for i, (r1, r2) in enumerate(zip(risk1, risk2, strict=True), start=1):
            if part.count() <= NEIGHBOURHOOD:
                break
            fixed = RiskConstraint(0, i, (frozenset([r1]), frozenset([r2])))
            part = replace(part, at_risk=(*part.at_risk, fixed))
        return part

    @cached_property
    def _optimiser(self) -> PathOptimiser:
        return PathOptimiser(self.space)

    @cached_property
    def _largest(self) -> Optimum:
        return largest_chi_squared(self._optimiser)

    @cached_property
    def _smallest(self) -> tuple[float, Optimum]:
        return smallest_chi_squared_bound(self._optimiser)

    @cached_property
    def _starts(self) -> list[PathTable]:
        """Paths with the largest U, the smallest U, the largest chi-squared and a small one."""
        sides = [self._optimiser.best(sign, 0.0, with_test=True).path for sign in (1.0, -1.0)]
        return [*sides, self._largest.path, self._smallest[1].path]
