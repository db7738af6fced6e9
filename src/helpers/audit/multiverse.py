"""The choice of test as a table: which tests print a paper's p-values, and the side of 0.05."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from helpers.audit.nested_comparisons import comparisons_of, comparisons_within
from helpers.audit.two_arm_tests import TIMES, TestRange, compare_tests

LEVELS = (0.05, 0.01, 0.001)


def multiverse(published: pd.DataFrame, *, permutation: bool = False) -> pd.DataFrame:
    """The tests of every printed p-value as one table.

    Parameters
    ----------
    published : DataFrame
        From `helpers.published.load_published`.
    permutation : bool
        As in `compare_tests`.

    Returns
    -------
    DataFrame
        ``id, comparison, reported, test, sides, p_low, p_high, prints, needs`` and for each level
        ``below_0.05``, ``below_0.01``, ``below_0.001``: yes, no, ``depends`` (on times that are not
        printed), ``not possible`` or ``not computed``.
    """
    rows = []
    studies = comparisons_of(published)
    for name, study in studies.items():
        inside = comparisons_within(published, name)
        inner = studies[inside[0]] if inside else None
        for test in compare_tests(study, inner=inner, permutation=permutation):
            row: dict[str, object] = {"id": name, "comparison": study.label}
            row |= {"reported": study.reported, **asdict(test)}
            row |= {f"below_{level}": _below(test, level) for level in LEVELS}
            rows.append(row)
    return pd.DataFrame(rows)


def crossings(
    table: pd.DataFrame, level: float = 0.05, *, sides: str = "two-sided"
) -> pd.DataFrame:
    """Comparisons for which the choice of test decides on which side of a level the p-value falls.

    The log-rank test counts with its printed value (where attainable), not with all that it might
    have been.

    Parameters
    ----------
    table : DataFrame
        From `multiverse`.
    level : float
        0.05, 0.01 or 0.001.
    sides : str
        ``two-sided`` or ``one-sided``.

    Returns
    -------
    DataFrame
        ``id, comparison, reported, below, depends, not_below`` (names of tests) and ``crosses``
        (True where the tests, or the times within one test, do not all lead to one side).
    """
    rows = []
    chosen = table[table["sides"].eq(sides) & table["needs"].ne(TIMES)]
    for keys, group in chosen.groupby(["id", "comparison", "reported"], sort=False):
        names = [
            "; ".join(group.loc[group[f"below_{level}"].eq(side), "test"])
            for side in ("yes", "depends", "no")
        ]
        rows.append((*keys, *names, bool(names[1]) or bool(names[0] and names[2])))
    columns = ["id", "comparison", "reported", "below", "depends", "not_below", "crosses"]
    return pd.DataFrame(rows, columns=columns)


def _below(test: TestRange, level: float) -> str:
    if test.p_low is None or test.p_high is None:
        return "not computed" if test.prints == "not computed" else "not possible"
    if test.p_high < level:
        return "yes"
    return "no" if test.p_low >= level else "depends"
