"""What may leave a centre's file: no code of a patient, no date, no free text."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from cohortreader.data.cohort import strata_columns
from cohortreader.intake.dates import looks_like_date
from cohortreader.intake.notes import Note

MOST_LEVELS = 12
FEWEST = 3
POOLED = "(other)"
"""Stands for every level of a stratum that fewer than FEWEST patients have."""
_LONGEST = 40
_NAMES_A_PERSON = re.compile(
    r"name|initial|\bmrn\b|hospital|record|phone|mobile|e-?mail|address|birth|\bdob\b|passport|"
    r"insurance|\bid\b|_id$|^id_|姓名|住院|身份证|电话|病历|地址|出生|编号",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zé]*\.?"
_DOUBTFUL = re.compile(
    r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|(?<!\d)\d{1,2}/\d{1,4}(?!\d)|(?<!\d)\d{1,2}\.\d{1,2}\.(?!\d)|"
    rf"\b\d{{1,4}}[ .-]*{_MONTH}\b|\b{_MONTH}[ .-]*\d{{1,4}}\b|\d+月|\d{{4,}}|"
    r"\d{3,}[ ./-]\d+|\d+[ ./-]\d{3,}|"
    r"[^\W\d_]{2,} [^\W\d_]\.?$|^[^\W\d_]\. ?[^\W\d_]{2,}|^[^\W\d_] [^\W\d_]{2,}$|^(?:[^\W\d_]\. ?){2,}|^[^\W\d_]{2,}, ?[^\W\d_]",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:arm|site|group|centre|center|hospital|ward|type|risk|cohort|stage|station|gruppe|zentrum|klinik|bras|"
    r"grupo|centro|phase|line|class|level|region|unit) [a-z]|[a-z]-?(?:cell|all|line)",
    re.IGNORECASE,
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def analysis_frame(
    patients: pd.DataFrame,
    *,
    strata: Collection[str] | None = None,
    confirmed: Collection[str] = (),
) -> tuple[pd.DataFrame, list[Note]]:
    """Cohort with running numbers for the patients' codes, and no column that could name one.

    Columns beyond the schema, and ``genetics``, stay only if they are strata: few short levels,
    each held by several patients, none a date, a long number or a patient's code. Levels that
    fewer than FEWEST patients have are pooled.

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.data.cohort.validate_cohort``.
    strata : collection of str, optional
        Columns beyond the schema that may stay; all that are strata if not given. Of a file that
        was read with a mapping, only those named there are left.
    confirmed : collection of str
        Words that may be shown though they look like a date, a number or a name: ``Intake.confirmed``.

    Returns
    -------
    frame : DataFrame
        In the order of the file; ``patient_id`` holds 1, 2, ... as text of one width.
    notes : list of Note
        One for each column left out or pooled; none holds a value.
    """
    codes = set(patients["patient_id"].tolist())
    width = len(str(len(patients)))
    numbers = [f"{number:0{width}d}" for number in range(1, len(patients) + 1)]
    frame = patients.assign(patient_id=pd.Series(numbers, patients.index, dtype=object))
    notes = [Note("changed", "patient_id", len(frame), "codes, replaced by running numbers")]
    free = strata_columns(patients)
    for name in [*free, *(["genetics"] if "genetics" in patients.columns else [])]:
        chosen = name == "genetics" or strata is None or name in strata
        reason = _no_stratum(patients[name], codes) if chosen else "that no one asked for"
        if name in free and not reason and _NAMES_A_PERSON.search(name):
            reason = "whose name is that of an identifier"
        if name in free and not reason and not may_be_shown(name):
            reason = "whose name holds a date, free text or a long number"
        if reason:
            frame = frame.drop(columns=name)
            notes.append(
                Note("set aside", shown_name(name), 1, f"column {reason}", of_patients=False)
            )
            continue
        doubtful = doubtful_words(patients[name].unique().tolist(), confirmed)
        if doubtful:
            held = patients[name].isin(doubtful)
            patients = patients.assign(**{name: patients[name].mask(held, POOLED)})
            frame[name] = patients[name]
            what = "patients with a word that looks like a date, a number or a name, pooled"
            listed = ", ".join("'" + word.replace("'", "''") + "'" for word in doubtful[:12])
            detail = f"if they are none, write confirmed: [{listed}] in the mapping file"
            notes.append(Note("changed", name, int(held.sum()), what, detail=detail))
        rare = _rare(patients[name]) & patients[name].ne(POOLED)
        if rare.any():
            frame[name] = patients[name].mask(rare, POOLED)
            what = f"patients with a level that fewer than {FEWEST} have, pooled"
            notes.append(Note("changed", name, int(rare.sum()), what))
    return frame, notes


def shown_levels(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Words of the file that a report shows: the levels of strata and genetics, with their patients.

    Parameters
    ----------
    frame : DataFrame
        As from ``analysis_frame``.

    Returns
    -------
    dict
        Column to its levels, each with its number of patients.

    Examples
    --------
    >>> shown_levels(pd.DataFrame({"patient_id": ["1", "2"], "centre": ["North", "North"]}))
    {'centre': {'North': 2}}
    """
    names = [name for name in [*strata_columns(frame), "genetics"] if name in frame.columns]
    known = {name: frame[name][frame[name].ne("")].value_counts() for name in names}
    return {
        name: {str(level): int(count) for level, count in counts.items()}
        for name, counts in known.items()
        if len(counts)
    }


