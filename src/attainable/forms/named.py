"""Which of the tests or methods tried a claim names: its verdict is then of that one."""

from __future__ import annotations

import re
from collections.abc import Iterable

Names = tuple[tuple[str, tuple[str, ...]], ...]

TESTS: Names = (
    ("chi|χ|pearson", ("chi_squared",)),
    ("fisher", ("fisher",)),
    ("^(?!.*fisher).*exact", ("fisher", "Boschloo", "Barnard", "mid_p")),
    ("boschloo|unconditional", ("Boschloo",)),
    ("barnard|unconditional", ("Barnard",)),
    ("mid-?p", ("mid_p",)),
    ("(?<![a-z])z[- ]?test|two[- ]proportion", ("z",)),
    ("likelihood|(?<![a-z])lrt?(?![a-z])|logistic", ("likelihood ratio",)),
    ("wald|logistic", ("Wald",)),
    ("mann|wilcoxon|rank[- ]sum", ("Mann-Whitney",)),
    ("(?<![a-z])t[- ]test|student", ("t-test",)),
    ("trend|armitage", ("trend", "linear")),
    ("linear", ("linear",)),
)
"""What papers call the tests of counts, and how the names of those tried begin."""
INTERVALS: Names = (
    ("clopper|(?<!mid-p )exact", ("Clopper-Pearson", "Sterne", "Blaker")),
    ("wilson|score", ("Wilson",)),
    ("wald|normal|asymptotic", ("Wald",)),
    ("agresti", ("Agresti-Coull",)),
    ("jeffreys", ("Jeffreys",)),
    ("mid-?p", ("mid-P",)),
    ("newcombe", ("Wilson",)),
    ("logit|logistic", ("logit",)),
    ("arc-?sin", ("arcsine",)),
    ("sterne", ("Sterne",)),
    ("blaker", ("Blaker",)),
)
"""What papers call the intervals of a proportion."""
SCALES = {
    "loglog": "log-log",
    "logminuslog": "log-log",
    "logit": "logit",
    "log": "log",
    "plain": "plain",
    "linear": "plain",
    "arcsin": "arcsine",
}
"""What papers and programs call the scales of a rate's limits, letters only."""
UNSURE = re.compile(r"[?]|maybe|perhaps|probabl|unclear|not (?:stated|named|given)")


def named(text: str, names: Names, tried: Iterable[str]) -> list[str]:
    """Those of the names tried that a text means; none where it is unsure of it.

    >>> named("Pearson's chi-squared", TESTS, ["fisher", "chi_squared", "chi_squared (N - 1)"])
    ['chi_squared', 'chi_squared (N - 1)']
    >>> named("not stated (maybe trend)", TESTS, ["trend, one-sided"])
    []
    """
    text = text.lower()
    if UNSURE.search(text):
        return []
    starts = tuple(x for pattern, known in names if re.search(pattern, text) for x in known)
    return [name for name in tried if name.startswith(starts)] if starts else []


def named_scales(text: str, tried: Iterable[str]) -> list[str]:
    """Those of the scales tried that a text means.

    >>> named_scales("log(-log)", ["plain", "log", "log-log", "log-log of the failures"])
    ['log-log', 'log-log of the failures']
    """
    letters = re.sub("[^a-z]", "", text.lower())
    kind = next((name for key, name in SCALES.items() if key in letters), "")
    return [name for name in tried if name in (kind, f"{kind} of the failures")]
