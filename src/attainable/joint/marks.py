"""Numbers at risk and steps that a reader sees of a curve leave fewer courses."""

from __future__ import annotations

import re

from attainable.claims.study import Study
from attainable.forms.spans import rounded
from attainable.joint.comparison import Comparison
from attainable.joint.courses import Mark
from attainable.joint.findings import Finding, Kind

UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def marked(c: Comparison, study: Study, findings: list[Finding]) -> None:
    """Numbers at risk and steps of the curves leave fewer courses."""
    marks, ids = [], []
    for claim in study.claims:
        if (
            claim.form not in ("at_risk", "step")
            or claim.refused
            or claim.text("group1") not in c.arms
        ):
            continue
        if claim.text("endpoint") and claim.text("endpoint") != c.claim.text("endpoint"):
            continue
        time = time_of(claim.text("time"))
        if time is None:
            continue
        arm = 1 + c.arms.index(claim.text("group1"))
        if claim.form == "at_risk":
            marks.append(Mark(time, arm, at_risk=claim.count("n1")))
        else:
            printed, error = claim.number("percent"), claim.number("error", percent=True)
            assert printed is not None
            low, high = rounded(printed)
            if error is not None:
                by = float(error.value or 0)
                low, high = float(printed.value or 0) - by, float(printed.value or 0) + by
            marks.append(Mark(time, arm, rate=(low / 100, high / 100)))
        ids.append(claim.id)
    if not marks or c.found is None:
        return
    before = len(c.found)
    left = c.found.marked(marks)
    kind: Kind = "agree" if len(left) else "exclude"
    findings.append(
        Finding(
            kind,
            (c.name, *ids),
            f"{len(ids)} figures read from the curves leave {len(left):,} of {before:,} orders of events and losses of {c.name}.",
            test=c.found.test,
        )
    )
    if len(left):
        c.found = left
        c.used += ids
    else:
        c.reason, c.found = "the figures read from the curves exclude its p-value", None


def time_of(text: str) -> float | None:
    """A time in days: ``6 months``, ``2-year``, ``day 30``, ``0.5 y``, ``30``.

    >>> time_of("6 months"), time_of("2-year"), time_of("day +100")
    (182.625, 730.5, 100.0)
    """
    found = re.search(r"\d+(?:[.,]\d+)?", text)
    if not found:
        return None
    value = float(found[0].replace(",", "."))
    lower = text.lower()
    for unit, days in UNITS.items():
        if unit in lower or re.search(rf"\d\s*-?{unit[0] if unit != 'month' else 'mo?'}\b", lower):
            return value * days
    return value
