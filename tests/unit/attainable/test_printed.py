"""Printed numbers: every form by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from attainable.interval import Interval
from attainable.printed import printed_number, printed_p


def ends(interval: Interval) -> tuple[str, float, float, str]:
    """An interval as it is written by hand: bracket, ends, bracket."""
    left, right = "[" if interval.low_closed else "(", "]" if interval.high_closed else ")"
    return left, float(interval.low), float(interval.high), right


@pytest.mark.parametrize(
    ("text", "rounded"),
    [
        ("0.400", ("[", 0.3995, 0.4005, "]")),
        ("p = .04", ("[", 0.035, 0.045, "]")),
        ("P-value: 0,04", ("[", 0.035, 0.045, "]")),
        (",04", ("[", 0.035, 0.045, "]")),
        ("(P=0·04)†", ("[", 0.035, 0.045, "]")),
        ("0.04*", ("[", 0.035, 0.045, "]")),
        ("0.04¹", ("[", 0.035, 0.045, "]")),
        ("０．０４", ("[", 0.035, 0.045, "]")),
        ("1.2e-5", ("[", 1.15e-5, 1.25e-5, "]")),
        ("1.2 × 10⁻⁵", ("[", 1.15e-5, 1.25e-5, "]")),
        ("1.2·10-5", ("[", 1.15e-5, 1.25e-5, "]")),
        ("0.000", ("[", -0.0005, 0.0005, "]")),
        ("1,000", ("[", 0.9995, 1.0005, "]")),
        ("<0.001", ("[", 0, 0.001, ")")),
        ("p value < .0001", ("[", 0, 0.0001, ")")),
        ("&lt;0.05", ("[", 0, 0.05, ")")),
        ("P＜0.05", ("[", 0, 0.05, ")")),
        ("≤ 0.05", ("[", 0, 0.05, "]")),
        ("> 0.99", ("(", 0.99, 1, "]")),
        (">=0.99", ("[", 0.99, 1, "]")),
        ("0.01<P<0.025", ("(", 0.01, 0.025, ")")),
        ("0.05 > p ≥ 0.01", ("[", 0.01, 0.05, ")")),
        ("NS", ("[", 0.05, 1, "]")),
        ("p = n.s.", ("[", 0.05, 1, "]")),
    ],
)
def test_forms_of_a_p_value(text: str, rounded: tuple[str, float, float, str]) -> None:
    """Oracle: each interval written by hand."""
    printed = printed_p(text)
    assert ends(printed.rounded) == rounded
    assert printed.text == text


@pytest.mark.parametrize(
    "text",
    ["one", "40%", "seven", "", " ", "p", "<", "0..4", "0.04-0.05", "nan", "inf", "1e400", "1/2",
     "0.04 (log-rank)", "0.10 10", "0.01<P<0.005", "0.01<p>0.05", "10-5", "0.04 ns", "1_0"],
)  # fmt: skip
def test_what_is_no_p_value_is_refused(text: str) -> None:
    """Oracle: nobody can say which p-value these are; the message quotes what was found."""
    with pytest.raises(ValueError, match="expected a p-value such as") as refused:
        printed_p(text)
    assert repr(text) in str(refused.value)


def test_numbers_are_no_text() -> None:
    """Oracle: 0.4 as a number has lost its zeros."""
    with pytest.raises(ValueError, match="expected text"):
        printed_p(0.4)  # type: ignore[arg-type]


def test_cut_off() -> None:
    """Oracle: by hand; the upper end is the next figure's."""
    assert ends(printed_p("0.40").cut_off) == ("[", 0.4, 0.41, ")")
    assert ends(printed_number("-0.4").cut_off) == ("(", -0.5, -0.4, "]")
    assert ends(printed_number("0.0").cut_off) == ("(", -0.1, 0.1, ")")
    assert printed_p("<0.05").cut_off == printed_p("<0.05").rounded


def test_added_zeros() -> None:
    """Oracle: by hand; a p-value keeps one decimal, 77.0 may be 77."""
    assert [p.decimals for p in printed_p("0.400").without_zeros(1)] == [2, 1]
    assert [p.text for p in printed_number("77.0").without_zeros()] == ["77"]
    assert printed_p("0.04").without_zeros(1) == ()
    assert printed_p("<0.050").without_zeros(1) == ()


def test_other_numbers() -> None:
    """Oracle: by hand."""
    assert ends(printed_number("−1.2").rounded) == ("[", -1.25, -1.15, "]")
    assert ends(printed_number("93,3 %", percent=True).rounded) == ("[", 93.25, 93.35, "]")
    assert ends(printed_number(">5").limits) == ("(", 5, math.inf, "]")
    assert ends(printed_number("1.2e3").rounded) == ("[", 1150, 1250, "]")
    with pytest.raises(ValueError, match="two ways"):
        printed_number("1,234")
    with pytest.raises(ValueError, match=r"found '12%', expected a number such as 0\.57"):
        printed_number("12%")


def test_contains_and_meets() -> None:
    """Oracle: R prints 13/16 as 81.2, so both ends of a rounding interval belong to it."""
    half = printed_number("81.2").rounded
    assert half.contains(Fraction(1300, 16)) and not half.contains(Fraction(81251, 1000))
    cut = printed_p("0.40").cut_off
    assert cut.contains(Fraction(2, 5)) and not cut.contains(Fraction(41, 100))
    assert cut.contains(0.4 - 1e-15) and not cut.contains(0.41 - 1e-15)
    assert half.contains(81.25 + 1e-13) and not half.contains(81.2501)
    assert cut.meets(Interval(Fraction(1, 5), Fraction(2, 5)))
    assert not cut.meets(Interval(Fraction(41, 100), Fraction(1)))
    assert not printed_p("<0").limits.contains(0.0)
