"""One printed log-rank p-value against every p-value that the counts of its two arms allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from attainable.paths.attainable_set import DEFAULT_MAX_PATHS, AttainableSet
from attainable.paths.comparisons import Comparison
from attainable.paths.logrank_exact import chi_squared_of_p
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.nearest_paths import p_values_around
from attainable.paths.printed_interval import p_interval
from attainable.reported import ReportedNumber, Rounding
from attainable.words import format_many

How = Literal["rounded", "cut off", "no", "unknown"]


@dataclass(frozen=True)
class PrintedP:
    """How a printed p-value stands in the attainable set of its comparison.

    Attributes
    ----------
    attained : str
        ``rounded`` or ``cut off`` (the way of shortening under which it is attainable), ``no``,
        or ``unknown`` (beyond the exact limit the search may find neither a cohort nor a proof).
    matching, n_paths : int
        Paths that print as the figure, and all paths; ``matching`` is None beyond the exact limit.
    p_min, p_max : float or None
        Ends of the set; None if no path has a p-value.
    below, above : float or None
        Nearest attainable p-values on either side of a figure that is not attainable.
    shorter : str
        For a figure not attainable: the same figure less its last zeros, if that is attainable.
    """

    reported: str
    attained: How
    matching: int | None
    n_paths: int
    p_min: float | None
    p_max: float | None
    below: float | None = None
    above: float | None = None
    shorter: str = ""

    @property
    def reached(self) -> str:
        """The figure as far as it is attainable: as printed, less its last zeros, or empty."""
        return self.reported if self.attained in ("rounded", "cut off") else self.shorter

    @property
    def recomputed(self) -> str:
        """What the counts allow, in a few words."""
        if self.p_min is None or self.p_max is None:
            return "no test possible"
        if self.attained == "no" and (self.below is not None or self.above is not None):
            return "nearest: " + " and ".join(
                exact_p(p) for p in (self.below, self.above) if p is not None
            )
        return f"from {exact_p(self.p_min)} to {exact_p(self.p_max)}, by {format_many(self.n_paths)} courses"

    @property
    def because(self) -> str:
        """The verdict's reason, in plain words."""
        if p_interval(self.reported, "truncate")[0] > 1:
            return f"A p-value can't exceed 1, and {self.reported} does."
        if self.n_paths == 0:
            return "No event falls while both arms are at risk: there is no log-rank test."
        paths = f"{format_many(self.n_paths)} possible courses of events and censoring"
        if self.matching:
            share = self.matching / self.n_paths
            how = "" if self.attained == "rounded" else " if cut off, though none if rounded"
            few = f"{share:.1%}" if share >= 0.001 else "fewer than 0.1%"
            said = f"give a log-rank p that prints as {self.reported}{how}"
            return f"{self.matching:,} of {paths} ({few}) {said}."
        if self.attained in ("rounded", "cut off"):
            found = f"A cohort was found whose log-rank p prints as {self.reported}"
            return f"{found}; the {paths} were not counted."
        if self.attained == "unknown":
            return f"Among {paths} neither a cohort with this p nor a proof against it was found."
        near = [exact_p(p) for p in (self.below, self.above) if p is not None]
        nearest = (
            f"the nearest are {near[0]} and {near[1]}"
            if len(near) == 2
            else f"the nearest is {near[0]}"
        )
        text = f"None of {paths} gives a log-rank p that prints as {self.reported}; {nearest}."
        if self.shorter:
            text += f" As {self.shorter} it would be attainable: a zero added to fill up the "
            text += "decimals explains it."
        return text


