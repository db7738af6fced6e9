"""Files that notebooks enclose in their outputs, written beside the pages."""

from __future__ import annotations

from pathlib import Path

from casebook.build.notebooks import read_stored


def enclosed_files(notebooks: Path) -> dict[str, str]:
    """Collect the files that executed notebooks enclose (see `helpers.enclosed`).

    Parameters
    ----------
    notebooks : Path
        The folder of the executed notebooks.

    Returns
    -------
    dict
        File name to text.
    """
    found = {}
    for path in sorted(notebooks.glob("*.ipynb")):
        for cell in read_stored(path).cells:
            for output in cell.get("outputs", []):
                enclosed = output.get("metadata", {}).get("enclosed_file")
                if enclosed:
                    found[str(enclosed["name"])] = str(enclosed["text"])
    return found
