"""Whether a rate printed for an arm of a comparison can come from its counts, and how."""

from __future__ import annotations

from attainable.paths.comparisons import Comparison
from attainable.paths.printed_p import PrintedP
from attainable.reported import ReportedNumber
from fewevents.formats import format_count
from helpers.audit.agreement import CLASH, Rate, together
from helpers.audit.grim import ROUNDINGS, counts_printing, nearest_counts
from helpers.comparison import NOT_ATTAINABLE, REPRODUCED, TRUNCATED

MAX_EVENTS_OF_RATE = 12
"""Events up to which the possible sequences of numbers at risk are looked at."""


def judge_rate(comparison: Comparison, p: PrintedP, arm: int, printed: str) -> str:
    """Verdict on a printed rate: the crude survival, the event rate, or a Kaplan-Meier estimate.

    Parameters
    ----------
    comparison : Comparison
    p : PrintedP
        What `attainable.paths.printed_p.check_p` says of its p-value.
    arm : int
        1 or 2.
    printed : str
        A percentage, such as ``93.3%``; with an empty text the verdict is empty.

    Returns
    -------
    str
        The verdict, a colon, the reason.

    Examples
    --------
    >>> from attainable.paths.printed_p import check_p
    >>> study = Comparison("transplant", 15, 1, 11, 0, "0.400")
    >>> judge_rate(study, check_p(study), 1, "6.7%")
    'reproduced: 1/15 (6.7%) with the event'
    """
    if not printed:
        return ""
    n, d = _arm(comparison, arm)
    digits = ReportedNumber(printed).decimals
    for count, what in ((n - d, "without the event"), (d, "with the event")):
        for rounding, word in zip(ROUNDINGS, (REPRODUCED, TRUNCATED), strict=True):
            if count in counts_printing(printed, n, rounding=rounding):
                shown = format_count(count, n, digits + (rounding == "truncate"))
                clash = what == "without the event" and _clash(comparison, p, arm, printed)
                note = (
                    f"; as a Kaplan-Meier estimate it would exclude p = {p.reached}"
                    if clash
                    else ""
                )
                return f"{word}: {shown} {what}{note}"
    if 0 < d <= MAX_EVENTS_OF_RATE:
        try:
            verdict, because = together(Rate(printed, arm, n, d), comparison)
        except ValueError:
            return "not decided: too many sequences of numbers at risk"
        if verdict != CLASH:
            return f"attainable as a Kaplan-Meier estimate: {because}"
    near = " and ".join(format_count(k, n, digits) for k in nearest_counts(printed, n))
    return f"{NOT_ATTAINABLE}: no count of {n} gives it with {d} events; nearest {near}"


def _clash(comparison: Comparison, p: PrintedP, arm: int, printed: str) -> bool:
    """Whether a crude rate, taken for a Kaplan-Meier estimate, excludes the printed p-value."""
    n, d = _arm(comparison, arm)
    if not p.reached or d > MAX_EVENTS_OF_RATE:
        return False
    try:
        return together(Rate(printed, arm, n, d), comparison)[0] == CLASH
    except ValueError:
        return False


def _arm(comparison: Comparison, arm: int) -> tuple[int, int]:
    """Patients of an arm, and those with the event."""
    arms = {1: (comparison.n1, comparison.events1), 2: (comparison.n2, comparison.events2)}
    return arms[arm]
