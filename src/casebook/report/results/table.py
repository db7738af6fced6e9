"""Every estimate of a centre's cohort in one tidy table, and its file ``results.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pandas as pd

from casebook.report.endpoints import EVERYONE, Endpoint, endpoints_of, followed
from casebook.report.results.comparisons import (
    BY_REMISSION,
    BY_TRANSPLANT,
    TwoGroups,
    comparison_rows,
    time_dependent_rows,
)
from casebook.report.results.counts import count_rows
from casebook.report.results.groups import group_rows
from casebook.report.results.rows import Row, table_of
from casebook.report.results.strata import strata_rows
from cohortreader import spreadsheet_safe


def results_table(patients: pd.DataFrame) -> pd.DataFrame:
    """Every estimate of a cohort, one a row.

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.analysis_frame``; estimates for which columns are missing are left out.

    Returns
    -------
    DataFrame
        ``chapter, analysis, endpoint, group, estimand, estimate, ci_low, ci_high, p_value, n,
        events, method, basis``. Estimands are described in ``casebook.report.results.estimands``; what
        can't be estimated is NaN, with the reason in ``method``. ``n`` and ``events`` (of the endpoint)
        are ``Int64``. The limits are those of 95 % intervals. The basis is ``observed``.

    Examples
    --------
    >>> patients = pd.DataFrame({"complete_remission": [True, True, False]})
    >>> table = results_table(patients)
    >>> table[["endpoint", "group", "events", "n", "basis"]].values.tolist()
    [['complete_remission', 'all patients', 2, 3, 'observed']]
    """
    patients = patients.reset_index(drop=True)
    return table_of([*count_rows(patients), *time_rows(patients), *strata_rows(patients)])


def time_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Every row that rests on times; rows whose columns are missing are left out."""
    for endpoint in endpoints_of(patients):
        frame = followed(patients, endpoint)
        yield from group_rows(frame, endpoint, EVERYONE, "survival")
        if "complete_remission" not in frame:
            continue
        yield from _compared(frame, endpoint, BY_REMISSION)
        if "transplant" in frame:
            in_remission = frame[frame["complete_remission"] == 1]
            yield from _compared(in_remission, endpoint, BY_TRANSPLANT)
            if "transplant_day" in frame:
                yield from time_dependent_rows(in_remission, endpoint)


def _compared(frame: pd.DataFrame, endpoint: Endpoint, by: TwoGroups) -> Iterator[Row]:
    for value, label in by.labels.items():
        yield from group_rows(frame[frame[by.column] == value], endpoint, label, by.chapter)
    yield from comparison_rows(frame[frame[by.column].notna()], endpoint, by)


def results_csv(table: pd.DataFrame) -> str:
    """A table of results as CSV: ``\\n`` at line ends, the same text each time.

    Numbers have ten significant digits (``%.10g``); missing ones are empty cells. Text that a
    spreadsheet would take for a formula begins with an apostrophe.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    for record in table.astype(object).itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in record])
    return file.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return spreadsheet_safe(value)
    return "" if pd.isna(value) else f"{value:.10g}"
