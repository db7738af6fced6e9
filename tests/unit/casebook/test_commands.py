"""Commands, called in this process: what they write, say and return.

Oracles: the functions that a command calls (what it writes is what they give); the messages that
the commands' own texts promise; 0 for good, 1 for wrong data, 2 for wrong use.
"""

from pathlib import Path

import pandas as pd
import pytest

from casebook import command as command_line
from casebook.build import book as book_module
from casebook.build import chromium, notebooks, pdf
from casebook.build.book import REPOSITORY
from casebook.build.folder import BuildError
from casebook.report import make
from helpers.chapters.edition import MASK_BELOW
from helpers.data.cohort import DATA, OWN_COHORT, load_cohort

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.mark.parametrize(
    ("command", "called"), [("book", "build_book"), ("execute", "execute_book")]
)
def test_builds_are_told_what_was_asked_for(command: str, called: str, monkeypatch: Patch) -> None:
    """Oracle: the options as given; without them both are off."""
    calls: list[dict[str, object]] = []
    monkeypatch.setattr(book_module, called, lambda book, **options: calls.append(options))
    assert command_line.main([command]) == 0
    assert command_line.main([command, "--all", "--plain-kernels"]) == 0
    both = ("everything", "plain_kernels")
    assert calls == [dict.fromkeys(both, False), dict.fromkeys(both, True)]


def test_pairs_compares_and_takes_back(monkeypatch: Patch, capsys: Capture) -> None:
    """Oracle: what the comparison found is printed, and only then is the status 1."""
    taken: list[Path] = []
    monkeypatch.setattr(notebooks, "take_from_stored", taken.append)
    monkeypatch.setattr(notebooks, "drift", lambda folder: [])
    assert command_line.main(["pairs"]) == 0
    assert f"in {REPOSITORY / 'notebooks'} agree" in capsys.readouterr().out
    monkeypatch.setattr(notebooks, "drift", lambda folder: ["02_x.py: cell 3 differs"])
    assert command_line.main(["pairs"]) == 1
    assert "Stopped: 02_x.py: cell 3 differs\nThe .py is the source" in capsys.readouterr().err
    assert not taken
    assert command_line.main(["pairs", "--from-ipynb", "02_x.ipynb"]) == 0
    assert taken == [REPOSITORY / "notebooks" / "02_x.py"]


def test_the_browser_is_looked_for_before_pages_are_built(
    monkeypatch: Patch, capsys: Capture
) -> None:
    """Oracle: the order of the calls; without a browser none follows."""
    order: list[str] = []
    monkeypatch.setattr(chromium, "find_chromium", lambda: order.append("browser"))
    monkeypatch.setattr(book_module, "build_book", lambda book: order.append("pages"))
    monkeypatch.setattr(pdf, "build_pdf", lambda book: order.append("print") or Path("b.pdf"))
    assert command_line.main(["pdf"]) == 0
    assert order == ["browser", "pages", "print"]
    assert "the PDF is at b.pdf" in capsys.readouterr().out

    def none_found() -> None:
        raise BuildError("install one")

    monkeypatch.setattr(chromium, "find_chromium", none_found)
    assert command_line.main(["pdf"]) != 0
    assert order == ["browser", "pages", "print"]
    assert "install one" in capsys.readouterr().err


@pytest.fixture
def built(monkeypatch: Patch) -> list[dict[str, object]]:
    """What a build finds when it is asked for a report's pages; instead of building them."""
    seen: list[dict[str, object]] = []

    def build(book: book_module.Book, **options: object) -> None:
        sources = sorted(
            path.relative_to(book.folder).as_posix()
            for path in book.folder.rglob("*")
            if path.is_file() and "_static" not in path.parts
        )
        patients = pd.read_pickle(book.environment[OWN_COHORT])
        index = (book.folder / "book" / "index.md").read_text()
        seen.append(
            {
                "folder": book.folder,
                "environment": dict(book.environment),
                "sources": sources,
                "patients": patients,
                "index": index,
                "mode": book.folder.stat().st_mode & 0o777,
            }
        )
        book.html.mkdir(parents=True)
        (book.html / "index.html").write_text(f"pages of {len(patients)}")

    monkeypatch.setattr(make, "build_book", build)
    return seen


