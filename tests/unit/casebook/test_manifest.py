"""A book's manifest, and the comparison of two builds. Each test makes its own small files."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from casebook import command as command_line
from casebook.build import twice
from casebook.build.fingerprints import files_below
from casebook.build.folder import BuildError
from casebook.build.manifest import check_manifest, manifest_steps, write_manifest
from casebook.build.twice import build_twice, copy_sources, parting

SOURCES = {
    "_config.yml": "title: A small book\n",
    "_toc.yml": "root: book/index\n",
    "book/index.md": "# A small book\n",
    "data/cohort.csv": "patient_id\n1\n",
    "data/ward.csv": "patient_id\n1\n2\n",
    "datapackage.json": '{"resources": [{"path": "data/cohort.csv"}]}',
    "requirements.lock": "",
    "notebooks/01_first.py": "from helpers.formats import words\n",
    "notebooks/01_first.ipynb": "{}",
    "src/helpers/__init__.py": "",
    "src/helpers/formats.py": "words = 'not estimable'\n",
    "src/helpers/unused.py": "",
}
PAGES = {
    "index.html": "<p>first</p>",
    "results.csv": "a\n1\n",
    "_images/abc.svg": "<svg/>",
    "_images/other.svg": "<svg></svg>",
    "_sources/notebooks/01_first.ipynb": "{}",
    "notebooks/01_first.html": '<img src="../_images/abc.svg"><a href="../results.csv">',
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository with a built book, in a folder with room beside it."""
    tmp_path = tmp_path / "repository"
    built = {f"_build/html/{name}": text for name, text in PAGES.items()}
    for name, text in (SOURCES | built).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write(repository: Path, folder: Path | None = None) -> dict:
    scripts = [repository / "notebooks" / "01_first.py"]
    steps = manifest_steps(scripts, folder=folder or repository, repository=repository)
    pages = repository / "_build" / "html"
    write_manifest(pages, steps)
    return json.loads((pages / "manifest.json").read_text())


def test_every_output_is_listed_with_what_made_it(repository: Path) -> None:
    """Oracle: the files above, with digests by hashlib, and the page that shows or offers each."""
    found = write(repository)
    assert found["outputs"].keys() == PAGES.keys()
    for name, text in PAGES.items():
        entry = found["outputs"][name]
        assert (entry["bytes"], entry["sha256"]) == (len(text), digest(text))
    from_notebook = {n for n, entry in found["outputs"].items() if len(entry["made_by"]) == 2}
    assert from_notebook == PAGES.keys() - {"index.html", "_images/other.svg"}


def test_a_manifest_is_text_that_can_be_read_line_by_line(tmp_path: Path) -> None:
    """By hand: one entry a line, indented by its depth, sorted, letters as they are."""
    (tmp_path / "index.html").write_text("")
    assert write_manifest(tmp_path, {"pages": {"b\u00fc.md": "2", "a.md": "1"}})
    lines = (tmp_path / "manifest.json").read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if "about" not in line] == [
        "{",
        ' "inputs": {',
        '  "a.md": "1",',
        '  "b\u00fc.md": "2"',
        " },",
        ' "outputs": {',
        '  "index.html": {',
        '   "bytes": 0,',
        '   "made_by": [',
        '    "pages"',
        "   ],",
        f'   "sha256": "{digest("")}"',
        "  }",
        " },",
        ' "steps": {',
        '  "pages": [',
        '   "a.md",',
        '   "b\u00fc.md"',
        "  ]",
        " }",
        "}",
        "",
    ]
    assert not write_manifest(tmp_path, {"pages": {"b\u00fc.md": "2", "a.md": "1"}})


def test_inputs_are_those_that_the_build_looks_at(repository: Path) -> None:
    """Oracle: the import in the script. A data file that the catalogue does not name stays unnamed."""
    found = write(repository)
    read = found["steps"]["notebooks/01_first.ipynb"]
    assert {"notebooks/01_first.py", "src/helpers/formats.py", "data/cohort.csv"} <= set(read)
    assert "src/helpers/unused.py" not in found["inputs"]
    assert found["inputs"]["src/helpers/formats.py"] == digest(SOURCES["src/helpers/formats.py"])
    assert "ward" not in json.dumps(found)
    assert digest(SOURCES["data/ward.csv"]) not in json.dumps(found)
    assert {"book/index.md", "_config.yml", "notebooks/01_first.ipynb"} <= set(
        found["steps"]["pages"]
    )


def test_the_manifest_is_the_same_in_another_folder(repository: Path) -> None:
    """Invariant: no time, no absolute path; written again it is the same."""
    before = write(repository)
    assert str(repository) not in json.dumps(before)
    moved = repository.rename(repository.with_name("elsewhere"))
    assert write(moved) == before


def test_a_report_names_public_code_alone(repository: Path, tmp_path: Path) -> None:
    """Rule: neither data, nor pages that say what a private file holds, are among its inputs."""
    own = tmp_path / "own"
    for name in (
        "book/index.md",
        "notebooks/01_first.ipynb",
        "scripts/01_first.py",
        "cohort.pickle",
    ):
        path = own / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("33 private patients")
    steps = manifest_steps(
        [own / "scripts" / "01_first.py"],
        folder=own,
        repository=repository,
        included=["cohort.pickle"],
    )
    names = {name for read in steps.values() for name in read}
    assert "scripts/01_first.py" in names
    assert {name.split("/")[0] for name in names} <= {"scripts", "src", "requirements.lock"}


