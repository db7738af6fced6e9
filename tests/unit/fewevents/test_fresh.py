"""The counts that a page shows of comparisons with R, and a few of the comparisons themselves.

Oracle: R, asked by tests/reference/fresh.R; the stored counts are those of the last nightly run that was kept.
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[2] / "reference"
INSTALLED = "q(status = !all(nzchar(sapply(c('survival', 'coin', 'cmprsk'), function(p) system.file(package = p)))))"


def r_answers() -> bool:
    """Whether R is installed with the packages that fresh.R loads."""
    command = ["Rscript", "--vanilla", "-e", INSTALLED]
    return bool(shutil.which("Rscript")) and subprocess.run(command).returncode == 0


needs_r = pytest.mark.skipif(
    not r_answers(), reason="R with survival, coin and cmprsk is not installed"
)


def test_nothing_stored_differs():
    counts = pd.read_csv(REFERENCE / "answers" / "fresh.csv")
    assert (counts["differs"] == 0).all()
    assert (counts["agreed"] + counts["deliberate"] == counts["comparisons"]).all()
    assert counts["comparisons"].sum() > 15_000 and counts["agreed"].sum() > 12_000


@pytest.mark.ci
@needs_r
def test_a_few_cohorts_agree_with_r_now():
    script = REFERENCE / "fresh.py"
    ran = subprocess.run(
        [sys.executable, str(script), "--cohorts", "9", "--seed", "7"],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ", 0 differ;" in ran.stdout


@pytest.fixture
def fresh():
    spec = importlib.util.spec_from_file_location("fresh", REFERENCE / "fresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_r
def test_a_seed_that_fails_is_printed_to_be_repeated(fresh, monkeypatch, capsys):
    """Every answer of Fisher's test is made wrong: each cohort of two groups with an event must show it."""
    monkeypatch.setattr(fresh, "published", pd.DataFrame)
    monkeypatch.setitem(fresh.METHODS, "Fisher", lambda d, method, r: ({"p": 0.1234567}, ""))
    assert fresh.main(["--cohorts", "6", "--seed", "77"]) == 1
    said = capsys.readouterr().out
    assert "fresh.py --cohorts 6 --seed 77" in said and "0.123457" in said


def test_a_third_of_the_cohorts_comes_from_the_seed(fresh, monkeypatch):
    monkeypatch.setattr(fresh, "published", pd.DataFrame)
    one, two = (fresh.drawn(9, seed).groupby("cohort")["time"].apply(list) for seed in (1, 2))
    assert [name for name in one.index if one[name] != two[name]] == [
        "fresh 0",
        "fresh 1",
        "fresh 2",
    ]


def test_differences_are_not_waved_through(fresh):
    """Rule: a number next to R's is none of the deliberate differences, and neither is a NaN in place of one."""
    assert fresh.verdict(0.5 + 1e-8, 0.5, "", "p", {}, {}) == "differs"
    for reason in fresh.DELIBERATE:
        r = {"s5": 0.5, "coefficient": 0.3, "se": 0.2, "last": 99.0}
        assert fresh.verdict(float("nan"), 0.3, reason, "high5", r, {}) == "differs"
