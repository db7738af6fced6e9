"""A package whose bytes are not those of the lock is not installed."""

import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest

from casebook.build import environment


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hashes") / ".venv"
    environment._create(folder)
    return folder


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package of one line, so that nothing is fetched."""
    path = tmp_path / "tiny-1.0-py3-none-any.whl"
    kind = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {
        "tiny.py": "",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": kind,
    }
    record = "".join(f"{name},,\n" for name in [*files, "tiny-1.0.dist-info/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, "tiny-1.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return path


def install(venv: Path, wheel: Path, digest: str | None) -> bool:
    """Install from a lock of one line; tell whether the package can be imported then."""
    lock = wheel.with_suffix(".lock")
    known = "" if digest is None else f" --hash=sha256:{digest}"
    lock.write_text(f"tiny @ {wheel.as_uri()}{known}\n")
    environment._install(venv, lock)
    python = str(environment.python_of(venv))
    return subprocess.run([python, "-c", "import tiny"], check=False).returncode == 0


def test_other_bytes_are_refused(venv: Path, wheel: Path) -> None:
    """Rule: the hash in the lock decides; here it is the one of other bytes."""
    with pytest.raises(environment.SetupError):
        install(venv, wheel, hashlib.sha256(b"other").hexdigest())


def test_a_line_without_a_hash_is_refused(venv: Path, wheel: Path) -> None:
    """Rule: no package comes in unchecked."""
    with pytest.raises(environment.SetupError):
        install(venv, wheel, None)


def test_the_bytes_of_the_lock_are_installed(venv: Path, wheel: Path) -> None:
    """A check of the two tests above: the same package passes with its own hash."""
    assert install(venv, wheel, hashlib.sha256(wheel.read_bytes()).hexdigest())
