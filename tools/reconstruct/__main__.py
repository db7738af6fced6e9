"""Draw the cohort of data/cohort.csv: ``python -m tools.reconstruct``.

A cohort is proposed by the scheme (`tools.reconstruct.scheme`) and kept only if it gives every published p-value by Mantel's
log-rank test at its printed precision. The drawn cohort is one of many, and no row is a child.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import erfc
from tools.reconstruct.scheme import Counts, Days, Draws, Flags, Scheme, cohort_frame, propose

from attainable import logrank, printed_p
from helpers import load_published

BATCH = 4_000
PROPOSALS = 1_000_000  # without one accepted, the search stops
SEED = 20230817
"""The seed of ``data/cohort.csv``."""
COHORT = Path(__file__).resolve().parents[2] / "data" / "cohort.csv"


@dataclass(frozen=True)
class Claim:
    """A published log-rank p-value and the two groups of columns that it compares."""

    endpoint: str
    first: slice
    both: slice
    reported: str


def claims(published: pd.DataFrame, counts: Counts) -> tuple[Claim, ...]:
    """The p-values that a draw has to give.

    A figure that no cohort can reach as printed is held to the digits that can be reached: "0.400" is read as 0.40 with a zero
    added (see the chapter on the audit for the proof that it has to be).
    """
    remission = (slice(0, counts.remission), slice(0, counts.patients))
    transplant = (slice(0, counts.transplant), slice(0, counts.remission))

    def claim(row: str, groups: tuple[slice, slice]) -> Claim:
        figure = published.loc[row]
        design = [int(figure[name]) for name in ("n1", "events1", "n2", "events2")]
        text = str(figure["printed"])
        while text.endswith("0") and not logrank(*design, ties=False).count(text):
            text = text[:-1]
        return Claim(str(figure["endpoint"]), *groups, text)

    return (
        claim("os_by_hsct_p", transplant),
        claim("dfs_by_hsct_p", transplant),
        claim("os_by_cr_p", remission),
        claim("dfs_by_cr_p", remission),
    )


def accepted(draws: Draws, published_claims: tuple[Claim, ...]) -> Flags:
    """Which draws give every published p-value, with no two events on one day and no time after the last contact."""
    keep = _distinct(draws.os_days, draws.death) & _distinct(draws.dfs_days, draws.dfs_event)
    keep &= (draws.dfs_days <= draws.os_days).all(axis=1)
    for claim in published_claims:
        rows = np.flatnonzero(keep)
        days, event = (
            (draws.os_days, draws.death)
            if claim.endpoint == "os"
            else (draws.dfs_days, draws.dfs_event)
        )
        first = np.zeros(draws.os_days.shape[1], dtype=bool)
        first[claim.first] = True
        p_value = log_rank_p(
            days[rows][:, claim.both], event[rows][:, claim.both], first[claim.both]
        )
        low, high = (float(end) for end in _ends(claim.reported))
        keep[rows] = (p_value >= low) & (p_value < high)
    return keep


def sample_cohorts(size: int, *, seed: int = SEED) -> Draws:
    """Draw cohorts that agree with every published figure; the same seed gives the same cohorts.

    The proposals come in numbered batches, each with a random stream of its own, and the first ``size`` accepted are taken.
    """
    published = load_published()
    counts, scheme = Counts.from_published(published), Scheme()
    wanted = claims(published, counts)
    parts: list[Draws] = []
    for number in range(PROPOSALS // BATCH):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        draws = propose(rng, BATCH, counts, scheme)
        parts.append(draws[accepted(draws, wanted)])
        if sum(map(len, parts)) >= size:
            return Draws.concatenate(parts)[:size]
    raise RuntimeError(
        f"only {sum(map(len, parts))} of {PROPOSALS} proposed cohorts agree with the published p-values; "
        "check the figures in published.csv, or widen the scheme"
    )


def write_cohort(path: Path, *, seed: int = SEED) -> pd.DataFrame:
    """Draw one cohort and write it as CSV; the same seed writes the same bytes."""
    counts = Counts.from_published(load_published())
    frame = cohort_frame(sample_cohorts(1, seed=seed), 0, seed=seed, counts=counts)
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return frame


def _distinct(days: Days, event: Flags) -> Flags:
    """Whether no two events of a cohort fall on one day."""
    own = np.sort(np.where(event, days, -1 - np.arange(days.shape[1])), axis=1)
    return np.asarray((np.diff(own, axis=1) > 0).all(axis=1))


def _ends(printed: str) -> tuple[object, object]:
    limits = printed_p(printed).rounded
    return limits.low, limits.high


def log_rank_p(times: Days, events: Flags, group: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Two-sided p-values of Mantel's log-rank test, one a cohort (row); NaN where there is no test."""
    time = np.atleast_2d(np.asarray(times, dtype=float))
    event = np.asarray(events, dtype=bool)
    first = np.broadcast_to(~group, time.shape)
    order = np.argsort(time, axis=1)  # NaN comes last, where it is at nobody's risk
    time, event, first = (np.take_along_axis(x, order, axis=1) for x in (time, event, first))
    at_risk, at_risk1 = (
        x[:, ::-1].cumsum(axis=1, dtype=np.int32)[:, ::-1]
        for x in (np.ones(time.shape, dtype=bool), first)
    )

    # A run is all patients of one cohort with one time; the runs of all cohorts lie one after
    # another.
    new = np.ones(time.shape, dtype=bool)
    new[:, 1:] = time[:, 1:] != time[:, :-1]
    starts = np.flatnonzero(new)
    dead = np.add.reduceat(event.ravel().astype(np.int32), starts)
    dead1 = np.add.reduceat((event & first).ravel().astype(np.int32), starts)
    kept = dead > 0
    risk, risk1 = (x.ravel()[starts[kept]].astype(float) for x in (at_risk, at_risk1))
    dead, dead1 = dead[kept], dead1[kept]

    share = risk1 / risk
    spread = (risk - dead) / np.maximum(risk - 1, 1)
    cohort = starts[kept] // time.shape[1]
    size = len(time)
    difference = np.bincount(cohort, dead1 - dead * share, size).astype(float)
    variance = np.bincount(cohort, dead * share * (1 - share) * spread, size).astype(float)
    estimable = variance > 0
    chi_squared = np.full(len(time), np.nan)
    chi_squared[estimable] = difference[estimable] ** 2 / variance[estimable]
    return np.asarray(erfc(np.sqrt(chi_squared / 2)))


if __name__ == "__main__":
    write_cohort(Path(sys.argv[1]) if len(sys.argv) > 1 else COHORT)
