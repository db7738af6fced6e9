"""A rate with its limits: on which scale, and from how many patients at least."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim
from attainable.forms import interval_fits as crude
from attainable.forms.intervals import z_of
from attainable.forms.named import named_scales
from attainable.forms.rate_figures import (
    FREE,
    MARGIN,
    assumptions,
    finite,
    is_incidence,
    needed,
    percent_of,
    spans_of,
    unit_of,
)
from attainable.forms.repair import noticed, smallest_change
from attainable.forms.scales import SCALES, Fit, fits, narrowest_limits, one_side
from attainable.forms.spans import READINGS, Span, in_order
from attainable.printed import Printed
from attainable.verdict import WIDTH, Verdict

BY_HAND = "plain, from rounded figures"


def ordered(claim: Claim) -> bool:
    """Whether the rate can lie between its limits."""
    return in_order(*(percent_of(claim, name) for name in ("low", "percent", "high")))


def shapes(claim: Claim, kind: str = "either") -> list[Fit]:
    """Scales on which one rate and one standard error print both limits."""
    rate, low, high = spans_of(claim, kind)
    return fits(rate, low, high, z_of(claim.level()))


def fits_a_scale(claim: Claim) -> bool:
    """Whether rate, limits and number of patients agree on some scale."""
    return ordered(claim) and _habit(claim, claim.count("n1")) != ""


def agrees(claim: Claim) -> bool:
    """Whether rate, limits and number of patients agree, as a rate or as a proportion."""
    if fits_a_scale(claim):
        return True
    return ordered(claim) and (_by_hand(claim, claim.count("n1")) or bool(_crude(claim, fast=True)))


def _fitting(claim: Claim, n: int | None, kind: str) -> list[Fit]:
    """Scales that print the limits with no more patients than there are."""
    free = n is None or claim.says(*FREE) or claim.flag("robust")
    most = math.inf if free else (n or 0) * (MARGIN if is_incidence(claim) else 1) * (1 + 1e-9)
    return [f for f in shapes(claim, kind) if f.patients[0] <= most]


def _habit(claim: Claim, n: int | None) -> str:
    """The one habit by which rate and limits are printed so on some scale: rounded first."""
    return next((kind for kind in READINGS if _fitting(claim, n, kind)), "")


def _by_hand(claim: Claim, n: int | None) -> bool:
    """Whether plain limits can be made from the printed rate and a standard error with its digits."""
    percent, unit = percent_of(claim, "percent"), unit_of(claim)
    if n is None or percent.value is None or not percent.exact:
        return False
    s, step = float(percent.value) / unit, float(percent.unit) / unit
    _, low, high = spans_of(claim, "rounded")
    least, most = max(s - low[1], high[0] - s, 0.0), min(s - low[0], high[1] - s)
    error = most / z_of(claim.level()) + step / 2
    margin = MARGIN if is_incidence(claim) else 1.0
    return 0 < s < 1 and least <= most + 1e-12 and s * (1 - s) <= margin * n * error**2


def _crude(claim: Claim, *, fast: bool = False) -> str:
    """Which proportion's interval the limits are, if any: a crude rate."""
    if not claim.has("n1") or unit_of(claim) != 100 or (claim.count("n1") or 0) > 2000:
        return ""
    bare = Claim("proportion", {k: v for k, v in claim.fields.items() if k != "k1"})
    found = crude.printing(bare, fast=fast)
    return f"{found[0].k} of {found[0].n} by {found[0].method}" if found else ""


