"""How long a report takes, and how much memory, beside the same report on 33 patients.

The cohorts are rows of data/cohort.csv drawn with replacement, with an age, a sex and a centre made
up. A report runs in several processes: its memory is the sum of theirs, with what they share counted
once (PSS, Linux only; elsewhere the resident sizes are added up), looked at four times a second,
as is their processor time: on a busy machine it says more than the clock.
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import psutil

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent

SEED = 20230817
FEW = 33
EVERY = 0.25


def run(quick: bool) -> pd.DataFrame:
    """Measure reports on 10,000 to 1,000,000 rows.

    Parameters
    ----------
    quick : bool
        10,000 rows only, once instead of the median of three (a million rows: once, always).
    """
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-report-") as folder:
        rounds = 1 if quick else 3
        few, few_memory, few_busy, _ = _median(Path(folder), FEW, rounds)
        for size in [10_000] if quick else [10_000, 100_000, 1_000_000]:
            times = 1 if size > 100_000 else rounds
            took, memory, busy, largest = _median(Path(folder), size, times)
            note = (
                f"peak memory {memory:.0f} MB, all processes; {FEW} patients {few_memory:.0f} MB; "
            )
            note += f"processor time {busy:.0f} s; {FEW} patients {few_busy:.0f} s; "
            note += f"largest figure {largest / 1000:.0f} kB; "
            note += f"median of {times}" if times > 1 else "once"
            what = f"report on {size:,} rows"
            rows.append((what, took, f"report on {FEW} patients", few, note))
    return pd.DataFrame(rows, columns=COLUMNS)


def _median(folder: Path, size: int, rounds: int) -> tuple[float, ...]:
    path = folder / f"cohort-{size}.csv"
    _drawn(size).to_csv(path, index=False)
    results = [_report(path, folder / f"report-{size}") for _ in range(rounds)]
    path.unlink()
    return tuple(median(column) for column in zip(*results, strict=True))


def _drawn(size: int) -> pd.DataFrame:
    random = np.random.default_rng(SEED)
    cohort = pd.read_csv(ROOT / "data" / "cohort.csv", dtype=str, keep_default_na=False)
    drawn = cohort if size == len(cohort) else cohort.sample(size, replace=True, random_state=SEED)
    return drawn.assign(
        patient_id=[f"P{number}" for number in range(size)],
        provenance="observed",
        age_years=random.integers(1, 18, size),
        sex=random.choice(["female", "male"], size),
        centre=random.choice(["north", "east", "south", "west"], size),
    )


def _report(path: Path, out: Path) -> tuple[float, float, float, int]:
    """Seconds, megabytes at the peak, seconds of the processors, bytes of the largest figure of one report."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "casebook", "report", str(path), "--out", str(out)]
    start, peak = time.perf_counter(), 0
    busy: dict[int, float] = {}
    with tempfile.TemporaryFile("w+") as told:
        with psutil.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=told) as process:
            while process.poll() is None:
                peak = max(peak, _memory(process, busy))
                time.sleep(EVERY)
        if process.returncode:
            told.seek(0)
            raise RuntimeError(f"the report on {path.name} failed:\n{told.read()[-2000:]}")
    took = time.perf_counter() - start
    figures = (
        len(figure.encode())
        for page in out.rglob("*.html")
        for figure in re.findall(r"<svg.*?</svg>", page.read_text(encoding="utf-8"), re.DOTALL)
    )
    return took, peak / 1e6, sum(busy.values()), max(figures)


def _memory(process: psutil.Process, busy: dict[int, float]) -> int:
    """Bytes that a process and those below it use; the seconds of each go to ``busy``."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    for member in family:
        try:
            busy[member.pid] = sum(member.cpu_times()[:2])
            used = member.memory_full_info() if sys.platform == "linux" else member.memory_info()
        except psutil.Error:  # it has ended
            continue
        total += getattr(used, "pss", used.rss)
    return total