def check_p(
    study: Comparison, *, ties: bool = False, max_paths: int = DEFAULT_MAX_PATHS
) -> PrintedP:
    """Look a printed p-value up in the attainable set of its comparison.

    Parameters
    ----------
    study : Comparison
    ties : bool
        Allow several events at one time.
    max_paths : int
        Count exactly up to so many paths; beyond, look for a witness first and count only if none
        is found.

    Returns
    -------
    PrintedP

    Examples
    --------
    >>> found = check_p(Comparison("transplant", 15, 1, 11, 0, "0.400"))
    >>> found.attained, found.n_paths, round(found.below, 4), round(found.above, 4), found.shorter
    ('no', 165, 0.398, 0.4028, '0.40')
    """
    design = (study.n1, study.events1, study.n2, study.events2, ties)
    found = _check(*design, study.reported, max_paths)
    if found.attained == "unknown" and max_paths < DEFAULT_MAX_PATHS:
        return _check(*design, study.reported, DEFAULT_MAX_PATHS)
    return found


def said_p(reported: str) -> str:
    """A printed p-value with its sign, for a sentence.

    >>> said_p("0.40"), said_p("<0.001")
    ('p = 0.40', 'p < 0.001')
    """
    figure = ReportedNumber(reported)
    sign = "" if figure.operator == "=" else figure.operator
    return f"p {figure.operator} {reported.removeprefix(sign).strip()}"


def exact_p(p: float) -> str:
    """A p-value with four decimals, or two digits where it is smaller than these can show.

    >>> exact_p(0.39802), exact_p(0.000911), exact_p(2.6e-10)
    ('0.3980', '0.00091', '2.6e-10')
    """
    return f"{p:.4f}" if p >= 0.001 or p == 0 else f"{p:.2g}"


@lru_cache(maxsize=8)
def p_set(
    n1: int, d1: int, n2: int, d2: int, ties: bool = False, max_paths: int = DEFAULT_MAX_PATHS
) -> AttainableSet:
    """Attainable set of a design, kept for the next question.

    Parameters
    ----------
    n1, d1, n2, d2, ties, max_paths
        As in `attainable.paths.logrank_set.attainable_logrank`.
    """
    return attainable_logrank(n1, d1, n2, d2, ties=ties, max_paths=max_paths)


@lru_cache(maxsize=4096)
def _check(
    n1: int, d1: int, n2: int, d2: int, ties: bool, reported: str, max_paths: int
) -> PrintedP:
    space = p_set(n1, d1, n2, d2, ties, max_paths)
    if space.n_paths == 0:
        return PrintedP(reported, "no", 0, 0, None, None)
    attained, matching = _attained(space, reported)
    p_min, p_max = space.p_bounds or (None, None)
    found = PrintedP(reported, attained, matching, space.n_paths, p_min, p_max)
    if attained != "no":
        return found
    below, above = neighbours(space, reported)
    return replace(found, below=below, above=above, shorter=_less_zeros(space, reported))


def _less_zeros(space: AttainableSet, reported: str) -> str:
    """The figure less as few last zeros as make it attainable; empty if none do."""
    while "." in reported and reported.endswith("0") and reported[-2] != ".":
        reported = reported[:-1]
        if _attained(space, reported)[0] in ("rounded", "cut off"):
            return reported
    return ""


def _attained(space: AttainableSet, reported: str) -> tuple[How, int | None]:
    answers: list[bool | None] = []
    ways: tuple[tuple[Rounding, How], ...] = (("half-up", "rounded"), ("truncate", "cut off"))
    for rounding, how in ways:
        met = space.meets(reported, rounding)
        if met:
            return how, space.count(reported, rounding) if space.exact else None
        answers.append(met)
    return ("unknown", None) if None in answers else ("no", 0 if space.exact else None)


def neighbours(space: AttainableSet, reported: str) -> tuple[float | None, float | None]:
    """Nearest attainable p-values below and above one that is not; None where there is none.

    >>> [round(p, 4) for p in neighbours(attainable_logrank(15, 1, 11, 0), "0.400")]
    [0.398, 0.4028]
    """
    if space.p_bounds is None:
        return None, None
    low, high = p_interval(reported)
    p_min, p_max = space.p_bounds
    if p_max < low:
        return p_max, None
    if p_min >= high:
        return None, p_min
    if not space.exact:
        return None, None
    # No path lies within the interval, so its middle parts those below from those above.
    return p_values_around(space.space, chi_squared_of_p((low + high) / 2))
