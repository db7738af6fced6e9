"""An empty table to fill in, its data dictionary, and the same for REDCap."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cohortreader.data.cohort import CHAPTER_COLUMNS, cohort_schema
from cohortreader.data.schema import COHORT_SCHEMA, Field, data_dictionary

BRANCHES = {
    "transplant_day": "[transplant] = 'yes'",
    "mrd_day": "[mrd_negative] <> ''",
    "cause_of_death": "[death] = '1'",
}
"""REDCap shows these fields only if the condition holds."""
REDCAP_COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
EXAMPLE_MAPPING = """\
# What the file calls its columns and words. Delete what you don't need; every entry is optional.
# Values are text: there is no need for quotation marks, except around signs such as : # [ {.

columns:              # name in the file: name here
  Patient code: patient_id
  CR: complete_remission

levels:               # column here, then word in the file: word here
  complete_remission: {Y: yes, N: no, 是: yes, 否: no}
  death: {yes: 1, no: 0}

# Dates in place of days: role: name of the column in the file. Days count from start.
# Roles: start, birth, transplant, mrd, relapse, last_contact, death,
# failure (treatment failed because no remission was reached),
# response (remission was looked for; the day of failure for those without),
# assessment (last look at the disease).
# dates:
#   start: First dose
#   death: Date of death
#   last_contact: Last seen
# date_order: day-month-year      # or month-day-year; for dates such as 01/03/2022; {Start: day-month-year, ...} where columns differ
# day_of_month: 15                # day taken for dates with a month and no day, where nobody knows it (not for the first day)
# failure_day: 14                 # day of failure of those without remission and without such a date

# units: {os_days: months}        # days, weeks, months or years; age_years, weight_kg and blasts_percent have others
# first_day: 1                    # if the first day of blinatumomab is day 1 in the file; weeks, months and years stay
# missing: [NA, unknown]          # words for a value that is not known, in any column
# constants: {provenance: observed}
# leave_out: [Remarks]            # columns not to read
# strata: [centre]                # further columns by whose words outcomes are shown; no others are
# incomplete: set aside           # leave out patients without a needed value, and count them
# sheet: Sheet1                   # of an Excel workbook; the first if not given
# header_row: 3                   # row with the names of the columns, if it is not the first
# not_patients: ['n = 32', Sum]   # what stands for a code in rows that are no patients
# delimiter: ;
# encoding: gb18030
# decimal: ","
# parameters: {EFS: dfs}          # PARAMCD of an ADTTE that is os or dfs
"""


def write_template(folder: str | Path) -> list[Path]:
    """Write the empty table, the dictionary (CSV, Markdown), REDCap's and an example mapping.

    Raises
    ------
    FileExistsError
        If one of the files is there already: it may have been filled in.
    """
    folder = Path(folder)
    table = dictionary()
    texts = {
        "cohort_template.csv": ",".join(_template_columns()) + "\n",
        "data_dictionary.csv": table.to_csv(index=False, lineterminator="\n"),
        "data_dictionary.md": _markdown(table),
        "redcap_data_dictionary.csv": redcap().to_csv(index=False, lineterminator="\n"),
        "mapping_example.yml": EXAMPLE_MAPPING,
    }
    return write_new(folder, {name: text.encode() for name, text in texts.items()})


def write_new(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    """Write files that are not there yet, all or none.

    Raises
    ------
    FileExistsError
        If one of them is there.
    """
    paths = [folder / name for name in contents]
    there = [path for path in paths if path.exists()]
    if there:
        raise FileExistsError(f"{there[0]} is there already; choose another folder, or move it")
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


def dictionary() -> pd.DataFrame:
    """Data dictionary of a cohort, with the chapters that need each column.

    >>> dictionary().set_index("name").loc["crs_grade", "needed_by"]
    'Safety'
    """
    table = data_dictionary(COHORT_SCHEMA)
    chapters = [
        "all" if name == "patient_id" else ", ".join(_chapters_that_need(name))
        for name in table["name"]
    ]
    return table.assign(needed_by=chapters)


def redcap() -> pd.DataFrame:
    """REDCap data dictionary: one field a row, in the 18 columns that its import asks for.

    The codes of choices are the words of the schema, so that REDCap's raw export can be read
    without a mapping file.
    """
    rows = [_redcap_row(cohort_schema().field(name)) for name in _template_columns()]
    return pd.DataFrame(rows, columns=list(REDCAP_COLUMNS))


def _template_columns() -> list[str]:
    return [name for name in cohort_schema().names if name != "provenance"]


def _chapters_that_need(name: str) -> list[str]:
    return [
        chapter for chapter, sets in CHAPTER_COLUMNS.items() if any(name in names for names in sets)
    ]


def _redcap_row(field: Field) -> dict[str, str]:
    row = dict.fromkeys(REDCAP_COLUMNS, "")
    row["Variable / Field Name"] = field.name
    row["Form Name"] = "cohort"
    row["Field Type"] = "radio" if field.levels else "text"
    row["Field Label"] = field.description
    row["Choices, Calculations, OR Slider Labels"] = " | ".join(
        f"{level}, {level}" for level in field.levels
    )
    row["Field Note"] = field.unit
    if field.type in ("integer", "number") and not field.levels:
        row["Text Validation Type OR Show Slider Number"] = field.type
        row["Text Validation Min"] = "" if field.minimum is None else str(field.minimum)
        row["Text Validation Max"] = "" if field.maximum is None else str(field.maximum)
    row["Identifier?"] = "y" if field.name == "patient_id" else ""
    row["Branching Logic (Show field only if...)"] = BRANCHES.get(field.name, "")
    row["Required Field?"] = "y" if field.required else ""
    return row


def _markdown(table: pd.DataFrame) -> str:
    lines = [
        "# Data dictionary of a cohort",
        "",
        "One patient a row. A file needs patient_id and the columns of at least one chapter.",
        "An empty cell means that a value is not known or does not apply. Where the file holds",
        "dates, columns named start_date, birth_date, transplant_date, mrd_date, relapse_date,",
        "failure_date, response_date, assessment_date, last_contact_date and death_date give the",
        "days. Patients without remission need a failure_date, or the response_date on which remission",
        "was looked for.",
        "",
        "| " + " | ".join(table.columns) + " |",
        "|" + " --- |" * len(table.columns),
    ]
    for row in table.to_numpy().tolist():
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines) + "\n"
