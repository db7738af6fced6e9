"""A hazard ratio (or another ratio) with its interval and p-value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from attainable.claims.claim import Claim, ClaimError
from attainable.forms.intervals import z_of
from attainable.forms.repair import noticed, smallest_change
from attainable.forms.spans import Span, cut_off, either, in_order, log_span, rounded
from attainable.forms.wald import Region, other_tests, region
from attainable.printed import Printed
from attainable.verdict import Verdict

NAMES = ("value", "low", "high", "p")
KINDS = {"rounded": rounded, "cut off": cut_off, "either": either}
FREE = {
    "robust": "a robust (sandwich) variance",
    "sandwich": "a robust (sandwich) variance",
    "cluster": "a robust (clustered) variance",
    "weight": "weights",
    "iptw": "weights",
    "bootstrap": "a bootstrap",
    "firth": "a penalised likelihood",
    "penal": "a penalised likelihood",
    "fine": "a model of the subdistribution (Fine-Gray)",
    "subdistribution": "a model of the subdistribution (Fine-Gray)",
    "shr": "a model of the subdistribution (Fine-Gray)",
    "competing": "a model of the subdistribution (Fine-Gray)",
    "profile": "limits of the profile likelihood",
    "peto": "a ratio from the log-rank table",
    "o/e": "a ratio from the log-rank table",
    "matched": "matched pairs",
    "continuous": "a covariate with more than two values",
    "per ": "a covariate with more than two values",
}
ASSUMES = (
    "One covariate with two values, Cox's partial likelihood and its information (also with further covariates or strata).",
    "The events printed are those analysed.",
    "Limits are Wald's at the level printed.",
)


def check(claim: Claim) -> Verdict:
    """Whether one log ratio and one standard error print ratio, limits and p; whether events allow them.

    Parameters
    ----------
    claim : Claim
        ``value``, ``low``, ``high``; ``p``; ``d1`` and ``d2`` or ``events``; ``measure``; conditions
        in ``adjusted``, ``robust``, ``conf_type``, ``test``.

    Returns
    -------
    Verdict
    """
    for name in ("value", "low", "high"):
        printed = claim.number(name)
        if printed is not None and rounded(printed)[1] <= 0:
            return Verdict("does not fit", f"{name} {printed.text} is no ratio: ratios exceed 0.")
    claim.p()
    if claim.has("low") != claim.has("high"):
        raise ClaimError("a ratio with an interval needs both limits, low and high")
    if not claim.has("low", "high"):
        return _alone(claim)
    if not ordered(claim):
        return _misses(claim, f"{claim.text('value')} does not lie between its limits.")
    found = pairs(claim)
    how = next((kind for kind in ("rounded", "cut off") if pairs(claim, kind)), "")
    if not found:
        found = pairs(claim, slack=1)
        how = "miss"
        if not found:
            return _misses(
                claim,
                f"{claim.text('value')} is not in the middle of {claim.text('low')} to {claim.text('high')} on the log scale.",
            )
    bound, source = least_error(claim)
    condition = _condition(claim)
    if bound and found.error[1] < bound * (1 - 1e-9) and not condition:
        return _too_narrow(claim, found, bound, source)
    return _of_p(claim, found, how, bound, source, condition)


def pairs(claim: Claim, kind: str = "either", *, slack: float = 0) -> Region:
    """The pairs (b, s) that print the ratio and its limits.

    Parameters
    ----------
    claim : Claim
    kind : str
        ``rounded``, ``cut off`` or ``either``.
    slack : float
        Last digits by which the ratio may be off.
    """
    spans = {name: _span(claim.number(name), kind) for name in ("value", "low", "high")}
    z = z_of(claim.level())
    for off in ("value",) if slack else ("",):
        moved = dict(spans)
        printed = claim.number(off) if off else None
        if off and printed is not None:
            low, high = either(printed)
            by = slack * float(printed.unit)
            moved[off] = (low - by, high + by)
        logs = {name: log_span(span) if span else None for name, span in moved.items()}
        assert logs["low"] is not None and logs["high"] is not None
        if found := region(logs["value"], logs["low"], logs["high"], z):
            return found
    return Region(())


def _span(printed: Printed | None, kind: str) -> Span | None:
    return None if printed is None else KINDS[kind](printed)


def ordered(claim: Claim) -> bool:
    """Whether the ratio can lie between its limits."""
    return in_order(claim.number("low"), claim.number("value"), claim.number("high"))


def least_error(claim: Claim) -> tuple[float, str]:
    """The least standard error of the log ratio that the printed counts allow, and from what.

    Returns
    -------
    tuple
        0 and an empty text where nothing is printed that bounds it.
    """
    d1, d2, total = claim.count("d1"), claim.count("d2"), claim.count("events")
    k1, k2, n1, n2 = (claim.count(name) for name in ("k1", "k2", "n1", "n2"))
    measure = claim.text("measure").lower()
    if "smr" in measure or "standardi" in measure:
        observed = d1 if d1 is not None else total
        return (1 / math.sqrt(observed), f"{observed} events") if observed else (0.0, "")
    if measure.endswith("or") or "odds" in measure:
        if None in (k1, k2, n1, n2):
            k1, k2 = (d1, d2) if k1 is None else (k1, k2)
        if k1 and k2 and n1 and n2 and k1 < n1 and k2 < n2:
            words = f"{k1} of {n1} and {k2} of {n2}"
            return math.sqrt(1 / k1 + 1 / (n1 - k1) + 1 / k2 + 1 / (n2 - k2)), words
        return 0.0, ""
    if measure.endswith("rr") or "relative risk" in measure or "risk ratio" in measure:
        return 0.0, ""
    d1, d2 = (k1 if d1 is None else d1), (k2 if d2 is None else d2)
    if d1 and d2:
        return math.sqrt(1 / d1 + 1 / d2), f"{d1} and {d2} events"
    if total:
        return 2 / math.sqrt(total), f"{total} events"
    if n1 and n2 and not claim.flag("adjusted"):
        return math.sqrt(1 / n1 + 1 / n2), f"{n1} and {n2} patients"
    return 0.0, ""


def agrees(claim: Claim) -> bool:
    """Whether all printed figures agree by Wald's test and within the bound, rounded."""
    if not ordered(claim):
        return False
    found = pairs(claim, "rounded")
    if not found:
        return False
    bound, _ = least_error(claim)
    if bound and found.error[1] < bound * (1 - 1e-9) and not _condition(claim):
        return False
    p = claim.p()
    if p is None:
        return True
    low, high = found.wald_p()
    return float(p.rounded.low) - 1e-12 <= high and low <= float(p.rounded.high) + 1e-12


