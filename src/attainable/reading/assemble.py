"""Claims from the phrases of one sentence: which figures belong together, and as what form."""

from __future__ import annotations

from attainable.reading.amounts import amount
from attainable.reading.context import Sight, of_group
from attainable.reading.doubts import UNNAMED, WHICH, adjusted
from attainable.reading.normal import Sentence, plain
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.percentages import Placed, percentages, series_of
from attainable.reading.pvalues import tail, tails
from attainable.reading.tokens import Fields, Token

SERIES: dict[str, str] = PATTERNS["series"]
RATIO = ("measure", "adjusted", "note")
NEXT = "next lengths compared"


def claims(
    sentence: Sentence,
    tokens: list[Token],
    cohort: str = "",
    arms: dict[str, str] | None = None,
    named: list[str] | None = None,
    method: str = "",
) -> list[Fields]:
    """The claims of a sentence.

    Parameters
    ----------
    sentence : Sentence
    tokens : list of Token
        Its phrases.
    cohort : str
        How many patients the text names, where it names one number only.
    arms : dict of str to str
        Groups that the text names, with their numbers of patients.
    named : list of str
        Every number of patients that the text names.
    method : str
        The method of times that the text names for its figures outside the sentence.

    Returns
    -------
    list of dict
        Flat fields as printed, and ``settle``: what a person has to settle, "; " between.
    """
    sight = Sight(sentence, tokens, cohort, arms or {}, named or [], method)
    found: list[tuple[int, Fields]] = []
    found += _ratios(sight)
    found += _medians(sight)
    listed = series_of(sight)
    values = tails(sight, [series[-1] for series in listed if len(series) > 1])
    for series in listed:
        found += percentages(sight, series, values.get(series[-1]) or tail(sight, series[-1]))
    for place, token in enumerate(tokens):
        if token.letter == "G" and token.fields:
            found.append((place, {"form": "mean"} | token.fields))
        if token.letter == "Z":
            found.append((place, {"form": "at_risk"} | token.fields))
    found += _paired_events(sight, {claim["form"] for _, claim in found})
    sound = [pair for pair in found if not sight.misread(pair[0])]
    return [claim for _, claim in sorted(sound, key=lambda pair: pair[0])]


def _ratios(sight: Sight) -> list[tuple[int, Fields]]:
    found: list[tuple[int, Fields]] = []
    label: Fields = {}
    for place, token in enumerate(sight.tokens):
        if token.letter == "B":
            label = {key: token.fields[key] for key in RATIO if key in token.fields}
        elif token.letter != "b" or not label or not _inside(token.fields):
            continue
        fields = label | token.fields
        events = [t.fields for t in sight.tokens[max(0, place - 4) : place] if t.letter == "e"]
        claim = {"form": "hazard_ratio"} | fields | (events[-1] if events else {})
        test, p = claim.pop("test", ""), claim.get("p", "")
        claim["endpoint"] = sight.endpoint(place)
        if adjusted(sight):
            claim.setdefault("adjusted", "yes")
        if not {"low", "p"} & claim.keys():
            continue
        found.append((place, claim))
        if p and compiled(PATTERNS["log_rank"], "i").search(test):
            del claim["p"]
            logrank = {"form": "logrank", "test": test, "p": p, "endpoint": claim["endpoint"]}
            found.append((place, logrank | (events[-1] if events else {})))
        elif test:
            claim["test"] = test
    return found


def _medians(sight: Sight) -> list[tuple[int, Fields]]:
    found: list[tuple[int, Fields]] = []
    last, start = -1, 0
    pairs: list[tuple[int, Placed]] = []
    doubt: Fields = {}
    listed = False
    for place, token in enumerate(sight.tokens):
        fields = token.fields
        gap = sight.line[last + 1 : place]
        first = token.letter == "C" and sight.times(place) and (found or token.name != NEXT)
        more = token.letter in "DNb" and last >= 0 and compiled(SERIES["median"]).search(gap)
        if token.letter == "L" and listed and sight.line[place + 1 : place + 2] != "E":
            more = compiled(SERIES["next_lengths"]).search(gap)
        if not first and not more:
            continue
        if first:
            named = plain(sight.text(max(0, place - 4), place + 1))
            doubt = {"settle": WHICH} if compiled(SERIES["two_endpoints"]).search(named) else {}
        if first and len(found) == start + 2:
            pairs.append((last, found[start:]))
            start = len(found)
        listed = "times" in fields
        if listed:
            last = place
            claim = {"form": "median", "endpoint": sight.endpoint(place), "unit": fields["unit"]}
            claim |= doubt
            values = compiled("[0-9.,]*[0-9]").findall(plain(fields["times"]))
            found += [(place, claim | {"value": value}) for value in values]
            continue
        unit = fields.get("unit") or sight.unit(place)
        value = fields.get("value") or fields.get("number", "")
        late = not compiled("[0-9]").search(value)
        if not unit and not late:
            continue
        last = place
        claim = {"form": "median", "endpoint": sight.endpoint(place), "value": value} | doubt
        claim |= {key: fields[key] for key in ("low", "high", "level") if key in fields}
        if unit and not late:
            claim["unit"] = unit
        if "interval" in fields:
            claim["note"] = f"{fields['interval']}: the spread of patients, no confidence interval"
            claim["settle"] = "the limits are no confidence interval: delete low and high"
        found.append((place, claim | of_group(sight, place)))
    if len(found) == start + 2:
        pairs.append((last, found[start:]))
    return found + _compared(sight, pairs)


def _compared(sight: Sight, pairs: list[tuple[int, Placed]]) -> Placed:
    """The p-values behind two medians each, as log-rank tests."""
    found: Placed = []
    behind = tails(sight, [last for last, _ in pairs])
    for last, pair in pairs:
        test, values = behind.get(last, ("", []))
        if len(values) != 1 or any(claim.get("settle") == WHICH for _, claim in pair):
            continue
        logrank = {"form": "logrank", "endpoint": pair[0][1]["endpoint"], "p": values[0]}
        logrank |= {f"n{i}": c["n1"] for i, (_, c) in enumerate(pair, start=1) if "n1" in c}
        found.append((last, logrank | ({"test": test} if test else {"settle": UNNAMED})))
    return found


def _paired_events(sight: Sight, forms: set[str]) -> list[tuple[int, Fields]]:
    """Events of two groups beside a log-rank p, where no ratio has taken them."""
    found: list[tuple[int, Fields]] = []
    for place, token in enumerate(sight.tokens):
        if token.letter == "e" and not forms & {"hazard_ratio", "logrank"}:
            test, values = tail(sight, place)
            if values:
                named = {"test": test} if test else {}
                found.append((place, {"form": "logrank", "p": values[0]} | named | token.fields))
    return found


def _inside(fields: Fields) -> bool:
    value, low, high = (amount(fields.get(key, "")) for key in ("value", "low", "high"))
    return value is not None and low is not None and low <= value and (high or value) >= value
