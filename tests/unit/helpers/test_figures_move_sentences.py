"""A printed figure that changes moves a sentence or a verdict, or stops the build.

Oracle: the same tables of the unchanged figures. Where courses are needed the study is a smaller one.
"""

from __future__ import annotations

import pandas as pd
import pytest
from lifelines.statistics import logrank_test

from helpers import (
    Study,
    compare,
    conclusions,
    further_questions,
    ledger,
    load_published,
    p_verdicts,
    prints_as,
)

SUMS = {
    "treated_n": ("refractory_count", "relapsed_count"),
    "analysed_n": ("cr_count", "no_cr_count"),
    "os_cr_n": ("hsct_count", "no_hsct_count"),
}
RATES = {  # a smaller study: who is alive, of how many
    "os_cr_rate": (11, 12),
    "os_no_cr_rate": (2, 4),
    "os_hsct_rate": (6, 7),
    "os_no_hsct_rate": (5, 5),
    "os_rate": (13, 16),
}
ARMS = {"os_by_cr_p": ("0.06", 12, 1, 4, 2), "os_by_hsct_p": ("0.40", 7, 1, 5, 0)}


def with_counts(published: pd.DataFrame, name: str, k: int, n: int) -> pd.DataFrame:
    """A copy in which a percentage follows from other counts."""
    changed = published.copy()
    changed.loc[name, ["printed", "numerator", "denominator"]] = (
        f"{100 * k / n:.1f}%",
        str(k),
        str(n),
    )
    return changed


def with_arms(published: pd.DataFrame, name: str, p: str, *arms: int) -> pd.DataFrame:
    """A copy in which a p-value compares other groups."""
    changed = published.copy()
    columns = ["printed", "n1", "events1", "n2", "events2"]
    changed.loc[name, columns] = [p, *map(str, arms)]
    return changed


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    published = load_published()
    for name, (k, n) in RATES.items():
        published = with_counts(published, name, k, n)
    for name, (p, *arms) in ARMS.items():
        published = with_arms(published, name, p, *arms)
    return published


@pytest.fixture(scope="module")
def told(small: pd.DataFrame) -> str:
    return sentences(small)


def sentences(published: pd.DataFrame) -> str:
    """Both tables of the first page, as one text."""
    study = Study(published)
    tables = (conclusions(study), further_questions(study))
    return "\n".join(table.to_csv() for table in tables)


def row(table: pd.DataFrame, words: str) -> pd.Series:
    """The one row whose claim holds these words."""
    (found,) = (row for _, row in table.iterrows() if words in row["claim"])
    return found


def verdicts(published: pd.DataFrame) -> pd.Series:
    """The ledger's verdicts on everything but p-values, which have their own test."""
    counted = published[published["kind"].ne("p_value")]
    return ledger(counted, sums=SUMS, readings={})["verdict"]


FIGURES = load_published()
PERCENT = FIGURES.index[FIGURES["kind"].eq("proportion")]
OF_THE_SAME = ["endpoint", "group"]
FRACTIONS = [  # a fraction whose percentage is printed, too
    name
    for name in FIGURES.index[FIGURES["kind"].eq("fraction")]
    if FIGURES.loc[PERCENT, OF_THE_SAME].eq(FIGURES.loc[name, OF_THE_SAME]).all(axis=1).any()
]
COUNTS = [*SUMS, *(part for parts in SUMS.values() for part in parts), "cr_count", "crs_count"]
COUNTS += ["crs_severe_count", "icans_count", "icans_severe_count", "hsct_cr_n", "os_no_cr_n"]


@pytest.mark.parametrize("name", PERCENT)
def test_another_printed_percentage_no_longer_adds_up(name: str) -> None:
    # Oracle: 12.3 % comes from none of these counts, so both tables have to say so.
    changed = FIGURES.copy()
    changed.loc[name, "printed"] = "12.3%"
    assert verdicts(FIGURES)[name] in ("adds up", "cut off")
    assert verdicts(changed)[name] == "does not fit"
    counts = Study(FIGURES).counts(name)
    assert compare(changed, {name: counts})["verdict"].tolist() == ["does not fit"]
    with pytest.raises(ValueError, match=rf"{name}: found 12.3% beside .*expected .*; correct it"):
        Study(changed).counts(name)