def own_file(folder: Path, rows: int) -> Path:
    """Write a centre's file of some rows of the published cohort, given as observed."""
    path = folder / "own.csv"
    table = pd.read_csv(DATA / "cohort.csv", dtype=str, keep_default_na=False).head(rows)
    table.assign(provenance="observed").to_csv(path, index=False)
    return path


def test_a_report_is_made_beside_and_swapped_in(
    built: list[dict], tmp_path: Path, capsys: Capture
) -> None:
    """Rules: the cohort's values in, its codes not; nothing is left beside; a second one replaces."""
    out = tmp_path / "report"
    source = own_file(tmp_path, 33)
    call = ["report", str(source), "--out", str(out)]
    assert command_line.main([*call, "--title", "Ward <b>3</b>"]) == 0
    said = capsys.readouterr().out
    assert "33 patients, no problem found" in said and f"the report is at {out}" in said
    (seen,) = built
    assert seen["mode"] == 0o700
    assert MASK_BELOW not in seen["environment"]
    assert {"_config.yml", "_toc.yml", "book/index.md", "cohort.pickle"} <= set(seen["sources"])
    assert "scripts/03_survival.py" in seen["sources"]
    assert seen["index"].startswith("# Ward &lt;b&gt;3&lt;/b&gt;")
    patients = seen["patients"]
    assert list(patients["patient_id"]) == list(range(1, 34))
    days = load_cohort()["os_days"].tolist()
    assert patients["os_days"].tolist() == days
    assert patients["disease_status"].dtype == "category"
    assert (out / "index.html").read_text() == "pages of 33"
    assert (out / make.MARK).is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.csv", "report"]
    own_file(tmp_path, 20)
    assert command_line.main(call) == 0
    assert (out / "index.html").read_text() == "pages of 20"


def test_small_counts_are_masked_when_asked_for(built: list[dict], tmp_path: Path) -> None:
    """Rules: five patients are enough, four are too few; chapters with single patients stay out."""
    call = ["report", str(own_file(tmp_path, 5)), "--out", str(tmp_path / "out")]
    assert command_line.main([*call, "--mask-small-cells"]) == 0
    (seen,) = built
    assert seen["environment"][MASK_BELOW] == "5"
    assert "Counts from 1 to 4 are masked" in seen["index"]
    assert [name for name in seen["sources"] if name.startswith("scripts/")] == [
        "scripts/07_cross_tables.py",
        "scripts/09_results.py",
        "scripts/90_dictionary.py",
    ]
    own_file(tmp_path, 4)
    assert command_line.main([*call, "--mask-small-cells"]) != 0
    assert len(built) == 1


def test_a_build_that_fails_leaves_the_last_report(
    built: list[dict], tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    """Rule: the last good report stays whole, and what was begun is removed."""
    out = tmp_path / "report"
    call = ["report", str(own_file(tmp_path, 33)), "--out", str(out)]
    assert command_line.main(call) == 0

    def fail(book: book_module.Book, **options: object) -> None:
        raise BuildError("a notebook stopped")

    monkeypatch.setattr(make, "build_book", fail)
    assert command_line.main(call) != 0
    assert "a notebook stopped" in capsys.readouterr().err
    assert (out / "index.html").read_text() == "pages of 33"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.csv", "report"]


def test_wrong_use_and_wrong_data_differ(built: list[dict], tmp_path: Path) -> None:
    """Rule: 2 where the command is wrong, 1 where the data are; no build is begun."""
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("years of work")
    source = own_file(tmp_path, 3)
    assert command_line.main(["report", str(source), "--out", str(taken)]) == 2
    assert command_line.main(["report", str(tmp_path / "none.csv")]) == 2
    source.write_text("patient_id,os_days,death\n1,5,1\n1,-3,2\n")
    assert command_line.main(["report", str(source), "--out", str(tmp_path / "new")]) == 1
    assert not built
    assert (taken / "thesis.txt").read_text() == "years of work"
