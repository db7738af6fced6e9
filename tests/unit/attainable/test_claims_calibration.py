"""Honest ratios, rates and proportions from real patients: none accused; planted slips: as many noticed as before.

Rows were made with R (see tests/claims/calibration.py). The floors are what the check by one (b, s), the bound by events and
five scales had noticed of a larger set, less two standard errors of these fewer rows.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).parents[2] / "claims" / "calibration.py"


@pytest.fixture(scope="module")
def table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("claims_calibration", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["claims_calibration"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.ci
def test_no_honest_figure_is_accused(table: ModuleType) -> None:
    found = table.honest()
    fine = {"possible", "adds up", "cut off"}
    for (kind, word), count in found.items():
        if kind == "ratio, robust yes, not declared":
            assert word in fine | {"too narrow"}
        else:
            assert word in fine, (kind, word, count)
    assert found["ratio, robust yes, not declared", "too narrow"] > 0


FLOORS = {
    ("hr", "hr_inverted"): 1.0,
    ("hr", "log_hr"): 1.0,
    ("hr", "se_as_half_width"): 1.0,
    ("hr", "ci_se2"): 0.83 - 0.15,
    ("hr", "one_sided_limits"): 0.94 - 0.18,
    ("hr", "swapped_digits"): 0.88 - 0.16,
    (
        "hr",
        "last_digit",
    ): 0.40,  # 20 of these 42 are noticed where a miss by one last digit counts, 17 where it does not
    ("hr", "other_endpoint"): 0.47 - 0.10,
    ("rate", "ci_se2"): 1.0,
    ("rate", "se_is_variance"): 1.0,
    ("rate", "se_as_half_width"): 0.96 - 0.07,
    ("rate", "one_sided_limits"): 0.80 - 0.10,
    ("rate", "swapped_digits"): 0.68 - 0.15,
    ("rate", "last_digit"): 0.49 - 0.16,
}


@pytest.mark.ci
def test_planted_slips_are_noticed(table: ModuleType) -> None:
    found = table.planted()
    for key, floor in FLOORS.items():
        noticed, cut, all_ = found[key]
        assert (noticed + cut) / all_ >= floor, (key, noticed, cut, all_)
    for (form, slip), (noticed, cut, all_) in found.items():
        if form == "proportion":  # with their counts: all, some of them only if digits were cut off
            assert noticed + cut == all_, slip
