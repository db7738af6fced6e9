"""Monotone likelihood, Firth's Cox regression, the time-dependent Cox model."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxTimeVaryingFitter

from fewevents import (
    cox,
    firth_cox,
    time_dependent_cox,
    transplant_episodes,
)
from fewevents.patients import checked_patients
from fewevents.survival.covariates import numeric_covariate
from fewevents.survival.likelihood import partial_likelihood

pytestmark = pytest.mark.filterwarnings("error")


def cohort(seed, n=40):
    rng = np.random.default_rng(seed)
    return rng.integers(1, 60, n), rng.integers(0, 2, n), rng.integers(0, 2, n)


def test_two_patients_log_three():
    """Hand: p = r / (1 + r); log p + log(p (1 - p)) / 2 has its maximum where r = 3."""
    ratio = firth_cox([1, 2], [1, 0], [1, 0])
    assert ratio.coefficient == pytest.approx(math.log(3), abs=1e-9)
    assert "plus infinity" in ratio.note
    drop = 1.920729410347062  # qchisq(0.95, 1) / 2

    def penalised(beta):
        p = 1 / (1 + math.exp(-beta))
        return 1.5 * math.log(p) + 0.5 * math.log(1 - p)

    for limit in (ratio.ci_low, ratio.ci_high):
        gap = penalised(ratio.coefficient) - penalised(math.log(limit))
        assert gap == pytest.approx(drop, abs=1e-7)


def test_no_event_in_a_group():
    """The abstract's transplant comparison: one death among 15, none among 11, all at risk.

    Hand: one event, odds of the death in the 15 are 15 r / 11; p**1.5 * (1 - p)**0.5 is largest at
    p = 3/4, so r = 3 * 11 / 15 = 2.2.
    """
    time, event = [40] + [200] * 25, [1] + [0] * 25
    group = ["yes"] * 15 + ["no"] * 11
    ratio = firth_cox(time, event, group)
    assert ratio.estimate == pytest.approx(2.2, abs=1e-8)
    assert (ratio.compared, ratio.reference) == ("yes", "no")
    assert 0 < ratio.ci_low < 0.2 and ratio.ci_high > 50
    assert "monotone likelihood" in ratio.note


@settings(derandomize=True)
@given(st.integers(0, 10_000), st.integers(3, 12))
def test_detection_is_the_likelihoods_own_limit(seed, n):
    """Brute force: the partial likelihood at +-30 against its largest value on a grid."""
    time, event, x = cohort(seed, n)
    if len(set(x)) < 2:
        return
    grid = np.linspace(-30, 30, 1201)
    likelihood = np.zeros_like(grid)
    for i in np.flatnonzero(event):
        at_risk = x[time >= time[i]]
        likelihood += x[i] * grid - np.log(np.exp(np.outer(grid, at_risk)).sum(axis=1))
    found = partial_likelihood(checked_patients(time, event), x.astype(float), "efron").direction
    if np.ptp(likelihood) < 1e-9:
        assert found == "flat"
    elif likelihood[-1] >= likelihood.max() - 1e-9:
        assert found == "plus infinity"
    elif likelihood[0] >= likelihood.max() - 1e-9:
        assert found == "minus infinity"
    else:
        assert found == "finite"


@settings(derandomize=True)
@given(st.integers(0, 10_000), st.floats(0.1, 100))
def test_firth_invariants(seed, factor):
    """Swapping the groups turns the ratio over; scaling time changes nothing."""
    time, event, x = cohort(seed)
    first = firth_cox(time, event, x)
    swapped = firth_cox(time, event, 1 - x)
    scaled = firth_cox(time * factor, event, x)
    assert swapped.coefficient == pytest.approx(-first.coefficient, abs=1e-7)
    assert math.log(swapped.ci_low) == pytest.approx(-math.log(first.ci_high), abs=1e-6)
    assert scaled.coefficient == pytest.approx(first.coefficient, abs=1e-9)
    per_ten = firth_cox(time, event, x * 10)
    assert per_ten.coefficient == pytest.approx(first.coefficient / 10, abs=1e-8)


def test_firth_nears_cox_with_many_events():
    """Invariant: the penalty fades; with 4,000 patients both are within a hundredth."""
    time, event, x = cohort(3, 4000)
    firth, plain = firth_cox(time, event, x), cox(time, event, x)
    # Ties are Breslow's here and Efron's there, hence not closer.
    assert firth.coefficient == pytest.approx(plain.coefficient, abs=0.05)
    assert firth.standard_error == pytest.approx(plain.standard_error, rel=0.05)


def switching(seed, n=60):
    rng = np.random.default_rng(seed)
    time, event = rng.integers(2, 90, n).astype(float), rng.integers(0, 2, n)
    switch = np.where(rng.random(n) < 0.6, np.floor(rng.random(n) * time), np.nan)
    return time, event, switch


@pytest.mark.parametrize("seed", range(4))
def test_time_dependent_against_lifelines(seed):
    """lifelines' CoxTimeVaryingFitter on the start-stop rows (Efron), to its own precision."""
    time, event, switch = switching(seed)
    rows = transplant_episodes(time, event, switch)
    frame = pd.DataFrame(
        {
            "id": rows["patient"],
            "start": rows["start"],
            "stop": rows["stop"],
            "event": rows["event"].astype(int),
            "x": (rows["state"] == "transplanted") * 1.0,
        }
    )
    fit = CoxTimeVaryingFitter().fit(
        frame, id_col="id", event_col="event", start_col="start", stop_col="stop"
    )
    ours = time_dependent_cox(time, event, switch)
    assert ours.coefficient == pytest.approx(fit.params_["x"], abs=1e-6)
    assert ours.standard_error == pytest.approx(fit.standard_errors_["x"], abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_state_from_the_start_is_a_plain_group(seed):
    """Invariant: transplanted on day 0 or never is a group: the two Firth fits are one."""
    time, event, x = cohort(seed)
    switch = np.where(x == 1, 0.0, np.nan)
    group = firth_cox(time, event, x)
    state = time_dependent_cox(time, event, switch, penalty="firth")
    for name in ("coefficient", "ci_low", "ci_high", "p_value", "standard_error"):
        assert getattr(state, name) == pytest.approx(getattr(group, name), rel=1e-6, abs=1e-7)
    plain = time_dependent_cox(time, event, switch)
    assert plain.coefficient == pytest.approx(cox(time, event, x).coefficient, abs=1e-8)


def test_monotone_time_dependent_is_named():
    """One death, in a transplanted patient: no plain estimate, a Firth one with its interval."""
    time = [100.0] * 10
    event = [0] * 10
    time[0], event[0] = 60.0, 1
    switch = [30.0] * 5 + [None] * 5
    plain = time_dependent_cox(time, event, switch)
    assert math.isnan(plain.estimate) and plain.note.startswith("not estimable (monotone")
    firth = time_dependent_cox(time, event, switch, penalty="firth")
    # Hand: 5 and 5 at risk at the death, p = 3/4 at the maximum: the ratio is 3.
    assert firth.estimate == pytest.approx(3.0, abs=1e-9)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ([0, 0, 0], "not estimable (no event)"),
        ([0, 0, 1], "not estimable (patients who differ are never at risk together at an event)"),
    ],
)
@pytest.mark.parametrize("penalty", ["none", "firth"])
def test_nothing_to_compare_over_time_says_why(event, words, penalty):
    """By hand: nobody died; or one did, when everybody else's follow-up had ended."""
    found = time_dependent_cox([3, 4, 5], event, [2, None, None], penalty=penalty)
    assert found.note == words
    assert math.isnan(found.estimate) and math.isnan(found.ci_low) and math.isnan(found.p_value)
    assert (found.n, found.events) == (3, sum(event))


