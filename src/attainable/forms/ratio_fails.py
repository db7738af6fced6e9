"""Verdicts on a ratio, its interval and p-value that do not fit, and the slips that would fit."""

from __future__ import annotations

import math
from dataclasses import replace

from attainable.claims.claim import Claim
from attainable.forms.ratio_figures import pairs_without_value
from attainable.forms.ratio_tests import (
    NAMES,
    agrees,
    giving,
    share_noticed,
    zero_slip,
    zeros_in_words,
)
from attainable.forms.repair import Change, smallest_change
from attainable.forms.spans import Span, either, rounded
from attainable.forms.wald import Region, wald_tail
from attainable.printed import Printed
from attainable.verdict import Severity, Verdict

ASSUMES = (
    "One covariate with two values, Cox's partial likelihood and its information (also with further covariates or strata).",
    "The events printed are those analysed.",
    "Limits are Wald's at the level printed.",
)

TINY = 1e-12
SKEWED = ("profile", "bootstrap", "exact", "bayes", "credible", "posterior", "firth")
"""Words that declare limits which need not be symmetric on the log scale."""


def p_fails(
    claim: Claim,
    p: Printed,
    tests: dict[str, Span],
    tried: dict[str, dict[str, object]],
    share: float | None,
) -> Verdict:
    """The verdict where no test gives the p-value beside the interval."""
    change = smallest_change(claim, NAMES, agrees)
    repair = ""
    if slip := zero_slip(p, tests["Wald"]):
        repair = f" Printed as {slip} it would be Wald's: {zeros_in_words(p, slip)}."
    if change:
        repair += (
            f" Smallest change that would make them agree: {change}; {_depends(claim, change)}."
        )
    return Verdict(
        "not by any test tried",
        f"No test tried gives p {p.text} beside {claim.text('value')} ({claim.text('low')} to {claim.text('high')}).",
        tried=tried,
        assumes=(*ASSUMES, "The p-value compares the same two groups."),
        noticed=share,
        because="; ".join(f"{name}: {span_in_words(span)}" for name, span in tests.items())
        + f". An overall test, an adjusted p or another row's may fit.{repair}",
    )


def off_the_middle(claim: Claim) -> Verdict:
    """The verdict where a ratio is not the geometric mean of its limits, as with Wald's it is."""
    figures = f"{claim.text('value')} is not in the middle of {claim.text('low')} to {claim.text('high')} on the log scale"
    conditions = ("conf_type", "test", "robust", "measure")
    declared = " ".join(claim.text(name).lower() for name in conditions)
    if any(word in declared for word in SKEWED):
        return Verdict("not checked", f"{figures}: limits as declared here need not be symmetric.")
    return misses(
        claim,
        f"{figures}, as it would be with Wald's limits. Those of a profile likelihood, a bootstrap or an exact "
        "method need not be symmetric.",
        severity="amber",
    )


def misses(claim: Claim, sentence: str, *, severity: Severity = "red") -> Verdict:
    """The verdict where ratio and limits exclude each other; amber where only Wald's would."""
    share = share_noticed(claim)
    free = pairs_without_value(claim)
    because = ""
    if free:
        low, high = (math.exp(x) for x in free.ratio)
        because = f"The middle of the limits is {low:.3f} to {high:.3f}."
        because += _p_beside(claim, free)
    because += _slip(claim)
    change = smallest_change(claim, NAMES, agrees)
    if change:
        change = _with_implied(claim, change)
        because += f" Smallest change that would make them agree: {change}; "
        because += f"{_depends(claim, change)}."
    return Verdict(
        "does not fit",
        sentence,
        tried={
            "Wald": {
                "meets": False,
                "nearest": [six_digits(math.exp(x)) for x in free.ratio] if free else [None, None],
            }
        },
        assumes=(
            "Limits are symmetric on the log scale: bootstrap, exact and profile limits are not.",
        ),
        noticed=share,
        because=because.strip(),
        severity=severity,
    )


