"""The rows of a ``results.csv``, and the numbers of each that a figure of a draft can be."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEASURES: Mapping[str, str] = {
    "share": r"crude_survival|survival_[0-9]+|proportion|risk_difference|share",
    "ratio": r"(?:hazard|odds|risk|rate)_ratio\w*",
    "time": r"median_(?:survival|follow_up)",
    "statistic": r"\w*chi_squared",
    "count": r"at_risk_[0-9]+|count",
    "value": r"median|mean|(?:lower|upper)_quartile",
}
"""What an estimand measures, by its name; one with another name can be anything."""
_COLUMNS = ("estimate", "ci_low", "ci_high", "p_value", "n", "events")
_TITLES = ("endpoint", "group", "estimand")


@dataclass(frozen=True)
class Result:
    """One row of a ``results.csv``; numbers that are missing are NaN.

    Attributes
    ----------
    title : str
        Endpoint, group and estimand.
    measure : str
        A key of `MEASURES`; "" where the name of the estimand tells nothing.
    endpoint, group, estimand : str
    estimate, low, high, p_value, n, events : float
    others : tuple of float
        Every number of a row in a file of other columns.
    """

    title: str = ""
    measure: str = ""
    endpoint: str = ""
    group: str = ""
    estimand: str = ""
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p_value: float = math.nan
    n: float = math.nan
    events: float = math.nan
    others: tuple[float, ...] = ()

    @property
    def counts(self) -> tuple[float, ...]:
        """Patients, those with the event and those without; a number at risk."""
        counted = (self.estimate,) if self.measure in ("count", "") else ()
        return (self.n, self.events, self.n - self.events, *counted)


def results_of(path: str | Path) -> list[Result]:
    """The rows of a CSV such as a report's ``results.csv`` that hold a number.

    Parameters
    ----------
    path : str or Path
        Columns ``endpoint, group, estimand, estimate, ci_low, ci_high, p_value, n, events``, as far as
        they are there. In a file without a column ``estimate`` each number can be anything.

    Returns
    -------
    list of Result

    Raises
    ------
    OSError, UnicodeDecodeError
        If the file can't be read.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    found = []
    heading = rows[0] if rows and not any(map(_is_number, rows[0])) else []
    for cells in rows[bool(heading) :]:
        named = dict(zip(heading, cells, strict=False))
        others: Sequence[str] = () if "estimate" in heading else cells
        if any(map(_is_number, (*others, *(named.get(name, "") for name in _COLUMNS)))):
            found.append(_result(named, others))
    return found


def _result(named: Mapping[str, str], others: Sequence[str]) -> Result:
    endpoint, group, estimand = (named.get(name, "") for name in _TITLES)
    fits = (name for name, pattern in MEASURES.items() if re.fullmatch(pattern, estimand))
    estimate, low, high, p_value, n, events = (_number(named.get(name, "")) for name in _COLUMNS)
    return Result(
        title=", ".join(filter(None, (endpoint, group, estimand))),
        measure=next(fits, ""),
        endpoint=endpoint,
        group=group,
        estimand=estimand,
        estimate=estimate,
        low=low,
        high=high,
        p_value=p_value,
        n=n,
        events=events,
        others=tuple(_number(cell) for cell in others if _is_number(cell)),
    )


def _number(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _is_number(cell: str) -> bool:
    return not math.isnan(_number(cell))
