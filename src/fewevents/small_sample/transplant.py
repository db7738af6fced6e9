"""Comparisons of transplanted and not transplanted time: landmark, Mantel-Byar, Simon-Makuch.

Written by hand, because no kept Python library has them as named analyses: the Mantel-Byar test
and Simon-Makuch curves need risk sets over start-stop rows. The landmark analysis is a choice of
patients; any other method of this package can be applied to its ``data``.

References
----------
Mantel, Byar (1974), JASA 69:81-86. Simon, Makuch (1984), Statistics in Medicine 3:35-44.
Anderson, Cain, Gelber (1983), Journal of Clinical Oncology 1:710-719.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from fewevents.small_sample._input import Floats, check_level
from fewevents.small_sample._risk_sets import LogRankScore, logrank_score, risk_sets
from fewevents.small_sample.episodes import STATES, Episodes, check_transplant, episodes


@dataclass(frozen=True)
class TransplantTest:
    """A log-rank type test of transplanted against not transplanted.

    ``groups`` has the columns ``state, patients, person_days, observed, expected``.
    """

    chi_squared: float
    p_value: float
    groups: pd.DataFrame
    method: str
    note: str


@dataclass(frozen=True)
class Landmark:
    """A landmark analysis; ``data`` holds time since the landmark, event and state by patient."""

    landmark_day: float
    excluded_events: int
    excluded_censored: int
    transplanted_later: int
    test: TransplantTest
    data: pd.DataFrame
    method: str
    note: str


def _test(score: LogRankScore, groups: pd.DataFrame, method: str) -> TransplantTest:
    note = ""
    if math.isnan(score.chi_squared):
        empty = not score.observed.any()
        note = "not estimable: " + (
            "no event was observed" if empty else "no event while both states were at risk"
        )
    table = groups.assign(observed=score.observed.astype(int), expected=score.expected)
    return TransplantTest(score.chi_squared, score.p_value, table, method, note)


def _by_state(state: Any, length: Floats, patient: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "state": STATES,
            "patients": [int((np.bincount(patient[state == k]) > 0).sum()) for k in (0, 1)],
            "person_days": [float(length[state == k].sum()) for k in (0, 1)],
        }
    )


def naive_transplant_test(time: Any, event: Any, transplant_day: Any) -> TransplantTest:
    """Log-rank test by "ever transplanted", which immortal time biases: shown for contrast.

    >>> naive_transplant_test([9, 5, 8, 4], [1, 1, 0, 1], [4, None, 2, None]).note
    'biased by immortal time'
    """
    days, died, switch = check_transplant(time, event, transplant_day)
    ever = np.isfinite(switch).astype(np.int64)
    score = logrank_score(risk_sets(days, died, ever, 2))
    groups = _by_state(ever, days, np.arange(len(days)))
    test = _test(score, groups, "log-rank test by ever transplanted (naive)")
    note = test.note or "biased by immortal time"
    return TransplantTest(test.chi_squared, test.p_value, test.groups, test.method, note)


def mantel_byar(time: Any, event: Any, transplant_day: Any) -> TransplantTest:
    """Mantel-Byar test: each patient is at risk in the state of the day.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    transplant_day : array_like, shape (n,)
        Day of transplant, empty (NaN) for none.

    Examples
    --------
    >>> test = mantel_byar([9, 5, 8, 4], [1, 1, 0, 1], [6, None, 2, None])
    >>> round(test.chi_squared, 4)
    0.8305
    """
    e = episodes(*check_transplant(time, event, transplant_day))
    score = logrank_score(risk_sets(e.stop, e.event, e.state, 2, start=e.start))
    return _test(score, _by_state(e.state, e.stop - e.start, e.patient), "Mantel-Byar test")


def landmark(time: Any, event: Any, transplant_day: Any, *, landmark_day: float) -> Landmark:
    """Landmark analysis: state on the landmark day, follow-up from then on.

    Parameters
    ----------
    time, event, transplant_day : array_like, shape (n,)
        As for :func:`mantel_byar`.
    landmark_day : float
        Patients still followed after this day are compared by whether they had been transplanted
        by then; a later transplant leaves them "not transplanted".

    Raises
    ------
    ValueError
        If the landmark is no day, zero or later.

    Examples
    --------
    >>> found = landmark([9, 5, 8, 3], [1, 1, 0, 1], [2, None, 6, None], landmark_day=4)
    >>> found.excluded_events, found.transplanted_later, found.data["time"].tolist()
    (1, 1, [5.0, 1.0, 4.0])
    """
    days, died, switch = check_transplant(time, event, transplant_day)
    if not (np.isfinite(landmark_day) and landmark_day >= 0):
        raise ValueError(f"landmark_day: {landmark_day!r}; expected a day, zero or later")
    kept = days > landmark_day
    by_then = switch[kept] <= landmark_day
    since, event_kept = days[kept] - landmark_day, died[kept]
    method = f"log-rank test of the landmark analysis at day {landmark_day:g}"
    score = logrank_score(risk_sets(since, event_kept, by_then.astype(np.int64), 2))
    groups = _by_state(by_then, since, np.arange(len(since)))
    test = _test(score, groups, method)
    if by_then.all() or not by_then.any():
        missing = STATES[0] if by_then.any() else STATES[1]
        note = f"not estimable: nobody at risk is {missing} on day {landmark_day:g}"
        test = TransplantTest(math.nan, math.nan, test.groups, method, note)
    return Landmark(
        landmark_day=float(landmark_day),
        excluded_events=int(died[~kept].sum()),
        excluded_censored=int((~died[~kept]).sum()),
        transplanted_later=int((switch[kept] > landmark_day).sum()),
        test=test,
        data=pd.DataFrame(
            {
                "patient": np.flatnonzero(kept),
                "time": since,
                "event": event_kept,
                "state": np.array(STATES)[by_then.astype(int)],
            }
        ),
        method=f"landmark analysis at day {landmark_day:g}",
        note=test.note,
    )


SIMON_MAKUCH = "Simon-Makuch curve: Kaplan-Meier over the risk sets of a state, log-log interval"


def simon_makuch(
    time: Any,
    event: Any,
    transplant_day: Any,
    *,
    from_day: float = 0.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Survival by the state of the day, patients changing curve at transplant.

    Parameters
    ----------
    time, event, transplant_day : array_like, shape (n,)
        As for :func:`mantel_byar`.
    from_day : float
        Day from which the curves run, for a start with enough transplanted patients.
    conf_level : float
        Level of the pointwise log-log interval.

    Returns
    -------
    pandas.DataFrame
        ``state, time, at_risk, events, survival, ci_low, ci_high, method, note``, one row a state
        and day with an event in it.

    Examples
    --------
    >>> curves = simon_makuch([9, 5, 8, 4], [1, 1, 0, 1], [6, None, 2, None])
    >>> curves[["time", "at_risk", "survival"]].round(3).values.tolist()
    [[4.0, 3.0, 0.667], [5.0, 2.0, 0.333], [9.0, 1.0, 0.0]]
    """
    e = episodes(*check_transplant(time, event, transplant_day))
    z = float(ndtri(0.5 + check_level(conf_level) / 2))
    parts = [_curve(e, k, from_day, z) for k in (0, 1)]
    return pd.concat(parts, ignore_index=True)


