"""Impossible, empty and extreme input: a clear error or "not estimable"; never a warning."""

import dataclasses
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import fewevents as ss
from fewevents.patients import at_least_two

pytestmark = pytest.mark.filterwarnings("error")

GOOD = ([4, 7, 2, 9], [1, 0, 1, 0])
TWO_GROUPS = {
    "permutation": lambda t, e, g: ss.permutation_logrank(t, e, g, resamples=99),
    "heinze": lambda t, e, g: ss.permutation_logrank(t, e, g, scheme="heinze", resamples=99),
    "wang": lambda t, e, g: ss.permutation_logrank(t, e, g, scheme="wang", resamples=99),
    "firth": ss.firth_cox,
    "horizon": ss.choose_horizon,
    "gray": lambda t, e, g: ss.gray_test(t, e, g, cause_of_interest=1),
}
TRANSPLANT = {
    "naive": ss.naive_transplant_test,
    "mantel-byar": ss.mantel_byar,
    "simon-makuch": ss.simon_makuch,
    "cox": ss.time_dependent_cox,
    "firth": lambda t, e, s: ss.time_dependent_cox(t, e, s, penalty="firth"),
    "immortal": ss.immortal_time,
    "landmark": lambda t, e, s: ss.landmark(t, e, s, landmark_day=1),
    "table": lambda t, e, s: ss.compare_transplant_analyses(t, e, s, landmark_day=1),
}


def numbers(answer):
    """All NaN of an answer, and the words that come with it."""
    if isinstance(answer, pd.DataFrame):
        values = answer.select_dtypes("number").to_numpy().ravel()
        return values, " ".join(answer.get("note", pd.Series(dtype=str)).astype(str))
    fields = [getattr(answer, f.name) for f in dataclasses.fields(answer) if f.name[:3] != "ph_"]
    if getattr(answer, "ph_note", ""):
        assert answer.ph_note.startswith("not assessable") and math.isnan(answer.ph_p_value)
    return np.array([x for x in fields if isinstance(x, float)]), answer.note


def assert_no_unnamed_nan(answer):
    values, words = numbers(answer)
    if np.isnan(values).any():
        assert "not estimable" in words or "no patient" in words


@pytest.mark.parametrize("name", TWO_GROUPS)
@pytest.mark.parametrize(
    ("time", "event", "group", "words"),
    [
        ([4, None, 2, 9], [1, 0, 1, 0], list("aabb"), "time"),
        ([4, -7, 2, 9], [1, 0, 1, 0], list("aabb"), "0 or more"),
        ([4, math.inf, 2, 9], [1, 0, 1, 0], list("aabb"), "time"),
        ([4, "seven", 2, 9], [1, 0, 1, 0], list("aabb"), "time"),
        ([4, 7, 2, 9], [1, None, 1, 0], list("aabb"), "event|cause"),
        ([4, 7, 2, 9], [1, 0, 1, 0], ["a", None, "b", "b"], "group|covariate"),
        ([4, 7, 2, 9], [1, 0, 1, 0], list("aaaa"), "group"),
        ([4, 7, 2, 9], [1, 0, 1, 0], list("aab"), "long"),
        ([4, 7, 2, 9], [1, 0, 1], list("aabb"), "long"),
        ([], [], [], "empty|least one"),
    ],
)
def test_bad_input_is_refused(name, time, event, group, words):
    with pytest.raises(ValueError, match=words):
        TWO_GROUPS[name](time, event, group)


@pytest.mark.parametrize("name", TWO_GROUPS)
@pytest.mark.parametrize(
    ("time", "event"),
    [
        ([4, 7, 2, 9], [0, 0, 0, 0]),
        ([4, 7, 2, 9], [1, 1, 1, 1]),
        ([0, 0, 0, 0], [1, 0, 1, 0]),
        ([5, 5, 5, 5], [1, 1, 1, 1]),
        ([5, 5, 5, 5], [1, 0, 0, 1]),
        ([1, 2, 30, 40], [1, 1, 1, 1]),
        ([1, 2, 30, 40], [0, 0, 1, 1]),
    ],
)
def test_extreme_cohorts_are_answered(name, time, event):
    """No events, all events, zero times, ties everywhere, groups never at risk together."""
    assert_no_unnamed_nan(TWO_GROUPS[name](time, event, list("aabb")))


