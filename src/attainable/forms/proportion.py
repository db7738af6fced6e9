"""A proportion with its interval."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from attainable.claims.claim import Claim, ClaimError
from attainable.forms import count
from attainable.forms.interval_fits import candidates, limits, ordered, printing, tried_methods
from attainable.forms.intervals import all_intervals, z_of
from attainable.forms.inverted import inverted_intervals
from attainable.forms.named import INTERVALS, named
from attainable.forms.repair import noticed, smallest_change
from attainable.forms.spans import Span, either, within
from attainable.printed import Printed
from attainable.verdict import Verdict

ASSUMES = (
    "Patients are independent of each other.",
    "The interval is two-sided at the level printed, or one-sided where nobody or everybody has the outcome.",
)
MOST_PATIENTS, MOST_COUNTS = 2000, 5
"""Up to which intervals by inversion of a test are tried."""
HOW = {habit: words for habit, (_, words) in count.HABITS.items() if habit == "rounded twice"}
"""What a sentence calls a habit of rounding where its name would not do."""
HOW_ELSE = "Of how many patients is it, and by which method is its interval?"
FIELDS = ("k1", "n1", "percent", "low", "high")


def check(claim: Claim) -> Verdict:
    """Which interval methods print the limits; whether they are narrower than all.

    Parameters
    ----------
    claim : Claim
        ``n1``, ``k1`` or ``percent``, ``low`` and ``high``, ``level``.

    Returns
    -------
    Verdict
    """
    counted = count.check(claim)
    if not claim.has("low", "high"):
        if claim.has("low") or claim.has("high"):
            raise ClaimError("a proportion with an interval needs both limits, low and high")
        return counted
    n, k = claim.count("n1"), claim.count("k1")
    if n is None or not n or (k is not None and k > n):
        return counted
    if not ordered(claim):
        return _unordered(claim)
    low, high = limits(claim)
    found = printing(claim)
    shown = f"{low.text} to {high.text}"
    first = found[0] if found else None
    evaluable_only = first is not None and first.n < n and first.how == "rounded"
    if counted.word == "does not fit" and (k is not None or not found) and not evaluable_only:
        return counted
    share = noticed(claim, ("low", "high"), lambda c: ordered(c) and bool(printing(c, fast=True)))
    if first:
        names = ", ".join(
            dict.fromkeys(f.method for f in found if (f.k, f.n) == (first.k, first.n))
        )
        tried = tried_methods(first.k, first.n, claim)
        own = named(claim.text("conf_type"), INTERVALS, tried)
        missed = bool(own) and not any(name in names for name in own)
        other = f", though not by {own[0]}, which is named" if missed else ""
        evaluable = "" if first.n == n else f", of {n} patients only {first.n} evaluable"
        twice = first.how == "rounded twice"
        how = "" if first.how == "rounded" else f", limits {HOW.get(first.how, first.how)}"
        cut = first.how in ("cut off", "zeros added") or (
            counted.word == "cut off" and not evaluable
        )
        return Verdict(
            "cut off" if cut else "possible",
            f"{shown} is the interval of {first.k} of {first.n} by {names}{how}{evaluable}{other}.",
            tried=tried,
            assumes=ASSUMES,
            noticed=share,
            because=f"{first.k}/{first.n} = {100 * first.k / first.n:.2f} %.",
            severity="footnote" if twice and not cut else "",  # type: ignore[arg-type]
        )
    failed = _fails(claim, low, high, share)
    if counted.word != "possible" or failed.word == "too narrow":
        return failed
    return Verdict(
        "not checkable",
        f"No number of patients up to {n} prints both the percentage and {shown}.",
        assumes=counted.assumes,
        because=f"{n} stands outside the sentence. {HOW_ELSE}",
    )


def _unordered(claim: Claim) -> Verdict:
    low, high = limits(claim)
    share = noticed(claim, ("percent", "low", "high"), ordered)
    change = smallest_change(
        claim,
        ("percent", "low", "high"),
        lambda c: ordered(c) and bool(printing(c, fast=True)),
        most=2,
    ) or smallest_change(claim, ("percent", "low", "high"), ordered)
    because = change.sentence().strip() if change else ""
    return Verdict(
        "does not fit",
        f"The estimate does not lie between {low.text} and {high.text}.",
        assumes=ASSUMES,
        noticed=share,
        because=because,
    )


def _fails(claim: Claim, low: Printed, high: Printed, share: float | None) -> Verdict:
    n = claim.count("n1")
    assert n is not None
    counts = [x for x, _ in candidates(claim)]
    percent = claim.number("percent")
    x = counts[0] if counts else round(float(percent.value or 0) * n / 100) if percent else 0
    for number, name in _inverted(counts[:MOST_COUNTS], n, low, high, claim):
        return Verdict(
            "possible",
            f"{low.text} to {high.text} is the interval of {number} of {n} by {name}.",
            tried=tried_methods(number, n, claim),
            assumes=ASSUMES,
            noticed=share,
            because=f"{number}/{n} = {100 * number / n:.2f} %.",
        )
    made = all_intervals(np.array([x]), np.array([n]), claim.level())
    widths = {name: 100 * float(b[0] - a[0]) for name, (a, b) in made.items()}
    widths = {name: w for name, w in widths.items() if w == w}
    if n <= MOST_PATIENTS:
        inverted = inverted_intervals(x, n, claim.level())
        widths |= {name: 100 * (high - low) for name, (low, high) in inverted.items()}
    least = min(widths, key=lambda name: round(widths[name], 9))
    width = either(high)[1] - either(low)[0]
    tried = tried_methods(x, n, claim)
    shown = f"{low.text} to {high.text}"
    change = smallest_change(
        claim, FIELDS[2:], lambda c: ordered(c) and bool(printing(c, fast=True)), most=2
    )
    repair = change.sentence() if change else ""
    if width < widths[least]:
        share_of = min(max(x / n, 0.5 / n), 1 - 0.5 / n)
        needed = share_of * (1 - share_of) * (200 * z_of(claim.level()) / max(width, 1e-9)) ** 2
        return Verdict(
            "too narrow",
            f"{shown} is narrower than any interval of {x} of {n}.",
            tried=tried,
            assumes=ASSUMES,
            noticed=share,
            because=f"{width:.2f} points wide at most; the narrowest of the {len(widths)} methods tried, {least}, is {widths[least]:.2f}; "
            f"about {float(f'{needed:.2g}'):,.0f} patients would be needed.{_slip(x / n, n, low, high, claim)}{repair}",
        )
    limits_by = {
        m: (100 * float(a[0]), 100 * float(b[0])) for m, (a, b) in made.items() if m in tried
    }
    aims = float(low.value or 0), float(high.value or 0)
    nearest = min(
        limits_by,  # of equally near ones the commonest
        key=lambda m: round(sum(abs(x - y) for x, y in zip(limits_by[m], aims, strict=True)), 9),
    )
    ends = limits_by[nearest]
    return Verdict(
        "not by any test tried",
        f"No method tried prints {shown} for {x} of {n}.",
        tried=tried,
        assumes=ASSUMES,
        noticed=share,
        because=f"Nearest is {nearest} with {ends[0]:.2f} to {ends[1]:.2f}; another method, other patients, "
        f"or adjusted limits may fit.{_slip(x / n, n, low, high, claim)}{repair}",
    )


def _inverted(
    counts: list[int], n: int, low: Printed, high: Printed, claim: Claim
) -> Iterator[tuple[int, str]]:
    """Counts and methods by inversion of a test, which are slow, that print the limits."""
    if n > MOST_PATIENTS:
        return
    for k in counts:
        for name, ends in inverted_intervals(k, n, claim.level()).items():
            if all(within(100 * x, either(p)) for x, p in zip(ends, (low, high), strict=True)):
                yield k, name


def _slip(p: float, n: int, low: Printed, high: Printed, claim: Claim) -> str:
    """Known slips that would print the limits: a standard error or a variance for the interval."""
    z, variance = z_of(claim.level()), p * (1 - p) / n
    ways: dict[str, float] = {
        "one standard error on each side": variance**0.5,
        "the variance in place of the standard error": z * variance,
        "limits of a 90 % interval": z_of(0.90) * variance**0.5,
        "limits of a 99 % interval": z_of(0.99) * variance**0.5,
    }
    spans: tuple[Span, Span] = either(low), either(high)
    for words, half in ways.items():
        ends = (100 * (p - half), 100 * (p + half))
        if all(within(x, span) for x, span in zip(ends, spans, strict=True)):
            return f" It is {words}."
    return ""
