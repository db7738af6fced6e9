"""Corners that were wrong once, and methods that are new: by hand, by enumeration, or by R's printed answer."""

import itertools
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

import fewevents as fe

pytestmark = pytest.mark.filterwarnings("error")
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("n", "first"), [(67, 1), (101, 1), (501, 3), (1_001, 1)])
def test_firth_with_one_against_many(n, first):
    """By hand: one event, first of all, in a group of k: the share of its hazard is 3/4, so the ratio is 3 (n - k) / k."""
    group = np.arange(n) < first
    ratio = fe.firth_cox(np.arange(1, n + 1), (np.arange(n) == 0).astype(int), group)
    assert ratio.estimate == pytest.approx(3 * (n - first) / first, rel=1e-9)
    # R: 1 / sqrt of p (1 - p) at 3/4.
    assert ratio.standard_error == pytest.approx(1 / math.sqrt(3 / 16), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-9, 1e-4, 1.0, 1e7])
@pytest.mark.parametrize("seed", range(6))
def test_firth_is_the_maximum_of_its_definition(seed, scale):
    """Oracle: the penalised partial likelihood written out, maximised by scipy; limits where it has dropped by
    qchisq(0.95, 1) / 2; a covariate in any unit."""
    rng = np.random.default_rng(seed)
    n = 14
    time, event = rng.integers(1, 9, n), rng.integers(0, 2, n)
    x = rng.integers(0, 2, n) if seed % 2 else np.round(rng.normal(size=n), 2)

    def penalised(beta):
        value, information = 0.0, 0.0
        for i in np.flatnonzero(event):
            at_risk = x[time >= time[i]]
            w = np.exp(beta * at_risk)
            mean = np.average(at_risk, weights=w)
            value += beta * x[i] - math.log(w.sum())
            information += np.average((at_risk - mean) ** 2, weights=w)
        return value + 0.5 * math.log(information)

    best = minimize_scalar(lambda b: -penalised(b), bracket=(-1, 1), options={"xtol": 1e-12})
    ratio = fe.firth_cox(time, event, x * scale, ties="breslow")
    assert ratio.coefficient * scale == pytest.approx(best.x, abs=2e-7)
    step = 1e-4  # the summit to more digits than a search can see: the slope there is 0
    slope = penalised(ratio.coefficient * scale + step) - penalised(
        ratio.coefficient * scale - step
    )
    assert abs(slope) / (2 * step) < 1e-6
    if scale == 1.0:
        for limit in (ratio.ci_low, ratio.ci_high):
            drop = penalised(ratio.coefficient) - penalised(math.log(limit))
            assert drop == pytest.approx(1.920729410347062, abs=1e-8)


def test_two_summits_are_one_interval():
    """By hand: an event before most are transplanted and one after. The likelihood is flat between, and its interval
    holds both summits."""
    time = [10.0] * 1 + [90.0] * 1 + [100.0] * 300
    event = [1, 1] + [0] * 300
    switch = [None, 5.0] + [50.0] * 300
    ratio = fe.time_dependent_cox(time, event, switch, penalty="firth")
    assert ratio.ci_low < 1 < ratio.ci_high and math.isfinite(ratio.estimate)


@pytest.mark.parametrize(("n1", "n2", "events", "expected"), [(26, 7, 15, 17.0), (30, 3, 15, None)])
def test_power_above_fourteen_events_is_exact(n1, n2, events, expected):
    """Oracle: 200,000 cohorts drawn under the ratio, each tested by its place among 400,000 drawn under none."""
    found = fe.detectable_hazard_ratio(n1, n2, events)
    if expected is None:
        assert math.isnan(found.estimate) and 0 < found.most < 0.8
        return
    assert found.estimate == pytest.approx(expected, abs=0.1)
    rng = np.random.default_rng(5)

    def scores(ratio, count):
        one, two = np.full(count, float(n1)), np.full(count, float(n2))
        total = np.zeros(count)
        for _ in range(events):
            first = rng.random(count) < ratio * one / (ratio * one + two)
            total += first - one / (one + two)
            one -= first
            two -= ~first
        return np.abs(total)

    null = np.sort(np.round(scores(1.0, 400_000), 9))
    drawn = np.round(scores(found.estimate, 200_000), 9)
    p = 1 - np.searchsorted(null, drawn, side="left") / len(null)
    assert np.mean(p < 0.05) == pytest.approx(0.80, abs=0.01)


