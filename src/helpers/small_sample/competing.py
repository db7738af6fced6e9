"""Cumulative incidence of competing events, and Gray's test.

Written by hand: lifelines' Aalen-Johansen estimator breaks ties by chance, and the libraries this
project depends on have no Gray's test. Variances are those of R's cmprsk, so the answers can be
held against it; greenwood has both and serves as an independent check in the tests.

References
----------
Aalen, Johansen (1978), Scandinavian Journal of Statistics 5:141-150.
Gray (1988), Annals of Statistics 16:1141-1154.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtri

from helpers.small_sample._input import (
    Bools,
    Floats,
    Ints,
    check_days,
    check_groups,
    check_level,
)

METHOD = "Aalen-Johansen estimator, log-log interval"


@dataclass(frozen=True)
class CumulativeIncidence:
    """Cumulative incidence by cause.

    ``table`` has the columns ``cause, time, at_risk, events, incidence, std_error, ci_low,
    ci_high, note``, one row a cause and day with an event of any cause.
    """

    table: pd.DataFrame
    causes: tuple[Hashable, ...]
    last_day: float
    conf_level: float
    method: str
    note: str

    def at(self, days: Sequence[float]) -> pd.DataFrame:
        """Incidence of each cause at the given days; NaN and a note after the last day."""
        moments = check_days(days)
        parts = []
        for cause in self.causes:
            steps = self.table[self.table["cause"] == cause]
            row = np.searchsorted(steps["time"].to_numpy(), moments, side="right") - 1
            part = pd.DataFrame({"cause": cause, "time": moments})
            known = moments <= self.last_day
            for name in ("incidence", "std_error", "ci_low", "ci_high"):
                start = 0.0 if name in ("incidence", "std_error") else np.nan
                values = np.append(steps[name].to_numpy(dtype=float), start)[row]
                part[name] = np.where(known, values, np.nan)
            notes = np.append(steps["note"].to_numpy(dtype=object), NO_EVENT)[row]
            part["note"] = np.where(known, notes, "not estimable: after the last day of follow-up")
            parts.append(part)
        return pd.concat(parts, ignore_index=True)


NO_EVENT = "interval not estimable: no event of this cause yet"


def cumulative_incidence(
    time: Any, cause: Any, *, censored: Hashable = 0, conf_level: float = 0.95
) -> CumulativeIncidence:
    """Cumulative incidence of every cause, competing events accounted for.

    Parameters
    ----------
    time : array_like, shape (n,)
        Days of follow-up.
    cause : array_like, shape (n,)
        What ended it: the label ``censored``, or the label of the event.
    censored : hashable
        The label of censored patients.
    conf_level : float
        Level of the pointwise log-log interval.

    Examples
    --------
    >>> curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curve.at([3])[["cause", "incidence"]].values.tolist()
    [[1.0, 0.25], [2.0, 0.25]]
    """
    days = check_days(time)
    codes, causes = _check_causes(cause, len(days), censored)
    z = float(ndtri(0.5 + check_level(conf_level) / 2))
    grid = np.unique(days[codes > 0])
    parts = [_incidence_columns(days, codes, k + 1, grid, z) for k in range(len(causes))]
    table = pd.DataFrame(
        {
            "cause": np.repeat(np.array(causes, dtype=object), len(grid)),
            **{name: np.concatenate([p[name] for p in parts] or [[]]) for name in COLUMNS},
        }
    ).infer_objects()
    note = "" if parts else "no event of any cause: the incidence is 0 and has no interval"
    return CumulativeIncidence(table, causes, float(days.max()), conf_level, METHOD, note)


def _check_causes(
    cause: Any, n: int, censored: Hashable
) -> tuple[Ints, tuple[Hashable, ...]]:
    """Codes 0 (censored), 1, 2, ... and the labels of the events."""
    column = cause if isinstance(cause, np.ndarray) else pd.Series(cause).reset_index(drop=True)
    if len(column) != n:
        raise ValueError(f"cause must be as long as time: found {len(column)} and {n} values")
    missing = np.asarray(pd.isna(column))
    if missing.any():
        position = int(np.flatnonzero(missing)[0]) + 1
        raise ValueError(
            f"cause must be {censored!r} (censored) or the label of an event: found nothing at "
            f"position {position}; fill it in or leave the patient out"
        )
    found, labels = pd.factorize(column)
    names = [x.item() if hasattr(x, "item") else x for x in labels]
    events = sorted((x for x in names if x != censored), key=lambda x: (str(type(x)), x))
    rank = {label: k for k, label in enumerate(events, start=1)}
    codes = np.array([rank.get(name, 0) for name in names], dtype=np.int64)[found]
    return codes, tuple(events)


@dataclass(frozen=True)
class _Counts:
    """Numbers at each day with an event of any cause."""

    time: Floats
    at_risk: Floats
    mine: Floats
    other: Floats

    @property
    def survival(self) -> Floats:
        """Free of any event just after each day."""
        gone = self.mine + self.other
        hazard = np.divide(gone, self.at_risk, out=np.zeros_like(gone), where=self.at_risk > 0)
        return np.asarray(np.cumprod(1 - hazard))


def _counts(days: Floats, codes: Ints, k: int, grid: Floats) -> _Counts:
    def tally(chosen: Bools) -> Floats:
        rows = np.searchsorted(grid, days[chosen])
        return np.bincount(rows, minlength=len(grid)).astype(np.float64)

    passed = np.bincount(np.searchsorted(grid, days, side="right"), minlength=len(grid) + 1)
    at_risk = np.cumsum(passed[::-1])[::-1][1:].astype(np.float64)
    return _Counts(grid, at_risk, tally(codes == k), tally((codes > 0) & (codes != k)))


def _before(curve: Floats, start: float) -> Floats:
    """The step function just before each day."""
    return np.append(start, curve[:-1])


def _ratio(numerator: Floats, denominator: Floats, otherwise: float = 0.0) -> Floats:
    out = np.full(np.broadcast(numerator, denominator).shape, otherwise)
    return np.asarray(np.divide(numerator, denominator, out=out, where=denominator > 0))


COLUMNS = ("time", "at_risk", "events", "incidence", "std_error", "ci_low", "ci_high", "note")


def _incidence_columns(
    days: Floats, codes: Ints, k: int, grid: Floats, z: float
) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
    c = _counts(days, codes, k, grid)
    survival = c.survival
    left = _before(survival, 1.0)
    incidence = np.cumsum(left * c.mine / c.at_risk)
    variance = _incidence_variance(c, survival, left, incidence)
    se = np.sqrt(np.maximum(variance, 0.0))
    inside = (incidence > 0) & (incidence < 1) & (se > 0)
    low, high = np.full_like(se, np.nan), np.full_like(se, np.nan)
    f = incidence[inside]
    width = np.exp(z * se[inside] / (f * np.abs(np.log(f))))
    low[inside], high[inside] = f**width, f ** (1 / width)
    degenerate = "interval not estimable: every patient had this event"
    note = np.where(inside, "", np.where(incidence > 0, degenerate, NO_EVENT)).astype(object)
    at_risk, events = c.at_risk.astype(np.int64), c.mine.astype(np.int64)
    values = (c.time, at_risk, events, incidence, se, low, high, note)
    return dict(zip(COLUMNS, values, strict=True))


def _incidence_variance(
    c: _Counts, survival: Floats, left: Floats, incidence: Floats
) -> Floats:
    """Sum over earlier days u of (own + (F(u) - F(t)) / S(u))^2 times the jump's variance.

    ``own`` is 1 for the cause itself. Expanded in powers of F(t), so that running sums do. As in
    cmprsk, the variance moves only on days with an event of the cause.
    """
    inverse = _ratio(np.ones_like(survival), survival)
    v1, v2, v3 = (np.zeros_like(survival) for _ in range(3))
    for own, events in ((1.0, c.mine), (0.0, np.where(survival > 0, c.other, 0.0))):
        tie = 1 - _ratio(np.maximum(events - 1, 0), c.at_risk - 1)
        jump = left**2 * tie * events / c.at_risk**2
        pull = own + incidence * inverse
        v1 += pull**2 * jump
        v2 += pull * inverse * jump
        v3 += inverse**2 * jump
    total = np.cumsum(v1) - 2 * incidence * np.cumsum(v2) + incidence**2 * np.cumsum(v3)
    last = np.maximum.accumulate(np.where(c.mine > 0, np.arange(len(total)), -1))
    return np.where(last >= 0, total[last], 0.0)


@dataclass(frozen=True)
class GrayTest:
    """Gray's test; statistic and p-value are NaN where ``note`` says they are not estimable."""

    chi_squared: float
    df: int
    p_value: float
    cause: Hashable
    groups: pd.DataFrame
    method: str
    note: str


