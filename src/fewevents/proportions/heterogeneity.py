"""Variance between studies: Paule-Mandel's, its Q-profile limits, and the mean that goes with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special


def heterogeneity_q(effects: np.ndarray, variances: np.ndarray, tau2: float) -> float:
    """Generalised Q: weighted squares about the weighted mean; falls as tau² grows."""
    weights = 1 / (variances + tau2)
    return float(np.sum(weights * (effects - np.average(effects, weights=weights)) ** 2))


def weighted_mean(effects: np.ndarray, variances: np.ndarray, tau2: float) -> tuple[float, float]:
    """Weighted mean and its standard error (Hartung-Knapp, never below the plain one)."""
    weights = 1 / (variances + tau2)
    scale = max(1.0, heterogeneity_q(effects, variances, tau2) / (len(effects) - 1))
    return float(np.average(effects, weights=weights)), float(np.sqrt(scale / weights.sum()))


def variance_between(
    effects: np.ndarray, variances: np.ndarray, conf_level: float
) -> tuple[float, float, float]:
    """Paule-Mandel estimate and Q-profile limits: where Q meets its mean and its quantiles."""
    degrees, tail = len(effects) - 1, (1 - conf_level) / 2

    def excess(tau2: float) -> float:
        return heterogeneity_q(effects, variances, tau2)

    estimate = _falls_to(excess, float(degrees))
    low = _falls_to(excess, float(special.chdtri(degrees, tail)))
    high = _falls_to(excess, float(special.chdtri(degrees, 1 - tail)))
    return estimate, low, high


def _falls_to(function: Callable[[float], float], target: float) -> float:
    """Where a falling function of a variance meets a value; 0 if it starts below."""
    from scipy.optimize import brentq

    if function(0.0) <= target:
        return 0.0
    top = 1.0
    while function(top) > target:
        top *= 2
    return float(brentq(lambda v: function(v) - target, 0.0, top, xtol=1e-14, rtol=1e-14))


def share_between(variances: np.ndarray, tau2: float) -> float:
    """I²: tau² over tau² plus the sampling variance of a typical study (Higgins, Thompson)."""
    weights = 1 / variances
    total = weights.sum()
    typical = (len(weights) - 1) * total / (total**2 - np.sum(weights**2))
    return float(tau2 / (tau2 + typical))
