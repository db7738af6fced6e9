"""Nothing is deleted that no report made, and nothing of a report stays but the report."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casebook.build.folder import BuildError
from casebook.report.make import checked_title
from casebook.report.workplace import (
    LAST,
    MANIFEST,
    MASKED,
    NEW,
    OLD,
    REPORT,
    FolderError,
    end,
    exchange,
    placed,
    put_in_order,
    refuse,
    workplace,
)


def report(folder: Path, files: dict[str, str], about: str = REPORT) -> None:
    """A small report with its manifest."""
    outputs = {}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        outputs[name] = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps({"about": about, "outputs": outputs}))


def tree(folder: Path) -> dict[str, str]:
    """Every file with its text; links by their target."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_text()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and path.name != MANIFEST
    }


def renew(out: Path, files: dict[str, str], about: str = REPORT) -> list[str]:
    with workplace(out) as work:
        report(work / NEW, files, about)
        return exchange(work, out)


def test_a_readers_files_stay_and_a_reports_own_are_replaced(tmp_path: Path) -> None:
    """By hand: a note, a folder of notes, a link and a changed page of a reader; an old page that is gone."""
    out = tmp_path / "out"
    renew(out, {"index.html": "1", "old.html": "1", "pages/a.html": "1"})
    (out / "my notes.txt").write_text("mine")
    (out / "pages" / "letters").mkdir()
    (out / "pages" / "letters" / "b.txt").write_text("mine, too")
    (out / "empty").mkdir()
    (out / "link").symlink_to(tmp_path)
    (out / "pages" / "a.html").write_text("1, with my remark")
    kept = renew(out, {"index.html": "2", "pages/a.html": "2"})
    names = ["link", "my notes.txt", "pages/a.kept1.html", "pages/letters/b.txt"]
    assert kept == [str(out / name) for name in names]
    assert tree(out) == {
        "index.html": "2",
        "pages/a.html": "2",
        "pages/a.kept1.html": "1, with my remark",
        "my notes.txt": "mine",
        "pages/letters/b.txt": "mine, too",
        "link": str(tmp_path),
    }
    assert (out / "empty").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("first", "second"), [(REPORT, MASKED), (MASKED, REPORT), (None, MASKED)])
def test_editions_are_never_mixed(tmp_path: Path, first: str | None, second: str) -> None:
    """Rule: a report takes the place of one of its own edition; tables kept of the full one give counts away."""
    out = tmp_path / "out"
    report(out, {"tables.xlsx": "CRS 3/34"}, first or "")
    (out / "tables.xlsx").write_text("CRS 3/34, saved again")
    before = tree(out)
    with pytest.raises(FolderError, match="give an empty or a new folder with --out"):
        renew(out, {"tables.xlsx": "CRS held back"}, second)
    assert tree(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["added", "changed", "link", "empty folder", "nothing"])
def test_a_masked_report_is_replaced_only_as_it_was_made(tmp_path: Path, kind: str) -> None:
    """Rule: a table kept beside that of one patient more tells of that patient."""
    out = tmp_path / "out"
    renew(out, {"tables.xlsx": "67 % of 33", "notebooks/a.html": "1"}, MASKED)
    if kind == "added":
        (out / "notebooks" / "note").write_text("mine")
    elif kind == "changed":
        (out / "tables.xlsx").write_text("67 % of 33, saved again")
    elif kind == "link":
        (out / "link").symlink_to(tmp_path)
    elif kind == "empty folder":
        (out / "empty").mkdir()
    else:
        assert renew(out, {"tables.xlsx": "65 % of 34"}, MASKED) == []
        assert tree(out) == {"tables.xlsx": "65 % of 34"}
        return
    before = tree(out)
    named = {"added": "notebooks/note", "changed": "tables.xlsx", "empty folder": "empty"}
    with pytest.raises(FolderError, match=f"'{named.get(kind, kind)}': added or changed"):
        renew(out, {"tables.xlsx": "65 % of 34"}, MASKED)
    assert tree(out) == before


def test_a_folder_is_known_by_its_own_place(tmp_path: Path) -> None:
    """Rule: ``..`` leads through a folder that an exchange moves away; a report lies in no other report."""
    out = tmp_path / "out"
    renew(out, {"index.html": "1", "part/a.html": "1"})
    assert placed(out / ".." / "out") == placed(out / "part" / "..") == out
    renew(placed(out / ".." / "out"), {"index.html": "2"})
    assert tree(tmp_path) == {"out/index.html": "2"}
    for inside in (out / "full", out / "part" / "full"):
        with pytest.raises(FolderError, match="lies in .*out, a report"):
            refuse(inside)


@pytest.mark.parametrize("into", [REPORT, MASKED])
def test_what_comes_late_is_never_carried_into_a_report(tmp_path: Path, into: str) -> None:
    """By hand: an exchange that was killed at its end; who stood in the last report has left a file there since."""
    out, work = tmp_path / "out", tmp_path / "work"
    report(work / LAST, {"index.html": "1"}, into)
    (work / LAST / "full.csv").write_text("CRS 3/34")
    report(out, {"index.html": "2"}, into)
    put_in_order(work, out)
    kept = {"out.kept1/full.csv": "CRS 3/34", "out.kept1/index.html": "1"}
    assert tree(tmp_path) == kept | {"out/index.html": "2"}


