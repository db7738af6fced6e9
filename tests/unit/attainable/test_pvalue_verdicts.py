"""Verdicts on p-values: words, sentences, what could have been noticed, witnesses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import attainable as at
from attainable.riskset.answers import Ask, met, share_excluded
from attainable.riskset.design import lost_by
from attainable.riskset.family import COUNTS, FAMILY, SIDES, TIMES, key
from attainable.riskset.grid import Grid
from attainable.riskset.statistics import path_p_values
from attainable.riskset.tables import look_for

DESIGNS = [(15, 1, 11, 0), (6, 2, 5, 0), (4, 1, 5, 2), (9, 0, 7, 2)]


def path_of(cohort: pd.DataFrame) -> list[list[int]]:
    """The risk sets of a cohort, by counting patients."""
    rows = []
    for day in sorted(cohort.loc[cohort["event"] == 1, "time"].unique()):
        left, events = cohort[cohort["time"] >= day], cohort[cohort["time"] == day]
        rows.append([int((left["arm"] == arm).sum()) for arm in (1, 2)])
        rows[-1] += [int(events.loc[events["arm"] == arm, "event"].sum()) for arm in (1, 2)]
    return rows


def side_of(p: float, side: int) -> float:
    """A side's p."""
    return {2: p, 1: p / 2, -1: 1 - p / 2}[side]


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_share_excluded_is_counted_figure_by_figure(design: tuple[int, int, int, int]) -> None:
    """Oracle: every figure of two decimals asked of every test and side, rounded and cut off."""
    a = at.logrank(*design)
    table = a.tables(Grid(2))
    excluded = 0
    for value in range(101):
        printed = at.printed_p(f"{value / 100:.2f}")
        asked = [
            (t, s, v) for t in FAMILY for s in SIDES for v in (printed.rounded, printed.cut_off)
        ]
        given = any(met(table, Ask(test, side, values)) for test, side, values in asked)
        excluded += not given
    assert share_excluded(table, 2) == pytest.approx(excluded / 101)
    assert share_excluded(a.tables(Grid(3)), 2) == pytest.approx(excluded / 101)
    assert a.check("0.31").noticed == pytest.approx(excluded / 101)


@pytest.mark.parametrize("text", ["0.40", "0.05", "0.318", "0.62", "<0.05"])
@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_witnesses_give_the_figure(design: tuple[int, int, int, int], text: str) -> None:
    """Oracle: the cohort's risk sets counted patient by patient, the test computed of them."""
    n1, d1, n2, d2 = design
    a = at.logrank(*design)
    for test in TIMES:
        for sides, side in ((2, 2), (1, 1), (1, -1)):
            direction = "against" if side == -1 else "effect"
            cohort = a.witness(text, test, sides, direction=direction)
            assert (cohort is None) == (not a.meets(text, test, sides, direction=direction))
            if cohort is None:
                continue
            arms = cohort.groupby("arm")["event"]
            assert arms.size().tolist() == [n1, n2] and arms.sum().tolist() == [d1, d2]
            path = path_of(cohort)
            found = path_p_values(path, n1, n2)
            values = [found[name] for name in (test, f"{test}_efron") if name in found]
            meant = at.printed_p(text).rounded
            infinite = test == "cox_wald" and float("inf") in values
            assert infinite or any(meant.contains(side_of(p, side)) for p in values), (test, side)
            lost = lost_by(pd.DataFrame(path).to_numpy(), a.design)
            assert lost == a.least_loss(text, test, sides, direction=direction)


