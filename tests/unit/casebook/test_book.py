"""The build decides by content and never ends green on an error.

Kernels and Sphinx are replaced by stand-ins that count; the last two tests use the real ones.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook import command as command_line
from casebook.build.book import build_book, execute_book
from casebook.build.execution import Executed
from casebook.build.folder import BuildError, restore, swap
from casebook.build.layout import Book
from casebook.build.manifest import check_manifest
from casebook.build.notebooks import read_script, refuse_to_overwrite_edits, write_stored

REPOSITORY = Path(__file__).resolve().parents[3]
CONFIG = """\
title: A small book
only_build_toc_files: true
execute: {execute_notebooks: force}
latex: {use_jupyterbook_latex: false}
sphinx:
  config:
    extensions: [myst_nb, jupyter_book, sphinx_comments, sphinx_external_toc, sphinx_book_theme]
"""
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: notebooks/01_first
"""


class Work:
    """A small repository, and what its builds did."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.book = Book(repository=root, folder=root)
        self.executed: list[str] = []
        self.pages = 0
        self.broken: set[str] = set()
        self.plain: list[bool] = []
        self.served: list[list[str]] = []

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def build(self, **options: bool) -> tuple[list[str], int]:
        """Build; give the names of the notebooks executed and the number of times pages were
        made.
        """
        self.executed, self.pages = [], 0
        build_book(self.book, **options)
        return sorted(self.executed), self.pages


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work(tmp_path)
    work.write("requirements.lock", "")
    work.write("_config.yml", CONFIG)
    work.write("_toc.yml", TOC)
    work.write("book/index.md", "# A small book\n")
    work.write("data/cohort.csv", "patient_id\n1\n")
    work.write(
        "notebooks/01_first.py", "# %% [markdown]\n# # First\n\n# %%\nimport helpers.formats\n"
    )
    work.write("notebooks/02_second.py", "# %%\nfrom helpers import tables\n")
    for name in ("__init__", "formats", "tables", "unused"):
        work.write(f"src/helpers/{name}.py", "")

    def execute(
        scripts: list[Path],
        target: Path,
        *,
        failed: Path,
        environment: object,
        plain_kernels: bool,
        on_started: Callable[[], None],
        on_done: Callable[[Executed], None],
    ) -> None:
        work.plain.append(plain_kernels)
        for script in scripts:
            refuse_to_overwrite_edits(script, target / f"{script.stem}.ipynb")
        for script in scripts:
            work.executed.append(script.stem)
            if script.stem in work.broken:
                on_done(Executed(script.stem, problem="cell 2 failed:\n    KeyError: 'dfs_days'"))
            else:
                output = write_stored(read_script(script), target / f"{script.stem}.ipynb")
                on_done(Executed(script.stem, output=output))

    def build_pages(folder: Path, target: Path, *, beside: object, base: str) -> list[str]:
        work.pages += 1
        target.mkdir(parents=True, exist_ok=True)
        (target / "index.html").write_text((folder / "book" / "index.md").read_text())
        return ["data/cohort.csv"]

    monkeypatch.setattr("casebook.build.execution.execute_notebooks", execute)
    monkeypatch.setattr("casebook.build.pages.build_pages", build_pages)
    monkeypatch.setattr("casebook.build.pages.load_sphinx", lambda folder: None)
    monkeypatch.setattr("casebook.build.kernels.start_server", work.served.append)
    monkeypatch.setattr("casebook.build.kernels.isolate", lambda folder: None)
    return work


ALL = ["01_first", "02_second"]


def test_a_second_build_does_nothing(work: Work) -> None:
    """Rule: nothing changed, nothing is run; everything is run where that is asked for."""
    assert work.build() == (ALL, 1)
    assert work.build() == ([], 0)
    assert work.build(everything=True) == (ALL, 1)


def test_kernels_are_forked_unless_plain_ones_are_asked_for(work: Work) -> None:
    """Rule: plain kernels need no server. Oracle of what the server loads: the imports of the scripts above."""
    loaded = {"helpers", "helpers.formats", "helpers.tables"}
    for plain, servers in ((True, []), (False, [loaded, loaded])):
        work.build(everything=True, plain_kernels=plain)
        execute_book(work.book, everything=True, plain_kernels=plain)
        assert [set(modules) for modules in work.served] == servers
    assert work.plain == [True, True, False, False]


def test_one_stale_notebook_needs_no_server(work: Work) -> None:
    """Rule: a server of forks pays from the second kernel on."""
    work.build()
    work.write("notebooks/02_second.py", "# %%\nfrom helpers import tables, formats\n")
    work.served.clear()
    assert work.build()[0] == ["02_second"]
    assert work.plain == [False, True] and not work.served


@pytest.mark.parametrize(
    ("name", "executed", "pages"),
    [
        ("src/helpers/formats.py", ["01_first"], 0),
        ("src/helpers/tables.py", ["02_second"], 0),
        ("src/helpers/unused.py", [], 0),
        ("notebooks/02_second.py", ["02_second"], 1),
        ("data/cohort.csv", ALL, 1),  # a page includes it
        ("requirements.lock", ALL, 1),
        ("book/index.md", [], 1),
        ("_toc.yml", [], 1),
        ("_config.yml", [], 1),
    ],
)
def test_only_what_depends_on_a_change_is_made_again(
    work: Work, name: str, executed: list[str], pages: int
) -> None:
    """Oracle: the imports in the scripts above. Outputs that come out the same leave the pages
    alone.
    """
    work.build()
    work.write(name, (work.root / name).read_text() + "\n# changed\n")
    assert work.build() == (executed, pages)
    assert work.build() == ([], 0)


def clone(work: Work) -> None:
    """Make of the folder what a fresh clone is: no `_build`, other file times, the stored files."""
    shutil.rmtree(work.root / "_build")
    for path in work.root.rglob("*"):
        os.utime(path, (0, 0))


def test_a_fresh_clone_executes_nothing(work: Work) -> None:
    """Rule: outputs that are stored with what they were made from are not made again."""
    work.build()
    clone(work)
    assert work.build() == ([], 1)
    assert work.build() == ([], 0)


@pytest.mark.parametrize(
    ("name", "executed"),
    [
        ("src/helpers/formats.py", ["01_first"]),
        ("src/helpers/unused.py", []),
        ("notebooks/02_second.py", ["02_second"]),
        ("data/cohort.csv", ALL),
        ("requirements.lock", ALL),
    ],
)
def test_a_fresh_clone_executes_what_was_changed_in_it(
    work: Work, name: str, executed: list[str]
) -> None:
    """Oracle: the imports in the scripts above; the other direction of the test before."""
    work.build()
    clone(work)
    work.write(name, (work.root / name).read_text() + "\n# changed\n")
    assert work.build() == (executed, 1)


def test_a_clone_does_not_trust_edited_outputs(work: Work) -> None:
    """Rule: the record beside the notebooks holds the digest of their outputs as well."""
    work.build()
    stored = work.root / "notebooks" / "01_first.ipynb"
    good = stored.read_bytes()
    notebook = json.loads(good)
    notebook["cells"][1]["outputs"] = [
        {"name": "stdout", "output_type": "stream", "text": ["27/33\n"]}
    ]
    stored.write_text(json.dumps(notebook))
    clone(work)
    assert work.build()[0] == ["01_first"]
    assert stored.read_bytes() == good


def test_another_machine_executes_and_leaves_a_true_record_alone(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: another Python is another input; the same outputs leave the clone without a change."""
    work.build()
    record = (work.root / "notebooks" / ".executed.json").read_bytes()
    clone(work)
    monkeypatch.setattr("casebook.build.executions.machine", lambda: "Python 3.99.0, elsewhere")
    assert work.build()[0] == ALL
    assert work.build() == ([], 0)
    assert (work.root / "notebooks" / ".executed.json").read_bytes() == record


