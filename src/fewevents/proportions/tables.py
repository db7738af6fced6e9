"""Two proportions: Fisher's exact test, and their difference with Newcombe's interval.

The hypergeometric distribution is built here from ratios of neighbouring terms: power and fragility
need thousands of tables, of which ``scipy.stats.fisher_exact`` takes one at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fewevents import options
from fewevents.estimate import Estimate, TestResult, not_estimable
from fewevents.formats import Unit
from fewevents.patients import Floats, Ints
from fewevents.proportions.intervals import wilson_ci

# R's fisher.test counts tables as equally likely within this relative error; so do we.
RELATIVE_ERROR = 1 + 1e-7
# Tables further from the mean than this many standard deviations have no visible probability.
REACH = 40
EMPTY = not_estimable("no patient in a group")


@dataclass(frozen=True, repr=False)
class Difference(Estimate):
    """A difference of two proportions, first minus second; NaN if a group is empty."""

    events1: int = 0
    n1: int = 0
    events2: int = 0
    n2: int = 0

    unit: ClassVar[Unit] = "points"

    def _head(self) -> str:
        return f"{self.events1}/{self.n1} minus {self.events2}/{self.n2},"


def fisher_exact(events1: int, n1: int, events2: int, n2: int) -> TestResult:
    """Fisher's exact test of two proportions, two-sided.

    The p-value sums the tables that are no more probable than the observed one, as R's
    ``fisher.test`` does. It never errs on the bold side, and with a few patients it can't reach
    0.05 at all: see `fisher_power`. Not where patients were followed for unequal times: take
    `permutation_logrank`. Not for pairs: take McNemar's test (``statsmodels``).

    Parameters
    ----------
    events1, n1, events2, n2
        Events and size of each group, whole numbers with ``0 <= events <= n``.

    Returns
    -------
    TestResult
        ``statistic`` is the sample odds ratio (infinite or NaN with an empty cell); ``fisher.test``
        prints the conditional estimate instead. With an empty group both numbers are NaN: not
        estimable.

    Raises
    ------
    ValueError
        As `exact_ci`.

    References
    ----------
    Fisher (1935), J R Stat Soc 98:39-82.

    Examples
    --------
    >>> fisher_exact(1, 26, 3, 7)
    p = 0.023; Fisher's exact test, two-sided
    """
    (events1, n1), (events2, n2) = _table(events1, n1, events2, n2)
    method = "Fisher's exact test, two-sided"
    if not (n1 and n2):
        return TestResult(math.nan, math.nan, method, EMPTY)
    above, below = events1 * (n2 - events2), events2 * (n1 - events1)
    odds = above / below if below else (math.inf if above else math.nan)
    note = "" if below else "odds ratio not estimable (an empty cell)"
    return TestResult(fisher_p(events1, n1, events2, n2), odds, method, note)


def risk_difference(
    events1: int, n1: int, events2: int, n2: int, *, conf_level: float = 0.95
) -> Difference:
    """Difference of two proportions, first minus second, with Newcombe's interval.

    The interval is built from the two Wilson intervals. It covers the level on average, not always,
    and may exclude 0 where Fisher's test says p > 0.05: they are different methods. The counts are
    those of `fisher_exact`, level and errors those of `exact_ci`. With an empty group all is NaN:
    not estimable. Not for proportions by a time with patients censored before it: take
    `restricted_mean_difference`.

    References
    ----------
    Newcombe (1998), Stat Med 17:873-890, method 10.

    Examples
    --------
    >>> risk_difference(56, 70, 48, 80)
    56/70 minus 48/80, 20.0 percentage points (95% CI 5.2 to 33.4); Newcombe
    """
    (events1, n1), (events2, n2) = _table(events1, n1, events2, n2)
    first = wilson_ci(events1, n1, conf_level=conf_level)
    second = wilson_ci(events2, n2, conf_level=conf_level)
    estimate = first.estimate - second.estimate
    low = estimate - math.hypot(first.estimate - first.ci_low, second.ci_high - second.estimate)
    high = estimate + math.hypot(first.ci_high - first.estimate, second.estimate - second.ci_low)
    note = "" if n1 and n2 else EMPTY
    limits = (max(low, -1.0), min(high, 1.0)) if n1 and n2 else (math.nan, math.nan)
    return Difference(estimate, *limits, conf_level, "Newcombe", note, events1, n1, events2, n2)


def _table(events1: int, n1: int, events2: int, n2: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return options.counts(events1, n1, "group 1"), options.counts(events2, n2, "group 2")


def filled_table(
    events1: int, n1: int, events2: int, n2: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Events and patients of two groups that each have a patient."""
    for which, n in ((1, n1), (2, n2)):
        options.whole(n, f"n of group {which}", low=1)
    return _table(events1, n1, events2, n2)


def hypergeometric(total: int, n1: int, n2: int) -> tuple[Ints, Floats]:
    """Events of group 1 given the total of events, and the probability of each number."""
    low, high = max(0, total - n2), min(total, n1)
    n = n1 + n2
    mean = total * n1 / n
    sd = np.sqrt(max(mean * (n2 / n) * (n - total) / max(n - 1, 1), 1.0))
    low, high = max(low, int(mean - REACH * sd)), min(high, int(mean + REACH * sd) + 1)
    x = np.arange(low, high + 1)
    up = x[:-1].astype(np.float64)
    steps = np.log((total - up) * (n1 - up)) - np.log((up + 1) * (n2 - total + up + 1))
    log_p = np.append(0.0, np.cumsum(steps))
    p = np.exp(log_p - log_p.max())
    return x, p / p.sum()


def fisher_p_values(total: int, n1: int, n2: int) -> tuple[Ints, Floats, Floats]:
    """Events of group 1, the probability of each number, and its two-sided p-value."""
    x, p = hypergeometric(total, n1, n2)
    order = np.argsort(p)
    cumulated = np.cumsum(p[order])
    upto = np.searchsorted(p[order], p * RELATIVE_ERROR, side="right")
    return x, p, np.minimum(cumulated[upto - 1], 1.0)


def fisher_p(events1: int, n1: int, events2: int, n2: int) -> float:
    """Two-sided p-value of one table."""
    x, p = hypergeometric(events1 + events2, n1, n2)
    if not x[0] <= events1 <= x[-1]:
        return 0.0
    return min(1.0, float(p[p <= p[events1 - x[0]] * RELATIVE_ERROR].sum()))
