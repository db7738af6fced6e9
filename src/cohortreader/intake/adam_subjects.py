"""ADSL, the patients of a CDISC ADaM folder, in the words of the schema."""

from __future__ import annotations

import pandas as pd

from cohortreader.data.problems import Problem, TableError
from cohortreader.intake.adam_variables import VARIABLES
from cohortreader.intake.findings import findings
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.notes import Note
from cohortreader.intake.translating import replaced

_AGE_UNITS = ("YEARS", "MONTHS")


def from_adsl(subjects: pd.DataFrame, mapping: FileMapping) -> tuple[pd.DataFrame, list[Note]]:
    """Columns of the schema that ADSL gives, and those that the mapping names.

    Raises
    ------
    TableError
        If a patient has two rows, or USUBJID is missing.
    """
    if "USUBJID" not in subjects.columns:
        problem = Problem(1, "USUBJID", "no variable USUBJID", "ADSL with USUBJID", "export it")
        raise TableError([problem], source="adsl")
    repeated = subjects["USUBJID"].duplicated()
    if repeated.any():
        raise TableError(
            findings(
                subjects.loc[repeated, "USUBJID"], "one row a patient", "delete one of the rows"
            ),
            total=int(repeated.sum()),
            source="adsl",
        )
    columns: dict[str, pd.Series] = {}
    notes: list[Note] = []
    wanted = {*mapping.columns, *mapping.leave_out, *mapping.dates.values(), *mapping.strata}
    for name, (variable, _, words) in VARIABLES.items():
        if variable in subjects.columns and variable not in wanted:
            cells = subjects[variable]
            translated = replaced(cells, words)
            columns[name] = translated
            unknown = int((translated.eq("") & cells.ne("")).sum())
            if unknown:
                notes.append(Note("changed", name, unknown, "cells that say not known, emptied"))
    if "age_years" in columns and "AGEU" in subjects.columns:
        columns["age_years"] = _years(columns["age_years"], subjects["AGEU"], notes)
    known = {variable for variable, _, _ in VARIABLES.values()} | {"AGEU"}
    for name in (name for name in subjects.columns if name in wanted):
        columns[name] = subjects[name]
    others = len([name for name in subjects.columns if name not in known | wanted])
    if others:
        notes.append(
            Note(
                "set aside",
                "ADSL",
                others,
                "variables that the mapping does not name",
                of_patients=False,
            )
        )
    return pd.DataFrame(columns, index=subjects.index), notes


def _years(ages: pd.Series, units: pd.Series, notes: list[Note]) -> pd.Series:
    months = units.str.upper().eq("MONTHS") & ages.str.fullmatch(r"[0-9]+(\.[0-9]+)?")
    if months.any():
        notes.append(
            Note("changed", "age_years", int(months.sum()), "ages in months, divided by 12")
        )
    years = ages.where(~months, ages[months].map(lambda age: f"{float(age) / 12:.2f}"))
    other = ~units.str.upper().isin(_AGE_UNITS) & ages.ne("") & units.ne("")
    # An age in another unit is no number of years: the unit stays on it, to be refused.
    return years.where(~other, years + " " + units)
