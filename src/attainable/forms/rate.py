"""A rate at a time, with its standard error or interval."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from attainable.claims.claim import Claim, ClaimError
from attainable.forms import count
from attainable.forms.rate_alone import alone, crude_or_not, otherwise
from attainable.forms.rate_figures import (
    FREE,
    MARGIN,
    assumptions,
    finite,
    is_incidence,
    needed,
    percent_of,
    survives,
    unit_of,
)
from attainable.forms.rate_limits import with_limits
from attainable.forms.repair import noticed, smallest_change
from attainable.forms.spans import Span, either, rounded
from attainable.printed import Printed
from attainable.verdict import Verdict


def check(claim: Claim) -> Verdict:
    """Whether ``n1`` patients allow so small a standard error or so narrow an interval.

    Parameters
    ----------
    claim : Claim
        ``percent`` and ``n1``; ``se``, or ``low`` and ``high``; ``d1`` events up to the time.

    Returns
    -------
    Verdict
    """
    claim.need("percent")
    n, percent = claim.count("n1"), percent_of(claim, "percent")
    if not rounded(percent)[1] >= 0 or rounded(percent)[0] > 100:
        return Verdict("does not fit", f"{percent.text} % is no rate.")
    if claim.has("k1", "n1") and not claim.has("low", "high") and not claim.has("se"):
        return _with_count(claim, percent)
    if claim.has("low") != claim.has("high"):
        raise ClaimError("a rate with an interval needs both limits, low and high")
    if claim.has("low", "high"):
        return with_limits(claim, n, percent)
    if claim.has("se"):
        return _with_se(claim, n, percent)
    return alone(claim, n, percent)


def _with_count(claim: Claim, percent: Printed) -> Verdict:
    """A rate beside the count of which it may be the percentage."""
    counted = count.check(claim)
    if counted.word == "does not fit":
        return crude_or_not(claim, counted)
    n, k = claim.count("n1"), claim.count("k1")
    if counted.word != "cut off" or n is None or k is None:
        return counted
    events = n - k if survives(claim)[0] else k
    return replace(counted, because=counted.because + otherwise(claim, n, max(events, 1), percent))


def _with_se(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    se = percent_of(claim, "se")
    unit = unit_of(claim)
    shown = f"{percent.text} ± {se.text}"
    if n is None:
        return Verdict(
            "not checkable", f"{shown}: without the number of patients nothing limits it."
        )
    share = noticed(claim, ("percent", "se"), lambda c: _se_allowed(c, n))
    s = tuple(min(max(x / unit, 0.0), 1.0) for x in either(percent))
    least = min(math.sqrt(x * (1 - x) / n) for x in s)
    top = either(se)[1] / unit
    ends = [s[0] * (1 - s[0]), s[1] * (1 - s[1])]
    behind = min(ends) / top**2 if top else math.inf
    allowed, exact = _se_allowed(claim, n), _se_allowed(claim, n, rounded)
    tried: dict[str, dict[str, object]] = {
        "Greenwood": {"meets": exact, "nearest": [finite(behind), n]}
    }
    if allowed and not exact:
        tried["Greenwood"]["cut off"] = True
    if allowed or claim.says(*FREE) or claim.flag("robust"):
        cut = " if digits are cut off" if allowed and not exact else ""
        return Verdict(
            "cut off" if cut else "possible",
            f"{shown} can be a rate and its standard error in {n} patients{cut}.",
            tried=tried,
            assumes=assumptions(claim),
            noticed=share,
            because=f"The least standard error of {n} patients is {unit * least:.2f}; at least {behind:,.1f} patients stand "
            "behind the rate. ± may also be two standard errors, a half-width or an SD.",
        )
    change = smallest_change(claim, ("percent", "se"), lambda c: _se_allowed(c, n))
    repair = change.sentence() if change else ""
    variance = [x * (1 - x) / n for x in s]
    squared = any(unit * v <= either(se)[1] for v in variance)
    return Verdict(
        "too narrow",
        f"A standard error of {se.text} is smaller than {n} patients allow, unless another variance was used.",
        tried=tried,
        assumes=assumptions(claim),
        noticed=share,
        because=f"The least is {unit * least:.2f}; {needed(claim, behind)}."
        + (" A standard error squared, or divided by two, would fit." if squared else "")
        + repair,
    )


def _se_allowed(claim: Claim, n: int, kind: Callable[[Printed], Span] = either) -> bool:
    percent, se, unit = percent_of(claim, "percent"), percent_of(claim, "se"), unit_of(claim)
    margin = MARGIN if is_incidence(claim) else 1.0
    rates = [min(max(x / unit, 0.0), 1.0) for x in kind(percent)]
    if rates[0] > 1 or kind(percent)[0] / unit > 1:
        return False
    top = kind(se)[1] / unit
    return min(x * (1 - x) for x in rates) <= margin * n * top**2 * (1 + 1e-9)
