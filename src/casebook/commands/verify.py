"""The command ``verify``: a book against its manifest, or against a second build of itself."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from casebook.commands import stop

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
    verify.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace) -> int:
    """Compare, say what differs, and return the exit status: 0 alike, 1 different, 2 wrong use."""
    from casebook.build.folder import BuildError
    from casebook.build.layout import Book
    from casebook.build.manifest import NAME, check_manifest
    from casebook.build.twice import build_twice

    if options.twice and options.folder is not None:
        return stop("--twice takes no folder: it builds the book of this repository", WRONG_USE)
    if options.twice:
        start = time.monotonic()
        files, found = build_twice(
            Book().repository,
            lambda text: print(f"[{time.monotonic() - start:5.1f} s] {text}", flush=True),
        )
        agreed = f"both builds have the same bytes in all {files} files"
    else:
        folder = options.folder or Book().html
        try:
            found = check_manifest(folder)
        except BuildError as error:
            return stop(str(error), WRONG_USE)
        agreed = f"every file of {folder} is as {NAME} says"
    print("\n".join(found) if found else agreed)
    return DIFFERENT if found else GOOD
