"""Collect our answers, R's and the independent Python libraries' into answers/ss_agreement.csv.

Run from the root: ``python tests/reference/ss_agreement.py``. One row a method and data set: the
quantity on which we and R differ most, relative for numbers above 1, and the largest difference of
greenwood and scikit-survival from R ("-": the library lacks the method). A page shows the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from ss_libraries import LIBRARIES
from ss_methods import EXACT, SUBJECTS, TOLERANCES, Answers, answer, stored

TABLE = Path(__file__).parent / "answers" / "ss_agreement.csv"
ORACLES = {
    "exact log-rank": "R coin, logrank_test, exact distribution",
    "asymptotic log-rank": "R survival, survdiff",
    "Monte Carlo log-rank": "R coin, logrank_test, 20,000 resamples",
    "log-rank, ": "R code of our own, 4,000 resamples",
    "Firth ": "R survival, coxph's likelihood with the penalty maximised",
    "time-dependent Cox": "R survival, tmerge and coxph",
    "beta product, uncensored": "R stats, binom.test",
    "beta product, Monte Carlo": "R stats, rbeta, 100,000 draws",
    "beta product": "R stats, moments and qbeta",
    "cumulative incidence": "R cmprsk, cuminc",
    "Gray's test": "R cmprsk, cuminc",
    "Mantel-Byar": "R stats, mantelhaen.test over the risk sets",
    "Simon-Makuch": "R survival, survfit on start-stop rows",
    "landmark": "R survival, survdiff after the landmark",
    "naive": "R survival, survdiff",
    "immortal time": "R, sum",
    "fragility": "R stats, fisher.test",
    "power": "R stats, fisher.test over all tables",
    "detectable proportion": "R stats, fisher.test over all tables",
    "detectable hazard ratio, Schoenfeld": "R stats, the formula",
    "detectable hazard ratio": "R code of our own, recursion over orders",
    "exact p by all labellings": "R utils, combn over all labellings",
    "beta posterior": "R stats, qbeta and pbeta",
}


def tolerance(method: str) -> float:
    """The stated tolerance of a method."""
    return TOLERANCES.get(method, EXACT)


def difference(found: float, expected: float) -> float:
    """Absolute up to 1, relative above; 0 where both are not estimable."""
    if math.isnan(found) or math.isnan(expected):
        return 0.0 if math.isnan(found) and math.isnan(expected) else math.inf
    return abs(found - expected) / max(1.0, abs(expected))


def questions() -> Iterator[tuple[str, str, Answers]]:
    """Data set, method and R's answers."""
    for subject in SUBJECTS:
        for (data_set, method), rows in stored(subject).groupby(["data_set", "method"], sort=False):
            yield data_set, method, dict(zip(rows["quantity"], rows["value"], strict=True))


def agreement() -> pd.DataFrame:
    """One row a method and data set; ``largest`` and the libraries' columns are numbers."""
    rows = []
    for data_set, method, expected in questions():
        found = answer(data_set, method, list(expected))
        apart = {q: difference(found[q], value) for q, value in expected.items()}
        worst = max(apart, key=lambda q: (round(apart[q], 9), -list(apart).index(q)))
        row = {
            "method": method,
            "data_set": data_set,
            "quantities": len(expected),
            "quantity": worst,
            "ours": found[worst],
            "r": expected[worst],
            "difference": apart[worst],
            "tolerance": tolerance(method),
            "oracle": next(text for prefix, text in ORACLES.items() if method.startswith(prefix)),
        }
        for library, compute in LIBRARIES.items():
            theirs = compute(data_set, method, list(expected))
            both = [difference(theirs[q], expected[q]) for q in expected if q in theirs]
            row[library] = max(both) if both else math.nan
        rows.append(row)
    return pd.DataFrame(rows)


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table as printed: what is below 1e-9 says so, the same on every machine."""
    shown = table.copy()
    for column in ("ours", "r"):
        shown[column] = [f"{value:.9g}" for value in table[column]]
    for column in ("difference", *LIBRARIES):
        shown[column] = [_cell(value) for value in table[column]]
    shown["tolerance"] = [f"{value:g}" for value in table["tolerance"]]
    return shown


def _cell(largest: float) -> str:
    if math.isnan(largest):
        return "-"
    return "below 1e-9" if largest < 1e-9 else f"{largest:.1e}"


if __name__ == "__main__":
    as_text(agreement()).to_csv(TABLE, index=False, lineterminator="\n")
