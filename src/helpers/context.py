"""Other cohorts given blinatumomab: which figures may stand side by side, and which together.

``data/comparators.csv`` holds every figure that was found, with a reason for each that stays out.
A *comparable group* is one population, one course length and one definition counted within one
time. Studies of a group may be summarised together; nothing else may.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.cells import check_cells
from helpers.csvfile import read_rows
from helpers.meta import Summary, format_pooled, pool_proportions
from helpers.problems import Problem, TableError, quoted
from helpers.proportions import Proportion, exact_ci
from helpers.schema import DATA, load_schema

DERIVED, ASSUMED = "†", "‡"
"""Marks of an integer that was not printed, and of a course length that was assumed."""


@dataclass(frozen=True)
class Group:
    """A comparable group: what its rows have in common."""

    key: str
    outcome: str
    ages: str
    heading: str
    endpoints: tuple[str, ...]


_CR = ("CR",)
_CRS = ("CRS grade 3 or higher",)
_DEATH = ("death caused by treatment",)
GROUPS = (
    Group("remission-child-28-marrow", "remission", "children", "28 days, any blood counts", _CR),
    Group("remission-child-28-crh", "remission", "children", "28 days, CR or CRh", ("CR or CRh",)),
    Group(
        "remission-child-28-full",
        "remission",
        "children",
        "28 days, full blood counts",
        ("CR with full counts",),
    ),
    Group(
        "remission-child-28-undefined", "remission", "children", "28 days, definition unknown", _CR
    ),
    Group("remission-child-28-first", "remission", "children", "28 days, after one cycle", _CR),
    Group("remission-child-unstated", "remission", "children", "Course length not stated", _CR),
    Group(
        "remission-adult-28-crh", "remission", "adults", "Adults, 28 days, CR or CRh", ("CR or CRh",)
    ),
    Group(
        "remission-adult-28-cri",
        "remission",
        "adults",
        "Adults, 28 days, CR, CRh or CRi",
        ("CR, CRh or CRi",),
    ),
    Group("remission-adult-short", "remission", "adults", "9 to 13 days, ages not stated", _CR),
    Group("crs-child-28-overt", "crs", "children", "Children, 28 days, CTCAE", _CRS),
    Group("crs-child-28-mixed", "crs", "children", "Children, 28 days, some only MRD", _CRS),
    Group("crs-adult-28", "crs", "adults", "Adults, 28 days, CTCAE", _CRS),
    Group("death-child-28-overt", "death", "children", "Children, 28 days", _DEATH),
    Group("death-child-28-mixed", "death", "children", "Children, 28 days, some only MRD", _DEATH),
    Group("death-adult-28", "death", "adults", "Adults, 28 days", _DEATH),
)


def load_comparators(path: str | Path | None = None) -> pd.DataFrame:
    """Every figure of other cohorts that was found, in use or not.

    Parameters
    ----------
    path
        A file like data/comparators.csv, which is the default; its columns are explained in
        data/comparators.schema.json.

    Returns
    -------
    DataFrame
        Indexed by ``id``; ``events``, ``total``, ``patients`` and ``year`` as whole numbers
        (missing where not known), ``use`` as True or False, the rest as text.

    Raises
    ------
    TableError
        If the file breaks its schema, or a row in use lacks its counts, is in a group that is not
        one of ``GROUPS`` or counts something else than its group, or if a group holds the same
        patients twice, or mixes ages, course lengths or kinds of disease.

    >>> load_comparators().loc["c001", ["study", "events", "total"]].tolist()
    ['MT103-205 (von Stackelberg)', 27, 70]
    """
    path = DATA / "comparators.csv" if path is None else path
    schema = load_schema(DATA / "comparators.schema.json")
    frame = read_rows(path)
    problems, total = check_cells(frame, schema)
    if not total:
        problems = [*_row_problems(frame), *_group_problems(frame)]
    if problems:
        raise TableError(problems, total=total or len(problems), source=str(path))
    for field in schema.fields:
        if field.type == "integer":
            frame[field.name] = field.convert(frame[field.name])
    return frame.assign(use=frame["use"].eq("yes")).set_index("id")


def comparable(
    frame: pd.DataFrame, outcome: str, *, ages: str | None = None
) -> pd.DataFrame:
    """Rows in use for one outcome, group by group, with exact intervals.

    Parameters
    ----------
    frame
        From :func:`load_comparators`.
    outcome
        'remission', 'crs' (grade 3 or higher) or 'death' (caused by treatment).
    ages
        'children' or 'adults'; by default both.

    Returns
    -------
    DataFrame
        ``group`` (heading), ``label``, ``events, n, estimate, ci_low, ci_high``. A label ends on †
        if the integer was not printed, on ‡ if the course length was assumed.

    Raises
    ------
    ValueError
        If there is no such outcome, or none for these ages.
    """
    groups = _groups(outcome, ages)
    rows = []
    for group in groups:
        members = frame[frame["group"].eq(group.key)]
        for row in members.sort_values(["year", "study"]).to_dict("records"):
            rate = exact_ci(row["events"], row["total"])
            rows.append(forest_row(group.heading, _label(row), rate))
    return pd.DataFrame(rows, columns=list(forest_row("", "", exact_ci(0, 1))))


def forest_row(heading: str, label: str, rate: Proportion) -> dict[str, object]:
    """One line of a forest plot."""
    return {
        "group": heading,
        "label": label,
        "events": rate.events,
        "n": rate.n,
        "estimate": rate.estimate,
        "ci_low": rate.ci_low,
        "ci_high": rate.ci_high,
    }


def pool_groups(rows: pd.DataFrame) -> dict[str, Summary]:
    """Summary of each group of :func:`comparable`, or the reason why there is none."""
    return {
        str(heading): pool_proportions(group["events"].tolist(), group["n"].tolist())
        for heading, group in rows.groupby("group", sort=False)
    }


def summary_rows(pooled: Mapping[str, Summary]) -> pd.DataFrame:
    """Summaries in words: ``group, studies, summary``, the heterogeneity always within."""
    return pd.DataFrame(
        {"group": heading, "studies": result.studies, "summary": format_pooled(result)}
        for heading, result in pooled.items()
    )


def left_out(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that stay out: ``study, endpoint, count, reason, source_url``, in the file's order."""
    rows = frame[~frame["use"]]
    counts = [
        "no count" if pd.isna(x) or pd.isna(n) else f"{x}/{n}"
        for x, n in zip(rows["events"], rows["total"], strict=True)
    ]
    columns = ["study", "endpoint", "reason", "source_url"]
    return rows[columns].assign(count=counts).reset_index(drop=True)