def gray_test(
    time: Any,
    cause: Any,
    group: Any,
    *,
    cause_of_interest: Hashable,
    censored: Hashable = 0,
) -> GrayTest:
    """Gray's test of equal cumulative incidence in two groups or more (rho = 0).

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
    days = check_days(time)
    codes, causes = _check_causes(cause, len(days), censored)
    groups = check_groups(group, len(days))
    df = len(groups.labels) - 1
    method = "Gray's test of cumulative incidence, rho = 0"
    if cause_of_interest not in causes:
        empty = pd.DataFrame({"group": groups.labels, "observed": 0})
        note = f"not estimable: no event of cause {cause_of_interest!r} was observed"
        return GrayTest(math.nan, df, math.nan, cause_of_interest, empty, method, note)
    k = causes.index(cause_of_interest) + 1
    observed, expected, variance = _gray_score(days, codes, groups.codes, k, df + 1)
    score = (observed - expected)[:-1]
    table = pd.DataFrame(
        {
            "group": groups.labels,
            "n": np.bincount(groups.codes),
            "observed": observed.astype(int),
            "expected": expected,
        }
    )
    if np.linalg.matrix_rank(variance) < df:
        note = "not estimable: the variance of the score is singular"
        return GrayTest(math.nan, df, math.nan, cause_of_interest, table, method, note)
    chi_squared = float(score @ np.linalg.solve(variance, score))
    return GrayTest(
        chi_squared, df, float(chdtrc(df, chi_squared)), cause_of_interest, table, method, ""
    )


def _gray_score(
    days: Floats, codes: Ints, membership: Ints, k: int, n_groups: int
) -> tuple[Floats, Floats, Floats]:
    """Observed and expected events, and the variance of their differences but the last.

    Notation of Gray (1988): h = Y / S(t-), R = h (1 - F(t-)) by group, F0 the common incidence.
    """
    grid = np.unique(days[codes > 0])
    by_group = [_counts(days[membership == g], codes[membership == g], k, grid)
                for g in range(n_groups)]
    at_risk, mine, other = (
        np.stack([getattr(c, name) for c in by_group]) for name in ("at_risk", "mine", "other")
    )
    after = np.stack([c.survival for c in by_group])
    left = np.stack([_before(s, 1.0) for s in after])
    own = np.stack([_before(np.cumsum(x), 0.0) for x in _ratio(left * mine, at_risk)])
    h = _ratio(at_risk, left)
    r = h * (1 - own)
    deaths, h_total, r_total = mine.sum(axis=0), h.sum(axis=0), r.sum(axis=0)
    expected = (deaths * _ratio(r, r_total)).sum(axis=1)
    common = np.cumsum(_ratio(deaths, h_total))
    step = _ratio(_ratio(deaths, h_total), 1 - _before(common, 0.0))

    # Variance of the martingale integral, its weight written as a (own jump) and c (what the
    # jump does to later terms); c counts up to the day, and its final value enters every term.
    variance = np.zeros((n_groups - 1, n_groups - 1))
    for g in range(n_groups):
        a = [h[i] * ((i == g) - _ratio(h[g], h_total)) for i in range(n_groups - 1)]
        later = []
        for x in a:
            c = np.cumsum(x * step)
            later.append(c[-1] - c)
        pull = _ratio(1 - common, after[g])
        tied = np.where(deaths > 1, _ratio(deaths - 1, h_total * left[g] - 1), 0.0)
        jump = (1 - tied) * _ratio(left[g] * deaths, h_total * at_risk[g])
        tied2 = np.where(other[g] > 1, _ratio(other[g] - 1, at_risk[g] - 1), 0.0)
        jump2 = (1 - tied2) * _ratio(left[g] ** 2 * other[g], at_risk[g] ** 2)
        jump2 = np.where(after[g] > 0, jump2, 0.0)
        for i in range(n_groups - 1):
            for j in range(i + 1):
                first = (a[i] + (1 - pull) * later[i]) * (a[j] + (1 - pull) * later[j]) * jump
                second = pull**2 * later[i] * later[j] * jump2
                variance[i, j] += float(np.sum(first + second))
                variance[j, i] = variance[i, j]
    return mine.sum(axis=1), expected, variance
