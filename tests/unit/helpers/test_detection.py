"""Planted misprints, and whether a verdict tells."""

import pytest

from helpers.audit.detection import detect, detection_rate, misprints
from helpers.published import load_published


@pytest.fixture(scope="module")
def detected():
    return detect(load_published())


@pytest.mark.parametrize(
    ("printed", "slips"),
    [
        ("96.1%", {"96.2%", "96.0%", "69.1%", "91.6%"}),
        ("26/33", {"27/33", "25/33", "62/33", "26/34", "26/32"}),
        ("<0.001", {"<0.002", "<0.000", "<0.010"}),
        ("0%", {"1%"}),
        ("no", {"one"}),
        ("100%", {"101%", "99%", "010%"}),
        ("2", {"3", "1"}),
    ],
)
def test_slips_by_hand(printed, slips):
    """Oracle: written out by hand."""
    assert {wrong for _, wrong in misprints(printed)} == slips
    assert len(misprints(printed)) == len(slips)


def test_what_is_noticed(detected):
    """Oracle: arithmetic. Every percentage of at most 33 patients and every fraction rests on
    counts.

    A unit of the last digit (0.1 points) is less than the step of 1/33 (3 points), so no changed
    percentage can be another count's; and each fraction stands beside its percentage.
    """
    noticed = detected.groupby("kind")["noticed"].agg(["sum", "size"])
    assert noticed.loc["proportion", "sum"] == noticed.loc["proportion", "size"]
    assert noticed.loc["fraction", "sum"] == noticed.loc["fraction", "size"]


def test_what_is_not_noticed(detected):
    """Oracle: by hand. 3 to 7 fit at day 28; one treatment death of four deaths fits; p-values
    have slack."""
    missed = detected[~detected["noticed"]]
    counts = missed[missed["kind"].eq("count")]
    assert set(zip(counts["id"], counts["planted"], strict=True)) == {
        ("day_28_remission_count", "4"),
        ("day_28_remission_count", "6"),
        ("treatment_deaths", "one"),
    }
    assert set(missed["kind"]) == {"count", "p_value"}
    assert missed["slack"].str.len().min() > 20
    assert detected.loc[detected["noticed"], "slack"].eq("").all()


def test_impossible_p_values_are_noticed(detected):
    """Oracle: no p-value is below 0 or above 1."""
    planted = detected.set_index(["id", "planted"])
    assert planted.loc[("dfs_by_cr_p", "<0.000"), "after"] == "not attainable"
    assert planted.loc[("os_by_hsct_p", "4.00"), "after"] == "not attainable"


def test_better_is_a_change_too(detected):
    """Oracle: 25/26 = 96.15% rounds to 96.2%: the slip corrects the figure, so no verdict gets
    worse."""
    slip = detected.set_index(["id", "planted"]).loc[("os_cr_rate", "96.2%")]
    assert (slip["before"], slip["after"]) == ("reproduced by truncation", "reproduced")
    assert slip["noticed"] and not slip["alarm"]


def test_rates_add_up(detected):
    """Oracle: sums of the table's own rows."""
    rates = detection_rate(detected).set_index("kind")
    for column in ("planted", "noticed", "alarm", "by_pairs"):
        assert rates[column].drop("all").sum() == rates.loc["all", column]
    assert rates.loc["all", "planted"] == len(detected)
    assert rates.loc["all", "rate"] == detected["noticed"].mean()
