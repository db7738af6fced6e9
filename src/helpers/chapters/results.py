"""Every estimate of a cohort in one tidy table, and its file ``results.csv``."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import pandas as pd

from cohortreader.intake.privacy import spreadsheet_safe
from helpers.chapters.result_counts import count_rows
from helpers.chapters.result_masking import hidden_in_cross_tables, mask_rows
from helpers.chapters.result_rows import COLUMNS, is_reconstructed, table_of
from helpers.chapters.result_strata import strata_rows
from helpers.chapters.result_times import time_rows

__all__ = ["COLUMNS", "results_csv", "results_table", "write_results"]


def results_table(patients: pd.DataFrame, *, mask_below: int | None = None) -> pd.DataFrame:
    """Every estimate of a cohort, one a row.

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.data.cohort.load_cohort`` or ``cohortreader.intake.privacy.analysis_frame``;
        estimates for which columns are missing are left out.
    mask_below : int, optional
        Estimates that tell of fewer patients than this, and more than none, are masked, and so
        are others that would give them back; rows by the levels of further columns are left out.
        Nothing is masked if not given.

    Returns
    -------
    DataFrame
        ``chapter, analysis, endpoint, group, estimand, estimate, ci_low, ci_high, p_value, n,
        events, method``. Estimands are described in ``helpers.chapters.estimands``; what can't be
        estimated is NaN, with the reason in ``method``. ``n`` and ``events`` (of the endpoint)
        are ``Int64``. The limits are those of 95 % intervals.

    Raises
    ------
    ValueError
        If ``mask_below`` is below 1.

    Examples
    --------
    >>> patients = pd.DataFrame({"complete_remission": [True, True, False]})
    >>> table = results_table(patients)
    >>> table[["endpoint", "group", "events", "n"]].values.tolist()
    [['complete_remission', 'all patients', 2, 3]]
    """
    if mask_below is not None and mask_below < 1:
        raise ValueError(f"mask_below: found {mask_below}, expected 1 or more, such as 5")
    patients = patients.reset_index(drop=True)
    rows = [*count_rows(patients), *time_rows(patients)]
    if mask_below is not None:
        hidden = hidden_in_cross_tables(patients, below=mask_below)
        rows = mask_rows(rows, below=mask_below, hidden=hidden)
    else:
        rows += strata_rows(patients)
    return table_of(rows, reconstructed=is_reconstructed(patients))


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


def write_results(table: pd.DataFrame, path: str | Path) -> None:
    """Write a table of results as `results_csv` gives it, in UTF-8.

    The file is written beside its place and then moved there, so that no half of it is ever seen.

    Raises
    ------
    OSError
        If the file can't be written.
    """
    target = Path(path)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(results_csv(table).encode())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return spreadsheet_safe(value)
    return "" if pd.isna(value) else f"{value:.10g}"
