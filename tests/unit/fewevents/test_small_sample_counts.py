"""Fragility, power and the beta posterior: what counts alone say."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from fewevents import (
    beta_posterior,
    detectable_hazard_ratio,
    detectable_proportion,
    fisher_power,
    fragility_index,
    schoenfeld_hazard_ratio,
)
from fewevents.proportions.tables import fisher_p, fisher_p_values, hypergeometric

pytestmark = pytest.mark.filterwarnings("error")


@st.composite
def tables(draw):
    n1, n2 = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


@settings(derandomize=True)
@given(tables())
def test_fisher_against_scipy(table):
    """scipy.stats.fisher_exact, an independent implementation."""
    x1, n1, x2, n2 = table
    expected = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
    assert fisher_p(*table) == pytest.approx(expected, rel=1e-9, abs=1e-14)


def test_fisher_with_a_million_patients():
    """scipy again, at 600,000 and 400,000 patients."""
    expected = stats.fisher_exact([[3000, 597_000], [1800, 398_200]]).pvalue
    assert fisher_p(3000, 600_000, 1800, 400_000) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("total", "n1", "n2"),
    [(1, 1, 1), (3, 1, 2), (0, 4, 6), (10, 4, 6), (5, 7, 3), (30, 40, 2000), (9000, 10_000, 5000)],
)
def test_the_events_of_a_group_are_hypergeometric(total, n1, n2):
    """Oracle: scipy's hypergeometric distribution; whatever is more probable than 1e-40 is among the numbers."""
    x, p = hypergeometric(total, n1, n2)
    every = np.arange(max(0, total - n2), min(total, n1) + 1)
    expected = stats.hypergeom.pmf(every, n1 + n2, n1, total)
    assert set(every[expected > 1e-40]) <= set(x) <= set(every)
    assert np.diff(x).tolist() == [1] * (len(x) - 1)
    assert p == pytest.approx(expected[x - every[0]], rel=1e-9, abs=1e-40)


def test_no_number_further_than_forty_standard_deviations_is_listed():
    """By hand: of 9000 events 6000 are expected among 10,000 of 15,000 patients, with a variance of 6000 / 3 * 6000 /
    14,999; a variance below 1 is taken for 1."""
    reach = 40 * math.sqrt(6000 / 3 * 6000 / 14_999)
    x, _ = hypergeometric(9000, 10_000, 5000)
    assert (x[0], x[-1]) == (math.floor(6000 - reach), math.ceil(6000 + reach))
    assert hypergeometric(100, 100, 999_900)[0].tolist() == list(range(42))  # 0.01 expected


def test_no_p_value_is_above_1():
    """Rule: whatever the rounding of a sum of all probabilities: some of these sums are above 1."""
    for n1, n2 in ((a, b) for a in range(1, 12) for b in range(1, 12)):
        for total in range(n1 + n2 + 1):
            x, p, p_values = fisher_p_values(total, n1, n2)
            assert p_values.max() <= 1
            assert fisher_p(int(x[p.argmax()]), n1, total - int(x[p.argmax()]), n2) <= 1


def test_a_table_beyond_the_visible_ones_has_no_p_value_above_0():
    """By hand: of 1500 events in two groups of 1500, 750 are expected in each, with a standard deviation of 13.7; all
    1500 in one are 55 of these away. Where nobody or everybody has the event there is one table."""
    assert fisher_p(1500, 1500, 0, 1500) == fisher_p(0, 1500, 1500, 1500) == 0.0
    assert fisher_p(0, 9, 0, 4) == fisher_p(9, 9, 4, 4) == 1.0


def test_fragility_of_the_abstract():
    """Deaths 1/26 and 3/7, p = 0.023 (R: fisher.test); 2/26 and 3/7 give 0.052: one patient."""
    found = fragility_index(1, 26, 3, 7)
    assert found.p_value == pytest.approx(0.0230938416422288, abs=1e-12)
    assert (found.index, found.changed_group, found.reverse) == (1, 1, False)
    assert found.quotient == pytest.approx(1 / 33)
    assert found.method == "fragility index (Walsh 2014), Fisher's exact test"
    assert found.p_after == pytest.approx(stats.fisher_exact([[2, 24], [3, 4]]).pvalue, abs=1e-12)


@settings(derandomize=True)
@given(tables())
def test_fragility_turns_the_verdict(table):
    """Invariant: p before and after lie on two sides of 0.05; swapping groups changes nothing."""
    x1, n1, x2, n2 = table
    found = fragility_index(*table)
    if found.index is None:
        assert found.note.startswith("not estimable") and math.isnan(found.quotient)
    else:
        assert (found.p_value < 0.05) != (found.p_after < 0.05)
    if x1 / n1 != x2 / n2 and x1 != x2:
        assert fragility_index(x2, n2, x1, n1).index == found.index