@pytest.mark.parametrize("text", ["", "<<<<<<< ours", "[]", '{"01_first": 1}', None])
def test_a_lost_record_costs_an_execution_and_nothing_else(work: Work, text: str | None) -> None:
    """Rule: what can't be read, for instance after a merge, counts as nothing recorded."""
    work.build()
    clone(work)
    record = work.root / "notebooks" / ".executed.json"
    good = record.read_bytes()
    record.write_text(text) if text is not None else record.unlink()
    assert work.build()[0] == ALL
    assert record.read_bytes() == good


def test_the_record_forgets_what_is_gone(work: Work) -> None:
    """Rule: a notebook that was removed leaves no line behind."""
    work.build()
    for name in ("02_second.py", "02_second.ipynb"):
        (work.root / "notebooks" / name).unlink()
    work.write("data/cohort.csv", "patient_id\n2\n")
    work.build()
    record = json.loads((work.root / "notebooks" / ".executed.json").read_text())
    assert list(record) == ["01_first"]


def test_a_manifest_comes_with_the_book_and_follows_a_helper(work: Work) -> None:
    """Rule: it names the helper's new digest, although the same outputs leave the pages alone."""
    work.build()
    manifest = work.book.html / "manifest.json"
    before = json.loads(manifest.read_text())
    work.write("src/helpers/formats.py", "# changed\n")
    assert work.build() == (["01_first"], 0)
    after = json.loads(manifest.read_text())
    changed = {name for name in before["inputs"] if before["inputs"][name] != after["inputs"][name]}
    assert changed == {"src/helpers/formats.py"}
    assert check_manifest(work.book.html) == []
    assert work.build() == ([], 0)


