"""Describe a cohort: rates by group, the flow of patients, the table of who was treated."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cohortreader.data.cohort import strata_columns
from fewevents.estimates.proportions import Proportion, exact_ci
from fewevents.formats import format_count

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
    """Boxes of the flow diagram, parents first: ``node, parent, label, n, note``.

    Transplants are counted among the patients in remission. Without a column of deaths the notes are empty.
    """
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


def table_one(
    patients: pd.DataFrame, published: pd.DataFrame, *, own: bool = False
) -> pd.DataFrame:
    """Who was treated: ``characteristic, value``, with the words 'not published' where nothing was.

    Of a centre's own cohort it holds what its columns say, as `characteristics` does.
    """
    if own:
        return characteristics(patients)
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


MEASURED = {
    "age_years": ("Age", "years"),
    "weight_kg": ("Weight", "kg"),
    "blasts_percent": ("Marrow blasts before treatment", "%"),
}
LEVELS = {
    "sex": "Sex",
    "genetics": "Genetic subtype",
    "prior_transplant": "Earlier transplant",
    "extramedullary": "Disease outside the marrow",
    "mrd_negative": "Measurable residual disease negative",
}


def characteristics(patients: pd.DataFrame) -> pd.DataFrame:
    """Who was treated, from whatever columns a centre's cohort has: ``characteristic, value, unknown``.

    Numbers as median and quartiles (lowest and highest would be single patients), categories as
    counts over the patients for whom they are known; ``unknown`` counts the others. Columns beyond
    the schema come last.

    >>> patients = pd.DataFrame({"disease_status": ["relapsed"] * 3, "age_years": [4.0, 7.0, None]})
    >>> for row in characteristics(patients).to_numpy().tolist():
    ...     print(row)
    ['Patients treated', '3', '']
    ['Disease status: relapsed', '3/3 (100.0%)', '']
    ['Age, median (quartiles)', '5.5 (4.8 to 6.2) years', '1']
    """
    rows = [("Patients treated", str(len(patients)), "")]
    for column, label in {"disease_status": "Disease status", "transplant": "Transplant"}.items():
        rows += _level_rows(patients, column, label)
    for column, (label, unit) in MEASURED.items():
        if column in patients and patients[column].notna().any():
            known = patients[column].dropna().astype(float)
            low, middle, high = (f"{known.quantile(q):.1f}" for q in (0.25, 0.5, 0.75))
            value = f"{middle} ({low} to {high}) {unit}"
            rows.append((f"{label}, median (quartiles)", value, _unknown(patients[column])))
    for column, label in (LEVELS | {name: name for name in strata_columns(patients)}).items():
        rows += _level_rows(patients, column, label)
    return pd.DataFrame(rows, columns=["characteristic", "value", "unknown"])


def _level_rows(patients: pd.DataFrame, column: str, label: str) -> list[tuple[str, str, str]]:
    """One row for each level that somebody has; of yes and no the yes alone."""
    if column not in patients:
        return []
    cells = patients[column].astype(object).replace("", None)
    known = cells.dropna()
    if known.map(lambda level: isinstance(level, bool)).all() and len(known):
        return [(label, _share(int(known.sum()), len(known)), _unknown(cells))]
    return [
        (f"{label}: {level}", _share(int(count), len(known)), _unknown(cells))
        for level, count in known.value_counts(sort=False).items()
    ]


def _unknown(cells: pd.Series) -> str:
    count = int(cells.isna().sum())
    return str(count) if count else ""


def _share(count: int, n: int) -> str:
    return format_count(int(count), n)


def _deaths(group: pd.DataFrame) -> str:
    if "death" not in group:
        return ""
    deaths = int(group["death"].sum())
    return f"{deaths} death" if deaths == 1 else f"{deaths} deaths"
