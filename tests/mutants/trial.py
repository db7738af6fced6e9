"""One change against its tests, in a copy of the project and a process of its own.

Each trial is forked from a process that has loaded the libraries, but no helper: that saves the
seconds that imports take, and nothing of a trial is left for the next one.
"""

import contextlib
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from tqdm import tqdm

from .mutations import Mutant
from .reach import Reach

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = [
    "numpy", "pandas", "scipy.stats", "scipy.optimize", "statsmodels.api", "lifelines", "numba",
    "matplotlib.pyplot", "great_tables", "pandera", "joblib", "hypothesis", "openpyxl", "jupytext",
    "nbformat", "yaml",
]  # fmt: skip

LIMIT_S = 40.0  # of tests in each stage
START_S = 20.0  # imports, and compilation where a kernel is changed
MEMORY_BYTES = 8 * 2**30
KILLED, SURVIVED, TIMED_OUT, UNREACHED = "killed", "survived", "timed out", "no test"
# What pytest returns: 1 failed, 2 could not be collected, 3 an error within pytest.
FAILED, ABSENT = (1, 2, 3), 4


@dataclass(frozen=True)
class Trial:
    """What became of a mutant, and by which test it was found."""

    mutant: Mutant
    outcome: str
    test: str = ""


def load_libraries() -> None:
    """Load what the helpers import, once, so that every trial starts with it."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def copy_project(root: Path, target: Path) -> None:
    """Copy what Git knows or would take; the tests of a mutant never run in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)


def each_in_a_copy(
    task: Callable[[Any], Any],
    items: list[Any],
    jobs: int,
    prepare: Callable[..., None],
    *arguments: object,
) -> list[Any]:
    """Do a task for each item in several forks, each prepared with a copy of the project for itself."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        context = multiprocessing.get_context("fork")
        free = context.SimpleQueue()
        for number in range(jobs):
            tree = Path(folder) / str(number)
            copy_project(ROOT, tree)
            free.put(str(tree))
        with ProcessPoolExecutor(jobs, context, prepare, (free, *arguments)) as pool:
            return list(tqdm(pool.map(task, items), total=len(items)))


def attempt(mutant: Mutant, tree: Path, reach: Reach) -> Trial:
    """Try a mutant; a test that fails without it as well is set aside, and the mutant tried again."""
    trial = change_and_test(mutant, tree, reach)
    while trial.test in reach.seconds and trial.test not in reach.sound:
        if run(tree, [trial.test], seconds(reach, [trial.test]))[0] == 0:
            reach.sound.add(trial.test)
        else:
            reach.unsound.add(trial.test)
            trial = change_and_test(mutant, tree, reach)
    return trial


def change_and_test(mutant: Mutant, tree: Path, reach: Reach) -> Trial:
    """Change the module in the copy, run the tests that reach it, and mend it again."""
    path = tree / "src" / "helpers" / mutant.module
    text = path.read_text()
    stages = reach.stages(mutant.module, mutant.line, LIMIT_S)
    if not stages:
        return Trial(mutant, UNREACHED)
    with changed(path, mutant):
        for tests in stages:
            code, test = run(tree, tests, seconds(reach, tests), kernel="numba" in text)
            if code is None:
                return Trial(mutant, TIMED_OUT)
            if code == ABSENT:  # a change of names of cases: all cases of these tests
                whole = list(dict.fromkeys(name.partition("[")[0] for name in tests))
                code, test = run(tree, whole, seconds(reach, tests), kernel="numba" in text)
            if code is None or code in FAILED:
                return Trial(mutant, KILLED if code else TIMED_OUT, test)
            if code:
                raise RuntimeError(
                    f"{mutant}: pytest ended with {code} on {tests[:3]}; where the tests have changed since, "
                    "run `make coverage` first"
                )
    return Trial(mutant, SURVIVED)


@contextlib.contextmanager
def changed(path: Path, mutant: Mutant) -> Iterator[None]:
    """Change a module in the copy, and mend it again."""
    text = path.read_text()
    path.write_text(mutant.source(text))
    # Compiled files are told apart by seconds and size, which a change within a second may keep.
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 3_600 * 10**9))
    try:
        yield
    finally:
        path.write_text(text)
        shutil.rmtree(
            path.parents[len(Path(mutant.module).parts) + 1] / ".hypothesis", ignore_errors=True
        )


def seconds(reach: Reach, tests: list[str]) -> float:
    """Processor time that tests may take: three times what they took."""
    return 3 * sum(reach.seconds.get(test, 1.0) for test in tests)


def run(
    tree: Path, tests: list[str], allowed: float, *, kernel: bool = False
) -> tuple[int | None, str]:
    """Run tests in a fork until the first fails: pytest's code, or None when time ran out.

    The time is the processor's, so that what else the machine does changes no outcome; a trial that
    waits for something that never comes is ended after ten times as long by the clock.
    """
    allowed += START_S * (3 if kernel else 1)
    output = tree / "output.txt"
    sys.stdout.flush()
    child = os.fork()
    if not child:
        start_in(tree, output, kernel)
        options = ["-x", "-q", "--tb=no", "--doctest-modules", "-p", "no:cacheprovider"]
        os._exit(int(pytest.main([*options, "--hypothesis-seed=0", *tests])))
    ends = time.monotonic() + 10 * allowed
    while time.monotonic() < ends and cpu_seconds(child) < allowed:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            end_group(child)
            # A process that a signal ended (memory, a crash of compiled code) failed.
            code = os.waitstatus_to_exitcode(status)
            return (code if code >= 0 else 1), first_failure(output)
        time.sleep(0.05)
    end_group(child)
    os.waitpid(child, 0)
    return None, ""


def cpu_seconds(process: int) -> float:
    """Seconds of processor time that a process and what it started have used."""
    used = 0.0
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(process)
        for one in (first, *first.children(recursive=True)):
            used += sum(one.cpu_times()[:4])
    return used


def start_in(tree: Path, output: Path, kernel: bool) -> None:
    """Make this forked process one that works in the copy, by itself, within its memory."""
    os.setsid()
    os.chdir(tree)
    stream = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for descriptor in (1, 2):
        os.dup2(stream, descriptor)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    root = str(ROOT)
    elsewhere = [entry for entry in sys.path if entry not in ("", root, f"{root}/src")]
    sys.path[:] = [str(tree / "src"), *elsewhere]
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # the copy has tests of its own
    sys.dont_write_bytecode = True
    os.environ |= {"PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1", "SLOW": "1"}
    os.environ["OMP_NUM_THREADS"] = "1"
    if kernel:
        # Machine code kept by numba is not renewed when a function that is called was changed.
        from numba import config

        config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"] = str(tree / f"numba-{os.getpid()}")


def end_group(child: int) -> None:
    """End what a trial started and left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


def first_failure(output: Path) -> str:
    """Read from pytest's summary which test failed first."""
    for line in output.read_text(errors="replace").splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" ", 1)[1].partition(" - ")[0]
    return ""
