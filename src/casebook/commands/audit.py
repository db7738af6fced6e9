"""Commands for reviewers: ``attainable`` (one comparison) and ``audit`` (a file of them)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from casebook.commands.options import add_workers

GOOD, WRONG_DATA, WRONG_USE = 0, 1, 2


def add_attainable(commands: Any) -> None:
    """Add ``attainable N1 D1 N2 D2 [--reported P] [--ties]`` to a parser's commands.

    Parameters
    ----------
    commands
        What ``ArgumentParser.add_subparsers`` returns. The command sets ``run``, a function from
        the options to the exit status.
    """
    command = commands.add_parser(
        "attainable", help="which log-rank p-values the counts of two arms allow"
    )
    for name, meaning in (
        ("n1", "patients in arm 1"),
        ("d1", "events in arm 1"),
        ("n2", "patients in arm 2"),
        ("d2", "events in arm 2"),
    ):
        command.add_argument(name, type=int, help=meaning)
    command.add_argument(
        "--reported", metavar="P", help="the p-value as printed, zeros and all: 0.400, <0.001"
    )
    command.add_argument("--ties", action="store_true", help="allow several events at one time")
    command.set_defaults(run=run_attainable)


def add_audit(commands: Any) -> None:
    """Add ``audit STUDIES.csv [--out FILE] [--n-jobs N] [--scheduler ADDRESS]``."""
    command = commands.add_parser(
        "audit", help="check the p-values of a file of two-arm comparisons"
    )
    command.add_argument(
        "studies",
        type=Path,
        metavar="STUDIES.csv",
        help="columns label, n1, d1, n2, d2, p (as printed), and optionally rate1, rate2",
    )
    command.add_argument(
        "--out", type=Path, help="CSV to write (default: STUDIES.verdicts.csv beside the input)"
    )
    add_workers(command)
    command.set_defaults(run=run_audit)


def run_attainable(options: argparse.Namespace) -> int:
    """Print the answer for one comparison; 2 if the counts or the figure can't be."""
    from helpers.audit.study_answer import answer

    try:
        text = answer(
            options.n1, options.d1, options.n2, options.d2, options.reported, ties=options.ties
        )
    except ValueError as error:
        return _stop(str(error), WRONG_USE)
    print(text)
    return GOOD


def run_audit(options: argparse.Namespace) -> int:
    """Print a verdict a row and write a CSV; 1 if a row or the file is wrong, 2 for wrong use."""
    from cohortreader.data.problems import TableError
    from helpers.audit.studies import audit_studies
    from helpers.audit.study_file import read_studies

    try:
        studies, problems = read_studies(options.studies)
    except TableError as error:
        return _stop(str(error), WRONG_DATA)
    out = options.out or options.studies.with_suffix(".verdicts.csv")
    if out.resolve() == options.studies.resolve():
        return _stop(f"--out {out} is the input; name another file", WRONG_USE)
    if not out.resolve().parent.is_dir():
        return _stop(f"--out {out}: no such folder; make it first", WRONG_USE)
    try:
        found = audit_studies(
            studies, n_jobs=options.n_jobs, scheduler=options.scheduler, progress=True
        )
    except ValueError as error:
        return _stop(str(error), WRONG_USE)
    found.to_csv(out, index=False, lineterminator="\n")
    for row in found.itertuples():
        print(f"line {row.line}: {row.label}: p {row.p}: {row.verdict}. {row.because}")
    for problem in problems:
        print(f"{options.studies}: {problem}", file=sys.stderr)
    number = found["verdict"].value_counts()
    summary = "; ".join(f"{word}: {count}" for word, count in number.items())
    bad = len({problem.row for problem in problems})
    print(f"{len(found)} comparisons ({summary or 'none'}); {bad} bad rows; written to {out}")
    return WRONG_DATA if problems else GOOD


def _stop(message: str, status: int) -> int:
    print(message, file=sys.stderr)
    return status
