"""Notebook pairs: the percent script is the source, the ``.ipynb`` beside it holds the outputs.

Everything that is written to an ``.ipynb`` is made from content: cell ids, metadata and outputs.
Executing the same script twice therefore gives the same bytes.
"""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from casebook.build.folder import BuildError, write_whole

KEPT_CELL_METADATA = ("tags", "mystnb")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
}
DIGEST_KEY = "source_digest"


def scripts(folder: Path) -> list[Path]:
    """List the notebooks' scripts in a folder, in the order of their names."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def read_script(path: Path) -> NotebookNode:
    """Read a percent script as a notebook without outputs.

    Parameters
    ----------
    path : Path
        A script in jupytext's ``py:percent`` format.

    Returns
    -------
    NotebookNode
        Its cells have ids made from their contents, and its metadata are always the same.
    """
    notebook: NotebookNode = jupytext.read(path, fmt="py:percent")
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        cell.metadata = NotebookNode(
            {k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA}
        )
        if "hide-input" in cell.metadata.get("tags", []):  # folded in JupyterLab and VS Code, too
            cell.metadata["jupyter"] = {"source_hidden": True}
        text = f"{cell.cell_type}\n{cell.source}"
        seen[text] = seen.get(text, 0) + 1
        cell.id = _sha256(f"{text}\n{seen[text]}")[:12]
    notebook.metadata = NotebookNode(
        kernelspec=dict(KERNEL),
        language_info=dict(LANGUAGE),
        **{DIGEST_KEY: source_digest(notebook)},
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def source_digest(notebook: NotebookNode) -> str:
    """Digest of what a person writes in a notebook: the cells' types, sources, tags and captions.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> source_digest(new_notebook(cells=[new_code_cell("1 + 1")]))[:8]
    '10037c83'
    """
    return _sha256(repr([_written(cell) for cell in notebook.cells]))


def differences(script: NotebookNode, stored: NotebookNode) -> list[str]:
    """Say which cells of a stored notebook are not those of its script.

    Returns
    -------
    list of str
        One line a cell, for instance ``"cell 3 (code): ..."``; empty where the two agree.
    """
    found = []
    for number, (ours, theirs) in enumerate(zip_longest(script.cells, stored.cells), start=1):
        if ours is None:
            found.append(
                f"cell {number} ({theirs.cell_type}) is only in the .ipynb: {_first_line(theirs)}"
            )
        elif theirs is None:
            found.append(
                f"cell {number} ({ours.cell_type}) is only in the .py: {_first_line(ours)}"
            )
        elif _written(ours) != _written(theirs):
            found.append(
                f"cell {number} ({ours.cell_type}) differs: "
                f"{_first_line(ours)} | {_first_line(theirs)}"
            )
    return found


def refuse_to_overwrite_edits(script_path: Path, stored_path: Path) -> None:
    """Stop where someone edited a stored notebook apart from its script.

    Raises
    ------
    BuildError
        The stored notebook is neither what was last generated nor what the script says now.
    """
    if not stored_path.exists():
        return
    stored = read_stored(stored_path)
    if stored.metadata.get(DIGEST_KEY) == source_digest(stored):
        return
    changed = differences(read_script(script_path), stored)
    if changed:
        name = script_path.stem
        raise BuildError(
            f"{stored_path.name} was edited apart from {script_path.name}:\n  "
            + "\n  ".join(changed)
            + f"\nTo keep the edits: casebook pairs --from-ipynb {name}"
            + f"\nTo discard them:   delete {stored_path}"
        )


def read_stored(path: Path) -> NotebookNode:
    """Read a stored notebook.

    Raises
    ------
    BuildError
        The file is no notebook, for instance after a merge conflict.
    """
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except Exception as error:
        raise BuildError(
            f"{path} can't be read as a notebook ({type(error).__name__}). "
            "Delete it: it is made again from its .py."
        ) from error
    return notebook


def write_stored(notebook: NotebookNode, path: Path) -> str:
    """Write a notebook whole or not at all, and return the digest of its bytes."""
    text = nbformat.writes(notebook, version=4) + "\n"
    data = text.encode()
    write_whole(path, data)
    return hashlib.sha256(data).hexdigest()


def drift(folder: Path) -> list[str]:
    """Compare every script in a folder with its stored notebook, and write nothing.

    Returns
    -------
    list of str
        One line for each difference; empty where all pairs agree.
    """
    found = []
    for script in scripts(folder):
        stored = script.with_suffix(".ipynb")
        if not stored.exists():
            found.append(f"{stored.name} is missing: make book")
            continue
        found += [
            f"{script.stem}: {line}"
            for line in differences(read_script(script), read_stored(stored))
        ]
    names = {script.stem for script in scripts(folder)}
    found += [
        f"{path.name} has no .py"
        for path in sorted(folder.glob("*.ipynb"))
        if path.stem not in names
    ]
    return found


def take_from_stored(script_path: Path) -> None:
    """Rewrite a script from its stored notebook, to keep edits made in the notebook."""
    stored = read_stored(script_path.with_suffix(".ipynb"))
    stored.metadata = NotebookNode(kernelspec=dict(KERNEL))
    for cell in stored.cells:
        cell.metadata.pop("jupyter", None)  # follows from the tags
    jupytext.write(stored, script_path, fmt="py:percent", config=None)


def _written(cell: NotebookNode) -> tuple[str, str, dict[str, Any]]:
    kept = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
    return cell.cell_type, cell.source, kept


def _first_line(cell: NotebookNode) -> str:
    return next((line for line in cell.source.splitlines() if line.strip()), "(empty)")[:60]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
