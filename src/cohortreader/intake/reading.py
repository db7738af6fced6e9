"""Any file that a centre may have, read into a checked cohort with notes on what was done."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from cohortreader.data.cohort import CohortError, Problem, unusual, validate_cohort
from cohortreader.data.distinct import remembered
from cohortreader.data.problems import TableError, quoted
from cohortreader.data.unusual import EARLY_DATES
from cohortreader.intake.adam import is_adam, read_adam
from cohortreader.intake.advice import Numbers, all_advised, without_echoes
from cohortreader.intake.columnar import LABELS, read_labelled, read_parquet, read_sas
from cohortreader.intake.disease_free import derive_disease_free
from cohortreader.intake.durations import DERIVED_FROM, Dates, derive_days, with_day_of_month
from cohortreader.intake.footers import below_headings, with_row_below, without_footers
from cohortreader.intake.given_days import compare_with_given
from cohortreader.intake.layout import EMPTY_ROWS
from cohortreader.intake.leaving_out import (
    without_empty_columns,
    without_further_columns,
    without_incomplete,
    without_many_columns,
)
from cohortreader.intake.mapping import FileMapping, load_mapping
from cohortreader.intake.mapping_checks import DATE_ROLES
from cohortreader.intake.notes import Intake, Note
from cohortreader.intake.relapses import from_relapse, without_other_dates
from cohortreader.intake.remedies import in_the_words_of_the_file
from cohortreader.intake.renaming import dates_apart, file_names, own_names, rename
from cohortreader.intake.rows import (
    codes_column,
    numbered_rows,
    second_block,
    several_rows_a_patient,
)
from cohortreader.intake.suspicions import likely_wrong, roles_of_columns
from cohortreader.intake.text import read_delimited
from cohortreader.intake.translating import translate
from cohortreader.intake.units import named_unit
from cohortreader.intake.values import trimmed

TEXT = (".csv", ".txt", ".tsv")
SPREADSHEETS = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
SAS = (".xpt", ".sas7bdat")
LABELLED = (".sav", ".zsav", ".dta")
_KINDS = "CSV (.csv, .txt, .tsv), Excel (.xlsx), Parquet, SAS (.xpt, .sas7bdat), SPSS (.sav), Stata (.dta), a folder of ADaM"


def read(
    path: str | Path,
    mapping: str | Path | FileMapping | None = None,
    *,
    today: datetime.date | None = None,
) -> Intake:
    """Read and validate a cohort from a file of any kind.

    Parameters
    ----------
    path : str or Path
        Delimited text, an Excel workbook, Parquet (a file or a folder of them), SAS, or a folder
        with the ADaM data sets ADSL and ADTTE.
    mapping : path or FileMapping, optional
        What the file calls its columns and words (see ``cohortreader.intake.mapping``).
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
    """
    chosen = mapping if isinstance(mapping, FileMapping) else FileMapping()
    if isinstance(mapping, (str, Path)):
        chosen = load_mapping(mapping)
    place = str(path)
    try:
        with remembered(), pd.option_context("mode.copy_on_write", True):
            frame, notes = read_table(path, chosen)
            place += "".join(f", sheet {note.detail}" for note in notes if note.detail)
            return tidy(frame, chosen, notes=notes, today=today)
    except TableError as error:
        problems = in_the_words_of_the_file(error.problems, file_names(chosen))
        source = error.source if error.source.startswith(place) else place
        raise CohortError(problems, total=error.total, source=source) from None


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
        return read_delimited(
            path,
            encoding=mapping.encoding,
            delimiter=mapping.delimiter,
            header_row=mapping.header_row,
        )
    if ending in SPREADSHEETS:
        from cohortreader.intake.spreadsheet import read_spreadsheet  # openpyxl takes its time

        return read_spreadsheet(path, sheet=mapping.sheet or None, header_row=mapping.header_row)
    if ending in LABELLED:
        return _without_empty_rows(*read_labelled(path))
    if ending in SAS:
        return _without_empty_rows(read_sas(path), [])
    kind = _kind_of_folder(path)
    if kind == "adam":
        return read_adam(path, mapping)
    if ending in PARQUET or kind == "parquet":
        return _without_empty_rows(read_parquet(path), [])
    found = f"a file of the kind {quoted(ending)}" if ending else "no file of a known kind"
    remedy = "check the path, or save the table as CSV in UTF-8"
    raise TableError([Problem(None, None, found, _KINDS, remedy)], source=str(path))


def _without_empty_rows(frame: pd.DataFrame, notes: list[Note]) -> tuple[pd.DataFrame, list[Note]]:
    """Table without the rows in which nothing stands, as a sheet or a text is read."""
    if not len(frame) or frame.iloc[:, 0].str.strip().ne("").all():
        return frame, notes
    filled = pd.Series(False, frame.index)
    for name in frame.columns:
        filled |= frame[name].str.strip().ne("")
    note = Note("set aside", "file", int((~filled).sum()), EMPTY_ROWS, of_patients=False)
    return (frame[filled], [*notes, note]) if not filled.all() else (frame, notes)


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
    rows, headings, labels = len(frame), frame.columns, frame.attrs.get(LABELS, {})
    frame, wide = without_many_columns(frame, mapping)
    frame, trims = trimmed(frame)
    codes = codes_column(frame, mapping)
    whole_frame = frame
    labels = with_row_below(labels, frame, codes)
    frame, footers, sums = without_footers(frame, codes, mapping.not_patients)
    first = 1 if below_headings(whole_frame, codes) else 0  # units are no sums
    aside = (
        whole_frame.iloc[:0]
        if len(frame) == len(whole_frame)
        else whole_frame.iloc[first:].drop(frame.index, errors="ignore")
    )
    if problem := second_block(frame, codes):
        raise CohortError([problem])
    frame, numbered = numbered_rows(frame, codes, mapping)
    if problem := several_rows_a_patient(frame, codes):
        raise CohortError([problem])
    named = mapping
    apart, mapping = dates_apart(frame, mapping)
    renamed, renamings = rename(apart, mapping)
    translated, translations = translate(renamed, mapping)
    roles = {
        **_usual_dates(set(mapping.columns.values())),
        **(mapping.dates or _with_start(translated)),
    }
    translated, in_months = with_day_of_month(translated, roles, mapping.day_of_month)
    # Before days are derived: days that no date gives are missing, and no column left empty.
    kept, left_out = without_empty_columns(translated, roles)
    kept, usual = from_relapse(kept, mapping)
    kept, looks = without_other_dates(kept, roles, mapping.date_order)
    derived, dates, sources, derivations = _with_dates(kept, roles, mapping, today, renamed)
    whole, incomplete = without_incomplete(derived, mapping)
    if "provenance" not in whole.columns:
        whole = whole.assign(provenance="observed")
        incomplete.append(Note("derived", "provenance", len(whole), "cells: observed"))
    asked = [*footers, *dates.problems]
    total = len(footers) + dates.total
    try:
        patients = validate_cohort(whole, accept=mapping.accept)
    except CohortError as error:
        found = without_echoes(error.problems, sources, dates.problems)
        total += error.total - (len(error.problems) - len(found))
        own = {name: columns for name, columns in sources.items() if name not in kept.columns}
        units = _named_units(headings, labels, named)
        numbers = Numbers(mapping.units, units, mapping.decimal)
        named_as = {name: heading for heading, name in mapping.columns.items()}
        asked += all_advised(
            found, derived, own, roles, before=renamed, numbers=numbers, headings=named_as
        )
    if asked:
        raise CohortError(sorted(asked, key=lambda problem: problem.row or 0), total=total)
    # Last: a column that is called nearly like one of the schema was asked about.
    patients, further = without_further_columns(patients, mapping)
    notes += [
        *wide,
        *trims,
        *sums,
        *numbered,
        *renamings,
        *translations,
        *in_months,
        *left_out,
        *derivations,
        *incomplete,
    ]
    notes += [*usual, *looks, *further, *(Note("read", *found) for found in _unusual(patients))]
    columns = roles_of_columns(headings, named, patients, named.dates or roles)
    in_file = patients.set_axis(whole.index)
    warnings = likely_wrong(in_file, columns, frame, notes, labels, aside, mapping)
    return Intake(patients, tuple(notes), rows, columns, tuple(warnings), mapping.confirmed)


def _named_units(
    headings: Collection[str], labels: Mapping[str, str], mapping: FileMapping
) -> dict[str, str]:
    """Units that headings or labels name, by the columns' names in the schema."""
    named = {}
    own = own_names([str(heading) for heading in headings], mapping)
    for heading in map(str, headings):
        name = mapping.columns.get(heading, own.get(heading, heading))
        said = (
            named_unit(heading) if heading in mapping.columns else ""
        )  # os_days itself says nothing
        if unit := named_unit(labels.get(heading, "")) or said:  # a label is in a person's words
            named[name] = unit
    return named


