"""Who may import whom, where import-linter does not look: notebooks, and which libraries a library needs."""

import re
import sys
from pathlib import Path

import pytest

from casebook.build.fingerprints import imported_names

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "src"
NOTEBOOKS = [*(ROOT / "notebooks").glob("*.py"), *(ROOT / "notebooks" / "own_cohort").glob("*.py")]
READERS = {
    "helpers", "attainable", "fewevents",
    "pandas", "numpy", "scipy", "statsmodels", "lifelines", "matplotlib", "seaborn", "IPython",
}  # fmt: skip
OWN = {
    "own_cohort": {"casebook.report", "cohortreader"},
    "notebooks": {
        "casebook.build.measured",
        "casebook.build.records",
        "casebook.build.status",
        "cohortreader.data.schema",
    },
}
"""Besides: chapters of a report call what makes reports; pages on the build and on the data show their own records."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_what_a_reader_knows(path: Path) -> None:
    """Oracle: the table of DESIGN: helpers, two libraries of ours, and those that readers know."""
    names = {alias for alias in imported_names(path, sources=SOURCES) if alias}
    own = OWN[path.parent.name]
    foreign = {
        name
        for name in names
        if name.partition(".")[0] not in READERS | set(sys.stdlib_module_names)
        and not any(name == one or name.startswith(f"{one}.") for one in own)
        and name not in {one.rpartition(".")[0] for one in own}
    }
    assert foreign == set()


@pytest.mark.parametrize("package", ["attainable", "fewevents", "cohortreader"])
def test_a_library_knows_nothing_of_jupyter_and_of_files_beside_it(package: str) -> None:
    """Rule: its schemas are package data; the repository around it may not be there."""
    for path in (SOURCES / package).rglob("*.py"):
        tops = {name.partition(".")[0] for name in imported_names(path, sources=SOURCES)}
        assert not tops & {"IPython", "ipykernel", "nbformat", "jupyter_book", "sphinx"}, path
        text = path.read_text(encoding="utf-8")
        up = {int(number) for number in re.findall(r"\.parents\[(\d)\]", text)}
        depth = len(path.relative_to(SOURCES / package).parts)
        assert max(up, default=0) < depth, f"{path} looks for files outside of its package"
