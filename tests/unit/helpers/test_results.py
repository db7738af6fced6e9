"""The table of every estimate, the labels of what it rests on, and cohorts drawn at random."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from attainable import courses
from helpers import (
    Study,
    further_questions,
    load_cohort,
    load_published,
    random_cohorts,
    results_table,
)
from helpers.basis import BASES, basis_of, label, with_label
from helpers.results import COLUMNS, _counts, _printed, _reconstructed, _two_groups

ROOT = Path(__file__).parents[3]


def only(rows: list[dict[str, object]], **wanted: object) -> dict[str, object]:
    """The one row with these values."""
    (found,) = (row for row in rows if all(row.get(key) == value for key, value in wanted.items()))
    return found


def test_rates_have_exact_intervals() -> None:
    # Oracle: R, binom.test(26, 33)$conf.int = 0.6109 0.9102; binom.test(0, 33)$conf.int = 0 0.1058.
    rows = _counts(Study(load_published()))
    rate = only(rows, estimand="proportion", endpoint="complete_remission", group="all")
    assert (rate["events"], rate["n"], rate["basis"]) == (26, 33, "counts")
    assert (rate["ci_low"], rate["ci_high"]) == pytest.approx((0.6109, 0.9102), abs=5e-5)
    none = only(rows, endpoint="treatment_death")
    assert (none["estimate"], none["ci_low"]) == (0, 0)
    assert none["ci_high"] == pytest.approx(0.1058, abs=5e-5)


def test_two_groups_by_hand() -> None:
    # Oracle: 3/7 - 1/26; R, fisher.test(matrix(c(3, 4, 1, 25), 2))$p.value = 0.023094.
    difference, test = _two_groups("os", "groups", (3, 7), (1, 26))
    assert difference["estimate"] == pytest.approx(3 / 7 - 1 / 26)
    assert (difference["n"], difference["events"], difference["chapter"]) == (33, 4, "survival")
    assert test["p_value"] == pytest.approx(0.023094, abs=5e-7)


def test_printed_figures_are_taken_over_as_they_stand() -> None:
    # Oracle: the printed texts; "<0.001" is at most 0.001, "no" is 0.
    rows = _printed(Study(load_published()))
    assert only(rows, estimand="os_by_cr_p")["p_value"] == 0.002
    assert only(rows, estimand="dfs_by_cr_p")["p_value"] == 0.001
    assert only(rows, estimand="treatment_deaths")["estimate"] == 0
    assert only(rows, estimand="os_cr_rate")["estimate"] == pytest.approx(0.961)
    assert {row["basis"] for row in rows} == {"printed"}
    assert not any({"ci_low", "ci_high"} & row.keys() for row in rows)


def test_invented_times_carry_no_interval_and_no_p_value() -> None:
    # Rule of the book; every column is one of the table.
    rows = _reconstructed(load_cohort())
    assert rows
    assert not any({"ci_low", "ci_high", "p_value"} & row.keys() for row in rows)
    assert all(row.keys() <= set(COLUMNS) and row["basis"] == "reconstructed" for row in rows)


def test_a_label_is_one_of_five_words() -> None:
    # Oracle: the glossary, which has an entry for each, in this order.
    glossary = (ROOT / "book" / "glossary.md").read_text("utf-8")
    assert list(BASES) == re.findall(r"^basis: (.+)$", glossary, re.MULTILINE)
    assert 'class="basis basis-every-cohort"' in label("every cohort")
    assert 'style="border:1px solid;' in label(
        "every cohort"
    )  # JupyterLab has no style sheet of ours
    with pytest.raises(
        ValueError, match=r"basis: found 'guessed', expected one of printed, counts"
    ):
        label("guessed")


def test_a_note_shows_its_basis_as_a_label_and_is_escaped() -> None:
    # Oracle: by hand.
    assert basis_of("COUNTS: x") == "counts"
    assert basis_of("Discounts: x") is None
    assert with_label("Counts: a < b.") == f"{label('counts')} A &lt; b."
    assert with_label("Counts: ") == label("counts")


@pytest.fixture(scope="module")
def drawn() -> list[pd.DataFrame]:
    found = courses((4, 1, 3, 2), "0.2", tests=["mantel"])
    return random_cohorts(found, 20, last_day=100, followed=(2, 1, 28), seed=1)


def test_drawn_cohorts_keep_the_counts_and_the_last_day(drawn: list[pd.DataFrame]) -> None:
    # Oracle: the printed counts.
    for cohort in drawn:
        assert cohort.groupby("arm")["event"].agg(["count", "sum"]).to_numpy().tolist() == [
            [4, 1],
            [3, 2],
        ]
        assert cohort["time"].between(0, 100).all()


def test_drawn_cohorts_keep_patients_who_were_seen_later(drawn: list[pd.DataFrame]) -> None:
    # Oracle: what was asked for; without asking, draws with none of the arm on day 28 occur.
    def fewest(cohorts: list[pd.DataFrame]) -> int:
        return min(int((c.loc[c["arm"].eq(2), "time"] >= 28).sum()) for c in cohorts)

    found = courses((4, 1, 3, 2), "0.2", tests=["mantel"])
    free = random_cohorts(found, 200, last_day=100, followed=(2, 0, 28), seed=1)
    assert (len(drawn), len(free)) == (20, 200)
    assert fewest(drawn) >= 1 > fewest(free)


def test_drawn_cohorts_print_the_p_value(drawn: list[pd.DataFrame]) -> None:
    # Oracle: lifelines, an independent log-rank test; 0.2 stands for 0.15 to 0.25.
    from lifelines.statistics import logrank_test

    for cohort in drawn:
        one, two = (cohort[cohort["arm"].eq(arm)] for arm in (1, 2))
        p = logrank_test(one["time"], two["time"], one["event"], two["event"]).p_value
        assert 0.15 <= p <= 0.25


def test_a_seed_draws_the_same_cohorts_and_another_draws_others(drawn: list[pd.DataFrame]) -> None:
    # Invariant.
    found = courses((4, 1, 3, 2), "0.2", tests=["mantel"])
    again = random_cohorts(found, 20, last_day=100, followed=(2, 1, 28), seed=1)
    other = random_cohorts(found, 20, last_day=100, followed=(2, 1, 28), seed=2)
    assert all(a.equals(b) for a, b in zip(drawn, again, strict=True))
    assert not all(a.equals(b) for a, b in zip(drawn, other, strict=True))


def test_deaths_by_group_name_their_condition() -> None:
    """Oracle: the abstract, which prints counts of deaths for all children only."""
    rows = [row for row in _counts(Study(load_published())) if row["endpoint"] in ("os", "dfs")]
    assert {"cr", "no_cr", "all", "transplant vs no transplant"} <= {row["group"] for row in rows}
    for row in rows:
        named = row["method"].endswith(", if the rates by group are crude")
        assert named == (row["group"] != "all")


def test_the_largest_hazard_ratio_is_the_one_of_the_first_page() -> None:
    """Oracle: the first page's row, by Breslow or Efron: 42.1 by Breslow's ties alone was called the largest here."""
    study = Study(load_published())
    rows = results_table(study, load_cohort()).set_index("estimand")["estimate"]
    found = rows[rows.index.str.contains("finite_hazard_ratio")]
    (because,) = (t for t in further_questions(study)["because"] if "Cox's model" in t)
    assert f"at least {found.min():.1f}, the largest finite one is {found.max():.1f};" in because
