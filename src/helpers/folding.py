"""Tables whose rows become blocks where a page is narrow."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import cycle

_CELL = re.compile(r"<td(?= [^>]*gt_row)")


def labelled(table: str, headings: Sequence[str]) -> str:
    """Give each cell of a table the words of its heading, for a style sheet to show before it.

    Parameters
    ----------
    table : str
        A table as great_tables writes it, each row with as many cells as there are headings.
    headings : sequence of str
        Headings of the columns after the first, which names the rows.

    Examples
    --------
    >>> labelled('<tr><th>a</th><td class="gt_row">1</td></tr>', ["p, at most"])
    '<tr><th>a</th><td data-label="p, at most" class="gt_row">1</td></tr>'
    """
    words = cycle(html.escape(heading) for heading in headings)
    return _CELL.sub(lambda cell: f'{cell[0]} data-label="{next(words)}"', table)
