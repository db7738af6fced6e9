"""Build the book twice under circumstances that must not matter, and compare the bytes.

Both builds are made of copies of the same files, below ``_build/verify``, and execute every notebook. What stays
different there can be looked at with any tool that compares folders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import zip_longest
from pathlib import Path

from casebook.build.fingerprints import files_below
from casebook.build.folder import BuildError, sole_build

DROPPED = ("PYTHONDONTWRITEBYTECODE", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH")
FIRST = {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC", "OMP_NUM_THREADS": "1"}
FAKETIME = "usr/lib/*/faketime/libfaketime.so.1"
SHOWN = 60  # characters of a line that differs


def second_circumstances() -> dict[str, str]:
    """Variables of the second build: another hash seed, zone, language and day, as far as the machine has them."""
    chosen = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    try:
        names = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
    except OSError:
        names = []
    others = [name for name in names if name not in ("C", "POSIX")]
    chosen["LC_ALL"] = min(others, key=lambda name: name.startswith(("C.", "en_")), default="C")
    if library := next(Path("/").glob(FAKETIME), None):
        chosen |= {"LD_PRELOAD": str(library), "FAKETIME": "+400d"}
    return chosen


def build_twice(repository: Path, say: Callable[[str], None]) -> tuple[int, list[str]]:
    """Build a repository's book twice and compare every notebook, figure, page and file of results.

    Parameters
    ----------
    repository : Path
        Its files are copied; it is not changed, save for ``_build/verify``.
    say : callable
        Gets each step as a line of text.

    Returns
    -------
    files : int
        How many were compared.
    differences : list of str
        One line for each file that is not the same.

    Raises
    ------
    BuildError
        A build failed; the message holds what it said.
    """
    place = repository / "_build" / "verify"
    with sole_build(place):
        builds = {place / "first": FIRST, place / "second, elsewhere": second_circumstances()}
        for folder in builds:  # both at once: what is edited meanwhile is in neither
            shutil.rmtree(folder, ignore_errors=True)
            copy_sources(repository, folder)
        found = []
        for folder, chosen in builds.items():
            told = ", ".join(f"{k}={v}" for k, v in chosen.items())
            say(f'building in "{folder.name}" with {told}')
            found.append(_built(folder, chosen))
        one, other = found
        names = sorted(one.keys() | other.keys())
        differences = [
            f"{name}: {parting(one.get(name), other.get(name))}"
            for name in names
            if one.get(name) != other.get(name)
        ]
        if not differences:
            for folder in builds:
                shutil.rmtree(folder)
        return len(names), differences


def parting(one: bytes | None, other: bytes | None) -> str:
    """Say where two contents of a file part.

    >>> parting(b"a,b\\n1,2\\n", b"a,b\\n1,3\\n")
    "line 2: '1,2' | '1,3'"
    >>> parting(None, b"")
    'only in the second build'
    """
    if one is None or other is None:
        return f"only in the {'second' if one is None else 'first'} build"
    pairs = zip_longest(*(text.decode(errors="replace").split("\n") for text in (one, other)))
    for number, (ours, theirs) in enumerate(pairs, start=1):
        if ours != theirs:
            start = max(len(os.path.commonprefix([ours or "", theirs or ""])) - SHOWN // 2, 0)
            told = (repr((line or "")[start : start + SHOWN]) for line in (ours, theirs))
            return f"line {number}: {' | '.join(told)}"
    return "bytes that are no text"


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


def _built(folder: Path, chosen: Mapping[str, str]) -> dict[str, bytes]:
    """Build a copy, and read every file of the outcome, hidden ones included."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "book", "--all"],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder / "src"), **chosen},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise BuildError(f"the build failed:\n{(done.stderr or done.stdout)[-3000:].strip()}")
    files = [*folder.glob("notebooks/*.ipynb"), *(folder / "_build" / "html").rglob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.is_file()
    }
