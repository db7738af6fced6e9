"""A median and rates of one curve: cohorts written out, their curve by the product-limit formula."""

from __future__ import annotations

from math import floor
from random import Random

import pytest

from attainable.answers.audit import audit
from attainable.answers.paragraph import paragraph
from attainable.claims.entries import study_of
from attainable.joint import Finding, joint_findings

Cohort = list[tuple[float, bool]]
ENDPOINTS = {"os": "overall survival", "relapse": "cumulative incidence of relapse"}
CUT = "read off the steps of one Kaplan-Meier curve"
DIED = "At 2 years 55% had died."


def found(*claims: dict[str, str], **keys: object) -> list[Finding]:
    named = [{"id": str(i), "group": "all", "endpoint": "os"} | c for i, c in enumerate(claims, 1)]
    content = {"groups": {"all": "40", "other": "40"}, "endpoints": ENDPOINTS, "claims": named}
    return [f for f in joint_findings(study_of(content | keys)) if f.kind == "exclude"]


def rate(percent: str, time: str, **more: str) -> dict[str, str]:
    return {"form": "rate", "percent": percent, "time": time} | more


def median(value: str, unit: str = "months", **more: str) -> dict[str, str]:
    return {"form": "median", "value": value, "unit": unit} | more


def curve(cohort: Cohort) -> list[tuple[float, float]]:
    """Times of deaths, and the product-limit estimate after each."""
    survival, steps = 1.0, []
    for time in sorted({t for t, dead in cohort if dead}):
        risk = sum(t >= time for t, _ in cohort)
        survival *= 1 - sum(t == time and dead for t, dead in cohort) / risk
        steps.append((time, survival))
    return steps


def survival_at(steps: list[tuple[float, float]], time: float) -> float:
    return next((s for t, s in reversed(steps) if t <= time), 1.0)


def medians(steps: list[tuple[float, float]]) -> list[float]:
    """By the first time at 50 % or below, the first below, and the middle of a plateau at 50 %."""
    at = [t for t, s in steps if s <= 0.5 + 1e-12]
    below = [t for t, s in steps if s < 0.5 - 1e-12]
    return [*at[:1], *below[:1], *([(at[0] + below[0]) / 2] if below else [])]


@pytest.mark.parametrize("seed", range(60))
def test_no_figures_of_one_curve_exclude_each_other(seed: int) -> None:
    """Oracle: the cohort, with ties and losses, whose figures are rounded or cut off; months of either length."""
    random = Random(seed)
    n = random.choice([2, 4, 5, 9, 16, 40])
    cohort = [
        (random.randint(1, 36) / random.choice([1, 4]), random.random() < 0.7) for _ in range(n)
    ]
    steps = curve(cohort)
    digits = random.choice([0, 1])
    cut = random.choice([lambda x: round(x, digits), lambda x: floor(x * 10**digits) / 10**digits])
    printed = [
        median(f"{cut(x * scale):.{digits}f}")
        for x in medians(steps)
        for scale in (1, 30.4375 / 30)
    ]
    times = [3, 6, 12, 24, 36]
    rates = [rate(f"{cut(100 * survival_at(steps, t)):.{digits}f}", f"{t} months") for t in times]
    rates += [
        rate(r["percent"], f"{t // 12}-year") for r, t in zip(rates, times, strict=True) if t >= 12
    ]
    assert found(*(printed or [median("NR")]), *rates) == []


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (
            [median("18.0"), rate("45.0", "12 months")],
            "below 50 % before the median of 18.0 months.",
        ),
        ([median("18.0"), rate("55.0", "2-year")], "above 50 % after the median of 18.0 months."),
        ([median("18.0"), rate("55", "two years")], "above 50 % after the median of 18.0 months."),
        ([median("not reached"), rate("45", "3 years")], "below 50 %, so the median is reached."),
        (
            [rate("60", "1 year"), rate("64", "3 years")],
            "60 % at 1 year to 64 % at 3 years is a rise",
        ),
        ([rate("0.60", "1 year", low="0.50", high="0.68"), rate("64", "3 years")], "is a rise"),
    ],
)
def test_figures_that_no_one_curve_has(claims: list[dict[str, str]], said: str) -> None:
    """Oracle: a curve never rises, is above 50 % before its median and at 50 % or below after it."""
    (finding,) = found(*claims)
    assert said in finding.sentence
    assert set(finding.claims) == {"1", "2"}
    assert CUT in finding.because


