"""Counts by time from a Dask dataframe: each partition is counted where it lies, then sums meet."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fewevents.large.frame import check_columns, empty_tally, tally_of_frame
from fewevents.large.tally import Columns, counts_of_tally, merged_tallies
from fewevents.survival.counts import EventCounts


def dask_counts(
    frame: Any, *, event: str, time: str | None = None, by: str | None = None
) -> dict[Any, EventCounts]:
    """Counts by time of the patients in a Dask dataframe, group by group.

    Not for files on one machine, where no cluster is needed: take `parquet_counts`.

    The work is done on the cluster of the current ``distributed.Client``, or by this machine's
    threads if there is none. Only counts travel, eight partitions' at a time into one. The workers
    need this package installed.

    Parameters
    ----------
    frame
        A Dask dataframe with one patient a row, for instance from ``dask.dataframe.read_parquet``.
    event, time, by
        Names of columns, as in `fewevents.large.tally.Columns`.

    Returns
    -------
    dict
        As `fewevents.large.frame.frame_counts`.

    Raises
    ------
    TableError
        If a column is absent or of a wrong type, a value missing or impossible, or there is no row.

    Examples
    --------
    >>> import dask.dataframe
    >>> rows = pd.DataFrame({"days": [5, 8, 5], "death": [1, 0, 1]})
    >>> frame = dask.dataframe.from_pandas(rows, npartitions=2)
    >>> dask_counts(frame, time="days", event="death")["all patients"].events
    array([2, 0])
    """
    columns, source = Columns(event, time, by), "the Dask dataframe"
    if not hasattr(frame, "reduction"):
        raise ValueError(
            f"frame must be a Dask dataframe: found {type(frame).__name__}; a pandas DataFrame is "
            "for frame_counts"
        )
    check_columns(frame.dtypes, columns, source=source)
    tally = frame[columns.names].reduction(
        tally_of_frame,
        combine=_merged,
        aggregate=_merged,
        chunk_kwargs={"columns": columns},
        split_every=8,
        meta=empty_tally(),
    )
    return counts_of_tally(tally.compute(), columns, source=source)


def _merged(tallies: pd.DataFrame) -> pd.DataFrame:
    """One tally of several, which Dask has put one under the other."""
    return merged_tallies([tallies])
