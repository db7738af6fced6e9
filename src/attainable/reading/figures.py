"""The figures of a draft that can be results, each with what its words say it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from attainable.reading.amounts import decimals
from attainable.reading.normal import LONGEST, Sentence, plain, sentences
from attainable.reading.patterns import compiled
from attainable.reading.tokens import Token, words

ASIDE = frozenset("xXO")
_COUNTS = frozenset("FecnG")
_KINDS: Mapping[str, str] = {"p": "p-value", "I": "limit", "Q": "value", "P": "share"}
_MEASURES: Mapping[str, str] = {"H": "ratio", "t": "statistic", "M": "time"}
ENDPOINTS: Mapping[str, str] = {
    "os": r"[Oo]verall [Ss]urvival|\bOS\b|\b[Dd]ie|\b[Dd]eath|[Mm]ortality|\balive\b",
    "dfs": r"\b(?:DFS|EFS|RFS|LFS)\b|-free survival",
    "complete_remission": r"\b[Rr]emissions?\b|\bCR\b",
    "relapse": r"\b[Rr]elapse",
    "transplant": r"\b[Tt]ransplant",
    "crs_any": r"\bCRS\b",
    "icans_any": r"\bICANS\b",
    "age_years": r"\b[Aa]ge\b",
}
"""Endpoints of a report by the words of a sentence."""
_DAYS: Mapping[str, float] = {"d": 1, "w": 7, "m": 30.4375, "y": 365.25}
_ONES = dict(zip(["one", "two", "three", "four", "five"], range(1, 6), strict=True))


@dataclass(frozen=True)
class Figure:
    """A number of a text, with its sentence and with what the words beside it say that it is.

    Attributes
    ----------
    printed : str
        As it stands there.
    kind : str
        "share", "ratio", "time", "statistic", "value", "count", "p-value", "limit"; "number" where
        the words say nothing.
    sentence : str
    line : int
        Of the text, from 1.
    sign : str
        "<" or ">" of a p-value that is printed as a bound: "P < 0.001".
    estimate : Figure or None
        The estimate that a limit stands behind.
    unit_days : float
        Days in the unit of a time.
    endpoints : frozenset of str
        The last that the sentence names before the figure.
    days : frozenset of int
        Days after which a share is read, as the sentence names them.
    """

    printed: str
    kind: str
    sentence: str
    line: int
    sign: str = ""
    estimate: Figure | None = None
    unit_days: float = 1.0
    endpoints: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()


def figures(text: str) -> list[Figure]:
    """The figures of a text that can be results: no dates, doses, ages, grades or references.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Figure

    Examples
    --------
    >>> [(f.printed, f.kind) for f in figures("On 2 May 2021, EFS was 71.4% (n = 26, grade 3; HR 0.6).")]
    [('71.4', 'share'), ('26', 'count'), ('0.6', 'ratio')]
    """
    digit = compiled("[0-9]")
    parts = [s for s in sentences(text) if len(s.plain) <= LONGEST and digit.search(s.plain)]
    breaks = [place for place, letter in enumerate(text) if letter == "\n"]
    return [
        figure
        for sentence, tokens in zip(parts, words(parts), strict=True)
        for figure in _of_sentence(sentence, tokens, breaks)
    ]


def _of_sentence(
    sentence: Sentence, tokens: Sequence[Token], breaks: Sequence[int]
) -> Iterator[Figure]:
    whole = " ".join(sentence.printed.split())
    days = _days(sentence.plain)
    measure = ""  # of the words before: a ratio, a statistic, a median time
    estimate: Figure | None = None
    length = False  # whether the last figure is a time that no report estimates
    for token in tokens:
        if token.letter in ASIDE or token.letter in "TL":
            continue
        measure = _MEASURES.get(token.letter, measure)
        if token.letter == "Y":
            length = measure != "time"
        if length and token.letter in "YIJQ":
            continue
        for match in compiled("{B}{NUM}").finditer(sentence.plain, token.start, token.end):
            printed = sentence.printed[slice(*match.span())]
            if printed == token.fields.get("level") and match.start() < token.end - 12:
                continue
            sign = compiled("^{PCT}").search(sentence.plain[match.end() :])
            kind = "share" if sign and token.letter in "NJSD" else _kind(token, printed, measure)
            if token.letter == "J" and estimate:
                kind = "limit"
            own = estimate if kind == "limit" else None
            bound = plain(token.fields["p"]) if token.letter == "p" else ""
            unit = _DAYS[token.fields["unit"][0].lower()] if token.letter == "Y" else 1.0
            figure = Figure(
                printed,
                kind,
                whole,
                bisect_right(breaks, sentence.start + match.start()) + 1,
                "<" if "<" in bound else ">" if ">" in bound else "",
                own,
                own.unit_days if own else unit,
                _endpoints(sentence.plain, match.start()),
                days,
            )
            yield figure
            if kind in ("share", "ratio", "time", "statistic"):
                estimate, length = figure, False


def _kind(token: Token, printed: str, measure: str) -> str:
    if token.letter in _COUNTS:
        return "count"
    if token.letter == "Y":
        return "time"
    if token.letter == "N" and token.name == "number" and decimals(printed):
        return measure if measure in ("ratio", "statistic") else "number"
    return _KINDS.get(token.letter, "number")


def _endpoints(sentence: str, place: int) -> frozenset[str]:
    """The endpoints that stand last before a place."""
    before = sentence[:place]
    found = {
        name: [match.start() for match in re.finditer(pattern, before)]
        for name, pattern in ENDPOINTS.items()
    }
    last = max((place for places in found.values() for place in places), default=-1)
    return frozenset(name for name, places in found.items() if last in places)


def _days(sentence: str) -> frozenset[int]:
    """Times of a sentence in days, as reports count them: months of 30 and years of 365."""
    found = re.findall(rf"\b([0-9]+|{'|'.join(_ONES)})[ -](day|week|month|year)", sentence.lower())
    days = set()
    for number, unit in found:
        count = _ONES.get(number) or int(number)
        if unit == "month" and count % 12 == 0:
            count, unit = count // 12, "year"
        days.add(count * {"day": 1, "week": 7, "month": 30, "year": 365}[unit])
    return frozenset(days)
