"""Several tables below one another, as one piece of output."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from helpers.page import Shown
from helpers.tables import show_table


def stacked_tables(
    tables: Iterable[tuple[str, pd.DataFrame]], *, name: str, note: str = ""
) -> Shown:
    """Show tables of counts below one another.

    Parameters
    ----------
    tables : iterable of (str, DataFrame)
        Caption and table of each; the index names the rows.
    name : str
        Lower-case words joined by hyphens; each table's id ends on its number.
    note : str
        A line below each table.
    """
    shown = []
    for number, (caption, frame) in enumerate(tables, start=1):
        rows = frame.copy()
        rows.insert(0, "level", [str(level) for level in frame.index])
        headings = {"level": "Group"} | {column: str(column) for column in frame.columns}
        align = dict.fromkeys(frame.columns, "right")
        shown.append(
            show_table(
                rows,
                name=f"{name}-{number}",
                caption=caption,
                columns=headings,
                align=align,
                note=note,
            )
        )
    page = "\n".join(table.html for table in shown)
    return Shown(name, page, "\n\n".join(table.text for table in shown))
