"""Printed percentages against their denominators, and as Kaplan-Meier estimates."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest

from helpers.audit.grim import counts_printing, describe_risk_sets, nearest_counts, survival_check

DECIMALS = {0: Decimal("1"), 1: Decimal("0.1"), 2: Decimal("0.01")}


@pytest.mark.parametrize("digits", [0, 1, 2])
@pytest.mark.parametrize("rounding", ["half-up", "truncate"])
def test_every_percentage_of_small_denominators(digits, rounding):
    """Oracle: decimal division of every count of n, shortened by the decimal module."""
    mode = ROUND_HALF_UP if rounding == "half-up" else ROUND_DOWN
    for n in (1, 7, 8, 26, 33, 40):
        prints: dict[str, set[int]] = {}
        for k in range(n + 1):
            # Forty digits settle every tie of a denominator this small.
            share = (Decimal(100 * k) / Decimal(n)).quantize(DECIMALS[digits], rounding=mode)
            prints.setdefault(f"{share}%", set()).add(k)
        for text, counts in prints.items():
            assert set(counts_printing(text, n, rounding=rounding)) == counts, (text, n)


def test_an_impossible_percentage():
    """Oracle: 26/33 = 78.79% and 27/33 = 81.82%, so nothing of 33 lies between."""
    assert counts_printing("78.9%", 33) == ()
    assert counts_printing("81.7%", 33) == ()
    assert nearest_counts("78.9%", 33) == (26, 27)
    assert nearest_counts("0%", 33) == (0, 1)


def test_survival_by_hand():
    """Oracle: by hand. One event: (r - 1)/r is 93.3% for r = 15 only, and 96.1% only as 25/26 cut
    off."""
    table = survival_check("93.3%", 15, 1).set_index(["reading", "rounding"])
    assert table.loc[("Kaplan-Meier", "half-up"), ["ways", "of", "at_risk"]].tolist() == [
        1,
        15,
        "15",
    ]
    table = survival_check("96.1%", 26, 1).set_index(["reading", "rounding"])["ways"]
    assert table["Kaplan-Meier", "half-up"] == table["crude", "half-up"] == 0
    assert table["Kaplan-Meier", "truncate"] == table["crude", "truncate"] == 1


def test_survival_against_all_sequences():
    """Oracle: brute force over three nested loops of numbers at risk in seven patients."""
    matching = [
        (a, b, c)
        for a in range(7, 0, -1)
        for b in range(a - 1, 0, -1)
        for c in range(b - 1, 0, -1)
        if abs(100 * (a - 1) / a * (b - 1) / b * (c - 1) / c - 40.0) < 0.05
    ]
    table = survival_check("40.0%", 7, 3).set_index(["reading", "rounding"])
    assert len(matching) > 0
    assert table.loc[("Kaplan-Meier", "half-up"), "ways"] == len(matching)
    assert table.loc[("Kaplan-Meier", "half-up"), "of"] == 35  # 7 choose 3


def test_no_denominator():
    """Oracle: nobody is no denominator."""
    with pytest.raises(ValueError, match="found 0, expected at least 1"):
        counts_printing("50%", 0)


def test_sequences_as_text():
    """Oracle: the sequences written out by hand."""
    import numpy as np

    rows = np.array([[5, 4], [5, 3], [5, 2], [5, 1]])
    assert describe_risk_sets(rows, most=2) == "5, 4 or 5, 3 and 2 more"
    assert describe_risk_sets(rows[:0]) == ""
