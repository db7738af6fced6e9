"""P-values of every test of the family for one risk-set path (compiled).

A path is a sequence of event times with ``r1, r2`` patients at risk and ``a, b`` events. Each test
is a function of it; `advance` adds one event time to the sums, `finish` turns sums into p-values.

References
----------
Mantel (1966), Cancer Chemother Rep 50:163; Peto and Peto (1972), J R Stat Soc A 135:185;
Gehan (1965), Biometrika 52:203; Breslow (1970), Biometrika 57:579; Tarone and Ware (1977),
Biometrika 64:156; Prentice (1978), Biometrika 65:167; Cox (1972), J R Stat Soc B 34:187;
Efron (1977), J Am Stat Assoc 72:557.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from scipy.special import erfc

from attainable.riskset.family import TIMES

N_TESTS = len(TIMES)
CORRECTED, GEHAN_PERMUTATION = TIMES.index("corrected"), TIMES.index("gehan_permutation")
COX_SCORE, COX_WALD, COX_LR = (TIMES.index(f"cox_{name}") for name in ("score", "wald", "lr"))
NONE = -1.0
"""In place of a p-value that a path does not have."""
INFINITE = -2.0
"""In place of the Wald p of a fit without a finite maximum."""

# Sums of a path: U, V (hypergeometric) and P (permutation) for six weights, three survival curves,
# E of arm 1, variance by Breslow, U and V by Efron.
SUMS = 25
CURVES, _EXPECTED, _BRESLOW, _EFRON = 18, 21, 22, 23

_STEP = 512
_GRID = np.arange(0, 5.5, 1 / _STEP)
_P = erfc(_GRID / math.sqrt(2))
_SLOPE = -math.sqrt(2 / math.pi) * np.exp(-(_GRID**2) / 2) / _STEP


@njit(cache=True, nogil=True)
def two_sided(chi_squared: float) -> float:
    """P of a chi-squared with one degree of freedom, to 1e-13 (cubic between tabled values)."""
    z = math.sqrt(chi_squared)
    if z >= 5.0:  # small p-values to many digits
        return float(math.erfc(z / math.sqrt(2.0)))
    i = int(z * _STEP)
    t = z * _STEP - i
    u = 1.0 - t
    start = (1.0 + 2.0 * t) * _P[i] + t * _SLOPE[i]
    end = (3.0 - 2.0 * t) * _P[i + 1] - u * _SLOPE[i + 1]
    return float(u * u * start + t * t * end)


@njit(cache=True, nogil=True)
def begin(sums: Any) -> None:
    """Sums before the first event time."""
    sums[:] = 0.0
    sums[CURVES : CURVES + 3] = 1.0


@njit(cache=True, nogil=True)
def advance(old: Any, new: Any, r1: int, r2: int, a: int, b: int) -> None:
    """Add one event time to the sums."""
    r, d = float(r1 + r2), float(a + b)
    inverse = 1.0 / r
    difference = (a * float(r2) - b * float(r1)) * inverse
    spread = d * (r1 * inverse) * (r2 * inverse)
    variance = spread * ((r - d) / (r - 1.0)) if r > 1.0 else 0.0
    permuted = d * (r - d) * inverse
    weights = (
        1.0,
        r,
        math.sqrt(r),
        old[CURVES],
        old[CURVES + 1] * ((r + 1.0 - d) / (r + 1.0)),
        old[CURVES + 2] * (r / (r + d)),
    )
    for k, w in enumerate(weights):
        new[3 * k] = old[3 * k] + w * difference
        new[3 * k + 1] = old[3 * k + 1] + w * w * variance
        new[3 * k + 2] = old[3 * k + 2] + w * w * permuted
    new[CURVES] = old[CURVES] * ((r - d) * inverse)
    new[CURVES + 1] = weights[4]
    new[CURVES + 2] = weights[5]
    new[_EXPECTED] = old[_EXPECTED] + d * r1 * inverse
    new[_BRESLOW] = old[_BRESLOW] + spread
    if a + b == 1:
        new[_EFRON] = old[_EFRON] + difference
        new[_EFRON + 1] = old[_EFRON + 1] + spread
        return
    u, v = float(a), 0.0
    for k in range(a + b):
        share = (r1 - k * a / d) / (r - k)
        u -= share
        v += share * (1.0 - share)
    new[_EFRON] = old[_EFRON] + u
    new[_EFRON + 1] = old[_EFRON + 1] + v


@njit(cache=True, nogil=True)
def cox_maximum(path: Any, times: int, efron: bool) -> tuple[float, float]:
    """Log hazard ratio of arm 1 over arm 2 that maximises Cox's partial likelihood, and the information.

    Only for a path whose maximum is finite.
    """
    d1 = 0
    for j in range(times):
        d1 += path[j, 2]
    low, high, beta = -60.0, 60.0, 0.0
    information = 0.0
    for _ in range(200):
        theta = math.exp(beta)
        score, information = float(d1), 0.0
        for j in range(times):
            a, b = path[j, 2], path[j, 3]
            d = a + b
            terms = d if efron else 1
            for k in range(terms):
                s1 = (path[j, 0] - k * a / d) * theta
                share = s1 / (s1 + path[j, 1] - k * b / d)
                w = 1.0 if efron else float(d)
                score -= w * share
                information += w * share * (1.0 - share)
        if score > 0:
            low = beta
        else:
            high = beta
        step = score / information if information > 0 else 1e9
        if abs(step) < 1e-13 * (1.0 + abs(beta)) or abs(score) < 1e-14:
            break
        beta = beta + step if low < beta + step < high else (low + high) / 2.0
    return beta, information


@njit(cache=True, nogil=True)
def partial_likelihood(path: Any, times: int, efron: bool) -> tuple[float, float]:
    """Chi-squared by Wald and by likelihood ratio of Cox's model with the arm as covariate.

    Wald's is -1 where the maximum is infinite; the likelihood ratio is its supremum there. Both
    are -2 where the arm is no covariate (one arm empty at every event).
    """
    d1, both, plus, minus = 0, False, True, True
    for j in range(times):
        r1, r2, a, b = path[j, 0], path[j, 1], path[j, 2], path[j, 3]
        d1 += a
        both = both or (r1 > 0 and r2 > 0)
        plus = plus and not (r1 > 0 and b > 0)
        minus = minus and not (r2 > 0 and a > 0)
    if not both:
        return -2.0, -2.0
    if plus or minus:
        total = 0.0
        for j in range(times):
            a, b = path[j, 2], path[j, 3]
            d = a + b
            terms = d if efron else 1
            for k in range(terms):
                s1, s2 = path[j, 0] - k * a / d, path[j, 1] - k * b / d
                held = s1 if plus else s2
                if held > 0:
                    total += math.log((s1 + s2) / held) * (1.0 if efron else d)
        return -1.0, 2.0 * total
    beta, information = cox_maximum(path, times, efron)
    gain, theta = d1 * beta, math.exp(beta)
    for j in range(times):
        a, b = path[j, 2], path[j, 3]
        d = a + b
        terms = d if efron else 1
        for k in range(terms):
            s1, s2 = path[j, 0] - k * a / d, path[j, 1] - k * b / d
            gain -= math.log((s1 * theta + s2) / (s1 + s2)) * (1.0 if efron else d)
    return beta * beta * information, 2.0 * max(gain, 0.0)


@njit(cache=True, nogil=True)
def finish(sums: Any, share: float, d1: int, d2: int, p: Any) -> None:
    """P-values of all tests but Wald and likelihood ratio, from the sums of a whole path.

    ``p`` gets one value a test, NONE where there is none, and last the score test by Efron.
    ``share`` is ``n1 n2 / (N (N - 1))``.
    """
    u, v = sums[0], sums[1]
    p[0] = two_sided(u * u / v) if v > 0 else NONE
    v = sums[2] * share
    p[1] = two_sided(u * u / v) if v > 0 else NONE
    e1 = sums[_EXPECTED]
    e2 = d1 + d2 - e1
    p[2] = two_sided(u * u / e1 + u * u / e2) if e1 > 0 and sums[_BRESLOW] > 0 else NONE
    for k in range(1, 6):
        u, v, w = sums[3 * k], sums[3 * k + 1], sums[3 * k + 2] * share
        p[2 + k] = two_sided(u * u / v) if v > 0 else NONE
        p[GEHAN_PERMUTATION - 1 + k] = two_sided(u * u / w) if w > 0 else NONE
    u, v = max(abs(sums[0]) - 0.5, 0.0), sums[1]
    p[CORRECTED] = two_sided(u * u / v) if v > 0 else NONE
    u, v = sums[0], sums[_BRESLOW]
    p[COX_SCORE] = two_sided(u * u / v) if v > 0 else NONE
    u, v = sums[_EFRON], sums[_EFRON + 1]
    p[N_TESTS] = two_sided(u * u / v) if v > 0 else NONE


@njit(cache=True, nogil=True)
def wald_and_ratio(path: Any, times: int, efron: bool) -> tuple[float, float]:
    """P-values of Cox's model by Wald and by likelihood ratio; INFINITE or NONE in their place."""
    wald, ratio = partial_likelihood(path, times, efron)
    if ratio < -1.5:
        return NONE, NONE
    return (INFINITE if wald < 0 else two_sided(wald)), two_sided(ratio)


