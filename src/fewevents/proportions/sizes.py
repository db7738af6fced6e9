"""The size that a comparison of two proportions needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from fewevents import options
from fewevents.proportions.power import attained_power

LARGEST = 200
"""Patients of the first group up to which a size is looked for."""


@dataclass(frozen=True)
class SampleSize:
    """The smallest size that reaches the wanted power; None where ``note`` says none does."""

    n1: int | None
    n2: int | None
    events: int | None
    power: float
    alpha: float
    method: str
    note: str = ""


def patients_for_proportions(
    p1: float, p2: float, *, ratio: float = 1.0, alpha: float = 0.05, power: float = 0.80
) -> SampleSize:
    """Smallest two groups in which Fisher's exact test shows a difference of proportions.

    The power of an exact test does not grow evenly: a few patients more can lose a little. Not for
    more than 200 patients a group: take ``statsmodels.stats.power.NormalIndPower``.

    Parameters
    ----------
    p1, p2 : float
        True proportions.
    ratio : float
        Patients of group 2 for one of group 1.
    alpha, power : float
        Threshold of significance and wanted power.

    Raises
    ------
    ValueError
        If a proportion, level or the ratio is impossible.

    Examples
    --------
    >>> patients_for_proportions(0.9, 0.4).n1
    17
    """
    first, second = options.share(p1, "p1"), options.share(p2, "p2")
    ratio = options.number(ratio, "ratio", above=True)
    options.probability(alpha, "alpha")
    wanted = options.probability(power, "power")
    method = "Fisher's exact test, enumeration of all tables"
    if first == second:
        note = "not estimable: equal proportions never differ"
        return SampleSize(None, None, None, math.nan, alpha, method, note)
    # The normal approximation asks for fewer than the exact test.
    variance = first * (1 - first) + second * (1 - second) / ratio
    z = max(0.0, float(ndtri(1 - alpha / 2) + ndtri(wanted)))
    least = z**2 * variance / (first - second) ** 2
    for n1 in range(max(2, int(0.6 * least)), LARGEST + 1):
        n2 = max(1, math.ceil(ratio * n1))
        attained, method = attained_power(n1, n2, alpha)
        if (found := attained(first, second)) >= wanted:
            return SampleSize(n1, n2, None, found, alpha, method)
    note = f"not estimable: more than {LARGEST} patients in a group are needed"
    return SampleSize(None, None, None, math.nan, alpha, method, note)