@dataclass(frozen=True)
class Setting:
    """What a claim declares besides its figures: the same for every slip of a digit."""

    bound: float
    condition: str
    events: tuple[int, int] | None
    only: str
    """The one test that is named, if it is ``Wald`` or ``likelihood ratio``."""
    another: bool
    """Whether the p may be that of another model, so that nothing can be said of it."""


def setting(claim: Claim) -> Setting:
    """What a claim declares besides its figures."""
    d1, d2 = claim.count("d1"), claim.count("d2")
    adjusted = claim.flag("adjusted") or claim.says("strat", "multivari", "adjust")
    only = "Wald" if claim.says("wald") else ""
    if claim.says("likelihood", "lr") and not adjusted:
        only = only or "likelihood ratio"
    condition = _condition(claim)
    unnamed = not claim.text("test") and not claim.text("adjusted")
    another = bool(condition) or adjusted or unnamed
    events = (d1, d2) if d1 and d2 else None
    return Setting(least_error(claim)[0], condition, events, only, another)


def share_noticed(claim: Claim) -> float | None:
    """Share of one-digit slips that would not be *possible*, innocent explanations included."""
    given = setting(claim)
    return noticed(claim, NAMES, lambda slip: _possible(slip, given))


def _possible(claim: Claim, given: Setting) -> bool:
    if not ordered(claim):
        return False
    found = pairs(claim) or pairs(claim, slack=1)
    if not found:
        return False
    if found.error[1] < given.bound * (1 - 1e-9) and not given.condition:
        return False
    p = claim.p()
    return p is None or bool(_gives(_tests(found, given), p))


