"""Beta product intervals, cumulative incidence, Gray's test, the horizon of a restricted mean."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta as scipy_beta
from scipy.stats import norm

from fewevents import (
    beta_posterior,
    beta_product_ci,
    choose_horizon,
    cumulative_incidence,
    exact_ci,
    gray_test,
    kaplan_meier,
    permutation_logrank,
)
from fewevents.survival.beta_product import _beta_shape

pytestmark = pytest.mark.filterwarnings("error")


def competing(seed, n=50, groups=2):
    rng = np.random.default_rng(seed)
    return rng.integers(1, 40, n), rng.integers(0, 3, n), rng.integers(0, groups, n)


def test_nobody_died_by_hand():
    """11 patients, none died, all followed beyond day 90: the lower limit is 0.025 ** (1 / 11)."""
    table = beta_product_ci([100] * 11, [0] * 11, at=[90])
    assert table.loc[0, "survival"] == 1 and table.loc[0, "ci_high"] == 1
    assert table.loc[0, "ci_low"] == pytest.approx(0.025 ** (1 / 11), abs=1e-12)
    assert "beta product" in table.loc[0, "method"]


def test_nobody_died_is_clopper_pearson_of_those_still_followed():
    """Clopper-Pearson of k / k survivors, k the number followed beyond the day."""
    days = np.array([20, 35, 60, 61, 90, 90, 120, 150])
    table = beta_product_ci(days, np.zeros(8), at=[0, 19, 36, 60.5, 100])
    for low, k in zip(table["ci_low"], [8, 8, 6, 5, 2], strict=True):
        assert low == pytest.approx(exact_ci(k, k).ci_low, abs=1e-12)


@settings(derandomize=True)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.integers(0, 29))
def test_without_censoring_it_is_clopper_pearson(days, at):
    """Invariant of the method: nobody censored, binomial limits of those alive."""
    table = beta_product_ci(days, [1] * len(days), at=[at])
    alive = sum(day > at for day in days)
    if at > max(days):
        assert "not estimable" in table.loc[0, "note"] and math.isnan(table.loc[0, "ci_low"])
        return
    expected = exact_ci(alive, len(days))
    assert table.loc[0, "ci_low"] == pytest.approx(expected.ci_low, abs=1e-9)
    assert table.loc[0, "ci_high"] == pytest.approx(expected.ci_high, abs=1e-9)


@settings(derandomize=True)
@given(st.integers(0, 10_000), st.floats(0.1, 100))
def test_beta_product_invariants(seed, factor):
    """The estimate is Kaplan-Meier's, inside its limits, and follows a change of the time unit."""
    time, cause, _ = competing(seed)
    event = cause > 0
    table = beta_product_ci(time, event)
    assert ((table["ci_low"] <= table["survival"]) & (table["survival"] <= table["ci_high"])).all()
    curve = kaplan_meier(time, event).table.set_index("time")["survival"]
    assert table["survival"].tolist() == pytest.approx(curve.loc[table["time"]].tolist())
    scaled = beta_product_ci(time * factor, event)
    for name in ("survival", "ci_low", "ci_high"):
        np.testing.assert_allclose(scaled[name], table[name], atol=1e-12)


@settings(derandomize=True)
@given(st.floats(0.1, 50), st.floats(0.1, 50))
def test_the_shape_of_a_beta_is_that_of_its_moments(a, b):
    """Oracle: the first two moments of Beta(a, b), a closed form."""
    mean = a / (a + b)
    square = mean * (a + 1) / (a + b + 1)
    found = _beta_shape(np.array([mean, 1.0, 0.0]), np.array([square, 1.0, 0.0]))
    assert [shape[0] for shape in found] == pytest.approx([a, b], rel=1e-6)
    assert np.isnan([shape[1:] for shape in found]).all()  # one point has no shape


def test_limits_of_a_curve_that_comes_down_to_0():
    """By hand: before a death the upper limit is 1, and where nobody is left the lower one is 0.

    Between them Clopper-Pearson: 1 of 2 alive, whose limits solve 1 - (1 - p)^2 = 0.025 and
    p^2 = 0.975.
    """
    found = beta_product_ci([2, 4], [1, 1], at=[1, 2, 3, 4])
    assert found["survival"].tolist() == [1, 0.5, 0.5, 0]
    half = [1 - math.sqrt(0.975), math.sqrt(0.975)]
    assert found["ci_low"].tolist() == pytest.approx([math.sqrt(0.025), half[0], half[0], 0])
    assert found["ci_high"].tolist() == pytest.approx([1, half[1], half[1], 1 - math.sqrt(0.025)])


