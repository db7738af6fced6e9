"""What the audit says where it can't decide, or where a figure leaves no way to hold.

Oracles are named at each test: hand counts on comparisons of a few patients, and enumeration.
"""

from fractions import Fraction

import pandas as pd
import pytest

from attainable.consistent.reconstruct import Bounds
from attainable.paths import printed_p
from helpers.audit import nested_comparisons
from attainable.paths.attainable_set import PathLimitError
from attainable.paths.comparisons import Comparison
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_p import PrintedP, check_p
from attainable.reported import ReportedNumber
from helpers.audit import abstract, agreement, conclusions, percentages, study_rates, two_arm_tests
from helpers.audit.agreement import CLASH, OPEN, Rate, together
from helpers.audit.multiverse import multiverse
from helpers.audit.nested_comparisons import comparisons_of
from helpers.audit.study_answer import answer
from helpers.audit.study_file import read_studies
from helpers.audit.transcription import _numerator
from helpers.comparison import ATTAINABLE, NOT_ATTAINABLE, NOT_CHECKABLE
from helpers.published import load_published

STUDY = Comparison("transplant", 15, 1, 11, 0, "0.40")


def too_many(*arguments: object, **options: object) -> None:
    raise PathLimitError("too many")


def test_no_cohort_has_the_p_value_so_no_rate_goes_with_it() -> None:
    """By hand: one event among 3 and 3 has a p-value from 0.16 to 1, never below 0.001."""
    verdict, because = together(Rate("66.7%", 1, 3, 1), Comparison("x", 3, 1, 3, 0, "<0.001"))
    assert (verdict, because) == (CLASH, "No cohort has p < 0.001 at all.")


def test_a_rate_that_no_estimate_prints_clashes() -> None:
    """By hand: with one event, Kaplan-Meier gives 1 - 1/n; of 15 patients never 10.0%."""
    verdict, because = together(Rate("10.0%", 1, 15, 1), STUDY)
    assert verdict == CLASH
    assert because == "No Kaplan-Meier estimate of 15 patients prints as 10.0%."


@pytest.mark.parametrize(
    ("name", "stand_in", "words"),
    [
        ("_uncensored", too_many, "; there are too many courses to look at each."),
        ("_listed", lambda *rest: None, "; there are too many courses with p = 0.40 to look at"),
    ],
)
def test_too_many_courses_leave_a_pair_open(name, stand_in, words, monkeypatch) -> None:
    """Rule: what can't be looked at is neither agreement nor clash."""
    monkeypatch.setattr(agreement, name, stand_in)
    verdict, because = together.__wrapped__(Rate("93.3%", 1, 15, 1), STUDY)
    assert verdict == OPEN
    assert words in because and because.startswith("93.3% as a Kaplan-Meier estimate needs 15")


def test_limits_of_looking_are_kept(monkeypatch) -> None:
    """Rule: beyond a limit the answer is None; at the limit it is looked at."""
    rate = Rate("93.3%", 0, 26, 1)
    needed = agreement._needed(Rate("93.3%", 1, 15, 1))
    paths = max(attainable_logrank(15, 1, 11, 0).count("0.40", how) for how in ("half-up",))
    assert len(needed) == 1 and paths == 3
    monkeypatch.setattr(agreement, "LISTED", paths)
    assert agreement._listed(rate, STUDY, "0.40", needed) is False
    monkeypatch.setattr(agreement, "LISTED", paths - 1)
    assert agreement._listed(rate, STUDY, "0.40", needed) is None
    monkeypatch.setattr(agreement, "MAX_CONSTRAINED", 0)
    assert agreement._listed(Rate("93.3%", 1, 15, 1), STUDY, "0.40", needed) is None


def test_courses_of_two_comparisons_that_are_too_many_give_no_number(monkeypatch) -> None:
    inner, outer = Comparison("t", 4, 1, 3, 0, "0.25"), Comparison("r", 7, 1, 3, 1, "0.5")
    inner = inner.__class__("t", 4, 1, 3, 0, "1")
    monkeypatch.setattr(nested_comparisons, "attainable_logrank", too_many)
    assert nested_comparisons._joint.__wrapped__(outer, inner) is None


