"""Chapters open with their answer; 01 to 04 and those after 10 can be retyped. Oracle: cells of at most ten lines, ten names."""

import ast
from collections.abc import Sequence
from itertools import combinations
from math import comb
from pathlib import Path

import jupytext
import nbformat
import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from scipy.stats import chi2

import attainable as at
from fewevents import detectable_proportion
from helpers import Study, conclusions, further_questions, ledger, load_published, prints_as

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
LATER = sorted(NOTEBOOKS.glob("1[1-9]_*.py"))
ANSWERED = [*sorted(NOTEBOOKS.glob("0[1-8]_*.py")), *LATER]
CHAPTERS = [*ANSWERED[:4], *LATER]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_visible_cells_are_short_and_few_names_come_from_helpers(path: Path) -> None:
    cells = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    visible = [cell.source for cell in cells if not cell.metadata.get("tags")]
    assert visible
    assert max(len([line for line in s.splitlines() if line.strip()]) for s in visible) <= 10
    assert max(len(line) for s in visible for line in s.splitlines()) <= 70
    imports = [
        n for c in cells for n in ast.walk(ast.parse(c.source)) if isinstance(n, ast.ImportFrom)
    ]
    names = [
        a.name for n in imports if (n.module or "").split(".")[0] == "helpers" for a in n.names
    ]
    assert 1 <= len(names) <= 10
    assert {t for c in cells for t in c.metadata.get("tags", [])} <= {"hide-input"}


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_the_card_stands_right_after_the_title(path: Path) -> None:
    """Oracle: the rule itself; only folded cells without output may come before the card."""
    title, *cells = jupytext.read(path).cells
    assert title.source.startswith("# ")
    assert "\n#" not in title.source
    cards = [i for i, cell in enumerate(cells) if "\nsummary_card(" in f"\n{cell.source}"]
    assert cards, f"{path.name}: add a hidden cell with summary_card(...) below the title"
    card = cards[0]
    for cell in cells[: card + 1]:
        assert cell.cell_type == "code"
        assert cell.metadata.get("tags") == ["hide-input"]
        last = ast.parse(cell.source).body[-1]
        assert isinstance(last, ast.Expr) == (cell is cells[card])


