"""A draft against its results: figures that are not in them, or are printed otherwise."""

from __future__ import annotations

import csv
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from attainable.reading.amounts import amount, decimals
from attainable.reading.normal import LONGEST, plain, sentences
from attainable.reading.patterns import compiled
from attainable.reading.tokens import words

ASIDE = frozenset("xXO")
LIMITS = frozenset("IJQS")
ABSENT = "not in the results"


@dataclass(frozen=True)
class Figure:
    """A number of a text, with its sentence.

    Attributes
    ----------
    printed : str
        As it stands there.
    percent : bool
        Whether it can be a percentage: a sign follows, or it is a limit.
    sentence : str
    line : int
        Of the text, from 1.
    below : bool
        Whether it is printed as a bound of a p-value: "P < 0.001".
    """

    printed: str
    percent: bool
    sentence: str
    line: int
    below: bool = False


@dataclass(frozen=True)
class Finding:
    """What is wrong with a figure of a draft.

    Attributes
    ----------
    figure : Figure
    problem : str
        "not in the results" or "printed otherwise".
    nearest : str
        The result that it may stand for, at the figure's digits and in full; "" where none is near.
    """

    figure: Figure
    problem: str
    nearest: str = ""


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
    >>> [(f.printed, f.percent) for f in figures("On 2 May 2021, EFS was 71.4% (n = 26, grade 3).")]
    [('71.4', True), ('26', False)]
    """
    found: list[Figure] = []
    number = compiled("{B}{NUM}")
    digit = compiled("[0-9]")
    parts = [s for s in sentences(text) if len(s.plain) <= LONGEST and digit.search(s.plain)]
    breaks = [place for place, letter in enumerate(text) if letter == "\n"]
    for sentence, tokens in zip(parts, words(parts), strict=True):
        whole = " ".join(sentence.printed.split())
        for token in tokens:
            if token.letter in ASIDE:
                continue
            level = token.fields.get("level")
            for match in number.finditer(sentence.plain, token.start, token.end):
                printed = sentence.printed[slice(*match.span())]
                if token.letter in "TLY" or (printed == level and match.start() < token.end - 12):
                    continue
                line = bisect_right(breaks, sentence.start + match.start()) + 1
                sign = compiled("^{PCT}").search(sentence.plain[match.end() :])
                percent = sign is not None or token.letter in LIMITS
                below = token.letter == "p" and "<" in plain(token.fields["p"])
                found.append(Figure(printed, percent, whole, line, below))
    return found


def lint(text: str, results: Iterable[float]) -> list[Finding]:
    """Which figures of a draft are not among its results, or are printed otherwise.

    Parameters
    ----------
    text : str
        The draft.
    results : iterable of float
        Every number of a ``results.csv``: estimates, limits, p-values, counts. Shares may stand
        there from 0 to 1 or as percentages. Missing ones are passed over.

    Returns
    -------
    list of Finding
        In the order of the draft. A figure is in the results where one of them, rounded to its
        digits (halves either way), prints it. It is printed otherwise where cutting off does, or
        where one result is within two units of its last digit.

    Notes
    -----
    A figure that stands in the results for something else is not found out: this compares numbers,
    not meaning.

    Examples
    --------
    >>> for found in lint("EFS was 71.5% (5 of 26); OS 88%.", [0.7142, 5, 26]):
    ...     print(found.figure.printed, "|", found.problem, "|", found.nearest)
    71.5 | printed otherwise | 71.4 (0.7142)
    88 | not in the results |
    """
    known = sorted({float(value) for value in results if not math.isnan(value)})
    return [found for figure in figures(text) if (found := _judge(figure, known))]


def _judge(figure: Figure, known: Sequence[float]) -> Finding | None:
    value = amount(figure.printed)
    if value is None:
        return None
    if figure.below:
        return None if any(0 <= result < value for result in known) else Finding(figure, ABSENT)
    places = decimals(figure.printed)
    last = 10.0**-places
    near: list[tuple[float, float, float]] = []
    for result in known:
        for scale in (1.0, 100.0):
            if scale == 100 and not (figure.percent and 0 <= result <= 1):
                continue
            distance = abs(result * scale - value)
            if distance <= last / 2 + 1e-9:
                return None
            near.append((distance, result, scale))
    if near and min(near)[0] <= 2 * last and places:
        _, result, scale = min(near)
        shown = f"{result * scale:.{places}f}"
        return Finding(figure, "printed otherwise", f"{shown} ({result:.10g})")
    return Finding(figure, ABSENT)


def results_of(path: str | Path) -> list[float]:
    """Every number that stands alone in a cell of a CSV, such as a report's ``results.csv``.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of float

    Raises
    ------
    OSError, UnicodeDecodeError
        If the file can't be read.
    """
    found = []
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            for cell in row:
                try:
                    found.append(float(cell))
                except ValueError:
                    continue
    return [value for value in found if math.isfinite(value)]
