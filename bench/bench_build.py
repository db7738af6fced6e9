"""How long the book takes, beside plain Jupyter Book executing the same notebooks in turn.

Both build a copy of the repository with the same interpreter and its compiled files in place.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import pandas as pd

from bench import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "_build", "__pycache__", ".*_cache", ".hypothesis"
)
OURS = [sys.executable, "-m", "casebook", "book"]
PYTHON = [sys.executable, "-c", "pass"]
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]


def run(quick: bool) -> pd.DataFrame:
    """Measure a cold build, one with nothing changed, and one with one notebook changed.

    Parameters
    ----------
    quick : bool
        Once each instead of the median of five.
    """
    rounds = 1 if quick else 5
    with tempfile.TemporaryDirectory(prefix="bench-build-") as folder:
        ours, plain = (copied(Path(folder) / name) for name in ("ours", "plain"))
        build = [*JUPYTER_BOOK, "build", str(plain), "--quiet"]
        seconds(OURS, ours)  # fills compiled files and font lists for both
        rows = []
        for what, prepare, baseline, note in (
            ("cold build", _clean, [*build, "--all"], "jupyter-book build --all"),
            ("nothing changed", _leave, build, "jupyter-book build, again"),
            ("nothing changed, beside an empty program", _leave, PYTHON, "python -c pass"),
            ("one notebook changed", _change_one, build, "jupyter-book build, again"),
        ):
            times = []
            for number in range(rounds):
                prepare(ours, number)
                prepare(plain, number)
                times.append((seconds(OURS, ours), seconds(baseline, plain)))
            mine, theirs = (median(column) for column in zip(*times, strict=True))
            rows.append((what, mine, note, theirs, f"median of {rounds}"))
    return pd.DataFrame(rows, columns=COLUMNS)


def copied(folder: Path) -> Path:
    """A copy of the repository, without what was built."""
    return Path(shutil.copytree(ROOT, folder, ignore=LEFT_OUT))


def _clean(folder: Path, number: int) -> None:
    for name in ("html", "html.kept", ".doctrees", "state.json"):
        path = folder / "_build" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (folder / "notebooks" / ".executed.json").unlink(missing_ok=True)


def _leave(folder: Path, number: int) -> None:
    """Change nothing."""


def _change_one(folder: Path, number: int) -> None:
    """Add a line to the last notebook, in its script and in its cells."""
    script = sorted((folder / "notebooks").glob("*.py"))[-1]
    script.write_text(f"{script.read_text()}\n# %%\nprint({number})\n")
    command = [
        sys.executable,
        "-m",
        "jupytext",
        "--quiet",
        "--to",
        "ipynb",
        "--update",
        str(script),
    ]
    if folder.name == "plain":
        subprocess.run(command, check=True, env=environment(folder), stdout=subprocess.DEVNULL)


def seconds(command: list[str], folder: Path, variables: Mapping[str, str] | None = None) -> float:
    """Wall-clock seconds of a command in a copy, with more environment variables if need be."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment(folder), **(variables or {})},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return time.perf_counter() - start


def environment(folder: Path) -> dict[str, str]:
    """This process's environment variables, with the helpers of a copy."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(folder / "src")}
