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

from fewevents import options
from fewevents.estimate import ChiSquaredTest, joined, not_estimable
from fewevents.near_times import MERGED, settled
from fewevents.options import chi_squared_p
from fewevents.patients import Floats, Ints, Patients
from fewevents.survival.counts import counts_of
from fewevents.survival.curves import steps
from fewevents.survival.limits import greenwood, limits
from fewevents.survival.logrank import quadratic_form, score
from fewevents.transplant.episodes import STATES, Episodes, check_transplant, episodes


@dataclass(frozen=True)
class Landmark:
    """A landmark analysis; ``data`` holds time since the landmark, event and state by patient."""

    landmark_day: float
    excluded_events: int
    excluded_censored: int
    transplanted_later: int
    test: ChiSquaredTest
    data: pd.DataFrame
    method: str
    note: str


def _test(
    rows: Patients, state: Ints, groups: dict[str, Any], method: str, *notes: str
) -> ChiSquaredTest:
    present = [k for k in (0, 1) if (state == k).any()]
    observed, expected, variance = np.zeros(2), np.zeros(2), np.zeros((2, 2))
    if present:
        parts = score([counts_of(rows, state == k) for k in present], "logrank", 0, 0)[:3]
        observed[present], expected[present], variance[np.ix_(present, present)] = parts
    chi_squared, df = quadratic_form(observed - expected, variance)
    none = "no event while both states were at risk" if rows.event.any() else "no event"
    note = joined("" if df else not_estimable(none), *notes)
    table = pd.DataFrame(groups | {"observed": observed.astype(int), "expected": expected})
    return ChiSquaredTest(chi_squared_p(chi_squared, df), chi_squared, method, note, df, table)


def _by_state(state: Any, length: Floats, patient: Any) -> dict[str, Any]:
    return {
        "state": STATES,
        "patients": [int((np.bincount(patient[state == k]) > 0).sum()) for k in (0, 1)],
        "person_days": [float(length[state == k].sum()) for k in (0, 1)],
    }


def naive_transplant_test(time: Any, event: Any, transplant_day: Any) -> ChiSquaredTest:
    """Log-rank test by "ever transplanted", which immortal time biases: shown for contrast.

    Not for a conclusion: take `mantel_byar` or `time_dependent_cox`. Parameters are those of
    `mantel_byar`.

    >>> naive_transplant_test([9, 5, 8, 4], [1, 1, 0, 1], [4, None, 2, None]).note
    'biased by immortal time'
    """
    days, died, switch, note = check_transplant(time, event, transplant_day)
    ever = np.isfinite(switch).astype(np.int64)
    groups = _by_state(ever, days, np.arange(len(days)))
    method = "log-rank test by ever transplanted (naive)"
    return _test(Patients(days, died), ever, groups, method, "biased by immortal time", note)


def mantel_byar(time: Any, event: Any, transplant_day: Any) -> ChiSquaredTest:
    """Mantel-Byar test: each patient is at risk in the state of the day.

    It mends immortal time, not the choice of who is transplanted. Not with a handful of events, where
    its chi-squared approximation is poor: take `time_dependent_cox` with ``penalty="firth"``.

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
    days, died, switch, note = check_transplant(time, event, transplant_day)
    e = episodes(days, died, switch)
    groups = _by_state(e.state, e.stop - e.start, e.patient)
    return _test(Patients(e.stop, e.event, e.start), e.state, groups, "Mantel-Byar test", note)


def landmark(time: Any, event: Any, transplant_day: Any, *, landmark_day: float) -> Landmark:
    """Landmark analysis: state on the landmark day, follow-up from then on.

    Not with a landmark chosen after a look at the results, nor where most transplants come after
    it: take `mantel_byar`.

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
    days, died, switch, note = check_transplant(time, event, transplant_day)
    asked = options.number(landmark_day, "landmark_day")
    landmark_day = float(settled(asked, np.append(days, switch[np.isfinite(switch)])))
    note = joined(note, "" if landmark_day == asked else MERGED)
    kept = days > landmark_day
    by_then = switch[kept] <= landmark_day
    since, event_kept = days[kept] - landmark_day, died[kept]
    method = f"log-rank test of the landmark analysis at day {landmark_day:g}"
    groups = _by_state(by_then, since, np.arange(len(since)))
    test = _test(Patients(since, event_kept), by_then.astype(np.int64), groups, method, note)
    if by_then.all() or not by_then.any():
        missing = STATES[0] if by_then.any() else STATES[1]
        why = not_estimable(f"nobody at risk is {missing} on day {landmark_day:g}")
        test = ChiSquaredTest(math.nan, math.nan, method, joined(why, note), 0, test.groups)
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

    A picture of two hazards. Not for the survival of two groups of patients: take `landmark`. Not
    from a day on which a state has one or two at risk, where one event empties the curve: see
    ``from_day``.

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
    days, died, switch, merged = check_transplant(time, event, transplant_day)
    asked = options.number(from_day, "from_day")
    from_day = float(settled(asked, np.append(days, switch[np.isfinite(switch)])))
    merged = joined(merged, "" if from_day == asked else MERGED)
    e, z = episodes(days, died, switch), options.z_value(conf_level)
    parts = [_curve(e, k, from_day, z) for k in (0, 1)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    note = "interval not estimable: the risk set was emptied by events"
    notes = np.where(np.isnan(columns["ci_low"]), joined(note, merged), merged)
    return pd.DataFrame(columns | {"method": SIMON_MAKUCH, "note": notes})


def _curve(e: Episodes, k: int, from_day: float, z: float) -> dict[str, np.ndarray]:
    mine = (e.state == k) & (e.stop > from_day)
    if not mine.any():
        empty = np.zeros(0)
        times, at_risk, events, survival = empty, empty.astype(int), empty.astype(int), empty
    else:
        start = np.maximum(e.start[mine], from_day)
        times, at_risk, events, survival = steps(
            counts_of(Patients(e.stop[mine], e.event[mine], start))
        )
    low, high = limits(survival, np.sqrt(greenwood(at_risk, events)), z, "log-log")
    columns = (times, at_risk, events, survival, low, high)
    values = [column[events > 0] for column in columns]
    names = ("time", "at_risk", "events", "survival", "ci_low", "ci_high")
    state = np.full(len(values[0]), STATES[k], dtype=object)
    return {"state": state} | dict(zip(names, values, strict=True))
