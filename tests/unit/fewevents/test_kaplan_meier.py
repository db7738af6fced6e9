"""The Kaplan-Meier curve: hand calculations and invariants (R's answers are in test_against_r)."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewevents import kaplan_meier

patients = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


def test_by_hand_with_a_tie():
    """Day 3: 2 events of 5, the patient censored that day among them: 3/5. Day 6: 1 of 2: 3/10."""
    table = kaplan_meier([3, 3, 3, 6, 8], [1, 0, 1, 1, 0]).table
    assert table["time"].tolist() == [0, 3, 6, 8]
    assert table["n_risk"].tolist() == [5, 5, 2, 1]
    assert table["n_event"].tolist() == [0, 2, 1, 0]
    assert table["n_censor"].tolist() == [0, 1, 0, 1]
    assert table["survival"].tolist() == pytest.approx([1, 0.6, 0.3, 0.3])


def test_log_log_interval_by_hand():
    """25/26 after one event: variance of log S = 1/(26*25); S^exp(+-z se / log S)."""
    curve = kaplan_meier([10] + [20] * 25, [1] + [0] * 25)
    s, se = 25 / 26, math.sqrt(1 / (26 * 25))
    shift = 1.959963984540054 * se / math.log(s)
    at = curve.at(10)
    assert at.ci_low == pytest.approx(s ** math.exp(-shift), rel=1e-12)
    assert at.ci_high == pytest.approx(s ** math.exp(shift), rel=1e-12)


@pytest.mark.parametrize(
    ("conf_type", "limits"),
    [
        ("plain", lambda s, half: (max(s - half * s, 0), min(s + half * s, 1))),
        ("log", lambda s, half: (s / math.exp(half), min(s * math.exp(half), 1))),
    ],
)
def test_limits_on_other_scales_by_hand(conf_type, limits):
    """Greenwood's formula for 4 patients, of whom 3 die one by one; no limit lies below 0 or above 1."""
    table = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0], conf_type=conf_type).table
    variance = 0.0
    for row, s, n in ((1, 3 / 4, 4), (2, 2 / 4, 3), (3, 1 / 4, 2)):
        variance += 1 / (n * (n - 1))
        expected = limits(s, 1.959963984540054 * math.sqrt(variance))
        assert table.loc[row, ["ci_low", "ci_high"]].tolist() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain"])
@pytest.mark.parametrize("n", [1, 5, 33])
def test_nobody_has_an_event(n, conf_type):
    """No limit can be put on survival: never [1, 1]."""
    curve = kaplan_meier(range(1, n + 1), [0] * n, conf_type=conf_type)
    assert (curve.table["survival"] == 1).all()
    assert curve.table[["ci_low", "ci_high"]].isna().all(axis=None)
    assert curve.median.estimate == math.inf
    assert math.isnan(curve.median.ci_low)
    assert math.isnan(curve.median.ci_high)


def test_everybody_has_the_event_at_once():
    curve = kaplan_meier([5, 5, 5], [1, 1, 1])
    assert curve.at(4).estimate == 1
    assert curve.at(5).estimate == 0
    assert curve.at(500).estimate == 0  # it can't rise again
    assert curve.median.estimate == 5
    assert math.isnan(curve.at(5).ci_low)


def test_beyond_the_follow_up_is_not_estimable():
    curve = kaplan_meier([5, 8], [1, 0])
    assert curve.at(8).estimate == 0.5
    assert curve.at(8).n_risk == 1
    assert math.isnan(curve.at(8.1).estimate)
    assert curve.at(8.1).n_risk == 0


def test_median_on_a_flat_half():
    """S is 1/2 from day 2 to day 7: the median is 4.5. With nothing after it, it is day 2."""
    assert kaplan_meier([1, 2, 7, 9], [1, 1, 1, 1]).median.estimate == 4.5
    assert kaplan_meier([1, 2, 7, 9], [1, 1, 0, 0]).median.estimate == 2


def test_median_limits_are_where_the_limits_cross_one_half():
    curve = kaplan_meier(range(1, 31), [1] * 30, conf_level=0.9)
    table = curve.table
    assert curve.median.ci_low == table.loc[table["ci_low"] <= 0.5, "time"].iloc[0]
    assert curve.median.ci_high == table.loc[table["ci_high"] <= 0.5, "time"].iloc[0]
    assert curve.median.conf_level == 0.9


@pytest.mark.parametrize("days", [-1, math.nan, math.inf])
def test_bad_time_is_refused(days):
    with pytest.raises(ValueError, match="finite number, 0 or more"):
        kaplan_meier([5], [1]).at(days)


def test_bad_options_are_refused():
    with pytest.raises(ValueError, match="conf_type must be one of"):
        kaplan_meier([5], [1], conf_type="arcsin")
    with pytest.raises(ValueError, match=r"such as 0\.95"):
        kaplan_meier([5], [1], conf_level=95)


@given(patients)
def test_curve_without_censoring_is_the_share_still_free(rows):
    """Invariant: if nobody is censored, S(t) is the share with a time above t."""
    times = np.array([t for t, _ in rows])
    table = kaplan_meier(times, np.ones(len(times))).table
    expected = [(times > t).mean() for t in table["time"]]
    assert table["survival"].tolist() == pytest.approx(expected, abs=1e-12)


@given(patients, st.sampled_from([0.5, 2, 7, 365.25]))
def test_invariants(rows, scale):
    """Order of patients and unit of time change nothing; counts add up; no warning escapes."""
    times, events = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curve = kaplan_meier(times, events)
        other = kaplan_meier(times[::-1] * scale, events[::-1])
    table = curve.table
    columns = ["n_risk", "n_event", "n_censor", "survival", "ci_low", "ci_high"]
    np.testing.assert_array_equal(table[columns], other.table[columns])
    assert (table["time"] * scale).tolist() == other.table["time"].tolist()
    assert table["n_event"].sum() + table["n_censor"].sum() == len(rows)
    assert (np.diff(table["survival"]) <= 0).all()
    known = table.dropna()
    assert (known["ci_low"] <= known["survival"]).all()
    assert (known["survival"] <= known["ci_high"]).all()