def test_an_incidence_of_one_is_one():
    """By hand: everybody has the one event; the sum of sevenths rounds to 0.9999999999999998."""
    for n in range(1, 60):
        table = fe.cumulative_incidence(range(n), [1] * n).table
        assert table["incidence"].iloc[-1] == 1
        assert table["note"].iloc[-1] == "interval not estimable: every patient had this event"


def test_incidence_variance_is_survfits():
    """R: summary(survfit(Surv(1:6, factor(c(0, 1, 1, 2, 2, 0), 0:2)) ~ 1), times = 4)$std.err: 0.219089023, 0.178885438;
    cmprsk's, by name: 0.25, 0.2166667."""
    data = range(1, 7), [0, 1, 1, 2, 2, 0]
    assert fe.cumulative_incidence(*data).at([4])["std_error"].tolist() == pytest.approx(
        [0.219089023002067, 0.178885438199983], abs=1e-12
    )
    by_name = fe.cumulative_incidence(*data, variance="cmprsk").at([4])["std_error"]
    assert by_name.tolist() == pytest.approx([0.25, 0.216666666666667], abs=1e-12)


@pytest.mark.parametrize("k", range(1, 12))
def test_incidence_without_censoring_is_binomial(k):
    """By hand: k of 12 had the event by day 20, everybody was followed: the variance is p (1 - p) / n, whatever the
    order of the causes."""
    order = np.random.default_rng(k).permutation(12)
    cause = np.where(order < k, 1, 2)
    found = fe.cumulative_incidence(np.arange(12), cause).at([20 - 9])
    p = k / 12
    mine = found[found["cause"] == 1].iloc[0]
    assert mine["incidence"] == pytest.approx(p)
    assert mine["std_error"] == pytest.approx(math.sqrt(p * (1 - p) / 12))


@pytest.mark.parametrize(
    "causes", [["0", "1", "2"], ["censored", "death", "death"], ["", "a", "b"]]
)
def test_a_word_for_censored_is_no_cause(causes):
    with pytest.raises(ValueError, match="reads as no event, but censored is 0"):
        fe.cumulative_incidence([1, 2, 3], causes)
    found = fe.cumulative_incidence([1, 2, 3], causes, censored=causes[0])
    assert causes[0] not in found.causes


def test_a_label_that_no_cause_can_have_makes_nobody_an_event():
    """censored="0" made the cause 0 an event where causes are numbers; the censored have no incidence to test."""
    for compute in (
        lambda label: fe.cumulative_incidence([1, 2, 3], [0, 1, 2], censored=label),
        lambda label: fe.gray_test(
            [1, 2, 3], [0, 1, 2], list("aab"), cause_of_interest=1, censored=label
        ),
    ):
        with pytest.raises(
            ValueError, match="censored must be a label of cause.* they are 0, 1, 2"
        ):
            compute("0")
        compute(np.float32(0))
    with pytest.raises(ValueError, match="found 0, the label of the censored"):
        fe.gray_test([1, 2, 3], [0, 1, 2], list("aab"), cause_of_interest=0)


@pytest.mark.parametrize("penalty", ["none", "firth"])
@pytest.mark.parametrize(("day", "state"), [(None, "transplanted"), (0, "not transplanted")])
def test_a_state_that_nobody_was_in_is_named(day, state, penalty):
    """It was "patients who differ are never at risk together": nobody differs."""
    found = fe.time_dependent_cox([5, 6, 7], [1, 1, 0], [day] * 3, penalty=penalty)
    assert found.note == f"not estimable (no day at risk is {state})"


