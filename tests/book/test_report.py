"""A report keeps what identifies a patient to itself, and takes what the file says for text.

One report is built from a workbook full of planted strings, by the command that a centre would use.
The whole output tree, the terminal, the home and the temporary folders are searched for them, and the
folders while they are written, too.
"""

import csv
import datetime
import hashlib
import html
import json
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

import openpyxl
import pytest
import yaml
from bs4 import BeautifulSoup
from openpyxl.comments import Comment

from casebook.build.book import REPOSITORY
from casebook.build.manifest import check_manifest

pytestmark = pytest.mark.slow
CANARY = "CANARY"  # part of every planted string that the file holds
OUTSIDE = "SPYGLASS"  # part of every planted name of a file, and of the workbook's metadata
SCRIPT = "<script>document.title='PWNED'</script>"
LEVELS = (SCRIPT, "*bold* `code` [x](y)", "$\\alpha_1$ \\input", "=cmd|' /C calc'!A0", "../../up")
TITLE = "Ward <img src=x onerror=alert(1)> *one* $x$ {{ 7*7 }}"
HEADER = [
    *("code", "disease_status", "complete_remission", "start_date", "transplant_date"),
    *("relapse_date", "failure_date", "last_contact_date", "death_date", "crs_grade"),
    *("icans_grade", "treatment_death", "genetics", "=HYPERLINK(1)", "remarks", "phone"),
    *(
        "family",
        "visit",
        "seen",
        f"{CANARY} is what her mother said on the telephone",
        f"{CANARY} 2021-05-05",
        "ward",
        "informed",
    ),
]
DATES = range(3, 9)
MAPPING = {
    "columns": {"code": "patient_id"},
    "levels": {
        "treatment_death": {f"{CANARY}-nein": "no"},
        "ward": {f"{CANARY} ward": "first", f"{CANARY} other": "second"},
    },
    # What holds more than words of a level stays out although it is named here.
    "strata": [name for name in HEADER[13:] if name != "informed" and "mother" not in name],
    "leave_out": [f"{CANARY} is what her mother said on the telephone"],
}


def rows() -> Iterator[list[str]]:
    """Forty patients whose code, dates and remarks are planted strings, or hold them."""
    for i in range(40):
        remission = i % 4 != 0
        yield [
            f"{CANARY}-ID-{i:03d}",
            "refractory" if i % 3 else "relapsed",
            "yes" if remission else "no",
            f"2021-{1 + i % 9:02d}-17",
            f"2021-{3 + i % 9:02d}-23" if remission and i % 2 else "",
            "",
            "" if remission else f"2021-{1 + i % 9:02d}-28",
            f"2023-{1 + i % 9:02d}-27",
            f"2023-{1 + i % 9:02d}-27" if i % 5 == 0 else "",
            str(i % 4),
            str(i % 2),
            f"{CANARY}-nein",
            f"{CANARY}-rare-{i}" if i < 2 else "KMT2A",
            LEVELS[i % len(LEVELS)],
            f"{CANARY} remark, mother lives in No. {i} Long Street",
            f"+86 {CANARY} 1391{i:07d}",
            f"王小明{i % 2}@{CANARY}",
            f"seen on 2021-06-0{1 + i % 2}",  # dates within the words of levels that many share
            "first"
            if i % 2
            else f"{CANARY} is the word of half the patients, and a whole sentence",
            "x" if i % 2 else "y",
            "x" if i % 2 else "y",
            f"{CANARY} ward" if i % 2 else f"{CANARY} other",
            f"Hr. {CANARY} informiert"
            if i % 3
            else "",  # a remark that many share, and nobody asked for
        ]


