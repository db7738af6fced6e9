"""Every estimate in one table: the numbers, what can't be estimated, the file."""

from __future__ import annotations

import csv
import io
import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test

from casebook.report.endpoints import OS, followed
from casebook.report.every_estimate import every_estimate
from casebook.report.results import comparisons, groups
from casebook.report.results.counts import count_rows
from casebook.report.results.estimands import ESTIMANDS, estimand_table
from casebook.report.results.rows import COLUMNS, Row
from casebook.report.results.table import results_csv, results_table
from fewevents import MedianTime, cox
from helpers.cohort import load_cohort

MORE = 20 if os.environ.get("FUZZ") == "nightly" else 1 if os.environ.get("SLOW") else 1 / 3
REFERENCE = Path(__file__).parents[3] / "reference"
NUMBERS = ["estimate", "ci_low", "ci_high", "p_value"]
TABLE = results_table(load_cohort())


def row(table: pd.DataFrame, endpoint: str, group: str, estimand: str) -> pd.Series:
    rows = table.query("endpoint == @endpoint and group == @group and estimand == @estimand")
    assert len(rows) == 1
    return rows.iloc[0]


def cohort(n: int = 0, **columns: object) -> pd.DataFrame:
    """Patients with a little of everything, some columns replaced."""
    size = n or max(len(c) for c in columns.values() if isinstance(c, list))
    plain: dict[str, object] = {
        "patient_id": [str(i) for i in range(size)],
        "disease_status": "relapsed",
        "complete_remission": True,
        "transplant": False,
        "transplant_day": None,
        "os_days": 400,
        "death": 0,
        "dfs_days": 300,
        "dfs_event": 0,
        "crs_grade": 1,
        "icans_grade": 0,
        "treatment_death": False,
        "provenance": "observed",
    }
    frame = pd.DataFrame(plain | columns, index=range(size))
    for name in ("complete_remission", "transplant", "treatment_death"):
        frame[name] = frame[name].astype("boolean")
    for name in ("transplant_day", "os_days", "death", "dfs_days", "dfs_event"):
        frame[name] = pd.array(frame[name], dtype="Int64")
    return frame


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "group", "estimand", "events", "n"),
    [
        ("complete_remission", "all patients", "proportion", 26, 33),
        ("complete_remission", "refractory", "proportion", 10, 11),
        ("complete_remission", "relapsed", "proportion", 16, 22),
        ("remission_day_28", "no remission", "proportion", 5, 7),
        ("transplant", "remission", "proportion", 15, 26),
        ("crs_any", "all patients", "proportion", 18, 33),
        ("crs_severe", "all patients", "proportion", 2, 33),
        ("icans_any", "all patients", "proportion", 1, 33),
        ("icans_severe", "all patients", "proportion", 0, 33),
        ("treatment_death", "all patients", "proportion", 0, 33),
        ("os", "remission", "crude_survival", 1, 26),
        ("os", "no remission", "crude_survival", 3, 7),
    ],
)
def test_counts_of_the_published_cohort(
    endpoint: str, group: str, estimand: str, events: int, n: int
) -> None:
    """Oracle: the counts printed in the abstract."""
    found = row(TABLE, endpoint, group, estimand)
    assert (found["events"], found["n"]) == (events, n)
    share = events / n if estimand == "proportion" else (n - events) / n
    assert found["estimate"] == pytest.approx(share, abs=1e-15)
    assert found["method"] == "Clopper-Pearson exact"


def test_fisher_and_difference_against_r() -> None:
    """Oracle: R's fisher.test and Newcombe's formula on 10/11 and 16/22 (answers/two_groups.csv)."""
    answers = pd.read_csv(REFERENCE / "answers" / "two_groups.csv")
    r = answers.query("events1 == 10 and n1 == 11 and events2 == 16 and n2 == 22").iloc[0]
    compared = ("complete_remission", "refractory vs relapsed")
    assert row(TABLE, *compared, "odds_ratio")[["events", "n"]].tolist() == [10 + 16, 11 + 22]
    assert row(TABLE, *compared, "odds_ratio")["p_value"] == pytest.approx(r["fisher_p"], rel=1e-9)
    found = row(TABLE, *compared, "risk_difference")[["estimate", "ci_low", "ci_high"]]
    expected = r[["difference", "difference_low", "difference_high"]]
    np.testing.assert_allclose(found.astype(float), expected.astype(float), rtol=1e-9)


