"""Sums and limits that the counts of groups and outcomes must satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from helpers.audit.count_claims import GROUP_COUNTS, SIZE, Counts, Quantity
from helpers.comparison import GROUPS

PARTS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("all", ("cr", "no_cr")),
    ("all", ("refractory", "relapsed")),
    ("cr", ("cr_hsct", "cr_no_hsct")),
)
"""Groups of the schema and the two parts that each is made of."""
AT_MOST: tuple[tuple[str, str, str], ...] = (
    ("dfs", "os", "nobody is disease-free who is not alive"),
    ("crs_severe", "crs_any", "a severe case is a case"),
    ("icans_severe", "icans_any", "a severe case is a case"),
)
"""An outcome that is part of another, in any group."""
OUTCOMES: Mapping[str, str] = {
    "os": "alive",
    "dfs": "alive and disease-free",
    "complete_remission": "complete remission",
}
"""Outcomes in words, where sums are made of them."""


@dataclass(frozen=True)
class Check:
    """One relation between quantities, worked out in numbers."""

    text: str
    holds: bool
    quantities: tuple[Quantity, ...]
    decides: bool = True
    """Whether it gives the number (a sum does, a limit does not)."""


def count_checks(counts: Counts) -> list[Check]:
    """Every sum and limit of the quantities, derived from their groups and endpoints.

    >>> from helpers.audit.count_claims import read_counts
    >>> from helpers.published import load_published
    >>> checks = count_checks(read_counts(load_published()))
    >>> [check.text for check in checks if ("size", "no_cr") in check.quantities][0]
    '26 remission + 7 no remission = 33 all'
    """
    return [*_sums(counts.values), *_limits(counts.values)]


def _sums(values: Mapping[Quantity, int]) -> Iterator[Check]:
    outcomes = [SIZE, *dict.fromkeys(outcome for outcome, _ in values if outcome != SIZE)]
    for outcome in outcomes:
        for whole, parts in PARTS:
            keys = [_key(outcome, group) for group in (*parts, whole)]
            if all(key in values for key in keys):
                one, two, total = (values[key] for key in keys)
                holds = one + two == total
                sign = "=" if holds else f"is {one + two}, not"
                names = [GROUPS[group] for group in (*parts, whole)]
                text = f"{one} {names[0]} + {two} {names[1]} {sign} {total} {names[2]}"
                text = f"{text} ({OUTCOMES[outcome]})" if outcome in OUTCOMES else text
                yield Check(text, holds, tuple(keys))


def _key(outcome: str, group: str) -> Quantity:
    """Quantity of an outcome in a group, whatever name the group's own count has."""
    return (
        (SIZE, GROUP_COUNTS[outcome, group])
        if (outcome, group) in GROUP_COUNTS
        else (outcome, group)
    )


def _limits(values: Mapping[Quantity, int]) -> Iterator[Check]:
    for quantity, value in values.items():
        outcome, group = quantity
        size, alive = (SIZE, group), ("os", group)
        if outcome == SIZE or size not in values:
            continue
        yield _limit(value, values[size], "patients in the group", (quantity, size))
        if outcome == "treatment_death" and alive in values:
            deaths = values[size] - values[alive]
            yield _limit(value, deaths, "deaths of any cause", (quantity, alive, size))
        for part, whole, reason in AT_MOST:
            if outcome == part and (whole, group) in values:
                more = (whole, group)
                yield _limit(value, values[more], reason, (quantity, more))


def _limit(value: int, most: int, reason: str, keys: tuple[Quantity, ...]) -> Check:
    holds = value <= most
    return Check(
        f"{value} {'≤' if holds else 'exceeds'} {most} ({reason})", holds, keys, decides=False
    )
