"""Which parts of a report a file gives, what its first page says, and that its numbers are R's."""

from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

import casebook.report.make
import cohortreader as cr
from casebook.build.layout import REPOSITORY
from casebook.build.notebooks import read_script
from casebook.command import main
from casebook.report.chapters import cells_for, lacking_columns
from casebook.report.cohort import slim
from casebook.report.drawing.resolution import at_page_resolution
from casebook.report.figures import logrank_note
from casebook.report.pages import CHAPTERS, MASKED, first_page
from casebook.report.results.table import results_csv, results_table
from casebook.report.takeaway import page_tables, write_takeaway
from helpers.enclosed import EnclosedFile

SCRIPTS = sorted([*REPOSITORY.glob(CHAPTERS), *REPOSITORY.glob(MASKED)])


def md(source: str) -> NotebookNode:
    return new_markdown_cell(source)


def test_a_section_whose_columns_are_missing_is_left_out_and_says_so() -> None:
    """Oracle: the outline below, cut by hand; what stands below a section, at any depth, goes with it."""
    cells = [
        md("# Chapter"),
        md("(sec-dfs)=\n## Disease-free\n\nNeeds: `dfs_days`, `dfs_event`.\n\nWords."),
        new_code_cell("plot()"),
        md("### Deeper"),
        new_code_cell("# a remark, no heading"),
        md("## Grades\n\nNeeds: `crs_grade`; or `icans_grade`.\n\nWords."),
        new_code_cell("grades()"),
    ]
    assert [cell.source for cell in cells_for(cells, ["dfs_days", "icans_grade"])] == [
        "# Chapter",
        "(sec-dfs)=\n## Disease-free\n\n*Left out: the file does not have `dfs_event`.*",
        "## Grades\n\nWords.",
        "grades()",
    ]


def test_a_chapter_whose_columns_are_missing_is_not_there() -> None:
    cells = [md("# Safety\n\nNeeds: `crs_grade`.\n\nWords."), new_code_cell("grades()")]
    assert cells_for(cells, ["death"]) == []
    assert lacking_columns(cells[0].source, ["death"]) == [["crs_grade"]]


def test_every_column_that_a_notebook_needs_is_one_of_the_schema() -> None:
    """Oracle: the schema; a misspelt name would leave a section out for everybody."""
    known = set(cr.load_schema(cr.COHORT_SCHEMA).names)
    texts = [cell.source for path in SCRIPTS for cell in read_script(path).cells]
    needed = {name for text in texts for names in lacking_columns(text, []) for name in names}
    assert len(needed) > 8
    assert needed <= known


def test_no_cell_is_hidden_by_a_tag() -> None:
    """Rule: which parts a report has is written in words that every reader of the notebook sees."""
    tags = {
        tag
        for path in SCRIPTS
        for cell in read_script(path).cells
        for tag in cell.metadata.get("tags", [])
    }
    assert tags == {"hide-input"}


REFERENCE = REPOSITORY / "tests" / "reference"
R_RESULTS = pd.read_csv(REFERENCE / "answers" / "cohort_results.csv")


@pytest.mark.parametrize("cohort", ["aml", "bmt", "mgus2"])
def test_the_results_of_a_published_file_are_the_numbers_of_r(cohort: str) -> None:
    """Oracle: R's survfit and survdiff on the same patients (reference/cohorts.R), every row that rests on times.

    The file itself is read, by way of its mapping, as the command does it.
    """
    folder = REFERENCE / "cohorts"
    intake = cr.read(folder / f"{cohort}.csv", folder / f"{cohort}.yml")
    patients = slim(cr.analysis_frame(intake.patients)[0])
    found = pd.read_csv(StringIO(results_csv(results_table(patients))))
    names = ["endpoint", "group", "estimand"]
    expected = R_RESULTS[R_RESULTS["cohort"] == cohort].set_index(names)
    rests_on_times = found[found["endpoint"].isin(["os", "dfs"])].set_index(names)
    rests_on_times = rests_on_times.drop(index="crude_survival", level="estimand")
    assert sorted(rests_on_times.index) == sorted(expected.index)
    for column in ("n", "events", "estimate", "ci_low", "ci_high", "p_value"):
        ours = rests_on_times.loc[expected.index, column].to_numpy(dtype=float)
        np.testing.assert_allclose(ours, expected[column].astype(float), rtol=1e-8, err_msg=column)


