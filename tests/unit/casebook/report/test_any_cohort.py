"""Whatever a check accepts, a report builds. Oracle: invariants that hold for every cohort."""

import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from IPython.utils.capture import capture_output

import casebook.report
from casebook.build.notebooks import read_script
from casebook.report.answer import answer
from casebook.report.chapters import cells_for
from casebook.report.cohort import slim
from casebook.report.results.table import results_table

CHAPTERS = sorted(Path("notebooks/own_cohort").glob("*.py"))
BY_CHANCE = range(60)
EXPECTED = re.compile(
    "no patient|no value|not reached|no event|was censored|followed to day|likelihood|infinite"
    "|ordered|one group|two levels|none at risk|no patient is|more than|at risk|groups?|a count of 0"
)


def run(source: Path, patients: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the cells of a chapter as a report would, and return what they said."""
    monkeypatch.setattr(casebook.report, "own_cohort", lambda: patients)
    cells = cells_for(read_script(source).cells, patients.columns)
    names: dict[str, object] = {}
    with capture_output() as said, warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning on standard error would stop the build
        from IPython.display import display

        names["display"] = display
        for cell in cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, source.name, "exec"), names)
    return said.stdout + "".join(str(output) for output in said.outputs)


@pytest.mark.parametrize("seed", BY_CHANCE)
def test_every_row_has_an_estimate_or_a_reason(
    seed: int, cohort: Callable[..., pd.DataFrame]
) -> None:
    table = results_table(slim(cohort(seed)))
    lacking = table[table["estimate"].isna()]
    assert lacking["method"].str.contains("not estimable|left out").all()
    reasons = lacking["method"].str.split("not estimable: ").str[-1]
    assert reasons.map(lambda reason: bool(EXPECTED.search(reason))).all(), reasons.unique()
    assert (table["basis"] == "observed").all()
    both = table.dropna(subset=["estimate", "ci_low", "ci_high"])
    assert (both["ci_low"] <= both["estimate"] + 1e-9).all()
    assert (both["estimate"] <= both["ci_high"] + 1e-9).all()
    assert table["p_value"].dropna().between(0, 1).all()


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.ci
def test_each_column_can_be_missing_or_be_the_only_one(
    alone: bool, columns: tuple[str, ...], cohort: Callable[..., pd.DataFrame]
) -> None:
    """Rule: a table, an answer, and no warning, whichever column is left out or left; by chance, combinations follow."""
    whole = slim(cohort(2, patients=20, missing=0))
    assert set(columns) <= set(whole.columns)
    for name in columns:
        chosen = whole[["patient_id", name]] if alone else whole.drop(columns=name)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = results_table(chosen)
            assert len(answer(chosen))
        assert alone or len(table) > 20
        lacking = table[table["estimate"].isna()]
        assert lacking["method"].str.contains("not estimable|left out").all()


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(100, 112))
def test_every_chapter_runs(
    seed: int, cohort: Callable[..., pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    patients = slim(cohort(seed))
    for source in CHAPTERS:
        said = run(source, patients, monkeypatch)
        assert "Error" not in said and "object has no attribute" not in said, said
        assert "name '" not in said, said


@pytest.mark.ci
def test_a_usual_cohort_has_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the invented ward nothing but what can't be estimated says so."""
    patients = casebook.report.own_cohort()
    for source in CHAPTERS:
        said = run(source, patients, monkeypatch)
        found = [line for line in said.splitlines() if "not estimable (" in line]
        assert not found, (source.name, found)
