"""Tests that need the counts of two arms only, no times."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import betaln

from attainable.interval import Interval
from attainable.riskset.family import COUNTS, SIDES, WORDS


@lru_cache(maxsize=4096)
def count_p_values(n1: int, d1: int, n2: int, d2: int) -> dict[tuple[str, int], tuple[float, ...]]:
    """P-values of the tests of counts, by test and side.

    Parameters
    ----------
    n1, d1, n2, d2 : int
        Patients and events in arm 1 and 2.

    Returns
    -------
    dict
        ``(test, side)`` to one or more p-values: programs differ in the mid-P (of the tables no
        more probable, or twice the one-sided, on the side of the effect or of the smaller tail),
        in the z-test (one variance for both arms, or two), and in one side of Fisher's test (its
        tail, or half of p). Empty where there is no test.

    Examples
    --------
    >>> found = count_p_values(26, 1, 7, 3)
    >>> [round(p, 4) for p in found["fisher", 2] + found["chi_squared", 2]]
    [0.0231, 0.005]
    """
    found: dict[tuple[str, int], tuple[float, ...]] = {}
    two: dict[str, list[float]] = {name: [] for name in COUNTS}
    n, events = n1 + n2, d1 + d2
    if 0 < events < n:
        # Ten times as fast as SciPy's chi2_contingency, whose answers are the same (a test says so).
        difference, margins = abs(d1 * n2 - d2 * n1), n1 * n2 * events * (n - events)
        for name, less in (("chi_squared", 0.0), ("chi_squared_yates", n / 2)):
            z2 = n * max(difference - less, 0.0) ** 2 / margins
            two[name].append(math.erfc(math.sqrt(z2 / 2)))
        two["z"].append(two["chi_squared"][0])
        q1, q2 = d1 / n1, d2 / n2
        variance = q1 * (1 - q1) / n1 + q2 * (1 - q2) / n2
        if variance > 0:
            two["z"].append(math.erfc(abs(q1 - q2) / math.sqrt(2 * variance)))
    k, probability = _hypergeometric(n1, n2, events)
    seen = float(probability[d1 - k[0]])
    same = np.isclose(probability, seen, rtol=1e-7, atol=0)
    rarer = probability[(probability < seen) & ~same].sum()
    two["fisher"].append(float(rarer + probability[same].sum()))
    lower, upper = float(probability[k <= d1].sum()), float(probability[k >= d1].sum())
    effect, against = (upper, lower) if d1 * n2 >= d2 * n1 else (lower, upper)
    two["mid_p"] += [
        float(rarer + probability[same].sum() / 2),
        float(rarer + probability[same].sum() - seen / 2),
        *(2 * float(min(tail - seen / 2, 0.5)) for tail in (effect, min(lower, upper))),
    ]
    for name, values in two.items():
        for side in SIDES:
            found[name, side] = tuple(_of_side(p, side) for p in values)
    found["fisher", 1] += (float(effect),)
    found["fisher", -1] += (float(against),)
    found["mid_p", 1] += (float(effect - seen / 2),)
    found["mid_p", -1] += (float(against - seen / 2),)
    return {at: tuple(sorted({min(1.0, p) for p in values})) for at, values in found.items()}


def likelihood_ratio_p(n1: int, d1: int, n2: int, d2: int) -> float | None:
    """P-value of the likelihood-ratio test of two counts, two-sided; None where there is no test.

    It is no member of the family of `attainable.logrank`.

    >>> round(likelihood_ratio_p(21, 0, 22, 3), 4)
    0.0396
    """
    events, n = d1 + d2, n1 + n2
    if not 0 < events < n:
        return None
    cells = [(d1, n1, events), (n1 - d1, n1, n - events)]
    cells += [(d2, n2, events), (n2 - d2, n2, n - events)]
    ratio = 2 * sum(seen * math.log(seen * n / (row * of)) for seen, row, of in cells if seen)
    return math.erfc(math.sqrt(max(ratio, 0.0) / 2))


def giving(n1: int, d1: int, n2: int, d2: int, values: Interval) -> tuple[dict[str, float], str]:
    """The tests of counts whose p lies within some values, in words: two-sided, else one-sided.

    Returns
    -------
    tuple
        Their p-values by name, and the side in words.

    Examples
    --------
    >>> from attainable.printed import printed_p
    >>> found, side = giving(21, 0, 22, 3, printed_p("<0.025").limits)
    >>> list(found), side
    (['likelihood-ratio test'], ', one-sided')
    """
    known, ratio = count_p_values(n1, d1, n2, d2), likelihood_ratio_p(n1, d1, n2, d2)
    for side, said in ((2, ""), (1, ", one-sided")):
        tests = {WORDS[test].replace(" of the counts", ""): known[test, side] for test in COUNTS}
        tests["likelihood-ratio test"] = () if ratio is None else (ratio * side / 2,)
        found = {
            name.removeprefix("the "): next(p for p in ps if values.contains(p))
            for name, ps in tests.items()
            if any(values.contains(p) for p in ps)
        }
        if found:
            return found, said
    return {}, ""


def _hypergeometric(n1: int, n2: int, events: int) -> tuple[Any, Any]:
    """Events in arm 1 and their probabilities, the margins given.

    By logarithms of beta functions: loading `scipy.stats`, which gives the same (a test says so),
    costs the audit of an abstract 40 MB and a second of processor time.
    """
    k = np.arange(max(0, events - n2), min(n1, events) + 1)
    chosen = -betaln(n1 - k + 1, k + 1) - betaln(n2 - events + k + 1, events - k + 1)
    probability = np.exp(chosen - chosen.max())
    return k, probability / probability.sum()


def _of_side(p: float, side: int) -> float:
    return {2: p, 1: p / 2, -1: 1 - p / 2}[side]
