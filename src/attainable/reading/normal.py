"""A text made ready for patterns: one kind of digit, dash, space and bracket; then sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attainable.reading.patterns import PATTERNS, compiled

_SAME = {ord(old): new for new, olds in PATTERNS["characters"].items() for old in olds}
HALF_WIDTH = {0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)}
"""Full-width forms of "!" to "~", which stand in the order of ASCII."""
_SAME |= {full: _SAME.get(ord(half), half) for full, half in HALF_WIDTH.items()}
_DOTS = compiled("(?<=[0-9])[·‧∙⋅•](?=[0-9])|(?<![0-9A-Za-z])[·‧∙⋅•](?=[0-9])")
_BREAK = compiled("\\n(?! *\\n)")
_END = compiled(PATTERNS["sentence_end"])
_ABBREVIATION = compiled(PATTERNS["abbreviations"])
LONGEST = int(PATTERNS["longest_sentence"])


@dataclass(frozen=True)
class Sentence:
    """A sentence as printed, and the same with one kind of every character.

    Attributes
    ----------
    printed, plain : str
        Of the same length: what is found in ``plain`` is copied from ``printed``.
    start : int
        Where it stands in the text.
    """

    printed: str
    plain: str
    start: int


def plain(text: str) -> str:
    """A text with one kind of digit, dash, space, bracket and decimal point, as long as before.

    Examples
    --------
    >>> plain("45·5% [９５% CI 30–61]")
    '45.5% (95% CI 30-61)'
    """
    return str(_DOTS.sub(".", text.translate(_SAME)))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, each as printed and as patterns see it.

    Parameters
    ----------
    text : str
        Lines that only wrap are joined; an empty line ends a sentence.

    Yields
    ------
    Sentence
        Longer ones than ``longest_sentence`` of the patterns are cut at the ends of their lines.

    Examples
    --------
    >>> [s.printed for s in sentences("OS was 77% vs. 60%. It rose.")]
    ['OS was 77% vs. 60%.', 'It rose.']
    """
    same = plain(text)
    start = 0
    for match in _END.finditer(same):
        tail = same[max(start, match.end() - 12) : match.end()]
        if _ABBREVIATION.search(tail):
            continue
        yield from _pieces(text, same, start, match.end())
        start = match.end()
    yield from _pieces(text, same, start, len(text))


def _pieces(text: str, same: str, start: int, end: int) -> Iterator[Sentence]:
    cuts = [start, end]
    if end - start > LONGEST:
        cuts[1:1] = [m.end() for m in _BREAK.finditer(same, start, end)]
    for first, last in zip(cuts, cuts[1:], strict=False):
        printed = text[first:last]
        skipped = len(printed) - len(printed.lstrip())
        first, printed = first + skipped, printed.strip()
        if printed:
            same_piece = same[first : first + len(printed)]
            yield Sentence(printed, _BREAK.sub(" ", same_piece), first)
