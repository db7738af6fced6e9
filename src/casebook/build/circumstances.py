"""Circumstances of a build that must not matter, and how to bring them about."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")
DROPPED = ("PYTHONDONTWRITEBYTECODE", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH")
FAKETIME = ("usr/lib/*/faketime/libfaketime.so.1", "usr/lib*/faketime/libfaketime.so.1")


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
    return next((path for pattern in FAKETIME for path in Path("/").glob(pattern)), None)
