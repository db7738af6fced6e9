"""Cumulative incidence of competing events.

Written by hand: lifelines' Aalen-Johansen estimator breaks ties by chance, and the other libraries
this project depends on have none. The variance is that of R's cmprsk, so the answer can be held
against it; greenwood and scikit-survival serve as independent checks in the tests.

References
----------
Aalen, Johansen (1978), Scandinavian Journal of Statistics 5:141-150.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from fewevents.small_sample._competing_counts import Counts, before, check_causes, counts, ratio
from fewevents.small_sample._input import Floats, Ints, check_days, check_level

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
    codes, causes = check_causes(cause, len(days), censored)
    z = float(ndtri(0.5 + check_level(conf_level) / 2))
    grid = np.unique(days[codes > 0])
    wanted = range(1, max(len(causes), 1) + 1)
    parts = [_incidence_columns(days, codes, k, grid, z) for k in wanted]
    table = pd.DataFrame(
        {
            "cause": np.repeat(np.array(causes, dtype=object), len(grid)),
            **{name: np.concatenate([p[name] for p in parts]) for name in COLUMNS},
        }
    ).infer_objects()
    note = "" if causes else "no event of any cause: the incidence is 0 and has no interval"
    return CumulativeIncidence(table, causes, float(days.max()), conf_level, METHOD, note)


COLUMNS = ("time", "at_risk", "events", "incidence", "std_error", "ci_low", "ci_high", "note")


def _incidence_columns(
    days: Floats, codes: Ints, k: int, grid: Floats, z: float
) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
    c = counts(days, codes, k, grid)
    survival = c.survival
    left = before(survival, 1.0)
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


def _incidence_variance(c: Counts, survival: Floats, left: Floats, incidence: Floats) -> Floats:
    """Sum over earlier days u of (own + (F(u) - F(t)) / S(u))^2 times the jump's variance.

    ``own`` is 1 for the cause itself. Expanded in powers of F(t), so that running sums do. As in
    cmprsk, the variance moves only on days with an event of the cause.
    """
    inverse = ratio(np.ones_like(survival), survival)
    v1, v2, v3 = (np.zeros_like(survival) for _ in range(3))
    for own, events in ((1.0, c.mine), (0.0, np.where(survival > 0, c.other, 0.0))):
        tie = 1 - ratio(np.maximum(events - 1, 0), c.at_risk - 1)
        jump = left**2 * tie * events / c.at_risk**2
        pull = own + incidence * inverse
        v1 += pull**2 * jump
        v2 += pull * inverse * jump
        v3 += inverse**2 * jump
    total = np.cumsum(v1) - 2 * incidence * np.cumsum(v2) + incidence**2 * np.cumsum(v3)
    # Before the first of them the sums are still 0, as they are on the first day.
    return total[np.maximum.accumulate(np.where(c.mine > 0, np.arange(len(total)), 0))]
