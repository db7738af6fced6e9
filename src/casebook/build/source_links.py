"""A Sphinx extension: each chapter made from a notebook ends on links to its script and its notebook, and how to run it.

Both files come with the built book, so the links work without a network and without an address of the
repository. A page whose script does not stand beside it gets a link to the notebook alone.
"""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

GITHUB, BINDER = "https://github.com/", "https://mybinder.org/v2/gh/"
WORDS = "The code of this page, with every cell: "


class SourceLinks(SphinxTransform):
    """Append the links to the last section of a page that was a notebook."""

    default_priority = 400  # before downloads are collected

    def apply(self, **kwargs: Any) -> None:
        """Change the page's tree, and note the script as one of its sources."""
        name = self.env.docname
        if not self.env.doc2path(name).endswith(".ipynb"):
            return
        last = posixpath.basename(name)
        paragraph = nodes.paragraph("", nodes.Text(WORDS), classes=["page-source"])
        script = f"{name}.py"
        if self.env.srcdir.joinpath(script).is_file():
            self.env.note_dependency(script)
            paragraph += _download(f"{last}.py", f"/{script}", name)
            paragraph += nodes.Text(" (script), ")
        paragraph += nodes.raw("", _stored_link(name), format="html")
        paragraph += nodes.Text(" (notebook with its outputs).")
        if self.env.srcdir.joinpath("Makefile").is_file():  # a centre's report has none
            address = self.config.html_theme_options.get("repository_url", "")
            paragraph += nodes.raw("", f" {launch(name, address)}", format="html")
        sections = [node for node in self.document.children if isinstance(node, nodes.section)]
        (sections[0] if sections else self.document).append(paragraph)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_transform(SourceLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def launch(page: str, repository: str) -> str:
    """How to run a chapter: by Binder where the repository has a public address, else on one's own machine.

    >>> launch("notebooks/02_efficacy", "")
    'To change and run it: <code>make lab</code> in the folder of the book, then open <code>02_efficacy.py</code>.'
    >>> launch("notebooks/02_efficacy", "https://github.com/someone/book")[:99]
    '<a href="https://mybinder.org/v2/gh/someone/book/HEAD?labpath=notebooks%2F02_efficacy.ipynb">Run it'
    """
    if repository.startswith(GITHUB):
        place = f"{BINDER}{repository.removeprefix(GITHUB).strip('/')}/HEAD"
        return f'<a href="{place}?labpath={quote(page, safe="")}.ipynb">Run it in a browser</a> (Binder).'
    name = posixpath.basename(page)
    return (
        "To change and run it: <code>make lab</code> in the folder of the book, then open "
        f"<code>{name}.py</code>."
    )


def _download(words: str, target: str, page: str) -> addnodes.download_reference:
    return addnodes.download_reference(
        "", "", nodes.literal(words, words), reftarget=target, refdoc=page, refdomain=""
    )


def _stored_link(page: str) -> str:
    """Link to the notebook that Sphinx keeps among the sources of the pages."""
    up = "../" * page.count("/")
    last = posixpath.basename(page)
    return (
        f'<a href="{up}_sources/{page}.ipynb" download="{last}.ipynb"><code>{last}.ipynb</code></a>'
    )
