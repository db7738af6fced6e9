"""Make ``.venv`` from a lock file with the project's commands, and do nothing where it is there already.

Runs before anything is installed (``python3 src/casebook/build/environment.py requirements.lock``), so it
uses the standard library only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
OLDEST = (3, 11)
STAMP = "book-environment.json"  # written last: an environment without it is half made
# -I: nothing in the current folder, in PYTHONPATH or in the home folder takes the place of a module.
SCRIPT = """\
#!/bin/sh
'''exec' "{python}" -I "$0" "$@"
' '''
import sys

from {module} import {function}

if __name__ == "__main__":
    sys.exit({function}())
"""
WINDOWS_SCRIPT = (
    '@"{python}" -I -c "import sys; from {module} import {function}; sys.exit({function}())" %*\n'
)


class SetupError(Exception):
    """The environment can't be made; the message says why and what to do."""


def is_ready(venv: Path, lock: Path) -> bool:
    """Whether an environment is whole, where it was made, and holds what the lock says now."""
    stamp = _read_stamp(venv)
    known = _is_usable(venv, stamp) and stamp["locks"].get(str(lock)) == _digest(lock)
    return known and all(path.is_file() for path in command_files(venv))


def prepare(venv: Path, lock: Path) -> None:
    """Bring an environment to what the lock says.

    An environment that another lock of the same project made is added to. One that is half made,
    was moved, or holds versions that are locked no longer is made anew.

    Parameters
    ----------
    venv : Path
        The environment's folder.
    lock : Path
        Pins with hashes.

    Raises
    ------
    SetupError
        A step failed. What is left is not taken for an environment by the next run.
    """
    stamp = _read_stamp(venv)
    if not _is_usable(venv, stamp) or any(
        digest != _digest(Path(path)) for path, digest in stamp["locks"].items()
    ):
        if venv.exists() and not (venv / "pyvenv.cfg").exists():
            raise SetupError(f"{venv} is no Python environment; move it away and run this again")
        stamp = {"folder": str(venv.resolve()), "python": sys.version, "locks": {}}
        print(f"environment: making {venv.name} with Python {sys.version.split()[0]}", flush=True)
        _create(venv)
    (venv / STAMP).unlink(missing_ok=True)
    print(f"environment: installing {_count(lock)} packages of {lock.name} by hash", flush=True)
    _install(venv, lock)
    _site_packages(venv).joinpath("book-helpers.pth").write_text(f"{ROOT / 'src'}\n")
    write_commands(venv)
    stamp["locks"][str(lock)] = _digest(lock)
    (venv / STAMP).write_text(json.dumps(stamp, indent=1))


def command_files(venv: Path) -> dict[Path, str]:
    """Files of the commands that ``pyproject.toml`` names, and what each calls, as ``module:function``."""
    import tomllib  # an older Python has to come as far as to say that it is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder, ending = python_of(venv).parent, ".cmd" if os.name == "nt" else ""
    return {folder / f"{name}{ending}": target for name, target in project["scripts"].items()}


def write_commands(venv: Path) -> None:
    """Write the project's commands beside the interpreter, as an installation of its wheels would."""
    for path, target in command_files(venv).items():
        module, function = target.split(":")
        script = WINDOWS_SCRIPT if os.name == "nt" else SCRIPT
        python = python_of(venv).absolute()
        path.write_text(script.format(python=python, module=module, function=function))
        path.chmod(0o755)


def python_of(venv: Path) -> Path:
    """The interpreter of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _create(venv: Path) -> None:
    if shutil.which("uv"):
        making = ["uv", "venv", "--quiet", "--clear", "--no-project", "--python", _base_python()]
        _run([*making, str(venv)])
        return
    shutil.rmtree(venv, ignore_errors=True)
    _run(
        [_base_python(), "-m", "venv", str(venv)],
        hint="On Debian and Ubuntu the package python3-venv has to be installed.",
    )


def _install(venv: Path, lock: Path) -> None:
    """Install by uv or by pip, which show a bar on a terminal; elsewhere lines tell how far it is."""
    python = str(python_of(venv))
    hint = "Without a network connection the packages can't be fetched: connect and run this again."
    what = ["--require-hashes", "--no-deps", "--requirement", str(lock)]
    if shutil.which("uv"):
        _run(["uv", "pip", "install", "--python", python, *what], hint=hint)
        return
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", *what]
    if sys.stdout.isatty():
        _run(pip, hint=hint)
    else:
        _run([*pip, "--progress-bar=off"], hint=hint, count_of=_count(lock))


def _count(lock: Path) -> int:
    """How many packages a lock names."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return sum("==" in line and line[:1].isalnum() for line in lines)


def _run(command: list[str], hint: str = "", count_of: int = 0) -> None:
    # Without compiled files every later start would be several times slower.
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    # uv trusts its own list of authorities; clinics and companies often have theirs in the system's
    # list.
    environment = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **environment}
    pipe = subprocess.PIPE if count_of else None
    with subprocess.Popen(command, env=environment, stdout=pipe, text=True) as process:
        if process.stdout is not None:
            _count_aloud(process.stdout, count_of)
    if process.returncode != 0:
        raise SetupError(f"this step failed (see above): {' '.join(command)}\n{hint}".rstrip())


def _count_aloud(lines: Iterable[str], number: int) -> None:
    """Say at every tenth package that pip collects how many there were."""
    collected = 0
    for line in lines:
        collected += line.startswith("Collecting ")
        if line.startswith("Collecting ") and collected % 10 == 0:
            print(f"environment: package {collected} of {number}", flush=True)


def _read_stamp(venv: Path) -> dict[str, Any]:
    try:
        stamp = json.loads((venv / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _is_usable(venv: Path, stamp: dict[str, Any]) -> bool:
    made_here = stamp.get("folder") == str(venv.resolve()) and stamp.get("python") == sys.version
    return made_here and python_of(venv).exists()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"


def _base_python() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


def _site_packages(venv: Path) -> Path:
    return next(venv.glob("Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"))


@contextmanager
def _one_at_a_time(lock_file: Path) -> Iterator[None]:
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("a") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)  # a second run waits for the first
        except ImportError:
            pass  # Windows: nothing is locked there
        yield


def main() -> int:
    """Make the environment that the command line names, and return the exit status."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"\nStopped: Python 3.11 or newer is needed; this is Python {found}", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(description="Make .venv from a lock file.")
    parser.add_argument("lock", type=Path)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    options = parser.parse_args()
    venv, lock = options.venv.absolute(), options.lock.absolute()
    if is_ready(venv, lock):
        return 0
    try:
        with _one_at_a_time(ROOT / "_build" / ".environment.lock"):
            if not is_ready(venv, lock):
                prepare(venv, lock)
    except (SetupError, OSError) as error:
        print(f"\nStopped: the environment was not made: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
