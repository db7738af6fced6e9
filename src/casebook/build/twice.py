"""Build the book twice under circumstances that must not matter, and compare the bytes.

Both builds are made of the same files, in folders of their own below ``_build/verify``, and execute every
notebook. Where they differ, each circumstance is changed alone, to find the one that did it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from casebook.build.circumstances import Circumstances, choose_circumstances, describe, environment
from casebook.build.compare import Difference, compare_folders, files_matching
from casebook.build.fingerprints import files_below
from casebook.build.folder import BuildError, sole_build

COMPARED = ("notebooks/*.ipynb", "_build/html")
PDF_TEXT = "_build/book.txt"


@dataclass(frozen=True)
class Compared:
    """What two builds came to.

    Attributes
    ----------
    files : int
        Number of files that were compared.
    differences : list of Difference
        Where they part; empty where all bytes agree.
    causes : list of str
        One line for each circumstance that alone changes a file; empty where nothing differs.
    not_varied : list of str
        Circumstances that could not be changed here, each with the reason.
    """

    files: int
    differences: list[Difference]
    causes: list[str]
    not_varied: list[str]


def build_twice(repository: Path, say: Callable[[str], None], *, pdf: bool = False) -> Compared:
    """Build a repository's book twice and compare every notebook, figure, page and file of results.

    Parameters
    ----------
    repository : Path
        Its files are copied; it is not changed, save for ``_build/verify``.
    say : callable
        Gets each step as a line of text.
    pdf : bool
        Print the book as well, and compare the text of the PDF.

    Raises
    ------
    BuildError
        A build failed; the message holds what it said.
    """
    place = repository / "_build" / "verify"
    with sole_build(place):
        one, other, not_varied = choose_circumstances()
        for line in not_varied:
            say(f"not varied: {line}")
        for number, chosen in enumerate((one, other), start=1):
            say(f"build {number} of 2: {describe(chosen)}")
            _build(repository, place, chosen, pdf=pdf)
        names = [*COMPARED, *([PDF_TEXT] if pdf else [])]
        first = place / one.folder
        found = compare_folders(first, place / other.folder, names)
        causes = []
        if found:
            say(f"{len(found)} files differ; changing one thing at a time to find the cause")
            causes = _causes(repository, place, one, other, say, pdf=pdf, names=names)
        files = len(files_matching(first, names))
        if not found:
            _clear(place)
        return Compared(files, found, causes, not_varied)


def copy_sources(repository: Path, target: Path) -> None:
    """Copy what git knows or would take; without git, all but hidden files and what was built."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(command, cwd=repository, capture_output=True, check=True)
        names = [name for name in told.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = (path.relative_to(repository) for path in files_below(repository))
        names = [path.as_posix() for path in files if path.parts[0] != "_build"]
    for name in names:
        if (repository / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(repository / name, target / name)


def _causes(
    repository: Path,
    place: Path,
    one: Circumstances,
    other: Circumstances,
    say: Callable[[str], None],
    *,
    pdf: bool,
    names: Iterable[str],
) -> list[str]:
    """Build again as the first time, each time with one thing as the second time."""
    trials = {"chance (nothing was changed)": replace(one, folder="again")}
    for field in ("hash_seed", "locale", "time_zone", "days_ahead", "cores"):
        value = getattr(other, field)
        if value != getattr(one, field):
            name = f"{field.replace('_', ' ')} {getattr(one, field)} | {value}"
            trials[name] = replace(one, folder="again", **{field: value})
    trials["the folder's name"] = replace(one, folder=f"{other.folder} again")
    lines = []
    for name, chosen in trials.items():
        say(f"  trying {name}")
        _build(repository, place, chosen, pdf=pdf)
        if found := compare_folders(place / one.folder, place / chosen.folder, names):
            lines.append(f"{name}: {', '.join(item.name for item in found)}")
        if found and name.startswith("chance"):
            break  # whatever differs by chance says nothing about the others
    return lines or ["none of them alone; it takes several together, or chance"]


def _build(repository: Path, place: Path, chosen: Circumstances, *, pdf: bool) -> None:
    folder = place / chosen.folder
    shutil.rmtree(folder, ignore_errors=True)
    copy_sources(repository, folder)
    _run(folder, chosen, "-m", "casebook", "book", "--all")
    if pdf:
        _run(folder, replace(chosen, days_ahead=0), "-m", "casebook", "pdf")
        _write_text(folder / "_build" / "book.pdf", folder / PDF_TEXT)


def _run(folder: Path, chosen: Circumstances, *arguments: str) -> None:
    command = [sys.executable, *arguments]
    if shutil.which("taskset") and hasattr(os, "sched_getaffinity"):
        allowed = sorted(os.sched_getaffinity(0))[: chosen.cores]
        command = ["taskset", "--cpu-list", ",".join(map(str, allowed)), *command]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder, chosen), capture_output=True, text=True
    )
    if done.returncode != 0:
        told = (done.stderr or done.stdout)[-3000:].strip()
        raise BuildError(f"a build failed ({describe(chosen)}):\n{told}")


def _write_text(pdf: Path, target: Path) -> None:
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    target.write_text("\n\f\n".join(pages), encoding="utf-8")


def _clear(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
