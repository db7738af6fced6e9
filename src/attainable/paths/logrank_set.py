"""The attainable set: every log-rank p-value that a two-arm comparison's counts allow.

An abstract gives patients and events of two arms. It hides the order of the events and who was
censored when. The log-rank statistic depends on the risk sets alone, and there are finitely many
sequences of these (risk-set paths), so that the p-values that *any* cohort with these counts can
give are known exactly.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

from attainable.paths.attainable_set import DEFAULT_MAX_PATHS, AttainableSet
from attainable.paths.constraints import EventKey, Risk, read_at_risk, read_order
from attainable.paths.riskset_paths import PathSpace


def attainable_logrank(
    n1: int,
    d1: int,
    n2: int,
    d2: int,
    *,
    ties: bool = False,
    order: Sequence[int | tuple[int, int]] | None = None,
    at_risk: Mapping[EventKey, tuple[Risk, Risk]] | None = None,
    uncensored: bool = False,
    max_paths: int = DEFAULT_MAX_PATHS,
) -> AttainableSet:
    """Every log-rank p-value that the counts of two arms allow.

    The test is two-sided, with 1 df and no continuity correction.

    Parameters
    ----------
    n1, d1, n2, d2 : int
        Patients and events of each arm.
    ties : bool
        Allow several events at one time, with the hypergeometric variance and its correction for
        ties. A path is then an ordered partition of the events into event times, each with ``(e1,
        e2)`` events and its numbers at risk.
    order : sequence of int or of (int, int), optional
        The order of the events by arm, such as ``(2, 2, 1, 2)``. With ties, entries may be ``(e1,
        e2)``, the events of each arm at one time.
    at_risk : mapping, optional
        Numbers at risk just before given events. A key is the number of the event in time (1 is
        the first; with ties, of the event time), or ``(arm, number)``: ``(1, 1)`` is the first
        event of arm 1. A value is ``(r1, r2)``; each may be a number, a collection of numbers, or
        None for any.
    uncensored : bool
        Nobody is censored before the last event.
    max_paths : int
        Up to so many paths, and four million half paths, the answers are exact: two thousand
        million take about four seconds for the first question, two for each further one, and less
        than 1 GB. Beyond it nothing is counted: the smallest p is found by dynamic programming, the
        largest has a certified bound, and each has a witness.

    Returns
    -------
    AttainableSet

    Raises
    ------
    ValueError
        If the counts or constraints are not possible ones.

    Examples
    --------
    One event among 15, none among 11: a p-value printed as 0.40 is attainable, one printed as
    0.400 is not.

    >>> transplant = attainable_logrank(15, 1, 11, 0)
    >>> transplant.n_paths, transplant.count("0.40"), transplant.count("0.400")
    (165, 3, 0)
    >>> round(transplant.p_min, 4), round(transplant.p_max, 4)
    (0.0009, 0.7963)
    """
    n1, d1, n2, d2 = (operator.index(count) for count in (n1, d1, n2, d2))
    for arm, n, d in ((1, n1, d1), (2, n2, d2)):
        if n < 1 or d < 0 or d > n:
            raise ValueError(
                f"arm {arm} has n{arm}={n} patients and d{arm}={d} events; "
                f"expected at least one patient and between 0 and n{arm} events"
            )
    space = PathSpace(
        n1,
        d1,
        n2,
        d2,
        ties,
        read_order(order, d1, d2, ties),
        read_at_risk(at_risk or {}, (d1, d2), (n1, n2)),
        uncensored,
    )
    return AttainableSet(space, max_paths)
