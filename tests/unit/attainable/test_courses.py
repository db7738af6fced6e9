"""Courses that agree with printed p-values, and limits over them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from attainable.ensemble import Courses, Limits, courses
from attainable.ensemble.estimands import describe
from attainable.riskset.statistics import path_p_values

OVERALL = ((26, 1, 7, 3), "0.002")
TRANSPLANT = {"inner": (15, 1, 11, 0), "inner_p": "0.40"}


@pytest.fixture(scope="module")
def by_mantel() -> Courses:
    return courses(*OVERALL, **TRANSPLANT, tests=["mantel"])


def plain_paths(n1: int, d1: int, n2: int, d2: int):
    """Every path, by recursion."""
    if d1 + d2 == 0:
        yield ()
        return
    for r1, r2 in itertools.product(range(d1, n1 + 1), range(d2, n2 + 1)):
        for a, b in itertools.product(range(d1 + 1), range(d2 + 1)):
            if a + b:
                for rest in plain_paths(r1 - a, d1 - a, r2 - b, d2 - b):
                    yield ((r1, r2, a, b), *rest)


def test_courses_are_those_of_a_plain_enumeration() -> None:
    """Oracle: recursion over all paths of 1 of 4 against 2 of 3, and each test's p by itself."""
    found = courses((4, 1, 3, 2), "0.2", tests=["mantel", "gehan_permutation", "cox_lr"])
    expected: dict[str, set] = {test: set() for test in found.tests}
    for path in plain_paths(4, 1, 3, 2):
        p = path_p_values(path, 4, 3)
        for test in expected:
            values = [p[name] for name in (test, f"{test}_efron") if name in p]
            if any(0.15 - 1e-12 <= value <= 0.25 + 1e-12 for value in values):
                expected[test].add(path)
    for test, agrees in found.tests.items():
        rows = [
            tuple(map(tuple, row[row[:, 2:].sum(axis=1) > 0].tolist()))
            for row in found.paths[agrees]
        ]
        assert len(set(rows)) == len(rows)
        assert set(rows) == expected[test]


def test_counts_of_the_transplant_study(by_mantel: Courses) -> None:
    """Oracle: independent enumerations, 41,015 courses without ties and 47,836 with them."""
    assert (len(by_mantel), int(by_mantel.untied.sum())) == (47_836, 41_015)
    assert sorted(a + b for a, b in by_mantel.inner["mantel"]) == [12, 17, 24]


def test_limits_of_the_transplant_study(by_mantel: Courses) -> None:
    """Oracle: independent code: hazard ratio 14.1 to 26.3 in 39,999 courses, Wald limits from 1.4 to 2.3, survival 0 to 4/7,
    mean survival from 1/12 of the horizon shorter to the whole of it longer."""
    limits = Limits(by_mantel.where(by_mantel.untied))
    ratio, survival = limits.hazard_ratio(), limits.survival(2)
    assert (ratio.finite, ratio.of) == (39_999, 41_015)
    assert [round(x, 1) for x in (ratio.low, ratio.high, ratio.first_limit, ratio.last_limit)] == [
        14.1,
        26.3,
        1.4,
        2.3,
    ]
    assert (survival.low, survival.high) == (0, pytest.approx(4 / 7))
    assert limits.mean_survival_gain() == pytest.approx((-1 / 12, 1))


def test_mean_survival_is_not_compared_where_an_arm_is_no_longer_followed() -> None:
    """Oracle: by hand. At the last death nobody of arm 2 is at risk and 4/7 are alive: no time after it belongs to both curves.

    With one of arm 2 at risk, a quarter alive, and the last of arm 1 dead, all the time after it does.
    """
    gone = [(21, 7, 0, 1), (19, 6, 0, 1), (16, 5, 0, 1), (1, 0, 1, 0)]
    there = [(26, 4, 0, 1), (26, 3, 0, 1), (26, 2, 0, 1), (1, 1, 1, 0)]
    found = describe(np.array([gone, there], dtype=np.int64), 26, 7)
    assert found["gain_low"].tolist() == pytest.approx([0, -1 / 4])
    assert found["gain_high"].tolist() == pytest.approx([3 / 7, 3 / 4])


def test_ties_widen_the_limits(by_mantel: Courses) -> None:
    """Oracle: independent code: exact p down to 0.00137, Cox's ratio by Breslow down to 12.0."""
    limits = Limits(by_mantel)
    assert round(limits.permutation_p()[0], 5) == 0.00137
    assert round(limits.hazard_ratio("breslow").low, 1) == 12.0


def test_exact_p_of_a_design_by_hand() -> None:
    """Oracle: 1 of 2 against 0 of 2. With all at risk any of the four may be the one who dies, each score as far from 0; with
    one at risk in each arm two of the six ways to allot the arms put both or neither in arm 2, where the score is 0."""
    whole = courses((2, 1, 2, 0), "0.32", tests=["mantel"])
    limits = Limits(whole)
    # Nobody of arm 2 has an event: the likelihood grows as the ratio falls to 0, so no order has an estimate.
    assert limits.hazard_ratio().finite == 0
    assert limits.permutation_p() == pytest.approx((2 / 3, 1))
    assert limits.conditional_p() == pytest.approx((1, 1))


def test_the_cohort_of_a_course_has_its_ends(by_mantel: Courses) -> None:
    """Oracle: statsmodels' Cox model on the patients of the course with the smallest ratio (R: 14.142, 1.47 to 136)."""
    from statsmodels.duration.hazard_regression import PHReg

    untied = by_mantel.where(by_mantel.untied)
    limit = Limits(untied).hazard_ratio()
    cohort = untied.witness(limit.low_row)
    fit = PHReg(cohort["time"], cohort[["arm"]].astype(float), status=cohort["event"]).fit()
    assert math.isclose(math.exp(fit.params[0]), limit.low, rel_tol=1e-6)
    assert np.allclose(np.exp(fit.conf_int()[0]), limit.low_interval, rtol=1e-5)


@pytest.mark.parametrize("inner", [(15, 1, 10, 0), (15, 0, 11, 0)])
def test_inner_arms_that_do_not_fit_are_refused(inner: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="expected arms that make up the 26 patients"):
        courses(*OVERALL, inner=inner, inner_p="0.40")


def test_an_inner_comparison_of_two_events_is_refused_with_a_remedy() -> None:
    """Oracle: joint findings of declared groups take any number of events (`attainable.audit`)."""
    with pytest.raises(
        ValueError, match=r"have 2 events; expected one\. .* call attainable\.audit"
    ):
        courses((9, 2, 5, 1), "0.5", inner=(5, 1, 4, 1), inner_p="0.9")


def test_no_course_has_no_limits() -> None:
    with pytest.raises(ValueError, match="no course agrees"):
        Limits(courses(*OVERALL, **TRANSPLANT, tests=["cox_wald"]))