@pytest.mark.parametrize("fit", [firth_cox, cox])
def test_no_events_is_not_estimable(fit):
    ratio = fit([3, 4, 5], [0, 0, 0], ["a", "b", "b"])
    assert math.isnan(ratio.estimate) and "not estimable" in ratio.note


@pytest.mark.parametrize(
    ("covariate", "values", "compared"),
    [
        ([2, 1, 5], [2, 1, 5], ("one unit more", "")),
        ([0.5, 0.5, 2.5], [0.5, 0.5, 2.5], ("one unit more", "")),
        (["b", "a", "b"], [1, 0, 1], ("b", "a")),
        ([True, False, True], [1, 0, 1], (True, False)),
        (["b", "b", "b"], "found only 'b'", None),
        ([7, 7, 7], "found only 7", None),
        (["a", "b", "c"], "numbers or the labels of two groups: found 3 labels", None),
        ([1, math.inf, 2], "must be finite: found inf", None),
    ],
)
def test_covariates_are_numbers_or_two_groups(covariate, values, compared):
    """By hand: numbers stay what they are; of two labels the first in order is what the other is compared with."""
    if compared is None:
        with pytest.raises(ValueError, match=values):
            numeric_covariate(covariate, 3)
        return
    found, *words = numeric_covariate(covariate, 3)
    assert (found.tolist(), tuple(words)) == (values, compared)
