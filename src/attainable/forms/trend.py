"""Three or more arms: tests of counts; times are not checked."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy.special import betaln, chdtrc, ndtr, xlogy

from attainable.claims.claim import ARMS, Claim
from attainable.forms import count
from attainable.forms.named import TESTS, named
from attainable.forms.spans import reading, spoken
from attainable.verdict import Verdict, Word

ASSUMES = (
    "The arms stand in their order, with scores 1, 2, 3 … in a test for trend.",
    "The p-value is of all arms together, not adjusted and not of times.",
)
UNPRINTED = " Not all numbers of patients behind p stand in its sentence."
MOST_TABLES = 4_000_000
"""Tables of an exact test that are gone through."""
NEAR = 1.25
"""Fisher's test of more tables than that is this near Pearson's, or nearer."""


def check(claim: Claim) -> Verdict:
    """Which test of the counts of three or more arms prints the p-value.

    Parameters
    ----------
    claim : Claim
        ``n1``, ``k1``, ``n2``, ``k2``, ``n3``, ``k3`` … (``d`` for events in time), ``p``; or
        ``percent``, ``percent2``, ``percent3`` where counts are not printed.

    Returns
    -------
    Verdict
    """
    arms = [
        arm for arm in ARMS if claim.has(f"n{arm}") or claim.has(f"k{arm}") or claim.has(f"d{arm}")
    ]
    arms = arms or [arm for arm in ARMS if claim.has(_percent(arm))]
    sizes = [claim.count(f"n{arm}") for arm in arms]
    events = [claim.count(f"d{arm}") for arm in arms]
    counts = [claim.count(f"k{arm}") for arm in arms]
    times = None in counts and None not in events
    counts = events if times else counts
    if len(arms) < 3 or None in sizes or None in counts:
        return Verdict(
            "not checked",
            f"{len(arms)} arms without the counts of each: their times are not checked.",
        )
    k, n = (np.array(x, dtype=int) for x in (counts, sizes))
    if (k > n).any():
        return Verdict("does not fit", "More events than patients in an arm.")
    if not n.all():
        return Verdict("not checked", "An arm has no patients: no test compares it.")
    for arm, size, number in zip(arms, n, k, strict=True):
        if claim.has(_percent(arm)):
            fields = {"n1": str(size), "k1": str(number), "percent": claim.text(_percent(arm))}
            implied = frozenset({"n1"} if f"n{arm}" in claim.implied else ())
            verdict = count.check(Claim("count", fields, implied=implied))
            if verdict.word == "does not fit" and not times:
                return verdict
            if verdict.word == "possible" and not times:  # of fewer patients than stand elsewhere
                return replace(verdict, word="not checkable")
    p = claim.p()
    if p is None:
        return Verdict(
            "adds up" if any(claim.has(_percent(a)) for a in arms) else "not checkable",
            "Counts and percentages of all arms agree; no p-value is printed.",
            assumes=ASSUMES,
        )
    values = tests(k, n)
    gives = [
        name
        for name, x in values.items()
        if (reading(p, x) == "rounded" if p.exact else p.limits.contains(x))
    ]
    cut = [name for name, x in values.items() if p.exact and reading(p, x)]
    tried = {name: {"meets": name in gives, "nearest": [x, x]} for name, x in values.items()}
    listed = ", ".join(f"{spoken(name)} {x:.3g}" for name, x in values.items())
    listed = listed or "The outcome is that of all patients or of none"
    if gives or cut:
        mine = named(claim.text("test"), TESTS, values)
        own = [name for name in mine if name in gives] or [name for name in mine if name in cut]
        word: Word = "adds up" if any(name in gives for name in own or gives) else "cut off"
        by = ", ".join(map(spoken, own or gives or cut))
        sentence = f"p {p.text} is given by {'the test that is named: ' if own else ''}{by}."
        if mine and not own:
            word = "possible"
            sentence = f"p {p.text} is not given by the test that is named, but by {by}."
        return Verdict(
            word,
            sentence,
            tried=tried,
            assumes=ASSUMES,
            because=f"{listed}.",
        )
    if times or claim.says("log-rank", "logrank", "cox", "gray") or claim.has("time"):
        return Verdict(
            "not checked",
            f"Three arms: no test of the counts gives p {p.text}, and tests of times are not checked.",
            tried=tried,
            because=f"{listed}.",
        )
    near = values.get("chi_squared", 0.0)
    if "fisher" not in values and near / NEAR <= float(p.value or 0) <= near * NEAR:
        return Verdict(
            "not checked",
            f"No other test of the counts gives p {p.text}, and Fisher's exact test has too many tables here.",
            tried=tried,
            because=f"{listed}.",
        )
    outside = claim.has("sentence") and any(f"n{arm}" in claim.implied for arm in arms)
    return Verdict(
        "not checkable" if outside else "not by any test tried",
        f"No test of the counts of {len(arms)} arms gives p {p.text}.{UNPRINTED if outside else ''}",
        tried=tried,
        assumes=ASSUMES,
        because=f"{listed}. A test of times, of two arms only, or an adjusted one may fit.",
    )


def tests(k: np.ndarray, n: np.ndarray) -> dict[str, float]:
    """Pearson's chi-squared, the likelihood ratio, Fisher's exact test, Cochran and Armitage's trend.

    Fisher's (Freeman and Halton's) is left out where more than ``MOST_TABLES`` have these margins.

    >>> found = tests(np.array([162, 77, 154, 168]), np.array([2523, 1178, 2054, 2644]))
    >>> round(found["chi_squared"], 4), round(found["trend (Cochran-Armitage)"], 4)
    (0.3972, 0.8256)
    """
    table = np.array([k, n - k])
    if not table.sum(axis=1).all():
        return {}
    total, share = n.sum(), k.sum() / n.sum()
    expected = np.outer(table.sum(axis=1), n) / total
    pearson = ((table - expected) ** 2 / expected).sum()
    found = {"chi_squared": float(chdtrc(len(n) - 1, pearson))}
    found["chi_squared (N - 1)"] = float(chdtrc(len(n) - 1, pearson * (total - 1) / total))
    found["likelihood ratio"] = float(chdtrc(len(n) - 1, 2 * xlogy(table, table / expected).sum()))
    fewer = k if 2 * k.sum() <= total else n - k  # the same test, of the rarer outcome
    if math.prod(min(int(size), int(fewer.sum())) + 1 for size in sorted(n)[:-1]) <= MOST_TABLES:
        found["fisher"] = _exact(fewer, n)
    score = np.arange(1, len(k) + 1)
    top = (score * (k - n * share)).sum()
    spread = (n * score**2).sum() - (n * score).sum() ** 2 / total
    z = top / math.sqrt(share * (1 - share) * spread)
    found["trend (Cochran-Armitage)"] = 2 * float(ndtr(-abs(z)))
    found["linear by linear"] = float(chdtrc(1, z * z * (total - 1) / total))
    found["trend, one-sided"] = found["trend (Cochran-Armitage)"] / 2
    return found


def _exact(k: np.ndarray, n: np.ndarray) -> float:
    """Probability of the tables with these margins that are no likelier than this one."""
    order = np.argsort(n)  # the largest arm is what the others leave
    k, n = k[order], n[order]
    sums, weights = np.zeros(1, dtype=int), np.zeros(1)
    for size in n[:-1]:
        events = np.arange(min(size, k.sum()) + 1)
        sums = np.add.outer(sums, events).ravel()
        weights = np.add.outer(weights, _ways(size, events)).ravel()
    left = k.sum() - sums
    there = (left >= 0) & (left <= n[-1])
    weights = weights[there] + _ways(n[-1], left[there])
    seen = _ways(n, k).sum()
    chances = np.exp(weights - weights.max())
    return float(chances[weights <= seen + 1e-7].sum() / chances.sum())


def _ways(n: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Logarithm of n over k."""
    return np.asarray(-betaln(n - k + 1, k + 1) - np.log(n + 1))


def _percent(arm: int) -> str:
    return "percent" if arm == 1 else f"percent{arm}"