@pytest.mark.parametrize("name", PERCENT)
def test_another_count_of_a_percentage_no_longer_adds_up(name: str) -> None:
    # Oracle: one child more or less changes a share of at most 33 by 3 points or more.
    changed = FIGURES.copy()
    k = int(changed.loc[name, "numerator"])
    changed.loc[name, "numerator"] = str(k - 1 if k else 1)
    assert verdicts(changed)[name] == "does not fit"
    with pytest.raises(ValueError, match=f"{name}: found"):
        Study(changed).counts(name)


@pytest.mark.parametrize("name", sorted(set(COUNTS)))
def test_another_printed_count_no_longer_adds_up(name: str) -> None:
    # Oracle: three is none of these counts.
    changed = FIGURES.copy()
    changed.loc[name, "printed"] = "three"
    assert verdicts(FIGURES)[name] == "adds up"
    assert verdicts(changed)[name] == "does not fit"


@pytest.mark.parametrize("name", FRACTIONS)
def test_another_printed_fraction_no_longer_adds_up(name: str) -> None:
    # Oracle: 3/33 is the share of none of these percentages.
    changed = FIGURES.copy()
    changed.loc[name, "printed"] = "3/33"
    assert verdicts(changed)[name] == "does not fit"


def test_one_death_from_treatment_moves_its_sentence_or_stops(
    small: pd.DataFrame, told: str
) -> None:
    # Oracle: R, binom.test(1, 33)$conf.int ends at 0.1576; none of 33 at 0.1058.
    one = small.copy()
    one.loc["treatment_deaths", "printed"] = "one"
    assert compare(one, {"treatment_deaths": 0})["verdict"].tolist() == ["does not fit"]
    with pytest.raises(ValueError, match="treatment_deaths: found one beside 0 of 33"):
        sentences(one)
    one.loc["treatment_deaths", "numerator"] = "1"
    assert "up to 10.6%" in told
    assert "up to 15.8%" in sentences(one)


@pytest.mark.parametrize(
    ("name", "k", "n"),
    [
        ("cr_rate", 25, 33),
        ("crs_rate", 17, 33),
        ("crs_severe_rate", 3, 33),
        ("cr_refractory_rate", 9, 11),
        ("cr_relapsed_rate", 15, 22),
    ],
)
def test_another_rate_with_its_count_moves_a_sentence(
    small: pd.DataFrame, told: str, name: str, k: int, n: int
) -> None:
    # Oracle: the count itself stands in the new sentences and not in the old.
    assert f"{k}/{n} (" not in told
    assert f"{k}/{n} (" in sentences(with_counts(small, name, k, n))


@pytest.mark.parametrize(("name", "printed"), [("course_days", "28"), ("crs_severe_grade", "4")])
def test_another_length_or_grade_moves_a_sentence(
    small: pd.DataFrame, told: str, name: str, printed: str
) -> None:
    # Oracle: the sentence that names it. Nobody has to be asked about 28 days if that was the course.
    changed = small.copy()
    changed.loc[name, "printed"] = printed
    assert sentences(changed) != told
    assert ("would have done better" in sentences(changed)) == (name != "course_days")


@pytest.mark.parametrize("name", RATES)
def test_survival_that_contradicts_the_rest_stops(small: pd.DataFrame, name: str) -> None:
    # Oracle: one more death in one place and not in the others cannot be true.
    k, n = RATES[name]
    with pytest.raises(ValueError, match="published figures, os_.*found .*expected .*; correct it"):
        sentences(with_counts(small, name, k - 1, n))


@pytest.mark.parametrize(("name", "printed"), [("os_by_cr_p", "0.08"), ("os_by_hsct_p", "0.35")])
def test_another_p_value_moves_limits(
    small: pd.DataFrame, told: str, name: str, printed: str
) -> None:
    # Oracle: other courses print it, and they are counted in the sentence.
    changed = small.copy()
    changed.loc[name, "printed"] = printed
    assert sentences(changed) != told


def test_a_p_value_of_no_cohort_stops(small: pd.DataFrame) -> None:
    # Oracle: the enumeration of `attainable.courses`, which finds none of 1/12 against 2/4.
    changed = small.copy()
    changed.loc["os_by_cr_p", "printed"] = "0.999"
    with pytest.raises(ValueError, match="no course agrees with the printed figures"):
        sentences(changed)


@pytest.mark.parametrize("name", ["os_by_cr_p", "os_by_hsct_p"])
@pytest.mark.parametrize("printed", ["0.06", "0.40", "0.98"])
def test_a_p_value_has_the_verdict_of_its_own_digits(
    small: pd.DataFrame, name: str, printed: str
) -> None:
    # Oracle: the sentence of the verdict names the printed figure.
    changed = small[small.index == name].copy()
    changed.loc[name, "printed"] = printed
    assert f"p = {printed} for" in p_verdicts(changed)[name].sentence
    assert f"p = {printed} for" in ledger(changed, sums={}, readings={}).loc[name, "because"]


