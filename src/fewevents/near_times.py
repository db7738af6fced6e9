"""Times that differ by rounding noise only: one time, by the rule of R's ``timefix``.

Closer than 1.5e-8, or than 1.5e-8 of the mean of the distinct times, is equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TIME_FIX = float(np.sqrt(np.finfo(float).eps))
MERGED = "times that differ by rounding noise only are taken as equal"


def merged_times(times: Floats) -> Floats:
    """Times with those that differ by rounding noise made equal to the smallest of them.

    >>> merged_times(np.array([0.1 + 0.2, 0.3, 1.0])).tolist()
    [0.3, 0.3, 1.0]
    """
    if _whole(times):
        return times  # whole days: the usual case
    distinct = np.unique(times)
    near = np.diff(distinct) <= _tolerance(distinct)
    if not near.any():
        return times
    cuts = distinct[np.append(True, ~near)]
    return np.asarray(cuts[np.searchsorted(cuts, times, side="right") - 1])


def settled(asked: Any, times: Floats) -> Floats:
    """Times asked for, those that differ from a time of the data by rounding noise put on it.

    R's ``summary(survfit(...), times = )`` compares exactly, and misses an event on the day asked for.

    >>> settled([0.3, 0.7], np.array([0.1 + 0.2, 1.0])).tolist()
    [0.30000000000000004, 0.7]
    """
    moments = np.asarray(asked, dtype=np.float64)
    if _whole(times) and _whole(moments):
        return moments
    distinct = np.unique(times)
    after = np.minimum(np.searchsorted(distinct, moments), len(distinct) - 1)
    below, above = distinct[np.maximum(after - 1, 0)], distinct[after]
    nearest = np.where(moments - below < above - moments, below, above)
    return np.where(np.abs(moments - nearest) <= _tolerance(distinct), nearest, moments)


def noted(notes: Any, asked: Any, moments: Floats, note: str = "") -> npt.NDArray[np.object_]:
    """The notes of a frame with a row for each time asked for, and where times were merged.

    >>> noted("", [0.3, 0.7], settled([0.3, 0.7], np.array([0.1 + 0.2, 1.0]))).tolist()
    ['times that differ by rounding noise only are taken as equal', '']
    """
    merged = (np.asarray(asked) != moments) | (MERGED in note)
    words = np.broadcast_to(np.asarray(notes, dtype=object), moments.shape).copy()
    words[merged] = [f"{text}; {MERGED}" if text else MERGED for text in words[merged]]
    return words


def _tolerance(distinct: Floats) -> float:
    return TIME_FIX * max(1.0, float(np.mean(distinct)))


def _whole(times: Floats) -> bool:
    """Whole days below ten million, of which none are near."""
    return not times.size or bool(times.max() < 1e7 and not (times % 1).any())