@pytest.mark.parametrize(
    "claims",
    [
        [median("18.0"), rate("50", "2 years")],  # 50 % exactly, on a plateau
        [median("18.0"), rate("50", "12 months")],  # 50.4 %, rounded
        [median("12"), rate("48", "12 months")],  # from 11.5 to below 13
        [median("12.0"), rate("51", "12 months")],
        [median("23.7"), rate("52", "24 months")],  # 24 months of 30 days are 23.65 of 30.44
        [median("52", "weeks"), rate("52", "1 year")],
        [median("18.0"), rate("55", "2 years", group="other")],
        [median("18.0"), rate("55", "2 years", endpoint="relapse")],
        [median("18.0"), rate("55", "2 years", note="crude share alive")],
        [median("18.0", note="interpolated, by life table"), rate("55", "2 years")],
        [median("18.0"), rate("55", "2 years", k="22")],  # a count of patients alive
        [median("18.0"), rate("55", "2 years", adjusted="yes")],
        [median("18.0"), rate("55", "2 years", settle="which endpoint")],
        [rate("0.6", "1 year"), rate("64", "3 years")],  # of 1 or of 100?
        [rate("20", "1 year", endpoint="relapse"), rate("30", "3 years", endpoint="relapse")],
        [median("18.0"), rate("55", "")],
        [median("18.0"), rate("55", "2 years", sentence=DIED)],  # 45 % alive
    ],
)
def test_figures_that_one_curve_or_two_can_have(claims: list[dict[str, str]]) -> None:
    """Oracle: beside each pair."""
    assert found(*claims) == []


def test_an_interpolated_median_of_an_honest_cohort_is_met_by_the_condition() -> None:
    """Oracle: three patients who die at 10, 20 and 30 months: 67 % from 10, 33 % from 20; the straight line between
    these points meets 50 % at 15, and 67 % still live at 18. The finding names this case as one it leaves out."""
    steps = curve([(10, True), (20, True), (30, True)])
    (t1, s1), (t2, s2), _ = steps
    between = t1 + (s1 - 0.5) / (s1 - s2) * (t2 - t1)
    claims = median(f"{between:.1f}"), rate(f"{100 * survival_at(steps, 18):.1f}", "18 months")
    (finding,) = found(*claims)
    assert "not by interpolation" in finding.because
    assert found(claims[0] | {"note": "by interpolation"}, claims[1]) == []


def test_what_is_not_declared_is_not_taken_for_one_curve() -> None:
    """Oracle: the file, which declares no endpoint; OS may be one of several populations."""
    assert found(median("18.0"), rate("55", "2 years"), endpoints={}) == []


@pytest.mark.parametrize(
    "said",
    [
        "In our first report, median OS was 26.6 months.",
        "We previously reported a median OS of 26.6 months.",
        "At the interim analysis median OS was 26.6 months.",
        "The 2021 publication had a median OS of 26.6 months.",
        "In the initial report median OS was 26.6 months.",
        "With longer follow-up, median OS was 26.6 months.",
        "Median OS was 26.6 months at the first data cut-off.",
    ],
)
def test_figures_of_an_earlier_report_are_of_another_cut_off(said: str) -> None:
    """Oracle: the sentences; 47.9 % at 24 months is below 50 % before a median of 26.6 months on one curve."""
    now = rate("47.9", "24 months", sentence="OS at 24 months was 47.9%.")
    assert found(median("26.6", sentence="Median OS was 26.6 months."), now)
    assert not found(median("26.6", sentence=said), now)


def test_a_paragraph_says_whether_figures_of_one_curve_were_compared() -> None:
    """Oracle: the claims, of which the first two are of one curve, and the third is of no declared endpoint."""
    of = {"group": "all", "endpoint": "os"}
    claims = [median("26.6") | of, rate("47.9", "24 months") | of]
    content = {"groups": {"all": "40"}, "endpoints": ENDPOINTS, "claims": claims}
    told = paragraph(audit(study_of(content)))
    assert "as of one curve" in told and "were not compared" not in told
    alone = [rate("47.9", "24 months"), median("26.6")]
    told = paragraph(audit(study_of({"claims": alone})))
    assert "were not compared" in told and "as of one curve" not in told
    fits = [median("22.0") | of, rate("47.9", "24 months") | of]
    assert "were not compared" not in paragraph(audit(study_of(content | {"claims": fits})))
