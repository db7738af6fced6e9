"""Numbers at risk and median follow-up."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewevents import kaplan_meier, median_follow_up, numbers_at_risk

patients = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


def lifelines_at_risk(time, event, at):
    """The first row of the table that lifelines draws below a curve."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from lifelines import KaplanMeierFitter
    from lifelines.plotting import add_at_risk_counts

    figure, axes = plt.subplots()
    fit = KaplanMeierFitter(label="all").fit(time, event)
    fit.plot_survival_function(ax=axes)
    axes.set_xlim(0, max(at))
    axes.set_xticks(at)
    add_at_risk_counts(fit, ax=axes, xticks=at, rows_to_show=["At risk"])
    labels = [text.get_text() for text in figure.axes[-1].get_xticklabels()]
    plt.close(figure)
    return [int(label.split()[-1]) for label in labels]


def test_differs_from_lifelines_at_event_times():
    """R: summary(survfit(Surv(c(5,8,9), c(1,0,0)) ~ 1), times = c(0,5,8,9))$n.risk prints 3 3 2 1.

    lifelines takes off the patients of the day itself.
    """
    time, event, at = [5, 8, 9], [1, 0, 0], [0, 5, 8, 9]
    assert numbers_at_risk(time, event, at=at)["at_risk"].tolist() == [3, 3, 2, 1]
    assert lifelines_at_risk(time, event, at) == [3, 2, 1, 0]


@given(patients, st.lists(st.integers(0, 15), min_size=1, max_size=6))
def test_against_counting(rows, at):
    """Brute force: count the patients; the three columns add up to n."""
    time, event = zip(*rows, strict=True)
    risk = numbers_at_risk(time, event, at=at)
    assert risk["time"].tolist() == at
    assert risk["at_risk"].tolist() == [sum(t >= a for t in time) for a in at]
    assert risk["events"].tolist() == [sum(t < a and e for t, e in rows) for a in at]
    assert (risk["at_risk"] + risk["censored"] + risk["events"] == len(rows)).all()


@given(patients)
def test_agrees_with_the_curve(rows):
    """Invariant: the curve's own n_risk is the number at risk at its times."""
    time, event = zip(*rows, strict=True)
    table = kaplan_meier(time, event).table
    assert (
        table["n_risk"].tolist()
        == numbers_at_risk(time, event, at=table["time"])["at_risk"].tolist()
    )


def test_times_asked_for_may_be_any_column():
    risk = numbers_at_risk([5, 8], [1, 0], at=pd.Series([8, 0], index=[4, 2]))
    assert risk.drop(columns="note").to_numpy().tolist() == [[8, 1, 0, 1], [0, 2, 0, 0]]
    with pytest.raises(ValueError, match="0 or more"):
        numbers_at_risk([5], [1], at=[-1])


def test_median_follow_up_by_hand():
    """Censored at 100: 3/4; event at 200; censored at 300: 3/8, so the median is 300."""
    median = median_follow_up([100, 200, 300, 400], [0, 1, 0, 0])
    assert median.estimate == 300
    assert median.ci_high == math.inf


def test_follow_up_with_everybody_censored_is_the_plain_median():
    """Hand: the median of 1..5 is 3."""
    assert median_follow_up([1, 2, 3, 4, 5], [0] * 5).estimate == 3


def test_follow_up_when_everybody_had_the_event():
    median = median_follow_up([1, 2, 3], [1, 1, 1])
    assert median.estimate == math.inf
    assert np.isnan([median.ci_low, median.ci_high]).all()
