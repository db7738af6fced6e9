"""Two proportions with a p-value, and a ratio or a difference if one is printed."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from typing import Any

from attainable.claims.claim import Claim, ClaimError
from attainable.forms import count
from attainable.forms.grim import counts_printing
from attainable.forms.named import TESTS, named
from attainable.forms.repair import smallest_change
from attainable.forms.share_tests import is_usual, measures, tests
from attainable.forms.spans import either, reading, rounded, spoken, within
from attainable.forms.unconditional import unconditional_p
from attainable.printed import Printed
from attainable.riskset.counts import count_p_values
from attainable.riskset.numbers import of_zero
from attainable.verdict import Verdict, Word

ASSUMES = (
    "Patients are independent; the denominators are the patients printed.",
    "The p-value is of these two proportions, not adjusted or stratified, and not of times.",
)
UNKNOWN = "The numbers of patients behind p are then not printed."
MOST_COUNTS = 400
"""Pairs of counts that two percentages may stand for."""
MOST_PATIENTS, MOST_PAIRS = 300, 3
"""Up to which Boschloo's and Barnard's tests are computed."""


def check(claim: Claim) -> Verdict:
    """Which tests of two counts print the p-value; percentages and ratio beside it.

    Parameters
    ----------
    claim : Claim
        ``n1``, ``n2``; ``k1`` and ``k2`` or ``percent`` and ``percent2``; ``p``; ``measure`` with
        ``value`` (OR, RR, or RD in points).

    Returns
    -------
    Verdict
    """
    claim.need("n1", "n2")
    for arm in "12":
        verdict = _arm(claim, arm)
        if verdict is not None and verdict.word == "does not fit":
            return verdict
        if verdict is not None and verdict.word == "possible":  # of fewer than the declared group
            return replace(verdict, word="not checkable", sentence=f"{verdict.sentence} {UNKNOWN}")
    pairs = _pairs(claim)
    p, value = claim.p(), claim.number("value")
    if p is None and value is None:
        one, two = _arm(claim, "1"), _arm(claim, "2")
        return one or two or Verdict("not checkable", "No p-value and no ratio is printed.")
    if value is not None:
        fits, ratio = _ratio(claim, value, pairs)
        if not fits:
            return _ratio_fails(claim, value, ratio)
        if p is None:
            return Verdict("adds up", f"{ratio}.", assumes=ASSUMES, because=_counts(pairs))
    assert p is not None
    if claim.has("adjusted") and claim.flag("adjusted"):
        return Verdict("not checked", "The p-value is adjusted, so the counts do not decide it.")
    verdict = _of_p(claim, p, pairs)
    if verdict.word == "not by any test tried" and claim.has("sentence") and _elsewhere(claim):
        sentence = f"{verdict.sentence} {UNKNOWN}"
        return Verdict("not checkable", sentence, assumes=ASSUMES, because=verdict.because)
    return verdict


def _elsewhere(claim: Claim) -> bool:
    """Whether a number of patients stands outside the sentence, so that fewer may be behind p."""
    return bool({"n1", "n2"} & claim.implied)


def _arm(claim: Claim, arm: str) -> Verdict | None:
    """Count and percentage of one arm, if both or one is printed."""
    percent = "percent" if arm == "1" else "percent2"
    fields = {"n1": claim.text(f"n{arm}"), "k1": claim.text(f"k{arm}")}
    fields["percent"] = claim.text(percent)
    if not fields["k1"] and not fields["percent"]:
        raise ClaimError(f"two proportions need k{arm} or {percent}")
    implied = frozenset({"n1"} if f"n{arm}" in claim.implied else ())
    return count.check(Claim("count", {k: v for k, v in fields.items() if v}, implied=implied))


def _pairs(claim: Claim) -> list[tuple[int, int, int, int]]:
    """The counts that are printed, or that the percentages can stand for."""
    arms: list[list[tuple[int, int]]] = []
    for arm in "12":
        n, k = claim.count(f"n{arm}"), claim.count(f"k{arm}")
        assert n is not None
        if k is not None:
            arms.append([(k, n)])
            continue
        percent = claim.number("percent" if arm == "1" else "percent2")
        assert percent is not None
        arms.append([(x, n) for x in counts_printing(percent, n)])
    pairs = [(k1, n1, k2, n2) for (k1, n1), (k2, n2) in product(*arms)]
    if len(pairs) > MOST_COUNTS:
        raise ClaimError("the percentages can stand for too many counts to try each")
    return pairs


def _of_p(claim: Claim, p: Printed, pairs: list[tuple[int, int, int, int]]) -> Verdict:
    tried: dict[str, dict[str, Any]] = {}
    gives: dict[str, str] = {}
    few = pairs if len(pairs) <= MOST_PAIRS and pairs[0][1] + pairs[0][3] <= MOST_PATIENTS else []
    for pair, of in (*((x, tests) for x in pairs), *((x, unconditional_p) for x in few)):
        if gives and of is unconditional_p and not claim.names("barnard", "boschloo"):
            break
        for name, values in of(*pair).items():
            hows = [how for x in values if (how := reading(p, x) if p.exact else _within(p, x))]
            near = min(values, key=lambda x: abs(x - float(p.value or 0)))
            entry = tried.setdefault(name, {"meets": False, "nearest": [near, near]})
            entry["meets"] = bool(entry["meets"]) or "rounded" in hows
            if hows:
                gives[name] = "rounded" if "rounded" in (*hows, gives.get(name)) else hows[0]
    two = {name: e["nearest"][0] for name, e in tried.items() if is_usual(name)}
    crossed = [name for name, x in two.items() if (x < 0.05) != (min(two.values()) < 0.05)]
    divided = 0 < len(crossed) < len(two)
    note = " Whether p is below 0.05 depends on the choice of test." if divided else ""
    mine = named(claim.text("test"), TESTS, tried)
    if gives:
        return _given(p, pairs, tried, gives, mine, note)
    change = None
    if p.exact:
        change = smallest_change(claim, ("k1", "n1", "k2", "n2", "p"), _agrees, most=1)
        change = change or smallest_change(claim, ("p",), _agrees)
    repair = change.sentence() if change else ""
    listed = ", ".join(f"{spoken(name)} {x:.3g}" for name, x in two.items())
    return Verdict(
        "not by any test tried",
        f"No test of these counts gives p {p.text}.",
        tried=tried,
        assumes=ASSUMES,
        because=f"{_counts(pairs)} {listed}. A test of times, a stratified or an adjusted one may "
        f"fit.{note}{repair}",
    )


def _given(
    p: Printed,
    pairs: list[tuple[int, int, int, int]],
    tried: dict[str, dict[str, Any]],
    gives: dict[str, str],
    mine: list[str],
    note: str,
) -> Verdict:
    """The verdict where some test gives p: of the test that is named, if one is."""
    two = {name: entry["nearest"][0] for name, entry in tried.items() if is_usual(name)}
    by_mine = {name: gives[name] for name in mine if name in gives}
    rounding = [name for name, how in (by_mine or gives).items() if how == "rounded"]
    names = rounding or list(by_mine or gives)
    plain = [name for name in names if is_usual(name)] or names
    one_sided = " (one-sided only)" if "sided" in plain[0] else ""
    listed = f"{', '.join(map(spoken, plain))}{one_sided}"
    also = [name for name in gives if name not in names and is_usual(name)] if by_mine else []
    word: Word = "adds up" if rounding else "cut off"
    if mine and not by_mine:
        word = "possible"
        usual = [name for name in mine if is_usual(name)] or mine
        of_mine = ", ".join(f"{spoken(x)} {tried[x]['nearest'][0]:.3g}" for x in usual)
        sentence = f"p {p.text} is not given by the test that is named: {of_mine}. It is given by {listed}."
        plain = [*plain, *usual]
    else:
        sentence = (
            f"p {p.text} is given by {'the test that is named: ' if by_mine else ''}{listed}."
        )
        if also:
            sentence += f" It is also given by {', '.join(map(spoken, also))}."
    others = ", ".join(
        f"{spoken(name)} {x:.3g}" for name, x in two.items() if name not in (*plain, *also)
    )
    return Verdict(
        word,
        f"{sentence}{of_zero(p)}",
        tried=tried,
        assumes=ASSUMES,
        because=f"{_counts(pairs)} Others: {others or 'none'}.{note}",
    )


def _within(p: Printed, x: float) -> str:
    return "rounded" if p.limits.contains(x) else ""


def _agrees(claim: Claim) -> bool:
    """Whether a two-sided test of the counts as printed gives p, and the percentages fit."""
    if any((v := _arm(claim, arm)) is not None and v.word == "does not fit" for arm in "12"):
        return False
    p = claim.p()
    assert p is not None
    names = ("fisher", "chi_squared", "chi_squared_yates")
    return any(
        within(x, rounded(p))
        for pair in _pairs(claim)
        for name, values in count_p_values(pair[1], pair[0], pair[3], pair[2]).items()
        if name in {(test, 2) for test in names}
        for x in values
    )


def _counts(pairs: list[tuple[int, int, int, int]]) -> str:
    k1, n1, k2, n2 = pairs[0]
    more = f" (or {len(pairs) - 1} other pairs of counts)" if len(pairs) > 1 else ""
    return f"{k1}/{n1} against {k2}/{n2}{more}."


def _ratio(
    claim: Claim, value: Printed, pairs: list[tuple[int, int, int, int]]
) -> tuple[bool, str]:
    """Whether a ratio or a difference comes out from the counts, one way round or the other."""
    measure = (claim.text("measure") or "OR").upper()
    near: list[float] = []
    for k1, n1, k2, n2 in pairs:
        near += measures(measure, k1, n1, k2, n2)
    if not near:
        return True, f"{measure} {value.text} is not defined by these counts"
    slack = 0.0 if not claim.flag("adjusted") else math.inf
    fits = any(within(x, either(value), slack) for x in near)
    best = min(near, key=lambda x: abs(x - float(value.value or 0)))
    return fits, f"{measure} {value.text} comes out from the counts ({best:.4g})"


def _ratio_fails(claim: Claim, value: Printed, ratio: str) -> Verdict:
    found = ratio.rpartition("(")[2].rstrip(")")

    def agrees(c: Claim) -> bool:
        v = c.number("value")
        return v is not None and _ratio(c, v, _pairs(c))[0]

    change = smallest_change(claim, ("value", "k1", "k2"), agrees)
    repair = change.sentence() if change else ""
    return Verdict(
        "does not fit",
        f"{claim.text('measure') or 'OR'} {value.text} does not come out from the counts.",
        assumes=(*ASSUMES, "The ratio is not adjusted."),
        because=f"{_counts(_pairs(claim))} They give {found}, or its inverse.{repair}",
    )
