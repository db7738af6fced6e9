"""The tables that `make calibration` wrote: nobody accused, and noticed what was said to be."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from scipy.stats import binomtest

ANSWERS = Path(__file__).parents[2] / "reference" / "answers"
MANY, EACH = 100_000, 2_000
CHANCE = 1e-4
"""Of a table of some thirty rows, one in three hundred would have a row outside by chance."""


def test_nobody_is_accused_and_every_test_is_there() -> None:
    """Oracle: R computed each figure from real patients, so that an accusation is false."""
    honest = pd.read_csv(ANSWERS / "calibration_honest.csv")
    tests = honest[honest["by"] == "test"]
    assert tests["figures"].sum() >= MANY and tests["figures"].min() >= EACH
    assert not tests["value"].str.contains("stratified|delayed").any()
    assert not tests[["accused", "excluded by own test"]].to_numpy().any()
    assumed = honest[honest["by"] == "assumes"].set_index("value")["figures"]
    assert assumed["stratified_logrank"] >= 200 and assumed["delayed_logrank"] >= 200


def test_what_was_drawn_evenly_is_excluded_as_often_as_was_said() -> None:
    """Oracle: the binomial interval of the share excluded holds the share that the verdicts said."""
    drawn = pd.read_csv(ANSWERS / "calibration_evenly_drawn.csv")
    assert {"all", "patients", "events", "digits", "zero_arm"} == set(drawn["by"])
    for row in drawn.to_dict("records"):
        assert row["share"] == round(row["excluded"] / row["drawn"], 5)
        interval = binomtest(row["excluded"], row["drawn"]).proportion_ci(1 - CHANCE)
        assert interval.low <= row["said"] + 1e-5 and row["said"] <= interval.high, row
    every = drawn[drawn["by"] == "all"].iloc[0]
    assert every["excluded"] > 200, "so many that a wrong share would be seen"


def test_slips_are_counted_by_form_and_kind() -> None:
    """Oracle: each property counts the same slips; impossible counts are noticed every time."""
    slips = pd.read_csv(ANSWERS / "calibration_slips.csv").query("form == 'two_arm'")
    totals = slips.groupby("by")["slips"].sum()
    assert totals["slip"] == totals["zero_arm"] == totals["patients"]
    assert (slips["noticed"] <= slips["slips"]).all()
    kinds = set(slips.loc[slips["by"] == "slip", "value"])
    assert {"last_digit", "swapped_digits", "event_more", "event_fewer"} <= kinds
    assert {"events_arms_swapped", "wrong_unit"} <= kinds