@pytest.mark.parametrize("endpoint", ["os", "dfs"])
def test_another_number_of_events_moves_the_verdict_on_a_p_value(
    small: pd.DataFrame, endpoint: str
) -> None:
    # Oracle: the events stand in the sentence.
    name = f"{endpoint}_by_hsct_p"
    changed = with_arms(small[small.index == name], name, "0.40", 7, 1, 5, 1)
    assert "1 of 7 against 1 of 5 events" in p_verdicts(changed)[name].sentence


def test_no_difference_is_not_called_a_larger_share(small: pd.DataFrame) -> None:
    # Oracle: by hand; 1 of 4 and 1 of 4 are the same share.
    changed = deaths(small, remission=(4, 1, 4, 1), p="0.5", transplant=(2, 1, 2, 0), inner="0.3")
    found = row(further_questions(Study(changed)), "Did a larger share")
    assert found["because"].startswith(
        "No, of the deaths known at the last contact: 1 of 4 against 1 of 4 if the rates by group are crude, Fisher's exact p = 1.000"
    )


def test_a_smaller_share_is_called_smaller(small: pd.DataFrame) -> None:
    # Oracle: by hand; none of 4 is less than 1 of 12.
    changed = deaths(small, remission=(12, 1, 4, 0), p="0.4", transplant=(7, 1, 5, 0), inner="0.3")
    asked = further_questions(Study(changed))
    found = row(asked, "Did a smaller share")
    assert found["because"].startswith(
        "Yes, of the deaths known at the last contact: 0 of 4 against 1 of 12"
    )
    assert "Efron): not estimable (crude rates)" in row(asked, "hazard ratio")["because"]
    assert "upper end not estimable." in row(asked, "after the last death")["because"]


def test_deaths_without_a_transplant_turn_the_direction(small: pd.DataFrame) -> None:
    # Oracle: by hand. One of 7 less none of 5 is +14 points, none of 7 less one of 5 is -20.
    changed = deaths(
        small, remission=(12, 1, 4, 2), p="0.06", transplant=(7, 0, 5, 1), inner="0.40"
    )
    before, after = (row(conclusions(Study(p)), "Transplant had") for p in (small, changed))
    assert before["because"].startswith("Deaths 1/7 with a transplant, 0/5 without,")
    assert "difference +14 points" in before["because"]
    assert after["because"].startswith("Deaths 0/7 with a transplant, 1/5 without,")
    assert "difference -20 points" in after["because"]


def test_a_difference_that_chance_does_not_explain_is_not_called_neither(
    small: pd.DataFrame,
) -> None:
    # Oracle: R, fisher.test(matrix(c(6, 1, 0, 5), 2))$p.value = 0.01515.
    changed = deaths(
        small, remission=(12, 6, 4, 2), p="0.06", transplant=(7, 6, 5, 0), inner="0.01"
    )
    found = row(conclusions(Study(changed)), "Transplant had")
    assert "p = 0.02" in found["because"]
    assert found["open"].startswith("What caused it: more died with a transplant")


def test_every_child_with_crs_leaves_nothing_open_between_the_margins(small: pd.DataFrame) -> None:
    # Oracle: by hand; if all 33 had CRS, 26 of the 33 reached remission.
    found = row(further_questions(Study(with_counts(small, "crs_rate", 33, 33))), "with CRS")
    assert found["verdict"] == "identified"
    assert found["because"] == "If each case is one child, remission in 26/33 with CRS."


def test_other_status_rates_show_a_difference(small: pd.DataFrame) -> None:
    # Oracle: R, fisher.test(matrix(c(11, 0, 10, 12), 2))$p.value = 0.00207, below 0.05.
    changed = with_counts(
        with_counts(small, "cr_refractory_rate", 11, 11), "cr_relapsed_rate", 10, 22
    )
    before, after = (
        row(further_questions(Study(p)), "refractory and in") for p in (small, changed)
    )
    # Newcombe's limits from Wilson's, by hand in R: -0.1376 to 0.4036.
    assert "difference +18 points (95% CI -14 to 40)" in before["because"]
    assert "no difference within that interval is excluded." in before["open"]
    # By hand: of 1 refractory and 6 relapsed children without remission, 5 move.
    assert before["open"].endswith(" 10/11 against 21/22 to 11/11 against 20/22.")
    assert after["open"].startswith("What caused the difference.")


