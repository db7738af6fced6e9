"""A rate without error: whether so many patients and events can print it at all."""

from __future__ import annotations

import math

from attainable.claims.claim import Claim
from attainable.forms.grim import counts_printing
from attainable.forms.rate_figures import ASSUMES, is_incidence, percent_of, survives, unit_of
from attainable.forms.reachable import reachable
from attainable.forms.repair import smallest_change
from attainable.forms.spans import Span, cut_off, rounded
from attainable.printed import Printed
from attainable.verdict import Verdict


def alone(claim: Claim, n: int | None, percent: Printed) -> Verdict:
    """A rate without error: whether so many patients (and events) can print it at all."""
    d = claim.count("d1")
    d = claim.count("events") if d is None else d
    if n is None:
        return Verdict(
            "not checkable", f"{percent.text} %: neither patients nor error are printed."
        )
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
        tried = {
            w: {"meets": a is None or a != [], "nearest": [None, None]} for w, a in answers.items()
        }
        if not crude_counts and not any(a is None or a for a in answers.values()):
            continue
        parts = [f"Crude: {k} of {n}" for k in crude_counts[:2]]
        risks = answers.get("Kaplan-Meier")
        if risks and risks != [0]:
            parts.append(
                f"Kaplan-Meier: such as {', '.join(map(str, risks))} at risk at the events"
            )
        return Verdict(
            "cut off" if habit else "possible",
            f"{percent.text} % can be a rate of {of}{habit}.",
            tried=tried,
            assumes=ASSUMES[:1],
            because=("; ".join(parts) or f"By {', '.join(answers)}")
            + "."
            + (_otherwise(claim, n, events, percent) if habit else ""),
        )
    change = smallest_change(claim, ("percent",), lambda c: _reached(c, n, events))
    repair = f" Smallest change that would make them agree: {change}." if change else ""
    return Verdict(
        "does not fit",
        f"{percent.text} % is no rate of {of}.",
        assumes=(
            *ASSUMES[:1],
            "The estimate is crude, Kaplan-Meier, actuarial or from cumulated hazards.",
        ),
        because="No numbers at risk give it, crude, by Kaplan-Meier, with half of those lost in an "
        f"interval, or as exp(-hazard).{repair}",
    )


def _otherwise(claim: Claim, n: int, events: int, percent: Printed) -> str:
    """By which rarer estimates a rate is rounded that the usual ones give only cut off."""
    ways = _ways(claim, n, events, rounded(percent))
    found = [
        way.rpartition(", ")[2]
        + (f" (such as {', '.join(f'{r / 2:g}' for r in doubled)} at risk)" if doubled else "")
        for way, doubled in ways.items()
        if doubled != [] and way.endswith(("actuarial", "exp(-hazard)"))
    ]
    return (
        f" Cutting off is not the only explanation: rounded, {' or '.join(found)}." if found else ""
    )


def _ways(
    claim: Claim, n: int, events: int, span: Span, *, exotic: bool = True
) -> dict[str, list[int] | None]:
    """Numbers at risk that give a rate, by each way to estimate it; ``[0]`` where any will do."""
    s = tuple(min(max(x / unit_of(claim), 0.0), 1.0) for x in span)
    failures = (1 - s[1], 1 - s[0])
    survival, failure = survives(claim)
    spans: list[tuple[str, Span]] = []
    if survival:
        spans.append(("Kaplan-Meier", s))  # type: ignore[arg-type]
    if failure or is_incidence(claim):
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


def _reached(claim: Claim, n: int, events: int) -> bool:
    percent = percent_of(claim, "percent")
    if "rounded" in counts_printing(percent, n).values():
        return True
    return any(a != [] for a in _ways(claim, n, events, rounded(percent)).values())


def crude_or_not(claim: Claim, counted: Verdict) -> Verdict:
    """A rate beside a count of which it is not the percentage: it may be a Kaplan-Meier rate."""
    return Verdict(
        "possible",
        f"{claim.text('percent')} % is not the crude rate of {claim.text('k1')} of {claim.text('n1')}, but may be a "
        "Kaplan-Meier rate.",
        assumes=ASSUMES[:1],
        because=counted.because.partition(" Smallest")[0],
    )
