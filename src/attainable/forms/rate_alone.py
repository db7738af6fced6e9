"""A rate without error: whether so many patients and events can print it at all."""

from __future__ import annotations

from attainable.claims.claim import Claim
from attainable.forms.grim import counts_printing
from attainable.forms.rate_figures import ASSUMES, is_incidence, percent_of, survives, unit_of
from attainable.forms.reachable import MOST, WAYS, Course, Way, reachable
from attainable.forms.repair import smallest_change
from attainable.forms.spans import Span, cut_off, rounded
from attainable.printed import Printed
from attainable.verdict import Verdict, Word

Answers = dict[str, Course | None]
"""By way to estimate: a course that gives the rate; empty: none does; None: not decided."""
FEW_TRIES = 200_000
"""Pairs of event times looked at for each figure that a slip could have come from."""
MOST_SHOWN = 6
ANY: Course = [(0, 0)]
"""In place of a course where the rate is 100 or 0 %."""


def alone(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    """The verdict on a rate without error.

    First as it is usually made, crude or by Kaplan-Meier; then with digits cut off; then by a life
    table or from cumulated hazards. What is too large to go through is not decided.

    Parameters
    ----------
    claim : Claim
    n : int or None
        Patients.
    percent : Printed
        The rate.

    Returns
    -------
    Verdict
    """
    d = claim.count("d1")
    d = claim.count("events") if d is None else d
    if n is None:
        return Verdict(
            "not checkable", f"{percent.text} %: neither patients nor error are printed."
        )
    if d is not None and d > n:
        return Verdict("does not fit", f"{d} events among {n} patients are not possible.")
    of = f"{n} patients" + (f" with at most {d} events" if d is not None else "")
    events = n if d is None else d
    counts = counts_printing(percent, n)
    crude = [k for k, how in counts.items() if how == "rounded"]
    shorter = [k for k, how in counts.items() if how != "rounded"]
    usual = _ways(claim, n, events, rounded(percent), WAYS[:1])
    if crude or any(usual.values()):
        return _can("possible", f"{percent.text} % can be a rate of {of}.", usual, n, crude)
    rare = _ways(claim, n, events, rounded(percent), WAYS[1:])
    every = usual | rare
    if None not in usual.values():
        cut = _ways(claim, n, events, cut_off(percent), WAYS[:1])
        if shorter or any(cut.values()):
            sentence = f"{percent.text} % can be a rate of {of} if digits are cut off."
            return _can("cut off", sentence, every, n, shorter, cut, _otherwise(rare))
        every |= {way: None for way, course in cut.items() if course is None}
    if any(rare.values()):
        return _can("possible", f"{percent.text} % can be a rate of {of}.", every, n, [])
    if None in every.values():
        return Verdict(
            "not checked",
            f"{percent.text} % as a rate of {of} was not checked: there are too many orders of "
            "events and losses to go through, and none of those tried gives it.",
            tried=_tried(every),
            assumes=ASSUMES[:1],
            because=f"Not decided: {', '.join(way for way, course in every.items() if course is None)}.",
        )
    change = smallest_change(claim, ("percent",), lambda c: _reached(c, n, events))
    repair = change.sentence() if change else ""
    return Verdict(
        "does not fit",
        f"{percent.text} % is no rate of {of}.",
        tried=_tried(every),
        assumes=(
            *ASSUMES[:1],
            "The estimate is crude, Kaplan-Meier, actuarial or from cumulated hazards.",
        ),
        because="No numbers at risk give it, crude, by Kaplan-Meier, with half of those lost in an "
        f"interval, or as exp(-hazard).{repair}",
    )


def _can(
    word: Word, sentence: str, every: Answers, n: int, crude: list[int],
    cut: Answers | None = None, more: str = "",
) -> Verdict:  # fmt: skip
    """The verdict where some way gives the rate: rounded, or cut off."""
    parts = [f"Crude: {k} of {n}" for k in crude[:2]]
    for way, course in (every if cut is None else cut).items():
        if course and course != ANY:
            parts.append(f"{way}: such as {at_risk(course)} at risk at the events")
    if not parts:
        parts = [f"By {', '.join(way for way, course in every.items() if course)}"]
    return Verdict(
        word,
        sentence,
        tried=_tried(every, cut),
        assumes=ASSUMES[:1],
        because="; ".join(parts) + "." + more,
    )


def _tried(every: Answers, cut: Answers | None = None) -> dict[str, dict[str, object]]:
    """What each way gives if the rate is rounded; those that give it cut off are named so."""
    tried: dict[str, dict[str, object]] = {
        way: {"meets": None if course is None else bool(course), "nearest": [None, None]}
        for way, course in every.items()
    }
    for way, course in (cut or {}).items():
        tried[way]["cut off"] = None if course is None else bool(course)
    return tried


def at_risk(course: Course) -> str:
    """Numbers at risk at the events, for a sentence.

    >>> at_risk([(25.5, 1)]), at_risk([(9, 2), (3, 1)])
    ('25.5', '9 (2 events), 3')
    """
    shown = [f"{r:g}" + (f" ({k} events)" if k > 1 else "") for r, k in course[:MOST_SHOWN]]
    return ", ".join(shown) + (", …" if len(course) > MOST_SHOWN else "")


def otherwise(claim: Claim, n: int, events: int, percent: Printed) -> str:
    """By which rarer estimates a rate is rounded that the usual ones give only cut off.

    Parameters
    ----------
    claim : Claim
    n, events : int
        Patients, and events at most.
    percent : Printed
        The rate.

    Returns
    -------
    str
        A sentence with a space before it, or nothing.
    """
    return _otherwise(_ways(claim, n, events, rounded(percent), WAYS[1:]))


def _otherwise(rare: Answers) -> str:
    found = [
        way.partition(",")[0] + (f" (such as {at_risk(course)} at risk)" if course != ANY else "")
        for way, course in rare.items()
        if course
    ]
    return (
        f" Cutting off is not the only explanation: rounded, {' or '.join(found)}." if found else ""
    )


def _ways(
    claim: Claim, n: int, events: int, span: Span, ways: tuple[Way, ...], most: int = MOST
) -> Answers:
    """A course that gives a rate, by each way to estimate it."""
    s = tuple(min(max(x / unit_of(claim), 0.0), 1.0) for x in span)
    survival, failure = survives(claim)
    spans: list[tuple[str, Span]] = []
    if survival:
        spans.append(("", s))  # type: ignore[arg-type]
    if failure or is_incidence(claim):
        spans.append(("failures", (1 - s[1], 1 - s[0])))
    found: Answers = {}
    for way in ways:
        for what, (low, high) in spans:
            name = f"{way}, {what}" if what else way
            if high >= 1 or (low <= 0 and events > 0):
                found[name] = ANY
            else:
                found[name] = reachable(n, events, (low, high), way=way, most=most)
    return found


def _reached(claim: Claim, n: int, events: int) -> bool:
    percent = percent_of(claim, "percent")
    if "rounded" in counts_printing(percent, n).values():
        return True
    return any(_ways(claim, n, events, rounded(percent), WAYS, FEW_TRIES).values())


def crude_or_not(claim: Claim, counted: Verdict) -> Verdict:
    """A rate beside a count of which it is not the percentage: it may be a Kaplan-Meier rate."""
    return Verdict(
        "possible",
        f"{claim.text('percent')} % is not the crude rate of {claim.text('k1')} of {claim.text('n1')}, but may be a "
        "Kaplan-Meier rate.",
        assumes=ASSUMES[:1],
        because=counted.because.partition(" Smallest")[0],
    )
