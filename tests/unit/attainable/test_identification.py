"""Bounds and narrowing, against brute force and hand calculation."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import chi2

from attainable.consistent.identification import (
    OneMore,
    frechet_bounds,
    mantel_byar_bounds,
    narrowing,
    one_more_number,
)
from attainable.consistent.reconstruct import consistent_set
from attainable.paths.comparisons import Comparison

OUTER = Comparison("survival by response", 5, 1, 3, 2, "0.2")
INNER = Comparison("survival by transplant", 3, 1, 2, 0, "0.3")


@pytest.mark.parametrize(("a", "b", "n"), [(2, 3, 4), (0, 3, 5), (4, 4, 5), (1, 1, 6)])
def test_frechet_bounds_equal_all_overlaps(a: int, b: int, n: int) -> None:
    """Brute force: every choice of the second group against a fixed first one."""
    overlaps = [len(set(range(a)) & set(second)) for second in combinations(range(n), b)]
    assert frechet_bounds(a, b, n) == (min(overlaps), max(overlaps))


def test_frechet_bounds_refuse_a_group_larger_than_all() -> None:
    with pytest.raises(ValueError, match="between 0 and n = 5"):
        frechet_bounds(6, 2, 5)


def test_immortal_time_by_hand() -> None:
    """One event: chi-squared is others / already transplanted; (7, 5) runs from 11/1 to 5/7."""
    [result] = mantel_byar_bounds([(7, 5)])
    assert result.p_low == pytest.approx(chi2.sf(11, 1))
    assert result.p_high == result.naive_p == pytest.approx(chi2.sf(5 / 7, 1))


def test_each_figure_leaves_fewer_paths() -> None:
    joint = consistent_set(OUTER, INNER)
    frame = narrowing(OUTER, INNER, joint)
    assert frame["paths"].is_monotonic_decreasing
    assert frame["paths"].iloc[-1] == len(joint)


def test_one_more_number_on_a_day_equals_a_count_by_witnesses() -> None:
    """Brute force: for every witness, the states that can be seen on some day, counted over all witnesses."""
    cohorts = consistent_set(OUTER, INNER)
    seen: dict[tuple[int, int, int, int], int] = {}
    for row in range(len(cohorts)):
        cohort = cohorts.witness(row)
        for state in states(cohort):
            seen[state] = seen.get(state, 0) + 1
    result = one_more_number(cohorts)[4]
    assert (result.fewest, result.most) == (min(seen.values()), max(seen.values()))
    assert result.values == len(seen)


def test_further_figures_of_the_last_death_and_the_order_equal_counts_by_witnesses() -> None:
    """Brute force: what each witness shows, patient by patient; equal answers are counted over all witnesses."""
    cohorts = consistent_set(OUTER, INNER)
    shown: list[list[object]] = [[], [], []]
    for row in range(len(cohorts)):
        cohort = cohorts.witness(row)
        deaths = cohort[cohort["event"].eq(1)].sort_values("time")
        left = [cohort["time"].ge(day) for day in deaths["time"]]
        both = [tuple(int(cohort.loc[rows, "group"].eq(g).sum()) for g in (1, 2)) for rows in left]
        for answers, answer in zip(
            shown, (tuple(deaths["group"]), sum(both[-1]), both[0]), strict=True
        ):
            answers.append(answer)
    for answers, found in zip(shown, one_more_number(cohorts)[1:4], strict=True):
        sizes = Counter(answers).values()
        assert (found.values, found.fewest, found.most) == (len(sizes), min(sizes), max(sizes))


def states(cohort) -> set[tuple[int, int, int, int]]:
    """(events so far, of arm 2, at risk in arm 1, in arm 2): between two events each arm's censorings come in any order."""
    events = cohort[cohort["event"].eq(1)].sort_values("time")
    found = set()
    ends = [0, *events["time"], np.inf]
    for k in range(len(events) + 1):
        here = cohort[cohort["time"].gt(ends[k])]
        censored = here[here["event"].eq(0) & here["time"].lt(ends[k + 1])]
        sizes = [here["group"].eq(g).sum() for g in (1, 2)]
        going = [censored["group"].eq(g).sum() for g in (1, 2)]
        deaths2 = int(events.head(k)["group"].eq(2).sum())
        found |= {
            (k, deaths2, int(sizes[0] - x), int(sizes[1] - y))
            for x in range(going[0] + 1)
            for y in range(going[1] + 1)
        }
    return found


def test_knowing_every_number_at_risk_leaves_one_path_each() -> None:
    cohorts = consistent_set(OUTER)
    assert one_more_number(cohorts)[5].most == 1
    assert one_more_number(cohorts)[0].most == len(cohorts)


@pytest.mark.parametrize(("events", "figures"), [(1, 3), (2, 6)])
def test_with_one_event_half_of_the_further_figures_say_the_same(events: int, figures: int) -> None:
    """By hand: with one event its day is the first and the last, and there is no order."""
    study = Comparison("a, b", 4, events, 3, 0, "0.4" if events == 1 else "0.3")
    found = one_more_number(consistent_set(study))
    assert len(found) == figures
    assert found[0] == OneMore("median follow-up", 1, found[0].most, found[0].most)
