"""A claim and its verdict in the words of a ledger: figures, whose they are, what to ask."""

from __future__ import annotations

import re

from attainable.claims import Claim, Study
from attainable.claims.claim import ARMS
from attainable.claims.elsewhere import elsewhere
from attainable.forms.grim import denominators, listed
from attainable.verdict import EVALUABLE, Verdict

TIMES = ("days", "weeks", "months", "years")
QUESTIONS = {
    "does not fit": "Which of these figures is right?",
    "too narrow": "Which variance and which number of patients or events stand behind it?",
    "not by any test tried": "Which method or test was used, and on which patients?",
}
"""What to ask the authors."""
OTHER_LIMITS = "fits no Wald limits"
"""What is said in place of *does not fit* where only Wald's limits would exclude the ratio."""
FAR, CUSTOMARY = 0.01, 0.05
"""Wald's p of an interval that excludes 1 by far, and the level that p-values are held against."""
DISAGREE = "The interval and the p do not agree if both are Wald's. Which test gave the p, and of which model?"
FEWER = f"It fits only {{}} patients, which no sentence of the claims prints. {EVALUABLE}"
LEGEND = (
    "Green: what could be checked fits. Grey: nothing, or not all of it, could be checked. Amber and red: a question to the authors; "
    "red figures exclude each other."
)
COMPUTED = "How were the limits computed: Wald's, profile likelihood, bootstrap, exact?"


def shown_word(verdict: Verdict) -> str:
    """The word of a verdict for readers; as data it stays one of the fixed words."""
    other = verdict.word == "does not fit" and verdict.severity == "amber"
    return OTHER_LIMITS if other else verdict.word


def question(verdict: Verdict) -> str:
    """What to ask the authors of a figure; empty where there is nothing to ask."""
    return COMPUTED if shown_word(verdict) == OTHER_LIMITS else QUESTIONS.get(verdict.word, "")


def besides(claim: Claim, verdict: Verdict, study: Study) -> str:
    """What is asked of a figure that is possible, as sentences; empty where there is nothing to ask."""
    if fewer := only_fewer(claim, verdict, study):
        return FEWER.format(fewer)
    return DISAGREE if _against_its_interval(claim, verdict) else ""


def _against_its_interval(claim: Claim, verdict: Verdict) -> bool:
    """Whether a ratio's interval is far from 1, and its p-value, which is another test's, above 0.05."""
    if claim.form != "hazard_ratio" or verdict.severity != "grey" or "Wald" not in verdict.tried:
        return False
    p = claim.p()
    far = verdict.tried["Wald"]["nearest"][1] < FAR
    return far and p is not None and p.exact and float(p.rounded.low) > CUSTOMARY


def only_fewer(claim: Claim, verdict: Verdict, study: Study) -> str:
    """The numbers of patients that alone fit a count, where no sentence of the study prints one of them; empty elsewhere."""
    if EVALUABLE not in verdict.because or verdict.severity != "grey":
        return ""
    k, n, percent = claim.count("k1"), claim.count("n1"), claim.number("percent")
    if not k or not n or percent is None:
        return ""
    fits = denominators(k, percent, n - 1)
    said = " ".join(c.text("sentence") for c in study.claims)
    there = {word.replace(",", "") for word in re.findall(r"[0-9][0-9,]*", said)}
    there |= {str(c.count(f"n{arm}")) for c in study.claims for arm in ARMS if c.has(f"n{arm}")}
    return "" if there & {str(m) for m in fits} else listed(fits)


def whose(claim: Claim, study: Study) -> str:
    """Endpoint and groups of a claim in words, such as "overall survival; A against B"."""
    declared = study.endpoints.get(claim.text("endpoint"))
    endpoint = (declared and declared.label) or claim.text("endpoint")
    if claim.form == "hazard_ratio" and endpoint:
        endpoint = f"for {endpoint}"
    names = [claim.text(f"group{arm}") for arm in range(1, 10)]
    known = study.groups
    groups = [(known[name].label if name in known else "") or name for name in names if name]
    return "; ".join(filter(None, (endpoint, " against ".join(groups))))


def printed(claim: Claim) -> str:
    """The figures of a claim as printed, for a ledger; counts that its sentence lacks in brackets."""
    added = elsewhere(claim)

    def text(name: str) -> str:
        return f"[{claim.text(name)}]" if name in added else claim.text(name)

    parts = []
    for arm in range(1, 10):
        n, k, d = (text(f"{x}{arm}") for x in ("n", "k", "d"))
        percent = text("percent" if arm == 1 else f"percent{arm}")
        counts = f"{k or d} of {n}" if n and (k or d) else f"{k or d}" or (f"n = {n}" if n else "")
        bits = [counts, f"{percent.rstrip('%')} %" if percent else ""]
        parts.append(", ".join(b for b in bits if b))
    joined = " against ".join(p for p in parts if p)
    names = {"hazard_ratio": "HR", "median": "median", "mean": "mean"}
    measure = text("measure") or names.get(claim.form, "")
    unit = text("unit") if claim.form == "median" and text("unit") in TIMES else ""
    more = [joined, f"{measure} {text('value')} {unit}".strip() if text("value") else ""]
    more = [m for m in more if m] or [""]
    if text("low") or text("high"):
        more[-1] += f" ({text('low')} to {text('high')})"
    if text("se"):
        more[-1] += f" ± {text('se')}"
    if text("p"):
        p = text("p")
        more.append(p if p[:1].lower() == "p" else f"p {p}" if p[:1] in "<>≤≥" else f"p = {p}")
    if text("time"):
        more.append(text("time").lower() if "-" in text("time") else f"at {text('time')}")
    return "; ".join(m.strip() for m in more if m)
