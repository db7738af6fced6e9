"""Does the audit notice a misprint? Errors planted one at a time, and the verdicts after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from helpers.audit.abstract import Finding, audit
from helpers.audit.agreement import agreement
from helpers.audit.transcription import transcribe
from helpers.comparison import (
    ATTAINABLE,
    NOT_ATTAINABLE,
    NOT_CHECKABLE,
    REPRODUCED,
    TRUNCATED,
    TWO_READINGS,
)

PLANTED_KINDS = ("count", "fraction", "proportion", "p_value")
UP, DOWN, SWAP = "last digit up", "last digit down", "digits swapped"
GOOD_TO_BAD = (REPRODUCED, TRUNCATED, ATTAINABLE, TWO_READINGS, NOT_CHECKABLE, NOT_ATTAINABLE)
_WORDS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def misprints(printed: str) -> list[tuple[str, str]]:
    """Every slip of one figure: its last digit up or down by one, or two neighbours swapped.

    A number word becomes the next or the last number word; both numbers of a fraction are tried.

    Parameters
    ----------
    printed : str
        As in published.csv.

    Returns
    -------
    list of (str, str)
        The slip in words and the wrong text.

    Examples
    --------
    >>> [wrong for _, wrong in misprints("0.40")], [wrong for _, wrong in misprints("seven")]
    (['0.41', '0.39', '4.00', '0.04'], ['eight', 'six'])
    """
    if printed.lower() in _WORDS:
        place = _WORDS.index(printed.lower())
        near = [(UP, place + 1), (DOWN, place - 1)]
        return [(slip, _WORDS[i]) for slip, i in near if 0 <= i < len(_WORDS)]
    found = []
    for match in _DIGITS.finditer(printed):
        for slip, number in _slips(match[0]):
            wrong = printed[: match.start()] + number + printed[match.end() :]
            found.append((slip, wrong))
    return list(dict.fromkeys(found))


def detect(published: pd.DataFrame) -> pd.DataFrame:
    """Plant every slip in every count, fraction, percentage and p-value, and audit each again.

    The slip goes into the printed text; the counts behind the figures follow from the text as a
    reader would take them from it (`helpers.audit.transcription`).

    Parameters
    ----------
    published : DataFrame
        From `helpers.published.load_published`.

    Returns
    -------
    DataFrame
        One row a slip: ``id, kind, printed, slip, planted``; ``before`` and ``after`` (verdict of
        the figure itself), ``changed`` (how many figures' verdicts change), ``noticed`` (some
        verdict changes), ``alarm`` (some verdict gets worse), ``pairs`` (for a slip not noticed:
        pairs of claims whose agreement changes) and ``slack`` (why the figure leaves room; empty
        if noticed).
    """
    before = {finding.id: finding.verdict for finding in audit(published)}
    pairs = _pairs(published)
    rows = []
    for name in published.index[published["kind"].isin(PLANTED_KINDS)]:
        printed = published.loc[name, "printed"]
        for slip, wrong in misprints(printed):
            changed = published.copy()
            changed.loc[name, "printed"] = wrong
            changed = transcribe(changed)
            after = {finding.id: finding for finding in audit(changed)}
            differs = [row for row in before if after[row].verdict != before[row]]
            rows.append(
                {
                    "id": name,
                    "kind": published.loc[name, "kind"],
                    "printed": printed,
                    "slip": slip,
                    "planted": wrong,
                    "before": before[name],
                    "after": after[name].verdict,
                    "changed": len(differs),
                    "noticed": bool(differs),
                    "alarm": any(_worse(before[row], after[row].verdict) for row in differs),
                    "pairs": 0 if differs else len(pairs ^ _pairs(changed)) // 2,
                    "slack": "" if differs else _slack(before[name], after[name]),
                }
            )
    return pd.DataFrame(rows)


def detection_rate(detected: pd.DataFrame) -> pd.DataFrame:
    """How many of the planted slips were noticed, by kind of figure and in all.

    Parameters
    ----------
    detected : DataFrame
        From `detect`.

    Returns
    -------
    DataFrame
        ``kind`` (in words), ``planted, noticed, alarm, by_pairs, rate``: noticed by a verdict; of these, by a
        worse one; not by a verdict but by the agreement of two claims; and noticed over planted.
    """
    rows = []
    groups = [*detected.groupby("kind", sort=False), ("all", detected)]
    for kind, group in groups:
        planted, noticed = len(group), int(group["noticed"].sum())
        alarm = int(group["alarm"].sum())
        by_pairs = int((group["pairs"] > 0).sum())
        rows.append(
            (str(kind).replace("_", "-"), planted, noticed, alarm, by_pairs, noticed / planted)
        )
    columns = ["kind", "planted", "noticed", "alarm", "by_pairs", "rate"]
    return pd.DataFrame(rows, columns=columns)


def _slack(before: str, after: Finding) -> str:
    """Why a slip makes no difference to any verdict."""
    if before == NOT_ATTAINABLE:
        return f"Not attainable as printed either, so the verdict can't change. {after.because}"
    return f"The wrong figure would be as possible as the printed one. {after.because}"


def _slips(number: str) -> Iterator[tuple[str, str]]:
    value = Decimal(number)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    yield UP, str(value + unit)
    if value >= unit:
        yield DOWN, str(value - unit)
    places = [i for i, sign in enumerate(number) if sign != "."]
    for i, j in zip(places, places[1:], strict=False):
        if number[i] != number[j]:
            swapped = list(number)
            swapped[i], swapped[j] = number[j], number[i]
            yield SWAP, "".join(swapped)


def _pairs(published: pd.DataFrame) -> set[tuple[str, str, str]]:
    return {(pair.first, pair.second, pair.verdict) for pair in agreement(published)}


def _worse(before: str, after: str) -> bool:
    return GOOD_TO_BAD.index(after) > GOOD_TO_BAD.index(before)
