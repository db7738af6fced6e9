"""Printed counts as claims about groups of patients, and the sums that they must satisfy.

Every row of published.csv says something about one or more *quantities*: how many patients a
group has, or how many of a group have an outcome. A quantity is claimed in several places (the 26
in remission, for instance), and groups are parts of one another, so that most counts can be
checked against others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from helpers.audit.verdicts import GROUPS, Figure
from helpers.data.published import ReportedNumber

Quantity = tuple[str, str]
"""What is counted, in which group: ``("os", "cr")``; ``("size", "cr")`` is the group itself."""

SIZE = "size"
PARTS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("all", ("cr", "no_cr")),
    ("all", ("refractory", "relapsed")),
    ("cr", ("cr_hsct", "cr_no_hsct")),
)
"""Groups of the schema and the two parts that each is made of."""
GROUP_COUNTS: Mapping[Quantity, str] = {
    ("patients", "all"): "all",
    ("complete_remission", "all"): "cr",
    ("no_complete_remission", "all"): "no_cr",
    ("transplant", "cr"): "cr_hsct",
    ("no_transplant", "cr"): "cr_no_hsct",
}
"""Outcomes that define a group: counting them is counting the group."""
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
class Claim:
    """One row's word on one quantity."""

    row: str
    sentence: str
    quantity: Quantity
    value: int
    printed: bool
    own: bool
    """Whether the row prints this very number, rather than resting on it."""
    subject: bool = True
    """Whether the row is about this quantity, rather than taking it as its denominator."""


@dataclass(frozen=True)
class Check:
    """One relation between quantities, worked out in numbers."""

    text: str
    holds: bool
    quantities: tuple[Quantity, ...]
    decides: bool = True
    """Whether it gives the number (a sum does, a limit does not)."""


@dataclass(frozen=True)
class Counts:
    """All claims of a list of figures, and the value that each quantity has by most of them."""

    claims: tuple[Claim, ...]
    values: Mapping[Quantity, int] = field(repr=False)
    rivals: Mapping[Quantity, tuple[int, ...]] = field(repr=False)
    """Values that are claimed equally often: nothing says which is right."""

    def of_row(self, row: str) -> list[Claim]:
        """Claims of one row."""
        return [claim for claim in self.claims if claim.row == row]

    def size(self, group: str) -> int | None:
        """Patients in a group, None if nothing says so."""
        return self.values.get((SIZE, group))


def read_counts(published: pd.DataFrame) -> Counts:
    """Collect what every figure claims about counts.

    Parameters
    ----------
    published : DataFrame
        From `helpers.data.published.load_published`.

    Returns
    -------
    Counts

    Examples
    --------
    >>> from helpers.data.published import load_published
    >>> read_counts(load_published()).values["size", "cr"]
    26
    """
    figures = figures_of(published)
    claims = tuple(claim for row, figure in figures.items() for claim in _claims(row, figure))
    votes: dict[Quantity, Counter[int]] = {}
    for strength in (True, False):
        settled = set(votes)
        # One vote a sentence: rates that rest on a count printed beside them repeat its misprint.
        said = {(c.quantity, c.sentence, c.value) for c in claims if c.printed is strength}
        for quantity, _, value in said:
            if quantity not in settled:
                votes.setdefault(quantity, Counter())[value] += 1
    values, rivals = {}, {}
    for quantity, counted in votes.items():
        best = max(counted.values())
        leaders = sorted(value for value, number in counted.items() if number == best)
        values[quantity], rivals[quantity] = leaders[0], tuple(leaders)
    return Counts(claims, values, rivals)


def figures_of(published: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Published figures by id, each a mapping from column to text (quicker than a frame)."""
    columns = [str(name) for name in published.columns]
    rows = zip(published.index, published.to_numpy().tolist(), strict=True)
    return {str(row): dict(zip(columns, cells, strict=True)) for row, cells in rows}


def count_checks(counts: Counts) -> list[Check]:
    """Every sum and limit of the quantities, derived from their groups and endpoints.

    >>> from helpers.data.published import load_published
    >>> checks = count_checks(read_counts(load_published()))
    >>> [check.text for check in checks if ("size", "no_cr") in check.quantities][0]
    '26 remission + 7 no remission = 33 all'
    """
    return [*_sums(counts.values), *_limits(counts.values)]


def printed_count(text: str) -> int | None:
    """Whole number of a printed count, None if the text is not one.

    >>> printed_count("seven"), printed_count("no"), printed_count("0.40")
    (7, 0, None)
    """
    try:
        number = ReportedNumber(text)
    except ValueError:
        return None
    whole = number.operator == "=" and number.decimals == 0 and not text.endswith("%")
    return int(number.value) if whole else None


def printed_fraction(text: str) -> tuple[int, int] | None:
    """Count and denominator of a printed fraction, None if the text is not one.

    >>> printed_fraction("26/33")
    (26, 33)
    """
    form = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
    return (int(form[1]), int(form[2])) if form else None


def quantity_of(figure: Figure) -> Quantity:
    """Quantity that a row counts; the size of a group where its outcome defines the group."""
    key = (figure["endpoint"], figure["group"])
    if key[0] == "disease_status":
        return SIZE, figure["measure"].split()[0]
    return (SIZE, GROUP_COUNTS[key]) if key in GROUP_COUNTS else key


def _claims(row: str, figure: Figure) -> Iterator[Claim]:
    kind, group = figure["kind"], figure["group"]
    place = f"{figure['section']} {figure['sentence']}"
    first, second = (figure[f"{part}_source"] == "printed" for part in ("numerator", "denominator"))
    if kind == "p_value":
        for arm in ("1", "2"):
            n, events, name = figure[f"n{arm}"], figure[f"events{arm}"], figure[f"group{arm}"]
            if n and events:
                yield Claim(row, place, (SIZE, name), int(n), second, own=False, subject=False)
                yield Claim(
                    row, place, (figure["endpoint"], name), int(n) - int(events), first, own=False
                )
        return
    own = kind in ("count", "fraction")
    fraction = printed_fraction(figure["printed"]) if kind == "fraction" else None
    number = printed_count(figure["printed"]) if kind == "count" else None
    if fraction:
        number = fraction[0]
    elif figure["numerator"] and not own:
        number = int(figure["numerator"])
    if number is not None:
        yield Claim(row, place, quantity_of(figure), number, first or own, own)
    if fraction:
        yield Claim(row, place, (SIZE, group), fraction[1], True, own=True, subject=False)
    elif figure["denominator"]:
        yield Claim(
            row, place, (SIZE, group), int(figure["denominator"]), second, own=False, subject=False
        )


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
