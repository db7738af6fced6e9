"""Log-rank tests of many small cohorts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LogRankBatch:
    """Log-rank tests, one an entry.

    ``estimable`` is False where a cohort gives no test (V = 0: no event while both groups are at
    risk); its ``chi_squared`` and ``p_value`` are then NaN.
    """

    difference: Floats  # observed minus expected events of the first group
    variance: Floats
    chi_squared: Floats
    p_value: Floats
    estimable: NDArray[np.bool_]


def logrank_batch(times: ArrayLike, events: ArrayLike, groups: ArrayLike) -> LogRankBatch:
    """Two-sided log-rank tests of many two-group cohorts (1 df, ties corrected in the variance).

    Parameters
    ----------
    times : array_like, shape (cohorts, patients)
        Time of each patient's event or censoring. NaN leaves a place empty, for cohorts of unequal
        size.
    events : array_like, broadcast to the shape of ``times``
        1 for an event, 0 for censoring.
    groups : array_like, broadcast to the shape of ``times``
        Two different values; the smaller one names the first group.

    Returns
    -------
    LogRankBatch

    Raises
    ------
    ValueError
        If there are more than two groups or an event is neither 0 nor 1.

    References
    ----------
    Mantel N (1966). Evaluation of survival data and two new rank order statistics arising in its
    consideration. Cancer Chemotherapy Reports 50: 163-170.

    Examples
    --------
    Ten cohorts of the same three patients give ten equal tests.

    >>> tests = logrank_batch(np.tile([2, 3, 3], (10, 1)), [1, 0, 0], [1, 1, 2])
    >>> tests.p_value.round(4)[:2]
    array([0.4795, 0.4795])
    """
    from scipy.special import erfc

    time = np.atleast_2d(np.asarray(times, dtype=float))
    event, first = _as_flags(time, events, groups)
    order = np.argsort(time, axis=1)  # NaN comes last, where it is at nobody's risk
    time, event, first = (np.take_along_axis(x, order, axis=1) for x in (time, event, first))
    present = ~np.isnan(time)
    at_risk, at_risk1 = (
        x[:, ::-1].cumsum(axis=1, dtype=np.int32)[:, ::-1] for x in (present, first)
    )

    # A run is all patients of one cohort with one time; the runs of all cohorts lie one after
    # another.
    new = np.ones(time.shape, dtype=bool)
    new[:, 1:] = time[:, 1:] != time[:, :-1]
    starts = np.flatnonzero(new)
    dead = np.add.reduceat(event.ravel().astype(np.int32), starts)
    dead1 = np.add.reduceat((event & first).ravel().astype(np.int32), starts)
    kept = dead > 0
    risk, risk1 = (x.ravel()[starts[kept]].astype(float) for x in (at_risk, at_risk1))
    dead, dead1 = dead[kept], dead1[kept]

    share = risk1 / risk
    spread = (risk - dead) / np.maximum(risk - 1, 1)
    cohort = starts[kept] // time.shape[1]
    size = len(time)
    difference = np.bincount(cohort, dead1 - dead * share, size).astype(float)
    variance = np.bincount(cohort, dead * share * (1 - share) * spread, size).astype(float)
    estimable = variance > 0
    chi_squared = np.full(len(time), np.nan)
    chi_squared[estimable] = difference[estimable] ** 2 / variance[estimable]
    p_value = erfc(np.sqrt(chi_squared / 2))
    return LogRankBatch(difference, variance, chi_squared, p_value, estimable)


def _as_flags(time: Floats, events: ArrayLike, groups: ArrayLike) -> tuple[Any, Any]:
    """Events, and membership of the first group, as boolean arrays of the shape of the times."""
    group = np.asarray(groups)
    names = np.unique(group)
    if len(names) != 2:
        raise ValueError(f"groups has {len(names)} different values; expected two")
    event = np.asarray(events)
    if not np.isin(event, (0, 1)).all():
        raise ValueError(
            "events holds values other than 0 and 1; expected 1 for an event, 0 for censoring"
        )
    present = ~np.isnan(time)
    flags = (np.broadcast_to(x, time.shape) for x in (event == 1, group == names[0]))
    happened, first = flags
    return happened & present, first & present
