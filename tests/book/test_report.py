"""A report keeps what identifies a patient to itself, and takes what the file says for text.

One report is built from a file full of planted strings, by the command that a centre would use; the
whole output tree, the terminal and the temporary folders are searched for them.
"""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from helpers.build.book import REPOSITORY
from helpers.build.manifest import check_manifest

CANARY = "CANARY"  # part of every planted string
SCRIPT = "<script>document.title='PWNED'</script>"
LEVELS = (SCRIPT, "*bold* `code` [x](y)", "$\\alpha_1$ \\input", "=cmd|' /C calc'!A0", "../../up")
TITLE = "Ward <img src=x onerror=alert(1)> *one* $x$ {{ 7*7 }}"
HEADER = [
    *("patient_id", "disease_status", "complete_remission", "start_date", "transplant_date"),
    *("relapse_date", "failure_date", "last_contact_date", "death_date", "crs_grade"),
    *("icans_grade", "treatment_death", "genetics", "=HYPERLINK(1)", "remarks", "phone"),
]


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
            "no",
            f"{CANARY}-rare-{i}" if i < 2 else "KMT2A",
            LEVELS[i % len(LEVELS)],
            f"{CANARY} remark, mother lives in No. {i} Long Street",
            f"+86 {CANARY} 1391{i:07d}",
        ]


@dataclass(frozen=True)
class Made:
    """A report, and what its making left."""

    folder: Path
    told: str
    left: list[Path]
    repository_before: str
    repository_after: str


def digest_of_repository() -> str:
    command = ["git", "-C", str(REPOSITORY), "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(command, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("report")
    source, temporary = folder / "ward.csv", folder / "tmp"
    temporary.mkdir()
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows()])
    before = digest_of_repository()
    command = [sys.executable, "-m", "helpers", "report", str(source), "--title", TITLE]
    told = subprocess.run(
        [*command, "--out", str(folder / "out")],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert told.returncode == 0, told.stderr
    left = [path for path in folder.rglob("*") if path.is_file() and path != source]
    return Made(folder / "out", told.stdout + told.stderr, left, before, digest_of_repository())


def test_no_code_date_or_free_text_is_left_anywhere(made: Made) -> None:
    """Oracle: the planted strings. Searched: every byte of every file that the command left, and what it said."""
    dates = {cell for row in rows() for cell in row[3:9] if cell}
    texts = [CANARY, "Long Street", "13910000", *dates]  # four digits may stand in a digest
    texts += [date.replace("-", "/") for date in dates]
    found = [
        (path.relative_to(made.folder.parent).as_posix(), text)
        for path in made.left
        for text in texts
        if text.encode() in path.read_bytes() and "_static" not in path.parts
    ]
    assert found == []
    assert not [text for text in texts if text in made.told]


def test_nothing_stays_beside_the_report(made: Made) -> None:
    """Rule: the cohort that the kernels read, and everything else on the way, is gone."""
    beside = {path.name for path in made.folder.parent.iterdir()}
    assert beside == {"ward.csv", "tmp", "out"}
    assert not [path for path in made.left if path.suffix == ".pickle"]


def test_the_manifest_tells_nothing_of_the_file(made: Made) -> None:
    """Oracle: hashlib. The file's name, size and digest are not in it; its inputs are public code and the cells."""
    assert check_manifest(made.folder) == []
    text = (made.folder / "manifest.json").read_text(encoding="utf-8")
    source = made.folder.parent / "ward.csv"
    assert hashlib.sha256(source.read_bytes()).hexdigest() not in text
    assert "ward" not in text
    assert str(source.stat().st_size) not in {word.strip(",") for word in text.split()}
    inputs = json.loads(text)["inputs"]
    assert inputs
    public = ("scripts/", "src/helpers/", "requirements.lock")
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
    levels = made.folder / "notebooks" / "06_further_columns.html"
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
    wrong.write_text("patient_id,os_days,death\n1,5,1\n1,-3,2\n")

    def status(*arguments: str) -> int:
        command = [sys.executable, "-m", "helpers", "report", *arguments]
        return subprocess.run(command, capture_output=True, cwd=REPOSITORY).returncode

    out = tmp_path / "out"
    assert status(str(wrong), "--out", str(out)) == 1
    assert status(str(tmp_path / "missing.csv"), "--out", str(out)) == 2
    assert status(str(wrong), "--out", str(tmp_path)) == 2
    assert status("--no-such-option") == 2
    assert not out.exists()
