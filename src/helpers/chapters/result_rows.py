"""One row of ``results.csv``: an estimate, what it was made from, and why where there is none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.chapters.estimands import ESTIMANDS

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
)
NUMBERS = ("estimate", "ci_low", "ci_high", "p_value")
NO_PATIENT = "not estimable: no patient"
NO_VALUE = "not estimable: no value is known"
TIMES_INVENTED, COUNTS_PUBLISHED = "reconstructed times", "counts as published"

Cell = tuple[str, str]
"""An outcome and a group: patients of the group with it, out of all of the group."""


@dataclass(frozen=True)
class Row:
    """An estimate with its names.

    Attributes
    ----------
    chapter, analysis, endpoint, group, estimand, n, events
        As in the table; None where missing.
    estimate, ci_low, ci_high, p_value
        NaN where missing.
    method
        The estimator, the same for every cohort.
    notes
        What is particular to this estimate, such as why there is none.
    rests_on
        Counts that the estimate would give away.
    told
        The last of these counts, where it is not that of the events.
    """

    chapter: str
    analysis: str
    endpoint: str
    group: str
    estimand: str
    n: int | None
    events: int | None = None
    estimate: float = math.nan
    ci_low: float = math.nan
    ci_high: float = math.nan
    p_value: float = math.nan
    method: str = ""
    notes: tuple[str, ...] = ()
    rests_on: tuple[Cell, ...] = ()
    told: int | None = None

    def for_estimand(self, name: str) -> Row:
        """The row with an estimand's name and method."""
        return replace(self, estimand=name, method=ESTIMANDS[name].method)

    def with_note(self, *notes: str) -> Row:
        """The row with what is not empty of these notes."""
        return replace(self, notes=(*self.notes, *filter(None, notes)))

    def without_estimate(self, reason: str) -> Row:
        """The row with the reason in place of all its numbers."""
        nothing: dict[str, Any] = dict.fromkeys(NUMBERS, math.nan)
        return replace(self, **nothing, notes=(reason,))


def reason(note: str) -> str:
    """A note of an estimator in the form of this table.

    >>> reason("not estimable (no event)"), reason("not estimable: no event was observed")
    ('not estimable: no event', 'not estimable: no event was observed')
    """
    return re.sub(r"^not estimable \(([^)]*)\)", r"not estimable: \1", note)


def finite(value: Any) -> float:
    """The number; NaN where it is infinite."""
    return float(value) if math.isfinite(value) else math.nan


def is_true(column: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each value is known and true (not 0)."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(np.isfinite(values) & (values != 0))


def is_reconstructed(patients: pd.DataFrame) -> bool:
    """Whether every patient was invented so as to agree with published counts."""
    if "provenance" not in patients.columns or not len(patients):
        return False
    return bool(patients["provenance"].eq("reconstructed").all())


def table_of(rows: Iterable[Row], *, reconstructed: bool) -> pd.DataFrame:
    """Rows as the table of results."""
    records = []
    for row in rows:
        origin = {"times": TIMES_INVENTED, "counts": COUNTS_PUBLISHED}
        rests_on = ESTIMANDS[row.estimand].rests_on
        notes = [*row.notes, *([origin[rests_on]] if reconstructed and rests_on in origin else [])]
        record = {name: getattr(row, name) for name in COLUMNS}
        records.append(record | {"method": "; ".join([row.method, *notes])})
    table = pd.DataFrame(records, columns=list(COLUMNS))
    kinds = dict.fromkeys(NUMBERS, "float64") | {"n": "Int64", "events": "Int64"}
    return table.astype(kinds)
