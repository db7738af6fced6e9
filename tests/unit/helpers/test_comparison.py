"""Printed figures beside their counts, and the ledger of them. Oracle: arithmetic by hand unless a test names another."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.audit_ledger import ledger
from helpers.comparison import answer, compare, percentage, prints_as, whole

COLUMNS = ["kind", "printed", "measure", "endpoint", "group", "numerator", "denominator"]
COLUMNS += ["n1", "events1", "n2", "events2", "who"]


def figures(**rows: tuple[str, ...]) -> pd.DataFrame:
    """Published figures with these ids; what is left out is empty."""
    filled = [row + ("",) * (len(COLUMNS) - len(row)) for row in rows.values()]
    return pd.DataFrame(filled, columns=COLUMNS, index=list(rows))


@pytest.fixture
def published() -> pd.DataFrame:
    return figures(
        all=("count", "nine", "patients", "patients", "all", "9", "9"),
        yes=("count", "6", "remission", "remission", "all", "6", "9"),
        no=("count", "3", "no remission", "none", "all", "3", "9"),
        rate=("proportion", "66.7%", "remission rate", "remission", "all", "6", "9"),
        share=("fraction", "6/9", "remission, counts", "remission", "all", "6", "9"),
        days=("duration", "14", "days of a course", "course", "all"),
        p=("p_value", "0.32", "survival", "os", "all", "", "", "2", "1", "1", "0"),
    )


def read(published: pd.DataFrame) -> dict[str, str]:
    rows = ledger(published, sums={"all": ("yes", "no")}, readings={})
    return rows["verdict"].to_dict()


@pytest.mark.parametrize(("p", "basis"), [("0.40", "some cohort"), ("0.00012", "every cohort")])
def test_a_possible_p_is_what_some_cohort_gives(p: str, basis: str) -> None:
    # Oracle: one death in 15 against none in 11: a p of 0.40 has a witness, one of 0.00012 has none.
    table = figures(p=("p_value", p, "survival", "os", "all", "", "", "15", "1", "11", "0"))
    assert ledger(table, sums={}, readings={}).loc["p", "basis"] == basis


def test_the_ledger_of_a_small_table(published: pd.DataFrame) -> None:
    # 6 + 3 = 9; 6/9 = 66.7 %; with 2 and 1 at risk chi-squared is 1/2 (p = 0.48), with 1 and 1 it is 1 (0.32).
    assert read(published) == {
        "all": "adds up",
        "yes": "adds up",
        "no": "adds up",
        "rate": "adds up",
        "share": "adds up",
        "days": "not checkable",
        "p": "possible",
    }


@pytest.mark.parametrize(
    ("name", "printed", "accused"),
    [
        ("all", "eight", {"all", "yes", "no"}),  # 6 + 3 is not 8
        ("yes", "5", {"all", "yes", "no"}),  # 5 + 3 is not 9
        ("rate", "66.6%", set()),  # 66.66...: cut off, which is no accusation
        ("rate", "55.6%", {"rate", "share"}),  # 5/9
        ("share", "5/9", {"share"}),
    ],
)
def test_a_misprint_is_named_where_it_stands(
    published: pd.DataFrame, name: str, printed: str, accused: set[str]
) -> None:
    published.loc[name, "printed"] = printed
    assert {row for row, verdict in read(published).items() if verdict == "does not fit"} == accused


def test_parts_of_one_whole_are_not_the_same_count() -> None:
    # Oracle: 11 refractory and 22 relapsed are the 33; 10 and 22 are not, and as one count they differ.
    for printed, verdict in (("11", "not checkable"), ("10", "does not fit")):
        parts = figures(
            refractory=("count", printed, "refractory disease", "status", "all", printed, "33"),
            relapsed=("count", "22", "relapsed disease", "status", "all", "22", "33"),
        )
        assert ledger(parts, sums={}, readings={}).loc["relapsed", "verdict"] == verdict


def test_a_figure_with_two_readings_gets_no_other_verdict(published: pd.DataFrame) -> None:
    # Oracle: the reading that was given.
    found = ledger(published, sums={}, readings={"rate": "This, or that."}).loc["rate"]
    assert (found["verdict"], found["because"], found["basis"]) == (
        "two readings",
        "This, or that.",
        "printed",
    )


@pytest.mark.parametrize(
    ("printed", "k", "n", "word"),
    [
        ("66.7%", 2, 3, "adds up"),  # 66.666... rounded
        ("66.6%", 2, 3, "cut off"),
        ("66.8%", 2, 3, "does not fit"),
        ("12%", 1, 8, "adds up"),  # 12.5 lies on the edge; half to even is a rounding, too
        ("13%", 1, 8, "adds up"),
        ("0%", 0, 7, "adds up"),
        ("1%", 0, 7, "does not fit"),
    ],
)
def test_a_percentage_of_counts(printed: str, k: int, n: int, word: str) -> None:
    assert percentage(printed, k, n).word == word


def test_compare_shows_one_digit_more_where_digits_were_cut_off() -> None:
    # 2/3 = 66.67 %.
    published = figures(
        a=("proportion", "66.6%", "alive", "os", "cr"), b=("count", "two", "x", "y", "all")
    )
    published.loc["a", "who"] = "children in remission"
    table = compare(published, {"a": (2, 3), "b": 3})
    assert table.to_numpy().tolist() == [
        ["alive (children in remission)", "66.6%", "2/3 (66.67%)", "cut off"],
        ["x", "“two” (2)", "3", "does not fit"],
    ]
    with pytest.raises(KeyError, match="c"):
        compare(published, {"c": 1})


@pytest.mark.parametrize(
    ("verdicts", "clause"),
    [
        (["adds up"] * 2, "all 2 printed figures add up"),
        (["adds up", "does not fit"], "of 2 printed figures 1 adds up and 1 does not fit"),
        (
            ["adds up", "adds up", "cut off", "cut off", "does not fit", "does not fit"],
            "of 6 printed figures 2 add up, 2 are cut off instead of rounded and 2 do not fit",
        ),
    ],
)
def test_one_clause_for_a_table(verdicts: list[str], clause: str) -> None:
    # Oracle: counted by eye.
    assert answer(pd.DataFrame({"verdict": verdicts})) == clause


def test_words_and_digits_of_counts() -> None:
    # Oracle: English.
    assert [whole(text) for text in ("No", "one", "Twelve", "13")] == [0, 1, 12, 13]
    with pytest.raises(ValueError, match="many"):
        whole("many")


@pytest.mark.parametrize(
    ("p", "printed", "prints"),
    [
        (0.0451, "0.05", True),
        (0.0551, "0.05", False),
        (0.0009, "<0.001", True),
        (0.0011, "<0.001", False),
    ],
)
def test_a_p_value_prints_as_its_rounded_self(p: float, printed: str, prints: bool) -> None:
    assert prints_as(p, printed) is prints