def test_what_takes_the_place_meanwhile_stays_and_so_does_the_report(tmp_path: Path) -> None:
    """By hand: between the two moves somebody makes the folder anew; the report with the reader's note lies beside."""
    out = tmp_path / "out"
    report(out, {"index.html": "1"})
    (out / "note").write_text("mine")
    with pytest.raises(FolderError, match="the report is in .*out.kept1"), workplace(out) as work:
        report(work / NEW, {"index.html": "2"})
        os.rename(out, work / LAST)
        out.mkdir()
        (out / "theirs.txt").write_text("1")
        end(work, out)
    assert tree(tmp_path) == {
        "out/theirs.txt": "1",
        "out.kept1/index.html": "2",
        "out.kept1/note": "mine",
    }


def test_what_lies_beside_is_left_alone(tmp_path: Path) -> None:
    """Rule: folders with names that a report might use for itself are somebody's own."""
    out = tmp_path / "rep"
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "data.csv").write_text("1")
    (tmp_path / ".rep.building").symlink_to(tmp_path / "precious")
    report(tmp_path / "rep.old", {"index.html": "a backup"})
    before = tree(tmp_path)
    renew(out, {"index.html": "1"})
    renew(out, {"index.html": "2"})
    after = {name: text for name, text in tree(tmp_path).items() if not name.startswith("rep/")}
    assert after == before


@pytest.mark.parametrize(
    "kind", ["link", "file", "others", "book", "root", "below a file", "bytes"]
)
def test_what_is_no_report_is_refused(tmp_path: Path, kind: str) -> None:
    """Rule: links, files, folders that hold something else, other books, and / are refused in words."""
    place = tmp_path / "place"
    if kind == "link":
        report(tmp_path / "real", {"index.html": "1"})
        place.symlink_to(tmp_path / "real")
    elif kind == "bytes":
        place = tmp_path / "a\udcff"
    elif kind in ("others", "book"):
        report(place, {"index.html": "1"})
        found = {"about": "Every file of this book", "outputs": {}}
        (place / MANIFEST).write_text(json.dumps(found if kind == "book" else [1]))
    elif kind in ("file", "below a file"):
        place.write_text("")
        place = place / "out" if kind == "below a file" else place
    else:
        place = Path("/")
    with pytest.raises(FolderError, match="--out"):
        refuse(place)


def test_a_folder_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(FolderError), workplace(out) as work:
        report(work / NEW, {"index.html": "1"})
        out.mkdir()
        (out / "theirs.txt").write_text("1")
        exchange(work, out)
    assert tree(tmp_path) == {"out/theirs.txt": "1"}


@pytest.mark.parametrize("state", ["taken", "looked at", "half carried"])
def test_an_exchange_that_was_killed_is_undone_or_ended(tmp_path: Path, state: str) -> None:
    """By hand: killed before the last report was looked at a second time, after it, and with a note carried over."""
    out, work = tmp_path / "out", tmp_path / "work"
    report(out, {"index.html": "1"})
    for note in ("note", "other"):
        (out / note).write_text("mine")
    report(work / NEW, {"index.html": "2"})
    os.rename(out, work / (OLD if state == "taken" else LAST))
    if state == "half carried":
        os.rename(work / LAST / "note", work / NEW / "note")
    put_in_order(work, out)
    page = "1" if state == "taken" else "2"
    assert tree(tmp_path) == {"out/index.html": page, "out/note": "mine", "out/other": "mine"}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_process_leaves_nothing(tmp_path: Path, number: int) -> None:
    """Rule: be it ended or killed, its folder is gone a moment later, and the last report is whole."""
    out = tmp_path / "out"
    report(out, {"index.html": "1"})
    code = (
        "import sys, time; from pathlib import Path\n"
        "from casebook.report.workplace import workplace\n"
        f"with workplace(Path({str(out)!r})) as work:\n"
        "    (work / 'half').write_text('x'); print('ready', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    assert len(list(tmp_path.iterdir())) == 2
    process.send_signal(number)
    process.wait()
    for _ in range(100):
        if len(list(tmp_path.iterdir())) == 1:
            break
        time.sleep(0.05)
    assert tree(tmp_path) == {"out/index.html": "1"}


@pytest.mark.skipif(sys.platform == "win32", reason="kernels are forked elsewhere only")
def test_a_server_of_kernels_that_outlives_a_killed_process_leaves_nothing(tmp_path: Path) -> None:
    """Oracle: a server still importing, which makes its folder anew two seconds after the kill."""
    slow = tmp_path / "code" / "slow.py"
    slow.parent.mkdir()
    slow.write_text(
        "import os, time; from pathlib import Path\n"
        "time.sleep(2); Path(os.environ['LATE']).mkdir(parents=True); print('made', flush=True)\n"
    )
    out = tmp_path / "ward" / "out"
    code = (
        "import os, sys, time; from pathlib import Path\n"
        f"sys.path.insert(0, {str(slow.parent)!r})\n"
        "from casebook.build import kernels; from casebook.report.workplace import workplace\n"
        f"with workplace(Path({str(out)!r})) as work:\n"
        "    os.environ['LATE'] = str(work / 'home' / 'late')\n"
        "    kernels.start_server(['slow'], hold=work); print('ready', flush=True); time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(slow.parent), *sys.path])}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(1)  # the server holds the folder by now
    process.kill()
    assert process.stdout.read() == "made\n"  # read to the end: the server has ended
    for _ in range(100):
        if not list(out.parent.iterdir()):
            break
        time.sleep(0.05)
    assert not list(out.parent.iterdir())


@pytest.mark.parametrize("title", ["", " \n", "x" * 201, "Station \udcfc", "a\x00b"])
def test_a_title_that_cannot_be_used_is_refused(title: str) -> None:
    with pytest.raises(BuildError, match="--title"):
        checked_title(title)
