"""Ends of the power and of Firth's regression. Oracles: closed forms, named at each test."""

import itertools
import math
import warnings

import firthmodels
import numpy as np
import pytest

from fewevents.small_sample import detectable_proportion, firth, firth_cox, power, power_logrank
from helpers.safety import patients_to_exclude


def test_power_without_variance_is_none_or_all() -> None:
    """By hand: with proportions of 0 and 1 nothing varies."""
    assert power._normal_power(9, 0.0, 9, 1.0, 0.05) == 1
    assert power._normal_power(9, 1.0, 9, 1.0, 0.05) == 0


def test_normal_power_by_hand() -> None:
    """By hand: a difference of 1.96 standard errors is found in every second trial."""
    n, p1, p2 = 100, 0.5, 0.5 + 0.1
    z = 0.1 / math.sqrt(0.25 / n + 0.24 / n)
    expected = 0.5 * math.erfc(-(z - 1.959963984540054) / math.sqrt(2))
    assert power._normal_power(n, p1, n, p2, 0.05) == pytest.approx(expected, rel=1e-12)


def test_large_groups_are_detected_by_the_normal_approximation(monkeypatch) -> None:
    """Oracle: the exact answer for the same groups, from which the approximation differs by less
    than three points at 60 patients a group."""
    exact = detectable_proportion(60, 60, reference=0.3)
    monkeypatch.setattr(power, "MAX_TABLES", 100)
    rough = detectable_proportion(60, 60, reference=0.3)
    assert rough.estimate == pytest.approx(exact.estimate, abs=0.03)
    assert rough.estimate != exact.estimate
    found = power._normal_power(60, 0.3, 60, rough.estimate, 0.05)
    assert found == pytest.approx(0.8, abs=1e-9)


def test_a_power_beyond_reach_says_how_far_it_gets() -> None:
    """By hand: two against two, Fisher's p is never below 1/3."""
    found = detectable_proportion(2, 2, reference=0.1)
    assert math.isnan(found.estimate) and math.isnan(found.difference)
    assert found.note == "no proportion reaches this power: at most 0.0%"


@pytest.mark.parametrize("risk", [0, 1, -0.1, 1.5])
def test_a_risk_lies_inside_0_to_1(risk: float) -> None:
    with pytest.raises(ValueError, match="risk must lie inside 0 to 1"):
        patients_to_exclude(risk)


def test_a_limit_that_is_not_found_is_named(monkeypatch) -> None:
    """Rule: NaN for a limit comes with words; the estimate stays."""
    monkeypatch.setattr(firth, "_fit", lambda *data: (0.0, math.nan, 1.0, 0.5, 0.3))
    found = firth_cox([1, 2, 3, 4], [1, 1, 1, 0], [1, 0, 1, 0])
    assert found.estimate == 1
    assert "a limit of the interval is not estimable" in found.note


@pytest.mark.parametrize(
    ("converged", "category", "fails"),
    [
        (True, None, False),
        (True, UserWarning, False),
        (True, RuntimeWarning, True),
        (False, UserWarning, True),
    ],
)
def test_a_fit_that_failed_is_no_answer(
    monkeypatch, converged: bool, category, fails: bool
) -> None:
    """Rule: a fit that did not converge is refused with the reason, and so is one that overflowed on its way; what is
    said of a limit alone is not."""

    class Model(firthmodels.FirthCoxPH):
        def lrt(self):
            super().lrt()
            self.converged_ = converged
            if category:
                warnings.warn("so it went", category, stacklevel=1)

    monkeypatch.setattr(firthmodels, "FirthCoxPH", Model)
    data = ([1, 2, 3, 4], [1, 1, 1, 0], [1, 0, 1, 0])
    if fails:
        with pytest.raises(ArithmeticError, match="^Firth's Cox regression failed: so it went$"):
            firth_cox(*data)
    else:
        assert firth_cox(*data).note == ""


def test_the_coefficient_stays_where_no_root_is_near() -> None:
    """Rule: only a root within a ten-thousandth is looked for."""

    class Model:
        coef_ = (0.25, 7.0)

        def __init__(self, root: float) -> None:
            self.root = root

        def _compute_quantities(self, beta):
            class Found:
                modified_score = (self.root - beta[0],)

            return Found()

    assert firth._sharpen(Model(0.25005)) == pytest.approx(0.25005, abs=1e-12)
    assert firth._sharpen(Model(0.3)) == 0.25
    assert firth._sharpen(Model(0.2)) == 0.25


@pytest.mark.parametrize("p", [-1, -0.5, -1e-9, 1 + 1e-9, 1.5, 2, math.nan])
def test_a_proportion_lies_between_0_and_1(p: float) -> None:
    """Rule: either is asked, and named; 0 and 1 themselves are proportions."""
    with pytest.raises(ValueError, match=f"^p1: {p!r}; expected a proportion between 0 and 1$"):
        power.fisher_power(3, p, 3, 0.5)
    with pytest.raises(ValueError, match=f"^p2: {p!r}; expected a proportion between 0 and 1$"):
        power.fisher_power(3, 0.5, 3, p)
    assert power.fisher_power(3, 0, 3, 1, alpha=0.2).power == 1  # 3 of 3 against none: p = 0.1