def test_words() -> None:
    """Oracle: one event in 15, none in 11: p-values are those of r2 / r1 and its relatives."""
    a = at.logrank(15, 1, 11, 0)
    assert a.check("0.40").word == "possible"
    none = a.check("0.00012")
    assert (none.word, none.severity, none.least_loss, none.witness) == (
        "not by any test tried", "amber", None, None,
    )  # fmt: skip
    assert "of the 22 tests tried" in none.sentence
    beyond = a.check("1.2")
    assert beyond.word == "not by any test tried" and "between 0 and 1" in beyond.sentence
    counts = at.logrank(26, 1, 7, 3, max_lost=0).check("0.0231", test="fisher")
    assert counts.word == "possible" and "Fisher" in counts.sentence


def test_cut_off_only_where_rounding_fails_by_every_test() -> None:
    """Oracle: each figure of three decimals of 2/6 against 0/5, asked in all ways."""
    a = at.logrank(6, 2, 5, 0)
    table = a.tables(Grid(3))
    seen = set()
    for value in range(1001):
        text = f"{value / 1000:.3f}"
        printed = at.printed_p(text)
        ways = {
            how: any(met(table, Ask(test, side, values)) for test in FAMILY for side in SIDES)
            for how, values in (("rounded", printed.rounded), ("cut off", printed.cut_off))
        }
        word = a.check(text).word
        seen.add(word)
        if ways["rounded"]:
            assert word == "possible"
        elif ways["cut off"]:
            assert word == "cut off"
        else:
            assert word in ("cut off", "not by any test tried")
            zeros = printed.without_zeros(1)
            assert word != "cut off" or zeros
    assert seen == {"possible", "cut off", "not by any test tried"}


def test_added_zeros_are_named() -> None:
    """Oracle: without permutation tests at (10, 7) nothing gives 0.400; with 16 lost at most 0.398."""
    a = at.logrank(15, 1, 11, 0, max_lost=2)
    verdict = a.check("0.400")
    assert verdict.word == "cut off" and verdict.severity == "footnote"
    assert "zeros were added to 0.40" in verdict.sentence
    assert "At most 2 patients are lost" in verdict.assumes[-1]


def test_large_designs_answer() -> None:
    """Oracle: a witness by the named test; too large to exclude anything."""
    for design, text in (((1046, 112, 1041, 144), "0.03"), ((400, 60, 400, 80), "0.07")):
        verdict = at.logrank(*design).check(text, test="mantel")
        assert verdict.word == "possible" and verdict.severity == "grey" and verdict.noticed == 0
        assert verdict.least_loss is not None and verdict.least_loss["lost"] == 0
        assert verdict.witness is not None
        found = path_p_values(path_of(verdict.witness), design[0], design[2])
        test, side = verdict.least_loss["test"], verdict.least_loss["sides"]
        assert at.printed_p(text).rounded.contains(side_of(found[test], side))
        assert {answer["meets"] for answer in verdict.tried.values()} <= {True, False, None}
        assert verdict.tried["mantel"]["nearest"] == [None, None]
    a = at.logrank(1046, 112, 1041, 144)
    assert a.count("0.03") is None and a.p_min() is None
    n_paths = a.n_paths()
    assert n_paths is not None and n_paths > 10**100
    assert a.n_paths("cox_wald") is None


def test_what_is_not_found_is_not_excluded() -> None:
    """Oracle: 0.4469 is given by none of 3,660 courses; who looks at some of them can't know that."""
    assert at.logrank(60, 1, 60, 0).check("0.4469").word == "not by any test tried"
    verdict = at.logrank(60, 1, 60, 0, most_paths=10).check("0.4469")
    assert verdict.word == "not checked" and verdict.severity == "grey" and verdict.noticed == 0
    assert "nothing could have been excluded" in verdict.sentence
    assert verdict.tried["mantel"] == {"meets": None, "nearest": [None, None]}
    assert verdict.tried["fisher"]["meets"] is False


