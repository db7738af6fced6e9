"""Links and mended markup, page by page; a page that was as it is comes out as last time.

What a page becomes depends on itself, on the glossary and on the references. To find it again takes a tenth of a
build in which one notebook changed.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

from casebook.build.markup import mended, whole
from casebook.build.terms import Links


def finish_pages(folder: Path, memory: Path | None = None) -> None:
    """Link each page's first uses of words, and mend its markup.

    Parameters
    ----------
    folder : Path
        The built pages; they are changed in place.
    memory : Path, optional
        A file of what was done last, read and written; another version of this code must not find it.
    """
    links = Links(folder)
    last = pickle.loads(memory.read_bytes()) if memory and memory.is_file() else {}
    done: dict[str, tuple[str, str]] = {}
    static = folder / "_static"
    for path in sorted(folder.rglob("*.html")):
        if static in path.parents:
            continue
        page, name = path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()
        mark = hashlib.sha256(f"{links.told}{page}".encode()).hexdigest()
        if last.get(name, ("",))[0] == mark:
            done[name] = last[name]
        else:
            linked = links.on(path, page)
            onward = whole(linked)  # a page that only sends on is made anew, and needs no mending
            done[name] = (mark, mended(linked) if onward == linked else onward)
        path.write_text(done[name][1], encoding="utf-8")
    if memory:
        memory.write_bytes(pickle.dumps(done))
