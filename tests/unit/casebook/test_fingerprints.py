"""What is executed again, and what is not. The oracle is the import graph of a small package made
here.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.build import fingerprints as module
from casebook.build.fingerprints import (
    EXECUTOR,
    file_digest,
    files_below,
    imported_names,
    keep_imports,
    modules_reached,
    notebook_fingerprints,
    recall_imports,
)
from casebook.build.folder import State

ROOT = Path(__file__).parents[3]

FILES = {
    "requirements.lock": "pandas==2.3.3",
    "data/cohort.csv": "patient_id\n1\n",
    "notebooks/01_first.py": "from helpers.tables import show\n",
    "notebooks/02_second.py": "from helpers import survival\nfrom casebook.build import records\n",
    "src/casebook/build/__init__.py": "",
    "src/casebook/build/records.py": "",
    "bench/results/build.csv": "",
    "tests/reference/answers/km.csv": "",
    "pyproject.toml": "",
    "notebooks/style.mplstyle": "lines.linewidth: 2\n",
    "src/helpers/__init__.py": "",
    "src/helpers/tables.py": "from helpers.formats import words\n",
    "src/helpers/formats.py": "words = 'not estimable'\n",
    "src/helpers/survival.py": "def late():\n    from .small.exact import paths\n",
    "src/helpers/small/__init__.py": "",
    "src/helpers/small/exact.py": "from ._input import check\nfrom ..formats import words\n",
    "src/helpers/small/_input.py": "check = True\n",
    "src/helpers/unused.py": "import helpers.tables\n",
    "src/helpers/rules.json": "{}",
    "src/helpers/README.md": "",
    "data/README.md": "",
    **{f"src/{name}": "" for name in EXECUTOR},
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def fingerprints(repository: Path, **environment: str) -> tuple[str, str]:
    scripts = [repository / "notebooks" / name for name in ("01_first.py", "02_second.py")]
    found = notebook_fingerprints(scripts, repository, environment=environment)
    return found["01_first"], found["02_second"]


BOTH, FIRST, SECOND, NEITHER = (True, True), (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notebooks/01_first.py", FIRST),
        ("notebooks/02_second.py", SECOND),
        ("src/helpers/tables.py", FIRST),
        ("src/helpers/formats.py", BOTH),  # through tables; through survival and small.exact
        ("src/helpers/survival.py", SECOND),
        ("src/helpers/small/exact.py", SECOND),  # a relative import inside a function
        ("src/helpers/small/_input.py", SECOND),  # a relative import inside a subpackage
        ("src/helpers/small/__init__.py", SECOND),  # runs when small.exact is imported
        ("src/helpers/__init__.py", BOTH),
        ("src/helpers/unused.py", NEITHER),
        ("src/casebook/build/records.py", SECOND),
        ("bench/results/build.csv", SECOND),  # which records.py reads
        ("tests/reference/answers/km.csv", SECOND),
        ("pyproject.toml", NEITHER),  # which status.py reads
        ("src/helpers/rules.json", BOTH),
        ("src/helpers/README.md", NEITHER),
        ("data/README.md", NEITHER),
        ("data/cohort.csv", BOTH),
        ("requirements.lock", BOTH),
        ("notebooks/style.mplstyle", BOTH),
        *((f"src/{name}", BOTH) for name in EXECUTOR),
    ],
)
def test_a_change_is_seen_where_it_reaches(
    repository: Path, name: str, expected: tuple[bool, bool]
) -> None:
    """Oracle: the imports written in FILES, followed by hand."""
    before = fingerprints(repository)
    (repository / name).write_text(f"{FILES[name]}\n# changed\n")
    after = fingerprints(repository)
    assert (before[0] != after[0], before[1] != after[1]) == expected


def test_new_and_renamed_data_are_seen(repository: Path) -> None:
    """Rule: the names of data files count, not only their bytes."""
    before = fingerprints(repository)
    (repository / "data" / "cohort.csv").rename(repository / "data" / "other.csv")
    renamed = fingerprints(repository)
    assert before[0] != renamed[0]
    (repository / "data" / "cohort.csv").write_text(FILES["data/cohort.csv"])
    assert fingerprints(repository)[0] not in (before[0], renamed[0])


def test_file_times_and_places_do_not_matter(repository: Path, tmp_path: Path) -> None:
    """Rule: a touched file and a clone elsewhere have the same fingerprints; so do stored
    outputs.
    """
    before = fingerprints(repository)
    for path in files_below(repository):
        os.utime(path, (0, 0))
    (repository / "notebooks" / "01_first.ipynb").write_text("{}")
    (repository / "src" / "helpers" / "__pycache__").mkdir()
    (repository / "src" / "helpers" / "__pycache__" / "tables.pyc").write_text("compiled")
    assert fingerprints(repository) == before
    (tmp_path / "elsewhere").mkdir()
    for name in FILES:
        moved = tmp_path / "elsewhere" / name
        moved.parent.mkdir(parents=True, exist_ok=True)
        (repository / name).rename(moved)
    assert fingerprints(tmp_path / "elsewhere") == before


def test_environment_variables_count_with_the_files_they_name(repository: Path) -> None:
    """Rule: another cohort, given by its path, is another input, and so is a changed one."""
    own = repository.parent / "own.csv"
    own.write_text("1")
    before = fingerprints(repository, COHORT=str(own))
    assert before != fingerprints(repository)
    own.write_text("2")
    assert before != fingerprints(repository, COHORT=str(own))


def test_a_script_with_a_syntax_error_has_a_fingerprint(repository: Path) -> None:
    """Rule: the error belongs to the notebook's execution, which names it."""
    (repository / "notebooks" / "01_first.py").write_text("if\n")
    assert fingerprints(repository)[0]


