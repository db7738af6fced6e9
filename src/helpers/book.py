"""Build the book: execute what changed, make the pages, and say how it went."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from helpers.fingerprints import (
    PACKAGE,
    State,
    combined,
    file_digest,
    files_below,
    imported_names,
    modules_reached,
    notebook_fingerprint,
    pages_fingerprint,
)

REPOSITORY = PACKAGE.parent.parent


class BuildError(Exception):
    """The book can't be built; the message says why and what to do."""


@dataclass(frozen=True)
class Book:
    """Where a book comes from and where it goes.

    Attributes
    ----------
    repository : Path
        Has the notebooks' scripts, ``data`` and ``requirements.lock``.
    folder : Path
        Has ``_config.yml``, ``_toc.yml`` and ``book``; gets the executed notebooks and ``_build``. It is the
        repository itself, unless the same notebooks are to tell another story elsewhere.
    environment : mapping
        Environment variables for the kernels.
    """

    repository: Path = REPOSITORY
    folder: Path = REPOSITORY
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def scripts(self) -> list[Path]:
        """The notebooks' scripts, in the order of their names."""
        return sorted((self.repository / "notebooks").glob("[!_]*.py"))

    @property
    def notebooks(self) -> Path:
        """The folder of the executed notebooks."""
        return self.folder / "notebooks"

    @property
    def build(self) -> Path:
        """The folder of everything that can be made again."""
        return self.folder / "_build"

    @property
    def html(self) -> Path:
        """The folder of the pages."""
        return self.build / "html"


def build_book(book: Book, *, everything: bool = False, plain_kernels: bool = False) -> Path:
    """Bring a book up to date, telling each step on standard output.

    Parameters
    ----------
    book : Book
        What to build.
    everything : bool
        Execute every notebook and make every page, changed or not.
    plain_kernels : bool
        Ordinary kernels instead of forked ones.

    Returns
    -------
    Path
        The book's first page.

    Raises
    ------
    BuildError
        A notebook failed, a page has a warning, or another build is running. The last good pages are whole.
    """
    progress = _Progress()
    with _sole_build(book.build):
        state = State(book.build / "state.json")
        if everything:
            state.forget()
        _execute(book, state, progress, plain_kernels=plain_kernels, pages_follow=True)
        _make_pages(book, state, progress)
    page = book.html / "index.html"
    progress.say(f"the book is at {page}")
    return page


def execute_book(book: Book, *, everything: bool = False, plain_kernels: bool = False) -> None:
    """Execute a book's notebooks where they are not current, and leave its pages alone.

    Parameters and errors are those of `build_book`.
    """
    with _sole_build(book.build):
        state = State(book.build / "state.json")
        if everything:
            state.forget()
        _execute(book, state, _Progress(), plain_kernels=plain_kernels, pages_follow=False)


def stale_notebooks(book: Book, state: State) -> dict[Path, str]:
    """Say which notebooks have to be executed.

    Parameters
    ----------
    book : Book
        What is built.
    state : State
        What was built before.

    Returns
    -------
    dict
        For each of these scripts, the digest of everything its outputs depend on.

    Raises
    ------
    BuildError
        A notebook has no script, so nothing could bring it up to date.
    """
    scripts = {script.stem: script for script in book.scripts}
    orphans = [path.name for path in sorted(book.notebooks.glob("*.ipynb")) if path.stem not in scripts]
    if orphans:
        raise BuildError(f"{', '.join(orphans)} in {book.notebooks} has no .py beside it: add it, or delete the .ipynb")
    stale = {}
    for name, script in scripts.items():
        inputs = notebook_fingerprint(script, book.repository, environment=book.environment)
        if not state.is_current(name, inputs, file_digest(book.notebooks / f"{name}.ipynb")):
            stale[script] = inputs
    return stale


def _execute(book: Book, state: State, progress: _Progress, *, plain_kernels: bool, pages_follow: bool) -> None:
    stale = stale_notebooks(book, state)
    if not stale:
        progress.say("notebooks: nothing changed")
        return
    progress.say(f"notebooks: executing {', '.join(script.stem for script in stale)}")

    from helpers import kernels

    kernels.isolate(book.build / "home")
    if not plain_kernels:
        needed = {name for script in stale for name in imported_names(script)} | modules_reached(stale).keys()
        kernels.start_server(sorted(needed))
    # The imports below run beside the server's.
    from helpers.execution import Executed, execute_notebooks
    from helpers.notebooks import PairError

    if pages_follow:
        import jupyter_book.sphinx  # noqa: F401

    done: list[Executed] = []

    def report(result: Executed) -> None:
        done.append(result)
        progress.say(f"  {len(done)}/{len(stale)} {result.name} {'failed' if result.problem else 'done'}")
        if result.output is not None:
            inputs = next(digest for script, digest in stale.items() if script.stem == result.name)
            state.record(result.name, inputs=inputs, output=result.output)

    failed = book.build / "failed"
    try:
        results = execute_notebooks(
            stale,
            book.notebooks,
            failed=failed,
            environment=book.environment,
            plain_kernels=plain_kernels,
            on_done=report,
        )
    except PairError as error:
        raise BuildError(str(error)) from None
    problems = [f"{result.name}, {result.problem}" for result in results if result.problem]
    if problems:
        told = "\n".join(problems)
        raise BuildError(f"{told}\nSee {failed}. The stored notebook and the last book are as before.")


def _make_pages(book: Book, state: State, progress: _Progress) -> None:
    from helpers.pages import PagesError, build_pages, restore

    restore(book.html)
    included = state.records.get("pages", {}).get("included", [])
    sources = pages_fingerprint(book.folder)  # before the build: what is edited meanwhile counts as not yet built

    def inputs() -> str:
        return f"{sources} {combined(book.folder, (book.folder / path for path in included))}"

    if state.is_current("pages", inputs(), combined(book.html, files_below(book.html))):
        progress.say("pages: nothing changed")
        return
    progress.say("pages: building")
    try:
        included = build_pages(book.folder, book.html)
    except PagesError as error:
        raise BuildError(f"the pages were not built; the last book is as before\n{error}") from None
    output = combined(book.html, files_below(book.html))
    state.record("pages", inputs=inputs(), output=output, included=included)


class _Progress:
    """Lines with the time since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self._start:5.1f} s] {text}", flush=True)


@contextmanager
def _sole_build(folder: Path) -> Iterator[None]:
    """Hold a build folder; a second build at the same time is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # Windows: nothing is locked there
        except BlockingIOError:
            lock.seek(0)
            raise BuildError(f"another build is running here (process {lock.read() or '?'}); let it end first") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
