"""What describes a cohort adds up, and says 'not published' where nothing was."""

from __future__ import annotations

import pandas as pd

from helpers.description import (
    NOT_PUBLISHED,
    _level_rows,
    flow,
    rate,
    rate_frame,
    rates,
    table_one,
)
from helpers.cohort import load_cohort
from helpers.published import load_published


def test_missing_values_are_left_out_of_a_rate_and_of_its_denominator() -> None:
    """By hand: one yes and one no are known, one is not."""
    found = rate(pd.DataFrame({"x": pd.array([True, False, None], dtype="boolean")}), "x")
    assert (found.events, found.n) == (1, 2)


def test_groups_make_up_the_whole() -> None:
    patients = load_cohort()
    parts = rates(patients, "complete_remission", by="disease_status")
    whole = rate(patients, "complete_remission")
    assert sum(p.events for p in parts.values()) == whole.events
    assert sum(p.n for p in parts.values()) == whole.n


def test_the_boxes_of_the_flow_add_up() -> None:
    """Counts by hand from the abstract: 33; 26 and 7; 15 and 11; four deaths, three of them without remission."""
    boxes = flow(load_cohort()).set_index("node")
    assert boxes["n"].to_dict() == {
        "treated": 33,
        "remission": 26,
        "no-remission": 7,
        "transplant": 15,
        "no-transplant": 11,
    }
    assert boxes.loc["treated", "note"] == "4 deaths"
    assert boxes.loc["transplant", "note"] == "1 death"
    assert boxes.loc["no-remission", "note"] == "3 deaths"


def test_table_one_invents_nothing() -> None:
    table = table_one(load_cohort(), load_published()).set_index("characteristic")["value"]
    assert table["Sex"] == table["Genetic subtype"] == NOT_PUBLISHED
    assert table["Relapsed disease"] == "22/33 (66.7%)"
    assert table["Age"] == "0–18 years (range only)"


def test_levels_of_a_centre_come_in_the_order_of_its_rows() -> None:
    """By hand: two of three known, b first; yes and no are one row; an empty text is not known."""
    ward = pd.DataFrame(
        {
            "patient": [1, 2, 3, 4],
            "ward": pd.Series(["b", "", "a", "a"], dtype="string"),
            "fever": pd.array([True, False, None, True], dtype="boolean"),
        }
    )
    rows = [*_level_rows(ward, "ward", "Ward"), *_level_rows(ward, "fever", "Fever")]
    assert rows == [
        ("Ward: b", "1/3 (33.3%)", "1"),
        ("Ward: a", "2/3 (66.7%)", "1"),
        ("Fever", "2/3 (66.7%)", "1"),
    ]
    assert _level_rows(ward, "absent", "Absent") == []


def test_a_rate_frame_keeps_labels_and_group() -> None:
    frame = rate_frame(rates(load_cohort(), "death"), group="deaths")
    assert frame[["group", "label", "events", "n"]].values.tolist() == [["deaths", "all", 4, 33]]


def test_the_group_stands_in_the_first_column() -> None:
    """By hand: the order of a table that is shown as it is."""
    frame = rate_frame({"all": rate(pd.DataFrame({"death": [0, 1]}), "death")}, group="everyone")
    assert frame.columns.tolist() == [
        "group", "label", "events", "n", "estimate", "ci_low", "ci_high", "method"
    ]  # fmt: skip
