"""What the words around a figure leave open: a person settles it before anything is judged."""

from __future__ import annotations

from attainable.reading.amounts import amount, digits, of_fewer, prints
from attainable.reading.context import SERIES, Sight
from attainable.reading.normal import plain
from attainable.reading.patterns import compiled
from attainable.reading.tokens import Fields, Token

UNNAMED = "the test is not named: write test (log-rank, say), or another form"
TIME, WHICH = "the time of the rate: write time", "which endpoint: write endpoint"
OF_FEWER = "of how many patients: no count of those named prints the percentage: write n1 (n2)"
OF_ANOTHER = "another outcome is named before p: keep p if it is of these figures, or delete it"
OF_OTHERS = "p is said to be of {} patients: write their n1, k1, n2 and k2, or keep all if it is of these figures"
OF_EACH = "of how many patients is each figure: write n1 (n2)"
BY_TIMES = (
    "the text names {}: if the percentage is by it, write form rate with time and n1 for each group, "
    "without k1; if it is of the count, keep all"
)
NAMED_BEFORE = ("share of a number named before", "of whom")
BEHIND_P = 4
"""Up to where words belong to a p-value: "(P = .71, adjusted"."""


def settled(*doubts: str) -> Fields:
    """What a person has to settle, as a field; none where there is no doubt."""
    settle = "; ".join(dict.fromkeys(filter(None, doubts)))
    return {"settle": settle} if settle else {}


def of_count(sight: Sight, series: list[int], cells: list[Fields]) -> str:
    """What is asked of percentages that are no rates: by a method of times, or of fewer patients."""
    fewer = any(_of_whom(cell, sight.tokens[p]) for cell, p in zip(cells, series, strict=True))
    return _by_times(sight, cells) or (OF_FEWER if fewer else "")


def _of_whom(cell: Fields, token: Token) -> bool:
    """Whether a percentage is not of the number of patients named near it, but may be of fewer."""
    named = "n1" in token.fields and token.name not in NAMED_BEFORE
    return not named and "low" not in cell and of_fewer(cell)


def _by_times(sight: Sight, cells: list[Fields]) -> str:
    """What is asked where a method of times is named, and the percentage or interval of a count may be by it."""
    match = compiled(SERIES["by_times"], "i").search(sight.sentence.plain)
    named = match[0] if match else sight.method
    return BY_TIMES.format(named) if named and any(map(_may_be_by_times, cells)) else ""


def _may_be_by_times(cell: Fields) -> bool:
    """Whether a percentage has an interval, or is not that of its count, or of any count of its patients."""
    if "percent" not in cell or not {"k1", "n1"} & cell.keys():
        return False
    crude = prints(cell, cell.get("n1", "")) if "k1" in cell else not of_fewer(cell)
    return "low" in cell or not crude


def behind(sight: Sight, place: int, cells: list[Fields]) -> Fields:
    """What is said of the p-value behind a figure: another outcome before it, an adjustment, its patients."""
    match = compiled(SERIES["tail"]).search(sight.line[place + 1 :])
    if not match:
        return {}
    gap = match[0][:-1]
    if others := _others(sight, place, cells):
        return {"settle": OF_OTHERS.format(others)}
    if compiled(SERIES["another_outcome"]).search(gap):
        return {"settle": OF_ANOTHER}
    said = sight.text(place + 1, min(len(sight.tokens), place + len(gap) + BEHIND_P))
    return {"adjusted": "yes"} if compiled(SERIES["adjusted"], "i").search(plain(said)) else {}


def _others(sight: Sight, place: int, cells: list[Fields]) -> str:
    """How many patients a p-value is said to be of, where they are none of its figures: "(P = .71 among 23)"."""
    match = compiled(SERIES["p_of"]).search(sight.line[place + 1 :])
    if not match:
        return ""
    token = sight.tokens[place + 1 + match.start("some" if match["some"] else "size")]
    if "each" in token.fields:
        return ""
    n = digits(token.fields.get("number") or token.fields.get("n1", ""))
    sizes = [amount(digits(cell["n1"])) or 0 for cell in cells if "n1" in cell]
    return "" if amount(n) in (*sizes, sum(sizes)) else n


def adjusted(sight: Sight) -> bool:
    """Whether a sentence speaks of an adjustment, and of no analysis without one."""
    words = sight.sentence.plain
    alone = compiled(SERIES["unadjusted"], "i").search(words)
    return not alone and compiled(SERIES["adjusted"], "i").search(words) is not None
