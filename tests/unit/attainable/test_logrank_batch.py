"""Log-rank tests of many cohorts at once.

Oracle: lifelines, one cohort at a time, to 1e-12.
"""

import numpy as np
import pytest
from lifelines.statistics import logrank_test

from attainable.paths.logrank_batch import logrank_batch


def cohorts(rng, number, patients, last_day):
    """Random cohorts; a small ``last_day`` makes ties, also of events with censorings."""
    times = rng.integers(1, last_day, (number, patients))
    events = (rng.random((number, patients)) < 0.4).astype(int)
    groups = rng.permuted(np.tile([1] * 9 + [2] * (patients - 9), (number, 1)), axis=1)
    return times, events, groups


@pytest.mark.parametrize("last_day", [5, 30, 1_000_000])
def test_against_lifelines(last_day):
    """Statistic and p-value of 60 cohorts, with many ties, some, and none."""
    times, events, groups = cohorts(np.random.default_rng(last_day), 60, 25, last_day)
    found = logrank_batch(times, events, groups)
    assert found.estimable.all()
    for i in range(len(times)):
        first = groups[i] == 1
        one = logrank_test(times[i][first], times[i][~first], events[i][first], events[i][~first])
        assert found.p_value[i] == pytest.approx(one.p_value, rel=1e-12, abs=1e-12)
        assert found.chi_squared[i] == pytest.approx(one.test_statistic, rel=1e-12, abs=1e-12)


def test_empty_places():
    """Invariant: NaN times leave a cohort as it is without these patients."""
    times, events, groups = cohorts(np.random.default_rng(1), 10, 20, 8)
    wide = np.hstack([times.astype(float), np.full((10, 3), np.nan)])
    padded = logrank_batch(
        wide, np.pad(events, ((0, 0), (0, 3))), np.pad(groups, ((0, 0), (0, 3)), mode="edge")
    )
    np.testing.assert_array_equal(
        padded.chi_squared, logrank_batch(times, events, groups).chi_squared
    )


def test_order_of_patients_and_names_of_groups():
    """Invariants: neither the order of rows nor which group is called first changes the test."""
    times, events, groups = cohorts(np.random.default_rng(2), 10, 20, 8)
    straight = logrank_batch(times, events, groups)
    turned = logrank_batch(times[:, ::-1], events[:, ::-1], 3 - groups[:, ::-1])
    np.testing.assert_allclose(turned.chi_squared, straight.chi_squared, rtol=1e-12)
    np.testing.assert_allclose(turned.difference, -straight.difference, atol=1e-12)


def test_cohort_without_a_test():
    """By hand: no event at all, or group 2 gone before the only event, is not estimable."""
    found = logrank_batch(
        [[1, 2, 3], [5, 4, 3], [3, 4, 5]], [[0, 0, 0], [1, 0, 0], [1, 0, 0]], [1, 1, 2]
    )
    assert found.estimable.tolist() == [False, False, True]
    assert np.isnan(found.p_value[:2]).all()
    # One event in group 1, two against one at risk: chi2 = r2 / r1 = 1/2.
    assert found.chi_squared[2] == pytest.approx(0.5)


def test_bad_input():
    """Each message says what was found."""
    with pytest.raises(ValueError, match="1 different values"):
        logrank_batch([[1, 2]], [[1, 0]], [[1, 1]])
    with pytest.raises(ValueError, match="other than 0 and 1"):
        logrank_batch([[1, 2]], [[1, 2]], [[1, 2]])
