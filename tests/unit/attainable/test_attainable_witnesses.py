"""Witness cohorts of the attainable set, tested again by R.

Oracle: survdiff of R's survival package (tests/reference/witnesses.R; versions in
tests/reference/versions/witnesses.txt).
"""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from attainable.paths.logrank_set import attainable_logrank
from attainable.paths.printed_interval import p_interval

REFERENCE = Path(__file__).parents[2] / "reference"
SPEC = importlib.util.spec_from_file_location("witness_cases", REFERENCE / "witness_cases.py")
witness_cases = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(witness_cases)
CASES = pd.read_csv(REFERENCE / "cases" / "witnesses.csv")
ANSWERS = pd.read_csv(REFERENCE / "answers" / "witnesses.csv").set_index("case")


CASES_IN_ORDER = [
    pytest.param(n, design, marks=[pytest.mark.slow] * (n == 12))  # some seconds
    for n, design in enumerate(witness_cases.DESIGNS)
]


@pytest.mark.parametrize(("case", "design"), CASES_IN_ORDER)
def test_witness_by_survdiff(case, design):
    """Today's witness is the one R tested, has the counts, and R's p-value prints as the figure."""
    counts, figure, rounding, ties = design
    stored = CASES.loc[CASES["case"] == case, ["time", "event", "group"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(witness_cases.witness(*design), stored)
    answer = ANSWERS.loc[case]
    assert tuple(answer[["n1", "events1", "n2", "events2"]].astype(int)) == counts
    if figure in ("min", "max"):
        found = attainable_logrank(*counts, ties=ties)
        end = found.p_min if figure == "min" else found.p_max
        assert end == pytest.approx(answer["p_value"], rel=1e-12, abs=0)
    else:
        low, high = p_interval(figure, rounding)
        assert low <= answer["p_value"] < high
