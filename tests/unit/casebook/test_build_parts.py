"""Small parts of the build that other tests run only in processes of their own.

Oracles are named at each test.
"""

import os
import pickle
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook.build import kernels, pages, preload
from casebook.build.environment import main
from casebook.build.folder import BuildError


def test_modules_are_loaded_and_absent_ones_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: the interpreter's own list of what is loaded."""
    for name in ("colorsys", "this_is_no_module"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    preload.preload(["this_is_no_module", "colorsys"])
    assert "colorsys" in sys.modules


def test_files_that_pages_include_leave_out_what_is_made(tmp_path: Path) -> None:
    """By hand: a file of the environment or of an earlier build is no source of a page."""
    found = ["book/a.md", ".venv/lib/x.css", "_build/html/y.js", str(tmp_path / "data" / "b.csv")]
    environment = tmp_path / "environment.pickle"
    environment.write_bytes(pickle.dumps(SimpleNamespace(dependencies={"page": set(found)})))
    assert pages._included_files(environment, tmp_path) == ["book/a.md", "data/b.csv"]


@pytest.mark.parametrize("ready", [True, False])
def test_an_environment_is_prepared_only_if_it_is_not_ready(
    ready: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oracle: the calls. A first run may have made it while this one waited."""
    from casebook.build import environment

    made: list[Path] = []
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "is_ready", lambda venv, lock: ready)
    monkeypatch.setattr(environment, "prepare", lambda venv, lock: made.append(venv))
    monkeypatch.setattr(sys, "argv", ["environment", "a.lock", "--venv", str(tmp_path / "venv")])
    assert main() == 0
    assert made == ([] if ready else [tmp_path / "venv"])


def test_an_environment_that_can_not_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from casebook.build import environment

    def fail(venv: Path, lock: Path) -> None:
        raise environment.SetupError("no hash fits")

    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "is_ready", lambda venv, lock: False)
    monkeypatch.setattr(environment, "prepare", fail)
    monkeypatch.setattr(sys, "argv", ["environment", "a.lock"])
    assert main() == 1
    assert "Stopped: the environment was not made: no hash fits" in capsys.readouterr().err


@pytest.mark.parametrize("can_fork", [True, False])
def test_the_server_of_kernels_runs_where_processes_can_be_forked(
    can_fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oracle: the calls. What to load stands in the environment while the server starts, and no longer."""
    from multiprocessing import forkserver

    loaded: list[list[str]] = []
    started: list[str] = []
    monkeypatch.setattr(kernels, "CAN_FORK", can_fork)
    monkeypatch.setattr(kernels.multiprocessing, "set_forkserver_preload", loaded.append)
    monkeypatch.setattr(
        forkserver, "ensure_running", lambda: started.append(os.environ["HELPERS_PRELOAD"])
    )
    kernels.start_server(["numpy", "pandas"])
    assert loaded == ([["casebook.build.preload"]] if can_fork else [])
    assert started == (["ipykernel.kernelapp numpy pandas"] if can_fork else [])
    assert "HELPERS_PRELOAD" not in os.environ


@pytest.fixture
def sphinx(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """In place of Sphinx: writes one page, says what it is told to, and ends as it is told to."""
    state = SimpleNamespace(status=0, says="", options={})

    def build_sphinx(source: str, pages_folder: str, **options: object) -> int:
        state.options = options
        for folder in (Path(pages_folder), Path(str(options["doctreedir"]))):
            folder.mkdir(parents=True)
        (Path(pages_folder) / "index.html").write_text("new")
        found = SimpleNamespace(dependencies={"index": {"data/a.csv"}})
        pickled = Path(str(options["doctreedir"])) / "environment.pickle"
        pickled.write_bytes(pickle.dumps(found))
        print(state.says, file=sys.stderr)
        return state.status

    module = SimpleNamespace(build_sphinx=build_sphinx)
    monkeypatch.setitem(sys.modules, "jupyter_book", SimpleNamespace(sphinx=module))
    monkeypatch.setitem(sys.modules, "jupyter_book.sphinx", module)
    return state


@pytest.mark.parametrize("beside", [None, {}, {"a.csv": "a\n1\n", "b.txt": "–"}])
def test_files_are_written_beside_the_pages(
    beside: dict[str, str] | None, sphinx: SimpleNamespace, tmp_path: Path
) -> None:
    """Oracle: what was asked for, byte by byte, and nothing of the last pages or the work between."""
    target = tmp_path / "html"
    target.mkdir()
    (target / "stale.html").write_text("old")
    included = pages.build_pages(tmp_path, target, builder="singlehtml", beside=beside)
    expected = {"index.html": b"new"}
    expected |= {name: text.encode() for name, text in (beside or {}).items()}
    assert {path.name: path.read_bytes() for path in target.iterdir()} == expected
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert included == ["data/a.csv"]
    asked = ("builder", "warningiserror", "freshenv", "keep_going", "noconfig")
    assert [sphinx.options[name] for name in asked] == ["singlehtml", True, True, True, True]
    assert sphinx.options["confoverrides"]["nb_execution_mode"] == "off"
    assert sphinx.options["confoverrides"]["nitpicky"] is True


@pytest.mark.parametrize(
    ("says", "told"), [("\x1b[31mWARNING: nowhere\x1b[39;49;00m\n", "WARNING: nowhere"), ("", "2")]
)
def test_pages_that_fail_leave_the_last_ones(
    says: str, told: str, sphinx: SimpleNamespace, tmp_path: Path
) -> None:
    """Rule: the message holds what Sphinx said, without its colours, or else the status it ended with."""
    target = tmp_path / "html"
    target.mkdir()
    (target / "index.html").write_text("old")
    sphinx.status, sphinx.says = 2, says
    with pytest.raises(BuildError) as caught:
        pages.build_pages(tmp_path, target, builder="singlehtml", beside={"a.csv": "a"})
    assert str(caught.value) == f"the pages were not built; the last book is as before\n{told}"
    assert {path.name: path.read_text() for path in target.iterdir()} == {"index.html": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
