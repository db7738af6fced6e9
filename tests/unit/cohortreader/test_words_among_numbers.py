"""What is no number among numbers: not known, decimal commas, and more words than a draft holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cohortreader as cr
from cohortreader.intake.skeleton import mapping_skeleton

COLUMNS = "columns: {ID: patient_id, Age: age_years, OS days: os_days, Died: death}\n"


def table(folder: Path, *rows: str) -> Path:
    file = folder / "c.csv"
    file.write_text("\n".join(["ID;Age;OS days;Died", *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("word", ["k. A.", "n. b.", "K.A.", "n. v.", "keine Angabe", "s/d", "n.d."])
def test_not_known_among_ages_is_drafted_and_named_in_the_remedy(tmp_path: Path, word: str) -> None:
    """Oracle: these say "not stated" in German or Spanish; one of three ages is not known. Remedies are followed."""
    file, mapping = table(tmp_path, "A;7;500;1", f"B;{word};600;0", "C;9;90;0"), tmp_path / "m.yml"
    mapping.write_text(mapping_skeleton(file), encoding="utf-8")
    assert cr.read(file, mapping).patients["age_years"].isna().sum() == 1
    mapping.write_text(COLUMNS)
    with pytest.raises(cr.CohortError) as told:
        cr.read(file, mapping)
    for entry in (r"levels: \{age_years: \{.*?\}\}", r"missing: \[.*?\]"):
        found = re.search(entry, str(told.value))
        assert found, str(told.value)
        mapping.write_text(COLUMNS + found[0] + "\n", encoding="utf-8")
        assert cr.read(file, mapping).patients["age_years"].isna().sum() == 1


def test_decimal_commas_beside_an_abbreviation_are_read(tmp_path: Path) -> None:
    """Oracle: the points of "k. A." are in no number, so that the comma is the decimal sign."""
    file, mapping = (
        table(tmp_path, "A;26,0;500;1", "B;k. A.;600;0", "C;9,5;90;0"),
        tmp_path / "m.yml",
    )
    mapping.write_text(COLUMNS + "missing: [k. A.]\n")
    assert cr.read(file, mapping).patients["age_years"].dropna().tolist() == [26, 9.5]
    mapping.write_text(COLUMNS + "decimal: ','\nlevels: {age_years: {'k. A.': ''}}\n")
    assert cr.read(file, mapping).patients["age_years"].dropna().tolist() == [26, 9.5]


def test_decimal_commas_beside_a_decimal_point_are_named_with_their_remedy(tmp_path: Path) -> None:
    """Oracle: 26,0 is 26 years, and 27.5 can't have thousands."""
    rows = [f"K{n};26,0;500;0" for n in range(98)]
    file, mapping = table(tmp_path, *rows, "L;27.5;500,0;1", "M;8;1.700,0;0"), tmp_path / "m.yml"
    mapping.write_text(COLUMNS)
    with pytest.raises(cr.CohortError) as told:
        cr.read(file, mapping)
    assert "write decimal: ',' in the mapping file" in str(told.value)
    assert "write thousands: '.' and decimal: ',' in the mapping file" in str(told.value)
    mapping.write_text(COLUMNS + "decimal: ','\nthousands: '.'\n")
    patients = cr.read(file, mapping).patients
    assert patients["age_years"].tolist() == [26] * 98 + [27.5, 8]
    assert patients["os_days"].tolist()[-2:] == [500, 1700]


@pytest.mark.parametrize("many", [15, 16, 18])
def test_words_that_a_draft_does_not_hold_are_counted(tmp_path: Path, many: int) -> None:
    """Oracle: the number of causes in the file, of which the draft holds 15."""
    rows = [f"K{n},yes,{500 + n},cause{chr(65 + n)}" for n in range(many)]
    file = tmp_path / "c.csv"
    file.write_text("\n".join(["ID,Died,OS days,Cause of death", *rows]) + "\n")
    text = mapping_skeleton(file)
    more = re.search("and ([0-9]+) more words? of Cause of death", text)
    assert int(more[1] if more else 0) == many - 15
    assert text.count(": ___") == 15


def test_a_comma_that_was_read_is_not_named_as_the_fault(tmp_path: Path) -> None:
    """Oracle: 150,5 is read as 150.5 years, which nobody reaches: its sign is not what is wrong."""
    file, mapping = table(tmp_path, "A;150,5;500;1", "B;9,5;90;0"), tmp_path / "m.yml"
    mapping.write_text(COLUMNS)
    with pytest.raises(cr.CohortError) as told:
        cr.read(file, mapping)
    assert "150,5" in str(told.value) and "decimal: ','" not in str(told.value)
