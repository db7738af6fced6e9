"""A log-rank p-value with the counts of two arms, or with their rates and sizes."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

from attainable.claims.claim import Claim
from attainable.forms.grim import counts_printing
from attainable.forms.rate_figures import survives
from attainable.forms.reachable import WAYS, reachable
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
CRUDE, OPEN = "crude", "not decided"
KINDS = (CRUDE, *WAYS, OPEN)
"""How events follow from a rate, the usual ones first."""
FEW_TRIES = 200_000
"""Pairs of event times looked at to see whether so many events can have a rate."""
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
    pairs = [
        (max(first[d1], second[d2], key=KINDS.index), d1, d2)
        for d1, d2 in product(first, second)
        if d1 + d2 > 0
    ]
    pairs.sort(key=lambda pair: (KINDS.index(pair[0]), -pair[1] - pair[2]))
    tried, left = 0, False
    best: Verdict | None = None
    for kind, d1, d2 in pairs:
        design = logrank(n1, d1, n2, d2)
        if tried and (tried >= MOST_DESIGNS or design.paths > MOST_PATHS):
            left = True
            continue
        tried += 1
        verdict = design.check(claim.text("p"), test=named, thorough=False)
        if verdict.word == "possible" and kind == OPEN:
            left = True
        elif verdict.word == "possible":
            return replace(
                verdict,
                sentence=f"{verdict.sentence} Events from the rates ({kind}): {d1} and {d2}.",
                assumes=(*verdict.assumes, "The events follow from the printed rates."),
            )
        elif best is None or (best.word != "cut off" and verdict.word == "cut off"):
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
            "The events follow from the printed rates (crude, Kaplan-Meier, actuarial or from "
            "cumulated hazards), as the union over them.",
        ),
    )


def _events(claim: Claim, n: int, name: str) -> dict[int, str] | None:
    """Events that a rate stands for, and how: crude, or as an estimate at the end of follow-up.

    Kaplan-Meier and actuarial rates never exceed the crude one, so that the events are at most
    n (1 - S); by cumulated hazards they are at most -n log S.
    """
    printed = claim.number(name)
    if printed is None:
        return None
    survival, failure = survives(claim)
    found: dict[int, str] = {}
    for as_failure, can in ((False, survival), (True, failure)):
        if not can:
            continue
        for k in counts_printing(printed, n):
            found[k if as_failure else n - k] = CRUDE
        low, high = (min(max(x / 100, 0.0), 1.0) for x in either(printed))
        rate = (1 - high, 1 - low) if as_failure else (low, high)
        for d in range(int(rate[1] < 1), n + 1):
            if d not in found and (kind := _kind(n, d, rate)):
                found[d] = kind
    return found


def _kind(n: int, d: int, rate: tuple[float, float]) -> str:
    """By which estimate so many events can have a rate at their end; empty where by none."""
    if d == 0:
        return WAYS[0]
    answers: dict[str, object] = {}
    for way in WAYS:
        most = math.exp(-d / n) if way == WAYS[2] else 1 - d / n
        if rate[0] <= most + 1e-9:
            answers[way] = reachable(n, d, rate, way=way, most=FEW_TRIES)
            if answers[way]:
                return way
    return OPEN if None in answers.values() else ""
