"""What a built book consists of, and what it was made from: ``manifest.json``, written with every book.

It holds no time, no absolute path and nothing of the machine: the same sources give the same bytes. In a
report on a centre's own patients it names the public code alone. A digest of a small private file could be
found by trying what the file may hold, so neither that file nor anything made from it is among the inputs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from casebook.build.fingerprints import file_digest, files_below, notebook_inputs, pages_inputs
from casebook.build.folder import BuildError, write_whole

NAME = "manifest.json"
PAGES = "pages"
ABOUT = (
    "Every file of this book with its size and SHA-256, the steps that made it, and what these read. "
    "Compare with: casebook verify FOLDER"
)
CATALOGUE = "datapackage.json"
"""Names the data files that are public. Whatever else lies in ``data`` is left unsaid."""


def manifest_steps(
    scripts: Iterable[Path], *, folder: Path, repository: Path, included: Iterable[str] = ()
) -> dict[str, dict[str, str]]:
    """List what each step of a build read.

    Parameters
    ----------
    scripts : iterable of Path
        The notebooks' scripts.
    folder : Path
        Has the book's configuration and its executed notebooks; not the repository for a report.
    repository : Path
        Has the helpers, ``data`` and ``requirements.lock``.
    included : iterable of str
        Files that pages include, as paths from ``folder``.

    Returns
    -------
    dict
        Digest by file name, by step: one step a notebook, and the pages.
    """
    private = folder != repository
    digest = cache(file_digest)  # most files are read by every notebook
    if private:  # which modules each chapter reaches says nothing more, and takes seconds
        code = {*files_below(repository / "src"), repository / "requirements.lock"}
        read = {f"notebooks/{script.stem}.ipynb": {script, *code} for script in scripts}
        read[PAGES] = code
    else:
        read = {
            f"notebooks/{script.stem}.ipynb": files
            for script, files in notebook_inputs(scripts, repository).items()
        }
        read[PAGES] = {*pages_inputs(folder, repository), *(folder / name for name in included)}
    return {
        step: {
            name: digest(path)
            for name, path in _named(files, folder, repository, private=private).items()
        }
        for step, files in read.items()
    }


def write_manifest(pages: Path, steps: Mapping[str, Mapping[str, str]]) -> bool:
    """Write a book's manifest, and say whether it is another one than before.

    Parameters
    ----------
    pages : Path
        The folder of the built pages.
    steps : mapping
        As from `manifest_steps`.
    """
    path = pages / NAME
    outputs = {
        name: {**size_and_digest(pages / name), "made_by": makers}
        for name, makers in _makers(pages, steps).items()
    }
    inputs = {name: digest for read in steps.values() for name, digest in read.items()}
    found = {
        "about": ABOUT,
        "inputs": inputs,
        "outputs": outputs,
        "steps": {name: sorted(read) for name, read in steps.items()},
    }
    data = f"{json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)}\n".encode()
    before = path.read_bytes() if path.is_file() else None
    write_whole(path, data)
    return data != before


def check_manifest(pages: Path) -> list[str]:
    """Compare a book, for instance a downloaded one, with its manifest.

    Hidden files, which hold nothing that a reader sees, play no part.

    Parameters
    ----------
    pages : Path
        The folder of the pages.

    Returns
    -------
    list of str
        One line for each file that is missing, changed or added; empty where all agree.

    Raises
    ------
    BuildError
        There is no manifest, or it can't be read.
    """
    listed = _read(pages)
    there = set(_names(pages))
    lines = []
    for name in sorted(there | listed.keys()):
        if name not in there:
            lines.append(f"missing: {name}")
        elif name not in listed:
            lines.append(f"added:   {name}")
        elif (found := size_and_digest(pages / name)) != listed[name]:
            lines.append(
                f"changed: {name} ({_told(found)}; the manifest says {_told(listed[name])})"
            )
    return lines


def size_and_digest(path: Path) -> dict[str, int | str]:
    """Size in bytes and SHA-256 of a file."""
    return {"bytes": path.stat().st_size, "sha256": file_digest(path)}


def _read(pages: Path) -> dict[str, dict[str, int | str]]:
    path = pages / NAME
    if not path.is_file():
        raise BuildError(f"{pages} has no {NAME}: give the folder of a built book, or: make book")
    try:
        outputs = json.loads(path.read_text(encoding="utf-8"))["outputs"]
        return {
            name: {"bytes": entry["bytes"], "sha256": entry["sha256"]}
            for name, entry in outputs.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BuildError(
            f"{path} is no manifest of a book ({type(error).__name__}): download it again, or: make book"
        ) from error


def _names(pages: Path) -> list[str]:
    names = [path.relative_to(pages).as_posix() for path in files_below(pages)]
    return [name for name in names if name != NAME]


def _told(entry: Mapping[str, int | str]) -> str:
    return f"{entry['bytes']} bytes, SHA-256 {str(entry['sha256'])[:8]}…"


def _makers(pages: Path, steps: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Say which steps made each file: a notebook's page, its source, and what its page shows or offers."""
    makers: dict[str, list[str]] = {name: [PAGES] for name in _names(pages)}
    for step in steps:
        stem = step.removesuffix(".ipynb")
        page = pages / f"{stem}.html"
        if step == PAGES or not page.is_file():
            continue
        text = page.read_text(encoding="utf-8")
        shown = set(re.findall(r"_(?:images|downloads)/[\w./-]+", text))
        offered = set(re.findall(r"(?<![\w-])[\w-]+\.csv\b", text))
        own = {f"{stem}.html", f"_sources/{step}", *shown, *offered}
        for name in own & makers.keys():
            makers[name] = [step, *makers[name]]
    return {name: sorted(found) for name, found in makers.items()}


def _named(
    files: Iterable[Path], folder: Path, repository: Path, *, private: bool
) -> dict[str, Path]:
    """Files by the names that may stand in the manifest; what must not be named is left out."""
    catalogue = repository / CATALOGUE
    public = catalogue.read_text(encoding="utf-8") if catalogue.is_file() else ""
    found = {}
    for path in files:
        root = next((root for root in (folder, repository) if path.is_relative_to(root)), None)
        name = path.relative_to(root).as_posix() if root is not None else None
        if name is not None and _may_be_named(name, public, private=private):
            found[name] = path
    return found


def _may_be_named(name: str, public: str, *, private: bool) -> bool:
    """Whether a file's digest may stand in the manifest.

    >>> _may_be_named("data/ward.csv", '"path": "data/cohort.csv"', private=False)
    False
    >>> _may_be_named("book/index.md", "", private=True)
    False
    """
    if private:
        return name.startswith(("scripts/", "src/")) or name == "requirements.lock"
    return not name.startswith("data/") or name == "data/README.md" or f'"{name}"' in public
