"""The log-rank test: hand calculations and invariants (R's answers are in test_against_r)."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fewevents import logrank

rows = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from("abc")), min_size=2, max_size=40
)


def columns(rows):
    time, event, group = zip(*rows, strict=True)
    return np.array(time, dtype=float), np.array(event), np.array(group)


def test_one_event_by_hand():
    """One event, in the first of groups of 15 and 11: chi-squared = r2 / r1 = 11/15, p = 0.3918."""
    time, event = [3] + [9] * 25, [1] + [0] * 25
    test = logrank(time, event, ["transplant"] * 15 + ["without"] * 11)
    assert test.chi_squared == pytest.approx(11 / 15, rel=1e-12)
    assert round(test.p_value, 4) == 0.3918
    assert test.groups["observed"].tolist() == [1, 0]
    assert test.groups["expected"].tolist() == pytest.approx([15 / 26, 11 / 26])
    assert (test.df, test.note) == (1, "")


def test_one_patient_on_each_side_by_hand():
    """Two at risk, one of them has the event: (1 - 1/2) ** 2 over a variance of 1/4 is 1; what follows adds nothing."""
    test = logrank([1, 2], [1, 1], ["a", "b"])
    assert (test.chi_squared, test.df, test.note) == (pytest.approx(1, rel=1e-12), 1, "")
    assert test.p_value == pytest.approx(math.erfc(math.sqrt(0.5)))
    assert test.groups["expected"].tolist() == pytest.approx([0.5, 1.5])
    assert test.groups["variance"].tolist() == pytest.approx([0.25, 0.25])


def test_one_patient_in_each_of_three_groups_by_hand():
    """One event among three patients: (2/3) ** 2 / (1/3) + 2 * (1/3) ** 2 / (1/3) = 2, and with two degrees of freedom
    p = exp(-1)."""
    test = logrank([1, 2, 2], [1, 0, 0], ["a", "b", "c"])
    assert (test.chi_squared, test.df) == (pytest.approx(2, rel=1e-12), 2)
    assert test.p_value == pytest.approx(math.exp(-1))


def test_one_group_is_refused():
    with pytest.raises(ValueError, match=r"two groups or more: found 1 \('a'\)"):
        logrank([1, 2], [1, 0], ["a", "a"])


@pytest.mark.parametrize(
    ("time", "event", "group", "reason"),
    [
        ([1, 2, 3, 4], [0, 0, 0, 0], "aabb", "no event"),
        ([1, 2, 3, 4], [0, 0, 1, 1], "aabb", "alone"),
        ([5, 5, 5, 5], [1, 1, 1, 1], "aabb", "all at once"),
        ([1, 5], [0, 1], "ab", "alone"),
        ([0, 1, 1, 5], [0, 1, 0, 1], "baaa", "alone"),
        ([0, 5, 5, 5], [0, 1, 1, 1], "aabc", "all at once"),
    ],
)
def test_no_information_is_not_estimable(time, event, group, reason):
    """V = 0: there is no test, and it says so without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        test = logrank(time, event, list(group))
    assert math.isnan(test.chi_squared)
    assert math.isnan(test.p_value)
    assert test.df == 0
    informed = "no event at which two groups were at risk and a patient survived"
    assert test.note == f"not estimable ({'no event' if reason == 'no event' else informed})"
    assert test.groups["observed"].sum() == sum(event)


def test_group_never_at_risk_costs_no_degree_of_freedom():
    """Group c is censored before the first event: the test is that of a against b."""
    time, event = [3, 4, 5, 6, 1, 1], [1, 0, 1, 1, 0, 0]
    three, two = logrank(time, event, list("abbacc")), logrank(time[:4], event[:4], list("abba"))
    assert three.df == 1
    assert three.p_value == pytest.approx(two.p_value, rel=1e-12)


@given(rows)
def test_against_lifelines(patients):
    """lifelines' multivariate test, wherever every group carries information."""
    from lifelines.statistics import multivariate_logrank_test

    time, event, group = columns(patients)
    assume(len(set(group)) > 1)
    test = logrank(time, event, group)
    assume(test.df == len(set(group)) - 1)
    assert test.p_value == pytest.approx(
        multivariate_logrank_test(time, group, event).p_value, abs=1e-9
    )


@given(
    rows,
    st.permutations("abc"),
    st.sampled_from([0.5, 2, 7, 365]),
    st.randoms(use_true_random=False),
)
def test_invariants(patients, names, scale, random):
    """Renaming groups, scaling or squaring times, reordering patients change nothing."""
    time, event, group = columns(patients)
    assume(len(set(group)) > 1)
    test = logrank(time, event, group)
    assert test.groups["observed"].sum() == event.sum()
    assert test.groups["expected"].sum() == pytest.approx(event.sum())
    renamed = np.array([names["abc".index(g)] for g in group])
    order = random.sample(range(len(time)), len(time))
    others = [
        logrank(time, event, renamed),
        logrank(time * scale, event, group),
        logrank(time**2, event, group),
        logrank(time[order], event[order], group[order]),
    ]
    for other in others:
        assert other.p_value == pytest.approx(test.p_value, rel=1e-9, nan_ok=True)
        assert (other.df, other.note) == (test.df, test.note)
