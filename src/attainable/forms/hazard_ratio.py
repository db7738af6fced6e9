"""A hazard ratio (or another ratio) with its interval and p-value."""

from __future__ import annotations

from attainable.claims.claim import Claim, ClaimError
from attainable.forms.ratio_fails import (
    ASSUMES,
    misses,
    off_the_middle,
    p_fails,
    six_digits,
    span_in_words,
    too_narrow,
)
from attainable.forms.ratio_figures import (
    behind,
    condition_of,
    least_error,
    ordered,
)
from attainable.forms.ratio_tests import (
    ANOTHER,
    giving,
    of_others,
    setting,
    share_noticed,
    tests_beside,
    zero_slip,
    zeros_in_words,
)
from attainable.forms.spans import rounded
from attainable.forms.wald import Region
from attainable.verdict import WIDTH, Verdict


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
            return Verdict("does not fit", f"{printed.text} is no ratio: ratios exceed 0.")
    claim.p()
    if claim.has("low") != claim.has("high"):
        raise ClaimError("a ratio with an interval needs both limits, low and high")
    if not claim.has("low", "high"):
        return _alone(claim)
    if not ordered(claim):
        return misses(claim, f"{claim.text('value')} does not lie between its limits.")
    bound, source = least_error(claim)
    condition = condition_of(claim)
    found, how = behind(claim, bound, condition)
    if not found:
        return off_the_middle(claim)
    if how == "too narrow":
        return too_narrow(claim, found, bound, source)
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
        name: {
            "meets": None if p is None else name in exact,
            "nearest": [six_digits(x) for x in span],
        }
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
        return p_fails(claim, p, tests, tried, share)
    of_another = gives.keys() == {ANOTHER}  # any p is one of some other model: none is checked
    with_p = beside = ""
    if p is not None and ("Wald" in gives or "Wald, one-sided" in gives):
        with_p = f" and p {p.text}" + ("" if "Wald" in gives else " (one-sided)")
        reasons.append(f"Wald's p lies in {span_in_words(tests['Wald'])}")
    elif p is not None:
        beside = f" They do not give p {p.text}: Wald's p would be {span_in_words(tests['Wald'])}."
        beside += f" {of_others(list(gives))} could give it."
        if slip := zero_slip(p, tests["Wald"]):
            reasons.append(f"printed as {slip} it would be Wald's, {zeros_in_words(p, slip)}")
    because = "; ".join(reasons)
    return Verdict(
        "cut off" if how == "cut off" else "possible",
        f"One estimate and one standard error give {shown}{with_p}"
        + (" if digits are cut off." if how == "cut off" else ".")
        + beside
        + ("" if bound or of_another else f" {WIDTH}"),
        severity="grey" if of_another else "",  # type: ignore[arg-type]
        tried=tried,
        assumes=ASSUMES,
        noticed=share,
        because=because[0].upper() + because[1:] + ".",
    )


def _alone(claim: Claim) -> Verdict:
    shown = f"{_measure(claim)} {claim.text('value')}".strip()
    return Verdict("not checkable", f"{shown} stands without an interval.")


def _measure(claim: Claim) -> str:
    return claim.text("measure") or "HR"
