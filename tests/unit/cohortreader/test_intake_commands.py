"""The commands check, template and export: what they say and their exit status."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cohortreader.command import main
from cohortreader.intake.reading import read as read_intake
from helpers.cohort import DATA, load_cohort


def run(*arguments: str | Path) -> int:
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        return int(stopped.code or 0)


def test_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", DATA / "cohort.csv") == 0
    out = capsys.readouterr().out
    assert "no problem found" in out and "patients: 33 of 33 rows" in out
    (tmp_path / "x.csv").write_text("patient_id;os_days;death\nP1;5;0\n")
    assert run("check", tmp_path / "x.csv") == 0
    out = capsys.readouterr().out
    assert "read: file: 1 table, with semicolons between the cells" in out
    assert "chapter Survival: yes" in out
    assert "chapter Safety: needs crs_grade; or icans_grade; or treatment_death" in out
    (tmp_path / "x.csv").write_text("patient_id,os_days,death\nP1,5,2\n")
    assert run("check", tmp_path / "x.csv") == 1
    assert "row 2, column death: found '2'" in capsys.readouterr().err


def test_check_says_which_words_the_book_will_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Oracle: the levels counted by hand; two patients share no level that is shown."""
    rows = [f"P{n},5,0,{'A' if n < 4 else 'B'},Hr. Mueller informiert" for n in range(6)]
    (tmp_path / "x.csv").write_text("\n".join(["patient_id,os_days,death,site,remark", *rows]))
    assert run("check", tmp_path / "x.csv") == 0
    out = capsys.readouterr().out
    assert "words of the file that a report shows: none" in out and "Mueller" not in out
    assert (
        "2 further columns, which strata in the mapping file does not name: 'site', 'remark'" in out
    )
    (tmp_path / "map.yml").write_text("strata: [site]\n")
    assert run("check", tmp_path / "x.csv", "--mapping", tmp_path / "map.yml") == 0
    out = capsys.readouterr().out
    assert "no others:\n    site: A (4), (other) (2)\n" in out and "Mueller" not in out


def test_check_counts_who_is_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Oracle: one of three patients has no os_days."""
    (tmp_path / "x.csv").write_text("patient_id,os_days,death\nP1,5,0\nP2,,0\nP3,6,1\n")
    (tmp_path / "map.yml").write_text("incomplete: set aside\n")
    assert run("check", tmp_path / "x.csv", "--mapping", tmp_path / "map.yml") == 0
    out = capsys.readouterr().out
    assert "patients: 2 of 3 rows" in out and "set aside" in out


def test_check_lists_every_row_if_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Oracle: twelve rows, 2 to 13, of which a line shows three."""
    rows = [f"P{n},5,x" for n in range(12)]
    (tmp_path / "x.csv").write_text("\n".join(["patient_id,os_days,death", *rows]))
    assert run("check", tmp_path / "x.csv") == 1
    err = capsys.readouterr().err
    assert "(12 rows: 2, 3, 4, ...)" in err and "--all lists every row" in err
    assert run("check", tmp_path / "x.csv", "--all") == 1
    err = capsys.readouterr().err
    assert "10, 11, 12, 13)" in err and "--all" not in err


def test_check_with_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("code,os_days,death\nP1,5,0\n")
    (tmp_path / "map.yml").write_text("columns: {code: patient_id}\n")
    assert run("check", tmp_path / "x.csv") == 1
    assert run("check", tmp_path / "x.csv", "--mapping", tmp_path / "map.yml") == 0
    (tmp_path / "map.yml").write_text("column: {code: patient_id}\n")
    assert run("check", tmp_path / "x.csv", "--mapping", tmp_path / "map.yml") == 1


def test_wrong_use(tmp_path: Path) -> None:
    assert run("check") == 2
    assert run("check", tmp_path / "gone.csv") == 2
    assert run("check", DATA / "cohort.csv", "--mapping", tmp_path / "gone.yml") == 2
    assert run("export", DATA / "cohort.csv") == 2
    assert run("nothing") == 2


def test_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("template", "--out", tmp_path / "new") == 0
    assert len(list((tmp_path / "new").iterdir())) == 5
    assert run("template", "--out", tmp_path / "new") == 2
    assert "is there already" in capsys.readouterr().err


def test_template_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ward.csv").write_text("Code;Died\nP1;ja\n")
    arguments = ("template", "--from", tmp_path / "ward.csv", "--out", tmp_path / "ward.yml")
    assert run(*arguments) == 0
    assert "check" in capsys.readouterr().out
    assert "death: {ja: 1}" in (tmp_path / "ward.yml").read_text(encoding="utf-8")
    assert run(*arguments) == 2  # what a person wrote into it is not lost
    (tmp_path / "known.yml").write_text("delimiter: ','\n")
    known = ("--mapping", tmp_path / "known.yml", "--out", tmp_path / "new.yml")
    assert run(*arguments[:3], *known) == 0
    assert run("template", "--from", tmp_path / "gone.csv") == 2
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    assert run("template", "--from", tmp_path / "broken.xlsx") == 1


def test_export(tmp_path: Path) -> None:
    assert run("export", DATA / "cohort.csv", "--out", tmp_path / "adam") == 0
    pd.testing.assert_frame_equal(read_intake(tmp_path / "adam").patients, load_cohort())
    assert run("check", tmp_path / "adam") == 0
    assert run("export", tmp_path / "adam", "--out", tmp_path / "adam") == 2


def test_a_terminal_is_not_acted_upon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.csv").write_text("patient_id,os_days,death,\x1b[31m\nP1,5,0,x\n")
    assert run("check", tmp_path / "x.csv") == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_page_on_ones_own_patients_shows_what_the_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Oracle: what is printed: of the example, and of its table as a workbook with twelve words and a day that do not fit."""
    example = DATA.parent / "book" / "example"
    page = (DATA.parent / "book" / "own_cohort.md").read_text("utf-8")
    samples = [part.partition("```")[0] for part in page.split("```text\n")[1:]]
    assert (
        run("check", example / "invented-ward.csv", "--mapping", example / "invented-ward.yml") == 0
    )
    printed = capsys.readouterr().out.splitlines()
    understood = [
        line for line in samples[0].splitlines() if line.startswith("  ") and "..." not in line
    ]
    assert len(understood) == 3 and set(understood) <= set(printed)
    table = pd.read_csv(example / "invented-ward.csv", sep=";", dtype=str)
    table.loc[:11, "Died of treatment"] = "nein"
    table.loc[23, "Start"] = "31/06/2022"
    monkeypatch.chdir(tmp_path)
    table.to_excel("our-patients.xlsx", index=False)
    assert run("check", "our-patients.xlsx", "--mapping", example / "invented-ward.yml") == 1
    assert samples[1] == capsys.readouterr().err
