"""What an analysis answers: an estimate with its interval, or a test with its p-value.

Every answer of this package is one of these two or has it as its base, so that what reads one reads
all. A NaN never stands alone: ``note`` says why the number is not estimable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from fewevents.formats import NOT_ESTIMABLE, Unit, format_ci, format_number, format_p


@dataclass(frozen=True, repr=False)
class Estimate:
    """An estimate with its confidence interval.

    Attributes
    ----------
    estimate, ci_low, ci_high
        The estimate and its limits. NaN is not estimable; an infinite time is not reached.
    conf_level
        Level of the interval, such as 0.95.
    method
        Names of the estimator and of the interval.
    note
        Empty, or what the reader must know: 'not estimable (reason)', a limit that is missing.

    Examples
    --------
    >>> Estimate(120.0, 80.0, float("inf"), 0.95, "Kaplan-Meier")
    120.00 (95% CI 80.00 to not estimable); Kaplan-Meier
    """

    estimate: float
    ci_low: float
    ci_high: float
    conf_level: float
    method: str = ""
    note: str = ""

    unit: ClassVar[Unit] = ""

    def _head(self) -> str:
        """What is estimated, before the number."""
        return ""

    def _tail(self) -> tuple[str, ...]:
        """What stands after the interval."""
        return ()

    def __repr__(self) -> str:
        number = f"{self._head()} {format_ci(self, unit=self.unit)}".strip()
        return "; ".join(filter(None, (number, *self._tail(), self.method, self.note)))


@dataclass(frozen=True, repr=False)
class MedianTime(Estimate):
    """A median time, in the unit of the times: infinity is not reached, NaN not estimable."""

    unit: ClassVar[Unit] = "days"


@dataclass(frozen=True, repr=False)
class TestResult:
    """A test: its two-sided p-value, its statistic, its name; NaN where ``note`` says why."""

    __test__ = False  # the name begins with "Test", but it is no test case

    p_value: float
    statistic: float
    method: str
    note: str = ""

    def _tail(self) -> tuple[str, ...]:
        """What stands after the p-value."""
        return ()

    def __repr__(self) -> str:
        p = format_p(self.p_value, name="p")
        return "; ".join(filter(None, (p, *self._tail(), self.method, self.note)))


@dataclass(frozen=True, repr=False)
class ChiSquaredTest(TestResult):
    """A chi-squared test of groups.

    Attributes
    ----------
    df
        Degrees of freedom; 0 where nothing is estimable.
    groups
        One row a group, with at least ``group`` (or ``state``) and ``observed`` events.
    """

    df: int = 1
    groups: pd.DataFrame = None  # type: ignore[assignment]

    @property
    def chi_squared(self) -> float:
        """The statistic."""
        return self.statistic

    def _tail(self) -> tuple[str, ...]:
        counts = ", ".join(
            f"{label}: {observed:g} events, {expected:.1f} expected"
            for label, observed, expected in zip(
                self.groups.iloc[:, 0],
                self.groups["observed"],
                self.groups["expected"],
                strict=True,
            )
        )
        return (f"chi-squared {format_number(self.statistic)} on {self.df} df", counts)


def joined(*notes: str) -> str:
    """Notes as one, the empty ones left out and none twice.

    >>> joined("", "a", "b", "a")
    'a; b'
    """
    return "; ".join(dict.fromkeys(filter(None, notes)))


def not_estimable(reason: str) -> str:
    """The note of a number that the data say nothing about.

    >>> not_estimable("no event")
    'not estimable (no event)'
    """
    return f"{NOT_ESTIMABLE} ({reason})"
