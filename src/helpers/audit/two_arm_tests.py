"""What each usual test makes of the same two arms.

Papers often print a p-value and name no test. Tests of proportions need counts only; the log-rank
test needs times, so that the counts give it as a range (`attainable.paths.attainable_set`), and the permutation
test a range over the cohorts that give the printed p-value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from scipy.special import ndtr

from attainable.paths.attainable_set import AttainableSet
from attainable.paths.comparisons import Comparison
from attainable.paths.logrank_exact import p_of_chi_squared
from attainable.paths.printed_interval import p_interval
from attainable.paths.printed_p import p_set
from attainable.reported import ReportedNumber, Rounding
from helpers.audit.grim import ROUNDINGS

MAX_PERMUTED = 100_000
COUNTS, TIMES, PRINTED = "counts", "times", "times and the printed p-value"


@dataclass(frozen=True)
class TestRange:
    """One test of a comparison: the p-value, or its range over all cohorts with the counts.

    Attributes
    ----------
    test, sides : str
        Name, and ``two-sided`` or ``one-sided`` (in the direction of the observed difference).
    p_low, p_high : float or None
        Equal if the counts decide; None if the test is not possible.
    prints : str
        Whether it prints as the reported figure: ``yes``, ``cut off`` (by truncation only),
        ``possible`` (some courses do), ``no`` or ``not computed``.
    needs : str
        What it takes to compute: ``counts``, ``times`` (so that there is a range over all of
        them), or ``times and the printed p-value`` (a range over the times that give it).
    """

    __test__ = False  # the name begins with "Test", but it is no test case

    test: str
    sides: str
    p_low: float | None
    p_high: float | None
    prints: str
    needs: str


def compare_tests(
    study: Comparison, *, inner: Comparison | None = None, permutation: bool = False
) -> tuple[TestRange, ...]:
    """Every test of the list, one- and two-sided, for one comparison.

    Parameters
    ----------
    study : Comparison
    inner : Comparison, optional
        A comparison within the first arm, which narrows the permutation test's range.
    permutation : bool
        Include the exact permutation log-rank test (some seconds, see
        `attainable.consistent.path_estimands.permutation_p`).

    Returns
    -------
    tuple of TestRange

    References
    ----------
    Steegen et al. (2016), Perspect Psychol Sci 11:702-712 (multiverse analysis).

    Examples
    --------
    >>> found = compare_tests(Comparison("survival by remission", 26, 1, 7, 3, "0.002"))
    >>> {t.test: round(t.p_low, 4) for t in found if t.test in ("Fisher", "chi-squared")}
    {'Fisher': 0.0231, 'chi-squared': 0.0025}
    """
    found = [*_logrank(study), *_fisher(study), *_chi_squared(study)]
    if permutation:
        found.append(_permutation(study, inner))
    return tuple(found)


def counted_tests(study: Comparison) -> tuple[TestRange, ...]:
    """The two-sided tests that counts alone decide: Fisher, mid-P, chi-squared and corrected.

    >>> [round(t.p_low, 2) for t in counted_tests(Comparison("transplant", 15, 1, 11, 0, "0.40"))]
    [1.0, 0.71, 0.38, 1.0]
    """
    found = (*_fisher(study), *_chi_squared(study))
    return tuple(test for test in found if test.sides == "two-sided")


def _logrank(study: Comparison) -> Iterable[TestRange]:
    """The log-rank test over the attainable set, and at its printed value; one-sided p is half."""
    space = p_set(study.n1, study.events1, study.n2, study.events2)
    low, high = space.p_bounds or (None, None)
    start, end = ReportedNumber(study.reported).interval()
    for sides, factor in (("two-sided", 1), ("one-sided", 2)):
        first, last = None, None
        prints = _prints(space, study.reported, factor)
        if low is not None and high is not None and prints == "possible":
            first, last = max(start, low / factor), min(math.nextafter(end, 0), high / factor)
        least, most = (None if x is None else x / factor for x in (low, high))
        yield TestRange("log-rank, any times", sides, least, most, prints, TIMES)
        yield TestRange("log-rank, as printed", sides, first, last, prints, PRINTED)


def _prints(space: AttainableSet, reported: str, factor: int) -> str:
    """Whether some path's p-value, divided by the factor, prints as reported, rounded or cut off."""
    answers = []
    for rounding in ROUNDINGS:
        low, high = (factor * end for end in p_interval(reported, rounding))
        answers.append(space.meets_between(low, high))
    return "possible" if True in answers else "not computed" if None in answers else "no"


