"""Analyses side by side: each row is what its estimator gives, and ranges hold what any cohort of the set gives."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from attainable.consistent.reconstruct import Bounds, consistent_set
from attainable.paths.comparisons import Comparison
from fewevents.estimates.survival import logrank
from fewevents.small_sample import landmark, mantel_byar, permutation_logrank
from helpers.audit.conclusions import identify
from helpers import analyses
from helpers.analyses import comparison_tables, survival_rates
from helpers.analysis_rows import RISK_SETS
from helpers.bounded_analyses import (
    _landmark_p,
    _ratio,
    bounded_analyses,
    bounded_transplant_analyses,
)
from helpers.endpoints import (
    DEATH_FIRST,
    RELAPSE,
    SurvivalByGroup,
    first_event,
    survival_results,
)
from helpers.chapters.observed_analyses import observed_analyses
from helpers.cohort import load_cohort
from helpers.published import load_published

PUBLISHED = load_published()


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+\.\d+", text)]


@pytest.fixture(scope="module")
def bounded() -> pd.Series:
    table = bounded_analyses(identify(PUBLISHED).cohorts)
    return table.set_index("analysis")["result"]


def test_results_from_counts_are_single_and_right(bounded: pd.Series) -> None:
    """Oracle: R's fisher.test(matrix(c(3, 4, 1, 25), 2))$p.value = 0.02309384."""
    assert bounded["Fisher's exact test, p"] == "0.0231"
    assert bounded["crude rates of events, difference"].startswith("39.0 percentage points")


def test_ranges_hold_the_results_of_consistent_cohorts(bounded: pd.Series) -> None:
    """Oracle: the estimators of fewevents.estimates.survival and fewevents.small_sample on witnesses."""
    cohorts = identify(PUBLISHED).cohorts
    exact = numbers(bounded["log-rank test, exact p"])
    for row in (0, 15550, 2724, 40000):
        cohort = cohorts.witness(row)
        p = permutation_logrank(cohort["time"], cohort["event"], cohort["group"]).p_value
        assert exact[0] - 5e-5 <= p <= exact[1] + 5e-5
    # Rows 15550 and 2724 are the ends of the range.
    ends = [
        permutation_logrank(c["time"], c["event"], c["group"]).p_value
        for c in (cohorts.witness(15550), cohorts.witness(2724))
    ]
    assert exact == pytest.approx(ends, abs=5e-5)


def test_one_event_has_no_landmark_before_it() -> None:
    """By hand. One of two dies, both and the one other at risk: U = 1/3, V = 2/9, chi-squared 1/2; each of the three
    deaths is as likely; Firth's share r / (2 + r) is 1/4, so r = 2/3. The first arm loses up to half of the time."""
    table = bounded_analyses(consistent_set(Comparison("x", 2, 1, 1, 0, "0.48")))
    assert table.to_numpy().tolist() == [
        ["crude rates of events, difference", "-50.0 percentage points (95% CI -90.5 to 39.1)", "counts"],
        ["Fisher's exact test, p", ">0.9999", "counts"],
        ["log-rank test, asymptotic p", "0.4795", RISK_SETS],
        ["log-rank test, exact p", ">0.9999", RISK_SETS],
        ["hazard ratio, Cox", "0 (no event in one group)", RISK_SETS],
        ["hazard ratio, Firth", "0.7", RISK_SETS],
        ["mean survival time up to any horizon, difference", "-50% to 0% of the horizon", "days"],
    ]  # fmt: skip
    assert list(table.columns) == ["analysis", "result", "rests_on"]


def test_two_events_have_a_landmark_between_them() -> None:
    """By hand. Either the second arm's event comes first, among 3 and 2, or the first arm's, and the second arm's with
    one at risk. So the survival curves differ by up to 1 - 2/3 one way, 2/3 - 0 the other; a landmark before both is
    the log-rank test."""
    table = bounded_analyses(consistent_set(Comparison("x", 3, 1, 2, 1, "0.6")))
    assert table.iloc[[2, 6, 7]].to_numpy().tolist() == [
        ["log-rank test, asymptotic p", "0.5637 to 0.5924", RISK_SETS],
        ["mean survival time up to any horizon, difference", "-33% to +67% of the horizon", "days"],
        ["landmark analysis, any landmark before the last event, p", "0.5637 to 0.5924", "days"],
    ]
    assert table["result"][4] == "0 (no event in one group) to 2.1"  # no event of the second arm


