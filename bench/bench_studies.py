"""How fast a file of comparisons is audited, and what more events and larger arms cost."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from attainable.paths.comparisons import Comparison
from attainable.paths.printed_p import check_p
from bench import COLUMNS
from helpers.audit.studies import audit_studies
from helpers.audit.study_file import Study

SEED = 20230817
ROWS = 10_000
SAMPLE = 200
GROWTH = (
    (15, 1, 15, 1),
    (30, 1, 30, 1),
    (60, 1, 60, 1),
    (30, 1, 30, 3),
    (30, 4, 30, 6),
    (30, 8, 30, 12),
    (60, 16, 60, 24),
)


def run(quick: bool) -> pd.DataFrame:
    """Time the audit of a made file, and single designs from few events to many.

    Parameters
    ----------
    quick : bool
        A tenth of the rows, and no designs beyond ten events.
    """
    audit_studies(made_studies(20, seed=1))  # loads what is compiled
    rows = made_studies(ROWS // 10 if quick else ROWS, seed=SEED)
    sample = rows[:: len(rows) // SAMPLE]
    alone = _seconds(lambda: [_afresh(study) for study in sample]) * len(rows) / len(sample)
    seconds = _seconds(lambda: audit_studies(rows, n_jobs=2))
    designs = len({_design(study) for study in rows})
    table: list[tuple[str, float, str, float, str]] = [
        (
            f"{len(rows):,} comparisons, two processes, equal designs once",
            seconds,
            f"one process, each row by itself (from {len(sample)} rows)",
            alone,
            f"{len(rows) / seconds:.0f} a second; {designs:,} designs",
        )
    ]
    for n1, d1, n2, d2 in GROWTH[:5] if quick else GROWTH:
        study = Study(0, Comparison("", n1, d1, n2, d2, "0.04"))
        paths = f"{check_p(study.comparison).n_paths:.1e} courses"
        what = f"one comparison, {d1}/{n1} against {d2}/{n2}"
        table.append((what, _seconds(partial(_afresh, study)), "", np.nan, paths))
    return pd.DataFrame(table, columns=COLUMNS)


def made_studies(rows: int, *, seed: int) -> list[Study]:
    """Invented comparisons as in small trials: 5 to 40 patients an arm, up to a dozen events.

    The p-values are drawn, and printed with two or three decimals; none is computed from times.
    """
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 41, size=(rows, 2))
    d = np.minimum(rng.poisson(rng.choice([0.5, 1.5, 4.0], size=(rows, 1)), size=(rows, 2)), n)
    d[d.sum(axis=1) == 0, 0] = 1
    p = rng.beta(0.6, 1.2, size=rows)
    digits = rng.integers(2, 4, size=rows)
    return [
        Study(
            i + 2,
            Comparison(
                "",
                int(n[i, 0]),
                int(d[i, 0]),
                int(n[i, 1]),
                int(d[i, 1]),
                _printed(p[i], digits[i]),
            ),
        )
        for i in range(rows)
    ]


def _printed(p: float, digits: int) -> str:
    return "<0.001" if p < 0.001 else f"{p:.{digits}f}"


def _afresh(study: Study) -> pd.DataFrame:
    """One row with nothing remembered from the rows before."""
    from attainable.paths import printed_p

    printed_p._check.cache_clear()
    printed_p.p_set.cache_clear()
    return audit_studies([study])


def _design(study: Study) -> tuple[int, int, int, int]:
    c = study.comparison
    return c.n1, c.events1, c.n2, c.events2


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
