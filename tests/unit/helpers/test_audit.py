"""One verdict a printed figure: each kind of verdict, and what must change it."""

import math
import re
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from attainable.paths.comparisons import Comparison
from attainable.paths.nearest_paths import p_values_around
from attainable.paths.printed_p import neighbours, p_set
from attainable.paths.riskset_pairs import PathPairs
from attainable.paths.riskset_paths import PathSpace
from attainable.reported import ReportedNumber
from helpers.audit.abstract import audit, ledger, place_of
from helpers.audit.count_checks import count_checks
from helpers.audit.count_claims import figures_of, read_counts
from helpers.audit.count_evidence import CountEvidence
from helpers.audit.nested_comparisons import joint_paths
from helpers.audit.percentages import judge_percentage
from helpers.audit.readings import Reading, readings
from helpers.audit.transcription import transcribe
from helpers.published import load_published


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return load_published()


@pytest.fixture(scope="module")
def verdicts(published) -> pd.Series:
    return ledger(published).set_index("id")["verdict"]


def with_printed(published, **texts):
    """The figures with other texts, and the counts that follow from them."""
    changed = published.copy()
    for row, text in texts.items():
        changed.loc[row, "printed"] = text
    return transcribe(changed)


def found(published, row):
    return next(finding for finding in audit(published) if finding.id == row)


def test_one_verdict_a_figure(published, verdicts):
    """Oracle: the file's own rows."""
    assert list(verdicts.index) == list(published.index)
    assert set(verdicts) == {
        "reproduced",
        "reproduced by truncation",
        "attainable",
        "not attainable",
        "two readings",
        "not checkable",
    }


def test_rates_by_division(published, verdicts):
    """Oracle: every printed rate divided and rounded with Python's own formatting (no tie among
    them)."""
    for row in published.index[published["kind"].eq("proportion")]:
        figure = published.loc[row]
        exact = 100 * int(figure["numerator"]) / int(figure["denominator"])
        decimals = ReportedNumber(figure["printed"]).decimals
        same = f"{exact:.{decimals}f}%" == figure["printed"]
        cut = (
            f"{math.floor(exact * 10**decimals) / 10**decimals:.{decimals}f}%" == figure["printed"]
        )
        assert same or cut
        assert verdicts[row] == ("reproduced" if same else "reproduced by truncation"), row


def test_the_zero_too_many(published):
    """Oracle: the worked example by hand. chi2 = r2/r1, so p = erfc(sqrt(r2 / r1 / 2)) for 15 x
    11 pairs."""
    p = [math.erfc(math.sqrt(b / a / 2)) for a, b in product(range(1, 16), range(1, 12))]
    assert len(p) == 165 and not any(0.3995 <= x < 0.401 for x in p)
    below, above = max(x for x in p if x < 0.3995), min(x for x in p if x >= 0.4005)
    finding = found(published, "dfs_by_hsct_p")
    assert finding.verdict == "not attainable"
    assert "165" in finding.because
    assert f"{below:.4f} and {above:.4f}" in finding.because
    assert "As 0.40 it would be attainable" in finding.because
    rounded = sum(0.395 <= x < 0.405 for x in p)
    assert f"{rounded} of 165" in found(published, "os_by_hsct_p").because


def test_joint_narrowing():
    """Oracle: brute force over all paths of a small pair of comparisons, one event in the first
    arm."""
    outer, inner = Comparison("a", 5, 1, 3, 1, "0.2"), Comparison("b", 3, 1, 2, 0, "0.5")
    allowed = {
        a + b
        for a, b in product(range(1, 4), range(1, 3))
        if 0.45 <= math.erfc(math.sqrt(b / a / 2)) < 0.55
    }
    assert allowed
    count = 0
    for first_is_1 in (True, False):
        for a1, b1, a2, b2 in product(range(6), range(4), range(6), range(4)):
            left = (a1 - first_is_1, b1 - (not first_is_1))
            owed = (0, 1) if first_is_1 else (1, 0)
            if a1 < 1 or b1 < 1 or a2 > left[0] or b2 > left[1] or a2 < owed[0] or b2 < owed[1]:
                continue
            share1, share2 = a1 / (a1 + b1), a2 / (a2 + b2)
            v = share1 * (1 - share1) + share2 * (1 - share2)
            u = 1 - share1 - share2
            at_event = a1 if first_is_1 else a2
            p = math.erfc(math.sqrt(u * u / v / 2))
            count += 0.15 <= p < 0.25 and at_event in allowed
    assert count > 0
    assert joint_paths(outer, inner) == count


