"""Claims from the percentages and fractions of a sentence: shares, rates, comparisons, trends."""

from __future__ import annotations

from itertools import pairwise

from attainable.reading.amounts import (
    amount,
    counts_in_brackets,
    digits,
    of_how_many,
    possible_count,
    prints,
    prints_interval,
)
from attainable.reading.arms import arms_in_order, name_of, with_sizes
from attainable.reading.context import Sight, between, of_group
from attainable.reading.doubts import OF_EACH, TIME, UNNAMED, WHICH, of_count, settled
from attainable.reading.doubts import behind as behind_p
from attainable.reading.normal import plain
from attainable.reading.outcomes import (
    begins_clause,
    of_groups,
    of_patients,
    outcome_of,
    outcomes_listed,
    pair_named,
    shared,
    stated_apart,
)
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.pvalues import Tail, of_pairs, only, tail
from attainable.reading.tokens import Fields

SERIES: dict[str, str] = PATTERNS["series"]
OF_PAIR = "p is of {0}: write their n1, {1}1, n2 and {1}2"
COMMON = ("percent", "k1", "n1", "low", "high", "level", "se", "conf_type")
_EVENTS = (("d", "k1"), ("n", "n1"))
Placed = list[tuple[int, Fields]]


def series_of(sight: Sight) -> list[list[int]]:
    """Places of percentages and fractions, those that are listed or compared together."""
    found: list[list[int]] = []
    for place, token in enumerate(sight.tokens):
        if token.letter != "A":
            continue
        if found and not (sight.characteristic(place) or sight.noun(place)):
            gap = sight.line[found[-1][-1] + 1 : place]
            pair = len(found[-1]) > 1 and between(sight, found[-1], SERIES["pair"])
            apart = "v" not in gap and _of_two_kinds(sight, found[-1][-1], place)
            apart = apart or (len(found[-1]) == 1 and begins_clause(sight, found[-1][0], place))
            if (
                not apart
                and compiled(SERIES["between"]).search(gap)
                and not (pair and "v" not in gap)
            ):
                found[-1].append(place)
                continue
        found.append([place])
    return [found[0] + found[1]] if _compared(sight, found) else found


def _of_two_kinds(sight: Sight, first: int, second: int) -> bool:
    """Whether one of two percentages has a count and the other has none: "OS was 70%, 12 (30%) relapsed"."""
    fields = [sight.tokens[place].fields for place in (first, second)]
    return all("percent" in f for f in fields) and ("k1" in fields[0]) != ("k1" in fields[1])


def _compared(sight: Sight, series: list[list[int]]) -> bool:
    """Whether a sentence has two figures of patients only, and one p-value behind them."""
    if [len(places) for places in series] != [1, 1]:
        return False
    (first,), (second,) = series
    fields = [sight.tokens[place].fields | of_group(sight, place) for place in (first, second)]
    near = compiled(SERIES["joined"]).search(sight.line[first + 1 : second]) is not None
    return near and all("n1" in f for f in fields) and len(tail(sight, second)[1]) == 1


def percentages(sight: Sight, series: list[int], behind: Tail) -> Placed:
    """Claims of one series of percentages or fractions, with their places.

    Parameters
    ----------
    sight : Sight
    series : list of int
        As from `series_of`.
    behind : (str, list of str)
        Test and p-values of the series.

    Returns
    -------
    list of (int, dict)
        None where a count is more than its number of patients, or of no patients.
    """
    series, cells = _matched(series, [dict(sight.tokens[place].fields) for place in series])
    counted, sizes = sight.counted(series[0]), sight.sizes(series)
    test, values = behind
    compared = between(sight, series, SERIES["versus"]) or bool(values)
    survival = len(cells) == 2 and compiled(PATTERNS["log_rank"], "i").search(test) is not None
    apart = sight.of_arms(series, bool(values))
    in_order = sight.sizes_in_order(series)
    for cell, size in zip(cells, in_order, strict=False):
        cell["n1"] = size
    loose = bool(counted) and len(cells) == 1 and not {"k1", "n1"} & cells[0].keys()
    own = bool(sizes) and all(map(prints, cells, sizes))
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        if own:
            cell.setdefault("n1", sizes[index])
        if (
            counted
            and not apart
            and ("k1" not in cell and len(cells) == 1 or prints(cell, counted))
        ):
            cell.setdefault("n1", counted)
        if sizes:
            cell.setdefault("n1", sizes[index])
        if "all" in cell:
            cell["k1"] = cell["n1"] = cell.pop("all")
        for key, value in of_group(sight, place).items():
            if not (sizes and key == "group"):  # "in A (n=51) and B (n=66)" behind the last
                cell.setdefault(key, value)
        no_patients = "percent" not in cell and sight.excluded(place, compared, survival)
        if no_patients or not possible_count(cell):
            return []
    if any("se" in cell for cell in cells) and sight.measured(series[0]):
        return []
    settle = with_sizes(sight, series, cells, counted, apart)
    rates = sight.is_rate(series[0], cells) and not of_patients(sight, series)
    if loose and not rates and _of_others(cells[0], counted):
        del cells[0]["n1"]
    if not rates:
        asked = (
            "" if in_order else counts_in_brackets(_bracketed(sight, series, cells), sight.named)
        )
        settle = "; ".join(filter(None, (asked, settle)))
        settle = "; ".join(filter(None, (of_count(sight, series, cells), settle)))
    more = behind_p(sight, series[-1], cells)
    pairs = of_pairs(sight, series[-1]) if len(cells) > 2 and values else []
    if pairs:
        arms_in_order(sight, cells)
        behind = test, []
    found = (_rates if rates else _proportions)(sight, series, cells, behind)
    of_two = [_of_pair(cells, pair, rates, test) for pair in pairs]
    named = (
        {"endpoint": found[0][1].get("endpoint", "")} | ({"test": test} if test else {})
        if found
        else {}
    )
    found += [(series[-1], claim | named) for claim in of_two if found]
    for _, claim in found:
        if "n1" in claim:
            claim |= settled(claim.get("settle", ""), settle)
        elif "n2" not in claim and (claim["form"] == "two_proportions" or (apart and counted)):
            claim |= settled(claim.get("settle") or OF_EACH)
        if "p" in claim:
            claim |= more | settled(claim.get("settle", ""), more.get("settle", ""))
    return found


