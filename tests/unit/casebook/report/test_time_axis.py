"""Labels of a time axis, for any length of follow-up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.report.drawing.time_axis import axis_days


@given(st.integers(0, 36_500))
def test_there_are_labels_enough_and_not_too_many(last: int) -> None:
    """Invariants: from day 0, evenly within a day, within follow-up, at most eight; two or more where a week passed."""
    days = axis_days(last)
    assert days[0] == 0
    assert days[-1] <= last
    assert len(days) <= 8
    assert len(days) >= 2 or last < 7
    steps = {later - earlier for earlier, later in zip(days, days[1:], strict=False)}
    assert not steps or max(steps) - min(steps) <= 1


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (0, [0]),
        (30, [0, 7, 14, 21, 28]),
        (100, [0, 30, 61, 91]),
        (398, [0, 91, 183, 274, 365]),
        (1000, [0, 183, 365, 548, 730, 913]),
        (3_000, [0, 730, 1461, 2192, 2922]),
        (8_000, [0, 1826, 3652, 5479, 7305]),
        (20_000, [0, 3652, 7305, 10958, 14610, 18262]),
        (36_500, [0, 7305, 14610, 21915, 29220]),
        (14_000, [0, 1826, 3652, 5479, 7305, 9131, 10958, 12784]),
    ],
)
def test_labels_fall_on_what_clinicians_count_in(last: int, days: list[int]) -> None:
    """By hand: weeks, months, quarters and halves of a year of 365.25 days, and years."""
    assert axis_days(last) == days
