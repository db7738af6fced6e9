"""Tests of two proportions from their counts."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import betainc, chdtrc, ndtr

from attainable.riskset.counts import count_p_values, likelihood_ratio_p

SIDE = {2: "", 1: ", one-sided", -1: ", one-sided the other way"}
RARE = ("Mann-Whitney", "t-test")
"""Tests of shares that are named only where no usual one gives the p-value."""


def tests(k1: int, n1: int, k2: int, n2: int) -> dict[str, tuple[float, ...]]:
    """P-values of all tests of two counts, by name and side.

    >>> found = tests(9, 76, 16, 295)
    >>> round(found["chi_squared"][0], 3), round(found["fisher"][0], 3)
    (0.047, 0.068)
    """
    found: dict[str, tuple[float, ...]] = {
        f"{name}{SIDE[side]}": values
        for (name, side), values in count_p_values(n1, k1, n2, k2).items()
        if values
    }
    table = np.array([[k1, n1 - k1], [k2, n2 - k2]])
    if table.sum(axis=0).all():
        n = n1 + n2
        expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
        found["likelihood ratio"] = (likelihood_ratio_p(n1, k1, n2, k2) or 0.0,)
        plain = ((table - expected) ** 2 / expected).sum()
        found["chi_squared (N - 1)"] = (float(chdtrc(1, plain * (n - 1) / n)),)
        apart, spread_of = abs(k1 * n2 - k2 * n1) / 2, n1 * n2 * (k1 + k2) * (n - k1 - k2)
        deviation = math.sqrt(spread_of / (4 * (n - 1)))
        found["Mann-Whitney"] = (2 * float(ndtr(-max(apart - 0.5, 0.0) / deviation)),)
        within_arms = k1 * (n1 - k1) / n1 + k2 * (n2 - k2) / n2
        if n > 2 and within_arms > 0:
            t = (k1 / n1 - k2 / n2) ** 2 / (within_arms / (n - 2) * (1 / n1 + 1 / n2))
            found["t-test"] = (float(betainc((n - 2) / 2, 0.5, (n - 2) / (n - 2 + t))),)
        # One side is the tail, or half of p, which doubled is p again: only the tail is doubled.
        sides, half = found["fisher, one-sided"], found["fisher"][0] / 2
        tails = [x for x in sides if not math.isclose(x, half)] or [half]
        found["fisher, doubled"] = tuple(min(1.0, 2 * x) for x in tails)
    if k1 and k2 and (spread := 1 / k1 - 1 / n1 + 1 / k2 - 1 / n2) > 0:
        ratio = math.log(k1 * n2 / (k2 * n1))
        found["Wald of the log risk ratio"] = (2 * float(ndtr(-abs(ratio) / math.sqrt(spread))),)
    if table.all():
        odds = math.log(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))
        found["Wald of the log odds ratio"] = (
            2 * float(ndtr(-abs(odds) / math.sqrt((1 / table).sum()))),
        )
    return found


def is_usual(name: str) -> bool:
    """Whether a test is two-sided and usual, so that a sentence names it."""
    return "sided" not in name and name not in RARE


def measures(measure: str, k1: int, n1: int, k2: int, n2: int) -> list[float]:
    """A ratio or difference of two shares, one way round and the other; none where it is not defined."""
    if measure in {"RD", "DIFFERENCE", "ARR"}:
        difference = 100 * (k1 / n1 - k2 / n2)
        return [difference, -difference]
    table = np.array([[k1, n1 - k1], [k2, n2 - k2]])
    if measure == "RR":
        return [(k1 / n1) / (k2 / n2), (k2 / n2) / (k1 / n1)] if k1 and k2 else []
    if not table.all():
        return []
    odds = float(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))
    conditional = odds
    if table.sum() < 2000:
        from scipy.stats.contingency import odds_ratio

        conditional = float(odds_ratio(table).statistic)
    return [odds, 1 / odds, conditional, 1 / conditional]
