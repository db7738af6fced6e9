"""Cohorts larger than memory: counts by time from Parquet files or a cluster, and estimates from them.

A source gives `EventCounts` for each group; the estimators are those of `fewevents`, so the
answers are the same as with the rows in memory.
"""

from fewevents.large.answers import proportion_table, survival_table
from fewevents.large.cluster import dask_counts
from fewevents.large.frame import frame_counts
from fewevents.large.parquet import parquet_counts

__all__ = [
    "dask_counts",
    "frame_counts",
    "parquet_counts",
    "proportion_table",
    "survival_table",
]