@pytest.mark.parametrize("name", TRANSPLANT)
@pytest.mark.parametrize(
    ("time", "event", "day"),
    [
        ([4, 7, 2, 9], [0, 0, 0, 0], [1, None, 1, None]),
        ([4, 7, 2, 9], [1, 1, 1, 1], [1, None, 1, None]),
        ([5, 5, 5, 5], [1, 1, 1, 1], [5, None, 0, 2]),
        ([4, 7, 2, 9], [1, 0, 1, 0], [None] * 4),
        ([4, 7, 2, 9], [1, 0, 1, 0], [0, 0, 0, 0]),
    ],
)
def test_extreme_transplants_are_answered(name, time, event, day):
    answer = TRANSPLANT[name](time, event, day)
    if name == "simon-makuch":
        gaps = answer[answer["ci_low"].isna()]
        assert gaps["note"].str.startswith("interval not estimable").all()
    elif name == "table":
        assert (answer["p_value"].notna() | answer["note"].str.contains("not estimable")).all()
    elif name == "landmark":
        assert_no_unnamed_nan(answer.test)
    elif name == "immortal":
        assert answer.days == np.nansum(np.array(day, dtype=float))
    else:
        assert_no_unnamed_nan(answer)


@pytest.mark.parametrize("name", TRANSPLANT)
@pytest.mark.parametrize(
    ("time", "day", "words"),
    [
        ([4, 7, 2, 9], [1, None, 3, None], "within follow-up, which ends at 2 .* position 3: 3"),
        ([4, 7, 2, 9], [1, None, -1, None], "0 or later"),
        ([4, 7, 2, 9], [1, None, "soon", None], "position 3: soon"),
        ([4, 0, 2, 9], [1, None, 1, None], "position 2"),
        ([4, 7, 2, 9], [1, None], "as long as time"),
    ],
)
def test_bad_transplant_days_are_refused(name, time, day, words):
    with pytest.raises(ValueError, match=words):
        TRANSPLANT[name](time, [1, 0, 1, 0], day)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ss.permutation_logrank(*GOOD, list("aabb"), scheme="best"),
        lambda: ss.permutation_logrank(*GOOD, list("aabb"), resamples=5),
        lambda: ss.permutation_logrank(*GOOD, list("aabc")),
        lambda: ss.firth_cox(*GOOD, list("aabb"), conf_level=95),
        lambda: ss.firth_cox(*GOOD, [1, 2, math.inf, 4]),
        lambda: ss.firth_cox(*GOOD, list("abcd")),
        lambda: ss.beta_product_ci(*GOOD, at=[-1]),
        lambda: ss.beta_product_ci(*GOOD, conf_level=0),
        lambda: ss.choose_horizon(*GOOD, list("aabb"), rule="longest"),
        lambda: ss.time_dependent_cox(*GOOD, [None] * 4, penalty="ridge"),
        lambda: ss.landmark(*GOOD, [None] * 4, landmark_day=-3),
        lambda: ss.fragility_index(5, 4, 1, 3),
        lambda: ss.fragility_index(1.5, 4, 1, 3),
        lambda: ss.fisher_power(0, 0.5, 4, 0.5),
        lambda: ss.fisher_power(4, 1.5, 4, 0.5),
        lambda: ss.detectable_hazard_ratio(4, 4, 0),
        lambda: ss.detectable_hazard_ratio(4, 4, 2, test="bayes"),
        lambda: ss.beta_posterior(3, 2),
        lambda: ss.beta_posterior(1, 2, prior="flat"),
        lambda: ss.beta_posterior(1, 2, prior=(0, 1)),
        lambda: ss.beta_posterior(1, 2).probability_above(60),
    ],
)
def test_bad_options_are_refused(call):
    with pytest.raises(ValueError, match="expected|must"):
        call()


