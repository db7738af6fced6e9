"""The command that makes the book of a centre's own cohort."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_report(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``report``."""
    from casebook.commands.cohort import add_input

    report = subparsers.add_parser("report", help="build the same book from your own cohort")
    add_input(report)
    report.add_argument(
        "--out",
        type=Path,
        default=Path("_build/report"),
        metavar="DIR",
        help="default: %(default)s",
    )
    report.add_argument("--title", default=None, help="title of the report")
    report.add_argument(
        "--mask-small-cells",
        action="store_true",
        help="mask counts under 5, and leave out the chapters that show single patients",
    )
    report.set_defaults(run=run_report)


def run_report(options: argparse.Namespace) -> int:
    """Check a file, and build its report."""
    from casebook.build.folder import BuildError
    from casebook.commands.cohort import GOOD, WRONG_USE, headline, read_input, stop
    from casebook.report.make import TITLE, make_report, refuse_to_replace

    try:
        refuse_to_replace(options.out.absolute())
    except BuildError as error:
        return stop(str(error), WRONG_USE)
    print(f"reading {options.path}", flush=True)
    status, intake = read_input(options)
    if intake is None:
        return status
    print(headline(intake), flush=True)
    page = make_report(
        intake,
        options.out,
        title=options.title or TITLE,
        mask_small_cells=options.mask_small_cells,
    )
    print(f"the report is at {page}")
    return GOOD
