"""The masked edition shows nothing but what was released, and no number of a few patients follows from it.

The rule itself is tested with `cohortreader.release`; here the pages are read as an adversary would.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from casebook.build.notebooks import read_script
from casebook.report.chapters import cells_for
from casebook.report.cohort import slim
from casebook.report.masked import masked, masked_results
from cohortreader import ENOUGH

NOTEBOOK = Path("notebooks/own_cohort/masked.py")
FLAGS = {
    "complete remission": ("complete_remission", [True]),
    "died": ("death", [1]),
    "relapse, failure or death": ("dfs_event", [1]),
    "CRS of any grade": ("crs_grade", [1, 2, 3, 4, 5]),
    "CRS of grade 3 or higher": ("crs_grade", [3, 4, 5]),
    "ICANS of any grade": ("icans_grade", [1, 2, 3, 4, 5]),
    "ICANS of grade 3 or higher": ("icans_grade", [3, 4, 5]),
    "death caused by treatment": ("treatment_death", [True]),
}


@pytest.mark.parametrize("seed", range(40))
def test_a_solver_fixes_no_small_count(seed: int, cohort: Callable[..., pd.DataFrame]) -> None:
    """Oracle: integer programming over every cross tabulation of five columns that agrees with all that is shown.

    A count of 1 to 4 that everything shown leaves only one value is a leak. With n shown, a whole percentage
    of fewer than a hundred patients is a count.
    """
    patients = slim(cohort(seed, patients=int(20 + seed), missing=0))
    shown = masked(patients)
    n = len(patients)
    axes = ("disease_status", "complete_remission", "transplant", "death")
    levels = {name: patients[name].astype(object).unique().tolist() for name in axes}
    cells = np.array(np.meshgrid(*[range(len(levels[name])) for name in axes], indexing="ij"))
    cells = cells.reshape(len(axes), -1)

    def where(**chosen: object) -> np.ndarray:
        held = np.ones(cells.shape[1], dtype=bool)
        for name, level in chosen.items():
            held &= cells[axes.index(name)] == levels[name].index(level)
        return held.astype(float)

    rows, low, high = [np.ones(cells.shape[1])], [n], [n]
    for row in shown.percents.itertuples():
        column, values = FLAGS[row.outcome]
        if column in axes and not pd.isna(row.percent) and values[0] in levels[column]:
            rows.append(where(**{column: values[0]}))
            low.append(np.ceil(n * (row.percent - 0.5) / 100 - 1e-9))
            high.append(np.floor(n * (row.percent + 0.5) / 100 + 1e-9))
    words = {"yes": (True, 1), "no": (False, 0)}
    for (first, second), counts in shown.tables.items():
        if counts is None:
            continue
        for one, other in ((a, b) for a in counts.index for b in counts.columns):
            given = {
                name: next(x for x in levels[name] if x == word or x in words.get(str(word), ()))
                for name, word in ((first, one), (second, other))
            }
            rows.append(where(**given))
            low.append(counts.loc[one, other])
            high.append(counts.loc[one, other])
    agrees = LinearConstraint(np.array(rows), np.array(low), np.array(high))
    bounds, whole = Bounds(0, n), np.ones(cells.shape[1])
    for first, second in [("death", None), *((a, b) for a in axes for b in axes if a < b)]:
        for one in levels[first]:
            for other in levels[second] if second else [None]:
                goal = where(**{first: one}, **({second: other} if second else {}))
                truth = (patients[first].astype(object) == one) & (
                    (patients[second].astype(object) == other) if second else True
                )
                if not 0 < truth.sum() < ENOUGH:
                    continue
                ends = [
                    milp(sign * goal, constraints=agrees, bounds=bounds, integrality=whole).fun
                    for sign in (1, -1)
                ]
                assert round(ends[0]) < round(-ends[1]), (first, one, second, other)


def test_the_file_holds_no_interval_and_no_count_of_events(
    cohort: Callable[..., pd.DataFrame],
) -> None:
    """Rule: limits of Clopper-Pearson give the count back."""
    table = masked_results(masked(slim(cohort(3, patients=60, missing=0))))
    assert table[["ci_low", "ci_high", "p_value", "events"]].isna().all(axis=None)
    assert (table["estimate"].dropna() * 100 % 1).lt(1e-9).all()


def test_the_page_shows_what_was_released_and_no_more(
    cohort: Callable[..., pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oracle: every number in the outputs of the page is one of those released, or the number of patients, or of the rule."""
    from IPython.display import display
    from IPython.utils.capture import capture_output

    import casebook.report

    patients = slim(cohort(7, patients=83, missing=0))
    monkeypatch.setattr(casebook.report, "own_cohort", lambda: patients)
    names: dict[str, object] = {"display": display}
    with capture_output() as said:
        for cell in cells_for(read_script(NOTEBOOK).cells, patients.columns):
            if cell.cell_type == "code" and "EnclosedFile(" not in cell.source.split("import")[0]:
                exec(compile(cell.source, "masked", "exec"), names)
    shown = masked(patients)
    told = {int(x) for x in re.findall(r"\d+", "".join(map(str, said.outputs)))}
    allowed = {83, 0, 1, 2, 3, 4, 5} | set(shown.percents["percent"].dropna().astype(int))
    for counts in shown.tables.values():
        allowed |= set() if counts is None else set(counts.to_numpy().ravel().tolist())
    assert told <= allowed, told - allowed


def flags(n: int, **counts: int) -> pd.DataFrame:
    """Patients of whom the first so many have each flag."""
    return pd.DataFrame({name: [True] * k + [False] * (n - k) for name, k in counts.items()})


@pytest.mark.parametrize(
    ("died", "of_treatment", "percents"),
    [(20, 10, [50, 25]), (10, 6, [25, None]), (10, 5, [25, 12]), (4, 4, [None, None]), (20, 20, [50, 50]), (9, 0, [22, 0])],
)  # fmt: skip
def test_deaths_of_treatment_are_some_of_the_deaths(
    died: int, of_treatment: int, percents: list[int | None]
) -> None:
    """By hand, of 40: 10 deaths and 6 of treatment would tell of 4 others, so the 6 are held back."""
    patients = flags(40, death=died, treatment_death=of_treatment).astype({"death": "Int64"})
    shown = masked(patients.astype({"treatment_death": "boolean"})).percents
    given = shown.set_index("outcome").loc[["died", "death caused by treatment"], "percent"]
    assert [None if pd.isna(percent) else percent for percent in given] == percents


def test_an_event_is_not_shown_beside_the_deaths_and_failures_that_it_holds() -> None:
    """By hand: 24 of 40 had an event, 22 of them died, of treatment or not, or failed: the difference would be 2 relapsed and alive."""
    patients = flags(40, complete_remission=25, dfs_event=24).astype({"dfs_event": "Int64"})
    alone = masked(patients[["dfs_event"]]).percents
    assert alone["percent"].tolist() == [60]
    for beside in (
        patients,
        patients[["dfs_event"]].assign(death=pd.array([1] * 15 + [0] * 25, "Int64")),
        patients[["dfs_event"]].assign(treatment_death=pd.array([1] * 22 + [0] * 18, "boolean")),
    ):
        assert "relapse, failure or death" not in masked(beside).percents["outcome"].tolist()
