"""Whether a printed percentage comes from its counts: rounded, cut off, or as a Kaplan-Meier estimate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from attainable.paths.survival_rates import MAX_RISK_SETS
from attainable.reported import ReportedNumber
from fewevents.formats import format_count, format_percent
from helpers.audit.grim import (
    ROUNDINGS,
    counts_printing,
    describe_risk_sets,
    nearest_counts,
    survival_set,
)
from helpers.comparison import (
    ATTAINABLE,
    DIFFERS,
    NOT_ATTAINABLE,
    SURVIVAL,
    TRUNCATED,
    Figure,
    as_sentences,
    verdict,
)


def judge_percentage(figure: Figure, wrong: Sequence[str]) -> tuple[str, str, str]:
    """Verdict on a printed percentage.

    Parameters
    ----------
    figure : Figure
        A row of published.csv with its numerator and denominator.
    wrong : sequence of str
        What other printed figures say against it.

    Returns
    -------
    tuple of str
        The figure recomputed, the verdict, the reason.

    Examples
    --------
    >>> printed = {"printed": "96.1%", "numerator": "25", "denominator": "26", "endpoint": "cr"}
    >>> judge_percentage(printed, [])[:2]
    ('25/26 (96.15%)', 'reproduced by truncation')
    """
    printed, k, n = figure["printed"], int(figure["numerator"]), int(figure["denominator"])
    against = [*wrong]
    if not 0 <= k <= n or n < 1:
        return "", NOT_ATTAINABLE, as_sentences([f"{k} of {n} patients can't be", *against])
    word = verdict(printed, Fraction(k, n))
    digits = ReportedNumber(printed).decimals
    count = format_count(k, n, digits + (word == TRUNCATED))
    if word == DIFFERS:
        other = {
            c for rounding in ROUNDINGS for c in counts_printing(printed, n, rounding=rounding)
        }
        if not other and not against and (risks := _kaplan_meier(figure, k, n)):
            why = (
                f"No count of {n} prints as {printed}. A Kaplan-Meier estimate does, with {risks} "
                "at risk at the events."
            )
            return count, ATTAINABLE, why
        near = " and ".join(format_count(c, n, digits) for c in nearest_counts(printed, n))
        none = f"no count of {n} prints as {printed}; the nearest are {near}"
        against.append(f"{printed} is {min(other)} of {n}, not {k}" if other else none)
    if against:
        return count, NOT_ATTAINABLE, as_sentences(against)
    if word == TRUNCATED:
        exact = format_count(k, n, digits + 2)
        rounded = format_percent(k / n, digits)
        why = f"{exact} rounds to {rounded}; cut off after {digits} decimal it is {printed}."
        return count, word, f"{why} {_as_kaplan_meier(figure, k, n)}".strip()
    why = f"{k} of {n} rounds to {printed}."
    return count, word, f"{why} {_as_kaplan_meier(figure, k, n)}".strip()


def _kaplan_meier(figure: Figure, k: int, n: int) -> str:
    """Numbers at risk that give a survival rate, as text; empty if none do."""
    return describe_risk_sets(_risk_sets(figure, k, n))


def _as_kaplan_meier(figure: Figure, k: int, n: int) -> str:
    """What a survival rate would need to be a Kaplan-Meier estimate."""
    if figure["endpoint"] not in SURVIVAL or k == n or math.comb(n, k) > MAX_RISK_SETS:
        return ""
    found = _risk_sets(figure, k, n)
    of = f"{survival_set(n, n - k).n_paths:,} possible sequences of numbers at risk"
    if not len(found):
        return f"No Kaplan-Meier estimate prints so: none of {of} gives it."
    return (
        f"As a Kaplan-Meier estimate: {len(found):,} of {of} ({describe_risk_sets(found, most=2)})."
    )


def _risk_sets(figure: Figure, k: int, n: int) -> NDArray[np.int32]:
    """Numbers at risk that give a survival rate, rounded or else cut off."""
    if figure["endpoint"] not in SURVIVAL or math.comb(n, k) > MAX_RISK_SETS:
        return np.zeros((0, 0), dtype=np.int32)
    space = survival_set(n, n - k)
    rounded = space.matching(figure["printed"])
    return rounded if len(rounded) else space.matching(figure["printed"], "truncate")
