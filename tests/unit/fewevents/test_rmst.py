"""Restricted mean survival time. R's answers are in test_against_r."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewevents import restricted_mean, restricted_mean_difference

TIME, EVENT = [2, 4, 6, 8], [1, 0, 1, 0]


def test_by_hand():
    """S = 1 to day 2, 3/4 to day 6, 3/8 to day 7: area 2 + 3 + 0.375 = 5.375.

    Variance: at day 2 the area beyond is 3.375, times 1/(4*3); at day 6 it is 0.375, times 1/(2*1).
    """
    mean = restricted_mean(TIME, EVENT, horizon=7)
    assert mean.estimate == 5.375
    assert mean.standard_error == pytest.approx(math.sqrt(3.375**2 / 12 + 0.375**2 / 2), rel=1e-12)
    z = 1.959963984540054
    assert mean.ci_low == pytest.approx(5.375 - z * mean.standard_error, rel=1e-12)
    assert (mean.n, mean.events, mean.note) == (4, 2, "")


@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_differs_from_lifelines_variance():
    """lifelines gives the variance of min(T, horizon) over patients, not that of its mean.

    By hand for 1, 2, 3, 4 up to 10: the variance is 1.25 over patients, 1.25 / 4 for their mean.
    """
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    fit = KaplanMeierFitter().fit([1, 2, 3, 4])
    mean, spread = restricted_mean_survival_time(fit, t=10, return_variance=True)
    found = restricted_mean([1, 2, 3, 4], [1] * 4, horizon=10)
    assert (mean, spread) == pytest.approx((2.5, 1.25), rel=1e-6)
    assert found.estimate == pytest.approx(2.5)
    assert found.standard_error**2 == pytest.approx(1.25 / 4)


def test_without_censoring_it_is_a_plain_mean():
    """Invariant: the mean of min(T, h), and its standard error with divisor n."""
    time = np.array([1, 3, 3, 6, 9, 12])
    capped = np.minimum(time, 8)
    found = restricted_mean(time, np.ones(6), horizon=8)
    assert found.estimate == pytest.approx(capped.mean())
    assert found.standard_error == pytest.approx(capped.std() / math.sqrt(6))


def test_no_event_before_the_horizon_has_no_interval():
    mean = restricted_mean([5, 9], [0, 1], horizon=4)
    assert mean.estimate == 4
    assert all(math.isnan(v) for v in (mean.standard_error, mean.ci_low, mean.ci_high))
    assert mean.note == "interval not estimable (no event before the horizon)"


def test_horizon_beyond_the_follow_up():
    with pytest.raises(ValueError, match="horizon 9 lies beyond the follow-up, which ends at 8"):
        restricted_mean(TIME, EVENT, horizon=9)
    assert (
        restricted_mean([2, 4], [1, 1], horizon=100).estimate == 3
    )  # the curve is at 0: nothing more to know


@pytest.mark.parametrize("horizon", [0, -1, math.nan, math.inf])
def test_bad_horizon_is_refused(horizon):
    with pytest.raises(ValueError, match="above 0"):
        restricted_mean(TIME, EVENT, horizon=horizon)


def test_difference_by_hand():
    """Second group: 1 to day 3, 3/4 to day 5, 1/2 to day 7: 5.5 days; variances add."""
    other_time, other_event = [3, 5, 7, 9], [1, 1, 0, 0]
    found = restricted_mean_difference(
        TIME + other_time, EVENT + other_event, ["a"] * 4 + ["b"] * 4, horizon=7
    )
    assert found.estimate == pytest.approx(0.125)
    variance = 3.375**2 / 12 + 0.375**2 / 2 + 2.5**2 / 12 + 1.0**2 / 6
    assert found.standard_error == pytest.approx(math.sqrt(variance), rel=1e-12)
    z = 0.125 / math.sqrt(variance)
    assert found.p_value == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)
    assert (found.compared, found.reference, found.note) == ("b", "a", "")


def test_difference_with_a_group_without_events():
    """A variance of 0 is no knowledge: the estimate stands, the interval does not."""
    found = restricted_mean_difference(
        TIME + [8, 8], EVENT + [0, 0], ["a"] * 4 + ["b"] * 2, horizon=7
    )
    assert found.estimate == 7 - 5.375
    assert math.isnan(found.p_value)
    assert math.isnan(found.ci_low)
    assert found.note == "interval not estimable (no event before the horizon)"


def test_difference_needs_two_groups():
    with pytest.raises(ValueError, match="exactly 2 groups: found 3"):
        restricted_mean_difference([1, 2, 3], [1, 1, 1], ["a", "b", "c"], horizon=1)


@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=30),
    st.sampled_from([0.5, 2, 7]),
)
def test_scales_with_time(rows, scale):
    """Invariant: in another unit of time the mean and its error are the same length."""
    time, event = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    one = restricted_mean(time, event, horizon=time.max())
    other = restricted_mean(time * scale, event, horizon=time.max() * scale)
    assert other.estimate == pytest.approx(scale * one.estimate)
    assert other.standard_error == pytest.approx(scale * one.standard_error, nan_ok=True)
    assert 0 < one.estimate <= time.max()
