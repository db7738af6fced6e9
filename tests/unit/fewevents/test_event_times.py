"""What the time-to-event statistics accept and refuse."""

import numpy as np
import pandas as pd
import pytest

from fewevents import kaplan_meier, logrank, numbers_at_risk, restricted_mean
from fewevents.patients import checked_patients, group_codes


@pytest.mark.parametrize(
    "event",
    [
        [1, 0],
        (True, False),
        np.array([1.0, 0.0]),
        pd.Series([True, False], dtype="boolean", index=[7, 3]),
    ],
)
def test_every_spelling_of_an_event(event):
    found = checked_patients(pd.Series([3, 5], dtype="Int64"), event)
    assert found.time.tolist() == [3.0, 5.0]
    assert found.event.tolist() == [True, False]


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([5, None, 7], [1, 0, 0], "time must be a number .* position 2: nothing"),
        (pd.Series([5, pd.NA], dtype="Int64"), [1, 0], "position 2: nothing"),
        ([5, -1], [1, 0], r"time must be a finite number, 0 or more .* position 2: -1\.0"),
        ([5, np.inf], [1, 0], "position 2: inf"),
        ([5, -np.inf], [1, 0], "position 2: -inf"),
        (["5", "x"], [1, 0], "time must be a number .* position 2: x"),
        ([5, 6], [1, 2], r"event must be 0 \(censored\) or 1 \(event\) .* position 2: 2"),
        ([5, 6], [np.nan, 1], "event must be a number .* position 1: nothing"),
        ([5, 6], [1], "found 2 and 1 values"),
        ([], [], "at least one patient"),
        ([[5], [6]], [1, 0], "2 dimensions"),
        ([-1] * 9, [1] * 9, "position 5: .* and 4 more"),
    ],
)
def test_what_is_refused(time, event, message):
    with pytest.raises(ValueError, match=message):
        checked_patients(time, event)


def test_every_statistic_has_the_same_door():
    for call in (
        lambda t: kaplan_meier(t, [1, 0]),
        lambda t: numbers_at_risk(t, [1, 0], at=[0]),
        lambda t: logrank(t, [1, 0], ["a", "b"]),
        lambda t: restricted_mean(t, [1, 0], horizon=1),
    ):
        with pytest.raises(ValueError, match="position 2: nothing"):
            call([5, None])


def test_groups_keep_categorical_order_and_drop_unused():
    group = pd.Categorical(["no", "yes", "no"], categories=["yes", "maybe", "no"])
    codes, labels = group_codes(group, 3)
    assert (codes.tolist(), labels) == ([1, 0, 1], ["yes", "no"])


@pytest.mark.parametrize("n", [1, 3])
def test_there_is_one_label_a_patient(n):
    with pytest.raises(ValueError, match=f"as long as time: found 2 and {n} values"):
        group_codes(["a", "b"], n)


def test_groups_of_booleans_are_sorted():
    codes, labels = group_codes(pd.Series([True, False], dtype="boolean"), 2)
    assert (codes.tolist(), labels) == ([1, 0], [False, True])


@pytest.mark.parametrize("group", [["a", None, "b"], pd.Series(["a", pd.NA, "b"], dtype="string")])
def test_missing_group_is_refused(group):
    with pytest.raises(ValueError, match=r"group must be a label or number .* position 2: nothing"):
        group_codes(group, 3)
