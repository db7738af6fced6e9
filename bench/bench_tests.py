"""How long ``make test`` takes, by how much has changed since it passed."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent


def run(quick: bool) -> pd.DataFrame:
    """Run the tests of this very folder: everything, then what is left after less and less has changed.

    Parameters
    ----------
    quick : bool
        Changes nothing: each is run once.
    """
    everything = _seconds(lambda: shutil.rmtree(ROOT / "_build" / "passed", ignore_errors=True))
    cases = {
        "a library changed": (ROOT / "src" / "cohortreader" / "checking.py").touch,
        "a chapter changed": (ROOT / "notebooks" / "04_safety.py").touch,
        "nothing changed": lambda: None,
    }
    rows = [
        (f"make test, {what}", _seconds(change), "make test, everything", everything, "once")
        for what, change in cases.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _seconds(change: Callable[[], object]) -> float:
    change()
    start = time.perf_counter()
    subprocess.run(["make", "test"], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start
