"""The maximum of a partial likelihood of one covariate, plain and with Firth's penalty.

Roots are bracketed, so that they are found for any balance of the groups, and to the last digits.

References
----------
Firth (1993), Biometrika 80:27-38. Heinze, Schemper (2001), Biometrics 57:114-119.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri

from fewevents.options import normal_p, z_value
from fewevents.patients import Floats
from fewevents.survival.likelihood import Likelihood

FARTHEST = 2.0**20
"""A scaled coefficient beyond which no maximum is looked for."""
SLOTS = 2_000
"""Slots up to which the penalised likelihood is scanned: with more it has one summit."""


@dataclass(frozen=True)
class Fit:
    """Coefficient, limits, p-value and standard error, on the scale of the covariate."""

    beta: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p_value: float = math.nan
    standard_error: float = math.nan


def wald(likelihood: Likelihood, conf_level: float) -> Fit:
    """The maximum of a likelihood that has one, with the Wald interval and p-value."""
    beta, information = maximum(likelihood)
    se = information**-0.5
    z, k = z_value(conf_level), likelihood.scale
    return Fit(beta / k, (beta - z * se) / k, (beta + z * se) / k, normal_p(beta / se), se / k)


def maximum(likelihood: Likelihood) -> tuple[float, float]:
    """Where the score is 0, on the scaled covariate, and the information there.

    Newton's steps, held between a point where the score is above 0 and one where it is below.
    """
    beta, low, high = 0.0, -math.inf, math.inf
    for _ in range(200):
        score, information, _ = likelihood.derivatives(beta)
        if score >= 0:
            low = beta
        if score <= 0:
            high = beta
        step = score / information if information > 0 else math.copysign(math.inf, score)
        step = math.copysign(min(abs(step), 4.0 * (1 + abs(beta))), step)
        new = beta + step
        if not low <= new <= high:
            new = (low + high) / 2
        if abs(new - beta) <= 1e-12 * (1 + abs(beta)):
            return new, likelihood.derivatives(new)[1] if new != beta else information
        beta = new
    return beta, information


def firth(likelihood: Likelihood, conf_level: float) -> Fit:
    """The maximum under Firth's penalty, its profile interval and likelihood ratio p-value."""

    def score(beta: float) -> float:
        first, information, third = likelihood.derivatives(beta)
        return first + 0.5 * third / information

    def plain(beta: float) -> float:
        log_sum = likelihood.moments(beta)[0]
        return likelihood.total * beta - float(likelihood.weight @ log_sum)

    def value(beta: float) -> float:
        log_sum, _, variance, _ = likelihood.moments(beta)
        information = float(likelihood.weight @ variance)
        without = likelihood.total * beta - float(likelihood.weight @ log_sum)
        return without + 0.5 * math.log(information) if information > 0 else -math.inf

    drop = float(chdtri(1, 1 - conf_level)) / 2
    if len(likelihood.weight) > SLOTS:
        beta = _falling_root(score)
        step = likelihood.derivatives(beta)[1] ** -0.5
        best = value(beta)
        low = _crossing(value, best - drop, beta, -step)
        high = _crossing(value, best - drop, beta, step)
    else:
        at_once = likelihood.reach > 0 and len(likelihood.weight) <= 200
        edge = likelihood.reach or math.inf
        if not at_once:
            # No variance is larger than the square of half the width: the most that the penalty gives.
            most = 0.5 * math.log(likelihood.weight.sum() * likelihood.width**2 / 4)
            edge = min(edge, _edge(lambda b: min(plain(b) + most, value(b) + 4), value(0.0) - drop))
        grid = np.linspace(-edge, edge, 129 if len(likelihood.weight) <= 200 else 33)
        values = _over_grid(likelihood, grid) if at_once else np.array([*map(value, grid)])
        top = int(np.argmax(values))
        beta = _root(score, float(grid[max(top - 1, 0)]), float(grid[min(top + 1, len(grid) - 1)]))
        best = value(beta)
        # The interval reaches as far as the likelihood is high anywhere: it can have two summits.
        inside = np.append(grid[values >= best - drop], beta)
        width = float(grid[1] - grid[0])
        low = _crossing(value, best - drop, float(inside.min()), -width)
        high = _crossing(value, best - drop, float(inside.max()), width)
    ratio = max(0.0, 2 * (best - value(0.0)))
    k, se = likelihood.scale, likelihood.derivatives(beta)[1] ** -0.5
    return Fit(beta / k, low / k, high / k, float(chdtrc(1, ratio)), se / k)


def _over_grid(likelihood: Likelihood, grid: Floats) -> Floats:
    """The penalised likelihood of two groups at many coefficients at once."""
    log_sum, _, variance, _ = likelihood.moments(grid[:, None])
    w = likelihood.weight
    with np.errstate(divide="ignore"):
        penalty = 0.5 * np.log(variance @ w)
    return np.asarray(likelihood.total * grid - log_sum @ w + penalty)


def _edge(bound: Callable[[float], float], cutoff: float) -> float:
    """A coefficient at whose either sign a bound of the likelihood is below the cutoff."""
    edge = 1.0
    while edge < FARTHEST and max(bound(-edge), bound(edge)) >= cutoff:
        edge *= 2
    return edge


def _falling_root(function: Callable[[float], float]) -> float:
    """The root of a function that is above 0 far down and below 0 far up."""
    low, high = -1.0, 1.0
    while function(low) < 0 and -low < FARTHEST:
        low, high = 2 * low, low
    while function(high) > 0 and high < FARTHEST:
        low, high = high, 2 * high
    return _root(function, low, high)


def _crossing(value: Callable[[float], float], cutoff: float, inside: float, step: float) -> float:
    """Where the likelihood comes down to the cutoff, from inside outwards; infinite if it doesn't."""
    outside = inside + step
    while value(outside) >= cutoff:
        if abs(outside) > FARTHEST:
            return math.copysign(math.inf, step)
        inside, step = outside, 2 * step
        outside = inside + step
    ends = sorted((inside, outside))
    return _root(lambda x: value(x) - cutoff, ends[0], ends[1])


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    at_low, at_high = function(low), function(high)
    if at_low * at_high > 0:
        raise ArithmeticError(f"no root between {low:g} and {high:g}")
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    return float(brentq(function, low, high, xtol=1e-14, rtol=8.9e-16, maxiter=500))
