"""A report from any cohort: which cells it shows, what they need, what it masks.

The notebooks are run here in this process, on cohorts at the edges of what a centre may have.
"""

import ast
import warnings
from functools import cache
from io import StringIO
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from casebook.report.needs import NEEDS, unmet_needs
from casebook.report.sections import cells_for
from nbformat.v4 import new_code_cell, new_markdown_cell

from casebook.build.book import REPOSITORY
from casebook.build.folder import BuildError
from casebook.build.notebooks import read_script
from casebook.report.make import MARK, _empty, refuse_to_replace, slim
from casebook.report.pages import CHAPTERS, MASKED_CHAPTERS, first_page
from cohortreader.data.cohort import validate_cohort
from cohortreader.data.csvfile import read_rows
from cohortreader.intake.notes import Note
from cohortreader.intake.privacy import analysis_frame
from cohortreader.intake.reading import read_intake
from helpers.chapters import beside
from helpers.chapters.cross_tables import PAIRS, cross_tables, shown_tables
from helpers.cohort import DATA, OWN_COHORT, load_cohort
from helpers.enclosed import EnclosedFile
from helpers.resolution import at_page_resolution

PUBLISHED_ONLY = ("33 children", "the abstract prints", "reconstructed to give")


def tagged(source: str, *tags: str, kind: str = "code") -> nbformat.NotebookNode:
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source, metadata={"tags": list(tags)})


def test_a_tag_on_a_heading_holds_for_its_section():
    """Oracle: the outline below, cut by hand."""
    cells = [
        tagged("# Chapter", kind="md"),
        tagged("words", kind="md"),
        tagged("(sec-compared)=\n## Compared", "published", kind="md"),
        tagged("compare()"),
        tagged("(sec-deeper)=\n### Deeper", kind="md"),
        tagged("deeper()"),
        tagged("## Kept", kind="md"),
        tagged("abstract only", "published", kind="md"),
        tagged("show()"),
    ]
    assert [cell.source for cell in cells_for(cells, {})] == [
        "# Chapter",
        "words",
        "## Kept",
        "show()",
    ]


@pytest.mark.parametrize(
    ("heading", "kept"), [("# Next", True), ("## Next", True), ("### Deeper", False)]
)
def test_a_section_ends_where_one_of_its_level_or_above_begins(heading, kept):
    """Oracle: how outlines are read. What is a section's own, at any depth, goes with it."""
    cells = [
        tagged("## Compared", "published", kind="md"),
        tagged("# no heading, but a remark in code"),
        tagged(heading, kind="md"),
        tagged("words", kind="md"),
    ]
    assert [cell.source for cell in cells_for(cells, {})] == ([heading, "words"] if kept else [])


def test_what_is_left_out_for_want_of_columns_says_so_once():
    """Oracle: the outline below, cut by hand; the heading stays, so that the reader sees what is missing."""
    cells = [
        tagged("# Chapter", kind="md"),
        tagged("plot()", "needs-dfs"),
        tagged("table()", "needs-dfs"),
        tagged("(sec-transplant)=\n## Transplant\n\nwords", "needs-transplant-groups", kind="md"),
        tagged("compare()"),
    ]
    unmet = {"needs-dfs": "It needs days.", "needs-transplant-groups": "It needs two groups."}
    assert [cell.source for cell in cells_for(cells, unmet)] == [
        "# Chapter",
        "*This part is left out.* It needs days.",
        "## Transplant",
        "*This part is left out.* It needs two groups.",
    ]


def test_every_need_that_the_notebooks_name_is_known():
    """Oracle: the tags in the scripts; a misspelt one would never leave anything out."""
    tags = {
        tag
        for chapter in CHAPTERS
        for cell in read_script(REPOSITORY / f"{chapter}.py").cells
        for tag in cell.metadata.get("tags", [])
        if tag.startswith("needs-")
    }
    assert tags <= set(NEEDS)
    assert set(NEEDS) <= tags, "a need that no notebook names"


