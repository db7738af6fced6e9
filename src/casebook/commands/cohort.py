"""Commands for a centre's own file: ``check``, ``template``, ``export``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from cohortreader.intake.notes import Intake

GOOD, WRONG_DATA, WRONG_USE = 0, 1, 2


def add_parsers(subparsers: Any) -> None:
    """Add the commands to the command line of ``python -m casebook``.

    Parameters
    ----------
    subparsers
        As from ``ArgumentParser.add_subparsers``. Each command sets ``run``, a function from the
        parsed options to the exit status: 0 good, 1 the data are wrong, 2 wrong use.
    """
    check = subparsers.add_parser("check", help="check a cohort file against its rules")
    add_input(check)
    check.add_argument(
        "--all", action="store_true", help="every problem and every row, however many"
    )
    check.set_defaults(run=run_check)

    template = subparsers.add_parser(
        "template", help="write an empty cohort file, its data dictionary and REDCap's"
    )
    template.add_argument(
        "--from",
        type=Path,
        metavar="FILE",
        dest="source",
        help="instead, a mapping file for this table, to look at and complete",
    )
    template.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="with --from: its sheet, encoding or header_row",
    )
    template.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="default: here")
    template.set_defaults(run=run_template)

    export = subparsers.add_parser("export", help="write a cohort in another form")
    add_input(export)
    export.add_argument("--adam", action="store_true", required=True, help="CDISC ADSL and ADTTE")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--format", choices=("csv", "xpt"), default="csv")
    export.set_defaults(run=run_export)


def run_check(options: argparse.Namespace) -> int:
    """Validate a file and say what was done to it, what the book will show, and which chapters it gives."""
    from cohortreader.data.cohort import CHAPTER_COLUMNS, missing_columns
    from cohortreader.data.problems import printable
    from cohortreader.intake.privacy import analysis_frame

    status, intake = read_input(options, everything=options.all)
    if intake is None:
        return status
    frame, privacy = analysis_frame(intake.patients)
    print(f"{options.path}: {headline(intake)}")
    for line in _words_shown(frame):
        print(f"  {printable(line)}")
    for chapter in CHAPTER_COLUMNS:
        lacking = missing_columns(intake.patients, chapter)
        print(f"  chapter {chapter}: " + (f"needs {', '.join(lacking)}" if lacking else "yes"))
    print("  what was done to the file:")
    for note in [*intake.notes, *privacy]:
        print(f"    {printable(str(note))}")
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


def _words_shown(frame: pd.DataFrame) -> list[str]:
    from cohortreader.intake.privacy import shown_levels

    levels = shown_levels(frame)
    if not levels:
        return ["the book will show no words of the file"]
    lines = ["the book will show these words of the file, with their patients, and no others:"]
    for name, counts in levels.items():
        words = ", ".join(f"{level} ({count})" for level, count in counts.items())
        lines.append(f"  {name}: {words}")
    return lines


def run_template(options: argparse.Namespace) -> int:
    """Write the template files, or a mapping file for the table that is named."""
    from cohortreader.intake.template import write_template

    if options.source is not None:
        return _write_skeleton(options)
    try:
        paths = write_template(options.out)
    except OSError as error:
        return stop(str(error), WRONG_USE)
    print("\n".join(f"written: {path}" for path in paths))
    return GOOD


def _write_skeleton(options: argparse.Namespace) -> int:
    from casebook.build.environment import python_of
    from cohortreader.data.problems import TableError
    from cohortreader.intake.mapping import FileMapping, load_mapping
    from cohortreader.intake.skeleton import mapping_skeleton
    from cohortreader.intake.template import write_new

    source = options.source
    for path in (source, options.mapping):
        if path is not None and not path.exists():
            return stop(f"{path}: there is no such file", WRONG_USE)
    try:
        known = load_mapping(options.mapping) if options.mapping else FileMapping()
        text = mapping_skeleton(source, known)
        (path,) = write_new(options.out, {f"{source.stem}.yml": text.encode()})
    except TableError as error:
        return stop(str(error), WRONG_DATA)
    except OSError as error:
        return stop(str(error), WRONG_USE)
    print(f"written: {path}")
    python = python_of(Path(".venv"))
    command = f"{python if python.exists() else 'python'} -m casebook check"
    print(f'Look at every line of it, then: {command} "{source}" --mapping "{path}"')
    return GOOD


def run_export(options: argparse.Namespace) -> int:
    """Write a cohort as ADaM."""
    from cohortreader.data.cohort import CohortError
    from cohortreader.intake.adam_export import export_adam

    status, intake = read_input(options)
    if intake is None:
        return status
    try:
        paths = export_adam(intake.patients, options.out, kind=options.format)
    except OSError as error:
        return stop(str(error), WRONG_USE)
    except CohortError as error:
        return stop(str(error), WRONG_DATA)
    print("\n".join(f"written: {path}" for path in paths))
    return GOOD


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name a cohort file."""
    parser.add_argument("path", type=Path, help="CSV, Excel, Parquet, SAS, or a folder of ADaM")
    parser.add_argument(
        "--mapping", type=Path, metavar="FILE", help="YAML: what the file calls columns and words"
    )


def read_input(
    options: argparse.Namespace, *, everything: bool = False
) -> tuple[int, Intake | None]:
    """Read and check the cohort that the command line names; what is wrong goes to standard error."""
    from cohortreader.data.cohort import CohortError
    from cohortreader.intake.reading import read_intake

    for path in (options.path, options.mapping):
        if path is not None and not path.exists():
            return stop(f"{path}: there is no such file", WRONG_USE), None
    try:
        return GOOD, read_intake(options.path, mapping=options.mapping)
    except CohortError as error:
        told = error.told(everything=everything)
        if told != error.told(everything=True):
            told += "\n  check with --all lists every row"
        return stop(told, WRONG_DATA), None


def stop(message: str, status: int) -> int:
    """Say why nothing was done, and return the exit status."""
    print(f"\nStopped: {message}", file=sys.stderr)
    return status
