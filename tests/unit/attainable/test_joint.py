"""Every course of overall survival can be completed with disease-free times that give the other figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines.statistics import logrank_test

from attainable.consistent import joint
from attainable.consistent.joint import completion_p
from attainable.consistent.reconstruct import ConsistentSet, consistent_set
from attainable.paths.comparisons import Comparison
from attainable.reported import ReportedNumber
from helpers.published import load_published

PUBLISHED = load_published()
DFS = Comparison.from_published(PUBLISHED, "dfs_by_cr_p")


@pytest.fixture(scope="module")
def cohorts() -> ConsistentSet:
    return consistent_set(
        Comparison.from_published(PUBLISHED, "os_by_cr_p"),
        Comparison.from_published(PUBLISHED, "os_by_hsct_p"),
    )


def joint_witness(cohorts: ConsistentSet, disease_free: Comparison, row: int) -> pd.DataFrame:
    """The completion of one path as a cohort, by the words at the head of `attainable.consistent.joint`.

    One row a patient: ``time, event`` (overall survival), ``dfs_time, dfs_event, group, subgroup``.
    """
    cohort = cohorts.witness(row)
    cohort["time"] += disease_free.events2
    second = cohort[cohort["group"].eq(2)]
    lost_first = second[second["event"].eq(0)].sort_values("time", kind="stable").index
    relapsing = [*second.index[second["event"].eq(1)], *lost_first][: disease_free.events2]
    cohort["dfs_time"] = cohort["time"]
    cohort["dfs_event"] = cohort["event"]
    cohort.loc[relapsing, "dfs_time"] = range(1, len(relapsing) + 1)
    cohort.loc[relapsing, "dfs_event"] = 1
    return cohort


def p_value(frame, group: str, time: str, event: str) -> float:
    one, two = frame[frame[group].eq(1)], frame[frame[group].eq(2)]
    return float(logrank_test(one[time], two[time], one[event], two[event]).p_value)


@pytest.mark.slow
def test_witnesses_give_all_four_p_values_at_once(cohorts: ConsistentSet) -> None:
    """Oracle: lifelines. The fourth is held to 0.40, since no cohort reaches 0.400."""
    p = completion_p(cohorts, DFS)
    for row in np.random.default_rng(3).choice(len(cohorts), 20, replace=False):
        cohort = joint_witness(cohorts, DFS, int(row))
        inner = cohort[cohort["group"].eq(1)]
        assert (cohort["dfs_time"] <= cohort["time"]).all()
        assert (cohort["dfs_event"] >= cohort["event"]).all()
        found = p_value(cohort, "group", "dfs_time", "dfs_event")
        assert found == pytest.approx(p[row], rel=1e-9)
        assert ReportedNumber("<0.001").matches(found)
        assert ReportedNumber("0.002").matches(p_value(cohort, "group", "time", "event"))
        assert ReportedNumber("0.40").matches(p_value(inner, "subgroup", "time", "event"))
        assert ReportedNumber("0.40").matches(p_value(inner, "subgroup", "dfs_time", "dfs_event"))


def test_no_course_of_overall_survival_is_excluded(cohorts: ConsistentSet) -> None:
    """The claim of the chapter: all completions print as <0.001."""
    low, high = ReportedNumber("<0.001").interval()
    p = completion_p(cohorts, DFS)
    assert ((p >= low) & (p < high)).all()


def test_other_counts_are_refused(cohorts: ConsistentSet) -> None:
    with pytest.raises(ValueError, match="at least 3 in the second"):
        completion_p(cohorts, Comparison("dfs", 26, 1, 7, 2, "0.5"))


@pytest.mark.parametrize(
    ("study", "disease_free"),
    [
        ((26, 2, 7, 3), (26, 1, 7, 4)),
        ((26, 2, 7, 3), (26, 2, 7, 4)),
        ((26, 1, 7, 3), (26, 2, 7, 4)),
        ((26, 0, 7, 3), (26, 1, 7, 4)),
        ((26, 1, 7, 3), (26, 1, 8, 4)),
        ((26, 1, 7, 3), (25, 1, 7, 4)),
    ],
)
def test_other_designs_are_refused(study: tuple[int, ...], disease_free: tuple[int, ...]) -> None:
    """Rule: the same arms, and one event in the first arm for either endpoint."""
    with pytest.raises(ValueError, match="one event in the first, and at least 3 in the second"):
        joint._check(Comparison("os", *study, "0.1"), Comparison("dfs", *disease_free, "0.1"))


@pytest.mark.parametrize(("events", "refused"), [(2, True), (3, False), (4, False)])
def test_as_many_failures_as_deaths_are_enough(
    cohorts: ConsistentSet, events: int, refused: bool
) -> None:
    """By hand: each of the three deaths without remission is a failure as well."""
    other = Comparison("disease-free", 26, 1, 7, events, "0.001")
    if refused:
        with pytest.raises(ValueError, match="at least 3 in the second"):
            completion_p(cohorts, other)
    else:
        assert len(completion_p(cohorts, other)) == len(cohorts)
