"""The command ``casebook``: make the book, check it, take it along."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from casebook.build.environment import ROOT, python_of
from casebook.build.folder import BuildError, explain
from casebook.commands import stop
from casebook.commands.large import add_large
from casebook.commands.lint import add_lint
from casebook.commands.report import add_report
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
        0 where all is well, 1 where something has to be mended, 2 for wrong use, 130 where a person
        stopped it.
    """
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return stop("interrupted; run it again to go on", 130)
    except BrokenPipeError:  # who reads, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in PACKAGES:
            raise
        return stop(_wrong_python(error.name), 1)
    except (BuildError, OSError) as error:
        return stop(explain(error), 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="casebook", description="Build and check the book.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, help_text in (
        ("book", "execute the notebooks that changed and make the pages"),
        ("execute", "execute the notebooks that changed"),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--all", action="store_true", help="changed or not")
        command.add_argument(
            "--plain-kernels", action="store_true", help="each kernel a new interpreter, not a fork"
        )
        command.set_defaults(run=_book, pages=name == "book")
    pairs = commands.add_parser(
        "pairs", help="compare each notebook's .py with its .ipynb; writes nothing"
    )
    pairs.add_argument(
        "--from-ipynb", metavar="NAME", help="instead, rewrite NAME.py from NAME.ipynb"
    )
    pairs.set_defaults(run=_pairs)
    pdf = commands.add_parser("pdf", help="print the book to _build/book.pdf (needs Chromium)")
    pdf.set_defaults(run=_pdf)
    translate = commands.add_parser(
        "translate", help="bring the catalogue of the Chinese pages to what the English ones say"
    )
    translate.set_defaults(run=_translate)
    add_report(commands)
    add_verify(commands)
    add_large(commands)
    add_lint(commands)
    return parser


def _book(options: argparse.Namespace) -> int:
    from casebook.build.book import build_book, execute_book
    from casebook.build.layout import Book

    build = build_book if options.pages else execute_book
    build(Book(), everything=options.all, plain_kernels=options.plain_kernels)
    return 0


def _pairs(options: argparse.Namespace) -> int:
    from casebook.build.layout import Book
    from casebook.build.notebooks import drift, take_from_stored

    folder = Book().notebooks
    if options.from_ipynb:
        script = folder / f"{Path(options.from_ipynb).stem}.py"
        take_from_stored(script)
        print(f"{script} now holds the cells of its .ipynb; look at the change, then: make book")
        return 0
    found = drift(folder)
    if found:
        return stop("\n".join([*found, "The .py is the source: make book writes the .ipynb."]), 1)
    print(f"pairs: every .py and .ipynb in {folder} agree")
    return 0


def _pdf(options: argparse.Namespace) -> int:
    from casebook.build.book import build_book
    from casebook.build.chromium import find_chromium
    from casebook.build.layout import Book
    from casebook.build.pdf import build_pdf

    find_chromium()  # said before the pages are built
    book = Book()
    build_book(book)
    print(f"the PDF is at {build_pdf(book)}")
    return 0


def _translate(options: argparse.Namespace) -> int:
    from casebook.build.book import build_book
    from casebook.build.layout import Book
    from casebook.build.translation import CATALOGUE, update_catalogue

    book = Book()
    build_book(book)
    print(update_catalogue(book.html, book.folder / CATALOGUE))
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
    lines += [f"In {ROOT}, type:", f"  {python.with_name('casebook')} ..."]
    return "\n".join(lines)
