"""A Sphinx extension: figures and tables that notebooks make are numbered through the book, in the order of its contents.

Sphinx numbers what its own directives make; these come as HTML, with an id. ``[](fig-os-by-remission)`` on any page
becomes "Figure 3" and leads to the page that makes it; a figure that other pages show, too, has one number, by the
first of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

KINDS = {"fig": "Figure", "tab": "Table"}
_FIGURE = r'(<figure class="book-figure" id="(?P<fig>fig-[\w-]+)">.*?<figcaption>)'
_TABLE = (
    r'(<div class="book-table[^>]*aria-label=")([^>]*>\s*'
    r'<table [^>]*id="(?P<tab>tab-[\w-]+)">\s*<caption><span>)'
)
_NUMBERED = re.compile(f"{_FIGURE}|{_TABLE}", re.DOTALL)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", _note)
    app.connect("env-purge-doc", _forget)
    app.connect("env-updated", _number)
    app.connect("doctree-resolved", _write)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


def numbered(markup: str, words: dict[str, str]) -> str:
    """Write the numbers of figures and tables before their captions.

    Parameters
    ----------
    markup : str
        HTML of an output.
    words : dict
        Such as "Figure 3", by id.

    Examples
    --------
    >>> numbered('<figure class="book-figure" id="fig-a"><figcaption>One.', {"fig-a": "Figure 3"})
    '<figure class="book-figure" id="fig-a"><figcaption><span class="number">Figure 3.</span> One.'
    """

    def told(found: re.Match[str]) -> str:
        name = found["fig"] or found["tab"]
        if name not in words:
            return found[0]
        before = found[1] if found["fig"] else f"{found[3]}{words[name]}. {found[4]}"
        return f'{before}<span class="number">{words[name]}.</span> '

    return _NUMBERED.sub(told, markup)


def _names(document: nodes.document) -> Iterator[tuple[str, bool]]:
    """Yield each name on a page, and whether the page makes it."""
    for node in document.findall():
        if isinstance(node, PendingGlueReference):  # made by another page, under this name
            yield from ((f"{kind}-{node.key}", False) for kind in KINDS)
        elif isinstance(node, nodes.raw) and node.get("format") == "html":
            for found in _NUMBERED.finditer(node.astext()):
                yield found["fig"] or found["tab"], True


def _noted(env: BuildEnvironment) -> dict[str, list[tuple[str, bool]]]:
    if not hasattr(env, "book_numbered"):
        env.book_numbered = {}  # type: ignore[attr-defined]
    noted: dict[str, list[tuple[str, bool]]] = env.book_numbered  # type: ignore[attr-defined]
    return noted


def _note(app: Sphinx, document: nodes.document) -> None:
    _noted(app.env)[app.env.docname] = list(dict.fromkeys(_names(document)))


def _forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _noted(env).pop(page, None)


def _number(app: Sphinx, env: BuildEnvironment) -> None:
    counts = {kind: count(1) for kind in KINDS}
    domain = env.get_domain("std")
    words: dict[str, str] = {}
    pages = list(_in_order(env, env.config.root_doc))
    shown = [(name, made, page) for page in pages for name, made in _noted(env).get(page, [])]
    home = {name: page for name, made, page in reversed(shown) if made}
    for name in dict.fromkeys(name for name, *_ in shown if name in home):
        kind = name.partition("-")[0]
        words[name] = f"{KINDS[kind]} {next(counts[kind])}"
        domain.data["labels"][name] = (home[name], name, words[name])
        domain.data["anonlabels"][name] = (home[name], name)
    env.book_words = words  # type: ignore[attr-defined]


def _in_order(env: BuildEnvironment, page: str) -> Iterator[str]:
    """Yield a page and those below it, in the order of the table of contents."""
    yield page
    for below in env.toctree_includes.get(page, []):
        yield from _in_order(env, below)


def _write(app: Sphinx, document: nodes.document, page: str) -> None:
    words: dict[str, Any] = app.env.book_words  # type: ignore[attr-defined]
    for node in list(document.findall(nodes.raw)):
        if node.get("format") == "html" and _NUMBERED.search(text := node.astext()):
            node.replace_self(nodes.raw("", numbered(text, words), format="html"))
