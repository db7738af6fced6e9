"""Words and figures of a sentence, then phrases of them: a pattern each, earlier patterns first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from attainable.reading.normal import Sentence
from attainable.reading.patterns import PATTERNS, compiled

Fields = dict[str, str]
TAKEN = "\0"


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


def words(sentence: Sentence) -> list[Token]:
    """The words, figures and marks of a sentence that some pattern knows.

    Parameters
    ----------
    sentence : Sentence

    Returns
    -------
    list of Token
        In order, without overlaps.
    """
    found = []
    for rule, match in _matches(PATTERNS["words"], sentence.plain):
        caught = {
            name: sentence.printed[match.start(name) : match.end(name)]
            for name, text in match.groupdict().items()
            if text is not None
        }
        found.append(_token(rule, match.start(), match.end(), rule.get("set", {}) | caught))
    return found


def phrases(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with those that belong together made one.

    Parameters
    ----------
    tokens : sequence of Token
        As from `words`.

    Returns
    -------
    list of Token
        A phrase has the fields of its parts; a bare number takes the name of its group.
    """
    found: list[Token] = []
    after = 0
    for rule, match in _matches(PATTERNS["phrases"], letters(tokens)):
        found += tokens[after : match.start()]
        after = match.end()
        fields: Fields = {}
        for name in match.groupdict():
            for token in tokens[slice(*match.span(name))] if match[name] else ():
                for key, value in token.fields.items():
                    fields.setdefault(name if key == "number" else key, value)
        start, end = tokens[match.start()].start, tokens[match.end() - 1].end
        found.append(_token(rule, start, end, fields))
    return [*found, *tokens[after:]]


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