def test_missing_changed_and_added_files_are_named(repository: Path) -> None:
    """Rule: each by its name; hidden files, as a browser's or a system's own, play no part."""
    write(repository)
    pages = repository / "_build" / "html"
    assert check_manifest(pages) == []
    (pages / "index.html").unlink()
    (pages / "results.csv").write_text("a\n2\n")
    (pages / "new.js").write_text("")
    (pages / ".DS_Store").write_text("")
    found = check_manifest(pages)
    assert [line.split()[:2] for line in found] == [
        ["missing:", "index.html"],
        ["added:", "new.js"],
        ["changed:", "results.csv"],
    ]
    assert digest("a\n2\n")[:8] in found[2]
    assert digest("a\n1\n")[:8] in found[2]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"outputs": {"index.html": 1}}', '{"outputs": []}']
)
def test_a_broken_manifest_is_no_agreement(repository: Path, text: str) -> None:
    """Rule: what can't be read is an error that names the file."""
    (repository / "_build" / "html" / "manifest.json").write_text(text)
    with pytest.raises(BuildError, match=r"manifest\.json is no manifest"):
        check_manifest(repository / "_build" / "html")


def test_exit_statuses_of_the_command(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rule: 0 alike, 1 different, 2 wrong use, and what to do in words."""
    pages = repository / "_build" / "html"
    assert command_line.main(["verify", str(pages)]) == 2
    assert "has no manifest.json" in capsys.readouterr().err
    write(repository)
    assert command_line.main(["verify", str(pages)]) == 0
    (pages / "index.html").unlink()
    assert command_line.main(["verify", str(pages)]) == 1
    assert "missing: index.html" in capsys.readouterr().out
    assert command_line.main(["verify", str(pages), "--twice"]) == 2


def test_what_is_built_stays_out_of_the_copies(repository: Path, tmp_path: Path) -> None:
    """Rule: without git, everything but hidden files and what was built; with git, what git would take."""
    copy_sources(repository, tmp_path / "copy")
    copied = {
        path.relative_to(tmp_path / "copy").as_posix() for path in files_below(tmp_path / "copy")
    }
    assert copied == SOURCES.keys()
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    (repository / ".gitignore").write_text("_build/\ndata/ward.csv\n")
    copy_sources(repository, tmp_path / "other")
    copied = {
        path.relative_to(tmp_path / "other").as_posix() for path in files_below(tmp_path / "other")
    }
    assert copied == SOURCES.keys() - {"data/ward.csv"}


def test_a_notebook_without_a_page_leaves_the_others_theirs(repository: Path) -> None:
    """Rule: what made a file is said of every page that there is, whichever notebook comes first."""
    first = repository / "notebooks" / "00_absent.py"
    first.write_text("")
    expected = {name: entry["made_by"] for name, entry in write(repository)["outputs"].items()}
    scripts = [first, repository / "notebooks" / "01_first.py"]
    steps = manifest_steps(scripts, folder=repository, repository=repository)
    pages = repository / "_build" / "html"
    assert write_manifest(pages, {"pages": steps["pages"], **steps})
    found = json.loads((pages / "manifest.json").read_text())["outputs"]
    assert {name: entry["made_by"] for name, entry in found.items()} == expected
    assert expected["_images/abc.svg"] == ["notebooks/01_first.ipynb", "pages"]
    assert expected["index.html"] == ["pages"]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (b"one\ntwo", b"one\nthree", "line 2: 'two' | 'three'"),
        (b"one\n", b"one\ntwo\n", "line 2: '' | 'two'"),
        (b"x" * 90 + b"1", b"x" * 90 + b"2", f"line 1: '{'x' * 30}1' | '{'x' * 30}2'"),
        (b"", None, "only in the first build"),
        (b"\xff", b"\xfe", "bytes that are no text"),
    ],
)
def test_the_first_difference_is_found(one: bytes, other: bytes | None, told: str) -> None:
    """Oracle: the contents written here."""
    assert parting(one, other) == told


@pytest.mark.parametrize(("word", "differs"), [("TZ", True), ("HOME", False)])
def test_a_book_that_depends_on_its_circumstances_is_found_out(
    word: str, differs: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """Oracle: a book whose page is a variable: one that two builds have differently, and one that they share."""
    package = tmp_path / "src" / "casebook"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import os; from pathlib import Path; page = Path('_build/html/index.html')\n"
        f"page.parent.mkdir(parents=True); page.write_text(os.environ.get({word!r}, ''))\n"
    )
    files, found = build_twice(tmp_path, print)
    assert files == 1
    expected = ["_build/html/index.html: line 1: 'UTC' | 'Asia/Kathmandu'"] if differs else []
    assert found == expected
    monkeypatch.setattr(twice, "build_twice", lambda repository, say: (files, found))
    assert command_line.main(["verify", "--twice"]) == int(differs)
    assert (capsys.readouterr().out.splitlines()[-1] == expected[0]) if differs else True


def test_a_build_that_fails_says_what_it_said_last(tmp_path: Path) -> None:
    """Oracle: a command that ends with a message and a status."""
    (tmp_path / "src" / "casebook").mkdir(parents=True)
    (tmp_path / "src" / "casebook" / "__init__.py").touch()
    (tmp_path / "src" / "casebook" / "__main__.py").write_text("raise SystemExit('no kernel')")
    with pytest.raises(BuildError, match="the build failed:\nno kernel"):
        build_twice(tmp_path, print)