def test_transplant_ranges_hold_every_choice_of_dates() -> None:
    """Oracle: Mantel-Byar and landmark tests on witnesses, over every number already transplanted at the death."""
    inner = Comparison.from_published(PUBLISHED, "os_by_hsct_p")
    cohorts = consistent_set(inner)
    table = bounded_transplant_analyses(cohorts).set_index("analysis")["result"]
    found: dict[str, list[float]] = {"Mantel-Byar": [], "landmark": []}
    for row in range(len(cohorts)):
        cohort = cohorts.witness(row)
        ever = cohort["group"].eq(1)
        at_death = ever & cohort["time"].ge(2)
        dies = cohort.index[cohort["event"].eq(1)][0]
        later = [i for i in cohort.index[at_death] if i != dies]
        for waiting in range(len(later) + 1):
            day = pd.Series(np.where(ever, 0.5, np.nan), index=cohort.index)
            day[later[:waiting]] = 2.5
            day[ever & cohort["time"].lt(day)] = 0.5
            found["Mantel-Byar"].append(mantel_byar(cohort["time"], cohort["event"], day).p_value)
            found["landmark"].append(
                landmark(cohort["time"], cohort["event"], day, landmark_day=1.5).test.p_value
            )
            if waiting:
                day[dies] = 1.9
                found["landmark"].append(
                    landmark(cohort["time"], cohort["event"], day, landmark_day=1.5).test.p_value
                )
    for word, values in found.items():
        text = table[table.index.str.contains(word)].iloc[0]
        known = [p for p in values if p == p]
        assert numbers(text)[-1] >= max(known) - 5e-5
        assert text.startswith("<0.0001") and min(known) < 1e-4


def test_more_than_one_event_by_transplant_is_refused() -> None:
    study = Comparison("other", 4, 2, 3, 0, "0.3")
    with pytest.raises(ValueError, match="found 2 and 0 events; expected one"):
        bounded_transplant_analyses(consistent_set(study))


def test_observed_analyses_are_those_of_the_estimators() -> None:
    patients = load_cohort().assign(provenance="observed")
    result = survival_results(patients).by_remission["os"]
    table = observed_analyses(result).set_index("analysis")["result"]
    p = logrank(patients["os_days"], patients["death"], patients["complete_remission"]).p_value
    assert numbers(table["log-rank test, asymptotic p"]) == [round(p, 4)]
    assert "95% CI" in table["hazard ratio, Cox"]
    (mean,) = (text for name, text in table.items() if name.startswith("mean survival time up to"))
    assert re.fullmatch(r"-?[0-9]+ days \(95% CI .*\)", mean)


@pytest.mark.parametrize("by", ["by_remission", "by_transplant"])
@pytest.mark.parametrize("dated", [True, False])
def test_only_a_dated_transplant_is_compared_as_a_state_that_is_entered(
    by: str, dated: bool
) -> None:
    """Rule: a state that changes needs its day; remission has none."""
    patients = load_cohort().assign(provenance="observed")
    patients = patients if dated else patients.drop(columns="transplant_day")
    result = getattr(survival_results(patients), by)["os"]
    named = [name for name in observed_analyses(result)["analysis"] if "time-dependent" in name]
    assert bool(named) == (dated and by == "by_transplant")
    if named:
        table = observed_analyses(result).set_index("analysis")["result"]
        p = table["transplant as a time-dependent event (Mantel-Byar), p"]
        days = patients[patients["complete_remission"]]
        test = mantel_byar(days["os_days"], days["death"], days["transplant_day"])
        assert numbers(p) == [round(test.p_value, 4)]


@pytest.mark.parametrize(("limit", "exact"), [(32, False), (33, True), (34, True)])
def test_an_exact_p_value_is_worked_out_up_to_a_number_of_patients(
    monkeypatch: pytest.MonkeyPatch, limit: int, exact: bool
) -> None:
    """By hand: the cohort has 33 patients."""
    monkeypatch.setattr("helpers.chapters.observed_analyses.EXACT_LIMIT", limit)
    result = survival_results(load_cohort().assign(provenance="observed")).by_remission["os"]
    assert ("log-rank test, exact p" in observed_analyses(result)["analysis"].tolist()) is exact


def test_a_group_without_events_says_so() -> None:
    """By hand: no death without a transplant, so Cox's likelihood has no maximum and Firth's has."""
    result = survival_results(load_cohort()).by_transplant["os"]
    table = observed_analyses(result).set_index("analysis")["result"]
    assert table["hazard ratio, Cox"].startswith("not estimable")
    assert "95% CI" in table["hazard ratio, Firth"]