def test_at_most_five_of_too_many_labels_are_shown():
    """By hand: seven labels, of which the first five in their order are enough to see what is wrong."""
    with pytest.raises(ValueError, match=r"found 7 \('a', 'b', 'c', 'd', 'e'\);"):
        ss.permutation_logrank([1] * 7, [1] * 7, list("abcdefg"))


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ((0, 1, 1, 1), True),
        ((0, 0, 1, 1), False),
        ((2, 1, 1, 1), False),
        ((-1, 1, 1, 1), False),
        ((1, 1, 0, 0), False),
        ((1, 1, 0.5, 1), False),
        ((1, 1, 1, 1.5), False),
    ],
)
def test_tables_are_whole_numbers_within_their_sizes(table, right):
    """Rule: what can be counted, with one patient in each group at least."""
    if right:
        assert ss.fragility_index(*table)
        return
    for which, given in ((1, table), (2, (*table[2:], *table[:2]))):
        first = which if table[:2] != (1, 1) else 3 - which
        words = f"group {first} must (be a whole number|lie between 0 and n)"
        with pytest.raises(ValueError, match=words):
            ss.fragility_index(*given)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ([0, None, 1, None], "cause must be 0 .* found at position 2: nothing"),
        ([1, 2, 0, math.nan], "found at position 4: nothing"),
        ([0, 1, 1], "cause must be as long as time: found 3 and 4 values"),
    ],
)
def test_bad_causes_are_refused(cause, words):
    """Oracle: the first place where nothing stands, counted from 1."""
    with pytest.raises(ValueError, match=words):
        ss.cumulative_incidence([4, 7, 2, 9], cause)


def test_curves_past_follow_up_say_so():
    table = ss.beta_product_ci(*GOOD, at=[9, 10])
    assert table["note"].tolist() == ["", "not estimable: after the last day of follow-up"]
    assert table["survival"].isna().tolist() == [False, True]


def test_pandas_columns_of_a_cohort():
    """The cohort's own types: boolean, Int64, category and an index that does not start at 0."""
    frame = pd.DataFrame(
        {
            "time": pd.array([90, 60, 80, 40], dtype="Int64"),
            "event": pd.array([False, True, False, True], dtype="boolean"),
            "group": pd.Categorical(["b", "a", "b", "a"]),
            "day": pd.array([30, None, 20, None], dtype="Int64"),
        },
        index=[7, 3, 9, 1],
    )
    plain = ([90, 60, 80, 40], [0, 1, 0, 1])
    for name, compute in TWO_GROUPS.items():
        if name == "gray":
            continue
        found = compute(frame["time"], frame["event"], frame["group"])
        again = compute(*plain, list("baba"))
        assert str(found) == str(again)
    for compute in TRANSPLANT.values():
        found = compute(frame["time"], frame["event"], frame["day"])
        assert str(found) == str(compute(*plain, [30, None, 20, None]))


def test_import_is_cheap():
    """Importing the package loads none of the libraries behind it, and every name resolves."""
    code = (
        "import sys, fewevents as s;"
        "print(sorted({m.split('.')[0] for m in sys.modules} &"
        " {'numpy', 'pandas', 'scipy', 'lifelines'}))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
    assert ss.__all__ == sorted(ss._MODULE), "add to __all__ and _HOME of fewevents/__init__.py"
    assert all(hasattr(ss, name) for name in ss.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ss.nothing


@pytest.mark.parametrize("kind", [np.array, list, pd.Series])
@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([4.0, -7.0], "found at position 2: -7.0"),
        ([4.0, math.inf], "position 2"),
        ([math.nan, 4.0], "position 1"),
        ([0.0, 4.0], None),
    ],
)
def test_times_are_finite_and_not_before_the_first_day(kind, days, words):
    """Rule: the same in an array as in a list; day 0 is the first."""
    if words is None:
        found = ss.cumulative_incidence(kind(days), [1, 0])
        assert found.at(kind([0.0, 9.0]))["time"].tolist() == [0.0, 9.0]
        return
    with pytest.raises(ValueError, match=words):
        ss.cumulative_incidence(kind(days), [1, 0])
    with pytest.raises(ValueError, match=words):
        ss.cumulative_incidence([4, 7], [1, 0]).at(kind(days))


@pytest.mark.parametrize(
    ("exactly", "wanted"), [(None, "two groups or more"), (2, "exactly 2 groups")]
)
def test_one_group_is_refused_with_how_many_are_wanted(exactly, wanted):
    """By hand: a column with one label."""
    with pytest.raises(ValueError, match=f"the labels of {wanted}: found 1 \\('a'\\)"):
        at_least_two(["a", "a"], 2, exactly=exactly)
