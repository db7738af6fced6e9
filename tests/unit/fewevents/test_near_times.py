"""A day asked for that differs from a day of the data by rounding noise is that day.

Oracle: R (survival 3.5-3) on the days 0.3, 0.7, 1.1, 1.1, 2, 0.3, asked for exactly; R's own
``summary(survfit(...), times = 0.3)`` misses an event at 0.1 + 0.2, which its ``timefix`` would call 0.3.
"""

import numpy as np
import pytest

import fewevents as fe
from fewevents.near_times import settled

EVENT, SWITCH = [1, 0, 1, 1, 0, 0], [None, 0.5, 0.3, 0.5, 0.2, 0.1]
EXACT, NOISE = 0.3, 0.1 + 0.2
COHORTS = {
    "noise in the data": (NOISE, EXACT),
    "noise in the day": (EXACT, NOISE),
    "none": (EXACT,) * 2,
}


@pytest.fixture(params=COHORTS, ids=str)
def case(request):
    """Days of follow-up, days of transplant, and the day to ask for."""
    first, asked = COHORTS[request.param]
    time = [first, 0.7, 1.1, 1.1, 2, first]
    return time, [first if day == EXACT else day for day in SWITCH], asked


def test_survival_at_a_day(case):
    """R: summary(survfit(Surv(time, event) ~ 1, conf.type = "log-log"), times = 0.3)."""
    time, _, day = case
    found = fe.kaplan_meier(time, EVENT).at(day)
    assert found.estimate == pytest.approx(0.833333333333, abs=1e-12)
    assert found.ci_low == pytest.approx(0.27312284992836, abs=1e-12)
    assert found.n_risk == 6 and found.time == day
    assert ("rounding noise" in found.note) == (day not in time)
    row = fe.beta_product_ci(time, EVENT, at=[day]).iloc[0]
    assert row.survival == found.estimate and (row.at_risk, row.events, row.time) == (6, 1, day)
    row = fe.numbers_at_risk(time, EVENT, at=[day]).iloc[0]
    assert row.drop("note").tolist() == [day, 6, 0, 0]
    incidence = fe.cumulative_incidence(time, EVENT).at([day, 2 + 1e-12])["incidence"]
    assert incidence.tolist() == pytest.approx([1 / 6, 1 - 0.277777777778])


def test_the_last_day_is_within_follow_up(case):
    """R: summary(survfit(...), times = 2)$surv; a day later by noise is no day later."""
    found = fe.kaplan_meier(case[0], EVENT).at(2 + 1e-12)
    assert found.estimate == pytest.approx(0.277777777778, abs=1e-12) and found.n_risk == 1
    assert np.isnan(fe.kaplan_meier(case[0], EVENT).at(2 + 1e-6).estimate)


def test_a_horizon(case):
    """R: summary(survfit(...), rmean = 1.1)$table: 0.966666666667, 0.121716123890; and rmean = 0.3 at the last day."""
    time, _, day = case
    found = fe.restricted_mean(time, EVENT, horizon=1.1 + 1e-13)
    assert found.estimate == pytest.approx(0.966666666667, abs=1e-12)
    assert found.standard_error == pytest.approx(0.121716123890, abs=1e-12)
    assert fe.restricted_mean(time[:1], [0], horizon=day).estimate == pytest.approx(0.3)
    two = {"time": [time[0], time[0]], "event": [0, 0], "group": list("ab"), "horizon": day}
    assert fe.permutation_restricted_mean(**two).statistic == 0


def test_a_landmark(case):
    """R: survdiff(Surv(time - 0.3, event) ~ switch <= 0.3) of the 4 with time > 0.3: chi-squared 0.5."""
    time, switch, day = case
    found = fe.landmark(time, EVENT, switch, landmark_day=day)
    assert (len(found.data), found.excluded_events, found.excluded_censored) == (4, 1, 1)
    assert found.transplanted_later == 2
    assert found.test.chi_squared == pytest.approx(0.5, abs=1e-12)
    assert ("rounding noise" in found.note) == (day not in time)


def test_curves_from_a_day(case):
    """R: survfit(Surv(start, stop, event) ~ state) of the rows cut at 0.3: 1.1, 3 at risk, 0.333333333333."""
    time, switch, day = case
    curve = fe.simon_makuch(time, EVENT, switch, from_day=day)
    assert curve[["time", "at_risk"]].values.tolist() == [[1.1, 3]]
    assert curve["survival"].item() == pytest.approx(1 / 3)


ASKED = {
    "kaplan_meier": lambda time, day: fe.kaplan_meier(time, EVENT).at(day).note,
    "beta_product_ci": lambda time, day: fe.beta_product_ci(time, EVENT, at=[day]).note[0],
    "numbers_at_risk": lambda time, day: fe.numbers_at_risk(time, EVENT, at=[day]).note[0],
    "cumulative_incidence": lambda time, day: (
        fe.cumulative_incidence(time, EVENT).at([day]).note[0]
    ),
    "survival_table": lambda time, day: fe.survival_table(
        {"all": fe.event_counts(time, EVENT)}, at=[day]
    ).note[0],
    "restricted_mean": lambda time, day: fe.restricted_mean(time, EVENT, horizon=day).note,
    "restricted_mean_difference": lambda time, day: (
        fe.restricted_mean_difference(time, EVENT, list("ababab"), horizon=day).note
    ),
    "permutation_restricted_mean": lambda time, day: (
        fe.permutation_restricted_mean(time, EVENT, list("ababab"), horizon=day).note
    ),
    "landmark": lambda time, day: fe.landmark(time, EVENT, [None] * 6, landmark_day=day).note,
    "simon_makuch": lambda time, day: fe.simon_makuch(
        time, EVENT, [0.1, *[None] * 5], from_day=day
    ).note[0],
}


@pytest.mark.parametrize("name", ASKED)
def test_a_day_that_was_moved_is_noted(name, case):
    time, _, day = case
    assert ("rounding noise" in ASKED[name](time, day)) == (day not in time)


def test_the_nearer_of_two_days_is_taken():
    """By hand: below, between, above and beyond the days 1.5 and 2.5."""
    days = np.array([1.5, 2.5])
    asked = [1.5 - 1e-9, 1.5 + 1e-9, 2, 2.5 + 1e-9, 2.5 + 1e-6]
    assert settled(asked, days).tolist() == [1.5, 1.5, 2, 2.5, 2.5 + 1e-6]


def test_counts_of_two_groups_meet_also_with_late_entry():
    """Oracle: the log-rank test of the rows, which merges over both groups."""
    times, entry = {"a": [NOISE, 2], "b": [EXACT, 3]}, {"a": [0, 0.1], "b": [0, 0.1]}
    counts = {g: fe.event_counts(times[g], [1, 1], entry=entry[g]) for g in "ab"}
    found = fe.logrank_of_counts(counts)
    rows = fe.logrank(times["a"] + times["b"], [1] * 4, list("aabb"), entry=entry["a"] + entry["b"])
    assert found.chi_squared == pytest.approx(rows.chi_squared, rel=1e-12)
    assert found.note == rows.note and "rounding noise" in found.note
