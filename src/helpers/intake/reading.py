"""Any file that a centre may have, read into a checked cohort with notes on what was done."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.data.cohort import CohortError, Problem, cohort_schema, strata_columns, validate_cohort
from helpers.data.problems import TableError, quoted
from helpers.intake.adam import is_adam, read_adam
from helpers.intake.advice import advised, without_echoes
from helpers.intake.columnar import read_parquet, read_sas
from helpers.intake.disease_free import derive_disease_free
from helpers.intake.durations import DERIVED_FROM, Dates, derive_days
from helpers.intake.given_days import compare_with_given
from helpers.intake.mapping import DATE_ROLES, FileMapping, load_mapping
from helpers.intake.notes import SET_ASIDE, Intake, Note
from helpers.intake.remedies import in_the_words_of_the_file
from helpers.intake.renaming import file_names, rename, translate
from helpers.intake.spreadsheet import read_spreadsheet
from helpers.intake.text import read_delimited

TEXT = (".csv", ".txt", ".tsv")
SPREADSHEETS = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
SAS = (".xpt", ".sas7bdat")
_KINDS = "CSV (.csv, .txt, .tsv), Excel (.xlsx), Parquet, SAS (.xpt, .sas7bdat), a folder of ADaM"


def read_intake(
    path: str | Path,
    *,
    mapping: str | Path | FileMapping | None = None,
    today: datetime.date | None = None,
) -> Intake:
    """Read and validate a cohort from a file of any kind.

    Parameters
    ----------
    path : str or Path
        Delimited text, an Excel workbook, Parquet (a file or a folder of them), SAS, or a folder
        with the ADaM data sets ADSL and ADTTE.
    mapping : path or FileMapping, optional
        What the file calls its columns and words (see ``helpers.intake.mapping``).
    today : date, optional
        Dates after it are in the future; the day of the call if not given.

    Returns
    -------
    Intake
        The cohort, with the codes of the patients still in it, and the notes.

    Raises
    ------
    CohortError
        With every problem of the mapping, or else of the file.

    Examples
    --------
    >>> from helpers.data.schema import DATA
    >>> intake = read_intake(DATA / "cohort.csv")
    >>> len(intake.patients), intake.notes
    (33, ())
    """
    chosen = mapping if isinstance(mapping, FileMapping) else FileMapping()
    if isinstance(mapping, (str, Path)):
        chosen = load_mapping(mapping)
    try:
        frame, notes = read_table(path, chosen)
        return tidy(frame, chosen, notes=notes, today=today)
    except TableError as error:
        problems = in_the_words_of_the_file(error.problems, file_names(chosen))
        raise CohortError(problems, total=error.total, source=str(path)) from None


def read_table(path: str | Path, mapping: FileMapping) -> tuple[pd.DataFrame, list[Note]]:
    """Read a file as text, by its kind, with its columns as they are called there.

    Raises
    ------
    TableError
        If it can't be read, or its kind is not known.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending in TEXT:
        return read_delimited(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    if ending in SPREADSHEETS:
        return read_spreadsheet(path, sheet=mapping.sheet or None)
    if ending in SAS:
        return read_sas(path), []
    kind = _kind_of_folder(path)
    if kind == "adam":
        return read_adam(path, mapping)
    if ending in PARQUET or kind == "parquet":
        return read_parquet(path), []
    found = f"a file of the kind {quoted(ending)}" if ending else "no file of a known kind"
    remedy = "check the path, or save the table as CSV in UTF-8"
    raise TableError([Problem(None, None, found, _KINDS, remedy)], source=str(path))


def _kind_of_folder(path: Path) -> str:
    try:
        if is_adam(path):
            return "adam"
        return "parquet" if path.is_dir() and any(path.rglob("*.parquet")) else ""
    except (OSError, ValueError):  # no permission, or a path that can't be one
        return ""


def tidy(
    frame: pd.DataFrame,
    mapping: FileMapping,
    *,
    notes: list[Note] | None = None,
    today: datetime.date | None = None,
) -> Intake:
    """Turn a table of text into a checked cohort, as a mapping asks.

    Raises
    ------
    CohortError
        With every problem of the table.
    """
    notes = list(notes or [])
    renamed, renamings = rename(frame, mapping)
    translated, translations = translate(renamed, mapping)
    roles = mapping.dates or _usual_dates(translated)
    # Before days are derived: days that no date gives are missing, and no column left empty.
    kept, left_out = _without_empty_columns(translated, roles)
    derived, dates, sources, derivations = _with_dates(kept, roles, mapping, today)
    whole, incomplete = _without_incomplete(derived, mapping)
    if "provenance" not in whole.columns:
        whole = whole.assign(provenance="observed")
        incomplete.append(Note("derived", "provenance", len(whole), "cells: observed"))
    try:
        patients = validate_cohort(whole)
    except CohortError as error:
        found = without_echoes(error.problems, sources, dates.problems)
        total = error.total - (len(error.problems) - len(found)) + dates.total
        problems = [advised(problem, whole, sources) for problem in found] + dates.problems
        raise CohortError(sorted(problems, key=_row), total=total) from None
    if dates.problems:
        raise CohortError(sorted(dates.problems, key=_row), total=dates.total)
    notes += [*renamings, *translations, *left_out, *derivations, *incomplete]
    notes += [
        Note(
            "read",
            name,
            1,
            "column beyond the schema, kept as a stratum if it is one",
            of_patients=False,
        )
        for name in strata_columns(patients)
    ]
    return Intake(patients, tuple(notes))


def _row(problem: Problem) -> int:
    return problem.row or 0


def _usual_dates(frame: pd.DataFrame) -> dict[str, str]:
    """Dates by their usual names, such as start_date, if the first day is among them."""
    usual = {role: f"{role}_date" for role in DATE_ROLES if f"{role}_date" in frame.columns}
    return usual if "start" in usual else {}


def _with_dates(
    frame: pd.DataFrame, roles: Mapping[str, str], mapping: FileMapping, today: datetime.date | None
) -> tuple[pd.DataFrame, Dates, dict[str, list[str]], list[Note]]:
    """Table with days for dates; the dates; the columns behind each derived one; notes."""
    roles = {role: name for role, name in roles.items() if name in frame.columns}
    dates = Dates(frame, roles, order=mapping.date_order, today=today or datetime.date.today())
    if not roles:
        return frame, dates, {}, []
    if "start" not in roles:
        expected, remedy = "the first day of blinatumomab", "name it: 'start' under dates"
        raise CohortError([Problem(None, "dates", "no start", expected, remedy)], source="mapping")
    dates.check()
    free, assumptions = derive_disease_free(dates, failure_day=mapping.failure_day)
    derived, compared = compare_with_given(dates, derive_days(dates) | free, mapping.units)
    notes = [
        Note("derived", name, int(cells.ne("").sum()), "cells, from dates")
        for name, cells in derived.items()
    ]
    columns = list(dict.fromkeys(roles.values()))
    notes += [*assumptions, *compared]
    notes += [
        Note("set aside", name, int(frame[name].ne("").sum()), "dates, once turned into days")
        for name in columns
    ]
    sources = {
        name: [roles[role] for role in DERIVED_FROM.get(name, (name,)) if role in roles]
        for name in derived
        if name not in frame.columns
    }
    return frame.drop(columns=columns).assign(**derived), dates, sources, notes


def _without_empty_columns(
    frame: pd.DataFrame, roles: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Take a needed column in which nothing stands as one that the file does not have.

    Dates of death may be empty because nobody died, but not if there is no last contact either.
    """
    ends = [roles[role] for role in ("death", "last_contact") if role in roles]
    needed = [entry.name for entry in cohort_schema().fields if entry.required]
    groups = [[name] for name in needed if name in frame.columns and name != "patient_id"]
    empty = [
        name
        for group in [*groups, ends]
        if len(frame) and (frame[group] == "").all(axis=None)
        for name in group
    ]
    notes = [
        Note("set aside", name, 1, "column in which nothing stands", of_patients=False)
        for name in empty
    ]
    return frame.drop(columns=empty) if empty else frame, notes


def _without_incomplete(
    frame: pd.DataFrame, mapping: FileMapping
) -> tuple[pd.DataFrame, list[Note]]:
    if mapping.incomplete != "set aside":
        return frame, []
    schema = cohort_schema()
    needed = [
        entry.name
        for entry in schema.fields
        if entry.required and entry.name in frame.columns and entry.name != "patient_id"
    ]
    lacking = frame[needed] == ""
    notes = [
        Note("set aside", name, int(lacking[name].sum()), f"patients without a value of {name}")
        for name in needed
        if lacking[name].any()
    ]
    incomplete = lacking.any(axis=1)
    if incomplete.any():
        notes.append(Note("set aside", SET_ASIDE, int(incomplete.sum()), "patients in all"))
    return frame[~incomplete] if incomplete.any() else frame, notes
