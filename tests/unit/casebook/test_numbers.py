"""Figures and tables are numbered through a book. Oracle: counted by hand on a book of three pages, built by Sphinx."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

FIGURE = '<figure class="book-figure" id="fig-{0}"><svg/><figcaption>{0}</figcaption></figure>'
TABLE = (
    '<div class="book-table" aria-label="{0}"><table id="tab-{0}"><caption><span>{0}</span>'
    "</caption></table></div>"
)
PAGES = {
    # The list of contents has the second page first.
    "index": "# Start\n\n[](fig-b), [](tab-c), [shown there](fig-b)\n\n"
    "```{toctree}\ntwo\none\n```\n",
    "one": f"# One\n\n{FIGURE.format('b')}\n\n{FIGURE.format('a')}\n",
    "two": f"# Two\n\n{FIGURE.format('a')}\n\n{TABLE.format('c')}\n",
}


@pytest.fixture
def built(tmp_path: Path) -> dict[str, str]:
    """The article of each page."""
    (tmp_path / "conf.py").write_text("extensions = ['myst_parser', 'casebook.build.numbers']\n")
    for name, text in PAGES.items():
        (tmp_path / f"{name}.md").write_text(text)
    warnings = io.StringIO()
    folders = [str(tmp_path)] * 2 + [str(tmp_path / "out"), str(tmp_path / "trees")]
    with docutils_namespace(), patch_docutils():
        Sphinx(
            *folders, "html", {"source_suffix": {".md": "markdown"}}, None, warnings, True
        ).build()
    assert warnings.getvalue() == ""
    return {name: (tmp_path / "out" / f"{name}.html").read_text() for name in PAGES}


def test_numbers_follow_the_contents_and_stay_with_a_figure(built: dict[str, str]) -> None:
    """Rule: in the order of the contents; a figure shown twice is numbered where it stands first."""
    for page, words in {
        "two": ["Figure 1.</span> a", "Table 1.</span> c", 'aria-label="Table 1. c"'],
        "one": ["Figure 2.</span> b", "Figure 1.</span> a"],
    }.items():
        assert [word for word in words if word not in built[page]] == []


def test_a_reference_says_the_number_and_leads_there(built: dict[str, str]) -> None:
    """Rule: a link without words of its own says "Figure 2"; one with words keeps them."""
    for address, words in (
        ("one.html#fig-b", "Figure 2"),
        ("two.html#tab-c", "Table 1"),
        ("one.html#fig-b", "shown there"),
    ):
        links = [part.split("</a>")[0] for part in built["index"].split(f'href="{address}"')[1:]]
        assert any(words in link for link in links), (address, links)


def test_the_first_page_that_shows_a_table_of_another_numbers_it(tmp_path: Path) -> None:
    """Rule: readers meet Table 1 on the first page; a reference leads to the page that makes it."""
    outputs = [
        {
            "output_type": "display_data",
            "data": {"text/html": TABLE.format(name)},
            "metadata": {"scrapbook": {"name": name, "mime_prefix": ""}},
        }
        for name in ("own", "shared")
    ]
    code = {"cell_type": "code", "metadata": {}, "source": "tables()", "execution_count": 1}
    words = {"cell_type": "markdown", "metadata": {}, "source": "# Made\n\n[](tab-own)"}
    notebook = {"cells": [words, code | {"outputs": outputs}], "metadata": {}}
    (tmp_path / "made.ipynb").write_text(
        json.dumps(notebook | {"nbformat": 4, "nbformat_minor": 4})
    )
    (tmp_path / "index.md").write_text(
        "# Start\n\n[](tab-shared)\n\n```{glue:any} shared\n:doc: made.ipynb\n```\n\n```{toctree}\nmade\n```\n"
    )
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_nb', 'casebook.build.numbers']\nnb_execution_mode = 'off'\n"
        "source_suffix = {'.md': 'myst-nb', '.ipynb': 'myst-nb'}\n"
    )
    folders = [str(tmp_path)] * 2 + [str(tmp_path / "out"), str(tmp_path / "trees")]
    with docutils_namespace(), patch_docutils():
        Sphinx(*folders, "html", status=None, freshenv=True).build()
    start, made = ((tmp_path / "out" / f"{name}.html").read_text() for name in ("index", "made"))
    assert "Table 1.</span> shared" in start
    assert 'href="made.html#tab-shared"' in start
    assert "Table 1.</span> shared" in made
    assert "Table 2.</span> own" in made
