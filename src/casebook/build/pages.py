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

from casebook.build.folder import BuildError
from casebook.build.folder import restore as restore
from casebook.build.folder import swap as swap
from casebook.build.terms import link_terms
from casebook.build.translation import translate_pages
from casebook.build.trim import trim_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx: once everything is read, pages are written by two processes.

    To read by several, all extensions would have to allow it; they all allow writing.
    """
    # At each citation pybtex would search all installed packages for its way to write plain text.
    from pybtex.backends.plaintext import Backend
    from pybtex.plugin import register_plugin

    register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    app.connect("env-check-consistency", _write_by_two)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write_by_two(app: Sphinx, environment: Any) -> None:
    app.parallel = 2


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
    for name in ["sphinx.builders.html", *settings["extensions"]]:
        importlib.import_module(name)
    gc.enable()
    gc.freeze()  # what is imported stays: to look through it again and again takes a tenth of the time


def build_pages(
    root: Path, target: Path, *, builder: str = "html", beside: Mapping[str, str] | None = None
) -> list[str]:
    """Build every page anew and put the result in place of the last one.

    Nothing is carried over from the last build, so no page or search entry can be stale. Notebooks
    are taken as they are stored. Any warning is an error. First uses of words are linked to the
    glossary (`casebook.build.terms`), and pages are made light and mended (`casebook.build.trim`). The
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

    Returns
    -------
    list of str
        The files that the pages include, besides their own sources, as paths from ``root``.

    Raises
    ------
    BuildError
        Sphinx warned or failed; the message holds what it said.
    """
    from jupyter_book.sphinx import build_sphinx

    work = target.with_name(f"{target.name}.new")
    shutil.rmtree(work, ignore_errors=True)
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
            doctreedir=str(work / "doctrees"),
            builder=builder,
            freshenv=True,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
    if status != 0:
        shutil.rmtree(work, ignore_errors=True)
        told = re.sub(r"\x1b\[[0-9;]*m", "", messages.getvalue()).strip() or str(status)
        raise BuildError(f"the pages were not built; the last book is as before\n{told}")
    if builder == "html":
        link_terms(work / "pages")
        trim_pages(work / "pages", keep=_own_files(root))
        translate_pages(work / "pages", root)
    included = _included_files(work / "doctrees" / "environment.pickle", root)
    for name, text in (beside or {}).items():
        (work / "pages" / name).write_bytes(text.encode())
    # What Sphinx keeps for a next time that never comes: it holds the folder's own path.
    (work / "pages" / ".buildinfo").unlink(missing_ok=True)
    swap(work / "pages", target)
    shutil.rmtree(work)
    return included


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
