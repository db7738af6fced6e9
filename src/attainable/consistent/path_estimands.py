"""Quantities that a risk-set path decides, for every path of a set at once.

Each function takes a `attainable.consistent.reconstruct.ConsistentSet` and returns one value
a path. Times are not needed: these quantities are the
same in all cohorts that share the path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtrc, comb

from attainable.consistent.reconstruct import ConsistentSet

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Estimand = Callable[[ConsistentSet], Floats]
TIE = 1e-9
"""Scores that differ by less are equal: sums in another order differ in their last bits."""


def logrank_p(cohorts: ConsistentSet) -> Floats:
    """Two-sided p-value of the log-rank test between the outer arms."""
    first, _, risk1, risk2 = cohorts.arrays
    share = risk1 / (risk1 + risk2)
    observed_minus_expected = (first - share).sum(axis=1)
    p = chdtrc(1, observed_minus_expected**2 / (share * (1 - share)).sum(axis=1))
    return np.asarray(p, dtype=np.float64)


def hazard_ratio(cohorts: ConsistentSet) -> Floats:
    """Hazard ratio, arm 2 over arm 1, that maximises Cox's partial likelihood; infinite or 0 where it has no maximum."""
    return _hazard_ratio(cohorts, penalised=False)


def firth_hazard_ratio(cohorts: ConsistentSet) -> Floats:
    """Hazard ratio, arm 2 over arm 1, with Firth's penalty: finite on every path.

    References
    ----------
    Heinze, Schemper (2001), Biometrics 57:114-119.
    """
    return _hazard_ratio(cohorts, penalised=True)


def lifetime_gains(cohorts: ConsistentSet) -> tuple[Floats, Floats]:
    """Smallest and largest difference of restricted mean survival, arm 1 minus arm 2, as shares of the horizon.

    The days between the events are free, so the difference of the means is any weighted average of the differences between the two
    Kaplan-Meier curves before, between and after the events: its ends are the smallest and the largest of these.
    """
    first, second, risk1, risk2 = cohorts.arrays
    curve1, curve2 = (
        (1 - events / np.maximum(risk, 1)).cumprod(axis=1)
        for events, risk in ((first, risk1), (second, risk2))
    )
    difference = curve1 - curve2  # before the first event it is 0
    return np.minimum(difference.min(axis=1), 0), np.maximum(difference.max(axis=1), 0)


def final_survival(arm: int) -> Callable[[ConsistentSet], Floats]:
    """Kaplan-Meier estimate of an outer arm after its last event; arm 0 is both together.

    Returns
    -------
    callable
        From a ConsistentSet to one value a path.
    """

    def estimand(cohorts: ConsistentSet) -> Floats:
        first, second, risk1, risk2 = cohorts.arrays
        events, risk = {
            1: (first, risk1),
            2: (second, risk2),
            0: (first + second, risk1 + risk2),
        }[arm]
        survival: Floats = (1 - events / np.maximum(risk, 1)).prod(axis=1)
        return survival

    return estimand


def censored_before_last_event(cohorts: ConsistentSet) -> Floats:
    """Patients of both arms who were censored before the last event."""
    _, _, risk1, risk2 = cohorts.arrays
    patients = cohorts.outer.n1 + cohorts.outer.n2
    censored: Floats = patients - (risk1 + risk2)[:, -1] - (risk1.shape[1] - 1)
    return censored


def permutation_p(cohorts: ConsistentSet, *, chunk: int = 500) -> Floats:
    """Exact two-sided p-value of the log-rank score, over all ways to allot the patients to the arms.

    The pooled pattern of events and censorings is kept and the arms are permuted: valid if both arms were followed equally long.
    As in R's coin, the statistic is the sum of the log-rank scores of one arm.
    """
    which, scores, observed, gaps = _scored(cohorts)
    patients, events = cohorts.outer.n1 + cohorts.outer.n2, cohorts.paths.order.shape[1]
    draws = _draws(events, cohorts.outer.n2)
    result = np.empty(len(cohorts))
    for start in range(0, len(scores), chunk):
        part = slice(start, start + chunk)
        statistic = np.abs(scores[part] @ draws.T)
        probability = _probability(gaps[part], draws[:, events:], patients, cohorts.outer.n2)
        rows = np.flatnonzero((which >= start) & (which < start + chunk))
        reached = statistic[which[rows] - start] >= observed[rows, None] - TIE
        result[rows] = (probability[which[rows] - start] * reached).sum(axis=1)
    return np.minimum(result, 1.0)