def test_a_rate_without_days_at_risk_has_its_note():
    """By hand: the one transplant is on the last day, so no day is spent transplanted."""
    found = fe.immortal_time([5, 6], [0, 1], [5, None])
    assert found.table["rate"].isna().tolist() == [False, False, False, True]
    assert "days at risk" in found.note and not fe.immortal_time([5, 6], [0, 1], [4, None]).note


def test_times_that_differ_by_noise_are_ties():
    """Oracle: R's timefix: survdiff(Surv(c(0.1 + 0.2, 0.3, 1, 2), c(1, 1, 1, 0)) ~ c(1, 2, 1, 2)) is the test of 0.3 twice."""
    noisy = fe.logrank([0.1 + 0.2, 0.3, 1, 2], [1, 1, 1, 0], list("abab"))
    plain = fe.logrank([0.3, 0.3, 1, 2], [1, 1, 1, 0], list("abab"))
    assert noisy.chi_squared == plain.chi_squared
    assert "rounding noise" in noisy.note and not plain.note
    assert fe.kaplan_meier([0.1 + 0.2, 0.3], [1, 0]).table["n_risk"].tolist() == [2, 2]
    cause, group = [1, 2, 1, 0], list("abab")
    gray = [
        fe.gray_test([first, 0.3, 1, 2], cause, group, cause_of_interest=1)
        for first in (0.1 + 0.2, 0.3)
    ]
    assert gray[0].chi_squared == gray[1].chi_squared
    assert "rounding noise" in gray[0].note and not gray[1].note


def test_a_missing_covariate_is_called_so():
    with pytest.raises(ValueError, match="covariate must be .* position 2: nothing"):
        fe.cox([1, 2, 3], [1, 0, 1], [0.5, None, 1])


def test_events_before_the_horizon_are_not_denied():
    """By hand: three events on the last day leave nobody behind: the mean has no spread, and not for want of events."""
    found = fe.restricted_mean([5, 5, 5], [1, 1, 1], horizon=9)
    assert found.estimate == 5 and math.isnan(found.standard_error)
    assert "left nobody" in found.note and found.events == 3


@pytest.mark.parametrize("weight", ["logrank", "gehan", "tarone-ware", "peto-peto", "prentice"])
@pytest.mark.parametrize("seed", range(4))
def test_permutation_within_strata_is_every_allocation(seed, weight):
    """Oracle: all allocations within the strata listed, and the weighted test of each."""
    rng = np.random.default_rng(seed)
    n = 9
    time, event = rng.integers(1, 7, n), rng.integers(0, 2, n)
    group, stratum = rng.permutation(np.arange(n) % 2), np.arange(n) % 3 // 2
    found = fe.permutation_logrank(time, event, group, strata=stratum, weight=weight)
    rows = [np.flatnonzero(stratum == s) for s in np.unique(stratum)]
    choices = [itertools.combinations(r, int(group[r].sum())) for r in rows]
    sizes = []
    for chosen in itertools.product(*choices):
        labels = np.zeros(n, dtype=int)
        labels[list(itertools.chain(*chosen))] = 1
        table = fe.logrank(time, event, labels, strata=stratum, weight=weight).groups
        sizes.append(abs(table["observed"][1] - table["expected"][1]))
    own = abs(found.observed[1] - found.expected[1])
    assert found.exact
    assert found.p_value == pytest.approx(np.mean(np.array(sizes) >= own - 1e-9), abs=1e-12)


def test_weights_by_lifelines():
    """Oracle: lifelines' weighted log-rank tests of the lung cancer data of R's survival package, by sex."""
    from lifelines.statistics import logrank_test

    d = pd.read_csv(ROOT / "tests/reference/cases/ss_lung.csv")
    one, two = (d[d["group"] == g] for g in sorted(d["group"].unique()))
    names = {
        "gehan": {"weightings": "wilcoxon"},
        "tarone-ware": {"weightings": "tarone-ware"},
        "prentice": {"weightings": "peto"},
        "fleming-harrington": {"weightings": "fleming-harrington", "p": 0.5, "q": 1},
    }
    for weight, theirs in names.items():
        options = {"rho": 0.5, "gamma": 1} if weight == "fleming-harrington" else {}
        ours = fe.logrank(d["time"], d["event"], d["group"], weight=weight, **options)
        test = logrank_test(one["time"], two["time"], one["event"], two["event"], **theirs)
        assert ours.chi_squared == pytest.approx(test.test_statistic, rel=1e-9)


