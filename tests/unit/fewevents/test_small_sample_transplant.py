"""Naive, landmark and time-dependent comparisons of a transplant."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fewevents import (
    compare_transplant_analyses,
    immortal_time,
    kaplan_meier,
    landmark,
    logrank,
    mantel_byar,
    naive_transplant_test,
    permutation_logrank,
    simon_makuch,
    time_dependent_cox,
    transplant_episodes,
)

pytestmark = pytest.mark.filterwarnings("error")


def switching(seed, n=40):
    rng = np.random.default_rng(seed)
    time, event = rng.integers(2, 60, n).astype(float), rng.integers(0, 2, n)
    switch = np.where(rng.random(n) < 0.6, np.floor(rng.random(n) * (time + 1)), np.nan)
    return time, event, switch


def test_episodes_by_hand():
    """Transplant on day 30 of 90, on day 0, on the last day, never: five rows in all."""
    rows = transplant_episodes([90, 50, 40, 60], [1, 0, 1, 1], [30, 0, 40, None])
    assert rows.sort_values(["patient", "start"])[
        ["patient", "start", "stop", "event", "state"]
    ].values.tolist() == [
        [0, 0, 30, False, "not transplanted"],
        [0, 30, 90, True, "transplanted"],
        [1, 0, 50, False, "transplanted"],
        [2, 0, 40, True, "not transplanted"],
        [3, 0, 60, True, "not transplanted"],
    ]


@settings(derandomize=True)
@given(st.integers(0, 10_000))
def test_no_day_and_no_event_is_lost(seed):
    """Invariant: both ways of counting hold all person-days and all events, in other states."""
    time, event, switch = switching(seed)
    found = immortal_time(time, event, switch)
    for _, rows in found.table.groupby("counting"):
        assert rows["person_days"].sum() == time.sum()
        assert rows["events"].sum() == event.sum()
    days = found.table.set_index(["counting", "state"])["person_days"]
    moved = (
        days["naive: ever transplanted", "transplanted"] - days["time-dependent", "transplanted"]
    )
    assert found.days == pytest.approx(moved) == np.nansum(switch)


def test_immortal_time_by_hand():
    """Waits of 40 and 20 days, 180 days of transplanted patients in all; 40 + 50 + 20 days before a transplant, 60 + 60
    after."""
    found = immortal_time([100, 50, 80], [0, 1, 0], [40, None, 20])
    assert found.days == 60 and found.patients == 2 and found.share == pytest.approx(1 / 3)
    each = found.table[found.table["counting"] == "time-dependent"].set_index("state")
    assert sorted(each["person_days"]) == [110, 120]
    assert sorted(each["rate"]) == pytest.approx([0, 1000 / 110])
    nobody = immortal_time([100, 50], [0, 1], [None, None])
    assert nobody.days == 0 and math.isnan(nobody.share) and "no patient" in nobody.note


def test_mantel_byar_by_hand():
    """Deaths on days 4 (3 against 1 at risk), 5 (2 against 1) and 9 (0 against 1)."""
    test = mantel_byar([9, 5, 8, 4], [1, 1, 0, 1], [6, None, 2, None])
    expected, variance = 1 / 4 + 1 / 3 + 1, 3 / 16 + 2 / 9
    assert test.groups["expected"].iloc[1] == pytest.approx(expected)
    assert test.chi_squared == pytest.approx((1 - expected) ** 2 / variance)
    assert test.p_value == pytest.approx(math.erfc(math.sqrt(test.chi_squared / 2)))


def test_patients_and_days_of_each_state_by_hand():
    """Four patients, transplanted on days 6 and 2 of 9 and 8, or never: all four wait, two change.
    The naive groups are two and two; on day 3 nobody but the third patient is transplanted."""
    data = [9, 5, 8, 4, 3], [1, 1, 0, 1, 1], [6, None, 2, None, None]
    columns = ["state", "patients", "person_days", "observed"]
    for test, waiting, changed in (
        (mantel_byar(*data), [5, 6 + 5 + 2 + 4 + 3, 3], [2, 3 + 6, 1]),
        (naive_transplant_test(*data), [3, 5 + 4 + 3, 3], [2, 9 + 8, 1]),
        (landmark(*data, landmark_day=2).test, [4, 7 + 3 + 2 + 1, 4], [1, 6, 0]),
    ):
        assert test.groups[columns].to_numpy().tolist() == [
            ["not transplanted", *waiting],
            ["transplanted", *changed],
        ]


@settings(derandomize=True)
@given(st.integers(0, 10_000), st.floats(0.1, 50))
def test_transplant_invariants(seed, factor):
    """Scaling time changes no test; transplants on day 0 make all analyses the log-rank test."""
    time, event, switch = switching(seed)
    for test in (mantel_byar, naive_transplant_test):
        assert test(time * factor, event, switch * factor).chi_squared == pytest.approx(
            test(time, event, switch).chi_squared, abs=1e-10, nan_ok=True
        )
    at_start = np.where(np.isnan(switch), np.nan, 0.0)
    group = np.where(np.isnan(switch), "no", "yes")
    if len(set(group)) < 2:
        return
    plain = logrank(time, event, group).chi_squared
    found = [
        mantel_byar(time, event, at_start),
        naive_transplant_test(time, event, at_start),
        landmark(time, event, at_start, landmark_day=0).test,
    ]
    assert [t.chi_squared for t in found] == pytest.approx([plain] * 3, abs=1e-9, nan_ok=True)


def test_immortal_time_makes_the_naive_test_significant():
    """A made cohort without any effect: transplant on day 50 of all who live so long, everyone dies
    on days 1 to 100. Hand: each day after 50 all at risk are transplanted, so Mantel and Byar have
    nothing to compare, while the naive test calls it overwhelming."""
    time = np.arange(1, 101)
    switch = np.where(time > 50, 50.0, np.nan)
    assert naive_transplant_test(time, np.ones(100), switch).p_value < 1e-10
    assert naive_transplant_test(time, np.ones(100), switch).note == "biased by immortal time"
    honest = mantel_byar(time, np.ones(100), switch)
    assert math.isnan(honest.p_value)
    assert honest.note == "not estimable (no event while both states were at risk)"


def test_landmark_by_hand():
    """Day 4: one death before it is left out, a transplant on day 6 stays without."""
    found = landmark([9, 5, 8, 3], [1, 1, 0, 1], [2, None, 6, None], landmark_day=4)
    assert (found.excluded_events, found.excluded_censored, found.transplanted_later) == (1, 0, 1)
    assert found.data["time"].tolist() == [5, 1, 4]
    assert found.data["state"].tolist() == ["transplanted", "not transplanted", "not transplanted"]
    # Deaths after 1 day (2 against 1 at risk) and after 5 days (0 against 1): chi2 of r1/r2 form.
    assert found.test.chi_squared == pytest.approx((0 - 1 / 3) ** 2 / (2 / 9))


def test_landmark_data_serve_other_methods():
    """Its asymptotic p is that of the permutation test on its own data."""
    time, event, switch = switching(3)
    found = landmark(time, event, switch, landmark_day=10)
    again = permutation_logrank(found.data["time"], found.data["event"], found.data["state"])
    assert again.asymptotic_p == pytest.approx(found.test.p_value, abs=1e-12)


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        (0, "transplanted"),  # nobody yet
        (1.5, "transplanted"),
        (6, "not transplanted"),  # all three are followed for longer, and have been
        (8.5, "not transplanted"),  # one is left, who has been
        (9, "transplanted"),  # nobody is left
        (1000, "transplanted"),
    ],
)
def test_landmark_without_a_comparison(day, missing):
    """By hand: transplants on days 2, 4 and 6, follow-up of 9, 7 and 8 days."""
    found = landmark([9, 7, 8], [1, 1, 0], [2, 4, 6], landmark_day=day)
    assert math.isnan(found.test.p_value) and math.isnan(found.test.chi_squared)
    assert found.note == f"not estimable (nobody at risk is {missing} on day {day:g})"


@pytest.mark.parametrize("day", [-1, -0.001, math.nan, math.inf])
def test_a_landmark_is_a_day(day):
    with pytest.raises(ValueError, match="landmark_day must be a finite number, 0 or more"):
        landmark([9, 7, 8], [1, 1, 0], [2, 4, 6], landmark_day=day)


def test_simon_makuch_by_hand():
    """Not transplanted: deaths on day 4 (of 3) and 5 (of 2); transplanted: on day 9, the last."""
    curves = simon_makuch([9, 5, 8, 4], [1, 1, 0, 1], [6, None, 2, None])
    assert curves["survival"].tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    assert "emptied" in curves["note"].iloc[2] and math.isnan(curves["ci_low"].iloc[2])


def test_simon_makuch_without_transplants_is_kaplan_meier():
    """Invariant: one state is the ordinary curve and its log-log interval."""
    time, event, _ = switching(5)
    curves = simon_makuch(time, event, [None] * len(time))
    assert set(curves["state"]) == {"not transplanted"}
    table = kaplan_meier(time, event).table.set_index("time").loc[curves["time"]]
    for name in ("survival", "ci_low", "ci_high"):
        np.testing.assert_allclose(curves[name], table[name], atol=1e-9)


def test_simon_makuch_from_a_day():
    """Started on day 5, the curve knows nothing of earlier deaths: hand, 1 of 2 dies on day 8."""
    curves = simon_makuch([3, 8, 9], [1, 1, 0], [None] * 3, from_day=5)
    assert curves[["time", "at_risk", "survival"]].values.tolist() == [[8, 2, 0.5]]


def test_table_of_analyses():
    """Five rows, each with a p-value or the reason why not."""
    time, event, switch = switching(2)
    table = compare_transplant_analyses(time, event, switch, landmark_day=15)
    assert len(table) == 5 and table["analysis"].is_unique
    assert (table["p_value"].notna() | (table["note"] != "")).all()
    assert table["p_value"].iloc[2] == mantel_byar(time, event, switch).p_value


def test_days_of_transplant_that_differ_from_others_days_by_noise_are_those_days():
    """Oracle: R's timefix, which takes starts and stops together: coxph gives -0.8958797346 on these rows, too.

    Without it (timefix=FALSE) R gives -1.2287115691: the event would fall after the other patient's transplant.
    """
    event, noise, clean = [1, 1, 1, 0, 1], 0.1 + 0.2, 0.3
    rows = [([noise, 0.5, 0.9, 1.0, 0.7], [None, clean, 0.4, clean, None])]
    rows += [([clean, 0.5, 0.9, 1.0, 0.7], [None, clean, 0.4, clean, None])]
    noisy, plain = ((time, event, day) for time, day in rows)
    ratio = time_dependent_cox(*noisy)
    assert ratio.coefficient == time_dependent_cox(*plain).coefficient
    assert (
        ratio.coefficient == pytest.approx(-0.8958797346, abs=1e-9)
        and "rounding noise" in ratio.note
    )
    assert mantel_byar(*noisy).chi_squared == mantel_byar(*plain).chi_squared
    curves = [simon_makuch(*rows).drop(columns="note") for rows in (noisy, plain)]
    assert curves[0].equals(curves[1])