def permutation_p_range(cohorts: ConsistentSet) -> tuple[float, float]:
    """Smallest and largest of `permutation_p`, for millions of paths.

    Within one pooled pattern the p-value falls as the score grows, so two paths of each pattern decide.
    """
    from attainable.consistent.path_kernels import tail_ways

    which, scores, observed, gaps = _scored(cohorts)
    least, most = np.full(len(scores), np.inf), np.zeros(len(scores))
    np.minimum.at(least, which, observed)
    np.maximum.at(most, which, observed)
    patients, drawn = cohorts.outer.n1 + cohorts.outer.n2, cohorts.outer.n2
    size = np.arange(patients + 1)
    choose = comb(size[:, None], size[None, :])
    ways = tail_ways(scores, gaps, drawn, np.column_stack([most, least]) - TIE, choose)
    p = ways / choose[patients, drawn]
    return float(p[:, 0].min()), float(min(p[:, 1].max(), 1.0))


def landmark_p_range(cohorts: ConsistentSet) -> tuple[float, float]:
    """Smallest and largest p-value of a log-rank test from a landmark on, wherever the landmark falls before the last event.

    Events before the landmark are left out; those at risk at the later ones are the same. Where only one arm is left at risk
    there is no test.
    """
    first, _, risk1, risk2 = cohorts.arrays
    share = risk1 / (risk1 + risk2)
    difference = (first - share)[:, ::-1].cumsum(axis=1)
    variance = (share * (1 - share))[:, ::-1].cumsum(axis=1)
    chi_squared = (difference**2)[variance > 0] / variance[variance > 0]
    return float(chdtrc(1, chi_squared.max())), float(chdtrc(1, chi_squared.min()))


def _scored(cohorts: ConsistentSet) -> tuple[Ints, Floats, Floats, Ints]:
    """What a permutation test needs: each path's pooled pattern and observed score; each pattern's scores and gaps."""
    _, second, risk1, risk2 = cohorts.arrays
    patterns, which = _distinct_rows((risk1 + risk2).astype(np.int64))
    hazards = (1 / patterns).cumsum(axis=1)
    scores = np.column_stack([1 - hazards, np.zeros(len(patterns)), -hazards])
    members = _members(second, risk2, cohorts.outer.n2)
    observed = np.abs((members * scores[which]).sum(axis=1))
    gaps = _gaps(patterns, cohorts.outer.n1 + cohorts.outer.n2)
    return which, scores, observed, gaps


def _hazard_ratio(cohorts: ConsistentSet, *, penalised: bool) -> Floats:
    from attainable.consistent.path_kernels import log_hazard_ratios

    first, _, risk1, risk2 = cohorts.arrays
    return np.exp(log_hazard_ratios(first, risk1, risk2, penalised))


def _distinct_rows(numbers: Ints) -> tuple[Ints, Ints]:
    """The distinct rows, in order, and which of them each row is: as np.unique gives them, several times as fast.

    >>> _distinct_rows(np.array([[2, 1], [0, 3], [2, 1]]))[1].tolist()
    [1, 0, 1]
    """
    columns = list(range(numbers.shape[1]))
    which = np.asarray(pd.DataFrame(numbers).groupby(columns).ngroup(), dtype=np.int64)
    return numbers[np.unique(which, return_index=True)[1]], which


def _gaps(risk: Ints, patients: int) -> Ints:
    """Patients censored before the first event, between events and after the last, one row a pattern."""
    gone = -np.diff(
        np.column_stack([np.full(len(risk), patients), risk, np.zeros_like(risk[:, 0])])
    )
    gone[:, 1:] -= 1
    return gone


def _members(events: Floats, risk: Floats, patients: int) -> Floats:
    """How many of one arm are at each event, and in each gap, one row a path."""
    gone = -np.diff(np.column_stack([np.full(len(risk), patients), risk, np.zeros(len(risk))]))
    gone[:, 1:] -= events
    return np.column_stack([events, gone])


def _draws(events: int, drawn: int) -> Ints:
    """Every way to take ``drawn`` patients: 0 or 1 at each event, the others from the gaps."""
    rows = [
        (*at_events, *in_gaps)
        for at_events in product((0, 1), repeat=events)
        for in_gaps in _compositions(drawn - sum(at_events), events + 1)
    ]
    return np.array(rows, dtype=np.int64)


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if total < 0:
        return
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _probability(gaps: Ints, taken: Ints, patients: int, drawn: int) -> Floats:
    """Probability of taking so many from each gap, one row a pattern and one column a draw; 0 where it can't be."""
    size = np.arange(patients + 1)
    with np.errstate(divide="ignore"):
        ways = np.log(comb(size[:, None], size[None, :]))
    total = sum(ways[np.ix_(gaps[:, k], taken[:, k])] for k in range(gaps.shape[1]))
    probability: Floats = np.exp(total - ways[patients, drawn])
    return probability
