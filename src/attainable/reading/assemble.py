"""Claims from the phrases of one sentence: which figures belong together, and as what form."""

from __future__ import annotations

from attainable.reading.context import Sight, amount, between, decimals, digits, of_group
from attainable.reading.normal import Sentence, plain
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields, Token, letters

SERIES: dict[str, str] = PATTERNS["series"]
RATIO = ("measure", "adjusted", "note")
UNNAMED = "the test is not named: read as a log-rank test"
COMMON = ("percent", "k1", "n1", "low", "high", "level", "se", "conf_type")


def claims(sentence: Sentence, tokens: list[Token]) -> list[Fields]:
    """The claims of a sentence.

    Parameters
    ----------
    sentence : Sentence
    tokens : list of Token
        Its phrases.

    Returns
    -------
    list of dict
        Flat fields as printed, and ``settle``: what a person has to settle, "; " between.
    """
    sight = Sight(sentence, tokens)
    found: list[tuple[int, Fields]] = []
    found += _ratios(sight)
    found += _medians(sight)
    for series in _series(sight):
        found += _percentages(sight, series)
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
    last = -1
    for place, token in enumerate(sight.tokens):
        fields = token.fields
        gap = letters(sight.tokens[last + 1 : place])
        first = token.letter == "C" and sight.times(place)
        more = token.letter in "DNb" and last >= 0 and compiled(SERIES["median"]).search(gap)
        if not first and not more:
            continue
        if "times" in fields:
            last = place
            claim = {"form": "median", "endpoint": sight.endpoint(place), "unit": fields["unit"]}
            values = compiled("[0-9.,]*[0-9]").findall(plain(fields["times"]))
            found += [(place, claim | {"value": value}) for value in values]
            continue
        unit = fields.get("unit") or sight.unit(place)
        value = fields.get("value") or fields.get("number", "")
        late = not compiled("[0-9]").search(value)
        if not unit and not late:
            continue
        last = place
        claim = {"form": "median", "endpoint": sight.endpoint(place), "value": value}
        claim |= {key: fields[key] for key in ("low", "high", "level") if key in fields}
        if unit and not late:
            claim["unit"] = unit
        if "interval" in fields:
            claim["note"] = f"{fields['interval']}: the spread of patients, no confidence interval"
            claim["settle"] = "the limits are no confidence interval"
        found.append((place, claim | of_group(sight, place)))
    test, p = sight.tail(last)
    if len(found) == 2 and p:
        logrank = {"form": "logrank", "endpoint": found[0][1]["endpoint"], "p": p}
        logrank |= {f"n{i}": c["n1"] for i, (_, c) in enumerate(found, start=1) if "n1" in c}
        found.append((last, logrank | ({"test": test} if test else {"settle": UNNAMED})))
    return found


def _series(sight: Sight) -> list[list[int]]:
    """Places of percentages and fractions, those that are listed or compared together."""
    found: list[list[int]] = []
    for place, token in enumerate(sight.tokens):
        if token.letter != "A":
            continue
        if found:
            gap = letters(sight.tokens[found[-1][-1] + 1 : place])
            if compiled(SERIES["between"]).search(gap):
                found[-1].append(place)
                continue
        found.append([place])
    return found


def _percentages(sight: Sight, series: list[int]) -> list[tuple[int, Fields]]:
    cells = [dict(sight.tokens[place].fields) for place in series]
    counted, sizes = sight.counted(series[0]), sight.sizes(series)
    compared = between(sight, series, SERIES["versus"]) or bool(sight.tail(series[-1])[1])
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        if counted and ("k1" not in cell and len(cells) == 1 or prints(cell, counted)):
            cell.setdefault("n1", counted)
        if sizes:
            cell.setdefault("n1", sizes[index])
        if "all" in cell:
            cell["k1"] = cell["n1"] = cell.pop("all")
        for key, value in of_group(sight, place).items():
            cell.setdefault(key, value)
        if not possible_count(cell) or ("percent" not in cell and sight.excluded(place, compared)):
            return []
    found = _rates(sight, series, cells) if sight.is_rate(series[0], cells) else None
    return found if found is not None else _proportions(sight, series, cells)


