"""Packages that only some files need."""

from __future__ import annotations

import importlib
from typing import Any

from cohortreader.data.cohort import CohortError, Problem

GROUP = "files"
"""Name of the group of optional dependencies that holds them all."""


def need(package: str, *, kind: str, instead: str) -> Any:
    """Import a package, or say how to do with and without it.

    Parameters
    ----------
    package : str
        Name of the module to import.
    kind : str
        The files that it reads or writes, in words.
    instead : str
        What to do without it.

    Raises
    ------
    CohortError
        If it is not installed.
    """
    try:
        return importlib.import_module(package)
    except ImportError:
        top = package.partition(".")[0]
        found = f"{kind}, which this installation can't handle: the package {top} is missing"
        remedy = f"install the group of packages '{GROUP}' of this project, or {instead}"
        problem = Problem(None, None, found, f"the package {top}", remedy)
        raise CohortError([problem], source=kind) from None
