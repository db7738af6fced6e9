"""Rows of ``results.csv`` that rest on times: survival, follow-up, comparisons between groups."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.chapters.result_comparisons import (
    BY_REMISSION,
    BY_TRANSPLANT,
    TwoGroups,
    comparison_rows,
    time_dependent_rows,
)
from helpers.chapters.result_groups import group_rows, plain_columns
from helpers.chapters.result_rows import Row
from helpers.endpoints import EVERYONE, Endpoint, endpoints_of


def time_rows(patients: pd.DataFrame) -> Iterator[Row]:
    """Every row that rests on times; rows whose columns are missing are left out.

    Parameters
    ----------
    patients : DataFrame
        A cohort as from ``cohortreader.data.cohort.load_cohort``, with or without any of its columns.
    """
    for endpoint in endpoints_of(patients):
        yield from _endpoint_rows(plain_columns(patients, endpoint), endpoint)


def _endpoint_rows(frame: pd.DataFrame, endpoint: Endpoint) -> Iterator[Row]:
    yield from group_rows(frame, endpoint, EVERYONE, "survival")
    if "complete_remission" not in frame:
        return
    yield from _compared(frame, endpoint, BY_REMISSION)
    if "transplant" in frame:
        in_remission = frame[frame["complete_remission"] == 1]
        yield from _compared(in_remission, endpoint, BY_TRANSPLANT)
        if "transplant_day" in frame:
            yield from time_dependent_rows(in_remission, endpoint)


def _compared(frame: pd.DataFrame, endpoint: Endpoint, by: TwoGroups) -> Iterator[Row]:
    for value, label in by.labels.items():
        group = frame[frame[by.column] == value]
        yield from group_rows(group, endpoint, label, by.chapter)
    yield from comparison_rows(frame[frame[by.column].notna()], endpoint, by)
