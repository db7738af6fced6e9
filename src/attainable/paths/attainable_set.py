"""The log-rank p-values that given counts allow, and the questions that can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from attainable.paths.bounds import PathBounds
from attainable.paths.constraints import EventKey, read_event
from attainable.paths.logrank_exact import ABOVE_EVERY_P, p_of_chi_squared
from attainable.paths.printed_interval import Reported, exact_fraction, p_interval
from attainable.paths.riskset_pairs import PathPairs
from attainable.paths.riskset_paths import PathSpace
from attainable.paths.riskset_table import PathTable, witness_cohort
from attainable.reported import Rounding
from attainable.words import format_many

DEFAULT_MAX_PATHS = 2_000_000_000
MAX_HALVES = 4_000_000  # reached first by a single event in arms of two thousand; 1 GB


class PathLimitError(ValueError):
    """Not computed: there are more risk-set paths than the limit for exact enumeration."""


@dataclass(frozen=True)
class AttainableSet:
    """The log-rank p-values that given counts allow; made by ``attainable_logrank``."""

    space: PathSpace
    max_paths: int = DEFAULT_MAX_PATHS

    @cached_property
    def n_paths(self) -> int:
        """Number of risk-set paths with a p-value (V > 0), exact at any size."""
        return self.space.count() - self.space.count(zero_variance=True)

    @property
    def exact(self) -> bool:
        """Whether there are few enough paths to look at every one."""
        return self.n_paths <= self.max_paths and self.space.middle[1] <= MAX_HALVES

    @cached_property
    def p_min(self) -> float | None:
        """Smallest attainable p-value, None if no path has one."""
        return self._p(self._ends[1])

    @cached_property
    def p_max(self) -> float | None:
        """Largest p-value found, None if no path has one; when ``exact``, the largest of all."""
        return self._p(self._ends[0])

    @cached_property
    def p_bounds(self) -> tuple[float, float] | None:
        """Certified bounds: no p-value lies outside. When ``exact``, they are the two ends."""
        if self.p_min is None or self.p_max is None:
            return None
        if self.exact:
            return self.p_min, self.p_max
        smallest, largest = self._bounds.chi_squared_bounds
        return p_of_chi_squared(largest), p_of_chi_squared(smallest)

    @property
    def p_min_witness(self) -> pd.DataFrame | None:
        """A cohort with the smallest attainable p-value."""
        return None if self.p_min is None else self._cohort(self._ends[1])

    @property
    def p_max_witness(self) -> pd.DataFrame | None:
        """A cohort with the largest attainable p-value."""
        return None if self.p_max is None else self._cohort(self._ends[0])

    def count(self, reported: Reported, rounding: Rounding = "half-up") -> int:
        """Number of paths whose p-value prints as ``reported``.

        Raises
        ------
        PathLimitError
            If there are more paths than ``max_paths``.
        """
        return self._pairs.count(*p_interval(reported, rounding))

    def meets(self, reported: Reported, rounding: Rounding = "half-up") -> bool | None:
        """Whether ``reported`` is attainable; None if undecided, which never is so when ``exact``.

        Beyond ``max_paths``, True comes with a witness, and False with bounds that exclude the
        figure.
        """
        return self.meets_between(*p_interval(reported, rounding))

    def meets_between(self, low: Fraction, high: Fraction) -> bool | None:
        """Whether a p-value in ``[low, high)`` is attainable, as in `meets`; above 1, ``high`` lets 1 in.

        >>> from attainable.paths.logrank_set import attainable_logrank
        >>> one_event = attainable_logrank(15, 1, 11, 0)
        >>> one_event.meets_between(Fraction("0.399"), Fraction("0.402"))
        False
        """
        if self.exact:
            return self._pairs.count(low, high) > 0
        if self.p_bounds is None or high <= self.p_bounds[0] or low > self.p_bounds[1]:
            return False
        return True if self._bounds.find(low, high) is not None else None

    def witness(self, reported: Reported, rounding: Rounding = "half-up") -> pd.DataFrame | None:
        """A cohort whose log-rank p-value prints as ``reported``, or None.

        None means that there is none or, beyond ``max_paths``, that none was found; see ``meets``.

        Returns
        -------
        pandas.DataFrame or None
            One row a patient: ``time``, ``event`` (0 or 1), ``group`` (1 or 2).

        Examples
        --------
        >>> from attainable.paths.logrank_set import attainable_logrank
        >>> attainable_logrank(2, 1, 1, 0).witness("0.48")
           time  event  group
        0     2      1      1
        1     3      0      1
        2     3      0      2
        """
        found = self._found(reported, rounding)
        return None if found is None else self._cohort(found)

    def paths(
        self,
        reported: Reported | None = None,
        rounding: Rounding = "half-up",
        *,
        limit: int = 1_000_000,
    ) -> PathTable:
        """Paths (all, or those that print as ``reported``), at most ``limit`` of them."""
        return self._pairs.paths(*self._interval(reported, rounding), limit)

    def histogram(self, edges: Iterable[str | float | Fraction]) -> pd.DataFrame:
        """Number of paths with a p-value in each bin ``[low, high)``; the last bin holds 1 as well.

        Parameters
        ----------
        edges : iterable of str or float
            Bin edges from 0 to 1, ascending. A float counts as the decimal that it prints as.

        Raises
        ------
        ValueError
            If the edges do not ascend from 0 to 1.
        """
        exact = [exact_fraction(edge) for edge in edges]
        if len(exact) < 2 or exact[0] != 0 or exact[-1] != 1 or exact != sorted(set(exact)):
            raise ValueError("edges must ascend from 0 to 1, each once")
        counts = self._pairs.bin_counts([*exact[:-1], ABOVE_EVERY_P])
        floats = [float(edge) for edge in exact]
        return pd.DataFrame({"low": floats[:-1], "high": floats[1:], "paths": counts})

    def risk_counts(
        self, event: EventKey, reported: Reported | None = None, rounding: Rounding = "half-up"
    ) -> pd.DataFrame:
        """Number of paths (all, or those that meet a figure) by the numbers at risk at one event.

        Parameters
        ----------
        event : int or (int, int)
            The event, named as in ``attainable_logrank(at_risk=...)``. With ties, a path with
            fewer event times than a plain number names counts as ``(0, 0)``.
        reported, rounding
            As in ``count``; without a figure, all paths.

        Returns
        -------
        pandas.DataFrame
            ``risk1``, ``risk2``, ``paths``, in ascending order; numbers without a path are left
            out.

        Examples
        --------
        >>> from attainable.paths.logrank_set import attainable_logrank
        >>> attainable_logrank(15, 1, 11, 0).risk_counts(1, "0.40")
           risk1  risk2  paths
        0      7      5      1
        1     10      7      1
        2     14     10      1
        """
        arm, index = read_event(event, (self.space.d1, self.space.d2))
        cells = self._pairs.risk_counts(*self._interval(reported, rounding), arm, index)
        rows = [(r1, r2, number) for (r1, r2), number in sorted(cells.items())]
        return pd.DataFrame(rows, columns=["risk1", "risk2", "paths"])

    def p_values(self, limit: int = 5_000_000) -> pd.DataFrame:
        """Every attainable p-value with its number of paths, ascending.

        Values of chi-squared that agree to 12 digits count as one.

        Returns
        -------
        pandas.DataFrame
            ``p_value``, ``paths``.

        Raises
        ------
        PathLimitError
            If there are more than ``limit`` paths to list.
        """
        from scipy.special import erfc

        if self.n_paths > limit:
            raise PathLimitError(
                f"not listed: {format_many(self.n_paths)} risk-set paths exceed limit={limit}"
            )
        chi_squared = np.sort(self._pairs.chi_squared())[::-1]
        new = np.ones(len(chi_squared), dtype=bool)
        new[1:] = chi_squared[:-1] - chi_squared[1:] > 1e-12 * chi_squared[:-1] + 1e-26
        paths = np.diff(np.append(np.flatnonzero(new), len(new)))
        return pd.DataFrame({"p_value": erfc(np.sqrt(chi_squared[new] / 2)), "paths": paths})

    def _interval(self, reported: Reported | None, rounding: Rounding) -> tuple[Fraction, Fraction]:
        every = (Fraction(0), ABOVE_EVERY_P)
        return every if reported is None else p_interval(reported, rounding)

    @cached_property
    def _pairs(self) -> PathPairs:
        if not self.exact:
            raise PathLimitError(
                f"not computed: {format_many(self.n_paths)} risk-set paths are beyond the limits of exact "
                f"enumeration ({self.max_paths:.3g} paths, {MAX_HALVES:.3g} half paths); "
                "add constraints, or ask for p_min, p_max, meets or witness"
            )
        return PathPairs(self.space)

    @cached_property
    def _bounds(self) -> PathBounds:
        return PathBounds(self.space)

    @cached_property
    def _ends(self) -> tuple[PathTable, PathTable]:
        return self._pairs.extremes if self.exact else self._bounds.extremes

    def _found(self, reported: Reported, rounding: Rounding) -> PathTable | None:
        """A path that meets a figure."""
        low, high = p_interval(reported, rounding)
        if not self.exact:
            return self._bounds.find(low, high)
        paths = self._pairs.paths(low, high, 1)
        return paths if len(paths) else None

    def _cohort(self, paths: PathTable) -> pd.DataFrame:
        return witness_cohort(self.space.n1, self.space.n2, paths, 0)

    def _p(self, end: PathTable) -> float | None:
        return p_of_chi_squared(end.chi_squared(0)) if self.n_paths else None
