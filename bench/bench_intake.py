"""Processor time to read and check a cohort, beside reading the same file without any check.

The cohorts are rows of data/cohort.csv drawn with replacement. Each measurement is a process of
its own, so that its peak memory is its own too.
"""

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import pandas as pd

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
SEED = 20230817
OURS = "from cohortreader import read"
CSV = "from pandas import read_csv as read"
PARQUET = "from pandas import read_parquet as read"
MEASURE = """
import json, resource, sys, time
{read}
start = time.process_time()
read(sys.argv[1])
took = time.process_time() - start
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def run(quick: bool) -> pd.DataFrame:
    """Measure 10,000 to 1,000,000 rows as CSV, and as Parquet where pyarrow is installed.

    Parameters
    ----------
    quick : bool
        10,000 rows only, once instead of the median of three.
    """
    sizes = [10_000] if quick else [10_000, 100_000, 1_000_000]
    rounds = 1 if quick else 3
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
        for size in sizes:
            drawn = _drawn(size)
            files = {"csv": CSV} | ({"parquet": PARQUET} if find_spec("pyarrow") else {})
            for ending, plain in files.items():
                path = Path(folder) / f"cohort.{ending}"
                drawn.to_csv(path, index=False) if ending == "csv" else drawn.to_parquet(path)
                ours, memory = _measured(OURS, path, rounds)
                theirs, plain_memory = _measured(plain, path, rounds)
                note = f"peak memory {memory:.0f} MB, pandas {plain_memory:.0f} MB; "
                note += f"median of {rounds}"
                what = f"read and check {size:,} rows, {ending}"
                baseline = f"pandas read_{ending}, no check"
                rows.append((what, ours, baseline, theirs, note))
    return pd.DataFrame(rows, columns=COLUMNS)


def _drawn(size: int) -> pd.DataFrame:
    cohort = pd.read_csv(ROOT / "data" / "cohort.csv", dtype=str, keep_default_na=False)
    drawn = cohort.sample(size, replace=True, random_state=SEED)
    return drawn.assign(patient_id=[f"P{number}" for number in range(size)])


def _measured(read: str, path: Path, rounds: int) -> tuple[float, float]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    results = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE.format(read=read), str(path)],
            capture_output=True, text=True, env=environment, check=True,
        )  # fmt: skip
        results.append(json.loads(done.stdout))
    seconds, memory = (median(column) for column in zip(*results, strict=True))
    return seconds, memory