@pytest.mark.parametrize("lost", ["notebooks/01_first.ipynb", "_build/html/index.html"])
def test_what_is_deleted_is_made_again(work: Work, lost: str) -> None:
    """Rule: an output that is missing is not current."""
    work.build()
    (work.root / lost).unlink()
    work.build()
    assert (work.root / lost).exists()


def test_a_changed_stored_output_is_made_again(work: Work) -> None:
    """Rule: stored outputs that are not the ones written last are never shown in a page."""
    work.build()
    stored = work.root / "notebooks" / "01_first.ipynb"
    good = stored.read_bytes()
    notebook = json.loads(good)
    notebook["cells"][1]["outputs"] = [
        {"name": "stdout", "output_type": "stream", "text": ["27/33\n"]}
    ]
    stored.write_text(json.dumps(notebook))
    assert work.build()[0] == ["01_first"]
    assert stored.read_bytes() == good


def test_a_changed_page_is_made_again(work: Work) -> None:
    """Rule: pages that are not the ones written last do not count as built."""
    work.build()
    (work.root / "_build" / "html" / "index.html").write_text("27/33")
    assert work.build() == ([], 1)


def test_an_edited_cell_stops_the_build(work: Work) -> None:
    """Rule: an .ipynb edited by a person is not overwritten, and no page is made from it."""
    work.build()
    stored = work.root / "notebooks" / "01_first.ipynb"
    stored.write_text(stored.read_text().replace("# First", "# Edited"))
    edited = stored.read_bytes()
    with pytest.raises(BuildError, match="01_first.ipynb was edited apart from 01_first.py"):
        work.build()
    assert stored.read_bytes() == edited


def test_a_failing_notebook_never_ends_green(work: Work) -> None:
    """Rule: it fails each time until it is mended; stored outputs, pages and the others are
    kept.
    """
    work.build()
    kept = {path: path.read_bytes() for path in work.root.rglob("*.ipynb")}
    page = (work.root / "_build" / "html" / "index.html").read_bytes()
    work.broken = {"01_first"}
    work.write("data/cohort.csv", "patient_id\n2\n")
    for expected in (ALL, ["01_first"]):
        with pytest.raises(BuildError, match="(?s)01_first, cell 2 failed:.*KeyError: 'dfs_days'"):
            work.build()
        assert (sorted(work.executed), work.pages) == (expected, 0)
    assert {path: path.read_bytes() for path in work.root.rglob("*.ipynb")} == kept
    assert (work.root / "_build" / "html" / "index.html").read_bytes() == page
    work.broken = set()
    assert work.build() == (["01_first"], 1)


def test_a_notebook_without_script_stops_the_build(work: Work) -> None:
    """Rule: nothing could bring its outputs up to date, so no page may show them."""
    work.write("notebooks/09_old.ipynb", "{}")
    with pytest.raises(BuildError, match="09_old.ipynb .* has no .py"):
        work.build()


