"""Figures that are read off one curve: its median and its survival at times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from attainable.claims.claim import Claim, ClaimError, not_reached
from attainable.claims.study import Study
from attainable.forms.rate_figures import FAILURE, unit_of
from attainable.forms.spans import Span, either
from attainable.joint.counts import label_of, of_survival
from attainable.joint.findings import Finding
from attainable.joint.marks import UNITS

BOTH = "Both can't be right if they are read off one Kaplan-Meier curve of the same patients."
ONE_CURVE = (
    "If both are of the same patients, from the same start and the same cut-off of the data, and read off the "
    "steps of one Kaplan-Meier curve of patients without the event: not by interpolation as in a life table, no crude share, not adjusted."
)
OTHERWISE = (
    *("crude", "actuarial", "life table", "life-table", "interpolat", "adjust", "weight"),
    *("conditional", "current", "landmark", "cut-off", "cutoff", "update", "parametric", "model"),
)
"""Words by which a figure says that it may be off another curve."""
EARLIER = re.compile(
    r"(?:first|initial|earlier|previous|prior|original|preliminary|(?:19|20)[0-9]{2}) (?:report|publication|paper|presentation|analysis)"
    r"|(?:interim|primary) analys[ei]s|(?:longer|extended|additional|further|mature) follow-up"
    r"|(?:previously|earlier|first|initially) (?:been )?(?:reported|published|presented)"
)
"""Words of a sentence whose figures are of another cut-off of the data than others of the text."""
DEAD = ("died", "dead", "progressed", "failed", "event rate")
"""Words of a sentence whose rate may be of those with the event."""
CONVENTIONS, OTHER_UNIT = 0.02, 0.10
"""Months of 30 days, or of 365.25 / 12; between units also months of four weeks."""
_FREE = re.compile(r"[a-z]+[- ]free")
_LENGTH = re.compile(r"(?P<number>[0-9]+(?:[.,][0-9]+)?|[a-z]+)[\s-]*(?P<unit>day|week|month|year)")


@dataclass(frozen=True)
class Point:
    """Survival in percent, and when: each as the values that its print can stand for; the time in days."""

    claim: Claim
    survival: Span
    days: Span
    unit: str


def curve_findings(study: Study) -> list[Finding]:
    """Medians and rates that no one curve has: survival above 50 % behind the median, or a rise.

    Only claims on a declared group and a declared endpoint of survival are held together.

    Parameters
    ----------
    study : Study

    Returns
    -------
    list of Finding
    """
    return [
        Finding("exclude", (a.claim.id, b.claim.id), f"{said} {BOTH}", ONE_CURVE)
        for a, b in held_together(study)
        if (said := _excluded(study, a, b))
    ]


def held_together(study: Study) -> list[tuple[Point, Point]]:
    """Pairs of a median and a rate, or of two rates, that are read as of one curve."""
    rates: dict[tuple[str, str], list[Point]] = {}
    medians: dict[tuple[str, str], list[Point]] = {}
    for claim in study.claims:
        curve = claim.text("group1"), claim.text("endpoint")
        if not _declared(claim, study):
            continue
        try:
            for found, points in ((rates, _rate(claim)), (medians, _median(claim))):
                found.setdefault(curve, []).extend(points)
        except ClaimError:
            continue
    return [
        pair
        for curve in rates
        for pair in (*combinations(rates[curve], 2), *_crossed(rates[curve], medians[curve]))
    ]


def _crossed(rates: Sequence[Point], medians: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return ((median, rate) for median in medians for rate in rates)


def _declared(claim: Claim, study: Study) -> bool:
    """Whether a claim is on a declared group and survival endpoint, and says of no other curve."""
    if claim.refused or claim.readings or claim.has("k1") or claim.flag("adjusted"):
        return False
    if claim.text("group1") not in study.groups or claim.text("endpoint") not in study.endpoints:
        return False
    label = study.endpoints[claim.text("endpoint")].label
    name = f"{claim.text('endpoint')} {label} {claim.text('measure')}".lower()
    said = " ".join(claim.text(x) for x in ("note", "test", "conf_type", "sentence")).lower()
    if EARLIER.search(said):
        return False
    words = _FREE.sub("", f"{name} {said}")
    return of_survival(claim, study) and not any(x in words for x in (*OTHERWISE, *FAILURE, *DEAD))


def _rate(claim: Claim) -> list[Point]:
    """The survival that a rate prints, and its time as named."""
    length = _length(claim.text("time"))
    percent = claim.number("percent")
    if claim.form != "rate" or length is None or percent is None or not percent.exact:
        return []
    unit = unit_of(claim)
    if unit == 100 and 0 < float(percent.value or 0) < 1:  # 0.6, of 1 or of 100?
        return []
    low, high = (100 / unit * x for x in either(percent))
    days = length[0] * UNITS[length[1]]
    return [Point(claim, (low, high), (days, days), length[1])]


def _median(claim: Claim) -> list[Point]:
    """Survival of 50 % at the median; at no time where it is not reached."""
    if claim.form != "median" or not claim.has("value"):
        return []
    if not_reached(claim.text("value")):
        return [Point(claim, (50, 50), (float("inf"), float("inf")), "")]
    length = _length(f"1 {claim.text('unit')}")
    value = claim.number("value")
    if length is None or value is None or not value.exact:
        return []
    low, high = (x * UNITS[length[1]] for x in either(value))
    return [Point(claim, (50, 50), (low, high), length[1])]


def _length(text: str) -> tuple[float, str] | None:
    """A length of time and its unit: ``2-year``, ``two years``, ``24 months``.

    >>> _length("two-year"), _length("6 months"), _length("day 30")
    ((2.0, 'year'), (6.0, 'month'), None)
    """
    from attainable.reading.amounts import amount, digits

    found = _LENGTH.search(text.lower())
    number = amount(digits(found["number"])) if found else None
    return (number, found["unit"]) if found and number is not None else None


def _excluded(study: Study, a: Point, b: Point) -> str:
    """What no one curve has of two points, as a sentence; empty where one can have both."""
    slack = CONVENTIONS if a.unit == b.unit else OTHER_UNIT
    first, then = sorted((a, b), key=lambda point: point.days)
    if not first.days[1] * (1 + slack) < then.days[0] or then.survival[0] <= first.survival[1]:
        return ""
    of = f"{study.endpoints[a.claim.text('endpoint')].label or a.claim.text('endpoint')} in {label_of(study, a.claim.text('group1'))}"
    if a.claim.form == "rate":
        rise = " to ".join(
            f"{p.claim.text('percent')} % at {p.claim.text('time')}" for p in (first, then)
        )
        return f"{of}: {rise} is a rise, which no curve of survival has."
    rate = f"{of}: {b.claim.text('percent')} % at {b.claim.text('time')}"
    if not a.unit:
        return f"{rate} is below 50 %, so the median is reached."
    value = f"{a.claim.text('value')} {a.claim.text('unit')}"
    where = "above 50 % after" if b is then else "below 50 % before"
    return f"{rate} is {where} the median of {value}."
