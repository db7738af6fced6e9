"""Figures of a text of which no claim was made."""

from __future__ import annotations

from collections.abc import Iterator

from attainable.reading.normal import LONGEST, Sentence, plain, sentences
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import TAKEN, Fields

NUMBER = "[0-9][0-9.,]{0,20}[0-9]|[0-9]|[.,][0-9]{1,20}"
BESIDE = ("sentence", "settle", "note", "level")
"""Fields of a claim that hold none of its figures."""


def unread(text: str, found: list[Fields]) -> list[tuple[str, str]]:
    """Percentages, intervals, p-values and ratios of a text that are in none of its claims.

    Parameters
    ----------
    text : str
    found : list of dict
        Its claims, as from `attainable.reading.read`.

    Returns
    -------
    list of (str, str)
        Each figure as printed, and its sentence, in the order of the text.

    Examples
    --------
    >>> from attainable.reading import read
    >>> text = "Response was seen in 9 of 40 (22.5%). The best change was 31.7% (P = .03)."
    >>> [figure for figure, _ in unread(text, read(text))]
    ['31.7%', 'P = .03']
    """
    claimed: dict[str, set[str]] = {}
    for claim in found:
        values = " ".join(value for key, value in claim.items() if key not in BESIDE)
        claimed.setdefault(claim["sentence"], set()).update(_numbers(values))
    left = []
    for sentence in sentences(text):
        if len(sentence.plain) <= LONGEST:
            said = " ".join(sentence.printed.split())
            known = claimed.get(said, set())
            left += [(x, said) for x in _figures(sentence) if not _numbers(x) <= known]
    return left


def unread_said(left: list[tuple[str, str]]) -> str:
    """How many figures stand in no claim, as a sentence; empty where there are none.

    >>> unread_said([("31.7%", "The best change was 31.7%.")])
    '1 figure of the text (a percentage, an interval, a p-value or a ratio) is in no claim, and was not checked.'
    """
    if not left:
        return ""
    which = (
        "1 figure of the text (a percentage, an interval, a p-value or a ratio) is"
        if len(left) == 1
        else f"{len(left)} figures of the text (percentages, intervals, p-values, ratios) are"
    )
    return f"{which} in no claim, and {'was' if len(left) == 1 else 'were'} not checked."


def _numbers(text: str) -> set[str]:
    """The numbers of a text, without the level of an interval."""
    bare = compiled("{LEVEL}{PCT}[ -]?(?={CI})").sub("", plain(text))
    return {match[0].lstrip("0") for match in compiled(NUMBER).finditer(bare)}


def _figures(sentence: Sentence) -> Iterator[str]:
    """Figures in their order; what an earlier pattern has taken, a later one does not see."""
    text, spans = sentence.plain, []
    for pattern in PATTERNS["figures"]:
        for match in compiled(pattern).finditer(text):
            spans.append(match.span())
        text = compiled(pattern).sub(lambda match: TAKEN * len(match[0]), text)
    for start, end in sorted(spans):
        yield " ".join(sentence.printed[start:end].split())
