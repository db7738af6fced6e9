"""The p-values that a design's counts allow, a line a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attainable.riskset.family import FAMILY, spoken
from attainable.riskset.numbers import exact_p, many

if TYPE_CHECKING:
    from attainable.riskset.logrank import Logrank


def summary(a: Logrank) -> str:
    """The p-values that a design's counts allow, a line a test.

    Parameters
    ----------
    a : Logrank

    Returns
    -------
    str
    """
    d = a.design
    kind = "" if d.ties else " without ties"
    lines = [
        f"{d.d1}/{d.n1} against {d.d2}/{d.n2} events: {many(a.paths)} orders of events and "
        f"losses{kind}"
    ]
    same = a.nobody_lost()
    names = {test: spoken(test) for test in FAMILY}
    width = max(map(len, names.values()))
    lines.append(f"{'two-sided p':{width}}  any order           nobody lost")
    for test in FAMILY:
        ranges = [_range(b, test) for b in (a, same)]
        lines.append(f"{names[test]:{width}}  {ranges[0]:18}  {ranges[1]}")
    return "\n".join(lines)


def _range(a: Logrank, test: str) -> str:
    low, high = a.p_min(test), a.p_max(test)
    if low is None or high is None:
        infinite = test == "cox_wald" and a.complete
        return "no finite fit" if infinite else "none" if a.complete else "not decided"
    ends = [exact_p(low), exact_p(high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
