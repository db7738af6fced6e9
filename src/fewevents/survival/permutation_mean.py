"""A permutation test of the difference of two restricted means."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np

from fewevents import options
from fewevents.estimate import TestResult, joined, not_estimable
from fewevents.near_times import MERGED, settled
from fewevents.patients import Bools, Floats, at_least_two, checked_patients
from fewevents.survival.permutation_scores import monte_carlo_p

MOST = 20_000
"""Allocations up to which all are tried."""
CELLS = 2_000_000


def permutation_restricted_mean(
    time: Any,
    event: Any,
    group: Any,
    *,
    horizon: float,
    resamples: int = 9_999,
    seed: int = 2023,
) -> TestResult:
    """Two-sided permutation test of the difference of two restricted means.

    All allocations of the patients to groups of the same sizes are tried where there are at most
    20,000, else some are drawn. It needs no proportional hazards and no large sample. Not where the
    groups were followed for unequal times, which makes allocations unequal: then the p-value of
    `restricted_mean_difference` has to do.

    Parameters
    ----------
    time, event, group
        As in `restricted_mean_difference`.
    horizon
        As in `restricted_mean`. In an allocation whose group is not followed so long, its curve
        stays where it was at its end.
    resamples, seed
        Size and seed of the Monte Carlo sample, where one is needed.

    Returns
    -------
    TestResult
        ``statistic`` is the difference, second label minus first.

    Raises
    ------
    ValueError
        If a value or option is impossible, or the horizon lies beyond the follow-up of a group.

    References
    ----------
    Horiguchi, Uno (2020), Biometrical Journal 62:1586-1602.

    Examples
    --------
    >>> test = permutation_restricted_mean([1, 2, 3, 8, 9, 9], [1, 1, 1, 0, 0, 0], list("aaabbb"), horizon=8)
    >>> test.statistic, test.p_value
    (6.0, 0.1)
    """
    patients = checked_patients(time, event)
    codes, labels = at_least_two(group, len(patients), exactly=2)
    asked = options.number(horizon, "horizon", above=True)
    horizon = float(settled(asked, patients.time))
    note = joined(patients.note, "" if horizon == asked else MERGED)
    resamples = options.whole(resamples, "resamples", low=99)
    seed = options.whole(seed, "seed")
    for g in range(2):
        mine = codes == g
        last = patients.time[mine].max()
        if horizon > last and not patients.event[mine & (patients.time == last)].all():
            raise ValueError(
                f"horizon {horizon:g} lies beyond the follow-up of group {labels[g]!r}, which ends "
                f"at {last:g}: choose a horizon no later than that"
            )
    n, n1 = len(codes), int(codes.sum())
    name = f"difference of restricted means up to {horizon:g}, permutation"
    observed = float(_differences(patients.time, patients.event, codes[None, :] == 1, horizon)[0])
    if not (patients.event & (patients.time < horizon)).any():
        why = not_estimable("no event before the horizon")
        return TestResult(math.nan, observed, name, joined(why, note))
    # A mean is a sum of as many products as there are events, each off by some units of its last digit.
    events = int((patients.event & (patients.time < horizon)).sum())
    bound = abs(observed) - 8 * (events + 4) * np.finfo(float).eps * horizon
    if math.comb(n, n1) <= MOST:
        labelled = np.zeros((math.comb(n, n1), n), dtype=bool)
        rows = np.array(list(combinations(range(n), n1)), dtype=np.int64)
        labelled[np.arange(len(rows))[:, None], rows] = True
        values = _differences(patients.time, patients.event, labelled, horizon)
        p = float(np.mean(np.abs(values) >= bound))
        return TestResult(p, observed, f"{name}, exact enumeration", note)
    rng = np.random.default_rng(seed)
    hits, step = 0, max(1, CELLS // n)
    for first in range(0, resamples, step):
        size = min(step, resamples - first)
        labelled = rng.permuted(np.tile(codes == 1, (size, 1)), axis=1)
        values = _differences(patients.time, patients.event, labelled, horizon)
        hits += int(np.sum(np.abs(values) >= bound))
    p, low, high = monte_carlo_p(hits, resamples)
    how = f"Monte Carlo, {resamples} resamples, seed {seed} (95% CI {low:.4f} to {high:.4f})"
    return TestResult(p, observed, f"{name}, {how}", note)


def _differences(times: Floats, events: Bools, second: Bools, horizon: float) -> Floats:
    """The difference of the restricted means under each row of labels."""
    at = np.unique(times[events & (times < horizon)])
    widths = np.diff(np.concatenate([[0.0], at, [horizon]]))
    still = (times[:, None] >= at).astype(np.float64)
    had = ((times[:, None] == at) & events[:, None]).astype(np.float64)
    step = max(1, CELLS // max(len(at), 1))
    parts = []
    for first in range(0, len(second), step):
        means = []
        for rows in (second[first : first + step], ~second[first : first + step]):
            chosen = rows.astype(np.float64)
            d, n = chosen @ had, chosen @ still
            survival = np.cumprod(1 - np.divide(d, n, out=np.zeros_like(d), where=n > 0), axis=1)
            means.append(widths[0] + survival @ widths[1:])
        parts.append(means[0] - means[1])
    return np.concatenate(parts)
