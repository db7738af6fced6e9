"""Reading an abstract: its claims as proposals, each with its sentence."""

from __future__ import annotations

from attainable.reading.assemble import claims
from attainable.reading.context import digits
from attainable.reading.normal import LONGEST, Sentence, sentences
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields, phrases, words

ORDER = [
    "form",
    "endpoint",
    "group1",
    "n1",
    "k1",
    "d1",
    "group2",
    "n2",
    "k2",
    "d2",
    "group3",
    "n3",
    "k3",
    "d3",
    "percent",
    "percent2",
    "percent3",
    "value",
    "low",
    "high",
    "se",
    "p",
    "level",
    "time",
    "test",
    "conf_type",
    "adjusted",
    "robust",
    "events",
    "unit",
    "measure",
    "error",
    "note",
    "sentence",
    "settle",
]
COUNTS = frozenset(["k1", "k2", "k3", "d1", "d2", "d3", "n1", "n2", "n3"])


def read(text: str) -> list[Fields]:
    found: list[Fields] = []
    for sentence in sentences(text):
        found += _read_sentence(sentence)
    return found


def _read_sentence(sentence: Sentence) -> list[Fields]:
    if len(sentence.plain) > LONGEST or not compiled("[0-9]|reached|none").search(sentence.plain):
        return []
    if compiled(PATTERNS["planning"], "i").search(sentence.plain):
        return []
    tokens = words(sentence)
    slips = [sentence.printed[t.start : t.end] for t in tokens if t.letter == "O"]
    return [_finished(claim, sentence, slips) for claim in claims(sentence, phrases(tokens))]


def _finished(claim: Fields, sentence: Sentence, slips: list[str]) -> Fields:
    claim["sentence"] = sentence.printed.replace("\n", " ")
    if "p" in claim:
        claim["p"] = compiled("^ ?[=＝] ?| ").sub("", claim["p"]).replace("lessthan", "<")
    for key in COUNTS & claim.keys():
        claim[key] = digits(claim[key])
    settle = [claim.pop("settle", "")] + [
        f"'{s}' may be a number misread by a scanner" for s in slips
    ]
    if "".join(settle):
        claim["settle"] = "; ".join(filter(None, settle))
    return {key: claim[key] for key in ORDER if claim.get(key)}
