"""Endpoints and groups of a centre's report, by the columns that hold them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

EVERYONE = "all patients"
REMISSION_GROUPS = {True: "remission", False: "no remission"}
TRANSPLANT_GROUPS = {True: "transplant", False: "no transplant"}
SEVERE = 3
"""Lowest grade called severe."""


@dataclass(frozen=True)
class Endpoint:
    """A time-to-event endpoint: the columns that hold it and its name."""

    key: str
    time: str
    event: str
    name: str


OS = Endpoint("os", "os_days", "death", "overall survival")
DFS = Endpoint("dfs", "dfs_days", "dfs_event", "disease-free survival")


def endpoints_of(patients: pd.DataFrame) -> list[Endpoint]:
    """Endpoints whose columns a cohort has.

    >>> [endpoint.key for endpoint in endpoints_of(pd.DataFrame({"os_days": [5], "death": [0]}))]
    ['os']
    """
    return [e for e in (OS, DFS) if {e.time, e.event} <= set(patients.columns)]


def followed(patients: pd.DataFrame, endpoint: Endpoint) -> pd.DataFrame:
    """Patients whose time and event are known, as plain columns ``time`` (days) and ``event`` beside the groups.

    >>> frame = pd.DataFrame({"os_days": [5, None], "death": [1, 0], "transplant": [True, False]})
    >>> followed(frame, OS).to_numpy().tolist()
    [[5.0, True, 1.0]]
    """
    known = patients[patients[endpoint.time].notna() & patients[endpoint.event].notna()]
    columns = {
        "time": known[endpoint.time].to_numpy(dtype=np.float64),
        "event": known[endpoint.event].to_numpy(dtype=np.float64) == 1,
    }
    for name in ("complete_remission", "transplant", "transplant_day"):
        if name in patients:
            columns[name] = known[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.DataFrame(columns)


def is_true(column: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether each value is known and true (not 0)."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(np.isfinite(values) & (values != 0))
