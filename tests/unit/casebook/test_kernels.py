"""Forked kernels: no notebook can tell them from ordinary ones, and none sees another."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook.build import kernels

# Asks for everything that could differ between a forked process and a new one. On purpose each line
# prints
# something that other code relies on: how wide tables are cut, how figures are shown, where files
# are found.
CURIOUS = """\
# %%
import os, sys, random, warnings
import numpy as np
import matplotlib, matplotlib.pyplot as plt
import pandas as pd

# %%
pd.DataFrame(np.arange(75).reshape(3, 25))

# %%
pd.DataFrame({"text": ["long " * 30], "value": [1 / 3]})

# %%
print(pd.DataFrame(np.arange(75).reshape(3, 25)))

# %%
plt.plot([1, 2, 3]);

# %%
figure, axes = plt.subplots()
axes.plot([3, 1, 2])
plt.show()
print(plt.get_fignums(), matplotlib.get_backend(), plt.isinteractive())

# %%
print(os.getcwd() == os.path.dirname(os.environ["PROBE"]), sys.path[0] == "", sys.path[1:3])
print(__name__, sys.modules["__main__"].__name__, sys.argv[0][-21:], os.environ["PROBE_WORD"])

# %%
import multiprocessing, signal, threading
print(multiprocessing.current_process().daemon, signal.getsignal(signal.SIGINT))
print(threading.current_thread() is threading.main_thread(), sys.stdin.isatty(), sys.flags)

# %%
print(sorted(str(entry[:3]) for entry in warnings.filters))
print({name: value for name, value in matplotlib.rcParams.items() if name.startswith("figure")})

# %%
import time
os.system("echo from a subprocess")
time.sleep(1)  # a thread of the kernel passes on what a subprocess writes: on a busy machine it comes late
"""

EXECUTE = """\
import sys
import time
from collections.abc import Callable
from pathlib import Path
from casebook.build import kernels
from casebook.build.execution import execute_notebooks

folder, plain = Path(sys.argv[1]), sys.argv[2] == "plain"
kernels.isolate(folder / "home")
if not plain:
    kernels.start_server(["numpy", "pandas", "matplotlib.pyplot"])
results = execute_notebooks(
    sorted(folder.glob("*.py")), folder / sys.argv[2],
    failed=folder / "failed", plain_kernels=plain,
    environment={"PROBE": str(folder / "x"), "PROBE_WORD": "told"},
)
for result in results:
    print(result.name, "|", result.problem)
"""


def execute(folder: Path, how: str = "forked") -> str:
    """Execute a folder's scripts in a process of their own, as a build does; give what it
    printed.
    """
    unwanted = {"MPLBACKEND", "PYTEST_CURRENT_TEST"}  # the second stops ipykernel's own capturing
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, str(folder), how],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_forked_kernels_give_the_bytes_of_ordinary_ones(tmp_path: Path) -> None:
    """Oracle: ordinary kernels, each a new interpreter, executing the same script."""
    (tmp_path / "curious.py").write_text(CURIOUS)
    for how in ("forked", "plain"):
        assert "curious | None" in execute(tmp_path, how)
    forked, plain = (tmp_path / how / "curious.ipynb" for how in ("forked", "plain"))
    assert plain.read_text().count('"image/png"') == 2
    assert "from a subprocess" in plain.read_text()
    assert forked.read_text().splitlines() == plain.read_text().splitlines()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What became of several notebooks that do harm, by name."""
    folder = tmp_path_factory.mktemp("harm")
    scripts = {
        "a_writer": "import math, os\nmath.pi = 3\nos.environ['SEEN'] = 'yes'\nos.chdir('/')",
        "b_reader": "import math, os\nassert math.pi > 3.1 and 'SEEN' not in os.environ\n"
        "assert os.getcwd() != '/'",
        "c_raises": "print('before')\n\n# %%\n1 / 0\n\n# %%\nprint('never')",
        "d_killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "e_warns": "import warnings\nwarnings.warn('too few events')",
        "f_syntax": "if\n",
    }
    for name, code in scripts.items():
        (folder / f"{name}.py").write_text(f"# %%\n{code}\n")
    lines = execute(folder)
    results = {}
    for name in scripts:
        start = lines.index(f"{name} | ") + len(f"{name} | ")
        results[name] = lines[start:].split("\n" + chr(ord(name[0]) + 1) + "_")[0].strip()
    results["stored"] = " ".join(sorted(path.name for path in (folder / "forked").iterdir()))
    results["failed"] = " ".join(sorted(path.name for path in (folder / "failed").iterdir()))
    return results


