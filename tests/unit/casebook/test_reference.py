"""Pages of reference. Oracle: the libraries themselves, imported; a docstring converted by hand."""

import importlib
from pathlib import Path

import pytest

from casebook.build.reference import MARKER, markdown, reference

BOOK = Path(__file__).resolve().parents[3] / "book"
SOURCES = BOOK.with_name("src")
LIBRARIES = ("attainable", "fewevents", "cohortreader")


@pytest.mark.parametrize("package", LIBRARIES)
def test_every_public_function_and_class_is_on_one_page(package: str) -> None:
    """Oracle: what ``import`` offers; what is neither a function nor a class has no entry."""
    library = importlib.import_module(package)
    markers = [
        found[2].split()
        for page in sorted(BOOK.glob("reference_*.md"))
        for found in MARKER.finditer(page.read_text(encoding="utf-8"))
        if found[1] == package
    ]
    told = [reference(package, *parts) for parts in markers]
    text = "\n".join(text for text, _ in told)
    files = {path for _, files in told for path in files}
    shown = [line.strip("#` ") for line in text.splitlines() if line.startswith("## ")]
    callables = {name for name in library.__all__ if callable(getattr(library, name))}
    assert sorted(shown) == sorted(callables)
    assert SOURCES / package / "__init__.py" in files


@pytest.mark.parametrize("package", LIBRARIES)
def test_every_public_function_says_what_it_is(package: str) -> None:
    """Oracle: Python's own reading of the docstring."""
    library = importlib.import_module(package)
    silent = [
        name
        for name in library.__all__
        if callable(getattr(library, name)) and not getattr(library, name).__doc__
    ]
    assert silent == []


def test_marks_of_markdown_mean_themselves() -> None:
    """By hand: a product, an inequality, a name with underscores, and code."""
    told = markdown("n * m < 3 for os_days; ``a_b`` and `c`.\n\n>>> 1 * 1\n1")
    assert told == "n \\* m \\< 3 for os\\_days; `a_b` and `c`.\n\n```python\n>>> 1 * 1\n1\n```"
