"""The distribution of a sum of scores over all allocations of patients to two groups.

Within a stratum every allocation with the same sizes is as likely. The exact tail of one stratum
comes from splitting its patients in two halves (van de Wiel 2001); of several, from the distribution
of each, put together. Where that is too much, allocations are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import betaincinv, gammaln

from fewevents.patients import Floats, Ints

# Sums of the same scores in another order differ in the last bits: they count as equal.
TIE = 1e-9


@dataclass(frozen=True)
class Stratum:
    """Patients with the same score: size and score of each class; and how many form group 2."""

    sizes: Ints
    scores: Floats
    second: int


def exact_tail(strata: Sequence[Stratum], observed: float, limit: int) -> float:
    """P(|sum| >= |observed|) over all allocations; NaN when there are too many."""
    bound = abs(observed) * (1 - TIE) - TIE
    strata = [s for s in strata if 0 < s.second < s.sizes.sum()]
    if len(strata) == 1:
        return _by_halves(strata[0], bound, limit)
    if any(np.log(s.sizes + 1).sum() > np.log(limit) for s in strata):
        return np.nan
    parts = sorted((_distribution(s) for s in strata), key=lambda part: -len(part[0]))
    halves = [(np.zeros(1), np.ones(1)), (np.zeros(1), np.ones(1))]
    for part in parts:
        smaller = int(len(halves[1][0]) < len(halves[0][0]))
        if len(halves[smaller][0]) * len(part[0]) > 10 * limit:
            return np.nan
        halves[smaller] = _sum_of(halves[smaller], part)
    (left, left_p), (right, right_p) = halves
    return min(1.0, float(left_p @ _outside(right, right_p, left, bound)))


def drawn_hits(strata: Sequence[Stratum], observed: float, resamples: int, seed: int) -> int:
    """How many of the drawn allocations have a sum as far from 0 as the observed one."""
    rng = np.random.default_rng(seed)
    bound = abs(observed) * (1 - TIE) - TIE
    step = max(1, 4_000_000 // max(len(s.sizes) for s in strata))
    hits = 0
    for first in range(0, resamples, step):
        rows = min(step, resamples - first)
        total = np.zeros(rows)
        for s in strata:
            # Shuffling patients beats drawing class by class until patients far outnumber classes.
            shuffle = s.sizes.sum() < 20 * len(s.sizes)
            method: Literal["count", "marginals"] = "count" if shuffle else "marginals"
            drawn = rng.multivariate_hypergeometric(s.sizes, s.second, size=rows, method=method)
            total += drawn @ s.scores
        hits += int(np.sum(np.abs(total) >= bound))
    return hits


def monte_carlo_p(hits: int, resamples: int) -> tuple[float, float, float]:
    """The p-value that counts the observed allocation itself, and its Clopper-Pearson interval."""
    low = float(betaincinv(hits, resamples - hits + 1, 0.025)) if hits else 0.0
    high = float(betaincinv(hits + 1, resamples - hits, 0.975)) if hits < resamples else 1.0
    p = (hits + 1) / (resamples + 1)
    return p, min(low, p), max(high, p)


def _by_halves(s: Stratum, bound: float, limit: int) -> float:
    n = int(s.sizes.sum())
    halves: list[list[int]] = [[], []]
    weight = np.zeros(2)
    for k in np.argsort(-s.sizes):
        lighter = int(np.argmin(weight))
        halves[lighter].append(int(k))
        weight[lighter] += np.log(s.sizes[k] + 1)
    if weight.max() > np.log(limit):
        return np.nan
    rate = s.second / n
    # The loop below runs over the labelled patients of the first half: let it be the smaller.
    halves.sort(key=lambda half: int(s.sizes[half].sum()))
    left = _configurations(s.sizes[halves[0]], s.scores[halves[0]], rate)
    right = _configurations(s.sizes[halves[1]], s.scores[halves[1]], rate)
    tail = 0.0
    for count in np.unique(left[0]):
        mine, other = _rows(left[0], count), _rows(right[0], s.second - count)
        outside = _outside(right[1][other], right[2][other], left[1][mine], bound)
        tail += float(left[2][mine] @ outside)
    total = float(np.exp(_log_binomial(np.array([s.second]), n, rate))[0])
    return min(1.0, tail / total)


def _outside(sums: Floats, chances: Floats, shift: Floats, bound: float) -> Floats:
    """For each shift, the chance that shift plus a sum (in order) lies beyond the bound."""
    cumulated = np.append(0.0, np.cumsum(chances))
    below = cumulated[np.searchsorted(sums, -bound - shift, side="right")]
    above = cumulated[-1] - cumulated[np.searchsorted(sums, bound - shift)]
    return np.asarray(np.minimum(below + above, cumulated[-1]))


def _distribution(s: Stratum) -> tuple[Floats, Floats]:
    """Every value of the sum in one stratum, in order, with its probability."""
    rate = s.second / int(s.sizes.sum())
    count, total, chance = _configurations(s.sizes, s.scores, rate)
    mine = _rows(count, s.second)
    return _merged(total[mine], chance[mine] / chance[mine].sum())


def _sum_of(one: tuple[Floats, Floats], two: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """The distribution of the sum of two independent ones."""
    return _merged(np.add.outer(one[0], two[0]).ravel(), np.multiply.outer(one[1], two[1]).ravel())


def _merged(total: Floats, chance: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(total)
    total, chance = total[order], chance[order]
    first = np.flatnonzero(np.append(True, np.diff(total) > TIE * 1e-3))
    return total[first], np.add.reduceat(chance, first)


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
