"""One row of ``results.csv``: an estimate, what it was made from, and why where there is none."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from casebook.report.results.estimands import ESTIMANDS

COLUMNS = (
    "chapter",
    "analysis",
    "endpoint",
    "group",
    "estimand",
    "estimate",
    "ci_low",
    "ci_high",
    "p_value",
    "n",
    "events",
    "method",
    "basis",
)
NUMBERS = ("estimate", "ci_low", "ci_high", "p_value")
OBSERVED = "observed"
NO_PATIENT = "not estimable: no patient"
NO_VALUE = "not estimable: no value is known"


@dataclass(frozen=True)
class Row:
    """An estimate with its names.

    Attributes
    ----------
    chapter, analysis, endpoint, group, estimand, n, events
        As in the table; None where missing.
    estimate, ci_low, ci_high, p_value
        NaN where missing.
    notes
        What is particular to this estimate, such as why there is none. The method is that of the estimand.
    """

    chapter: str
    analysis: str
    endpoint: str
    group: str
    estimand: str
    n: int
    events: int | None = None
    estimate: float = math.nan
    ci_low: float = math.nan
    ci_high: float = math.nan
    p_value: float = math.nan
    notes: tuple[str, ...] = ()

    def with_note(self, *notes: str) -> Row:
        """The row with what is not empty of these notes."""
        return replace(self, notes=(*self.notes, *filter(None, notes)))

    def without_estimate(self, reason: str) -> Row:
        """The row with the reason in place of all its numbers."""
        nothing: dict[str, Any] = dict.fromkeys(NUMBERS, math.nan)
        return replace(self, **nothing, notes=(reason,))


def attempt(rows: Iterable[Row], make: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """Rows as an analysis makes them; where it fails, the same rows with the reason in place of numbers.

    One analysis that fails must not take the others with it.

    >>> def make():
    ...     raise ValueError("the likelihood has no maximum")
    >>> row = Row("survival", "comparison", "os", "a vs b", "hazard_ratio", 3)
    >>> next(attempt([row], make)).notes
    ('not estimable: the likelihood has no maximum',)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from list(make())
    except Exception as error:
        why = f"not estimable: {one_reason(error)}"
        yield from (row.without_estimate(why) for row in rows)


def one_reason(error: Exception) -> str:
    """First line of an error, or its kind where it says nothing.

    >>> one_reason(ZeroDivisionError("division by zero\\nat ...")), one_reason(KeyError())
    ('division by zero', 'KeyError')
    """
    return (str(error).splitlines() or [""])[0].strip() or type(error).__name__


def reason(note: str) -> str:
    """A note of an estimator in the form of this table.

    >>> reason("not estimable (no event)"), reason("not estimable: no event was observed")
    ('not estimable: no event', 'not estimable: no event was observed')
    """
    start = "not estimable ("
    return f"not estimable: {note[len(start) : -1]}" if note.startswith(start) else note


def finite(value: Any) -> float:
    """The number; NaN where it is infinite."""
    return float(value) if math.isfinite(value) else math.nan


def table_of(rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as the table of results."""
    records = []
    for row in rows:
        record = {name: getattr(row, name, OBSERVED) for name in COLUMNS}
        method = "; ".join([ESTIMANDS[row.estimand].method, *row.notes])
        records.append(record | {"method": method})
    table = pd.DataFrame(records, columns=list(COLUMNS))
    kinds = dict.fromkeys(NUMBERS, "float64") | {"n": "Int64", "events": "Int64"}
    return table.astype(kinds)
