"""What may be shown of a small cohort: whole percentages and tables, decided together.

The rule is simple, so that knowing it does not undo it. A percentage is shown where the patients with
and without the outcome are none or enough; a table is shown where every one of its cells is enough,
and otherwise not at all, its totals neither. What is asked for may not be tied up in itself: the tables
form no ring, and the outcomes of one column are nested. Then every cell of a table that is held back
could also be as large as the smaller of its two totals, whatever else is shown: tables without a ring
can be filled in one by one, each with any numbers that have its totals.

References
----------
Dobra, Fienberg 2000, Bounds for cell entries in contingency tables given marginal totals and
decomposable graphs, doi:10.1073/pnas.97.22.11885. Wong, Fu, Wang, Pei 2007, Minimality attack in
privacy preserving data publishing (VLDB), for attacks that know the rule.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

ENOUGH = 5
PROMISE = (
    "Which number of 1 to 4 patients stands behind what is held back can't be worked out from what is shown, not "
    "even by who knows the rule; that it is one of these can be: a percentage is shown only where all are known, "
    "at least 5 patients have the outcome and at least 5 do not, or where nobody or everybody has it, and no 1 to "
    "4 lie between it and a shown outcome that contains it; a table only where each of its cells holds at least "
    "5. Nothing else is shown: no interval, no curve, no day. It is no promise against who knows some of the "
    "patients, or compares this report with another one of the same ward, such as last year's: one patient more "
    "can give a number away."
)
"""What the masked edition promises and what it does not, for its page."""

Outcome = tuple[str, Collection[Hashable]]


@dataclass(frozen=True)
class Release:
    """What may be shown of a cohort.

    Parameters
    ----------
    patients : int
        Patients of the cohort.
    percents : DataFrame
        One row an outcome, in the order asked for: ``outcome``, ``percent`` (whole; missing where it is
        held back) and ``of`` (patients).
    tables : mapping
        Rows and columns of each table asked for, to its counts without totals; None where it is held
        back.
    """

    patients: int
    percents: pd.DataFrame
    tables: Mapping[tuple[str, str], pd.DataFrame | None]


def release(
    patients: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    tables: Sequence[tuple[str, str]] = (),
    *,
    words: Mapping[str, Mapping[Hashable, str]] | None = None,
    enough: int = ENOUGH,
) -> Release:
    """Choose what may be shown of a cohort so that which small number it is never follows.

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.validate_cohort``.
    outcomes : mapping
        Name of each proportion to its column and the values that count, such as
        ``{"CRS, any grade": ("crs_grade", (1, 2, 3, 4, 5))}``. Those of one column have to be nested.
    tables : sequence of pairs
        Columns to count against each other. No ring of them.
    words : mapping, optional
        Column to the words under which its values are counted together, such as
        ``{"death": {0: "no", 1: "yes"}}``; its own values if not given. They have to tell apart what
        the outcomes of the column tell apart, and no more.
    enough : int
        The smallest number of patients, other than none, that may be told.

    Returns
    -------
    Release
        Show nothing of the cohort beside it: not what was understood of its file, and no notes with
        counts of patients.

    Raises
    ------
    KeyError
        If a column is not there.
    ValueError
        If tables make a ring, the outcomes of a column are not nested, or its words don't fit them.

    Notes
    -----
    Not for two releases of one cohort, nor of one before and after a patient came: their difference
    tells of that patient.

    Examples
    --------
    >>> cohort = pd.DataFrame({"death": [1] * 9 + [0] * 24, "crs_grade": [3] * 2 + [0] * 31})
    >>> release(cohort, {"died": ("death", [1]), "severe": ("crs_grade", [3, 4, 5])}).percents
      outcome  percent  of
    0    died       27  33
    1  severe     <NA>  33
    """
    words = words or {}
    _refuse_rings(tables)
    chains = _chains(outcomes)
    counted = {
        column: _in_words(patients[column], words.get(column))
        for column in dict.fromkeys(column for pair in tables for column in pair)
    }
    for column in counted:
        _refuse_unlike(patients[column], words.get(column), chains.get(column, []))
    percents = {
        name: percent
        for column, chain in chains.items()
        for name, percent in _percents(patients[column], chain, enough).items()
    }
    rows = [(name, percents[name], len(patients)) for name in outcomes]
    frame = pd.DataFrame(rows, columns=["outcome", "percent", "of"])
    return Release(
        len(patients),
        frame.astype({"percent": "Int64", "of": "int64"}),
        {pair: _table(counted[pair[0]], counted[pair[1]], enough) for pair in tables},
    )


def _percents(
    values: pd.Series, chain: list[tuple[str, frozenset[Hashable]]], enough: int
) -> dict[str, int | None]:
    """Percentages of nested outcomes, the widest first; what lies between two that are shown is told too."""
    total, unknown = len(values), int(values.isna().sum())
    outer = total
    shown: dict[str, int | None] = {}
    for name, levels in chain:
        count = int(values.isin(list(levels)).sum())
        told = (outer - count, count, total - count, unknown)
        if unknown or not total or any(0 < number < enough for number in told):
            shown[name] = None
        else:
            shown[name] = round(100 * count / total)
            outer = count
    return shown


def _table(rows: pd.Series, columns: pd.Series, enough: int) -> pd.DataFrame | None:
    if rows.isna().any() or columns.isna().any() or not len(rows):
        return None
    counts = pd.crosstab(rows, columns).astype(int)
    return counts if bool((counts >= enough).all(axis=None)) else None


def _in_words(values: pd.Series, words: Mapping[Hashable, str] | None) -> pd.Series:
    cells = values.map(dict(words)) if words else values.astype(object).map(str, na_action="ignore")
    order = list(dict.fromkeys(words.values())) if words else sorted(cells.dropna().unique())
    told: pd.Series = cells.astype(pd.CategoricalDtype(order))
    told.name = values.name
    return told


def _chains(outcomes: Mapping[str, Outcome]) -> dict[str, list[tuple[str, frozenset[Hashable]]]]:
    chains: dict[str, list[tuple[str, frozenset[Hashable]]]] = {}
    for name, (column, levels) in outcomes.items():
        chains.setdefault(column, []).append((name, frozenset(levels)))
    for column, chain in chains.items():
        chain.sort(key=lambda entry: -len(entry[1]))
        for (one, wide), (other, narrow) in zip(chain, chain[1:], strict=False):
            if not narrow < wide:
                raise ValueError(
                    f"outcomes of {column} that are not nested: {one!r} and {other!r}; together they "
                    "would tell more than each; ask for one of them"
                )
    return chains


def _refuse_rings(tables: Sequence[tuple[str, str]]) -> None:
    group: dict[str, str] = {}

    def root(column: str) -> str:
        while group.setdefault(column, column) != column:
            column = group[column]
        return column

    for rows, columns in tables:
        if root(rows) == root(columns):
            raise ValueError(
                f"the table of {rows} and {columns} closes a ring of tables: together they would tell "
                "more than each; leave one out"
            )
        group[root(rows)] = root(columns)


def _refuse_unlike(
    values: pd.Series,
    words: Mapping[Hashable, str] | None,
    chain: list[tuple[str, frozenset[Hashable]]],
) -> None:
    if not chain:
        return
    apart: dict[str, set[tuple[bool, ...]]] = {}
    for value in values.dropna().unique().tolist():
        word = words.get(value, str(value)) if words else str(value)
        apart.setdefault(word, set()).add(tuple(value in levels for _, levels in chain))
    sides = [side for found in apart.values() for side in found]
    if len(sides) != len(set(sides)) or any(len(found) > 1 for found in apart.values()):
        raise ValueError(
            f"the words of {values.name} in a table and its outcomes divide the patients differently: "
            f"{', '.join(map(repr, apart))} and {', '.join(repr(name) for name, _ in chain)}"
        )
