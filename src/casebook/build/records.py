"""What was recorded when the project was measured: agreement with R, and how long things take.

The notebooks that read these tables are executed again when a record changes.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from casebook.build.fingerprints import RECORDS
from fewevents.formats import NOT_ESTIMABLE

ROOT = Path(__file__).resolve().parents[3]
BENCHMARKS, ANSWERS = (ROOT / folder for folder in RECORDS["casebook.build.records"])


def load_agreement() -> pd.DataFrame:
    """Each method on each data set: our answer, R's, the difference, and what other Python libraries give.

    Returns
    -------
    DataFrame
        ``method, data_set, quantities, quantity, ours, r, difference, tolerance, oracle, greenwood, scikit-survival``, as recorded (text).
    """
    table = _read(ANSWERS / "ss_agreement.csv").astype(object)
    return table.where(table.notna(), NOT_ESTIMABLE).astype(str)


def load_comparisons() -> pd.DataFrame:
    """Comparisons with R on drawn and published cohorts: how many were made and how many agreed.

    Returns
    -------
    DataFrame
        ``method, comparisons, agreed, deliberate, differs``, a row a method.
    """
    return _read(ANSWERS / "fresh.csv")


def load_differences() -> pd.DataFrame:
    """Each deliberate difference from R: ``difference, reason``."""
    return _read(ANSWERS / "differences.csv")


def load_peers() -> pd.DataFrame:
    """What other libraries publish in their own tests and manuals, counted by library and method.

    Returns
    -------
    DataFrame
        ``library, method, data_sets, values``.
    """
    table = _read(ANSWERS / "peers.csv")
    table["library"] = table["source"].str.partition(",")[0]
    groups = table.groupby(["library", "method"], as_index=False)
    return groups.agg(data_sets=("data", "nunique"), values=("value", "size"))


def load_calibration(table: str = "honest") -> pd.DataFrame:
    """Figures of real patients through the audit, as `make calibration` writes them.

    Parameters
    ----------
    table : {"honest", "evenly_drawn", "slips", "reading", "reading_first"}
        Honest figures and how many were accused; values drawn evenly from the printable ones and
        how many were excluded, beside the share that the verdicts said; other slips; claims of
        sentences and how many are read, by ``form``.

    Returns
    -------
    DataFrame
        ``by, value`` (and ``form`` of slips), then the numbers.
    """
    return _read(ANSWERS / f"calibration_{table}.csv")


def load_benchmarks() -> dict[str, pd.DataFrame]:
    """Benchmark tables by name: ``what, ours_s, baseline, baseline_s, times_as_fast, note``.

    ``times_as_fast`` is the baseline's time over ours, both measured in the same run.
    """
    return {path.stem: _read(path) for path in sorted(BENCHMARKS.glob("*.csv"))}


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing; make it with `make bench` or `make reference`, `make calibration`"
        )
    return pd.read_csv(path)