def test_children_seen_later_limit_the_days_of_death(small: pd.DataFrame, told: str) -> None:
    # Oracle: by hand. Who is in remission on day 28 was alive then; 7 less 5 or 6 could be dead.
    more = small.copy()
    more.loc["day_28_remission_count", ["printed", "numerator"]] = "6"
    none = small.copy()
    none.loc["day_28_remission_count", ["printed", "numerator"]] = "no", "0"
    assert "so at most 2 of their 2 deaths (if the rates are crude) came before it" in told
    assert "so at most 1 of their 2 deaths (if the rates are crude) came before it" in sentences(
        more
    )
    verdicts = [
        row(further_questions(Study(p)), "How long were children followed")["verdict"]
        for p in (small, none)
    ]
    assert verdicts == ["bounded: nearly all open", "not identifiable"]


def test_counting_those_seen_later_can_turn_the_direction() -> None:
    # Oracle: by hand. Of the three dead of 7, none to two can be the two not seen in remission later;
    # 0 of 2 is less than 4 of 31, 2 of 2 is more than 2 of 31.
    figures = load_published()
    assert Study(figures).if_later_counts.endswith(
        "the 4 deaths can be from 0 of 2 against 4 of 31 to 2 of 2 against 2 of 31, and which share is larger is open. "
    )
    none = figures.copy()
    none.loc["day_28_remission_count", ["printed", "numerator"]] = "no", "0"
    assert Study(none).if_later_counts == ""


def test_the_condition_names_what_the_limits_need(small: pd.DataFrame) -> None:
    # Oracle: cohorts that leave the limits: survival by transplant counted from the transplant;
    # another test for either p-value; remission counted from the day it comes; another estimate of the hazard ratio than Cox's.
    told = "; ".join(Study(small).in_every_cohort)
    for condition in (
        "one and the same of the log-rank tests tried",
        "(two-sided, rounded, no zero added); they and the estimates are of the same deaths, follow-up and unit of time",
        "under the assumptions listed on the first page",
    ):
        assert condition in told
    assert "rates by group are crude" in told
    assert "(Cox's estimate, Breslow or Efron)" in told


@pytest.mark.ci
def test_a_lower_death_rate_without_remission_prints_the_same() -> None:
    # Oracle: R, survdiff on these patients: p = 0.002363 by remission, 0.40278 by transplant;
    # 0.4997 deaths a year with remission, 0.4623 without. Five without are followed past day 28.
    days = {1: [17] * 5 + [29] + [30] * 3 + [31] * 17, 2: [15, 16, 29, 30, 760, 760, 760]}
    dead = {1: [0] * 9 + [1] + [0] * 16, 2: [0, 1, 1, 1, 0, 0, 0]}
    transplanted = [True] * 5 + [False] * 4 + [True] * 10 + [False] * 7
    p = logrank_test(days[1], days[2], dead[1], dead[2]).p_value
    one, other = (
        [[x for x, t in zip(v, transplanted, strict=True) if t is ever] for v in (days[1], dead[1])]
        for ever in (True, False)
    )
    inner = logrank_test(one[0], other[0], one[1], other[1]).p_value
    assert prints_as(p, "0.002")
    assert prints_as(inner, "0.40")
    assert sum(day >= 28 for day in days[2]) == 5
    assert sum(dead[1]) / sum(days[1]) > sum(dead[2]) / sum(days[2])
    assert "died more often per year of follow-up, is not identified" in sentences(FIGURES)


def deaths(
    published: pd.DataFrame,
    *,
    remission: tuple[int, int, int, int],
    p: str,
    transplant: tuple[int, int, int, int],
    inner: str,
) -> pd.DataFrame:
    """A copy with these patients and deaths throughout."""
    (n1, d1, n2, d2), (m1, c1, m2, c2) = remission, transplant
    rates = {
        "os_cr_rate": (n1, d1),
        "os_no_cr_rate": (n2, d2),
        "os_hsct_rate": (m1, c1),
        "os_no_hsct_rate": (m2, c2),
        "os_rate": (n1 + n2, d1 + d2),
    }
    for name, (n, d) in rates.items():
        published = with_counts(published, name, n - d, n)
    published = with_arms(published, "os_by_cr_p", p, *remission)
    return with_arms(published, "os_by_hsct_p", inner, *transplant)
