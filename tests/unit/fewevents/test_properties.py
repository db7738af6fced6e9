"""Every public function on cohorts of every kind: a value, a named "not estimable", or a clear error.

Oracle: the rule itself. No exception of another library, no warning, no NaN without a note, no limit on
the wrong side of its estimate; and what a function is told in another dtype it answers the same.
"""

import atexit
import dataclasses
import datetime
import decimal
import inspect
import math
import os
import tempfile

import dask.dataframe
import numpy as np
import pandas as pd
import pytest

import fewevents as fe
from fewevents.near_times import MERGED

pytestmark = pytest.mark.filterwarnings("error")
SLOW = bool(os.environ.get("SLOW"))
SIZES = range(1, 201) if SLOW else (1, 2, 3, 5, 12, 33, 100, 200)
KINDS = (
    "usual",
    "no event",
    "all events",
    "one time",
    "zero times",
    "ties",
    "near ties",
    "group of one",
)


def cohort(n: int, kind: str) -> pd.DataFrame:
    rng = np.random.default_rng([n, KINDS.index(kind)])
    time = np.ceil(rng.exponential(30, n))
    event = rng.integers(0, 2, n)
    group = rng.permutation(np.arange(n) % 2)
    match kind:
        case "no event":
            event[:] = 0
        case "all events":
            event[:] = 1
        case "one time":
            time[:] = 7
        case "zero times":
            time[rng.random(n) < 0.6] = 0
        case "ties":
            time = rng.integers(1, 4, n).astype(float)
        case "near ties":
            time = rng.integers(1, 5, n) + rng.integers(0, 2, n) * 1e-10
        case "group of one":
            group = (np.arange(n) == 0).astype(int)
    switch = np.where(rng.random(n) < 0.5, np.floor(rng.random(n) * time), np.nan)
    return pd.DataFrame(
        {
            "time": time,
            "event": event,
            "group": np.where(group == 1, "b", "a"),
            "cause": event * rng.integers(1, 3, n),
            "x": rng.normal(size=n),
            "switch": switch,
            "stratum": rng.integers(0, 3, n),
            "lost": ((event == 0) & (rng.random(n) < 0.3)).astype(int),
        }
    )


def counts(d: pd.DataFrame) -> tuple[int, int, int, int]:
    a, b = d.event[d.group == "a"], d.event[d.group == "b"]
    return int(a.sum()), len(a), int(b.sum()), len(b)


def whole(d: pd.DataFrame) -> fe.EventCounts:
    return fe.event_counts(d.time, d.event)


def by_group(d: pd.DataFrame) -> dict[str, fe.EventCounts]:
    return fe.frame_counts(d, time="time", event="event", by="group")


