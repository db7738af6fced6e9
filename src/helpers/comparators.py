"""Figures of other cohorts as they were found, and the rules that a row must keep to be used.

``data/comparators.csv`` holds every figure, with a reason for each that stays out. A *comparable
group* is one population, one course length and one definition; only rows of one group may be
summarised together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cohortreader.data.cells import check_cells
from cohortreader.data.csvfile import read_rows
from cohortreader.data.problems import Problem, TableError, quoted
from cohortreader.data.schema import load_schema
from helpers.cohort import DATA


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
    Group(
        "remission-child-28-marrow", "remission", "children", "28 days: CR, any blood counts", _CR
    ),
    Group("remission-child-28-crh", "remission", "children", "28 days: CR or CRh", ("CR or CRh",)),
    Group(
        "remission-child-28-full",
        "remission",
        "children",
        "28 days: CR, full blood counts",
        ("CR with full counts",),
    ),
    Group(
        "remission-child-28-undefined", "remission", "children", "28 days: definition unknown", _CR
    ),
    Group("remission-child-28-first", "remission", "children", "28 days: CR after one cycle", _CR),
    Group("remission-child-unstated", "remission", "children", "Course length not stated: CR", _CR),
    Group(
        "remission-adult-28-crh",
        "remission",
        "adults",
        "Adults, 28 days: CR or CRh",
        ("CR or CRh",),
    ),
    Group(
        "remission-adult-28-cri",
        "remission",
        "adults",
        "Adults, 28 days: CR, CRh or CRi",
        ("CR, CRh or CRi",),
    ),
    Group("remission-adult-short", "remission", "adults", "9 to 13 days, ages not stated: CR", _CR),
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

    Examples
    --------
    >>> load_comparators().loc["c001", "study"]
    'MT103-205 (von Stackelberg)'
    """
    path = DATA / "comparators.csv" if path is None else path
    schema = load_schema(DATA / "comparators.schema.json")
    frame = read_rows(path)
    problems, total = check_cells(frame, schema)
    if not total:
        problems = [*_row_problems(frame), *_group_problems(frame)]
        total = len(problems)
    if total:
        raise TableError(problems, total=total, source=str(path))
    for field in schema.fields:
        if field.type == "integer":
            frame[field.name] = field.convert(frame[field.name])
    return frame.assign(use=frame["use"].eq("yes")).set_index("id")


def _row_problems(frame: pd.DataFrame) -> list[Problem]:
    known = {group.key: group for group in GROUPS}
    problems = []
    for line, cell in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        group = known.get(cell["group"])
        if cell["events"] and cell["total"] and int(cell["events"]) > int(cell["total"]):
            expected, remedy = "at most the total", "look at the source again"
            problems.append(Problem(line, "events", cell["events"], expected, remedy))
        if (cell["use"] == "yes") != (group is not None):
            expected = "a group of helpers.comparators for a row in use, and none for another"
            remedy = "name the group, or set use to no and give the reason"
            problems.append(Problem(line, "group", quoted(cell["group"]), expected, remedy))
        elif group is not None:
            problems += _use_problems(line, cell, group)
    return problems


def _use_problems(line: int, cell: Mapping[Hashable, Any], group: Group) -> list[Problem]:
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
