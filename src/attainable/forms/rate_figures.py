"""What a rate is of: percent or fraction, survival or failure, and its printed spans."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim
from attainable.forms.spans import READINGS, Span, either
from attainable.printed import Printed

ASSUMES = (
    "All patients are followed from time 0 (no delayed entry).",
    "The variance is Greenwood's: those of Aalen or Tsiatis, robust and weighted ones are smaller.",
)
YARDSTICK = (
    "For a cumulative incidence with competing events the bound is a yardstick, not a theorem."
)
MARGIN = 1.25
"""How many times n the patients behind a cumulative incidence may be before it is too narrow."""
FREE = ("robust", "sandwich", "weight", "iptw", "bootstrap", "adjusted", "aalen", "tsiatis")
FAILURE = ("relapse", "recurr", "death", "mortal", "incidence", "progression rate", "failure rate")
SURVIVAL = ("os", "efs", "dfs", "pfs", "lfs", "rfs", "survival", "free")
"""Words in the name of an endpoint that say what a rate is of."""
MOST_BEYOND = 1000
"""Of more patients, or of a larger rate, 0.86 (0.60 to 1.12) is read as percent."""
INCIDENCE = ("cif", "aj", "cumulative incidence", "competing", "gray", "fine")


def percent_of(claim: Claim, name: str) -> Printed:
    """A field of the claim as a printed percentage; it has to be there."""
    printed = claim.number(name, percent=True)
    assert printed is not None
    return printed


def unit_of(claim: Claim) -> float:
    """100 for percentages; 1 where rate and limits are printed as fractions of 1."""
    if claim.text("unit").lower() in {"fraction", "proportion", "probability"}:
        return 1.0
    texts = [claim.text(name) for name in ("percent", "low", "high", "se") if claim.text(name)]
    if any("%" in t for t in texts):
        return 100.0
    values = [
        float(percent_of(claim, name).value or 0)
        for name in ("percent", "low", "high", "se")
        if claim.has(name)
    ]
    if not all(0 <= v <= 1 for v in values) and not _beyond(claim, values):
        return 100.0
    return 1.0 if len(values) > 1 and any(0 < v < 1 for v in values) else 100.0


def _beyond(claim: Claim, values: list[float]) -> bool:
    """Whether plain limits of a fraction leave 0 to 1, in few patients: 0.86 (0.60 to 1.12) of 7."""
    rate, n = values[0], claim.count("n1")
    few = n is not None and rate * n < MOST_BEYOND
    return few and 0 < rate < 1 and all(-1 <= v <= 2 for v in values)


def assumptions(claim: Claim) -> tuple[str, ...]:
    """What a check of a rate assumes, for a cumulative incidence too."""
    return (*ASSUMES, YARDSTICK) if is_incidence(claim) else ASSUMES


def is_incidence(claim: Claim) -> bool:
    """Whether the claim is of a cumulative incidence with competing events."""
    return claim.says(*INCIDENCE) or "incidence" in claim.text("endpoint").lower()


def spans_of(claim: Claim, kind: str = "either") -> tuple[Span, Span, Span]:
    """Rate and limits as proportions; a limit at 0 or 1 may have been held there."""
    how = {**READINGS, "either": either}[kind]
    unit = unit_of(claim)
    rate, low, high = (
        tuple(x / unit for x in how(percent_of(claim, name))) for name in ("percent", "low", "high")
    )
    if low[0] <= 0 and float(percent_of(claim, "low").value or 0) >= 0:
        low = (-math.inf, low[1])
    if high[1] >= 1 and float(percent_of(claim, "high").value or 0) <= unit:
        high = (high[0], math.inf)
    return (max(rate[0], 0.0), min(rate[1], 1.0)), low, high  # type: ignore[return-value]


def survives(claim: Claim) -> tuple[bool, bool]:
    """Whether the rate can be one of survival, and whether it can be one of failure."""
    text = f"{claim.text('endpoint')} {claim.text('measure')} {claim.text('note')}".lower()
    words = text.replace("-", " ").split()
    survival = any(word in words for word in SURVIVAL)
    failure = any(word in text for word in FAILURE)
    return (survival or not failure), (failure or not survival)


def needed(claim: Claim, patients: float) -> str:
    """So many patients are behind a rate at least; of an incidence that is a yardstick, two digits of it.

    >>> needed(Claim("rate", {}), 2218.2), needed(Claim("rate", {"endpoint": "incidence"}), 2218.2)
    ('at least 2,219 patients would be needed', 'at least about 2,200 patients would be needed')
    """
    few = "at least about" if is_incidence(claim) else "at least"
    if not math.isfinite(patients):
        return f"{few} infinitely many patients would be needed"
    number = math.ceil(patients * (1 - 1e-9))
    if is_incidence(claim) and number >= 100:
        number = int(float(f"{number:.2g}"))
    return f"{few} {number:,} patients would be needed"


def finite(x: float) -> float | None:
    """A number to two digits, or None where it has no limit."""
    return round(x, 2) if math.isfinite(x) else None
