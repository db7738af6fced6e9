"""Notebook pairs. The oracle of each test is a rule said in its docstring, on a pair made here."""

import os
from pathlib import Path

import nbformat
import pytest

from casebook.build import notebooks
from casebook.build.enclosed import enclosed_files
from casebook.build.folder import BuildError

SCRIPT = """\
# %% [markdown]
# # A title

# %% tags=["hide-input"]
1 + 1

# %%
print("same")

# %%
print("same")
"""


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A script and the notebook generated from it."""
    script = tmp_path / "01_first.py"
    script.write_text(SCRIPT)
    notebooks.write_stored(notebooks.read_script(script), script.with_suffix(".ipynb"))
    return script


def edit(script: Path, change) -> None:
    """Edit a stored notebook as a person would in Jupyter, whose saving keeps the metadata."""
    path = script.with_suffix(".ipynb")
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def change_source(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[1].source = "1 + 2"


def change_tags(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[1].metadata.tags = ["remove-cell"]


def add_cell(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.append(nbformat.v4.new_code_cell("3 + 3"))


def delete_cell(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[3]


def move_cell(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[1:3] = reversed(notebook.cells[1:3])


EDITS = [change_source, change_tags, add_cell, delete_cell, move_cell]


def test_the_same_script_gives_the_same_bytes(pair: Path) -> None:
    """Invariant: ids and metadata are made from content, with no chance and no time in them."""
    before = pair.with_suffix(".ipynb").read_bytes()
    pair.with_suffix(".ipynb").unlink()
    notebooks.write_stored(notebooks.read_script(pair), pair.with_suffix(".ipynb"))
    assert pair.with_suffix(".ipynb").read_bytes() == before


def test_cell_ids_follow_content(pair: Path) -> None:
    """Rule: ids differ within a notebook, also of equal cells; an edit changes the id of its cell
    alone.
    """
    before = [cell.id for cell in notebooks.read_script(pair).cells]
    assert len(set(before)) == 4
    pair.write_text(SCRIPT.replace("1 + 1", "1 + 2"))
    after = [cell.id for cell in notebooks.read_script(pair).cells]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True, True]


def test_generated_notebooks_are_valid(pair: Path) -> None:
    """Oracle: nbformat's own schema, in the first version in which cells have ids (4.5)."""
    notebook = nbformat.read(pair.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


@pytest.mark.parametrize("change", EDITS)
def test_edits_in_the_notebook_are_not_overwritten(pair: Path, change) -> None:
    """Rule: an .ipynb that a person edited stops the build, which names a cell and both ways on."""
    edit(pair, change)
    with pytest.raises(BuildError) as stopped:
        notebooks.refuse_to_overwrite_edits(pair, pair.with_suffix(".ipynb"))
    assert "cell " in str(stopped.value)
    assert "pairs --from-ipynb 01_first" in str(stopped.value)
    assert "delete" in str(stopped.value)


def test_edits_are_named_by_cell(pair: Path) -> None:
    """Oracle: the cell edited here is the second."""
    edit(pair, change_source)
    with pytest.raises(BuildError, match=r"cell 2 \(code\) differs: 1 \+ 1 \| 1 \+ 2"):
        notebooks.refuse_to_overwrite_edits(pair, pair.with_suffix(".ipynb"))


def test_a_changed_script_is_no_edit_of_the_notebook(pair: Path) -> None:
    """Rule: whoever edits the script is not stopped; nor is a clone without stored notebooks."""
    pair.write_text(SCRIPT.replace("1 + 1", "1 + 2"))
    notebooks.refuse_to_overwrite_edits(pair, pair.with_suffix(".ipynb"))
    pair.with_suffix(".ipynb").unlink()
    notebooks.refuse_to_overwrite_edits(pair, pair.with_suffix(".ipynb"))


def test_an_edit_made_in_both_files_is_accepted(pair: Path) -> None:
    """Rule: an editor that keeps both files alike (jupytext does) leaves nothing to choose
    between.
    """
    edit(pair, change_source)
    pair.write_text(SCRIPT.replace("1 + 1", "1 + 2"))
    notebooks.refuse_to_overwrite_edits(pair, pair.with_suffix(".ipynb"))


@pytest.mark.parametrize("change", EDITS)
def test_edits_in_the_notebook_can_be_kept(pair: Path, change) -> None:
    """Invariant: after taking them into the script the two agree, and the edit is in the script."""
    edit(pair, change)
    stored = notebooks.read_stored(pair.with_suffix(".ipynb"))
    notebooks.take_from_stored(pair)
    assert notebooks.drift(pair.parent) == []
    assert notebooks.differences(notebooks.read_script(pair), stored) == []


@pytest.mark.parametrize("change", EDITS)
def test_drift_is_found_and_nothing_is_written(pair: Path, change) -> None:
    """Rule: the check says where a pair differs; bytes and times of both files stay."""
    assert notebooks.drift(pair.parent) == []
    edit(pair, change)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in pair.parent.iterdir()}
    found = notebooks.drift(pair.parent)
    assert found
    assert all(line.startswith("01_first: cell ") for line in found)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in pair.parent.iterdir()}
    assert after == before


