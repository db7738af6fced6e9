"""Lists of outcomes, each with its figure: "neutropenia in 12 (40%), anemia in 8 (27%) and rash in 3 (10%)"."""

from __future__ import annotations

from itertools import pairwise

from attainable.reading.context import SERIES, Sight
from attainable.reading.normal import plain
from attainable.reading.patterns import compiled
from attainable.reading.tokens import Fields


def outcomes_listed(sight: Sight, series: list[int]) -> list[str]:
    """The outcome before each figure of a series; none where they are figures of groups."""
    named = [_own(sight, *pair, SERIES["own_words"]) for pair in pairwise(series)]
    return [sight.endpoint(series[0]), *named] if all(named) else []


def of_groups(sight: Sight, cells: list[Fields]) -> bool:
    """Whether figures can be of groups: each has its number of patients, or they are named or compared."""
    named = compiled(SERIES["named_groups"], "i").search(sight.sentence.plain)
    return bool(named) or bool({"v", "r"} & set(sight.line)) or all("n1" in cell for cell in cells)


def outcome_of(sight: Sight, place: int) -> str:
    """The outcome that stands right before a figure and behind another, else the nearest."""
    if stated := stated_behind(sight, place):
        return stated
    last = sight.line[:place].rfind("A")
    own = _own(sight, last, place, SERIES["own_words_in"]) if last >= 0 else ""
    return own or sight.endpoint(place)


def pair_named(sight: Sight, series: list[int]) -> list[str]:
    """Two outcomes that are named together before two figures: "ORR and DCR were 30% and 60%"."""
    first = series[0]
    match = compiled(SERIES["two_outcomes"]).search(sight.line[:first])
    if not match or len(series) != 2 or "v" in sight.line[first : series[1]]:
        return []
    return [sight.tokens[match.start(name)].fields["endpoint"] for name in ("first", "second")]


def stated_apart(sight: Sight, series: list[int]) -> list[str]:
    """The outcome of each figure where every one is stated behind it: "12 (30%) relapsed and 8 (20%) died"."""
    found = [stated_behind(sight, place) for place in series]
    alone = len(found) > 1 and all(found) and len(set(found)) == len(found)
    return found if alone and "v" not in sight.line[series[0] : series[-1]] else []


def stated_behind(sight: Sight, place: int) -> str:
    """What a figure is of, where its clause says so right behind it, and names no outcome before."""
    if not sight.names_none(place):
        return sight.characteristic(place)
    return _behind(sight, place) or _counted(sight, place)


def shared(sight: Sight, series: list[int]) -> str:
    """The outcome stated behind the last of two figures that have one: "3 (3%) and 1 (1%) died"."""
    if len(series) != 2 or not sight.names_none(series[0]) or sight.gap(series[0])[-1:] == "f":
        return ""
    gap = sight.line[series[0] + 1 : series[1]]
    pair = compiled(SERIES["bare_pair"]).search(gap)
    return _behind(sight, series[1]) if pair else ""


def _behind(sight: Sight, place: int) -> str:
    """What stands right behind a figure as what patients were, had or did."""
    if stated := sight.characteristic(place):
        return stated
    if outcome := sight.outcome_behind(place):
        return outcome.fields["endpoint"]
    end = sight.tokens[place].end
    behind = sight.sentence.plain[end:]
    patterns = ("did", "had", "plural") if "k1" in sight.tokens[place].fields else ("did", "had")
    match = next(filter(None, (compiled(SERIES[p]).search(behind) for p in patterns)), None)
    return sight.sentence.printed[end:][slice(*match.span("what"))] if match else ""


def begins_clause(sight: Sight, last: int, place: int) -> bool:
    """Whether a figure is of a clause of its own: "OS was 82% (70-89), and 33% of the patients had diabetes"."""
    gap = sight.line[last + 1 : place]
    parted = compiled("[,;T]").search(gap) is not None and "v" not in gap
    return parted and sight.names_none(place) and bool(_behind(sight, place))


def of_patients(sight: Sight, series: list[int]) -> bool:
    """Whether figures begin a clause on what patients were, had or did: "DFS was 82%; 33% of women had diabetes"."""
    first, last = series[0], series[-1]
    gap = sight.gap(first)
    if len(gap) == first or "T" in gap or not sight.names_none(first):
        return False
    return bool(_behind(sight, last)) and sight.outcome_behind(last) is None


def _counted(sight: Sight, place: int) -> str:
    """What is counted, where it stands between count and percentage: "5 second cancers (5.7%)"."""
    start = sight.tokens[place].start
    match = compiled(SERIES["counted_noun"]).search(sight.sentence.plain[start:])
    return sight.sentence.printed[start:][slice(*match.span("what"))] if match else ""


def _own(sight: Sight, last: int, place: int, pattern: str) -> str:
    """The words between two figures that name the second; "" where they name a group, or none are there."""
    match = compiled(pattern).search(sight.line[last + 1 : place])
    if not match:
        return ""
    own = sight.tokens[last + 1 + match.start() : place]
    said = " ".join(sight.sentence.printed[t.start : t.end] for t in own if t.letter in "xXWREN")
    if compiled(SERIES["named_groups"], "i").search(plain(said)):
        return ""
    named = [t.fields["endpoint"] for t in own if "endpoint" in t.fields]
    return named[-1] if named else said