def studies(d: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    grouped = d.groupby("stratum")["event"]
    return grouped.sum(), grouped.size()


def parquet(d: pd.DataFrame) -> str:
    with tempfile.NamedTemporaryFile(suffix=".parquet", delete=False) as file:
        d.to_parquet(file.name)
    atexit.register(os.unlink, file.name)
    return file.name


def horizon(d: pd.DataFrame) -> float:
    found = fe.choose_horizon(d.time, d.event, d.group)
    return 1.0 if math.isnan(found.days) else found.days


FUNCTIONS = {
    "exact_ci": lambda d: fe.exact_ci(*counts(d)[:2]),
    "midp_ci": lambda d: fe.midp_ci(*counts(d)[:2]),
    "wilson_ci": lambda d: fe.wilson_ci(*counts(d)[:2]),
    "fisher_exact": lambda d: fe.fisher_exact(*counts(d)),
    "risk_difference": lambda d: fe.risk_difference(*counts(d)),
    "fragility_index": lambda d: fe.fragility_index(*counts(d)),
    "beta_posterior": lambda d: fe.beta_posterior(*counts(d)[:2]),
    "lost_outcomes": lambda d: fe.lost_outcomes(*counts(d)[:2], 0, *counts(d)[2:], 0),
    "rate_ratio": lambda d: fe.rate_ratio(
        counts(d)[0], d.time[d.group == "a"].sum(), counts(d)[2], d.time[d.group == "b"].sum()
    ),
    "detectable_proportion": lambda d: fe.detectable_proportion(
        counts(d)[1], counts(d)[3], reference=0.1
    ),
    "detectable_hazard_ratio": lambda d: fe.detectable_hazard_ratio(
        counts(d)[1], counts(d)[3], min(int(d.event.sum()), 12), resamples=199
    ),
    "kaplan_meier": lambda d: fe.kaplan_meier(d.time, d.event).median,
    "kaplan_meier, entry": lambda d: fe.kaplan_meier(d.time + 1, d.event, entry=d.time / 2).at(3),
    "median_follow_up": lambda d: fe.median_follow_up(d.time, d.event),
    "median_survival": lambda d: fe.median_survival(d.time, d.event),
    "median_survival, plain": lambda d: fe.median_survival(
        d.time, d.event, method="brookmeyer-crowley"
    ),
    "beta_product_ci": lambda d: fe.beta_product_ci(d.time, d.event),
    "logrank": lambda d: fe.logrank(d.time, d.event, d.group),
    "logrank, strata": lambda d: fe.logrank(d.time, d.event, d.group, strata=d.stratum),
    "logrank, late": lambda d: fe.logrank(
        d.time + 1, d.event, d.group, entry=d.time / 2, weight="fleming-harrington", gamma=1
    ),
    "permutation_logrank": lambda d: fe.permutation_logrank(
        d.time, d.event, d.group, resamples=99, max_configurations=1000
    ),
    "permutation_logrank, strata": lambda d: fe.permutation_logrank(
        d.time, d.event, d.group, strata=d.stratum, weight="gehan", resamples=99
    ),
    "cox": lambda d: fe.cox(d.time, d.event, d.group),
    "cox, number": lambda d: fe.cox(d.time, d.event, d.x * 1e-6),
    "cox, entry": lambda d: fe.cox(d.time + 1, d.event, d.x, entry=d.time / 2),
    "firth_cox": lambda d: fe.firth_cox(d.time, d.event, d.group),
    "firth_cox, number": lambda d: fe.firth_cox(d.time, d.event, d.x * 1e6),
    "exact_hazard_ratio": lambda d: fe.exact_hazard_ratio(d.time, d.event, d.group),
    "exact_hazard_ratio, mid-p": lambda d: fe.exact_hazard_ratio(
        d.time, d.event, d.group, interval="mid-p"
    ),
    "restricted_mean": lambda d: fe.restricted_mean(d.time, d.event, horizon=max(d.time.max(), 1)),
    "restricted_mean_difference": lambda d: fe.restricted_mean_difference(
        d.time, d.event, d.group, horizon=horizon(d)
    ),
    "permutation_restricted_mean": lambda d: fe.permutation_restricted_mean(
        d.time, d.event, d.group, horizon=horizon(d), resamples=99
    ),
    "choose_horizon": lambda d: fe.choose_horizon(d.time, d.event, d.group),
    "lost_to_follow_up": lambda d: fe.lost_to_follow_up(d.time, d.event, d.group, lost=d.lost),
    "cumulative_incidence": lambda d: fe.cumulative_incidence(d.time, d.cause),
    "gray_test": lambda d: fe.gray_test(d.time, d.cause, d.group, cause_of_interest=1),
    "mantel_byar": lambda d: fe.mantel_byar(d.time, d.event, d.switch),
    "naive_transplant_test": lambda d: fe.naive_transplant_test(d.time, d.event, d.switch),
    "landmark": lambda d: fe.landmark(d.time, d.event, d.switch, landmark_day=5).test,
    "simon_makuch": lambda d: fe.simon_makuch(d.time, d.event, d.switch),
    "time_dependent_cox": lambda d: fe.time_dependent_cox(d.time, d.event, d.switch),
    "time_dependent_cox, Firth": lambda d: fe.time_dependent_cox(
        d.time, d.event, d.switch, penalty="firth", ties="efron"
    ),
    "immortal_time": lambda d: fe.immortal_time(d.time, d.event, d.switch),
    "transplant_episodes": lambda d: fe.transplant_episodes(d.time, d.event, d.switch),
    "compare_transplant_analyses": lambda d: fe.compare_transplant_analyses(
        d.time, d.event, d.switch, landmark_day=5
    )[["p_value", "note"]].rename(columns={"p_value": "p"}),
    "event_counts": lambda d: fe.event_counts(d.time, d.event),
    "counts_by_time": lambda d: fe.counts_by_time(d.time, d.event, d.event == 0),
    "kaplan_meier_of_counts": lambda d: fe.kaplan_meier_of_counts(whole(d)).median,
    "median_follow_up_of_counts": lambda d: fe.median_follow_up_of_counts(whole(d)),
    "numbers_at_risk": lambda d: fe.numbers_at_risk(d.time, d.event, at=[0, 3]),
    "numbers_at_risk_of_counts": lambda d: fe.numbers_at_risk_of_counts(whole(d), at=[0, 3]),
    "logrank_of_counts": lambda d: fe.logrank_of_counts(by_group(d)),
    "survival_table": lambda d: fe.survival_table(by_group(d), at=[0, 3, 500]).query(
        "group != 'all groups compared'"  # a test has no interval
    ),
    "proportion_table": lambda d: fe.proportion_table(by_group(d)),
    "frame_counts": by_group,
    "parquet_counts": lambda d: fe.parquet_counts(
        parquet(d), time="time", event="event", by="group"
    ),
    "dask_counts": lambda d: fe.dask_counts(
        dask.dataframe.from_pandas(d, npartitions=2), time="time", event="event", by="group"
    ),
    "pool_proportions": lambda d: fe.pool_proportions(*studies(d)),
    "format_pooled": lambda d: fe.format_pooled(fe.pool_proportions(*studies(d))),
    "format_heterogeneity": lambda d: fe.format_heterogeneity(fe.pool_proportions(*studies(d))),
    "fisher_power": lambda d: fe.fisher_power(counts(d)[1], 0.1, counts(d)[3], 0.6),
    "patients_for_proportions": lambda d: fe.patients_for_proportions(
        int(d.event.sum()) / len(d),
        float(d.event.mean() < 0.5),
        ratio=max(counts(d)[3], 1) / max(counts(d)[1], 1),
    ),
    "events_for_hazard_ratio": lambda d: fe.events_for_hazard_ratio(
        min(counts(d)[1], 8), min(counts(d)[3], 8), hazard_ratio=12
    ),
    "schoenfeld_hazard_ratio": lambda d: fe.schoenfeld_hazard_ratio(
        counts(d)[1], counts(d)[3], int(d.event.sum())
    ),
    "format_ci": lambda d: fe.format_ci(fe.exact_ci(*counts(d)[:2])),
    "format_count": lambda d: fe.format_count(*counts(d)[:2]),
    "format_days": lambda d: fe.format_days(fe.median_survival(d.time, d.event).estimate),
    "format_number": lambda d: fe.format_number(fe.cox(d.time, d.event, d.x).estimate),
    "format_p": lambda d: fe.format_p(fe.cox(d.time, d.event, d.x).p_value),
    "format_percent": lambda d: fe.format_percent(d.event.mean()),
}
NOT_OF_EVERY_ROW = ("p_value", "time", "at_risk")  # empty where a row is of another kind
WORDS = ("must", "expected", "beyond the follow-up", "is empty", "are empty")


def assert_sound(answer) -> None:
    """A number, or words that say why there is none."""
    if isinstance(answer, fe.CumulativeIncidence):
        answer = answer.table
    if isinstance(answer, str | float):
        assert "nan" not in str(answer)
        return
    if isinstance(answer, dict):
        for counts_ in answer.values():
            assert_sound(counts_)
        return
    if isinstance(answer, pd.DataFrame):
        answer = answer.drop(columns=[c for c in NOT_OF_EVERY_ROW if c in answer])
        if "note" not in answer:
            answer = answer.assign(note="")
        wrong = answer.select_dtypes("number").isna().any(axis=1) & (answer["note"] == "")
        assert not wrong.any(), answer[wrong].to_string()
        if {"ci_low", "ci_high"} <= set(answer.columns):
            value = answer[[c for c in ("survival", "incidence", "hazard_ratio") if c in answer]]
            for _, column in value.items():
                assert not (answer["ci_low"] > column + 1e-12).any()
                assert not (answer["ci_high"] < column - 1e-12).any()
        return
    fields = {f.name: getattr(answer, f.name) for f in dataclasses.fields(answer)}
    if fields.pop("ph_note", "x") == "" or "ph_p_value" not in fields:
        assert not math.isnan(fields.pop("ph_p_value", 0.0))
    else:
        fields.pop("ph_p_value")
    if isinstance(answer, fe.Detectable) and "hazard" not in str(answer.note):
        fields.pop("difference")
    numbers = [v for v in fields.values() if isinstance(v, float)]
    if any(math.isnan(v) for v in numbers):
        assert answer.note, answer
    if isinstance(answer, fe.Estimate) and not math.isnan(answer.estimate):
        assert not answer.ci_low > answer.estimate and not answer.ci_high < answer.estimate
    assert str(answer)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_on_every_kind_of_cohort(name, kind):
    answered = 0
    for n in SIZES:
        try:
            assert_sound(FUNCTIONS[name](cohort(n, kind)))
            answered += 1
        except ValueError as error:
            assert type(error) is ValueError
            assert any(word in str(error) for word in WORDS), str(error)
    assert answered or kind in ("zero times", "no event")


def test_every_public_function_is_asked():
    """No function of ``__all__`` is without its line above."""
    asked = {name.split(",")[0] for name in FUNCTIONS}
    public = {name for name in fe.__all__ if inspect.isfunction(getattr(fe, name))}
    assert asked == public, f"in FUNCTIONS above or in __all__ alone: {asked ^ public}"


GOOD = {"time": [4.0, 7.0, 2.0, 9.0, 5.0], "event": [1, 0, 1, 0, 1], "group": list("abaab")}
CONTAINERS = {
    "list": list,
    "tuple": tuple,
    "iterator": iter,
    "index of another order": lambda v: pd.Series(v, index=[9, 1, 5, 2, 7]),
    "category": lambda v: pd.Series(pd.Categorical(v)),
    "Decimal": lambda v: [decimal.Decimal(int(x)) for x in v],
    "strided": lambda v: np.repeat(np.asarray(v, dtype=float), 2)[::2],
}


@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize("compute", [fe.cox, fe.firth_cox, fe.logrank, fe.permutation_logrank])
def test_what_holds_the_values_changes_no_answer(compute, kind):
    change = CONTAINERS[kind]
    found = compute(change(GOOD["time"]), change(GOOD["event"]), GOOD["group"])
    assert str(found) == str(compute(GOOD["time"], GOOD["event"], GOOD["group"]))


NUMBERS = ["int8", "uint16", "float32", "object", "Int64", "Float64", "double[pyarrow]"]
if SLOW:
    NUMBERS += ["uint8", "int32", "UInt8", "Float32", "int64[pyarrow]", "uint8[pyarrow]"]
TYPES = {
    **{dtype: dict.fromkeys(("time", "event", "stratum", "lost"), dtype) for dtype in NUMBERS},
    **{dtype: {"event": dtype, "lost": dtype} for dtype in ("bool", "boolean", "bool[pyarrow]")},
    **{dtype: {"group": dtype} for dtype in ("category", "string", "string[pyarrow]")},
}
TABLES = ["frame_counts", "dask_counts", "logrank_of_counts", "survival_table", "proportion_table"]


def text(answer) -> str:
    """All of an answer, to the last digit."""
    if isinstance(answer, fe.CumulativeIncidence):
        answer = answer.table
    if isinstance(answer, dict):
        return str({label: text(part) for label, part in answer.items()})
    return answer.astype(object).to_csv() if isinstance(answer, pd.DataFrame) else repr(answer)


OF_COUNTS = {name for name, call in FUNCTIONS.items() if "counts" in call.__code__.co_names}
OF_ROWS = sorted(set(FUNCTIONS) - OF_COUNTS - {"format_percent"})


@pytest.mark.parametrize("name", OF_ROWS)
def test_a_dtype_changes_no_answer(name):
    cohort_ = cohort(12, "usual").assign(time=lambda d: d.time.clip(upper=100))
    plain = text(FUNCTIONS[name](cohort_))
    for dtype, columns in TYPES.items():
        if dtype == "object" and name in TABLES:
            with pytest.raises(fe.TableError, match="type"):  # a table's columns have types
                FUNCTIONS[name](cohort_.astype(columns))
            continue
        assert text(FUNCTIONS[name](cohort_.astype(columns))) == plain, dtype


TIMES = ("time", "counts", "by_group")
OF_TIMES = [
    name
    for name in FUNCTIONS
    if set(TIMES) & set(inspect.signature(getattr(fe, name.split(",")[0])).parameters)
    and name != "proportion_table"  # counts events, whatever their times
]


def notes(answer) -> list[str]:
    if isinstance(answer, pd.DataFrame):
        return answer["note"].tolist()
    if isinstance(answer, dict):
        return [part.note for part in answer.values()]
    return [answer.note]


def without_note(answer) -> str:
    if isinstance(answer, pd.DataFrame):
        return text(answer.drop(columns="note"))
    if isinstance(answer, dict):
        return str({label: without_note(part) for label, part in answer.items()})
    return text(dataclasses.replace(answer, note=""))


@pytest.mark.parametrize("n", [12, 33])
@pytest.mark.parametrize("name", OF_TIMES)
def test_merged_times_are_noted_and_others_are_not(name, n):
    """The answer is that of the rounded times, and only the noisy ones have the note."""
    noisy = cohort(n, "near ties")
    noisy["time"] -= noisy.groupby(noisy.time.round())["time"].transform("min") % 1
    found, plain = (FUNCTIONS[name](d) for d in (noisy, noisy.assign(time=noisy.time.round())))
    assert without_note(found) == without_note(plain)
    assert notes(found) and all(note.count(MERGED) == 1 for note in notes(found))
    assert not any("rounding noise" in note for note in notes(plain))


CALLED = {"stratum": "strata", "x": "covariate", "switch": "transplant_day"}


@pytest.mark.parametrize("missing", [None, pd.NA, *([math.nan, pd.NaT] if SLOW else [])], ids=str)
@pytest.mark.parametrize("name", OF_ROWS)
def test_a_missing_value_is_refused_with_its_place(name, missing):
    """Or changes nothing, where the column plays no part."""
    cohort_ = cohort(12, "usual").astype({"group": object})
    plain = text(FUNCTIONS[name](cohort_))
    refused = 0
    for column in ("time", "event", "group", "cause", "x", "stratum", "lost"):
        gap = cohort_.astype({column: object})
        gap.loc[3, column] = missing
        try:
            assert text(FUNCTIONS[name](gap)) == plain, column
        except ValueError as error:
            assert type(error) in (ValueError, fe.TableError)
            named = (column, CALLED.get(column, column), "covariate")
            assert any(word in str(error) for word in named), str(error)
            refused += 1
    assert refused or name.startswith(("pool", "format"))


WHOLE = {
    "int8": np.int8,
    "uint8": np.uint8,
    "float32": np.float32,
    "Decimal": decimal.Decimal,
    "array without dimension": np.array,
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize(
    "call",
    [
        lambda k: fe.exact_ci(k(100), k(120)),
        lambda k: fe.midp_ci(k(100), k(120)),
        lambda k: fe.wilson_ci(k(100), k(120)),
        lambda k: fe.fisher_exact(k(100), k(120), k(90), k(127)),
        lambda k: fe.risk_difference(k(100), k(120), k(90), k(127)),
        lambda k: fe.fragility_index(k(100), k(120), k(90), k(127)),
        lambda k: fe.lost_outcomes(k(100), k(120), k(3), k(90), k(127), k(4)),
        lambda k: fe.beta_posterior(k(100), k(120), prior=(k(1), k(2))),
        lambda k: fe.rate_ratio(k(100), k(120), k(90), k(127)),
        lambda k: fe.pool_proportions([k(100), k(50), k(70)], [k(120), k(100), k(90)]),
        lambda k: fe.fisher_power(k(100), 0.1, k(127), 0.2),
        lambda k: fe.detectable_proportion(k(100), k(127), reference=0.1),
        lambda k: fe.patients_for_proportions(k(1), 0.5, ratio=k(2)),
        lambda k: fe.detectable_hazard_ratio(k(100), k(120), k(5)),
        lambda k: fe.events_for_hazard_ratio(k(15), k(15), hazard_ratio=k(6)),
        lambda k: fe.schoenfeld_hazard_ratio(k(100), k(120), k(50)),
        lambda k: fe.restricted_mean([100, 120], [1, 0], horizon=k(110)),
        lambda k: fe.landmark([100, 120], [1, 0], [20, None], landmark_day=k(50)),
        lambda k: fe.format_number(k(100)),
    ],
)
def test_small_integers_do_not_overflow(call, kind):
    """100 + 120 is -36 as int8; the answer is that of Python's numbers."""
    assert text(call(WHOLE[kind])) == text(call(int))


day = datetime.date(2023, 1, 1)
REFUSED = {
    "dates": pd.date_range("2023-01-01", periods=5),
    "dates as objects": [day] * 5,
    "durations": pd.to_timedelta([1, 2, 3, 4, 5], unit="D"),
    "durations as objects": [datetime.timedelta(3)] * 5,
    "complex": np.arange(5) * 1j,
    "bytes": [b"1"] * 5,
    "text": ["one", "2", "3", "4", "5"],
    "missing": [1, None, 3, 4, 5],
    "NaT": [pd.NaT, 2, 3, 4, 5],
    "pd.NA": pd.array([1, None, 3, 4, 5], dtype="Int64"),
    "masked": np.ma.masked_equal([1, 2, 3, 4, 5], 3),
    "infinite": [1, 2, math.inf, 4, 5],
    "negative": [1, 2, -3, 4, 5],
    "lists": [[1], [2], [3], [4], [5]],
    "ragged": [[1], [2, 3], [3], [4], [5]],
    "two columns": pd.DataFrame({"a": range(5), "b": range(5)}),
    "a number": 5,
    "a word": "12345",
    "a set": {1, 2, 3, 4, 5},
    "None": None,
    "intervals": pd.interval_range(0, 5),
    "periods": pd.period_range("2023-01", periods=5, freq="M"),
}


@pytest.mark.parametrize("wrong", REFUSED)
@pytest.mark.parametrize("where", ["time", "event", "entry"])
@pytest.mark.parametrize("compute", [fe.kaplan_meier, fe.logrank, fe.cox])
def test_what_is_no_time_is_refused_with_its_name(compute, where, wrong):
    given = {**GOOD, where: REFUSED[wrong]}
    if where == "entry" and wrong == "None":
        return
    call = {k: given[k] for k in ("time", "event")} | (
        {"entry": given["entry"]} if "entry" in given else {}
    )
    if compute is not fe.kaplan_meier:
        call["covariate" if compute is fe.cox else "group"] = GOOD["group"]
    with pytest.raises(ValueError, match=where) as caught:
        compute(**call)
    assert type(caught.value) is ValueError


@pytest.mark.parametrize("wrong", [0, 1, 95, -1, math.nan, "0.95", None, [0.9], 1j, True])
@pytest.mark.parametrize(
    "compute",
    [
        lambda v: fe.exact_ci(1, 2, conf_level=v),
        lambda v: fe.kaplan_meier([1, 2], [1, 0], conf_level=v),
        lambda v: fe.cox([1, 2], [1, 0], [1, 0], conf_level=v),
        lambda v: fe.cumulative_incidence([1, 2], [1, 0], conf_level=v),
        lambda v: fe.fisher_power(3, 0.5, 3, 0.5, alpha=v),
        lambda v: fe.beta_posterior(1, 2, conf_level=v),
        lambda v: fe.rate_ratio(1, 2, 1, 2, conf_level=v),
    ],
)
def test_levels_are_refused_where_they_are_none(compute, wrong):
    with pytest.raises(ValueError, match="such as 0.95"):
        compute(wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda w: fe.time_dependent_cox([3, 4], [1, 0], [1, None], ties=w),
        lambda w: fe.time_dependent_cox([3, 4], [1, 0], [1, None], penalty=w),
        lambda w: fe.cox([3, 4], [1, 0], [1, 0], ties=w),
        lambda w: fe.firth_cox([3, 4], [1, 0], [1, 0], ties=w),
        lambda w: fe.logrank([3, 4], [1, 0], [1, 0], weight=w),
        lambda w: fe.kaplan_meier([3, 4], [1, 0], conf_type=w),
        lambda w: fe.median_survival([3, 4], [1, 0], method=w),
        lambda w: fe.cumulative_incidence([3, 4], [1, 0], variance=w),
        lambda w: fe.rate_ratio(1, 2, 1, 2, interval=w),
        lambda w: fe.exact_hazard_ratio([3, 4], [1, 0], [1, 0], interval=w),
        lambda w: fe.detectable_hazard_ratio(4, 4, 2, test=w),
        lambda w: fe.choose_horizon([3, 4], [1, 0], [1, 0], rule=w),
        lambda w: fe.permutation_logrank([3, 4], [1, 0], [1, 0], scheme=w),
        lambda w: fe.beta_posterior(1, 2, prior=w),
    ],
)
@pytest.mark.parametrize("word", ["Efron", "best", "", 3])
def test_words_are_those_of_a_list(call, word):
    """`ties="Efron"` was answered by Breslow's method under Efron's name."""
    with pytest.raises(ValueError, match="must be"):
        call(word)
