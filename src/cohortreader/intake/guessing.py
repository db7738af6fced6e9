"""What the columns of a file most likely are: headings, values, units and rivals weighed together.

A guess stands only where no rival is as good. What two columns could be equally well, or a heading says
and the values do not bear out, is left to the person who looks at the mapping file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cohortreader.intake.mapping_checks import DAY_COLUMNS, OTHER_UNITS, RELAPSE
from cohortreader.intake.synonyms import guess_role
from cohortreader.intake.units import named_unit
from cohortreader.intake.weighing import (
    CHECKBOX,
    FORM,
    is_date,
    role_of,
    role_of_date,
    words_of,
)


@dataclass
class Guesses:
    """What the columns of a file were taken for.

    Parameters
    ----------
    columns : mapping
        Heading to a name of the schema.
    dates : mapping
        Role of a date to its heading.
    units : mapping
        Name of the schema to the unit that its heading names.
    undecided : mapping
        Heading to why a person has to say what it is.
    undecided_dates : mapping
        Role of a date to the headings that could have it.
    """

    columns: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    undecided_dates: dict[str, list[str]] = field(default_factory=dict)
    unnamed_dates: list[str] = field(default_factory=list)


def guess_columns(frame: pd.DataFrame, labels: Mapping[str, str] | None = None) -> Guesses:
    """Guess what each column of a table is; where its heading says nothing, by the label that its file gives it.

    >>> table = pd.DataFrame({"ID": ["A", "B"], "OS event": ["1", "0"], "OS (months)": ["12", "30"]})
    >>> guess_columns(table).columns
    {'ID': 'patient_id', 'OS event': 'death', 'OS (months)': 'os_days'}
    """
    guesses = Guesses()
    wanted: dict[str, list[tuple[int, str]]] = {}
    dated: dict[str, list[tuple[int, str]]] = {}
    labels = labels or {}
    for heading in map(str, frame.columns):
        label = labels.get(heading, "")
        if CHECKBOX.search(heading) or FORM.search(heading):
            continue
        words = words_of(frame[heading])
        if is_date(heading, words):
            role, score = role_of_date(heading)
            if not role and label:
                role, score = guess_role(label), 1
            (dated.setdefault(role, []) if role else []).append((score, heading))
            if not role:
                guesses.unnamed_dates.append(heading)
            continue
        name, score, why = role_of(heading, words, frame[heading])
        if label and not name:
            by_label = role_of(label, words, frame[heading])
            name, score, why = by_label if by_label[0] or not why else (name, score, why)
        if why:
            guesses.undecided[heading] = why
        elif name:
            wanted.setdefault(name, []).append((score, heading))
    _settle(guesses, wanted, dated)
    _name_units(guesses, labels)
    order = {heading: place for place, heading in enumerate(map(str, frame.columns))}
    guesses.columns = dict(sorted(guesses.columns.items(), key=lambda pair: order[pair[0]]))
    return guesses


def likely_role(heading: str, cells: pd.Series) -> str:
    """Name of the schema, or date such as death_date, that a column most likely is; empty if none.

    >>> likely_role("OS event", pd.Series(["1", "0"]))
    'death'
    """
    if CHECKBOX.search(heading) or FORM.search(heading):
        return ""
    words = words_of(cells)
    if is_date(heading, words):
        role, _ = role_of_date(heading)
        return f"{role}_date" if role else ""
    name, _, why = role_of(heading, words, cells)
    return "" if why else name


def _settle(
    guesses: Guesses,
    wanted: Mapping[str, list[tuple[int, str]]],
    dated: Mapping[str, list[tuple[int, str]]],
) -> None:
    for name, candidates in wanted.items():
        best = max(score for score, _ in candidates)
        first = [heading for score, heading in candidates if score == best]
        if name in DAY_COLUMNS and len(first) > 1:
            first = [heading for heading in first if named_unit(heading) == "days"] or first
        if len(first) > 1:
            for heading in first:
                others = ", ".join(repr(other) for other in first if other != heading)
                guesses.undecided[heading] = f"{name}, or is it {others}?"
        elif name.endswith("_grade") and best == 1:
            guesses.undecided[first[0]] = f"{name} if it holds grades; it may be a flag"
        else:
            guesses.columns[first[0]] = name
    _settle_relapse(guesses)
    for role, candidates in dated.items():
        best = max(score for score, _ in candidates)
        first = [heading for score, heading in candidates if score == best]
        if len(first) > 1:
            guesses.undecided_dates[role] = first
        else:
            guesses.dates[role] = first[0]


def _settle_relapse(guesses: Guesses) -> None:
    """A flag of relapse counts only where disease-free survival can be derived with it, and is not given."""
    names = set(guesses.columns.values())
    if RELAPSE in names and (
        {"dfs_days", "dfs_event"} & names or not {"relapse_day", "os_days", "death"} <= names
    ):
        guesses.columns = {h: name for h, name in guesses.columns.items() if name != RELAPSE}
        guesses.undecided = {
            h: w for h, w in guesses.undecided.items() if not w.startswith(RELAPSE + ",")
        }


def _name_units(guesses: Guesses, labels: Mapping[str, str]) -> None:
    for heading, name in guesses.columns.items():
        unit = named_unit(heading) or named_unit(labels.get(heading, ""))
        usual = {"age_years": "years", "weight_kg": "kg", "blasts_percent": "percent"}.get(
            name, "days"
        )
        allowed = OTHER_UNITS.get(
            name, ("days", "weeks", "months", "years") if name in DAY_COLUMNS else ()
        )
        if unit in allowed and unit != usual:
            guesses.units[name] = unit