@pytest.mark.parametrize(("n1", "n2"), [(8, 5), (5, 8)])
@pytest.mark.parametrize("alpha", [0.05, 0.3])
def test_fragility_is_the_first_change_that_turns_the_verdict(alpha, n1, n2):
    """Oracle: every table of 8 and 5 patients by scipy, walked as Walsh (2014) and Khan (2020) describe: a significant
    one by events added to the group with fewer, another by events taken from the group with the smaller proportion
    and, when it has none left, added to the other."""
    p = {
        (x, y): stats.fisher_exact([[x, n1 - x], [y, n2 - y]]).pvalue
        for x in range(n1 + 1)
        for y in range(n2 + 1)
    }
    for (x, y), before in p.items():
        if before < alpha and (x < y or (x == y and x / n1 < y / n2)):
            walk = [(k, y) for k in range(x + 1, n1 + 1)]
        elif before < alpha:
            walk = [(x, k) for k in range(y + 1, n2 + 1)]
        elif x / n1 <= y / n2:
            walk = [(x - k, y) for k in range(1, x + 1)] + [(0, k) for k in range(y + 1, n2 + 1)]
        else:
            walk = [(x, y - k) for k in range(1, y + 1)] + [(k, 0) for k in range(x + 1, n1 + 1)]
        turned = [k for k, table in enumerate(walk, 1) if (p[table] < alpha) != (before < alpha)]
        found = fragility_index(x, n1, y, n2, alpha=alpha)
        assert found.index == (turned[0] if turned else None)
        assert found.reverse == (before >= alpha)
        if turned:
            last = walk[turned[0] - 1]
            assert found.p_after == pytest.approx(p[last])
            previous = walk[turned[0] - 2] if turned[0] > 1 else (x, y)
            assert found.changed_group == (1 if last[0] != previous[0] else 2)


def test_reverse_index_by_hand():
    """1/15 against 0/11: the 0 can't fall, so group 1 gains: the first x with p < 0.05 is 6/15."""
    found = fragility_index(1, 15, 0, 11)
    p = [stats.fisher_exact([[x, 15 - x], [0, 11]]).pvalue for x in range(16)]
    assert found.reverse and found.index == next(x for x in range(16) if p[x] < 0.05) - 1


def test_power_by_hand():
    """One patient against one never gives p < 0.05; certain opposite outcomes of 5 and 5 do."""
    assert fisher_power(1, 1.0, 1, 0.0).power == 0
    assert fisher_power(5, 1.0, 5, 0.0).power == pytest.approx(1)


def test_size_of_fishers_test_is_below_its_level():
    """Invariant: under equal proportions the power is the size, at most alpha."""
    sizes = [fisher_power(15, p, 11, p).power for p in np.linspace(0, 1, 41)]
    assert max(sizes) <= 0.05


def test_power_of_large_groups_is_the_normal_approximation():
    """The two agree where both apply: 1,900 against 2,000 patients, Fisher's a little lower."""
    exact = fisher_power(1900, 0.50, 2000, 0.545)
    large = fisher_power(3000, 0.50, 3000, 0.545)
    assert "enumeration" in exact.method and "normal approximation" in large.method
    z = 0.045 / math.sqrt(0.25 / 1900 + 0.545 * 0.455 / 2000)
    assert exact.power == pytest.approx(stats.norm.cdf(z - 1.959964), abs=0.02)
    assert exact.power < stats.norm.cdf(z - 1.959964)


def test_what_15_against_11_could_have_shown():
    """One event: p is 1 (in the 15) or 11/26 (in the 11), so no hazard ratio can be shown.
    Schoenfeld's formula, by hand: exp((1.959964 + 0.841621) / sqrt(15 * 11 / 26**2)) = 290.2."""
    found = detectable_hazard_ratio(15, 11, 1)
    assert math.isnan(found.estimate) and found.most == 0
    assert found.note == "not estimable: no hazard ratio reaches this power: at most 0.0%"
    assert schoenfeld_hazard_ratio(15, 11, 1) == pytest.approx(290.2, abs=0.05)
    difference = detectable_proportion(15, 11, reference=1 / 15)
    assert difference.estimate == pytest.approx(0.5936445535, abs=1e-8)  # R: uniroot


def test_detectable_effects_have_the_power():
    """Invariant: the power at the answer is the wanted one, just below it is less."""
    for n1, n2, reference in [(15, 11, 1 / 15), (26, 7, 0.1), (30, 30, 0.3)]:
        p = detectable_proportion(n1, n2, reference=reference).estimate
        assert fisher_power(n1, reference, n2, p).power == pytest.approx(0.80, abs=1e-9)
        assert fisher_power(n1, reference, n2, p - 0.01).power < 0.80


