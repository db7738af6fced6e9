"""Options that several commands have."""

from __future__ import annotations

import argparse


def add_workers(command: argparse.ArgumentParser) -> None:
    """Add ``[--n-jobs N] [--scheduler ADDRESS]``: who does the work.

    >>> parser = argparse.ArgumentParser()
    >>> add_workers(parser)
    >>> parser.parse_args(["--n-jobs", "2"])
    Namespace(n_jobs=2, scheduler=None)
    """
    command.add_argument("--n-jobs", type=int, default=1, help="processes; -1 for every core")
    command.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler to use instead")