def _curve(e: Episodes, k: int, from_day: float, z: float) -> pd.DataFrame:
    mine = (e.state == k) & (e.stop > from_day)
    start = np.maximum(e.start[mine], from_day)
    codes = np.zeros(int(mine.sum()), dtype=np.int64)
    sets = risk_sets(e.stop[mine], e.event[mine], codes, 1, start=start)
    y, d = sets.at_risk[:, 0], sets.events[:, 0]
    survival = np.cumprod(1 - d / y)
    greenwood = np.cumsum(np.divide(d, y * (y - d), out=np.zeros_like(d), where=y > d))
    low, high = np.full_like(y, np.nan), np.full_like(y, np.nan)
    inside = survival > 0  # and below 1, since every row has an event
    s = survival[inside]
    width = np.exp(z * np.sqrt(greenwood[inside]) / np.abs(np.log(s)))
    low[inside], high[inside] = s**width, s ** (1 / width)
    note = "interval not estimable: the risk set was emptied by events"
    return pd.DataFrame(
        {
            "state": STATES[k],
            "time": sets.time,
            "at_risk": y.astype(int),
            "events": d.astype(int),
            "survival": survival,
            "ci_low": low,
            "ci_high": high,
            "method": SIMON_MAKUCH,
            "note": np.where(inside, "", note),
        }
    )