ROWS = read_rows(DATA / "cohort.csv").assign(provenance="observed")
SURVIVORS = {"death": "0", "dfs_event": "0", "treatment_death": "no"}
NOBODY_TRANSPLANTED = {"transplant": "no", "transplant_day": ""}
EDGES = {
    "the columns of the published cohort": ROWS,
    "everybody in remission": ROWS[ROWS["complete_remission"] == "yes"],
    "nobody in remission": ROWS[ROWS["complete_remission"] == "no"],
    "no event": ROWS.assign(**SURVIVORS, remission_day_28="yes"),
    "one patient": ROWS.iloc[[0]].assign(**SURVIVORS),
    "one disease status, no transplant": ROWS.assign(
        disease_status="relapsed", **NOBODY_TRANSPLANTED
    ),
    "safety alone": ROWS[["patient_id", "crs_grade", "icans_grade", "treatment_death"]].assign(
        provenance="observed"
    ),
    "overall survival alone, with strata": ROWS[["patient_id", "os_days", "death"]].assign(
        provenance="observed", centre=["north", "south", "<b>west</b>"] * 11, sex="female"
    ),
}


DRAWS = cache(beside.sample_cohorts)  # the published cohorts beside a curve are always the same


SOON = ("safety alone", "overall survival alone, with strata")


@pytest.mark.parametrize(
    "edge", [pytest.param(name, marks=[pytest.mark.slow] * (name not in SOON)) for name in EDGES]
)
def test_the_notebooks_run_on_cohorts_at_the_edges(
    edge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Rule: no notebook stops, warns, or speaks of the published patients as if they were these."""
    patients = validate_cohort(EDGES[edge].reset_index(drop=True))
    own = tmp_path / "own.pickle"
    patients.to_pickle(own)
    monkeypatch.setenv(OWN_COHORT, str(own))
    monkeypatch.setattr(beside, "DRAWN", 3)
    monkeypatch.setattr(beside, "sample_cohorts", DRAWS)
    unmet = unmet_needs(patients)
    shown = [output for chapter in CHAPTERS for output in run(chapter, unmet)]
    assert_says_nothing_of_others(shown)


def assert_says_nothing_of_others(shown: list[str]) -> None:
    assert shown
    for said in shown:
        assert not [words for words in PUBLISHED_ONLY if words in said and "Published" not in said]


def run(chapter: str, unmet: dict[str, str]) -> list[str]:
    """Run a notebook's cells for a report and return their outputs as plain text."""
    names: dict[str, object] = {}
    shown = []
    for cell in cells_for(read_script(REPOSITORY / f"{chapter}.py").cells, unmet):
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exec(compile(tree, chapter, "exec"), names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), chapter, "eval"), names)
                shown.append(repr(value))
    return shown


REFERENCE = REPOSITORY / "tests" / "reference"
R_RESULTS = pd.read_csv(REFERENCE / "answers" / "cohort_results.csv")