def _of_pair(cells: list[Fields], pair: tuple[str, str, str], rates: bool, test: str) -> Fields:
    """The claim of a p-value that names its pair of groups: of their counts where the figures have these names."""
    p, *names = pair
    found = [[c for c in cells if name_of(c.get("group", "")) == name_of(n)] for n in names]
    claim: Fields = {"form": "logrank" if rates else "two_proportions", "p": p}
    if [len(cells) for cells in found] != [1, 1] or not all(names):
        of = " against ".join(names) if all(names) else "two of the groups"
        return claim | {"settle": OF_PAIR.format(of, "d" if rates else "k")}
    both = _numbered([cells[0] for cells in found])
    if rates:
        both = {key: value for key, value in both.items() if key[0] in "gn"} | settled(
            "" if test else UNNAMED
        )
    return claim | both


def _bracketed(sight: Sight, series: list[int], cells: list[Fields]) -> list[Fields]:
    """The percentages whose number of patients is an n in brackets behind them, which may be their count."""
    alone = [c.keys().isdisjoint(("k1", "se", "group")) for c in cells]
    sizes = [sight.size_in_brackets(place) for place in series]
    return [c for c, a, n in zip(cells, alone, sizes, strict=True) if a and n and c.get("n1") == n]


def _of_others(cell: Fields, counted: str) -> bool:
    """Whether no method prints the interval of a percentage for the patients named before it."""
    limited = {"low", "high"} <= cell.keys() and cell.get("n1") == counted
    return limited and not prints_interval(cell, counted)


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