def test_a_figure_not_found_is_looked_for_again_with_the_usual_limit(monkeypatch) -> None:
    """Rule: a caller's smaller limit never makes the last word. Oracle: what was asked, in order."""
    asked: list[int] = []

    def check(*arguments: object) -> PrintedP:
        asked.append(arguments[-1])  # type: ignore[arg-type]
        attained = "unknown" if len(asked) == 1 else "no"
        return PrintedP("0.40", attained, None, 10**9, None, None)

    monkeypatch.setattr(printed_p, "_check", check)
    assert check_p(STUDY, max_paths=7).attained == "no"
    assert asked == [7, printed_p.DEFAULT_MAX_PATHS]
    asked.clear()
    assert check_p(STUDY).attained == "unknown"
    assert asked == [printed_p.DEFAULT_MAX_PATHS]


def test_an_open_p_value_says_so() -> None:
    found = PrintedP("0.40", "unknown", None, 12, None, None)
    assert found.because.startswith("Among 12 possible courses")
    assert found.because.endswith("neither a cohort with this p nor a proof against it was found.")


def test_permutation_p_values_that_are_too_many_are_not_computed(monkeypatch) -> None:
    monkeypatch.setattr(two_arm_tests, "MAX_PERMUTED", 0)
    two_arm_tests.permutation_range.cache_clear()
    try:
        row = two_arm_tests._permutation(STUDY, None)
    finally:
        two_arm_tests.permutation_range.cache_clear()
    assert (row.p_low, row.p_high, row.prints) == (None, None, "not computed")


def test_permutation_p_values_without_a_cohort_are_not_computed() -> None:
    """By hand: one event among 3 and 3 never has a log-rank p below 0.001."""
    row = two_arm_tests._permutation(Comparison("x", 3, 1, 3, 0, "<0.001"), None)
    assert (row.p_low, row.prints) == (None, "not computed")


def test_both_readings_stand_beside_each_other(monkeypatch) -> None:
    """Oracle: stand-ins for the two sets, with bounds that can be told apart."""

    class Found:
        def __init__(self, rows: int, high: float) -> None:
            self.cohorts, self.high = range(rows), high

        def bounds(self) -> dict[str, Bounds]:
            return {
                "hazard ratio of death, no remission against remission": Bounds(
                    1.25, self.high, 0, 0, 1
                ),
                "exact permutation p, by remission": Bounds(0.001, 0.0123, 0, 0, 1),
            }

    asked: list[str] = []

    def identify(published: pd.DataFrame, *, rounding: str) -> Found:
        asked.append(rounding)
        return Found(1234, float("inf"))

    monkeypatch.setattr(conclusions, "identify", identify)
    table = conclusions.under_both_readings(load_published(), Found(5, 9.96))  # type: ignore[arg-type]
    assert asked == ["truncate"]
    assert table["reading"].tolist() == ["rounded", "cut off"]
    assert table["paths"].tolist() == ["5", "1,234"]
    assert table["hazard_ratio"].str.contains("or more, without limit").tolist() == [False, True]
    assert table.loc[0, "hazard_ratio"].endswith("to 10.0")
    assert table.loc[0, "exact_p"] == table.loc[1, "exact_p"]
    assert table.loc[0, "exact_p"] == "0.001 to 0.012"


@pytest.mark.parametrize("text", ["1.2.3", "n.s.", "", "12%", "1.01", "p", "-", "0,,4"])
def test_no_p_value_is_a_problem_of_its_row(text: str, tmp_path) -> None:
    """Rule: a bad cell makes a problem, never an exception; the good row goes on."""
    path = tmp_path / "s.csv"
    path.write_text(f'label,n1,d1,n2,d2,p\na,15,1,11,0,"{text}"\nb,15,1,11,0,0.40\n')
    good, problems = read_studies(path)
    assert [study.line for study in good] == [3]
    assert [(problem.row, problem.column) for problem in problems] == [(2, "p")]