def doubtful_words(levels: Collection[str], confirmed: Collection[str] = ()) -> list[str]:
    """Words that look like a short date, a number of a patient or a name, and are not confirmed.

    >>> doubtful_words(["1/3/15", "Anna K.", "021-6384", "Arm B", "1-5", "North"])
    ['1/3/15', 'Anna K.', '021-6384']
    """
    return [word for word in levels if word not in confirmed and _DOUBTFUL.search(word)
            and not _GROUP.fullmatch(word)]  # fmt: skip


def _no_stratum(cells: pd.Series, codes: set[str]) -> str:
    """Why a column is no stratum; empty if it is one."""
    levels = [level for level in cells.unique().tolist() if level]
    same = codes & set(levels)
    if any(not level.isdecimal() for level in same) or (
        2 * len(same) > len(levels) and 2 * len(same) > len(codes)
    ):
        return "that holds codes of patients"
    if any(map(_holds_a_date, levels)):
        return "that holds dates"
    if any(map(_could_name_a_person, levels)):
        return "that holds free text or long numbers"
    known, rare = cells.ne(""), _rare(cells)
    if cells[known & ~rare].nunique() > MOST_LEVELS:
        return f"with more than {MOST_LEVELS} levels"
    if 2 * rare.sum() >= known.sum():
        return "with hardly a level that patients share"
    return ""


def _rare(cells: pd.Series) -> pd.Series:
    return cells.ne("") & (cells.map(cells.value_counts()) < FEWEST)


def shown_name(name: str) -> str:
    """A column's name, or words in its place where it holds a date, free text or a long number.

    >>> shown_name("centre"), shown_name("marrow of 2022-03-01")
    ('centre', '(a column whose name is not shown)')
    """
    return name if may_be_shown(name) else "(a column whose name is not shown)"


def may_be_shown(text: str) -> bool:
    """Whether a name or a level holds no date, no free text and no long number."""
    return not (_holds_a_date(text) or _could_name_a_person(text))


def _holds_a_date(text: str) -> bool:
    return looks_like_date(text) or any(map(looks_like_date, re.split(r"[\s_,;:()]+", text)))


def _could_name_a_person(level: str) -> bool:
    return (
        len(level) > _LONGEST
        or not level.isprintable()
        or "@" in level
        or re.search(r"\d{5}", level) is not None
    )


def spreadsheet_safe(text: str) -> str:
    """Text that a spreadsheet takes for text, even where it begins like a formula.

    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("refractory"), spreadsheet_safe("-0.5")
    ("'=1+1", 'refractory', '-0.5')
    """
    number = re.fullmatch(r"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?", text)
    return "'" + text if text.startswith(_FORMULA) and not number else text
