"""A Sphinx extension: a change that reaches a few pages has only these written again, and the book is the same to the byte.

What the last build left (pages as Sphinx wrote them, trees, the words for the search) is kept. Next time the pages are read whose
own files have other contents; file times are never believed. If all that pages take from one another (titles, labels,
words, numbers, citations, names of files) came out as before, the pages that were read are written. If not, `SharedChangeError` is
raised, and the book has to be made from nothing.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.crossref import read_glue_cache
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from casebook.build.fingerprints import combined
from casebook.build.pages import KEPT

# Of no other page's concern: when and from what a page was read. The book is made from nothing after a change of settings.
_OWN = {"all_docs", "config", "config_status", "dependencies", "project", "settings", "titles_old"}
_BY_PAGE = ("_titles", "_filenames", "_all_titles", "_index_entries")
_BY_WORD = ("_mapping", "_title_mapping")


class SharedChangeError(SphinxError):
    """What pages share has changed."""

    category = "the book has to be made from nothing"


class KeptBuilder(StandaloneHTMLBuilder):
    """Sphinx's builder of pages; where something is kept it writes what a change reaches, and the rest stays."""

    def init(self) -> None:
        """Take up what the last build left."""
        super().init()
        read_glue_cache.cache_clear()  # an earlier build of this process may have left other outputs
        self._file = Path(self.doctreedir, KEPT)
        self._keeps = self._file.is_file()
        self._left: dict[str, Any] = pickle.loads(self._file.read_bytes()) if self._keeps else {}
        self._last = self._left if "shared" in self._left else {}
        if self._last:
            self.app.connect("env-get-outdated", self._changed)

    def _changed(self, app: Sphinx, env: BuildEnvironment, *found: Set[str]) -> list[str]:
        before = self._last["sources"]
        return [page for page, digest in sources(env).items() if before.get(page) != digest]

    def write(
        self,
        build_docnames: Iterable[str] | None,
        updated_docnames: Sequence[str],
        method: Any = "update",
    ) -> None:
        """Write the pages that were read, if nothing that others take from them has changed."""
        if self._keeps:
            base = self._left["base"]
            self._now = {"base": base, "sources": sources(self.env), "shared": shared(self.env)}
        if not self._last:
            super().write(build_docnames, updated_docnames, method)
        elif self._last["shared"] == self._now["shared"]:
            super().write(updated_docnames, updated_docnames, "specific")
        else:
            raise SharedChangeError(", ".join(sorted(updated_docnames)))

    def load_indexer(self, docnames: Iterable[str]) -> None:
        """Take up the words of the pages that stay: Sphinx's own file lacks some of what it was made from."""
        language: Any = self.indexer.lang  # type: ignore[union-attr]
        language.stem = cache(language.stem)  # the same words stand on many pages
        written = set(docnames)
        for name in _BY_PAGE if self._last else ():
            kept = {page: one for page, one in self._last[name].items() if page not in written}
            setattr(self.indexer, name, kept)
        for name in _BY_WORD if self._last else ():
            kept = {word: pages - written for word, pages in self._last[name].items()}
            setattr(self.indexer, name, {word: pages for word, pages in kept.items() if pages})

    def dump_search_index(self) -> None:
        """Write the index, its pages in one order whichever were fed last, and keep what it was made from."""
        index: Any = self.indexer
        index._index_entries = dict(sorted(index._index_entries.items()))
        super().dump_search_index()
        if self._keeps:
            words = {name: getattr(index, name) for name in (*_BY_PAGE, *_BY_WORD)}
            self._file.write_bytes(pickle.dumps({**self._now, **words}))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_builder(KeptBuilder, override=True)
    app.connect("doctree-read", _note_shown)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _note_shown(app: Sphinx, document: nodes.document) -> None:
    """A page that shows an output of a notebook depends on it."""
    for node in document.findall(PendingGlueReference):
        app.env.note_dependency(str(app.env.doc2path(node.refdoc)))


def sources(env: BuildEnvironment) -> dict[str, str]:
    """Digest of the files that each page is made from, by page."""
    root = Path(env.srcdir)
    return {
        page: combined(
            root, [Path(env.doc2path(page)), *(root / name for name in env.dependencies[page])]
        )
        for page in sorted(env.found_docs)
    }


def shared(env: BuildEnvironment) -> str:
    """Digest of all that a page may take from others."""
    cited = env.domaindata.get("cite", {}).get("citation_refs", [])
    cited.sort(key=lambda one: one.docname)  # as when all pages are read
    known = {name: value for name, value in env.__getstate__().items() if name not in _OWN}
    known["metadata"] = {page: found.get("tocdepth") for page, found in env.metadata.items()}
    kept = {name: value for name, value in known.items() if not name.startswith("_")}
    return hashlib.sha256(repr(plain(kept)).encode()).hexdigest()


def plain(value: object) -> object:
    """Write a value so that equal ones are equal as text, in whichever order they were filled.

    >>> plain({"b": {2, 1}, "a": nodes.title("", "A")}) == plain({"a": nodes.title("", "A"), "b": {1, 2}})
    True
    """
    if isinstance(value, nodes.Node):
        return value.pformat()
    if isinstance(value, Mapping):
        return sorted((repr(plain(key)), plain(one)) for key, one in value.items())
    if isinstance(value, Set):
        return sorted(repr(plain(one)) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, str | bytes | int | float | Path | None):
        return value
    return [type(value).__name__, plain(vars(value)) if hasattr(value, "__dict__") else repr(value)]
