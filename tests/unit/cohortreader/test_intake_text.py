"""Delimited text of any encoding and separator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cohortreader as cr
from cohortreader.data.problems import TableError
from cohortreader.intake.encodings import find_encoding
from cohortreader.intake.notes import Note
from cohortreader.intake.text import find_delimiter, read_delimited

ROWS = [["P1", "是", "décès"], ["P2", "否", "né"]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_separator_in_every_encoding(tmp_path: Path, sign: str, encoding: str) -> None:
    # Oracle: the cells that were written; é is left out where GB 2312 has no such letter.
    rows = [[cell.replace("é", "e") for cell in row] for row in ROWS]
    path = tmp_path / "table.csv"
    text = "\n".join(sign.join(row) for row in [["code", "缓解", "mort"], *rows])
    path.write_bytes(text.encode(encoding))
    frame, notes = read_delimited(path)
    assert frame.columns.tolist() == ["code", "缓解", "mort"]
    assert frame.to_numpy().tolist() == rows
    assert frame.index.tolist() == [2, 3]
    names = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
    written, table = (
        f"text, taken to be in {encoding}",
        f"table, with {names.get(sign)} between the cells",
    )
    told = [written] * (encoding in ("utf-16", "gb18030")) + [table] * (sign != ",")
    assert notes == [Note("read", "file", 1, what, of_patients=False) for what in told]


# Oracle of both lists: words of the languages; the encoding in which each was written.
WESTERN = [
    "décès,né le",
    "Rückfall;Größe",
    "años|niño",
    "température élevée",
    "naïve,façade, œuvre",
]
CHINESE = ["缓解,是", "患者编号;难治;复发", "急性淋巴细胞白血病", "男|女", "移植日期,死亡"]


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_is_not_taken_for_chinese(text: str) -> None:
    assert find_encoding(f"id,x\n1,{text}\n".encode("cp1252"))[0] == "cp1252"
    assert find_encoding(text.encode())[0] == "utf-8"


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_text_is_not_taken_for_western(text: str) -> None:
    assert find_encoding(f"id,x\n1,{text}\n".encode("gb18030"))[0] == "gb18030"
    assert find_encoding(text.encode())[0] == "utf-8"


def test_the_encoding_that_was_asked_for_is_used_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("a,b\n1,é\n".encode("latin-1"))
    assert read_delimited(path, encoding="latin-1")[0].loc[2, "b"] == "é"
    for name in ("utf-8", "no-such-code", "ascii\0", "hex", "rot13"):
        with pytest.raises(TableError, match="can't be read as"):
            read_delimited(path, encoding=name)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        # Oracle: the separator read by eye.
        ("id;age;weight\nP1;7,5;20,1\nP2;8,1;30,2\n", ";"),
        ("id\tremark\nP1\ta, b, c\n", "\t"),
        ("id,remark\nP1,a; b; c; d\n", ","),
        ('id,remark\nP1,"a; b;\n c; d"\n', ","),
        ("id|x|y\nP1|1|2\n", "|"),
        ("id\nP1\n", ","),
        ("", ","),
        ('"id;x\n', ","),
    ],
)
def test_the_separator_is_found(text: str, sign: str) -> None:
    assert find_delimiter(text) == sign


def test_the_line_in_which_excel_names_the_separator(tmp_path: Path) -> None:
    # Oracle: the file read by eye; the line counts.
    path = tmp_path / "table.csv"
    path.write_text("sep=;\na;b\n1;2\n")
    frame, _ = read_delimited(path)
    assert (frame.columns.tolist(), frame.index.tolist()) == (["a", "b"], [3])
    path.write_text("sep=|\na;b;c|d\n1;2;3|4\n")
    assert read_delimited(path)[0].columns.tolist() == ["a;b;c", "d"]
    assert read_delimited(path, delimiter=";")[0].columns.tolist() == ["a", "b", "c|d"]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n1,\x00\n")
    with pytest.raises(TableError, match="row 2: found the byte 0x00"):
        read_delimited(path)


@given(st.text(st.characters(codec="gb2312", min_codepoint=0x4E00), min_size=2, max_size=20))
def test_common_chinese_is_always_found(text: str) -> None:
    # Oracle: the encoding it was written in, unless the bytes happen to be UTF-8 too.
    data = text.encode("gb18030")
    found = find_encoding(data)  # taken, or asked for; never read as another
    assert found[0] in ("gb18030", "utf-8") or "gb18030" in found[1]


@pytest.mark.parametrize("width", [70, 90, 700])
def test_a_large_table_of_many_columns_is_read_without_a_warning(width, tmp_path, recwarn):
    # Oracle: the cells as written; pandas warns of a table in more than a hundred pieces.
    path, rows = tmp_path / "x.csv", 1 + 200_000 // (2 * width)
    names = ["patient_id", "os_days", "death", *(f"c{n}" for n in range(width))]
    more = ",1" * width
    path.write_text("\n".join([",".join(names), *(f"P{n},{n},1{more}" for n in range(rows))]))
    assert cr.read(path).patients["os_days"].tolist() == list(range(rows))
    assert not [w for w in recwarn if "fragmented" in str(w.message)]


@pytest.mark.parametrize(
    ("heading", "encoding", "read_at_once"),
    [
        ("¿Fallecido?", "cp1252", True), ("¿Óbito?", "cp1252", True), ("¡Éxitus!", "cp1252", True),
        ("¿fallecido?", "cp1252", False), ("żyje?", "cp1250", False), ("Żyje?", "cp1250", False),
        ("¿Fallecido?", "mac_roman", False), ("¿Fallecido?", "cp850", False),
    ],
)  # fmt: skip
def test_a_question_in_spanish_is_read_or_asked_for(
    heading: str, encoding: str, read_at_once: bool, tmp_path: Path
) -> None:
    # Oracle: the heading that was written. The byte of the sign is the Polish letter of "żyje?" (alive?) as well.
    path, mapping = tmp_path / "a.csv", tmp_path / "a.yml"
    path.write_bytes(f"Id;{heading};os_days\nA;1;100\nB;0;200\n".encode(encoding))
    entry = f"columns: {{Id: patient_id, '{heading}': death}}\nlevels: {{death: {{1: 1, 0: 0}}}}\n"
    mapping.write_text(entry, encoding="utf-8")
    error = cr.check(path, mapping).error
    assert (error is None) == read_at_once
    if error is not None:  # the remedy: the encoding that shows it right
        (problem,) = error.problems
        shown = re.search(rf"'{re.escape(heading)}' in (\w+)", problem.found)
        assert shown is not None and f"encoding: {shown[1]}" in problem.remedy
        mapping.write_text(f"{entry}encoding: {shown[1]}\n", encoding="utf-8")
    assert cr.read(path, mapping).patients["death"].tolist() == [1, 0]


_TABLE = "patient_id,os_days,death\nA,50,0\nB,60,1\nC,70,0\n"


@pytest.mark.parametrize("sign", ["，", "；", "、", "｜"])
def test_a_full_width_sign_that_alone_separates_is_read_and_said(tmp_path: Path, sign: str) -> None:
    """Oracle: the same table with commas; decimal commas in its cells separate nothing."""
    for table in (_TABLE, _TABLE.replace("50", "50.0")):
        for decimal in ".,":
            file = tmp_path / "c.csv"
            text = table.replace(",", sign).replace(".", decimal)
            file.write_text(text, encoding="utf-8")
            read = cr.read(file)
            assert read.patients["os_days"].tolist() == [50, 60, 70]
            assert read.patients["death"].tolist() == [0, 1, 0]
            assert any(f"({sign}) between the cells" in str(note) for note in read.notes)


@pytest.mark.parametrize(
    ("line", "rows"), [(1, (0,)), (3, (2,)), (1, (0, 1)), (2, (1, 2, 3))], ids=str
)
@pytest.mark.parametrize("sign", ["，", "；", "、", "｜"])
def test_a_full_width_sign_beside_commas_is_named_with_its_row(
    tmp_path: Path, sign: str, line: int, rows: tuple[int, ...]
) -> None:
    """Oracle: by hand, the first row with the sign; its remedy, followed to the letter, gives the table."""
    lines = _TABLE.splitlines()
    lines = [text.replace(",", sign) if n in rows else text for n, text in enumerate(lines)]
    file = tmp_path / "c.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(cr.CohortError) as told:
        cr.read(file)
    assert f"row {line}: found" in str(told.value) and f"replace {sign} by ','" in str(told.value)
    file.write_text(file.read_text(encoding="utf-8").replace(sign, ","), encoding="utf-8")
    assert cr.read(file).patients["os_days"].tolist() == [50, 60, 70]


def test_full_width_signs_within_cells_separate_nothing(tmp_path: Path) -> None:
    """Oracle: by hand. Where every line has one, the file is asked about, and the remedy reads it."""
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    text = "patient_id,os_days,death,核型，基因\nA,50,0,正常，无\nB,60,1,{}\n"
    for last in ("正常", '"正常，无"', "a，b，c"):
        file.write_text(text.format(last), encoding="utf-8")
        assert cr.read(file).patients["os_days"].tolist() == [50, 60]
    file.write_text(text.format("正常，无"), encoding="utf-8")
    with pytest.raises(cr.CohortError, match="write delimiter: ','"):
        cr.read(file)
    mapping.write_text("delimiter: ','\n")
    assert cr.read(file, mapping).patients["os_days"].tolist() == [50, 60]