def taken_in(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in use: ``study, endpoint, count, group, definition, reason, source_url``."""
    headings = {group.key: f"{group.ages}: {group.heading}" for group in GROUPS}
    rows = frame[frame["use"]]
    count = rows["events"].astype(str) + "/" + rows["total"].astype(str)
    columns = ["study", "endpoint", "definition", "reason", "source_url"]
    return rows[columns].assign(count=count, group=rows["group"].map(headings))


def _groups(outcome: str, ages: str | None) -> list[Group]:
    found = [g for g in GROUPS if g.outcome == outcome and ages in (None, g.ages)]
    if not found:
        known = ", ".join(sorted({f"{g.outcome} ({g.ages})" for g in GROUPS}))
        raise ValueError(f"outcome: found {outcome!r} ({ages or 'any age'}), expected {known}")
    return found


def _label(row: Mapping[Hashable, Any]) -> str:
    year = "" if pd.isna(row["year"]) else str(row["year"])
    marks = "" if row["count"] == "printed" else DERIVED
    marks += ASSUMED if row["course_basis"] == "assumed" else ""
    return " ".join(filter(None, (row["study"], year, marks)))


def _row_problems(frame: pd.DataFrame) -> list[Problem]:
    known = {group.key: group for group in GROUPS}
    problems = []
    for row in frame.to_dict("index").items():
        line, cell = int(str(row[0])), row[1]
        group = known.get(cell["group"])
        if cell["events"] and cell["total"] and int(cell["events"]) > int(cell["total"]):
            expected, remedy = "at most the total", "look at the source again"
            problems.append(Problem(line, "events", cell["events"], expected, remedy))
        if (cell["use"] == "yes") != (group is not None):
            expected = "a group of helpers.context for a row in use, and none for another"
            remedy = "name the group, or set use to no and give the reason"
            problems.append(Problem(line, "group", quoted(cell["group"]), expected, remedy))
        elif group is not None:
            problems += _use_problems(line, cell, group)
    return problems


def _use_problems(line: int, cell: dict[str, str], group: Group) -> list[Problem]:
    problems = []
    remedy = "set use to no, or mend the row"
    if not (cell["events"] and cell["total"]) or cell["count"] == "low confidence":
        problems.append(Problem(line, "events", "no sound count", "a count and its total", remedy))
    if cell["endpoint"] not in group.endpoints:
        expected = " or ".join(group.endpoints)
        problems.append(Problem(line, "endpoint", quoted(cell["endpoint"]), expected, remedy))
    if cell["disease"] == "residual":
        problems.append(Problem(line, "disease", "'residual'", "overt disease", remedy))
    if (cell["age_group"] == "children") != (group.ages == "children"):
        problems.append(Problem(line, "age_group", quoted(cell["age_group"]), group.ages, remedy))
    return problems


def _group_problems(frame: pd.DataFrame) -> list[Problem]:
    problems = []
    for key, rows in frame[frame["group"].ne("")].groupby("group", sort=False):
        again = rows["cohort"].duplicated()
        for line, cohort in rows.loc[again, "cohort"].items():
            expected, remedy = "each patient once in a group", "keep one row of this cohort"
            found = f"{quoted(cohort)} again in {key}"
            problems.append(Problem(int(str(line)), "cohort", found, expected, remedy))
        for column in ("age_group", "disease", "course", "endpoint"):
            values = rows[column].unique()
            if len(values) > 1:
                found = f"{', '.join(map(quoted, values))} in {key}"
                remedy = "put the rows into groups of their own"
                problems.append(Problem(None, column, found, "one value in a group", remedy))
    return problems
