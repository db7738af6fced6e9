"""Small drawings as inline SVG: an interval beside the narrowest possible, p-values, a witness."""

from __future__ import annotations

import math
from html import escape
from itertools import groupby
from operator import itemgetter

from attainable.claims import Claim, ClaimError
from attainable.forms import ratio_figures
from attainable.forms.intervals import METHODS, table, z_of
from attainable.forms.scales import least_limits, narrowest_limits
from attainable.verdict import Verdict

WIDTH, LEFT, RIGHT = 560, 180, 30
ROW = 26
MOST_TABLE = 2_000


def drawing(claim: Claim, verdict: Verdict) -> str:
    """The drawing that helps with a verdict, if one does.

    Parameters
    ----------
    claim : Claim
    verdict : Verdict

    Returns
    -------
    str
        SVG, or nothing.
    """
    try:
        if verdict.cohort and verdict.cohort["patient"]:
            return _witness(verdict.cohort)
        if verdict.severity not in ("red", "amber"):
            return ""
        if claim.form == "logrank":
            return _p_values(claim, verdict)
        if claim.form == "two_proportions" and claim.has("p"):
            return _p_values(claim, verdict)
        if claim.form in ("rate", "proportion") and claim.has("low", "high", "n1"):
            return _rate(claim)
        if claim.form == "hazard_ratio" and claim.has("low", "high"):
            return _ratio(claim)
    except (ClaimError, ValueError, ZeroDivisionError):
        return ""
    return ""


def _rate(claim: Claim) -> str:
    """The printed interval beside the narrowest that so many patients allow."""
    n, low, high = (
        claim.count("n1"),
        claim.number("low", percent=True),
        claim.number("high", percent=True),
    )
    percent, k = claim.number("percent"), claim.count("k1")
    assert n and low is not None and high is not None
    s = float(percent.value or 0) / 100 if percent is not None else (k or 0) / n
    s = min(max(s, 1e-6), 1 - 1e-6)
    rows = [("as printed", float(low.value or 0), float(high.value or 0), "printed")]
    if claim.form == "rate":
        rows += [
            (f"least, {x}", 100 * a, 100 * b, "possible")
            for x, (a, b) in least_limits(s, n, z_of(claim.level())).items()
        ]
        by, (a, b) = narrowest_limits(s, n, claim.level())
        if f"least, {by}" not in [row[0] for row in rows]:
            rows.append((f"least, {by}", 100 * a, 100 * b, "possible"))
    elif n <= MOST_TABLE:
        at = k if k is not None else round(s * n)
        made = table(n, claim.level())
        rows += [
            (x, 100 * float(made[x][0][at]), 100 * float(made[x][1][at]), "possible")
            for x in list(METHODS)[:6]
        ]
    title = f"The printed interval {low.text} to {high.text} beside those that {n} patients allow"
    return _intervals(rows, title, 0, 100, "%")


def _ratio(claim: Claim) -> str:
    """The printed interval of a ratio beside the narrowest that the events allow."""
    low, high, value = claim.number("low"), claim.number("high"), claim.number("value")
    assert low is not None and high is not None
    a, b = float(low.value or 0), float(high.value or 0)
    rows = [("as printed", a, b, "printed")]
    bound, source = ratio_figures.least_error(claim)
    middle = (
        math.log(float(value.value)) if value and value.value else (math.log(a) + math.log(b)) / 2
    )
    if bound:
        half = z_of(claim.level()) * bound
        rows.append(
            ("least by the events", math.exp(middle - half), math.exp(middle + half), "possible")
        )
    free = ratio_figures.pairs_without_value(claim)
    title = f"The printed interval {low.text} to {high.text}"
    title += f" beside the narrowest that {source} allow" if bound else " and its middle"
    marks = {"ratio": float(value.value)} if value and value.value else {}
    if free:
        marks["middle"] = math.exp(sum(free.ratio) / 2)
    ends = [math.log(x) for _, p, q, _ in rows for x in (p, q) if x > 0]
    pad = 0.08 * (max(ends) - min(ends) or 1)
    return _intervals(rows, title, min(ends) - pad, max(ends) + pad, "", log=True, marks=marks)


def _intervals(
    rows: list[tuple[str, float, float, str]],
    title: str,
    least: float,
    most: float,
    unit: str,
    *,
    log: bool = False,
    marks: dict[str, float] | None = None,
) -> str:
    def x(value: float) -> float:
        value = math.log(max(value, 1e-9)) if log else value
        return LEFT + (WIDTH - LEFT - RIGHT) * (min(max(value, least), most) - least) / (
            most - least
        )

    height = ROW * (len(rows) + 1 + len(marks or {})) + 14
    parts = []
    for i, (name, low, high, kind) in enumerate(rows):
        y = ROW * i + 18
        parts.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        parts.append(
            f'<line class="{kind}" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{y}" y2="{y}"/>'
        )
        parts += [
            f'<line class="{kind}" x1="{x(v):.1f}" x2="{x(v):.1f}" y1="{y - 6}" y2="{y + 6}"/>'
            for v in (low, high)
        ]
    for j, (name, value) in enumerate((marks or {}).items()):
        y = ROW * (len(rows) + j) + 18
        parts.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<circle class="mark" cx="{x(value):.1f}" cy="{y}" r="5"/>')
        parts.append(f'<text x="{x(value) + 9:.1f}" y="{y + 4}">{value:.3g}</text>')
    y = height - ROW + 4
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
    ticks = _ratios(least, most) if log else [least + (most - least) * t / 4 for t in range(5)]
    for t in ticks:
        value = math.exp(t) if log else t
        last = unit and t == ticks[-1]
        at = f'x="{x(value) + 12 * bool(last):.1f}" y="{y + 17}"'
        anchor = "end" if last else "middle"
        text = f"{value:.3g} {unit}" if last else f"{value:.3g}"
        parts.append(f'<text {at} text-anchor="{anchor}">{text}</text>')
    return _svg(title, WIDTH, height + 6, parts)