def test_some_courses_or_all() -> None:
    """Oracle: the same word and share whether all courses are gone through or as many as it takes."""
    for design in ((20, 2, 25, 1), (30, 0, 28, 2), (7, 3, 40, 0)):
        for text in ("0.04", "0.777", "0.001"):
            a = at.logrank(*design)
            thorough, quick = a.check(text), a.check(text, thorough=False)
            assert thorough.word == quick.word
            assert abs((thorough.noticed or 0) - (quick.noticed or 0)) <= 0.005
            for name, answer in quick.tried.items():
                assert answer["meets"] in (None, thorough.tried[name]["meets"])


def test_keys_and_data() -> None:
    """Oracle: the names fixed for programs."""
    verdict = at.logrank(15, 1, 11, 0).check("0.40")
    assert set(verdict.tried) == {key(test, side) for test in FAMILY for side in SIDES}
    assert "mantel/1" in verdict.tried and "mantel/-1" in verdict.tried
    data = json.loads(verdict.to_json())
    assert data["witness"][0].keys() == {"patient", "arm", "time", "event"}
    assert all(set(answer) == {"meets", "nearest"} for answer in data["tried"].values())
    assert len(FAMILY) == 22 and set(COUNTS) < set(FAMILY)


def test_sentences_have_no_code_in_them() -> None:
    """Oracle: a review is read by people: no name with an underscore, no None."""
    for design in (*DESIGNS, (10, 10, 10, 3)):
        for text in ("0.40", "0.0512", "<0.05", "NS", "0.9979", "0.01<P<0.02", "1.00"):
            for test in (None, "peto_peto_permutation", "cox_wald", "fisher"):
                sentence = at.logrank(*design).check(text, test).sentence
                assert not re.search(r"_|None|nan|\binf\b", sentence), sentence
                assert sentence.endswith((".", "?")) and ".." not in sentence