def _rates(sight: Sight, series: list[int], cells: list[Fields], behind: Tail) -> Placed:
    listed = sight.times_listed(series[0])
    size = len(listed) if listed and len(cells) % len(listed) == 0 else 1
    endpoint = sight.endpoint(series[0])
    several = sight.endpoints(series[0])
    each = _each(sight, series, cells, several)
    groups = 0 if len(set(each)) > 1 else len(cells) // size
    test, p = only(behind)
    shared = sight.shared_size(series[-1])
    together = (
        {"endpoint": each[0] if each else endpoint}
        | ({"test": test} if test else {})
        | ({"p": p} if p else {})
    )
    if groups >= 3 and p and size == 1 and not several and sight.same_time(series):
        time = sight.time(series[0])
        return [(series[0], _trend(cells) | ({"time": time} if time else {}) | together)]
    found: Placed = []
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        time = listed[index % size] if size > 1 else sight.time(place)
        endpoint = each[index] if each else endpoint
        claim = {"form": "rate", "endpoint": endpoint} | {k: cell[k] for k in COMMON if k in cell}
        if "group" in cell:
            claim["group1"] = cell["group"]
        unknown = WHICH if several and not each else ""
        claim |= {"time": time} if time else {}
        claim |= settled("" if time else TIME, cell.get("settle", ""), unknown)
        sized = cells[(index // size + 1) * size - 1].get("n1") or shared
        found.append((place, claim | ({"n1": sized} if sized else {})))
    if groups == 2 and p:
        ends = (cells[size - 1], cells[-1])
        sizes = {f"n{i + 1}": n for i, c in enumerate(ends) if (n := c.get("n1") or shared)}
        sizes |= {f"d{i + 1}": c["d1"] for i, c in enumerate(ends) if "d1" in c}
        note = settled("" if test else UNNAMED, WHICH if several and not each else "")
        found.append((series[-1], {"form": "logrank"} | sizes | together | note))
    if len(each) == 4 and len(behind[1]) == 2:
        note = {"test": behind[0]} if behind[0] else {"settle": UNNAMED}
        for name, value in zip(several, behind[1], strict=True):
            found.append((series[-1], {"form": "logrank", "endpoint": name, "p": value} | note))
    return found


def _each(sight: Sight, series: list[int], cells: list[Fields], several: list[str]) -> list[str]:
    """The endpoint of each rate where two endpoints are named together and the order is plain."""
    if pair := sight.of_pairs(series[0]):
        return [pair] * len(cells)
    against = ["v" in sight.line[a:b] for a, b in pairwise(series)]
    if len(several) == len(cells) and not any(against):
        return several
    if len(several) != 2 or len(cells) != 4:
        return []
    if against == [True, False, True]:  # "OS and EFS were 80% vs 65% and 70% vs 51%"
        return [name for name in several for _ in range(2)]
    named = ["group" in cell for cell in cells] == [False, True, False, True]
    return several * 2 if against == [False, True, False] or (named and not any(against)) else []


def _proportions(sight: Sight, series: list[int], cells: list[Fields], behind: Tail) -> Placed:
    endpoint = shared(sight, series) or outcome_of(sight, series[0])
    test, p = only(behind)
    named = {"endpoint": endpoint} | ({"test": test} if test else {}) | ({"p": p} if p else {})
    compared = between(sight, series, SERIES["versus"])
    if _sum_of_groups(cells):  # "9 of 64 (14%), 6/21 (29%) of A and 3/43 (7%) of B"
        whole = _proportions(sight, series[:1], cells[:1], ("", []))
        return [*whole, *_proportions(sight, series[1:], cells[1:], behind)]
    pairs = between(sight, series, SERIES["pairs"]) and not p  # "17 (31%) and 30 (57%), and ..."
    outcomes = outcomes_listed(sight, series) if len(cells) >= 3 and not p else []
    outcomes = outcomes or stated_apart(sight, series) or pair_named(sight, series)
    apart = pairs or outcomes or sight.interrupted(series) or not (p or of_groups(sight, cells))
    if len(cells) >= 3 and not apart:
        listed = between(sight, series, SERIES["listed"]) and not p  # "fever, 30%; rash, 10%"
        return [] if listed else [(series[0], _trend(cells) | named)]
    sizes = {cell.get("n1") for cell in cells}
    if len(cells) == 2 and outcomes:  # of two outcomes, not of groups
        p, compared = "", False
    twice = len(cells) == 2 and len(sizes) == 1 and _same_patients(sight, series)
    figures = all({"k1", "percent"} & c.keys() for c in cells)
    if len(cells) == 2 and not twice and (p or compared) and figures:
        events = compiled(PATTERNS["log_rank"], "i").search(test)
        if events and all("k1" in c and "n1" in c for c in cells):
            both = {f"{a}{i + 1}": c[b] for i, c in enumerate(cells) for a, b in _EVENTS}
            return [(series[0], {"form": "logrank"} | both | named)]
        if p or all("k1" in cell for cell in cells):
            limited = (0, 1) if all("low" in c for c in cells) else ()  # not of a difference
            alone = [_proportions(sight, [series[i]], [cells[i]], ("", [])) for i in limited]
            pair = {"form": "two_proportions"} | _numbered(cells) | named
            return [(series[0], pair), *(claim for one in alone for claim in one)]
    found: Placed = []
    for index, (place, cell) in enumerate(zip(series, cells, strict=True)):
        claim = {"form": "proportion"}
        if outcomes:
            claim["endpoint"] = outcomes[index]
        else:
            claim["endpoint"] = shared(sight, series) or outcome_of(sight, place)
        claim |= {key: cell[key] for key in COMMON if key in cell}
        if "percent" not in claim and "low" not in claim:
            claim["form"] = "count"
        elif not {"k1", "n1", "low"} & claim.keys() and not (
            len(cells) == 1 and sight.of_all(place)
        ):
            continue
        if "group" in cell:
            claim["group1"] = cell["group"]
        if "n1" not in claim:
            claim["settle"] = of_how_many(claim, sight.named)
        elif twice and p:
            claim["note"] = "the same patients before and after: their p-value is left out"
        if sight.named_together(place):
            claim |= {"endpoint": ""} | settled(claim.get("settle", ""), WHICH)
        found.append((place, claim))
    return found


def _same_patients(sight: Sight, series: list[int]) -> bool:
    """Whether two figures are of the same patients, before and after."""
    said = sight.text(max(0, series[0] - 5), min(series[-1] + 6, len(sight.tokens)))
    return compiled(SERIES["same_patients"], "i").search(plain(said)) is not None


def _sum_of_groups(cells: list[Fields]) -> bool:
    """Whether two groups follow the first of three counts: of the same patients, or of those counted there."""
    counts = [[amount(digits(cell.get(key, ""))) for key in ("k1", "n1")] for cell in cells]
    if len(cells) != 3 or any(None in count for count in counts):
        return False
    return counts[1][1] == counts[0][0] or all(x == a + b for x, a, b in zip(*counts, strict=True))


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
