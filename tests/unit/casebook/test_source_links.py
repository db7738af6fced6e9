"""Links at the end of a chapter to its script and its notebook. Oracle: the addresses by hand."""

from pathlib import Path
from types import SimpleNamespace

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from sphinx import addnodes

from casebook.build.source_links import SourceLinks, setup


def apply(folder: Path, name: str, suffix: str, *, sections: int = 1) -> nodes.document:
    """Apply the transform to a page of some sections."""
    document = new_document(name, get_default_settings())
    document += [nodes.section(ids=[f"s{number}"]) for number in range(sections)]
    noted: list[str] = []
    document.settings.env = SimpleNamespace(
        docname=name,
        current_document=SimpleNamespace(docname=name),
        srcdir=folder,
        doc2path=lambda page: f"{folder}/{page}{suffix}",
        note_dependency=noted.append,
    )
    SourceLinks(document).apply()
    document["noted"] = noted
    return document


def test_a_notebook_with_its_script_gets_both(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "02_x.py").write_text("")
    document = apply(tmp_path, "notebooks/02_x", ".ipynb", sections=2)
    assert document["noted"] == ["notebooks/02_x.py"]
    first, second = document.children
    assert not second.children
    (script,) = first.findall(addnodes.download_reference)
    assert script["reftarget"] == "/notebooks/02_x.py"
    assert script.astext() == "02_x.py"
    (link,) = first.findall(nodes.raw)
    assert 'href="../_sources/notebooks/02_x.ipynb" download="02_x.ipynb"' in link.astext()


def test_without_a_script_there_is_the_notebook_alone(tmp_path: Path) -> None:
    document = apply(tmp_path, "05_alone", ".ipynb", sections=0)
    assert document["noted"] == []
    assert not list(document.findall(addnodes.download_reference))
    assert 'href="_sources/05_alone.ipynb"' in next(document.findall(nodes.raw)).astext()


def test_a_page_of_prose_is_left_alone(tmp_path: Path) -> None:
    document = apply(tmp_path, "book/methods", ".md")
    assert [len(section.children) for section in document.children] == [0]


def test_sphinx_is_told_that_pages_may_be_read_in_parallel() -> None:
    added: list[type] = []
    told = setup(SimpleNamespace(add_transform=added.append))  # type: ignore[arg-type]
    assert added == [SourceLinks]
    assert told == {"parallel_read_safe": True, "parallel_write_safe": True}
