"""One verdict a printed figure: what was printed, what comes out again, and why.

Everything is computed from the columns of published.csv. A verdict is about a figure and never
about a person: figures are cut off instead of rounded, or padded with a zero, out of habit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd

from attainable.paths.comparisons import Comparison
from attainable.paths.printed_p import check_p, said_p
from helpers.audit.count_claims import figures_of
from helpers.audit.count_evidence import CountEvidence
from helpers.audit.nested_comparisons import comparisons_of, comparisons_within, joint_paths
from helpers.audit.percentages import judge_percentage
from helpers.audit.readings import readings
from helpers.comparison import (
    ATTAINABLE,
    GROUPS,
    NOT_ATTAINABLE,
    NOT_CHECKABLE,
    REPRODUCED,
    SURVIVAL,
    Figure,
    as_sentences,
    describe,
)

SAFETY_TABLES = {"proportion": "safety-compared", "count": "adverse-event-rates"}
UNCHECKED = {
    "range": "A range is printed once, and no other figure depends on it.",
    "date": "A date is printed once, and no other figure depends on it.",
    "duration": "A length of time is printed once, and no other figure depends on it.",
    "grade": "A definition, not a result: no other figure depends on it.",
}


@dataclass(frozen=True)
class Finding:
    """The verdict on one printed figure.

    Attributes
    ----------
    id, what, reported : str
        Id of published.csv, what it measures and in whom, and the figure as printed.
    recomputed : str
        What comes out, as text.
    verdict : str
        reproduced; reproduced by truncation; attainable; not attainable; two readings; not
        checkable.
    because : str
        The reason in plain words.
    chapter : str
        Page and place of the recomputation, such as ``02_efficacy#tab-efficacy-compared``.
    """

    id: str
    what: str
    reported: str
    recomputed: str
    verdict: str
    because: str
    chapter: str


@dataclass(frozen=True)
class _Evidence:
    """What the verdicts draw on, worked out once."""

    published: pd.DataFrame
    figures: dict[str, dict[str, str]]
    counts: CountEvidence
    comparisons: dict[str, Comparison]


def audit(published: pd.DataFrame) -> tuple[Finding, ...]:
    """One verdict for each printed figure, in the order of printing.

    Parameters
    ----------
    published : DataFrame
        From `helpers.published.load_published`.

    Returns
    -------
    tuple of Finding

    Examples
    --------
    >>> from helpers.published import load_published
    >>> found = {finding.id: finding for finding in audit(load_published())}
    >>> found["os_cr_rate"].verdict, found["dfs_by_hsct_p"].verdict
    ('reproduced by truncation', 'not attainable')
    """
    evidence = _Evidence(
        published,
        figures_of(published),
        CountEvidence(published),
        comparisons_of(published),
    )
    return tuple(_finding(evidence, row) for row in evidence.figures)


def ledger(published: pd.DataFrame) -> pd.DataFrame:
    """The audit as a table: one row a figure.

    Returns
    -------
    DataFrame
        ``id, what, reported, recomputed, verdict, because, chapter``, all text.
    """
    return pd.DataFrame([asdict(finding) for finding in audit(published)])


def place_of(figure: Figure) -> str:
    """Page and place where a figure is worked out again.

    >>> place_of(pd.Series({"kind": "p_value", "endpoint": "os", "group": "all"}))
    '03_survival#tab-survival-compared'
    """
    kind, endpoint = figure["kind"], figure["endpoint"]
    if endpoint in SURVIVAL:
        return "03_survival#tab-survival-compared"
    if endpoint.startswith(("crs", "icans", "treatment")):
        return f"04_safety#tab-{SAFETY_TABLES.get(kind, 'grades')}"
    if endpoint.startswith("remission"):
        return "02_efficacy#tab-day-28"
    if kind in ("proportion", "fraction"):
        return (
            "02_efficacy#tab-efficacy-compared"
            if kind == "proportion"
            else "02_efficacy#tab-remission"
        )
    return "01_cohort#tab-counts-compared" if kind == "count" else "01_cohort#tab-table-one"


def _finding(evidence: _Evidence, row: str) -> Finding:
    figure = evidence.figures[row]
    judge: Callable[[_Evidence, str, Figure], tuple[str, str, str]] = {
        "count": _count,
        "fraction": _count,
        "proportion": _percentage,
        "p_value": _p_value,
    }.get(figure["kind"], _other)
    recomputed, word, because = judge(evidence, row, figure)
    return Finding(
        row, describe(figure), figure["printed"], recomputed, word, because, place_of(figure)
    )


def _count(evidence: _Evidence, row: str, figure: Figure) -> tuple[str, str, str]:
    counts = evidence.counts
    claims = [claim for claim in counts.of_row(row) if claim.own]
    if not claims:
        return "", NOT_ATTAINABLE, f"'{figure['printed']}' is no whole number of patients."
    value = "/".join(str(counts.value(claim)) for claim in claims)
    if wrong := counts.against(row, claims):
        return value, NOT_ATTAINABLE, as_sentences(wrong)
    if reading := readings(evidence.figures, counts.counts, row):
        return reading.recomputed, reading.verdict, reading.because
    if confirming := counts.support(claims):
        return value, REPRODUCED, as_sentences(confirming)
    only = f"All that limits it: {'; '.join(counts.limits(claims))}."
    return "", NOT_CHECKABLE, f"Printed once, and no sum or percentage rests on it. {only}"


def _percentage(evidence: _Evidence, row: str, figure: Figure) -> tuple[str, str, str]:
    wrong = evidence.counts.against(row, [c for c in evidence.counts.of_row(row) if c.subject])
    return judge_percentage(figure, wrong)


def _p_value(evidence: _Evidence, row: str, figure: Figure) -> tuple[str, str, str]:
    study = evidence.comparisons[row]
    if wrong := evidence.counts.disagreements(row):
        return "", NOT_ATTAINABLE, as_sentences(wrong)
    found = check_p(study)
    if found.attained == "no":
        return found.recomputed, NOT_ATTAINABLE, found.because
    if found.attained == "unknown":
        return found.recomputed, NOT_CHECKABLE, found.because
    because = found.because
    for name in comparisons_within(evidence.published, row):
        other = evidence.comparisons[name]
        left = joint_paths(study, other)
        if left is None:
            continue
        arms = f"{GROUPS[other.arm1]} against {GROUPS[other.arm2]}"
        said = f"the {said_p(check_p(other).reached)} of {arms}"
        if left == 0:
            return found.recomputed, NOT_ATTAINABLE, f"{because} None of them agrees with {said}."
        because += f" Of these, {left:,} agree with {said}."
    return found.recomputed, ATTAINABLE, because


def _other(evidence: _Evidence, row: str, figure: Figure) -> tuple[str, str, str]:
    if reading := readings(evidence.figures, evidence.counts.counts, row):
        return reading.recomputed, reading.verdict, reading.because
    return "", NOT_CHECKABLE, UNCHECKED[figure["kind"]]
