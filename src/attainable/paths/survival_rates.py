"""Which printed survival percentages a Kaplan-Meier estimate can reach, and how.

After ``d`` events the estimate is the product of ``(r - 1) / r`` over the numbers at risk ``r``,
which fall by at least one from event to event. Events at one time add nothing: ``(r - 2) / r = (r
- 1) / r * (r - 2) / (r - 1)``. So the estimates that ``n`` patients allow are one for each choice
of ``d`` different numbers from 1 to ``n``: the survival counterpart of the GRIM test for means.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from attainable.reported import ReportedNumber, Rounding
from attainable.words import format_many

MAX_RISK_SETS = 5_000_000
_BORDER = 1e-9


@dataclass(frozen=True)
class SurvivalSet:
    """The Kaplan-Meier estimates that ``d`` events among ``n`` patients allow."""

    n: int
    d: int
    risk_sets: NDArray[np.int32]  # (risk sets, d): numbers at risk just before each event, falling

    @property
    def n_paths(self) -> int:
        """Number of sequences of numbers at risk."""
        return len(self.risk_sets)

    @cached_property
    def estimates(self) -> NDArray[np.float64]:
        """The estimate of each sequence, in double precision."""
        return np.asarray(np.prod((self.risk_sets - 1) / self.risk_sets, axis=1))

    def matching(
        self, reported: str | ReportedNumber, rounding: Rounding = "half-up"
    ) -> NDArray[np.int32]:
        """Numbers at risk whose estimate prints as ``reported``, one sequence a row.

        Borders are decided in exact arithmetic.

        Examples
        --------
        >>> attainable_survival(15, 1).matching("93.3%")
        array([[15]], dtype=int32)
        """
        number = reported if isinstance(reported, ReportedNumber) else ReportedNumber(reported)
        low, high = number.interval(rounding)
        inside = (self.estimates >= low) & (self.estimates < high)
        near = np.minimum(abs(self.estimates - low), abs(self.estimates - high)) < _BORDER
        for i in np.flatnonzero(near):
            inside[i] = number.matches(exact_survival(self.risk_sets[i].tolist()), rounding)
        return self.risk_sets[inside]

    def count(self, reported: str | ReportedNumber, rounding: Rounding = "half-up") -> int:
        """Number of sequences of numbers at risk whose estimate prints as ``reported``."""
        return len(self.matching(reported, rounding))

    def table(self, digits: int = 1) -> pd.DataFrame:
        """The percentages, rounded half up to ``digits`` decimals, that some estimate prints as.

        Returns
        -------
        pandas.DataFrame
            ``percent`` (text, ascending), ``risk_sets`` (how many sequences print so).

        Examples
        --------
        >>> attainable_survival(4, 1).table()
          percent  risk_sets
        0     0.0          1
        1    50.0          1
        2    66.7          1
        3    75.0          1
        """
        scaled = self.estimates * 100 * 10**digits + 0.5
        units = np.floor(scaled)
        for i in np.flatnonzero(abs(scaled - np.round(scaled)) < _BORDER * 10 ** (digits + 2)):
            exact = exact_survival(self.risk_sets[i].tolist())
            units[i] = math.floor(exact * 100 * 10**digits + Fraction(1, 2))
        values, counts = np.unique(units, return_counts=True)
        texts = [f"{value / 10**digits:.{digits}f}" for value in values]
        return pd.DataFrame({"percent": texts, "risk_sets": counts})


def attainable_survival(
    n: int, d: int, *, at_risk: Mapping[int, int | Collection[int]] | None = None
) -> SurvivalSet:
    """Every Kaplan-Meier estimate that ``n`` patients can give after ``d`` events.

    Parameters
    ----------
    n : int
        Patients.
    d : int
        Events up to the time of the estimate.
    at_risk : mapping, optional
        Numbers at risk allowed just before given events: ``{1: 14}`` or ``{1: {7, 10, 14}}``.

    Raises
    ------
    ValueError
        If the counts are not possible, or allow more than five million sequences of numbers at
        risk.

    Examples
    --------
    96.1% after one event among 26: no rounded estimate, and one cut off (25/26).

    >>> after_one = attainable_survival(26, 1)
    >>> after_one.count("96.1%"), after_one.count("96.1%", "truncate")
    (0, 1)
    """
    if n < 1 or not 0 <= d <= n:
        raise ValueError(
            f"n={n} patients and d={d} events; expected at least one patient and 0 to n events"
        )
    number = math.comb(n, d)
    if number > MAX_RISK_SETS:
        raise ValueError(
            f"not computed: {format_many(number)} sequences of numbers at risk exceed "
            f"the limit of {MAX_RISK_SETS:.3g}"
        )
    flat = chain.from_iterable(combinations(range(n, 0, -1), d))
    sets = np.fromiter(flat, dtype=np.int32, count=number * d).reshape(number, d)
    for event, allowed in (at_risk or {}).items():
        if not 1 <= event <= d:
            raise ValueError(f"at_risk names event {event}; expected 1 to {d}")
        wanted = [allowed] if isinstance(allowed, int) else sorted(allowed)
        sets = sets[np.isin(sets[:, event - 1], wanted)]
    return SurvivalSet(n, d, sets)


def exact_survival(risks: Collection[int]) -> Fraction:
    """Kaplan-Meier estimate after one event at each of the given numbers at risk.

    >>> exact_survival([26])
    Fraction(25, 26)
    """
    return math.prod((Fraction(r - 1, r) for r in risks), start=Fraction(1))
