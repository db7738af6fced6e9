"""Kaplan-Meier estimates that counts allow.

Oracles: hand calculation; exact fractions over every choice of numbers at risk; lifelines.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from math import comb, prod

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from attainable.paths.survival_rates import SurvivalSet, attainable_survival
from attainable.reported import ReportedNumber


@pytest.mark.parametrize(("n", "d"), [(1, 1), (5, 0), (7, 3), (7, 7), (12, 4)])
@pytest.mark.parametrize("figure", ["42.9%", "57.1%", "50%", "50.0%", "0%", "100%", "12.5%"])
@pytest.mark.parametrize("rounding", ["half-up", "truncate"])
def test_against_exact_fractions(n, d, figure, rounding):
    """Every choice of d numbers at risk, in fractions: halves such as 12.5 are decided exactly."""
    estimates = [
        prod((Fraction(r - 1, r) for r in risks), start=Fraction(1))
        for risks in combinations(range(1, n + 1), d)
    ]
    expected = sum(ReportedNumber(figure).matches(x, rounding) for x in estimates)
    found = attainable_survival(n, d)
    assert found.n_paths == len(estimates) == comb(n, d)
    assert found.count(figure, rounding) == expected


def test_table_holds_every_estimate_once():
    """Percentages after one event among 40 and among 8, by hand: (r - 1) / r."""
    table = attainable_survival(40, 1).table()
    assert table["risk_sets"].sum() == 40
    assert table["percent"].tolist()[:3] == ["0.0", "50.0", "66.7"]
    assert table["percent"].tolist()[-1] == "97.5"
    halves = attainable_survival(8, 1).table(digits=0)  # 7/8 = 87.5 rounds up
    assert halves["percent"].tolist()[-1] == "88"


def test_figures_of_the_abstract():
    """93.3% needs 15 at risk; 96.1% is 25/26 cut off; 3/7 needs seven, six, five, four."""
    assert attainable_survival(15, 1).matching("93.3%").tolist() == [[15]]
    assert attainable_survival(15, 1, at_risk={1: {7, 10, 14}}).count("93.3%") == 0
    assert attainable_survival(26, 1).count("96.1%") == 0
    assert attainable_survival(26, 1).matching("96.1%", "truncate").tolist() == [[26]]
    assert attainable_survival(7, 4).matching("42.9%").tolist() == [[7, 6, 5, 4]]


def test_ties_add_nothing():
    """Two events at once among 6: lifelines gives 4/6, as 6 and then 5 at risk do."""
    fitted = KaplanMeierFitter().fit([1, 1, 2, 2, 2, 2], [1, 1, 0, 0, 0, 0])
    assert fitted.survival_function_.iloc[-1, 0] == pytest.approx(4 / 6)
    assert [6, 5] in attainable_survival(6, 2).matching("66.7%").tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0, 0), "n=0"), ((3, 4), "d=4"), ((200, 10), "not computed")],
)
def test_impossible_counts(arguments, message):
    """Each message says what was found."""
    with pytest.raises(ValueError, match=message):
        attainable_survival(*arguments)


@pytest.mark.parametrize(
    ("risks", "digits"),
    [((26, 21, 19, 11), 3), ((26, 11, 7, 3), 4), ((23, 19, 14, 12), 4), ((8,), 0), ((8,), 1)],
)
def test_a_percentage_beside_a_border_is_rounded_by_its_exact_value(risks, digits):
    """Oracle: the decimal module on sixty digits. The first is 78.8684999999 %, the third 77.1330500000 %."""
    with localcontext(prec=60):
        exact = Decimal(100) * prod(risk - 1 for risk in risks) / prod(risks)
        shown = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    table = SurvivalSet(risks[0], len(risks), np.array([risks], dtype=np.int32)).table(digits)
    assert table.to_numpy().tolist() == [[str(shown), 1]]
