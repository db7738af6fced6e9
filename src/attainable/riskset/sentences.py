"""The words of a verdict on a p-value: plain text for a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attainable.printed import Printed
from attainable.riskset import answers
from attainable.riskset.answers import Ask
from attainable.riskset.counts import giving
from attainable.riskset.design import Design
from attainable.riskset.family import FAMILY, SIDES, TIMES, WORDS, key, words
from attainable.riskset.numbers import exact_p, many, of_zero, said_p
from attainable.riskset.tables import Tables
from attainable.verdict import series

if TYPE_CHECKING:
    from attainable.riskset.logrank import Logrank
    from attainable.riskset.report import Found

NAMED = 3
ALIKE = "With equal follow-up, that is both arms followed alike up to each event,"
TIE = 2.5e-7
"""P-values this near (of their size) are equal, as tables keep 24 bits; the family's first is named."""


def assumptions(design: Design) -> tuple[str, ...]:
    """What a verdict on a p-value assumes.

    Parameters
    ----------
    design : Design

    Returns
    -------
    tuple of str
        Sentences.
    """
    said = [
        "The test compares two arms, and these are all their patients.",
        "Everyone is followed from time 0: there is no delayed entry.",
        "The test has no strata and no further covariates.",
        "The events printed are those that were analysed.",
        "Events may fall on one day." if design.ties else "No two events fall on one day.",
        "The figure was rounded or cut off, or zeros were added to it.",
        "It was made by one of the tests tried: these are not exact conditional tests, exact or "
        "discrete ties in Cox's model, robust, weighted or penalised fits, other weights (such as "
        "SAS's MODPETO) or corrected weighted tests, other scores for ties (such as coin's "
        "Hothorn-Lausen), p-values by resampling, nor SAS's -2Log(LR).",
    ]
    if design.max_lost is not None:
        said.append(f"At most {design.max_lost} patients are lost before the last event.")
    return tuple(said)


def of_verdict(
    a: Logrank, table: Tables, printed: Printed, named: str | None, found: Found,
    free: dict[str, Any] | None, equal: dict[str, Any] | None, left: float | None,
) -> tuple[str, str]:  # fmt: skip
    """The sentence and the reason of a verdict.

    Parameters
    ----------
    a, table, printed, named
        What was asked.
    found : Found
    free, equal : dict or None
        Least loss, free and with equal follow-up.
    left : float or None
        Share of the figures that none of the courses looked at gives.

    Returns
    -------
    tuple of str
    """
    d = a.design
    figure = f"{said_p(printed)} for {d.d1} of {d.n1} against {d.d2} of {d.n2} events"
    main = named or "mantel"
    if found.word == "not checked":
        sentence = (
            f"{figure} was not checked: there are too many orders of events and losses to go "
            f"through ({many(a.paths)}), none was found that gives it, and nothing could have "
            "been excluded."
        )
        return sentence, f"{many(a.paths)} orders; gone through are at most {a.most_paths:,}."
    if found.word == "not by any test tried":
        return _not_by_any(figure, a, printed), _nearest(found, printed, main)
    own = [ask for ask in found.hits if ask.test == named and named in TIMES][:1]
    by, not_by = _by(own or found.hits, main)
    by += ", the test that is named" if own else ""
    if found.word == "cut off":
        how = "if further digits were cut off"
        if found.how == "zeros added":
            how = f"if zeros were added to {found.text}"
        sentence = f"{figure} comes out only {how}{not_by or ', by'} {by}."
        if not table.complete:
            sentence = (
                f"{figure} comes out {how}, by {by}; whether it comes out rounded was not decided."
            )
    else:
        sentence = f"{figure} is possible{not_by or ' by'} {by}."
        if _only_infinite(table, found.hits):
            sentence += " It is then the Wald p of a fit that did not converge."
    if own and free is not None and table.complete:
        free, equal = (_least(table, own[0], free, alike) for alike in (False, True))
    if not own or free is None or (free["test"], free["sides"]) == (own[0].test, own[0].side):
        sentence += _losses(table, main, found, free, equal)
    given = found.word == "possible" and not own
    counts, side = giving(*d.counts, printed.rounded) if given else ({}, "")
    if counts and free is not None:
        sentence += f" By the counts alone it adds up{side}: {series(list(counts), 'and')}."
    sentence += of_zero(printed)
    if left is not None:
        sentence += _worth(a, table, printed, left)
    if counts:
        values = "; ".join(f"{name} {exact_p(p)}" for name, p in counts.items())
        return sentence, f"From the counts alone{side}: {values}."
    return sentence, _nearest(found, printed, main, alone=bool(own))


def _by(hits: list[Ask], main: str) -> tuple[str, str]:
    """The tests that give a figure, the main one first; what the main one does not."""
    mains = [ask for ask in hits if ask.test == main]
    ordered = sorted(hits, key=lambda ask: (SIDES.index(ask.side), FAMILY.index(ask.test)))
    chosen = mains[:1] or ordered[:NAMED]
    more = len(hits) - len(chosen)
    names = [words(ask.test, ask.side) for ask in chosen]
    text = "; by ".join(names)
    if more:
        text += f" ({more} more of the {len(FAMILY) * len(SIDES)} tests and sides give it)"
    return text, "" if mains else f", though not by {WORDS[main]} on either side: by"


