"""Worst grades by the ASTCT consensus, with exact intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from fewevents.estimates.proportions import exact_ci
from helpers.safety import (
    adverse_event_rates,
    grade_table,
    patients_to_exclude,
    worst_grade_table,
)
from helpers.cohort import load_cohort
from helpers.published import load_published

R_18_OF_33 = [0.3635065310148465, 0.7189338057061838]
R_2_OF_33 = [0.007425837742259803, 0.2022643125263550]


def test_counts_by_grade() -> None:
    # Oracle: counted by hand.
    grades = pd.Series([0, 0, 0, 1, 1, 2, 3, 4, 4, 5], dtype="Int64")
    table = worst_grade_table(grades, event="CRS")
    assert table["grade"].tolist() == ["0", "1", "2", "3", "4", "5"]
    assert table["events"].tolist() == [3, 2, 1, 1, 2, 1]
    assert table["event"].tolist() == ["CRS"] * 6


@pytest.mark.parametrize("wrong", [6, -1, 1.5, None])
def test_grades_that_are_none_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="ICANS: 1 of 3 patients have no grade from 0 to 5"):
        worst_grade_table(pd.Series([0, wrong, 2]), event="ICANS")


def test_the_cohort_of_the_book_has_the_published_counts() -> None:
    # Oracles: the published counts, 18, 2, 1, 0 and 0 of 33; limits by R 4.2.2, binom.test(18, 33)
    # and binom.test(2, 33), 16 digits; 0 of 33 leaves up to 1 - 0.025 ** (1 / 33), 10.6 %.
    rates = adverse_event_rates(load_cohort())
    published = load_published()["numerator"]
    figures = (
        "crs_count",
        "crs_severe_count",
        "icans_count",
        "icans_severe_count",
        "treatment_deaths",
    )
    assert [rate.events for rate in rates.values()] == [int(published[name]) for name in figures]
    limits = [(rate.ci_low, rate.ci_high) for rate in rates.values()]
    assert limits[0] == pytest.approx(R_18_OF_33, abs=1e-9)
    assert limits[1] == pytest.approx(R_2_OF_33, abs=1e-9)
    assert limits[4] == pytest.approx((0, 1 - 0.025 ** (1 / 33)), abs=1e-12)


def test_rates_count_grades_from_1_and_from_3() -> None:
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
