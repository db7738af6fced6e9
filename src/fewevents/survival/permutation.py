"""Log-rank tests by permutation, exact where the cohort is small enough.

No kept Python library has them (R: coin, permGS): the exact conditional distribution of a log-rank
score, also weighted and within strata, and the two schemes that stay valid when the groups were
followed for unequal times.

References
----------
Heinze, Gnant, Schemper (2003), Biometrics 59:1151-1157.
Wang, Lagakos, Gray (2010), Biostatistics 11:676-692.
van de Wiel (2001), Computational Statistics & Data Analysis 35:397-410.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from fewevents import options
from fewevents.estimate import TestResult, joined
from fewevents.formats import format_p
from fewevents.patients import at_least_two, checked_patients, group_codes
from fewevents.survival.imputation import imputed_chi_squared
from fewevents.survival.logrank import logrank
from fewevents.survival.permutation_scores import drawn_hits, exact_tail, monte_carlo_p, strata_of
from fewevents.survival.weights import Weight, weight_name

Scheme = Literal["conditional", "heinze", "wang"]
METHODS = {
    "conditional": "conditional permutation of the score (valid under equal censoring)",
    "heinze": "permutation of event times over follow-up times (Heinze et al. 2003)",
    "wang": "permutation of groups with imputed follow-up (Wang et al. 2010, IPZ)",
}


@dataclass(frozen=True, repr=False)
class PermutationLogRank(TestResult):
    """A log-rank test by permutation, its asymptotic counterpart beside it.

    ``p_low`` and ``p_high`` are the Monte Carlo interval of the p-value (Clopper-Pearson, 95%);
    they equal ``p_value`` when it is exact. A p-value of NaN is explained by ``note``.
    ``statistic`` is the chi-squared of the asymptotic test.
    """

    p_low: float = math.nan
    p_high: float = math.nan
    asymptotic_p: float = math.nan
    groups: tuple[Hashable, ...] = ()
    n: tuple[int, ...] = ()
    observed: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()
    exact: bool = False
    resamples: int = 0
    scheme: str = "conditional"

    @property
    def chi_squared(self) -> float:
        """The statistic of the asymptotic test."""
        return self.statistic

    def _tail(self) -> tuple[str, ...]:
        kind = "exact" if self.exact else f"{format_p(self.p_low)} to {format_p(self.p_high)}"
        return (kind, f"asymptotic {format_p(self.asymptotic_p, name='p')}")


def permutation_logrank(
    time: Any,
    event: Any,
    group: Any,
    *,
    strata: Any = None,
    weight: Weight = "logrank",
    rho: float = 0.0,
    gamma: float = 0.0,
    scheme: Scheme = "conditional",
    resamples: int = 9_999,
    seed: int = 2023,
    max_configurations: int = 1_000_000,
) -> PermutationLogRank:
    """Two-sided permutation log-rank test of two groups.

    Not with the scheme "conditional" where the groups were followed for unequal times (one arm
    opened later): take "heinze" or "wang". Not for transplant by "ever": take `mantel_byar`.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Days of follow-up and 1 for an event, 0 for censored.
    group : array_like, shape (n,)
        Labels of two groups.
    strata : array_like, shape (n,), optional
        Labels; patients change groups within their stratum only.
    weight, rho, gamma
        As in `logrank`.
    scheme : {"conditional", "heinze", "wang"}
        ``conditional`` permutes the labels and is exact when it can be enumerated; it needs equal
        censoring in the groups. ``heinze`` and ``wang`` hold under unequal censoring; they draw
        times from Kaplan-Meier estimates and are always Monte Carlo, without strata or weights.
    resamples, seed : int
        Size and seed of the Monte Carlo sample, where one is needed.
    max_configurations : int
        Largest number of label patterns kept for half of the sample, or for a stratum: beyond it
        the conditional test is Monte Carlo.

    Returns
    -------
    PermutationLogRank

    Raises
    ------
    ValueError
        If an option is none of these, or there are fewer than 99 resamples.

    Examples
    --------
    >>> test = permutation_logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> round(test.p_value, 4), test.exact
    (0.3333, True)
    """
    patients = checked_patients(time, event)
    codes, labels = at_least_two(group, len(patients), exactly=2)
    options.choice(scheme, "scheme", METHODS)
    resamples = options.whole(resamples, "resamples", low=99)
    seed = options.whole(seed, "seed")
    limit = options.whole(max_configurations, "max_configurations", low=1)
    name = weight_name(weight, rho, gamma)
    if scheme != "conditional" and (strata is not None or weight != "logrank"):
        raise ValueError(f"strata and weights need scheme='conditional': found scheme={scheme!r}")
    plain = logrank(
        patients.time, patients.event, codes, strata=strata, weight=weight, rho=rho, gamma=gamma
    )
    observed = plain.groups["observed"].to_numpy(dtype=np.float64)
    expected = plain.groups["expected"].to_numpy()
    drawn = 0
    if no_test := math.isnan(plain.p_value):
        p = low = high = math.nan
    elif scheme == "conditional":
        members = np.zeros(len(codes), dtype=np.int64)
        if strata is not None:
            members, _ = group_codes(strata, len(codes), "strata")
        parts = [
            (patients.time[rows], patients.event[rows], codes[rows] == 1)
            for rows in (members == s for s in range(int(members.max()) + 1))
        ]
        scored = strata_of(parts, weight, float(rho), float(gamma))
        p = low = high = exact_tail(scored, limit)
        if math.isnan(p):
            drawn = resamples
            p, low, high = monte_carlo_p(drawn_hits(scored, resamples, seed), resamples)
    else:
        drawn = resamples
        values = imputed_chi_squared(patients.time, patients.event, codes, scheme, resamples, seed)
        hits = int(np.sum(values >= plain.statistic * (1 - 1e-9)))  # sums in another order
        p, low, high = monte_carlo_p(hits, resamples)
    how = f"Monte Carlo, {drawn} resamples, seed {seed}" if drawn else "exact enumeration"
    stratified = "stratified " if strata is not None else ""
    return PermutationLogRank(
        p,
        plain.statistic,
        f"{stratified}{name}, {METHODS[scheme]}" + ("" if no_test else f"; {how}"),
        joined(plain.note, patients.note),
        low,
        high,
        plain.p_value,
        tuple(labels),
        tuple(int(size) for size in np.bincount(codes)),
        tuple(observed.tolist()),
        tuple(expected.tolist()),
        not no_test and drawn == 0,
        drawn,
        scheme,
    )
