"""Log-rank tests by permutation, exact where the cohort is small enough.

Written by hand, because no kept Python library has them (R: coin, permGS): the exact conditional
distribution of the log-rank score, by splitting the sample in two halves (van de Wiel 2001), and
the two schemes that stay valid when the groups were followed for unequal times.

References
----------
Heinze, Gnant, Schemper (2003), Biometrics 59:1151-1157.
Wang, Lagakos, Gray (2010), Biostatistics 11:676-692.
van de Wiel (2001), Computational Statistics & Data Analysis 35:397-410.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import betaincinv, gammaln

from fewevents.small_sample._imputation import imputed_chi_squared
from fewevents.small_sample._input import Floats, Ints, check_groups, event_times
from fewevents.small_sample._risk_sets import RiskSets, logrank_score, risk_sets

Scheme = Literal["conditional", "heinze", "wang"]
# Sums of the same scores in another order differ in the last bits: they count as equal.
TIE = 1e-9
METHODS = {
    "conditional": "conditional permutation of the log-rank score (valid under equal censoring)",
    "heinze": "permutation of event times over follow-up times (Heinze et al. 2003)",
    "wang": "permutation of groups with imputed follow-up (Wang et al. 2010, IPZ)",
}


@dataclass(frozen=True)
class PermutationLogRank:
    """A log-rank test by permutation, its asymptotic counterpart beside it.

    ``p_low`` and ``p_high`` are the Monte Carlo interval of the p-value (Clopper-Pearson, 95%);
    they equal ``p_value`` when it is exact. A p-value of NaN is explained by ``note``.
    """

    p_value: float
    p_low: float
    p_high: float
    asymptotic_p: float
    chi_squared: float
    groups: tuple[Hashable, ...]
    n: tuple[int, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    exact: bool
    resamples: int
    scheme: str
    method: str
    note: str


def permutation_logrank(
    time: Any,
    event: Any,
    group: Any,
    *,
    scheme: Scheme = "conditional",
    resamples: int = 9_999,
    seed: int = 2023,
    max_configurations: int = 1_000_000,
) -> PermutationLogRank:
    """Two-sided permutation log-rank test of two groups.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    group : array_like, shape (n,)
        Labels of two groups.
    scheme : {"conditional", "heinze", "wang"}
        ``conditional`` permutes the labels and is exact when it can be enumerated; it needs equal
        censoring in the groups. ``heinze`` and ``wang`` hold under unequal censoring; they draw
        times from Kaplan-Meier estimates and are always Monte Carlo.
    resamples, seed : int
        Size and seed of the Monte Carlo sample, where one is needed.
    max_configurations : int
        Largest number of label patterns kept for half of the sample: beyond it the conditional
        test is Monte Carlo.

    Returns
    -------
    PermutationLogRank

    Raises
    ------
    ValueError
        If the scheme is none of these, or there are fewer than 99 resamples.

    Examples
    --------
    >>> test = permutation_logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> round(test.p_value, 4), test.exact
    (0.3333, True)
    """
    days, died = event_times(time, event)
    groups = check_groups(group, len(days), exactly=2)
    if scheme not in METHODS:
        raise ValueError(f"scheme: {scheme!r}; expected one of {', '.join(METHODS)}")
    if resamples < 99:
        raise ValueError(f"resamples: {resamples}; expected 99 or more")
    sets = risk_sets(days, died, groups.codes, 2)
    score = logrank_score(sets)
    drawn, note = 0, ""
    if math.isnan(score.chi_squared):
        p = low = high = math.nan
        note = "not estimable: " + (
            "no event was observed" if not died.any() else "no risk set held both groups"
        )
    elif scheme == "conditional":
        sizes, scores = _score_classes(days, died.astype(np.int64), sets)
        observed = float(score.observed[1] - score.expected[1])
        n1 = int(groups.codes.sum())
        p = _exact_p(sizes, scores, n1, observed, max_configurations)
        low = high = p
        if math.isnan(p):
            drawn = resamples
            p, low, high = _monte_carlo_p(
                _count_conditional(sizes, scores, n1, observed, resamples, seed), resamples
            )
    else:
        drawn = resamples
        values = imputed_chi_squared(days, died, groups.codes, scheme, resamples, seed)
        hits = int(np.sum(values >= score.chi_squared * (1 - TIE)))
        p, low, high = _monte_carlo_p(hits, resamples)
    exact = not note and drawn == 0
    how = "exact enumeration" if exact else f"Monte Carlo, {drawn} resamples, seed {seed}"
    return PermutationLogRank(
        p_value=p,
        p_low=low,
        p_high=high,
        asymptotic_p=score.p_value,
        chi_squared=score.chi_squared,
        groups=groups.labels,
        n=tuple(int(size) for size in np.bincount(groups.codes)),
        observed=tuple(float(x) for x in score.observed),
        expected=tuple(float(x) for x in score.expected),
        exact=exact,
        resamples=drawn,
        scheme=scheme,
        method=f"log-rank test, {METHODS[scheme]}" + (f"; {how}" if not note else ""),
        note=note,
    )


def _score_classes(days: Floats, died: Ints, sets: RiskSets) -> tuple[Ints, Floats]:
    """Patients with the same log-rank score: size and score of each class."""
    hazard = np.cumsum(sets.events.sum(axis=1) / sets.at_risk.sum(axis=1))
    passed = np.searchsorted(sets.time, days, side="right")
    sizes = np.bincount(2 * passed + died, minlength=2 * (len(hazard) + 1))
    scores = np.tile([0.0, 1.0], len(hazard) + 1) - np.repeat(np.append(0.0, hazard), 2)
    return sizes[sizes > 0].astype(np.int64), scores[sizes > 0]


def _exact_p(sizes: Ints, scores: Floats, n1: int, observed: float, limit: int) -> float:
    """P(|score| >= |observed|) over all label patterns; NaN when there are too many."""
    n = int(sizes.sum())
    order = np.argsort(-sizes)
    halves: list[list[int]] = [[], []]
    weight = np.zeros(2)
    for k in order:
        lighter = int(np.argmin(weight))
        halves[lighter].append(int(k))
        weight[lighter] += np.log(sizes[k] + 1)
    if weight.max() > np.log(limit):
        return math.nan
    rate = n1 / n
    # The loop below runs over the labelled patients of the first half: let it be the smaller.
    halves.sort(key=lambda half: int(sizes[half].sum()))
    left = _configurations(sizes[halves[0]], scores[halves[0]], rate)
    right = _configurations(sizes[halves[1]], scores[halves[1]], rate)
    bound = abs(observed) * (1 - TIE) - TIE
    tail = 0.0
    for count in np.unique(left[0]):
        mine, other = _rows(left[0], count), _rows(right[0], n1 - count)
        sums = right[1][other]
        cumulated = np.append(0.0, np.cumsum(right[2][other]))
        below = cumulated[np.searchsorted(sums, -bound - left[1][mine], side="right")]
        above = cumulated[-1] - cumulated[np.searchsorted(sums, bound - left[1][mine])]
        tail += float(np.sum(left[2][mine] * np.minimum(below + above, cumulated[-1])))
    total = float(np.exp(_log_binomial(np.array([n1]), n, rate))[0])
    return min(1.0, tail / total)


def _log_binomial(x: Ints, n: int, rate: float) -> Floats:
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(choose + x * np.log(rate) + (n - x) * np.log1p(-rate), dtype=np.float64)


def _configurations(sizes: Ints, scores: Floats, rate: float) -> tuple[Ints, Floats, Floats]:
    """Every way to label the classes: patients labelled, their score, its probability, sorted.

    The labels are independent with probability ``rate``: conditioning on their number gives the
    hypergeometric weights, and binomial ones neither overflow nor underflow.
    """
    count = np.zeros(1, dtype=np.int64)
    total = np.zeros(1)
    weight = np.ones(1)
    for size, score in zip(sizes, scores, strict=True):
        x = np.arange(size + 1)
        count = (count[:, None] + x).ravel()
        total = (total[:, None] + x * score).ravel()
        weight = (weight[:, None] * np.exp(_log_binomial(x, int(size), rate))).ravel()
    order = np.lexsort((total, count))
    return count[order], total[order], weight[order]


def _rows(counts: Ints, count: int) -> slice:
    """Where a count stands in the sorted counts."""
    first, past = np.searchsorted(counts, [count, count + 1])
    return slice(int(first), int(past))


def _count_conditional(
    sizes: Ints, scores: Floats, n1: int, observed: float, resamples: int, seed: int
) -> int:
    rng = np.random.default_rng(seed)
    bound = abs(observed) * (1 - TIE) - TIE
    step = max(1, 4_000_000 // len(sizes))
    hits = 0
    # Shuffling patients beats drawing class by class until patients far outnumber classes.
    method: Literal["count", "marginals"] = (
        "count" if sizes.sum() < 20 * len(sizes) else "marginals"
    )
    for first in range(0, resamples, step):
        rows = min(step, resamples - first)
        drawn = rng.multivariate_hypergeometric(sizes, n1, size=rows, method=method)
        hits += int(np.sum(np.abs(drawn @ scores) >= bound))
    return hits


def _monte_carlo_p(hits: int, resamples: int) -> tuple[float, float, float]:
    """The p-value that counts the observed labelling itself, and its Clopper-Pearson interval."""
    low = float(betaincinv(hits, resamples - hits + 1, 0.025)) if hits else 0.0
    high = float(betaincinv(hits + 1, resamples - hits, 0.975)) if hits < resamples else 1.0
    p = (hits + 1) / (resamples + 1)
    return p, min(low, p), max(high, p)