@pytest.mark.parametrize("n", range(2, 30))
def test_exact_median_limits_without_censoring_are_the_sign_tests(n):
    """Oracle: order statistics: the lower limit is the r-th time, r the smallest with P(Bin(n, 1/2) < r) > 0.025 of those
    that keep the level; scipy.stats.binom."""
    from scipy.stats import binom

    found = fe.median_survival(range(1, n + 1), [1] * n)
    below = [r for r in range(1, n + 1) if binom.cdf(r - 1, n, 0.5) <= 0.025]
    if found.ci_low == 1 and not below:
        assert binom.cdf(0, n, 0.5) > 0.025
    else:
        assert found.ci_low == max(below)
        assert found.ci_high == n + 1 - max(below)


def test_restricted_mean_permutation_by_hand():
    """By hand: of the 20 allocations of six patients only the observed one and its mirror are as far apart."""
    test = fe.permutation_restricted_mean(
        [1, 2, 3, 8, 9, 9], [1, 1, 1, 0, 0, 0], list("aaabbb"), horizon=8
    )
    assert (test.statistic, test.p_value) == (pytest.approx(6.0), pytest.approx(0.1))


def test_rate_ratio_is_poisson_test():
    """R: poisson.test(c(1, 3), c(2600, 700)): 0.001709488 to 1.117695594, p = 0.03210416."""
    ratio = fe.rate_ratio(1, 2600, 3, 700)
    assert (ratio.ci_low, ratio.ci_high, ratio.p_value) == pytest.approx(
        (0.001709488, 1.117695594, 0.03210416), rel=1e-6
    )
    shorter = fe.rate_ratio(1, 2600, 3, 700, interval="mid-p")
    assert ratio.ci_low < shorter.ci_low < shorter.estimate < shorter.ci_high < ratio.ci_high


def test_exact_hazard_ratio_with_a_group_without_events_has_a_limit():
    """By hand: one event among 15 and 11 at risk: the odds of it in the 15 are 15 r / 11, and 0.025 of them are at least
    1 where r is 11/15 * 0.025 / 0.975."""
    ratio = fe.exact_hazard_ratio([40] + [200] * 25, [1] + [0] * 25, ["y"] * 15 + ["n"] * 11)
    assert ratio.estimate == math.inf == ratio.ci_high
    assert ratio.ci_low == pytest.approx(11 / 15 * 0.025 / 0.975)
    assert "infinite" in ratio.note and ratio.p_value == 1


def test_late_entry_by_hand():
    """By hand: who entered on day 4 was not at risk on day 3: 1 of 2 dies then, and 1 of 2 on day 6."""
    curve = fe.kaplan_meier([3, 6, 9], [1, 1, 0], entry=[0, 0, 4])
    assert curve.table["n_risk"].tolist() == [2, 2, 2, 1]
    assert [curve.at(day).estimate for day in (3, 6)] == [0.5, 0.25]
    with pytest.raises(ValueError, match="entry must be before the time .* position 2: 5"):
        fe.kaplan_meier([3, 5], [1, 0], entry=[0, 5])


def test_the_lost_can_turn_a_comparison():
    """By hand: 0 of 10 against 5 of 10, two of the first ten lost. With both dead it is 2 against 5."""
    table = fe.lost_outcomes(0, 10, 2, 5, 10, 0).set_index("scenario")
    assert table["p_value"]["no event among the lost"] == fe.fisher_exact(0, 10, 5, 10).p_value
    assert table["p_value"]["largest p-value"] == fe.fisher_exact(2, 10, 5, 10).p_value
    assert table["n1"]["known outcomes alone"] == 8


