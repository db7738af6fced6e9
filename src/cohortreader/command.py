"""The command ``cohortreader``: ``template``, ``check`` and ``export``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from cohortreader.checking import Check, check
from cohortreader.data.cohort import CHAPTER_COLUMNS, missing_columns, needed_columns
from cohortreader.data.problems import TableError, printable
from cohortreader.intake.adam_export import export_adam
from cohortreader.intake.mapping import FileMapping, load_mapping
from cohortreader.intake.privacy import analysis_frame, shown_levels
from cohortreader.intake.skeleton import mapping_skeleton
from cohortreader.intake.template import write_new, write_template
from cohortreader.intake.understanding import describe

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 good, 1 problems in the data, 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        for path in (options.file, getattr(options, "mapping", None)):
            if path is not None and not path.exists():
                return _stop(f"{path}: there is no such file")
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # who reads, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except (OSError, ValueError) as error:  # ValueError: a path that can't be one
        return _stop(printable(str(error)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cohortreader", description="Read and check a centre's table of patients."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    kinds = "CSV, Excel, Parquet, SPSS, Stata, SAS, or a folder of ADaM"
    mapping = "YAML: what the file calls columns and words"

    template = commands.add_parser("template", help="begin a mapping file for a table")
    template.add_argument("--from", type=Path, metavar="FILE", dest="file", help=kinds)
    template.add_argument("--mapping", type=Path, metavar="FILE", help="its sheet, encoding, ...")
    template.add_argument(
        "--out",
        type=Path,
        help="the mapping file to write (default: beside FILE); without --from the folder for an "
        "empty table, its data dictionary and REDCap's",
    )
    template.set_defaults(run=_template)

    checking = commands.add_parser("check", help="say what is understood, and what to mend")
    checking.add_argument("file", type=Path, metavar="FILE", help=kinds)
    checking.add_argument("--mapping", type=Path, metavar="FILE", help=mapping)
    checking.add_argument("--json", action="store_true", help="one object on one line")
    checking.add_argument("--all", action="store_true", help="every problem and every row")
    checking.set_defaults(run=_check)

    export = commands.add_parser("export", help="write a cohort as CDISC ADSL and ADTTE")
    export.add_argument("file", type=Path, metavar="FILE", help=kinds)
    export.add_argument("--mapping", type=Path, metavar="FILE", help=mapping)
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument("--format", choices=("csv", "xpt"), default="csv")
    export.set_defaults(run=_export)
    return parser


def _check(options: argparse.Namespace) -> int:
    result = check(options.file, options.mapping)
    if options.json:
        print(json.dumps(result.as_dict(), ensure_ascii=True))
    else:
        _tell(result, str(options.file), everything=options.all)
    return GOOD if result.error is None else PROBLEMS


def _tell(result: Check, name: str, *, everything: bool) -> None:
    if result.error is not None:
        told = result.error.told(everything=everything)
        hidden = told != result.error.told(everything=True)
        print(told + ("\n  --all lists every row" if hidden else ""), file=sys.stderr)
    if result.intake is None:
        return
    intake = result.intake
    frame, privacy = analysis_frame(intake.patients, confirmed=intake.confirmed)
    print(f"{printable(name)}: no problem found")
    lines = [*describe(intake), *(f"warning: {warning}" for warning in intake.warnings)]
    for chapter in CHAPTER_COLUMNS:
        lacking = missing_columns(intake.patients, chapter)
        lines.append(
            f"chapter {chapter}: " + (f"needs {needed_columns(chapter)}" if lacking else "yes")
        )
    levels = shown_levels(frame)
    lines.append(
        "words of the file that a report shows" + (", and no others:" if levels else ": none")
    )
    for column, counts in levels.items():
        words = ", ".join(f"{level} ({count})" for level, count in counts.items())
        lines.append(f"  {column}: {words}")
    lines.append("what was done to the file:")
    lines += [f"  {note}" for note in [*intake.notes, *privacy]]
    print("\n".join(f"  {printable(line)}" for line in lines))


def _template(options: argparse.Namespace) -> int:
    if options.file is None:
        paths = write_template(options.out or Path())
        print("\n".join(f"written: {path}" for path in paths))
        return GOOD
    out = options.out or options.file.with_name(f"{options.file.name}.yml")
    if out.exists():
        return _stop(f"{out} is there already; name another file with --out, or move it")
    try:
        known = load_mapping(options.mapping) if options.mapping else FileMapping()
        text = mapping_skeleton(options.file, known)
    except TableError as error:
        print(str(error), file=sys.stderr)
        return PROBLEMS
    (path,) = write_new(out.parent, {out.name: text.encode()})
    print(f"written: {path}")
    print(f'Look at every line of it, then: cohortreader check "{options.file}" --mapping "{path}"')
    return GOOD


def _export(options: argparse.Namespace) -> int:
    result = check(options.file, options.mapping)
    if result.intake is None:
        _tell(result, str(options.file), everything=False)
        return PROBLEMS
    try:
        paths = export_adam(result.intake.patients, options.out, kind=options.format)
    except TableError as error:
        print(str(error), file=sys.stderr)
        return PROBLEMS
    print("\n".join(f"written: {path}" for path in paths))
    return GOOD


def _stop(message: str) -> int:
    print(f"cohortreader: {message}", file=sys.stderr)
    return WRONG_USE
