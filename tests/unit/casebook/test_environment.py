"""The locks, pyproject.toml and environment.yml say the same; a half-made .venv is never used."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from casebook.build import environment

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ["requirements.lock", "requirements-full.lock"]


def entries(lock: str) -> list[tuple[Requirement, int]]:
    """Requirements of a lock, each with its number of hashes."""
    found = []
    for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text()):
        lines = [line for line in block.splitlines() if not line.lstrip().startswith("#")]
        if not lines:  # the end of the full lock says what was left out
            continue
        requirement = Requirement(lines[0].rstrip(" \\"))
        found.append((requirement, sum("--hash=sha256:" in line for line in lines)))
    return found


def versions(lock: str) -> dict[str, set[Version]]:
    pins: dict[str, set[Version]] = {}
    for requirement, _ in entries(lock):
        pinned = str(requirement.specifier).removeprefix("==")
        pins.setdefault(canonicalize_name(requirement.name), set()).add(Version(pinned))
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed(lock: str) -> None:
    """Rule: one version each (per marker), with at least one hash."""
    for requirement, hashes in entries(lock):
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes > 0, requirement


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml"])
def test_no_address_is_written_down(name: str) -> None:
    """Rule: where packages come from is the reader's own setting."""
    text = (ROOT / name).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|file:", text)


@pytest.mark.parametrize(
    ("group", "lock"),
    [
        (None, "requirements.lock"),
        ("book", "requirements.lock"),
        ("test", "requirements.lock"),
        *((group, "requirements-full.lock") for group in [None, *PROJECT["optional-dependencies"]]),
    ],
)
def test_direct_dependencies_are_locked(group: str | None, lock: str) -> None:
    """Oracle: the specifiers in pyproject.toml."""
    wanted = PROJECT["dependencies"] if group is None else PROJECT["optional-dependencies"][group]
    pins = versions(lock)
    for requirement in map(Requirement, wanted):
        pinned = pins[canonicalize_name(requirement.name)]
        assert all(version in requirement.specifier for version in pinned), requirement


def test_the_full_lock_extends_the_other_one() -> None:
    """Rule: what both locks hold has the same versions, so one environment serves both."""
    base, full = versions("requirements.lock"), versions("requirements-full.lock")
    assert {name: full[name] for name in base} == base


def test_known_incompatibilities_are_avoided() -> None:
    """Oracle: lifelines 0.30.0 fails in add_at_risk_counts, and 0.30.3 fails on pandas 3."""
    pins = versions("requirements.lock")
    assert min(pins["lifelines"]) >= Version("0.30.3")
    assert {version.major for version in pins["pandas"]} == {2}


def test_conda_users_get_the_same_versions() -> None:
    """Rule: the pip section of environment.yml is the lock without its hashes, and the project."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert "python=3.11" in conda["dependencies"]
    *pins, project = conda["dependencies"][-1]["pip"]
    assert project == "-e ."
    assert sorted(map(Requirement, pins), key=str) == sorted(
        (requirement for requirement, _ in entries("requirements.lock")), key=str
    )


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand-in for the commands that make an environment; the names of those that were run."""
    done: list[str] = []

    def run(command: list[str], hint: str = "", count_of: int = 0) -> None:
        if "venv" in command:
            done.append("create")
            folder = Path(command[-1])
            environment.python_of(folder).parent.mkdir(parents=True, exist_ok=True)
            environment.python_of(folder).write_text("")
            (folder / "pyvenv.cfg").write_text("")
            (folder / "lib" / "python3.11" / "site-packages").mkdir(parents=True, exist_ok=True)
        else:
            done.append(f"install {Path(command[command.index('--requirement') + 1]).name}")

    monkeypatch.setattr(environment, "_run", run)
    return done


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in LOCKS:
        (tmp_path / name).write_text(name)
    return tmp_path


def prepared(place: Path, lock: str, steps: list[str]) -> list[str]:
    """Prepare from a lock where that is needed; give the steps it took."""
    steps.clear()
    if not environment.is_ready(place / ".venv", place / lock):
        environment.prepare(place / ".venv", place / lock)
    assert environment.is_ready(place / ".venv", place / lock)
    return list(steps)


def test_an_environment_is_made_once(place: Path, steps: list[str]) -> None:
    """Rule: made, then used as it is; a second lock is added to it."""
    base, full = LOCKS
    assert prepared(place, base, steps) == ["create", "install requirements.lock"]
    assert prepared(place, base, steps) == []
    assert prepared(place, full, steps) == ["install requirements-full.lock"]
    assert prepared(place, base, steps) == []


def test_a_changed_lock_makes_it_anew(place: Path, steps: list[str]) -> None:
    """Rule: packages that are locked no longer do not linger."""
    for lock in LOCKS:
        prepared(place, lock, steps)
    (place / "requirements.lock").write_text("changed")
    assert prepared(place, "requirements.lock", steps) == ["create", "install requirements.lock"]
    assert not environment.is_ready(place / ".venv", place / "requirements-full.lock")


def test_a_half_made_environment_is_made_anew(
    place: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: an installation that stops half-way leaves nothing that the next run takes for
    whole.
    """
    lock = place / "requirements.lock"
    with monkeypatch.context() as broken:

        def stop(venv: Path, lock: Path) -> None:
            raise environment.SetupError("no network")

        broken.setattr(environment, "_install", stop)
        with pytest.raises(environment.SetupError):
            environment.prepare(place / ".venv", lock)
    assert not environment.is_ready(place / ".venv", lock)
    assert prepared(place, lock.name, steps) == ["create", "install requirements.lock"]


def test_a_moved_project_gets_a_new_environment(place: Path, steps: list[str]) -> None:
    """Rule: the scripts in an environment hold its path, so it can't be moved."""
    prepared(place, "requirements.lock", steps)
    moved = place.with_name("moved")
    place.rename(moved)
    assert not environment.is_ready(moved / ".venv", moved / "requirements.lock")


@pytest.mark.parametrize("version", ["2.7.18", "9.9.0"])
def test_another_python_gets_a_new_environment(place: Path, steps: list[str], version: str) -> None:
    """Rule: the interpreter's version is part of what was made."""
    prepared(place, "requirements.lock", steps)
    stamp = place / ".venv" / environment.STAMP
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "python": version}))
    assert prepared(place, "requirements.lock", steps)[0] == "create"


def test_a_folder_that_is_no_environment_is_left_alone(place: Path, steps: list[str]) -> None:
    """Rule: somebody's own files under that name are not removed."""
    (place / ".venv").mkdir()
    (place / ".venv" / "notes.txt").write_text("mine")
    with pytest.raises(environment.SetupError, match="move it away"):
        environment.prepare(place / ".venv", place / "requirements.lock")
    assert (place / ".venv" / "notes.txt").read_text() == "mine"


def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    """Rule: the command and what to do about it are in the message."""
    with pytest.raises(environment.SetupError, match="(?s)this step failed.*false.*connect"):
        environment._run(["false"], hint="connect and run this again")
