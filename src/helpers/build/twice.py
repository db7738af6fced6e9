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

from helpers.build.compare import Difference, compare_folders
from helpers.build.fingerprints import files_below
from helpers.build.folder import BuildError, sole_build

COMPARED = ("notebooks/*.ipynb", "_build/html")
PDF_TEXT = "_build/book.txt"
THREADS = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")
DROPPED = ("PYTHONDONTWRITEBYTECODE", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH")
FAKETIME = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib*/faketime/libfaketime.so.1")


@dataclass(frozen=True)
class Circumstances:
    """What may differ between two builds of the same files without changing a byte.

    Attributes
    ----------
    folder : str
        Name of the folder that the book is built in.
    hash_seed : str
        Python's seed of the order of sets.
    locale : str
        Language and encoding of the system.
    time_zone : str
        A name from the tz database.
    days_ahead : int
        The clock is put forward by that many days.
    cores : int
        Number of processor cores, and of threads.
    """

    folder: str
    hash_seed: str
    locale: str
    time_zone: str
    days_ahead: int
    cores: int


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
        files = sum(len(list(_matching(first, name))) for name in names)
        if not found:
            _clear(place)
        return Compared(files, found, causes, not_varied)


def choose_circumstances() -> tuple[Circumstances, Circumstances, list[str]]:
    """Choose two sets of circumstances as different as this machine allows, and say what it does not."""
    one = Circumstances("first", "0", "C", "UTC", 0, 1)
    other = Circumstances("second, elsewhere", "4711", "C", "Asia/Kathmandu", 400, 1)
    missing = []
    languages = _locales()
    if languages:
        other = replace(other, locale=languages[0])
    else:
        missing.append("language and encoding (`locale -a` names C alone)")
    if _faketime() is None:
        other = replace(other, days_ahead=0)
        missing.append("the day (libfaketime was not found; Debian: apt-get install faketime)")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if cores > 1 and shutil.which("taskset"):
        other = replace(other, cores=cores)
    else:
        missing.append("the number of cores (one core, or no taskset)")
    return one, other, missing


def describe(chosen: Circumstances) -> str:
    """Say under which circumstances a build is made.

    >>> describe(Circumstances("first", "0", "C", "UTC", 0, 1))
    'folder "first", PYTHONHASHSEED 0, locale C, time zone UTC, today, 1 core'
    """
    day = f"{chosen.days_ahead} days ahead" if chosen.days_ahead else "today"
    cores = f"{chosen.cores} core{'s' if chosen.cores > 1 else ''}"
    return (
        f'folder "{chosen.folder}", PYTHONHASHSEED {chosen.hash_seed}, locale {chosen.locale}, '
        f"time zone {chosen.time_zone}, {day}, {cores}"
    )


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
    _run(folder, chosen, "-m", "helpers", "book", "--all")
    if pdf:
        _run(folder, replace(chosen, days_ahead=0), "-m", "helpers", "pdf")
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


def environment(folder: Path, chosen: Circumstances) -> dict[str, str]:
    """Environment variables for a build in a folder; compiled helpers come from that folder alone."""
    variables = {name: value for name, value in os.environ.items() if name not in DROPPED}
    variables |= {name: str(chosen.cores) for name in THREADS}
    variables |= {
        "PYTHONPATH": str(folder / "src"),
        "PYTHONHASHSEED": chosen.hash_seed,
        "LC_ALL": chosen.locale,
        "TZ": chosen.time_zone,
    }
    library = _faketime()
    if chosen.days_ahead and library is not None:
        variables |= {"LD_PRELOAD": str(library), "FAKETIME": f"+{chosen.days_ahead}d"}
    return variables


def _locales() -> list[str]:
    """Other locales than C, those of another language first."""
    try:
        told = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
    except OSError:
        return []
    others = [name for name in told if name not in ("C", "POSIX")]
    return sorted(others, key=lambda name: (name.startswith(("C.", "en_")), name))


def _faketime() -> Path | None:
    return next((path for pattern in FAKETIME for path in Path("/").glob(pattern[1:])), None)


def _matching(folder: Path, name: str) -> Iterable[Path]:
    found = (folder / name).rglob("*") if (folder / name).is_dir() else folder.glob(name)
    return (path for path in found if path.is_file())


def _write_text(pdf: Path, target: Path) -> None:
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    target.write_text("\n\f\n".join(pages), encoding="utf-8")


def _clear(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