def test_times_against_r() -> None:
    """Oracle: R's survfit, survdiff and coxph on the aml data (answers/*.csv). Weeks are taken for
    ten days each, so that days 180, 365 and 730 fall on weeks 18, 36 and 73."""
    case = pd.read_csv(REFERENCE / "cases" / "aml.csv")
    answers = {
        name: pd.read_csv(REFERENCE / "answers" / f"{name}.csv").query("case == 'aml'")
        for name in ("curves", "medians", "logrank", "hazard_ratios")
    }
    patients = cohort(
        complete_remission=case["group"].eq("Nonmaintained").tolist(),
        os_days=(10 * case["time"]).tolist(),
        death=case["event"].tolist(),
    )
    table = results_table(patients)
    curve = answers["curves"].query("group == 'all'")
    for day in (180, 365, 730):
        found = row(table, "os", "all patients", f"survival_{day}")
        last = curve[curve["time"] <= day / 10].iloc[-1]
        expected = last[["survival", "loglog_low", "loglog_high"]].astype(float)
        np.testing.assert_allclose(found[NUMBERS[:3]].astype(float), expected, rtol=1e-9)
        at_risk = row(table, "os", "all patients", f"at_risk_{day}")["estimate"]
        assert at_risk == (10 * case["time"] >= day).sum()
    median = row(table, "os", "all patients", "median_survival")
    r = answers["medians"].query("group == 'all' and what == 'log-log'").iloc[0]
    assert (median[["estimate", "ci_low", "ci_high"]] / 10).tolist() == pytest.approx(
        r[["estimate", "low", "high"]].tolist()
    )
    compared = ("os", "remission vs no remission")
    test, r = row(table, *compared, "logrank_chi_squared"), answers["logrank"].iloc[0]
    assert test["estimate"] == pytest.approx(r["chi_squared"], rel=1e-9)
    assert test["p_value"] == pytest.approx(r["p_value"], rel=1e-9)
    ratio, r = row(table, *compared, "hazard_ratio"), answers["hazard_ratios"].iloc[0]
    np.testing.assert_allclose(
        ratio[NUMBERS].astype(float),
        r[["ratio", "low", "high", "p_value"]].astype(float),
        rtol=1e-8,
    )
    firth = pd.read_csv(REFERENCE / "answers" / "ss_firth.csv").query(
        "data_set == 'aml' and method == 'Firth Cox' and quantity == 'coefficient'"
    )
    assert math.log(row(table, *compared, "hazard_ratio_firth")["estimate"]) == pytest.approx(
        firth["value"].item(), rel=1e-6
    )


def test_time_dependent_transplant_against_r() -> None:
    """Oracle: R's coxph on start-stop rows of KMsurv's bmt (answers/ss_transplant.csv)."""
    case = pd.read_csv(REFERENCE / "cases" / "ss_switch_bmt.csv")
    time, event, switch = (case[name] for name in ("time", "event", "switch_day"))
    patients = cohort(
        os_days=time.tolist(),
        death=event.tolist(),
        transplant=switch.notna().tolist(),
        transplant_day=switch.astype("Int64").tolist(),
    )
    table = results_table(patients.drop(columns=["dfs_days", "dfs_event"]))
    answers = pd.read_csv(REFERENCE / "answers" / "ss_transplant.csv").query("data_set == 'bmt'")
    r = answers.set_index(["method", "quantity"])["value"]
    found = row(table, "os", "transplant vs no transplant", "hazard_ratio_time_dependent")
    method = "time-dependent Cox, efron"
    assert math.log(found["estimate"]) == pytest.approx(r[method, "coefficient"], rel=1e-8)
    assert found["p_value"] == pytest.approx(r[method, "p_value"], rel=1e-6)


