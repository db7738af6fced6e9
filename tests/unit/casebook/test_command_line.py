"""The command line where something around it is not as it should be: another Python, a closed pipe, signs in titles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook import command as command_line
from casebook.build import environment
from casebook.build.layout import REPOSITORY

HELPERS = ["-m", "casebook"]
Patch = pytest.MonkeyPatch


def test_a_python_without_the_packages_says_what_to_type() -> None:
    """Oracle: Python's -S, which leaves out every installed package. No traceback, and the way out."""
    told = subprocess.run(
        [sys.executable, "-S", *HELPERS, "pairs"],
        cwd=REPOSITORY / "src",
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    assert told.returncode == 1
    assert "Traceback" not in told.stderr and "has no package" in told.stderr
    command = environment.python_of(Path(".venv")).with_name("casebook")
    assert f"{command} ..." in told.stderr


def test_a_reader_that_has_seen_enough_is_no_problem() -> None:
    """Oracle: a pipe that is closed before anything is written, as `head` closes it."""
    process = subprocess.Popen(
        [sys.executable, *HELPERS, "pairs"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0
    process.stderr.close()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_hands_on_what_was_typed() -> None:
    """Oracle: the shell's own reading of the line that make would run."""
    title = """ward's $5 "x" `y` $(pwd)"""
    command = ["make", "--dry-run", "report", "COHORT=my ward.csv", f"TITLE={title}", "OUT=a b"]
    shown = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True).stdout
    line = shown[shown.index("casebook report") :].replace("\\\n", " ")
    echoed = subprocess.run(
        ["sh", "-c", f"printf '%s|' {line.removeprefix('casebook ')}"],
        capture_output=True,
        text=True,
    ).stdout
    assert echoed == f"report|my ward.csv|--out|a b|--title|{title}|"


def test_an_old_python_makes_no_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rule: it says which Python is needed, and touches nothing."""
    monkeypatch.setattr(environment, "OLDEST", (99, 0))
    assert environment.main() == 1
    assert "Python 3.11 or newer is needed; this is Python 3." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("missing", "raised"),
    [
        ("pandas", False),
        ("yaml.cyaml", False),
        ("casebook", True),
        ("helpers.gone", True),
        (None, True),
    ],
)
def test_a_missing_package_is_told_and_a_missing_helper_is_a_fault(
    missing: str | None, raised: bool, monkeypatch: Patch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rule: a package is missing from the Python that runs; a helper is missing from the project."""

    def run(options: object) -> int:
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)

    monkeypatch.setattr(command_line, "_pairs", run)
    if raised:
        with pytest.raises(ModuleNotFoundError):
            command_line.main(["pairs"])
    else:
        assert command_line.main(["pairs"]) == 1
        assert f"has no package {missing}." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("prefix", "made", "system"),
    [(".venv", True, "posix"), ("", False, "posix"), ("venv", True, "nt"), ("", False, "nt")],
)
def test_which_python_to_type_where_a_package_is_missing(
    prefix: str, made: bool, system: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    """Oracle: the lines written here. Within the project's environment the full one is named; elsewhere the
    environment is to be made, if it is not there, and its Python to be typed."""
    monkeypatch.setattr(command_line, "ROOT", tmp_path)
    monkeypatch.setattr(command_line, "os", SimpleNamespace(name=system))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / prefix))
    base = {"nt": "py", "posix": "python3"}[system]
    script, python = Path("src/casebook/build/environment.py"), environment.python_of(Path(".venv"))
    if made:
        (tmp_path / python).parent.mkdir(parents=True)
        (tmp_path / python).touch()
    full = [
        "It is in the full environment:",
        f"  {base} {script} requirements-full.lock",
    ]
    make = [
        f"The project has a Python of its own. Make it once, in {tmp_path}:",
        f"  {base} {script} requirements.lock",
    ]
    use = [f"In {tmp_path}, type:", f"  {python.with_name('casebook')} ..."]
    expected = full if prefix == ".venv" else [*([] if made else make), *use]
    first, *others = command_line._wrong_python("duckdb").split("\n")
    assert first == f"this Python ({sys.executable}) has no package duckdb."
    assert others == expected