def test_detectable_hazard_ratio_by_hand():
    """8 and 2 patients, 2 deaths: only both deaths in the pair has p < 0.05: 1/45. The other way
    round (2 against 8) at hazard ratio r its chance is 2r / (2r + 8) * r / (r + 8)."""
    found = detectable_hazard_ratio(2, 8, 2)
    r = found.estimate
    assert 2 * r / (2 * r + 8) * r / (r + 8) == pytest.approx(0.80, abs=1e-9)
    assert math.isnan(detectable_hazard_ratio(8, 2, 2).estimate)


@pytest.mark.parametrize("prior", ["jeffreys", "uniform", (2.0, 3.0)])
def test_posterior_against_integration(prior):
    """Numerical integration of likelihood times prior."""
    posterior = beta_posterior(26, 33, prior=prior)
    a, b = {"jeffreys": (0.5, 0.5), "uniform": (1, 1)}.get(prior, prior)

    def density(p):
        return p ** (26 + a - 1) * (1 - p) ** (7 + b - 1)

    total, _ = integrate.quad(density, 0, 1, epsabs=0)
    above, _ = integrate.quad(density, 0.6, 1, epsabs=0)
    mean, _ = integrate.quad(lambda p: p * density(p), 0, 1, epsabs=0)
    assert posterior.probability_above(0.6) == pytest.approx(above / total, rel=1e-8)
    assert posterior.estimate == pytest.approx(mean / total, rel=1e-8)
    assert posterior.probability_above(0.6) + posterior.probability_below(0.6) == pytest.approx(1)


def test_posterior_names_its_prior():
    assert beta_posterior(1, 2).prior == "Beta(0.5, 0.5) (Jeffreys)"
    assert "Beta(2, 3)" in beta_posterior(1, 2, prior=(2, 3)).method


@pytest.mark.parametrize("swapped", [False, True])
def test_fragility_ends_where_everybody_has_the_event(swapped):
    """By hand: the group with fewer events has the higher rate, so that each event more takes it further away; when all
    of them have it, nobody is left to change."""
    for x1, n1, x2, n2 in ((10, 100, 4, 5), (10, 100, 5, 5), (60, 100, 49, 50)):
        found = fragility_index(x2, n2, x1, n1) if swapped else fragility_index(x1, n1, x2, n2)
        for y in range(x2, n2 + 1):
            assert stats.fisher_exact([[x1, n1 - x1], [y, n2 - y]]).pvalue < 0.05
        assert (found.index, found.changed_group, found.reverse) == (None, None, False)
        assert found.note == "not estimable: no such change takes p across 0.05"
        assert math.isnan(found.quotient) and math.isnan(found.p_after)


@pytest.mark.parametrize(
    ("table", "alpha", "changed", "p"), [((2, 3, 8, 8), 0.3, 1, 1.0), ((0, 3, 2, 3), 0.15, 2, 0.1)]
)
def test_the_last_patient_of_a_group_can_turn_the_verdict(table, alpha, changed, p):
    """By hand: 2 of 3 against 8 of 8 has p = 3/11, and 3 of 3 has 1; none of 3 against 2 of 3 has 2/5, and against 3 of
    3 it has 2/20."""
    for given_table, group in ((table, changed), ((*table[2:], *table[:2]), 3 - changed)):
        found = fragility_index(*given_table, alpha=alpha)
        assert (found.index, found.changed_group) == (1, group)
        assert found.p_after == pytest.approx(p)


def test_a_p_value_of_exactly_alpha_is_not_significant():
    """Rule: significant is below alpha, before the change and after it."""
    p = fragility_index(1, 26, 3, 7).p_value
    found = fragility_index(1, 26, 3, 7, alpha=p)
    assert found.reverse and found.method.startswith("reverse fragility index (Khan 2020), ")
    after = fragility_index(1, 26, 3, 7).p_after
    assert fragility_index(1, 26, 3, 7, alpha=after).index == 1


@pytest.mark.parametrize("table", [(1, 2, 1, 2), (0, 2, 0, 2), (1, 3, 1, 2), (2, 2, 1, 2)])
def test_too_few_patients_never_reach_a_verdict(table):
    """By hand: of 3 and 2 patients the most unequal table has p = 1/10, of 2 and 2 one third."""
    for x1, n1, x2, n2 in (table, (*table[2:], *table[:2])):
        found = fragility_index(x1, n1, x2, n2)
        assert (found.index, found.changed_group, found.reverse) == (None, None, True)
