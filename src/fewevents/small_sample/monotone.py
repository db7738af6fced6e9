"""Monotone likelihood in Cox's model: detected and named before anything is fitted.

Written by hand: kept Python libraries find it only through a failed or drifting fit, if at all.

References
----------
Heinze, Schemper (2001), Biometrics 57:114-119.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from fewevents.small_sample._input import Floats, event_times, group_codes

Direction = Literal["plus infinity", "minus infinity", "flat", "finite"]


@dataclass(frozen=True)
class MonotoneLikelihood:
    """Where the partial likelihood of one covariate has its maximum."""

    monotone: bool
    direction: Direction
    method: str
    note: str


NOTES: dict[Direction, str] = {
    "plus infinity": "monotone likelihood: every event falls on the largest covariate value at "
    "risk, so the Cox estimate is plus infinity",
    "minus infinity": "monotone likelihood: every event falls on the smallest covariate value at "
    "risk, so the Cox estimate is minus infinity",
    "flat": "not estimable: no event time has two different covariate values at risk",
    "finite": "",
}


def detect_monotone_likelihood(time: Any, event: Any, covariate: Any) -> MonotoneLikelihood:
    """Tell whether Cox's model of one numeric covariate has a finite estimate.

    Parameters
    ----------
    time, event, covariate : array_like, shape (n,)
        Days, 1 for an event, and numbers, or the labels of two groups.

    Examples
    --------
    >>> detect_monotone_likelihood([1, 2, 3], [1, 1, 0], [1, 1, 0]).direction
    'plus infinity'
    """
    days, died = event_times(time, event)
    x, _, _ = numeric_covariate(covariate, len(days))
    order = np.argsort(days, kind="stable")
    days, died, x = days[order], died[order], x[order]
    first = np.searchsorted(days, days[died], side="left")
    largest = np.maximum.accumulate(x[::-1])[::-1][first]
    smallest = np.minimum.accumulate(x[::-1])[::-1][first]
    return monotone_likelihood(x[died], smallest, largest)


def monotone_likelihood(at_event: Floats, smallest: Floats, largest: Floats) -> MonotoneLikelihood:
    """The verdict from each event's covariate and the range over its risk set."""
    direction: Direction = "finite"
    if (smallest == largest).all():
        direction = "flat"
    elif (at_event == largest).all():
        direction = "plus infinity"
    elif (at_event == smallest).all():
        direction = "minus infinity"
    method = "range of the covariate over the risk set of every event (Heinze & Schemper 2001)"
    monotone = direction in ("plus infinity", "minus infinity")
    return MonotoneLikelihood(monotone, direction, method, NOTES[direction])


def numeric_covariate(covariate: Any, n: int) -> tuple[Floats, Any, Any]:
    """The covariate as numbers, and which value is compared with which reference.

    Raises
    ------
    ValueError
        If it is neither finite numbers, of two values at least, nor the labels of two groups.
    """
    codes, labels = group_codes(covariate, n)
    if len(labels) < 2:
        raise ValueError(
            f"covariate must hold two groups or two different numbers: found only {labels[0]!r}"
        )
    if all(isinstance(x, int | float | np.number) and not isinstance(x, bool) for x in labels):
        values = np.asarray(labels, dtype=np.float64)
        if not np.isfinite(values).all():
            raise ValueError(f"covariate must be finite: found {values[~np.isfinite(values)][0]}")
        return values[codes], "one unit more", ""
    if len(labels) != 2:
        raise ValueError(
            f"covariate must be numbers or the labels of two groups: found {len(labels)} labels"
        )
    return codes.astype(np.float64), labels[1], labels[0]
