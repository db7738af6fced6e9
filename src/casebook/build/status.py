"""What the book was last built and measured with: versions, run times, measurements of its pages.

Nothing here looks at the machine that reads it: all of it comes from files of the repository, so that
the status page is the same wherever it is made. A measurement that was not yet taken is an empty table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from casebook.build.fingerprints import RECORDS

ROOT = Path(__file__).resolve().parents[3]
RUN_TIMES, PAGES, R_VERSIONS, PROJECT = (ROOT / name for name in RECORDS["casebook.build.status"])
LOCK = ROOT / "requirements.lock"  # every notebook depends on it
RUN_COLUMNS = ["what", "ours_s", "baseline", "baseline_s", "note"]
PAGE_COLUMNS = ["page", "bytes", "requests", "axe_light", "axe_dark"]


def load_versions(project: Path = PROJECT, lock: Path = LOCK) -> pd.DataFrame:
    """Versions that ``make book`` installs, for Python and each direct dependency of the project.

    Parameters
    ----------
    project, lock : Path
        ``pyproject.toml``, and the lock with one ``name==version`` for each package.

    Returns
    -------
    DataFrame
        ``part, version, used_for``: one row a package, in the order of the project's own list.

    Raises
    ------
    ValueError
        The lock lacks a package that the project names.
    """
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    pins = dict(
        re.findall(r"^([a-z0-9._-]+)(?:\[\S*\])?==(\S+)", lock.read_text(encoding="utf-8"), re.M)
    )
    rows = [("Python", table["requires-python"].replace(">=", "").strip() + " or newer", "all")]
    groups = {
        "the library": table["dependencies"],
        "the pages": table["optional-dependencies"]["book"],
    }
    for used_for, requirements in groups.items():
        for requirement in requirements:
            name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
            pin = pins.get(re.sub(r"[._]", "-", name.lower())) or pins.get(name.lower())
            if pin is None:
                raise ValueError(f"{lock}: found no {name}, which {project.name} names: make lock")
            rows.append((name, pin, used_for))
    return pd.DataFrame(rows, columns=["part", "version", "used_for"])


def load_r_versions(folder: Path = R_VERSIONS) -> pd.DataFrame:
    """R and the R packages that gave the stored answers.

    Returns
    -------
    DataFrame
        ``part, version``. A package whose answers come from two versions has two rows.
    """
    found = set()
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            part, version = line.replace("R version ", "R ").split(" ", 1)
            found.add((part, version))
    rows = sorted(found, key=lambda row: (row[0] != "R", row))
    return pd.DataFrame(rows, columns=["part", "version"])


def load_run_times(path: Path = RUN_TIMES) -> pd.DataFrame:
    """How long each notebook takes by itself, as ``make bench`` recorded it.

    Returns
    -------
    DataFrame
        ``what`` (the notebook), ``ours_s`` (start of the kernel to the last cell), ``baseline_s`` (the
        start and the imports alone), ``own_s`` (the difference, or zero within
        the noise), ``note``. Empty where nothing was
        recorded.
    """
    table = _recorded(path, RUN_COLUMNS)
    return table.assign(own_s=(table["ours_s"] - table["baseline_s"]).clip(lower=0))


@dataclass(frozen=True)
class Floor:
    """What no build with ordinary kernels, one after the other, can go below, in words with its numbers."""

    sentence: str
    numbers: Mapping[str, float]


def floor_of_the_build(tables: Mapping[str, pd.DataFrame]) -> Floor:
    """How near the cold build comes to the sum of what every notebook needs to start and to import.

    Parameters
    ----------
    tables : mapping
        As from `casebook.build.records.load_benchmarks`; ``notebooks`` and ``build`` are used.

    Returns
    -------
    Floor
        A sentence with the places for its numbers; without numbers where one of the two was not measured.

    >>> times = {"what": ["a", "b"], "ours_s": [5.0, 4.0], "baseline_s": [3.0, 2.5], "note": ["", ""]}
    >>> build = {"what": ["cold build"], "ours_s": [4.4], "baseline_s": [9.0]}
    >>> floor = floor_of_the_build({"notebooks": pd.DataFrame(times), "build": pd.DataFrame(build)})
    >>> floor.numbers
    {'count': 2, 'start': 5.5, 'whole': 9.0, 'cold': 4.4, 'share': 0.8}
    """
    if not {"notebooks", "build"} <= set(tables):
        return Floor("The floor, start and imports of every notebook: not measured yet.", {})
    times, build = tables["notebooks"], tables["build"]
    cold = dict(zip(build["what"], build["ours_s"], strict=True))["cold build"]
    start = float(times["baseline_s"].sum())
    sentence = (
        "The floor of a build that starts one kernel a notebook, one after the other, is what they need to start and "
        "to import: {start:.0f} s for {count} notebooks, of {whole:.0f} s in all. The cold build takes {cold:.0f} s with "
        "its pages, {share:.1f} times that floor: it imports once, forks its kernels from there, and runs two at a time."
    )
    numbers = {
        "count": len(times),
        "start": start,
        "whole": float(times["ours_s"].sum()),
        "cold": cold,
        "share": round(cold / start, 2),
    }
    return Floor(sentence, numbers)


def load_page_measurements(path: Path = PAGES) -> pd.DataFrame:
    """What ``make audit-pages`` measured in a browser: one row a page, empty where it did not run.

    Returns
    -------
    DataFrame
        The columns of the record, ``page, bytes, requests, axe_light, axe_dark`` and what else there
        is, with ``name``, ``kilobytes`` and ``axe`` (violations, light and dark) besides.
    """
    table = _recorded(path, PAGE_COLUMNS)
    return table.assign(
        name=[Path(str(page)).stem for page in table["page"]],
        kilobytes=table["bytes"] / 1000,
        axe=table["axe_light"] + table["axe_dark"],
    )


def pages_missing(pages: pd.DataFrame) -> list[str]:
    """Name the pages that miss a limit: those of ``make audit-pages`` itself.

    Parameters
    ----------
    pages : DataFrame
        From `load_page_measurements`.

    Examples
    --------
    >>> limits = {"bytes": [5e5, 6e5], "axe": 0, "foreign_requests": 0, "console_errors": 0, "sideways_px": 0,
    ...           "performance": 95, "accessibility": 100, "best_practices": 100, "seo": 100}
    >>> pages_missing(pd.DataFrame({"name": ["light", "heavy"], **limits}))
    ['heavy']
    """
    none = (pages[["foreign_requests", "console_errors", "sideways_px", "axe"]] == 0).all(axis=1)
    full = (pages[["accessibility", "best_practices", "seo"]] == 100).all(axis=1)
    met = none & full & (pages["bytes"] <= 500_000) & (pages["performance"] >= 95)
    return [str(name) for name in pages.loc[~met, "name"]]


def measured_with(pages: pd.DataFrame) -> str:
    """Name the programs that measured the pages, with their versions; empty where none did.

    >>> measured_with(pd.DataFrame({"page": ["a", "b"], "chromium": ["156", "156"], "axe_core": "4.11"}))
    'chromium 156, axe-core 4.11'
    """
    tools = [name for name in ("chromium", "axe_core", "lighthouse") if name in pages]
    return ", ".join(
        f"{name.replace('_', '-')} {' and '.join(pages[name].astype(str).unique())}"
        for name in tools
        if len(pages)
    )


def _recorded(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame(columns=columns, dtype=float)
    table = pd.read_csv(path)
    if missing := [name for name in columns if name not in table]:
        raise ValueError(f"{path}: found no column {', '.join(missing)}: measure again")
    return table
