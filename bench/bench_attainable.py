"""How long the attainable set takes, beside plain ways to the same answers in the same run.

Baselines: a plain vectorised NumPy enumeration that computes every path's p-value (checked to give
the same count and ends), and a loop over lifelines. Compiling, done once an installation, is stated
apart.
"""

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from attainable.paths.attainable_set import AttainableSet
from attainable.paths.logrank_batch import logrank_batch
from attainable.paths.logrank_set import attainable_logrank

FIGURE, LOW, HIGH = "0.002", 0.0015, 0.0025
COMPILE = """
import time
from attainable.paths.logrank_set import attainable_logrank
import attainable.paths.riskset_kernels
start = time.perf_counter()
found = attainable_logrank(5, 1, 5, 1)
found.count("0.4"), found.p_min, found.witness("0.4")
found.histogram([0, 0.5, 1]), found.risk_counts(2)
print(time.perf_counter() - start)
"""
MEMORY = """
import resource
from attainable.paths.logrank_set import attainable_logrank
found = attainable_logrank({}, {}, {}, {})
found.count("0.002"), found.p_min, found.p_max
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def run(quick: bool) -> pd.DataFrame:
    """Measure enumeration, bounds, and log-rank tests of many cohorts.

    Parameters
    ----------
    quick : bool
        Smaller designs and fewer cohorts.
    """
    compiling = _measured(COMPILE)
    rows = [_row("compiling the loops", compiling, note="once an installation, not counted below")]
    _answers(attainable_logrank(5, 1, 5, 1))
    for design in [(26, 1, 7, 2)] if quick else [(26, 1, 7, 3), (26, 1, 7, 4)]:
        rows.append(_enumeration(design))
    if not quick:
        rows.append(_large((58, 1, 7, 4)))
    for design in [(20, 5, 20, 8), (50, 15, 50, 15)][: 1 if quick else 2]:
        rows.append(_bounds(design))
    rows.append(_batch(*(200, 20) if quick else (10_000, 200)))
    return pd.DataFrame(rows)


def _enumeration(design: tuple[int, int, int, int]) -> dict[str, Any]:
    """Count, both ends and membership, halves built anew each time, beside plain NumPy."""
    found: list[tuple[int, float, float, bool]] = []
    ours = _median(lambda: found.append(_answers(attainable_logrank(*design))))
    start = time.perf_counter()
    plain = _plain_answers(design)
    baseline = time.perf_counter() - start
    if found[0][0] != plain[0] or not np.allclose(found[0][1:3], plain[1:3], rtol=1e-9, atol=0):
        raise RuntimeError(f"{design}: {found[0]} is not what plain enumeration gives, {plain}")
    paths = attainable_logrank(*design).n_paths
    note = f"{paths:,} paths; peak memory {_measured(MEMORY.format(*design)):.0f} MB"
    what = f"count, ends and membership of {design}"
    return _row(what, ours, "plain NumPy enumeration", baseline, note)


def _large(design: tuple[int, int, int, int]) -> dict[str, Any]:
    """A design near the limit of exact enumeration."""
    found = attainable_logrank(*design)
    first = _seconds(lambda: found.count(FIGURE))
    again = _seconds(lambda: found.count(FIGURE))
    note = (
        f"{found.n_paths:,} paths; a further count {again:.2f} s, "
        f"{1e9 * again / found.n_paths:.2f} ns a path; "
        f"peak memory {_measured(MEMORY.format(*design)):.0f} MB"
    )
    return _row(f"first count of {design}", first, note=note)


def _bounds(design: tuple[int, int, int, int]) -> dict[str, Any]:
    """Certified ends and a witness where there are too many paths to look at."""

    def answer() -> None:
        found = attainable_logrank(*design)
        if found.p_bounds is None or found.meets(FIGURE) is not True:
            raise RuntimeError(f"{design}: no bounds or no witness")

    note = f"{attainable_logrank(*design).n_paths:.2g} paths; smallest p exact"
    return _row(f"certified ends and a witness of {design}", _median(answer), note=note)


def _batch(number: int, looped: int) -> dict[str, Any]:
    """Log-rank tests of many cohorts of 33 patients with ties, beside a loop over lifelines."""
    from lifelines.statistics import logrank_test

    rng = np.random.default_rng(20230817)
    times = rng.integers(1, 200, (number, 33))
    events = rng.random((number, 33)) < 0.3
    groups = np.where(np.arange(33) < 26, 1, 2)
    tests = logrank_batch(times, events, groups)
    ours = _median(lambda: logrank_batch(times, events, groups))
    first = groups == 1
    worst = 0.0
    start = time.perf_counter()
    for i in range(looped):
        arms = times[i][first], times[i][~first], events[i][first], events[i][~first]
        worst = max(worst, abs(logrank_test(*arms).p_value - tests.p_value[i]))
    baseline = (time.perf_counter() - start) * number / looped
    note = f"loop timed on {looped} of them; largest difference of a p-value {worst:.0e}"
    what = f"{number:,} log-rank tests of 33 patients"
    return _row(what, ours, "loop over lifelines", baseline, note)


def _answers(found: AttainableSet) -> tuple[int, float, float, bool]:
    """Count, smallest and largest p, membership."""
    if found.p_min is None or found.p_max is None:
        raise RuntimeError("no path has a p-value")
    return found.count(FIGURE), found.p_min, found.p_max, bool(found.meets(FIGURE))


def _plain_answers(design: tuple[int, int, int, int]) -> tuple[int, float, float, bool]:
    """The same from every p-value, computed one array at a time so that memory doesn't matter."""
    count, smallest, largest = 0, 1.0, 0.0
    for p in _plain_p_values(*design):
        count += int(((p >= LOW) & (p < HIGH)).sum())
        smallest, largest = min(smallest, p.min()), max(largest, p.max())
    return count, smallest, largest, count > 0


def _plain_p_values(n1: int, d1: int, n2: int, d2: int) -> Iterator[np.ndarray]:
    """P-values of all paths: each order, each sequence of arm 2, all sequences of arm 1 at once."""
    total = d1 + d2
    spare1, spare2 = (
        np.array(list(itertools.combinations_with_replacement(range(n - d, -1, -1), total)))
        for n, d in ((n1, d1), (n2, d2))
    )
    for places in itertools.combinations(range(total), d1):
        in_arm1 = np.zeros(total, dtype=int)
        in_arm1[list(places)] = 1
        owed1, owed2 = (x[::-1].cumsum()[::-1] for x in (in_arm1, 1 - in_arm1))
        risk1 = spare1 + owed1
        for risk2 in spare2 + owed2:
            share = risk1 / (risk1 + risk2)
            difference = (in_arm1 - share).sum(axis=1)
            variance = (share * (1 - share)).sum(axis=1)
            yield chi2.sf(difference**2 / variance, 1)


def _row(
    what: str, ours: float, baseline: str = "", baseline_s: float | None = None, note: str = ""
) -> dict[str, Any]:
    return {
        "what": what,
        "ours_s": ours,
        "baseline": baseline,
        "baseline_s": baseline_s,
        "note": note,
    }


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _median(action: Callable[[], object]) -> float:
    return median(_seconds(action) for _ in range(5))


def _measured(code: str) -> float:
    """The number that a fresh Python without compiled loops prints."""
    with tempfile.TemporaryDirectory(prefix="bench-attainable-") as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
        command = [sys.executable, "-c", code]
        return float(subprocess.check_output(command, env=environment, text=True))


if __name__ == "__main__":
    print(run(quick="--quick" in sys.argv).to_string(index=False))