def test_groups_of_nobody_have_no_power() -> None:
    """Rule: which group it is, and of how many; one patient is a group."""
    told = "0 events of 0 patients; expected whole numbers"
    with pytest.raises(ValueError, match=f"^group 1: {told}"):
        power.fisher_power(0, 0.5, 3, 0.5)
    with pytest.raises(ValueError, match=f"^group 2: {told}"):
        power.fisher_power(3, 0.5, 0, 0.5)
    assert power.fisher_power(1, 0, 1, 1).power == 0


@pytest.mark.parametrize(("n1", "n2"), [(1, 3), (3, 1), (2, 2), (9, 1), (1, 9), (5, 4)])
@pytest.mark.parametrize("events", [1, 2, 3, 4])
def test_orders_of_events_are_all_that_there_can_be(n1: int, n2: int, events: int) -> None:
    """Oracle: every sequence of arms listed, with no more events than patients of either.

    Whatever the hazard ratio, the chances of all orders add up to one; at 1 each patient is as
    likely as any other to be the next.
    """
    found = power_logrank._event_orders(n1, n2, events)
    expected = {
        order
        for order in itertools.product((1, 0), repeat=events)
        if sum(order) <= n1 and events - sum(order) <= n2
    }
    assert {tuple(map(int, row)) for row in found[0]} == expected
    assert len(found[0]) == len(expected)
    for log_ratio in (-1.3, 0.0, 2.5):
        chances = power_logrank._order_probability(*found, log_ratio)
        assert chances.sum() == pytest.approx(1, abs=1e-12)
    even = power_logrank._order_probability(*found, 0.0)
    for order, chance in zip(found[0], even, strict=True):
        ones = int(order.sum())
        ways = math.perm(n1, ones) * math.perm(n2, events - ones)
        assert chance == pytest.approx(ways / math.perm(n1 + n2, events))


@pytest.mark.parametrize("events", [0, -1, 2.5, 9])
def test_events_are_a_whole_number_of_patients(events: float) -> None:
    with pytest.raises(ValueError, match="expected a whole number from 1 to 8"):
        power_logrank.detectable_hazard_ratio(5, 3, events)
    for test, name in (("exact", "exact conditional"), ("asymptotic", "asymptotic")):
        found = power_logrank.detectable_hazard_ratio(5, 3, 8, test=test)
        assert found.method == (
            f"{name} log-rank test, every order of 8 events, nobody censored before the last"
        )


def test_many_events_are_not_put_in_order() -> None:
    """Rule: up to 14 events every order is listed; from 15 on Schoenfeld's formula answers."""
    few, many = (power_logrank.detectable_hazard_ratio(40, 40, n) for n in (14, 15))
    assert "every order of 14 events" in few.method and many.method == "Schoenfeld's formula"
    assert many.estimate == power_logrank.schoenfeld_hazard_ratio(40, 40, 15)


def test_a_p_value_of_exactly_alpha_is_not_below_it() -> None:
    """By hand: 3 of 3 against 0 of 3 has p = 2/20; at a level of 0.1 it is not significant, above it is."""
    p = power.fisher_p_values(3, 3, 3)[2].min()
    assert p == pytest.approx(0.1)
    for alpha, tables in ((p, 0), (p * 1.01, 2)):
        first, second = power._rejection_region(3, 3, alpha)
        assert (len(first), len(second)) == (tables, tables)


def test_the_asymptotic_p_value_of_an_order_of_events_by_hand() -> None:
    """By hand: of 5 at risk 3 are in the first arm, then 2 of 4; its event comes first, the other arm's next.

    Observed minus expected is 1 - 0.6 - 0.5, its variance 0.24 + 0.25.
    """
    arrays = (np.array([[1.0, 0.0]]), np.array([[3.0, 2.0]]), np.array([[2.0, 2.0]]))
    found = power_logrank._order_p_values(*arrays, "asymptotic")
    assert found == pytest.approx([math.erfc(0.1 / math.sqrt(0.49) / math.sqrt(2))])


@pytest.mark.parametrize(
    ("n", "k", "first"),
    [(11, 1, 0), (7, 3, 0), (10, 4, 0), (11, 10, 1), (15, 9, 1), (39, 33, 1), (38, 16, 0)],
)
def test_firth_with_one_event_converges_to_its_closed_form(n: int, k: int, first: int) -> None:
    """By hand: with k of n in the group and one event, the penalised score is 0 where the group's share
    of the hazard is 3/4 if the event is its own, else 1/4; all are at risk on that one day.
    """
    group = [1] * k + [0] * (n - k)
    event = [0] * n
    event[0 if first else -1] = 1
    found = firth_cox([0] * n, event, group)
    odds = 3 if first else 1 / 3
    assert found.estimate == pytest.approx(odds * (n - k) / k, rel=1e-9)
    assert found.ci_low < found.estimate < found.ci_high and 0 < found.p_value <= 1