@pytest.mark.parametrize(
    ("n1", "d1", "columns"),
    [
        ("1", "0", []),
        ("1", "1", []),
        ("0", "0", ["n1"]),
        ("2", "3", ["d1"]),
        ("x", "-1", ["n1", "d1"]),
    ],
)
def test_least_numbers_of_a_comparison(n1: str, d1: str, columns: list[str], tmp_path) -> None:
    """By hand: an arm has a patient or more, and from none to all of them have the event."""
    path = tmp_path / "s.csv"
    path.write_text(f"label,n1,d1,n2,d2,p\na,{n1},{d1},11,1,0.40\n")
    good, problems = read_studies(path)
    assert [problem.column for problem in problems] == columns
    assert len(good) == (not columns)


def test_a_row_that_can_not_be_split_is_a_problem(tmp_path) -> None:
    """Rule: a field beyond the limit of the csv module is told with its line."""
    path = tmp_path / "s.csv"
    path.write_text(f"label,n1,d1,n2,d2,p\n{'x' * 140_000},1,1,1,1,0.4\nb,15,1,11,0,0.40\n")
    good, problems = read_studies(path)
    assert [study.comparison.label for study in good] == ["b"]
    assert problems[0].row == 2 and "can't be split" in problems[0].found


def test_a_rate_among_too_many_courses_is_not_decided(monkeypatch) -> None:
    def stop(*arguments: object) -> None:
        raise ValueError("too many sequences")

    monkeypatch.setattr(study_rates, "together", stop)
    p = check_p(STUDY)
    said = study_rates.judge_rate(STUDY, p, 1, "91.7%")
    assert said == "not decided: too many sequences of numbers at risk"
    assert study_rates._clash(STUDY, p, 1, "93.3%") is False


def test_a_crude_rate_that_excludes_the_p_value_is_told() -> None:
    """Oracle: the doctest of `together`, worked out by hand there; without events nothing clashes."""
    p = check_p(STUDY)
    assert study_rates._clash(STUDY, p, 1, "93.3%") is True
    assert study_rates._clash(STUDY, p, 2, "100.0%") is False


def test_counts_are_taken_from_the_printed_text_or_left() -> None:
    """By hand: 30.3% of 33 is 10, and no other count; 4% of 300 may be 11, 12 or 13, so nothing
    follows; a figure without its sign, or of nobody, leaves what was there."""
    published = load_published()
    row = published[published["kind"].eq("proportion")].iloc[0].to_dict()
    row |= {"section": "x", "sentence": "x", "numerator": "7", "numerator_source": "derived"}
    cases = [("30.3%", "33", "10"), ("4%", "300", "7"), ("30.3", "33", "7"), ("30.3%", "0", "7")]
    for printed, denominator, expected in cases:
        changed = row | {"printed": printed, "denominator": denominator}
        assert _numerator(changed, {"only": changed}) == expected


def test_a_count_of_the_same_outcome_is_the_numerator() -> None:
    """By hand: of two counts in the sentence, the one of this outcome and group is taken."""
    published = load_published()
    row = published[published["kind"].eq("proportion")].iloc[0].to_dict()
    row |= {"section": "x", "sentence": "x", "numerator": "7", "numerator_source": "printed"}
    count = row | {"kind": "count", "numerator": "12"}
    other = count | {"group": "another group", "numerator": "5"}
    assert _numerator(row, {"row": row, "other": other, "count": count}) == "12"
    assert _numerator(row, {"row": row, "other": other}) == "7"


@pytest.mark.parametrize(
    ("met", "prints"),
    [((None, True), "possible"), ((False, None), "not computed"), ((False, False), "no")],
)
def test_one_sided_p_values_of_a_set_too_large_to_list(
    met: tuple[bool | None, bool | None], prints: str
) -> None:
    """Rule: rounded or cut off will do; what is not decided is not denied. 0.40 as a half: from 0.79 on, or 0.80."""
    asked = {Fraction("0.79"): met[0], Fraction("0.8"): met[1]}

    class Large:
        def meets_between(self, low: Fraction, high: Fraction) -> bool | None:
            return asked.pop(low)

    assert two_arm_tests._prints(Large(), "0.40", 2) == prints  # type: ignore[arg-type]
    assert not asked


