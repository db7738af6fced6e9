"""The verdict on a printed p-value: which tests give it, what that needs, what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attainable.printed import Interval, Printed
from attainable.riskset import answers, sentences
from attainable.riskset.answers import Ask
from attainable.riskset.family import COUNTS, SIDES, TIMES, key
from attainable.riskset.grid import MOST_DIGITS, Grid, grid_for, readings
from attainable.riskset.tables import Tables
from attainable.riskset.witness import cohort_of
from attainable.verdict import Verdict, Word

if TYPE_CHECKING:
    from attainable.riskset.logrank import Logrank

MERGED_DIGITS = 6
"""Decimals up to which the share that would have been excluded is counted."""


@dataclass(frozen=True)
class Found:
    """What the family says of one figure.

    Attributes
    ----------
    word : str
    how, text : str
        ``rounded``, ``cut off`` or ``zeros added``, and the text that is then meant.
    hits : list of Ask
        The tests and sides that give it so.
    tried : dict
        By key: whether it gives the rounded figure, and its nearest p-values.
    """

    word: Word
    how: str
    text: str
    hits: list[Ask]
    tried: dict[str, dict[str, Any]]


def verdict(a: Logrank, printed: Printed, named: str | None) -> Verdict:
    """The verdict of `Logrank.check`.

    Parameters
    ----------
    a : Logrank
    printed : Printed
    named : str or None
        The test that the paper names.

    Returns
    -------
    Verdict
    """
    table = a.tables(grid_for(printed))
    found = _found(a, table, printed, named)
    free, equal = (_least_loss(a, table, found.hits, equal) for equal in (False, True))
    witness = None
    if free is not None:
        witness = cohort_of(free.pop("path"), a.design.n1, a.design.n2)
    if equal is not None:
        equal.pop("path")
    noticed = _noticed(a, table, printed)
    sentence, because = sentences.of_verdict(a, table, printed, named, found, free, equal, noticed)
    return Verdict(
        found.word,
        sentence,
        tried=found.tried,
        assumes=sentences.assumptions(a.design),
        noticed=noticed,
        least_loss=free,
        least_loss_equal=equal,
        witness=witness,
        because=because,
    )


def _found(a: Logrank, table: Tables, printed: Printed, named: str | None) -> Found:
    asked = answers.asks(printed.rounded)
    meets: dict[Ask, bool | None] = {}
    for ask in asked:
        proven = table.complete or ask.test in COUNTS or _outside(ask)
        meets[ask] = answers.met(table, ask) or (False if proven else None)
    if not table.complete:
        _search(a, meets, named)
    tried = {}
    for ask, met in meets.items():
        ends = (
            answers.nearest(table, ask, printed)
            if met is not None and (table.complete or ask.test in COUNTS)
            else (None, None)
        )
        tried[key(ask.test, ask.side)] = {"meets": met, "nearest": list(ends)}
    hits = [ask for ask, met in meets.items() if met]
    if hits:
        return Found("possible", "rounded", printed.plain, hits, tried)
    for how, text, values in readings(printed)[1:]:
        hits = [ask for ask in answers.asks(values) if answers.met(table, ask)]
        if hits:
            return Found("cut off", how, text, hits, tried)
    undecided = None in meets.values()
    return Found("not checked" if undecided else "not by any test tried", "", "", [], tried)


def _outside(ask: Ask) -> bool:
    """Whether no p-value at all lies within."""
    return not ask.values.meets(Interval(0, 1))  # type: ignore[arg-type]


def _search(a: Logrank, meets: dict[Ask, bool | None], named: str | None) -> None:
    """Look for the figure by the tests that matter most, until one gives it."""
    first = [test for test in (named, "mantel") if test in TIMES]
    order = [Ask(test, side, next(iter(meets)).values) for test in first for side in SIDES]
    order += [ask for ask in meets if ask not in order and ask.number >= 0]
    for ask in order:
        if any(meets.values()) and (ask.test not in first or ask.side == -1):
            continue
        if meets[ask] is None and a.sought(ask) is not None:
            meets[ask] = True


def _least_loss(a: Logrank, table: Tables, hits: list[Ask], equal: bool) -> dict[str, Any] | None:
    """The smallest loss over the tests that give the figure, with the path that has it."""
    known = [(answers.least(table, ask, equal), ask) for ask in hits if ask.test not in COUNTS]
    ranked = (
        sorted(known, key=lambda pair: (pair[0] is None, pair[0], _preference(pair[1])))
        if known
        else []
    )
    for lost, ask in ranked[:1] if table.complete else ranked[:3]:
        path = a.path(table, ask, equal) if lost is not None or not table.complete else None
        if path is None:
            continue
        from attainable.riskset.logrank import lost_by

        answer: dict[str, Any] = {
            "lost": lost_by(path, a.design), "of": a.design.n1 + a.design.n2,
            "test": ask.test, "sides": ask.side,
        }  # fmt: skip
        if not table.complete and answer["lost"] > table.lost_up_to + 1:
            answer["at_most"] = True
        return answer | {"path": path}
    return None


def _preference(ask: Ask) -> tuple[int, int]:
    return SIDES.index(ask.side), ask.number


def _noticed(a: Logrank, table: Tables, printed: Printed) -> float | None:
    digits = printed.decimals
    if not printed.exact or digits is None or not 0 <= digits <= MERGED_DIGITS:
        return None
    if not table.complete:
        return 0.0
    if digits <= MOST_DIGITS and table.grid.scale:
        return answers.share_excluded(table, digits)
    return answers.share_excluded(Tables(a.design, Grid(digits), merged=True).enumerate(), digits)
