"""Compare two builds of the same book byte by byte, and say where they part."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

AROUND = 40  # characters shown on either side of the first that differs


@dataclass(frozen=True)
class Difference:
    """A file that two builds have not alike.

    Attributes
    ----------
    name : str
        The file, as a path from the builds' folders.
    where : str
        The cell, the line or the byte where they part first, with what stands there.
    """

    name: str
    where: str

    def __str__(self) -> str:
        return f"{self.name}: {self.where}"


def compare_folders(first: Path, second: Path, names: Iterable[str] = ("",)) -> list[Difference]:
    """Compare files and folders of two builds, hidden files included.

    Parameters
    ----------
    first, second : Path
        The folders of the two builds.
    names : iterable of str
        What to compare: folders, with all that is in them, or patterns of files.

    Returns
    -------
    list of Difference
        In the order of the names; empty where all bytes agree.
    """
    patterns = list(names)
    ours, theirs = (files_matching(folder, patterns) for folder in (first, second))
    found = []
    for name in sorted(ours | theirs):
        if name not in theirs:
            found.append(Difference(name, "only in the first build"))
        elif name not in ours:
            found.append(Difference(name, "only in the second build"))
        else:
            one, other = (first / name).read_bytes(), (second / name).read_bytes()
            if one != other:
                found.append(Difference(name, first_difference(name, one, other)))
    return found


def first_difference(name: str, one: bytes, other: bytes) -> str:
    r"""Say where two contents of a file part: a notebook's cell, a text's line, otherwise the byte.

    >>> first_difference("results.csv", b"a,b\n1,2\n", b"a,b\n1,3\n")
    "line 2: '1,2' | '1,3'"
    >>> first_difference("figure.png", b"\x89PNG\xff1", b"\x89PNG\xff2")
    'byte 6 of 6 | 6'

    Parameters
    ----------
    name : str
        The file's name; its ending says how to read it.
    one, other : bytes
        Contents that are not the same.
    """
    if name.endswith(".ipynb") and (told := _first_cell(one, other)):
        return told
    try:
        return _first_line(one.decode(), other.decode())
    except UnicodeDecodeError:
        place = _parting(one, other)
        return f"byte {place + 1} of {len(one)} | {len(other)}"


def files_matching(folder: Path, patterns: Iterable[str]) -> set[str]:
    """Paths of files from a folder, given patterns of files and folders with all that is in them."""
    found = (path for pattern in patterns for path in _below(folder, pattern))
    return {path.relative_to(folder).as_posix() for path in found if path.is_file()}


def _below(folder: Path, pattern: str) -> Iterable[Path]:
    return (folder / pattern).rglob("*") if (folder / pattern).is_dir() else folder.glob(pattern)


def _first_cell(one: bytes, other: bytes) -> str | None:
    try:
        ours, theirs = (json.loads(data)["cells"] for data in (one, other))
    except (ValueError, KeyError, TypeError):
        return None
    cells: Iterable[tuple[dict[str, Any], dict[str, Any]]] = zip_longest(ours, theirs, fillvalue={})
    for number, (cell, its) in enumerate(cells, start=1):
        for part in ("source", "outputs", "metadata", "id"):
            if cell.get(part) != its.get(part):
                told = _first_line(_lines(cell.get(part)), _lines(its.get(part)))
                return f"cell {number}, {part}, {told}"
    return None


def _lines(part: Any) -> str:
    return json.dumps(part, indent=1, sort_keys=True, ensure_ascii=False)


def _first_line(one: str, other: str) -> str:
    pairs = zip_longest(one.split("\n"), other.split("\n"), fillvalue="")
    for number, (ours, theirs) in enumerate(pairs, start=1):
        if ours != theirs:
            start = max(_parting(ours, theirs) - AROUND, 0)
            end = start + 2 * AROUND
            return f"line {number}: {ours[start:end]!r} | {theirs[start:end]!r}"
    return "the ends of lines"


def _parting(one: bytes | str, other: bytes | str) -> int:
    """Index of the first place where two sequences are not the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next(
        (place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other))
    )