@pytest.mark.parametrize("reported", ["0.03", "0.40", "0.500", "0.75", "0.994", "0.998", "0.499"])
@pytest.mark.parametrize("factor", [1, 2])
def test_one_sided_p_values_are_halves_of_attainable_ones(reported: str, factor: int) -> None:
    """Oracle: every attainable p-value, divided and rounded or cut off by itself."""
    space = attainable_logrank(6, 2, 4, 1)
    number = ReportedNumber(reported)
    met = any(
        number.matches(round(p, 12) / factor, how)
        for p in space.p_values()["p_value"]
        for how in ("half-up", "truncate")
    )
    assert two_arm_tests._prints(space, reported, factor) == ("possible" if met else "no")


def test_the_permutation_test_is_left_out_unless_asked_for() -> None:
    """Oracle: the range by itself; compared with the other tests it takes long."""
    assert not any("permutation" in test.test for test in two_arm_tests.compare_tests(STUDY))
    found = two_arm_tests.compare_tests(STUDY, permutation=True)
    (row,) = [test for test in found if "permutation" in test.test]
    low, high, prints = two_arm_tests.permutation_range(STUDY)
    assert (row.p_low, row.p_high, row.prints) == (low, high, "possible" if prints else "no")
    tests = multiverse(load_published())["test"]
    assert not tests.str.contains("permutation").any()


def finding(monkeypatch, left: dict[str, int | None]) -> abstract.Finding:
    """What is found of one p-value when so many courses are left with others."""
    monkeypatch.setattr(
        abstract, "comparisons_within", lambda table, row: list(left) if row == "os_by_cr_p" else []
    )
    studies_of = comparisons_of(load_published())
    by_study = {studies_of[name]: number for name, number in left.items()}
    monkeypatch.setattr(abstract, "joint_paths", lambda outer, inner: by_study[inner])
    return next(f for f in abstract.audit(load_published()) if f.id == "os_by_cr_p")


def test_comparisons_within_another_are_all_looked_at(monkeypatch) -> None:
    """Rule: one that can't be decided is passed over, and the next one counts."""
    found = finding(monkeypatch, {"dfs_by_hsct_p": None, "os_by_hsct_p": 41015})
    assert found.verdict == ATTAINABLE
    assert found.because.count("Of these, ") == 1
    assert "Of these, 41,015 agree with the p = 0.40 of" in found.because
    found = finding(monkeypatch, {"dfs_by_hsct_p": None, "os_by_hsct_p": 0})
    assert found.verdict == NOT_ATTAINABLE
    assert "None of them agrees with the p = 0.40 of" in found.because


def test_a_p_value_that_nothing_decides_is_not_checkable(monkeypatch) -> None:
    unknown = PrintedP("0.002", "unknown", None, 12, 0.1, 0.9)
    monkeypatch.setattr(abstract, "check_p", lambda study: unknown)
    found = finding(monkeypatch, {})
    assert (found.verdict, found.because) == (NOT_CHECKABLE, unknown.because)


def test_rates_that_are_no_kaplan_meier_estimate_say_so() -> None:
    """By hand: with one event of 15 an estimate is 1 - 1/r for r from 1 to 15; 93.3% is r = 15."""
    figure = {"endpoint": "os", "printed": "93.3%"}
    assert percentages._as_kaplan_meier(figure, 14, 15).startswith(
        "As a Kaplan-Meier estimate: 1 of 15"
    )
    figure["printed"] = "10.0%"
    none = "No Kaplan-Meier estimate prints so: none of 15 possible sequences of numbers at risk"
    assert percentages._as_kaplan_meier(figure, 14, 15).startswith(none)
    assert percentages._as_kaplan_meier(figure, 15, 15) == ""


def test_an_attainable_figure_comes_with_a_course() -> None:
    """Oracle: the doctest of `describe_course`; what is not attainable has none."""
    assert " For instance: " in answer(15, 1, 11, 0, "0.40")
    assert " For instance: " not in answer(15, 1, 11, 0, "0.400")
