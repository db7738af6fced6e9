"""Which of its two books the notebooks are telling: that of the published abstract, or a centre's own.

The notebooks are the same. What is true only of the published patients stands in cells tagged
``published``, which a report leaves out (``casebook.report.sections``); where a caption has to
differ, the notebook gives both wordings and the edition chooses.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from helpers.cohort import OWN_COHORT

T = TypeVar("T")

MASK_BELOW = "BOOK_MASK_BELOW"
"""Environment variable of a report's kernels: counts below it are masked."""
RECONSTRUCTED = (
    "Reconstructed times: one of many cohorts that agree with the published counts and p-values."
)


@dataclass(frozen=True)
class Edition:
    """The book of the published abstract, or the same book from a centre's own cohort.

    Attributes
    ----------
    own : bool
        Whether the patients are a centre's own.
    counts, times : str
        Provenance of what needs counts alone, and of what needs days.
    mask_below : int or None
        Counts from 1 to one less than this are not shown.
    """

    own: bool
    counts: str
    times: str
    mask_below: int | None = None

    def choose(self, published: T, *, own: T) -> T:
        """Choose what is true of the patients of this edition.

        >>> Edition(True, "", "").choose("the 33 children", own="the patients of this cohort")
        'the patients of this cohort'
        """
        return own if self.own else published


def load_edition(patients: pd.DataFrame) -> Edition:
    """Edition that goes with `cohortreader.data.cohort.load_cohort`.

    Parameters
    ----------
    patients : DataFrame
        The cohort; its column ``provenance`` says whether its times were observed.
    """
    reconstructed = patients["provenance"].eq("reconstructed").all()
    if not os.environ.get(OWN_COHORT):
        return Edition(False, "Counts as published.", RECONSTRUCTED)
    times = "Reconstructed times." if reconstructed else "Times as observed in this cohort."
    below = os.environ.get(MASK_BELOW)
    return Edition(True, "Counts of this cohort.", times, int(below) if below else None)
