"""Words and figures of a sentence, then phrases of them: a pattern each, earlier patterns first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from attainable.reading.normal import Sentence
from attainable.reading.patterns import PATTERNS, compiled

Fields = dict[str, str]
TAKEN, BREAK = "\0", "\n"


@dataclass(frozen=True)
class Token:
    """What a pattern found.

    Attributes
    ----------
    letter, name : str
        Of the pattern.
    start, end : int
        Where it stands in the sentence.
    fields : dict
        What its named groups caught, as printed.
    """

    letter: str
    name: str
    start: int
    end: int
    fields: Fields = field(default_factory=dict)


def letters(tokens: Iterable[Token]) -> str:
    """One letter a token."""
    return "".join(token.letter for token in tokens)


def words(sentences: Sequence[Sentence]) -> list[list[Token]]:
    """The words, figures and marks of sentences that some pattern knows.

    Parameters
    ----------
    sentences : sequence of Sentence
        Any number: patterns run once over all of them.

    Returns
    -------
    list of list of Token
        For each sentence, in order, without overlaps.
    """
    starts = _starts([sentence.plain for sentence in sentences])
    found: list[list[Token]] = [[] for _ in sentences]
    for rule, match in _matches(PATTERNS["words"], BREAK.join(s.plain for s in sentences)):
        which = bisect_right(starts, match.start()) - 1
        start, printed = starts[which], sentences[which].printed
        fields = dict(rule.get("set", ()))
        for name in match.re.groupindex:
            first, last = match.span(name)
            if first >= 0:
                fields[name] = printed[first - start : last - start]
        found[which].append(_token(rule, match.start() - start, match.end() - start, fields))
    return found


def phrases(sentences: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """Tokens of sentences with those that belong together made one.

    Parameters
    ----------
    sentences : sequence of sequence of Token
        As from `words`.

    Returns
    -------
    list of list of Token
        A phrase has the fields of its parts; a bare number takes the name of its group.
    """
    lines = [letters(tokens) for tokens in sentences]
    starts = _starts(lines)
    found: list[list[Token]] = [[] for _ in sentences]
    after = [0] * len(lines)
    for rule, match in _matches(PATTERNS["phrases"], BREAK.join(lines)):
        which = bisect_right(starts, match.start()) - 1
        tokens, offset = sentences[which], starts[which]
        first, last = match.start() - offset, match.end() - offset
        found[which] += tokens[after[which] : first]
        after[which] = last
        fields: Fields = {}
        for name in match.groupdict():
            start, end = (place - offset for place in match.span(name))
            for token in tokens[start:end] if match[name] else ():
                for key, value in token.fields.items():
                    fields.setdefault(name if key == "number" else key, value)
        if rule["letter"] == "A" and (outcome := _outcome(match, tokens, offset)):
            fields.setdefault("endpoint", outcome)
        found[which].append(_token(rule, tokens[first].start, tokens[last - 1].end, fields))
    return [
        [*made, *tokens[done:]] for made, tokens, done in zip(found, sentences, after, strict=True)
    ]


def _outcome(match: Any, tokens: Sequence[Token], offset: int) -> str:
    """The word for an outcome between a count and its percentage: "12 patients died (24%)"."""
    of = next((name for name in ("k1", "whole") if name in match.re.groupindex and match[name]), "")
    start, end = (match.start(of) if of else match.end()) - offset, match.end() - offset
    named = [i for i in range(start + 1, end) if "endpoint" in tokens[i].fields]
    own = [i for i in named if tokens[i - 1].letter != "f"] or named
    return tokens[own[-1]].fields["endpoint"] if own else ""


def _starts(lines: Iterable[str]) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in lines)][:-1]


def _token(rule: dict[str, Any], start: int, end: int, fields: Fields) -> Token:
    return Token(rule["letter"], rule["name"], start, end, fields)


def _matches(rules: list[dict[str, Any]], text: str) -> list[tuple[dict[str, Any], Any]]:
    """Matches in order of place; what an earlier rule has taken, a later one does not see."""
    found: list[tuple[dict[str, Any], Any]] = []
    for rule in rules:

        def take(match: Any, rule: dict[str, Any] = rule) -> str:
            found.append((rule, match))
            return TAKEN * len(match[0])

        text = compiled(rule["pattern"], rule.get("flags", "")).sub(take, text)
    return sorted(found, key=lambda pair: int(pair[1].start()))
