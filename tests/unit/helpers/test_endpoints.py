"""Survival by group: the parts are those of the estimators, put together for a cohort."""

from __future__ import annotations

import pandas as pd
import pytest
from lifelines.statistics import logrank_test

from helpers.endpoints import DFS, OS, SurvivalByGroup, survival_results
from helpers.cohort import load_cohort
from helpers.published import load_published


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    return load_cohort()


def test_groups_come_in_the_order_of_the_labels_and_empty_ones_are_left_out(patients) -> None:
    result = SurvivalByGroup(patients, OS, "complete_remission", {False: "no", True: "yes"})
    assert list(result.groups) == ["no", "yes"]
    everyone_remitted = patients[patients["complete_remission"]]
    assert list(
        SurvivalByGroup(
            everyone_remitted, OS, "complete_remission", {False: "no", True: "yes"}
        ).groups
    ) == ["yes"]


def test_the_log_rank_test_is_lifelines(patients) -> None:
    result = SurvivalByGroup(patients, DFS, "complete_remission", {True: "yes", False: "no"})
    yes, no = result.groups.values()
    expected = logrank_test(yes["dfs_days"], no["dfs_days"], yes["dfs_event"], no["dfs_event"])
    assert result.test.p_value == pytest.approx(expected.p_value, rel=1e-9)


def test_risk_tables_account_for_every_patient_on_every_day(patients) -> None:
    """Invariant: at risk + censored + events so far is the size of the group."""
    result = SurvivalByGroup(patients, OS, "complete_remission", {True: "yes", False: "no"})
    for label, frame in result.risk().items():
        total = frame["at_risk"] + frame["censored"] + frame["events"]
        assert total.eq(len(result.groups[label])).all()


def test_recomputed_rates_have_the_published_counts(patients) -> None:
    """Oracle: numerators and denominators of published.csv."""
    published = load_published()
    for key, value in survival_results(patients).recomputed().items():
        if key.endswith("_p"):
            continue
        row = published.loc[key]
        assert (value.events, value.n) == (int(row["numerator"]), int(row["denominator"])), key
