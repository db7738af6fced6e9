"""Small counts of ``results.csv`` masked, so that no other row of it gives them back.

A row is masked whole: its interval or p-value would tell the count as well. Counts that add up to
one that is shown are masked two at a time at least, and groups that are parts of parts are followed
through. What the cross tables of the book mask is masked here too, so that the pages and this file
don't complete each other. Survival at a day tells the events up to it, and with its interval the
patients at risk: it is shown where all three may be, and where the events and the patients that lie
between two days that are shown are none or enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from cohortreader.intake.masking import WORD, mask_small_cells
from helpers.chapters.cross_tables import cross_tables, maskable, shown_tables
from helpers.chapters.estimands import HORIZONS
from helpers.chapters.result_counts import GRADES, NO_REMISSION, REMISSION, STATUS_GROUPS
from helpers.chapters.result_groups import at_risk_cell, events_cell
from helpers.chapters.result_rows import Cell, Row
from helpers.endpoints import DFS, EVERYONE, OS, REMISSION_GROUPS, TRANSPLANT_GROUPS

ENDPOINTS = {OS.key, DFS.key}
SIZE = "patients"
"""Stands for the outcome in the size of a group."""
GROUP_SPLITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (EVERYONE, STATUS_GROUPS),
    (EVERYONE, tuple(REMISSION_GROUPS.values())),
    (REMISSION, tuple(TRANSPLANT_GROUPS.values())),
)
SIZES_TOLD_BY: Mapping[Cell, tuple[str, ...]] = {
    ("complete_remission", EVERYONE): tuple(REMISSION_GROUPS.values()),
    ("transplant", REMISSION): tuple(TRANSPLANT_GROUPS.values()),
    **{(f"disease_status: {level}", EVERYONE): STATUS_GROUPS for level in STATUS_GROUPS},
}
"""Proportions that are the size of a group over that of another."""
_OUTCOMES: Mapping[tuple[str, str], str] = {
    **{("complete_remission", word): "complete_remission" for word in ("yes", "no")},
    **{("transplant", word): "transplant" for word in ("yes", "no")},
    **{("death", word): "os" for word in ("yes", "no")},
    **{("disease_status", level): f"disease_status: {level}" for level in STATUS_GROUPS},
    **{(grade, "grade 0"): f"{event}_any" for event, grade in GRADES.items()},
    **{(grade, "grade 3–5"): f"{event}_severe" for event, grade in GRADES.items()},
}
"""What a column of a cross table tells, by its variable and level."""
_GROUPS: Mapping[tuple[str, str], str] = {
    ("complete_remission", "yes"): REMISSION,
    ("complete_remission", "no"): NO_REMISSION,
    **{("disease_status", level): level for level in STATUS_GROUPS},
}


@dataclass
class _Hidden:
    """Counts with their denominators, and those that are hidden so far."""

    counts: Mapping[Cell, tuple[int, int]]
    below: int
    cells: set[Cell] = field(default_factory=set)

    def small(self, number: int) -> bool:
        return 0 < number < self.below

    def hide(self, cells: Iterable[Cell]) -> bool:
        """Hide more; whether there was something to hide."""
        new = {cell for cell in cells if cell in self.counts} - self.cells
        self.cells |= new
        return bool(new)


def mask_rows(rows: list[Row], *, below: int, hidden: Collection[Cell] = ()) -> list[Row]:
    """Rows without those numbers that tell of 1 to ``below - 1`` patients.

    Parameters
    ----------
    rows : list of Row
        All of a table, so that what completes what is known.
    below : int
        The smallest count that may be told, other than 0.
    hidden : collection of (outcome, group)
        Counts hidden elsewhere, as from `hidden_in_cross_tables`.
    """
    cells = hidden_cells(_counts(rows), below=below, hidden=hidden)
    return [_masked(row, cells, below) for row in rows]


def hidden_in_cross_tables(patients: pd.DataFrame, *, below: int) -> set[Cell]:
    """Outcomes by group that the cross tables of a cohort mask."""
    tables = maskable(cross_tables(patients))
    found = set()
    for table, (_, shown) in zip(tables, shown_tables(tables, below=below), strict=True):
        for row, column in zip(*np.nonzero(shown.to_numpy() == WORD), strict=True):
            by = (table.rows, str(shown.index[row]))
            what = (table.columns, str(shown.columns[column]))
            if what in _OUTCOMES and by[1] == "total":
                found.add((_OUTCOMES[what], EVERYONE))
            elif what[1] == "total" and by in _OUTCOMES:
                found.add((_OUTCOMES[by], EVERYONE))
            elif what in _OUTCOMES and by in _GROUPS:
                found.add((_OUTCOMES[what], _GROUPS[by]))
    return found


def hidden_cells(
    counts: Mapping[Cell, tuple[int, int]], *, below: int, hidden: Collection[Cell] = ()
) -> set[Cell]:
    """Outcomes by group whose counts may not be told.

    Parameters
    ----------
    counts : mapping
        Outcome and group to the patients with the outcome and in all.
    below, hidden
        As in `mask_rows`.

    Examples
    --------
    >>> rates = {("crs", "all patients"): (11, 33), ("crs", "refractory"): (2, 10), ("crs", "relapsed"): (9, 23)}
    >>> sorted(hidden_cells(rates, below=5))
    [('crs', 'refractory'), ('crs', 'relapsed')]
    """
    found = _Hidden(counts, below)
    found.hide(hidden)
    sums = _sums(counts)
    found.hide(
        cell
        for cell, (events, n) in counts.items()
        if any(map(found.small, (events, n - events, n)))
    )
    found.hide(_narrow_steps(found))
    for total, parts in sums:
        found.hide(_as_in_a_cross_table(found, total, parts))
    while any(
        [
            *(_complement(found, total, parts) for total, parts in sums),
            *(_linked(found, told, groups) for told, groups in SIZES_TOLD_BY.items()),
            found.hide(c for c in counts if (SIZE, c[1]) in found.cells),
        ]
    ):
        pass
    return found.cells


def _counts(rows: list[Row]) -> dict[Cell, tuple[int, int]]:
    """Counts by outcome and group that the rows tell."""
    counts: dict[Cell, tuple[int, int]] = {}
    for row in rows:
        if row.n is None:
            continue
        if row.told is not None:
            counts[row.rests_on[-1]] = (row.told, row.n)
        elif len(row.rests_on) == 1 and row.events is not None:
            counts.setdefault(row.rests_on[0], (row.events, row.n))
    sizes = {(SIZE, group): (n, n) for (_, group), (_, n) in counts.items()}
    for (_, group), (_, n) in counts.items():
        most = max(n, sizes[SIZE, group][0])  # an outcome may be known of some patients only
        sizes[SIZE, group] = (most, most)
    return counts | sizes | _mild(counts)


def _mild(counts: Mapping[Cell, tuple[int, int]]) -> dict[Cell, tuple[int, int]]:
    """Patients whose worst grade is below severe: the difference of two rows tells them."""
    mild = {}
    for event in GRADES:
        both = [(f"{event}_{part}", EVERYONE) for part in ("any", "severe")]
        if all(cell in counts for cell in both):
            (any_grade, n), (severe, _) = (counts[cell] for cell in both)
            mild[f"{event}_mild", EVERYONE] = (any_grade - severe, n)
    return mild


def _sums(counts: Mapping[Cell, tuple[int, int]]) -> list[tuple[Cell | None, list[Cell]]]:
    """Totals with their parts; no total where it is the number of patients, which is shown."""
    outcomes = dict.fromkeys(outcome for outcome, _ in counts)
    sums: list[tuple[Cell | None, list[Cell]]] = []
    for outcome in outcomes:
        for total, groups in GROUP_SPLITS:
            parts = [(outcome, group) for group in groups]
            if (outcome, total) in counts and all(part in counts for part in parts):
                sums.append(((outcome, total), parts))
    for event in GRADES:
        grades = [(f"{event}_{part}", EVERYONE) for part in ("any", "mild", "severe")]
        if all(grade in counts for grade in grades):
            sums.append((grades[0], grades[1:]))
    variables = dict.fromkeys(o.split(": ")[0] for o in outcomes if ": " in o)
    for name in variables:
        sums.append((None, [cell for cell in counts if cell[0].startswith(f"{name}: ")]))
    return sums


def _narrow_steps(hidden: _Hidden) -> Iterator[Cell]:
    """Counts of one day that differ by a small number from those of the last day that is shown, or of the end."""
    counts = hidden.counts
    for endpoint, group in [cell for cell in counts if cell[0] in ENDPOINTS]:
        events, n = counts[endpoint, group]
        for name, first, last in ((events_cell, 0, events), (at_risk_cell, n, 0)):
            before = first
            for cell in (name(endpoint, group, day) for day in HORIZONS):
                if cell not in counts:
                    continue
                at = counts[cell][0]
                if hidden.small(abs(at - before)) or hidden.small(abs(last - at)):
                    yield cell
                else:
                    before = at


def _as_in_a_cross_table(hidden: _Hidden, total: Cell | None, parts: list[Cell]) -> list[Cell]:
    """What masking of the table of the parts, by outcome, would hide."""
    if total is None or total[0] == SIZE or total[0] != parts[0][0]:
        return []  # sizes, and outcomes that are no split of the patients into groups
    counts = [hidden.counts[part] for part in parts]
    table = pd.DataFrame({"with": [e for e, _ in counts], "without": [n - e for e, n in counts]})
    masked = mask_small_cells(table, below=hidden.below)
    found = [part for part, row in zip(parts, masked.cells.isna().any(axis=1), strict=True) if row]
    sizes = [
        (SIZE, part[1]) for part, row in zip(parts, masked.row_totals.isna(), strict=True) if row
    ]
    return [*found, *sizes, *([total] if masked.column_totals.isna().any() else [])]


def _complement(hidden: _Hidden, total: Cell | None, parts: list[Cell]) -> bool:
    """Hide a second count where one alone would follow from the others."""
    everyone = [*parts, *([total] if total else [])]
    if sum(cell in hidden.cells for cell in everyone) != 1:
        return False
    shown = [cell for cell in parts if cell not in hidden.cells]
    useful = [cell for cell in shown if cell[0] == SIZE or hidden.counts[cell][1] > 0]
    if useful:
        return hidden.hide([min(useful, key=lambda cell: hidden.counts[cell][0])])
    return hidden.hide([total] if total else [])


def _linked(hidden: _Hidden, told: Cell, groups: tuple[str, ...]) -> bool:
    """Sizes of groups and the proportion that tells them are hidden together."""
    sizes = [(SIZE, group) for group in groups]
    if told in hidden.cells:
        return hidden.hide(sizes)
    if any(size in hidden.cells for size in sizes):
        return hidden.hide([told])
    return False


def _masked(row: Row, hidden: set[Cell], below: int) -> Row:
    groups = {group for _, group in row.rests_on} or {row.group}
    size_hidden = any((SIZE, group) in hidden for group in groups) or 0 < (row.n or 0) < below
    if not (size_hidden or any(cell in hidden for cell in row.rests_on)):
        return row
    note = f"masked: counts under {below}, or that would give one back"
    n = None if size_hidden else row.n
    return replace(row.without_estimate(note), n=n, events=None)
