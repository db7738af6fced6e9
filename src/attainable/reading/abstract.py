"""Reading an abstract: its claims as proposals, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from attainable.reading.amounts import digits
from attainable.reading.arms import arms_of
from attainable.reading.assemble import claims
from attainable.reading.normal import HALF_WIDTH, LONGEST, Sentence, plain, sentences
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields, Token, phrases, words

_ARMS = "group1 n1 k1 d1 group2 n2 k2 d2 group3 n3 k3 d3 percent percent2 percent3"
_MORE = " ".join(f"group{i} n{i} k{i} percent{i}" for i in range(4, 10))
_REST = "value low high se p level time test conf_type adjusted unit measure note sentence settle"
ORDER = f"form endpoint {_ARMS} {_MORE} {_REST}".split()
SERIES: dict[str, str] = PATTERNS["series"]
BATCH = int(PATTERNS["batch"])
KEPT = 100_000
"""Characters up to which a text's phrases are kept."""
FOREIGN = "the text does not look English: write the form of the figure"
MISREAD = "'{}' may be a number misread by a scanner: hold every field against the paper"
ALL = -1
"""Where a method stands that a text names for all its figures."""
COUNTS = frozenset(f"{name}{arm}" for name in "nkd" for arm in range(1, 10)) | {"percent"}


def read(text: str) -> list[Fields]:
    """Propose the claims of a text.

    Nothing is judged: a person confirms a proposal before it is. Do not use it to count what a
    paper reports; figures in tables and drawings are not seen.

    Parameters
    ----------
    text : str
        Such as an abstract.

    Returns
    -------
    list of dict
        One a claim, in the order of the text: ``form``, the fields of that form as printed (text,
        without % and spaces; counts in digits), and ``sentence``. ``settle`` names what a person
        has to settle, and is left out where there is nothing.

    Examples
    --------
    >>> found = read("Remission was reached in 26 of 33 children (78.8%).")
    >>> {key: found[0][key] for key in ("form", "n1", "k1", "percent")}
    {'form': 'proportion', 'n1': '33', 'k1': '26', 'percent': '78.8'}
    """
    found: list[Fields] = []
    doubt = [] if _english(text) else [FOREIGN]
    cohort, arms, named = _cohort(text), arms_of(text), _numbers(text, "named")
    methods = _methods(text)
    for sentence, tokens in _phrased(text):
        method = methods.get(sentence.start) or methods.get(ALL, "")
        slips = [sentence.printed[t.start : t.end] for t in tokens if t.letter == "O"]
        doubts = doubt + [MISREAD.format(slip) for slip in slips]
        found += [
            _finished(claim, sentence, doubts)
            for claim in claims(sentence, tokens, cohort, arms, named, method)
        ]
    return found


def remarks(text: str) -> list[str]:
    """What a reader of the proposals should know of the text: its language, slips, left-out parts.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        One sentence each; none where there is nothing to say.

    Examples
    --------
    >>> remarks("HR O.58 (95% CI 0.38-0.89) was found in the second of the arms.")
    ["'O.58' may be a number misread by a scanner: not read as one."]
    """
    found = []
    parts = list(sentences(text))
    if not parts:
        return ["The text is empty."]
    if not _english(text):
        found.append(
            "The text does not look English: only figures with labels such as HR, 95% CI and P are read."
        )
    long = [part for part in parts if len(part.plain) > LONGEST]
    if long:
        found.append(
            f"{sum(len(part.plain) for part in long):,} characters without the end of a sentence are left out."
        )
    for part in parts:
        if (
            compiled("[lIOo|]").search(part.plain)
            and len(part.plain) <= LONGEST
            and len(found) < 20
        ):
            found += [
                f"'{slip}' may be a number misread by a scanner: not read as one."
                for slip in _slips(part)
            ]
    return found + _lone(text)


def _phrased(text: str) -> Iterable[tuple[Sentence, list[Token]]]:
    """The sentences that may claim something, with their phrases; kept of a short text, read twice."""
    return _kept(text) if len(text) <= KEPT else _stream(text)


