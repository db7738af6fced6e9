"""Stretches of risk-set paths, grown event time by event time, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from attainable.paths.riskset_paths import Floats, Ints, PathSpace, contribution


@dataclass
class HalfPaths:
    """Stretches of paths from one state on, as arrays with one row a stretch."""

    events1: Ints
    events2: Ints
    risk1: Ints
    risk2: Ints
    difference: Floats
    variance: Floats
    done: Ints = field(repr=False)  # (rows, 2): events of each arm so far
    cap: Ints = field(repr=False)  # (rows, 2): patients that may still be at risk

    def __len__(self) -> int:
        return len(self.difference)

    def take(self, rows: Any) -> HalfPaths:
        """The stretches in the given rows."""
        return HalfPaths(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def concatenate(parts: list[HalfPaths]) -> HalfPaths:
    """Several sets of stretches of equal length as one."""
    names = HalfPaths.__dataclass_fields__
    return HalfPaths(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def expand(space: PathSpace, time_index: int, c1: int, c2: int, times: int) -> HalfPaths:
    """All stretches of ``times`` event times from a state on, the most patients being left.

    Complete paths are padded with event times of nobody. Stretches that constraints keep from
    being completed are left out.

    Parameters
    ----------
    space : PathSpace
        What the paths have to keep to.
    time_index, c1, c2 : int
        The state that the stretches start from: event times and events of each arm before it.
    times : int
        Length of the stretches.
    """
    state = space.state(time_index, c1, c2)
    none = np.zeros((4, 1, times), dtype=np.int32)
    done, cap = np.array([[[c1, c2]], [space.most_left[state]]], dtype=np.int32)
    start = HalfPaths(none[0], none[1], none[2], none[3], np.zeros(1), np.zeros(1), done, cap)
    parts = [start]
    for i in range(times):
        parts = [part for old in parts for part in _grow(space, time_index + i, old, i)]
    return concatenate(parts)


def _grow(space: PathSpace, time_index: int, old: HalfPaths, column: int) -> Iterator[HalfPaths]:
    """Stretches one event time longer; all rows of ``old`` are in one state."""
    if len(old) == 0:
        return
    c1, c2 = (int(c) for c in old.done[0])
    if (c1, c2) == (space.d1, space.d2):
        yield old
        return
    for step in space.steps(time_index, c1, c2):
        risk1, risk2 = space.allowed_risks(time_index, c1, c2, step)
        choices1 = np.searchsorted(risk1, old.cap[:, 0], side="right")
        choices2 = np.searchsorted(risk2, old.cap[:, 1], side="right")
        choices = choices1 * choices2
        row = np.repeat(np.arange(len(old)), choices)
        number = np.arange(len(row)) - np.repeat(np.cumsum(choices) - choices, choices)
        r1, r2 = risk1[number // choices2[row]], risk2[number % choices2[row]]
        new = old.take(row)
        new.events1[:, column], new.events2[:, column] = step
        new.risk1[:, column], new.risk2[:, column] = r1, r2
        difference, variance = contribution(step, r1, r2)
        new.difference += difference
        new.variance += variance
        new.done += np.array(step, dtype=np.int32)
        new.cap = np.stack([r1 - step[0], r2 - step[1]], axis=1).astype(np.int32)
        if space.constrained:
            state = space.state(time_index + 1, c1 + step[0], c2 + step[1])
            new = new.take(space.completions[state][r1 - step[0], r2 - step[1]] > 0)
        yield new