@njit(cache=True, nogil=True)
def _one_path(path: Any, n1: int, n2: int, d1: int, d2: int) -> Any:
    times = path.shape[0]
    sums, p, row = np.zeros(SUMS), np.empty(N_TESTS + 3), path
    begin(sums)
    for j in range(times):
        new = np.zeros(SUMS)
        advance(sums, new, row[j, 0], row[j, 1], row[j, 2], row[j, 3])
        sums = new
    finish(sums, n1 * n2 / ((n1 + n2) * (n1 + n2 - 1.0)), d1, d2, p)
    p[COX_WALD], p[COX_LR] = wald_and_ratio(path, times, False)
    p[N_TESTS + 1], p[N_TESTS + 2] = wald_and_ratio(path, times, True)
    return p


def path_p_values(path: Any, n1: int, n2: int) -> dict[str, float]:
    """Every test's two-sided p-value of one risk-set path.

    Parameters
    ----------
    path : array (times, 4) of int
        At risk in both arms and events in both arms, in time order.
    n1, n2 : int
        Patients at the start (the permutation variance needs them).

    Returns
    -------
    dict
        By name; Cox's tests by ``cox_score`` (Breslow) and ``cox_score_efron`` and so on. Tests
        without a p-value are left out; a Wald test without a finite maximum is ``inf``.

    Examples
    --------
    >>> found = path_p_values([[10, 7, 1, 0]], 15, 11)
    >>> round(found["mantel"], 5), round(found["permutation"], 5)
    (0.40278, 0.39955)
    """
    rows = np.asarray(path, dtype=np.int64).reshape(-1, 4)
    d1, d2 = int(rows[:, 2].sum()), int(rows[:, 3].sum())
    names = (*TIMES, "cox_score_efron", "cox_wald_efron", "cox_lr_efron")
    found = zip(names, _one_path(rows, n1, n2, d1, d2).tolist(), strict=True)
    return {name: math.inf if p == INFINITE else p for name, p in found if p != NONE}