def test_quartiles_and_levels_by_hand() -> None:
    """Oracle: five ages 2, 4, 6, 8, 20 and one unknown; three girls and a boy among four known."""
    patients = cohort(age_years=[2.0, 4, 6, 8, 20, None], sex=["female"] * 3 + ["male", None, None])
    table = results_table(patients)
    places = {"lower_quartile": 4, "median": 6, "upper_quartile": 8}
    for estimand, value in places.items():
        found = row(table, "age_years", "all patients", estimand)
        assert (found["estimate"], found["n"]) == (value, 5)
        assert "patients with a known value" in found["method"]
    girls = row(table, "sex: female", "all patients", "proportion")
    assert (girls["events"], girls["n"]) == (3, 4)


@pytest.mark.parametrize("number", [1, 2, 12, 13])
def test_so_many_levels_are_shown_and_no_more(number: int) -> None:
    """By hand: each patient has a level of their own; up to twelve levels have a row each."""
    levels = [f"g{i:02}" for i in range(number)]
    rows = list(count_rows(pd.DataFrame({"genetics": levels})))
    found = [(row.endpoint, row.events, row.n, row.notes) for row in rows]
    if number <= 12:
        assert found == [(f"genetics: {level}", 1, number, ()) for level in levels]
    else:
        assert found == [("genetics", 0, 0, ("not estimable: more than 12 levels",))]
    assert [math.isnan(row.estimate) for row in rows] == [number > 12] * len(found)


STRATA = {
    "sex": ["female"] * 3 + ["male"] * 2 + [None],
    "site": ["east", "west", "=west", "east", "west", "east"],
    "mrd_negative": [True, True, None, None, False, False],
    "crs_grade": [0, 1, 3, 4, None, 2],
    "os_days": [100, 200, 300, 400, 500, 800],
    "death": [1, 0, 1, 0, 1, 0],
}


def test_levels_of_further_columns_by_hand() -> None:
    """Oracle: the six patients above, counted by eye, and survival by hand."""
    table = results_table(cohort(**STRATA).astype({"mrd_negative": "boolean"}))
    rows = table[table["chapter"] == "further columns"]
    levels = {
        *("sex: female", "sex: male", "mrd_negative: yes", "mrd_negative: no"),
        *("site: =west", "site: east", "site: west"),
    }
    tests = {"sex: female vs male", "mrd_negative: no vs yes", "site: =west vs east vs west"}
    assert set(rows["group"]) == levels | tests
    for group, endpoint, events, n in (
        ("sex: female", "crs_any", 2, 3),
        ("sex: female", "crs_severe", 1, 3),
        ("sex: male", "crs_severe", 1, 1),  # one grade is not known
        ("site: east", "icans_any", 0, 3),
        ("site: east", "complete_remission", 3, 3),
    ):
        found = row(rows, endpoint, group, "proportion")
        assert (found["events"], found["n"]) == (events, n)
    # Of three girls one died on day 100 and one on day 300; the second was last seen on day 200.
    survival = row(rows, "os", "sex: female", "survival_180")
    assert survival["estimate"] == pytest.approx(2 / 3)
    assert (survival["events"], survival["n"]) == (2, 3)
    assert row(rows, "os", "sex: female", "at_risk_180")["estimate"] == 2
    assert row(rows, "os", "sex: female", "median_survival")["estimate"] == 300
    test = row(rows, "os", "site: =west vs east vs west", "logrank_chi_squared")
    assert test["method"].endswith("2 degrees of freedom")
    assert (test["events"], test["n"]) == (3, 6)


def test_log_rank_between_levels_against_lifelines() -> None:
    """Oracle: lifelines.statistics.multivariate_logrank_test, patients without a level left out."""
    rng = np.random.default_rng(11)
    patients = cohort(
        60,
        os_days=rng.integers(1, 900, 60).tolist(),
        death=rng.integers(0, 2, 60).tolist(),
        site=rng.choice(["a", "b", "c", ""], 60).tolist(),
    )
    known = patients[patients["site"] != ""]
    expected = multivariate_logrank_test(
        known["os_days"].astype(int), known["site"], known["death"].astype(int)
    )
    found = row(results_table(patients), "os", "site: a vs b vs c", "logrank_chi_squared")
    assert found["n"] == len(known) < 60
    assert found["estimate"] == pytest.approx(expected.test_statistic, rel=1e-9)
    assert found["p_value"] == pytest.approx(expected.p_value, rel=1e-9)


