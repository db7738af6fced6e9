"""Claims that can't come from one analysis, found by trying every pair of them.

A survival percentage, if it is a Kaplan-Meier estimate, fixes numbers at risk at the events; so
does a log-rank p-value of the same patients. Each may be possible by itself and the two not
together. A pair that clashes tells that one of the two was made in another way (a crude
proportion, another test, another data cut), not that anything is false.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from attainable.paths.attainable_set import PathLimitError
from attainable.paths.comparisons import Comparison
from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_p import check_p, p_set, said_p
from attainable.paths.riskset_table import PathTable
from helpers.audit.count_claims import figures_of
from helpers.audit.grim import ROUNDINGS, counts_printing, describe_risk_sets, survival_set
from helpers.audit.nested_comparisons import comparisons_of, comparisons_within, joint_paths
from helpers.comparison import GROUPS, describe

TOGETHER = "agree"
CLASH = "can't both hold"
OPEN = "not decided"
LISTED = 2_000_000
MAX_CONSTRAINED = 200


@dataclass(frozen=True)
class Pair:
    """Two printed figures, and whether one analysis can give both.

    Attributes
    ----------
    first, second : str
        Ids of published.csv.
    verdict : str
        agree; can't both hold; not decided (too many paths to look at).
    because : str
        The numbers at risk that each of the two asks for.
    """

    first: str
    second: str
    what: str
    verdict: str
    because: str


@dataclass(frozen=True)
class Rate:
    """A percentage read as the Kaplan-Meier estimate of arm 1 or 2, or of both together (0)."""

    printed: str
    arm: int
    n: int
    events: int


def agreement(published: pd.DataFrame) -> tuple[Pair, ...]:
    """Try every survival percentage, read as Kaplan-Meier, with every p-value of the same patients.

    Two p-values are tried together where one comparison lies within an arm of the other.

    Parameters
    ----------
    published : DataFrame
        From `helpers.published.load_published`.

    Returns
    -------
    tuple of Pair

    Examples
    --------
    >>> from helpers.published import load_published
    >>> [p.second for p in clashes(load_published()) if p.first == "os_hsct_rate"]
    ['os_by_hsct_p']
    """
    studies = comparisons_of(published)
    figures = figures_of(published)
    rates = [row for row, figure in figures.items() if figure["kind"] == "proportion"]
    pairs = [
        pair
        for rate in rates
        for test in studies
        if (pair := _rate_and_p(figures, studies[test], rate, test)) is not None
    ]
    return (*pairs, *_p_and_p(published, studies))


def agreement_table(published: pd.DataFrame) -> pd.DataFrame:
    """The pairs as a table: ``first, second, what, verdict, because``."""
    columns = ["first", "second", "what", "verdict", "because"]
    return pd.DataFrame([asdict(pair) for pair in agreement(published)], columns=columns)


def clashes(published: pd.DataFrame) -> tuple[Pair, ...]:
    """The pairs that can't both hold."""
    return tuple(pair for pair in agreement(published) if pair.verdict == CLASH)


def _rate_and_p(
    figures: dict[str, dict[str, str]], study: Comparison, rate: str, test: str
) -> Pair | None:
    figure, tested = figures[rate], figures[test]
    if figure["endpoint"] != tested["endpoint"]:
        return None
    arms = {study.arm1: 1, study.arm2: 2, tested["group"]: 0}
    patients = {1: study.n1, 2: study.n2, 0: study.n1 + study.n2}
    deaths = {1: study.events1, 2: study.events2, 0: study.events1 + study.events2}
    arm = arms.get(figure["group"])
    if arm is None or str(patients[arm]) != figure["denominator"] or not deaths[arm]:
        return None  # without events every Kaplan-Meier estimate is 100%
    printed = Rate(figure["printed"], arm, patients[arm], deaths[arm])
    verdict, because = together(printed, study)
    what = f"{describe(figure)} {figure['printed']}, and {said_p(study.reported)}"
    by = f"{GROUPS[study.arm1]} against {GROUPS[study.arm2]}"
    return Pair(rate, test, f"{what} for {by}", verdict, because)


@lru_cache(maxsize=4096)
def together(rate: Rate, study: Comparison) -> tuple[str, str]:
    """Whether some cohort has both the p-value and the Kaplan-Meier estimate, and why.

    >>> together(Rate("93.3%", 1, 15, 1), Comparison("transplant", 15, 1, 11, 0, "0.40"))[0]
    "can't both hold"
    """
    p = check_p(study).reached
    if not p:
        return CLASH, f"No cohort has {said_p(study.reported)} at all."
    needed = _needed(rate)
    if not len(needed):
        return CLASH, f"No Kaplan-Meier estimate of {rate.n} patients prints as {rate.printed}."
    needs = f"{rate.printed} as a Kaplan-Meier estimate needs {describe_risk_sets(needed)} at risk"
    try:
        met = _uncensored(rate, study, p) or _listed(rate, study, p, needed)
    except PathLimitError:
        return OPEN, f"{needs}; there are too many courses to look at each."
    if met is None:
        return OPEN, f"{needs}; there are too many courses with {said_p(p)} to look at each."
    if met:
        return TOGETHER, f"{needs}, which {said_p(p)} allows."
    allowed = _allowed(rate, study, p)
    return CLASH, f"{needs}, but {said_p(p)} needs {allowed}."


