"""Figures whose sentence allows two readings: each reading worked out, neither chosen in silence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from helpers.count_claims import SIZE, Counts, printed_count
from helpers.formats import format_count


@dataclass(frozen=True)
class Reading:
    """Two readings of a figure, in words and numbers."""

    recomputed: str
    verdict: str
    because: str


def readings(published: pd.DataFrame, counts: Counts, row: str) -> Reading | None:
    """Readings of a figure whose group contradicts what is counted, or whose name fits two quantities.

    Two patterns are looked for: a remission counted in patients said to have had none, and a duration of remission that equals the
    length of the course.

    Returns
    -------
    Reading or None
        None if the figure has one reading.

    Examples
    --------
    >>> from helpers.count_claims import read_counts
    >>> from helpers.published import load_published
    >>> published = load_published()
    >>> readings(published, read_counts(published), "day_28_remission_count").recomputed
    '0 of 7, or 31/33 (93.9%) by then'
    """
    figure = published.loc[row]
    if figure["endpoint"].startswith("remission") and figure["group"] == "no_cr":
        return _later_remission(published, counts, figure)
    if figure["endpoint"] == "remission_duration" and figure["kind"] == "duration":
        return _duration(published, counts, figure)
    return None


def _later_remission(published: pd.DataFrame, counts: Counts, figure: pd.Series) -> Reading | None:
    found = printed_count(figure["printed"])
    none, everyone, by_14 = (counts.size(group) for group in ("no_cr", "all", "cr"))
    if figure["kind"] != "count" or found is None or none is None or everyone is None or by_14 is None:
        return None
    free = counts.values.get(("dfs", "no_cr"), 0)
    lasting = (
        f"Reading 1, a remission that lasts: among {none} children said to have had none there can be 0, not {found}"
    )
    later = f"Reading 2, a remission reached after the first assessment: {found} of {none} fits"
    bound = (
        f"{free} of the same {none} are printed as disease-free, and a child who never reaches remission can't be, "
        f"so at least {free} must have reached it"
    )
    if not free <= found <= none:
        clash = f"{later.removesuffix(' fits')} does not fit, since it must lie between {free} and {none}: {bound}"
        return Reading(f"{free} to {none}", "not attainable", f"{lasting}. {clash}.")
    both = format_count(by_14 + found, everyone)
    total = f"It would make {both} in remission by then"
    slack = f"Any number from {free} to {none} would fit as well"
    because = f"{lasting}. {later}: {bound}. {total}. {slack}."
    return Reading(f"0 of {none}, or {both} by then", "two readings", because)


def _duration(published: pd.DataFrame, counts: Counts, figure: pd.Series) -> Reading | None:
    courses = published[published["endpoint"].eq("course") & published["kind"].eq("duration")]
    remissions, free = counts.values.get((SIZE, "cr")), counts.values.get(("dfs", "cr"))
    if figure["printed"] not in set(courses["printed"]) or remissions is None or free is None:
        return None
    days = figure["printed"]
    because = (
        f"Reading 1, how long remissions lasted: then most of the {remissions} would have ended by about day {days} "
        f"after they began, but {free} of {remissions} are printed as disease-free. Reading 2, how long it took to reach remission: {days} "
        f"days is also the length of the course, after which remission was assessed. The second fits, the first does not."
    )
    return Reading(f"{days} days is the length of the course", "two readings", because)
