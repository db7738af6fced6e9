"""Checkboxes of REDCap, headings that turn a flag round, flags of relapse beside days: drafted, left open or questioned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import cohortreader as cr

# Oracle of all tables: four patients typed by hand.
DAYS, DEAD, REMISSION = [60, 100, 30, 200], [1, 0, 1, 0], [0, 1, 0, 1]
BASE = {"record_id": [1, 2, 3, 4], "os_days": DAYS, "death": DEAD, "form_complete": [2] * 4}


def drafted(folder: Path, columns: dict[str, list[object]]) -> tuple[str, Path, Path]:
    table, mapping = folder / "ward.csv", folder / "ward.yml"
    pd.DataFrame(columns).to_csv(table, index=False)
    text = cr.template(table)
    mapping.write_text(text, encoding="utf-8")
    return text, table, mapping


@pytest.mark.parametrize("words", [(0, 1), ("Unchecked", "Checked")])
@pytest.mark.parametrize("heading", ["remission___1", "cr___1", "Complete remission? (choice=Yes)"])
def test_the_only_box_of_a_flag_is_the_flag(
    heading: str, words: tuple[object, object], tmp_path: Path
) -> None:
    cells = [words[value] for value in REMISSION]
    _, table, mapping = drafted(tmp_path, {**BASE, heading: cells})
    found = cr.read(table, mapping).patients["complete_remission"]
    assert found.tolist() == [bool(value) for value in REMISSION]


@pytest.mark.parametrize("form", ["response___{}", "Response (choice={})"])
def test_the_boxes_of_several_choices_are_left_open_with_all_named(
    form: str, tmp_path: Path
) -> None:
    # Rule: only the dictionary of the export says which choice is a remission.
    boxes = {form.format(n): [int(n == 1 + value) for value in DEAD] for n in (1, 2, 3, 4)}
    text, _, _ = drafted(tmp_path, {**BASE, **boxes})
    for heading in boxes:
        (line,) = (line for line in text.splitlines() if line.strip(" '").startswith(heading))
        assert "___   # complete_remission, or is it" in line
        assert all(repr(other) in line for other in boxes if other != heading)
    # A column of its own goes before the boxes.
    text, table, mapping = drafted(tmp_path, {**BASE, **boxes, "Complete remission": REMISSION})
    assert cr.read(table, mapping).patients["complete_remission"].tolist() == [
        False,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("heading", ["Still alive", "En vie", "noch am Leben", "Toujours en vie", "Am Leben?"])  # fmt: skip
@pytest.mark.parametrize("words", [(0, 1), ("no", "yes")])
def test_a_flag_of_being_alive_is_turned_round(
    heading: str, words: tuple[object, object], tmp_path: Path
) -> None:
    alive = [words[1 - value] for value in DEAD]
    _, table, mapping = drafted(tmp_path, {"ID": list("ABCD"), "OS days": DAYS, heading: alive})
    assert cr.read(table, mapping).patients["death"].tolist() == DEAD


@pytest.mark.parametrize("heading", ["Nicht mehr am Leben", "No longer alive", "Ya no vive"])
@pytest.mark.parametrize("words", [(0, 1), ("no", "yes")])
def test_a_flag_of_being_alive_no_longer_is_one_of_death(
    heading: str, words: tuple[object, object], tmp_path: Path
) -> None:
    died = [words[value] for value in DEAD]
    _, table, mapping = drafted(tmp_path, {"ID": list("ABCD"), "OS days": DAYS, heading: died})
    assert cr.read(table, mapping).patients["death"].tolist() == DEAD


@pytest.mark.parametrize("heading", ["Murió", "Falleció", "¿Murió?", "Fallecido"])
@pytest.mark.parametrize("days", ["Días SG", "SG (días)", "Días de SG"])
def test_spanish_headings_of_deaths_and_survival(heading: str, days: str, tmp_path: Path) -> None:
    died = ["sí" if value else "no" for value in DEAD]
    columns = {"Paciente": list("ABCD"), days: DAYS, "Días SLP": [9, 9, 9, 9], heading: died}
    text, table, mapping = drafted(tmp_path, columns)
    found = cr.read(table, mapping).patients
    assert found["death"].tolist() == DEAD and found["os_days"].tolist() == DAYS
    # Survival without progression is neither survival nor free of disease.
    assert "#   Días SLP" in text


RELAPSE = "patient_id,relapse,relapse_day,os_days,death\nA,1,50,300,0\nB,0,200,500,0\nC,0,400,400,1\nD,0,,90,1\n"


def test_a_day_of_relapse_beside_a_flag_that_says_none_is_questioned(tmp_path: Path) -> None:
    """By hand: B has a day before the last contact. Read as a look at the disease it is free of it until day 500;
    with the flag corrected, as the warning says, until day 200."""
    table = tmp_path / "ward.csv"
    table.write_text(RELAPSE)
    found = cr.read(table)
    (said,) = (warning for warning in found.warnings if "relapse" in warning)
    assert "before the end of follow-up" in said and "row 3" in said and "correct the flag" in said
    assert found.patients["dfs_days"].tolist() == [50, 500, 400, 90]
    table.write_text(RELAPSE.replace("B,0", "B,1"))
    found = cr.read(table)
    assert not any("relapse" in warning for warning in found.warnings)
    assert found.patients["dfs_days"].tolist() == [50, 200, 400, 90]


def test_a_date_of_relapse_beside_a_flag_that_says_none_is_questioned(tmp_path: Path) -> None:
    """By hand: 2021-03-01 is before B's last contact, and C's date is that contact."""
    table = tmp_path / "ward.csv"
    header = "patient_id,start_date,relapse,relapse_date,last_contact_date,complete_remission\n"
    rows = "A,2021-01-01,1,2021-02-01,2021-09-01,yes\nB,2021-01-01,0,2021-03-01,2021-09-01,yes\nC,2021-01-01,0,2021-09-01,2021-09-01,yes\n"
    table.write_text(header + rows)
    found = cr.read(table)
    (said,) = (warning for warning in found.warnings if "relapse" in warning)
    assert "row 3" in said
    assert found.patients["dfs_event"].tolist() == [1, 0, 0]


@pytest.mark.parametrize("kind", ["sav", "dta", "xpt", "parquet", "csv", "xlsx"])
def test_a_row_in_which_nothing_stands_is_no_patient_in_any_file(kind: str, tmp_path: Path) -> None:
    # Oracle: the same table in each format, its third row empty.
    table = pd.DataFrame(
        {
            "patient_id": ["A", "B", "", "D"],
            "os_days": [9.0, 8, np.nan, 7],
            "death": [1.0, 0, np.nan, 1],
        }
    )
    path = tmp_path / f"ward.{kind}"
    if kind in ("parquet", "csv", "xlsx"):
        plain = table.replace({"": None})
        write = {"parquet": plain.to_parquet, "csv": plain.to_csv, "xlsx": plain.to_excel}[kind]
        write(path, index=False)
    else:
        name = {"sav": "write_sav", "dta": "write_dta", "xpt": "write_xport"}[kind]
        getattr(pyreadstat, name)(table, str(path))
    found = cr.read(path)
    assert found.patients["patient_id"].tolist() == ["A", "B", "D"]
    assert any("1 row in which nothing stands" in str(note) for note in found.notes)
