"""Risk sets and what the log-rank test takes from them.

Kept libraries count risk sets too, but none gives them for start-stop rows by group in one
vectorised pass; every method of this package that needs them shares this one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from fewevents.patients import Bools, Floats, Ints


@dataclass(frozen=True)
class RiskSets:
    """Numbers at risk and events at each distinct event time, a column for each group."""

    time: Floats
    at_risk: Floats
    events: Floats


@dataclass(frozen=True)
class LogRankScore:
    """Observed minus expected events of the last of two groups, and its variance."""

    observed: Floats
    expected: Floats
    variance: float

    @property
    def chi_squared(self) -> float:
        """Chi-squared on 1 df; NaN when no risk set held both groups."""
        if self.variance <= 0:
            return math.nan
        return float((self.observed[1] - self.expected[1]) ** 2 / self.variance)

    @property
    def p_value(self) -> float:
        """Asymptotic two-sided p, without continuity correction."""
        return math.nan if math.isnan(self.chi_squared) else float(chdtrc(1, self.chi_squared))


def risk_sets(
    stop: Floats,
    event: Bools,
    codes: Ints,
    n_groups: int,
    *,
    start: Floats | None = None,
) -> RiskSets:
    """Count, at each event time t, the rows with start < t <= stop in every group."""
    times = np.unique(stop[event])
    m = len(times)

    def tally(rows: Ints, groups: Ints) -> Floats:
        flat = np.bincount(rows * n_groups + groups, minlength=(m + 1) * n_groups)
        return flat.reshape(m + 1, n_groups).astype(np.float64)

    def still_there(moment: Floats) -> Floats:
        passed = np.searchsorted(times, moment, side="right").astype(np.int64)
        return np.cumsum(tally(passed, codes)[::-1], axis=0)[::-1][1:]

    at_risk = still_there(stop)
    if start is not None:
        at_risk = at_risk - still_there(start)
    rows = np.searchsorted(times, stop[event]).astype(np.int64)
    return RiskSets(times, at_risk, tally(rows, codes[event])[:m])


def logrank_score(sets: RiskSets) -> LogRankScore:
    """Mantel's hypergeometric log-rank score for two groups."""
    total = sets.at_risk.sum(axis=1)
    deaths = sets.events.sum(axis=1)
    share = sets.at_risk / total[:, None]
    untied = np.divide(total - deaths, total - 1, out=np.zeros_like(total), where=total > 1)
    variance = float(np.sum(deaths * share[:, 0] * share[:, 1] * untied))
    return LogRankScore(sets.events.sum(axis=0), (deaths[:, None] * share).sum(axis=0), variance)
