"""Verdicts on single figures, the arithmetic beside each case."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from fewevents.estimates.proportions import exact_ci
from helpers.comparison import DIFFERS, REPRODUCED, TRUNCATED, compare, overall, verdict
from helpers.published import load_published


@pytest.mark.parametrize(
    ("reported", "value", "expected"),
    [
        ("96.1%", Fraction(25, 26), TRUNCATED),  # 96.154 %
        ("96.2%", Fraction(25, 26), REPRODUCED),
        ("96.3%", Fraction(25, 26), DIFFERS),
        ("0.400", 0.398, DIFFERS),
        ("0.40", 0.398, REPRODUCED),
        ("<0.001", 0.0009, REPRODUCED),
        ("<0.001", 0.001, DIFFERS),
        ("26", 26, REPRODUCED),
        ("seven", 7, REPRODUCED),
    ],
)
def test_verdict(reported: str, value: float, expected: str) -> None:
    assert verdict(reported, value) == expected


def test_a_truncated_figure_is_shown_with_one_more_digit() -> None:
    """25/26 = 96.154 %: with one decimal the reader would see 96.2 beside 96.1 and wonder; two decimals show the cut."""
    table = compare(load_published(), {"os_cr_rate": exact_ci(25, 26)})
    assert table.loc[0, ["recomputed", "verdict"]].tolist() == ["25/26 (96.15%)", TRUNCATED]


def test_a_rounded_figure_is_shown_with_its_own_digits() -> None:
    """29/33 = 87.88 %, printed as 87.9 %: no digit more than the abstract has."""
    table = compare(load_published(), {"os_rate": exact_ci(29, 33)})
    assert table.loc[0, ["recomputed", "verdict"]].tolist() == ["29/33 (87.9%)", REPRODUCED]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0023, "0.0023"), (0.0001, "0.0001"), (0.00005, "0.000050"), (1.0, "1.0000"), (3, "3")],
)
def test_numbers_are_shown_with_digits_that_tell_them_apart(value: float, text: str) -> None:
    """By hand: four decimals, or six where four would show next to nothing; whole numbers have none."""
    table = compare(load_published(), {"os_by_cr_p": value})
    assert table.loc[0, "recomputed"] == text


def test_unknown_ids_are_named() -> None:
    with pytest.raises(ValueError, match="found ids \\['nothing'\\]"):
        compare(load_published(), {"nothing": 1.0})


def test_overall_counts_every_verdict() -> None:
    one = pd.DataFrame({"verdict": [REPRODUCED] * 3})
    assert overall(one) == "reproduced: all 3"
    mixed = pd.DataFrame({"verdict": [REPRODUCED, TRUNCATED, DIFFERS, REPRODUCED]})
    assert overall(mixed) == "differs: 1 of 4; reproduced by truncation: 1 of 4; reproduced: 2 of 4"
