"""The verdict on a printed p-value: which tests give it, what that needs, what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attainable.interval import Interval
from attainable.printed import Printed
from attainable.riskset import answers, sentences
from attainable.riskset.answers import Ask
from attainable.riskset.design import few_losses, lost_by
from attainable.riskset.family import COUNTS, FAMILY, SIDES, TIMES, key
from attainable.riskset.grid import MOST_DIGITS, Grid, grid_for, readings
from attainable.riskset.nearest import nearest
from attainable.riskset.tables import Tables
from attainable.riskset.witness import columns_of
from attainable.verdict import Verdict, Word

if TYPE_CHECKING:
    from attainable.riskset.logrank import Logrank

FEWER_PATHS = 200_000
"""Of large designs, the paths with few losses, up to so many, where the least loss is asked."""
QUICK_TRIES, CAPPED_TRIES = 3_000, 6_000
SMALL = 0.005
"""Share of figures, not given by some courses of a design, for which the others are not gone through."""
SOUGHT = 4
"""Tests by which a path with few losses is sought in large designs."""
MOST_NOTICED = 6
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


def verdict(a: Logrank, printed: Printed, named: str | None, thorough: bool) -> Verdict:
    """The verdict of `Logrank.check`.

    Parameters
    ----------
    a : Logrank
    printed : Printed
    named : str or None
        The test that the paper names.
    thorough : bool
        Go through all paths even where some decide.

    Returns
    -------
    Verdict
    """
    digits = _digits(printed)
    grid = grid_for(printed, max(2, digits or 0))
    if not a.complete or (not thorough and a.paths > a.quick_paths):
        wanted = printed.rounded if digits is None and not thorough else None
        table = a.some(grid, digits if grid.scale else None, wanted)
    else:
        table = a.tables(grid)
    found, left = _found(a, table, printed, named), _left_out(a, table, digits)
    if not table.complete and a.complete and (found.word != "possible" or (left or 0) > SMALL):
        table = a.tables(grid)
        found, left = _found(a, table, printed, named), _left_out(a, table, digits)
    free, equal = _least_losses(a, table, found.hits, thorough)
    cohort = None if free is None else columns_of(free.pop("path"), a.design.n1, a.design.n2)
    sentence, because = sentences.of_verdict(a, table, printed, named, found, free, equal, left)
    # What was not found among some of the courses is not excluded.
    noticed = left if left is None or table.complete else 0.0
    return Verdict(
        found.word,
        sentence,
        tried=found.tried,
        assumes=sentences.assumptions(a.design),
        noticed=noticed,
        least_loss=free,
        least_loss_equal=equal,
        cohort=cohort,
        because=because,
    )


def _digits(printed: Printed) -> int | None:
    """Decimals of the figures that could have been printed; None where that has no meaning."""
    digits = printed.decimals
    return digits if printed.exact and digits is not None and 0 <= digits <= MOST_NOTICED else None


def _found(a: Logrank, table: Tables, printed: Printed, named: str | None) -> Found:
    values = printed.rounded
    given = answers.hits(table, values)
    outside = not values.meets(Interval(Fraction(0), Fraction(1)))
    meets: dict[tuple[str, int], bool | None] = {
        (test, side): (test, side) in given
        or (False if table.complete or test in COUNTS or outside else None)
        for test in FAMILY
        for side in SIDES
    }
    if not table.complete and not a.complete:
        _search(a, meets, values, named)
    ends = nearest(table, printed)
    tried = {}
    for (test, side), met in meets.items():
        tried[key(test, side)] = {"meets": met, "nearest": list(ends[test, side])}
    hits = [Ask(*at, values) for at, met in meets.items() if met]
    if hits:
        return Found("possible", "rounded", printed.plain, hits, tried)
    for how, text, others in readings(printed)[1:]:
        if given := answers.hits(table, others):
            hits = [Ask(*at, others) for at in meets if at in given]
            return Found("cut off", how, text, hits, tried)
    undecided = None in meets.values()
    return Found("not checked" if undecided else "not by any test tried", "", "", [], tried)


def _search(
    a: Logrank, meets: dict[tuple[str, int], bool | None], values: Interval, named: str | None
) -> None:
    """Look for the figure by the tests that matter most, until one gives it."""
    first = [test for test in (named, "mantel") if test in TIMES]
    order = [(test, side) for test in first for side in SIDES]
    order += [at for at in meets if at not in order and at[0] in TIMES]
    for at in order:
        if any(meets.values()) and (at[0] not in first or at[1] == -1):
            continue
        if meets[at] is None and a.sought(Ask(*at, values)) is not None:
            meets[at] = True


def _least_losses(
    a: Logrank, table: Tables, hits: list[Ask], thorough: bool
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The smallest loss over the tests that give the figure: free, with its path, and equal."""
    asked = [ask for ask in hits if ask.test in TIMES]
    if not asked:
        return None, None
    best = [_best(table, asked, equal) for equal in (False, True)]
    if thorough and not table.complete and any(b is None or b[0] > table.lost_up_to for b in best):
        few = few_losses(a.design, FEWER_PATHS)
        if few > table.lost_up_to:
            table = Tables(a.design, table.grid).enumerate(few)
            best = [_best(table, asked, e) or best[e] for e in (False, True)]
    free, same = (_answer(a, table, asked, best[e], e, thorough) for e in (False, True))
    if free and same and same["lost"] < free["lost"]:
        if "path" in same:
            free = dict(same)
        else:  # known of a path that was drawn: "at most" so many holds of both
            same["lost"] = free["lost"]
    if same:
        same.pop("path", None)
    return free, same


