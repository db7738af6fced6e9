"""The stored outputs bite: a planted change anywhere makes the strict comparison fail.

Each case is a copy of a real notebook beside copies of its packages and of the data, with one change
planted. A kernel finds the copy first, because it starts in its folder. All cases run in one
comparison.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "02_efficacy.ipynb"

# One more event in every posterior.
CHANGED_ESTIMATE = """

_right = beta_posterior
def beta_posterior(events, n, **options):
    return _right(events + 1, n, **options)
"""

# The first coordinate of every drawn figure moves by one unit; no text changes.
CHANGED_DRAWING = """

import re as _re
_right = to_svg
def to_svg(*arguments, **options):
    moved = lambda found: found.group(1) + str(float(found.group(2)) + 1)
    return _re.sub(r'( d="M ?)([0-9.]+)', moved, _right(*arguments, **options), count=1)
"""


def change_library(folder: Path) -> None:
    with (folder / "fewevents" / "proportions" / "posterior.py").open("a") as file:
        file.write(CHANGED_ESTIMATE)


def change_drawing(folder: Path) -> None:
    with (folder / "helpers" / "svg.py").open("a") as file:
        file.write(CHANGED_DRAWING)


def change_data(folder: Path) -> None:
    """One refractory patient becomes a relapsed one."""
    path = folder.parent / "data" / "cohort.csv"
    assert "refractory" in path.read_text()
    path.write_text(path.read_text().replace("refractory", "relapsed", 1))


def change_stored_number(folder: Path) -> None:
    """One digit of a stored table or sentence changes."""
    edit_output(folder, lambda text: re.sub(r"26/33", "27/33", text, count=1), svg=False)


def change_stored_figure(folder: Path) -> None:
    """One coordinate of a stored figure changes."""
    edit_output(
        folder, lambda text: re.sub(r'( d="M ?)([0-9])', r"\g<1>9\g<2>", text, count=1), svg=True
    )


def edit_output(folder: Path, edit: Callable[[str], str], *, svg: bool) -> None:
    """Edit the first stored output that an edit changes, among those with or without a drawing."""
    path = folder / NOTEBOOK
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            for kind, value in output.get("data", {}).items():
                text = "".join(value)
                if ("<svg" in text) == svg and edit(text) != text:
                    output["data"][kind] = edit(text)
                    path.write_text(json.dumps(notebook))
                    return
    raise AssertionError(f"{NOTEBOOK} stores nothing that this edit would change")


CASES: dict[str, Callable[[Path], None]] = {
    "unchanged": lambda folder: None,
    "changed library": change_library,
    "changed data": change_data,
    "changed drawing": change_drawing,
    "changed stored number": change_stored_number,
    "changed stored figure": change_stored_figure,
}


pytestmark = pytest.mark.slow  # a dozen seconds of kernels


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the comparison said for each case: the messages of the cells that failed."""
    folder = tmp_path_factory.mktemp("planted")
    for name, plant in CASES.items():
        case = folder / name.replace(" ", "_")
        shutil.copytree(ROOT / "data", case / "data")
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src", case / "src", ignore=skipped)
        shutil.copy(ROOT / "notebooks" / NOTEBOOK, case / "src")
        plant(case / "src")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "--nbval", "-n", "2", "--dist", "loadscope", "-q"]
    command += ["-c", os.devnull, "--rootdir", str(folder), f"--junitxml={report}", str(folder)]
    unwanted = ("PYTEST", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    done = subprocess.run(command, capture_output=True, text=True, env=kept, timeout=300)
    assert done.returncode == 1, f"{done.stdout}\n{done.stderr}"
    found: dict[str, list[str]] = {name: [] for name in CASES}
    ran = dict.fromkeys(CASES, 0)
    for case in ET.parse(report).iter("testcase"):
        name = next(
            name for name in CASES if f"{name.replace(' ', '_')}." in case.get("classname", "")
        )
        ran[name] += 1
        found[name] += [failure.text or "" for failure in case.iter("failure")]
    assert min(ran.values()) == max(ran.values()) > 3
    return found


def test_the_unchanged_notebook_passes(failures: dict[str, list[str]]) -> None:
    """Control: the copy itself changes nothing, so what fails below fails because of what was
    planted.
    """
    assert failures["unchanged"] == []


@pytest.mark.parametrize("case", [name for name in CASES if name != "unchanged"])
def test_a_planted_change_fails(failures: dict[str, list[str]], case: str) -> None:
    """Oracle: the planted change. The comparison fails on an output, not on an error in a cell."""
    assert any("mismatch" in message for message in failures[case])
