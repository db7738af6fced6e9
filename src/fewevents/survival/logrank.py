"""The log-rank test and its weighted and stratified kin, with the events of each group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fewevents.estimate import ChiSquaredTest, joined, not_estimable
from fewevents.options import chi_squared_p
from fewevents.patients import (
    Floats,
    at_least_two,
    checked_patients,
    group_codes,
)
from fewevents.survival.counts import EventCounts, alike, checked_groups, counts_of
from fewevents.survival.weights import Weight, weight_name, weights

LogRank = ChiSquaredTest
NO_CONTRAST = "no event at which two groups were at risk and a patient survived"
NO_WEIGHT = "every event that compares the groups has a weight of 0"


def logrank(
    time: Any,
    event: Any,
    group: Any,
    *,
    strata: Any = None,
    entry: Any = None,
    weight: Weight = "logrank",
    rho: float = 0.0,
    gamma: float = 0.0,
) -> ChiSquaredTest:
    """Log-rank test of two or more groups, weighted or stratified where wanted.

    Hypergeometric variance at ties, no continuity correction: the test of R's ``survdiff``. A group
    that is not at risk at any event carries no information and costs no degree of freedom.

    Not with few events (below about ten) or a small group: the chi-squared approximation errs there
    on either side; take `permutation_logrank`. Not for a weight chosen after a look at the curves.
    Not for transplant by "ever": take `mantel_byar`.

    Parameters
    ----------
    time, event
        n times (finite, 0 or more) and n flags (0 censored, 1 event).
    group
        n labels of at least two groups.
    strata
        n labels; groups are compared within each stratum, and observed minus expected added up.
    entry
        n times from which each patient was under observation; None if from 0.
    weight
        What an event counts: 'logrank' the same at all times; 'gehan', 'tarone-ware', 'peto-peto',
        'prentice' more when many are at risk or alive; 'fleming-harrington' by ``rho`` (early)
        and ``gamma`` (late).
    rho, gamma
        Exponents of 'fleming-harrington', 0 or more.

    Returns
    -------
    ChiSquaredTest
        ``groups`` has ``group, n, observed, expected, variance``; with a weight the last three are
        weighted sums, as R prints them. Without information on the difference statistic and p-value
        are NaN, ``df`` is 0, and ``note`` says why.

    Raises
    ------
    ValueError
        If a value is missing or impossible, an option is unknown, or there is one group only.

    References
    ----------
    Mantel (1966), Cancer Chemother Rep 50:163-170; Peto, Peto (1972), J R Stat Soc A 135:185-207;
    Tarone, Ware (1977), Biometrika 64:156-160; Harrington, Fleming (1982), Biometrika 69:553-566.

    Examples
    --------
    >>> test = logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> test.groups["expected"].round(3).tolist(), round(test.chi_squared, 3)
    ([0.833, 3.167], 2.882)
    """
    patients = checked_patients(time, event, entry)
    codes, labels = at_least_two(group, len(patients))
    if strata is None:
        parts = [{x: counts_of(patients, codes == g) for g, x in enumerate(labels)}]
        return _test(parts, labels, weight, rho, gamma, stratified=False)
    stratum, names = group_codes(strata, len(patients), "strata")
    parts = [
        {
            label: counts_of(patients, (codes == g) & (stratum == s))
            for g, label in enumerate(labels)
            if ((codes == g) & (stratum == s)).any()
        }
        for s in range(len(names))
    ]
    return _test(parts, labels, weight, rho, gamma, stratified=True)


def logrank_of_counts(by_group: Mapping[Any, EventCounts]) -> ChiSquaredTest:
    """Log-rank test of groups whose patients are counted by time; otherwise as `logrank`.

    Not for strata, weights or few events: take `logrank` or `permutation_logrank`.

    Parameters
    ----------
    by_group
        Label to counts, two groups at least.

    Raises
    ------
    ValueError
        If there are fewer groups.

    Examples
    --------
    >>> from fewevents import counts_by_time
    >>> few, many = counts_by_time([90], [10], [90]), counts_by_time([90], [30], [70])
    >>> round(logrank_of_counts({"few": few, "many": many}).chi_squared, 2)
    12.44
    """
    labels = list(by_group := checked_groups(by_group))
    if len(labels) < 2:
        only = f"only {labels[0]!r}" if labels else "none"
        raise ValueError(f"by_group must hold two groups or more: found {only}")
    return _test([alike(by_group)], labels, "logrank", 0.0, 0.0, stratified=False)


def _test(
    parts: Sequence[Mapping[Any, EventCounts]],
    labels: list[Any],
    weight: str,
    rho: float,
    gamma: float,
    *,
    stratified: bool,
) -> ChiSquaredTest:
    """The test from the counts of each group in each stratum."""
    name = weight_name(weight, rho, gamma)
    rho, gamma = float(rho), float(gamma)  # a Decimal is no power of a float
    k = len(labels)
    observed, expected, variance = np.zeros(k), np.zeros(k), np.zeros((k, k))
    sizes, happened, notes, largest = np.zeros(k, dtype=np.int64), 0, [], 0.0
    for part in parts:
        places = [labels.index(label) for label in part]
        members = list(part.values())
        o, e, v, w = score(members, weight, rho, gamma)
        largest = max(largest, w)
        observed[places] += o
        expected[places] += e
        variance[np.ix_(places, places)] += v
        sizes[places] += [counts.n for counts in members]
        happened += sum(counts.n_events for counts in members)
        notes += [counts.note for counts in members]
    groups = pd.DataFrame(
        {
            "group": labels,
            "n": sizes,
            "observed": observed.astype(np.int64) if weight == "logrank" else observed,
            "expected": expected,
            "variance": np.diag(variance),
        }
    )
    method = f"{'stratified ' if stratified else ''}{name}, two-sided"
    unit = largest or 1.0  # weights can be as small as they like
    chi_squared, df = quadratic_form((observed - expected) / unit, variance / unit**2)
    why = ""
    if not df:
        plain = [score(list(part.values()), "logrank", 0, 0)[2] for part in parts]
        contrast = any(v.diagonal().max(initial=0.0) > 1e-12 for v in plain)
        why = not_estimable((NO_WEIGHT if contrast else NO_CONTRAST) if happened else "no event")
    p = chi_squared_p(chi_squared, df)
    return ChiSquaredTest(p, chi_squared, method, joined(why, *notes), df, groups)


def score(
    members: Sequence[EventCounts], weight: str, rho: float, gamma: float
) -> tuple[Floats, Floats, Floats, float]:
    """Weighted observed and expected events of each group, their covariance, and the largest weight."""
    at = np.unique(np.concatenate([counts.time[counts.events > 0] for counts in members]))
    deaths = np.column_stack([counts.events_at(at) for counts in members]).astype(np.float64)
    at_risk = np.column_stack([counts.at_risk(at) for counts in members]).astype(np.float64)
    d, n = deaths.sum(axis=1), at_risk.sum(axis=1)
    w = weights(n, d, weight, rho, gamma)
    share = at_risk / n[:, None]
    spread = share * (w**2 * d * (n - d) / np.maximum(n - 1, 1))[:, None]
    variance = np.diag(spread.sum(axis=0)) - share.T @ spread
    expected = ((w * d)[:, None] * share).sum(axis=0)
    return (w[:, None] * deaths).sum(axis=0), expected, variance, float(w.max(initial=0.0))


def quadratic_form(excess: Floats, variance: Floats) -> tuple[float, int]:
    """Chi-squared of a score by its covariance, and the rank; NaN and 0 without information."""
    if len(excess) == 2:
        middle = float(variance[0, 0])
        if not middle > 1e-12 * max(1.0, float(np.abs(excess).max()) ** 2):
            return math.nan, 0
        return float(excess[0] ** 2 / middle), 1
    values, vectors = np.linalg.eigh(variance)
    kept = values > 1e-10 * max(float(values[-1]), 1e-12)
    if not kept.any():
        return math.nan, 0
    return float(((vectors[:, kept].T @ excess) ** 2 / values[kept]).sum()), int(kept.sum())
