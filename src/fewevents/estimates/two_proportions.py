"""Two proportions: Fisher's exact test, and their difference with Newcombe's interval.

scipy and statsmodels do the estimating; their modules are imported where they are used.
"""

import math
from dataclasses import dataclass

import numpy as np

from fewevents.estimates.proportions import checked_counts, tail_probability


@dataclass(frozen=True)
class Difference:
    """A difference of two proportions, first minus second; NaN if a group is empty."""

    events1: int
    n1: int
    events2: int
    n2: int
    estimate: float
    ci_low: float
    ci_high: float
    conf_level: float
    method: str


@dataclass(frozen=True)
class TestResult:
    """A two-sided test: its p-value, its statistic, its name."""

    __test__ = False  # the name begins with "Test", but it is no test case

    p_value: float
    statistic: float
    method: str


def fisher_exact(events1: int, n1: int, events2: int, n2: int) -> TestResult:
    """Fisher's exact test of two proportions, two-sided.

    The p-value sums the tables that are no more probable than the observed one, as R's
    ``fisher.test`` does.

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

    Examples
    --------
    >>> round(fisher_exact(1, 26, 3, 7).p_value, 4)
    0.0231
    """
    from scipy.stats import fisher_exact as fisher

    (events1, n1), (events2, n2) = checked_counts(events1, n1), checked_counts(events2, n2)
    method = "Fisher's exact test, two-sided"
    if not (n1 and n2):
        return TestResult(math.nan, math.nan, method)
    result = fisher(np.array([[events1, n1 - events1], [events2, n2 - events2]]))
    return TestResult(float(result.pvalue), float(result.statistic), method)


def risk_difference(
    events1: int, n1: int, events2: int, n2: int, *, conf_level: float = 0.95
) -> Difference:
    """Difference of two proportions, first minus second, with Newcombe's interval.

    The interval is built from the two Wilson intervals. The counts are those of `fisher_exact`,
    level and errors those of `exact_ci`. With an empty group all is NaN: not estimable.

    References
    ----------
    Newcombe (1998), Stat Med 17:873-890, method 10.

    Examples
    --------
    >>> from fewevents.formats import format_ci
    >>> format_ci(risk_difference(56, 70, 48, 80), unit="points")
    '20.0 percentage points (95% CI 5.2 to 33.4)'
    """
    (events1, n1), (events2, n2) = checked_counts(events1, n1), checked_counts(events2, n2)
    tail = tail_probability(conf_level)
    estimate, low, high = math.nan, math.nan, math.nan
    if n1 and n2:
        from statsmodels.stats.proportion import confint_proportions_2indep

        estimate = events1 / n1 - events2 / n2
        limits = confint_proportions_2indep(
            events1, n1, events2, n2, method="newcomb", compare="diff", alpha=2 * tail
        )
        low, high = max(float(limits[0]), -1.0), min(float(limits[1]), 1.0)  # rounding noise
    return Difference(events1, n1, events2, n2, estimate, low, high, conf_level, "Newcombe")
