"""What notebooks and pages depend on, by content.

A notebook is executed again when its script, a helper module it reaches, a data file, the locked
versions, the Python version or the executor differ from those it was last executed with, and when
its stored outputs are not the ones written then. File times are never looked at.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from itertools import accumulate
from pathlib import Path

from casebook.build.folder import State

EXECUTOR = tuple(
    f"casebook/build/{name}.py" for name in ("execution", "kernels", "notebooks", "preload")
)
RECORDS = {
    "casebook.build.records": ("bench/results", "tests/reference/answers"),
    "casebook.build.status": (
        "bench/results/notebooks.csv",
        "bench/pages/results.csv",
        "tests/reference/versions",
        "pyproject.toml",
    ),
}
"""Modules that read what lies outside ``data``, and the folders and files that they read."""
PAGE_MAKERS = tuple(
    f"casebook/build/{name}.py"
    for name in ("pages", "source_links", "enclosed", "reference", "numbers", "imprint")
)
"""Modules that make pages; those that they import count as well."""


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or the word ``missing``."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "missing"


def files_below(folder: Path) -> list[Path]:
    """List the files under a folder, leaving out caches and hidden files."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        found += [Path(place, name) for name in files if not name.startswith(".")]
    return sorted(found)


def combined(
    root: Path, files: Iterable[Path], *facts: str, digest: Callable[[Path], str] = file_digest
) -> str:
    """Digest of files (their paths from ``root`` and their bytes) and of plain facts."""
    lines = sorted({f"{os.path.relpath(path, root)} {digest(path)}" for path in files})
    return hashlib.sha256("\n".join([*lines, *facts]).encode()).hexdigest()


def imported_names(path: Path, *, sources: Path) -> set[str]:
    """List what a Python file may import, anywhere in it, as dotted names.

    ``from scipy import stats`` gives both ``scipy`` and ``scipy.stats``: whether the last part is a
    module is for the caller to find out. Imports by a computed name are not seen.

    Parameters
    ----------
    path : Path
        A module of the sources or a script.
    sources : Path
        The folder of the packages, against which relative imports are resolved.
    """
    inside = path.is_relative_to(sources)
    home = path.relative_to(sources).parent.parts if inside else ()
    source = path.read_bytes()
    mark = hashlib.sha256(repr((home, source)).encode()).hexdigest()
    if mark not in _imports:
        last = _recalled.get(mark)
        _imports[mark] = sorted(_imports_in(source, home)) if last is None else last
    return set(_imports[mark])


_imports: dict[str, list[str]] = {}
"""Imports by the content of a file: most modules are reached from every notebook."""
_recalled: dict[str, list[str]] = {}
"""The same of the last build; of these what is asked for is kept."""


def recall_imports(file: Path) -> None:
    """Take up what `keep_imports` wrote: to parse all modules takes a tenth of a build with little to do."""
    _recalled.update(State(file).records.get(file_digest(Path(__file__)), {}))


def keep_imports(file: Path) -> None:
    """Write the imports that were found, for this version of the module alone."""
    state, mine = State(file), file_digest(Path(__file__))
    if state.records.get(mine) != _imports:
        state.forget()
        state.record(mine, **_imports)


def _imports_in(source: bytes, home: tuple[str, ...]) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()  # whoever runs the file will say so
    names: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            names.update({module}, (f"{module}.{alias.name}" for alias in node.names))
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):  # no expression imports
            inner = getattr(node, field, [])
            waiting += inner if isinstance(inner, list) else []
    return names


def modules_reached(paths: Iterable[Path], *, sources: Path) -> dict[str, Path]:
    """Follow imports from Python files through the package.

    Parameters
    ----------
    paths : iterable of Path
        Notebook scripts, or modules of the package.
    sources : Path
        The folder of the packages.

    Returns
    -------
    dict
        The modules of the sources that these files import, directly or through one another: file by
        name.
    """
    known = _modules(sources)
    return _reached(paths, known, partial(_known_imports, known=known, sources=sources))


def _reached(
    paths: Iterable[Path], known: Mapping[str, Path], imports: Callable[[Path], set[str]]
) -> dict[str, Path]:
    reached: dict[str, Path] = {}
    waiting = list(paths)
    while waiting:
        for name in imports(waiting.pop()) - reached.keys():
            reached[name] = known[name]
            waiting.append(known[name])
    return reached


def _known_imports(path: Path, *, known: Mapping[str, Path], sources: Path) -> set[str]:
    """Modules of the sources that a file imports, with the packages that they stand in."""
    names = imported_names(path, sources=sources)
    above = (accumulate(name.split("."), "{}.{}".format) for name in names)
    return set().union(*above) & known.keys()


