"""Draw cohorts that agree with every published figure, under a stated scheme.

Each draw is proposed by the scheme and kept only if it gives every published p-value at its printed precision (rejection sampling). So
the kept cohorts are exact draws from the scheme, given the publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from attainable.parallel import progress_bar, task_runner
from attainable.paths.logrank_batch import logrank_batch
from attainable.paths.logrank_set import attainable_logrank
from attainable.reported import ReportedNumber
from helpers.published import load_published
from helpers.scheme import Counts, Days, Draws, Flags, Scheme, cohort_frame, propose

BATCH = 4_000
PROPOSALS = 1_000_000  # without one accepted, the search stops
SEED = 20230817
"""The seed of ``data/cohort.csv``."""


@dataclass(frozen=True)
class Claim:
    """A published log-rank p-value and the two groups of columns that it compares."""

    endpoint: str
    first: slice
    both: slice
    reported: ReportedNumber


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
        while text.endswith("0") and not attainable_logrank(*design).count(text):
            text = text[:-1]
        return Claim(str(figure["endpoint"]), *groups, ReportedNumber(text))

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
        p_value = logrank_batch(
            days[rows][:, claim.both], event[rows][:, claim.both], first[claim.both]
        ).p_value
        low, high = claim.reported.interval("half-up")
        keep[rows] = (p_value >= low) & (p_value < high)
    return keep


def sample_cohorts(
    size: int,
    *,
    seed: int = SEED,
    scheme: Scheme | None = None,
    published: pd.DataFrame | None = None,
    n_jobs: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
) -> Draws:
    """Draw cohorts that agree with every published figure.

    The same seed gives the same cohorts, whatever the number of processes: the proposals come in numbered batches, each with a
    random stream of its own, and the first ``size`` accepted are taken in the order of the batches.

    Parameters
    ----------
    size : int
        Number of cohorts wanted.
    seed : int
    scheme : Scheme, optional
    published : DataFrame, optional
        Published figures as from `helpers.published.load_published`.
    n_jobs : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``; the batches then run on its workers.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Draws

    Raises
    ------
    ValueError
        If ``size`` is below 1.
    RuntimeError
        If nothing was accepted in the first million proposals: the figures or the scheme contradict each other.

    Examples
    --------
    >>> len(sample_cohorts(3))
    3
    """
    if size < 1:
        raise ValueError(f"size must be at least 1, found {size}")
    figures = load_published() if published is None else published
    counts = Counts.from_published(figures)
    task = _Batch(seed, counts, scheme or Scheme(), claims(figures, counts))
    parts: list[Draws] = []
    found = 0
    with (
        task_runner(n_jobs, scheduler) as run,
        progress_bar(size, "cohort", show=progress) as advance,
    ):
        for wave in _waves(max(n_jobs, 4)):
            for part in run(task, wave):
                parts.append(part)
                taken = min(len(part), size - found)
                found += taken
                advance(taken)
            if found >= size:
                return Draws.concatenate(parts)[:size]
            if not found and wave.stop * BATCH >= PROPOSALS:
                raise RuntimeError(
                    f"none of {wave.stop * BATCH} proposed cohorts agrees with the published p-values; "
                    "check the figures in published.csv, or widen the scheme"
                )
    raise AssertionError("unreachable")


def write_cohort(path: Path, *, seed: int = SEED) -> pd.DataFrame:
    """Draw one cohort and write it as CSV; the same seed writes the same bytes."""
    counts = Counts.from_published(load_published())
    frame = cohort_frame(sample_cohorts(1, seed=seed), 0, seed=seed, counts=counts)
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return frame


@dataclass(frozen=True)
class _Batch:
    """One numbered batch of proposals, as a task that can be sent to another process."""

    seed: int
    counts: Counts
    scheme: Scheme
    claims: tuple[Claim, ...]

    def __call__(self, number: int) -> Draws:
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        draws = propose(rng, BATCH, self.counts, self.scheme)
        return draws[accepted(draws, self.claims)]


def _distinct(days: Days, event: Flags) -> Flags:
    """Whether no two events of a cohort fall on one day."""
    own = np.sort(np.where(event, days, -1 - np.arange(days.shape[1])), axis=1)
    return np.asarray((np.diff(own, axis=1) > 0).all(axis=1))


def _waves(width: int) -> Iterator[range]:
    start = 0
    while True:
        yield range(start, start + width)
        start += width