def test_incidence_by_hand():
    """Four patients: 1/4 at day 1, then 3/4 * 1/3 = 1/4 of the other cause, then 1/2 * 1/1."""
    curve = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    table = curve.at([1, 2, 3, 4])
    assert table.index.tolist() == list(range(8))
    assert table["incidence"].tolist() == pytest.approx(
        [0.25, 0.25, 0.25, 0.75, 0, 0.25, 0.25, 0.25]
    )
    assert table["std_error"][4] == 0 < table["std_error"][5]  # no error before the first event


@settings(derandomize=True)
@given(st.integers(0, 10_000))
def test_incidences_and_survival_add_to_one(seed):
    """Invariant: the causes' incidences and the Kaplan-Meier estimate of any event sum to 1."""
    time, cause, _ = competing(seed)
    curve = cumulative_incidence(time, cause)
    days = np.unique(time)
    total = curve.at(days).groupby("time")["incidence"].sum()
    survival = kaplan_meier(time, cause > 0).table.set_index("time")["survival"].loc[days]
    np.testing.assert_allclose(total.to_numpy(), 1 - survival.to_numpy(), atol=1e-12)


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_limits_of_an_incidence_by_hand(level):
    """By hand: one event of seven has the incidence 1/7 and the binomial error, root of 6/7/49. Free of it are 6/7; on the
    scale of log(-log) the error is root(6/7/49) / (6/7 * log(7/6)), so that the limits are one minus 6/7 to the power of exp(z
    times that) and of its inverse."""
    table = cumulative_incidence(
        [1, 2, 3, 4, 5, 6, 7], [1, 0, 2, 1, 0, 1, 0], conf_level=level
    ).table
    error = math.sqrt(6 / 7 / 49) / (6 / 7 * math.log(7 / 6))
    power = math.exp(norm.ppf((1 + level) / 2) * error)
    first = table.iloc[0]
    assert (first["ci_low"], first["ci_high"]) == pytest.approx(
        (1 - (6 / 7) ** (1 / power), 1 - (6 / 7) ** power)
    )
    inside = table.dropna(subset="ci_low")
    assert (
        len(inside) == 7
    )  # four days with an event for each cause; the second has none on the first
    assert (inside["ci_low"] < inside["incidence"]).all()
    assert (inside["incidence"] < inside["ci_high"]).all()


def test_an_incidence_holds_from_its_day_on():
    """By hand: before the first event 0; on the day of an event it counts; the last day is still known."""
    curve = cumulative_incidence([2, 4, 6], ["a", "a", "out"], censored="out")
    shown = curve.at([0, 1.9, 2, 3, 4, 6, 6.1])
    assert shown["incidence"].tolist() == pytest.approx(
        [0, 0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, math.nan], nan_ok=True
    )
    assert shown["std_error"].tolist()[:2] == [0, 0]
    assert shown["ci_low"].isna().tolist() == [True, True, False, False, False, False, True]
    assert shown["note"].tolist()[2:6] == [""] * 4
    assert curve.table[["at_risk", "events"]].to_numpy().tolist() == [[3, 1], [2, 1]]


@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize(
    ("prior", "a", "b", "name"),
    [
        ("jeffreys", 0.5, 0.5, "Beta(0.5, 0.5) (Jeffreys)"),
        ("uniform", 1, 1, "Beta(1, 1) (uniform)"),
        ((2, 3), 2, 3, "Beta(2, 3)"),
    ],
)
def test_posterior_by_scipy(prior, a, b, name, level):
    """Oracle: scipy's beta distribution, whose parameters are those of the prior and the counts added."""
    found = beta_posterior(26, 33, prior=prior, conf_level=level)
    known = scipy_beta(a + 26, b + 7)
    assert found.estimate == pytest.approx(known.mean())
    assert found.median == pytest.approx(known.median())
    assert (found.ci_low, found.ci_high) == pytest.approx(known.interval(level))
    assert found.probability_above(0.7) == pytest.approx(known.sf(0.7))
    assert found.probability_below(0.7) == pytest.approx(known.cdf(0.7))
    assert (found.events, found.n, found.conf_level, found.prior) == (26, 33, level, name)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"prior": "flat"}, "prior must be one of 'jeffreys', 'uniform': found 'flat'"),
        ({"prior": (0, 1)}, r"two positive numbers: found \(0, 1\)"),
        ({"prior": (1, 0)}, r"two positive numbers: found \(1, 0\)"),
        ({"conf_level": 1}, "conf_level must lie inside 0 to 1"),
        ({"conf_level": 0}, "conf_level must lie inside 0 to 1"),
    ],
)
def test_posteriors_that_are_none(options, words):
    with pytest.raises(ValueError, match=words):
        beta_posterior(26, 33, **options)