def all_imports(scripts: Iterable[Path], *, sources: Path) -> list[str]:
    """List what the kernels of scripts will import: the scripts' own imports and the helpers they reach.

    Parameters are those of `modules_reached`.
    """
    scripts = list(scripts)
    own = {name for script in scripts for name in imported_names(script, sources=sources)}
    return sorted(own | modules_reached(scripts, sources=sources).keys())


def _modules(sources: Path) -> dict[str, Path]:
    """Files of the sources by the names that they are imported by."""
    found: dict[str, Path] = {}
    for folder, _, files in os.walk(sources):
        parts = Path(folder).relative_to(sources).parts
        for file in files:
            if not parts:
                continue
            if file == "__init__.py":
                found[".".join(parts)] = Path(folder, file)
            elif file.endswith(".py"):  # where both are there, Python takes the package
                found.setdefault(".".join([*parts, file[:-3]]), Path(folder, file))
    return found


def machine() -> str:
    """What outputs can depend on besides files: Python's version, the system, the processor's kind."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def notebook_inputs(scripts: Iterable[Path], repository: Path) -> dict[Path, set[Path]]:
    """List the files of the repository that the outputs of notebooks can depend on.

    Parameters
    ----------
    scripts : iterable of Path
        The notebooks' scripts.
    repository : Path
        Has ``data``, ``requirements.lock`` and ``src``.

    Returns
    -------
    dict
        The files by script.
    """
    sources = repository / "src"
    known = _modules(sources)
    imports = cache(
        partial(_known_imports, known=known, sources=sources)
    )  # of most modules asked often
    common = {repository / "requirements.lock", *files_below(repository / "data")}
    common.update(sources / name for name in EXECUTOR)
    common.update(path for path in files_below(sources) if path.suffix != ".py")
    found = {}
    for script in scripts:
        reached = _reached([script], known, imports)
        files = {script, *common, *reached.values()}
        for module in RECORDS.keys() & reached.keys():
            for path in (repository / record for record in RECORDS[module]):
                files.update(files_below(path) if path.is_dir() else [path])
        beside = files_below(script.parent)
        files.update(path for path in beside if path.suffix not in (".py", ".ipynb"))
        found[script] = {path for path in files if path.suffix != ".md"}  # no code reads them
    return found


def notebook_fingerprints(
    scripts: Iterable[Path], repository: Path, *, environment: Mapping[str, str]
) -> dict[str, str]:
    """Digest of every file and setting that a notebook's outputs can depend on, by the notebook's name.

    Parameters
    ----------
    scripts : iterable of Path
        The notebooks' scripts.
    repository : Path
        Has ``data``, ``requirements.lock`` and ``src``.
    environment : mapping
        Environment variables for the kernels. Where a value is a file's path, the file counts, too.
    """
    own = {path for path in map(Path, environment.values()) if path.is_file()}
    facts = [f"{name}={value}" for name, value in sorted(environment.items())]
    digest = cache(file_digest)  # most files are read by every notebook
    return {
        script.stem: combined(repository, files | own, *facts, digest=digest)
        for script, files in notebook_inputs(scripts, repository).items()
    }


def pages_inputs(folder: Path, repository: Path) -> set[Path]:
    """List the pages' sources; `casebook.build.pages.build_pages` finds what they include besides.

    Parameters
    ----------
    folder : Path
        Has ``book``, the executed ``notebooks``, ``_config.yml`` and ``_toc.yml``.
    repository : Path
        Has ``requirements.lock`` and ``src``.
    """
    sources = repository / "src"
    makers = [path for path in (sources / name for name in PAGE_MAKERS) if path.is_file()]
    files = {folder / name for name in ("_config.yml", "_toc.yml", "CITATION.cff")}
    files.update(files_below(folder / "book"))
    files.update((folder / "notebooks").glob("*.ipynb"))
    files.update(makers, modules_reached(makers, sources=sources).values())
    files.add(repository / "requirements.lock")
    return files


def pages_fingerprint(folder: Path, repository: Path) -> str:
    """Digest of the pages' sources and of the machine; parameters as for `pages_inputs`."""
    return combined(folder, pages_inputs(folder, repository), machine())


def base_fingerprint(folder: Path, repository: Path) -> str:
    """Digest of what every page depends on, so without the pages' own sources; parameters as for `pages_inputs`."""
    files = pages_inputs(folder, repository)
    return combined(
        folder, {path for path in files if path.suffix not in (".md", ".ipynb")}, machine()
    )
