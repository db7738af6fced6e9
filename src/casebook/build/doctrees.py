"""What Sphinx has read, kept for the next build: a page is read again when its files changed, by content.

All pages are written each time, to a folder of their own; only reading is saved, a third of the work.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

from casebook.build.fingerprints import combined, machine

RECORD, ENVIRONMENT = "record.json", "environment.pickle"


def take(kept: Path, work: Path, root: Path, *, makers: str) -> None:
    """Move what was read last time to where Sphinx will work, without the pages that changed since.

    Parameters
    ----------
    kept : Path
        Where it was kept. Nothing stays there: a build that fails leaves nothing to go on from.
    work : Path
        Where Sphinx will look for it.
    root : Path
        The folder of the pages' sources.
    makers : str
        Digest of all that makes pages of sources.
    """
    try:
        record = json.loads((kept / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = {}
    if record.get("makers") == makers:
        kept.rename(work)
        for page, (digest, files) in record["pages"].items():
            if combined(root, (root / name for name in files)) != digest:
                (work / f"{page}.doctree").unlink(missing_ok=True)
    shutil.rmtree(kept, ignore_errors=True)


def keep(work: Path, kept: Path, root: Path, *, makers: str) -> None:
    """Keep what was read, with a digest of each page's files. Parameters as for `take`."""
    pages = {
        page: (combined(root, (root / name for name in files)), files)
        for page, files in files_of_pages(work, root).items()
    }
    record = json.dumps({"makers": makers, "pages": pages})
    (work / RECORD).write_text(record, encoding="utf-8")
    work.rename(kept)


def files_of_pages(work: Path, root: Path) -> dict[str, list[str]]:
    """List each page's source and the files that it includes, as paths from the folder of the sources."""
    with (work / ENVIRONMENT).open("rb") as file:
        environment = pickle.load(file)
    return {
        page: sorted(
            os.path.relpath(root / path, root)
            for path in {environment.doc2path(page), *environment.dependencies.get(page, ())}
        )
        for page in environment.all_docs
    }


def makers_digest(root: Path, files: set[Path]) -> str:
    """Digest of the files that make pages of sources, of the folder and of the machine."""
    return combined(root, files, machine(), str(root.resolve()))
