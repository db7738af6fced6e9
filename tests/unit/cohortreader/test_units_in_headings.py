"""Units of time that headings abbreviate: read where one thing is meant, asked about where two are."""

from __future__ import annotations

from pathlib import Path

import pytest

import cohortreader as cr
from cohortreader.intake.skeleton import mapping_skeleton


def table(folder: Path, heading: str, longest: int) -> Path:
    file = folder / "c.csv"
    file.write_text(f"ID;{heading};Death\nK1;16;0\nK2;{longest};1\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("OS (Wo)", "weeks"), ("OS Wo.", "weeks"), ("OS (W.)", "weeks"), ("OS_w", "weeks"), ("Suivi (semaines)", "weeks"),
        ("Überleben (Mon.)", "months"), ("OS mnth", "months"), ("OS_m", "months"), ("Follow-up, M", "months"),
        ("OS (m.)", "months"), ("Überleben (Mte)", "months"),
    ],
)  # fmt: skip
def test_an_abbreviation_of_one_unit_is_drafted(tmp_path: Path, heading: str, unit: str) -> None:
    """Oracle: Wo. is Woche, Mon. and Mte Monate, mnth month: nothing else that time is measured in."""
    assert f"units: {{os_days: {unit}}}" in mapping_skeleton(table(tmp_path, heading, 40))


@pytest.mark.parametrize(
    "heading", ["OS (sem)", "Seguimiento sem.", "Suivi (a)", "OS (J.)", "OS (xq)"]
)
def test_an_abbreviation_of_two_units_or_of_none_that_is_known_is_asked(
    tmp_path: Path, heading: str
) -> None:
    """Oracle: sem is semana or semestre, J. is Jahr or jour; a person says it, also where times exceed 400."""
    file, mapping = table(tmp_path, heading, 520), tmp_path / "m.yml"
    text = mapping_skeleton(file)
    assert "units: {os_days: ___}   # days, weeks, months or years?" in text
    mapping.write_text(text.replace("units: {os_days: ___}", "#"), encoding="utf-8")
    (said,) = (w for w in cr.read(file, mapping).warnings if "may be a unit" in w)
    assert all(word in said for word in ("months", "weeks", "years", "{os_days: days}"))
    for unit, longest in (("weeks", 3640), ("days", 520)):
        mapping.write_text(text.replace("___", unit), encoding="utf-8")
        read = cr.read(file, mapping)
        assert read.patients["os_days"].max() == longest
        assert not any("unit" in warning for warning in read.warnings)


@pytest.mark.parametrize(
    "heading", ["Overall survival (OS)", "Überleben (OS)", "Survival time (OS)", "OS"]
)
def test_the_name_of_a_column_in_brackets_is_no_unit(tmp_path: Path, heading: str) -> None:
    """Oracle: OS names what is measured; 520 is no number of months or weeks that would be asked about."""
    file, mapping = table(tmp_path, heading, 520), tmp_path / "m.yml"
    mapping.write_text(mapping_skeleton(file), encoding="utf-8")
    assert "units" not in mapping.read_text(encoding="utf-8")
    assert not any("unit" in warning for warning in cr.read(file, mapping).warnings)


def test_a_heading_without_a_unit_asks_for_weeks_and_years_too(tmp_path: Path) -> None:
    """Oracle: 40 may be any of them; each remedy is followed, and then nothing is asked."""
    file, mapping = table(tmp_path, "OS", 40), tmp_path / "m.yml"
    text = mapping_skeleton(file)
    mapping.write_text(text, encoding="utf-8")
    (said,) = (w for w in cr.read(file, mapping).warnings if "names no unit" in w)
    assert all(word in said for word in ("months", "weeks", "years"))
    for unit, longest in (("months", 1218), ("weeks", 280), ("days", 40)):
        mapping.write_text(f"{text}units: {{os_days: {unit}}}\n", encoding="utf-8")
        read = cr.read(file, mapping)
        assert read.patients["os_days"].max() == longest
        assert not any("unit" in warning for warning in read.warnings)
