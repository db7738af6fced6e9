"""Resampled log-rank statistics under unequal follow-up.

Heinze et al. 2003: permuted event times meet follow-up times that stay with their group. Wang et
al. 2010 (IPZ): groups are permuted, and a patient who changes group gets a follow-up time from
the other group. In both, what censoring hides is drawn anew each time: event times from the
pooled Kaplan-Meier estimate, follow-up times from the reverse Kaplan-Meier estimate of a group,
conditional on what was seen. A draw past the last observed time is censored there.
"""

from __future__ import annotations

import numpy as np

from fewevents.patients import Bools, Floats, Ints

# Cells of one block of resamples: bounds the memory at some hundred megabytes.
CELLS = 2_000_000


def imputed_chi_squared(
    days: Floats, died: Bools, codes: Ints, scheme: str, resamples: int, seed: int
) -> Floats:
    """Log-rank chi-squared of every resample (0 where no risk set holds both groups)."""
    rng = np.random.default_rng(seed)
    grid, position = np.unique(days, return_inverse=True)
    m = len(grid)
    survival = _product_limit(position, died, m)
    follow_up = [_product_limit(position[codes == g], ~died[codes == g], m) for g in (0, 1)]
    draw = _heinze if scheme == "heinze" else _wang
    step = max(1, CELLS // max(m, len(days)))
    blocks = []
    for first in range(0, resamples, step):
        rows = min(step, resamples - first)
        exits, events, labels = draw(rng, rows, position, died, codes, survival, follow_up)
        blocks.append(_chi_squared_rows(exits, events, labels, m))
    return np.concatenate(blocks)


def _product_limit(position: Ints, event: Bools, m: int) -> Floats:
    """Kaplan-Meier estimate just after each point of the grid."""
    leaving = np.bincount(position, minlength=m)
    at_risk = np.cumsum(leaving[::-1])[::-1]
    events = np.bincount(position[event], minlength=m)
    hazard = np.divide(events, at_risk, out=np.zeros(m), where=at_risk > 0)
    return np.asarray(np.cumprod(1 - hazard))


def _draw_after(rng: np.random.Generator, curve: Floats, after: Ints) -> tuple[Ints, Bools]:
    """Grid points drawn from the curve beyond ``after`` (-1: from the start); False: past its end."""
    ceiling = np.where(after >= 0, curve[after], 1.0)
    level = ceiling * (1.0 - rng.random(after.shape))
    drawn = np.searchsorted(-curve, -level, side="left").astype(np.int64)
    # A flat curve can't place an event beyond ``after``: then nothing is left to draw.
    inside = (drawn < len(curve)) & (drawn > after)
    return np.where(inside, drawn, len(curve) - 1), inside


def _heinze(
    rng: np.random.Generator,
    rows: int,
    position: Ints,
    died: Bools,
    codes: Ints,
    survival: Floats,
    follow_up: list[Floats],
) -> tuple[Ints, Bools, Ints]:
    n = len(position)
    order = rng.permuted(np.tile(np.arange(n), (rows, 1)), axis=1)
    event_at, happens = position[order], died[order]
    hidden = ~happens
    event_at[hidden], happens[hidden] = _draw_after(rng, survival, event_at[hidden])
    end = _follow_up_ends(rng, rows, position, died, codes, follow_up)
    return np.minimum(event_at, end), happens & (event_at <= end), np.tile(codes, (rows, 1))


def _follow_up_ends(
    rng: np.random.Generator,
    rows: int,
    position: Ints,
    died: Bools,
    codes: Ints,
    follow_up: list[Floats],
) -> Ints:
    end = np.tile(position, (rows, 1))
    for g in (0, 1):
        mine = died & (codes == g)
        end[:, mine] = _draw_after(rng, follow_up[g], end[:, mine])[0]
    return end


def _wang(
    rng: np.random.Generator,
    rows: int,
    position: Ints,
    died: Bools,
    codes: Ints,
    survival: Floats,
    follow_up: list[Floats],
) -> tuple[Ints, Bools, Ints]:
    labels = rng.permuted(np.tile(codes, (rows, 1)), axis=1)
    exits = np.tile(position, (rows, 1))
    happens = np.tile(died, (rows, 1))
    for g in (0, 1):
        moved = (labels == g) & (codes != g)
        event_at, seen = exits[moved], happens[moved]
        hidden = ~seen
        event_at[hidden], seen[hidden] = _draw_after(rng, survival, event_at[hidden])
        end, _ = _draw_after(rng, follow_up[g], np.full(event_at.shape, -1))
        exits[moved], happens[moved] = np.minimum(event_at, end), seen & (event_at <= end)
    return exits, happens, labels


def _chi_squared_rows(exits: Ints, events: Bools, labels: Ints, m: int) -> Floats:
    rows = len(exits)
    offset = np.arange(rows)[:, None] * m
    cell = exits + offset

    def tally(chosen: Bools) -> Floats:
        counts = np.bincount(cell[chosen], minlength=rows * m).reshape(rows, m)
        return counts.astype(np.float64)

    def risk(leaving: Floats) -> Floats:
        return np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]

    second = labels == 1
    deaths, deaths1 = tally(events), tally(events & second)
    total, total1 = risk(tally(np.ones_like(second))), risk(tally(second))
    share = np.divide(total1, total, out=np.zeros_like(total), where=total > 0)
    untied = np.divide(total - deaths, total - 1, out=np.zeros_like(total), where=total > 1)
    score = (deaths1 - deaths * share).sum(axis=1)
    variance = (deaths * share * (1 - share) * untied).sum(axis=1)
    chi_squared = np.divide(score**2, variance, out=np.zeros(rows), where=variance > 1e-12)
    return np.asarray(chi_squared)
