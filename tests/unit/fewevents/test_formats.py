"""Numbers as text. Oracle: rounding by hand on the decimal digits."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewevents import exact_ci, formats


def result(estimate, low, high, **more):
    return SimpleNamespace(estimate=estimate, ci_low=low, ci_high=high, **more)


MISSING = [None, math.nan, np.float64("nan"), pd.NA]


@pytest.mark.parametrize("missing", MISSING)
def test_missing_is_not_estimable(missing):
    words = "not estimable"
    assert formats.format_number(missing) == words
    assert formats.format_percent(missing) == words
    assert formats.format_days(missing) == words
    assert formats.format_p(missing) == words
    assert formats.format_ci(result(missing, missing, missing)) == f"{words} (95% CI {words})"


def test_infinity_is_not_reached_for_times_only():
    assert formats.format_days(math.inf) == "not reached"
    assert formats.format_number(math.inf) == "not estimable"
    assert formats.format_percent(math.inf) == "not estimable"


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (2.675, 2, "2.68"),  # the nearest binary number lies below: f"{x:.2f}" gives 2.67
        (0.125, 2, "0.13"),
        (-0.125, 2, "-0.13"),
        (-0.001, 2, "0.00"),
        (0.5, 0, "1"),
        (1e9, 0, "1000000000"),
        (np.int64(3), 1, "3.0"),
    ],
)
def test_number_is_rounded_half_up(x, digits, text):
    assert formats.format_number(x, digits) == text


def test_percent_rounds_the_proportion_not_its_binary_noise():
    """0.285 * 100 is 28.499999999999996 in binary; by hand 28.5 rounds to 29."""
    assert formats.format_percent(0.285, 0) == "29%"
    assert formats.format_percent(1 / 3) == "33.3%"
    assert formats.format_percent(0.9615384615384613) == "96.2%"


def test_days():
    assert formats.format_days(1) == "1 day"
    assert formats.format_days(0) == "0 days"
    assert formats.format_days(27.5, 1) == "27.5 days"


def test_count():
    assert formats.format_count(0, 33) == "0/33 (0.0%)"
    assert formats.format_count(np.int64(33), 33) == "33/33 (100.0%)"
    with pytest.raises(ValueError, match="found 34 of 33"):
        formats.format_count(34, 33)
    with pytest.raises(ValueError, match="found -1 of 33"):
        formats.format_count(-1, 33)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0, "<0.001"),
        (0.00099, "<0.001"),  # not 0.001: it is below
        (0.001, "0.001"),
        (0.0228, "0.023"),
        (0.3918, "0.392"),
        (0.4, "0.400"),
        (0.9995, ">0.999"),
        (0.999, "0.999"),
        (1, ">0.999"),
    ],
)
def test_p(p, text):
    assert formats.format_p(p) == text


def test_p_in_a_sentence():
    assert formats.format_p(0.4, name="p") == "p = 0.400"
    assert formats.format_p(1e-9, name="p") == "p < 0.001"
    assert formats.format_p(0.04, 1, name="p") == "p < 0.1"


@pytest.mark.parametrize("p", [-0.1, 1.1, math.inf])
def test_p_outside_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        formats.format_p(p)


def test_ci_names_its_level():
    assert formats.format_ci(exact_ci(0, 33)) == "0.0% (95% CI 0.0 to 10.6)"
    assert formats.format_ci(result(0.5, 0.1, 0.9, conf_level=0.9)) == "50.0% (90% CI 10.0 to 90.0)"
    assert "(97.5% CI" in formats.format_ci(result(0.5, 0.1, 0.9, conf_level=0.975))


def test_ci_units():
    assert formats.format_ci(result(1.5, 0.75, 3.0), unit="") == "1.50 (95% CI 0.75 to 3.00)"
    assert formats.format_ci(result(120, 90, 150), unit="days") == "120 days (95% CI 90 to 150)"
    points = formats.format_ci(result(-0.39, -0.71, -0.08), 0, unit="points")
    assert points == "-39 percentage points (95% CI -71 to -8)"


def test_ci_open_ended():
    infinite, nan = math.inf, math.nan
    never = formats.format_ci(result(infinite, nan, nan), unit="days")
    assert never == "not reached (95% CI not estimable)"
    neither = formats.format_ci(result(infinite, infinite, infinite), unit="days")
    assert neither == "not reached (95% CI not reached)"
    open_end = formats.format_ci(result(161, 28, infinite), unit="days")
    assert open_end == "161 days (95% CI 28 days to not reached)"
    assert formats.format_ci(result(1.0, nan, nan)) == "100.0% (95% CI not estimable)"


@given(st.integers(0, 500), st.integers(1, 500))
def test_percent_is_within_half_a_unit(events, n):
    """Invariant: the text differs from the exact ratio by no more than half of its last decimal."""
    events = min(events, n)
    shown = formats.format_count(events, n)
    percent = float(shown.split("(")[1].rstrip("%)"))
    assert abs(percent - 100 * events / n) <= 0.05 + 1e-9


@given(st.floats(0, 1))
def test_p_text_never_crosses_its_bound(p):
    """Invariant: '<0.001' exactly when p is below 0.001."""
    assert (formats.format_p(p) == "<0.001") == (p < 0.001)
