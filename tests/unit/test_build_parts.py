"""Small parts of the build that other tests run only in processes of their own.

Oracles are named at each test.
"""

import pickle
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.build import pages, preload
from helpers.build.environment import main


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
    from helpers.build import environment

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
    from helpers.build import environment

    def fail(venv: Path, lock: Path) -> None:
        raise environment.SetupError("no hash fits")

    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "is_ready", lambda venv, lock: False)
    monkeypatch.setattr(environment, "prepare", fail)
    monkeypatch.setattr(sys, "argv", ["environment", "a.lock"])
    assert main() == 1
    assert "Stopped: the environment was not made: no hash fits" in capsys.readouterr().err
