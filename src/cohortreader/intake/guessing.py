"""What the columns of a file most likely are: headings, values, units and rivals weighed together.

A guess stands only where no rival is as good. What two columns could be equally well, or a heading says
and the values do not bear out, is left to the person who looks at the mapping file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cohortreader.intake.mapping_checks import DAY_COLUMNS, OTHER_UNITS, RELAPSE, UNSURE
from cohortreader.intake.rows import record_column
from cohortreader.intake.synonyms import guess_column, guess_role
from cohortreader.intake.units import named_unit, unclear_unit
from cohortreader.intake.weighing import (
    CHECKBOX,
    ENDED,
    FORM,
    OWN_DATE,
    OWN_NAME,
    SOME_DEATHS,
    is_bare,
    is_date,
    is_yes_or_no,
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
    """Guess what each column of a table is, by its heading, its cells and the label that its file gives it.

    >>> table = pd.DataFrame({"ID": ["A", "B"], "OS event": ["1", "0"], "OS (months)": ["12", "30"]})
    >>> guess_columns(table).columns
    {'ID': 'patient_id', 'OS event': 'death', 'OS (months)': 'os_days'}
    """
    guesses = Guesses()
    wanted: dict[str, list[tuple[int, str]]] = {}
    dated: dict[str, list[tuple[int, str]]] = {}
    labels = labels or {}
    record = record_column([*map(str, frame.columns)])
    for heading in map(str, frame.columns):
        label = labels.get(heading, "")
        if heading == record:
            wanted.setdefault("patient_id", []).append((OWN_NAME + 1, heading))
            continue
        if FORM.search(heading):
            continue
        cells = frame[heading]
        words = words_of(cells)
        if CHECKBOX.search(heading):  # one for each choice of a question, which names the flag
            name, _, _ = role_of(CHECKBOX.sub("", heading), words, cells)
            if is_yes_or_no(name):
                wanted.setdefault(name, []).append((1, heading))
            continue
        if is_date(heading, words):
            role, score = role_of_date(heading)
            if label and score < OWN_DATE and (by_label := guess_role(label)):
                role, score = by_label, max(score, 1)
            (dated.setdefault(role, []) if role else []).append((score, heading))
            if not role:
                guesses.unnamed_dates.append(heading)
            continue
        name, score, why = role_of(heading, words, cells)
        if label:
            name, score, why = _with_label((name, score, why), heading, label, words, cells)
        if why:
            guesses.undecided[heading] = why
        elif name:
            wanted.setdefault(name, []).append((score, heading))
    _settle(guesses, wanted, dated)
    _settle_death(guesses, frame)
    if "death" in {*guesses.columns.values(), *guesses.dates}:  # those of one cause are none of all
        others = {there: why for there, why in guesses.undecided.items() if why != SOME_DEATHS}
        guesses.undecided = others
    _name_units(guesses, labels)
    order = {heading: place for place, heading in enumerate(map(str, frame.columns))}
    guesses.columns = dict(sorted(guesses.columns.items(), key=lambda pair: order[pair[0]]))
    return guesses


def _with_label(
    by_heading: tuple[str, int, str], heading: str, label: str, words: list[str], cells: pd.Series
) -> tuple[str, int, str]:
    """What a column is by its heading and the label of its file together; where the two differ, that is asked."""
    name, score, why = by_heading
    said, _, asked = by_label = role_of(label, words, cells)
    if score >= OWN_NAME or not (said or asked) or (name and is_bare(label)):
        return by_heading
    if not name and (said or not why):
        return by_label
    if is_bare(heading) or said == name:
        return by_label if said else by_heading
    return "", 0, asked or f"{name} by its name, {said} by its label"


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
    _settle_relapse(guesses, dated=RELAPSE in dated)
    for role, candidates in dated.items():
        best = max(score for score, _ in candidates)
        first = [heading for score, heading in candidates if score == best]
        if len(first) > 1:
            guesses.undecided_dates[role] = first
        else:
            guesses.dates[role] = first[0]


def _settle_death(guesses: Guesses, frame: pd.DataFrame) -> None:
    """A date that everybody has, beside a flag that not everybody died, is the end of follow-up, or asked for with its rival."""
    ends, flags = guesses.dates.get("death"), {n: h for h, n in guesses.columns.items()}
    asked = any(_first_name(why) == "death" for why in guesses.undecided.values())
    if ends is None or not ("death" in flags or asked):
        return
    if not all(cell and is_date(ends, [cell]) for cell in frame[ends].unique().tolist()):
        return  # a word instead of a date, such as alive, says that not everybody has one
    if "death" not in flags:
        guesses.undecided_dates["death"] = [guesses.dates.pop("death")]
    elif frame[flags["death"]].nunique() > 1:
        del guesses.dates["death"]
        rivals = guesses.undecided_dates.pop("last_contact", [])
        rivals += [guesses.dates.pop("last_contact")] if "last_contact" in guesses.dates else []
        if rivals:
            guesses.undecided_dates["last_contact"] = [*rivals, ends]
        else:
            guesses.dates["last_contact"] = ends


def _settle_relapse(guesses: Guesses, *, dated: bool) -> None:
    """A flag of relapse counts only beside a date, or where disease-free survival can be derived with it, and is not given.

    Without one, a time to relapse or the last visit is no day of a relapse.
    """
    names = set(guesses.columns.values())
    asked = {_first_name(why) for why in guesses.undecided.values()}
    if RELAPSE in names and (
        {"dfs_days", "dfs_event"} & names
        or not (dated or {"relapse_day", "os_days", "death"} <= names | asked)
    ):
        guesses.columns = {h: name for h, name in guesses.columns.items() if name != RELAPSE}
        guesses.undecided = {
            h: w for h, w in guesses.undecided.items() if not w.startswith(RELAPSE + ",")
        }
    heading = next((h for h, name in guesses.columns.items() if name == "relapse_day"), "")
    if ENDED.search(heading) and RELAPSE not in {*guesses.columns.values(), *asked}:
        del guesses.columns[heading]
        guesses.undecided[heading] = "dfs_days, or relapse_day if only relapses have one"


def _name_units(guesses: Guesses, labels: Mapping[str, str]) -> None:
    asked = [(heading, _first_name(why)) for heading, why in guesses.undecided.items()]
    named: dict[str, set[str]] = {}
    for heading, name in [*guesses.columns.items(), *asked]:
        label = labels.get(heading, "")
        unit = named_unit(label) or named_unit(heading)
        if name in DAY_COLUMNS and heading != name and not unit and asked_unit(heading, label):
            unit = UNSURE
        usual = {"age_years": "years", "weight_kg": "kg", "blasts_percent": "percent"}.get(
            name, "days"
        )
        allowed = OTHER_UNITS.get(
            name, ("days", "weeks", "months", "years", UNSURE) if name in DAY_COLUMNS else ()
        )
        named.setdefault(name, set()).add(unit if unit in allowed and unit != usual else "")
    for name, units in named.items():
        if any(units):
            guesses.units[name] = units.pop() if len(units) == 1 else UNSURE


def asked_unit(heading: str, label: str) -> str:
    """What a heading or the label of its file abbreviates that may be a unit, and is no name of a column such as OS.

    >>> asked_unit("OS (sem)", ""), asked_unit("Overall survival (OS)", "")
    ('sem', '')
    """
    said = unclear_unit(label) or unclear_unit(heading)
    return "" if guess_column(said) else said


def _first_name(why: str) -> str:
    """Name that an undecided column could have first."""
    return why.split(",")[0].split(" ")[0]
