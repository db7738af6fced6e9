"""Execute a book's notebooks and make its pages, once, whatever was made before."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from casebook.build.folder import BuildError
from casebook.build.layout import Book


def build_once(book: Book, *, on_executed: Callable[[], None]) -> None:
    """Build a book in a fresh folder, of which nothing is kept for a next time: a report.

    What its notebooks depend on is not looked up: that takes as long as executing them.

    Parameters
    ----------
    book : Book
        What to build. The kernels' server runs already, or starts with the first kernel.
    on_executed : callable
        Called once the notebooks are executed, before the pages are made.

    Raises
    ------
    BuildError
        A notebook failed, or a page has a warning.
    """
    say = progress()
    run_notebooks(book, book.scripts, say, pages_follow=True)
    on_executed()
    say("pages: building")
    write_pages(book)


def run_notebooks(
    book: Book,
    scripts: list[Path],
    say: Callable[[str], None],
    *,
    pages_follow: bool,
    plain: bool = False,
    record: Callable[[str, str], None] = lambda name, output: None,
) -> None:
    """Execute scripts; what the pages need is imported while the kernels' server, or the first kernel, starts."""
    from attainable.parallel import progress_bar
    from casebook.build.execution import Executed, execute_notebooks

    say(f"notebooks: executing {', '.join(script.stem for script in scripts)}")
    load: Callable[[], None] = cache(partial(_load_pages, book.folder if pages_follow else None))
    if not plain:
        load()

    done: list[Executed] = []
    failed = book.build / "failed"
    on_a_terminal = sys.stderr.isatty()
    with progress_bar(len(scripts), "notebook", show=on_a_terminal) as advance:

        def note(result: Executed) -> None:
            done.append(result)
            if not on_a_terminal:
                word = "failed" if result.problem else "done"
                say(f"  {len(done)}/{len(scripts)} {result.name} {word}")
            advance(1)
            if result.output is not None:
                record(result.name, result.output)

        execute_notebooks(
            scripts,
            book.notebooks,
            failed=failed,
            environment=book.environment,
            plain_kernels=plain,
            on_started=load,
            on_done=note,
        )
    problems = sorted(f"{result.name}, {result.problem}" for result in done if result.problem)
    if problems:
        told = "\n".join(problems)
        raise BuildError(f"{told}\nSee {failed}. Stored notebooks and the last book are as before.")


def _load_pages(folder: Path | None) -> None:
    if folder is not None:
        from casebook.build.pages import load_sphinx

        load_sphinx(folder)


def write_pages(
    book: Book, included: list[str] | None = None, *, base: str | None = None
) -> tuple[bool, list[str]]:
    """Make the pages, unless the files that they include are told already, and the manifest."""
    from casebook.build.enclosed import enclosed_files
    from casebook.build.manifest import manifest_steps, write_manifest
    from casebook.build.pages import build_pages

    if included is None:
        beside = enclosed_files(book.notebooks)
        included = build_pages(book.folder, book.html, beside=beside, base=base)
    steps = manifest_steps(
        book.scripts, folder=book.folder, repository=book.repository, included=included
    )
    return write_manifest(book.html, steps), included


def progress() -> Callable[[str], None]:
    """Make a function that prints lines with the time since now."""
    start = time.monotonic()
    return lambda text: print(f"[{time.monotonic() - start:5.1f} s] {text}", flush=True)
