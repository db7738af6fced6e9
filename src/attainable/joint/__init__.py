"""Claims of one study together: what agrees, excludes each other, is identified, bounded, open."""

from __future__ import annotations

from dataclasses import replace

from attainable.claims.study import Study
from attainable.joint.findings import Finding

__all__ = ["Finding", "joint_findings"]


def joint_findings(study: Study, *, test: str = "", ties: bool = True) -> list[Finding]:
    """Everything that the declared groups let claims say of each other.

    Parameters
    ----------
    study : Study
        Without declared groups nothing is joined.
    test : str
        Test of times to which limits over courses belong; by default the one that each claim
        names, else Mantel's.
    ties : bool
        Whether events may fall on one day.

    Returns
    -------
    list of Finding
        Claims that exclude each other first.
    """
    if not study.groups:
        return []
    study = replace(study, claims=tuple(c for c in study.claims if not c.has("settle")))
    from attainable.joint.comparisons import comparison_findings
    from attainable.joint.counts import event_table
    from attainable.joint.curve import curve_findings
    from attainable.joint.sums import count_findings

    table = event_table(study)
    found = count_findings(table) + curve_findings(study)
    if any(claim.form == "logrank" for claim in study.claims):
        found += comparison_findings(study, table, test=test, ties=ties)
    order = ("exclude", "agree", "identified", "bounded", "open", "not checked")
    return sorted(found, key=lambda finding: order.index(finding.kind))
