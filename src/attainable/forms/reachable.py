"""Which percentages a Kaplan-Meier estimate of few patients and events can have at all."""

from __future__ import annotations

import math

from attainable.forms.spans import Span

MOST_STEPS = 200_000
"""Branches looked at before the answer is left open."""


def reachable(n: int, events: int, rate: Span, *, half_lost: bool = False) -> list[int] | None:
    """Numbers at risk whose Kaplan-Meier estimate lies in a span.

    With each event one of ``r`` patients at risk is lost to it, ``r`` falling from ``n``: tied
    events are consecutive numbers, so that they are included.

    Parameters
    ----------
    n : int
        Patients, all from time 0.
    events : int
        At most so many events before the time of the rate.
    rate : tuple of float
        Lowest and highest rate, as proportions.
    half_lost : bool
        Numbers at risk may be halves, as in an actuarial (life table) estimate.

    Returns
    -------
    list of int or None
        Numbers at risk, fewest events first; empty where none gives the rate; None where there
        are too many to look at. Halves are given doubled.

    Examples
    --------
    >>> reachable(15, 1, (0.9325, 0.9335)), reachable(15, 1, (0.955, 0.965))
    ([15], [])
    """
    step = 2 if half_lost else 1
    low, high = rate[0] - 1e-12, rate[1] + 1e-12
    if low <= 1 <= high:
        return []
    steps = 0

    def search(rest: int, most: int, value: float) -> list[int] | None:
        """One more event among at most ``most`` (halves: doubled) at risk."""
        nonlocal steps
        if step * rest > most:  # more events than patients who are left
            return []
        best = value * math.prod((most - step * (i + 1)) / (most - step * i) for i in range(rest))
        if value < low or most < step or best > high and not _can_fall(most, rest, step):
            return []
        for r in range(most, step - 1, -1):
            steps += 1
            if steps > MOST_STEPS:
                return None
            new = value * (r - step) / r
            if low <= new <= high:
                return [r]
            if new < low:
                return []
            if rest > 1:
                found = search(rest - 1, r - step, new)
                if found is None or found:
                    return found and [r, *found]
        return []

    for count in range(1, min(events, n) + 1):
        found = search(count, step * n, 1.0)
        if found is None or found:
            return found
    return []


def _can_fall(most: int, rest: int, step: int) -> bool:
    """Whether the estimate can still fall: it can, to zero, while anybody is at risk."""
    return rest > 0 and most >= step
