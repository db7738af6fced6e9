"""Write cases/witnesses.csv: witness cohorts of the attainable set, for R to test again.

Run from the root of the repository when the choice of witnesses changes, and then witnesses.R:
``python tests/reference/witness_cases.py``.
"""

from pathlib import Path

import pandas as pd

from attainable.paths.logrank_set import attainable_logrank

CASES = Path(__file__).parent / "cases" / "witnesses.csv"
# Counts (n1, d1, n2, d2), the figure ("min" and "max": the ends), rounding, ties.
DESIGNS = (
    ((15, 1, 11, 0), "0.40", "half-up", False),
    ((15, 1, 11, 0), "0.39", "half-up", False),
    ((15, 1, 11, 0), "min", "half-up", False),
    ((15, 1, 11, 0), "max", "half-up", False),
    ((26, 1, 7, 3), "0.002", "half-up", False),
    ((26, 1, 7, 3), "0.002", "truncate", False),
    ((26, 1, 7, 3), "min", "half-up", False),
    ((26, 1, 7, 4), "<0.001", "half-up", False),
    ((26, 1, 7, 4), "0.998", "half-up", False),
    ((9, 2, 6, 4), "0.0500", "half-up", False),
    ((9, 2, 6, 4), "max", "half-up", False),
    ((8, 3, 9, 2), "0.31", "half-up", True),
    ((8, 3, 9, 4), "min", "half-up", True),
    ((20, 5, 20, 8), "0.0231", "half-up", False),
    ((20, 5, 20, 8), "min", "half-up", False),
    ((40, 12, 38, 20), "0.049", "half-up", False),
)


def witness(
    counts: tuple[int, int, int, int], figure: str, rounding: str, ties: bool
) -> pd.DataFrame:
    """The witness cohort of one design."""
    found = attainable_logrank(*counts, ties=ties)
    if figure in ("min", "max"):
        return found.p_min_witness if figure == "min" else found.p_max_witness
    return found.witness(figure, rounding)


def main() -> None:
    """Write one row a patient, with the number of the design."""
    parts = [witness(*design).assign(case=i) for i, design in enumerate(DESIGNS)]
    frame = pd.concat(parts)[["case", "time", "event", "group"]]
    frame.to_csv(CASES, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
