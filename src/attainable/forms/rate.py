"""A rate at a time, with its standard error or interval."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim, ClaimError
from attainable.forms import count
from attainable.forms import proportion as crude
from attainable.forms.grim import counts_printing
from attainable.forms.intervals import z_of
from attainable.forms.reachable import reachable
from attainable.forms.repair import noticed, smallest_change
from attainable.forms.scales import Fit, fits, least_limits, one_side
from attainable.forms.spans import Span, cut_off, either, in_order, rounded
from attainable.printed import Printed
from attainable.verdict import Verdict

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
INCIDENCE = ("cif", "aj", "cumulative incidence", "competing", "gray", "fine")


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
    n, percent = claim.count("n1"), _percent(claim, "percent")
    if not rounded(percent)[1] >= 0 or rounded(percent)[0] > 100:
        return Verdict("does not fit", f"{percent.text} % is no rate.")
    if claim.has("k1", "n1") and not claim.has("low", "high") and not claim.has("se"):
        counted = count.check(claim)
        return counted if counted.word != "does not fit" else _crude_or_not(claim, counted)
    if claim.has("low") != claim.has("high"):
        raise ClaimError("a rate with an interval needs both limits, low and high")
    if claim.has("low", "high"):
        return _with_limits(claim, n, percent)
    if claim.has("se"):
        return _with_se(claim, n, percent)
    return _alone(claim, n, percent)


def _percent(claim: Claim, name: str) -> Printed:
    printed = claim.number(name, percent=True)
    assert printed is not None
    return printed


def _unit(claim: Claim) -> float:
    """100 for percentages; 1 where rate and limits are printed as fractions of 1."""
    if claim.text("unit").lower() in {"fraction", "proportion", "probability"}:
        return 1.0
    texts = [claim.text(name) for name in ("percent", "low", "high", "se") if claim.text(name)]
    values = [float(_percent(claim, name).value or 0) for name in ("percent", "low", "high") if claim.has(name)]
    fraction = all(0 <= v <= 1 for v in values) and not any("%" in t for t in texts)
    return 1.0 if fraction and len(values) > 1 and any(0 < v < 1 for v in values) else 100.0


def _assumes(claim: Claim) -> tuple[str, ...]:
    return (*ASSUMES, YARDSTICK) if _incidence(claim) else ASSUMES


def _incidence(claim: Claim) -> bool:
    return claim.says(*INCIDENCE) or "incidence" in claim.text("endpoint").lower()


def _spans(claim: Claim, kind: str = "either") -> tuple[Span, Span, Span]:
    """Rate and limits as proportions; a limit at 0 or 1 may have been held there."""
    how = {"rounded": rounded, "cut off": cut_off, "either": either}[kind]
    unit = _unit(claim)
    rate, low, high = (
        tuple(x / unit for x in how(_percent(claim, name))) for name in ("percent", "low", "high")
    )
    if low[0] <= 0 and float(_percent(claim, "low").value or 0) >= 0:
        low = (-math.inf, low[1])
    if high[1] >= 1 and float(_percent(claim, "high").value or 0) <= unit:
        high = (high[0], math.inf)
    return (max(rate[0], 0.0), min(rate[1], 1.0)), low, high  # type: ignore[return-value]


def ordered(claim: Claim) -> bool:
    """Whether the rate can lie between its limits."""
    return in_order(*(_percent(claim, name) for name in ("low", "percent", "high")))


def shapes(claim: Claim, kind: str = "either") -> list[Fit]:
    """Scales on which one rate and one standard error print both limits."""
    rate, low, high = _spans(claim, kind)
    return fits(rate, low, high, z_of(claim.level()))


def agrees(claim: Claim) -> bool:
    """Whether rate, limits and number of patients agree on some scale."""
    if not ordered(claim):
        return False
    return bool(_fitting(claim, claim.count("n1"), "either") or _crude(claim, fast=True))


def _fitting(claim: Claim, n: int | None, kind: str) -> list[Fit]:
    """Scales that print the limits with no more patients than there are."""
    free = n is None or claim.says(*FREE) or claim.flag("robust")
    most = math.inf if free else (n or 0) * (MARGIN if _incidence(claim) else 1) * (1 + 1e-9)
    return [f for f in shapes(claim, kind) if f.patients[0] <= most]


def _crude(claim: Claim, *, fast: bool = False) -> str:
    """Which proportion's interval the limits are, if any: a crude rate."""
    if not claim.has("n1") or _unit(claim) != 100 or (claim.count("n1") or 0) > 2000:
        return ""
    bare = Claim("proportion", {k: v for k, v in claim.fields.items() if k != "k1"})
    found = crude.printing(bare, fast=fast)
    return f"{found[0].k} of {found[0].n} by {found[0].method}" if found else ""


