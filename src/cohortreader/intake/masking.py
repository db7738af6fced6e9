"""Small counts masked in a table with totals, so that the totals don't give them back.

A masked entry is safe if some other table has the same shown entries and another number there.
Tables that share all line sums differ by cycles along which counts go up and down by one in
turn; so an entry is safe if such a cycle runs through it and through masked entries only. The
totals take part as entries of their own, in the opposite sense.

References
----------
Fischetti, Salazar 2000, Models and algorithms for optimizing cell suppression in tabular data
with linear constraints, doi:10.1080/01621459.2000.10474282.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Entry = tuple[int, int]
_Node = tuple[str, int]
WORD = "masked"


@dataclass(frozen=True)
class MaskedTable:
    """A table of counts with totals, some of them masked (missing).

    Parameters
    ----------
    cells : DataFrame of Int64
        The counts; missing where masked.
    row_totals, column_totals : Series of Int64
        Sums of the rows and of the columns; missing where masked.
    total : int or NA
        Sum of all.
    """

    cells: pd.DataFrame
    row_totals: pd.Series
    column_totals: pd.Series
    total: int | None

    def shown(self, *, word: str = WORD, label: str = "total") -> pd.DataFrame:
        """Table of text with totals in the last row and column."""
        rows = [
            [*cells, total]
            for cells, total in zip(
                self.cells.astype(object).to_numpy().tolist(), self.row_totals, strict=True
            )
        ]
        rows.append([*self.column_totals, self.total])
        return pd.DataFrame(
            [[word if pd.isna(count) else str(count) for count in row] for row in rows],
            index=[*self.cells.index, label],
            columns=[*self.cells.columns, label],
        )


def mask_small_cells(table: pd.DataFrame, *, below: int = 5) -> MaskedTable:
    """Mask counts from 1 to ``below - 1``, and as few others as needed to keep them hidden.

    Counts of 0 are shown: nobody stands behind them. All masked entries look alike, so that
    those masked for themselves can't be told from the others. Totals under the limit are masked
    too. One table is protected at a time: another table of the same patients may say more.

    Parameters
    ----------
    table : DataFrame of int
        Counts without totals.
    below : int
        The smallest count that may be shown, other than 0.

    Raises
    ------
    ValueError
        If an entry is no whole number from 0, or the table is empty.

    Examples
    --------
    >>> table = pd.DataFrame({"severe": [2, 9], "mild": [8, 14]}, index=["refractory", "relapsed"])
    >>> mask_small_cells(table).shown()
                severe    mild total
    refractory  masked  masked    10
    relapsed    masked  masked    23
    total           11      22    33
    """
    counts = np.asarray(table.to_numpy(dtype=object))
    if not counts.size or not all(_is_count(value) for value in counts.ravel()):
        raise ValueError(
            "a table to mask holds at least one entry, and whole numbers from 0 only; found "
            f"{table.shape[0]} rows, {table.shape[1]} columns and other values: give counts"
        )
    full = _with_totals(counts.astype(np.int64))
    masked = _masked(full, below)
    values = pd.DataFrame(full).astype("Int64").mask(pd.DataFrame(masked))
    total = None if masked[-1, -1] else int(full[-1, -1])
    return MaskedTable(
        values.iloc[:-1, :-1].set_axis(table.index).set_axis(table.columns, axis=1),
        values.iloc[:-1, -1].set_axis(table.index),
        values.iloc[-1, :-1].set_axis(table.columns),
        total,
    )


def _is_count(value: object) -> bool:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        return False
    return int(value) >= 0


def _with_totals(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    wide = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
    return np.vstack([wide, wide.sum(axis=0, keepdims=True)])


def _masked(full: NDArray[np.int64], below: int) -> NDArray[np.bool_]:
    masked: NDArray[np.bool_] = (full > 0) & (full < below)
    small = sorted(zip(*np.nonzero(masked), strict=True), key=lambda entry: full[entry])
    for entry in small:
        for other in _cheapest_cycle(full, masked, (int(entry[0]), int(entry[1]))):
            masked[other] = True
    return masked


def _cheapest_cycle(
    full: NDArray[np.int64], masked: NDArray[np.bool_], entry: Entry
) -> list[Entry]:
    """Entries to mask so that one of them can be a different number; cheapest first found."""
    row, column = ("row", entry[0]), ("column", entry[1])
    ways = []
    if _can_rise(full, entry):
        ways.append(_shortest_path(full, masked, column, row, entry))
    if _can_fall(full, entry):
        ways.append(_shortest_path(full, masked, row, column, entry))
    return min(ways, key=lambda way: way[0])[1]  # all entries up or down by one is always a way


def _shortest_path(
    full: NDArray[np.int64], masked: NDArray[np.bool_], start: _Node, end: _Node, left_out: Entry
) -> tuple[float, list[Entry]]:
    queue: list[tuple[float, _Node, list[Entry]]] = [(0.0, start, [])]
    done: set[_Node] = set()
    while queue:
        cost, node, path = heapq.heappop(queue)
        if node == end:
            return cost, path
        if node in done:
            continue
        done.add(node)
        for following, entry in _steps(full, node):
            if entry != left_out and following not in done:
                step = 0.0 if masked[entry] else _cost(full, entry)
                heapq.heappush(queue, (cost + step, following, [*path, entry]))
    return float("inf"), []


def _steps(full: NDArray[np.int64], node: _Node) -> Iterator[tuple[_Node, Entry]]:
    """Rise from a row to a column, fall from a column to a row."""
    kind, place = node
    if kind == "row":
        for column in range(full.shape[1]):
            if _can_rise(full, (place, column)):
                yield ("column", column), (place, column)
    else:
        for row in range(full.shape[0]):
            if _can_fall(full, (row, place)):
                yield ("row", row), (row, place)


def _is_total_of_line(full: NDArray[np.int64], entry: Entry) -> bool:
    """Whether an entry is a total that is not the total of all: it moves the other way."""
    return bool((entry[0] == full.shape[0] - 1) != (entry[1] == full.shape[1] - 1))


def _can_rise(full: NDArray[np.int64], entry: Entry) -> bool:
    return not _is_total_of_line(full, entry) or bool(full[entry] > 0)


def _can_fall(full: NDArray[np.int64], entry: Entry) -> bool:
    return _is_total_of_line(full, entry) or bool(full[entry] > 0)


def _cost(full: NDArray[np.int64], entry: Entry) -> float:
    """What masking an entry loses: totals are dear, the total of all dearest."""
    lines = int(entry[0] == full.shape[0] - 1) + int(entry[1] == full.shape[1] - 1)
    return 1.0 + float(full[entry]) + (10.0 * float(full[-1, -1]) + 10.0) * lines
