"""A log-rank p-value with the counts of two arms, or with their rates and sizes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from attainable.claims.claim import Claim
from attainable.forms.grim import counts_printing
from attainable.forms.rate_figures import survives
from attainable.forms.reachable import reachable
from attainable.forms.spans import either
from attainable.riskset import logrank
from attainable.verdict import Verdict

NAMES = {
    "mantel": ("log-rank", "logrank", "log rank", "mantel"),
    "gehan": ("gehan", "wilcoxon", "breslow"),
    "tarone_ware": ("tarone",),
    "peto_peto": ("peto",),
    "fisher": ("fisher",),
    "chi_squared": ("chi-squared", "chi-square", "chi squared", "χ2", "χ²"),
    "cox_wald": ("wald",),
    "cox_lr": ("likelihood",),
}
"""What papers call the tests."""
MOST_DESIGNS = 40
"""Pairs of event numbers that rates can stand for, up to which each is tried."""
MOST_PATHS = 300_000
"""Paths of a design up to which it is tried where the events are only known from rates."""


def check(claim: Claim) -> Verdict:
    """Whether some cohort with these counts prints the p-value, by any test of the family.

    Parameters
    ----------
    claim : Claim
        ``n1``, ``n2``, ``p``, and ``d1``, ``d2``, or ``percent`` and ``percent2`` from which the
        events follow as an interval: the verdict is then the union over it.

    Returns
    -------
    Verdict
    """
    claim.need("n1", "n2")
    p = claim.p()
    if p is None:
        return Verdict("not checkable", "No p-value is printed.")
    if claim.says("strat"):
        return Verdict("not checked", "A stratified test: the strata are not printed.")
    n1, n2 = claim.count("n1"), claim.count("n2")
    assert n1 is not None and n2 is not None
    named = named_test(claim)
    d1, d2 = claim.count("d1"), claim.count("d2")
    if d1 is not None and d2 is not None:
        if d1 > n1 or d2 > n2:
            return Verdict("does not fit", "More events than patients in an arm.")
        return logrank(n1, d1, n2, d2).check(p.text, test=named, thorough=False)
    return _from_rates(claim, n1, n2, named)


def named_test(claim: Claim) -> str | None:
    """The test of the family that a claim names, if it names one."""
    text = claim.text("test").lower()
    return next((name for name, words in NAMES.items() if any(w in text for w in words)), None)


def _from_rates(claim: Claim, n1: int, n2: int, named: str | None) -> Verdict:
    first, second = (_events(claim, n, name) for n, name in ((n1, "percent"), (n2, "percent2")))
    if first is None or second is None:
        return Verdict(
            "not checkable", "Neither events nor rates of both arms are printed with the p-value."
        )
    crude = list(product(first[0], second[0]))
    more = [c for c in product(first[1], second[1]) if c not in crude and sum(c) > 0]
    tried, left = 0, False
    best: Verdict | None = None
    for d1, d2 in sorted(crude) + sorted(more, key=sum, reverse=True):
        design = logrank(n1, d1, n2, d2)
        if tried and (tried >= MOST_DESIGNS or design.paths > MOST_PATHS):
            left = True
            continue
        tried += 1
        verdict = design.check(claim.text("p"), test=named, thorough=False)
        if verdict.word == "possible":
            kind = "crude" if (d1, d2) in crude else "Kaplan-Meier"
            return replace(
                verdict,
                sentence=f"{verdict.sentence} Events from the rates ({kind}): {d1} and {d2}.",
                assumes=(*verdict.assumes, "The events follow from the printed rates."),
            )
        if best is None or (best.word != "cut off" and verdict.word == "cut off"):
            best = verdict
    if left or best is None:
        return Verdict(
            "not checked",
            f"The rates allow many numbers of events; p {claim.text('p')} was not found among {tried}.",
        )
    return replace(
        best,
        assumes=(
            *best.assumes,
            "The events follow from the printed rates, as the union over them.",
        ),
    )


def _events(claim: Claim, n: int, name: str) -> tuple[list[int], list[int]] | None:
    """Events that a rate stands for: crude, and as a Kaplan-Meier rate at the end of follow-up.

    A Kaplan-Meier rate never exceeds the crude one, so that the events are at most n (1 - S).
    """
    printed = claim.number(name)
    if printed is None:
        return None
    survival, failure = survives(claim)
    readings = [as_failure for as_failure, can in ((False, survival), (True, failure)) if can]
    crude: set[int] = set()
    more: set[int] = set()
    for as_failure in readings:
        for k in counts_printing(printed, n):
            crude.add(k if as_failure else n - k)
        low, high = (min(max(x / 100, 0.0), 1.0) for x in either(printed))
        most = n * (high if as_failure else 1 - low)
        least = 0 if (low == 0 if as_failure else high == 1) else 1
        rate = (1 - high, 1 - low) if as_failure else (low, high)
        for d in range(least, int(most + 1e-9) + 1):
            if d == 0 or reachable(n, d, rate) != []:
                more.add(d)
    return sorted(crude), sorted(more)
