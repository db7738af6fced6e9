"""A comparison within one arm of another, and what the two p-values say together."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from attainable.paths.attainable_set import PathLimitError
from attainable.paths.comparisons import Comparison
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_p import check_p, p_set
from attainable.reported import Rounding


def comparisons_of(published: pd.DataFrame) -> dict[str, Comparison]:
    """Every printed p-value with its two arms, by id.

    >>> from helpers.published import load_published
    >>> comparisons_of(load_published())["os_by_hsct_p"].n1
    15
    """
    tests = published[published["kind"].eq("p_value") & published["n1"].ne("")]
    return {str(row): Comparison.from_published(published, str(row)) for row in tests.index}


def comparisons_within(published: pd.DataFrame, row: str) -> list[str]:
    """Ids of the p-values for the same endpoint among the patients of a comparison's first arm.

    >>> from helpers.published import load_published
    >>> comparisons_within(load_published(), "os_by_cr_p")
    ['os_by_hsct_p']
    """
    tests = published[published["kind"].eq("p_value")]
    outer = tests.loc[row]
    inside = tests["endpoint"].eq(outer["endpoint"]) & tests["group"].eq(outer["group1"])
    return [str(name) for name in tests.index[inside]]


def joint_paths(outer: Comparison, inner: Comparison) -> int | None:
    """Paths that print a comparison's p-value and agree with that of one within its first arm.

    At each event of that arm, the numbers at risk of the inner arms add up to its own. Trailing
    zeros that no cohort can reach are left out of the inner figure.

    Returns
    -------
    int or None
        None if the one does not lie within the other, has no path itself, or is beyond the exact
        limit. With several events in the first arm the number is an upper bound: the events are
        looked at one by one.

    Examples
    --------
    >>> remission = Comparison("survival by remission", 26, 1, 7, 3, "0.002")
    >>> joint_paths(remission, Comparison("survival by transplant", 15, 1, 11, 0, "0.40"))
    41015
    """
    within = inner.n1 + inner.n2 == outer.n1 and inner.events1 + inner.events2 == outer.events1
    return _joint(outer, inner) if within and outer.events1 > 0 else None


@lru_cache(maxsize=4096)
def _joint(outer: Comparison, inner: Comparison) -> int | None:
    space = p_set(inner.n1, inner.events1, inner.n2, inner.events2)
    printed = check_p(inner).reached
    if not printed:
        return None
    try:
        rounding: Rounding = "half-up" if space.count(printed) else "truncate"
        allowed = {}
        for event in range(1, outer.events1 + 1):
            table = space.risk_counts(event, printed, rounding)
            allowed[1, event] = (set((table["risk1"] + table["risk2"]).tolist()), None)
        limited = attainable_logrank(
            outer.n1,
            outer.events1,
            outer.n2,
            outer.events2,
            at_risk=allowed,  # type: ignore[arg-type]
        )
        return limited.count(outer.reported) or limited.count(outer.reported, "truncate")
    except PathLimitError:
        return None