def write_workbook(path: Path) -> None:
    """The patients on the first sheet, and planted strings wherever else a workbook may hold some."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"{OUTSIDE} Wang"
    for number, row in enumerate([HEADER, *rows()], start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value, cell.data_type = text, "s"  # text, also where it begins like a formula
            if number > 1 and place - 1 in DATES and text:
                cell.value = datetime.datetime.fromisoformat(text)
                cell.number_format = "yyyy-mm-dd"
    sheet["B2"].comment = Comment(f"{OUTSIDE} comment", f"{OUTSIDE} nurse")
    other = book.create_sheet(f"{OUTSIDE} contacts")
    other["A1"] = f"{OUTSIDE} telephone list"
    for name in ("creator", "title", "subject", "description", "keywords", "lastModifiedBy"):
        setattr(book.properties, name, f"{OUTSIDE} {name}")
    book.save(path)


@dataclass(frozen=True)
class Made:
    """A report, and what its making left."""

    folder: Path
    told: str
    left: list[Path]
    source: Path
    hits_on_the_way: set[tuple[str, str]]
    repository_before: str
    repository_after: str


def digest_of_repository() -> str:
    command = ["git", "-C", str(REPOSITORY), "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def planted() -> list[str]:
    """Everything that must not be found."""
    dates = {cell for row in rows() for cell in row[DATES.start : DATES.stop] if cell}
    texts = {CANARY, OUTSIDE, "Long Street", "13910000", "王小明", "telephone list", "seen on"}
    texts |= dates | {date.replace("-", "/") for date in dates} | {"2021-06-0", "2021-05-05"}
    return sorted(texts)  # of telephone numbers a part: four digits may stand in a digest


def readings(path: Path) -> bytes:
    """A file's bytes as they are, and as they read once they are unpacked and unescaped."""
    data = path.read_bytes()
    if path.name == "objects.inv":
        data += zlib.decompress(data.split(b"\n", 4)[4])
    text = data.decode("utf-8", "ignore")
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    return b"\n".join([data, unquote_to_bytes(data), html.unescape(escaped).encode()])


def hits(paths: list[Path], *, texts: list[str], folder: Path) -> set[tuple[str, str]]:
    """Which planted strings stand in which files."""
    found = set()
    for path in paths:
        try:
            data = readings(path)
        except OSError:  # gone in the meantime
            continue
        name = path.relative_to(folder).as_posix()
        found |= {(name, text) for text in texts if text.encode() in data}
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("report")
    inputs, temporary, home = (folder / name for name in ("inputs", "tmp", "home"))
    for path in (inputs, temporary, home):
        path.mkdir()
    source, mapping = inputs / f"{OUTSIDE}.xlsx", inputs / f"{OUTSIDE}.yml"
    write_workbook(source)
    mapping.write_text(f"# {OUTSIDE}\n{yaml.safe_dump(MAPPING, allow_unicode=True)}")
    before = digest_of_repository()
    command = [sys.executable, "-m", "casebook", "report", str(source), "--mapping", str(mapping)]
    homes = {name: str(home) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    log, on_the_way, known = temporary.parent / "told.txt", set(), {}
    with log.open("wb") as told:
        process = subprocess.Popen(
            [*command, "--title", TITLE, "--out", str(folder / "out")],
            stdout=told,
            stderr=subprocess.STDOUT,
            env={**os.environ, **homes, "TMPDIR": str(temporary)},
        )
        while process.poll() is None:
            new = [
                path
                for path in written(folder)
                if path != log and (stamp := stamp_of(path)) and known.get(path) != stamp
            ]
            known |= {path: stamp_of(path) for path in new}
            on_the_way |= hits(new, texts=planted(), folder=folder)
            time.sleep(0.2)
    words = log.read_text(encoding="utf-8")
    assert process.returncode == 0, words
    log.unlink()
    assert any(path.suffix == ".ipynb" for path in known), "the search saw nothing on the way"
    pickles = [path for path in known if re.search(r"cohort.*pickle|\.pkl|\.parquet", path.name)]
    assert not pickles, "patients were written to disk"
    after = digest_of_repository()
    return Made(folder / "out", words, list(written(folder)), source, on_the_way, before, after)


def written(folder: Path) -> Iterator[Path]:
    """Files that are neither what went in nor the book's own scripts and styles."""
    for parent, folders, names in os.walk(folder):  # which passes over what is gone
        folders[:] = [name for name in folders if name not in ("inputs", "_static")]
        yield from (Path(parent) / name for name in names)


def stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def test_no_code_date_or_free_text_is_left_anywhere(made: Made) -> None:
    """Oracle: the planted strings. Searched: every file that the command left, and what it said."""
    assert hits(made.left, texts=planted(), folder=made.folder.parent) == set()
    from_the_file = [text for text in planted() if text != OUTSIDE]  # it says which file it reads
    assert not [text for text in from_the_file if text in made.told]


def test_no_code_date_or_free_text_is_written_on_the_way(made: Made) -> None:
    """Oracle: the planted strings, in files that were there for a moment: the kernels' cohort, histories, logs."""
    assert made.hits_on_the_way == set()


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    """Rule: strings are found however a page, a notebook or a link may write them."""
    forms = ["CANARY", "%43ANARY", "&#67;ANARY", "Long%20Street", "\\u738b\\u5c0f\\u660e", "王小明"]
    for number, form in enumerate(forms):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"x{form}x", encoding="utf-8")
        assert hits([path], texts=planted(), folder=tmp_path), form


