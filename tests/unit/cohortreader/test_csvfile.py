"""CSV files read as text, each row with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohortreader.data.csvfile import read_rows
from cohortreader.data.problems import TableError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def problems_of(file: Path, content: bytes) -> list[tuple[int | None, str]]:
    file.write_bytes(content)
    with pytest.raises(TableError) as caught:
        read_rows(file)
    assert str(caught.value).startswith(f"{file}: ")
    return [(problem.row, problem.found) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "rows", "lines"),
    [
        # Oracle: the file read by eye.
        (b"a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]], [2, 3]),
        (b"\xef\xbb\xbfa,b\r\n1,\r\n", [["1", ""]], [2]),
        (b"a,b\r1,2\r3,4", [["1", "2"], ["3", "4"]], [2, 3]),
        (b'a,b\n"x\ny","1,5"\n" z ","""q"""\n', [["x\ny", "1,5"], [" z ", '"q"']], [2, 4]),
        (b"a,b\nNA,nan\n007,1e2\n", [["NA", "nan"], ["007", "1e2"]], [2, 3]),
        (b"a,b\n1,2\n\n,\n\n", [["1", "2"]], [2]),
        ("a,b\n是,é\n".encode(), [["是", "é"]], [2]),
        (b"a,b\n", [], []),
        (b"a\n1\n", [["1"]], [2]),
    ],
)
def test_cells_stay_as_they_are(
    file: Path, content: bytes, rows: list[list[str]], lines: list[int]
) -> None:
    file.write_bytes(content)
    table = read_rows(file)
    assert table.to_numpy().tolist() == rows
    assert table.index.tolist() == lines
    assert table.index.name == "row"


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        # Oracle: what is wrong with each file, and the line it is on.
        (b"", [(None, "an empty file")]),
        (b"\n,,\n", [(None, "an empty file")]),
        (b"a;b\n1;2,5\n", [(1, "one column, with semicolons in its name")]),
        (b"a\tb\n1\t2\n", [(1, "one column, with tabs in its name")]),
        (b"a|b\n1|2\n", [(1, "one column, with vertical bars in its name")]),
        (b"a,b\n1,2\n1\n1,2,3\n", [(3, "1 cells"), (4, "3 cells")]),
        (b"a,b\n\n1,2\n,\n3,4\n", [(2, "an empty line"), (4, "an empty line")]),
        (b"a,,a\n1,2,3\n", [(1, "no name above column 2"), (1, "the name twice")]),
        (b"a,b\n1,2\n\xd6,2\n", [(3, "the byte 0xd6, which is no text in UTF-8")]),
        (b"\xef\xbb\xbfa,b\n1,\xff\n", [(2, "the byte 0xff, which is no text in UTF-8")]),
        (b"a,b\n1,\x00\n", [(2, "the byte 0x00, which is no text in UTF-8")]),
        ("a,b\n1,2\n".encode("utf-16"), [(1, "the byte 0x00, which is no text in UTF-8")]),
    ],
)
def test_files_that_are_refused(
    file: Path, content: bytes, problems: list[tuple[int | None, str]]
) -> None:
    assert problems_of(file, content) == problems


@pytest.mark.parametrize("content", [b'a,b\n1,2\n"3,4\n5,6\n', b'a,b\n1,2\n"3"3,4\n'])
def test_loose_quotation_marks_are_found_on_their_line(file: Path, content: bytes) -> None:
    ((line, found),) = problems_of(file, content)
    assert line == 3
    assert found.startswith("a row that can't be split into cells")


def test_a_path_without_a_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, "nul\0.csv"):
        with pytest.raises(TableError, match="found no readable file"):
            read_rows(path)


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(alphabet='a,b";\n\r\t 1', max_size=60).map(str.encode))
def test_any_bytes_give_a_table_or_a_table_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    # Oracle: no other exception, and no line that the file does not have.
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    try:
        table = read_rows(file)
    except TableError as error:
        assert error.problems
        return
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert table.index.is_monotonic_increasing
    assert all(1 < line <= lines for line in table.index)
