"""A comparison within an arm of another: one event, two figures."""

from __future__ import annotations

import numpy as np

from attainable.claims.study import Study
from attainable.forms.spans import either
from attainable.joint.comparison import Comparison
from attainable.joint.courses import TooManyError, courses
from attainable.joint.findings import Finding
from attainable.riskset.family import COX, TIMES, WORDS


def nested(outer: Comparison, inner: Comparison, study: Study, findings: list[Finding]) -> None:
    """A comparison whose two groups make up an arm of another: one event, two figures."""
    if outer is inner or outer.claim.text("endpoint") != inner.claim.text("endpoint"):
        return
    parents = {study.groups[a].of for a in inner.arms}
    arm = next((i for i, a in enumerate(outer.arms, 1) if parents == {a}), 0)
    if not arm:
        return
    n, d = outer.counts[2 * arm - 2], outer.counts[2 * arm - 1]
    ids = (outer.name, inner.name)
    if (inner.counts[0] + inner.counts[2], inner.counts[1] + inner.counts[3]) != (n, d):
        findings.append(
            Finding(
                "exclude"
                if not (inner.crude or outer.crude) and inner.counts[0] + inner.counts[2] == n
                else "not checked",
                ids,
                f"{inner.name} has {inner.counts[1] + inner.counts[3]} events among {inner.counts[0] + inner.counts[2]}, "
                f"{outer.name} {d} among {n} in the same group.",
            )
        )
        return
    if outer.found is None or inner.found is None or not len(outer.found) or not len(inner.found):
        reason = outer.reason or inner.reason
        findings.append(Finding("not checked", ids, f"{outer.name} with {inner.name}: {reason}."))
        return
    left = _joined(outer.found.own(arm), inner.found.own(0))
    if not left.any() and (by := _by_another(outer, inner, arm)):
        findings.append(
            Finding(
                "agree",
                ids,
                f"{outer.name} and {inner.name} agree by {WORDS[by]}, not by {WORDS[outer.found.test]}.",
                test=by,
            )
        )
        return
    zeros = "" if outer.found.test == inner.found.test else f" and {WORDS[inner.found.test]}"
    before = len(outer.found)
    agree = outer.found.where(left)
    findings.append(
        Finding(
            "agree" if len(agree) else "exclude",
            ids,
            f"{len(agree):,} of {before:,} orders of events and losses of {outer.name} agree with {inner.name}, too.",
            f"At each event the patients at risk in {' and '.join(study.groups[a].label or a for a in inner.arms)} add up to "
            f"those of {study.groups[outer.arms[arm - 1]].label or outer.arms[arm - 1]}, by {WORDS[outer.found.test]}{zeros}.",
            test=outer.found.test,
        )
    )
    if len(agree):
        outer.found = agree
        outer.used.append(inner.name)
        inner.found = inner.found.where(_joined(inner.found.own(0), agree.own(arm)))


def _by_another(outer: Comparison, inner: Comparison, arm: int) -> str:
    """A test of the family by which two comparisons agree, where the first one tried does not."""
    for place, name in enumerate(TIMES):
        if name in COX[1:]:
            continue
        try:
            one, two = (
                courses(
                    *c.counts,
                    either(p) if p.exact else (float(p.limits.low), float(p.limits.high)),
                    place,
                    name,
                )
                for c in (outer, inner)
                if (p := c.claim.p()) is not None
            )
        except TooManyError:
            return ""
        if len(one) and len(two) and _joined(one.own(arm), two.own(0)).any():
            return name
    return ""


def _joined(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Rows of one table that stand in the other."""
    both = np.concatenate([one, other])
    base = int(both.max(initial=0)) + 1
    key = np.zeros(len(both), dtype=np.int64)  # one number a row
    for column in both.T:
        if key.max(initial=0) > 2**62 // base:
            key = np.unique(key, return_inverse=True)[1]
        key = key * base + column
    return np.isin(key[: len(one)], key[len(one) :])
