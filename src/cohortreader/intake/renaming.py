"""A mapping file applied to the columns of a table: left out, renamed, added; words for not known emptied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from cohortreader.data.cohort import CohortError, Problem, cohort_schema
from cohortreader.data.problems import quoted
from cohortreader.intake.dates import SIGNS
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import (
    DATE_ROLES,
    RELAPSE,
)
from cohortreader.intake.notes import Note

_SHOWN = 12  # names of columns in one message


def rename(frame: pd.DataFrame, mapping: FileMapping) -> tuple[pd.DataFrame, list[Note]]:
    """Leave out, rename and add columns; words that mean not known become empty cells.

    Raises
    ------
    CohortError
        If the mapping names columns that the file has not, or gives one name twice.
    """
    named = {
        "columns": list(mapping.columns),
        "leave_out": list(mapping.leave_out),
        "dates": list(mapping.dates.values()),
        "strata": list(mapping.strata),
        "date_order": []
        if isinstance(mapping.date_order, str)
        else [name for name in mapping.date_order if name not in SIGNS],
    }
    here = {*frame.columns, *mapping.columns.values()}
    problems = [
        _absent(entry, name, frame)
        for entry, names in named.items()
        for name in names
        if name not in (here if entry == "strata" else frame.columns)
    ]
    left_out = set(mapping.leave_out)
    kept = [name for name in frame.columns if name not in left_out]
    own = own_names([str(name) for name in kept], mapping)
    new = [mapping.columns.get(name, own.get(name, name)) for name in kept]
    for name in (name for name, times in Counter(new).items() if times > 1):
        remedy = "leave one of them out (leave_out), or correct columns in the mapping file"
        problems.append(Problem(1, name, "the name twice after mapping", "one column", remedy))
    for name in (name for name in mapping.constants if name in new):
        remedy = "take it out of constants, or leave the column out"
        problems.append(Problem(1, name, "a constant and a column", "one of the two", remedy))
    for name in (name for name in mapping.dates.values() if name in mapping.columns):
        remedy = "take it out of columns in the mapping file"
        problems.append(Problem(1, name, "a date that is renamed", "a date left as it is", remedy))
    if problems:
        raise CohortError(problems, source="mapping")
    notes = [
        Note("set aside", name, len(frame), "cells, as the mapping file asks")
        for name in mapping.leave_out
    ]
    # A copy of a large table costs seconds: none is made where nothing changes.
    renamed = frame if new == frame.columns.tolist() else frame[kept].set_axis(new, axis=1)
    if mapping.missing:
        renamed, emptied = _without_missing_words(renamed, set(mapping.missing))
        notes += emptied
    for name, value in mapping.constants.items():
        renamed = renamed.assign(**{name: value})
        notes.append(Note("derived", name, len(frame), "cells, one value from the mapping file"))
    return renamed, notes


def dates_apart(frame: pd.DataFrame, mapping: FileMapping) -> tuple[pd.DataFrame, FileMapping]:
    """Table and mapping with other names for dates that are headed as another column is called here.

    >>> table = pd.DataFrame({"status": ["dead"], "death": ["2020-01-01"]})
    >>> given = FileMapping(columns={"status": "death"}, dates={"death": "death"})
    >>> dates_apart(table, given)[1].dates
    {'death': 'death, a date'}
    """
    targets = set(mapping.columns.values())
    dated = (name for name in mapping.dates.values() if name not in mapping.columns)
    other = {name: date_name(name, targets) for name in dated}
    if all(name == new for name, new in other.items()):
        return frame, mapping
    dates = {role: other.get(name, name) for role, name in mapping.dates.items()}
    order = mapping.date_order
    if not isinstance(order, str):
        order = {other.get(name, name): one for name, one in order.items()}
    # Beside a flag that is called so, the words of that name are those of the flag.
    levels = {
        name if name in targets else other.get(name, name): words
        for name, words in mapping.levels.items()
    }
    levels |= {new: mapping.levels[new] for new in other.values() if new in mapping.levels}
    changed = replace(mapping, dates=dates, date_order=order, levels=levels)
    return frame.rename(columns=other), changed


def date_name(heading: str, targets: Collection[str]) -> str:
    """Name of a column of dates: its heading, and another where a column of the schema is called so.

    >>> date_name("death", []), date_name("Died on", ["death"])
    ('death, a date', 'Died on')
    """
    own = heading in {*targets, *cohort_schema().names, RELAPSE}
    return f"{heading}, a date" if own else heading


def own_names(headings: Collection[str], mapping: FileMapping) -> dict[str, str]:
    """Headings that are the schema's own names in another case or with spaces around, and those names.

    >>> own_names(["OS_Days", "death "], FileMapping())
    {'OS_Days': 'os_days', 'death ': 'death'}
    """
    known = {*cohort_schema().names, *(f"{role}_date" for role in DATE_ROLES), RELAPSE}
    used = {*mapping.columns, *mapping.dates.values(), *mapping.strata}
    taken = {*mapping.columns.values(), *(set(headings) & known)}
    found: dict[str, str] = {}
    for heading in headings:
        plain = heading.strip().casefold()
        if heading not in used and plain != heading and plain in known and plain not in taken:
            found[heading] = plain
            taken.add(plain)
    return found


def _without_missing_words(frame: pd.DataFrame, words: set[str]) -> tuple[pd.DataFrame, list[Note]]:
    notes = []
    emptied = {}
    for name in frame.columns:
        known = ~frame[name].isin(words - {""})
        emptied[name] = frame[name].where(known, "")
        if not known.all():
            what = "cells with a word for not known, taken as empty"
            notes.append(Note("changed", name, int((~known).sum()), what))
    return pd.DataFrame(emptied, index=frame.index), notes


def _absent(entry: str, name: str, frame: pd.DataFrame) -> Problem:
    names = [quoted(str(column)) for column in frame.columns]
    shown, rest = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    found = f"{quoted(name)} under {entry} of the mapping file, but the columns {shown}{more}"
    return Problem(1, name, found, "a column of the file", "correct the name in the mapping file")


def file_names(mapping: FileMapping) -> Mapping[str, str]:
    """Names in the file by their names here, for messages.

    >>> file_names(FileMapping(columns={"Tod": "death"}))
    {'death': 'Tod'}
    """
    return {here: there for there, here in mapping.columns.items() if here != there}
