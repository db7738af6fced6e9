"""How many risk-set paths a design has, exactly at any size, by formulas."""

from __future__ import annotations

import math
from functools import lru_cache


@lru_cache(maxsize=4096)
def sequences(d1: int, d2: int, times: int) -> int:
    """Ways to spread the events of two arms over so many event times, none of them empty.

    >>> sequences(1, 1, 2), sequences(1, 1, 1)
    (2, 1)
    """
    if times == 0:
        return int(d1 == d2 == 0)
    return sum(
        (-1) ** (times - i)
        * math.comb(times, i)
        * math.comb(d1 + i - 1, d1)
        * math.comb(d2 + i - 1, d2)
        for i in range(1, times + 1)
    )


def count_paths(
    n1: int, d1: int, n2: int, d2: int, ties: bool = True, max_lost: int | None = None
) -> int:
    """Number of risk-set paths of a design, those without a test included.

    Parameters
    ----------
    n1, d1, n2, d2 : int
        Patients and events in arm 1 and 2.
    ties : bool
        Whether events may fall on one day.
    max_lost : int, optional
        Patients of both arms lost before the last event, at most.

    Returns
    -------
    int
        Exact at any size. With ``J`` event times, the losses of an arm are one of
        ``C(n - d + J, J)`` ways to leave at most ``n - d`` patients in ``J`` places.

    Examples
    --------
    >>> count_paths(15, 1, 11, 0)
    180
    """
    events = d1 + d2
    if not ties:
        return math.comb(events, d1) * _losses(n1 - d1, n2 - d2, events, max_lost)
    return sum(
        sequences(d1, d2, times) * _losses(n1 - d1, n2 - d2, times, max_lost)
        for times in range(1, events + 1)
    )


def _losses(most1: int, most2: int, times: int, max_lost: int | None) -> int:
    """Ways to lose at most so many of each arm (and of both) before so many event times."""
    if max_lost is None or max_lost >= most1 + most2:
        return math.comb(most1 + times, times) * math.comb(most2 + times, times)
    return sum(
        math.comb(s + times - 1, s) * math.comb(min(most2, max_lost - s) + times, times)
        for s in range(min(most1, max_lost) + 1)
    )


def count_without_test(
    test: str, n1: int, d1: int, n2: int, d2: int, ties: bool, max_lost: int | None
) -> int:
    """Paths that have no p-value by a test (`cox_wald` apart): one arm empty, or nobody left.

    >>> 180 - count_without_test("mantel", 15, 1, 11, 0, True, None)
    165
    """
    events = d1 + d2
    limit = n1 + n2 if max_lost is None else max_lost
    # Everybody at risk dies at the only event time: all the others were lost before.
    at_once = int((ties or events == 1) and n1 - d1 + n2 - d2 <= limit)
    if test.endswith("permutation"):
        return at_once
    empty = 0
    for n, d, other, events_there in ((n1, d1, n2, d2), (n2, d2, n1, d1)):
        if events_there == 0 and limit >= other:  # the other arm is lost before the first event
            times = range(1, d + 1) if ties else (d,)
            empty += sum(
                math.comb(d - 1, t - 1) * math.comb(min(n - d, limit - other) + t, t) for t in times
            )
    if test == "oe" or test.startswith("cox"):
        return empty
    return empty + (at_once if d1 and d2 else 0)
