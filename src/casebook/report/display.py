"""How a centre's report shows what its notebooks computed: tables and figures, each with its basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fewevents import (
    NOT_ESTIMABLE,
    format_ci,
    format_p,
)
from fewevents.formats import Unit
from helpers.page import Table
from helpers.tables import show_table

COUNTED = "Observed: counts of these patients, with exact (Clopper-Pearson) 95% intervals."
MOST_LEVELS = 40
MEASURED = {
    "age_years": "Age, years",
    "weight_kg": "Weight, kg",
    "blasts_percent": "Marrow blasts, %",
}
_HEADINGS = {"label": "Group", "count": "Patients", "result": "Estimate (95% interval)", "p": "p"}


@dataclass(frozen=True)
class _Numbers:
    estimate: float
    ci_low: float
    ci_high: float


def estimates(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    label: str = "Group",
    unit: Unit = "%",
    note: str = COUNTED,
) -> Table:
    """Show estimates with their intervals, one a row.

    Parameters
    ----------
    frame
        ``estimate, ci_low, ci_high``, and where there are any ``events, n, p_value``; the index, or a
        column ``label``, names the rows. What is missing is shown as not estimable.
    name, caption
        As for `helpers.tables.show_table`.
    label
        Heading of the first column.
    unit
        As for `fewevents.format_ci`: ``%``, ``days``, ``points``, or empty for a ratio, whose counts are of events.
    note
        As for `helpers.tables.show_table`.
    """
    frame = frame if "label" in frame else frame.rename_axis("label").reset_index()
    numbers = frame[["estimate", "ci_low", "ci_high"]].astype(float).itertuples(index=False)
    shown = pd.DataFrame({"label": frame["label"].astype(str)})
    if {"events", "n"} <= set(frame.columns):
        shown["count"] = [
            f"{int(k)}/{int(n)}" for k, n in zip(frame["events"], frame["n"], strict=True)
        ]
    shown["result"] = [_in_words(_Numbers(*row), unit) for row in numbers]
    if "p_value" in frame:
        shown["p"] = [format_p(p) if pd.notna(p) else NOT_ESTIMABLE for p in frame["p_value"]]
    named = _HEADINGS | {"label": label} | ({} if unit else {"count": "Events"})
    headings = {key: word for key, word in named.items() if key in shown}
    align = dict.fromkeys([key for key in headings if key != "label"], "right")
    return show_table(
        shown, name=name, caption=caption, columns=headings, align=align, note=note, fold=True
    )


def _in_words(numbers: _Numbers, unit: Unit) -> str:
    return format_ci(numbers, unit=unit) if pd.notna(numbers.estimate) else NOT_ESTIMABLE


def count_table(counts: pd.DataFrame, *, name: str, caption: str) -> Table:
    """Show a cross table of counts as pandas makes it; True and False are yes and no, All is all."""
    headings = {f"column-{number}": _word(level) for number, level in enumerate(counts.columns)}
    frame = pd.DataFrame(counts.to_numpy(), columns=list(headings))
    frame.insert(0, "row", [_word(level) for level in counts.index])
    return show_table(
        frame,
        name=name,
        caption=caption,
        columns={"row": "Patients", **headings},
        align=dict.fromkeys(headings, "right"),
        note="Observed: counts of these patients.",
    )


def _word(level: Any) -> str:
    return {"True": "yes", "False": "no", "All": "all"}.get(str(level), str(level))


def quartiles_table(quartiles: pd.DataFrame) -> Table:
    """Show the median and the quartiles of measurements: columns 0.25, 0.5, 0.75 and ``known``."""
    if quartiles.empty:
        raise ValueError("the file has no age, weight or blasts")
    numbers = quartiles.set_axis(["low", "median", "high", "known"], axis=1)
    rows = numbers.rename(index=MEASURED).rename_axis("what").reset_index()
    headings = {"what": "Measured", "median": "Median", "low": "Lower quartile"}
    headings |= {"high": "Upper quartile", "known": "Known of"}
    formats = dict.fromkeys(("median", "low", "high"), _significant)
    return show_table(
        rows,
        name="measurements",
        caption="Measurements",
        columns=headings,
        formats=formats,
        align=dict.fromkeys(formats, "right"),
        note="Observed: these patients.",
    )


def _significant(number: Any) -> str:
    return "not known" if pd.isna(number) else f"{number:.4g}"


def features_table(counts: Mapping[str, pd.Series]) -> Table:
    """Show counts of the levels of several columns, each over the patients for whom it is known."""
    rows = [
        (name.replace("_", " "), _word(level), f"{count}/{found.sum()} ({count / found.sum():.1%})")
        for name, found in counts.items()
        for level, count in sorted(found.items(), key=lambda pair: str(pair[0]))[:MOST_LEVELS]
    ]
    if not rows:
        raise ValueError("the file has no column of words")
    return show_table(
        pd.DataFrame(rows, columns=["column", "level", "patients"]),
        name="features",
        caption="Features of the patients",
        align={"patients": "right"},
        note="Observed: counts of these patients.",
    )


def both_groups(groups: Any) -> Any:
    """Two groups to compare, as they are given; rows of a table count as groups by their sums.

    Raises
    ------
    ValueError
        If one of them has no patient.
    """
    found = groups if isinstance(groups, pd.DataFrame) else list(groups)
    sizes = found.sum(axis=1).tolist() if isinstance(found, pd.DataFrame) else list(map(len, found))
    if len(sizes) != 2 or 0 in sizes:
        raise ValueError("all patients are in one of the two groups")
    return found
