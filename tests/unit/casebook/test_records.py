"""Recorded measurements. Oracle: the files, read by hand."""

import csv
from pathlib import Path

import pytest

from casebook.build import records


def test_times_as_fast_is_the_quotient_of_the_row() -> None:
    """Oracle: the two times of each row. Three digits are stored of each, so the quotient may be off by a hundredth."""
    tables = records.load_benchmarks()
    assert {"build", "batch"} <= set(tables)
    for table in tables.values():
        beside = table[table["baseline_s"].notna()]
        quotient = beside["baseline_s"] / beside["ours_s"]
        assert beside["times_as_fast"].tolist() == pytest.approx(quotient.tolist(), rel=0.015)
        assert table["times_as_fast"].notna().sum() == len(beside)


def test_only_tables_are_read(tmp_path: Path, monkeypatch) -> None:
    """By hand: one table, and a text that is none."""
    (tmp_path / "speed.csv").write_text("what,ours_s\none,2\n")
    (tmp_path / "readme.txt").write_text("no table")
    monkeypatch.setattr(records, "BENCHMARKS", tmp_path)
    assert {name: len(table) for name, table in records.load_benchmarks().items()} == {"speed": 1}


def test_agreement_keeps_the_text_and_says_what_is_not_estimable() -> None:
    table = records.load_agreement()
    with (records.ANSWERS / "ss_agreement.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(table) == len(rows) > 10
    assert table["method"].tolist() == [row["method"] for row in rows]
    empty = [row["oracle"] == "" for row in rows]
    assert table["oracle"].eq(records.NOT_ESTIMABLE).tolist() == empty


def test_a_missing_record_says_how_to_make_it(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(records, "ANSWERS", tmp_path)
    with pytest.raises(FileNotFoundError, match="make it with `make bench` or `make reference`"):
        records.load_agreement()


def test_every_record_is_shown_by_a_chapter() -> None:
    chapters = "".join(path.read_text() for path in (records.ROOT / "notebooks").glob("9*.py"))
    loaders = [name for name in vars(records) if name.startswith("load_")]
    assert [name for name in loaders if f"{name}()" not in chapters] == []
