"""The command that makes the book of a centre's own cohort."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.commands import stop

if TYPE_CHECKING:
    from cohortreader import Intake

GOOD, WRONG_DATA, WRONG_USE = 0, 1, 2


def add_report(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``report``."""
    report = subparsers.add_parser("report", help="build the same book from your own cohort")
    report.add_argument(
        "path", type=Path, help="CSV, Excel, Parquet, SPSS, Stata, SAS, or a folder of ADaM"
    )
    report.add_argument(
        "--mapping", type=Path, metavar="FILE", help="YAML: what the file calls columns and words"
    )
    report.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="default: _build/report; masked: _build/report-masked",
    )
    report.add_argument("--title", default=None, help="title of the report")
    report.add_argument(
        "--mask-small-cells",
        action="store_true",
        help="mask counts of 1 to 4, and leave out the chapters that show single patients",
    )
    report.set_defaults(run=run_report)


def run_report(options: argparse.Namespace) -> int:
    """Check a file, and build its report."""
    from casebook.build.folder import BuildError
    from casebook.report.make import TITLE, make_report, refuse_to_replace
    from casebook.report.shown import shown_warnings
    from cohortreader import CohortError, describe, printable, read

    for path in (options.path, options.mapping):
        if path is not None and not path.exists():
            return stop(f"{path}: there is no such file", WRONG_USE)
    masked = options.mask_small_cells
    out = options.out or Path("_build/report-masked" if masked else "_build/report")
    try:
        refuse_to_replace(out, masked=masked)
    except BuildError as error:
        return stop(str(error), WRONG_USE)
    print(f"reading {options.path}", flush=True)
    try:
        intake = read(options.path, options.mapping)
    except CohortError as error:
        told = str(error)
        if told != error.told(everything=True):
            told += "\n  cohortreader check --all lists every row"
        return stop(told, WRONG_DATA)
    print(headline(intake))
    lines = [*describe(intake), *(f"warning: {warning}" for warning in shown_warnings(intake))]
    print("\n".join(f"  {printable(line)}" for line in lines), flush=True)
    page = make_report(
        intake,
        out,
        title=options.title or TITLE,
        mask_small_cells=masked,
    )
    print(f"the report is at {page}")
    return GOOD


def headline(intake: Intake) -> str:
    """Say how many patients are in the book, and how many of the file are not."""
    from cohortreader.intake.notes import SET_ASIDE

    aside = sum(note.count for note in intake.notes if note.subject == SET_ASIDE)
    patients = f"{len(intake.patients)} patients"
    if aside:
        who = "1 more lacks" if aside == 1 else f"{aside} more lack"
        patients += f" ({who} a needed value: set aside, and in no chapter)"
    return f"{patients}, no problem found"