def test_the_graph_of_the_real_helpers_is_found() -> None:
    """Oracle: Python itself imports these modules when it imports `helpers.tables`."""
    sources = Path(__file__).resolve().parents[3] / "src"
    code = "import sys, helpers.tables; print(*(m for m in sys.modules if m.startswith('helpers')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(loaded) - {"helpers.tables"} <= set(
        modules_reached([sources / "helpers" / "tables.py"], sources=sources)
    )


def test_every_check_of_a_claim_reaches_the_chapter_that_audits() -> None:
    """Oracle: the modules of the forms, which `attainable.check` imports by a computed name."""
    from attainable.claims.claim import FORMS

    script = ROOT / "notebooks" / "10_other_abstracts.py"
    reached = modules_reached([script], sources=ROOT / "src")
    assert {f"attainable.forms.{form}" for form in FORMS} <= reached.keys()
    assert {"attainable.forms.rate_limits", "attainable.forms.repair"} <= reached.keys()


def test_state_knows_inputs_and_outputs(tmp_path: Path) -> None:
    """Rule: an output is current where both digests are those recorded, also for a later run."""
    state = State(tmp_path / "state.json")
    assert not state.is_current("01_first", inputs="a", output="b")
    state.record("01_first", inputs="a", output="b")
    later = State(tmp_path / "state.json")
    assert later.is_current("01_first", inputs="a", output="b")
    assert not later.is_current("01_first", inputs="a", output="edited")
    assert not later.is_current("01_first", inputs="changed", output="b")
    later.forget()
    assert not later.is_current("01_first", inputs="a", output="b")


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null"])
def test_a_broken_state_is_a_lost_one(tmp_path: Path, text: str) -> None:
    """Rule: what can't be read counts as nothing built, never as an error."""
    (tmp_path / "state.json").write_text(text)
    assert State(tmp_path / "state.json").records == {}


def test_imports_are_remembered_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: what was found is found again without parsing; a changed file is parsed; other code believes nothing."""
    script, memory = tmp_path / "a.py", tmp_path / "imports.json"
    script.write_text("try:\n    import one\nexcept ImportError:\n    from two import three\n")
    monkeypatch.setattr(module, "_imports", {})
    found = imported_names(script, sources=tmp_path / "src")
    assert found == {"one", "two", "two.three"}
    keep_imports(memory)
    monkeypatch.setattr(module, "_imports", {})
    recall_imports(memory)
    monkeypatch.setattr(module.ast, "parse", None)
    assert imported_names(script, sources=tmp_path / "src") == found
    script.write_text("import four\n")
    with pytest.raises(TypeError):
        imported_names(script, sources=tmp_path / "src")
    monkeypatch.setattr(module, "_recalled", {})
    memory.write_text(memory.read_text().replace(file_digest(Path(module.__file__)), "0" * 64))
    recall_imports(memory)
    assert module._recalled == {}
