"""A median time with its limits."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim, not_reached
from attainable.forms.repair import noticed, smallest_change
from attainable.forms.spans import either, in_order
from attainable.verdict import WIDTH, Verdict

ASSUMES = (
    "Median and limits are read from one curve.",
    "The events printed are all events of that curve.",
)


def check(claim: Claim) -> Verdict:
    """Whether a median lies between its limits, and whether the events allow it.

    Parameters
    ----------
    claim : Claim
        ``value``; ``low`` and ``high``, ``n1`` and ``d1`` if printed. Not reached is ``NR``.

    Returns
    -------
    Verdict
    """
    claim.need("value")
    n, d = claim.count("n1"), claim.count("d1")
    d = claim.count("events") if d is None else d
    value, low, high = (_read(claim, name) for name in ("value", "low", "high"))
    shown = f"median {claim.text('value')} ({claim.text('low')} to {claim.text('high')})"
    if not _ordered(claim):
        change = smallest_change(claim, ("value", "low", "high"), _ordered)
        because = f"{value[1]:g}, {low[0]:g} and {high[1]:g} are not in order."
        if change:
            because += change.sentence()
        return Verdict(
            "does not fit",
            f"The {shown} does not lie between its limits.",
            assumes=ASSUMES,
            because=because,
        )
    if n and d is not None:
        if d > n:
            return Verdict("does not fit", f"{d} events among {n} patients are not possible.")
        if math.isinf(value[0]) and 2 * d >= n:
            return Verdict(
                "does not fit",
                "Half of the patients had the event, so the median is reached.",
                assumes=ASSUMES,
                because=f"With {d} events among {n} the curve ends at {100 * (1 - d / n):.1f} % or below.",
            )
        if math.isfinite(value[1]) and d == 0:
            return Verdict(
                "does not fit", "Without an event no median is reached.", assumes=ASSUMES
            )
    if not claim.text("low") and not claim.text("high"):
        return Verdict(
            "not checkable", "A median without limits depends on no other figure.", assumes=ASSUMES
        )
    share = noticed(claim, ("value", "low", "high"), _ordered)
    return Verdict(
        "possible",
        f"The {shown} lies between its limits. {WIDTH}",
        assumes=ASSUMES,
        noticed=share,
        because="Order of the limits"
        + (f"; {d} events among {n} patients" if n and d is not None else "")
        + ": nothing else can be checked without times.",
    )


def _read(claim: Claim, name: str) -> tuple[float, float]:
    text = claim.text(name)
    if not text:
        return -math.inf, math.inf
    if not_reached(text):  # of a lower limit: not known
        return (-math.inf if name == "low" else math.inf), math.inf
    printed = claim.number(name)
    assert printed is not None
    return either(printed)


def _ordered(claim: Claim) -> bool:
    value, low, high = (_read(claim, name) for name in ("value", "low", "high"))
    if not (low[0] <= value[1] and value[0] <= high[1] and low[0] <= high[1]):
        return False
    numbers = (
        None if not_reached(claim.text(name)) else claim.number(name)
        for name in ("low", "value", "high")
    )
    return in_order(*numbers)
