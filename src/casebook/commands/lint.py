"""The command ``lint``: a centre's draft against the ``results.csv`` of its report."""

from __future__ import annotations

import argparse
from pathlib import Path

from casebook.commands import stop

GOOD, FOUND, WRONG_USE = 0, 1, 2


def add_lint(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``lint``."""
    lint = subparsers.add_parser(
        "lint", help="which figures of a draft are not in the results, or are printed otherwise"
    )
    lint.add_argument("results", type=Path, metavar="RESULTS.csv", help="of the centre's report")
    lint.add_argument(
        "draft", metavar="DRAFT", help="text, PDF or saved HTML; - for standard input"
    )
    lint.set_defaults(run=run_lint)


def run_lint(options: argparse.Namespace) -> int:
    """Compare, print what differs, and return the exit status: 0 none, 1 some, 2 wrong use."""
    from attainable.reading import ReadError, figures, lint, results_of, source

    try:
        known = results_of(options.results)
        text = source(options.draft).text
    except ReadError as error:
        return stop(str(error), WRONG_USE)
    except OSError as error:
        return stop(f"{error.filename}: {error.strerror}", WRONG_USE)
    except UnicodeDecodeError:
        return stop(f"{options.results} is not text: give the results.csv of a report", WRONG_USE)
    if not known:
        return stop(
            f"{options.results} holds no number: give the results.csv of a report", WRONG_USE
        )
    compared = len(figures(text))
    if not compared:
        return stop(
            f"{options.draft} holds no figure that can be a result: nothing was compared", WRONG_USE
        )
    found = lint(text, known)
    for finding in found:
        figure = finding.figure
        nearest = f"; nearest in the results {finding.nearest}" if finding.nearest else ""
        print(f"line {figure.line}: {figure.printed}: {finding.problem}{nearest}")
        print(f"    {figure.sentence}")
    print(f"{compared} figures compared, {len(found)} to look at")
    return FOUND if found else GOOD