def _rates(sight: Sight, series: list[int], cells: list[Fields]) -> list[tuple[int, Fields]]:
    listed = sight.times_listed(series[0])
    size = len(listed) if listed and len(cells) % len(listed) == 0 else 1
    endpoint = sight.endpoint(series[0])
    groups = len(cells) // size
    test, p = sight.tail(series[-1])
    shared = sight.shared_size(series[-1])
    together = {"endpoint": endpoint} | ({"test": test} if test else {}) | ({"p": p} if p else {})
    if groups >= 3 and size == 1 and sight.same_time(series):
        time = sight.time(series[0])
        return [(series[0], _trend(cells) | ({"time": time} if time else {}) | together)]
    found: list[tuple[int, Fields]] = []
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        time = listed[index % size] if size > 1 else sight.time(place)
        claim = {"form": "rate", "endpoint": endpoint} | {k: cell[k] for k in COMMON if k in cell}
        if "group" in cell:
            claim["group1"] = cell["group"]
        claim |= {"time": time} if time else {"settle": "the time of the rate"}
        claim |= {"settle": cell["settle"]} if "settle" in cell else {}
        sized = cells[(index // size + 1) * size - 1].get("n1") or shared
        found.append((place, claim | ({"n1": sized} if sized else {})))
    if groups == 2 and p:
        ends = (cells[size - 1], cells[-1])
        sizes = {f"n{i + 1}": n for i, c in enumerate(ends) if (n := c.get("n1") or shared)}
        sizes |= {f"d{i + 1}": c["d1"] for i, c in enumerate(ends) if "d1" in c}
        note = {} if test else {"settle": UNNAMED}
        found.append((series[-1], {"form": "logrank"} | sizes | together | note))
    return found


def _proportions(sight: Sight, series: list[int], cells: list[Fields]) -> list[tuple[int, Fields]]:
    endpoint = sight.endpoint(series[0])
    test, p = sight.tail(series[-1])
    named = {"endpoint": endpoint} | ({"test": test} if test else {}) | ({"p": p} if p else {})
    compared = between(sight, series, SERIES["versus"])
    if len(cells) >= 3 and not sight.interrupted(series):
        return [(series[0], _trend(cells) | named)]
    if len(cells) == 2 and (p or compared) and all({"k1", "percent"} & c.keys() for c in cells):
        events = compiled(PATTERNS["log_rank"], "i").search(test)
        if events and all("k1" in c and "n1" in c for c in cells):
            both = {f"{a}{i + 1}": c[b] for i, c in enumerate(cells) for a, b in _EVENTS}
            return [(series[0], {"form": "logrank"} | both | named)]
        if p or all("k1" in cell for cell in cells):
            return [(series[0], {"form": "two_proportions"} | _numbered(cells) | named)]
    found: list[tuple[int, Fields]] = []
    for place, cell in zip(series, cells, strict=True):
        claim = {"form": "proportion", "endpoint": sight.endpoint(place)}
        claim |= {key: cell[key] for key in COMMON if key in cell}
        if "percent" not in claim and "low" not in claim:
            claim["form"] = "count"
        elif not {"k1", "n1", "low"} & claim.keys():
            continue
        if "group" in cell:
            claim["group1"] = cell["group"]
        if "n1" not in claim:
            claim["settle"] = "of how many patients"
        found.append((place, claim))
    return found


_EVENTS = (("d", "k1"), ("n", "n1"))


def _numbered(cells: list[Fields]) -> Fields:
    claim: Fields = {}
    for index, cell in enumerate(cells[:9], start=1):
        for key in ("k1", "n1", "percent", "group"):
            if key in cell:
                stem = key.rstrip("1")
                single = index == 1 and stem == "percent"
                claim[stem if single else f"{stem}{index}"] = cell[key]
    return claim


def _trend(cells: list[Fields]) -> Fields:
    claim = {"form": "trend"} | _numbered(cells)
    if errors := [cell["se"] for cell in cells if "se" in cell]:
        claim["note"] = "printed after ±: " + ", ".join(errors)
    if len(cells) > 9:
        claim["settle"] = f"{len(cells)} groups: the first nine stand here"
    return claim


def _paired_events(sight: Sight, forms: set[str]) -> list[tuple[int, Fields]]:
    """Events of two groups beside a log-rank p, where no ratio has taken them."""
    found: list[tuple[int, Fields]] = []
    for place, token in enumerate(sight.tokens):
        if token.letter == "e" and not forms & {"hazard_ratio", "logrank"}:
            test, p = sight.tail(place)
            if p:
                named = {"test": test} if test else {}
                found.append((place, {"form": "logrank", "p": p} | named | token.fields))
    return found


def _inside(fields: Fields) -> bool:
    value, low, high = (amount(fields.get(key, "")) for key in ("value", "low", "high"))
    return value is not None and low is not None and low <= value and (high or value) >= value


def prints(cell: Fields, size: str) -> bool:
    """Whether a count of so many prints its percentage, rounded or cut off.

    Examples
    --------
    >>> prints({"k1": "9", "percent": "22.5"}, "40"), prints({"k1": "9", "percent": "22.5"}, "41")
    (True, False)
    """
    k, n, percent = (
        amount(digits(text)) for text in (cell.get("k1", ""), size, cell.get("percent", ""))
    )
    if k is None or percent is None or not n:
        return False
    last = 10.0 ** -decimals(cell["percent"])
    return -last / 2 <= 100 * k / n - percent + 1e-9 <= last


def possible_count(cell: Fields) -> bool:
    """Whether a count is one of its denominator: 9/10 and 12/36, not 120/80.

    Examples
    --------
    >>> possible_count({"k1": "12", "n1": "36"}), possible_count({"k1": "120", "n1": "80"})
    (True, False)
    """
    k, n = (amount(digits(cell.get(key, ""))) for key in ("k1", "n1"))
    return k is None or n is None or k <= n