def test_not_nested():
    """Oracle: 4 + 2 patients are not 5."""
    outer, inner = Comparison("a", 5, 1, 3, 1, "0.2"), Comparison("b", 4, 1, 2, 0, "0.5")
    assert joint_paths(outer, inner) is None


@pytest.mark.parametrize(
    ("reported", "design"),
    [("0.75", (3, 1, 3, 1)), ("0.400", (15, 1, 11, 0)), ("0.04", (2, 1, 2, 1))],
)
def test_neighbours_agree_with_the_list(reported, design):
    """Oracle: every p-value of a small design listed and sorted."""
    values = p_set(*design).p_values()["p_value"]
    low, high = ReportedNumber(reported).interval()
    assert not values.between(low, high, inclusive="left").any()
    below, above = values[values < low].max(), values[values >= high].min()
    expected = tuple(None if math.isnan(p) else pytest.approx(p, abs=1e-9) for p in (below, above))
    assert neighbours(p_set(*design), reported) == expected


@pytest.mark.parametrize("parting", [0.0, 0.05, 0.7, 3.84, 100.0])
def test_nearest_paths_agree_with_the_list(parting):
    """Oracle: every chi-squared of a design of three events listed in floating point."""
    space = PathSpace(6, 2, 5, 1)
    values = PathPairs(space).chi_squared()
    p_above = [math.erfc(math.sqrt(x / 2)) for x in values if x <= parting]
    p_below = [math.erfc(math.sqrt(x / 2)) for x in values if x > parting]
    expected = (max(p_below, default=None), min(p_above, default=None))
    assert p_values_around(space, parting) == tuple(
        None if p is None else pytest.approx(p, rel=1e-9, abs=1e-9) for p in expected
    )


def test_sums(published):
    """Oracle: the sums of the abstract, written out by hand."""
    checks = count_checks(read_counts(published))
    sums = {tuple(map(int, re.findall("[0-9]+", c.text))) for c in checks if c.decides}
    assert sums == {
        (26, 7, 33),
        (11, 22, 33),
        (10, 16, 26),
        (15, 11, 26),
        (25, 4, 29),
        (25, 3, 28),
        (14, 11, 25),
    }
    assert all(check.holds for check in checks)


@pytest.mark.parametrize(
    "row", ["refractory_count", "hsct_count", "no_cr_count", "cr_relapsed_fraction"]
)
def test_a_wrong_count_breaks_its_sum(published, row):
    """Oracle: a sum of two counts can't survive a change of one of them."""
    printed = published.loc[row, "printed"]
    wrong = "17/22" if "/" in printed else str(int(printed) + 1)
    finding = found(with_printed(published, **{row: wrong}), row)
    assert finding.verdict == "not attainable"


@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_a_column_that_contradicts_the_rest(published, column):
    """Oracle: 10 of 11 is printed as a fraction beside the rate, so 9 of 11 or 10 of 12
    contradicts it."""
    changed = published.copy()
    changed.loc["cr_refractory_rate", column] = {"numerator": "9", "denominator": "12"}[column]
    assert found(changed, "cr_refractory_rate").verdict == "not attainable"


def test_day_28_readings(published):
    """Oracle: by hand. 3 of 7 disease-free, so 3 to 7 reached remission later; 26 + 5 = 31 of
    33."""
    finding = found(published, "day_28_remission_count")
    assert finding.verdict == "two readings"
    assert "31/33 (93.9%)" in finding.recomputed
    for number, verdict in (("3", "two readings"), ("7", "two readings"), ("2", "not attainable")):
        changed = with_printed(published, day_28_remission_count=number)
        assert found(changed, "day_28_remission_count").verdict == verdict


