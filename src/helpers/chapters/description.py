"""Describe a cohort: rates by group, the flow of patients, the table of who was treated."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.estimates.proportions import Proportion, exact_ci
from helpers.formats import format_count

NOT_PUBLISHED = "not published"


def rate(patients: pd.DataFrame, outcome: str) -> Proportion:
    """Share of the patients with an outcome, with its exact interval; patients without a value are left out.

    >>> rate(pd.DataFrame({"death": [0, 1, 1, None]}), "death").events
    2
    """
    known = patients[outcome].dropna()
    return exact_ci(int(known.sum()), len(known))


def rates(patients: pd.DataFrame, outcome: str, *, by: str | None = None) -> dict[str, Proportion]:
    """Rates of an outcome in all patients or in each group of them, in the order of the groups.

    >>> frame = pd.DataFrame({"arm": ["a", "a", "b"], "death": [0, 1, 1]})
    >>> {arm: f"{r.events}/{r.n}" for arm, r in rates(frame, "death", by="arm").items()}
    {'a': '1/2', 'b': '1/1'}
    """
    if by is None:
        return {"all": rate(patients, outcome)}
    groups = patients.dropna(subset=[by]).groupby(by, observed=True)
    return {str(label): rate(group, outcome) for label, group in groups}


def rate_frame(
    rates_by_label: Mapping[str, Proportion], *, group: str | None = None
) -> pd.DataFrame:
    """Rates as one row each: ``label, events, n, estimate, ci_low, ci_high, method`` (and ``group``)."""
    rows = [
        {
            "label": label,
            "events": r.events,
            "n": r.n,
            "estimate": r.estimate,
            "ci_low": r.ci_low,
            "ci_high": r.ci_high,
            "method": r.method,
        }
        for label, r in rates_by_label.items()
    ]
    frame = pd.DataFrame(rows)
    if group is not None:
        frame.insert(0, "group", group)
    return frame


def flow(patients: pd.DataFrame) -> pd.DataFrame:
    """Boxes of the flow diagram, parents first: ``node, parent, label, n, note``."""
    remission = patients["complete_remission"].astype(bool)
    transplant = patients["transplant"].astype(bool)
    boxes = [
        ("treated", None, "treated with blinatumomab", patients),
        ("remission", "treated", "complete remission", patients[remission]),
        ("no-remission", "treated", "no complete remission", patients[~remission]),
        ("transplant", "remission", "transplant afterwards", patients[remission & transplant]),
        ("no-transplant", "remission", "no transplant", patients[remission & ~transplant]),
    ]
    return pd.DataFrame(
        {
            "node": node,
            "parent": parent,
            "label": label,
            "n": len(group),
            "note": _deaths(group),
        }
        for node, parent, label, group in boxes
    )


def table_one(patients: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Who was treated: ``characteristic, value``, with the words 'not published' where nothing was."""
    n = len(patients)
    status = patients["disease_status"].value_counts()
    rows = [
        ("Children treated", str(n)),
        ("Refractory disease", _share(status.get("refractory", 0), n)),
        ("Relapsed disease", _share(status.get("relapsed", 0), n)),
        ("Transplant after remission", _share(int(patients["transplant"].sum()), n)),
        ("Age", f"{published.loc['age_range', 'printed']} years (range only)"),
    ]
    rows += [
        (label, NOT_PUBLISHED)
        for label in (
            "Sex",
            "Genetic subtype",
            "Earlier transplant",
            "Marrow blasts before treatment",
            "Disease outside the marrow",
            "Measurable residual disease",
        )
    ]
    return pd.DataFrame(rows, columns=["characteristic", "value"])


def _share(count: int, n: int) -> str:
    return format_count(int(count), n)


def _deaths(group: pd.DataFrame) -> str:
    deaths = int(group["death"].sum())
    return f"{deaths} death" if deaths == 1 else f"{deaths} deaths"
