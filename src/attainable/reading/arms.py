"""Groups whose numbers of patients stand in another sentence than their percentages."""

from __future__ import annotations

from attainable.reading.amounts import digits, prints
from attainable.reading.context import SERIES, Sight, between
from attainable.reading.normal import plain
from attainable.reading.patterns import PATTERNS, compiled
from attainable.reading.tokens import Fields

BY_NAME = (
    "the number of patients of each group stands in another sentence: hold n1 and n2 against both"
)
IN_ORDER = "which group is which: n1 and n2 are of {} and {}, in the order named elsewhere"


def arms_of(text: str) -> dict[str, str]:
    """Groups that a text names with their numbers of patients; none where it gives one two numbers.

    >>> arms_of("Of 45 patients in arm A and 47 in arm B, most were women.")
    {'a': '45', 'b': '47'}
    """
    found: dict[str, str] = {}
    named: list[tuple[str, str]] = []
    sample = plain(text[:20000])
    for pattern in PATTERNS["arms"]:
        start = 0
        while match := compiled(pattern).search(sample, start):
            start = min(
                match.start("group2"), match.start("n2")
            )  # the second may have a third behind it
            named += [(match[f"group{arm}"], match[f"n{arm}"]) for arm in "12"]
    named += [(m["group1"], m["n1"]) for m in compiled(PATTERNS["arms_alone"]).finditer(sample)]
    for group, size in named:
        if found.setdefault(name_of(group), digits(size)) != digits(size):
            return {}
    return found


def name_of(group: str) -> str:
    """A group without the words that only say that it is one."""
    words = plain(group).lower().split()
    return " ".join(w for w in words if w not in ("in", "the", "of", "arm", "group", "cohort"))


def with_sizes(
    sight: Sight, series: list[int], cells: list[Fields], counted: str, apart: bool
) -> str:
    """Give the percentages of groups their numbers of patients; what a person has to settle then.

    Figures that name their group get its number; two that are compared and name none, those
    of the two groups of the text, in order. Else nothing is done.

    Parameters
    ----------
    sight : Sight
        With the ``arms`` of the text.
    series : list of int
        Places of the percentages, with or without counts.
    cells : list of dict
        Their fields; changed.
    counted : str
        Patients that the sentence names, which may be those of one group only.
    apart : bool
        Whether the figures are of a group each.
    """
    bare = all("percent" in c and c.get("n1", counted) == counted for c in cells)
    bare = bare and not any({"k1", "n1"} <= c.keys() for c in cells)
    if not bare or len(cells) < 2 or len(sight.arms) < 2:
        return ""
    names = [name_of(cell.get("group", "")) for cell in cells]
    settle = BY_NAME
    if not any(names) and len(cells) == len(sight.arms) == 2:
        if not (apart or between(sight, series, SERIES["versus"])):
            return ""
        names = list(sight.arms)
        settle = IN_ORDER.format(*names)
    if len(set(names)) < len(names) or not set(names) <= sight.arms.keys():
        return ""
    for name, cell in zip(names, cells, strict=True):
        cell["n1"] = sight.arms[name]
        cell.setdefault("group", name)
    return settle


def arms_in_order(sight: Sight, cells: list[Fields]) -> None:
    """Name the figures by the groups of the text in their order, where each count is that of its group; changed."""
    sizes = list(sight.arms.values())
    fits = len(sizes) == len(cells) and all(
        prints(cell, n) and cell.get("n1", n) == n for cell, n in zip(cells, sizes, strict=True)
    )
    if fits and not any("group" in cell for cell in cells):
        for cell, (name, n) in zip(cells, sight.arms.items(), strict=True):
            cell |= {"n1": n, "group": name}