def test_drift_does_not_go_by_file_times(pair: Path) -> None:
    """Rule: an edit in a file that looks older than its partner is drift all the same."""
    pair.write_text(SCRIPT.replace("1 + 1", "1 + 2"))
    os.utime(pair, (0, 0))
    assert notebooks.drift(pair.parent) == ["01_first: cell 2 (code) differs: 1 + 2 | 1 + 1"]


def test_drift_shows_a_cell_by_the_start_of_its_first_line_with_words() -> None:
    """By hand: sixty letters of the line; a cell without words says so."""
    assert notebooks._first_line(nbformat.v4.new_code_cell(f"\n  \n{'x' * 70}\ny")) == "x" * 60
    assert notebooks._first_line(nbformat.v4.new_code_cell(" \n")) == "(empty)"


def test_half_pairs_are_drift(pair: Path) -> None:
    """Rule: a script without notebook and a notebook without script are both named."""
    pair.rename(pair.with_name("02_second.py"))
    assert notebooks.drift(pair.parent) == [
        "02_second.ipynb is missing: make book",
        "01_first.ipynb has no .py",
    ]


def test_an_unreadable_notebook_is_named(pair: Path) -> None:
    """Rule: a file left by a merge conflict gives one sentence that says what to do."""
    pair.with_suffix(".ipynb").write_text("<<<<<<< HEAD\n{}\n")
    with pytest.raises(BuildError, match="01_first.ipynb can't be read as a notebook .* Delete it"):
        notebooks.drift(pair.parent)


def test_a_write_that_fails_leaves_the_last_notebook(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: a full disk leaves the stored bytes as they were, and nothing half-written beside
    them.
    """
    before = pair.with_suffix(".ipynb").read_bytes()

    def full(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("casebook.build.folder.os.replace", full)
    pair.write_text(SCRIPT.replace("1 + 1", "1 + 2"))
    with pytest.raises(OSError, match="No space left"):
        notebooks.write_stored(notebooks.read_script(pair), pair.with_suffix(".ipynb"))
    assert pair.with_suffix(".ipynb").read_bytes() == before
    assert sorted(path.name for path in pair.parent.iterdir()) == ["01_first.ipynb", "01_first.py"]


def test_enclosed_files_come_from_every_stored_notebook(tmp_path: Path) -> None:
    """By hand: two notebooks with one file and with two; other outputs, cells and files count for nothing."""

    def stored(name: str, *enclosed: dict[str, str]) -> None:
        outputs = [
            nbformat.v4.new_output("display_data", {"text/plain": "x"}, metadata=metadata)
            for metadata in ({}, *({"enclosed_file": each} for each in enclosed))
        ]
        outputs.append(nbformat.v4.new_output("stream", text="x"))
        cells = [
            nbformat.v4.new_markdown_cell("x"),
            nbformat.v4.new_code_cell("x", outputs=outputs),
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / name)

    stored("01_a.ipynb", {"name": "a.csv", "text": "1\n"})
    stored("02_b.ipynb", {"name": "b.csv", "text": "2\n"}, {"name": "c.csv", "text": "3\n"})
    (tmp_path / "03_c.py").write_text("x")
    assert enclosed_files(tmp_path) == {"a.csv": "1\n", "b.csv": "2\n", "c.csv": "3\n"}


def test_folded_cells_are_folded_in_jupyterlab_and_the_script_need_not_say_so(pair: Path) -> None:
    """Jupyter's documented cell metadata; the tag alone stands in the script."""
    cells = notebooks.read_script(pair).cells
    assert [cell.metadata.get("jupyter") for cell in cells] == [
        None,
        {"source_hidden": True},
        None,
        None,
    ]
    notebooks.take_from_stored(pair)
    assert "source_hidden" not in pair.read_text()


def test_a_folded_cell_stays_folded_in_jupyterlab(pair: Path) -> None:
    """Oracle: the part of JupyterLab that opens and saves a pair, with the settings of the notebooks' folder."""
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
    from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

    settings = Path(__file__).resolve().parents[3] / "notebooks" / "jupytext.toml"
    (pair.parent / settings.name).write_bytes(settings.read_bytes())
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(
        root_dir=str(pair.parent)
    )
    opened = manager.get("01_first.ipynb")
    folded = [cell.metadata.get("jupyter") for cell in opened["content"].cells]
    assert folded == [None, {"source_hidden": True}, None, None]
    manager.save({"type": "notebook", "content": opened["content"]}, "01_first.ipynb")
    assert "source_hidden" not in pair.read_text()
