"""Recorded measurements. Oracle: the files, read by hand."""

import csv
from pathlib import Path

import pytest

from helpers.build import records


def test_times_as_fast_is_the_quotient_of_the_row(tmp_path: Path, monkeypatch) -> None:
    """By hand: 6 s beside 2 s is three times as fast."""
    lines = "what,ours_s,baseline,baseline_s,ratio,note\none,2,plain,6,,\ntwo,4,plain,,,alone\n"
    (tmp_path / "speed.csv").write_text(lines)
    (tmp_path / "readme.txt").write_text("no table")
    monkeypatch.setattr(records, "BENCHMARKS", tmp_path)
    tables = records.load_benchmarks()
    assert list(tables) == ["speed"]
    ratio = tables["speed"]["times_as_fast"]
    assert ratio[0] == 3
    assert ratio.isna().tolist() == [False, True]


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
