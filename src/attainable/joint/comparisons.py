"""Comparisons of a study together: one within an arm of another, rates and marks of curves."""

from __future__ import annotations

from attainable.claims.claim import ClaimError
from attainable.claims.study import Study
from attainable.forms.logrank import named_test
from attainable.forms.spans import cut_off, rounded
from attainable.joint.comparison import Comparison
from attainable.joint.counts import Table
from attainable.joint.courses import Courses, TooManyError, courses
from attainable.joint.findings import Finding
from attainable.joint.limits import limit_findings, rate_findings
from attainable.joint.marks import marked
from attainable.joint.nested import nested
from attainable.printed import Printed
from attainable.riskset.family import COX, TIMES, WORDS


def comparison_findings(
    study: Study, table: Table, *, test: str = "", ties: bool = True
) -> list[Finding]:
    """What the comparisons of a study say together.

    Parameters
    ----------
    study : Study
    table : Table
        Events by endpoint and group.
    test : str
        A test of times; by default the one that a claim names, else Mantel's.
    ties : bool

    Returns
    -------
    list of Finding
        Limits belong to the test; a study without two declared groups has none.
    """
    comparisons, findings = _comparisons(study, table)
    for c in comparisons:
        _write_out(c, study, test, ties, findings)
    for outer in comparisons:
        for inner in comparisons:
            nested(outer, inner, study, findings)
    for c in comparisons:
        rate_findings(c, study, findings)
    for c in comparisons:
        limit_findings(c, study, findings)
    return findings


def _comparisons(study: Study, table: Table) -> tuple[list[Comparison], list[Finding]]:
    made, findings = [], []
    for claim in study.claims:
        arms = (claim.text("group1"), claim.text("group2"))
        if claim.form != "logrank" or claim.refused or not all(a in study.groups for a in arms):
            continue
        counts: list[int | None] = []
        try:
            for arm, name in zip("12", arms, strict=True):
                d = claim.count(f"d{arm}")
                events = table.events(claim.text("endpoint"), name) if d is None else d
                counts += [claim.count(f"n{arm}"), events]
            claim.p()
        except ClaimError:
            continue
        if None in counts or not claim.text("p"):
            findings.append(
                Finding(
                    "not checked",
                    (claim.id,),
                    f"{claim.id}: the events of both groups are not known.",
                )
            )
            continue
        made.append(Comparison(claim, arms, tuple(counts), crude=claim.id in table.crude))  # type: ignore[arg-type]
    return made, findings


def _write_out(c: Comparison, study: Study, test: str, ties: bool, findings: list[Finding]) -> None:
    name = test or named_test(c.claim) or "mantel"
    name = name if name in TIMES and name not in COX[1:] else "mantel"
    p = c.claim.p()
    assert p is not None
    try:
        for reader in (rounded, cut_off):
            values = (float(p.limits.low), float(p.limits.high)) if not p.exact else reader(p)
            c.found = courses(*c.counts, values, TIMES.index(name), name, ties=ties)
            if len(c.found) or not p.exact:
                break
        else:
            c.found = _without_zeros(c, p, name, ties)
    except TooManyError as error:
        c.reason = str(error)
        findings.append(
            Finding(
                "not checked", (c.name,), f"{c.name}: not held against the other claims ({error})."
            )
        )
        return
    if not len(c.found):
        c.reason = f"no cohort prints {c.claim.text('p')} by {WORDS[name]}"
        findings.append(
            Finding(
                "not checked",
                (c.name,),
                f"{c.name}: no cohort prints p {c.claim.text('p')} by {WORDS[name]}, so nothing can be joined to it.",
                test=name,
            )
        )
        return
    marked(c, study, findings)


def _without_zeros(c: Comparison, p: Printed, name: str, ties: bool) -> Courses:
    """Courses of the same figure less the zeros that no course gives."""
    found = c.found
    assert found is not None
    for shorter in p.without_zeros(1):
        found = courses(*c.counts, rounded(shorter), TIMES.index(name), name, ties=ties)
        if len(found):
            break
    return found
