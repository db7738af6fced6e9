"""The whole family on small designs against plain enumeration, and worked numbers."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import attainable as at
from attainable.interval import Interval
from attainable.printed import printed_p
from attainable.riskset.counts import count_p_values
from attainable.riskset.family import TIMES

sys.path.insert(0, str(Path(__file__).parent))
from plain_paths import equal_follow_up, p_values, paths

SMALL = [
    (n1, d1, n2, d2)
    for n1 in range(1, 4)
    for n2 in range(1, 4)
    for d1 in range(n1 + 1)
    for d2 in range(n2 + 1)
    if 0 < d1 + d2 < 5 and n1 + n2 > 2
]
LARGER = [(5, 2, 4, 1), (6, 0, 4, 2), (4, 4, 5, 0), (7, 1, 6, 1)]
PRINTED = ("0.32", "0.50", "0.317", "1.00", "<0.05", "0.0833")


@pytest.mark.ci
@pytest.mark.parametrize("ties", [True, False])
@pytest.mark.parametrize("design", SMALL + LARGER, ids=str)
def test_against_plain_enumeration(design: tuple[int, int, int, int], ties: bool) -> None:
    """Oracle: every path written out, every test by the formulas in plain Python (plain_paths.py)."""
    n1, d1, n2, d2 = design
    found = [
        (p_values(path, n1, n2), lost, equal_follow_up(path, n1, n2))
        for path, lost in paths(*design, ties)
    ]
    a = at.logrank(*design, ties=ties)
    assert a.paths == len(found)
    for test in TIMES:
        values = [(p[test], lost, equal) for p, lost, equal in found if test in p]
        assert a.n_paths(test) == len(values)
        flat = [x for p, _, _ in values for x in p]
        if not flat:
            assert a.p_min(test) is None
            continue
        assert a.p_min(test) == pytest.approx(min(flat), abs=1e-10)
        assert a.p_max(test) == pytest.approx(max(flat), abs=1e-10)
        for text in PRINTED:
            for sides, side in ((2, 2), (1, 1), (1, -1)):
                direction = "against" if side == -1 else "effect"
                meant = printed_p(text).rounded
                fits = [
                    (lost, equal)
                    for p, lost, equal in values
                    if any(prints(x, side, meant) for x in p)
                ]
                ask = (text, test, sides)
                assert a.count(*ask, direction=direction) == len(fits), ask
                if test == "cox_wald":
                    continue  # Wald fits without a maximum: test_wald_without_a_maximum
                assert a.meets(*ask, direction=direction) == bool(fits)
                for equal in (False, True):
                    least = min((lost for lost, e in fits if e or not equal), default=None)
                    assert a.least_loss(*ask, equal, direction=direction) == least, (ask, equal)


def prints(p: float, side: int, values: Interval) -> bool:
    """Whether a side's p lies within, ends as `Interval.contains` has them for floats."""
    x = {2: p, 1: p / 2, -1: 1 - p / 2}[side]
    low, high = float(values.low), float(values.high)
    above = x > low - 5e-13 if values.low_closed else x > low + 5e-13
    return above and (x < high + 5e-13 if values.high_closed else x < high - 5e-13)


def test_one_death_among_fifteen() -> None:
    """Oracle: chi-squared is r2 / r1, so 165 paths and these p-values, by hand."""
    a = at.logrank(15, 1, 11, 0, ties=False)
    assert (a.n_paths(), a.n_paths("permutation"), a.paths) == (165, 179, 180)
    assert a.count("0.40") == 3 and a.count("0.400") == 0
    assert a.meets("0.400") is False and a.meets("0.400", test="permutation") is True
    verdict = a.check("0.400")
    assert verdict.word == "possible"
    assert verdict.tried["mantel"] == {
        "meets": False,
        "nearest": [pytest.approx(0.39802, abs=1e-5), pytest.approx(0.40278, abs=1e-5)],
    }
    assert verdict.tried["permutation"]["nearest"][0] == pytest.approx(0.39955, abs=1e-5)
    assert verdict.witness is not None
    at_death = verdict.witness.loc[verdict.witness["event"] == 1, "time"].iloc[0]
    left = verdict.witness[verdict.witness["time"] >= at_death].groupby("arm").size()
    assert left.tolist() == [10, 7]


def test_all_in_one_arm_lost() -> None:
    """Oracle: 0 of 21 against 3 of 22 with p < 0.025: 9 and 37 by Mantel; none one-sided by LR.

    With nobody lost and one event a day, LR is 2 (log(43/22) + log(42/21) + log(41/20)): p/2 = 0.0207.
    """
    a = at.logrank(21, 0, 22, 3)
    assert a.least_loss("<0.025") == 9
    assert a.least_loss("<0.025", equal_follow_up=True) == 37
    assert a.least_loss("<0.025", test="cox_lr", sides=1) == 0
    verdict = a.check("<0.025")
    assert verdict.least_loss == {"lost": 0, "of": 43, "test": "cox_lr", "sides": 1}
    assert verdict.word == "possible" and verdict.noticed is None and verdict.severity == "grey"
    named = a.check("<0.025", test="mantel").sentence
    assert "needs at least 9 of 43 patients lost" in named and "it needs 37." in named


