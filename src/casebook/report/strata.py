"""Columns that split a cohort into groups, and the log-rank test between their levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from casebook.report.endpoints import Endpoint
from cohortreader import strata_columns
from fewevents import LogRank, event_counts, logrank_of_counts

WORDS = {
    "sex": "Sex",
    "genetics": "Genetic subtype",
    "prior_transplant": "Earlier transplant",
    "extramedullary": "Disease outside the marrow",
    "mrd_negative": "Measurable residual disease negative",
}


@dataclass(frozen=True)
class Stratum:
    """A column that splits a cohort.

    Attributes
    ----------
    column, heading
        Its name, and in words.
    levels
        Each level in words, in order, to whether each of the n patients has it.
    """

    column: str
    heading: str
    levels: dict[str, npt.NDArray[np.bool_]]

    @property
    def labels(self) -> pd.Series:
        """The level of each patient, in the order of the cohort; missing where it is not known."""
        found = pd.Series([None] * len(next(iter(self.levels.values()))), dtype=object)
        for level, chosen in self.levels.items():
            found[chosen] = level
        return found


def strata(patients: pd.DataFrame) -> Iterator[Stratum]:
    """Columns that split a cohort: optional ones of the schema, then those beyond it, with their levels.

    A patient without a value is in no level; a column without any value is left out.

    Examples
    --------
    >>> patients = pd.DataFrame({"sex": ["female", "male", ""], "mrd_negative": [True, None, True]})
    >>> {found.column: {k: v.tolist() for k, v in found.levels.items()} for found in strata(patients)}
    {'sex': {'female': [True, False, False], 'male': [False, True, False]}, 'mrd_negative': {'yes': [True, False, True]}}
    """
    for column in [name for name in [*WORDS, *strata_columns(patients)] if name in patients]:
        cells = patients[column]
        known = [level for level in cells.dropna().unique().tolist() if level != ""]
        levels = {
            {True: "yes", False: "no"}.get(level, str(level)): cells.eq(level).to_numpy(
                dtype=np.bool_, na_value=False
            )
            for level in sorted(known, key=str)
        }
        if levels:
            yield Stratum(column, WORDS.get(column, column), levels)


def logrank_of_levels(patients: pd.DataFrame, stratum: Stratum, endpoint: Endpoint) -> LogRank:
    """Log-rank test between the levels of a column that have a patient with a known time.

    Raises
    ------
    ValueError
        If fewer than two levels have one.
    """
    time = patients[endpoint.time].to_numpy(dtype=np.float64, na_value=np.nan)
    event = patients[endpoint.event].to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(time) & np.isfinite(event)
    counts = {
        level: event_counts(time[chosen & known], event[chosen & known] == 1)
        for level, chosen in stratum.levels.items()
        if (chosen & known).any()
    }
    if len(counts) < 2:
        raise ValueError("fewer than two levels have a patient with a known time")
    return logrank_of_counts(counts)
