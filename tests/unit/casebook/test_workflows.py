"""What runs elsewhere (GitHub Actions, Docker, Binder) is what runs here."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def commands(path: Path) -> list[str]:
    """The shell commands of a workflow."""
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_may_do_little(path: Path) -> None:
    """Rule: a commit's hash with the version beside it; a token that reads; an end in sight."""
    text = path.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (.*)", text)
    pinned = [re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", entry) for entry in uses]
    assert uses and all(pinned), uses
    content = yaml.safe_load(text)
    assert content["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 45 for job in content["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_target_that_is_called_exists(path: Path) -> None:
    """Oracle: the Makefile."""
    called = [
        word
        for command in commands(path)
        for words in re.findall(r"^\s*make (.*?)(?: 2>|$)", command, re.MULTILINE)
        for word in words.split()
        if re.fullmatch("[a-z]+", word)
    ]
    assert called and set(called) <= targets()


def test_a_push_runs_lint_and_test() -> None:
    """Rule: a push means the same two commands anywhere; what takes long runs each week."""
    assert commands(ROOT / ".github" / "workflows" / "test.yml")[:2] == ["make lint", "make test"]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.endswith("\nCI=1 make --keep-going lint test\n")
    weekly = (ROOT / ".github" / "workflows" / "newest.yml").read_text(encoding="utf-8")
    assert "SLOW=1 make --keep-going lint test verify" in weekly


def test_one_version_of_python_everywhere() -> None:
    """Oracle: environment.yml; the stored outputs were made with that version."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (version,) = [
        str(entry).removeprefix("python=")
        for entry in conda["dependencies"]
        if str(entry).startswith("python=")
    ]
    named = [re.findall(r'python-version: "(.*)"', path.read_text()) for path in WORKFLOWS]
    assert {one for many in named for one in many} == {version}
    assert f"FROM python:{version}-slim" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert (ROOT / ".binder" / "runtime.txt").read_text() == f"python-{version}\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one committed lock, changed since."""

    def git(*words: str) -> None:
        name = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *name, *words], cwd=tmp_path, check=True, capture_output=True)

    lock = tmp_path / "requirements-full.lock"
    lock.write_text("alpha==1.0 \\\n    --hash=sha256:0\nbeta==2.0 ; sys_platform == 'win32' \\\n")
    git("init")
    git("add", ".")
    git("commit", "-m", "lock")
    lock.write_text("alpha==1.1 \\\n    --hash=sha256:1\nbeta==2.0 ; sys_platform == 'win32' \\\n")
    return tmp_path


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("12 passed\n", "Nothing: `make lock UPGRADE=1` can be committed."),
        (
            "12 passed\nFAILED tests/unit/test_x.py::test_y - assert 1 == 2\n",
            "FAILED tests/unit/test_x.py",
        ),
        ("make[1]: *** [Makefile:30: units] Error 1\n", "units] Error 1"),
    ],
)
def test_the_weekly_run_says_what_changed_and_what_broke(
    clone: Path, log: str, expected: str
) -> None:
    """Oracle: the two locks and the log written here."""
    (clone / "log").write_text(log)
    script = str(ROOT / ".github" / "newest-summary.sh")
    answer = subprocess.run([script, "log"], cwd=clone, capture_output=True, text=True, check=True)
    assert "- alpha==1.0\n+ alpha==1.1\n" in answer.stdout
    assert "beta" not in answer.stdout
    assert expected in answer.stdout
    assert ("Nothing:" in answer.stdout) == (log[-7:] == "passed\n")
