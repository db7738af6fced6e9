"""How long a file of 10,000 small comparisons takes ``attainable audit``, beside one process."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
SEED = 20230817
ROWS = 10_000


def run(quick: bool) -> pd.DataFrame:
    """Time the audit of a made file on two cores and on one.

    Parameters
    ----------
    quick : bool
        A tenth of the rows.
    """
    rows = made_rows(ROWS // 10 if quick else ROWS)
    with tempfile.TemporaryDirectory(prefix="bench-batch-") as folder:
        _measured(Path(folder), rows[:50], 2)  # compiles what has not been compiled
        (two, processor), (one, _) = (_measured(Path(folder), rows, cores) for cores in (2, 1))
    designs = len(rows.drop_duplicates(["n1", "d1", "n2", "d2"]))
    note = f"{len(rows) / two:.0f} a second; {designs:,} designs; {processor:.0f} s of processor"
    what = f"{len(rows):,} comparisons, two cores"
    return pd.DataFrame([(what, two, "one core", one, note)], columns=COLUMNS)


def made_rows(rows: int) -> pd.DataFrame:
    """Invented comparisons as in small trials: 5 to 40 patients an arm, up to a dozen events.

    The p-values are drawn, and printed with two or three decimals; none is computed from times.
    """
    rng = np.random.default_rng(SEED)
    n = rng.integers(5, 41, size=(rows, 2))
    d = np.minimum(rng.poisson(rng.choice([0.5, 1.5, 4.0], size=(rows, 1)), size=(rows, 2)), n)
    d[d.sum(axis=1) == 0, 0] = 1
    p = rng.beta(0.6, 1.2, size=rows)
    digits = rng.integers(2, 4, size=rows)
    printed = ["<0.001" if x < 0.001 else f"{x:.{k}f}" for x, k in zip(p, digits, strict=True)]
    return pd.DataFrame({
        "label": [f"row {i + 1}" for i in range(rows)],
        "n1": n[:, 0], "d1": d[:, 0], "n2": n[:, 1], "d2": d[:, 1], "p": printed,
    })  # fmt: skip


def _measured(folder: Path, rows: pd.DataFrame, cores: int) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    rows.to_csv(folder / "rows.csv", index=False)
    (folder / "answers.csv").unlink(missing_ok=True)
    command = [sys.executable, "-m", "attainable", "audit", "rows.csv", "--csv", "answers.csv"]
    if cores == 1:
        command = ["taskset", "-c", "0", *command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,  # exit status 1: something was found
    )
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used
