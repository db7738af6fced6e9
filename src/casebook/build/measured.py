"""Tables of what was measured, which may not have been measured yet."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.axes import plain_number
from helpers.page import Shown
from helpers.sentences import Prose, prose
from helpers.tables import Formatter, show_table

TIMES = {
    "what": "What",
    "ours_s": "Ours, s",
    "baseline": "Baseline",
    "baseline_s": "Baseline, s",
    "times_as_fast": "Ours beside it",
    "note": "Note",
}


def measured_table(
    frame: pd.DataFrame,
    *,
    command: str,
    name: str,
    caption: str,
    columns: Mapping[str, str],
    formats: Mapping[str, Formatter] | None = None,
    note: str = "",
    missing: str = "not measured",
) -> Shown | Prose:
    """Show measurements as a table, or say which command takes them.

    Parameters
    ----------
    frame : DataFrame
        One row a measurement; without rows, nothing was measured.
    command : str
        What a reader runs to measure.
    name, caption, columns, formats, note, missing
        As in :func:`helpers.tables.show_table`; a column that the frame lacks is left out.

    Returns
    -------
    Shown or Prose
        A table, or one sentence.

    >>> measured_table(pd.DataFrame(), command="make bench", name="a", caption="Times", columns={})
    Times: not measured yet; run `make bench`.
    """
    if frame.empty:
        return prose("{caption}: not measured yet; run `" + command + "`.", caption=caption)
    present = {column: words for column, words in columns.items() if column in frame}
    return show_table(
        frame,
        name=name,
        caption=caption,
        columns=present,
        formats=formats,
        note=note,
        missing=missing,
        fold=True,
    )


def benchmark_table(
    tables: Mapping[str, pd.DataFrame], name: str, *, caption: str
) -> Shown | Prose:
    """Show how long things took beside a baseline, or say that it was not measured.

    Parameters
    ----------
    tables : mapping
        As from `casebook.build.records.load_benchmarks`.
    name : str
        Which of them.
    caption : str
        What was timed.

    Returns
    -------
    Shown or Prose
        A table, or one sentence.

    >>> benchmark_table({}, "build", caption="Building the book")
    Building the book: not measured yet; run `make bench`.
    """
    return measured_table(
        tables.get(name, pd.DataFrame()),
        command="make bench",
        name=f"bench-{name.replace('_', '-')}",
        caption=caption,
        columns=TIMES,
        formats={"ours_s": _seconds, "baseline_s": _seconds, "times_as_fast": _beside},
        missing="",
    )


def _seconds(value: float) -> str:
    return "" if pd.isna(value) else plain_number(value)


def _beside(times_as_fast: float) -> str:
    """Speed in words that never name a number below one.

    >>> _beside(2.21), _beside(0.376)
    ('2.21 times as fast', '2.66 times as long')
    """
    if pd.isna(times_as_fast):
        return ""
    faster = times_as_fast >= 1
    number = plain_number(times_as_fast if faster else 1 / times_as_fast)
    return f"{number} times as {'fast' if faster else 'long'}"