def test_one_cause_is_kaplan_meier():
    """Without competing events the incidence is 1 - Kaplan-Meier, its error Greenwood's, its limits those of the curve. With
    cmprsk's variance the error is 1/7 at the first jump, one event of seven, and never below Greenwood's."""
    time = np.array([1, 2, 3, 4, 5, 6, 7.0])
    event = np.array([1, 0, 1, 1, 0, 1, 0])
    table = cumulative_incidence(time, event).table
    curve = kaplan_meier(time, event).table.set_index("time").loc[table["time"]]
    np.testing.assert_allclose(table["incidence"], 1 - curve["survival"], atol=1e-12)
    at_risk, d = np.array([7, 5, 4, 2.0]), np.ones(4)
    greenwood = np.cumprod(1 - d / at_risk) * np.sqrt(np.cumsum(d / at_risk / (at_risk - d)))
    np.testing.assert_allclose(table["std_error"], greenwood, rtol=1e-12)
    np.testing.assert_allclose(table["ci_low"], 1 - curve["ci_high"], rtol=1e-9)
    np.testing.assert_allclose(table["ci_high"], 1 - curve["ci_low"], rtol=1e-9)
    wider = cumulative_incidence(time, event, variance="cmprsk").table
    assert wider["std_error"].iloc[0] == pytest.approx(1 / 7)
    assert (wider["std_error"] >= greenwood - 1e-12).all()


def test_no_chance_in_ties():
    """The answer on tied days is one, whatever the order of the rows."""
    time = np.array([5, 5, 5, 5, 8, 8, 8, 9])
    cause = np.array([1, 2, 0, 1, 2, 1, 0, 0])
    first = cumulative_incidence(time, cause).table
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(8)
        again = cumulative_incidence(time[order], cause[order]).table
        np.testing.assert_allclose(again["incidence"], first["incidence"], atol=1e-15)


@settings(derandomize=True)
@given(st.integers(0, 10_000), st.floats(0.1, 100))
def test_gray_invariants(seed, factor):
    """Renaming groups and causes and scaling time leave the statistic; so does the left-out group."""
    time, cause, group = competing(seed, groups=3)
    first = gray_test(time, cause, group, cause_of_interest=1)
    names = np.array(["z", "m", "a"])[group]
    other = gray_test(time * factor, cause, names, cause_of_interest=1)
    assert other.chi_squared == pytest.approx(first.chi_squared, rel=1e-8)
    swapped = np.array([0, 2, 1])[cause]
    assert gray_test(time, swapped, group, cause_of_interest=2).chi_squared == pytest.approx(
        first.chi_squared, rel=1e-10
    )


def test_gray_without_competing_events_or_ties_is_near_logrank():
    """Without competing events the score is the log-rank score (its variance is another one)."""
    rng = np.random.default_rng(8)
    time, event, group = rng.permutation(60) + 1, rng.integers(0, 2, 60), rng.integers(0, 2, 60)
    test = gray_test(time, event, group, cause_of_interest=1)
    logrank = permutation_logrank(time, event, group, max_configurations=1, resamples=99)
    np.testing.assert_allclose(test.groups["expected"], logrank.expected, atol=1e-10)
    assert test.chi_squared == pytest.approx(logrank.chi_squared, rel=0.15)


def test_a_censoring_label_need_not_be_the_same_object():
    """Rule: labels are told apart by value: 0.0 is 0."""
    whole = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1]).table
    parts = cumulative_incidence([1, 2, 3, 4], [1.0, 2.0, 0.0, 1.0]).table
    assert parts["cause"].tolist() == whole["cause"].tolist()
    assert parts["incidence"].tolist() == whole["incidence"].tolist()


def test_nothing_to_estimate_is_said():
    """No event, no event of the cause, one event only: words, not silent NaN."""
    none = cumulative_incidence([3, 4], [0, 0])
    assert none.note.startswith("no event") and none.table.empty
    test = gray_test([3, 4], [0, 2], ["a", "b"], cause_of_interest=1)
    assert math.isnan(test.p_value) and "no event of cause 1" in test.note
    whole = cumulative_incidence([1, 2], [1, 1]).table
    assert whole["incidence"].tolist() == [0.5, 1]
    assert whole["note"].tolist() == ["", "interval not estimable: every patient had this event"]
    late = cumulative_incidence([1, 2], [1, 0]).at([0, 5])
    assert late["note"].tolist() == [
        "interval not estimable: no event of this cause yet",
        "not estimable: after the last day of follow-up",
    ]


def test_horizon_by_hand():
    """Largest times 9 and 7, last events 3 and 4."""
    columns = ([3, 9, 4, 7], [1, 0, 1, 0], ["a", "a", "b", "b"])
    assert choose_horizon(*columns).days == 7
    assert choose_horizon(*columns, rule="event").days == 3
    none = choose_horizon([3, 9], [0, 1], ["a", "b"], rule="event")
    assert math.isnan(none.days) and "not estimable" in none.note
