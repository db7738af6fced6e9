"""What published counts and p-values decide, limit, or leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from attainable.consistent.reconstruct import ConsistentSet
from attainable.paths.comparisons import Comparison


def frechet_bounds(a: int, b: int, n: int) -> tuple[int, int]:
    """Least and most patients who can be in both of two groups of sizes ``a`` and ``b`` among ``n``.

    Raises
    ------
    ValueError
        If a group is larger than ``n`` or negative.

    References
    ----------
    Fréchet (1940); also called Boole-Fréchet bounds.

    Examples
    --------
    >>> frechet_bounds(18, 26, 33)
    (11, 18)
    """
    if not (0 <= a <= n and 0 <= b <= n):
        raise ValueError(f"group sizes must lie between 0 and n = {n}: found {a} and {b}")
    return max(0, a + b - n), min(a, b)


def narrowing(outer: Comparison, inner: Comparison, joint: ConsistentSet) -> pd.DataFrame:
    """How many risk-set paths each published figure leaves: ``known, paths, share``."""
    space = outer.attainable()
    counts = f"{outer.n1} and {outer.n2} patients, {outer.events1} and {outer.events2} events"
    steps = [
        (f"the counts ({counts})", space.n_paths),
        (f"and p = {outer.reachable} between the two groups", space.count(outer.reachable)),
        (f"and p = {inner.reachable} within the first group", len(joint)),
    ]
    frame = pd.DataFrame(steps, columns=["known", "paths"])
    frame["share"] = frame["paths"] / frame["paths"].iloc[0]
    return frame


@dataclass(frozen=True)
class OneMore:
    """What one further published figure would leave: the fewest and most paths, over its possible values."""

    figure: str
    values: int
    fewest: int
    most: int


def one_more_number(cohorts: ConsistentSet) -> list[OneMore]:
    """Further figures that a paper could print, with the paths that each would leave.

    A median follow-up leaves every path: stretching the time axis changes it at will and changes no risk set.
    """
    paths = cohorts.paths
    risk1, risk2 = (a.astype(np.int64) for a in (paths.risk1, paths.risk2))
    events = paths.order.shape[1]
    return [
        OneMore("median follow-up", 1, len(cohorts), len(cohorts)),
        _left("order of the deaths", paths.order),
        _left("how many children were still followed at the last death", (risk1 + risk2)[:, -1:]),
        _left("numbers at risk at the first death", np.column_stack([risk1[:, 0], risk2[:, 0]])),
        _at_risk_on_a_day(cohorts),
        _left("numbers at risk at every death", np.column_stack([paths.order, risk1, risk2])),
    ][: 6 if events > 1 else 3]


def _left(figure: str, columns: np.ndarray) -> OneMore:
    sizes = np.unique(columns, axis=0, return_counts=True)[1]
    return OneMore(figure, len(sizes), int(sizes.min()), int(sizes.max()))


def _at_risk_on_a_day(cohorts: ConsistentSet) -> OneMore:
    """Numbers at risk and deaths so far in both groups, as under a survival curve at, say, six months."""
    paths, outer = cohorts.paths, cohorts.outer
    first, second = np.asarray(paths.events1), np.asarray(paths.events2)
    none = np.zeros(len(paths), dtype=np.int64)
    high1 = np.column_stack([none + outer.n1, paths.risk1 - first])
    high2 = np.column_stack([none + outer.n2, paths.risk2 - second])
    low1 = np.column_stack([paths.risk1, none])
    low2 = np.column_stack([paths.risk2, none])
    so_far = np.column_stack([none, second.cumsum(axis=1)])
    found = []
    for k in range(high1.shape[1]):
        for deaths2 in np.unique(so_far[:, k]):
            rows = so_far[:, k] == deaths2
            for x in range(outer.n1 + 1):
                in1 = rows & (low1[:, k] <= x) & (x <= high1[:, k])
                found += [
                    int((in1 & (low2[:, k] <= y) & (y <= high2[:, k])).sum())
                    for y in range(outer.n2 + 1)
                ]
    left = [count for count in found if count]
    return OneMore("numbers at risk and deaths so far on one day", len(left), min(left), max(left))


@dataclass(frozen=True)
class MantelByarBounds:
    """A transplant comparison with one event, counted naively and as a time-dependent event.

    Attributes
    ----------
    at_risk : tuple of int
        Patients at risk at the event: ever transplanted, never transplanted.
    naive_p
        Everyone who was ever transplanted counts as transplanted from the first day.
    p_low, p_high
        Over every number of patients already transplanted on that day (Mantel-Byar test).
    """

    at_risk: tuple[int, int]
    naive_p: float
    p_low: float
    p_high: float


def mantel_byar_bounds(at_risk: list[tuple[int, int]]) -> list[MantelByarBounds]:
    """Bounds on the time-dependent comparison for one event in a transplanted patient, without any transplant date.

    On the day of the event between 1 (the patient who died) and all of the transplanted had had their transplant; those who had
    not belong to the other group on that day. With one event chi-squared is the size of the other group over that of the event's.

    References
    ----------
    Mantel, Byar (1974), J Am Stat Assoc 69:81-86.

    Examples
    --------
    >>> [result] = mantel_byar_bounds([(14, 10)])
    >>> round(result.naive_p, 3), round(result.p_high, 3)
    (0.398, 0.398)
    """
    results = []
    for transplanted, never in at_risk:
        already = np.arange(1, transplanted + 1)
        p = chdtrc(1, (transplanted + never - already) / already)
        results.append(
            MantelByarBounds((transplanted, never), float(p[-1]), float(p.min()), float(p.max()))
        )
    return results
