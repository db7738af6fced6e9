"""The distribution of a sum of scores over all allocations of patients to two groups.

Within a stratum every allocation with the same sizes is as likely. The exact tail of one stratum
comes from splitting its patients in two halves (van de Wiel 2001); of several, from the distribution
of each, put together. Where that is too much, allocations are drawn.

Which sums are equal is decided in whole numbers: scores are worked out in decimals, then counted in
a unit so small that rounding can't bridge the smallest step from one score to the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaln

from fewevents.patients import Bools, Floats, Ints
from fewevents.survival.weights import weights

Whole = npt.NDArray[Any]  # integers of 64 bits, or Python's where those are too short
BITS = 61
LIMB = 40


@dataclass(frozen=True)
class Stratum:
    """Patients by classes of the same score: size, score, and how many are in group 2."""

    sizes: Ints
    scores: Whole
    chosen: Ints

    @property
    def n(self) -> int:
        """Patients."""
        return int(self.sizes.sum())

    @property
    def second(self) -> int:
        """Patients of group 2."""
        return int(self.chosen.sum())


def strata_of(
    parts: Sequence[tuple[Floats, Bools, Bools]], weight: str, rho: float, gamma: float
) -> list[Stratum]:
    """Strata from the times, events and members of group 2 of each.

    No weight is below n**-(rho + gamma) of the largest, so the smallest step of a score is a known
    share of all scores: 2**bits units hold it many times over.
    """
    n = sum(len(times) for times, _, _ in parts)
    bits = max(BITS, 10 + math.ceil((3 + rho + gamma) * math.log2(n)))
    with localcontext(Context(prec=25 + math.ceil(bits * math.log10(2)))):
        classes = [_classes(*part, weight, Decimal(rho), Decimal(gamma)) for part in parts]
        unit = sum(abs(x) * int(k) for c in classes for k, x in zip(*c[:2], strict=True))
        unit /= 2**bits
        kind: Any = np.int64 if bits == BITS else object
        return [
            Stratum(sizes, np.array([round(x / unit) for x in scores], dtype=kind), chosen)
            for sizes, scores, chosen in classes
        ]


def _classes(
    times: Floats, events: Bools, second: Bools, weight: str, rho: Decimal, gamma: Decimal
) -> tuple[Ints, Whole, Ints]:
    """Size, score and members of group 2: the weight of an own event less the weighted hazard."""
    at = np.unique(times[events])
    d = _decimals(np.bincount(np.searchsorted(at, times[events]), minlength=len(at)))
    n = _decimals(len(times) - np.searchsorted(np.sort(times), at, side="left"))
    w = weights(n, d, weight, rho, gamma)
    scores = np.repeat(-np.append(_decimals([0]), np.cumsum(w * d / n)), 2)
    scores[3::2] += w  # who has the event at a time has passed it
    place = 2 * np.searchsorted(at, times, side="right") + events
    sizes, chosen = (np.bincount(x, minlength=len(scores)) for x in (place, place[second]))
    there = sizes > 0
    return sizes[there], scores[there], chosen[there]


def _decimals(counts: Any) -> Whole:
    return np.array([Decimal(int(x)) for x in counts], dtype=object)


def _bound(strata: Sequence[Stratum]) -> int:
    """How far from 0 the observed sum is, less what rounding does to two sums."""
    observed = sum(int(s.chosen @ s.scores) for s in strata)
    return abs(observed) - 2 * sum(s.n for s in strata)


def exact_tail(strata: Sequence[Stratum], limit: int) -> float:
    """P(|sum| >= |observed sum|) over all allocations; NaN when there are too many."""
    bound = _bound(strata)
    strata = [s for s in strata if 0 < s.second < s.n]
    if len(strata) == 1:
        return _by_halves(strata[0], bound, limit)
    if any(np.log(s.sizes + 1).sum() > np.log(limit) for s in strata):
        return np.nan
    near = 2 * sum(s.n for s in strata)
    parts = sorted((_distribution(s, near) for s in strata), key=lambda part: -len(part[0]))
    nobody = np.zeros(1, dtype=strata[0].scores.dtype), np.ones(1)
    halves = [nobody, nobody]
    for part in parts:
        smaller = int(len(halves[1][0]) < len(halves[0][0]))
        if len(halves[smaller][0]) * len(part[0]) > 10 * limit:
            return np.nan
        halves[smaller] = _sum_of(halves[smaller], part, near)
    (left, left_p), (right, right_p) = halves
    return min(1.0, float(left_p @ _outside(right, right_p, left, bound)))


def drawn_hits(strata: Sequence[Stratum], resamples: int, seed: int) -> int:
    """How many of the drawn allocations have a sum as far from 0 as the observed one."""
    rng = np.random.default_rng(seed)
    bound = _bound(strata)
    step = max(1, 4_000_000 // max(len(s.sizes) for s in strata))
    hits = 0
    for first in range(0, resamples, step):
        rows = min(step, resamples - first)
        total: Any = 0
        for s in strata:
            # Shuffling patients beats drawing class by class until patients far outnumber classes.
            method: Literal["count", "marginals"] = (
                "count" if s.n < 20 * len(s.sizes) else "marginals"
            )
            drawn = rng.multivariate_hypergeometric(s.sizes, s.second, size=rows, method=method)
            total = total + _sums(drawn, s.scores)
        hits += int(np.sum(np.abs(total) >= bound))
    return hits


def _sums(drawn: Ints, scores: Whole) -> Whole:
    """The sum of each row; long integers go by limbs, which NumPy multiplies."""
    if scores.dtype != object:
        return np.asarray(drawn @ scores)
    low = (scores & (2**LIMB - 1)).astype(np.int64)
    high = scores >> LIMB
    if np.abs(high).max() < 2**LIMB:
        high = high.astype(np.int64)
    below, above = (x.astype(object) for x in (drawn @ low, _sums(drawn, high)))
    return np.asarray(below + above * 2**LIMB)


def monte_carlo_p(hits: int, resamples: int) -> tuple[float, float, float]:
    """The p-value that counts the observed allocation itself, and its Clopper-Pearson interval."""
    low = float(betaincinv(hits, resamples - hits + 1, 0.025)) if hits else 0.0
    high = float(betaincinv(hits + 1, resamples - hits, 0.975)) if hits < resamples else 1.0
    p = (hits + 1) / (resamples + 1)
    return p, min(low, p), max(high, p)


def _by_halves(s: Stratum, bound: int, limit: int) -> float:
    n = s.n
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


def _outside(sums: Whole, chances: Floats, shift: Whole, bound: int) -> Floats:
    """For each shift, the chance that shift plus a sum (in order) lies beyond the bound."""
    cumulated = np.append(0.0, np.cumsum(chances))
    below = cumulated[np.searchsorted(sums, -bound - shift, side="right")]
    above = cumulated[-1] - cumulated[np.searchsorted(sums, bound - shift)]
    return np.asarray(np.minimum(below + above, cumulated[-1]))


def _distribution(s: Stratum, near: int) -> tuple[Whole, Floats]:
    """Every value of the sum in one stratum, in order, with its probability."""
    rate = s.second / s.n
    count, total, chance = _configurations(s.sizes, s.scores, rate)
    mine = _rows(count, s.second)
    return _merged(total[mine], chance[mine] / chance[mine].sum(), near)


def _sum_of(
    one: tuple[Whole, Floats], two: tuple[Whole, Floats], near: int
) -> tuple[Whole, Floats]:
    """The distribution of the sum of two independent ones."""
    total, chance = np.add.outer(one[0], two[0]), np.multiply.outer(one[1], two[1])
    return _merged(total.ravel(), chance.ravel(), near)


def _merged(total: Whole, chance: Floats, near: int) -> tuple[Whole, Floats]:
    """Sums that differ by rounding only as one."""
    order = np.argsort(total)
    total, chance = total[order], chance[order]
    first = np.flatnonzero(np.append(True, np.diff(total) > near))
    return total[first], np.add.reduceat(chance, first)


def _log_binomial(x: Ints, n: int, rate: float) -> Floats:
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(choose + x * np.log(rate) + (n - x) * np.log1p(-rate), dtype=np.float64)


def _configurations(sizes: Ints, scores: Whole, rate: float) -> tuple[Ints, Whole, Floats]:
    """Every way to label the classes: patients labelled, their score, its probability, sorted.

    The labels are independent with probability ``rate``: conditioning on their number gives the
    hypergeometric weights, and binomial ones neither overflow nor underflow.
    """
    count = np.zeros(1, dtype=np.int64)
    total = np.zeros(1, dtype=scores.dtype)
    weight = np.ones(1)
    for size, score in zip(sizes, scores, strict=True):
        x = np.arange(size + 1)
        count = (count[:, None] + x).ravel()
        total = (total[:, None] + x.astype(scores.dtype) * score).ravel()
        weight = (weight[:, None] * np.exp(_log_binomial(x, int(size), rate))).ravel()
    order = np.lexsort((total, count))
    return count[order], total[order], weight[order]


def _rows(counts: Ints, count: int) -> slice:
    """Where a count stands in the sorted counts."""
    first, past = np.searchsorted(counts, [count, count + 1])
    return slice(int(first), int(past))