def _only_infinite(table: Tables, hits: list[Ask]) -> bool:
    return all(
        ask.takes_infinite and not table.count(ask.number, table.grid.run(ask.values, ask.side))
        for ask in hits
    )


def _losses(
    table: Tables, main: str, found: Found, free: dict[str, Any] | None,
    equal: dict[str, Any] | None,
) -> str:  # fmt: skip
    """What the figure needs to be lost: by the tests that need least, and by the main one."""
    if free is None:
        return " Only tests of the counts give it, so it says nothing of times."
    read_as = "As a rounded figure" if found.word == "possible" else "So read"
    by = words(free["test"], free["sides"])
    text = f" {read_as} and by {by}, it {_lost(free)}."
    if equal is None:
        text += f" {ALIKE} no cohort gives it." if table.complete else ""
    elif equal["lost"] != free["lost"]:
        most = "at most " if equal.get("at_most") else ""
        by = words(equal["test"], equal["sides"])
        text += f" {ALIKE} and by {by}, it needs {most}{equal['lost']}."
    hit = next((ask for ask in found.hits if ask.test == main), None)
    if (
        hit
        and table.complete
        and main in TIMES
        and (free["test"], free["sides"]) != (main, hit.side)
    ):
        losses = [answers.least(table, hit, equal) for equal in (False, True)]
        if losses[0] != free["lost"] or losses[1] != (equal or {}).get("lost"):
            name = words(hit.test, hit.side)
            text += f" By {name} it {_lost({**free, 'lost': losses[0], 'at_most': False})}"
            text += f", {losses[1]} with equal follow-up." if losses[1] is not None else "."
    return text


def _least(table: Tables, ask: Ask, free: dict[str, Any], alike: bool) -> dict[str, Any] | None:
    """The least loss of one test, in place of that of the family."""
    lost = answers.least(table, ask, alike)
    own = {"lost": lost, "of": free["of"], "test": ask.test, "sides": ask.side}
    return None if lost is None else own


def _lost(free: dict[str, Any]) -> str:
    if free["lost"] == 0:
        return "is possible even if nobody was lost before the last event"
    least = "at most" if free.get("at_most") else "at least"
    return f"needs {least} {free['lost']} of {free['of']} patients lost before the last event"


def _worth(a: Logrank, table: Tables, printed: Printed, left: float) -> str:
    """How much could have been noticed."""
    digits = printed.decimals or 0
    values = f"the {10**digits + 1:,} values that {digits} decimal{'s' * (digits != 1)} can print"
    if left == 0:
        return f" Each of {values} comes out by some test, so this says next to nothing."
    if table.complete:
        return f" Of {values}, {_percent(left)} come out by none of the tests."
    if a.complete:
        return f" Of {values}, at most {_percent(left)} come out by none of the tests."
    return " The orders of events and losses are too many to go through, so that no value could have been excluded."


def _percent(share: float) -> str:
    return f"{share:.0%}" if 0.01 <= share <= 0.99 else f"{share:.2%}"


def _not_by_any(figure: str, a: Logrank, printed: Printed) -> str:
    low = printed.rounded.low if printed.exact else printed.limits.low
    if low > 1 or printed.rounded.high < 0:
        return f"{figure} can't be: a p-value lies between 0 and 1. A typing slip is likely."
    return (
        f"{figure} does not come out by any of the {len(FAMILY)} tests tried, two-sided or "
        f"one-sided, rounded, cut off or with zeros added, in any of {many(a.paths)} orders of "
        "events and losses. It may come from a test that was not tried, from other events or "
        "patients than those printed, from strata, delayed entry or covariates, or from a slip "
        "of the pen: which test was it, and on how many events?"
    )


def _nearest(found: Found, printed: Printed, main: str, *, alone: bool = False) -> str:
    """The nearest p-values of the main test, and of all unless it stands alone."""
    if printed.rounded.low > 1 or printed.rounded.high < 0:
        return f"No p-value is {printed.plain}."
    parts = []
    ends = [p for p in found.tried[main]["nearest"] if p is not None]
    if ends:
        parts.append(f"By {WORDS[main]} the nearest p is {_and(ends)}")
    if alone:
        return f"{parts[0]}." if ends else "An order of events and losses that gives it was found."
    every = {(t, s): found.tried[key(t, s)]["nearest"] for t in FAMILY for s in SIDES}
    near = []
    for place, choose in enumerate((max, min)):
        side = {at: pair[place] for at, pair in every.items() if pair[place] is not None}
        if side:
            best = choose(side.values())
            near.append(next((p, at) for at, p in side.items() if abs(p - best) <= TIE * best))
    if near:
        of_times = (found.tried[key(t, s)]["nearest"] for t in TIMES for s in SIDES)
        which = (
            "all tests" if any(pair != [None, None] for pair in of_times) else "the tests of counts"
        )
        first, *more = (f"{exact_p(p)} by {words(*at)}" for p, at in near)
        parts.append(f"of {which} the nearest is {first}")
        parts += [f"the nearest on the other side is {other}" for other in more]
    if not parts:
        number = sum(bool(answer["meets"]) for answer in found.tried.values())
        return f"{number} of {len(found.tried)} tests and sides were found to give it."
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _and(ends: list[float]) -> str:
    return " or ".join(dict.fromkeys(exact_p(p) for p in ends))
