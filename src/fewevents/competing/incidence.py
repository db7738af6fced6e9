"""Cumulative incidence of competing events.

The variance is that of R's ``survfit``: the infinitesimal jackknife of the Aalen-Johansen estimator.
Without a competing event it is Greenwood's, and without censoring the binomial one, so that a book
has one interval for one quantity; so is the scale of the interval, that of a Kaplan-Meier curve.
cmprsk's variance, larger in small samples, is there by name. lifelines' estimator breaks ties by
chance.

References
----------
Aalen, Johansen (1978), Scandinavian Journal of Statistics 5:141-150.
Therneau, Grambsch (2000), Modeling Survival Data, section 7.2 (infinitesimal jackknife).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from fewevents import options
from fewevents.competing.causes import Counts, before, check_causes, counts, ratio
from fewevents.near_times import MERGED, merged_times, noted, settled
from fewevents.patients import Floats, Ints, checked_times

Variance = Literal["survfit", "cmprsk"]
NAMES = {"survfit": "infinitesimal jackknife variance", "cmprsk": "variance of R's cmprsk"}


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
        asked = checked_times(days, "days")
        moments = settled(asked, np.append(self.table["time"].to_numpy(), self.last_day))
        parts = []
        for cause in self.causes:
            steps = self.table[self.table["cause"] == cause]
            row = np.searchsorted(steps["time"].to_numpy(), moments, side="right") - 1
            part = pd.DataFrame({"cause": cause, "time": asked})
            known = moments <= self.last_day
            for name in ("incidence", "std_error", "ci_low", "ci_high"):
                start = 0.0 if name in ("incidence", "std_error") else np.nan
                values = np.append(steps[name].to_numpy(dtype=float), start)[row]
                part[name] = np.where(known, values, np.nan)
            notes = np.append(steps["note"].to_numpy(dtype=object), NO_EVENT)[row]
            notes = np.where(known, notes, "not estimable: after the last day of follow-up")
            part["note"] = noted(notes, asked, moments, self.note)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)


NO_EVENT = "interval not estimable: no event of this cause yet"


def cumulative_incidence(
    time: Any,
    cause: Any,
    *,
    censored: Hashable = 0,
    conf_level: float = 0.95,
    variance: Variance = "survfit",
) -> CumulativeIncidence:
    """Cumulative incidence of every cause, competing events accounted for.

    Not one minus Kaplan-Meier with the other causes censored, which adds up to more than 1. The
    interval is too short with a handful of events; without censoring before the day `exact_ci` of
    the patients with the event covers.

    Parameters
    ----------
    time : array_like, shape (n,)
        Days of follow-up.
    cause : array_like, shape (n,)
        What ended it: the label ``censored``, or the label of the event.
    censored : hashable
        The label of censored patients.
    conf_level : float
        Level of the pointwise interval, symmetric on the log scale of -log of one minus the
        incidence: without a competing event that of Kaplan-Meier.
    variance : {"survfit", "cmprsk"}
        Of R's ``survfit``, or of R's ``cmprsk``, which is larger in small samples.

    Raises
    ------
    ValueError
        If a value is missing or impossible, a label reads as "censored" and is not ``censored``, or
        an option is unknown.

    Examples
    --------
    >>> curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curve.at([3])[["cause", "incidence"]].values.tolist()
    [[1.0, 0.25], [2.0, 0.25]]
    """
    given = checked_times(time, needed=True)
    days = merged_times(given)
    codes, causes = check_causes(cause, len(days), censored)
    options.choice(variance, "variance", get_args(Variance))
    z = options.z_value(conf_level)
    grid = np.unique(days[codes > 0])
    wanted = range(1, max(len(causes), 1) + 1)
    parts = [_incidence_columns(days, codes, k, grid, z, variance) for k in wanted]
    table = pd.DataFrame(
        {
            "cause": np.repeat(np.array(causes), len(grid)),
            **{name: np.concatenate([p[name] for p in parts]) for name in COLUMNS},
        },
        copy=False,
    )
    note = "" if causes else "no event of any cause: the incidence is 0 and has no interval"
    note = "; ".join(filter(None, (note, "" if days is given else MERGED)))
    method = f"Aalen-Johansen estimator, {NAMES[variance]}, log-log interval"
    return CumulativeIncidence(table, causes, float(days.max()), conf_level, method, note)


COLUMNS = ("time", "at_risk", "events", "incidence", "std_error", "ci_low", "ci_high", "note")


def _incidence_columns(
    days: Floats, codes: Ints, k: int, grid: Floats, z: float, kind: str
) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
    c = counts(days, codes, k, grid)
    survival = c.survival
    left = before(survival, 1.0)
    incidence = np.cumsum(left * c.mine / c.at_risk)
    incidence = np.where(incidence > 1 - 1e-12, 1.0, incidence)  # 0.9999999999999999 is 1
    spread = _jackknife if kind == "survfit" else _cmprsk
    se = np.sqrt(np.maximum(spread(c, survival, left, incidence), 0.0))
    inside = (incidence > 0) & (incidence < 1) & (se > 1e-9)
    low, high = np.full_like(se, np.nan), np.full_like(se, np.nan)
    free = 1 - incidence[inside]
    with np.errstate(over="ignore"):  # a power beyond all floats: the limit is 1
        width = np.exp(z * se[inside] / (free * np.abs(np.log(free))))
    low[inside], high[inside] = 1 - free ** (1 / width), 1 - free**width
    degenerate = "interval not estimable: every patient had this event"
    note = np.where(inside, "", np.where(incidence > 0, degenerate, NO_EVENT)).astype(object)
    at_risk, events = c.at_risk.astype(np.int64), c.mine.astype(np.int64)
    values = (c.time, at_risk, events, incidence, se, low, high, note)
    return dict(zip(COLUMNS, values, strict=True))


def _jackknife(c: Counts, survival: Floats, left: Floats, incidence: Floats) -> Floats:
    """Sum over earlier days u of the squares of what each patient moves the incidence by.

    A patient moves the own hazard by dM and all that follows by (F(t) - F(u)) / S(u) times dM of any
    cause; with ``a`` for that ratio the squares of a day add up to d_own (1 - a)^2 + d_other a^2 -
    (d_own - a d)^2 / Y. Expanded in powers of F(t), so that running sums do.
    """
    own, other, y = c.mine, c.other, c.at_risk
    d = own + other
    inverse = ratio(np.ones_like(survival), survival)
    # a = slope F(t) - start; the squares are A - 2 a B + a^2 C.
    start = incidence * inverse
    scale = left**2 / y**2
    first = own - own**2 / y
    second = own - own * d / y
    third = d - d**2 / y
    constant = np.cumsum(scale * (first + 2 * start * second + start**2 * third))
    linear = np.cumsum(scale * inverse * (second + start * third))
    square = np.cumsum(scale * inverse**2 * third)
    return np.asarray(constant - 2 * incidence * linear + incidence**2 * square)


def _cmprsk(c: Counts, survival: Floats, left: Floats, incidence: Floats) -> Floats:
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