def test_a_death_without_a_transplant_stops_the_chapter_of_one_death(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: the figures that were changed, named by the error."""
    changed = load_published()
    changed.loc["os_by_hsct_p", ["events1", "events2"]] = "0", "1"
    monkeypatch.setattr("helpers.published.load_published", lambda: changed)
    (path,) = (path for path in ANSWERED if path.stem == "08_explorer")
    first = next(cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code")
    with pytest.raises(ValueError, match="os_by_hsct_p: .* found 0 and 1"):
        exec(first, {})


def test_figures_typed_on_the_first_page_are_the_printed_ones() -> None:
    """Oracle: data/published.csv."""
    page = (ANSWERED[0].parents[1] / "book" / "index.md").read_text(encoding="utf-8")
    treated, days = load_published().loc[["treated_n", "course_days"], "printed"]
    assert f"looked back at {treated} children" in page
    assert f"a {days}-day course" in page
    assert f"blinatumomab, {days} days, {treated} children" in page


def outputs(path: Path, kind: str) -> list[str]:
    """Stored outputs of one kind."""
    cells = nbformat.read(path.with_suffix(".ipynb"), as_version=4).cells
    found = [o for c in cells if c.cell_type == "code" for o in c.outputs]
    return [o.get("data", {}).get(kind) or o.get("text", "") for o in found]


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_no_mark_of_emphasis_reaches_a_page(path: Path) -> None:
    """Oracle: Markdown itself; what is filled in is escaped, so emphasis in it is shown as stars."""
    assert not any("\\*" in text for text in outputs(path, "text/markdown"))


def test_the_risk_that_the_transplant_comparison_could_have_found() -> None:
    """Oracle: R, sum of dbinom(0:15, 15, p) where fisher.test of k/15 against 0/11 is below 0.05.

    The power is 0.788 at p = 0.47 and 0.810 at 0.48. With the groups exchanged it would be 0.45.
    """
    found = detectable_proportion(11, 15, reference=0).estimate
    assert 0.47 < found < 0.48
    (survival,) = (path for path in ANSWERED if path.stem == "03_survival")
    assert f"{found:.0%}\n" in outputs(survival, "text/plain")


def test_the_cohort_that_lags_is_chosen_and_prints_what_the_paper_prints() -> None:
    """Oracle: R on the patients of the stored output: survdiff, and survfit with rmean = 401.

    p = 0.002177; means 370.08 and 399.00 days.
    """
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    (text,) = (t for t in outputs(path, "text/plain") if "mean survival of 401 days" in t)
    assert text.splitlines()[0].startswith("(26, 1, 7, 3): p = 0.00218 prints as 0.002: True")
    assert text.splitlines()[0].endswith("[370, 399]")
    # No list of patients is typed: a row of one would be a tuple of arm, day and event.
    assert "[(1, " not in path.read_text(encoding="utf-8")


@pytest.mark.ci
def test_rates_read_before_the_last_death_leave_another_split_and_the_pages_say_so() -> None:
    """Oracle: a cohort with two deaths in each group whose Kaplan-Meier rates at day 180 are the printed ones; R's
    survdiff gives it p = 0.00244 by remission and 0.395 by transplant.
    """
    none = pd.DataFrame({"time": [40, 60, 60, 80, 100, 110, 190], "event": [1, 0, 0, 0, 1, 0, 0]})
    with_hsct = pd.DataFrame(
        {"time": [140] + [200] * 4 + [400] * 10, "event": [1] + [0] * 14, "hsct": 1}
    )
    without = pd.DataFrame({"time": [200] * 10 + [300], "event": [0] * 10 + [1], "hsct": 0})
    reached = pd.concat([with_hsct, without])
    rates = [
        KaplanMeierFitter().fit(group["time"], group["event"]).predict(180)
        for group in (reached, none, with_hsct, without)
    ]
    assert rates == pytest.approx([25 / 26, 4 / 7, 14 / 15, 1])
    for one, two, p in ((reached, none, 0.00244), (with_hsct, without, 0.395)):
        found = logrank_test(one["time"], two["time"], one["event"], two["event"])
        assert found.p_value == pytest.approx(p, rel=0.003)
    condition = "if the rates by group are crude"
    study = Study(load_published())
    assert condition in further_questions(study)["because"][0]
    assert condition in conclusions(study)["because"][2]
    for chapter in ("03_survival", "06_identification"):
        assert condition in (ANSWERED[0].parent / f"{chapter}.py").read_text(encoding="utf-8")


def test_every_split_that_the_rates_leave_has_the_larger_share_without_remission() -> None:
    """Oracle: by hand and R. 6/7 x 2/3 = 4/7 with a death at 7 and at 3 at risk, so two deaths print 57.1; 25/26 needs one of 26.

    fisher.test(matrix(c(2, 5, 2, 24), 2)) gives 0.18988, of 3/7 against 1/26 0.02309.
    """
    (path,) = (path for path in ANSWERED if path.stem == "03_survival")
    (table,) = (t for t in outputs(path, "text/plain") if "fisher_p" in t)
    rows = [line.split()[1:] for line in table.splitlines()[1:]]
    assert rows == [["1", "3", "0.023"], ["2", "2", "0.190"]]
    said = [t for t in outputs(path, "text/markdown") if "2 splits of the 4 deaths" in t]
    assert len(said) == 1
    assert "In each, a larger share of the children without remission died" in said[0]


@pytest.mark.ci
def test_counts_that_follow_from_rates_are_marked_in_the_ledger() -> None:
    """Oracle: the abstract, which prints 29/33 and 28/33 and no count by group; by hand, 39 of the 1,001 values are a share of 26."""
    rows = ledger(load_published(), sums={}, readings={})
    marked = rows.index[rows["because"].str.startswith("If the rate is crude")]
    groups = ("cr", "no_cr", "hsct", "no_hsct")
    assert sorted(marked) == sorted(f"{e}_{g}_rate" for e in ("os", "dfs") for g in groups)
    assert rows.loc["os_cr_rate", "because"].endswith("the count 25 is not printed.")
    assert rows.loc["os_cr_rate", "noticed"] == "96%"  # 1 - 39/1001, rounded down
    assert rows.loc["cr_rate", "noticed"] == ">99%"  # 78.8 of 26/33, or 78.7 cut off: 1 - 2/1001
    p = rows.index.str.endswith("_p")
    # by hand: 33 of 34 counts, 11 of 12, 999 of 1,001 percentages
    shares = {"crs_count": "97%", "cr_refractory_fraction": "92%", "cr_rate": ">99%"}
    assert rows.loc[list(shares), "noticed"].to_dict() == shares
    assert rows.loc[p, "because"].str.endswith("they follow if the rates are crude.").all()


def permutation_p(time: Sequence[float], event: Sequence[int], group: Sequence[bool]) -> float:
    """Log-rank p with permutation variance, by its definition."""
    t, e, g = np.array(time, float), np.array(event), np.array(group)
    steps = {s: np.sum((t == s) & (e == 1)) / np.sum(t >= s) for s in set(t[e == 1])}
    scores = e - np.array([sum(h for s, h in steps.items() if s <= x) for x in t])
    n, n1 = len(t), g.sum()
    return float(
        chi2.sf(scores[g].sum() ** 2 * n * (n - 1) / (n1 * (n - n1) * (scores**2).sum()), 1)
    )


def test_one_cohort_prints_all_four_p_values_by_one_test() -> None:
    """Oracle: R's coin, logrank_test on these patients: 0.002453, 0.0002816 and twice 0.3995533; its other types print the same.

    Gehan-Breslow 0.002468 and 0.0002597, Tarone-Ware 0.002243 and 0.0002390, Peto-Peto 0.002490 and 0.0002730, Prentice and
    Prentice-Marek 0.002471 and 0.0002696; by transplant 0.3995533 by each. So "no figure excludes another" (05) holds of the
    four p-values together, and the page finds such a cohort by itself.
    """
    (audit,) = (path for path in ANSWERED if path.stem == "05_audit")
    (said,) = [t for t in outputs(audit, "text/plain") if "All four printed p-values" in t]
    assert "can come from one test and one cohort" in said
    assert "permutation variance (R's coin), and by 5 others of the table" in said
    time = [3] * 3 + [5] * 6 + [6] + [7] * 3 + [9] * 13 + [2, 4, 5, 5, 5, 5, 8]
    death = [0] * 9 + [1] + [0] * 16 + [1, 1, 0, 0, 0, 0, 1]
    free, relapse_or_death = [*time], [*death]
    free[28], relapse_or_death[28] = 0.5, 1  # a relapse without remission, alive on day 5
    reached = [True] * 26 + [False] * 7
    # Of the 17 in remission at risk at the death 10 had a transplant, the dead child among them.
    transplant = [True] * 5 + [False] * 4 + [True] * 10 + [False] * 7
    figures = load_published()["printed"]
    for name, t, e in (("os", time, death), ("dfs", free, relapse_or_death)):
        assert prints_as(permutation_p(t, e, reached), figures[f"{name}_by_cr_p"])
        inner = permutation_p(t[:26], e[:26], transplant)
        assert inner == pytest.approx(0.3995533, abs=1e-7)
        assert prints_as(inner, figures[f"{name}_by_hsct_p"])


def test_a_remission_of_days_is_not_passed_over_beside_disease_free_survival() -> None:
    """Oracle: the words. A relapse after 14 days is an event, and 25 of the 26 children had none; the other may have."""
    (audit,) = (path for path in ANSWERED if path.stem == "05_audit")
    assert any("two readings (2)" in text for text in outputs(audit, "text/plain"))
    (table,) = (t for t in outputs(audit, "text/html") if "Every printed figure" in t)
    assert "could be of one child only, if a disease-free survival of 96.1% is crude" in table


def test_the_other_split_of_the_deaths_lies_within_the_limits() -> None:
    """Oracle: a plain loop over all 13,875 orders of two deaths in each group that print the rates on one day, and R.

    Five print both p-values by one test: with 10 or 15 at risk at the last death by (O - E)^2/E (no finite ratio), 11 by Mantel,
    13 or 14 by Peto-Peto. survdiff gives the Mantel cohort p = 0.002443; coxph a ratio of 20.842 with limits from 1.599.
    """
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    said = outputs(path, "text/plain")
    assert any("deaths 2 of 26 with remission, 2 of 7 without: 5 orders" in text for text in said)
    (sentence,) = [text for text in said if text.startswith("**Crude or Kaplan-Meier:**")]
    assert "a hazard ratio of 20.8 or none that is finite" in sentence
    assert "exact p-values up to 0.023 (given the risk sets, 0.032)" in sentence
    assert "lies within the limits of the table over all tests" in sentence
    (table,) = (t for t in outputs(path, "text/html") if "Further questions" in t)
    assert "5 orders of deaths and losses then agree, and lie within these limits" in table


def test_what_is_left_if_the_p_value_by_remission_came_from_counts() -> None:
    """Oracle: by hand. The one death with remission, of ten at risk (six and four), takes a tenth of the curve and no more."""
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    (sentence,) = [t for t in outputs(path, "text/plain") if "little of the table above" in t]
    assert "mean survival is at most 10.0% of the time looked at shorter with remission" in sentence
    # One-sided, the permutation variance prints it with seven and one at risk: p = 0.402, of eight.
    assert (
        "remission (if that one is of a log-rank test tried, rounded without an added zero, "
        "of time from the same day to the same cut-off date, and two-sided; one-sided, 12.5%)"
        in sentence
    )


def test_transplant_in_time_where_the_deaths_are_split_otherwise() -> None:
    """Oracle: plain loops over the five orders of the other split, and who had had a transplant at each of its two deaths.

    565 ways; chi-squared from 1.8e-7 to 1, exact p from 1/26 x 1/10, and 0.3566 for transplant (15 of 26, 14 of 15 had it).
    """
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    (sentence,) = [t for t in outputs(path, "text/plain") if "are split otherwise,**" in t]
    assert "p from <0.001 to >0.999" in sentence
    assert "start at 0.004" in sentence
    assert "some p-values speak for transplant, the smallest of these being 0.357" in sentence
    (survival,) = (path for path in ANSWERED if path.stem == "03_survival")
    (said,) = [c.source for c in jupytext.read(survival).cells if "By the exact test" in c.source]
    assert "if the rates by group are crude, both comparisons count time from one day" in said


def test_a_time_that_starts_with_the_transplant_is_named_among_the_assumptions() -> None:
    """Oracle: a cohort; R's survdiff gives 0.002175 by remission and, with time from transplant there, 0.398025.

    Deaths without remission at 26 and 4, 3, 2 at risk, the one with remission at 1 and 1: a quarter is how far survival
    with remission can lag, where the page has a twelfth if both comparisons count from one day.
    """
    reached, never = [210, *[238] * 24, 268], [58, 58, 58, 88, 148, 208, 298]
    found = logrank_test(reached, never, [0] * 25 + [1], [0, 0, 0, 1, 1, 1, 0])
    assert prints_as(found.p_value, "0.002")
    since = [238 - 20] * 13 + [
        238 - 100,
        268 - 53,
    ]  # the others had no transplant: [210, *[238] * 10]
    inner = logrank_test(since, [210, *[238] * 10], [0] * 14 + [1], [0] * 11)
    assert inner.p_value == pytest.approx(0.398025, abs=1e-6)
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    (sentence,) = [t for t in outputs(path, "text/plain") if "remission alone** 371,836" in t]
    assert "mean survival up to 25% of the time looked at shorter" in sentence
    page = (ANSWERED[0].parents[1] / "book" / "index.md").read_text(encoding="utf-8")
    assert "[Both comparisons count time from that day](sec-one-start)" in page


def test_the_limits_of_the_hazard_ratio_name_coxs_model() -> None:
    """Oracle: by hand, of an order of 06: observed over expected is finite where Cox's model has no estimate.

    Deaths without remission at 21 and 7, 19 and 6, 16 and 5 at risk, with remission at 1 and 0.
    """
    expected = 7 / 28 + 6 / 25 + 5 / 21
    assert 5.3 < (3 / expected) / (1 / (4 - expected)) < 38.5
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    (sentence,) = [t for t in outputs(path, "text/plain") if "All this is of Cox's model" in t]
    assert "is 5.3 to 38.5, finite in every order" in sentence
    (ratio,) = (
        t for t in further_questions(Study(load_published()))["because"] if "Cox's model" in t
    )
    assert "by Cox's model" in ratio
    assert "(crude rates)" in ratio


def test_limits_with_exact_ties_and_orders_without_an_estimate_are_named() -> None:
    """Oracle: R's coxph with ties="exact", 52.93891, of deaths at 24 and 3 at risk (1 and 2) and 18 and 1 (0 and 1).

    There the score of the discrete likelihood is nought. Orders without a finite estimate: 371,836 less 310,132, and 173,507 less 152,000.
    """
    ratio = 52.93891
    ways = [comb(24, 3 - j) * comb(3, j) * ratio**j for j in range(4)]
    expected = sum(j * way for j, way in enumerate(ways)) / sum(ways) + ratio / (18 + ratio)
    assert expected == pytest.approx(3, abs=1e-6)
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    texts = outputs(path, "text/plain")
    assert any(f"to {ratio:.1f} where it is finite" in t for t in texts)
    for start, none in (("remission alone**", "61,704"), ("**If digits were cut off**", "21,507")):
        (sentence,) = [t for t in texts if start in t]
        assert "finite estimates of the hazard ratio" in sentence
        assert f"({none} orders have none)" in sentence
    (because,) = (
        t for t in further_questions(Study(load_published()))["because"] if "Cox's model" in t
    )
    assert "Cox's model (Breslow or Efron)" in because


def test_a_life_table_rate_prints_without_being_cut_off() -> None:
    """Oracle: by hand, 1 - 1/25.5 = 96.08 %, and 25/26 = 96.15 %."""
    (audit,) = (path for path in ANSWERED if path.stem == "05_audit")
    (sentence,) = [t for t in outputs(audit, "text/plain") if "life-table rates, rounded" in t]
    assert sentence.startswith("With all deaths of a group in one interval, 2 of the 10")
    assert "one death with 25.5 at risk (96.08%)" in sentence


def test_with_life_table_rates_a_curve_can_end_above_the_limit() -> None:
    """Oracle: a cohort; R's survdiff gives it p = 0.00186 by remission and 0.40093 by transplant; its life-table rates by hand.

    In months of 30 days, after six: 6/7 x 2/3 without remission (three of the four are at risk, as two are lost), 1 - 1/25.5 with.
    """
    none, died = [40, 65, 65, 100, 110, 110, 130], [1, 0, 0, 1, 0, 0, 0]
    with_hsct, without = [170, *[200] * 6, *[400] * 8], [160, *[200] * 9, 300]
    events = [1] + [0] * 24 + [1]
    reached = logrank_test([*with_hsct, *without], none, events, died)
    assert prints_as(reached.p_value, "0.002")
    inner = logrank_test(with_hsct, without, events[:15], events[15:])
    assert prints_as(inner.p_value, "0.40")
    rates = 6 / 7 * (1 - 1 / (4 - 2 / 2)), 1 - 1 / (26 - 1 / 2), 1 - 1 / 15
    assert all(prints_as(100 * r, s) for r, s in zip(rates, ("57.1", "96.1", "93.3"), strict=True))
    end = KaplanMeierFitter().fit(none, died).survival_function_.iloc[-1, 0]
    assert end == pytest.approx(6 / 7 * 3 / 4)  # 64.3 %, above the 57.1 % of the page
    page = (ANSWERED[0].parents[1] / "book" / "index.md").read_text(encoding="utf-8")
    assert (
        "[Life-table rates](sec-agreement) were not tried: with them a curve can end higher" in page
    )


@pytest.mark.ci
def test_a_p_given_the_risk_sets_is_not_exact_with_several_deaths() -> None:
    """Oracle: by hand, 3 against 3 who all die: 1/2 x 2/5 x 1/4 = 0.05 for either arm first, and 2 of 20 orders."""
    paths = []
    for second in combinations(range(6), 3):
        left, path = [3, 3], []
        for death in range(6):
            arm = int(death in second)
            path.append((*left, 1 - arm, arm))
            left[arm] -= 1
        paths.append(path)
    courses = at.Courses((3, 3, 3, 3), np.array(paths, dtype=np.int64), {}, {})
    p = at.Limits(courses).frame["conditional_p"]
    assert p.min() == pytest.approx(0.05)
    assert ((p < 0.0501).sum(), len(p)) == (2, 20)
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    assert "2 of the 20 equally likely orders have a p-value of 0.05" in path.read_text("utf8")
