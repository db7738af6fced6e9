"""What notebooks and pages depend on, by content.

A notebook is executed again when its script, a helper module it reaches, a data file, the locked versions,
the Python version or the executor differ from those it was last executed with, and when its stored outputs
are not the ones written then. File times are never looked at.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
EXECUTOR = ("execution.py", "kernels.py", "notebooks.py", "preload.py")


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or the word ``missing``."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "missing"


def files_below(folder: Path) -> list[Path]:
    """List the files under a folder, leaving out caches and hidden files."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)
    )


def combined(root: Path, files: Iterable[Path], *facts: str) -> str:
    """Digest of files (their paths from ``root`` and their bytes) and of plain facts."""
    lines = sorted({f"{os.path.relpath(path, root)} {file_digest(path)}" for path in files})
    return hashlib.sha256("\n".join([*lines, *facts]).encode()).hexdigest()


def imported_names(path: Path) -> set[str]:
    """List what a Python file may import, anywhere in it, as dotted names.

    ``from scipy import stats`` gives both ``scipy`` and ``scipy.stats``: whether the last part is a module
    is found out by whoever asks. Imports by a computed name (``importlib``) are not seen.
    """
    names: set[str] = set()
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError:
        return names  # whoever runs it will say so
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ["helpers" if node.level else "", node.module]))
            names.update({module}, (f"{module}.{alias.name}" for alias in node.names))
    return names


def modules_reached(paths: Iterable[Path], *, package: Path = PACKAGE) -> dict[str, Path]:
    """Follow imports from Python files through the package.

    Parameters
    ----------
    paths : iterable of Path
        Notebook scripts, or modules of the package.
    package : Path
        The folder of ``helpers``.

    Returns
    -------
    dict
        The modules of the package that these files import, directly or through one another: file by name.
    """
    reached: dict[str, Path] = {}
    waiting = list(paths)
    while waiting:
        for name in imported_names(waiting.pop()):
            path = _module_file(name, package)
            if path is not None and name not in reached:
                reached[name] = path
                waiting.append(path)
    return reached


def _module_file(name: str, package: Path) -> Path | None:
    parts = name.split(".")
    if parts[0] != "helpers":
        return None
    base = package.joinpath(*parts[1:])
    candidates = (base.with_suffix(".py"), base / "__init__.py") if parts[1:] else (base / "__init__.py",)
    return next((path for path in candidates if path.is_file()), None)


def notebook_fingerprint(
    script: Path, root: Path, *, package: Path = PACKAGE, environment: Mapping[str, str] | None = None
) -> str:
    """Digest of everything that a notebook's outputs can depend on.

    Parameters
    ----------
    script : Path
        The notebook's script.
    root : Path
        The repository, with ``data`` and ``requirements.lock``.
    package : Path
        The folder of ``helpers``.
    environment : mapping, optional
        Environment variables for the kernels. Where a value names a file, its bytes count.
    """
    files = {script, root / "requirements.lock", *files_below(root / "data")}
    files.update(modules_reached([script], package=package).values())
    files.update(package / name for name in EXECUTOR)
    files.update(path for path in files_below(package) if path.suffix != ".py")
    files.update(path for path in files_below(script.parent) if path.suffix not in (".py", ".ipynb"))
    facts = [platform.python_version()]
    for name, value in sorted((environment or {}).items()):
        facts.append(f"{name}={value} {file_digest(Path(value)) if Path(value).is_file() else ''}")
    return combined(root, files, *facts)


def pages_fingerprint(folder: Path, *, package: Path = PACKAGE) -> str:
    """Digest of the pages' sources. What the pages include from elsewhere is found by `build_pages`.

    Parameters
    ----------
    folder : Path
        Has ``book``, the executed ``notebooks``, ``_config.yml`` and ``_toc.yml``.
    package : Path
        The folder of ``helpers``.
    """
    files = {folder / "_config.yml", folder / "_toc.yml", package / "pages.py", *files_below(folder / "book")}
    files.update((folder / "notebooks").glob("*.ipynb"))
    lock = file_digest(package.parent.parent / "requirements.lock")
    return combined(folder, files, lock, platform.python_version())


class State:
    """What was built from what, kept in ``_build/state.json``.

    Losing the file costs a build and nothing else; one that can't be read counts as lost.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.records: dict[str, dict[str, Any]] = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            self.records = {}

    def is_current(self, name: str, inputs: str, output: str) -> bool:
        """Whether an output is the one that was last made, and from these inputs."""
        record = self.records.get(name, {})
        return record.get("inputs") == inputs and record.get("output") == output

    def forget(self) -> None:
        """Take everything as not yet built."""
        self.records = {}

    def record(self, name: str, **record: Any) -> None:
        """Keep what an output was made from, at once, so that a later failure does not lose it."""
        self.records[name] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.records, indent=1, sort_keys=True))
        os.replace(beside, self.path)
