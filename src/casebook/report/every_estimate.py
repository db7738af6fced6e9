"""The table of every estimate, as a page shows it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fewevents import NOT_ESTIMABLE, NOT_REACHED
from helpers.page import Table
from helpers.tables import show_table

HEADINGS = {
    "endpoint": "Endpoint",
    "group": "Group",
    "estimand": "Estimand",
    "estimate": "Estimate",
    "interval": "95% interval",
    "p_value": "p",
    "counts": "Events / n",
    "method": "Method",
}


def every_estimate(table: pd.DataFrame, *, name: str, caption: str, note: str = "") -> Table:
    """Show a table of results as from `casebook.report.results.table`, with four significant digits.

    Raises
    ------
    ValueError
        If the table has no rows.
    """
    shown = table.assign(
        endpoint=table["endpoint"].str.replace("_", " "),
        estimand=table["estimand"].str.replace("_", " "),
        estimate=[
            _number(x, "estimable: not reached", method)
            for x, method in zip(table["estimate"], table["method"], strict=True)
        ],
        interval=[
            _interval(*row)
            for row in zip(table["ci_low"], table["ci_high"], table["method"], strict=True)
        ],
        p_value=["" if pd.isna(p) else _number(p) for p in table["p_value"]],
        counts=[
            f"{_count(k)}/{_count(n)}" if pd.notna(k) and pd.notna(n) else _count(n)
            for k, n in zip(table["events"], table["n"], strict=True)
        ],
    )
    numbers = dict.fromkeys(("estimate", "interval", "p_value", "counts"), "right")
    return show_table(
        shown,
        name=name,
        caption=caption,
        columns=HEADINGS,
        align=numbers,
        note=note,
        search=True,
        fold=True,
    )


def _interval(low: Any, high: Any, method: str) -> str:
    if pd.isna(low) and pd.isna(high):
        return ""
    ends = (
        _number(low, "lower limit not reached", method),
        _number(high, "upper limit not reached", method),
    )
    return " to ".join(ends)


def _number(value: Any, words: str = "", method: str = "") -> str:
    """A number; without one, 'not reached' where the method says so in the given words."""
    if pd.isna(value):
        return NOT_REACHED if words and words in method else NOT_ESTIMABLE
    return NOT_REACHED if value == float("inf") else f"{float(value):.4g}"


def _count(value: Any) -> str:
    return "" if pd.isna(value) else str(int(value))
