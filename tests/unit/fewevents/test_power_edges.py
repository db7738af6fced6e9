"""Ends of the power and of Firth's regression. Oracles: closed forms, named at each test."""

import itertools
import math

import numpy as np
import pytest

from fewevents import detectable_proportion, firth_cox
from fewevents.proportions import power
from fewevents.survival import power as power_logrank


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
    assert found.note == "not estimable: no proportion reaches this power: at most 0.0%"


@pytest.mark.parametrize("p", [-1, -0.5, -1e-9, 1 + 1e-9, 1.5, 2, math.nan])
def test_a_proportion_lies_between_0_and_1(p: float) -> None:
    """Rule: either is asked, and named; 0 and 1 themselves are proportions."""
    with pytest.raises(ValueError, match=f"^p1 must be a proportion from 0 to 1: found {p!r}$"):
        power.fisher_power(3, p, 3, 0.5)
    with pytest.raises(ValueError, match=f"^p2 must be a proportion from 0 to 1: found {p!r}$"):
        power.fisher_power(3, 0.5, 3, p)
    assert power.fisher_power(3, 0, 3, 1, alpha=0.2).power == 1  # 3 of 3 against none: p = 0.1


def test_groups_of_nobody_have_no_power() -> None:
    """Rule: which group it is, and of how many; one patient is a group."""
    told = "must be a whole number, 1 or more: found 0"
    with pytest.raises(ValueError, match=f"^n1 {told}"):
        power.fisher_power(0, 0.5, 3, 0.5)
    with pytest.raises(ValueError, match=f"^n2 {told}"):
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
    with pytest.raises(ValueError, match="events must be a whole number, from 1 to 8"):
        power_logrank.detectable_hazard_ratio(5, 3, events)
    for test, name in (("exact", "exact conditional"), ("asymptotic", "asymptotic")):
        found = power_logrank.detectable_hazard_ratio(5, 3, 8, test=test)
        assert found.method == (
            f"{name} log-rank test, every order of 8 events, nobody censored before the last"
        )


def test_many_events_are_not_put_in_order() -> None:
    """Rule: up to 18 events every order is listed; from 19 on orders are drawn, and the answer has the interval of the
    drawing. Oracle: the exact answer for 18, and a million more orders drawn at the answer for 19."""
    few, many = (power_logrank.detectable_hazard_ratio(40, 40, n) for n in (18, 19))
    assert "every order of 18 events" in few.method and few.ci_low == few.estimate == few.ci_high
    assert "20,000 drawn orders of 19 events, seed 2023" in many.method
    assert many.ci_low < many.estimate < many.ci_high < few.estimate + 0.1
    attained, _, _ = power_logrank._attained(40, 40, 19, "exact", 0.05, 200_000, 7)
    assert attained(math.log(many.ci_low)) < 0.803 and attained(math.log(many.ci_high)) > 0.797


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
