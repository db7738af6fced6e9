"""A book that is built again after a change has the bytes of one that is built from nothing.

Oracle of the bytes: a build in another folder that knows of no build before it.
"""

import hashlib
import os
import pickle
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from casebook.build.finish import finish_pages
from casebook.build.folder import BuildError
from casebook.build.pages import build_pages

CONFIG = """\
title: A small book
copyright: "2026"
only_build_toc_files: true
exclude_patterns: [html*, fresh*]
parse: {myst_enable_extensions: [colon_fence]}
bibtex_bibfiles: [references.bib]
sphinx:
  config:
    extensions:
      - myst_nb
      - jupyter_book
      - sphinx_comments
      - sphinx_external_toc
      - sphinx_book_theme
      - sphinxcontrib.bibtex
      - casebook.build.numbers
      - casebook.build.pages
"""
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: notebooks/01_first
  - file: notebooks/02_second
  - file: book/notes
  - file: book/glossary
  - file: book/references
"""
FIGURE = '<figure class="book-figure" id="fig-{0}"><p>4 of 33</p><figcaption>The {0}</figcaption></figure>'
BIB = "".join(
    f"@article{{{key}, author={{A. {key.title()}}}, title={{On {key}}}, journal={{J}}, year={{{year}}}}}\n"
    for key, year in (("first", 2001), ("second", 2002), ("third", 2003))
)
TEXTS = {
    "_config.yml": CONFIG,
    "_toc.yml": TOC,
    "references.bib": BIB,
    "part.md": "What is included.\n",
    "book/index.md": "# Book\n\n[](sec-notes), [](fig-b), {term}`CR`, {cite}`second`.\n\n"
    "```{glue:any} told\n:doc: ../notebooks/01_first.ipynb\n```\n",
    "book/notes.md": "(sec-notes)=\n# Notes\n\n{cite}`third`\n\n## More\n\n```{include} ../part.md\n```\n",
    "book/glossary.md": "# Glossary\n\n```{glossary}\nCR\n  Remission.\n\nOS\n  Survival.\n```\n",
    "book/references.md": "# References\n\n```{bibliography}\n:style: unsrt\n```\n",
}


def notebook(title: str, *figures: str, told: str = "") -> str:
    """A stored notebook: a title, a cell for each figure, and what it hands to other pages."""
    cells = [new_markdown_cell(f"# {title}\n\nSee {{cite}}`first` and [](sec-notes).", id="a")]
    for name in figures:
        data = {"text/html": FIGURE.format(name), "text/plain": name}
        shown = new_output("display_data", data=data)
        cells.append(new_code_cell("draw()", id=f"f-{name}", outputs=[shown]))
    if told:
        mark = {"scrapbook": {"name": "told", "mime_prefix": ""}}
        data = {"text/html": f"<p>{told}</p>", "text/plain": told}
        glued = new_output("display_data", data=data, metadata=mark)
        cells.append(new_code_cell("glue()", id="g", outputs=[glued]))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    digest = hashlib.sha256(
        repr(cells).encode()
    ).hexdigest()  # stored notebooks hold one of their script
    found = new_notebook(cells=cells, metadata={"kernelspec": kernel, "source_digest": digest})
    return str(nbformat.writes(found))


def write(root: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, (0, 0))  # file times say nothing


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built book; the tests change it one after another, in any order."""
    folder = tmp_path_factory.mktemp("book")
    write(folder, TEXTS)
    first, second = notebook("First", "a", told="26 of 33"), notebook("Second", "b")
    write(folder, {"notebooks/01_first.ipynb": first, "notebooks/02_second.ipynb": second})
    build_pages(folder, folder / "html", base="same")
    return folder


INDEX, NOTES, GLOSSARY = (TEXTS[f"book/{name}.md"] for name in ("index", "notes", "glossary"))


@pytest.mark.parametrize(
    ("name", "text", "stays"),
    [
        ("notebooks/01_first.ipynb", notebook("First", "a", told="25 of 33"), True),
        ("book/notes.md", NOTES.replace("## More", "Some more words.\n\n## More"), True),
        ("part.md", "Another text.\n", True),
        ("book/glossary.md", GLOSSARY.replace("Remission.", "Complete remission."), True),
        ("book/notes.md", NOTES.replace("# Notes", "# Remarks"), False),
        ("book/glossary.md", GLOSSARY.replace("OS\n", "MRD\n  What is left.\n\nOS\n"), False),
        ("notebooks/01_first.ipynb", notebook("First", "c", "a", told="26 of 33"), False),
        ("book/index.md", INDEX.replace("{cite}`second`", "{cite}`third`"), False),
    ],
)
def test_a_change_gives_the_bytes_of_a_build_from_nothing(
    root: Path, name: str, text: str, stays: bool
) -> None:
    """Rule of what stays: a page is not written again if nothing that it shows, or could show, has changed."""
    page = root / "html.kept" / "pages" / "notebooks" / "02_second.html"
    written = page.stat().st_mtime_ns
    before = files(root / "html")
    write(root, {name: text})
    build_pages(root, root / "html", base="same")
    build_pages(root, root / "fresh")
    assert files(root / "html") == files(root / "fresh") != before
    assert (page.stat().st_mtime_ns == written) is stays


def test_with_another_base_every_page_is_made_anew(root: Path) -> None:
    page = root / "html.kept" / "pages" / "notebooks" / "02_second.html"
    written = page.stat().st_mtime_ns
    build_pages(root, root / "html", base="other")
    assert page.stat().st_mtime_ns != written
    build_pages(root, root / "html", base="same")


def test_a_failed_build_leaves_nothing_to_go_on_from(root: Path) -> None:
    """Rule: a page with a warning stops the build; once mended, all is as if it had never been."""
    good, notes = files(root / "html"), (root / "book" / "notes.md").read_text()
    write(root, {"book/notes.md": f"{notes}\n[](sec-nowhere)\n"})
    with pytest.raises(BuildError, match="sec-nowhere"):
        build_pages(root, root / "html", base="same")
    assert not (root / "html.kept").exists() and not (root / "html.new").exists()
    write(root, {"book/notes.md": notes})
    build_pages(root, root / "html", base="same")
    assert files(root / "html") == good


def test_a_page_is_finished_anew_where_it_or_the_glossary_has_changed(tmp_path: Path) -> None:
    """Oracle: pages finished without a memory, after each change; a false memory shows that it is used."""
    entry = '<dt id="term-{0}">{0}<a class="headerlink" href="#term-{0}">#</a></dt><dd><p>Said.</p></dd>'
    page = "<article><p>CR and PR</p></article>"
    versions = [("CR", page), ("CR", page.replace("and", "or")), ("PR", page)]
    memory = tmp_path / "memory"
    for number, (word, text) in enumerate(versions):
        pair = [tmp_path / f"{kind}{number}" for kind in ("with", "without")]
        for folder in pair:
            (folder / "book").mkdir(parents=True)
            (folder / "book" / "glossary.html").write_text(entry.format(word))
            (folder / "a.html").write_text(text)
        finish_pages(pair[0], memory)
        finish_pages(pair[1])
        for name in ("a.html", "book/glossary.html"):
            assert (pair[0] / name).read_text() == (pair[1] / name).read_text()
        assert f'href="book/glossary.html#term-{word}"' in (pair[0] / "a.html").read_text()
    mark, _ = pickle.loads(memory.read_bytes())["a.html"]
    memory.write_bytes(pickle.dumps({"a.html": (mark, "as remembered")}))
    (pair[0] / "a.html").write_text(page)
    finish_pages(pair[0], memory)
    assert (pair[0] / "a.html").read_text() == "as remembered"