def _with_implied(claim: Claim, change: Change) -> Change:
    """The changes, each with what the other two of ratio and limits give in its place."""
    others = tuple(_with_implied(claim, other) for other in change.others)
    value, low, high = (claim.number(n) for n in ("value", "low", "high"))
    if change.field == "p" or None in (value, low, high):
        return replace(change, others=others)
    v, a, b = (float(x.value or 0) for x in (value, low, high) if x is not None)
    x = {"value": math.sqrt(a * b), "low": v * v / b, "high": v * v / a if a else math.inf}
    decimals = {"value": value, "low": low, "high": high}[change.field]
    given = f"{x[change.field]:.{(decimals.decimals or 0) if decimals else 2}f}"
    alone = "without p " if claim.has("p") and given not in change.new else ""
    return replace(change, note=f"{alone}the other two give {given}", others=others)


def _p_beside(claim: Claim, free: Region) -> str:
    """Whether the printed p is Wald's of the middle of the limits, or that of the printed ratio."""
    p, value = claim.p(), claim.number("value")
    if p is None or value is None or not p.exact or rounded(value)[0] <= 0:
        return ""
    b = [abs(math.log(x)) for x in rounded(value)]
    least = 0.0 if rounded(value)[0] <= 1 <= rounded(value)[1] else min(b)
    own = wald_tail(max(b) / max(free.error[0], TINY)), wald_tail(least / max(free.error[1], TINY))
    spans = {"the middle": free.wald_p(), "the ratio": own}
    fit = giving(spans, p, rounded)
    if len(fit) != 1:
        return ""
    said = {name: f"Wald's p {span_in_words(span)}" for name, span in spans.items()}
    middle, ratio = f"their middle ({said['the middle']})", f"{value.text} ({said['the ratio']})"
    one, other = (middle, ratio) if "the middle" in fit else (ratio, middle)
    return f" The printed p {p.text} fits {one}, not {other}."


def _slip(claim: Claim) -> str:
    """Known slips: the ratio inverted, or its logarithm printed."""
    value, free = claim.number("value"), pairs_without_value(claim)
    if value is None or value.value is None or not free:
        return ""
    low, high = (math.exp(x) for x in free.ratio)
    a, b = either(value)
    if a > 0 and 1 / b <= high and low <= 1 / a:
        return " The ratio of the groups the other way round would fit."
    if a <= free.ratio[1] and free.ratio[0] <= b:
        return " The logarithm of the ratio would fit."
    return ""


def too_narrow(claim: Claim, found: Region, bound: float, source: str) -> Verdict:
    """The verdict on an interval narrower than the events allow."""
    change = smallest_change(claim, ("value", "low", "high", "d1", "d2", "p"), agrees)
    repair = change.sentence() if change else ""
    narrow = found.error[1]
    return Verdict(
        "too narrow",
        f"{claim.text('low')} to {claim.text('high')} is too narrow for {source}, unless a robust or weighted variance was used.",
        tried={"information": {"meets": False, "nearest": [six_digits(narrow), six_digits(bound)]}},
        assumes=ASSUMES,
        noticed=share_noticed(claim),
        because=f"The standard error is at most {narrow:.4f}, the least that the events allow is {bound:.4f}; "
        f"at least {math.ceil(4 / narrow**2 * (1 - 1e-9)):,} events would be needed. Weighted, penalised and Fine-Gray models, "
        f"and ratios from a log-rank table, can go below.{repair}",
    )


def _depends(before: Claim, change: Change) -> str:
    """Whether p or the interval crosses its threshold after a repair, whichever it is."""
    for one in (change, *change.others):
        after = before.with_fields({one.field: one.new[0]})
        small = [c.p() is not None and float(c.p().rounded.high) < 0.05 for c in (before, after)]  # type: ignore[union-attr]
        if _excludes(before) != _excludes(after) or small[0] != small[1]:
            return "the interval or p would then cross its threshold"
    return "nothing crosses 1 or 0.05 by it"


def _excludes(claim: Claim) -> bool:
    low, high = claim.number("low"), claim.number("high")
    return bool(low and high and (rounded(low)[0] > 1 or rounded(high)[1] < 1))


def span_in_words(span: Span) -> str:
    """Two numbers to three digits, or one where they print alike."""
    low, high = (f"{x:.3g}" for x in span)
    return low if low == high else f"{low} to {high}"


def six_digits(x: float) -> float | None:
    """A number to six digits, as data; None where it has no limit."""
    return float(f"{x:.6g}") if math.isfinite(x) else None