@pytest.mark.parametrize(
    ("free", "number", "verdict", "recomputed", "because"),
    [
        (
            3, "5", "two readings", "0 of 7, or 31/33 (93.9%) by then",
            "Reading 1, a remission that lasts: among 7 children said to have had none there can be 0, not 5. "
            "Reading 2, a remission reached after the first assessment: 5 of 7 fits: 3 of the same 7 are printed as "
            "disease-free, and a child who never reaches remission can't be, so at least 3 must have reached it. "
            "It would make 31/33 (93.9%) in remission by then. Any number from 3 to 7 would fit as well.",
        ),
        (
            None, "1", "two readings", "0 of 7, or 27/33 (81.8%) by then",
            "Reading 1, a remission that lasts: among 7 children said to have had none there can be 0, not 1. "
            "Reading 2, a remission reached after the first assessment: 1 of 7 fits. It would make 27/33 (81.8%) in "
            "remission by then. Any number from 0 to 7 would fit as well.",
        ),
        (
            3, "8", "not attainable", "3 to 7",
            "Reading 1, a remission that lasts: among 7 children said to have had none there can be 0, not 8. "
            "Reading 2, a remission reached after the first assessment: 8 of 7 does not fit, since it must lie between "
            "3 and 7: 3 of the same 7 are printed as disease-free, and a child who never reaches remission can't be, "
            "so at least 3 must have reached it.",
        ),
        (
            None, "8", "not attainable", "0 to 7",
            "Reading 1, a remission that lasts: among 7 children said to have had none there can be 0, not 8. "
            "Reading 2, a remission reached after the first assessment: 8 of 7 does not fit, since it must lie between "
            "0 and 7.",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_a_later_remission(
    published, free: int | None, number: str, verdict: str, recomputed: str, because: str
) -> None:
    """Oracle: the sentences written here, each true of the counts. Of 33 children 26 reached remission and 7 did not;
    where nothing is printed of the disease-free among the 7, nothing is said of it and 0 is possible."""
    figures, counts = figures_of(published), read_counts(published)
    figure = figures["day_28_remission_count"] | {"printed": number}
    values = {key: value for key, value in counts.values.items() if key != ("dfs", "no_cr")}
    if free is not None:
        values["dfs", "no_cr"] = free
    found = readings({"row": figure}, replace(counts, values=values), "row")
    assert found == Reading(recomputed, verdict, because)


@pytest.mark.parametrize("group", ["no_cr", "all", "cr"])
def test_a_later_remission_is_not_read_without_the_sizes(published, group: str) -> None:
    """Rule: both readings need the children in all, with and without remission; without one there is no reading."""
    figures, counts = figures_of(published), read_counts(published)
    values = {key: value for key, value in counts.values.items() if key != ("size", group)}
    lacking = replace(counts, values=values)
    assert lacking.size(group) is None
    assert readings(figures, lacking, "day_28_remission_count") is None
    assert readings(figures, counts, "day_28_remission_count") is not None


def test_duration_of_remission(published):
    """Oracle: the second reading needs the length of the course; with another number it is gone."""
    assert found(published, "remission_days").verdict == "two readings"
    changed = with_printed(published, remission_days="21")
    assert found(changed, "remission_days").verdict == "not checkable"


def test_deaths_of_treatment_have_a_limit(published):
    """Oracle: 33 - 29 = 4 children died, so five can't have died of the treatment."""
    assert found(published, "treatment_deaths").verdict == "not checkable"
    changed = with_printed(published, treatment_deaths="five")
    assert found(changed, "treatment_deaths").verdict == "not attainable"


def test_a_rate_that_only_kaplan_meier_reaches(published):
    """Oracle: by hand. 6/7 * 5/6 * 3/4 = 15/28 = 53.57% with 7, 6 and 4 at risk; no k/7 prints as
    53.6%."""
    changed = with_printed(published, os_no_cr_rate="53.6%")
    finding = found(changed, "os_no_cr_rate")
    assert finding.verdict == "attainable"
    assert "7, 6, 4" in finding.because


def test_p_above_one(published):
    """Oracle: no probability exceeds 1."""
    changed = with_printed(published, os_by_hsct_p="4.00")
    finding = found(changed, "os_by_hsct_p")
    assert finding.verdict == "not attainable"
    assert "can't exceed 1" in finding.because
    one = found(with_printed(published, os_by_hsct_p="1.00"), "os_by_hsct_p")
    assert "can't exceed 1" not in one.because


def test_transcription_gives_the_columns_back(published):
    """Oracle: the file itself, whose columns were filled in by reading the abstract."""
    emptied = published.copy()
    rows = emptied["kind"].isin(["count", "fraction"])
    emptied.loc[rows, "numerator"] = ""
    of_all = emptied["kind"].isin(["count", "proportion"]) & emptied["denominator"].ne("")
    emptied.loc[of_all, "denominator"] = "99"
    emptied.loc[emptied["kind"].eq("p_value"), ["n1", "events1", "n2", "events2"]] = ""
    pd.testing.assert_frame_equal(transcribe(emptied), published)


@pytest.mark.parametrize("wrong", ["32", "34"])
def test_a_count_that_differs_is_set_against_the_others(published, wrong):
    """By hand: three other sentences print that 33 were treated, more or less than the wrong one says."""
    evidence = CountEvidence(with_printed(published, treated_n=wrong))
    (text,) = evidence.disagreements("treated_n")
    assert text.startswith(f"{wrong} ") and text.endswith(" here, 33 elsewhere")
    assert CountEvidence(published).disagreements("treated_n") == []


def test_every_place_exists_in_its_notebook(published):
    """Oracle: the names given in the notebooks' sources."""
    from helpers.cohort import DATA

    for _, figure in published.iterrows():
        page, name = place_of(figure).split("#tab-")
        source = (DATA.parent / "notebooks" / f"{page}.py").read_text(encoding="utf-8")
        assert f'name="{name}"' in source, name


def test_a_count_is_what_most_sentences_say(published):
    """By hand: three sentences print that 33 were treated. One that says 32 is outvoted; where only one other is left,
    nothing says which of them is right. Several figures of one sentence have one vote."""
    changed = published.copy()
    changed.loc["treated_n", "printed"] = "32"
    found = read_counts(changed)
    assert (found.values["size", "all"], found.rivals["size", "all"]) == (33, (33,))
    third = ["dfs_fraction", "dfs_rate", "os_fraction", "os_rate"]
    found = read_counts(changed.drop(index=third))
    assert found.rivals["size", "all"] == (32, 33)
    assert (
        found.values["size", "all"] == 32
    )  # the smaller, so that the order of rows decides nothing
    assert "values" not in repr(found)


@pytest.mark.parametrize(
    ("figure", "place"),
    [
        ("os_cr_rate", "03_survival#tab-survival-compared"),
        ("dfs_by_hsct_p", "03_survival#tab-survival-compared"),
        ("day_28_remission_count", "02_efficacy#tab-day-28"),
        ("cr_rate", "02_efficacy#tab-efficacy-compared"),
        ("cr_fraction", "02_efficacy#tab-remission"),
        ("treated_n", "01_cohort#tab-counts-compared"),
        ("age_range", "01_cohort#tab-table-one"),
        ("crs_rate", "04_safety#tab-safety-compared"),
        ("crs_severe_grade", "04_safety#tab-grades"),
        ("treatment_deaths", "04_safety#tab-adverse-event-rates"),
    ],
)
def test_a_figure_is_worked_out_where_its_kind_is(published, figure, place):
    """Oracle: the tables of the notebooks, looked up by eye."""
    assert place_of(published.loc[figure]) == place


def test_percentages_speak_for_and_against_a_count(published):
    """By hand: 26/33 is 78.8%, 27/33 is 81.8%; 14/15 is 93.3%."""
    evidence = CountEvidence(published)
    assert evidence.percentages["os", "cr_hsct"] == [("93.3%", 15)]
    claims = [claim for claim in evidence.of_row("cr_count") if claim.own]
    assert "26 of 33 gives the printed 78.8%" in evidence.support(claims)
    assert evidence.against("cr_count", claims) == []
    wrong = [replace(claim, value=27) for claim in claims]
    assert "27 of 33 does not give the printed 78.8%" in evidence.against("cr_count", wrong)


def test_a_figure_cut_off_is_told_with_both_ways_of_shortening_it():
    """By hand: 25 of 26 is 96.1538...%: 96.2% rounded, 96.1% cut off."""
    printed = {"printed": "96.1%", "numerator": "25", "denominator": "26", "endpoint": "cr"}
    assert judge_percentage(printed, [])[2] == (
        "25/26 (96.154%) rounds to 96.2%; cut off after 1 decimal it is 96.1%."
    )