def _ratios(least: float, most: float) -> list[float]:
    """Logarithms of round ratios from one to another, six at most."""
    ratios = sorted(m * 10.0**e for e in range(-4, 5) for m in (1, 1.5, 2, 3, 4, 5, 7))
    inside = [math.log(r) for r in ratios if least <= math.log(r) <= most]
    return inside[:: math.ceil(len(inside) / 6) or 1]


def _p_values(claim: Claim, verdict: Verdict) -> str:
    """The nearest p-values of every test beside the printed one."""
    p = claim.p()
    assert p is not None
    if p.value is None:
        return ""
    at = float(p.value)
    values = {
        name: [x for x in entry.get("nearest", []) if x is not None]
        for name, entry in verdict.tried.items()
        if "/" not in name and "sided" not in name
    }
    near = sorted({x for xs in values.values() for x in xs}, key=lambda x: abs(x - at))[:24]
    if not near:
        return ""
    least, most = min([at, *near]), max([at, *near])
    pad = 0.06 * (most - least or at or 0.01)
    least, most = max(least - pad, 0.0), min(most + pad, 1.0)

    def x(value: float) -> float:
        return float(RIGHT + (WIDTH - 2 * RIGHT) * (value - least) / (most - least))

    parts = [f'<line class="axis" x1="{RIGHT}" x2="{WIDTH - RIGHT}" y1="46" y2="46"/>']
    parts += [f'<circle class="dot" cx="{x(v):.1f}" cy="46" r="4"/>' for v in near]
    parts.append(f'<line class="printed" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="26" y2="58"/>')
    parts.append(
        f'<text x="{x(at):.1f}" y="18" text-anchor="middle">printed {escape(p.text)}</text>'
    )
    parts += [
        f'<text x="{x(v):.1f}" y="78" text-anchor="{anchor}">{v:.3g}</text>'
        for v, anchor in ((least + pad, "start"), (most - pad, "end"))
    ]
    return _svg(
        f"The attainable p-values nearest to the printed {p.text}, all tests", WIDTH, 88, parts
    )


def _witness(cohort: dict[str, list[int]]) -> str:
    """Two Kaplan-Meier curves of a cohort that gives the figure, with its losses."""
    height, top, bottom = 220, 16, 40
    end = max(cohort["time"]) or 1
    patients = list(zip(cohort["arm"], cohort["time"], cohort["event"], strict=True))

    def x(time: float) -> float:
        return 40 + (WIDTH - 40 - RIGHT) * time / end

    def y(rate: float) -> float:
        return top + (height - top - bottom) * (1 - rate)

    parts = [
        f'<line class="axis" x1="40" x2="{WIDTH - RIGHT}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>',
        f'<line class="axis" x1="40" x2="40" y1="{y(1):.1f}" y2="{y(0):.1f}"/>',
        *(f'<text x="34" y="{y(r) + 4:.1f}" text-anchor="end">{r:.1f}</text>' for r in (0, 0.5, 1)),
    ]
    for i, arm in enumerate(sorted(set(cohort["arm"]))):
        own = sorted((time, event) for a, time, event in patients if a == arm)
        rate, at_risk = 1.0, len(own)
        points = [f"M{x(0):.1f} {y(1):.1f}"]
        for time, block in groupby(own, key=itemgetter(0)):
            here = [event for _, event in block]
            at, events = x(time), sum(here)
            rate *= 1 - events / at_risk
            points += [f"H{at:.1f}", f"V{y(rate):.1f}"]
            if len(here) > events:
                ends = f'y1="{y(rate) - 5:.1f}" y2="{y(rate) + 5:.1f}"'
                parts.append(f'<line class="arm{arm}" x1="{at:.1f}" x2="{at:.1f}" {ends}/>')
            at_risk -= len(here)
        parts.append(f'<path class="arm{arm}" d="{" ".join(points)}"/>')
        total = sum(event for _, event in own)
        parts.append(
            f'<line class="arm{arm}" x1="{60 + 230 * i}" x2="{84 + 230 * i}" y1="{height - 12}" y2="{height - 12}"/>'
            f'<text x="{92 + 230 * i}" y="{height - 8}">arm {arm}: {total} of {len(own)} events</text>'
        )
    return _svg(
        "A cohort that gives the printed p-value: made up, one of many; ticks are losses",
        WIDTH,
        height,
        parts,
    )


def _svg(title: str, width: int, height: float, parts: list[str]) -> str:
    return (
        f'<figure><svg viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape(title, quote=True)}">'
        f"{''.join(parts)}</svg><figcaption>{escape(title)}.</figcaption></figure>"
    )
