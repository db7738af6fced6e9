"""From a printed sentence to the columns of published.csv: which counts stand behind a figure.

A figure's counts are read off the figures beside it (the 26 before a rate) or follow from its own
percentage. Doing this by rule means that a misprint can be planted in the *text*, and what a
careful reader would then write into the columns follows.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.audit.count_claims import (
    SIZE,
    Quantity,
    figures_of,
    printed_count,
    printed_fraction,
    quantity_of,
    read_counts,
)
from helpers.audit.grim import ROUNDINGS, counts_printing


def transcribe(published: pd.DataFrame) -> pd.DataFrame:
    """Fill in the counts behind each figure again, from the printed texts.

    Counts and fractions give their own numbers. A rate takes its counts from a fraction in the
    same sentence, or its denominator and count from counts printed there; a count that is not
    printed is the one that the percentage stands for. The arms of a p-value are those of the
    rates beside it. What can't be told stays as it was.

    Parameters
    ----------
    published : DataFrame
        From `helpers.published.load_published`, perhaps with other texts in ``printed``.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> from helpers.published import load_published
    >>> published = load_published()
    >>> transcribe(published).equals(published)
    True
    """
    rows = figures_of(published)
    for row in rows.values():
        _own_numbers(row)
    everywhere = read_counts(pd.DataFrame.from_dict(rows, orient="index")).values
    for row in rows.values():
        if row["kind"] in ("count", "proportion") and row["denominator"]:
            row["denominator"] = _denominator(row, rows, everywhere)
    for row in rows.values():
        if row["kind"] == "proportion" and row["numerator"]:
            row["numerator"] = _numerator(row, rows)
    for row in rows.values():
        if row["kind"] == "p_value":
            _arms(row, rows)
    filled = pd.DataFrame.from_dict(rows, orient="index", columns=list(published.columns))
    filled.index.name = published.index.name
    return filled


def _own_numbers(row: dict[str, str]) -> None:
    count, fraction = printed_count(row["printed"]), printed_fraction(row["printed"])
    if row["kind"] == "count" and count is not None:
        row["numerator"] = str(count)
    if row["kind"] == "fraction" and fraction:
        row["numerator"], row["denominator"] = map(str, fraction)


def _beside(row: dict[str, str], rows: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """Rows of the same sentence."""
    place = row["section"], row["sentence"]
    return [other for other in rows.values() if (other["section"], other["sentence"]) == place]


def _fraction_of(row: dict[str, str], rows: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """The fraction printed for the same outcome in the same sentence."""
    same = (
        other
        for other in _beside(row, rows)
        if other["kind"] == "fraction" and quantity_of(other) == quantity_of(row)
    )
    return next(same, None)


def _denominator(
    row: dict[str, str], rows: dict[str, dict[str, str]], everywhere: Mapping[Quantity, int]
) -> str:
    if fraction := _fraction_of(row, rows):
        return fraction["denominator"]
    wanted = (SIZE, row["group"])
    if row["denominator_source"] == "printed":
        for other in _beside(row, rows):
            if other["kind"] == "count" and quantity_of(other) == wanted:
                return other["numerator"]
    known = everywhere.get(wanted)
    return row["denominator"] if known is None else str(known)


def _numerator(row: dict[str, str], rows: dict[str, dict[str, str]]) -> str:
    if fraction := _fraction_of(row, rows):
        return fraction["numerator"]
    if row["numerator_source"] == "printed":
        for other in _beside(row, rows):
            if other["kind"] == "count" and quantity_of(other) == quantity_of(row):
                return other["numerator"]
        return row["numerator"]
    n = int(row["denominator"])
    if not row["printed"].endswith("%") or n < 1:
        return row["numerator"]
    ways = (counts_printing(row["printed"], n, rounding=rounding) for rounding in ROUNDINGS)
    found = {count for counts in ways for count in counts}
    return str(found.pop()) if len(found) == 1 else row["numerator"]


def _arms(row: dict[str, str], rows: dict[str, dict[str, str]]) -> None:
    for arm in ("1", "2"):
        for other in _beside(row, rows):
            same = other["endpoint"] == row["endpoint"] and other["group"] == row[f"group{arm}"]
            if same and other["kind"] == "proportion":
                n, alive = int(other["denominator"]), int(other["numerator"])
                row[f"n{arm}"] = other["denominator"]
                row[f"events{arm}"] = str(max(n - alive, 0))
