"""A hazard ratio (or another ratio) with its interval and p-value."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim, ClaimError
from attainable.forms.ratio_figures import (
    behind,
    condition_of,
    least_error,
    ordered,
    pairs_without_value,
)
from attainable.forms.ratio_tests import (
    ANOTHER,
    NAMES,
    agrees,
    giving,
    setting,
    share_noticed,
    tests_beside,
)
from attainable.forms.repair import smallest_change
from attainable.forms.spans import Span, either, rounded
from attainable.forms.wald import Region
from attainable.printed import Printed
from attainable.verdict import Verdict

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
    bound, source = least_error(claim)
    condition = condition_of(claim)
    found, how = behind(claim, bound, condition)
    if not found:
        return _misses(
            claim,
            f"{claim.text('value')} is not in the middle of {claim.text('low')} to {claim.text('high')} on the log scale.",
        )
    if how == "too narrow":
        return _too_narrow(claim, found, bound, source)
    return _of_p(claim, found, how, bound, source, condition)


def _of_p(
    claim: Claim, found: Region, how: str, bound: float, source: str, condition: str
) -> Verdict:
    p = claim.p()
    share = share_noticed(claim)
    value = f" {claim.text('value')}" if claim.has("value") else ""
    shown = f"{_measure(claim)}{value} ({claim.text('low')} to {claim.text('high')})"
    tests = tests_beside(found, setting(claim))
    gives = giving(tests, p) if p is not None else {}
    exact = giving(tests, p, rounded) if p is not None else {}
    tried: dict[str, dict[str, object]] = {
        name: {"meets": None if p is None else name in exact, "nearest": [_6(x) for x in span]}
        for name, span in tests.items()
    }
    for name in gives.keys() - exact.keys():
        tried[name]["cut off"] = True
    reasons = [
        f"log ratio {found.ratio[0]:.4f} to {found.ratio[1]:.4f}, standard error {found.error[0]:.4f} to {found.error[1]:.4f}"
    ]
    if bound:
        reasons.append(f"the least of {source} is {bound:.4f}")
    if condition and bound and found.error[1] < bound:
        reasons.append(f"with {condition} the interval may be narrower than that")
    if how == "miss":
        reasons.append("ratio and limits miss each other by one last digit, as rounded inputs do")
    elif how == "turned":
        reasons.append(
            "as made from rounded figures of the groups the other way round (1 over each)"
        )
    elif how == "mixed":
        reasons.append("some figures rounded, others cut off")
    if p is not None and p.exact and gives and not exact:
        how = "cut off"
    if p is not None and not gives:
        return _p_fails(claim, found, p, tests, tried, share)
    if p is not None and "Wald" not in gives:
        reasons.append(
            f"Wald's p would be {_range(tests['Wald'])}; the printed p can be that of {' or '.join(gives)}"
        )
    elif p is not None:
        reasons.append(f"Wald's p lies in {_range(tests['Wald'])}")
    because = "; ".join(reasons)
    of_another = gives.keys() == {ANOTHER}  # any p is one of some other model: none is checked
    with_p = f" and p {p.text}" if p is not None and not of_another else ""
    beside = (
        f" They do not give p {p.text if p else ''}: Wald's p would be {_range(tests['Wald'])}, and only "
        "a log-rank test or another model could give it."
    )
    return Verdict(
        "cut off" if how == "cut off" else "possible",
        f"One estimate and one standard error give {shown}{with_p}"
        + (" if digits are cut off." if how == "cut off" else ".")
        + (beside if of_another else ""),
        severity="grey" if of_another else "",  # type: ignore[arg-type]
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
        tried={
            "Wald": {
                "meets": False,
                "nearest": [_6(math.exp(x)) for x in free.ratio] if free else [None, None],
            }
        },
        assumes=(
            "Limits are symmetric on the log scale: bootstrap, exact and profile limits are not.",
        ),
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
