"""Small counts of ``results.csv`` masked, so that no other row of it gives them back.

A row is masked whole: its interval or p-value would tell the count as well. Counts that add up to
one that is shown are masked two at a time at least, and groups that are parts of parts are followed
through. What ``helpers.intake.masking`` masks in a cross table of a split is masked here too, so
that the pages and this file don't complete each other. The value of a survival curve at a day is
shown wherever the number of events in all is: the curves of the book show it too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from helpers.chapters.endpoints import EVERYONE, REMISSION_GROUPS, TRANSPLANT_GROUPS
from helpers.chapters.result_counts import REMISSION, STATUS_GROUPS
from helpers.chapters.result_rows import Cell, Row
from helpers.intake.masking import mask_small_cells

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


def mask_rows(rows: list[Row], *, below: int) -> list[Row]:
    """Rows without those numbers that tell of 1 to ``below - 1`` patients.

    Parameters
    ----------
    rows : list of Row
        All of a table, so that what completes what is known.
    below : int
        The smallest count that may be told, other than 0.
    """
    hidden = hidden_cells(_counts(rows), below=below)
    return [_masked(row, hidden, below) for row in rows]


def hidden_cells(counts: Mapping[Cell, tuple[int, int]], *, below: int) -> set[Cell]:
    """Outcomes by group whose counts may not be told.

    Parameters
    ----------
    counts : mapping
        Outcome and group to the patients with the outcome and in all.

    Examples
    --------
    >>> rates = {("crs", "all patients"): (11, 33), ("crs", "refractory"): (2, 10), ("crs", "relapsed"): (9, 23)}
    >>> sorted(hidden_cells(rates, below=5))
    [('crs', 'refractory'), ('crs', 'relapsed')]
    """
    hidden = _Hidden(counts, below)
    sums = _sums(counts)
    hidden.hide(
        cell
        for cell, (events, n) in counts.items()
        if any(map(hidden.small, (events, n) if cell[0] == SIZE else (events, n - events, n)))
    )
    for total, parts in sums:
        hidden.hide(_as_in_a_cross_table(hidden, total, parts))
    while any(
        [
            *(_complement(hidden, total, parts) for total, parts in sums),
            *(_linked(hidden, told, groups) for told, groups in SIZES_TOLD_BY.items()),
            hidden.hide(c for c in counts if (SIZE, c[1]) in hidden.cells),
        ]
    ):
        pass
    return hidden.cells


def _counts(rows: list[Row]) -> dict[Cell, tuple[int, int]]:
    """Counts by outcome and group that the rows tell."""
    counts: dict[Cell, tuple[int, int]] = {}
    for row in rows:
        if row.estimand.startswith("at_risk") and not math.isnan(row.estimate):
            counts[row.rests_on[-1]] = (int(row.estimate), row.n or 0)
        elif len(row.rests_on) == 1 and row.events is not None:
            counts.setdefault(row.rests_on[0], (row.events, row.n or 0))
    sizes = {(SIZE, group): (n, n) for (_, group), (_, n) in counts.items()}
    for (_, group), (_, n) in counts.items():
        most = max(n, sizes[SIZE, group][0])  # an outcome may be known of some patients only
        sizes[SIZE, group] = (most, most)
    return counts | sizes


def _sums(counts: Mapping[Cell, tuple[int, int]]) -> list[tuple[Cell | None, list[Cell]]]:
    """Totals with their parts; no total where it is the number of patients, which is shown."""
    outcomes = dict.fromkeys(outcome for outcome, _ in counts)
    sums: list[tuple[Cell | None, list[Cell]]] = []
    for outcome in outcomes:
        for total, groups in GROUP_SPLITS:
            parts = [(outcome, group) for group in groups]
            if (outcome, total) in counts and all(part in counts for part in parts):
                sums.append(((outcome, total), parts))
    variables = dict.fromkeys(o.split(": ")[0] for o in outcomes if ": " in o)
    for name in variables:
        sums.append((None, [cell for cell in counts if cell[0].startswith(f"{name}: ")]))
    return sums


def _as_in_a_cross_table(hidden: _Hidden, total: Cell | None, parts: list[Cell]) -> list[Cell]:
    """What masking of the table of the parts, by outcome, would hide."""
    if total is None or total[0] == SIZE:
        return []
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