@pytest.mark.ci
def test_notebooks_do_not_see_each_other(told: dict[str, str]) -> None:
    """Invariant: what one notebook does to a module, the environment or its folder stays with
    it.
    """
    assert told["a_writer"] == "None"
    assert told["b_reader"] == "None"


@pytest.mark.ci
def test_an_error_is_told_with_its_cell_and_last_line(told: dict[str, str]) -> None:
    """Oracle: Python's message, and the cell counted by hand."""
    assert told["c_raises"].startswith("cell 2 failed:")
    assert told["c_raises"].endswith("ZeroDivisionError: division by zero")


def test_a_killed_kernel_is_told(told: dict[str, str]) -> None:
    """Rule: a kernel that vanishes (memory, a signal) fails its notebook at once and says so."""
    assert told["d_killed"].startswith("its kernel died")


def test_a_warning_fails_a_notebook(told: dict[str, str]) -> None:
    """Rule: no warning reaches a page, and the text of the warning is told."""
    assert told["e_warns"].startswith("cell 1 wrote to stderr")
    assert "too few events" in told["e_warns"]


def test_a_syntax_error_is_told(told: dict[str, str]) -> None:
    """Oracle: Python's message."""
    assert "SyntaxError" in told["f_syntax"]


def test_only_good_notebooks_are_stored(told: dict[str, str]) -> None:
    """Rule: a notebook that failed is put aside to be looked at, and takes no good one's place."""
    assert told["stored"] == "a_writer.ipynb b_reader.ipynb"
    assert told["failed"] == "c_raises.ipynb d_killed.ipynb e_warns.ipynb f_syntax.ipynb"


def test_a_forked_kernel_gets_what_follows_the_name_of_its_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the command is Jupyter's, python -m ipykernel_launcher -f FILE; the fork is past its first part."""
    called: list[object] = []

    class Process:
        pid = 4711

        def __init__(self, target: object, args: tuple[object, ...]) -> None:
            called.extend(args)

        def start(self) -> None:
            called.append("started")

    monkeypatch.setattr(
        "multiprocessing.get_context", lambda method: SimpleNamespace(Process=Process)
    )
    provisioner = kernels._ForkingProvisioner()
    command = ["python", "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "x.json"]
    asyncio.run(provisioner.launch_kernel(command, env={"A": "1"}, cwd=tmp_path))
    assert called == [["-f", "x.json"], {"A": "1"}, str(tmp_path), os.getcwd(), "started"]
    assert provisioner.pid == provisioner.pgid == 4711


@pytest.mark.slow
def test_a_killed_build_leaves_no_kernel_behind(tmp_path: Path) -> None:
    """Rule: a kernel ends with its build, also when that is killed. Oracle: its process group."""
    code = "import os, time\nopen('group', 'w').write(str(os.getpgid(0)))\ntime.sleep(600)"
    (tmp_path / "waits.py").write_text(f"# %%\n{code}\n")
    build = subprocess.Popen([sys.executable, "-c", EXECUTE, str(tmp_path), "forked"])
    written = tmp_path / "group"
    try:
        assert comes_true(lambda: written.exists() and written.read_text() != "", seconds=60)
    finally:
        build.kill()
        build.wait()
    assert comes_true(lambda: not group_exists(int(written.read_text())), seconds=20)


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def comes_true(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Look again and again, for a limited time, whether something has happened."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return condition()