@lru_cache(maxsize=1)
def _kept(text: str) -> list[tuple[Sentence, list[Token]]]:
    return list(_stream(text))


def _stream(text: str) -> Iterator[tuple[Sentence, list[Token]]]:
    candidates = [sentence for sentence in sentences(text) if _may_claim(sentence)]
    for first in range(0, len(candidates), BATCH):
        batch = candidates[first : first + BATCH]
        yield from zip(batch, phrases(words(batch)), strict=True)


def _lone(text: str) -> list[str]:
    """What is said of p-values that stand without counts, rates, or a ratio."""
    number = 0
    for sentence, tokens in _phrased(text):
        lone = sum(token.letter == "p" for token in tokens)
        if lone and not any("p" in claim for claim in claims(sentence, tokens)):
            number += lone
    if not number:
        return []
    which = "1 p-value stands" if number == 1 else f"{number} p-values stand"
    told = f"{which} where no counts, rates or ratio were read: a lone p can't be checked, and is not proposed."
    return [told]


def _methods(text: str) -> dict[int, str]:
    """The method of times that the next or the previous sentence names, by start; one of all figures."""
    by_times = compiled(SERIES["by_times"], "i")
    same = plain(text)
    if not by_times.search(same):
        return {}
    parts = list(sentences(text))
    found: dict[int, str] = {}
    for last, part in pairwise(parts):
        for one, other in ((last, part), (part, last)):
            if match := by_times.search(one.plain[:LONGEST]):
                found.setdefault(other.start, match[0])
    of_all = compiled(SERIES["all_by_times"], "i").search(same)
    return found | ({ALL: of_all["method"]} if of_all else {})


def _cohort(text: str) -> str:
    """How many patients a text says were treated or studied; "" where it names several numbers."""
    found = _numbers(text, "cohort")
    return found[0] if len(found) == 1 else ""


def _numbers(text: str, patterns: str) -> list[str]:
    """The numbers of patients that some patterns find in a text, each once."""
    sample = plain(text[:20000])
    found = (m["number"] for p in PATTERNS[patterns] for m in compiled(p).finditer(sample))
    return list(dict.fromkeys(map(digits, found)))


def _may_claim(sentence: Sentence) -> bool:
    """Whether a sentence has a figure, and tells no plan."""
    if len(sentence.plain) > LONGEST or not compiled("[0-9]|reached|[Nn]one").search(
        sentence.plain
    ):
        return False
    return not compiled(PATTERNS["planning"], "i").search(sentence.plain)


def _slips(sentence: Sentence) -> list[str]:
    pattern = next(rule["pattern"] for rule in PATTERNS["words"] if rule["letter"] == "O")
    return [sentence.printed[slice(*m.span())] for m in compiled(pattern).finditer(sentence.plain)]


def _finished(claim: Fields, sentence: Sentence, doubts: list[str]) -> Fields:
    claim = {k: v if v.isascii() else v.translate(HALF_WIDTH) for k, v in claim.items()}
    claim["sentence"] = " ".join(sentence.printed.split())
    if "p" in claim:
        claim["p"] = compiled("^ ?[=＝] ?| ").sub("", claim["p"]).replace("lessthan", "<")
        claim["p"] = claim["p"].replace("greaterthan", ">")
    for key in COUNTS & claim.keys():
        claim[key] = digits(claim[key])
    settle = [claim.pop("settle", ""), *doubts]
    if "".join(settle):
        claim["settle"] = "; ".join(filter(None, settle))
    return {key: claim[key] for key in ORDER if claim.get(key)}


def _english(text: str) -> bool:
    """Whether common words of English stand in a text, or too few words to tell."""
    sample = plain(text[:20000])
    found = compiled("[A-Za-z]{2,}").findall(sample)
    common = compiled(
        "(?<![A-Za-z])(?:the|of|and|in|was|were|with|for|to|at|had|is|by|than)(?![A-Za-z])", "i"
    )
    others = compiled("[\u0400-\u1fff\u3040-\ud7ff]").findall(sample)
    few = len(found) < 12 and len(others) < 12
    return few or (len(common.findall(sample)) > len(found) / 12 and len(others) < len(found))