def with_limits(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    """The verdict on a rate that is printed with its interval."""
    low, high = percent_of(claim, "low"), percent_of(claim, "high")
    shown = f"{percent.text} ({low.text} to {high.text})"
    names = ("percent", "low", "high")
    if not ordered(claim):
        change = smallest_change(claim, names, fits_a_scale, most=2)
        because = change.sentence().strip() if change else ""
        return Verdict(
            "does not fit",
            f"{percent.text} does not lie between {low.text} and {high.text}.",
            assumes=assumptions(claim),
            noticed=noticed(claim, names, agrees),
            because=because,
        )
    habit = _habit(claim, n)
    found = shapes(claim, habit or "either")
    fitting = _fitting(claim, n, habit) if habit else []
    tried = _tried(found, fitting, habit)
    share = noticed(claim, names, agrees)
    if fitting:
        best = max(fitting, key=lambda f: min(f.patients[1], n or math.inf))
        scales = ", ".join(f.scale for f in fitting)
        own = named_scales(claim.text("conf_type"), [scale.name for scale in SCALES])
        if own and not any(f.scale in own for f in fitting):
            scales += f"; not {own[0]}, which is named"
        because = (
            f"On the scale {best.scale} {_range(best.patients)} patients stand behind the rate"
        )
        because += f", of {n}." if n else "."
        return Verdict(
            "cut off" if habit == "cut off" else "possible",
            (
                f"{shown} can be a rate of {n} patients"
                if n
                else f"{shown} can be a rate and its interval"
            )
            + (" if digits are cut off." if habit == "cut off" else ".")
            + ("" if n else f" {WIDTH}"),
            tried=tried,
            assumes=assumptions(claim),
            noticed=share,
            because=f"{because} Fits: {scales}.",
        )
    if by := _crude(claim):
        return Verdict(
            "possible",
            f"{shown} is the interval of a proportion: {by}.",
            tried=tried,
            assumes=assumptions(claim),
            noticed=share,
            because="As a crude rate, nobody censored before the time.",
        )
    if _by_hand(claim, n):
        return Verdict(
            "possible",
            f"{shown} can be a rate of {n} patients, its limits made from rounded figures.",
            tried=tried | {BY_HAND: {"meets": True, "nearest": [None, None]}},
            assumes=assumptions(claim),
            noticed=share,
            because="The printed rate and a standard error rounded to the same digits give these limits.",
        )
    return _fails(claim, n, percent, found, share)


def _tried(found: list[Fit], fitting: list[Fit], habit: str) -> dict[str, dict[str, object]]:
    """What each scale gives: rounded, with so many patients behind it; else named by its habit."""
    tried: dict[str, dict[str, object]] = {}
    for f in found:
        allowed = f.scale in {g.scale for g in fitting}
        meets = allowed and habit == "rounded"
        tried[f.scale] = {"meets": meets, "nearest": [finite(x) for x in f.patients]}
        if allowed and not meets:
            tried[f.scale][habit] = True
    return tried


def _fails(
    claim: Claim, n: int | None, percent: Printed, found: list[Fit], share: float | None
) -> Verdict:
    rate, low, high = spans_of(claim)
    z = z_of(claim.level())
    shown = f"{percent_of(claim, 'low').text} to {percent_of(claim, 'high').text}"
    fewest = min((f.patients[0] for f in found), default=one_side(rate, low, high, z))
    tried = _tried(found, [], "")
    change = smallest_change(claim, ("percent", "low", "high"), fits_a_scale, most=2)
    repair = change.sentence() if change else ""
    if n is not None and fewest > n * (MARGIN if is_incidence(claim) else 1):
        s = min(max(float(percent.value or 0) / unit_of(claim), 1e-6), 1 - 1e-6)
        digits = 1 if unit_of(claim) == 100 else 3
        (by, least), said = narrowest_limits(s, n, claim.level()), needed(claim, fewest)
        return Verdict(
            "too narrow",
            f"{shown} is narrower than {n} patients allow, unless another variance was used.",
            tried=tried,
            assumes=assumptions(claim),
            noticed=share,
            because=f"{said[0].upper()}{said[1:]}; the narrowest limits of {n} by any method tried are "
            f"{unit_of(claim) * least[0]:.{digits}f} to {unit_of(claim) * least[1]:.{digits}f} ({by})."
            f"{_slip(claim, n)}{repair}",
        )
    return Verdict(
        "not by any test tried",
        f"{percent.text} with {shown} is not symmetric on any scale tried.",
        tried={
            **tried,
            **{
                s: {"meets": False, "nearest": [None, None]}
                for s in ("plain", "log", "log-log", "logit", "arcsine")
                if s not in tried
            },
        },
        assumes=assumptions(claim),
        noticed=share,
        because="Plain, log, log-log, logit and arcsine, of the rate and of its complement, and the intervals of a "
        f"proportion were tried; bootstrap, adjusted and band limits were not.{repair}",
    )


def _slip(claim: Claim, n: int) -> str:
    """Known slips that would print the limits: one standard error, a variance, another level."""
    rate, low, high = spans_of(claim)
    z = z_of(claim.level())
    for words, other in (
        ("limits of a 90 % interval", z_of(0.90)),
        ("one standard error on each side", 1.0),
    ):
        if other < z and any(f.patients[0] <= n for f in fits(rate, low, high, other)):
            return f" {words[0].upper()}{words[1:]} would fit."
    s = sum(rate) / 2
    half = (high[1] - low[0]) / 2
    ways = (z * s * (1 - s) / n, s * (1 - s) / n)
    if any(w / 1.05 - 1e-12 <= half <= 2 * w for w in ways):  # from nobody to half of them lost
        return " A variance in place of the standard error would give limits about as narrow."
    return ""


def _range(span: Span) -> str:
    low, high = span
    if not math.isfinite(high) or high - low < 0.05:
        return f"{low:,.1f}"
    return f"{low:,.1f} to {high:,.1f}"
