"""The level of an interval: what is asked for is what is computed, and nonsense is refused.

Oracle: the normal distribution. On the scale on which an interval is symmetric its width is proportional to the normal
quantile of its level. An interval of another kind lies within the one of a higher level.
"""

import math

import numpy as np
import pytest
from scipy.stats import norm

import fewevents as ss
from fewevents import (
    cox,
    exact_ci,
    kaplan_meier,
    median_follow_up,
    midp_ci,
    restricted_mean,
    restricted_mean_difference,
    risk_difference,
    wilson_ci,
)

RNG = np.random.default_rng(4)
TIME, EVENT, GROUP = RNG.integers(5, 90, 60), RNG.integers(0, 2, 60), RNG.integers(0, 2, 60)
SWITCH = np.where(GROUP == 1, TIME // 2, np.nan)


def of(result):
    return result.ci_low, result.ci_high


def row(table, place):
    return tuple(table.loc[place, ["ci_low", "ci_high"]].astype(float))


def log_log(survival):
    return math.log(-math.log(survival))


SYMMETRIC = {
    "cox": (lambda level: of(cox(TIME, EVENT, GROUP, conf_level=level)), math.log),
    "time-dependent": (
        lambda level: of(ss.time_dependent_cox(TIME, EVENT, SWITCH, conf_level=level)),
        math.log,
    ),
    "rmst": (lambda level: of(restricted_mean(TIME, EVENT, horizon=60, conf_level=level)), float),
    "restricted_mean difference": (
        lambda level: of(
            restricted_mean_difference(TIME, EVENT, GROUP, horizon=60, conf_level=level)
        ),
        float,
    ),
    "kaplan-meier": (
        lambda level: of(kaplan_meier(TIME, EVENT, conf_level=level).at(40)),
        log_log,
    ),
    "simon-makuch": (
        lambda level: row(ss.simon_makuch(TIME, EVENT, SWITCH, conf_level=level), 5),
        log_log,
    ),
    "incidence": (
        lambda level: row(ss.cumulative_incidence(TIME, EVENT, conf_level=level).table, 5),
        lambda limit: log_log(1 - limit),
    ),
}
NESTED = {
    "exact": lambda level: of(exact_ci(26, 33, conf_level=level)),
    "mid-P": lambda level: of(midp_ci(26, 33, conf_level=level)),
    "wilson": lambda level: of(wilson_ci(26, 33, conf_level=level)),
    "difference": lambda level: of(risk_difference(26, 33, 3, 7, conf_level=level)),
    "firth": lambda level: of(ss.firth_cox(TIME, EVENT, GROUP, conf_level=level)),
    "firth, time-dependent": lambda level: of(
        ss.time_dependent_cox(TIME, EVENT, SWITCH, penalty="firth", conf_level=level)
    ),
    "beta product": lambda level: row(ss.beta_product_ci(TIME, EVENT, conf_level=level), 9),
    "median": lambda level: of(kaplan_meier(TIME, EVENT, conf_level=level).median),
    "follow-up": lambda level: of(median_follow_up(TIME, EVENT, conf_level=level)),
    "posterior": lambda level: of(ss.beta_posterior(26, 33, conf_level=level)),
    "transplant": lambda level: row(
        ss.compare_transplant_analyses(TIME, EVENT, SWITCH, landmark_day=9, conf_level=level), 3
    ),
}
EVERY = {**{name: call for name, (call, _) in SYMMETRIC.items()}, **NESTED}


@pytest.mark.parametrize("name", SYMMETRIC)
def test_the_width_is_that_of_the_normal_quantile(name):
    call, scale = SYMMETRIC[name]
    widths = [abs(np.subtract(*map(scale, call(level)))) for level in (0.5, 0.95)]
    assert widths[1] / widths[0] == pytest.approx(norm.ppf(0.975) / norm.ppf(0.75), rel=1e-6)


@pytest.mark.parametrize("name", EVERY)
def test_a_higher_level_gives_a_wider_interval(name):
    (low, high), (inner_low, inner_high) = EVERY[name](0.99), EVERY[name](0.5)
    assert low < inner_low < inner_high < high


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, math.nan])
@pytest.mark.parametrize("name", list(EVERY))
def test_a_level_lies_inside_0_to_1(name, level):
    with pytest.raises(ValueError, match="such as 0.95"):
        EVERY[name](level)


@pytest.mark.parametrize("interval", ["exact", "mid-p"])
def test_limits_of_a_ratio_never_pass_its_estimate(interval):
    """At a level of 1 % the mid-P limits of 9 in 90 against 8 in 30 days close in on the ratio, 3/8, from both sides."""
    for level in (0.001, 0.01, 0.1, 0.5):
        rate = ss.rate_ratio(9, 90, 8, 30, interval=interval, conf_level=level)
        hazard = ss.exact_hazard_ratio(
            [14, 3, 2, 1, 5, 9, 22, 7, 5, 3], [1] * 10, [1, 0, 1, 1, 1, 1, 0, 1, 1, 1],
            interval=interval, conf_level=level,
        )  # fmt: skip
        for found in (rate, hazard):
            assert found.ci_low <= found.estimate <= found.ci_high


def test_a_mean_outside_its_credible_interval_is_said_to_be():
    """R: qbeta(0.975, 0.01, 6) is 8.51e-3 and qbeta(0.975, 0.001, 6) 1.03e-12; the means are 1.66e-3 and 1.67e-4."""
    assert not ss.beta_posterior(0, 5, prior=(0.01, 1)).note
    leaning = ss.beta_posterior(0, 5, prior=(0.001, 1))
    assert leaning.ci_high < leaning.estimate and "read the median" in leaning.note
