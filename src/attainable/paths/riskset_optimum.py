"""Certified ends of the attainable set at any size, by dynamic programming over risk-set paths.

The best path for a linear score ``alpha * U - beta * V`` is found from the last event backwards,
without listing paths. ``U^2 / V`` is a convex function of ``(U, V)``, so its largest value over
all paths lies on a corner of their convex hull, and corners are what linear scores find. For the
smallest value, ``U^2 / V >= 2 t U - t^2 V`` for every number ``t``: whatever ``t``, the smallest
score on the right is a lower bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from attainable.paths.riskset_paths import Floats, Ints, PathSpace, State, Step, contribution
from attainable.paths.riskset_table import PathTable

Point = tuple[float, float]
Line = tuple[float, float, float]  # a U + b V = c


@dataclass(frozen=True)
class Move:
    """One kind of event time from a state: who may be at risk, and what it adds to U and V."""

    step: Step
    target: State
    risk1: Ints
    risk2: Ints
    difference: Floats
    variance: Floats


@dataclass(frozen=True)
class Optimum:
    """A path with its statistic."""

    difference: float
    variance: float
    path: PathTable

    @property
    def chi_squared(self) -> float:
        """``U^2 / V``; 0 for the path without a test."""
        return self.difference**2 / self.variance if self.variance > 0 else 0.0


@dataclass(frozen=True)
class PathOptimiser:
    """Best paths of a space for linear scores of U and V."""

    space: PathSpace

    @cached_property
    def moves(self) -> dict[State, list[Move]]:
        """Event times that may follow each state; the last states come first."""
        found: dict[State, list[Move]] = {}
        for k, c1, c2 in self.space.states():
            found[k, c1, c2] = []
            for step in self.space.steps(k, c1, c2):
                risk1, risk2 = self.space.allowed_risks(k, c1, c2, step)
                target = self.space.state(k + 1, c1 + step[0], c2 + step[1])
                parts = contribution(step, risk1[:, None], risk2[None, :])
                found[k, c1, c2].append(Move(step, target, risk1, risk2, *parts))
        return found

    def best(self, alpha: float, beta: float, *, with_test: bool = False) -> Optimum:
        """The path with the largest ``alpha * U - beta * V`` (``with_test``: among V > 0).

        Raises
        ------
        ValueError
            If no path agrees with the constraints.
        """
        values = self._values(alpha, beta, with_test)
        state: State = (0, 0, 0)
        cap = (self.space.n1, self.space.n2)
        rows: list[tuple[int, int, int, int]] = []
        difference = variance = 0.0
        while self.moves[state]:
            best: tuple[float, Move, int, int] | None = None
            for move in self.moves[state]:
                end1, end2 = (
                    int(np.searchsorted(risk, most, side="right"))
                    for risk, most in zip((move.risk1, move.risk2), cap, strict=True)
                )
                if not end1 or not end2:
                    continue
                scores = self._scores(move, alpha, beta, values)[int(with_test)][:end1, :end2]
                i, j = divmod(int(scores.argmax()), end2)
                if best is None or scores[i, j] > best[0]:
                    best = float(scores[i, j]), move, i, j
            if best is None or best[0] == -math.inf:
                raise ValueError("No risk-set path agrees with the constraints.")
            _, move, i, j = best
            r1, r2 = int(move.risk1[i]), int(move.risk2[j])
            rows.append((*move.step, r1, r2))
            difference += float(move.difference[i, j])
            variance += float(move.variance[i, j])
            with_test = with_test and bool(move.variance[i, j] == 0)
            cap = (r1 - move.step[0], r2 - move.step[1])
            state = move.target
        table = np.array(rows, dtype=np.int32).T.reshape(4, 1, -1)
        return Optimum(difference, variance, PathTable(*table))

    def _values(self, alpha: float, beta: float, with_test: bool) -> list[dict[State, Floats]]:
        """Best scores from each state on, by the most patients that may be at risk.

        One table for all paths and, if asked for, one for those with V > 0.
        """
        values: list[dict[State, Floats]] = [{} for _ in range(1 + with_test)]
        for state, moves in self.moves.items():
            shape = (self.space.n1 - state[1] + 1, self.space.n2 - state[2] + 1)
            for table in values:
                table[state] = np.full(shape, -np.inf)
            if (state[1], state[2]) == (self.space.d1, self.space.d2):
                if self.space.complete(state[0]):
                    values[0][state][:] = 0.0
                continue
            for move in moves:
                cells = _cells(move.risk1, move.risk2)
                scores = self._scores(move, alpha, beta, values)
                for table, score in zip(values, scores, strict=True):
                    table[state][cells] = np.maximum(table[state][cells], score)
            for table in values:
                np.maximum.accumulate(table[state], axis=0, out=table[state])
                np.maximum.accumulate(table[state], axis=1, out=table[state])
        return values

    def _scores(
        self, move: Move, alpha: float, beta: float, values: list[dict[State, Floats]]
    ) -> list[Floats]:
        """Score of each choice of numbers at risk with the best that can follow, table by table."""
        follow = _cells(move.risk1 - move.step[0], move.risk2 - move.step[1])
        here = alpha * move.difference - beta * move.variance
        scores = [here + values[0][move.target][follow]]
        if len(values) == 2:
            all_paths, tested = (table[move.target][follow] for table in values)
            scores.append(here + np.where(move.variance > 0, all_paths, tested))
        return scores


def _cells(risk1: Ints, risk2: Ints) -> Any:
    """Index of a rectangle of numbers at risk: slices where they have no gaps, which is faster."""
    if not len(risk1) or not len(risk2):
        return np.ix_(risk1, risk2)
    if risk1[-1] - risk1[0] == len(risk1) - 1 and risk2[-1] - risk2[0] == len(risk2) - 1:
        return slice(risk1[0], risk1[-1] + 1), slice(risk2[0], risk2[-1] + 1)
    return np.ix_(risk1, risk2)


def largest_chi_squared(optimiser: PathOptimiser) -> Optimum:
    """The path with the largest chi-squared, found exactly (but for rounding) at any size.

    Corners of the hull of all (U, V) are found between the origin and the largest |U|, on both
    sides. Beyond the chord of two corners nothing lies outside the triangle with their supporting
    lines, and a convex function is largest on a triangle's corners: where its value at the apex is
    no better than what is known, the search ends.
    """
    extremes = {sign: optimiser.best(sign, 0.0) for sign in (1.0, -1.0)}
    best = max(extremes.values(), key=lambda found: found.chi_squared)
    for sign, extreme in extremes.items():
        end = (sign * extreme.difference, extreme.variance)
        if end[0] <= 0:
            continue
        edges = [((0.0, 0.0), (0.0, -1.0, 0.0), end, (1.0, 0.0, end[0]))]
        while edges:
            start, start_line, stop, stop_line = edges.pop()
            if _bound(start_line, stop_line) <= best.chi_squared * (1 + 1e-12):
                continue
            a, b = stop[1] - start[1], start[0] - stop[0]
            if math.hypot(a, b) < 1e-12:
                continue
            corner = optimiser.best(sign * a, -b)
            point = (sign * corner.difference, corner.variance)
            line = (a, b, a * point[0] + b * point[1])
            if line[2] <= a * start[0] + b * start[1] + 1e-12:
                continue
            best = max(best, corner, key=lambda found: found.chi_squared)
            edges.append((start, start_line, point, line))
            edges.append((point, line, stop, stop_line))
    return best


def smallest_chi_squared_bound(optimiser: PathOptimiser) -> tuple[float, Optimum]:
    """A lower bound of chi-squared over all paths with a test, and the path where it was found.

    The smallest score is a concave function of ``t``, whose slope at ``t`` has the sign of ``U - t
    V`` at the path that attains it; bisection finds the best ``t``. The bound is 0 where paths
    have U of both signs.
    """
    low, high = -1e6, 1e6
    bound = 0.0
    nearest = optimiser.best(0.0, 0.0, with_test=True)
    signs = {np.sign(optimiser.best(a, 0.0, with_test=True).difference) for a in (1.0, -1.0)}
    while len(signs) == 1:
        t = (low + high) / 2
        path = optimiser.best(-2 * t, -t * t, with_test=True)
        score = 2 * t * path.difference - t * t * path.variance
        bound = max(bound, score)
        if path.chi_squared < nearest.chi_squared:
            nearest = path
        slope = path.difference - t * path.variance
        if slope > 0:
            low = t
        else:
            high = t
        if slope == 0 or high - low < 1e-12 * max(1.0, abs(t)):
            break
    return bound, nearest


def _bound(first: Line, second: Line) -> float:
    """Chi-squared where two supporting lines meet."""
    determinant = first[0] * second[1] - second[0] * first[1]
    if abs(determinant) < 1e-300:
        return math.inf
    u = (first[2] * second[1] - second[2] * first[1]) / determinant
    v = (first[0] * second[2] - second[0] * first[2]) / determinant
    return u * u / v if v > 0 else math.inf
