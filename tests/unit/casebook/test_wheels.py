"""Each package as a wheel: in an empty environment with its own needs alone, run from a folder that holds traps.

They fetch packages, so they count as slow. Oracle of each call: the line that the README or a page gives for it.
"""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from casebook.build import environment

ROOT = Path(__file__).resolve().parents[3]
WARD = ROOT / "book" / "example" / "invented-ward.csv"
NAMES = ("attainable", "fewevents", "cohortreader", "helpers", "casebook")
LOGRANK = "import fewevents as fe; print(fe.logrank([1, 2, 3, 4], [1, 1, 1, 0], list('aabb')))"
CALLS = {
    "attainable": ["attainable", "logrank", "15", "1", "11", "0", "--p", "0.40"],
    "cohortreader": ["cohortreader", "check", str(WARD), "--mapping", str(WARD.with_suffix(".yml"))],
    "fewevents": ["python", "-I", "-c", LOGRANK],
}  # fmt: skip
SAID = {"attainable": "0.40", "cohortreader": "24", "fewevents": "p = 0.090"}


def project(folder: Path) -> dict:
    return dict(tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheels of all packages, built as `make wheels` builds them."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    for name in NAMES:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=ROOT / "src" / name, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_wheel_holds_its_package_and_nothing_else(dist: Path, name: str) -> None:
    """Oracle: the folder of the package, what is no code included, and the version of the repository."""
    version = project(ROOT)["project"]["version"]
    (wheel,) = dist.glob(f"{name}-{version}-*.whl")
    held = {entry for entry in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in entry}
    files = (path for path in (ROOT / "src" / name).rglob("*") if path.is_file())
    expected = {
        path.relative_to(ROOT / "src").as_posix()
        for path in files
        if "__pycache__" not in path.parts and path.name != "pyproject.toml"
    }
    assert held == expected


@pytest.mark.parametrize("name", NAMES)
def test_needs_of_a_package_are_those_of_the_book(name: str) -> None:
    """Rule: one list of reasons and versions, at the root; a package repeats what it needs of it."""
    root = project(ROOT)["project"]
    known = {*root["dependencies"], *sum(root["optional-dependencies"].values(), []), *NAMES}
    known |= {"pandas>=2.2,<3", "dask[distributed]"}
    needs = project(ROOT / "src" / name)["project"]
    asked = [*needs["dependencies"], *sum(needs.get("optional-dependencies", {}).values(), [])]
    assert [need for need in asked if need not in known] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_a_wheel_works_with_its_own_needs_alone(dist: Path, name: str, tmp_path: Path) -> None:
    """Done by it: an empty environment, another folder, and files there that would hide modules of ours or Python's."""
    venv, elsewhere = tmp_path / "venv", tmp_path / "elsewhere"
    environment._create(venv)
    (wheel,) = dist.glob(f"{name}-*.whl")
    python = environment.python_of(venv)
    pip = ["uv", "pip", "install", "--quiet", "--python", str(python)]
    if shutil.which("uv") is None:
        pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True)
    elsewhere.mkdir()
    for trap in ("helpers", "yaml", "pandas", name):
        (elsewhere / f"{trap}.py").write_text("raise SystemExit('a file of this folder ran')\n")
    program, *rest = CALLS[name]
    command = [str(python.with_name(program)), *rest]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert SAID[name] in done.stdout
