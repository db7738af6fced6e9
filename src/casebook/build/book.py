"""Build the book: execute what changed, make the pages, and say how it went."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from casebook.build.executions import Executions
from casebook.build.fingerprints import (
    all_imports,
    base_fingerprint,
    combined,
    file_digest,
    files_below,
    keep_imports,
    machine,
    notebook_fingerprints,
    pages_fingerprint,
    recall_imports,
)
from casebook.build.folder import BuildError, State, kept_beside, restore, sole_build
from casebook.build.layout import Book
from casebook.build.once import progress, run_notebooks, write_pages

READ = ("src", "data", "notebooks", "book", "bench", "tests/reference")
"""Folders that a build reads from, besides the files at the root."""


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
        A notebook failed, a page has a warning, or another build is running. The last good pages
        are whole.
    """
    say = progress()
    with sole_build(book.build):
        restore(book.html)
        state = State(book.build / "state.json")
        if everything:
            state.forget()
            shutil.rmtree(kept_beside(book.html), ignore_errors=True)
        # Taken before the build: what is edited meanwhile counts as not yet built.
        sources = everything_read(book)
        if state.is_current("whole", sources=sources, made=_made(book)):
            say("nothing changed")
        else:
            recall_imports(book.build / "imports.json")
            executions = Executions(state, book.stored_record, believed=not everything)
            _execute(book, executions, say, plain_kernels=plain_kernels, pages_follow=True)
            _make_pages(book, state, say)
            keep_imports(book.build / "imports.json")
            state.record("whole", sources=sources, made=_made(book))
    page = book.html / "index.html"
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
        _execute(book, executions, progress(), plain_kernels=plain_kernels, pages_follow=False)


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
    made_from = notebook_fingerprints(book.scripts, book.repository, environment=book.environment)
    return {
        name: inputs
        for name, inputs in made_from.items()
        if not executions.is_current(
            name, inputs=inputs, output=file_digest(book.notebooks / f"{name}.ipynb")
        )
    }


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
    scripts = [script for script in book.scripts if script.stem in stale]

    from casebook.build import kernels

    kernels.isolate(book.build / "home")
    plain_kernels |= len(scripts) == 1  # a server of forks pays from the second kernel on
    if not plain_kernels:
        kernels.start_server(all_imports(scripts, sources=book.repository / "src"))

    def record(name: str, output: str) -> None:
        executions.record(name, inputs=stale[name], output=output)

    try:
        run_notebooks(
            book, scripts, say, plain=plain_kernels, pages_follow=pages_follow, record=record
        )
    finally:
        if executions.stored is not None:
            executions.stored.keep_only({script.stem for script in book.scripts})


def _make_pages(book: Book, state: State, say: Callable[[str], None]) -> None:
    included = state.records.get("pages", {}).get("included", [])
    # Taken before the build: what is edited meanwhile counts as not yet built.
    sources = pages_fingerprint(book.folder, book.repository)

    def inputs() -> str:
        return f"{sources} {combined(book.folder, (book.folder / path for path in included))}"

    def made() -> str:
        return combined(book.html, files_below(book.html))

    current = state.is_current("pages", inputs=inputs(), output=made())
    say("pages: nothing changed" if current else "pages: building")
    base = base_fingerprint(book.folder, book.repository)
    changed, included = write_pages(book, included if current else None, base=base)
    # Another helper with the same outcome changes the manifest alone.
    if changed or not current:
        state.record("pages", inputs=inputs(), output=made(), included=included)
