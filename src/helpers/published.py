"""The figures of the abstract as it prints them: text, never numbers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cohortreader.data.cells import check_cells
from cohortreader.data.csvfile import read_rows
from cohortreader.data.problems import TableError
from cohortreader.data.schema import load_schema
from helpers.cohort import DATA


def load_published(path: str | Path | None = None) -> pd.DataFrame:
    """Every figure of the abstract, as text, in the order of printing.

    Parameters
    ----------
    path : str or Path, optional
        A file like data/published.csv, which is the default. Its columns are explained in
        data/published.schema.json.

    Returns
    -------
    DataFrame of text
        Indexed by ``id``; empty text where a column does not apply.

    Raises
    ------
    TableError
        If the file breaks its schema.

    Examples
    --------
    >>> load_published()["printed"].tail(3).tolist()
    ['0%', '≥3', 'no']
    """
    path = DATA / "published.csv" if path is None else path
    frame = read_rows(path)
    problems, total = check_cells(frame, load_schema(DATA / "published.schema.json"))
    if total:
        raise TableError(problems, total=total, source=str(path))
    return frame.set_index("id")
