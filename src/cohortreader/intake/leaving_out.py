"""What is left out of a table that was read, and the notes that count it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cohortreader.data.cohort import cohort_schema, strata_columns
from cohortreader.data.problems import quoted
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import DATE_ROLES, RELAPSE
from cohortreader.intake.notes import SET_ASIDE, Note


def without_further_columns(
    frame: pd.DataFrame, mapping: FileMapping
) -> tuple[pd.DataFrame, list[Note]]:
    """Keep a column beyond the schema only if the mapping file names it under strata."""
    named = {mapping.columns.get(name, name) for name in mapping.strata}
    others = strata_columns(frame)
    aside = [name for name in others if name not in named]
    notes = [
        Note(
            "read", name, 1, "column that may split the outcomes, as strata asks", of_patients=False
        )
        for name in others
        if name in named
    ]
    what = "column of the schema: the chapters show it as they do without strata"
    own = [name for name in frame.columns if name in named and name not in others]
    notes += [Note("read", name, 1, what, of_patients=False) for name in own]
    if aside:
        what = "further columns, which strata in the mapping file does not name"
        detail = ", ".join(map(quoted, aside))
        notes.append(Note("set aside", "file", len(aside), what, of_patients=False, detail=detail))
    return frame.drop(columns=aside) if aside else frame, notes


_MANY = 500


def without_many_columns(
    frame: pd.DataFrame, mapping: FileMapping
) -> tuple[pd.DataFrame, list[Note]]:
    """Table without the columns of a very wide file that nothing names: looking at each would take minutes."""
    if len(frame.columns) <= 2 * _MANY:
        return frame, []
    named = {*mapping.columns, *mapping.leave_out, *mapping.strata, *mapping.dates.values()}
    known = {*cohort_schema().names, *(f"{role}_date" for role in DATE_ROLES), RELAPSE}
    kept = [
        place
        for place, name in enumerate(map(str, frame.columns))
        if place < _MANY or name in named or name.strip().casefold() in known
    ]
    aside = len(frame.columns) - len(kept)
    what = "further columns of a very wide file, which the mapping file does not name"
    return frame.iloc[:, kept], [Note("set aside", "file", aside, what, of_patients=False)]


def without_empty_columns(
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
        if len(frame) and not frame[group].iloc[0].any() and (frame[group] == "").all(axis=None)
        for name in group
    ]
    notes = [
        Note("set aside", name, 1, "column in which nothing stands", of_patients=False)
        for name in empty
    ]
    return frame.drop(columns=empty) if empty else frame, notes


def without_incomplete(
    frame: pd.DataFrame, mapping: FileMapping
) -> tuple[pd.DataFrame, list[Note]]:
    """Leave out patients without a needed value, if the mapping file asks for it."""
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
