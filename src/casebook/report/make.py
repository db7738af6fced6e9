"""Make a report: notebooks of its own, executed on a centre's own cohort, in a folder of their own."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.util import get_temp_dir
from pathlib import Path
from types import FrameType

from casebook.build import kernels
from casebook.build.fingerprints import imported_names
from casebook.build.folder import BuildError
from casebook.build.layout import REPOSITORY, Book
from casebook.build.manifest import size_and_digest
from casebook.build.once import build_once
from casebook.report.cohort import served
from casebook.report.workplace import (
    MANIFEST,
    MASKED,
    NEW,
    REPORT,
    FolderError,
    exchange,
    placed,
    refuse,
    workplace,
)
from cohortreader import Intake, analysis_frame

TITLE = "Short-course blinatumomab in our patients"
LONGEST_TITLE = 200
OWN_CHAPTERS = "notebooks/own_cohort"
_SPHINX_ASKS = r"(?m)^(The full traceback|Please also report|A bug report can).*\n?"
# Its log of the error goes with the work folder.
FEWEST_MASKED = 10
"""Patients from which on a masked edition is made: of fewer, five with an outcome and five without can't both be."""


def make_report(intake: Intake, out: Path, *, title: str, mask_small_cells: bool) -> Path:
    """Build the book of a cohort into a folder, telling each step on standard output.

    Everything is made in a fresh folder beside it, which is removed at the end, whatever happens: the finished pages
    then take the place of the last ones. The patients go to the kernels through memory; no file ever holds them.

    Parameters
    ----------
    intake : Intake
        A checked cohort with the notes on its file.
    out : Path
        The report's folder: one that does not exist, an empty one, or an earlier report. What a reader has put into
        an earlier report stays; a masked one takes the place of an earlier masked one that nobody has changed.
    title : str
        Title of the report.
    mask_small_cells : bool
        The masked edition.

    Returns
    -------
    Path
        The report's first page.

    Raises
    ------
    BuildError
        The folder holds something else, the title can't be used, the cohort is too small to be masked, or the
        book can't be built. An earlier report is whole then.
    """
    out = placed(out)
    refuse_to_replace(out, masked=mask_small_cells)
    title = checked_title(title)
    patients, privacy = analysis_frame(intake.patients, confirmed=intake.confirmed)
    if mask_small_cells and len(patients) < FEWEST_MASKED:
        raise BuildError(
            f"the file has {len(patients)} patients; with --mask-small-cells it takes {FEWEST_MASKED} or more"
        )
    with (
        _ended_by_a_signal(),
        workplace(out) as work,
        kernels.server_ends(),
        _scratch(work),
        served(patients) as place,
    ):
        book = Book(REPOSITORY, work, place, scripts_in=work / "scripts")
        _begin_imports(book, work)
        from casebook.report.pages import write_sources

        write_sources(
            work,
            REPOSITORY,
            title=title,
            intake=intake,
            notes=[*intake.notes, *privacy],
            patients=patients,
            masked=mask_small_cells,
        )
        tables = _Tables(book, work / "tables", title)
        try:
            build_once(book, on_executed=tables.start)
        except BuildError as error:
            told = re.sub(r"\nSee .*", "\nAn earlier report is as it was.", str(error))
            told = re.sub(_SPHINX_ASKS, "", told)
            raise BuildError(told) from None
        tables.move_to(book.html)
        _name_as_report(book.html, MASKED if mask_small_cells else REPORT)
        os.rename(book.html, work / NEW)
        try:
            kept = exchange(work, out)
        except FolderError as error:
            raise BuildError(str(error)) from None
    for name in kept:
        print(f"  a reader's own, kept: {name}", flush=True)
    return out / "index.html"


def _begin_imports(book: Book, work: Path) -> None:
    """Let the kernels' server import what the chapters need while the sources are written.

    Only what they import themselves: what a function of the package imports when it is called, few chapters need.
    """
    sources = book.repository / "src"
    scripts = (book.repository / OWN_CHAPTERS).glob("*.py")
    kernels.isolate(book.build / "home")
    names = set().union(*(imported_names(path, sources=sources) for path in scripts))
    names.remove("casebook.report.beside")  # its one chapter waits for it beside the others
    kernels.start_server([*sorted(names), "matplotlib.backends.backend_svg"], hold=work)


class _Tables:
    """Tables for Word and Excel, written by a process of its own while Sphinx makes the pages."""

    def __init__(self, book: Book, folder: Path, title: str) -> None:
        self.book, self.folder, self.title = book, folder, title

    def start(self) -> None:
        self.folder.mkdir()
        forked = multiprocessing.get_context("forkserver") if kernels.CAN_FORK else None
        context = forked or multiprocessing.get_context("spawn")
        arguments = (self.book.notebooks, self.folder, self.title)
        self.process = context.Process(target=_write_tables, args=arguments, daemon=True)
        self.process.start()

    def move_to(self, pages: Path) -> None:
        self.process.join()
        if self.process.exitcode:  # once more, here, where an error is told
            _write_tables(self.book.notebooks, self.folder, self.title)
        for file in self.folder.iterdir():
            os.rename(file, pages / file.name)


def _write_tables(notebooks: Path, folder: Path, title: str) -> None:
    from casebook.report.takeaway import write_takeaway

    write_takeaway(notebooks, folder, title=title)


def refuse_to_replace(out: Path, *, masked: bool) -> None:
    """Raise BuildError if a folder can't be made, or is neither new, nor empty, nor a report that may be replaced."""
    try:
        refuse(placed(out), MASKED if masked else REPORT)
    except (FolderError, ValueError, OSError) as error:
        raise BuildError(str(error)) from None


def checked_title(title: str) -> str:
    """A title on one line.

    Raises
    ------
    BuildError
        If it is empty, too long, or holds what is no text.

    Examples
    --------
    >>> checked_title("  Our\\n ward ")
    'Our ward'
    """
    words = " ".join(title.split())
    wrong = next((letter for letter in words if not letter.isprintable()), None)
    if wrong is not None:
        raise BuildError(
            f"--title: found {wrong!r}, which can't be shown; expected plain text, "
            "typed in the encoding of the terminal"
        )
    if not 0 < len(words) <= LONGEST_TITLE:
        raise BuildError(
            f"--title: found {len(words)} letters, expected 1 to {LONGEST_TITLE}; shorten it"
        )
    return words


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let SIGTERM unwind what was begun, as an interrupt does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _scratch(work: Path) -> Iterator[None]:
    """Have temporary files, such as Sphinx's logs of errors, inside the work folder."""
    get_temp_dir()  # sockets of the kernels' server need a short name, and stay where they are
    folder = work / "temporary"
    folder.mkdir()
    before, variable = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
        if variable is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = variable


def _name_as_report(pages: Path, edition: str) -> None:
    """Complete the manifest: what it is of, and every file that was added after the pages."""
    (pages / ".buildinfo").unlink(missing_ok=True)  # only Sphinx reads it, and only to build again
    path = pages / MANIFEST
    found = json.loads(path.read_text(encoding="utf-8"))
    found["about"] = edition
    for file in sorted(pages.rglob("*")):
        name = file.relative_to(pages).as_posix()
        if file.is_file() and name != MANIFEST and name not in found["outputs"]:
            found["outputs"][name] = {**size_and_digest(file), "made_by": ["report"]}
    text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")
