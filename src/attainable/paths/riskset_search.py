"""A risk-set path with a wanted chi-squared, found by changing one step by step, without chance.

A path found is a proof that its statistic is attainable. A path not found proves nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from attainable.paths.riskset_paths import Floats, Ints, PathSpace, contribution
from attainable.paths.riskset_table import PathTable

MAX_STEPS = 200
MAX_PAIRS = 2_000


@dataclass(frozen=True)
class Changes:
    """Ways to change one path: where, the new content, and what is added to U and V."""

    place: Ints  # first event time changed
    width: Ints  # how many are (1: new numbers at risk; 2: neighbours swapped)
    content: Any  # (changes, 2, 4): events 1, events 2, risk 1, risk 2
    difference: Floats
    variance: Floats

    def apply(self, path: Ints, i: int) -> Ints:
        """The path (event times, 4) after one change."""
        new = path.copy()
        place, width = int(self.place[i]), int(self.width[i])
        new[place : place + width] = self.content[i, :width]
        return new


def path_with(
    space: PathSpace, start: PathTable, above: float, up_to: float, *, target: float | None = None
) -> tuple[PathTable, float]:
    """Change a path until its chi-squared is in ``(above, up_to]``, or as near as it gets.

    Parameters
    ----------
    space : PathSpace
    start : PathTable
        One path of the space.
    above, up_to : float
        Wanted limits of chi-squared.
    target : float, optional
        What to approach; the middle of the limits if None.

    Returns
    -------
    tuple of PathTable and float
        The path and its chi-squared.
    """
    path = np.stack(start.row(0), axis=1)
    goal = math.sqrt((max(above, 0.0) + up_to) / 2 if target is None else target)
    u, v = _totals(path)
    for _ in range(MAX_STEPS):
        distance = abs(math.sqrt(u * u / v) - goal)
        if above < u * u / v <= up_to:
            break
        changes = _changes(space, path)
        new_u, new_v = u + changes.difference, v + changes.variance
        one = _nearest(new_u, new_v, goal, distance)
        chosen = _nearest_pair(changes, u, v, goal, distance) if one is None else (one,)
        if chosen is None:
            break
        for change in chosen:
            path = changes.apply(path, change)
        u, v = _totals(path)
    return PathTable(*path.T.reshape(4, 1, -1)), u * u / v


def _totals(path: Ints) -> tuple[float, float]:
    parts = [contribution((int(e1), int(e2)), int(r1), int(r2)) for e1, e2, r1, r2 in path]
    return sum(float(u) for u, _ in parts), sum(float(v) for _, v in parts)


def _changes(space: PathSpace, path: Ints) -> Changes:
    """New numbers at risk at one event time, and swaps of neighbours, that stay in the space."""
    place: list[Ints] = []
    content: list[Any] = []
    parts: list[tuple[Floats, Floats]] = []
    done = np.concatenate([np.zeros((1, 2), dtype=int), path[:, :2].cumsum(axis=0)])
    for k in range(len(path)):
        step = (int(path[k, 0]), int(path[k, 1]))
        risks = _room(space, path, k, done[k], step)
        r1, r2 = (grid.ravel() for grid in np.meshgrid(*risks, indexing="ij"))
        old, new = contribution(step, *path[k, 2:]), contribution(step, r1, r2)
        rows = np.zeros((len(r1), 2, 4), dtype=int)
        rows[:, 0, :2], rows[:, 0, 2], rows[:, 0, 3] = step, r1, r2
        place.append(np.full(len(r1), k))
        content.append(rows)
        parts.append((new[0] - old[0], new[1] - old[1]))
    pairs = (_swap(space, path, k, done[k]) for k in range(len(path) - 1))
    swapped = [pair for pair in pairs if pair is not None]
    for k, rows in swapped:
        place.append(np.array([k]))
        content.append(rows[None])
        totals = [np.subtract(_totals(rows), _totals(path[k : k + 2]))]
        parts.append((np.array([totals[0][0]]), np.array([totals[0][1]])))
    where = np.concatenate(place)
    width = np.ones(len(where), dtype=int)
    width[len(where) - len(swapped) :] = 2
    return Changes(
        where,
        width,
        np.concatenate(content),
        np.concatenate([u for u, _ in parts]),
        np.concatenate([v for _, v in parts]),
    )


def _room(space: PathSpace, path: Ints, k: int, done: Ints, step: tuple[int, int]) -> list[Ints]:
    """Numbers at risk that each arm may have at one event time, its neighbours staying."""
    most = path[k - 1, 2:] - path[k - 1, :2] if k else np.array([space.n1, space.n2])
    least = path[k + 1, 2:] + path[k, :2] if k + 1 < len(path) else np.array(step)
    allowed = space.allowed_risks(k, int(done[0]), int(done[1]), step)
    return [r[(r >= lo) & (r <= hi)] for r, lo, hi in zip(allowed, least, most, strict=True)]


def _swap(space: PathSpace, path: Ints, k: int, done: Ints) -> tuple[int, Ints] | None:
    """Two neighbouring event times with their events swapped, censoring as it was."""
    (a1, a2, _, _), (b1, b2, _, _) = path[k : k + 2]
    if (a1, a2) == (b1, b2) or space.order is not None:
        return None
    rows = path[k : k + 2].copy()
    rows[0, :2], rows[1, :2] = (b1, b2), (a1, a2)
    rows[1, 2:] += np.array([a1 - b1, a2 - b2])
    before = done.copy()
    for offset in range(2):
        step = (int(rows[offset, 0]), int(rows[offset, 1]))
        allowed = space.allowed_risks(k + offset, int(before[0]), int(before[1]), step)
        if any(r not in fits for r, fits in zip(rows[offset, 2:], allowed, strict=True)):
            return None
        before = before + rows[offset, :2]
    return k, rows


def _nearest(u: Floats, v: Floats, goal: float, distance: float) -> int | None:
    """The change that comes nearest to the goal, if nearer than now."""
    real = v > 1e-9
    gap = np.where(real, np.abs(np.sqrt(u * u / np.where(real, v, 1.0)) - goal), np.inf)
    best = int(gap.argmin())
    return best if gap[best] < distance * (1 - 1e-9) else None


def _nearest_pair(
    changes: Changes, u: float, v: float, goal: float, distance: float
) -> tuple[int, int] | None:
    """The two changes, at event times apart from each other, that together come nearest."""
    number = min(len(changes.place), MAX_PAIRS)
    best: tuple[float, int, int] = (distance * (1 - 1e-9), -1, -1)
    end = changes.place + changes.width
    for i in range(number):
        apart = np.flatnonzero(changes.place > end[i])
        new_u = u + changes.difference[i] + changes.difference[apart]
        new_v = v + changes.variance[i] + changes.variance[apart]
        real = new_v > 1e-9
        gap = np.where(real, np.abs(np.sqrt(new_u**2 / np.where(real, new_v, 1.0)) - goal), np.inf)
        nearest = float(gap.min(initial=np.inf))
        if nearest < best[0]:
            best = (nearest, i, int(apart[gap.argmin()]))
    return (best[1], best[2]) if best[1] >= 0 else None
