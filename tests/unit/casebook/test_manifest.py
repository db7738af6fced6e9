"""A book's manifest, and the comparison of two builds. Each test makes its own small files."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook.build import circumstances, twice
from casebook.build.circumstances import Circumstances, choose_circumstances, environment
from casebook.build.compare import compare_folders, first_difference
from casebook.build.fingerprints import files_below
from casebook.build.folder import BuildError
from casebook.build.manifest import check_manifest, manifest_steps, write_manifest
from casebook.build.twice import Compared, build_twice, copy_sources
from casebook import __main__ as command_line

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


def test_what_two_builds_come_to_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: 1 where a file differs, with its causes and how many; every step with the time since the start."""

    def build(differences: list[str]) -> Callable[..., Compared]:
        def built(repository: Path, say: Callable[[str], None], *, pdf: bool) -> Compared:
            say(f"building, pdf {pdf}")
            return Compared(7, differences, ["the clock"] if differences else [], [])

        return built

    monkeypatch.setattr(twice, "build_twice", build([]))
    assert command_line.main(["verify", "--twice"]) == 0
    step, end = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\[  [0-9]\.[0-9] s\] building, pdf False", step)
    assert end == "both builds have the same bytes in all 7 files"
    monkeypatch.setattr(twice, "build_twice", build(["index.html: other bytes"]))
    assert command_line.main(["verify", "--twice"]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[1:] == ["index.html: other bytes", "Cause:", "  the clock"]
    assert told.err == "1 of 7 files differ\n"


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
    assert command_line.main(["verify", "--pdf"]) == 2


def notebook(output: str, source: str = "print(26)") -> bytes:
    cells = [
        {"cell_type": "markdown", "source": ["# First"]},
        {"cell_type": "code", "source": [source], "outputs": [{"text": [output]}]},
    ]
    return json.dumps({"cells": cells}).encode()


def outputs(**output: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "outputs": [output]}]}).encode()


@pytest.mark.parametrize(
    ("name", "one", "other", "told"),
    [
        ("a.ipynb", notebook("26"), notebook("27"), "cell 2, outputs, line 4: "),
        # Whatever the order in which two programs write names, what differs is "b".
        (
            "a.ipynb",
            outputs(b="1", a="0"),
            outputs(a="0", b="2"),
            'cell 1, outputs, line 4: \'  "b": "1"\' | \'  "b": "2"\'',
        ),
        ("a.ipynb", outputs(a="–"), outputs(a="-"), 'cell 1, outputs, line 3: \'  "a": "–"\' |'),
        ("a.ipynb", notebook("26"), notebook("26", "print(27)"), "cell 2, source, line 2: "),
        ("a.ipynb", b"{", b"[", "line 1: '{' | '['"),
        ("a.html", b"one\ntwo", b"one\nthree", "line 2: 'two' | 'three'"),
        ("a.html", b"x" * 90 + b"1", b"x" * 90 + b"2", f"line 1: '{'x' * 40}1' | '{'x' * 40}2'"),
        (
            "a.html",  # forty before the first that differs; with it, forty more
            b"x" * 93 + b"1" + b"y" * 90,
            b"x" * 93 + b"2" + b"y" * 90,
            f"line 1: '{'x' * 40}1{'y' * 39}' | '{'x' * 40}2{'y' * 39}'",
        ),
        ("a.csv", b"one\n", b"one\ntwo\n", "line 2: '' | 'two'"),
        ("a.csv", b"one\r\n", b"one\n", r"line 1: 'one\r' | 'one'"),
        ("a.png", b"\xff\x00\x01", b"\xff\x00", "byte 3 of 3 | 2"),
        ("a.png", b"\xff\x00\x01\x02", b"\xff\x01\x01", "byte 2 of 4 | 3"),
    ],
)
def test_the_first_difference_is_found(name: str, one: bytes, other: bytes, told: str) -> None:
    """Oracle: the contents written here."""
    assert first_difference(name, one, other).startswith(told)