def _gives(
    tests: dict[str, Span], p: Printed, kind: Callable[[Printed], Span] = either
) -> dict[str, Span]:
    """Tests that can print the p beside the interval."""
    low, high = kind(p)
    return {n: x for n, x in tests.items() if low - 1e-12 <= x[1] and x[0] <= high + 1e-12}


def _tests(found: Region, given: Setting) -> dict[str, Span]:
    """P-values of the tests that may stand beside the interval; of the one named, if one is."""
    low, high = found.wald_p()
    tests = {"Wald": (low, high), "Wald, one-sided": (low / 2, high / 2)}
    if given.only == "Wald":
        return tests
    others = other_tests(found, given.events)
    if given.only:
        return {**tests, given.only: others[given.only]}
    tests |= others
    if given.another:
        tests["a test of another model (such as log-rank beside an adjusted ratio)"] = (0.0, 1.0)
    return tests


def _of_p(
    claim: Claim, found: Region, how: str, bound: float, source: str, condition: str
) -> Verdict:
    p = claim.p()
    share = share_noticed(claim)
    shown = f"{_measure(claim)} {claim.text('value')} ({claim.text('low')} to {claim.text('high')})"
    tests = _tests(found, setting(claim))
    tried = {name: {"meets": None, "nearest": [_6(x) for x in span]} for name, span in tests.items()}
    reasons = [f"log ratio {found.ratio[0]:.4f} to {found.ratio[1]:.4f}, standard error {found.error[0]:.4f} to {found.error[1]:.4f}"]
    if bound:
        reasons.append(f"the least of {source} is {bound:.4f}")
    if condition and bound and found.error[1] < bound:
        reasons.append(f"with {condition} the interval may be narrower than that")
    if how == "miss":
        reasons.append("ratio and limits miss each other by one last digit, as rounded inputs do")
    elif how != "rounded" and how != "cut off":
        reasons.append("some figures rounded, others cut off")
    gives = _gives(tests, p) if p is not None else {}
    if p is not None and p.exact and gives and not _gives(tests, p, rounded):
        how = "cut off"
    for name in tried:
        tried[name]["meets"] = name in gives if p is not None else None
    if p is not None and not gives:
        return _p_fails(claim, found, p, tests, tried, share)
    if p is not None and "Wald" not in gives:
        reasons.append(
            f"Wald's p would be {_range(tests['Wald'])}; the printed p can be that of {' or '.join(gives)}"
        )
    elif p is not None:
        reasons.append(f"Wald's p lies in {_range(tests['Wald'])}")
    because = "; ".join(reasons)
    with_p = f" and p {p.text}" if p is not None else ""
    return Verdict(
        "cut off" if how == "cut off" else "possible",
        f"One estimate and one standard error give {shown}{with_p}"
        + (" if digits are cut off." if how == "cut off" else "."),
        tried=tried,
        assumes=ASSUMES,
        noticed=share,
        because=because[0].upper() + because[1:] + ".",
    )


def _p_fails(
    claim: Claim,
    found: Region,
    p: Printed,
    tests: dict[str, Span],
    tried: dict[str, dict[str, object]],
    share: float | None,
) -> Verdict:
    change = smallest_change(claim, NAMES, agrees)
    repair = ""
    if change:
        other = claim.with_fields({change.field: change.new[0]})
        repair = f" Smallest change that would make them agree: {change}; {_depends(claim, other)}."
    return Verdict(
        "not by any test tried",
        f"No test tried gives p {p.text} beside {claim.text('value')} ({claim.text('low')} to {claim.text('high')}).",
        tried=tried,
        assumes=(*ASSUMES, "The p-value compares the same two groups."),
        noticed=share,
        because="; ".join(f"{name}: {_range(span)}" for name, span in tests.items())
        + f". An overall test, an adjusted p or another row's would explain it.{repair}",
    )


