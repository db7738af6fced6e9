"""Printing by a browser. Oracle: small programs in its place, which say how they were called."""

import sys
from pathlib import Path

import pytest

from casebook.build import chromium, pdf
from casebook.build.folder import BuildError
from casebook.build.layout import Book


def program(folder: Path, body: str) -> Path:
    """Write an executable that stands in for the browser."""
    path = folder / "browser"
    path.write_text(f"#!{sys.executable}\nimport sys, time\nfrom pathlib import Path\n{body}\n")
    path.chmod(0o755)
    return path


WRITES = """
target = next(a for a in sys.argv if a.startswith("--print-to-pdf=")).split("=", 1)[1]
Path(target).write_text("\\n".join(sys.argv[1:]))
"""


def test_root_prints_without_the_sandbox_that_chromium_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    target = tmp_path / "out.pdf"
    chromium.print_pdf(program(tmp_path, WRITES), tmp_path / "a.html", target)
    assert "--no-sandbox" in target.read_text().splitlines()


def test_the_page_is_printed_with_outline_and_without_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, target = tmp_path / "a page.html", tmp_path / "out.pdf"
    page.write_text("<p>words</p>")
    target.write_text("an older one")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    chromium.print_pdf(program(tmp_path, WRITES), page, target)
    called = target.read_text().splitlines()
    assert called[-1] == page.as_uri()
    wanted = {"--headless", "--disable-background-networking", "--no-pdf-header-footer"}
    assert wanted | {"--generate-pdf-document-outline"} <= set(called)
    assert "--no-sandbox" not in called
    (profile,) = [a.split("=", 1)[1] for a in called if a.startswith("--user-data-dir=")]
    assert not Path(profile).exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sys.exit(0)", "wrote no PDF .exit status 0"),
        (WRITES + "print('no display', file=sys.stderr); sys.exit(3)", "status 3.\nno display"),
    ],
)
def test_a_browser_that_fails_is_told(body: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=message):
        chromium.print_pdf(program(tmp_path, body), tmp_path / "p.html", tmp_path / "out.pdf")


def test_the_last_thousand_signs_of_an_error_are_told(tmp_path: Path) -> None:
    """By hand: of two thousand signs the second half, which is where a browser says why."""
    body = "sys.stderr.write('a' * 1000 + 'b' * 1000); sys.exit(1)"
    with pytest.raises(BuildError) as caught:
        chromium.print_pdf(program(tmp_path, body), tmp_path / "p.html", tmp_path / "out.pdf")
    assert str(caught.value).endswith("status 1)\n" + "b" * 1000)


def test_a_browser_that_hangs_is_stopped(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(chromium, "SECONDS", 0.3)
    with pytest.raises(BuildError, match="did not finish printing within 0.3 s"):
        chromium.print_pdf(
            program(tmp_path, "time.sleep(9)"), tmp_path / "p.html", tmp_path / "out.pdf"
        )


def test_the_named_browser_is_taken(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(chromium.VARIABLE, str(program(tmp_path, "")))
    assert chromium.find_chromium() == tmp_path / "browser"


@pytest.fixture
def book(tmp_path: Path, monkeypatch) -> Book:
    """A book without chapters, whose prints say what the contents knew when they were made."""
    monkeypatch.setattr(pdf, "find_chromium", lambda: tmp_path / "browser")
    monkeypatch.setattr(pdf, "read_chapters", lambda html, toc: [])
    monkeypatch.setattr(pdf, "print_document", lambda *a, page_of, **options: str(page_of))
    monkeypatch.setattr(
        pdf, "print_pdf", lambda browser, page, target: target.write_text(page.read_text())
    )
    monkeypatch.setattr(pdf, "without_times", lambda a, b: b.write_text(a.read_text()))
    made = Book()
    return Book(made.repository, tmp_path)


def test_the_second_print_has_the_numbers_of_the_first(book: Book, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "pages_of_ids", lambda printed: {"survival": 3})
    finished = pdf.build_pdf(book)
    assert finished == book.build / "book.pdf"
    assert finished.read_text() == "{'survival': 3}"
    assert not (book.build / "pdf").exists()


def test_numbers_that_move_stop_it_and_leave_the_last_print(book: Book, monkeypatch) -> None:
    book.build.mkdir(exist_ok=True)
    (book.build / "book.pdf").write_text("the last one")
    pages = iter([{"survival": 3, "safety": 9}, {"survival": 4, "safety": 9}])
    monkeypatch.setattr(pdf, "pages_of_ids", lambda printed: next(pages))
    with pytest.raises(BuildError, match="moved between two prints: survival$"):
        pdf.build_pdf(book)
    assert (book.build / "book.pdf").read_text() == "the last one"