def _fisher(study: Comparison) -> Iterable[TestRange]:
    """Fisher's test (the sum of the tables no more probable than the observed one) and mid-P."""
    events, n1, n2 = study.events1 + study.events2, study.n1, study.n2
    tables = range(max(0, events - n2), min(n1, events) + 1)
    ways = {k: math.comb(n1, k) * math.comb(n2, events - k) for k in tables}
    total, seen = sum(ways.values()), ways[study.events1]
    many = study.events1 * n2 >= study.events2 * n1
    tail = [way for k, way in ways.items() if (k >= study.events1 if many else k <= study.events1)]
    extreme = [way for way in ways.values() if way <= seen]
    for sides, found in (("two-sided", extreme), ("one-sided", tail)):
        yield _decided("Fisher", sides, Fraction(sum(found), total), study)
    for sides, found in (("two-sided", extreme), ("one-sided", tail)):
        same = [way for way in found if way == seen] if sides == "two-sided" else [seen]
        half = Fraction(2 * sum(found) - sum(same), 2 * total)
        yield _decided("Fisher, mid-P", sides, half, study)


def _chi_squared(study: Comparison) -> Iterable[TestRange]:
    """Pearson's chi-squared, and with Yates' continuity correction."""
    a, c = study.events1, study.events2
    b, d = study.n1 - a, study.n2 - c
    n, margins = a + b + c + d, (a + b) * (c + d) * (a + c) * (b + d)
    for name, correction in (
        ("chi-squared", Fraction(0)),
        ("chi-squared, corrected", Fraction(n, 2)),
    ):
        if not margins:
            for sides in ("two-sided", "one-sided"):
                yield TestRange(name, sides, None, None, "no", COUNTS)
            continue
        distance = max(abs(a * d - b * c) - correction, Fraction(0))
        statistic = n * distance**2 / margins
        p = p_of_chi_squared(statistic)
        yield _decided(name, "two-sided", p, study)
        yield _decided(name, "one-sided", float(ndtr(-(float(statistic) ** 0.5))), study)


def _decided(name: str, sides: str, p: Fraction | float, study: Comparison) -> TestRange:
    figure = ReportedNumber(study.reported)
    prints = "yes" if figure.matches(p) else "cut off" if figure.matches(p, "truncate") else "no"
    return TestRange(name, sides, float(p), float(p), prints, COUNTS)


def _permutation(study: Comparison, inner: Comparison | None) -> TestRange:
    name, needs = "log-rank, permutation", PRINTED
    found = permutation_range(study, inner)
    if found is None:
        return TestRange(name, "two-sided", None, None, "not computed", needs)
    low, high, prints = found
    return TestRange(name, "two-sided", low, high, "possible" if prints else "no", needs)


@lru_cache(maxsize=64)
def permutation_range(
    study: Comparison, inner: Comparison | None = None
) -> tuple[float, float, bool] | None:
    """Ends of the permutation log-rank p-value over the consistent cohorts, and if it can print so.

    Returns
    -------
    tuple or None
        None if there are no consistent cohorts, or too many to permute each.

    Examples
    --------
    >>> low, high, prints = permutation_range(Comparison("transplant", 15, 1, 11, 0, "0.40"))
    >>> round(low, 3), round(high, 3), prints
    (0.756, 0.894, False)
    """
    from attainable.consistent.path_estimands import permutation_p
    from attainable.consistent.reconstruct import consistent_set

    try:
        cohorts = consistent_set(study, inner, limit=MAX_PERMUTED)
    except ValueError:
        return None
    if not len(cohorts):
        return None
    p = permutation_p(cohorts)
    figure = ReportedNumber(study.reported)
    roundings: tuple[Rounding, ...] = ROUNDINGS
    prints = any(
        figure.matches(float(value), how) for value in set(p.round(12)) for how in roundings
    )
    return float(p.min()), float(p.max()), prints
