"""Intervals of a proportion, held against statsmodels and R; scales of a rate against their formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from attainable.claims import Claim
from attainable.forms import check, rate_alone
from attainable.forms.intervals import METHODS, all_intervals, mid_p, newcombe, z_of
from attainable.forms.inverted import inverted_intervals
from attainable.forms.logrank import _events
from attainable.forms.reachable import WAYS, Way, reachable
from attainable.forms.scales import SCALES, fits, least_limits, narrowest_limits

PAIRS = [(k, n) for n in (1, 3, 11, 30, 211) for k in {0, 1, n // 3, n - 1, n} if 0 <= k <= n]
STATSMODELS = {
    "Clopper-Pearson": "beta",
    "Wilson": "wilson",
    "Agresti-Coull": "agresti_coull",
}


@pytest.mark.parametrize(("name", "method"), STATSMODELS.items())
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_as_statsmodels_has_them(name: str, method: str, level: float) -> None:
    k, n = (np.array(x, dtype=float) for x in zip(*PAIRS, strict=True))
    low, high = METHODS[name](k, n, level)
    for i, (x, size) in enumerate(PAIRS):
        expected = proportion_confint(x, size, alpha=1 - level, method=method)
        # statsmodels holds its limits within 0 and 1
        assert np.clip([low[i], high[i]], 0, 1) == pytest.approx(expected, abs=1e-9)


def test_wald_and_jeffreys_as_statsmodels_has_them_inside() -> None:
    for k, n in [(3, 11), (10, 30), (70, 211)]:
        for name, method in (("Wald", "normal"), ("Jeffreys", "jeffreys")):
            low, high = METHODS[name](np.array([k]), np.array([n]), 0.95)
            expected = proportion_confint(k, n, method=method)
            assert (low[0], high[0]) == pytest.approx(expected, abs=1e-9)


def test_newcombe_as_r_prints_it() -> None:
    # R: prop.test(27, 30)$conf.int and prop.test(1, 7)$conf.int
    low, high = newcombe(np.array([27.0, 1.0]), np.array([30.0, 7.0]), 0.95)
    assert low == pytest.approx([0.7232368, 0.007502816], abs=5e-8)
    assert high == pytest.approx([0.9738117, 0.5799217], abs=5e-8)


@pytest.mark.parametrize(("k", "n"), [(3, 11), (10, 30), (70, 211)])
def test_mid_p_solves_its_equation(k: int, n: int) -> None:
    low, high = mid_p(np.array([float(k)]), np.array([float(n)]), 0.95)
    assert binom.sf(k, n, low[0]) + binom.pmf(k, n, low[0]) / 2 == pytest.approx(0.025, abs=1e-9)
    assert binom.cdf(k - 1, n, high[0]) + binom.pmf(k, n, high[0]) / 2 == pytest.approx(
        0.025, abs=1e-9
    )


def test_one_sided_limits_stand_only_at_the_ends() -> None:
    low, high = all_intervals(np.array([0, 2, 5]), np.array([5, 5, 5]), 0.95)[
        "Clopper-Pearson, one-sided"
    ]
    # nobody of 5: 1 - 0.05^(1/5), by hand
    assert high[0] == pytest.approx(1 - 0.05 ** (1 / 5))
    assert low[2] == pytest.approx(0.05 ** (1 / 5))
    assert math.isnan(low[1])


@pytest.mark.parametrize("scale", SCALES, ids=lambda s: s.name)
@pytest.mark.parametrize(("s", "m"), [(0.93, 41.0), (0.5, 9.0), (0.12, 300.0)])
def test_limits_made_on_a_scale_are_found_on_it(scale: object, s: float, m: float) -> None:
    # The delta method written out: g(S) -+ z g'(S) sqrt(S (1 - S) / m), and back.
    z = z_of(0.95)
    x = scale.to(s)  # type: ignore[attr-defined]
    half = z * scale.derivative(s) * math.sqrt(s * (1 - s) / m)  # type: ignore[attr-defined]

    def back(y: float) -> float:
        rate = scale.inverse(-y if scale.failure else y)  # type: ignore[attr-defined]
        return 1 - rate if scale.failure else rate  # type: ignore[attr-defined]

    ends = [back(x - half), back(x + half)]
    if not 0 < ends[0] < ends[1] < 1:
        pytest.skip("limits held at 0 or 1")
    spans = [(v - 1e-7, v + 1e-7) for v in (s, *ends)]
    found = {fit.scale: fit.patients for fit in fits(*spans, z)}  # type: ignore[arg-type]
    low, high = found[scale.name]  # type: ignore[attr-defined]
    assert low == pytest.approx(m, rel=1e-3) and high == pytest.approx(m, rel=1e-3)


def test_the_least_limits_of_a_published_rate() -> None:
    # 48.1 % of 27: 1.96 sqrt(0.481 x 0.519 / 27) = 0.1885 on each side, by hand
    low, high = least_limits(0.481, 27, z_of(0.95))["plain"]
    assert (low, high) == pytest.approx((0.2925, 0.6695), abs=1e-4)


def test_the_narrowest_limits_are_those_of_the_narrowest_method() -> None:
    # Wilson by hand, 13/27: (0.4815 + 1.92073/27 +- 1.96 sqrt(0.4815 x 0.5185/27 + 0.9604/729))
    # / (1 + 3.8415/27) = 0.3074 to 0.6601: narrower than 0.293 to 0.670, plain
    name, ends = narrowest_limits(13 / 27, 27, 0.95)
    assert name == "Wilson" and ends == pytest.approx((0.3074, 0.6601), abs=1e-4)
    # Wilson of 20/78: 0.1723 to 0.3627; of 0.733 x 27: 0.545 to 0.863; of 0.55 x 78: 0.440 to 0.655
    for s, n, low, high in (
        (20 / 78, 78, 0.1723, 0.3627),
        (0.733, 27, 0.545, 0.863),
        (0.55, 78, 0.440, 0.655),
    ):
        name, ends = narrowest_limits(s, n, 0.95)
        assert ends[1] - ends[0] <= high - low + 1e-3, name


@pytest.mark.parametrize("n", [5, 12, 27, 78, 400])
@pytest.mark.parametrize("s", [0.01, 0.1, 0.5, 0.733, 0.97])
def test_no_scale_and_no_method_is_narrower_than_the_narrowest(s: float, n: int) -> None:
    """Oracle: invariant, over every scale (fits of limits made here) and every method."""
    _, (low, high) = narrowest_limits(s, n, 0.95)
    others = list(least_limits(s, n, z_of(0.95)).values())
    k, of = np.array([s * n]), np.array([n])
    others += [(float(a[0]), float(b[0])) for a, b in all_intervals(k, of, 0.95).values()]
    for a, b in others:
        assert math.isnan(a) or high - low <= min(b, 1.0) - max(a, 0.0) + 1e-9


def test_reachable_rates_by_enumeration() -> None:
    # Every Kaplan-Meier estimate of 6 patients with at most 2 events, written out.
    values = {(r - 1) / r for r in range(1, 7)}
    values |= {(r - 1) / r * (q - 1) / q for r in range(2, 7) for q in range(1, r)}
    for percent in range(0, 1000):
        span = (percent / 1000 - 0.0005, percent / 1000 + 0.0005)
        expected = any(span[0] - 1e-12 <= v <= span[1] + 1e-12 for v in values)
        assert bool(reachable(6, 2, span)) == expected


@pytest.mark.parametrize("way", WAYS)
def test_reachable_rates_where_everybody_may_have_an_event(way: Way) -> None:
    """Oracle: every interval of every course written out: so many enter, are lost, have the event."""
    values: set[float] = set()

    def write(enter: int, value: float) -> None:
        for lost in range(enter):
            for k in range(lost == 0, enter - lost + 1):
                r = enter - lost / 2 if way == "actuarial" else enter - lost
                new = value * (math.exp(-k / r) if way == "exp(-hazard)" else (r - k) / r)
                values.add(new)
                write(enter - lost - k, new)

    write(5, 1.0)
    for permille in range(1, 1000, 3):
        span = (permille / 1000 - 0.0005, permille / 1000 + 0.0005)
        expected = any(span[0] - 1e-12 <= v <= span[1] + 1e-12 for v in values)
        assert bool(reachable(5, 5, span, way=way)) == expected, permille


def test_a_search_that_grows_too_large_is_left_open() -> None:
    assert reachable(400, 60, (0.123456789, 0.1234567890001), most=100_000) is None


def test_a_rate_that_is_not_decided_is_neither_possible_nor_accused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: nothing is looked at, so nothing is known; 1 of 3 is still the crude rate of a third."""
    monkeypatch.setattr(rate_alone, "reachable", lambda *_, **__: None)
    verdict = check(Claim("rate", {"n1": "200", "d1": "9", "percent": "22.904", "endpoint": "OS"}))
    assert verdict.word == "not checked" and verdict.severity == "grey"
    assert {entry["meets"] for entry in verdict.tried.values()} == {None}
    assert "too many orders" in verdict.sentence and "Kaplan-Meier" in verdict.because
    crude = check(Claim("rate", {"n1": "3", "d1": "2", "percent": "33.3", "endpoint": "OS"}))
    assert crude.word == "possible"


