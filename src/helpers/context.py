"""Other cohorts beside this one: what may stand side by side, and what may be summarised.

``data/comparators.csv`` holds every figure that was found, with a reason for each that stays out. A
*comparable group* of ``data/comparable_groups.csv`` is one population, one course length and one
definition; only rows of one group may be summarised together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cohortreader.data.csvfile import read_rows
from fewevents import Proportion, Summary, exact_ci, format_count, pool_proportions
from helpers.cohort import DATA

AGES = ("children", "adults")
DERIVED, ASSUMED = "†", "‡"
"""Marks of an integer that was not printed, and of a course length that was assumed."""


def load_comparators() -> pd.DataFrame:
    """Every figure of other cohorts that was found, in use or not.

    Returns
    -------
    DataFrame
        Indexed by ``id``; ``events``, ``total``, ``patients`` and ``year`` as whole
        numbers (missing where not known), ``use`` as True or False, the rest as text.

    Examples
    --------
    >>> load_comparators().loc["c001", "study"]
    'MT103-205 (von Stackelberg)'
    """
    frame = read_rows(DATA / "comparators.csv")
    for name in ("events", "total", "patients", "year"):
        frame[name] = pd.to_numeric(frame[name].replace("", None)).astype("Int64")
    return frame.assign(use=frame["use"].eq("yes")).set_index("id")


def load_groups() -> pd.DataFrame:
    """Comparable groups in their order, indexed by ``key``: ``outcome, ages, heading, endpoint``."""
    return read_rows(DATA / "comparable_groups.csv").set_index("key")


def comparable(frame: pd.DataFrame, outcome: str, *, ages: str | None = None) -> pd.DataFrame:
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
    for key, heading in groups["heading"].items():
        members = frame[frame["group"].eq(str(key))]
        for row in members.sort_values(["year", "study"]).to_dict("records"):
            rate = exact_ci(row["events"], row["total"])
            rows.append(forest_row(str(heading), _label(row), rate))
    return pd.DataFrame(rows, columns=list(forest_row("", "", exact_ci(0, 1))))


def forest_row(heading: str, label: str, rate: Proportion) -> dict[str, object]:
    """One line of a forest plot: a proportion with the group it stands in."""
    return {
        "group": heading,
        "label": label,
        "events": rate.events,
        "n": rate.n,
        "estimate": rate.estimate,
        "ci_low": rate.ci_low,
        "ci_high": rate.ci_high,
    }


def beside(rows: pd.DataFrame, heading: str, rate: Proportion, *, label: str) -> pd.DataFrame:
    """Rows of :func:`comparable` with one more before them, in a group of its own."""
    first = pd.DataFrame([forest_row(heading, label, rate)])
    return pd.concat([first, rows], ignore_index=True)


def in_words(rows: pd.DataFrame) -> str:
    """Rows of :func:`comparable` as a sentence, for readers who can't see the plot.

    >>> in_words(pd.DataFrame([forest_row("28 days", "A 2016", exact_ci(27, 70))]))
    '28 days, A 2016: 27/70 (38.6%).'
    """
    parts = [
        f"{row['group']}, {row['label']}: {format_count(row['events'], row['n'])}"
        for row in rows.to_dict("records")
    ]
    return "; ".join(parts) + "."


def pool_groups(rows: pd.DataFrame) -> dict[str, Summary]:
    """Summary of each group of :func:`comparable`, or the reason why there is none."""
    return {
        str(heading): pool_proportions(group["events"].tolist(), group["n"].tolist())
        for heading, group in rows.groupby("group", sort=False)
    }


def left_out(frame: pd.DataFrame) -> pd.DataFrame:
    """Why rows stay out: ``reason``, ``rows`` and ``studies``, the commonest reason first."""
    rows = frame[~frame["use"]]
    table = pd.DataFrame(
        {"reason": reason, "rows": len(group), "studies": "; ".join(group["study"].unique())}
        for reason, group in rows.groupby("reason", sort=False)
    )
    return table.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def taken_in(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in use, group by group: ``study, figure, definition, reason, source_url``, all texts."""
    order = {key: place for place, key in enumerate(load_groups().index)}
    rows = frame[frame["use"]].sort_values("group", key=lambda keys: keys.map(order), kind="stable")
    figures = [f"{x}/{n}" for x, n in zip(rows["events"], rows["total"], strict=True)]
    return pd.DataFrame(
        {
            "study": [_label(row) for row in rows.to_dict("records")],
            "figure": rows["endpoint"] + ": " + figures,
            "definition": rows["definition"],
            "reason": rows["reason"],
            "source_url": rows["source_url"],
        }
    ).reset_index(drop=True)


def _groups(outcome: str, ages: str | None) -> pd.DataFrame:
    groups = load_groups()
    found = groups[groups["outcome"].eq(outcome) & groups["ages"].isin([ages] if ages else AGES)]
    if found.empty:
        known = ", ".join(sorted({f"{o} ({a})" for o, a in groups[["outcome", "ages"]].to_numpy()}))
        raise ValueError(f"outcome: found {outcome!r} ({ages or 'any age'}), expected {known}")
    return found


def _label(row: Mapping[Hashable, Any]) -> str:
    year = "" if pd.isna(row["year"]) else str(row["year"])
    marks = "" if row["count"] == "printed" else DERIVED
    marks += ASSUMED if row["course_basis"] == "assumed" else ""
    return " ".join(filter(None, (row["study"], year, marks)))