def test_sizes_have_the_power_and_one_less_has_not():
    """Invariant: the size found reaches the power; no smaller one from two on does."""
    found = fe.patients_for_proportions(0.9, 0.4)
    powers = [fe.fisher_power(n, 0.9, n, 0.4).power for n in range(2, found.n1 + 1)]
    assert powers[-1] >= 0.8 > max(powers[:-1])
    events = fe.events_for_hazard_ratio(15, 15, hazard_ratio=6)
    assert fe.detectable_hazard_ratio(15, 15, events.events).estimate <= 6
    assert not fe.detectable_hazard_ratio(15, 15, events.events - 1).estimate <= 6


# Below 0 where censored.
SIX_MP = [6, 6, 6, -6, 7, -9, -10, 10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_remission_times_of_freireich_as_published():
    """Published: Freireich et al. (1963), Blood 21:699-716, as analysed by Kleinbaum, Klein (Survival Analysis, chapters
    2 and 3): log-rank 16.79, Wilcoxon 13.46, Tarone-Ware 15.12, Peto 14.08; medians 23 and 8; Cox 1.572 (0.412) with
    Efron's ties, 1.509 (0.410) with Breslow's."""
    both = [*SIX_MP, *PLACEBO]
    time, event = [abs(x) for x in both], [int(x > 0) for x in both]
    group = ["6-MP"] * 21 + ["placebo"] * 21
    published = {"logrank": 16.79, "gehan": 13.46, "tarone-ware": 15.12, "prentice": 14.08}
    for weight, chi_squared in published.items():
        found = fe.logrank(time, event, group, weight=weight).chi_squared
        assert round(found, 2) == chi_squared
    medians = [
        fe.kaplan_meier(time[k : k + 21], event[k : k + 21]).median.estimate for k in (0, 21)
    ]
    assert medians == [23, 8]
    for ties, coefficient, error in (("efron", 1.572, 0.412), ("breslow", 1.509, 0.410)):
        ratio = fe.cox(time, event, group, ties=ties)
        assert (round(ratio.coefficient, 3), round(ratio.standard_error, 3)) == (coefficient, error)


@pytest.mark.parametrize("gamma", [1, 5, 12])
def test_late_weights_can_be_as_small_as_they_like(gamma):
    """Oracle: all 70 allocations of 8 patients in fractions. At gamma 12 the second event weighs 8**-12."""
    event, group = [1, 1, 0, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 1, 0, 1]

    def excess(second):
        alive, total, variance = Fraction(1), Fraction(0), Fraction(0)
        for place in (k for k in range(8) if event[k]):
            at_risk = range(place, 8)
            share = Fraction(sum(k in second for k in at_risk), len(at_risk))
            weight = (1 - alive) ** gamma
            total += weight * ((place in second) - share)
            variance += weight**2 * share * (1 - share)
            alive *= 1 - Fraction(1, len(at_risk))
        return total, variance

    own, variance = excess([k for k in range(8) if group[k]])
    sums = [excess(second)[0] for second in itertools.combinations(range(8), 4)]
    call = range(1, 9), event, group
    weight = {"weight": "fleming-harrington", "gamma": gamma}
    asymptotic = fe.logrank(*call, **weight)
    assert asymptotic.chi_squared == pytest.approx(float(own**2 / variance), rel=1e-12)
    exact = fe.permutation_logrank(*call, **weight)
    assert exact.p_value == pytest.approx(np.mean([abs(x) >= abs(own) for x in sums]), abs=1e-12)


def test_a_weight_of_0_is_named():
    """By hand: the two groups meet at the first event alone, which weighs (1 - 1)**1."""
    call = [1, 1, 3, 2, 2], [1] * 5, [0, 1, 0, 0, 0]
    for test in (fe.logrank, fe.permutation_logrank):
        assert "weight of 0" in test(*call, weight="fleming-harrington", gamma=1).note
    assert "two groups were at risk" in fe.logrank([1, 2], [0, 1], [0, 1]).note
