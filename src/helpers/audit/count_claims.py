"""Printed counts as claims about groups of patients.

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

from attainable.reported import ReportedNumber
from helpers.comparison import Figure

Quantity = tuple[str, str]
"""What is counted, in which group: ``("os", "cr")``; ``("size", "cr")`` is the group itself."""

SIZE = "size"
GROUP_COUNTS: Mapping[Quantity, str] = {
    ("patients", "all"): "all",
    ("complete_remission", "all"): "cr",
    ("no_complete_remission", "all"): "no_cr",
    ("transplant", "cr"): "cr_hsct",
    ("no_transplant", "cr"): "cr_no_hsct",
}
"""Outcomes that define a group: counting them is counting the group."""


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
        From `helpers.published.load_published`.

    Returns
    -------
    Counts

    Examples
    --------
    >>> from helpers.published import load_published
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
