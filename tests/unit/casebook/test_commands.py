"""Commands, called in this process: what they write, say and return.

Oracles: the functions that a command calls (what it writes is what they give); the messages that
the commands' own texts promise; 0 for good, 1 for wrong data, 2 for wrong use.
"""

from pathlib import Path

import pytest

from casebook import command as command_line
from casebook.build import book as book_module
from casebook.build import chromium, notebooks, pdf
from casebook.build.folder import BuildError
from casebook.build.layout import REPOSITORY

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


def test_wrong_use_and_wrong_data_differ(tmp_path: Path, capsys: Capture) -> None:
    """Rule: 2 where the command is wrong, 1 where the data are; no build is begun, and what was there stays."""
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("years of work")
    source = tmp_path / "own.csv"
    source.write_text("patient_id,os_days,death\n1,5,1\n2,-3,2\n")
    assert command_line.main(["report", str(source), "--out", str(taken)]) == 2
    assert command_line.main(["report", str(tmp_path / "none.csv")]) == 2
    assert command_line.main(["report", str(source), "--out", str(tmp_path / "new")]) == 1
    assert "os_days" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.csv", "taken"]
    assert (taken / "thesis.txt").read_text() == "years of work"