# -- what can't be estimated -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "endpoint", "group", "estimand", "why"),
    [
        # 5 patients without an event, followed for 400 days.
        ({}, "os", "all patients", "survival_730", "no patient was followed to day 730"),
        ({}, "os", "all patients", "median_survival", "not estimable: no event"),
        ({}, "os", "no remission", "survival_180", "not estimable: no patient"),
        ({}, "os", "remission vs no remission", "hazard_ratio", "no patient in one group"),
        ({}, "complete_remission", "refractory", "proportion", "not estimable: no patient"),
        ({"death": 1}, "os", "all patients", "median_follow_up", "no patient was censored"),
        (
            {"transplant": [True] + [False] * 4, "transplant_day": [50] + [None] * 4},
            *("os", "transplant vs no transplant", "logrank_chi_squared"),
            "not estimable: no event",
        ),
        ({"genetics": [""] * 5}, "genetics", "all patients", "proportion", "no value is known"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    columns: dict, endpoint: str, group: str, estimand: str, why: str
) -> None:
    """Oracle: by hand, from five patients alike."""
    patients = cohort(5, **columns).drop(columns=["dfs_days", "dfs_event"])
    found = row(results_table(patients), endpoint, group, estimand)
    assert found[NUMBERS].isna().all()
    assert why in found["method"]


def test_nothing_is_carried_beyond_the_last_follow_up() -> None:
    """Oracle: by hand; the last of two patients is censored on day 400, so 365 is known, 730 is not."""
    table = results_table(cohort(os_days=[100, 400], death=[1, 0]))
    assert row(table, "os", "all patients", "survival_365")["estimate"] == 0.5
    assert math.isnan(row(table, "os", "all patients", "survival_730")["estimate"])


def test_a_transplant_after_relapse_is_none_for_disease_free_survival() -> None:
    """Oracle: by hand; transplant on day 350, relapse on day 300."""
    patients = cohort(
        transplant=[True, False, True],
        transplant_day=[350, None, 20],
        dfs_event=[1, 1, 0],
    )
    found = row(
        results_table(patients), "dfs", "transplant vs no transplant", "mantel_byar_chi_squared"
    )
    assert "a transplant after the end of follow-up counts as none" in found["method"]
    # On day 300 one of three at risk is transplanted; both events fall on the other two:
    # (0 - 2/3)**2 over the hypergeometric variance 2 (1/3) (2/3) (1/2) is 2.
    assert found["estimate"] == pytest.approx(2.0)


def test_patients_followed_for_no_day_are_left_out_and_said_so() -> None:
    """Oracle: by hand; one of four has day 0."""
    patients = cohort(
        os_days=[0, 90, 200, 300],
        death=[0, 1, 1, 0],
        transplant=[False, False, True, True],
        transplant_day=[None, None, 30, 40],
    )
    table = results_table(patients.drop(columns=["dfs_days", "dfs_event"]))
    found = row(table, "os", "transplant vs no transplant", "mantel_byar_chi_squared")
    assert found["n"] == 3
    assert "followed for no day left out" in found["method"]


@pytest.mark.parametrize("end", ["estimate", "ci_low", "ci_high"])
def test_a_limit_beyond_all_numbers_is_told_and_left_out(end: str) -> None:
    """Rule: the table holds finite numbers; which of them is missing for being infinite is said, and of no other."""
    group = pd.Categorical([False, True] * 4)
    ratio = cox([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 0, 1, 1, 0, 1, 1], group)
    blank = Row("survival", "a", "os", "b", "hazard_ratio", 8)
    plain = comparisons._ratio_row(blank, ratio)
    assert plain.notes == ()
    assert (plain.estimate, plain.ci_low, plain.ci_high, plain.p_value) == (
        ratio.estimate, ratio.ci_low, ratio.ci_high, ratio.p_value
    )  # fmt: skip
    found = comparisons._ratio_row(blank, replace(ratio, **{end: math.inf}))
    assert found.notes == ("a limit is infinite",)
    assert math.isnan(getattr(found, end))


def test_firths_penalty_is_left_out_beyond_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: 33 patients are compared by remission, 26 by transplant. The limit is itself allowed."""
    compared = ("remission vs no remission", "transplant vs no transplant")
    for limit, expected in ((26, (False, True)), (25, (False, False))):
        monkeypatch.setattr(comparisons, "FIRTH_LIMIT", limit)
        table = results_table(load_cohort())
        for group, is_there in zip(compared, expected, strict=True):
            found = row(table, "os", group, "hazard_ratio_firth")
            assert pd.notna(found["estimate"]) == is_there
            assert (f"more than {limit} patients" in found["method"]) != is_there


def test_every_estimand_is_described_and_given() -> None:
    """Oracle: the rows of a cohort with every column."""
    full = load_cohort().assign(age_years=5.0, sex="female")
    assert set(results_table(full)["estimand"]) == set(ESTIMANDS)
    assert estimand_table()["name"].tolist() == list(ESTIMANDS)
    assert estimand_table().map(bool).all(axis=None)


# -- any cohort ------------------------------------------------------------------------------------

FLAGS = st.booleans()
GRADE = st.integers(0, 5)


@st.composite
def cohorts(draw: st.DrawFn) -> pd.DataFrame:
    """Small cohorts that keep the rules, with columns dropped."""
    n = draw(st.integers(0, 12))
    patients = []
    for i in range(n):
        os_days = draw(st.integers(0, 900))
        dfs_days = draw(st.integers(0, os_days))
        death = draw(FLAGS)
        transplant = os_days > 0 and draw(FLAGS)
        remission = draw(FLAGS)
        dfs_event = death or draw(FLAGS)
        patients.append(
            {
                "patient_id": str(i),
                "disease_status": draw(st.sampled_from(["refractory", "relapsed"])),
                "complete_remission": remission,
                "remission_day_28": draw(st.sampled_from([True, False, None])),
                "transplant": transplant,
                "transplant_day": draw(st.integers(1, os_days)) if transplant else None,
                "os_days": os_days,
                "death": int(death),
                "dfs_days": dfs_days,
                "dfs_event": int(dfs_event),
                "crs_grade": draw(GRADE),
                "icans_grade": draw(GRADE),
                "treatment_death": death and draw(FLAGS),
                "provenance": "observed",
                "mrd_negative": draw(st.sampled_from([True, False, None])),
                "relapse_day": dfs_days if remission and dfs_event and dfs_days else None,
                "sex": draw(st.sampled_from(["female", "male", None])),
                "genetics": draw(st.sampled_from(["", "ETV6::RUNX1", "=1+1"])),
                "age_years": draw(st.sampled_from([None, 0.5, 7.0, 16.25])),
            }
        )
    columns = [*cohort(1), "remission_day_28", "mrd_negative", "relapse_day"]
    columns += ["sex", "genetics", "age_years"]
    frame = pd.DataFrame(patients, columns=columns)
    for name in ("complete_remission", "transplant", "treatment_death"):
        frame[name] = frame[name].astype("boolean")
    for name in ("remission_day_28", "mrd_negative"):
        frame[name] = pd.array(frame[name].tolist(), dtype="boolean")
    for name in ("os_days", "death", "dfs_days", "dfs_event", "transplant_day", "relapse_day"):
        frame[name] = pd.array([None if pd.isna(x) else int(x) for x in frame[name]], dtype="Int64")
    for name in ("crs_grade", "icans_grade"):
        frame[name] = frame[name].astype("Int64")
    frame["age_years"] = frame["age_years"].astype("Float64")
    frame["disease_status"] = frame["disease_status"].astype(
        pd.CategoricalDtype(["refractory", "relapsed"])
    )
    return frame.drop(columns=draw(st.sets(st.sampled_from(list(frame.columns)), max_size=5)))


OUTCOMES = {
    "crs_any": lambda f: f["crs_grade"].ge(1),
    "crs_severe": lambda f: f["crs_grade"].ge(3),
    "icans_any": lambda f: f["icans_grade"].ge(1),
    "icans_severe": lambda f: f["icans_grade"].ge(3),
    "relapse": lambda f: f["relapse_day"].notna(),
    "sex: female": lambda f: f["sex"].dropna().eq("female"),
}
GROUPS = {
    "all patients": lambda f: f,
    "refractory": lambda f: f[f["disease_status"].eq("refractory")],
    "relapsed": lambda f: f[f["disease_status"].eq("relapsed")],
    "remission": lambda f: f[f["complete_remission"]],
    "no remission": lambda f: f[~f["complete_remission"]],
}


@given(cohorts())
@settings(max_examples=int(6 * MORE))
def test_any_cohort_gives_a_table(patients: pd.DataFrame) -> None:
    """Oracles: counts by pandas; limits around the estimate; a reason for every empty estimate."""
    table = results_table(patients)
    assert list(table.columns) == list(COLUMNS)
    assert not table.duplicated(["endpoint", "group", "analysis", "estimand"]).any()
    assert set(table["estimand"]) <= set(ESTIMANDS)
    for found in table[table["estimand"] == "proportion"].itertuples():
        if found.endpoint.startswith(("genetics", "disease_status", "sex: male")):
            continue
        if found.chapter == "further columns":
            column, level = found.group.split(": ", 1)
            cells = patients[column].map({True: "yes", False: "no"}).fillna(patients[column])
            group = patients[cells.eq(level).fillna(False).astype(bool)]
            count = OUTCOMES.get(found.endpoint, lambda f, name=found.endpoint: f[name])(group)
            assert (found.events, found.n) == (count.sum(), count.notna().sum())
            continue
        group = GROUPS[found.group](patients)
        if found.endpoint == "sex":
            continue
        known = OUTCOMES.get(found.endpoint, lambda f, name=found.endpoint: f[name].dropna())(group)
        assert (found.events, found.n) == (known.sum(), len(known))
    known = table["estimate"].notna()
    assert table.loc[~known, "method"].str.contains("not estimable").all()
    assert table.loc[known & table["ci_low"].isna(), "method"].map(bool).all()
    limits = table.dropna(subset=["estimate", "ci_low", "ci_high"])
    assert (limits["ci_low"] <= limits["estimate"] + 1e-12).all()
    assert (limits["ci_high"] >= limits["estimate"] - 1e-12).all()
    assert not np.isinf(table[NUMBERS].to_numpy()).any()


# -- the file --------------------------------------------------------------------------------------


def test_the_file_reads_back() -> None:
    """Oracle: the table; ten digits of every number, missing cells empty, the same text again."""
    text = results_csv(TABLE)
    back = pd.read_csv(io.StringIO(text))
    assert list(back.columns) == list(COLUMNS)
    np.testing.assert_allclose(back[NUMBERS], TABLE[NUMBERS], rtol=1e-9, equal_nan=True)
    assert back["method"].tolist() == TABLE["method"].tolist()
    assert set(back["basis"]) == {"observed"}
    assert results_csv(TABLE.copy()) == text
    assert "\r" not in text and "nan" not in text and "<NA>" not in text


def test_no_cell_is_a_formula() -> None:
    """Oracle: what spreadsheets take for one: text that begins with = + - @, tab or return."""
    levels = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", '-1",=2']
    table = results_table(cohort(12, genetics=levels * 3)[["patient_id", "crs_grade", "genetics"]])
    table.loc[0, "group"] = "=HYPERLINK(1)"
    cells = list(csv.reader(io.StringIO(results_csv(table))))
    assert {len(record) for record in cells} == {len(COLUMNS)}
    assert cells[1][3] == "'=HYPERLINK(1)"
    text = [cell for record in cells for cell in (*record[:5], *record[-2:])]
    assert not [cell for cell in text if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any("=cmd|' /C calc'!A0" in cell for cell in text)


def test_the_table_says_not_reached_where_the_method_does() -> None:
    """Oracle: a median, its upper limit and a survival rate without a value, each with its words."""
    row = {"endpoint": "os", "group": "all", "estimand": "x", "p_value": None, "n": 9, "events": 1}
    rows = [
        {
            **row,
            "estimate": 62,
            "ci_low": 30,
            "ci_high": None,
            "method": "KM; upper limit not reached",
        },
        {
            **row,
            "estimate": None,
            "ci_low": 30,
            "ci_high": None,
            "method": "KM; not estimable: not reached; upper limit not reached",
        },
        {
            **row,
            "estimate": None,
            "ci_low": None,
            "ci_high": None,
            "method": "KM; not estimable: no patient was followed",
        },
        {
            **row,
            "estimate": 0.5,
            "ci_low": 0.1,
            "ci_high": None,
            "method": "KM; upper limit not estimable",
        },
    ]
    table = every_estimate(pd.DataFrame(rows), name="x", caption="X")
    assert 'class="book-table table-scroll searchable folds"' in table.html  # for narrow screens
    shown = table.text.splitlines()[3:]
    assert [[cell.strip() for cell in line.split("|")][3:5] for line in shown] == [
        ["62", "30 to not reached"],
        ["not reached", "30 to not reached"],
        ["not estimable", ""],
        ["0.5", "0.1 to not estimable"],
    ]


@pytest.mark.parametrize(
    ("median", "none", "numbers", "notes"),
    [
        ((62, 30, 90), "", (62, 30, 90), ()),
        ((62, 30, math.inf), "", (62, 30, None), ("upper limit not reached",)),
        (
            (62, math.nan, math.nan),
            "",
            (62, None, None),
            ("lower limit not estimable", "upper limit not estimable"),
        ),
        (
            (math.inf, 30, math.inf),
            "",
            (None, 30, None),
            ("not estimable: not reached", "upper limit not reached"),
        ),
        ((math.inf, math.nan, math.nan), "no event", (None, None, None), ("no event",)),
    ],
)
def test_a_limit_without_a_number_has_its_words(
    median: tuple, none: str, numbers: tuple, notes: tuple
) -> None:
    """By hand: infinity is not reached, NaN not estimable; a limit with a number has no words."""
    row = Row("a", "survival", "os", "some", "median_survival", 9, 3)
    found = groups._median_row(row, MedianTime(*median, 0.95), none)
    shown = (found.estimate, found.ci_low, found.ci_high)
    assert tuple(None if math.isnan(x) else x for x in shown) == numbers
    assert found.notes == notes


def test_survival_of_each_level_against_lifelines() -> None:
    """Oracle: lifelines' Kaplan-Meier estimate after a year, of the patients of a level with a known time."""
    rng = np.random.default_rng(5)
    patients = cohort(
        40,
        os_days=rng.integers(100, 900, 40).tolist(),
        death=rng.integers(0, 2, 40).tolist(),
        site=["west", "east", "", "north"] * 10,
    )
    patients.loc[patients["site"].eq("north"), "os_days"] = pd.NA
    table = results_table(patients)
    for site in ("east", "west"):
        rows = patients[patients["site"].eq(site)]
        fitted = KaplanMeierFitter().fit(rows["os_days"].astype(int), rows["death"].astype(int))
        found = row(table, "os", f"site: {site}", "survival_365")["estimate"]
        assert found == pytest.approx(fitted.predict(365), rel=1e-9)
    assert row(table, "os", "site: north", "survival_365")["n"] == 0


@pytest.mark.parametrize(
    ("death", "why"), [(1.0, "no patient is left"), (0.0, "no event by day 180")]
)
def test_a_curve_at_one_of_its_ends_has_no_interval_and_says_why(death, why):
    """By hand: everybody died on day 100, or nobody did."""
    frame = pd.DataFrame({"os_days": [100.0 if death else 200.0] * 3, "death": [death] * 3})
    rows = {
        row.estimand: row for row in groups.group_rows(followed(frame, OS), OS, "all", "survival")
    }
    assert rows["survival_180"].notes == (f"interval not estimable: {why}",)
