"""Gray's test of equal cumulative incidence.

Written by hand: the libraries this project depends on have none. The variance is that of R's
cmprsk, so the answer can be held against it; greenwood has the test too and serves as an
independent check in the tests.

References
----------
Gray (1988), Annals of Statistics 16:1141-1154.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from fewevents.competing.causes import before, check_causes, counts, ratio, single_label
from fewevents.estimate import ChiSquaredTest, joined, not_estimable
from fewevents.near_times import MERGED, merged_times
from fewevents.patients import Floats, Ints, at_least_two, checked_times


def gray_test(
    time: Any,
    cause: Any,
    group: Any,
    *,
    cause_of_interest: Hashable,
    censored: Hashable = 0,
) -> ChiSquaredTest:
    """Gray's test of equal cumulative incidence in two groups or more (rho = 0).

    It asks who gets the event. Not for how fast those at risk do, the hazard of one cause: take
    `logrank` with the other causes censored. Its chi-squared approximation is poor with a handful of
    events.

    Parameters
    ----------
    time, cause, group : array_like, shape (n,)
        Days of follow-up, what ended it, and group labels.
    cause_of_interest : hashable
        Label of the event whose incidence is compared.
    censored : hashable
        Label of censored patients.

    Examples
    --------
    >>> test = gray_test([1, 2, 3, 4], [1, 1, 2, 1], list("aabb"), cause_of_interest=1)
    >>> test.groups["observed"].tolist()
    [2, 1]
    """
    given = checked_times(time, needed=True)
    days = merged_times(given)
    noise = "" if days is given else MERGED
    codes, causes = check_causes(cause, len(days), censored)
    single_label(cause_of_interest, "cause_of_interest")
    if cause_of_interest == censored:
        raise ValueError(
            f"cause_of_interest must be an event: found {cause_of_interest!r}, the label of the censored"
        )
    membership, labels = at_least_two(group, len(days))
    df = len(labels) - 1
    method = f"Gray's test of cumulative incidence of {cause_of_interest!r}, rho = 0"
    table = pd.DataFrame(
        {"group": labels, "n": np.bincount(membership), "observed": 0, "expected": math.nan}
    )
    if cause_of_interest not in causes:
        note = not_estimable(f"no event of cause {cause_of_interest!r}")
        return ChiSquaredTest(math.nan, math.nan, method, joined(note, noise), 0, table)
    k = causes.index(cause_of_interest) + 1
    observed, expected, variance = _gray_score(days, codes, membership, k, df + 1)
    score = (observed - expected)[:-1]
    table = table.assign(observed=observed.astype(int), expected=expected)
    if not (variance[0, 0] > 0 if df == 1 else np.linalg.matrix_rank(variance) == df):
        note = not_estimable("the variance of the score is singular")
        return ChiSquaredTest(math.nan, math.nan, method, joined(note, noise), 0, table)
    chi_squared = float(score @ np.linalg.solve(variance, score))
    return ChiSquaredTest(float(chdtrc(df, chi_squared)), chi_squared, method, noise, df, table)


def _gray_score(
    days: Floats, codes: Ints, membership: Ints, k: int, n_groups: int
) -> tuple[Floats, Floats, Floats]:
    """Observed and expected events, and the variance of their differences but the last.

    Notation of Gray (1988): h = Y / S(t-), R = h (1 - F(t-)) by group, F0 the common incidence.
    """
    grid = np.unique(days[codes > 0])
    by_group = [
        counts(days[membership == g], codes[membership == g], k, grid) for g in range(n_groups)
    ]
    at_risk, mine, other = (
        np.stack([getattr(c, name) for c in by_group]) for name in ("at_risk", "mine", "other")
    )
    after = np.stack([c.survival for c in by_group])
    left = np.stack([before(s, 1.0) for s in after])
    own = np.stack([before(np.cumsum(x), 0.0) for x in ratio(left * mine, at_risk)])
    h = ratio(at_risk, left)
    r = h * (1 - own)
    deaths, h_total, r_total = mine.sum(axis=0), h.sum(axis=0), r.sum(axis=0)
    expected = (deaths * ratio(r, r_total)).sum(axis=1)
    common = np.cumsum(ratio(deaths, h_total))
    step = ratio(ratio(deaths, h_total), 1 - before(common, 0.0))

    # Variance of the martingale integral, its weight written as a (own jump) and c (what the
    # jump does to later terms); c counts up to the day, and its final value enters every term.
    variance = np.zeros((n_groups - 1, n_groups - 1))
    for g in range(n_groups):
        a = [h[i] * ((i == g) - ratio(h[g], h_total)) for i in range(n_groups - 1)]
        later = []
        for x in a:
            c = np.cumsum(x * step)
            later.append(c[-1] - c)
        pull = ratio(1 - common, after[g])
        tied = np.where(deaths > 1, ratio(deaths - 1, h_total * left[g] - 1), 0.0)
        jump = (1 - tied) * ratio(left[g] * deaths, h_total * at_risk[g])
        tied2 = np.where(other[g] > 1, ratio(other[g] - 1, at_risk[g] - 1), 0.0)
        jump2 = (1 - tied2) * ratio(left[g] ** 2 * other[g], at_risk[g] ** 2)
        for i in range(n_groups - 1):
            for j in range(i + 1):
                first = (a[i] + (1 - pull) * later[i]) * (a[j] + (1 - pull) * later[j]) * jump
                second = pull**2 * later[i] * later[j] * jump2
                variance[i, j] += float(np.sum(first + second))
                variance[j, i] = variance[i, j]
    return mine.sum(axis=1), expected, variance