def test_nothing_stays_beside_the_report(made: Made) -> None:
    """Rule: the cohort that the kernels read, and everything else on the way, is gone."""
    beside = {path.name for path in made.folder.parent.iterdir()}
    assert beside == {"inputs", "tmp", "home", "out"}
    assert not [path for path in made.left if not path.is_relative_to(made.folder)]


def test_the_manifest_tells_nothing_of_the_file(made: Made) -> None:
    """Oracle: hashlib. The file's name, size and digest are not in it; its inputs are public code and the cells."""
    assert check_manifest(made.folder) == []
    text = (made.folder / "manifest.json").read_text(encoding="utf-8")
    source = made.source
    assert hashlib.sha256(source.read_bytes()).hexdigest() not in text
    assert source.stem not in text
    assert str(source.stat().st_size) not in {word.strip(",") for word in text.split()}
    inputs = json.loads(text)["inputs"]
    assert inputs
    public = ("scripts/", "src/", "requirements.lock")
    assert [name for name in inputs if not name.startswith(public)] == []


def test_the_repository_is_only_read(made: Made) -> None:
    """Oracle: git."""
    assert made.repository_after == made.repository_before


def test_what_the_file_says_stays_text(made: Made) -> None:
    """Oracle: an HTML parser. No planted markup becomes an element, on any page."""
    for path in made.folder.rglob("*.html"):
        if "_static" in path.parts:
            continue
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert not page.find("img", src="x"), path
        assert not [tag for tag in page.find_all("script") if "PWNED" in (tag.string or "")], path
        title = page.title.string if page.title else ""
        assert path.parent == made.folder or ("7*7" in title and "49" not in title), path
    levels = made.folder / "notebooks" / "07_strata.html"
    shown = BeautifulSoup(levels.read_text(encoding="utf-8"), "html.parser").get_text()
    for level in LEVELS:
        assert level in shown, level


def test_results_are_safe_in_a_spreadsheet(made: Made) -> None:
    """Rule: no cell begins like a formula, unless it is a number."""
    with (made.folder / "results.csv").open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 500
    risky = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert not [cell for cell in risky if not re.fullmatch(r"-?[0-9.]+(e[-+][0-9]+)?", cell)]


def test_the_report_names_no_other_host(made: Made) -> None:
    """Rule: nothing is fetched; links to DOIs are for readers to follow."""
    for path in made.folder.rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        fetched = [tag.get("src") for tag in page.find_all(src=True)]
        fetched += [
            tag["href"]
            for tag in page.find_all("link", href=True)
            if tag.get("rel") == ["stylesheet"]
        ]
        assert not [str(url) for url in fetched if "//" in str(url)], path


def test_wrong_data_and_wrong_use_have_their_own_status(tmp_path: Path) -> None:
    """Rule: 1 where the data are wrong, 2 where the command is; nothing is written either way."""
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("patient_id,os_days,death\n1,5,1\n2,-3,2\n")

    def status(*arguments: str) -> int:
        command = [sys.executable, "-m", "casebook", "report", *arguments]
        return subprocess.run(command, capture_output=True, cwd=REPOSITORY).returncode

    out = tmp_path / "out"
    assert status(str(wrong), "--out", str(out)) == 1
    assert status(str(tmp_path / "missing.csv"), "--out", str(out)) == 2
    assert status(str(wrong), "--out", str(tmp_path)) == 2
    assert status(str(wrong), "--out", str(wrong / "out")) == 2
    assert status("--no-such-option") == 2
    assert not out.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_report_leaves_the_last_one_and_nothing_else(tmp_path: Path, number: int) -> None:
    """Rule: at whatever moment it ends, no file of the new report stays, and the old one is whole."""
    example = REPOSITORY / "book" / "example"
    out = tmp_path / "out"
    command = [sys.executable, "-m", "casebook", "report", str(example / "invented-ward.csv")]
    command += ["--mapping", str(example / "invented-ward.yml"), "--out", str(out)]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    (out / "note.txt").write_text("mine")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for seconds in (4, 8, 12):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
        time.sleep(seconds)
        process.send_signal(number)
        process.wait()
        for _ in range(600):  # what was forked for it has to end first
            if not [path for path in tmp_path.iterdir() if path.name.endswith(".making")]:
                break
            time.sleep(0.1)
        assert {path.name for path in tmp_path.iterdir()} == {"out", "temporary"}
        assert not [path for path in temporary.rglob("*") if path.is_file()]
        after = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
        if process.returncode:
            assert after == before
