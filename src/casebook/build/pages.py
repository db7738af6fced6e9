"""Turn executed notebooks and prose into pages with Sphinx, cleanly or not at all."""

from __future__ import annotations

import gc
import importlib
import io
import os
import pickle
import re
import shutil
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook.build.finish import finish_pages
from casebook.build.folder import BuildError, kept_beside, swap
from casebook.build.translation import translate_pages
from casebook.build.trim import trim_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx

KEPT = "kept.pickle"
"""Where it lies among Sphinx's trees, `casebook.build.increment` keeps what it needs in it."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx: once everything is read, pages are written by two processes.

    To read by several, all extensions would have to allow it; they all allow writing.
    """
    # At each citation pybtex would search all installed packages for its way to write plain text.
    from pybtex.backends.plaintext import Backend
    from pybtex.plugin import register_plugin

    register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    app.connect("env-check-consistency", _write_by_two)
    app.setup_extension("casebook.build.increment")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write_by_two(app: Sphinx, environment: Any) -> None:
    app.parallel = 3  # Sphinx counts this process, which soon waits for the others


def load_sphinx(folder: Path) -> None:
    """Import Sphinx and the extensions that a book's configuration names.

    It takes as long as making the pages, and can be done while kernels get ready.
    """
    from jupyter_book.config import get_final_config

    settings, _ = get_final_config(
        user_yaml=folder / "_config.yml",
        cli_config={"latex_individualpages": False},
        validate=False,
    )
    gc.disable()
    for name in ["casebook.build.increment", "fontTools.subset", *settings["extensions"]]:
        importlib.import_module(name)
    gc.enable()
    gc.freeze()  # what is imported stays: to look through it again and again takes a tenth of the time


def build_pages(
    root: Path,
    target: Path,
    *,
    builder: str = "html",
    beside: Mapping[str, str] | None = None,
    base: str | None = None,
) -> list[str]:
    """Build the pages and put the result in place of the last one.

    The result is the same as if nothing had been kept from the last build, so no page or search entry can be
    stale. Notebooks are taken as they are stored. Any warning is an error. First uses of words are linked to the
    glossary and markup is mended (`casebook.build.finish`), and pages are made light (`casebook.build.trim`). The
    last good pages stay until the new ones are whole.

    Parameters
    ----------
    root : Path
        The folder with ``_config.yml`` and ``_toc.yml``.
    target : Path
        The folder of the finished pages; it is replaced.
    builder : str
        A Sphinx builder, for instance ``"html"`` or ``"singlehtml"``.
    beside : mapping, optional
        Files to write beside the pages: name to text.
    base : str, optional
        Digest of all that every page depends on, such as the configuration. With it, what the build leaves is
        kept beside the target, and the next build with the same digest makes less anew
        (`casebook.build.increment`).

    Returns
    -------
    list of str
        The files that the pages include, besides their own sources, as paths from ``root``.

    Raises
    ------
    BuildError
        Sphinx warned or failed; the message holds what it said. Nothing is kept then.
    """
    work, kept = target.with_name(f"{target.name}.new"), kept_beside(target)
    shutil.rmtree(work, ignore_errors=True)
    left = _left(kept)
    if base is not None and left.get("base") == base and "shared" in left:
        os.replace(kept, work)  # a build that is stopped leaves nothing half made
    told = _run_sphinx(root, work, builder, base)
    if told is None:
        shutil.rmtree(work)
        told = _run_sphinx(root, work, builder, base)
    if told:
        shutil.rmtree(work, ignore_errors=True)
        raise BuildError(f"the pages were not built; the last book is as before\n{told}")
    pages = work / "pages"
    if base is not None:
        pages = Path(shutil.copytree(work / "pages", work / "finished"))
    if builder == "html":
        finish_pages(pages, None if base is None else work / "finished.pickle")
        style = None if base is None else work / "style.css"
        trim_pages(pages, keep=_own_files(root), memory=style)
        translate_pages(pages, root)
    included = _included_files(work / "doctrees" / "environment.pickle", root)
    for name, text in (beside or {}).items():
        (pages / name).write_bytes(text.encode())
    # What Sphinx keeps for a next time: it holds the folder's own path.
    (pages / ".buildinfo").unlink(missing_ok=True)
    swap(pages, target)
    shutil.rmtree(kept, ignore_errors=True)
    if base is not None:
        os.replace(work, kept)
    else:
        shutil.rmtree(work)
    return included


def _left(folder: Path) -> dict[str, Any]:
    """What `casebook.build.increment` left in a folder."""
    file = folder / "doctrees" / KEPT
    found: dict[str, Any] = pickle.loads(file.read_bytes()) if file.is_file() else {}
    return found


def _run_sphinx(root: Path, work: Path, builder: str, base: str | None) -> str | None:
    """Run Sphinx and say what went wrong, or nothing; None where the book has to be made from nothing."""
    from jupyter_book.sphinx import build_sphinx

    from casebook.build.increment import SharedChangeError

    trees = work / "doctrees"
    anew = not trees.is_dir()
    if anew and base is not None:
        trees.mkdir(parents=True)
        (trees / KEPT).write_bytes(pickle.dumps({"base": base}))
    messages = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(messages):
        status = build_sphinx(
            str(root),
            str(work / "pages"),
            noconfig=True,
            path_config=str(root / "_config.yml"),
            confoverrides={
                "external_toc_path": str(root / "_toc.yml"),
                "nb_execution_mode": "off",
                "nitpicky": True,
                "latex_individualpages": False,
            },
            doctreedir=str(trees),
            builder=builder,
            freshenv=anew,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
    if isinstance(status, SharedChangeError):
        return None
    told = re.sub(r"\x1b\[[0-9;]*m", "", messages.getvalue()).strip()
    return (told or str(status)) if status != 0 else ""


def _own_files(root: Path) -> set[str]:
    """Names of the files that the project itself adds to the pages: the PDF and scripts use some."""
    return {path.name for path in (root / "book" / "_static").rglob("*") if path.is_file()}


def _included_files(environment: Path, root: Path) -> list[str]:
    with environment.open("rb") as file:
        dependencies = pickle.load(file).dependencies
    paths = {
        os.path.relpath(root / path, root) for found in dependencies.values() for path in found
    }
    return sorted(
        path
        for path in paths
        if ".venv" not in Path(path).parts and "_build" not in Path(path).parts
    )
