"""Overall and disease-free survival of a cohort, by group: curves, numbers at risk, log-rank test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fewevents.estimates.proportions import Proportion, exact_ci
from fewevents.estimates.survival import (
    KaplanMeier,
    LogRank,
    kaplan_meier,
    logrank,
    numbers_at_risk,
)
from fewevents.formats import format_count, format_percent
from helpers.time_axis import axis_days

EVERYONE = "all patients"


@dataclass(frozen=True)
class Endpoint:
    """A time-to-event endpoint: the columns that hold it and its name."""

    key: str
    time: str
    event: str
    name: str
    event_name: str


OS = Endpoint("os", "os_days", "death", "overall survival", "deaths")
DFS = Endpoint("dfs", "dfs_days", "dfs_event", "disease-free survival", "DFS events")


def endpoints_of(patients: pd.DataFrame) -> list[Endpoint]:
    """Endpoints whose columns a cohort has.

    >>> [endpoint.key for endpoint in endpoints_of(pd.DataFrame({"os_days": [5], "death": [0]}))]
    ['os']
    """
    return [e for e in (OS, DFS) if {e.time, e.event} <= set(patients.columns)]


@dataclass(frozen=True)
class SurvivalByGroup:
    """One endpoint in the groups of one column (or in all patients).

    Parameters
    ----------
    patients : DataFrame
        A cohort as from `cohortreader.data.cohort.load_cohort`.
    endpoint : Endpoint
    by : str, optional
        Column of groups; a boolean one needs ``labels``.
    labels : mapping, optional
        Value of the column to its name, in the order in which groups are shown.

    Examples
    --------
    >>> frame = pd.DataFrame({"os_days": [5, 8, 9], "death": [1, 0, 1], "arm": ["a", "a", "b"]})
    >>> result = SurvivalByGroup(frame, OS, by="arm")
    >>> {label: curve.events for label, curve in result.curves.items()}
    {'a': 1, 'b': 1}
    """

    patients: pd.DataFrame
    endpoint: Endpoint
    by: str | None = None
    labels: Mapping[Any, str] | None = None

    @cached_property
    def groups(self) -> dict[str, pd.DataFrame]:
        """Label to the patients of the group; groups without patients are left out."""
        if self.by is None:
            return {EVERYONE: self.patients}
        values = self.patients[self.by]
        labels = self.labels or {value: str(value) for value in sorted(values.dropna().unique())}
        found = {label: self.patients[values.eq(value)] for value, label in labels.items()}
        return {label: group for label, group in found.items() if len(group)}

    @cached_property
    def curves(self) -> dict[str, KaplanMeier]:
        """Kaplan-Meier curve of each group, with log-log intervals."""
        return {
            label: kaplan_meier(group[self.endpoint.time], group[self.endpoint.event])
            for label, group in self.groups.items()
        }

    def ticks(self) -> list[int]:
        """Days at which the axis is labelled.

        >>> frame = pd.DataFrame({"os_days": [400], "death": [0]})
        >>> SurvivalByGroup(frame, OS).ticks()
        [0, 90, 180, 270, 360]
        """
        return axis_days(int(self.patients[self.endpoint.time].max()))

    def risk(self) -> dict[str, pd.DataFrame]:
        """Numbers at risk, censored and with an event of each group, at the ticks of the axis."""
        days = self.ticks()
        return {
            label: numbers_at_risk(group[self.endpoint.time], group[self.endpoint.event], at=days)
            for label, group in self.groups.items()
        }

    @cached_property
    def test(self) -> LogRank:
        """Log-rank test between the groups."""
        labels = pd.concat(
            [pd.Series(label, index=group.index) for label, group in self.groups.items()]
        )
        known = self.patients.loc[labels.index]
        return logrank(known[self.endpoint.time], known[self.endpoint.event], labels)

    @cached_property
    def crude_rates(self) -> dict[str, Proportion]:
        """Patients without the event over all patients of each group, however short their follow-up."""
        return {
            label: exact_ci(int(group[self.endpoint.event].eq(0).sum()), len(group))
            for label, group in self.groups.items()
        }

    def rate_table(self) -> pd.DataFrame:
        """Crude rate beside the end of the Kaplan-Meier curve: ``endpoint, group, crude, kaplan_meier``, texts."""
        return pd.DataFrame(
            {
                "endpoint": self.endpoint.name,
                "group": label,
                "crude": format_count(rate.events, rate.n),
                "kaplan_meier": format_percent(self.curves[label].table["survival"].iloc[-1]),
            }
            for label, rate in self.crude_rates.items()
        )


REMISSION_GROUPS = {True: "remission", False: "no remission"}
TRANSPLANT_GROUPS = {True: "transplant", False: "no transplant"}


@dataclass(frozen=True)
class SurvivalResults:
    """Both endpoints in the groups that the abstract compares.

    Attributes
    ----------
    everyone, by_remission, by_transplant : dict
        'os' and 'dfs' to the result; transplant groups among the patients in remission. An endpoint
        or a grouping whose columns the cohort does not have is missing.
    """

    everyone: dict[str, SurvivalByGroup]
    by_remission: dict[str, SurvivalByGroup]
    by_transplant: dict[str, SurvivalByGroup]

    @property
    def all(self) -> list[SurvivalByGroup]:
        """Every result, in the order of the abstract."""
        parts = (self.everyone, self.by_remission, self.by_transplant)
        return [result for part in parts for result in part.values()]

    def recomputed(self) -> dict[str, Proportion | float]:
        """Crude rates and log-rank p-values by the id of the published figure."""
        found: dict[str, Proportion | float] = {}
        for key, everyone in self.everyone.items():
            found[f"{key}_rate"] = everyone.crude_rates[EVERYONE]
            for part, results, labels in (
                ("cr", self.by_remission, REMISSION_GROUPS),
                ("hsct", self.by_transplant, TRANSPLANT_GROUPS),
            ):
                if key not in results:
                    continue
                rates = results[key].crude_rates
                names = {labels[True]: f"{key}_{part}_rate", labels[False]: f"{key}_no_{part}_rate"}
                found |= {name: rates[label] for label, name in names.items() if label in rates}
                if len(rates) == 2 and np.isfinite(results[key].test.p_value):
                    found[f"{key}_by_{part}_p"] = results[key].test.p_value
        return found


def survival_results(patients: pd.DataFrame) -> SurvivalResults:
    """Overall and disease-free survival of a cohort: all patients, by remission, by transplant.

    >>> frame = pd.DataFrame({"os_days": [5, 8], "death": [1, 0]})
    >>> results = survival_results(frame)
    >>> list(results.everyone), results.by_remission
    (['os'], {})
    """
    known = endpoints_of(patients) if len(patients) else []
    by_remission, by_transplant = {}, {}
    if "complete_remission" in patients:
        by_remission = {
            e.key: SurvivalByGroup(patients, e, "complete_remission", REMISSION_GROUPS)
            for e in known
        }
    in_remission = patients.iloc[:0]
    if {"complete_remission", "transplant"} <= set(patients.columns):
        in_remission = patients[patients["complete_remission"].astype(bool)]
    if len(in_remission):
        by_transplant = {
            e.key: SurvivalByGroup(in_remission, e, "transplant", TRANSPLANT_GROUPS) for e in known
        }
    everyone = {e.key: SurvivalByGroup(patients, e) for e in known}
    return SurvivalResults(everyone, by_remission, by_transplant)


RELAPSE, DEATH_FIRST, NO_EVENT = "relapse or no remission", "death without relapse", "none"


def first_event(patients: pd.DataFrame) -> pd.Series:
    """Which event ended disease-free survival: relapse (or failure to reach remission), death without it, or none yet.

    A DFS event before the last contact, or in a patient who is alive, can't be the death.

    >>> frame = pd.DataFrame({"dfs_days": [5, 9, 9], "os_days": [8, 9, 9], "dfs_event": [1, 1, 0], "death": [1, 1, 0]})
    >>> first_event(frame).tolist()
    ['relapse or no remission', 'death without relapse', 'none']
    """
    event = patients["dfs_event"].eq(1)
    died = event & patients["death"].eq(1) & patients["dfs_days"].eq(patients["os_days"])
    return pd.Series(
        np.select([died, event], [DEATH_FIRST, RELAPSE], NO_EVENT), index=patients.index
    )
