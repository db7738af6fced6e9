"""What the columns of a file most likely are: headings, values, units and rivals weighed together.

A guess stands only where no rival is as good. What two columns could be equally well, or a heading says
and the values do not bear out, is left to the person who looks at the mapping file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.distinct import distinct
from cohortreader.intake.dates import looks_like_date
from cohortreader.intake.mapping_checks import DATE_ROLES, DAY_COLUMNS, OTHER_UNITS, UNSURE
from cohortreader.intake.synonyms import (
    guess_column,
    guess_role,
    guess_word,
    named_unit,
    names_a_date,
)
from cohortreader.intake.values import NO, NUMBER, YES

NOT_KNOWN = {
    *("na", "n/a", "nan", "null", "unknown", "missing", "n.d", "nb", "n.b", "ka", "k.a"),
    *("unbekannt", "fehlt", "不详", "未知", "未查"),
}
_EVENT = re.compile(
    r"event|status|\bcens|\bcnsr|indicator|\bflag\b|statut|estado|状态|结局|事件|ereignis"
)
_CENSORED = re.compile(r"\bcens|\bcnsr|删失")
_GRADE = re.compile(r"grade|grad\b|\bmax|worst|severity|schwere|级|\bgrado\b")
_NO_GRADE = re.compile(r"onset|duration|dauer|\bday\b|date|start|\bend\b|treat|therapy|持续|开始")
_CHECKBOX = re.compile(r"\(choice=|___[0-9a-z]+$", re.IGNORECASE)
_FORM = re.compile(
    r"^redcap_|_complete$|^complete\?$|_timestamp$|^event name$|^repeat ", re.IGNORECASE
)

_MOST_CODES = 4  # 0, 1, 2 and 9 in a column that holds a yes or no


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
        if _CHECKBOX.search(heading) or _FORM.search(heading):
            continue
        words = _words(frame[heading])
        if _is_date(heading, words):
            role, score = _role_of_date(heading)
            if not role and label:
                role, score = guess_role(label), 1
            (dated.setdefault(role, []) if role else []).append((score, heading))
            if not role:
                guesses.unnamed_dates.append(heading)
            continue
        name, score, why = _role(heading, words, frame[heading])
        if label and not name and not why:
            name, score, why = _role(label, words, frame[heading])
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
    if _CHECKBOX.search(heading) or _FORM.search(heading):
        return ""
    words = _words(cells)
    if _is_date(heading, words):
        role, _ = _role_of_date(heading)
        return f"{role}_date" if role else ""
    name, _, why = _role(heading, words, cells)
    return "" if why else name


def _words(cells: pd.Series) -> list[str]:
    return [
        w for w in distinct(cells)[1] if w and w.strip().casefold().rstrip(".") not in NOT_KNOWN
    ]


def _is_date(heading: str, words: list[str]) -> bool:
    if not words:
        return names_a_date(heading)
    dated = sum(map(looks_like_date, words))
    compact = all(re.fullmatch("(19|20)[0-9]{6}", word) for word in words)
    return 2 * dated >= len(words) and (
        not compact or names_a_date(heading) or bool(guess_role(heading))
    )


def _role_of_date(heading: str) -> tuple[str, int]:
    own = heading.strip().casefold().removesuffix("_date")
    if own in DATE_ROLES and heading.strip().casefold() != own:
        return own, 3
    return guess_role(heading), 2


def _role(heading: str, words: list[str], cells: pd.Series) -> tuple[str, int, str]:
    """Name of the schema, how well the column fits it, and what a person has to say if it is not clear."""
    plain = re.sub(r"[\s._\-/()]+", " ", heading).strip().casefold()
    own = heading.strip().casefold()
    name = own if own in cohort_schema().names else guess_column(heading)
    score = 4 if own == name else 2
    if name != own:
        name, score = _by_values(name, score, plain, words)
    if not name:
        return "", 0, ""
    flag = bool(words) and all(_means_flag(word) for word in words)
    numbers = bool(words) and all(NUMBER.fullmatch(word.replace(",", ".")) for word in words)
    if numbers and not flag and len(words) > _MOST_CODES and _is_flag(name):
        return "", 0, ""  # days to a remission, months until a transplant
    if name == "patient_id" and cells[cells.ne("")].duplicated().mean() > 0.5:
        return "", 0, ""
    if name in DAY_COLUMNS and own != name:
        if words and not numbers:
            return "", 0, f"{name}, but its cells are no numbers"
        if flag and len(words) > 1 and set(words) <= {"0", "1", "0.0", "1.0"}:
            return "", 0, f"{name}, but only 0 and 1 occur: days, or a flag?"
    if name.endswith("_grade"):
        if _NO_GRADE.search(plain):
            return "", 0, ""
        score += 1 if _GRADE.search(plain) else 0
        if flag and not _GRADE.search(plain):
            score -= 1  # yes and no, or 0 and 1: a grade only where nothing better is there
    if name in ("death", "dfs_event") and _CENSORED.search(plain):
        return "", 0, f"{name}, but its heading says censored: is 1 an event, or its absence?"
    return name, score, ""


def _by_values(name: str, score: int, plain: str, words: list[str]) -> tuple[str, int]:
    """Names that the values decide: a flag beside a time, words for dead and alive under any status."""
    event = {"os_days": "death", "dfs_days": "dfs_event"}
    if name in event and _EVENT.search(plain):
        return event[name], 2
    if name in event and words and all(not NUMBER.fullmatch(w.replace(",", ".")) for w in words):
        vital = all(guess_word("death", word) != UNSURE for word in words)
        return (event[name], 1) if vital else (name, score)
    says = [word for word in words if guess_word("death", word) != UNSURE and not _means_flag(word)]
    if (
        words
        and len(says) == len(words)
        and name in ("", "disease_status")
        and _EVENT.search(plain)
    ):
        return "death", 2
    if name == "death" and re.fullmatch("death|died|dead|deceased|verstorben|tot|死亡", plain):
        return name, 3
    return name, score


def _is_flag(name: str) -> bool:
    field = cohort_schema().field(name)
    return field.type == "boolean" or name in ("death", "dfs_event", "disease_status", "sex")


def _means_flag(word: str) -> bool:
    return word.strip().casefold() in YES | NO


def _settle(
    guesses: Guesses,
    wanted: Mapping[str, list[tuple[int, str]]],
    dated: Mapping[str, list[tuple[int, str]]],
) -> None:
    for name, candidates in wanted.items():
        best = max(score for score, _ in candidates)
        first = [heading for score, heading in candidates if score == best]
        if len(first) > 1:
            for heading in first:
                others = ", ".join(repr(other) for other in first if other != heading)
                guesses.undecided[heading] = f"{name}, or is it {others}?"
        elif name.endswith("_grade") and best == 1:
            guesses.undecided[first[0]] = f"{name} if it holds grades; it may be a flag"
        else:
            guesses.columns[first[0]] = name
    for role, candidates in dated.items():
        best = max(score for score, _ in candidates)
        first = [heading for score, heading in candidates if score == best]
        if len(first) > 1:
            guesses.undecided_dates[role] = first
        else:
            guesses.dates[role] = first[0]


def _name_units(guesses: Guesses, labels: Mapping[str, str]) -> None:
    for heading, name in guesses.columns.items():
        unit = named_unit(heading) or named_unit(labels.get(heading, ""))
        usual = {"age_years": "years", "weight_kg": "kg"}.get(name, "days")
        allowed = OTHER_UNITS.get(
            name, ("days", "weeks", "months", "years") if name in DAY_COLUMNS else ()
        )
        if unit in allowed and unit != usual:
            guesses.units[name] = unit