def _best(table: Tables, asked: list[Ask], equal: bool) -> tuple[int, Ask] | None:
    keys = {(ask.test, ask.side) for ask in asked}
    found: tuple[int, Ask] | None = answers.fewest(table, asked[0].values, keys, equal)
    return found


def _answer(
    a: Logrank, table: Tables, asked: list[Ask], known: tuple[int, Ask] | None, equal: bool,
    thorough: bool,
) -> dict[str, Any] | None:  # fmt: skip
    """The least loss as data, with a path that has it; None where none is known."""
    exact = known is not None and (table.complete or known[0] <= table.lost_up_to)
    if known is None and (table.complete or not thorough):
        return None
    if equal and not exact and not thorough and known is not None:
        return _loss(a, table, known[1], known[0], exact)
    path, ask = None, asked[0] if known is None else known[1]
    if exact:
        path = a.path(table, ask, equal)
    elif thorough:
        path, ask = _searched(a, asked, known, equal)
    else:
        assert known is not None
        path = a.sought(ask, known[0], equal, QUICK_TRIES)
        if path is None and not equal:
            path = a.sought(ask, None, equal, QUICK_TRIES)
    if path is None:
        return None
    return _loss(a, table, ask, lost_by(path, a.design), exact) | {"path": path}


def _loss(a: Logrank, table: Tables, ask: Ask, lost: int, exact: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "lost": lost, "of": a.design.n1 + a.design.n2, "test": ask.test, "sides": ask.side,
    }  # fmt: skip
    if not exact and lost > table.lost_up_to + 1:
        answer["at_most"] = True
    return answer


def _searched(
    a: Logrank, asked: list[Ask], known: tuple[int, Ask] | None, equal: bool
) -> tuple[Any, Ask]:
    """A path with few losses, found by search under a growing limit."""
    order = sorted(asked, key=_preference)[:SOUGHT]
    for cap in (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, None):
        if known is not None and (cap is None or cap >= known[0]):
            order = [known[1]]
        for ask in order:
            if (path := a.sought(ask, cap, equal, CAPPED_TRIES)) is not None:
                return path, ask
    return None, order[0]


def _preference(ask: Ask) -> tuple[int, int]:
    return SIDES.index(ask.side), ask.number


def _left_out(a: Logrank, table: Tables, digits: int | None) -> float | None:
    """The share of figures that no path in the tables gives; None where it has no meaning."""
    if digits is None:
        return None
    if digits <= MOST_DIGITS and table.grid.scale:
        return answers.share_excluded(table, digits)
    if not table.complete:
        return 1.0
    return answers.share_excluded(
        Tables(a.design, Grid(digits), only_filled=True).enumerate(), digits
    )