def test_r_code_and_drawing(tmp_path: Path) -> None:
    """Oracle: the code names the test's own function; the drawing holds both arms."""
    from attainable.riskset.witness import draw_cohort, r_code, write_witness

    a = at.logrank(15, 1, 11, 0)
    cohort = a.witness("0.400", "permutation")
    assert cohort is not None
    code = r_code(cohort, "permutation")
    assert "library(coin)" in code and "logrank_test(Surv(time, event) ~ factor(arm), x)" in code
    assert code.count("print(p, digits = 6)") == 1
    assert "print(1 - p / 2" in r_code(cohort, "oe", -1)
    texts = [text.get_text() for text in draw_cohort(cohort).axes[0].get_legend().get_texts()]
    assert texts == ["arm 1: 1 of 15", "arm 2: 0 of 11"]
    verdict = a.check("0.400")
    for name in ("w.csv", "w.R", "w.svg"):
        write_witness(verdict, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 200
    with pytest.raises(ValueError, match=r"\.csv, \.R or \.svg"):
        write_witness(verdict, tmp_path / "w.txt")
    with pytest.raises(ValueError, match="no witness"):
        write_witness(a.check("0.00012"), tmp_path / "x.csv")


def test_looking_for_a_path_counts_unions_once() -> None:
    """Oracle: 1 of 3 against 2 of 3 on one day: Breslow and Efron differ, one path."""
    a = at.logrank(3, 1, 3, 2)
    both = look_for(a.design, TIMES.index("cox_score"), (-0.1, 1.1), first=False)[0]
    assert both == a.n_paths("cox_score")


@pytest.mark.parametrize("p", ["1.006", "1.2345", "2", "1.0000001"])
def test_a_figure_that_is_no_probability_is_given_by_no_test(p: str) -> None:
    """Oracle: a p-value is at most 1. Swapped digits make such figures, as 1.006 of 1.060."""
    assert at.logrank(6, 0, 20, 2).check(p).word == "not by any test tried"


def test_of_equally_near_tests_the_first_of_the_family_is_named() -> None:
    """Oracle: of one event every weight gives Mantel's chi-squared, so that all weighted tests tie."""
    verdict = at.logrank(5, 1, 5, 0).check("0.33")
    nearest = verdict.tried["mantel/1"]["nearest"][0]
    assert verdict.tried["gehan/1"]["nearest"][0] == pytest.approx(nearest, rel=1e-6)
    assert (
        "the nearest is 0.3274 by the log-rank test (Mantel's variance), one-sided"
        in verdict.because
    )


def test_scores_that_are_not_tried_are_named() -> None:
    """Oracle: R's coin. Times 10 (event), 7, 2 against 9, 10, 4, 1, 1: 0.439 with ties.method = "Hothorn-Lausen" only."""
    verdict = at.logrank(3, 1, 5, 0).check("0.439")
    assert verdict.word == "not by any test tried"
    assert any("Hothorn-Lausen" in said for said in verdict.assumes)


def test_tests_of_counts_that_print_the_figure_are_named_beside_those_of_times() -> None:
    """Oracle: SciPy's Fisher and chi-squared of 26/44 against 11/53: 0.0002 and 0.0001 and less."""
    from scipy.stats import chi2_contingency, fisher_exact

    table = [[26, 18], [11, 42]]
    exact = fisher_exact(table).pvalue
    plain, corrected = (chi2_contingency(table, correction=c).pvalue for c in (False, True))
    assert max(exact, plain, corrected) < 0.0005  # so each prints as 0.000
    found = at.logrank(44, 26, 53, 11).check("0.000", thorough=False)
    assert found.word == "possible"
    assert (
        "By the counts alone it adds up: Fisher's exact test, chi-squared test," in found.sentence
    )
    assert "0.000 stands for less than 0.0005." in found.sentence
    assert f"Fisher's exact test {exact:.2g}; chi-squared test {plain:.2g}" in found.because
    assert f"with Yates' correction {corrected:.2g}" in found.because
    # 9 of 61 against 1 of 104: Fisher 0.0009, chi-squared 0.0004: none prints 0.002
    none = at.logrank(61, 9, 104, 1).check("0.002", thorough=False)
    assert "By the counts alone" not in none.sentence and "stands for" not in none.sentence
    # 0 of 21 against 3 of 22: 2 sum O log(O/E) = 4.23, p = 0.0397, one-sided 0.0198; chi-squared 0.0816
    one = at.logrank(21, 0, 22, 3).check("<0.025", thorough=False)
    assert "By the counts alone it adds up, one-sided: likelihood-ratio test." in one.sentence
    assert one.because == "From the counts alone, one-sided: likelihood-ratio test 0.0198."


def test_the_nearest_are_of_all_tests_only_where_all_were_gone_through() -> None:
    """Oracle: SciPy's chi-squared of 12/61 against 8/104 with Yates' correction, 0.0425."""
    from scipy.stats import chi2_contingency

    assert round(chi2_contingency([[12, 49], [8, 96]]).pvalue, 4) == 0.0425
    some = at.logrank(61, 12, 104, 8).check("0.040", thorough=False)
    assert some.because.startswith("Of the tests of counts the nearest is 0.0363")
    every = at.logrank(6, 2, 5, 0).check("0.31")
    assert "f all tests the nearest is" in every.because


def test_where_the_test_is_named_no_other_is_told_of() -> None:
    """Oracle: 6 of 20 against 12 of 20 gives Fisher's mid-P 0.0447 one-sided: no answer to "log-rank, p = 0.04"."""
    unnamed = at.logrank(6, 2, 6, 4).check("0.2")
    named = at.logrank(6, 2, 6, 4).check("0.2", test="mantel")
    assert "more of the" in unnamed.sentence
    assert "the test that is named" in named.sentence
    told = f"{named.sentence} {named.because}"
    assert not any(word in told for word in ("Fisher", "Gehan", "Cox", "more of the", "one-sided"))
    assert named.tried.keys() == unnamed.tried.keys()  # every test stays among the data
    assert named.least_loss == unnamed.least_loss
    assert "it is possible even if nobody was lost" in named.sentence