def test_the_tables_follow_the_provenance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: the four published comparisons, by name; each table is made of its own set.

    What a table of a set holds is tested above and takes long; here it names the set.
    """
    patients = load_cohort()
    results = survival_results(patients)
    observed = comparison_tables(patients.assign(provenance="observed"), results, PUBLISHED)
    own = comparison_tables(patients, results, PUBLISHED, own=True)
    for name, table in observed.items():
        pd.testing.assert_frame_equal(own[name], table)
    for part, both in (("remission", results.by_remission), ("transplant", results.by_transplant)):
        for key in ("os", "dfs"):
            pd.testing.assert_frame_equal(own[f"{key}-by-{part}"], observed_analyses(both[key]))

    def named(kind: str) -> Callable[[tuple[str, ...]], pd.DataFrame]:
        return lambda labels: pd.DataFrame({"analysis": [kind], "result": [labels]})

    monkeypatch.setattr(analyses, "consistent_set", lambda *studies: studies)
    monkeypatch.setattr(analyses, "bounded_analyses", named("all"))
    monkeypatch.setattr(analyses, "bounded_transplant_analyses", named("transplant"))
    bounded = comparison_tables(patients, results, PUBLISHED)
    assert set(bounded) == set(observed)
    for key in ("os", "dfs"):
        remission, transplant = (
            Comparison.from_published(PUBLISHED, f"{key}_by_{part}_p") for part in ("cr", "hsct")
        )
        assert bounded[f"{key}-by-remission"]["result"].tolist() == [(remission, transplant)]
        by_transplant = bounded[f"{key}-by-transplant"]
        assert by_transplant.index.tolist() == [0, 1]
        assert by_transplant["analysis"].tolist() == ["all", "transplant"]
        assert by_transplant["result"].tolist() == [(transplant,), (transplant,)]


def test_survival_rates_are_ranges_of_the_set_of_their_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: the order of the rows, which an observed cohort's table has too; each range comes from
    the set and the arm of its row. Stand-ins for the sets give the arm as the lower end, and 0.9 as
    the upper end for the larger set."""
    patients = load_cohort()
    results = survival_results(patients)

    class Set:
        def __init__(self, *studies: Comparison) -> None:
            self.studies = studies

        def bounds(self, arm: int) -> Bounds:
            return Bounds(arm / 10, 0.5 + len(self.studies) / 5, 0, 0, 1)

    monkeypatch.setattr(analyses, "consistent_set", Set)
    monkeypatch.setattr(analyses.path_estimands, "final_survival", lambda arm: arm)
    bounded = survival_rates(patients, results, PUBLISHED)
    own = survival_rates(patients, results, PUBLISHED, own=True)
    pd.testing.assert_frame_equal(bounded[["endpoint", "group"]], own[["endpoint", "group"]])
    whole, first, second = "0.0% to 90.0%", "10.0% to 90.0%", "20.0% to 90.0%"
    inner = ["10.0% to 70.0%", "20.0% to 70.0%"]
    wanted = [whole, whole, first, second, first, second, *inner, *inner]
    assert bounded["kaplan_meier"].tolist() == wanted
    observed = survival_rates(patients.assign(provenance="observed"), results, PUBLISHED)
    pd.testing.assert_frame_equal(observed, own)
    assert own["kaplan_meier"].tolist() == [
        text for result in results.all for text in result.rate_table()["kaplan_meier"]
    ]


def test_three_groups_are_refused() -> None:
    patients = load_cohort().assign(arm=lambda t: pd.Categorical(["a", "b", "c"] * 11))
    from helpers.endpoints import OS

    with pytest.raises(ValueError, match="expected two"):
        observed_analyses(SurvivalByGroup(patients, OS, "arm"))


def test_the_first_event_of_each_patient() -> None:
    """By hand: relapse then death; death at once; relapse alive; nothing."""
    frame = pd.DataFrame(
        {
            "dfs_days": [5, 9, 4, 9],
            "os_days": [8, 9, 9, 9],
            "dfs_event": [1, 1, 1, 0],
            "death": [1, 1, 0, 0],
        }
    )
    assert first_event(frame).tolist() == [RELAPSE, DEATH_FIRST, RELAPSE, "none"]


def test_landmark_p_values_by_hand() -> None:
    """Two transplanted, three never, one event: if a transplanted patient dies, 1 or 2 of 5 were
    transplanted, with chi-squared (5 - k)/k = 4 or 1.5; if another one dies, 1 of 5 was (with both,
    nobody could have died waiting), with 1/4."""
    found = _landmark_p(2, 3)
    np.testing.assert_allclose(found, chi2.sf([4, 1.5, 0.25], 1), rtol=1e-12)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12.345, "12.3"),
        (0.25, "0.3"),
        (0.0, "0 (no event in one group)"),
        (np.inf, "infinite"),
    ],
)
def test_ends_of_ranges_of_hazard_ratios(value: float, words: str) -> None:
    """Rule: one decimal, halves up; a ratio that no event or no time bounds is told in words."""
    assert _ratio(value) == words
