"""Cohorts larger than memory: counts by time from Parquet files or a cluster, and estimates from them.

A source gives `EventCounts` for each group; the estimators are those of `helpers.estimates`, so the
answers are the same as with the rows in memory.
"""

from helpers.large.answers import proportion_table, survival_table
from helpers.large.cluster import dask_counts
from helpers.large.frame import frame_counts
from helpers.large.parquet import parquet_counts

__all__ = [
    "dask_counts",
    "frame_counts",
    "parquet_counts",
    "proportion_table",
    "survival_table",
]
