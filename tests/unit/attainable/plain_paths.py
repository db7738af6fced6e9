"""The family of tests by plain Python, one path after the other: an oracle for small designs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scipy.optimize import brentq

Step = tuple[int, int, int, int]


def tail(chi_squared: float) -> float:
    """Upper tail of a chi-squared with one degree of freedom."""
    return math.erfc(math.sqrt(max(chi_squared, 0.0) / 2))


def paths(n1: int, d1: int, n2: int, d2: int, ties: bool) -> Iterator[tuple[tuple[Step, ...], int]]:
    """Every path (r1, r2, events 1, events 2), and how many patients it loses."""
    if d1 + d2 == 0:
        yield (), 0
        return
    for r1 in range(d1, n1 + 1):
        for r2 in range(d2, n2 + 1):
            for a in range(d1 + 1):
                for b in range(d2 + 1):
                    if a + b == 0 or (not ties and a + b > 1):
                        continue
                    for rest, lost in paths(r1 - a, d1 - a, r2 - b, d2 - b, ties):
                        yield ((r1, r2, a, b), *rest), lost + n1 - r1 + n2 - r2


def equal_follow_up(path: tuple[Step, ...], n1: int, n2: int) -> bool:
    """Whether the shares still followed differ by at most one patient of the smaller arm."""
    before1 = before2 = 0
    for r1, r2, a, b in path:
        if abs((r1 + before1) / n1 - (r2 + before2) / n2) > 1 / min(n1, n2) + 1e-9:
            return False
        before1, before2 = before1 + a, before2 + b
    return True


def p_values(path: tuple[Step, ...], n1: int, n2: int) -> dict[str, list[float]]:
    """Two-sided p-values by name; two of Cox's where ties are treated by Breslow and by Efron."""
    found: dict[str, list[float]] = {}

    def put(name: str, numerator: float, variance: float) -> None:
        if variance > 1e-13:
            found.setdefault(name, []).append(tail(numerator**2 / variance))

    survival = modified = prentice = 1.0
    weights: list[dict[str, float]] = []
    for r1, r2, a, b in path:
        r, d = r1 + r2, a + b
        modified *= 1 - d / (r + 1)
        prentice *= r / (r + d)
        weights.append(
            {"gehan": r, "tarone_ware": math.sqrt(r), "peto_peto": survival,
             "peto_modified": modified, "prentice": prentice, "": 1.0}
        )  # fmt: skip
        survival *= 1 - d / r
    share = n1 * n2 / ((n1 + n2) * (n1 + n2 - 1))
    for name in weights[0]:
        u = v = s = 0.0
        for (r1, r2, a, b), w in zip(path, weights, strict=True):
            r, d = r1 + r2, a + b
            u += w[name] * (a - d * r1 / r)
            v += w[name] ** 2 * (d * (r - d) / (r - 1) * r1 * r2 / r**2 if r > 1 else 0)
            s += w[name] ** 2 * d * (1 - d / r)
        put(name or "mantel", u, v)
        put(f"{name}_permutation" if name else "permutation", u, s * share)
        if not name:
            put("corrected", max(abs(u) - 0.5, 0), v)
    d1, d2 = sum(step[2] for step in path), sum(step[3] for step in path)
    e1 = sum((a + b) * r1 / (r1 + r2) for r1, r2, a, b in path)
    if any(r1 and r2 for r1, r2, _, _ in path):
        e2 = d1 + d2 - e1
        put("oe", math.sqrt((d1 - e1) ** 2 / e1 + (d2 - e2) ** 2 / e2), 1.0)
        for efron in (False, True):
            cox(path, d1, efron, found)
    return found


def cox(path: tuple[Step, ...], d1: int, efron: bool, found: dict[str, list[float]]) -> None:
    """Score, Wald and likelihood ratio of Cox's model, by bisection of the score."""
    terms: list[tuple[float, float, float]] = []
    for r1, r2, a, b in path:
        d = a + b
        if efron:
            terms += [(1.0, r1 - k * a / d, r2 - k * b / d) for k in range(d)]
        else:
            terms.append((float(d), float(r1), float(r2)))

    def score(beta: float) -> float:
        return d1 - sum(w * s1 / (s1 + s2 * math.exp(-beta)) for w, s1, s2 in terms)

    def information(beta: float) -> float:
        shares = [(w, s1 / (s1 + s2 * math.exp(-beta))) for w, s1, s2 in terms]
        return sum(w * q * (1 - q) for w, q in shares)

    def loglik(beta: float) -> float:
        return d1 * beta - sum(
            w * (math.log(s1 * math.exp(beta) + s2) if s1 or s2 else 0) for w, s1, s2 in terms
        )

    def add(name: str, chi: float) -> None:
        found.setdefault(name, []).append(tail(chi))

    add("cox_score", score(0) ** 2 / information(0))
    if score(-30) * score(30) < 0 and min(abs(score(-30)), abs(score(30))) > 1e-6:
        beta = float(brentq(score, -30, 30, xtol=1e-14, rtol=1e-14))
        add("cox_wald", beta**2 * information(beta))
        add("cox_lr", 2 * (loglik(beta) - loglik(0)))
    else:
        beta = 30.0 if abs(score(30)) < 1e-6 else -30.0
        add("cox_lr", 2 * (loglik(beta) - loglik(0)))
