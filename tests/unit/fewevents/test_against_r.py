"""The estimators against R's stored answers.

Oracle: R (versions in tests/reference/versions); scripts, input cases and answers are in
tests/reference. Every comparison is to 1e-9, relative for numbers above 1.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fewevents as fe

REFERENCE = Path(__file__).parents[2] / "reference"
LIMITS = {"log-log": "loglog", "log": "log", "plain": "plain"}


def answers(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "answers" / f"{name}.csv", keep_default_na=False, na_values="NA")


def case(name: str, group: str = "all") -> pd.DataFrame:
    data = pd.read_csv(REFERENCE / "cases" / f"{name}.csv")
    return data if group == "all" else data[data["group"] == group]


def by_case(name: str) -> list[tuple[str, str]]:
    return list(
        answers(name)[["case", "group"]].drop_duplicates().itertuples(index=False, name=None)
    )


def assert_agree(found, expected) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, equal_nan=True)


def assert_relative(found, expected) -> None:
    """For p-values: nine digits also of a very small one."""
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)


@pytest.mark.parametrize("method", ["exact", "wilson", "midp"])
def test_proportion_intervals(method):
    """binom.test, prop.test(correct = FALSE), and the mid-P equation solved by bisection."""
    interval = getattr(fe, f"{method}_ci")
    rows = answers("intervals")
    found = [interval(r.events, r.n, conf_level=r.level) for r in rows.itertuples()]
    assert_agree([f.ci_low for f in found], rows[f"{method}_low"])
    assert_agree([f.ci_high for f in found], rows[f"{method}_high"])


def test_two_groups():
    """fisher.test, and Newcombe's formula on prop.test's Wilson limits."""
    rows = answers("two_groups")
    counts = rows[["events1", "n1", "events2", "n2"]].to_numpy().tolist()
    assert len(counts) > 100
    assert_agree([fe.fisher_exact(*c).p_value for c in counts], rows["fisher_p"])
    found = [fe.risk_difference(*c) for c in counts]
    for name, column in (("estimate", ""), ("ci_low", "_low"), ("ci_high", "_high")):
        assert_agree([getattr(f, name) for f in found], rows[f"difference{column}"])


@pytest.mark.parametrize("conf_type", LIMITS)
@pytest.mark.parametrize(("name", "group"), by_case("curves"))
def test_curve(name, group, conf_type):
    """survfit(..., conf.type =); R's [1, 1] before the first event is 'not estimable' here."""
    expected = answers("curves").query("case == @name and group == @group")
    data = case(name, group)
    table = fe.kaplan_meier(data["time"], data["event"], conf_type=conf_type).table
    assert table["time"].iloc[0] == 0
    if 0 not in set(data["time"]):
        table = table.iloc[1:]
    for column in ("time", "n_risk", "n_event", "n_censor", "survival"):
        assert_agree(table[column], expected[column])
    low, high = (expected[f"{LIMITS[conf_type]}_{side}"] for side in ("low", "high"))
    no_event_yet = expected["survival"] == 1
    assert table.loc[no_event_yet.to_numpy(), ["ci_low", "ci_high"]].isna().all(axis=None)
    assert_agree(table["ci_low"], low.mask(no_event_yet))
    assert_agree(table["ci_high"], high.mask(no_event_yet))


@pytest.mark.parametrize(("name", "group"), by_case("medians"))
def test_medians_and_follow_up(name, group):
    """summary(survfit(...))$table; R's NA is 'not reached', or 'not estimable' without an event."""
    expected = answers("medians").query("case == @name and group == @group").set_index("what")
    data = case(name, group)
    time, event = data["time"], data["event"]
    found = {kind: fe.kaplan_meier(time, event, conf_type=kind).median for kind in LIMITS} | {
        "follow-up": fe.median_follow_up(time, event)
    }
    for what, median in found.items():
        happened = event.any() if what != "follow-up" else not event.all()
        never = np.inf if happened else np.nan
        row = expected.loc[what]
        assert_agree(median.estimate, np.inf if pd.isna(row["estimate"]) else row["estimate"])
        assert_agree(median.ci_low, never if pd.isna(row["low"]) else row["low"])
        assert_agree(median.ci_high, never if pd.isna(row["high"]) else row["high"])


@pytest.mark.parametrize(("name", "group"), by_case("at_risk"))
def test_numbers_at_risk(name, group):
    """summary(survfit(...), times =, extend = TRUE)$n.risk."""
    expected = answers("at_risk").query("case == @name and group == @group")
    data = case(name, group)
    risk = fe.numbers_at_risk(data["time"], data["event"], at=expected["time"])
    assert risk["at_risk"].tolist() == expected["n_risk"].tolist()
    curve = fe.kaplan_meier(data["time"], data["event"])
    assert [curve.at(t).n_risk for t in expected["time"]] == expected["n_risk"].tolist()


@pytest.mark.parametrize("name", answers("logrank")["case"].unique())
def test_logrank(name):
    """survdiff: observed, expected, variance, statistic, p-value."""
    expected = answers("logrank").query("case == @name")
    data = case(name)
    test = fe.logrank(data["time"], data["event"], data["group"])
    assert test.groups["group"].tolist() == expected["group"].tolist()
    for column in ("n", "observed", "expected", "variance"):
        assert_agree(test.groups[column], expected[column])
    assert test.df == expected["df"].iloc[0]
    assert_agree(test.chi_squared, expected["chi_squared"].iloc[0])
    assert_relative(test.p_value, expected["p_value"].iloc[0])


@pytest.mark.parametrize(("name", "group"), by_case("restricted_means"))
def test_restricted_means(name, group):
    """summary(survfit(...), rmean =)$table; R's error of 0 without an event is 'not estimable'."""
    data = case(name, group)
    for row in answers("restricted_means").query("case == @name and group == @group").itertuples():
        found = fe.restricted_mean(data["time"], data["event"], horizon=row.horizon)
        assert_agree(found.estimate, row.mean)
        assert_agree(found.standard_error, row.se if row.se > 0 else np.nan)
        assert (found.note == "") == (row.se > 0)


@pytest.mark.parametrize(
    "row", list(answers("hazard_ratios").itertuples()), ids=lambda r: f"{r.case}-{r.covariate}"
)
def test_hazard_ratios(row):
    """coxph(ties = "efron") iterated to convergence."""
    data = case(row.case)
    found = fe.cox(data["time"], data["event"], data[row.covariate])
    assert_agree(
        [found.coefficient, found.standard_error, found.estimate, found.ci_low, found.ci_high],
        [row.coefficient, row.se, row.ratio, row.low, row.high],
    )
    assert_relative(found.p_value, row.p_value)
