"""The empty table, its dictionary, and REDCap's."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from cohortreader.data.cohort import CohortError, cohort_schema
from cohortreader.intake.reading import read as read_intake
from cohortreader.intake.template import redcap, write_template

# Oracle: the header of REDCap's own data dictionary (18 columns), typed from an export.
REDCAP_HEADER = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note",'
    '"Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",'
    'Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment",'
    '"Question Number (surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"'
)


def test_the_template_is_a_cohort_without_patients(tmp_path: Path) -> None:
    paths = write_template(tmp_path / "new")
    assert [path.name for path in paths] == [
        "cohort_template.csv", "data_dictionary.csv", "data_dictionary.md",
        "redcap_data_dictionary.csv", "mapping_example.yml",
    ]  # fmt: skip
    with pytest.raises(CohortError, match="found no rows") as caught:
        read_intake(paths[0])
    assert caught.value.total == 1


def test_a_filled_template_is_a_cohort(tmp_path: Path) -> None:
    # Oracle: one patient, typed by hand; columns in which nothing stands are set aside.
    path = write_template(tmp_path)[0]
    header = path.read_text().strip().split(",")
    values = {"patient_id": "P1", "os_days": "90", "death": "1", "cause_of_death": "disease"}
    path.write_text(",".join(header) + "\n" + ",".join(values.get(name, "") for name in header))
    intake = read_intake(path)
    assert intake.patients.loc[0, ["os_days", "death", "cause_of_death"]].tolist() == [
        90,
        1,
        "disease",
    ]
    assert "crs_grade" not in intake.patients.columns
    assert ("set aside", "crs_grade") in {(note.kind, note.subject) for note in intake.notes}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "data_dictionary.md").write_text("mine")
    with pytest.raises(FileExistsError):
        write_template(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data_dictionary.md"]


def test_redcap_takes_the_dictionary(tmp_path: Path) -> None:
    # Oracle: REDCap's rules for a dictionary: header, names, types, validations, conditions.
    path = write_template(tmp_path)[3]
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert rows[0] == next(csv.reader([REDCAP_HEADER]))
    assert {len(row) for row in rows} == {18}
    table = redcap()
    names = table["Variable / Field Name"]
    assert names.is_unique and names[0] == "patient_id"
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names)
    assert set(table["Field Type"]) == {"radio", "text"}
    assert table["Choices, Calculations, OR Slider Labels"].ne("").eq(
        table["Field Type"].eq("radio")
    ).all()  # fmt: skip
    assert set(table["Text Validation Type OR Show Slider Number"]) == {"", "integer", "number"}
    assert table["Field Label"].ne("").all()
    for condition in table["Branching Logic (Show field only if...)"]:
        assert not condition or re.match(r"\[([a-z_]+)\]", condition)[1] in set(names)
    assert table.loc[table["Identifier?"].eq("y"), "Variable / Field Name"].tolist() == [
        "patient_id"
    ]


def test_redcap_refuses_what_the_schema_refuses() -> None:
    """By hand: limits in the data's own dictionary; yes and no, and words, have none."""
    table = redcap().set_index("Variable / Field Name")
    asked = [
        "Form Name",
        "Text Validation Min",
        "Text Validation Max",
        "Required Field?",
    ]
    rows = table.loc[
        ["age_years", "transplant_day", "weight_kg", "crs_grade", "sex", "death"], asked
    ]
    assert rows.to_numpy().tolist() == [
        ["cohort", "0", "120", ""],
        ["cohort", "0", "36500", ""],
        ["cohort", "0.1", "500", ""],
        ["cohort", "0", "5", "y"],
        ["cohort", "", "", ""],
        ["cohort", "", "", "y"],
    ]


def test_the_codes_of_choices_are_the_words_of_the_schema() -> None:
    # Oracle: the schema; a raw export of REDCap holds the codes.
    for _, row in redcap().iterrows():
        field = cohort_schema().field(row["Variable / Field Name"])
        choices = row["Choices, Calculations, OR Slider Labels"]
        codes = [choice.split(",")[0].strip() for choice in choices.split("|")] if choices else []
        assert tuple(codes) == field.levels


def test_the_dictionary_describes_every_column(tmp_path: Path) -> None:
    paths = write_template(tmp_path)
    table = pd.read_csv(paths[1], keep_default_na=False)
    assert table["name"].tolist() == cohort_schema().names
    text = paths[2].read_text(encoding="utf-8")
    assert all(f"| {name} |" in text for name in table["name"])
