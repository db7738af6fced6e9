"""``attainable audit FILE``: verdicts on a claims file, or a summary of a folder of them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from attainable.answers.audit import Audit, audit, audit_folder, record
from attainable.answers.terminal import (
    findings_text,
    folder_table,
    paint,
    summary,
    verdict_lines,
    wants_colour,
)
from attainable.answers.wording import besides, whose
from attainable.claims import Claim, Study, StudyError, guide, read_claims, schema
from attainable.first_run import announce
from attainable.verdict import Verdict

HELP = "check the claims of a study: a claims file (YAML), a flat CSV, or a folder of them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``attainable audit``.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument("file", nargs="?", help="claims file (.yml, .csv) or a folder of them")
    parser.add_argument("--json", action="store_true", help="one verdict a line, as JSON")
    parser.add_argument("--csv", metavar="OUT", help="write the verdicts as CSV")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask scheduler whose workers check the rows"
    )
    parser.add_argument("--html", metavar="OUT", help="write one self-contained page")
    parser.add_argument(
        "--test",
        default="",
        metavar="NAME",
        help="test for limits over all orders of events and losses",
    )
    parser.add_argument(
        "--no-joint", action="store_true", help="leave out what claims say together"
    )
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of claims files"
    )
    parser.add_argument("--guide", action="store_true", help="print how a claims file is written")


def run(args: argparse.Namespace) -> int:
    """Answer ``attainable audit``.

    Parameters
    ----------
    args : Namespace
        Of `add_arguments`.

    Returns
    -------
    int
        0 nothing red or amber, 1 something, 2 wrong use.
    """
    try:
        if args.schema or args.guide:
            print(schema() if args.schema else guide())
            return 0
        if not args.file:
            raise StudyError("audit: no file; expected a claims file or a folder of them")
        return _folder(args) if Path(args.file).is_dir() else _file(args)
    except StudyError as error:
        print(error, file=sys.stderr)
        return 2


def _file(args: argparse.Namespace) -> int:
    study = read_claims(args.file)
    if args.test:
        _check_test(args.test)
    if any(claim.form == "logrank" for claim in study.claims):
        announce()
    if study.unused:
        print(
            f"{args.file}: no check uses {', '.join(study.unused)}; kept beside the answers",
            file=sys.stderr,
        )
    if study.note:
        print(f"{args.file}: {study.note}", file=sys.stderr)
    colour = wants_colour(sys.stdout)
    joint = not args.no_joint and bool(study.groups)
    if args.csv and not args.html and not joint:
        return _rows(args, study)
    streaming = not args.json or not joint

    def each(claim: Claim, verdict: Verdict) -> None:
        if args.json and streaming:
            print(json.dumps(record(claim, verdict), ensure_ascii=False), flush=True)
        elif not args.json:
            of = whose(claim, study)
            more = besides(claim, verdict, study)
            print(verdict_lines(claim, verdict, colour=colour, of=of, more=more), flush=True)

    answer = audit(study, joint=joint, test=args.test, scheduler=args.scheduler, each=each)
    if args.json and not streaming:
        for claim, verdict in answer.rows():
            print(json.dumps(record(claim, verdict, answer.about(claim.id)), ensure_ascii=False))
    if not args.json:
        text = findings_text(answer, colour=colour)
        print(f"{text}\n\n{summary(answer)}" if text else f"\n{summary(answer)}")
    _write(args, [answer])
    return int(answer.found)


def _rows(args: argparse.Namespace, study: Study) -> int:
    """Row by row into a CSV that a second run goes on with."""
    from attainable.answers.batch import audit_rows

    def each(claim: Claim, verdict: Verdict) -> None:
        if args.json:
            print(json.dumps(record(claim, verdict), ensure_ascii=False), flush=True)

    answer = audit_rows(study, Path(args.csv), scheduler=args.scheduler, each=each)
    print(summary(answer), file=sys.stderr if args.json else sys.stdout)
    return int(answer.found)


def _folder(args: argparse.Namespace) -> int:
    done = 0

    def each(path: Path, answer: Audit | str) -> None:
        nonlocal done
        done += 1
        print(f"{done}: {path.name}", file=sys.stderr, flush=True)

    answers = audit_folder(Path(args.file), joint=not args.no_joint, each=each)
    audits = [answer for _, answer in answers if isinstance(answer, Audit)]
    if args.json:
        for study in audits:
            for claim, verdict in study.rows():
                line = {"study": study.study.name, **record(claim, verdict, study.about(claim.id))}
                print(json.dumps(line, ensure_ascii=False))
    else:
        print(folder_table(answers, colour=wants_colour(sys.stdout)))
    for path, answer in answers:
        if isinstance(answer, str):
            print(
                paint(f"{path.name}: {answer}", "red", colour=wants_colour(sys.stderr)),
                file=sys.stderr,
            )
    _write(args, audits)
    if len(audits) < len(answers):
        return 2 if not audits else 1
    return int(any(answer.found for answer in audits))


def _write(args: argparse.Namespace, audits: list[Audit]) -> None:
    if args.csv:
        from attainable.answers.table import csv_text, write_whole

        write_whole(Path(args.csv), csv_text(audits))
    if args.html:
        from attainable.answers.page import page
        from attainable.answers.table import write_whole

        write_whole(Path(args.html), page(audits))


def _check_test(name: str) -> None:
    from attainable.riskset.family import COX, TIMES

    allowed = [test for test in TIMES if test not in COX[1:]]
    if name not in allowed:
        raise StudyError(f"--test: found {name!r}, expected one of {', '.join(allowed)}")
