"""Figures whose sentence allows two readings: each worked out, neither chosen in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fewevents.formats import format_count
from helpers.audit.count_claims import SIZE, Counts, printed_count
from helpers.comparison import TWO_READINGS, Figure


@dataclass(frozen=True)
class Reading:
    """Two readings of a figure, in words and numbers."""

    recomputed: str
    verdict: str
    because: str


def readings(figures: Mapping[str, Figure], counts: Counts, row: str) -> Reading | None:
    """Both readings of a figure that allows two.

    Two patterns are looked for: a remission counted in patients said to have had none, and a
    duration of remission that equals the length of the course.

    Parameters
    ----------
    figures : mapping
        From `helpers.audit.count_claims.figures_of`.
    counts : Counts
        From `helpers.audit.count_claims.read_counts`.
    row : str
        Id of the figure.

    Returns
    -------
    Reading or None
        None if the figure has one reading.

    Examples
    --------
    >>> from helpers.audit.count_claims import figures_of, read_counts
    >>> from helpers.published import load_published
    >>> published = load_published()
    >>> figures, counts = figures_of(published), read_counts(published)
    >>> readings(figures, counts, "day_28_remission_count").recomputed
    '0 of 7, or 31/33 (93.9%) by then'
    """
    figure = figures[row]
    if figure["endpoint"].startswith("remission") and figure["group"] == "no_cr":
        return _later_remission(counts, figure)
    if figure["endpoint"] == "remission_duration" and figure["kind"] == "duration":
        return _duration(figures, counts, figure)
    return None


def _later_remission(counts: Counts, figure: Figure) -> Reading | None:
    found = printed_count(figure["printed"]) if figure["kind"] == "count" else None
    none, everyone, by_14 = (counts.size(group) for group in ("no_cr", "all", "cr"))
    if found is None or none is None or everyone is None or by_14 is None:
        return None
    free = counts.values.get(("dfs", "no_cr"), 0)
    lasting = (
        f"Reading 1, a remission that lasts: among {none} children said to have had none there "
        f"can be 0, not {found}."
    )
    bound = (
        f": {free} of the same {none} are printed as disease-free, and a child who never reaches "
        f"remission can't be, so at least {free} must have reached it."
        if free
        else "."
    )
    later = f"Reading 2, a remission reached after the first assessment: {found} of {none}"
    if not free <= found <= none:
        clash = f"{later} does not fit, since it must lie between {free} and {none}{bound}"
        return Reading(f"{free} to {none}", "not attainable", f"{lasting} {clash}")
    both = format_count(by_14 + found, everyone)
    because = (
        f"{lasting} {later} fits{bound} It would make {both} in remission by then. "
        f"Any number from {free} to {none} would fit as well."
    )
    return Reading(f"0 of {none}, or {both} by then", TWO_READINGS, because)


def _duration(figures: Mapping[str, Figure], counts: Counts, figure: Figure) -> Reading | None:
    courses = {
        other["printed"]
        for other in figures.values()
        if other["endpoint"] == "course" and other["kind"] == "duration"
    }
    remissions, free = counts.values.get((SIZE, "cr")), counts.values.get(("dfs", "cr"))
    if figure["printed"] not in courses or remissions is None or free is None:
        return None
    days = figure["printed"]
    because = (
        f"Reading 1, how long remissions lasted: then most of the {remissions} would have ended "
        f"about {days} days after they began, but {free} of {remissions} are printed as "
        f"disease-free. Reading 2, how long it took to reach remission: {days} days is also the "
        f"length of the course, after which remission was assessed. Only the second fits."
    )
    return Reading(f"{days} days is the length of the course", TWO_READINGS, because)