def test_ties_are_the_normal_case() -> None:
    """Oracle: 1 of 3 against 2 of 3, all on one day: U = 1/2, V = 9/20, p = 0.4561."""
    assert at.logrank(3, 1, 3, 2).meets("0.4561")
    assert at.logrank(3, 1, 3, 2, ties=False).meets("0.4561") is False


def test_an_arm_of_three() -> None:
    """Oracle: 3 without an event against 7 of 40 stopped an earlier program with a KeyError."""
    assert at.logrank(3, 0, 40, 7).check("0.786").word == "possible"


def test_wald_without_a_maximum() -> None:
    """Oracle: an arm without events has no finite fit; R then prints 0.997 to 1.000."""
    a = at.logrank(8, 0, 9, 2)
    assert a.n_paths("cox_wald") == 0 and a.count("0.998", "cox_wald") == 0
    assert a.meets("0.998", "cox_wald") and not a.meets("0.98", "cox_wald")
    assert a.meets("0.499", "cox_wald", 1) and not a.meets("0.48", "cox_wald", 1)
    assert a.least_loss("0.998", "cox_wald") == 0
    verdict = at.logrank(10, 10, 10, 3).check("0.9979")
    assert verdict.tried["cox_wald"]["meets"] is True


def test_closed_ends() -> None:
    """Oracle: p = 1 exactly by permutation with an arm empty; p/2 = 0.5 is printed by 0.5 only."""
    a = at.logrank(4, 1, 3, 0)
    assert a.meets("1.0", "permutation") and a.meets("0.5", "permutation", 1)
    assert a.meets(">0.99", "permutation") and a.meets("<0.5", "permutation", 1)
    half = Interval(Fraction(49, 100), Fraction(1, 2), high_closed=False)
    assert not half.contains(0.5)


def test_restricted_to_few_losses() -> None:
    """Oracle: with nobody lost the one death of 15 and 11 gives chi-squared 11/15 only."""
    a = at.logrank(15, 1, 11, 0, max_lost=0)
    assert a.paths == 1 and a.p_min() == a.p_max() == pytest.approx(
        math.erfc(math.sqrt(11 / 30)), abs=1e-10
    )
    assert at.logrank(15, 1, 11, 0, max_lost=8).meets("0.40") is True
    assert at.logrank(15, 1, 11, 0, max_lost=1).meets("0.40") is False
    assert at.logrank(15, 1, 11, 0, max_lost=2).least_loss("0.40") == 2


@pytest.mark.parametrize(
    ("design", "why"),
    [
        ((0, 0, 5, 1), "n1: found 0"),
        ((5, 6, 5, 1), "d1: found 6, expected 0 to 5"),
        ((5, -1, 5, 1), "d1: found -1"),
        ((5, 0, 5, 0), "no event"),
        ((5.0, 1, 5, 1), "n1: found 5.0"),
        ((True, 1, 5, 1), "n1: found True"),
    ],
)
def test_impossible_counts(design: tuple[int, int, int, int], why: str) -> None:
    """Oracle: these are no two arms with an event; the message names the number."""
    with pytest.raises(ValueError, match=why):
        at.logrank(*design)


def test_unknown_names() -> None:
    """Oracle: names are fixed."""
    a = at.logrank(5, 1, 5, 1)
    with pytest.raises(ValueError, match="found the test 'log-rank'"):
        a.count("0.1", test="log-rank")
    with pytest.raises(ValueError, match="sides=3"):
        a.count("0.1", sides=3)
    with pytest.raises(ValueError, match="direction='up'"):
        a.count("0.1", sides=1, direction="up")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="max_lost"):
        at.logrank(5, 1, 5, 1, max_lost=-1)
    with pytest.raises(ValueError, match="cox_ties"):
        at.logrank(5, 1, 5, 1, cox_ties="exact")  # type: ignore[arg-type]


def test_mid_p_is_twice_the_smaller_tail_too() -> None:
    # R: h <- dhyper(0:3, 18, 9, 3); 2 * min(sum(h[1:2]), h[4]) + h[3] = 0.971282; by hand (2 x (84 + 648) + 1377) / 2925.
    expected = (2 * (84 + 648) + 1377) / 2925
    given = count_p_values(18, 2, 9, 1)["mid_p", 2]
    assert any(value == pytest.approx(expected, abs=1e-9) for value in given)
