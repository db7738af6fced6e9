"""Other cohorts: which rows are in use, which may be summarised together."""

import pandas as pd
import pytest

from cohortreader.data.cells import check_cells
from cohortreader.data.csvfile import read_rows
from cohortreader.data.schema import load_schema
from fewevents import NotPooled, Pooled, exact_ci, format_pooled
from helpers.cohort import DATA
from helpers.context import (
    beside,
    comparable,
    left_out,
    load_comparators,
    load_groups,
    pool_groups,
    taken_in,
)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return load_comparators()


@pytest.fixture(scope="module")
def used(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in use, each with its group beside it; a group that is not in its file is missing."""
    groups = load_groups().rename(columns="group_{}".format)
    return frame[frame["use"]].join(groups, on="group")


@pytest.mark.parametrize("name", ["comparators", "comparable_groups"])
def test_the_files_keep_their_schemas(name: str) -> None:
    """Oracle: the schema beside each file; a problem says the row, the cell and what is expected."""
    problems, total = check_cells(
        read_rows(DATA / f"{name}.csv"), load_schema(DATA / f"{name}.schema.json")
    )
    assert not total, "\n".join(map(str, problems))


def test_rows_in_use_keep_the_rules_of_their_group(frame: pd.DataFrame, used: pd.DataFrame) -> None:
    """Oracle: the rules as book/data.md states them. A row that fails is named by its id."""
    rules = {
        "a reason, in use or not": frame["reason"].eq(""),
        "no group for a row that is not in use": ~frame["use"] & frame["group"].ne(""),
        "at most the total": frame["events"].gt(frame["total"]).fillna(False),
        "a group of comparable_groups.csv": used["group_heading"].isna(),
        "a count, its total and its source": used[["events", "total"]].isna().any(axis=1)
        | used["source_url"].eq(""),
        "a sound count": used["count"].eq("low confidence"),
        "the endpoint of its group": used["endpoint"].ne(used["group_endpoint"]),
        "overt or mixed disease": used["disease"].eq("residual"),
        "the ages of its group": used["age_group"].eq("children")
        != used["group_ages"].eq("children"),
        "each patient once in a group": used.duplicated(["group", "cohort"]),
    }
    broken = {rule: rows.index[rows].tolist() for rule, rows in rules.items() if rows.any()}
    assert not broken
    alike = used.groupby("group")[["age_group", "disease", "course", "endpoint"]].nunique()
    assert alike.eq(1).all(axis=None), alike[alike.gt(1).any(axis=1)]
    assert used.loc[used["cohort"].eq("MT103-205"), "group"].str.startswith("remission").sum() == 3


def test_interim_analyses_reviews_and_weak_counts_stay_out(frame: pd.DataFrame) -> None:
    """Oracle: read by eye from the sources' own descriptions."""
    weak = (
        frame["study"].str.contains("interim|review|Meta-analysis|label")
        | frame["count"].eq("low confidence")
        | frame["disease"].eq("residual")
        | frame["endpoint"].eq("CRS any grade")
        | frame["endpoint"].str.contains("ICANS|neuro|seizure|survival|MRD|HSCT")
    )
    assert weak.sum() > 50
    assert not frame.loc[weak, "use"].any()


def test_mixed_disease_is_never_with_overt_disease(frame: pd.DataFrame) -> None:
    """Oracle: an invariant; only RIALTO's safety rows are mixed, and stand alone."""
    mixed = frame[frame["use"] & frame["disease"].ne("overt")]
    assert mixed["cohort"].unique().tolist() == ["RIALTO"]
    assert frame.loc[frame["group"].isin(mixed["group"]), "cohort"].eq("RIALTO").all()


def test_nothing_in_the_file_was_lost() -> None:
    """Oracle: counts taken from the gathered figures when the file was made."""
    table = read_rows(DATA / "comparators.csv")
    assert (len(table), table["use"].eq("yes").sum(), table["cohort"].nunique()) == (104, 22, 31)


@pytest.mark.parametrize(
    ("row", "printed"),
    [("c001", "39%"), ("c037", "56%"), ("c019", "53%"), ("c029", "46%"), ("c092", "43%")],
)
def test_counts_give_the_printed_percentages(frame: pd.DataFrame, row: str, printed: str) -> None:
    """Oracle: the percentages that the sources print beside, or in place of, the counts."""
    found = frame.loc[row, ["events", "total"]]
    assert f"{found['events'] / found['total']:.0%}" == printed


@pytest.mark.parametrize(
    ("row", "low", "high"),
    [("c002", 9, 28), ("c003", 22, 45), ("c005", 23, 66), ("c016", 61.4, 83.5)],
)
def test_derived_integers_give_the_printed_interval(frame, row: str, low, high) -> None:
    """Oracle: the exact interval that the source prints; the integer was derived from it."""
    rate = exact_ci(*frame.loc[row, ["events", "total"]])
    digits = 1 if isinstance(low, float) else 0
    assert (round(100 * rate.ci_low, digits), round(100 * rate.ci_high, digits)) == (low, high)


def test_comparable_rows_are_marked_and_exact(frame: pd.DataFrame) -> None:
    """Oracle: the row of MT103-205 by hand, 23/70 derived, course assumed."""
    rows = comparable(frame, "remission", ages="children").set_index("label")
    row = rows.loc["MT103-205 (von Stackelberg) 2016 †‡"].iloc[0]
    exact = exact_ci(23, 70)
    assert row.tolist() == [
        "28 days: CR or CRh", 23, 70, exact.estimate, exact.ci_low, exact.ci_high
    ]  # fmt: skip
    assert rows.loc["Tübingen (Schlegel) 2014", "events"] == 4


def test_groups_come_in_their_order_and_are_all_used(frame: pd.DataFrame) -> None:
    """Oracle: the list of groups."""
    for outcome in ("remission", "crs", "death"):
        headings = comparable(frame, outcome)["group"].unique().tolist()
        groups = load_groups()
        assert headings == groups.loc[groups["outcome"].eq(outcome), "heading"].tolist()


def test_only_the_adults_with_one_definition_are_pooled(frame: pd.DataFrame) -> None:
    """Oracle: four cohorts of adults counted CR or CRh; no other group has three."""
    results = pool_groups(comparable(frame, "remission"))
    pooled = {heading for heading, result in results.items() if isinstance(result, Pooled)}
    assert pooled == {"Adults, 28 days: CR or CRh"}
    for outcome in ("crs", "death"):
        found = pool_groups(comparable(frame, outcome)).values()
        assert all(isinstance(result, NotPooled) for result in found)
    assert format_pooled(results["28 days: CR or CRh"]) == "not pooled: 2 studies, 3 are needed"
    assert "I² 81%" in format_pooled(results["Adults, 28 days: CR or CRh"])


def test_the_chapters_captions_hold(frame: pd.DataFrame) -> None:
    """Oracle: the rates themselves, for what the captions of 07_context say in words."""
    severe = exact_ci(2, 33)
    assert comparable(frame, "crs")["estimate"].between(severe.ci_low, severe.ci_high).all()
    rows = comparable(frame, "remission", ages="children")
    assert rows["estimate"].lt(26 / 33).sum() == len(rows) - 1
    assert rows.loc[rows["group"].str.startswith("28 days"), "estimate"].max() < 26 / 33


def test_one_more_row_comes_first(frame: pd.DataFrame) -> None:
    """Oracle: the counts given."""
    rows = comparable(frame, "crs")
    more = beside(rows, "14 days", exact_ci(2, 33), label="ours")
    assert more.iloc[0][["group", "label", "events", "n"]].tolist() == ["14 days", "ours", 2, 33]
    pd.testing.assert_frame_equal(more.iloc[1:].reset_index(drop=True), rows)


def test_tables_of_rows_in_and_out_hold_every_row(frame: pd.DataFrame) -> None:
    """Oracle: the rows in use and the others add up to the file."""
    assert len(taken_in(frame)) + left_out(frame)["rows"].sum() == len(frame)
    assert "" not in left_out(frame)["reason"].tolist()


def test_reasons_that_are_equally_common_keep_the_order_of_the_file() -> None:
    """By hand: two rows each of two reasons, three of another; a study counts once."""
    reasons = ["z", "a", "m", "a", "m", "z", "m", "b"]
    rows = pd.DataFrame({"use": [False] * 7 + [True], "reason": reasons, "study": list("STSTUVSS")})
    table = left_out(rows)
    assert table.index.tolist() == [0, 1, 2]
    assert table.to_numpy().tolist() == [
        ["m", 3, "S; U"],
        ["z", 2, "S; V"],
        ["a", 2, "T"],
    ]


def test_an_unknown_outcome_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="found 'weight'"):
        comparable(frame, "weight")
    with pytest.raises(ValueError, match="'crs' \\(old people\\)"):
        comparable(frame, "crs", ages="old people")
