"""The command ``sample``: cohorts that agree with the published figures, as CSV files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from casebook.commands.options import add_workers


def add_sample(commands: Any) -> None:
    """Add ``sample N [--out DIR] [--seed S] [--n-jobs N] [--scheduler ADDRESS]`` to a parser's commands."""
    command = commands.add_parser(
        "sample", help="draw cohorts that agree with every published figure"
    )
    command.add_argument("number", type=int, metavar="N", help="how many cohorts")
    command.add_argument(
        "--out",
        type=Path,
        default=Path("cohorts"),
        metavar="DIR",
        help="folder to write to (default: cohorts)",
    )
    command.add_argument(
        "--seed", type=int, help="whole number; the same seed draws the same cohorts"
    )
    add_workers(command)
    command.set_defaults(run=run_sample)


def run_sample(options: argparse.Namespace) -> int:
    """Write the cohorts as ``cohort_0001.csv`` and so on; 2 for wrong use."""
    from helpers.sampling import SEED, sample_cohorts
    from helpers.scheme import Counts, cohort_frame
    from helpers.published import load_published

    seed = SEED if options.seed is None else options.seed
    try:
        draws = sample_cohorts(
            options.number,
            seed=seed,
            n_jobs=options.n_jobs,
            scheduler=options.scheduler,
            progress=True,
        )
    except (ValueError, RuntimeError) as error:
        print(f"\nStopped: {error}", file=sys.stderr)
        return 2
    counts = Counts.from_published(load_published())
    options.out.mkdir(parents=True, exist_ok=True)
    for row in range(len(draws)):
        frame = cohort_frame(draws, row, seed=seed, counts=counts)
        frame.to_csv(options.out / f"cohort_{row + 1:04d}.csv", index=False, lineterminator="\n")
    print(
        f"{len(draws)} reconstructed cohorts are in {options.out}; no row is a child who was treated"
    )
    return 0
