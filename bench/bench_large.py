"""Cohorts larger than memory: counting through DuckDB and Dask, beside holding the rows in memory.

Every way ends in the same tables: Kaplan-Meier at three times, medians, and the log-rank test of two
groups. Each measurement is a process of its own, so that its peak memory is its own too; imports and
the start of the cluster are not timed, but their memory counts.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import pandas as pd

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
PARTS = 8
LIMIT = "256MB"
MEASURE = """
import json, resource, sys, time
import pandas as pd
from fewevents.large import dask_counts, frame_counts, parquet_counts, survival_table
from fewevents import kaplan_meier, logrank, median_follow_up, numbers_at_risk

AT = [365, 730, 1825]
NAMES = dict(time="os_days", event="death", by="arm")

def peak(*_):
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def duckdb(path):
    return survival_table(parquet_counts(path, **NAMES, memory_limit=LIMIT), at=AT)

def rows(path):
    frame = pd.read_parquet(path, columns=list(NAMES.values()))
    for _, group in frame.groupby("arm"):
        curve = kaplan_meier(group["os_days"], group["death"])
        [curve.at(day) for day in AT], curve.median
        numbers_at_risk(group["os_days"], group["death"], at=AT)
        median_follow_up(group["os_days"], group["death"])
    logrank(frame["os_days"], frame["death"], frame["arm"])

def timed(way, path):
    small = pd.DataFrame({"os_days": [1, 2, 3, 4], "death": [1, 0, 1, 1], "arm": list("abab")})
    survival_table(frame_counts(small, **NAMES), at=AT)  # imports what is imported late
    start = time.perf_counter()
    way(path)
    return time.perf_counter() - start

def main(name, path):
    if name != "dask":
        took = timed({"duckdb": duckdb, "rows": rows}[name], path)
        return [took, peak()]
    from dask.dataframe import read_parquet
    from distributed import Client, LocalCluster
    options = dict(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=':0')
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        dask_counts(read_parquet(path + "/part-0.parquet"), **NAMES)  # workers import, too
        took = timed(lambda p: survival_table(dask_counts(read_parquet(p), **NAMES), at=AT), path)
        return [took, peak() + sum(client.run(peak).values())]

if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
"""


def run(quick: bool) -> pd.DataFrame:
    """Measure 10,000 to 10,000,000 rows (needs the optional group large).

    Parameters
    ----------
    quick : bool
        10,000 rows only, once instead of the median of three (ten million rows: once, always).
    """
    rows = []
    ways = {"duckdb": "DuckDB", "dask": "Dask, two worker processes"}
    with tempfile.TemporaryDirectory(prefix="bench-large-") as folder:
        script = Path(folder) / "measure.py"
        script.write_text(MEASURE.replace("LIMIT)", f"{LIMIT!r})"), encoding="utf-8")
        for size in [10_000] if quick else [10_000, 100_000, 1_000_000, 10_000_000]:
            rounds = 1 if quick or size > 1_000_000 else 3
            path = Path(folder) / f"rows-{size}"
            _write(path, size)
            theirs, their_memory = _measured(script, "rows", path, rounds)
            for name in ways:
                ours, memory = _measured(script, name, path, rounds)
                limit = f" (limit {LIMIT})" if name == "duckdb" else ", all processes"
                note = f"peak memory {memory:.0f} MB{limit}; rows in memory {their_memory:.0f} MB"
                note += f"; median of {rounds}" if rounds > 1 else "; once"
                what = f"survival and log-rank of {size:,} rows, {ways[name]}"
                rows.append((what, ours, "rows in memory", theirs, note))
    return pd.DataFrame(rows, columns=COLUMNS)


def _write(folder: Path, size: int) -> None:
    """A folder of Parquet files: days over ten years, two arms that differ, an identifier."""
    import duckdb

    folder.mkdir()
    for part in range(PARTS):
        first, last = size * part // PARTS, size * (part + 1) // PARTS
        duckdb.sql(
            f"""COPY (
                SELECT md5(i::VARCHAR) AS patient_id, CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B' END AS arm,
                       (hash(i) % (3000 + 600 * (i % 2)))::INTEGER AS os_days,
                       hash(i + 1000000000) % 10 < 3 AS death
                FROM range({first}, {last}) t(i)
            ) TO '{folder}/part-{part}.parquet' (FORMAT parquet)"""
        )


def _measured(script: Path, way: str, path: Path, rounds: int) -> tuple[float, float]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    results = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, str(script), way, str(path)],
            capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{way} on {path.name} failed:\n{done.stderr}")
        results.append(json.loads(done.stdout))
    seconds, memory = (median(column) for column in zip(*results, strict=True))
    return seconds, memory