def test_folders_are_compared_by_content(tmp_path: Path) -> None:
    """Rule: a file in one folder alone is a difference; what was not asked about is none."""
    for name, text in {
        "1/html/a.html": "a", "2/html/a.html": "a",
        "1/html/.buildinfo": "1", "2/html/.buildinfo": "2",
        "1/html/b.html": "b", "2/html/c.html": "b",
        "1/log.txt": "1", "2/log.txt": "2",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = compare_folders(tmp_path / "1", tmp_path / "2", ["html"])
    assert [str(item) for item in found] == [
        "html/.buildinfo: line 1: '1' | '2'",
        "html/b.html: only in the first build",
        "html/c.html: only in the second build",
    ]


def test_circumstances_differ_as_much_as_the_machine_allows() -> None:
    """Rule: what is not named as impossible here is another in the second build; the rest is said."""
    one, other, missing = choose_circumstances()
    for field in ("folder", "hash_seed", "time_zone"):
        assert getattr(one, field) != getattr(other, field)
    for field, word in (("locale", "language"), ("days_ahead", "day"), ("cores", "cores")):
        same = getattr(one, field) == getattr(other, field)
        assert same == any(word in line for line in missing)


def test_a_build_gets_its_circumstances_and_its_own_helpers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oracle: the variables that Python, the C library and numba document."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    chosen = Circumstances("first", "7", "C", "Asia/Kathmandu", 0, 2)
    found = environment(tmp_path, chosen)
    expected = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Kathmandu"}
    assert expected.items() <= found.items()
    assert found["NUMBA_NUM_THREADS"] == "2"
    assert found["PYTHONPATH"] == str(tmp_path / "src")
    assert "SOURCE_DATE_EPOCH" not in found


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


def test_what_can_not_be_varied_is_the_same_in_both_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand, for a machine with one core, one locale and no libfaketime: three things are named, the
    clock stays, and a build still has one core to run on."""
    monkeypatch.setattr(circumstances, "_locales", list)
    monkeypatch.setattr(circumstances, "_faketime", lambda: None)
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {0}, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert choose_circumstances() == (
        Circumstances("first", "0", "C", "UTC", 0, 1),
        Circumstances("second, elsewhere", "4711", "C", "Asia/Kathmandu", 0, 1),
        [
            "language and encoding (`locale -a` names C alone)",
            "the day (libfaketime was not found; Debian: apt-get install faketime)",
            "the number of cores (one core, or no taskset)",
        ],
    )


def test_what_can_be_varied_differs_in_the_second_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand, for a machine with three cores and libfaketime: the first of the other locales, 400 days ahead."""
    monkeypatch.setattr(circumstances, "_locales", lambda: ["de_DE.utf8", "fr_FR.utf8", "C.utf8"])
    monkeypatch.setattr(circumstances, "_faketime", lambda: Path("libfaketime.so.1"))
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {0, 1, 2}, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    one, other, missing = choose_circumstances()
    assert one == Circumstances("first", "0", "C", "UTC", 0, 1)
    assert other == Circumstances(
        "second, elsewhere", "4711", "de_DE.utf8", "Asia/Kathmandu", 400, 3
    )
    assert missing == []
    assert circumstances.describe(replace(other, cores=2)) == (
        'folder "second, elsewhere", PYTHONHASHSEED 4711, locale de_DE.utf8, time zone Asia/Kathmandu, 400 days ahead, '
        "2 cores"
    )
    variables = environment(Path("x"), other)
    assert (variables["LD_PRELOAD"], variables["FAKETIME"]) == ("libfaketime.so.1", "+400d")
    assert "LD_PRELOAD" not in environment(Path("x"), one)


def test_locales_of_another_language_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: the list written here; C and POSIX are no other locale, C.utf8 and English ones come last."""
    told = "C\nC.utf8\nPOSIX\nen_GB.utf8\nfr_FR.utf8\nde_DE.utf8\n"
    monkeypatch.setattr("subprocess.run", lambda command, **options: SimpleNamespace(stdout=told))
    assert circumstances._locales() == ["de_DE.utf8", "fr_FR.utf8", "C.utf8", "en_GB.utf8"]


def test_a_system_that_tells_no_cores_counts_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: without sched_getaffinity (macOS, Windows) the number of cores is not varied, and that is said."""
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    _, other, missing = choose_circumstances()
    assert other.cores == 1
    assert "the number of cores (one core, or no taskset)" in missing


def test_all_cores_are_used_where_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: two cores and the means to choose among them are enough; without the means it is one."""
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {0, 1}, raising=False)
    for path, cores in (("/usr/bin/taskset", 2), (None, 1)):
        monkeypatch.setattr("shutil.which", lambda name, path=path: path)
        _, other, missing = choose_circumstances()
        assert other.cores == cores
        assert any("cores" in line for line in missing) == (cores == 1)


ALONE = "none of them alone; it takes several together, or chance"
PAGE = "_build/html/index.html"


@pytest.mark.parametrize(
    ("written", "causes", "trials"),
    [
        (lambda c, n: c.time_zone, [f"time zone UTC | Asia/Kathmandu: {PAGE}"], 4),
        (lambda c, n: c.hash_seed, [f"hash seed 0 | 4711: {PAGE}"], 4),
        (lambda c, n: "elsewhere" in c.folder, [f"the folder's name: {PAGE}"], 4),
        (lambda c, n: n, [f"chance (nothing was changed): {PAGE}"], 1),
        (lambda c, n: c.hash_seed != "0" and c.time_zone != "UTC", [ALONE], 4),
        (lambda c, n: "always the same", [], 0),
    ],
)
def test_the_cause_of_a_difference_is_found(
    written: Callable[[Circumstances, int], object],
    causes: list[str],
    trials: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: what makes the page differ is written here. Only what differs between the builds is tried, each alone;
    where chance does it, nothing else is."""
    one = Circumstances("first", "0", "C", "UTC", 0, 1)
    other = Circumstances("second, elsewhere", "4711", "C", "Asia/Kathmandu", 0, 1)
    built: list[Circumstances] = []
    printed: set[bool] = set()

    def build(repository: Path, place: Path, chosen: Circumstances, *, pdf: bool) -> None:
        built.append(chosen)
        printed.add(pdf)
        page = place / chosen.folder / PAGE
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(str(written(chosen, len(built))))
        (place / chosen.folder / "log.txt").write_text(str(len(built)))

    monkeypatch.setattr(twice, "choose_circumstances", lambda: (one, other, ["the day (why)"]))
    monkeypatch.setattr(twice, "_build", build)
    said: list[str] = []
    done = build_twice(tmp_path, said.append)
    assert printed == {False}  # unless a PDF is asked for
    assert done.causes == causes
    assert [item.name for item in done.differences] == ([PAGE] if causes else [])
    assert (done.files, done.not_varied) == (1, ["the day (why)"])
    assert built[:2] == [one, other]
    assert len([line for line in said if line.startswith("  trying ")]) == trials
    assert all(len(set(vars(one).items()) - set(vars(c).items())) <= 2 for c in built[2:])
    assert (tmp_path / "_build" / "verify" / "first").exists() == bool(causes)


@pytest.mark.parametrize("pdf", [False, True])
def test_each_build_starts_from_the_sources_alone(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pdf: bool
) -> None:
    """Rule: a folder of its own, nothing left in it; the PDF, if asked for, is printed after the book,
    on today's date, and its text is what is compared."""
    chosen = Circumstances("first", "7", "C", "UTC", 400, 1)
    steps: list[tuple[object, ...]] = []
    monkeypatch.setattr(twice, "_run", lambda *step: steps.append(step))
    monkeypatch.setattr(twice, "_write_text", lambda *step: steps.append(step))
    place = tmp_path / "verify"
    folder = place / "first"
    if pdf:  # an earlier build, with a file that nobody has any more
        (folder / "_build").mkdir(parents=True)
        (folder / "_build" / "old.html").write_text("of an earlier build")
    twice._build(repository, place, chosen, pdf=pdf)
    assert {path.relative_to(folder).as_posix() for path in files_below(folder)} == SOURCES.keys()
    book = (folder, chosen, "-m", "casebook", "book", "--all")
    today = Circumstances("first", "7", "C", "UTC", 0, 1)
    printed = (folder, today, "-m", "casebook", "pdf")
    text = (folder / "_build" / "book.pdf", folder / "_build" / "book.txt")
    assert steps == ([book, printed, text] if pdf else [book])


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_build_that_fails_says_what_it_said_last(tmp_path: Path, stream: str) -> None:
    """Oracle: a command that writes 4,000 letters and fails; one that ends well is silent."""
    chosen = Circumstances("first", "7", "C", "UTC", 0, 1)
    command = f"import sys; print('a' * 1001 + 'b' * 2999, file=sys.{stream}); sys.exit(3)"
    with pytest.raises(BuildError) as caught:
        twice._run(tmp_path, chosen, "-S", "-c", command)
    told = f"a build failed ({circumstances.describe(chosen)}):\n{'b' * 2999}"
    assert str(caught.value) == told  # 3,000 characters, the last of which ends the line
    twice._run(tmp_path, chosen, "-S", "-c", "")


def test_a_build_runs_on_as_many_cores_as_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oracle: what the system says of a process that taskset starts; without taskset, all cores."""
    cores = getattr(os, "sched_getaffinity", None)
    if cores is None or shutil.which("taskset") is None:
        pytest.skip("processes can not be bound to cores here")
    command = (
        "import os; open('seen', 'a').write(f'{len(os.sched_getaffinity(0))} {os.getcwd()}\\n')"
    )
    for number in (1, len(cores(0))):
        chosen = Circumstances("first", "7", "C", "UTC", 0, number)
        twice._run(tmp_path, chosen, "-S", "-c", command)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    twice._run(tmp_path, replace(chosen, cores=1), "-S", "-c", command)
    seen = (tmp_path / "seen").read_text().splitlines()
    assert seen == [f"{number} {tmp_path}" for number in (1, len(cores(0)), len(cores(0)))]


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
