"""Claims from the percentages and fractions of a sentence: shares, rates, comparisons, trends."""

from __future__ import annotations

from attainable.reading.amounts import possible_count, prints
from attainable.reading.context import Sight, between, of_group
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields

SERIES: dict[str, str] = PATTERNS["series"]
UNNAMED = "the test is not named: read as a log-rank test"
COMMON = ("percent", "k1", "n1", "low", "high", "level", "se", "conf_type")
_EVENTS = (("d", "k1"), ("n", "n1"))
Placed = list[tuple[int, Fields]]


def series_of(sight: Sight) -> list[list[int]]:
    """Places of percentages and fractions, those that are listed or compared together."""
    found: list[list[int]] = []
    for place, token in enumerate(sight.tokens):
        if token.letter != "A":
            continue
        if found:
            gap = sight.line[found[-1][-1] + 1 : place]
            pair = len(found[-1]) > 1 and between(sight, found[-1], SERIES["pair"])
            if compiled(SERIES["between"]).search(gap) and not (pair and "v" not in gap):
                found[-1].append(place)
                continue
        found.append([place])
    return found


def percentages(sight: Sight, series: list[int]) -> Placed:
    """Claims of one series of percentages or fractions, with their places.

    Parameters
    ----------
    sight : Sight
    series : list of int
        As from `series_of`.

    Returns
    -------
    list of (int, dict)
        None where a count is more than its number of patients, or of no patients.
    """
    series, cells = _matched(series, [dict(sight.tokens[place].fields) for place in series])
    counted, sizes = sight.counted(series[0]), sight.sizes(series)
    test, p = sight.tail(series[-1])
    compared = between(sight, series, SERIES["versus"]) or bool(p)
    survival = len(cells) == 2 and compiled(PATTERNS["log_rank"], "i").search(test) is not None
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        if counted and ("k1" not in cell and len(cells) == 1 or prints(cell, counted)):
            cell.setdefault("n1", counted)
        if sizes:
            cell.setdefault("n1", sizes[index])
        if "all" in cell:
            cell["k1"] = cell["n1"] = cell.pop("all")
        for key, value in of_group(sight, place).items():
            cell.setdefault(key, value)
        no_patients = "percent" not in cell and sight.excluded(place, compared, survival)
        if no_patients or not possible_count(cell):
            return []
    found = _rates(sight, series, cells) if sight.is_rate(series[0], cells) else None
    return found if found is not None else _proportions(sight, series, cells)


def _matched(series: list[int], cells: list[Fields]) -> tuple[list[int], list[Fields]]:
    """Each fraction with its percentage, where all fractions stand first: "3/14 and 12/22 (21% vs 55%)"."""
    last, odd = divmod(len(cells), 2)
    bare = all("k1" in cell and "percent" not in cell for cell in cells[:last])
    alone = all("percent" in cell and "k1" not in cell for cell in cells[last + 1 :])
    if not (odd and last and bare and alone and {"k1", "n1", "percent"} <= cells[last].keys()):
        return series, cells
    if prints(cells[last], cells[last]["n1"]):  # its own: "3/14, 12/22 (55%) and 30%"
        return series, cells
    shares = [{k: v for k, v in cell.items() if k not in ("k1", "n1")} for cell in cells[last:]]
    counts = [{key: cell[key] for key in ("k1", "n1") if key in cell} for cell in cells[: last + 1]]
    return [*series[:last], series[-1]], [a | b for a, b in zip(counts, shares, strict=True)]


def _rates(sight: Sight, series: list[int], cells: list[Fields]) -> Placed:
    listed = sight.times_listed(series[0])
    size = len(listed) if listed and len(cells) % len(listed) == 0 else 1
    endpoint = sight.endpoint(series[0])
    several = sight.endpoints(series[0])
    each = len(several) == len(cells) and not between(sight, series, SERIES["versus"])
    groups = len(cells) // size if not each else 0
    test, p = sight.tail(series[-1])
    shared = sight.shared_size(series[-1])
    together = {"endpoint": endpoint} | ({"test": test} if test else {}) | ({"p": p} if p else {})
    if groups >= 3 and p and size == 1 and sight.same_time(series):
        time = sight.time(series[0])
        return [(series[0], _trend(cells) | ({"time": time} if time else {}) | together)]
    found: Placed = []
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        time = listed[index % size] if size > 1 else sight.time(place)
        endpoint = several[index] if each else endpoint
        claim = {"form": "rate", "endpoint": endpoint} | {k: cell[k] for k in COMMON if k in cell}
        if "group" in cell:
            claim["group1"] = cell["group"]
        claim |= {"time": time} if time else {"settle": "the time of the rate"}
        claim |= {"settle": cell["settle"]} if "settle" in cell else {}
        claim |= {"settle": "which endpoint"} if several and not each else {}
        sized = cells[(index // size + 1) * size - 1].get("n1") or shared
        found.append((place, claim | ({"n1": sized} if sized else {})))
    if groups == 2 and p:
        ends = (cells[size - 1], cells[-1])
        sizes = {f"n{i + 1}": n for i, c in enumerate(ends) if (n := c.get("n1") or shared)}
        sizes |= {f"d{i + 1}": c["d1"] for i, c in enumerate(ends) if "d1" in c}
        note = {} if test else {"settle": UNNAMED}
        found.append((series[-1], {"form": "logrank"} | sizes | together | note))
    return found


def _proportions(sight: Sight, series: list[int], cells: list[Fields]) -> Placed:
    endpoint = sight.endpoint(series[0])
    test, p = sight.tail(series[-1])
    named = {"endpoint": endpoint} | ({"test": test} if test else {}) | ({"p": p} if p else {})
    compared = between(sight, series, SERIES["versus"])
    pairs = between(sight, series, SERIES["pairs"]) and not p  # "17 (31%) and 30 (57%), and ..."
    if len(cells) >= 3 and not (pairs or sight.interrupted(series)):
        listed = between(sight, series, SERIES["listed"]) and not p  # "fever, 30%; rash, 10%"
        return [] if listed else [(series[0], _trend(cells) | named)]
    if len(cells) == 2 and (p or compared) and all({"k1", "percent"} & c.keys() for c in cells):
        events = compiled(PATTERNS["log_rank"], "i").search(test)
        if events and all("k1" in c and "n1" in c for c in cells):
            both = {f"{a}{i + 1}": c[b] for i, c in enumerate(cells) for a, b in _EVENTS}
            return [(series[0], {"form": "logrank"} | both | named)]
        if p or all("k1" in cell for cell in cells):
            return [(series[0], {"form": "two_proportions"} | _numbered(cells) | named)]
    found: Placed = []
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
        if sight.named_together(place):
            claim |= {"endpoint": "", "settle": "which endpoint"}
        found.append((place, claim))
    return found


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
