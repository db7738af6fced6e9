"""The command ``attainable``: ``logrank``, ``audit``, ``read``."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

GOOD, FOUND, WRONG_USE = 0, 1, 2
ELSEWHERE = {"audit": "attainable.answers.command", "read": "attainable.reading.command"}
"""Commands with a module of their own: HELP, add_arguments(parser), run(options)."""


class _Parser(argparse.ArgumentParser):
    """Wrong use is one line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(WRONG_USE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        The command line after the program's name.

    Returns
    -------
    int
        0 where nothing stands out, 1 where something does, 2 for wrong use, 130 where a person
        stopped it.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given[0] if given else "").parse_args(given)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("attainable: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # who reads, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


def _parser(wanted: str) -> argparse.ArgumentParser:
    from attainable import __version__

    parser = _Parser(
        prog="attainable",
        description="What can come from what was printed: proof or witness.",
    )
    parser.add_argument("--version", action="version", version=f"attainable {__version__}")
    commands = parser.add_subparsers(
        required=True, metavar="command", dest="command", parser_class=_Parser
    )
    _add_logrank(commands.add_parser("logrank", help="what two arms' counts make of a p-value"))
    for name, where in ELSEWHERE.items():
        if name == wanted:
            module = import_module(where)
            command = commands.add_parser(name, help=module.HELP)
            module.add_arguments(command)
            command.set_defaults(run=module.run)
        else:
            commands.add_parser(name, help=f"see attainable {name} --help")
    return parser


def _add_logrank(command: argparse.ArgumentParser) -> None:
    for name, meaning in (
        ("n1", "patients in arm 1"),
        ("d1", "events in arm 1"),
        ("n2", "patients in arm 2"),
        ("d2", "events in arm 2"),
    ):
        command.add_argument(name, type=int, help=meaning)
    command.add_argument(
        "--p", metavar="P", help="p-value as printed, zeros and all: 0.400, <0.001"
    )
    command.add_argument(
        "--test",
        metavar="NAME",
        help="the test that the paper names, such as mantel, gehan, cox_wald or fisher",
    )
    command.add_argument("--no-ties", action="store_true", help="no two events on one day")
    command.add_argument(
        "--max-lost", type=int, metavar="N", help="patients lost before the last event, at most"
    )
    command.add_argument("--json", action="store_true", help="the verdict as one object")
    command.add_argument(
        "--witness", metavar="OUT", help="write a cohort that gives it: .csv, .R or .svg"
    )
    command.set_defaults(run=_logrank)


def _logrank(options: argparse.Namespace) -> int:
    from attainable.first_run import announce
    from attainable.riskset import logrank

    announce()
    design = (options.n1, options.d1, options.n2, options.d2)
    try:
        comparison = logrank(*design, ties=not options.no_ties, max_lost=options.max_lost)
        if options.p is None:
            if options.json or options.witness:
                raise ValueError("--json and --witness need --p")
            print(comparison.summary())
            return GOOD
        verdict = comparison.check(options.p, options.test)
        if options.witness:
            from attainable.riskset.witness import write_witness

            write_witness(verdict, options.witness)
    except (ValueError, OSError) as error:
        print(f"attainable logrank: {error}", file=sys.stderr)
        return WRONG_USE
    print(verdict.to_json() if options.json else verdict)
    return FOUND if verdict.severity in ("red", "amber") else GOOD