def test_two_builds_at_once_are_refused(work: Work) -> None:
    """Rule: the second says which process builds, and a build works again afterwards."""
    (work.root / "_build").mkdir()
    with (work.root / "_build" / ".lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="process 4711"):
            work.build()
    assert work.build() == (ALL, 1)


def test_the_same_notebooks_can_go_elsewhere(work: Work, tmp_path: Path) -> None:
    """Rule: a book in another folder, of another cohort, leaves the repository's notebooks
    alone.
    """
    elsewhere = tmp_path / "own"
    own = Book(repository=work.root, folder=elsewhere, environment={"COHORT": "own.csv"})
    execute_book(own)
    assert [path.name for path in sorted(elsewhere.glob("notebooks/*"))] == [
        "01_first.ipynb",
        "02_second.ipynb",
    ]
    assert not list(work.root.glob("notebooks/*.ipynb"))
    assert not list(tmp_path.rglob(".executed.json"))
    work.executed = []
    execute_book(own)
    assert work.executed == []


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (BuildError("cell 2 failed"), 1, "cell 2 failed"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_the_command_line_says_what_happened(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    said: str,
) -> None:
    """Rule: a message on stderr and an exit status, never a traceback."""

    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("casebook.build.book.build_book", fail)
    assert command_line.main(["book"]) == status
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_a_swap_that_was_interrupted_is_mended(tmp_path: Path) -> None:
    """Rule: killed between the two renames, the last good pages come back at the next start."""
    for name in ("html", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    swap(tmp_path / "new", tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    (tmp_path / "html").rename(tmp_path / "html.old")
    restore(tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "new"


@pytest.fixture
def real(tmp_path: Path) -> Book:
    """A small book for real kernels and Sphinx, with the repository's own helpers."""
    work = Work(tmp_path)
    for name, text in (("_config.yml", CONFIG), ("_toc.yml", TOC), ("requirements.lock", "")):
        work.write(name, text)
    work.write("book/index.md", "# A small book\n\n```{literalinclude} ../data/note.txt\n```\n")
    work.write("data/note.txt", "a note")
    work.write("notebooks/01_first.py", "# %% [markdown]\n# # First\n\n# %%\nprint(26 + 7)\n")
    shutil.copytree(
        REPOSITORY / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__")
    )
    return work.book


@pytest.mark.slow
def test_sphinx_warnings_and_errors_fail_the_build(
    real: Book, capfd: pytest.CaptureFixture
) -> None:
    """Oracle: Sphinx itself. The last good pages stay, and what a page includes counts as its
    input.
    """
    page = build_book(real)
    good = {path: path.read_bytes() for path in real.html.rglob("*") if path.is_file()}
    assert "33" in (real.html / "notebooks" / "01_first.html").read_text()
    assert page.exists()
    index = real.folder / "book" / "index.md"
    text = index.read_text()
    index.write_text(text + "\n[nowhere](nowhere.md)\n")
    for _ in range(2):
        with pytest.raises(BuildError, match=r"(?s)the last book is as before.*index.md.*nowhere"):
            build_book(real)
        assert {path: path.read_bytes() for path in good} == good
    index.write_text(text)
    capfd.readouterr()
    build_book(real)
    told = capfd.readouterr().out
    assert "nothing changed" in told and "building" not in told
    (real.folder / "data" / "note.txt").write_text("replaced")
    build_book(real)
    assert "replaced" in (real.html / "book" / "index.html").read_text()


@pytest.mark.ci
def test_a_real_notebook_error_fails_the_build(real: Book, capfd: pytest.CaptureFixture) -> None:
    """Oracle: Python's own message. No page is made, and the build stays red."""
    script = real.repository / "notebooks" / "01_first.py"
    script.write_text(script.read_text() + "\n# %%\n1 / 0\n")
    for _ in range(2):
        with pytest.raises(BuildError, match="(?s)01_first, cell 3 failed.*division by zero"):
            build_book(real)
    assert not real.html.exists()
    assert not list(real.notebooks.glob("*.ipynb"))
    assert [path.name for path in (real.build / "failed").iterdir()] == ["01_first.ipynb"]