def _with_limits(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    low, high = _percent(claim, "low"), _percent(claim, "high")
    shown = f"{percent.text} ({low.text} to {high.text})"
    names = ("percent", "low", "high")
    if not ordered(claim):
        change = smallest_change(claim, names, agrees)
        because = f"Smallest change that would make them agree: {change}." if change else ""
        return Verdict(
            "does not fit",
            f"{percent.text} does not lie between {low.text} and {high.text}.",
            assumes=_assumes(claim),
            noticed=noticed(claim, names, agrees),
            because=because,
        )
    habit = next((kind for kind in ("rounded", "cut off") if _fitting(claim, n, kind)), "either")
    found = shapes(claim, habit)
    tried = {f.scale: {"meets": True, "nearest": [_whole(x) for x in f.patients]} for f in found}
    fitting = _fitting(claim, n, habit)
    share = noticed(claim, names, agrees)
    if fitting:
        best = max(fitting, key=lambda f: min(f.patients[1], n or math.inf))
        scales = ", ".join(f.scale for f in fitting)
        because = f"On the scale {best.scale} {_range(best.patients)} patients stand behind the rate"
        because += f", of {n}." if n else "."
        return Verdict(
            "cut off" if habit == "cut off" else "possible",
            (f"{shown} can be a rate of {n} patients" if n else f"{shown} fits a scale")
            + (" if digits are cut off." if habit == "cut off" else "."),
            tried=tried,
            assumes=_assumes(claim),
            noticed=share,
            because=f"{because} Fits: {scales}."
            + ("" if n else " Without the number of patients its width can't be checked."),
        )
    if by := _crude(claim):
        return Verdict(
            "possible",
            f"{shown} is the interval of a proportion: {by}.",
            tried=tried,
            assumes=_assumes(claim),
            noticed=share,
            because="As a crude rate, nobody censored before the time.",
        )
    return _fails(claim, n, percent, found, share)


def _fails(
    claim: Claim, n: int | None, percent: Printed, found: list[Fit], share: float | None
) -> Verdict:
    rate, low, high = _spans(claim)
    z = z_of(claim.level())
    shown = f"{_percent(claim, 'low').text} to {_percent(claim, 'high').text}"
    fewest = min((f.patients[0] for f in found), default=one_side(rate, low, high, z))
    tried = {f.scale: {"meets": True, "nearest": [_whole(x) for x in f.patients]} for f in found}
    change = smallest_change(claim, ("percent", "low", "high"), agrees)
    repair = f" Smallest change that would make them agree: {change}." if change else ""
    if n is not None and fewest > n * (MARGIN if _incidence(claim) else 1):
        s = min(max(float(percent.value or 0) / _unit(claim), 1e-6), 1 - 1e-6)
        least = least_limits(s, n, z)["plain"]
        return Verdict(
            "too narrow",
            f"{shown} is narrower than {n} patients allow, unless another variance was used.",
            tried=tried,
            assumes=_assumes(claim),
            noticed=share,
            because=f"About {fewest:,.0f} patients would be needed; the narrowest limits of {n} are "
            f"{_unit(claim) * least[0]:.1f} to {_unit(claim) * least[1]:.1f} (plain).{_slip(claim, n)}{repair}",
        )
    return Verdict(
        "not by any test tried",
        f"{percent.text} with {shown} is not symmetric on any scale tried.",
        tried={**tried, **{s: {"meets": False, "nearest": [None, None]} for s in ("plain", "log", "log-log", "logit", "arcsine") if s not in tried}},
        assumes=_assumes(claim),
        noticed=share,
        because="Plain, log, log-log, logit and arcsine, of the rate and of its complement, and the intervals of a "
        f"proportion were tried; bootstrap, adjusted and band limits were not.{repair}",
    )


def _with_se(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    se = _percent(claim, "se")
    unit = _unit(claim)
    shown = f"{percent.text} ± {se.text}"
    if n is None:
        return Verdict("not checkable", f"{shown}: without the number of patients nothing limits it.")
    share = noticed(claim, ("percent", "se"), lambda c: _se_allowed(c, n))
    s = tuple(min(max(x / unit, 0.0), 1.0) for x in either(percent))
    least = min(math.sqrt(x * (1 - x) / n) for x in s)
    top = either(se)[1] / unit
    ends = [s[0] * (1 - s[0]), s[1] * (1 - s[1])]
    behind = min(ends) / top**2 if top else math.inf
    tried = {"Greenwood": {"meets": _se_allowed(claim, n), "nearest": [_whole(behind), n]}}
    if _se_allowed(claim, n) or claim.says(*FREE) or claim.flag("robust"):
        return Verdict(
            "possible",
            f"{shown} can be a rate and its standard error in {n} patients.",
            tried=tried,
            assumes=_assumes(claim),
            noticed=share,
            because=f"The least standard error of {n} patients is {unit * least:.2f}; at least {behind:,.1f} patients stand "
            "behind the rate. ± may also be two standard errors, a half-width or an SD.",
        )
    change = smallest_change(claim, ("percent", "se"), lambda c: _se_allowed(c, n))
    repair = f" Smallest change that would make them agree: {change}." if change else ""
    variance = [x * (1 - x) / n for x in s]
    squared = any(unit * v <= either(se)[1] for v in variance)
    return Verdict(
        "too narrow",
        f"A standard error of {se.text} is smaller than {n} patients allow, unless another variance was used.",
        tried=tried,
        assumes=_assumes(claim),
        noticed=share,
        because=f"The least is {unit * least:.2f}; about {behind:,.0f} patients would be needed."
        + (" A standard error squared, or divided by two, would explain it." if squared else "")
        + repair,
    )


def _se_allowed(claim: Claim, n: int) -> bool:
    percent, se, unit = _percent(claim, "percent"), _percent(claim, "se"), _unit(claim)
    margin = MARGIN if _incidence(claim) else 1.0
    rates = [min(max(x / unit, 0.0), 1.0) for x in either(percent)]
    if rates[0] > 1 or either(percent)[0] / unit > 1:
        return False
    top = either(se)[1] / unit
    return min(x * (1 - x) for x in rates) <= margin * n * top**2 * (1 + 1e-9)


def _alone(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    """A rate without error: whether so many patients (and events) can print it at all."""
    d = claim.count("d1")
    d = claim.count("events") if d is None else d
    if n is None:
        return Verdict("not checkable", f"{percent.text} %: neither patients nor error are printed.")
    if d is not None and d > n:
        return Verdict("does not fit", f"{d} events among {n} patients are not possible.")
    of = f"{n} patients" + (f" with at most {d} events" if d is not None else "")
    events = n if d is None else d
    cut = " if digits are cut off"
    for habit, how, exotic in (("", rounded, False), (cut, cut_off, False), ("", rounded, True)):
        crude_counts = [
            k for k, x in counts_printing(percent, n).items() if (x == "rounded") == (habit == "")
        ]
        answers = _ways(claim, n, events, how(percent), exotic=exotic)
        tried = {w: {"meets": a is None or a != [], "nearest": [None, None]} for w, a in answers.items()}
        if not crude_counts and not any(a is None or a for a in answers.values()):
            continue
        parts = [f"Crude: {k} of {n}" for k in crude_counts[:2]]
        risks = answers.get("Kaplan-Meier")
        if risks and risks != [0]:
            parts.append(f"Kaplan-Meier: such as {', '.join(map(str, risks))} at risk at the events")
        return Verdict(
            "cut off" if habit else "possible",
            f"{percent.text} % can be a rate of {of}{habit}.",
            tried=tried,
            assumes=ASSUMES[:1],
            because=("; ".join(parts) or f"By {', '.join(answers)}") + ".",
        )
    change = smallest_change(claim, ("percent",), lambda c: _reached(c, n, events))
    repair = f" Smallest change that would make them agree: {change}." if change else ""
    return Verdict(
        "does not fit",
        f"{percent.text} % is no rate of {of}.",
        assumes=(*ASSUMES[:1], "The estimate is crude, Kaplan-Meier, actuarial or from cumulated hazards."),
        because="No numbers at risk give it, crude, by Kaplan-Meier, with half of those lost in an "
        f"interval, or as exp(-hazard).{repair}",
    )


def _ways(
    claim: Claim, n: int, events: int, span: Span, *, exotic: bool = True
) -> dict[str, list[int] | None]:
    """Numbers at risk that give a rate, by each way to estimate it; ``[0]`` where any will do."""
    s = tuple(min(max(x / _unit(claim), 0.0), 1.0) for x in span)
    failures = (1 - s[1], 1 - s[0])
    survival, failure = survives(claim)
    spans: list[tuple[str, Span]] = []
    if survival:
        spans.append(("Kaplan-Meier", s))  # type: ignore[arg-type]
    if failure or _incidence(claim):
        spans.append(("Kaplan-Meier, failures", failures))
    found: dict[str, list[int] | None] = {}
    for name, (low, high) in spans:
        if high >= 1 or low <= 0:
            found[name] = [0]
            continue
        found[name] = reachable(n, events, (low, high))
        if exotic and found[name] == []:
            found[f"{name}, actuarial"] = reachable(n, events, (low, high), half_lost=True)
            hazard = -math.log(high), -math.log(low)
            if hazard[1] >= 1 / n and events > 1 or hazard[0] <= 1 / n <= hazard[1]:
                found[f"{name}, exp(-hazard)"] = None
    return found


def survives(claim: Claim) -> tuple[bool, bool]:
    """Whether the rate can be one of survival, and whether it can be one of failure."""
    text = f"{claim.text('endpoint')} {claim.text('measure')} {claim.text('note')}".lower()
    words = text.replace("-", " ").split()
    survival = any(word in words for word in SURVIVAL)
    failure = any(word in text for word in FAILURE)
    return (survival or not failure), (failure or not survival)


def _reached(claim: Claim, n: int, events: int) -> bool:
    percent = _percent(claim, "percent")
    if "rounded" in counts_printing(percent, n).values():
        return True
    return any(a != [] for a in _ways(claim, n, events, rounded(percent)).values())


def _crude_or_not(claim: Claim, counted: Verdict) -> Verdict:
    """A rate beside a count of which it is not the percentage: it may be a Kaplan-Meier rate."""
    return Verdict(
        "possible",
        f"{claim.text('percent')} % is not the crude rate of {claim.text('k1')} of {claim.text('n1')}, but may be a "
        "Kaplan-Meier rate.",
        assumes=ASSUMES[:1],
        because=counted.because.partition(" Smallest")[0],
    )


def _slip(claim: Claim, n: int) -> str:
    """Known slips that would print the limits: one standard error, a variance, another level."""
    rate, low, high = _spans(claim)
    z = z_of(claim.level())
    for words, other in (("limits of a 90 % interval", z_of(0.90)), ("one standard error on each side", 1.0)):
        if other < z and any(f.patients[0] <= n for f in fits(rate, low, high, other)):
            return f" {words[0].upper()}{words[1:]} would explain it."
    s = sum(rate) / 2
    half = (high[1] - low[0]) / 2
    ways = (z * s * (1 - s) / n, s * (1 - s) / n)
    if any(w <= half * 1.05 + 1e-12 for w in ways) and math.isfinite(half):
        return " The variance in place of the standard error would explain it."
    return ""


def _whole(x: float) -> float | None:
    return round(x, 2) if math.isfinite(x) else None


def _range(span: Span) -> str:
    low, high = span
    if not math.isfinite(high) or high - low < 0.05:
        return f"{low:,.1f}"
    return f"{low:,.1f} to {high:,.1f}"