def _needed(rate: Rate) -> NDArray[np.int32]:
    """Numbers at risk that give the percentage, rounded or else cut off."""
    space = survival_set(rate.n, rate.events)
    found = [space.matching(rate.printed, rounding) for rounding in ROUNDINGS]
    return np.unique(np.concatenate(found), axis=0)[::-1]


def _uncensored(rate: Rate, study: Comparison, p: str) -> bool:
    """Whether both come out when nobody is censored before the last event: a quick yes."""
    ways = (counts_printing(rate.printed, rate.n, rounding=how) for how in ROUNDINGS)
    if not any(rate.n - rate.events in counts for counts in ways):
        return False
    complete = attainable_logrank(study.n1, study.events1, study.n2, study.events2, uncensored=True)
    return any(complete.count(p, rounding) for rounding in ROUNDINGS)


def _listed(rate: Rate, study: Comparison, p: str, needed: NDArray[np.int32]) -> bool | None:
    """Whether some path with the p-value has the numbers at risk; None if there are too many."""
    space = p_set(study.n1, study.events1, study.n2, study.events2)
    if len(needed) > MAX_CONSTRAINED:
        return None
    if rate.arm:
        return any(_constrained(rate.arm, study, p, risks.tolist()) for risks in needed)
    for rounding in ROUNDINGS:
        if space.count(p, rounding) > LISTED:
            return None
        table = space.paths(p, rounding, limit=LISTED)
        risks = at_risk_in(table, rate.arm, rate.events)
        if (risks[:, None, :] == needed).all(axis=2).any():
            return True
    return False


def _constrained(arm: int, study: Comparison, p: str, risks: list[int]) -> bool:
    """Whether a path with the p-value has these numbers at risk at the events of one arm."""
    at_risk = {
        (arm, event): ((risk, None) if arm == 1 else (None, risk))
        for event, risk in enumerate(risks, start=1)
    }
    space = attainable_logrank(
        study.n1,
        study.events1,
        study.n2,
        study.events2,
        at_risk=at_risk,  # type: ignore[arg-type]
    )
    return any(space.count(p, rounding) for rounding in ROUNDINGS)


def at_risk_in(paths: PathTable, arm: int, events: int) -> NDArray[np.int64]:
    """Numbers at risk of an arm (0: of both together) at each of its events, one row a path.

    >>> paths = attainable_logrank(15, 1, 11, 0).paths("0.40")
    >>> at_risk_in(paths, 0, 1).ravel().tolist()
    [12, 17, 24]
    """
    risks = {1: paths.risk1, 2: paths.risk2}.get(arm)
    if risks is None:
        return paths.risk1.astype(np.int64) + paths.risk2
    own = np.argsort(paths.order != arm, axis=1, kind="stable")[:, :events]
    return np.take_along_axis(risks.astype(np.int64), np.sort(own, axis=1), axis=1)


def _allowed(rate: Rate, study: Comparison, p: str) -> str:
    """Numbers at risk that the p-value allows, in words."""
    space = p_set(study.n1, study.events1, study.n2, study.events2)
    if rate.events > 1 or space.count(p) > LISTED:
        return "others"
    tables = [space.paths(p, rounding, limit=LISTED) for rounding in ROUNDINGS]
    found = [at_risk_in(table, rate.arm, rate.events) for table in tables if len(table)]
    allowed = np.unique(np.concatenate(found), axis=0)[::-1]
    numbers = [str(risk) for risk in allowed.ravel()]
    return " or ".join(numbers) if len(numbers) <= 12 else f"one of {len(numbers)} others"


def _p_and_p(published: pd.DataFrame, studies: dict[str, Comparison]) -> Iterator[Pair]:
    figures = figures_of(published)
    for outer, study in studies.items():
        for inner in comparisons_within(published, outer):
            one, two, other = figures[outer], figures[inner], studies[inner]
            left = joint_paths(study, other)
            what = f"{describe(one)}, {said_p(study.reported)}, and by {two['comparison']}"
            what = f"{what}, {said_p(other.reported)}"
            if not check_p(other).reached:
                because = f"No cohort has {said_p(other.reported)} at all."
                yield Pair(outer, inner, what, CLASH, because)
            elif left is None:
                yield Pair(outer, inner, what, OPEN, "Their counts don't fit or are too large.")
            else:
                reached = check_p(other).reached
                because = f"{left:,} courses of events and censoring agree with both."
                if reached != other.reported:
                    because += f" ({other.reported} taken as {reached}.)"
                yield Pair(outer, inner, what, TOGETHER if left else CLASH, because)