def _unusual(patients: pd.DataFrame) -> list[tuple[str, int, str]]:
    return [(column, count, what) for column, what, count in unusual(patients)]


def _usual_dates(names: Collection[str]) -> dict[str, str]:
    """Dates by their usual names, such as start_date."""
    return {role: f"{role}_date" for role in DATE_ROLES if f"{role}_date" in names}


def _with_start(frame: pd.DataFrame) -> dict[str, str]:
    """The dates of a table by their usual names, if the first day is among them."""
    usual = _usual_dates(set(frame.columns))
    return usual if "start" in usual else {}


def _with_dates(
    frame: pd.DataFrame,
    roles: Mapping[str, str],
    mapping: FileMapping,
    today: datetime.date | None,
    written: pd.DataFrame,
) -> tuple[pd.DataFrame, Dates, dict[str, list[str]], list[Note]]:
    """Table with days for dates; the dates; the columns behind each derived one; notes."""
    roles = {role: name for role, name in roles.items() if name in frame.columns}
    today, early = today or datetime.date.today(), EARLY_DATES in mapping.accept
    dates = Dates(frame, roles, order=mapping.date_order, today=today, early=early)
    if not roles:
        return frame, dates, {}, []
    if "start" not in roles:
        expected, remedy = "the first day of blinatumomab", "name it: 'start' under dates"
        raise CohortError([Problem(None, "dates", "no start", expected, remedy)], source="mapping")
    dates.check()
    free, assumptions = derive_disease_free(
        dates, failure_day=mapping.failure_day, accept=mapping.accept
    )
    derived, compared = compare_with_given(dates, derive_days(dates) | free, mapping.units, written)
    notes = [
        Note("derived", name, int(cells.ne("").sum()), "cells, from dates")
        for name, cells in derived.items()
    ]
    if old := dates.accepted():
        notes.append(Note("read", "dates", old, f"{EARLY_DATES}: accepted in the mapping file"))
    columns = list(dict.fromkeys(roles.values()))
    notes += [*assumptions, *compared]
    detail = ", ".join(map(quoted, columns))
    what = "columns of dates, once turned into days"
    notes.append(Note("set aside", "file", len(columns), what, of_patients=False, detail=detail))
    sources = {
        name: [roles[role] for role in DERIVED_FROM.get(name, (name,)) if role in roles]
        for name in derived
    }
    return frame.drop(columns=columns).assign(**derived), dates, sources, notes
