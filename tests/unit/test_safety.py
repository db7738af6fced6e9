"""Worst grades by the ASTCT consensus, with exact intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.chapters.safety import (
    adverse_event_rates,
    grade_table,
    patients_to_exclude,
    safety_table,
    worst_grade_table,
)
from helpers.data.cohort import load_cohort
from helpers.data.published import load_published
from helpers.estimates.proportions import exact_ci

R_18_OF_33 = [0.3635065310148465, 0.7189338057061838]
R_2_OF_33 = [0.007425837742259803, 0.2022643125263550]
ROWS = ["0", "1", "2", "3", "4", "5", "any", "severe"]


def test_counts_by_grade() -> None:
    # Oracle: counted by hand.
    grades = pd.Series([0, 0, 0, 1, 1, 2, 3, 4, 4, 5], dtype="Int64")
    table = worst_grade_table(grades, event="CRS")
    assert table["grade"].tolist() == ROWS
    assert table["events"].tolist() == [3, 2, 1, 1, 2, 1, 7, 4]
    assert table["n"].tolist() == [10] * 8
    assert table["estimate"].tolist() == [0.3, 0.2, 0.1, 0.1, 0.2, 0.1, 0.7, 0.4]
    assert table["event"].tolist() == ["CRS"] * 8


def test_exact_limits_with_no_event_and_with_nothing_else() -> None:
    # Oracle: closed forms of Clopper and Pearson for 0 of n: the upper limit is
    # 1 - (alpha / 2) ** (1 / n), and for n of n its mirror image.
    table = worst_grade_table(pd.Series([0] * 33)).set_index("grade")
    assert table.loc["any", "ci_low"] == 0
    assert table.loc["any", "ci_high"] == pytest.approx(1 - 0.025 ** (1 / 33), abs=1e-12)
    assert table.loc["0", "ci_low"] == pytest.approx(0.025 ** (1 / 33), abs=1e-12)
    assert table.loc["0", "ci_high"] == 1
    ninety = worst_grade_table(pd.Series([0] * 33), conf_level=0.9).set_index("grade")
    assert ninety.loc["any", "ci_high"] == pytest.approx(1 - 0.05 ** (1 / 33), abs=1e-12)


def test_exact_limits_in_between() -> None:
    # Oracle: R 4.2.2, binom.test(18, 33)$conf.int and binom.test(2, 33)$conf.int, 16 digits.
    grades = pd.Series([0] * 15 + [1] * 16 + [3] * 2)
    table = worst_grade_table(grades).set_index("grade")
    assert table.loc["any", ["ci_low", "ci_high"]].tolist() == pytest.approx(R_18_OF_33, abs=1e-9)
    assert table.loc["severe", ["ci_low", "ci_high"]].tolist() == pytest.approx(R_2_OF_33, abs=1e-9)


@pytest.mark.parametrize("wrong", [6, -1, 1.5, None])
def test_grades_that_are_none_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="ICANS: 1 of 3 patients have no grade from 0 to 5"):
        worst_grade_table(pd.Series([0, wrong, 2]), event="ICANS")


def test_the_cohort_of_the_book_has_the_published_counts() -> None:
    # Oracle: the published counts, 18, 2, 1, 0 and 0 of 33; 0/33 leaves up to 10.6 %.
    table = safety_table(load_cohort()).set_index(["event", "grade"])
    assert len(table) == 17
    published = load_published()["numerator"]
    counts = {
        ("CRS", "any"): "crs_count",
        ("CRS", "severe"): "crs_severe_count",
        ("CRS", "3"): "crs_severe_count",
        ("ICANS", "any"): "icans_count",
        ("ICANS", "severe"): "icans_severe_count",
        ("treatment death", "5"): "treatment_deaths",
    }
    for place, figure in counts.items():
        assert table.loc[place, "events"] == int(published[figure]), place
    assert table.loc[("treatment death", "5"), "ci_high"] == pytest.approx(0.106, abs=5e-4)


def test_rates_are_the_rows_any_and_severe_of_the_table() -> None:
    # Oracle: counted by hand: CRS 0, 1, 3, 5; ICANS 0, 0, 2, 4; one treatment death.
    patients = pd.DataFrame(
        {
            "crs_grade": [0, 1, 3, 5],
            "icans_grade": [0, 0, 2, 4],
            "treatment_death": [False, False, False, True],
        }
    )
    rates = adverse_event_rates(patients)
    assert {name: (rate.events, rate.n) for name, rate in rates.items()} == {
        "CRS, any grade": (3, 4),
        "CRS, grade 3 or higher": (2, 4),
        "ICANS, any grade": (2, 4),
        "ICANS, grade 3 or higher": (1, 4),
        "death caused by treatment": (1, 4),
    }


@pytest.mark.parametrize(
    ("provenance", "expected"),
    [
        # Oracle: counted by hand; only an observed cohort tells grade 1 from grade 2.
        ("observed", ["0 1", "1 2", "2 1", "4 1"]),
        ("reconstructed", ["0 1", "1–2 3", "4 1"]),
    ],
)
def test_grade_table_splits_only_what_is_known(provenance: str, expected: list[str]) -> None:
    grades = [0, 1, 1, 2, 4]
    patients = pd.DataFrame(
        {"crs_grade": grades, "icans_grade": grades, "provenance": [provenance] * 5}
    )
    table = grade_table(patients)
    for event in ("CRS", "ICANS"):
        rows = table[table["event"].eq(event)]
        assert [f"{row.grade} {row.events}" for row in rows.itertuples()] == expected


@pytest.mark.parametrize("risk", [0.3, 0.1, 0.05, 0.01])
def test_patients_to_exclude_is_the_first_size_whose_exact_limit_is_low_enough(risk: float) -> None:
    """Oracle: the exact interval itself, at that size and one below."""
    n = patients_to_exclude(risk)
    assert exact_ci(0, n).ci_high <= risk < exact_ci(0, n - 1).ci_high
