"""Executing, checking and installing, beside other tools that do the same, in the same run.

Jupyter Book 2 and nbmake are installed from ``alternatives.lock`` into an environment of their own; their
kernels are those of the book's environment. Jupyter Book 2 fetches the template of its pages from the
network at each first build, so only its execution and its export to Markdown are measured.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pandas as pd

from bench import COLUMNS
from bench.bench_build import ROOT, copied, environment, seconds

LOCK = Path(__file__).resolve().with_name("alternatives.lock")
MAKE_ENVIRONMENT = ROOT / "src" / "helpers" / "build" / "environment.py"
TOKEN = "bench"
EXECUTE = [sys.executable, "-m", "casebook", "execute", "--all"]
NBVAL = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-n",
    "2",
    "--dist",
    "loadscope",
    "--nbval",
    "notebooks",
]


def run(quick: bool) -> pd.DataFrame:
    """Measure execution, comparison with stored outputs, and the making of the environment.

    Parameters
    ----------
    quick : bool
        Once each instead of the median of three.
    """
    rounds = 1 if quick else 3
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-alternatives-") as folder:
        work = Path(folder)
        ours, theirs = copied(work / "ours"), copied(work / "theirs")
        python = environment_of_others(work)
        kernels = kernels_of_the_book(work)
        seconds(EXECUTE, ours)  # fills compiled files and font lists

        with server(python, theirs, kernels) as variables:
            write_contents(theirs)
            command = [
                str(python.with_name("jupyter-book")),
                "build",
                "--execute",
                "--execute-parallel",
                "2",
            ]
            command += ["--md", "--force", "--ci", *notebooks(theirs)]

            def book_2() -> float:
                shutil.rmtree(theirs / "_build", ignore_errors=True)
                took = seconds(command, theirs, variables)
                executed = len(list((theirs / "_build" / "execute").glob("*.ipynb")))
                if executed != len(notebooks(theirs)):
                    raise RuntimeError(f"Jupyter Book 2 executed {executed} notebooks")
                return took

            note = "its server was running already; two kernels at once in both"
            rows.append(
                row(
                    "all notebooks executed",
                    lambda: seconds(EXECUTE, ours),
                    "Jupyter Book 2: execution and Markdown",
                    book_2,
                    rounds,
                    note,
                )
            )

        nbmake = [str(python), "-m", "pytest", "-q", "-n", "2", "--nbmake", "notebooks"]
        rows.append(
            row(
                "stored outputs compared (nbval)",
                lambda: seconds(NBVAL, ours),
                "nbmake, which executes and compares nothing",
                lambda: seconds(nbmake, theirs, {"JUPYTER_PATH": str(kernels)}),
                rounds,
                "two processes in both; the kernels of nbval are forked from one with the imports behind it",
            )
        )  # fmt: skip
        rows.append(
            row(
                "environment from nothing to ready, by uv",
                lambda: made(work / "venv", "requirements.lock", os.environ["PATH"]),
                "by venv and pip, the same lock",
                lambda: made(work / "venv", "requirements.lock", without_uv(work)),
                1,
                "files downloaded before",
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def row(
    what: str,
    ours: Callable[[], float],
    baseline: str,
    theirs: Callable[[], float],
    rounds: int,
    note: str,
) -> tuple[str, float, str, float, str]:
    """Measure both in turn, so that what else the machine does falls on both."""
    times = [(ours(), theirs()) for _ in range(rounds)]
    mine, other = (median(column) for column in zip(*times, strict=True))
    how = f"median of {rounds}" if rounds > 1 else "once"
    return what, mine, baseline, other, f"{note}; {how}"


def environment_of_others(work: Path) -> Path:
    """Install Jupyter Book 2 and nbmake by hash, and give their interpreter."""
    made(work / "others", str(LOCK), os.environ["PATH"])
    return work / "others" / "bin" / "python"


def made(venv: Path, lock: str, path: str) -> float:
    """Seconds to make an environment anew, with the commands found on a path."""
    shutil.rmtree(venv, ignore_errors=True)
    command = [sys.executable, str(MAKE_ENVIRONMENT), "--venv", str(venv), lock]
    return seconds(command, ROOT, {"PATH": path})


def without_uv(work: Path) -> str:
    """A path on which every command of this one is found, but not uv."""
    folder = work / "commands"
    folder.mkdir(exist_ok=True)
    for entry in os.environ["PATH"].split(os.pathsep):
        for command in Path(entry).glob("*") if Path(entry).is_dir() else ():
            target = folder / command.name
            if command.name not in ("uv", "uvx") and not target.exists():
                target.symlink_to(command)
    return str(folder)


def kernels_of_the_book(work: Path) -> Path:
    """A folder for JUPYTER_PATH whose kernel is this interpreter."""
    folder = work / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    text = {"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(text))
    return work / "jupyter"


def notebooks(folder: Path) -> list[str]:
    """The notebooks of a copy, as paths from it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("notebooks/*.ipynb"))


def write_contents(folder: Path) -> None:
    """Tell Jupyter Book 2 of the same notebooks; the scripts beside them would be taken for pages."""
    for script in folder.glob("notebooks/*.py"):
        script.unlink()
    files = "".join(f"    - file: {name}\n" for name in ["book/index.md", *notebooks(folder)])
    (folder / "myst.yml").write_text(f"version: 1\nproject:\n  title: A book\n  toc:\n{files}")


@contextlib.contextmanager
def server(python: Path, folder: Path, kernels: Path) -> Iterator[dict[str, str]]:
    """A Jupyter server for Jupyter Book 2 to execute through; gives the variables that tell of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = {"JUPYTER_PATH": str(kernels), "HOME": str(kernels)}
    command = [
        str(python),
        "-m",
        "jupyter_server",
        "--allow-root",
        "--no-browser",
        f"--port={port}",
    ]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"]
    started = subprocess.Popen(
        command, cwd=folder, env={**environment(folder), **variables},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not answers(port):
            if time.monotonic() > end or started.poll() is not None:
                raise RuntimeError("the Jupyter server did not start")
            time.sleep(0.1)
        told = {"JUPYTER_BASE_URL": f"http://127.0.0.1:{port}", "JUPYTER_TOKEN": TOKEN}
        yield {**variables, **told, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    finally:
        started.terminate()
        started.wait()


def answers(port: int) -> bool:
    """Whether anything listens on a port of this machine."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
