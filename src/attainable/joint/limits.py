"""What every course of a comparison that agrees has in common, and what lies between limits."""

from __future__ import annotations

import math

import numpy as np

from attainable.claims.claim import Claim
from attainable.claims.study import Study
from attainable.forms.grim import counts_printing
from attainable.forms.spans import either
from attainable.joint.comparison import Comparison
from attainable.joint.counts import rate_survives
from attainable.joint.courses import Courses
from attainable.joint.estimates import (
    censored_before_last,
    final_survival,
    hazard_ratio,
    survival_interval,
)
from attainable.joint.findings import Finding, Kind
from attainable.riskset.family import WORDS

MOST_RATES = 60


def rate_findings(c: Comparison, study: Study, findings: list[Finding]) -> None:
    """Printed rates of an arm, read as Kaplan-Meier estimates, beside the p-value."""
    if c.found is None or not len(c.found):
        return
    for claim in study.claims[:MOST_RATES]:
        if claim.form != "rate" or claim.text("endpoint") != c.claim.text("endpoint"):
            continue
        name = claim.text("group1")
        arm = 1 + c.arms.index(name) if name in c.arms else 0
        parents = {study.groups[a].of for a in c.arms}
        printed = claim.number("percent")
        if printed is None or (not arm and parents != {name}):
            continue
        last = c.found.survival(arm)[:, -1]
        value = last if rate_survives(claim, study) else 1 - last
        low, high = (x / 100 for x in either(printed))
        met = int(((value >= low - 1e-9) & (value <= high + 1e-9)).sum())
        ids = (claim.id, c.name)
        said = f"{claim.text('percent')} % as a Kaplan-Meier estimate at the end and p {c.claim.text('p')}"
        crude = _crude(claim, study)
        if met:
            findings.append(
                Finding(
                    "agree",
                    ids,
                    f"{said}: {met:,} of {len(c.found):,} orders of events and losses give both.",
                    test=c.found.test,
                )
            )
        else:
            findings.append(
                Finding(
                    "bounded" if crude else "not checked",
                    ids,
                    f"{said} exclude each other by {WORDS[c.found.test]}: {crude or 'the rate is of another time'}, or the test is "
                    "another.",
                    f"With that p the estimate at the end lies between {100 * value.min():.1f} and {100 * value.max():.1f} %.",
                    low=float(value.min()),
                    high=float(value.max()),
                    test=c.found.test,
                )
            )


def _endpoint(claim: Claim, study: Study) -> str:
    declared = study.endpoints.get(claim.text("endpoint"))
    return (declared.label if declared else "") or claim.text("endpoint") or claim.id


def _crude(claim: Claim, study: Study) -> str:
    """The crude rate that prints so, in words."""
    n, printed = claim.count("n1"), claim.number("percent")
    if n is None or printed is None:
        return ""
    for k, how in counts_printing(printed, n).items():
        return f"the rate is crude, {k} of {n}" + ("" if how == "rounded" else f" ({how})")
    return ""


def _interval(found: Courses, arm: int, rate: float) -> str:
    low, high = survival_interval(found, arm, rate)
    return "none" if math.isnan(low) else f"{100 * low:.1f} to {100 * high:.1f} %"


def limit_findings(c: Comparison, study: Study, findings: list[Finding]) -> None:
    """What every course that agrees has in common, and what lies between limits."""
    if c.found is None or not len(c.found):
        return
    ids = (c.name, *c.used)
    labels = [study.groups[a].label or a for a in c.arms]
    by = f"by {WORDS[c.found.test]}, {len(c.found):,} orders of events and losses" + (
        ", rates read as crude" if c.crude else ""
    )
    ratio = hazard_ratio(c.found)
    if ratio.infinite == ratio.courses:
        findings.append(
            Finding(
                "open",
                ids,
                f"No order of events and losses of {c.name} has a finite hazard ratio.",
                f"{by[0].upper()}{by[1:]}.",
                test=c.found.test,
            )
        )
    elif ratio.low == ratio.low:
        starts = ""
        if ratio.interval_low[0] == ratio.interval_low[0]:
            starts = f"95 % limits of the finite ones: lower from {ratio.interval_low[0]:.3g} to {ratio.interval_low[1]:.3g}, "
            starts += f"upper from {ratio.interval_high[0]:.3g} to {ratio.interval_high[1]:.3g}; "
        top = "without limit" if np.isinf(ratio.high) else f"{ratio.high:.3g}"
        findings.append(
            Finding(
                "bounded",
                ids,
                f"Hazard ratio ({_endpoint(c.claim, study)}), {labels[1]} over {labels[0]}: an estimate of {ratio.low:.3g} "
                f"to {top}.",
                f"{starts}{ratio.infinite:,} orders have no finite estimate ({by}).",
                low=ratio.low,
                high=None if np.isinf(ratio.high) else ratio.high,
                test=c.found.test,
            )
        )
    for arm, label in enumerate(labels, 1):
        if c.counts[2 * arm - 1] == 0:
            continue
        low, high = final_survival(c.found, arm)
        kind: Kind = "identified" if high - low < 1e-9 else "bounded"
        findings.append(
            Finding(
                kind,
                ids,
                f"Kaplan-Meier estimate after the last event, {label}: {100 * low:.1f} to {100 * high:.1f} %.",
                f"95 % intervals of the two ends (log-log): {_interval(c.found, arm, low)} and {_interval(c.found, arm, high)} ({by}).",
                low=low,
                high=high,
                test=c.found.test,
            )
        )
    lost = censored_before_last(c.found)
    findings.append(
        Finding(
            "bounded" if lost[0] < lost[1] else "identified",
            ids,
            f"Patients lost before the last event of {c.name}: {lost[0]} to {lost[1]}.",
            by[0].upper() + by[1:] + ".",
            low=lost[0],
            high=lost[1],
            test=c.found.test,
        )
    )
