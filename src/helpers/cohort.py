"""The cohort of the book."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from cohortreader.data.cohort import read_cohort

DATA = Path(__file__).resolve().parents[2] / "data"
"""Folder of the book's data files and their schemas."""

OWN_COHORT = "BOOK_OWN_COHORT"
"""Environment variable of a report's kernels: the checked cohort that the report is about, pickled by
the process that started them."""


def load_cohort(path: str | Path | None = None) -> pd.DataFrame:
    """Cohort of the book: the reconstructed data/cohort.csv, in a report the centre's own, unless a path is given.

    Returns and raises as `cohortreader.data.cohort.read_cohort`.
    """
    if path is None and (own := os.environ.get(OWN_COHORT)):
        checked: pd.DataFrame = pd.read_pickle(own)
        return checked
    return read_cohort(DATA / "cohort.csv" if path is None else path)
