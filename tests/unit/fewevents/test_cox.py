"""The hazard ratio. R's answers are in test_against_r."""

import math
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fewevents import cox

CASES = Path(__file__).parents[2] / "reference" / "cases"


def test_by_hand():
    """Events at 1 (a), 2 (b), 3 (a), the last (b) censored: L = 1/(2+2r) * r/(1+2r) * 1/(1+r).

    Its maximum solves 1/r - 2/(1+r) - 2/(1+2r) = 0, that is 4r^2 + r - 1 = 0: r = (sqrt(17) - 1)/8.
    """
    found = cox([1, 2, 3, 4], [1, 1, 1, 0], list("abab"))
    assert found.estimate == pytest.approx((math.sqrt(17) - 1) / 8, rel=1e-12)
    assert (found.compared, found.reference, found.n, found.events) == ("b", "a", 4, 3)


@pytest.mark.parametrize(
    ("time", "event", "x", "reason"),
    [
        ([1, 2, 3, 4], [1, 0, 1, 0], list("abab"), "no event in one group"),
        ([1, 2, 3, 4], [0, 0, 0, 0], list("abab"), "no event"),
        ([1, 2, 3, 4], [1, 1, 1, 1], list("aabb"), "perfectly ordered"),
        ([1, 2, 3, 4], [1, 1, 1, 1], [9.0, 7.5, 2.0, 1.0], "perfectly ordered"),
        ([1, 2, 3, 4], [0, 0, 1, 1], [1, 1, 0, 0], "never at risk together"),
    ],
)
def test_no_finite_maximum_is_named(time, event, x, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = cox(time, event, x)
    assert found.note.startswith("not estimable (")
    assert reason in found.note
    numbers = (found.estimate, found.ci_low, found.ci_high, found.p_value, found.standard_error)
    assert all(math.isnan(v) for v in numbers)


def test_published_counts_without_an_event_in_one_group():
    """One event among 15, none among 11: whatever the times, the ratio has no estimate."""
    found = cox([3] + [9] * 25, [1] + [0] * 25, [True] * 15 + [False] * 11)
    assert found.note == "not estimable (no event in one group)"


def test_bad_covariates_are_refused():
    time, event = [1, 2, 3], [1, 1, 0]
    with pytest.raises(ValueError, match="two distinct numbers: found only 'a'"):
        cox(time, event, ["a", "a", "a"])
    with pytest.raises(ValueError, match="labels of two groups: found 3 labels"):
        cox(time, event, ["a", "b", "c"])
    with pytest.raises(ValueError, match="must be finite: found inf"):
        cox(time, event, [1.0, 2.0, math.inf])


data = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from([0.0, 1.0, 2.5])),
    min_size=4,
    max_size=40,
)


def efron_score(beta, time, event, x):
    """Score and information by the definition, one event at a time."""
    score = information = 0.0
    for t in np.unique(time[event]):
        tied = x[event & (time == t)]
        for place in range(len(tied)):
            sums = [
                sum(v**k * math.exp(beta * v) for v in x[time >= t])
                - place / len(tied) * sum(v**k * math.exp(beta * v) for v in tied)
                for k in range(3)
            ]
            score += tied[place] - sums[1] / sums[0]
            information += sums[2] / sums[0] - (sums[1] / sums[0]) ** 2
    return score, information


@given(data)
def test_score_is_zero_at_the_estimate(rows):
    """Brute force: the definition, summed patient by patient."""
    time, event, x = (np.array(column) for column in zip(*rows, strict=True))
    assume(len(np.unique(x)) > 1)
    found = cox(time, event, x)
    assume(found.note == "")
    score, information = efron_score(found.coefficient, time, event, x)
    assert score / math.sqrt(information) == pytest.approx(0, abs=1e-8)
    assert found.standard_error == pytest.approx(1 / math.sqrt(information), rel=1e-8)


@pytest.mark.parametrize(("name", "covariate"), [("veteran", "number"), ("colon", "number")])
def test_agrees_with_lifelines(name, covariate):
    """CoxPHFitter on data sets of R's survival package; it stops a little earlier."""
    from lifelines import CoxPHFitter

    frame = pd.read_csv(CASES / f"{name}.csv")[["time", "event", covariate]]
    fit = CoxPHFitter().fit(frame, "time", "event")
    found = cox(frame["time"], frame["event"], frame[covariate])
    assert found.coefficient == pytest.approx(fit.params_[covariate], rel=1e-6)
    assert found.standard_error == pytest.approx(fit.standard_errors_[covariate], rel=1e-6)


@given(data)
def test_invariants(rows):
    """Turning the covariate round inverts the ratio; scaling it or the times leaves the p-value."""
    time, event, x = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assume(len(np.unique(x)) > 1)
    found = cox(time, event, x)
    turned, scaled = cox(time, event, -x), cox(7 * time, event, 100 * x + 3)
    assert turned.coefficient == pytest.approx(-found.coefficient, rel=1e-8, abs=1e-9, nan_ok=True)
    assert scaled.coefficient == pytest.approx(
        found.coefficient / 100, rel=1e-8, abs=1e-11, nan_ok=True
    )
    assert scaled.p_value == pytest.approx(found.p_value, rel=1e-7, nan_ok=True)
    assert found.note == turned.note == scaled.note