def test_cut_off_is_named_apart_from_rounded() -> None:
    """Oracle: 25/26 = 96.154 prints as 96.2 rounded, as 96.1 cut off, and 24.5/25.5 = 96.08 as 96.1."""
    verdict = check(Claim("rate", {"n1": "26", "d1": "1", "percent": "96.1", "endpoint": "OS"}))
    assert verdict.word == "cut off"
    assert verdict.tried["Kaplan-Meier"]["meets"] is False
    assert verdict.tried["Kaplan-Meier"]["cut off"] is True
    assert verdict.tried["actuarial"]["meets"] is True
    counted = check(Claim("rate", {"n1": "26", "k1": "25", "percent": "96.1", "endpoint": "OS"}))
    assert counted.word == "cut off" and "25.5 at risk" in counted.because


def test_a_life_table_explains_a_pair_of_rates() -> None:
    """Oracle: 24.5/25.5 = 96.08 % of 26: one event; 1 of 26 against 3 of 7 prints 0.002 by Mantel."""
    events = _events(
        Claim("logrank", {"n1": "26", "percent": "96.08", "endpoint": "OS"}), 26, "percent"
    )
    assert events is not None and events[1] == "actuarial"


@pytest.mark.parametrize(
    ("k", "n", "level"), [(10, 19, 0.95), (6, 27, 0.90), (51, 56, 0.90), (1, 80, 0.99)]
)
def test_sternes_interval(k: int, n: int, level: float) -> None:
    # Oracle: statsmodels, proportion_confint(k, n, 1 - level, "binom_test"), which finds one crossing.
    found = inverted_intervals(k, n, level)
    expected = proportion_confint(k, n, 1 - level, method="binom_test")
    for place in (0, 1):
        ends = [found[name][place] for name in ("Sterne", "Sterne, the nearer limits")]
        assert min(abs(end - expected[place]) for end in ends) < 1e-6


def test_blakers_interval_lies_within_the_exact_one() -> None:
    # Oracle: Blaker (2000), theorem 1: it is nested in Clopper and Pearson's, for every count.
    for k in range(24):
        low, high = inverted_intervals(k, 23, 0.95)["Blaker"]
        exact = proportion_confint(k, 23, 0.05, method="beta")
        assert exact[0] - 1e-6 <= low <= k / 23 <= high <= exact[1] + 1e-6
