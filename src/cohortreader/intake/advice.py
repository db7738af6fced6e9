"""Problems of a cohort told once, and each with a way to mend it in the mapping file as well."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
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
_A_DECIMAL = re.compile(r"0[.,][0-9]+|[0-9]+[.,](?![0-9]{3}$)[0-9]+")
"""A number whose sign can only stand before decimals: 0.747 or 4.75, and not 4.753."""
_OFTEN_EMPTY = ("crs_grade", "icans_grade", "transplant", "treatment_death")
_ASIDE = "write incomplete: set aside in the mapping file, which leaves these patients out of the whole book"
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


def all_advised(
    problems: Iterable[Problem],
    frame: pd.DataFrame,
    derived: Mapping[str, Collection[str]],
    roles: Collection[str],
) -> list[Problem]:
    """Problems with what ``advised`` says of each: it is asked once for all cells that hold the same."""
    known: dict[Problem, Problem] = {}
    words: dict[str, _Words] = {}
    told = []
    for problem in problems:
        alike = replace(problem, row=None)
        if alike not in known:
            known[alike] = advised(alike, frame, derived, roles, words)
        told.append(replace(known[alike], row=problem.row))
    return told


def advised(
    problem: Problem,
    frame: pd.DataFrame,
    derived: Mapping[str, Collection[str]],
    roles: Collection[str] = ("last_contact",),
    known: dict[str, _Words] | None = None,
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
    known : dict, optional
        Keeps the words of each column from one call to the next.
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
        return replace(problem, remedy=_fill_in(field, frame[name].unique().tolist()))
    if _EXCEL_ERROR.fullmatch(problem.found):
        return replace(problem, remedy="mend the formula in the workbook, or empty the cell")
    known = {} if known is None else known
    if name not in known:
        known[name] = _Words(field, frame[name].unique().tolist())
    column = known[name]
    if (
        field.type in ("integer", "number")
        and not field.levels
        and not column.has_decimals
        and (grouped := _grouped(problem.found))
    ):
        remedy = f"if the sign stands between thousands, write thousands: {grouped!r} in the mapping file"
        if field.unit.startswith("days"):
            remedy += f"; if the numbers are months or the like, units: {{{name}: months}}"
        return replace(problem, remedy=remedy)
    if problem.found not in column.quoted:
        return replace(problem, remedy=problem.remedy + _not_known(problem, field, column.wrong))
    return replace(problem, remedy=column.remedy)


class _Words:
    """What stands in a column: its words, its wrong numbers, and the entry that translates the words."""

    def __init__(self, field: Field, cells: list[str]) -> None:
        self.has_decimals = any(map(_A_DECIMAL.fullmatch, cells))
        words = [word for word in cells if _is_word(field, word)]
        # Codes are asked for together: to say what 2 means and leave 1 as it is would count it wrongly.
        codes = [word for word in cells if re.fullmatch("[0-9]+", word)] if field.levels else []
        together = not set(words).isdisjoint(codes)
        self.quoted = set(map(quoted, words))
        self.wrong = dict.fromkeys(
            c for c in cells if _CODE.fullmatch(c) and not field.accepts_text(c)
        )
        self.remedy = _levels(
            field, sorted({*words, *codes}) if together else words, pairs=together
        )


def _not_known(problem: Problem, field: Field, wrong: Collection[str]) -> str:
    """What to write where a number such as 999 stands for not known; nothing where every patient needs one."""
    grade = field.name.endswith("_grade")
    if problem.found.strip("'") not in wrong or field.levels or not (grade or not field.required):
        return ""
    pairs = ", ".join(f"{as_yaml(cell)}: ''" for cell in list(wrong)[:_WORDS])
    more = f", and {_ASIDE}" if grade else ""
    return f"; or, if it means not known, write levels: {{{field.name}: {{{pairs}}}}} in the mapping file{more}"


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
    shown = words[:_WORDS]
    guesses = {
        word: UNSURE if pairs else guess_word(field.name, word, beside=words) for word in shown
    }
    if field.type == "number" and not field.required:
        guesses = {word: word_for_number(word) for word in shown}
    said = [
        f"{as_yaml(word)}: {as_yaml(guess) if guess != UNSURE else UNSURE}"
        for word, guess in guesses.items()
    ]
    entry = ", ".join(said) + (", ..." if len(words) > _WORDS else "")
    remedy = f"write levels: {{{field.name}: {{{entry}}}}} in the mapping file"
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


def _fill_in(field: Field | None, cells: Collection[str] = ()) -> str:
    remedy, yes_no = "fill it in", field.levels[:2] if field and field.type == "boolean" else ()
    if field and field.name in ("death", "dfs_event"):
        yes_no = ("1", "0")
    # To set the others aside would leave those for whom it happened, and nobody else.
    only_yes = bool(yes_no) and {*cells} <= {"", yes_no[0]}
    # Remission is not among them: that nothing was written does not say that there was none.
    if field and (field.name in _OFTEN_EMPTY or (only_yes and field.name != "complete_remission")):
        word = yes_no[1] if yes_no else "0"
        remedy += (
            f"; or, if an empty cell means {word}, write levels: {{{field.name}: {{'': {word}}}}} "
            "in the mapping file"
        )
    return remedy if only_yes else f"{remedy}; or {_ASIDE}"
