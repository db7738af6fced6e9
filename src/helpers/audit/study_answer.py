"""The attainable set of one comparison as a sentence or two."""

from __future__ import annotations

import pandas as pd

from attainable.paths.comparisons import Comparison
from attainable.paths.printed_p import check_p, exact_p, p_set
from attainable.reported import Rounding
from attainable.words import format_many


def answer(
    n1: int, d1: int, n2: int, d2: int, reported: str | None = None, *, ties: bool = False
) -> str:
    """Whether a printed log-rank p-value is possible for the counts of two arms, in words.

    Parameters
    ----------
    n1, d1, n2, d2 : int
        Patients and events of each arm.
    reported : str, optional
        The p-value as printed, such as "0.400" (not the same as "0.40").
    ties : bool
        Allow several events at one time.

    Returns
    -------
    str
        The ends and the number of paths; then the paths that print the figure with a witness, or
        the proof that none does.

    Raises
    ------
    ValueError
        If the counts are impossible or the figure is no printed number.

    Examples
    --------
    >>> text = answer(15, 1, 11, 0, "0.400")
    >>> text.split(": ")[0], text.split("; ")[1].split(". ")[0]
    ('1 event among 15 and 0 among 11', 'the nearest are 0.3980 and 0.4028')
    """
    space = p_set(n1, d1, n2, d2, ties)
    arms = f"{d1} {'event' if d1 == 1 else 'events'} among {n1} and {d2} among {n2}"
    if space.p_bounds is None:
        return f"{arms}: no event falls while both arms are at risk, so there is no log-rank test."
    low, high = (exact_p(end) for end in space.p_bounds)
    kind = "a log-rank p from" if space.exact else "a log-rank p that can't leave"
    paths = "courses of events and censoring"
    text = f"{arms}: {kind} {low} to {high}, by {format_many(space.n_paths)} {paths}."
    if reported is None:
        return text
    found = check_p(Comparison("", n1, d1, n2, d2, reported), ties=ties)
    text += f" {found.because}"
    if found.attained in ("rounded", "cut off"):
        rounding: Rounding = "half-up" if found.attained == "rounded" else "truncate"
        cohort = space.witness(reported, rounding)
        if cohort is not None:
            text += f" For instance: {describe_course(cohort)}."
    return text


def describe_course(cohort: pd.DataFrame, *, most: int = 6) -> str:
    """The events of a witness in time order, with the numbers at risk of both arms at each.

    Parameters
    ----------
    cohort : DataFrame
        ``time, event, group``, from `attainable.paths.attainable_set.AttainableSet.witness`.
    most : int
        Events that are told; of the others only their number.

    Examples
    --------
    >>> describe_course(p_set(15, 1, 11, 0).witness("0.40"))
    'event in arm 1 with 7 and 5 at risk'
    """
    parts = []
    for time, failed in cohort[cohort["event"].eq(1)].groupby("time")["group"]:
        risk = cohort.loc[cohort["time"].ge(time), "group"].value_counts()
        arms = " and ".join(f"arm {arm}" for arm in sorted(set(failed)))
        word = "event" if len(failed) == 1 else f"{len(failed)} events"
        parts.append(f"{word} in {arms} with {risk.get(1, 0)} and {risk.get(2, 0)} at risk")
    shown = ", then ".join(parts[:most])
    more = len(parts) - most
    return f"{shown}, and {more} more event time{'s' * (more > 1)}" if more > 0 else shown
