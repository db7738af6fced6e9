"""The command line: ``python -m casebook``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from casebook.build.environment import ROOT, python_of
from casebook.build.folder import BuildError, explain
from casebook.commands.audit import add_attainable, add_audit
from casebook.commands.cohort import add_parsers
from casebook.commands.large import add_large
from casebook.commands.pdf import add_pdf
from casebook.commands.report import add_report
from casebook.commands.sample import add_sample
from casebook.commands.verify import add_verify

PACKAGES = ("helpers", "attainable", "fewevents", "cohortreader", "casebook")

# Each command imports what it needs: `book` with nothing to do has to be quick, and a Python without
# the project's packages has to come as far as to say what is missing.


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status.

    Parameters
    ----------
    arguments : list of str, optional
        The command line after the program's name.

    Returns
    -------
    int
        0 where all is well, 1 where something has to be mended, 130 where a person stopped it.
    """
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _stop("interrupted; run it again to go on", status=130)
    except BrokenPipeError:  # who reads, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in PACKAGES:
            raise
        return _stop(_wrong_python(error.name))
    except (BuildError, OSError) as error:
        return _stop(explain(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m casebook", description="Build and check the book."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    for name, help_text, run in (
        ("book", "execute the notebooks that changed and make the pages", _book),
        ("execute", "execute the notebooks that changed", _execute),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--all", action="store_true", help="changed or not")
        command.add_argument(
            "--plain-kernels", action="store_true", help="each kernel a new interpreter, not a fork"
        )
        command.set_defaults(run=run)

    pairs = commands.add_parser(
        "pairs", help="compare each notebook's .py with its .ipynb; writes nothing"
    )
    pairs.add_argument(
        "--from-ipynb", metavar="NAME", help="instead, rewrite NAME.py from NAME.ipynb"
    )
    pairs.set_defaults(run=_pairs)

    add_parsers(commands)
    add_report(commands)
    add_attainable(commands)
    add_audit(commands)
    add_sample(commands)
    add_pdf(commands)
    add_large(commands)
    add_verify(commands)
    return parser


def _book(options: argparse.Namespace) -> int:
    from casebook.build.book import Book, build_book

    build_book(Book(), everything=options.all, plain_kernels=options.plain_kernels)
    return 0


def _execute(options: argparse.Namespace) -> int:
    from casebook.build.book import Book, execute_book

    execute_book(Book(), everything=options.all, plain_kernels=options.plain_kernels)
    return 0


def _pairs(options: argparse.Namespace) -> int:
    from casebook.build.book import Book
    from casebook.build.notebooks import drift, take_from_stored

    folder = Book().notebooks
    if options.from_ipynb:
        script = folder / f"{Path(options.from_ipynb).stem}.py"
        take_from_stored(script)
        print(f"{script} now holds the cells of its .ipynb; look at the change, then: make book")
        return 0
    found = drift(folder)
    if found:
        return _stop("\n".join([*found, "The .py is the source: make book writes the .ipynb."]))
    print(f"pairs: every .py and .ipynb in {folder} agree")
    return 0


def _wrong_python(package: str) -> str:
    """Say which Python to type where the one that runs lacks a package of the project."""
    python = python_of(Path(".venv"))
    script = Path("src", "casebook", "build", "environment.py")
    base = "py" if os.name == "nt" else "python3"
    lines = [f"this Python ({sys.executable}) has no package {package}."]
    if Path(sys.prefix) == ROOT / ".venv":
        lines += ["It is in the full environment:", f"  {base} {script} requirements-full.lock"]
        return "\n".join(lines)
    if not (ROOT / python).exists():
        lines += [f"The project has a Python of its own. Make it once, in {ROOT}:"]
        lines += [f"  {base} {script} requirements.lock"]
    lines += [f"In {ROOT}, type {python} in place of python:", f"  {python} -m casebook ..."]
    return "\n".join(lines)


def _stop(message: str, *, status: int = 1) -> int:
    print(f"\nStopped: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
