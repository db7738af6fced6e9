"""A Sphinx extension: each page ends on who made the book, its version and day, and how to cite it.

All of it is read from ``CITATION.cff``; a book without that file, such as a centre's report, has no such line.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx

CITING = "book/citing"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def imprint(citation: dict[str, Any]) -> str:
    """Who, when, what, which version.

    >>> imprint({"title": "A book", "version": "1.0", "authors": [{"name": "The authors"}], "date-released": "2026-01-02"})
    'The authors. A book. Version 1.0, 2026-01-02.'
    """
    names = (
        person.get("name") or f"{person['family-names']} {person['given-names'][:1]}"
        for person in citation["authors"]
    )
    day = citation.get("date-released")
    version = f"Version {citation['version']}" + (f", {day}" if day else "")
    return f"{', '.join(names)}. {citation['title']}. {version}."


def _add(app: Sphinx, page: str, template: str, context: dict[str, Any], document: Any) -> None:
    told = _told(Path(app.srcdir, "CITATION.cff"))
    if not told:
        return
    link = ""
    if CITING in app.env.found_docs:
        link = f' <a href="{context["pathto"](CITING)}">How to cite it</a>.'
    context["theme_extra_footer"] = f'<p class="imprint">{told}{link}</p>'


@cache  # it is the same on every page
def _told(source: Path) -> str:
    return imprint(yaml.safe_load(source.read_text(encoding="utf-8"))) if source.is_file() else ""
