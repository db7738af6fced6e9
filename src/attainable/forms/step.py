"""A step of a survival curve, as a reader measures it from a figure."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim
from attainable.forms.grim import listed
from attainable.forms.spans import Span, rounded
from attainable.verdict import Verdict

MOST_RISK = 2_000
"""Numbers at risk looked at where the size of the group is not given."""


def check(claim: Claim) -> Verdict:
    """Which numbers of events and at risk a step ``1 - d/r`` can come from.

    Parameters
    ----------
    claim : Claim
        ``percent`` after the step, ``percent2`` before it (100 for the first), ``error`` of
        reading in points, ``n1`` patients of the group, ``d1`` events at the step if known.

    Returns
    -------
    Verdict
    """
    claim.need("percent")
    found = risk_sets(claim)
    error = claim.text("error") or "rounding"
    shown = f"a step to {claim.text('percent')} % (± {error})"
    if found is None:
        return Verdict("not checkable", f"{shown}: the size of the group is not given.")
    if not found:
        return Verdict(
            "does not fit",
            f"No number at risk gives {shown}.",
            assumes=("The reading error holds.", "The curve is Kaplan-Meier's."),
            because=f"From {claim.text('percent2') or '100'} % with at most {claim.text('n1')} at risk.",
        )
    pairs = ", ".join(f"{d} of {r}" for d, r in found[:6])
    return Verdict(
        "possible",
        f"{shown[0].upper()}{shown[1:]} comes from {pairs}{' …' if len(found) > 6 else ''}.",
        assumes=("The reading error holds.", "The curve is Kaplan-Meier's."),
        because=f"Events and numbers at risk: {listed([r for _, r in found])} at risk.",
    )


def risk_sets(claim: Claim) -> list[tuple[int, int]] | None:
    """Events and numbers at risk that a step can come from, fewest events first.

    Returns
    -------
    list of (int, int) or None
        None where nothing limits the number at risk.
    """
    n = claim.count("n1")
    if n is None:
        return None
    after, before = _span(claim, "percent"), _span(claim, "percent2")
    d = claim.count("d1")
    low = after[0] / before[1] if before[1] > 0 else 0.0
    high = min(after[1] / before[0] if before[0] > 0 else math.inf, 1.0)
    found = []
    for r in range(1, min(n, MOST_RISK) + 1):
        least, most = math.ceil(r * (1 - high) - 1e-9), math.floor(r * (1 - low) + 1e-9)
        for events in range(max(least, 1), min(most, r) + 1):
            if d is None or events == d:
                found.append((events, r))
    return sorted(found)


def _span(claim: Claim, name: str) -> Span:
    printed = claim.number(name)
    if printed is None:
        return 1.0, 1.0
    error = claim.number("error", percent=True)
    if error is None or error.value is None:
        low, high = rounded(printed)
    else:
        middle, by = float(printed.value or 0), float(error.value)
        low, high = middle - by, middle + by
    return max(low / 100, 0.0), min(high / 100, 1.0)
