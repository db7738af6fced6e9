"""What every source hands over: a tally, which has counts by group and time, and of broken rules.

A tally is a small table with the columns of `TALLY`. A row of the source that keeps the rules counts
in ``events`` or ``censored`` of its group and time. One that breaks a rule counts nowhere else than
in the column of that rule, so that nothing is left out in silence: `counts_of_tally` refuses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fewevents.large.problems import Problem, TableError, quoted
from fewevents.patients import group_codes
from fewevents.survival.counts import EventCounts, counts_by_time

EVERYONE = "all patients"
"""Label of the one group where no column of groups is given."""
MOST_GROUPS = 1_000
"""Groups beyond this are taken for a mistake: the column holds identifiers or measurements."""
MOST_ROWS = 5_000_000
"""Rows of a tally beyond this are refused: it would not be much smaller than the cohort."""

BREACHES = ("time_missing", "time_wrong", "event_missing", "event_wrong", "group_missing")
EXAMPLES = ("time_example", "event_example")
TALLY = ("group", "time", "events", "censored", *BREACHES, *EXAMPLES)


@dataclass(frozen=True)
class Columns:
    """Which columns to count: the flag, and where wanted the time and the groups.

    Attributes
    ----------
    event
        A flag: 0 or 1, false or true, 'no' or 'yes'.
    time
        A number, 0 or more, usually days; None counts flags alone, as for a proportion.
    by
        Labels of groups; None is one group of everybody.
    """

    event: str
    time: str | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        for option in ("event", "time", "by"):
            name = getattr(self, option)
            if not (isinstance(name, str) or (name is None and option != "event")):
                raise ValueError(f"{option} must be the name of a column: found {name!r}")

    @property
    def names(self) -> list[str]:
        """The columns to read, each once."""
        return list(
            dict.fromkeys(name for name in (self.time, self.event, self.by) if name is not None)
        )

    def refuse_absent(self, present: Collection[str], source: str) -> None:
        """Refuse a source that lacks a column or has it twice.

        Parameters
        ----------
        present
            The names of its columns.
        source
            What to call it in the error.

        Raises
        ------
        TableError
            With one problem for each such column.
        """
        names = list(present)
        problems = [
            Problem(
                name,
                "no such column" if name not in names else "the name twice",
                f"one of {', '.join(quoted(str(other)) for other in names[:20])}",
                "give the name as it is spelt in the source, capital letters too",
            )
            for name in self.names
            if names.count(name) != 1
        ]
        if problems:
            raise TableError(problems, source=source)


def wrong_type(column: str, found: str, expected: str, remedy: str, *, source: str) -> TableError:
    """The error for a column of a type that can't be counted.

    Parameters
    ----------
    column
        Its name.
    found, expected, remedy
        As in `fewevents.large.problems.Problem`.
    source
        What to call the source.

    Returns
    -------
    TableError
        To be raised by the caller.
    """
    return TableError([Problem(column, found, expected, remedy)], source=source)


def time_of_wrong_type(column: str, kind: str, *, source: str) -> TableError:
    """The error for times that are no numbers."""
    remedy = "write it with a number type; turn dates and durations into days first"
    return wrong_type(column, f"the type {kind}", "numbers, such as days", remedy, source=source)


def event_of_wrong_type(column: str, kind: str, *, source: str) -> TableError:
    """The error for flags that are neither numbers, booleans nor text."""
    expected, remedy = "0 or 1, false or true, no or yes", "write it as one of these"
    return wrong_type(column, f"the type {kind}", expected, remedy, source=source)


def merged_tallies(tallies: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Several tallies as one: counts of the same group and time are added up.

    Raises
    ------
    ValueError
        If the result has too many rows, as `refuse_long` says.
    """
    table = pd.concat(list(tallies), ignore_index=True)
    numbers = dict.fromkeys(("events", "censored", *BREACHES), "sum")
    by = table.groupby(["group", "time"], dropna=False, sort=False)
    merged = by.agg(numbers | dict.fromkeys(EXAMPLES, "max")).reset_index()
    refuse_long(len(merged))
    return merged[list(TALLY)]


def refuse_long(rows: int) -> None:
    """Refuse a tally of so many rows that counting has gained nothing.

    Parameters
    ----------
    rows
        Its rows: distinct pairs of group and time.

    Raises
    ------
    ValueError
        If there are more than MOST_ROWS.
    """
    if rows > MOST_ROWS:
        raise ValueError(
            f"the groups have more than {MOST_ROWS:,} distinct times together: counting by time "
            "makes a cohort smaller only where times repeat; round them, for instance to whole "
            "days, or check that the column of groups holds no identifiers"
        )


def counts_of_tally(
    tally: pd.DataFrame, columns: Columns, *, source: str
) -> dict[Any, EventCounts]:
    """Group label to its counts, in sorted order of the labels.

    Raises
    ------
    TableError
        If a row of the source breaks a rule, with the number of rows for each rule; if there is no
        row, or there are more than MOST_GROUPS groups.
    """
    if problems := _problems(tally, columns):
        raise TableError(problems, source=source)
    codes, labels = group_codes(tally["group"].astype(object), len(tally))
    if len(labels) > MOST_GROUPS:
        expected = f"{MOST_GROUPS:,} labels at most"
        remedy = "choose a column of groups, not of identifiers or measurements"
        found = f"{len(labels):,} different labels"
        raise TableError([Problem(columns.by, found, expected, remedy)], source=source)
    order = np.argsort(codes, kind="stable")
    edges = np.cumsum(np.bincount(codes))[:-1]
    parts = [
        np.split(tally[name].to_numpy()[order], edges) for name in ("time", "events", "censored")
    ]
    return {
        label: counts_by_time(time, events, censored)
        for label, time, events, censored in zip(labels, *parts, strict=True)
    }


def _problems(tally: pd.DataFrame, columns: Columns) -> list[Problem]:
    """What the tally found wrong, one problem a rule."""
    if tally.empty:
        return [Problem(None, "no row", "one patient at least", "check the path")]
    remedy = "correct them at their source, or leave these patients out and say so"
    counts = tally[list(BREACHES)].sum()
    time_like, event_like = (_such_as(tally[name]) for name in EXAMPLES)
    wrong_flag = "0 or 1, false or true, no or yes"
    rules = (
        ("time_missing", columns.time, "missing", "", "a number in each row"),
        ("time_wrong", columns.time, "impossible", time_like, "a finite number, 0 or more"),
        ("event_missing", columns.event, "missing", "", wrong_flag),
        ("event_wrong", columns.event, "unknown", event_like, wrong_flag),
        ("group_missing", columns.by, "missing", "", "a label in each row"),
    )
    return [
        Problem(name, f"{_values(counts[rule], word)}{such}", expected, remedy)
        for rule, name, word, such, expected in rules
        if counts[rule]
    ]


def _values(count: int, word: str) -> str:
    return f"{count:,} {word} value{'' if count == 1 else 's'}"


def _such_as(examples: pd.Series) -> str:
    example = str(examples.max())
    return f" such as {quoted(example)}" if example else ""
