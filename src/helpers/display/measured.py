"""Tables of what was measured, which may not have been measured yet."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.display.page import Shown
from helpers.display.sentences import Prose, prose
from helpers.display.tables import Formatter, show_table


def measured_table(
    frame: pd.DataFrame,
    *,
    command: str,
    name: str,
    caption: str,
    columns: Mapping[str, str],
    formats: Mapping[str, Formatter] | None = None,
    note: str = "",
) -> Shown | Prose:
    """Show measurements as a table, or say which command takes them.

    Parameters
    ----------
    frame : DataFrame
        One row a measurement; without rows, nothing was measured.
    command : str
        What a reader runs to measure.
    name, caption, columns, formats, note
        As in :func:`helpers.display.tables.show_table`; a column that the frame lacks is left out.

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
        missing="not measured",
        fold=True,
    )
