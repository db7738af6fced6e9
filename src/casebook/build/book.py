"""Build the book: execute what changed, make the pages, and say how it went."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from casebook.build.executions import Executions
from casebook.build.fingerprints import (
    all_imports,
    combined,
    file_digest,
    files_below,
    machine,
    notebook_fingerprint,
    pages_fingerprint,
)
from casebook.build.folder import BuildError, State, restore, sole_build
from casebook.build.layout import REPOSITORY as REPOSITORY
from casebook.build.layout import Book as Book

READ = ("src", "data", "notebooks", "book", "bench", "tests/reference")
"""Folders that a build reads from, besides the files at the root."""


def build_book(
    book: Book,
    *,
    everything: bool = False,
    plain_kernels: bool = False,
    on_executed: Callable[[], None] = lambda: None,
) -> Path:
    """Bring a book up to date, telling each step on standard output.

    Parameters
    ----------
    book : Book
        What to build.
    everything : bool
        Execute every notebook and make every page, changed or not.
    plain_kernels : bool
        Ordinary kernels instead of forked ones.
    on_executed : callable
        Called once the notebooks are current, before the pages are made.

    Returns
    -------
    Path
        The book's first page.

    Raises
    ------
    BuildError
        A notebook failed, a page has a warning, or another build is running. The last good pages
        are whole.
    """
    say = _progress()
    with sole_build(book.build):
        restore(book.html)
        state = State(book.build / "state.json")
        if everything:
            state.forget()
        # Taken before the build: what is edited meanwhile counts as not yet built.
        sources = everything_read(book)
        if state.is_current("whole", sources=sources, made=_made(book)):
            say("nothing changed")
        else:
            executions = Executions(state, book.stored_record, believed=not everything)
            _execute(book, executions, say, plain_kernels=plain_kernels, pages_follow=True)
            on_executed()
            _make_pages(book, state, say)
            state.record("whole", sources=sources, made=_made(book))
    page = book.html / "index.html"
    if book.folder == book.repository:  # pages made elsewhere are moved once they are whole
        say(f"the book is at {page}")
    return page


def everything_read(book: Book) -> str:
    """Digest of every file that a build may read: where it is the last one, nothing has to be done.

    It looks at more files than a build depends on, and at no import: to read a few hundred files is quicker than to
    find out which of them matter.
    """
    root, folder = book.repository, book.folder
    places = {place / name for place in (root, folder) for name in READ}
    files = {path for place in places for path in files_below(place) if path.suffix != ".ipynb"}
    files.update(path for place in (root, folder) for path in place.iterdir() if path.is_file())
    files.update(path for path in map(Path, book.environment.values()) if path.is_file())
    return combined(root, files, machine(), repr(sorted(book.environment.items())))


def _made(book: Book) -> str:
    return combined(book.folder, [*book.notebooks.glob("*.ipynb"), *files_below(book.html)])


def execute_book(book: Book, *, everything: bool = False, plain_kernels: bool = False) -> None:
    """Execute a book's notebooks where they are not current, and leave its pages alone.

    Parameters and errors are those of `build_book`.
    """
    with sole_build(book.build):
        state = State(book.build / "state.json")
        if everything:
            state.forget()
        executions = Executions(state, book.stored_record, believed=not everything)
        _execute(book, executions, _progress(), plain_kernels=plain_kernels, pages_follow=False)


def stale_notebooks(book: Book, executions: Executions) -> dict[str, str]:
    """Say which notebooks have to be executed.

    Parameters
    ----------
    book : Book
        What is built.
    executions : Executions
        What was executed before.

    Returns
    -------
    dict
        The digest of everything that a notebook's outputs depend on, by the notebook's name.

    Raises
    ------
    BuildError
        A notebook has no script, so nothing could bring it up to date.
    """
    names = {script.stem for script in book.scripts}
    orphans = [path.name for path in book.notebooks.glob("*.ipynb") if path.stem not in names]
    if orphans:
        raise BuildError(
            f"{', '.join(sorted(orphans))} in {book.notebooks} has no .py: add it, or delete this"
        )
    stale = {}
    for script in book.scripts:
        inputs = notebook_fingerprint(script, book.repository, environment=book.environment)
        output = file_digest(book.notebooks / f"{script.stem}.ipynb")
        if not executions.is_current(script.stem, inputs=inputs, output=output):
            stale[script.stem] = inputs
    return stale


def _execute(
    book: Book,
    executions: Executions,
    say: Callable[[str], None],
    *,
    plain_kernels: bool,
    pages_follow: bool,
) -> None:
    stale = stale_notebooks(book, executions)
    if not stale:
        say("notebooks: nothing to execute, the stored outputs come from these very inputs")
        return
    say(f"notebooks: executing {', '.join(stale)}")
    scripts = [script for script in book.scripts if script.stem in stale]

    from attainable.parallel import progress_bar
    from casebook.build import kernels

    kernels.isolate(book.build / "home")
    if not plain_kernels:
        kernels.start_server(all_imports(scripts, sources=book.repository / "src"))
    # What this process imports from here on it imports beside the server.
    from casebook.build.execution import Executed, execute_notebooks

    if pages_follow:
        from casebook.build.pages import load_sphinx

        load_sphinx(book.folder)

    done: list[Executed] = []
    failed = book.build / "failed"
    on_a_terminal = sys.stderr.isatty()
    with progress_bar(len(stale), "notebook", show=on_a_terminal) as advance:

        def note(result: Executed) -> None:
            done.append(result)
            if not on_a_terminal:
                word = "failed" if result.problem else "done"
                say(f"  {len(done)}/{len(stale)} {result.name} {word}")
            advance(1)
            if result.output is not None:
                executions.record(result.name, inputs=stale[result.name], output=result.output)

        execute_notebooks(
            scripts,
            book.notebooks,
            failed=failed,
            environment=book.environment,
            plain_kernels=plain_kernels,
            on_done=note,
        )
    problems = sorted(f"{result.name}, {result.problem}" for result in done if result.problem)
    if executions.stored is not None:
        executions.stored.keep_only({script.stem for script in book.scripts})
    if problems:
        told = "\n".join(problems)
        raise BuildError(f"{told}\nSee {failed}. Stored notebooks and the last book are as before.")


def _make_pages(book: Book, state: State, say: Callable[[str], None]) -> None:
    from casebook.build.enclosed import enclosed_files
    from casebook.build.manifest import manifest_steps, write_manifest
    from casebook.build.pages import build_pages

    included = state.records.get("pages", {}).get("included", [])
    # Taken before the build: what is edited meanwhile counts as not yet built.
    sources = pages_fingerprint(book.folder, book.repository)

    def inputs() -> str:
        return f"{sources} {combined(book.folder, (book.folder / path for path in included))}"

    def made() -> str:
        return combined(book.html, files_below(book.html))

    current = state.is_current("pages", inputs=inputs(), output=made())
    if current:
        say("pages: nothing changed")
    else:
        say("pages: building")
        included = build_pages(book.folder, book.html, beside=enclosed_files(book.notebooks))
    steps = manifest_steps(
        book.scripts, folder=book.folder, repository=book.repository, included=included
    )
    # Another helper with the same outcome changes the manifest alone.
    if write_manifest(book.html, steps) or not current:
        state.record("pages", inputs=inputs(), output=made(), included=included)


def _progress() -> Callable[[str], None]:
    """Make a function that prints lines with the time since now."""
    start = time.monotonic()
    return lambda text: print(f"[{time.monotonic() - start:5.1f} s] {text}", flush=True)
