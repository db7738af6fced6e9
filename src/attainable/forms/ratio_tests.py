"""Which p-values can stand beside a ratio and its interval."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from attainable.claims.claim import Claim
from attainable.forms.ratio_figures import LESS, behind, condition_of, least_error, ordered, pairs
from attainable.forms.repair import noticed
from attainable.forms.spans import Span, either, rounded
from attainable.forms.wald import Region, other_tests
from attainable.printed import Printed, printed_p
from attainable.verdict import series

RANKS = ("log-?rank", "log rank", "mantel", "gehan", "wilcoxon", "peto", "tarone")
NAMES = ("value", "low", "high", "p")
ANOTHER = "a log-rank test, or a test of another model"
SPOKEN = {
    "likelihood ratio": ("a likelihood-ratio test",),
    "score": ("a score test",),
    ANOTHER: ("a log-rank test", "a test of another model"),
}
"""What a sentence calls the tests that may stand beside Wald's limits."""


def agrees(claim: Claim) -> bool:
    """Whether all printed figures agree by Wald's test and within the bound, rounded."""
    if not ordered(claim):
        return False
    found = pairs(claim, "rounded")
    if not found:
        return False
    bound, _ = least_error(claim)
    if bound and found.error[1] < bound * LESS and not condition_of(claim):
        return False
    p = claim.p()
    if p is None:
        return True
    low, high = found.wald_p()
    return float(p.rounded.low) - 1e-12 <= high and low <= float(p.rounded.high) + 1e-12


@dataclass(frozen=True)
class Setting:
    """What a claim declares besides its figures: the same for every slip of a digit."""

    bound: float
    condition: str
    events: tuple[int, int] | None
    only: str
    """The one test that is named, if it is ``Wald`` or ``likelihood ratio``."""
    another: bool
    """Whether the p may be that of another model, so that nothing can be said of it."""


def setting(claim: Claim) -> Setting:
    """What a claim declares besides its figures."""
    d1, d2 = claim.count("d1"), claim.count("d2")
    adjusted = claim.flag("adjusted") or claim.says("strat", "multivari", "adjust")
    only = "Wald" if claim.names("wald") else ""
    if claim.names("likelihood", "lr") and not adjusted:
        only = only or "likelihood ratio"
    condition = condition_of(claim)
    # With many ties Mantel's variance can be far below Cox's information: no bound is known.
    of_ranks = not claim.text("test") or claim.says(*RANKS)
    another = bool(condition) or adjusted or of_ranks
    events = (d1, d2) if d1 and d2 else None
    return Setting(least_error(claim)[0], condition, events, only, another)


def share_noticed(claim: Claim) -> float | None:
    """Share of one-digit slips that would not be *possible*, innocent explanations included."""
    given = setting(claim)
    return noticed(claim, NAMES, lambda slip: _possible(slip, given))


def _possible(claim: Claim, given: Setting) -> bool:
    if not ordered(claim):
        return False
    found, how = behind(claim, given.bound, given.condition)
    if not found or how == "too narrow":
        return False
    p = claim.p()
    return p is None or bool(giving(tests_beside(found, given), p))


def of_others(gives: list[str]) -> str:
    """The tests other than Wald's that can give a p-value, as a sentence begins.

    >>> of_others(["likelihood ratio", ANOTHER]), of_others([ANOTHER])
    ('A likelihood-ratio test, a log-rank test or a test of another model', 'Only a log-rank test or a test of another model')
    """
    names = [words for name in gives for words in SPOKEN[name]]
    only = "only " if gives == [ANOTHER] else ""
    text = only + series(names, "or")
    return text[0].upper() + text[1:]


def zero_slip(p: Printed, span: Span) -> str:
    """The p-value with a zero more or less behind the point, if the test's p prints so.

    >>> from attainable.printed import printed_p
    >>> zero_slip(printed_p(".02"), (0.0024, 0.0038)), zero_slip(printed_p(".02"), (0.03, 0.04))
    ('.002', '')
    """
    parts = re.fullmatch(r"(0?[.,·])(\d+)", p.text.strip())
    if not parts or not p.exact:
        return ""
    point, digits = parts.groups()
    for text in (f"{point}0{digits}", point + digits[1:] if re.match(r"0\d", digits) else ""):
        if text and giving({"": span}, printed_p(text), rounded):
            return text
    return ""


def zeros_in_words(p: Printed, slip: str) -> str:
    """Which slip of the pen made the one p-value of the other."""
    return "a zero lost" if len(slip) > len(p.text.strip()) else "a zero too many"


def giving(
    tests: dict[str, Span], p: Printed, kind: Callable[[Printed], Span] = either
) -> dict[str, Span]:
    """Tests that can print the p beside the interval."""
    low, high = kind(p)
    return {n: x for n, x in tests.items() if low - 1e-12 <= x[1] and x[0] <= high + 1e-12}


def tests_beside(found: Region, given: Setting) -> dict[str, Span]:
    """P-values of the tests that may stand beside the interval; of the one named, if one is."""
    low, high = found.wald_p()
    tests = {"Wald": (low, high), "Wald, one-sided": (low / 2, high / 2)}
    if given.only == "Wald":
        return tests
    others = other_tests(found, given.events)
    if given.only:
        return {**tests, given.only: others[given.only]}
    tests |= others
    if given.another:
        tests[ANOTHER] = (0.0, 1.0)
    return tests
