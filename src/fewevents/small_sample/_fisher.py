"""Fisher's exact p-values for many tables at once.

``scipy.stats.fisher_exact`` takes one table and costs a heavy import; fragility and power need
thousands. The hypergeometric distribution is built from ratios of neighbouring terms, which
keeps full precision up to a million patients.
"""

from __future__ import annotations

import numpy as np

from fewevents.small_sample._input import Floats, Ints

# R's fisher.test counts tables as equally likely within this relative error; so do we.
RELATIVE_ERROR = 1 + 1e-7
# Tables further from the mean than this many standard deviations have no visible probability.
REACH = 40


def hypergeometric(total: int, n1: int, n2: int) -> tuple[Ints, Floats]:
    """Events of group 1 given the total of events, and the probability of each number."""
    low, high = max(0, total - n2), min(total, n1)
    n = n1 + n2
    mean = total * n1 / n
    sd = np.sqrt(max(mean * (n2 / n) * (n - total) / (n - 1), 1.0))
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
    total = events1 + events2
    x, p = hypergeometric(total, n1, n2)
    if not x[0] <= events1 <= x[-1]:
        return 0.0
    return min(1.0, float(p[p <= p[events1 - x[0]] * RELATIVE_ERROR].sum()))
