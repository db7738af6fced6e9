"""The command that checks a book: against its manifest, or against a second build of itself."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

GOOD, DIFFERENT, WRONG_USE = 0, 1, 2


def add_verify(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``verify``."""
    verify = subparsers.add_parser(
        "verify", help="check a built or downloaded book against its manifest.json"
    )
    verify.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="default: _build/html"
    )
    verify.add_argument(
        "--twice",
        action="store_true",
        help="instead, build this book twice under different circumstances and compare the bytes",
    )
    verify.add_argument("--pdf", action="store_true", help="with --twice: the PDF's text, too")
    verify.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace) -> int:
    """Compare, say what differs, and return the exit status: 0 alike, 1 different, 2 wrong use."""
    if options.twice and options.folder is not None:
        return _stop("--twice takes no folder: it builds the book of this repository")
    if options.pdf and not options.twice:
        return _stop("--pdf goes with --twice")
    return _verify_twice(pdf=options.pdf) if options.twice else _verify_folder(options.folder)


def _verify_folder(folder: Path | None) -> int:
    from casebook.build.book import Book
    from casebook.build.folder import BuildError
    from casebook.build.manifest import NAME, check_manifest

    folder = folder or Book().html
    try:
        found = check_manifest(folder)
    except BuildError as error:
        return _stop(str(error))
    if found:
        print("\n".join(found))
        print(f"{len(found)} files of {folder} are not as {NAME} says", file=sys.stderr)
        return DIFFERENT
    print(f"every file of {folder} is as {NAME} says")
    return GOOD


def _verify_twice(*, pdf: bool) -> int:
    from casebook.build.book import Book
    from casebook.build.chromium import find_chromium
    from casebook.build.twice import build_twice

    if pdf:
        find_chromium()  # said before the builds
    start = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - start:5.1f} s] {text}", flush=True)

    done = build_twice(Book().repository, say, pdf=pdf)
    if not done.differences:
        print(f"both builds have the same bytes in all {done.files} files")
        return GOOD
    print("\n".join(map(str, done.differences)))
    print("Cause:\n" + "\n".join(f"  {line}" for line in done.causes))
    print(f"{len(done.differences)} of {done.files} files differ", file=sys.stderr)
    return DIFFERENT


def _stop(message: str) -> int:
    print(f"\nStopped: {message}", file=sys.stderr)
    return WRONG_USE