def _misses(claim: Claim, sentence: str) -> Verdict:
    share = share_noticed(claim)
    free = pairs_without_value(claim)
    because = ""
    if free:
        low, high = (math.exp(x) for x in free.ratio)
        because = f"The middle of the limits is {low:.3f} to {high:.3f}."
    because += _slip(claim)
    change = smallest_change(claim, NAMES, agrees)
    if change:
        other = claim.with_fields({change.field: change.new[0]})
        because += f" Smallest change that would make them agree: {change}{_implied(claim, change.field)}; "
        because += f"{_depends(claim, other)}."
    return Verdict(
        "does not fit",
        sentence,
        tried={"Wald": {"meets": False, "nearest": [_6(math.exp(x)) for x in free.ratio] if free else [None, None]}},
        assumes=("Limits are symmetric on the log scale: bootstrap, exact and profile limits are not.",),
        noticed=share,
        because=because.strip(),
    )


def _implied(claim: Claim, name: str) -> str:
    """What the other two of ratio and limits give in the place of one."""
    value, low, high = (claim.number(n) for n in ("value", "low", "high"))
    if name == "p" or None in (value, low, high):
        return ""
    v, a, b = (float(x.value or 0) for x in (value, low, high) if x is not None)
    x = {"value": math.sqrt(a * b), "low": v * v / b, "high": v * v / a if a else math.inf}[name]
    decimals = {"value": value, "low": low, "high": high}[name]
    return f" (the other two give {x:.{(decimals.decimals or 0) if decimals else 2}f})"


def pairs_without_value(claim: Claim) -> Region:
    """The pairs (b, s) that print the limits alone."""
    low, high = (_span(claim.number(name), "either") for name in ("low", "high"))
    assert low is not None and high is not None
    return region(None, log_span(low), log_span(high), z_of(claim.level()))


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


def _too_narrow(claim: Claim, found: Region, bound: float, source: str) -> Verdict:
    change = smallest_change(claim, ("value", "low", "high", "d1", "d2", "p"), agrees)
    repair = f" Smallest change that would make them agree: {change}." if change else ""
    narrow = found.error[1]
    return Verdict(
        "too narrow",
        f"{claim.text('low')} to {claim.text('high')} is too narrow for {source}, unless a robust or weighted variance was used.",
        tried={"information": {"meets": False, "nearest": [_6(narrow), _6(bound)]}},
        assumes=ASSUMES,
        noticed=share_noticed(claim),
        because=f"The standard error is at most {narrow:.4f}, the least that the events allow is {bound:.4f}; "
        f"about {4 / narrow**2:,.0f} events would be needed at least. Weighted, penalised and Fine-Gray models, "
        f"and ratios from a log-rank table, can go below.{repair}",
    )


def _alone(claim: Claim) -> Verdict:
    shown = f"{_measure(claim)} {claim.text('value')}".strip()
    return Verdict("not checkable", f"{shown} stands without an interval.")


def _condition(claim: Claim) -> str:
    """A declared condition under which the bound by events does not hold."""
    robust = claim.text("robust").lower()
    if claim.flag("robust"):
        return next((words for key, words in FREE.items() if key in robust), FREE["robust"])
    if not claim.says(*FREE):
        return ""
    return next((words for key, words in FREE.items() if claim.says(key)), "")


def _depends(before: Claim, after: Claim) -> str:
    """Whether p or the interval crosses its threshold after a repair."""
    crossed = _excludes(before) != _excludes(after)
    small = [c.p() is not None and float(c.p().rounded.high) < 0.05 for c in (before, after)]  # type: ignore[union-attr]
    if crossed or small[0] != small[1]:
        return "the interval or p would then cross its threshold"
    return "nothing crosses 1 or 0.05 by it"


def _excludes(claim: Claim) -> bool:
    low, high = claim.number("low"), claim.number("high")
    return bool(low and high and (rounded(low)[0] > 1 or rounded(high)[1] < 1))


def _measure(claim: Claim) -> str:
    return claim.text("measure") or "HR"


def _range(span: Span) -> str:
    low, high = (f"{x:.3g}" for x in span)
    return low if low == high else f"{low} to {high}"


def _6(x: float) -> float | None:
    return float(f"{x:.6g}") if math.isfinite(x) else None