@pytest.mark.parametrize(
    "cohort", ["aml", *(pytest.param(name, marks=pytest.mark.slow) for name in ("bmt", "mgus2"))]
)
def test_the_report_of_a_published_file_gives_the_numbers_of_r(
    cohort: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Oracle: R's survfit and survdiff on the same patients (reference/cohorts.R), every time-dependent row.

    The notebooks are run on the file itself, by way of its mapping, as the command does it.
    """
    folder = REFERENCE / "cohorts"
    intake = read_intake(folder / f"{cohort}.csv", mapping=folder / f"{cohort}.yml")
    patients, _ = analysis_frame(intake.patients)
    slim(patients).to_pickle(tmp_path / "own.pickle")
    monkeypatch.setenv(OWN_COHORT, str(tmp_path / "own.pickle"))
    monkeypatch.setattr(beside, "DRAWN", 3)
    monkeypatch.setattr(beside, "sample_cohorts", DRAWS)
    enclosed: dict[str, str] = {}
    monkeypatch.setattr(
        EnclosedFile, "__post_init__", lambda self: enclosed.update({self.name: self.text})
    )
    unmet = unmet_needs(patients)
    assert_says_nothing_of_others(
        [output for chapter in CHAPTERS for output in run(chapter, unmet)]
    )
    found = pd.read_csv(StringIO(enclosed["results.csv"]))
    names = ["endpoint", "group", "estimand"]
    expected = R_RESULTS[R_RESULTS["cohort"] == cohort].set_index(names)
    rests_on_times = found[found["endpoint"].isin(["os", "dfs"])].set_index(names)
    rests_on_times = rests_on_times.drop(index="crude_survival", level="estimand")
    assert sorted(rests_on_times.index) == sorted(expected.index)
    for column in ("n", "events", "estimate", "ci_low", "ci_high", "p_value"):
        ours = rests_on_times.loc[expected.index, column].to_numpy(dtype=float)
        np.testing.assert_allclose(ours, expected[column].astype(float), rtol=1e-8, err_msg=column)


def test_a_complete_cohort_lacks_only_what_it_was_never_given():
    """By hand: every published column and both groups twice, but no stratum; alone in a group, nobody is compared."""
    whole = load_cohort()
    of_strata = {"needs-strata", "needs-strata-tests"}
    assert unmet_needs(whole).keys() == of_strata
    in_remission = whole[whole["complete_remission"]]
    assert unmet_needs(in_remission).keys() == of_strata | {"needs-remission-groups"}
    without = in_remission[~in_remission["transplant"]]
    assert unmet_needs(without).keys() >= {"needs-remission-groups", "needs-transplant-groups"}


def test_what_a_killed_report_left_is_removed_but_for_the_lock(tmp_path: Path):
    """Rule: the lock is held by the report that removes the rest."""
    (tmp_path / ".lock").touch()
    (tmp_path / "own.pickle").touch()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.ipynb").touch()
    _empty(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_cross_tables_hide_small_counts_and_their_totals_alike():
    """Oracle: of the published cohort 7 patients have no remission, 3 of whom died; a masked count can't be told from totals.

    Where a level's total is hidden in one table, it is hidden in every table.
    """
    tables = cross_tables(load_cohort())
    assert [(table.rows, table.columns) for table in tables] == list(PAIRS)
    by_title = dict(shown_tables(tables, below=5))
    deaths = by_title["Complete remission and Death"]
    assert deaths.loc["no"].tolist() == ["masked", "masked", "7"]
    assert deaths.loc["total"].tolist() == ["masked", "masked", "33"]
    hidden = [(t.loc["total", "yes"]) for name, t in by_title.items() if name.endswith("Death")]
    assert set(hidden) == {"masked"}
    open_tables = dict(shown_tables(tables, below=None))
    assert open_tables["Complete remission and Death"].loc["no"].tolist() == ["3", "4", "7"]


def test_the_masked_report_leaves_out_what_can_not_be_masked():
    """Rule: chapters with curves and single counts are not in it."""
    assert set(MASKED_CHAPTERS) < set(CHAPTERS)
    assert not [
        chapter
        for chapter in MASKED_CHAPTERS
        if chapter.startswith("notebooks/0") and "results" not in chapter
    ]


def test_the_first_page_counts_what_was_set_aside_and_escapes_names():
    """Oracle: the note given; markup in a column's name stays text."""
    note = Note("set aside", "<script>x</script> | `c`", 4, "patients without a value")
    page = first_page("T", load_cohort(), [note])
    assert "| set aside | &lt;script&gt;x&lt;/script&gt; \\| \\`c\\` | 4 | patients without" in page
    assert "| safety | yes |" in page


def test_a_folder_that_is_no_report_is_never_replaced(tmp_path: Path):
    """Rule: only new, empty and earlier reports are written to."""
    refuse_to_replace(tmp_path / "new")
    refuse_to_replace(tmp_path)
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(BuildError, match="no report"):
        refuse_to_replace(tmp_path)
    with pytest.raises(BuildError, match="is a file"):
        refuse_to_replace(tmp_path / "thesis.docx")
    with pytest.raises(BuildError, match="no folder can be made"):
        refuse_to_replace(tmp_path / "thesis.docx" / "report")
    (tmp_path / MARK).write_text("")
    refuse_to_replace(tmp_path)


@pytest.mark.parametrize("name", ["../results.csv", "/etc/x.csv", "a.html", "A B.csv", ""])
def test_an_enclosed_file_stays_in_the_book(name: str):
    """Rule: a name can't lead out of the folder."""
    with pytest.raises(ValueError, match="expected a name"):
        EnclosedFile(name, "", "words")


def test_thinning_keeps_ends_sums_and_every_step_within_a_place():
    """Oracle: the full curve, looked up at the places of the thinned one."""
    full = pd.DataFrame({"time": range(20_001)}).astype(float)
    full["survival"] = 1 - full["time"] / 40_000
    full["n_event"], full["n_censor"] = 1, 0
    thin = at_page_resolution(full)
    assert len(thin) <= 600
    assert thin["time"].iloc[[0, -1]].tolist() == [0, 20_000]
    assert thin["n_event"].sum() == len(full)
    assert (thin["survival"] == 1 - thin["time"] / 40_000).all()
    assert thin["time"].diff().max() <= 20_000 / 599 + 1
