"""Problems of a cohort told once, and each with a way to mend it in the mapping file as well."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.problems import Problem, quoted
from cohortreader.data.schema import Field
from cohortreader.data.unusual import EVERY_ROW
from cohortreader.intake.mapping_checks import UNSURE
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.synonyms import guess_word

_WORDS = 12  # in one suggestion
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?%?")
_CODE = re.compile("-?[0-9]{1,6}")
_OFTEN_EMPTY = ("crs_grade", "icans_grade", "transplant", "treatment_death")
EMPTY = quoted("")
_EXCEL_ERROR = re.compile(r"'#(?:N/A|[A-Z0-9/]+[!?])'")


def without_echoes(
    problems: Collection[Problem], derived: Collection[str], dates: Collection[Problem]
) -> list[Problem]:
    """Leave out what follows from a date that is a problem already.

    Parameters
    ----------
    problems : collection of Problem
        Of the cohort, after its dates became days.
    derived : collection of str
        Columns that come from dates.
    dates : collection of Problem
        Of the dates themselves.
    """
    rows = {problem.row for problem in dates}
    open_ends = {p.row for p in problems if p.column == "os_days" and p.found == EMPTY}
    return [
        problem
        for problem in problems
        if problem.column not in derived
        or problem.row not in rows
        and not (
            problem.column != "os_days" and problem.found == EMPTY and problem.row in open_ends
        )
    ]


def advised(
    problem: Problem,
    frame: pd.DataFrame,
    derived: Mapping[str, Collection[str]],
    roles: Collection[str] = ("last_contact",),
) -> Problem:
    """Return a problem with what to write in the mapping file in place of a change of the file.

    Parameters
    ----------
    problem : Problem
        Of the cohort, with a column of the schema.
    frame : DataFrame of text
        The cohort as it was checked.
    derived : mapping
        Column that comes from dates to the names of their columns in the file.
    roles : collection of str
        Dates that the file has.
    """
    schema = cohort_schema()
    name = problem.column or ""
    if problem.column is None and problem.expected.startswith("those of one ("):
        remedy = (
            f"{problem.remedy}, or name them in the mapping file, under columns or dates "
            "(cohortreader template --from FILE writes one to fill in)"
        )
        return replace(problem, remedy=remedy)
    if name in derived:
        place = f"{name} (counted from {', '.join(derived[name])} in the file)"
        if problem.found != EMPTY:
            return replace(problem, column=place)
        remedy = _fill_in(None)
        # To set the living aside would leave the dead.
        if name == "os_days" and "last_contact" not in roles:
            remedy = "name the date of the last contact, dates: {last_contact: ...}, or fill it in"
        return replace(problem, column=place, expected="one of these dates", remedy=remedy)
    if name not in schema.names:
        return problem
    field = schema.field(name)
    if problem.expected == f"a column {name}":
        near = problem.found.partition(", but ")[2] or "NAME IN THE FILE"
        remedy = f"{problem.remedy}, or write columns: {{{near}: {name}}} in the mapping file"
        if name == "patient_id":
            remedy += f"; where no column tells them apart and every row is another patient, accept: [{EVERY_ROW}]"
        return replace(problem, remedy=remedy)
    if problem.expected != field.expected or name not in frame.columns or field.unique:
        return problem
    if problem.found == EMPTY:
        return replace(problem, remedy=_fill_in(field))
    if _EXCEL_ERROR.fullmatch(problem.found):
        return replace(problem, remedy="mend the formula in the workbook, or empty the cell")
    cells = frame[name].unique().tolist()
    words = [word for word in cells if _is_word(field, word)]
    if (
        field.type in ("integer", "number")
        and not field.levels
        and (grouped := _grouped(problem.found))
    ):
        remedy = f"if the sign stands between thousands, write thousands: {grouped!r} in the mapping file"
        if field.unit.startswith("days"):
            remedy += f"; if the numbers are months or the like, units: {{{name}: months}}"
        return replace(problem, remedy=remedy)
    if problem.found not in map(quoted, words):
        return replace(problem, remedy=problem.remedy + _not_known(problem, field, cells))
    if field.levels:
        # Codes are asked for together: to say what 2 means and leave 1 as it is would count it wrongly.
        codes = [word for word in cells if re.fullmatch("[0-9]+", word)]
        if any(re.fullmatch("[0-9]+", word) for word in words):
            words = sorted({*words, *codes})
            return replace(problem, remedy=_levels(field, words, pairs=True))
    return replace(problem, remedy=_levels(field, words))


def _not_known(problem: Problem, field: Field, cells: Collection[str]) -> str:
    """What to write where a number such as 999 stands for not known; nothing where every patient needs one."""
    grade = field.name.endswith("_grade")
    wrong = [cell for cell in cells if _CODE.fullmatch(cell) and not field.accepts_text(cell)]
    if problem.found.strip("'") not in wrong or field.levels or not (grade or not field.required):
        return ""
    pairs = ", ".join(f"{as_yaml(cell)}: ''" for cell in wrong[:_WORDS])
    more = " and incomplete: set aside (which leaves the patient out)" if grade else ""
    return f"; or, if it means not known, write levels: {{{field.name}: {{{pairs}}}}}{more} in the mapping file"


def _grouped(found: str) -> str:
    """Sign that seems to stand between the thousands of a number; empty if none does."""
    form = r"""['"]-?[1-9][0-9]{0,2}(?:([.,'’ \u00a0\u202f])[0-9]{3})+(?:[.,][0-9]+)?['"]"""
    match = re.fullmatch(form, found)
    return "" if match is None else match[1] if match[1] in ".,'’" else " "


def _is_word(field: Field, word: str) -> bool:
    known = not word or field.accepts_text(word) or len(word) > 40 or not word.isprintable()
    # A number where a number belongs is wrong in itself, and no word to translate.
    return not known and (bool(field.levels) or not _NUMBER.fullmatch(word))


def _levels(field: Field, words: list[str], *, pairs: bool = False) -> str:
    guesses = {
        word: UNSURE if pairs else guess_word(field.name, word, beside=words) for word in words
    }
    if field.type == "number" and not field.required:
        guesses = {word: word_for_number(word) for word in words}
    said = [
        f"{as_yaml(word)}: {as_yaml(guess) if guess != UNSURE else UNSURE}"
        for word, guess in guesses.items()
    ]
    shown = ", ".join(said[:_WORDS]) + (", ..." if len(said) > _WORDS else "")
    remedy = f"write levels: {{{field.name}: {{{shown}}}}} in the mapping file"
    if UNSURE in guesses.values():
        remedy += f" with the right word for each {UNSURE}"
    if "" in guesses.values():
        remedy += " ('' is not known)"
    return f"{remedy}, or correct the file"


def word_for_number(word: str) -> str:
    """What stands for a word where a number belongs: nothing for a limit such as <5, and else a person says it.

    >>> word_for_number("<5"), word_for_number("about 7")
    ('', '___')
    """
    return "" if re.match(r"[<>≤≥~#]|not |un|kein|nicht", word.casefold()) else UNSURE


def _fill_in(field: Field | None) -> str:
    remedy = "fill it in"
    # Remission is not among them: that nothing was written does not say that there was none.
    if field is not None and field.name in _OFTEN_EMPTY:
        word = "0" if field.name.endswith("_grade") else field.levels[1]
        remedy += (
            f"; or, if an empty cell means {word}, write levels: {{{field.name}: {{'': {word}}}}} "
            "in the mapping file"
        )
    return f"{remedy}; or leave these patients out of the whole book (incomplete: set aside)"