def test_the_first_page_says_what_was_understood_and_escapes_names() -> None:
    """By hand: three patients, one of whom died; markup in a column's name stays text."""
    frame = pd.DataFrame(
        {"patient_id": ["a", "b", "c"], "os_days": [5, 9, 100], "death": [1, 0, 0]}
    )
    note = cr.Note("set aside", "<script>x</script> | `c`", 4, "patients without a value")
    warning = "'Rezidiv' says no relapse (2 rows: 2, 4), a death (row 3)"
    intake = cr.Intake(cr.validate_cohort(frame.astype(str)), (note,), warnings=(warning,))
    levels = {"site": {"North": 2, "South": 1}}
    page = first_page(
        "Our <b>ward</b>", intake, [note], levels=levels, left_out={"Safety": "no grades"}
    )
    assert page.startswith("# Our &lt;b&gt;ward&lt;/b&gt;\n")
    assert "| Deaths | 1 of 3 (33%) |" in page
    assert "| Follow-up (all, the dead included) | 5 to 100 days, median 9 |" in page
    assert page.index("| Deaths") < page.index("## The answer") < page.index("## What was done")
    assert "| set aside | &lt;script&gt;x&lt;/script&gt; \\| \\`c\\` | 4 | patients without" in page
    assert "- Safety: no grades." in page
    # A row of the file is a patient: the page counts rows, and numbers none.
    assert "says no relapse (2 rows), a death (1 row)" in page
    assert "these and no others: site: North, South." in page


def test_the_command_says_what_was_understood_before_it_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: three patients, all dead. A heading that holds a date is not repeated."""
    path = tmp_path / "ward.csv"
    path.write_text("patient_id,os_days,death,death 2021-05-05\n1,5,1,1\n2,9,1,1\n3,100,1,1\n")
    told_before = []

    def build(*_: object, **__: object) -> Path:
        told_before.append(capsys.readouterr().out)
        return tmp_path / "index.html"

    monkeypatch.setattr(casebook.report.make, "make_report", build)
    arguments = ["report", str(path), "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    (told,) = told_before
    assert "3 patients, no problem found" in told
    assert "  deaths: 3 of 3 (100%)" in told and "  follow-up: 5 to 100 days, median 9" in told
    assert "  warning: death: all 3 patients are dead: nobody is censored" in told
    assert "2021-05-05" not in told


def test_tables_can_be_taken_along(tmp_path: Path) -> None:
    """Oracle: python-docx and openpyxl read back what was written; no cell is a formula."""
    docx = pytest.importorskip("docx")
    openpyxl = pytest.importorskip("openpyxl")
    html = (
        "<table><caption>Rates</caption><tr><th>Group</th><th>Estimate</th></tr>"
        "<tr><th>=cmd()</th><td>79.2% (57.8 to 92.9)</td></tr>"
        "<tfoot><tr><td><span class='basis'>observed</span> Counts.</td></tr></tfoot></table>"
    )
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[md("# Remission"), new_code_cell("x")])
    output = nbformat.v4.new_output("display_data", data={"text/html": html})
    notebook.cells[1].outputs = [output]
    nbformat.write(notebook, tmp_path / "01.ipynb")
    (table,) = page_tables(tmp_path)
    assert table.rows == [["Group", "Estimate"], ["=cmd()", "79.2% (57.8 to 92.9)"]]
    assert (table.chapter, table.caption, table.note) == ("Remission", "Rates", "Observed. Counts.")
    write_takeaway(tmp_path, tmp_path, title="Our ward")
    written = docx.Document(str(tmp_path / "tables.docx"))
    cells = [[cell.text for cell in row.cells] for row in written.tables[0].rows]
    assert cells == table.rows
    assert [p.text for p in written.paragraphs if p.style.name == "Caption"] == ["Table 1. Rates"]
    sheet = openpyxl.load_workbook(tmp_path / "tables.xlsx")["1 Rates"]
    assert sheet["A3"].value == "'=cmd()" and sheet["A3"].data_type == "s"
    for name in (
        "tables.docx",
        "tables.xlsx",
    ):  # no time of writing: the same report has the same bytes
        with ZipFile(tmp_path / name) as archive:
            assert {part.date_time[0] for part in archive.infolist()} == {2000}
    properties = openpyxl.load_workbook(tmp_path / "tables.xlsx").properties
    assert properties.created.year == properties.modified.year == 2000


@pytest.mark.parametrize("name", ["../results.csv", "/etc/x.csv", "a.html", "A B.csv", ""])
def test_an_enclosed_file_stays_in_the_book(name: str) -> None:
    """Rule: a name can't lead out of the folder."""
    with pytest.raises(ValueError, match="expected a name"):
        EnclosedFile(name, "", "words")


def test_thinning_keeps_ends_sums_and_every_step_within_a_place() -> None:
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


def test_who_ended_by_the_landmark_changes_no_test_by_remission() -> None:
    """Oracle: an invariant; early deaths, all of them without remission, are what guarantee time is made of."""
    late = {"a": ([40, 90, 300, 500], [1, 0, 0, 1]), "b": ([35, 60, 80, 200], [1, 1, 1, 0])}
    groups = {name: pd.DataFrame({"time": t, "event": e}) for name, (t, e) in late.items()}
    early = pd.DataFrame({"time": [3, 9, 28], "event": [1, 1, 1]})
    with_early = {"a": groups["a"], "b": pd.concat([groups["b"], early])}
    assert logrank_note(with_early, after=28) == logrank_note(groups, after=28) != ""
    assert logrank_note(with_early, after=0) != logrank_note(groups, after=0)
