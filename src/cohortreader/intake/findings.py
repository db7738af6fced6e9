"""Problems made from the cells of a column that are wrong."""

from __future__ import annotations

import pandas as pd

from cohortreader.data.problems import KEPT, Problem, quoted


def findings(wrong: pd.Series, expected: str, remedy: str, *, kind: str = "") -> list[Problem]:
    """One problem for each cell of a column, the first of them at most.

    >>> cells = pd.Series(["x"], index=[4], name="CNSR")
    >>> print(findings(cells, "0 or 1", "correct the value")[0])
    row 4, column CNSR: found 'x'; expected 0 or 1; to mend it: correct the value
    """
    first = wrong.head(KEPT)
    return [
        Problem(row, str(wrong.name), quoted(cell), expected, remedy, kind)
        for row, cell in zip(first.index.tolist(), first.tolist(), strict=True)
    ]
