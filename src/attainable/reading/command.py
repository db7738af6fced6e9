"""``attainable read FILE``: a claims file proposed from a text."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from attainable.reading.abstract import read, remarks
from attainable.reading.proposal import proposal
from attainable.reading.sources import ReadError, source
from attainable.reading.unread import unread

HELP = "propose a claims file from an abstract: text, saved web page, PDF, or - for standard input"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``attainable read``.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument("file", help="text, HTML or PDF file; - for standard input")
    parser.add_argument("--json", action="store_true", help="one proposed claim a line")
    parser.add_argument(
        "--out", metavar="OUT", help="write the claims file there, if nothing is there"
    )
    parser.add_argument("--trust", action="store_true", help="take the proposals as claims, unseen")


def run(options: argparse.Namespace) -> int:
    """Answer ``attainable read``.

    Parameters
    ----------
    options : Namespace
        Of `add_arguments`.

    Returns
    -------
    int
        0, or 2 where the file can't be read or written. What a reader should know of the text
        stands on standard error.
    """
    try:
        given = source(options.file)
    except (ReadError, OSError) as error:
        print(f"attainable read: {error}", file=sys.stderr)
        return 2
    found = read(given.text)
    for remark in remarks(given.text):
        print(f"attainable read: {remark}", file=sys.stderr)
    if options.json:
        for claim in found:
            print(json.dumps(claim, ensure_ascii=False))
    if not found:
        print(
            f"attainable read: {options.file}: found no claim; nothing is proposed", file=sys.stderr
        )
    if options.json or not found:
        return 0
    title = given.title or ("" if options.file == "-" else Path(options.file).stem)
    left = unread(given.text, found)
    text = (
        proposal(found, title=title, address=given.address, trust=options.trust, left=left) + "\n"
    )
    if not options.out:
        print(text, end="")
        return 0
    try:
        with Path(options.out).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        print(
            f"attainable read: {options.out}: is there already; name another file", file=sys.stderr
        )
        return 2
    except OSError as error:
        print(f"attainable read: {options.out}: {error.strerror}", file=sys.stderr)
        return 2
    unsettled = sum("settle" in claim for claim in found)
    print(
        f"{options.out}: {len(found)} claims, {unsettled} with something to settle", file=sys.stderr
    )
    return 0
