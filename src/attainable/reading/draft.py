"""A draft against its results: figures that are not in them, or are printed otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attainable.reading.amounts import amount, decimals
from attainable.reading.figures import Figure, figures
from attainable.reading.results import Result

ABSENT, OTHERWISE = "not in the results", "printed otherwise"
_SHARES = ("share", "")


@dataclass(frozen=True)
class Finding:
    """What is wrong with a figure of a draft.

    Attributes
    ----------
    figure : Figure
    problem : str
        "not in the results" or "printed otherwise".
    nearest : str
        The result of the same measure and endpoint that is nearest, at the figure's digits, in full, and
        with the name of its row; "" where none is near and the sentence does not say which it is.
    """

    figure: Figure
    problem: str
    nearest: str = ""


@dataclass(frozen=True)
class _Candidate:
    """A number that a figure may print: the result as it stands, and at the scale of the figure.

    ``turned`` where it is what the result leaves to 100 %.
    """

    row: Result
    stored: float
    value: float
    turned: bool


def lint(text: str, results: Iterable[Result]) -> list[Finding]:
    """Which figures of a draft are not among its results, or are printed otherwise.

    Parameters
    ----------
    text : str
        The draft.
    results : iterable of Result
        As from `results_of`.

    Returns
    -------
    list of Finding
        In the order of the draft. A figure is in the results where one of them, rounded to its
        digits (halves either way), prints it. A percentage is looked for among shares, a hazard or odds
        ratio among ratios, a p-value among p-values, a median time among medians (in days, weeks,
        months or years), a count among counts; a limit in the rows of the estimate before it. A share
        may stand for its complement: 17.5 % died where 82.5 % survived. A number of which the words
        say nothing may be any. It is printed otherwise where one result is within two units of its last digit.

    Notes
    -----
    A figure that stands in the results for another endpoint, group or time is not found out.

    Examples
    --------
    >>> rows = [Result("remission, all", "share", "complete_remission", estimate=0.7142, n=33, events=26)]
    >>> for found in lint("Remission was seen in 71.5% (26 of 33); hazard ratio 0.71.", rows):
    ...     print(found.figure.printed, "|", found.problem, "|", found.nearest)
    71.5 | printed otherwise | 71.4 (0.7142; remission, all)
    0.71 | not in the results |
    """
    rows = list(results)
    return [found for figure in figures(text) if (found := _judge(figure, rows))]


def _judge(figure: Figure, rows: Sequence[Result]) -> Finding | None:
    value = amount(figure.printed)
    if value is None:
        return None
    if figure.kind == "p-value" and figure.sign:
        known = (row.p_value for row in rows)
        fits = any(p < value if figure.sign == "<" else p > value for p in known)
        return None if fits else Finding(figure, ABSENT)
    candidates = [found for row in _rows_of(figure, rows) for found in _candidates(figure, row)]
    if any(_prints(figure.printed, found.value) for found in candidates):
        return None
    return _nearest(figure, value, candidates)


def _prints(printed: str, value: float) -> bool:
    return abs(value - (amount(printed) or 0.0)) <= 10.0 ** -decimals(printed) / 2 + 1e-9


def _rows_of(figure: Figure, rows: Sequence[Result]) -> Sequence[Result]:
    """For a limit the rows of its estimate, where one prints it; else all."""
    estimate = figure.estimate
    if estimate is None:
        return rows
    own = [
        row
        for row in rows
        if any(_prints(estimate.printed, found.value) for found in _candidates(estimate, row))
    ]
    return own or rows


def _candidates(figure: Figure, row: Result) -> Iterator[_Candidate]:
    for stored, values in _values(figure, row):
        for place, value in enumerate(values):
            if not math.isnan(value):
                yield _Candidate(row, stored, value, turned=place > 0)


def _values(figure: Figure, row: Result) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Numbers of a row that a figure may print, each as it stands and at the figure's scales."""
    kind, measure = figure.kind, row.measure
    if kind == "p-value":
        yield from _plain(row.p_value, *(row.others if not measure else ()))
        return
    estimates: tuple[float, ...] = (row.estimate,)
    if kind == "limit":
        kind = figure.estimate.kind if figure.estimate else "number"
        estimates = (row.low, row.high)
    if kind == "share" and measure in _SHARES:
        for share in (*estimates, *(() if measure else row.others)):
            yield share, _percentages(share, row)
        if figure.kind == "share" and row.n > 0:
            yield from ((x, (100 * x,)) for x in (row.events / row.n, 1 - row.events / row.n))
    elif kind == "time" and measure in ("time", "value", ""):
        unit = figure.unit_days if measure == "time" else 1.0
        yield from ((stored, (stored / unit,)) for stored in estimates)
    elif kind in ("ratio", "statistic", "value") and measure in (kind, ""):
        yield from _plain(*estimates, *(() if measure else row.others))
    elif kind == "count":
        yield from _plain(*row.counts, *(() if measure else row.others))
    elif kind == "number":
        yield from _plain(row.estimate, row.low, row.high, row.p_value, *row.counts, *row.others)
        if measure in _SHARES and (figure.kind == "limit" or decimals(figure.printed)):
            for share in (row.estimate, row.low, row.high):
                yield share, (*_percentages(share, row), 1 - share)


def _plain(*numbers: float) -> Iterator[tuple[float, tuple[float, ...]]]:
    return ((number, (number,)) for number in numbers)


def _percentages(share: float, row: Result) -> tuple[float, ...]:
    """A share from 0 to 1, or already in percent, and its complement; a difference has none."""
    percent = 100 * share if abs(share) <= 1 else share
    difference = row.estimand == "risk_difference"
    return (percent, -percent) if difference else (percent, 100 - percent)


def _nearest(figure: Figure, value: float, candidates: Sequence[_Candidate]) -> Finding:
    """The figure with the nearest result of its kind, where the sentence says which row it is of."""
    places = decimals(figure.printed)
    if figure.kind in ("count", "number") and not places:
        return Finding(figure, ABSENT)
    fitting = [found for found in candidates if _is_named(found.row, figure)]
    parts = [found for found in fitting if not _is_whole(found.row)]
    fitting = parts or fitting
    if not fitting:
        return Finding(figure, ABSENT)
    best = min(fitting, key=lambda found: abs(found.value - value))
    if best.turned:
        best = min(fitting, key=lambda found: (found.turned, abs(found.value - value)))
    near = places > 0 and abs(best.value - value) <= 2 * 10.0**-places + 1e-9
    one_row = bool(figure.endpoints) and len({found.row.title for found in fitting}) == 1
    if not near and not one_row:
        return Finding(figure, ABSENT)
    title = f"; {best.row.title}" if best.row.title else ""
    shown = f"{best.value:.{places}f} ({best.stored:.10g}{title})"
    return Finding(figure, OTHERWISE if near else ABSENT, shown)


def _is_whole(row: Result) -> bool:
    return row.group in ("", "all patients")


def _is_named(row: Result, figure: Figure) -> bool:
    """Whether nothing in a sentence contradicts that a figure is of a row: endpoint, time and group."""
    if figure.endpoints and row.endpoint not in figure.endpoints:
        return False
    horizon = re.search("_([0-9]+)$", row.estimand)
    other_time = row.estimand == "crude_survival" or (
        horizon is not None and int(horizon[1]) not in figure.days
    )
    if figure.days and figure.kind in ("share", "limit") and other_time:
        return False
    words = re.findall(r"[^\W\d_]{3,}", row.group.casefold())
    return _is_whole(row) or any(word in figure.sentence.casefold() for word in words)
