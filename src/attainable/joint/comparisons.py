"""Comparisons of a study together: one within an arm of another, rates and marks of curves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from attainable.claims.claim import Claim, ClaimError
from attainable.claims.study import Study
from attainable.forms.grim import counts_printing
from attainable.forms.logrank import named_test
from attainable.forms.spans import cut_off, either, rounded
from attainable.joint.counts import Table, _survives
from attainable.joint.courses import Courses, Mark, TooManyError, courses
from attainable.joint.estimates import censored_before_last, final_survival, hazard_ratio
from attainable.joint.findings import Finding
from attainable.printed import Printed
from attainable.riskset.family import COX, TIMES, WORDS

UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
MOST_RATES = 60


@dataclass
class Comparison:
    """A claim on two declared groups with known events, and its courses."""

    claim: Claim
    arms: tuple[str, str]
    counts: tuple[int, int, int, int]
    found: Courses | None = None
    reason: str = ""
    used: list[str] = field(default_factory=list)
    """Claims that its courses agree with besides its own."""

    @property
    def name(self) -> str:
        """Its id."""
        return self.claim.id


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
            _nested(outer, inner, study, findings)
    for c in comparisons:
        _rates(c, study, findings)
    for c in comparisons:
        _limits(c, study, findings)
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
        made.append(Comparison(claim, arms, tuple(counts)))  # type: ignore[arg-type]
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
        findings.append(Finding("not checked", (c.name,), f"{c.name}: {error}."))
        return
    if not len(c.found):
        c.reason = f"no course prints {c.claim.text('p')} by {WORDS[name]}"
        findings.append(
            Finding(
                "not checked",
                (c.name,),
                f"{c.name}: no course prints p {c.claim.text('p')} by {WORDS[name]}, so nothing can be joined to it.",
                test=name,
            )
        )
        return
    _marked(c, study, findings)


def _without_zeros(c: Comparison, p: Printed, name: str, ties: bool) -> Courses:
    """Courses of the same figure less the zeros that no course gives."""
    found = c.found
    assert found is not None
    for shorter in p.without_zeros(1):
        found = courses(*c.counts, rounded(shorter), TIMES.index(name), name, ties=ties)
        if len(found):
            break
    return found


def _marked(c: Comparison, study: Study, findings: list[Finding]) -> None:
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
    kind = "agree" if len(left) else "exclude"
    findings.append(
        Finding(
            kind,
            (c.name, *ids),  # type: ignore[arg-type]
            f"{len(ids)} figures read from the curves leave {len(left):,} of {before:,} courses of {c.name}.",
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


def _nested(outer: Comparison, inner: Comparison, study: Study, findings: list[Finding]) -> None:
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
                "exclude" if inner.counts[0] + inner.counts[2] == n else "not checked",
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
            f"{len(agree):,} of {before:,} courses of {outer.name} agree with {inner.name}, too.",
            f"At each event the patients at risk in {' and '.join(study.groups[a].label or a for a in inner.arms)} add up to "
            f"those of {study.groups[outer.arms[arm - 1]].label or outer.arms[arm - 1]}, by {WORDS[outer.found.test]}{zeros}.",
            test=outer.found.test,
        )
    )
    if len(agree):
        outer.found = agree
        outer.used.append(inner.name)
        keys = np.unique(agree.own(arm), axis=0)
        inner.found = inner.found.where(_joined(inner.found.own(0), keys))


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
    keys = {row.tobytes() for row in np.unique(other, axis=0).astype(np.int64)}
    rows, which = np.unique(one.astype(np.int64), axis=0, return_inverse=True)
    good = np.array([row.tobytes() in keys for row in rows], dtype=bool)
    return good[which.ravel()] if len(rows) else np.zeros(0, dtype=bool)


def _rates(c: Comparison, study: Study, findings: list[Finding]) -> None:
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
        value = last if _survives(claim, study) else 1 - last
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
                    f"{said}: {met:,} of {len(c.found):,} courses give both.",
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


def _limits(c: Comparison, study: Study, findings: list[Finding]) -> None:
    """What every course that agrees has in common, and what lies between limits."""
    if c.found is None or not len(c.found):
        return
    ids = (c.name, *c.used)
    labels = [study.groups[a].label or a for a in c.arms]
    by = f"by {WORDS[c.found.test]}, {len(c.found):,} courses"
    ratio = hazard_ratio(c.found)
    if ratio.infinite == ratio.courses:
        findings.append(
            Finding(
                "open",
                ids,
                f"No course of {c.name} has a finite hazard ratio.",
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
                f"{starts}{ratio.infinite:,} courses have no finite estimate ({by}).",
                low=ratio.low,
                high=None if np.isinf(ratio.high) else ratio.high,
                test=c.found.test,
            )
        )
    for arm, label in enumerate(labels, 1):
        if c.counts[2 * arm - 1] == 0:
            continue
        low, high = final_survival(c.found, arm)
        kind = "identified" if high - low < 1e-9 else "bounded"
        findings.append(
            Finding(
                kind,
                ids,  # type: ignore[arg-type]
                f"Kaplan-Meier estimate after the last event, {label}: {100 * low:.1f} to {100 * high:.1f} %.",
                f"An estimate, without its sampling interval ({by}).",
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
