"""A paragraph to paste into a review."""

from __future__ import annotations

from attainable import __version__
from attainable.answers.audit import Audit
from attainable.answers.wording import QUESTIONS, besides, printed, question, whose
from attainable.claims import Claim
from attainable.joint import Finding
from attainable.joint.curve import ONE_CURVE, held_together
from attainable.verdict import WIDTH, Verdict


def paragraph(audit: Audit) -> str:
    """What was checked, what was found, what to ask: about figures, never about a person.

    Parameters
    ----------
    audit : Audit

    Returns
    -------
    str
        Plain text.
    """
    words = audit.words()
    total = len(audit.verdicts)
    unchecked = words["not checked"] + words["not checkable"]
    partly = [v for claim, v in audit.rows() if _partly(v) or besides(claim, v, audit.study)]
    fine = sum(v.severity not in ("red", "amber") for v in audit.verdicts) - unchecked - len(partly)
    open_figures = (
        f"; {_count(unchecked, 'claim')} could not be checked from what is printed"
        if unchecked
        else ""
    )
    wide = sum(v.word == "possible" and WIDTH in v.sentence for v in audit.verdicts)
    untested = (
        f" (of {wide} of these the width of the interval could not be checked)" if wide else ""
    )
    parts = [
        f"I held {_count(total, 'claim')}, each by itself, against what its figures and counts allow (attainable "
        f"{__version__}){_together(audit)}. {_count(fine, 'claim')} can come out as printed{untested}{open_figures}."
    ]
    for claim, verdict in audit.rows():
        if verdict.severity in ("red", "amber"):
            rest = f"{question(verdict)} {verdict.because}"
        elif asks := besides(claim, verdict, audit.study):
            rest = asks
        elif _partly(verdict):
            rest = QUESTIONS["not by any test tried"]
        else:
            continue
        name = verdict.id
        if name.isdigit():  # numbered by `attainable read`
            name = _capital(whose(claim, audit.study))
        figures = f"{name} ({printed(claim)})" if name else printed(claim)
        parts.append(f"{figures}: {verdict.sentence} {rest}")
    parts += [
        f"Together: {finding.sentence} {QUESTIONS['does not fit']}"
        for finding in audit.findings
        if finding.kind == "exclude"
    ]
    if not audit.found and partly:
        parts.append("None of the other figures that could be checked raises a question.")
    elif not audit.found and not fine:
        parts.append("No figure could be checked, so nothing is said for or against any of them.")
    elif not audit.found:
        parts.append("None of the figures that could be checked needs a correction.")
    else:
        parts.append(
            "Each of these may have an innocent explanation (a typing slip, another denominator, another test or variance); a "
            "short note by the authors would settle it."
        )
    return "\n\n".join(" ".join(part.split()) for part in parts)


def asked(audit: Audit) -> list[tuple[str, str]]:
    """The figures that raise a question, and the question; without a figure where claims exclude each other."""
    found = [
        (_figures(claim, audit), verdict)
        for claim, verdict in audit.rows()
        if verdict.severity in ("red", "amber")
    ]
    more = [
        (_figures(claim, audit), f"{verdict.sentence} {asks}")
        for claim, verdict in audit.rows()
        if (asks := besides(claim, verdict, audit.study))
    ]
    single = [(figures, f"{verdict.sentence} {question(verdict)}") for figures, verdict in found]
    return (
        single
        + more
        + [
            ("", f"{begun(finding)} {QUESTIONS['does not fit']}")
            for finding in audit.findings
            if finding.kind == "exclude"
        ]
    )


def _figures(claim: Claim, audit: Audit) -> str:
    return ": ".join(filter(None, (_capital(whose(claim, audit.study)), printed(claim))))


def begun(finding: Finding) -> str:
    """A finding's sentence, with a capital unless it begins with the name of a claim."""
    said = finding.sentence
    return said if said.startswith(finding.claims) else _capital(said)


def _together(audit: Audit) -> str:
    """What was compared between claims, and what was not."""
    curve = [claim for claim, _ in audit.rows() if claim.form in ("rate", "median")]
    groups = "; counts and comparisons of the declared groups also against each other"
    left = "; medians and rates of one curve were not compared with one another"
    both = (
        "; medians and rates of one declared group and endpoint with one another, as of one curve"
    )
    if any(finding.because == ONE_CURVE for finding in audit.findings):
        return groups + both
    return groups * bool(audit.findings) + left * (
        len(curve) > 1 and not held_together(audit.study)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _partly(verdict: Verdict) -> bool:
    """Whether one of the figures of a claim that is possible could not be checked: a p of another model."""
    fits = verdict.word in ("possible", "cut off")
    return fits and verdict.severity == "grey" and bool(verdict.noticed)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
