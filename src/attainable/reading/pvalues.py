"""P-values behind figures that are compared: one, or one for each of several comparisons."""

from __future__ import annotations

from attainable.reading.context import SERIES, Sight
from attainable.reading.patterns import compiled

PAIR = ("first", "second")
Tail = tuple[str, list[str]]


def tail(sight: Sight, place: int) -> Tail:
    """The test and the p-values behind a figure; "" and none where none is."""
    rest, line = sight.tokens[place + 1 :], sight.line[place + 1 :]
    match = compiled(SERIES["tail"]).search(line)
    if not match:
        return "", []
    p = match.end() - 1
    tests = [t.fields["test"] for t in rest[max(0, p - 6) : p + 5] if "test" in t.fields]
    values = [rest[p].fields["p"]]
    while more := compiled(SERIES["more_p"]).search(line[p + 1 :]):
        p += more.end() + 1
        values.append(rest[p].fields["p"])
    return (tests[0] if tests else ""), values


def tails(sight: Sight, ends: list[int]) -> dict[int, Tail]:
    """Test and p-values of comparisons by the place where each ends.

    As many values behind the last as comparisons wait for one are one each: "A (12% vs 25%) and
    B (9% vs 8%) were rarer (p=.01, p=.7)".
    """
    found: dict[int, Tail] = {}
    waiting: list[int] = []
    for end in ends:
        test, values = tail(sight, end)
        waiting.append(end)
        if not values:
            continue
        found[end] = test, values
        if len(values) == len(waiting) > 1:
            found |= {w: (test, [p]) for w, p in zip(waiting, values, strict=True)}
        waiting = []
    return found


def of_pairs(sight: Sight, place: int) -> list[tuple[str, str, str]]:
    """P-values behind a figure that name their pair of groups: the value and both names; "" where they are not read.

    "(A vs B, p = .010; A vs C, p < .001)" and "(p = .34 for B versus C)".
    """
    match = compiled(SERIES["within_tail"]).search(sight.line[place + 1 :])
    said = match[0] if match else ""
    if compiled(SERIES["several_groups"]).search(said) or "p" not in said:
        return []
    rest = sight.tokens[place + 1 :]
    pattern = SERIES["pair_before" if "v" in said[: said.index("p")] else "pair_behind"]
    found = []
    for pair in compiled(pattern).finditer(said):
        first, second = (sight.text(*(place + 1 + i for i in pair.span(n))) for n in PAIR)
        found.append((rest[pair.start("p")].fields["p"], first, second))
    near = compiled(SERIES["pair_near"]).search(said)
    return found or ([(rest[said.index("p")].fields["p"], "", "")] if near else [])


def only(found: Tail) -> tuple[str, str]:
    """The test and the p-value, where there is one only."""
    test, values = found
    return test, values[0] if len(values) == 1 else ""
