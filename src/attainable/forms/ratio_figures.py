"""A ratio and its limits as pairs of a log ratio and a standard error; the bound by counts."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim
from attainable.forms.intervals import z_of
from attainable.forms.spans import Span, cut_off, either, in_order, log_span, rounded
from attainable.forms.wald import Region, region
from attainable.printed import Printed

LESS = 1 - 1e-9
"""A bound is passed only by more than noise."""


def turned(printed: Printed) -> Span:
    """Values that print so if 1 over them was rounded, to two decimals at least, and turned back.

    >>> from attainable.printed import printed_number
    >>> [round(x, 3) for x in turned(printed_number("2.63"))]  # 1 over 0.38
    [2.597, 2.667]
    """
    low, high = rounded(printed)
    unit = 10.0 ** -max(printed.decimals or 0, 2)
    if low <= 0 or not printed.exact:
        return math.inf, -math.inf
    least, most = math.ceil(1 / high / unit - 1e-9), math.floor(1 / low / unit + 1e-9)
    if least < 1 or most < least:
        return math.inf, -math.inf
    return 1 / ((most + 0.5) * unit), 1 / ((least - 0.5) * unit)


KINDS = {"rounded": rounded, "cut off": cut_off, "either": either, "turned": turned}
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


def behind(claim: Claim, bound: float, condition: str) -> tuple[Region, str]:
    """The pairs behind ratio and limits, and how these come to be printed so.

    Parameters
    ----------
    claim : Claim
    bound : float
        Least standard error.
    condition : str
        Under which the bound does not hold.

    Returns
    -------
    tuple
        ``rounded``, ``cut off``, ``mixed``, ``miss`` (by one last digit), ``turned`` (made from rounded
        figures of the groups the other way round), or ``too narrow``; without pairs, an empty text.
    """
    allowed = 0.0 if condition else bound * LESS
    found = pairs(claim)
    how = next((kind for kind in ("rounded", "cut off") if pairs(claim, kind)), "mixed")
    if not found:
        found, how = pairs(claim, slack=1), "miss"
    if found and found.error[1] >= allowed:
        return found, how
    other = pairs(claim, "turned")
    if other and other.error[1] >= allowed:
        return other, "turned"
    return found, "too narrow" if found else ""


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


def pairs_without_value(claim: Claim) -> Region:
    """The pairs (b, s) that print the limits alone."""
    low, high = (_span(claim.number(name), "either") for name in ("low", "high"))
    assert low is not None and high is not None
    return region(None, log_span(low), log_span(high), z_of(claim.level()))


def condition_of(claim: Claim) -> str:
    """A declared condition under which the bound by events does not hold."""
    robust = claim.text("robust").lower()
    if claim.flag("robust"):
        return next((words for key, words in FREE.items() if key in robust), FREE["robust"])
    if not claim.says(*FREE):
        return ""
    return next((words for key, words in FREE.items() if claim.says(key)), "")
