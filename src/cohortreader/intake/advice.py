"""Problems of a cohort told once, and each with a way to mend it in the mapping file as well."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.problems import Problem, quoted
from cohortreader.data.schema import Field
from cohortreader.data.unusual import EVERY_ROW
from cohortreader.intake.headings import levels_by_heading
from cohortreader.intake.mapping_checks import (
    DATE_ROLES,
    DAY_COLUMNS,
    DAYS_PER_UNIT,
    OTHER_UNITS,
    UNSURE,
)
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.synonyms import guess_word
from cohortreader.intake.values import NUMBER
from cohortreader.intake.weighing import is_date, says_not_known

_WORDS = 12  # in one suggestion
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?%?")
_CODE = re.compile(r"-?[0-9]{1,6}(?:\.0+)?")
_A_DECIMAL = re.compile(r"0[.,][0-9]+|[0-9]+[.,](?![0-9]{3}$)[0-9]+")
"""A number whose sign can only stand before decimals: 0.747 or 4.75, and not 4.753."""
_COMMA = re.compile(r"'-?[0-9]{1,15},[0-9]+'")
_THOUSANDS_AND_COMMA = re.compile(r"'-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+'")
_OFTEN_EMPTY = ("crs_grade", "icans_grade", "transplant", "treatment_death")
_ASIDE = "write incomplete: set aside in the mapping file, which leaves these patients out of the whole book"
EMPTY = quoted("")
_UNIT = (
    "write units: {%s: %s} in the mapping file (or the unit that it is, of weeks, months, years), or days if they "
    "are days: then parts of days are rounded"
)
_PART = re.compile(r"'[0-9]+[.,][0-9]*[1-9][0-9]*'")
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


@dataclass(frozen=True)
class Numbers:
    """How a file writes its numbers.

    Parameters
    ----------
    units : mapping
        Column of the schema to its unit, as the mapping file gives it.
    named : mapping
        The same, as headings and labels name it.
    decimal : str
        The decimal sign that the mapping file gives; empty if none.
    """

    units: Mapping[str, str]
    named: Mapping[str, str]
    decimal: str = ""


_PLAIN = Numbers({}, {})


def as_in_the_file(frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Table whose cells are those of the file wherever reading them has not made a value of them.

    Parameters
    ----------
    frame : DataFrame of text
        The cohort as it is checked.
    before : DataFrame of text
        The same columns and rows before words, numbers and units were translated.
    """
    cells = {}
    for entry in cohort_schema().fields:
        if entry.name in frame.columns and entry.name in before.columns:
            # A word that the mapping file empties is an empty cell.
            read = entry.accepts(frame[entry.name]) | frame[entry.name].eq("")
            if not read.all():
                original = before[entry.name].reindex(frame.index)
                cells[entry.name] = frame[entry.name].where(read | original.eq(""), original)
    return frame.assign(**cells)


def all_advised(
    problems: Iterable[Problem],
    frame: pd.DataFrame,
    derived: Mapping[str, Collection[str]],
    roles: Collection[str],
    *,
    before: pd.DataFrame,
    numbers: Numbers,
    headings: Mapping[str, str],
) -> list[Problem]:
    """Problems with what ``advised`` says of each: it is asked once for all cells that hold the same.

    What was found is told as it stands in the file (``before``), with the number that it was read as. What words mean
    is proposed as the column's heading says: yes under "alive" is no death.
    """
    original = as_in_the_file(frame, before)
    problems = list(problems)
    cells = [_in_the_file(problem, frame, original) for problem in problems]
    words: dict[str, _Words] = {}
    for name in {cell.column for cell, _ in cells} & {*original.columns}:
        if name in cohort_schema().names:
            wrong = [cell.found.strip("'") for cell, _ in cells if cell.column == name]
            field = cohort_schema().field(name)
            heading = headings.get(name, "")
            words[name] = _Words(field, original[name].unique().tolist(), wrong, heading)
    known: dict[tuple[Problem, str], Problem] = {}
    told = []
    for problem, (cell, read) in zip(problems, cells, strict=True):
        alike = replace(cell, row=None), read
        if alike not in known:
            answer = advised(alike[0], original, derived, roles, words, numbers)
            if sign := _unread_comma(problem, numbers):
                answer = replace(answer, remedy=sign)
            known[alike] = replace(answer, found=answer.found + read)
        told.append(replace(known[alike], row=cell.row))
    return told


def _unread_comma(problem: Problem, numbers: Numbers) -> str:
    """Remedy of a number whose comma was not read, since others of its column have points; empty for any other."""
    field = (
        cohort_schema().field(problem.column) if problem.column in cohort_schema().names else None
    )
    if field is None or field.type not in ("integer", "number") or field.levels or numbers.decimal:
        return ""
    if _THOUSANDS_AND_COMMA.fullmatch(problem.found):
        return "write thousands: '.' and decimal: ',' in the mapping file"
    sure = _COMMA.fullmatch(problem.found) and not _grouped(problem.found)
    return "write decimal: ',' in the mapping file" if sure else ""


def _in_the_file(
    problem: Problem, frame: pd.DataFrame, original: pd.DataFrame
) -> tuple[Problem, str]:
    """Problem of a cell as it stands in the file, and what number it was read as, if another."""
    name, row = problem.column, problem.row
    if name not in original.columns or row not in original.index:
        return problem, ""
    read, cell = str(frame.at[row, name]), str(original.at[row, name])
    if read == cell or problem.found != quoted(read):
        return problem, ""
    other = NUMBER.fullmatch(read) and read != cell.replace(",", ".")
    return replace(problem, found=quoted(cell)), f", read as {read}" if other else ""


def advised(
    problem: Problem,
    frame: pd.DataFrame,
    derived: Mapping[str, Collection[str]],
    roles: Collection[str] = ("last_contact",),
    known: dict[str, _Words] | None = None,
    numbers: Numbers = _PLAIN,
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
    numbers : Numbers, optional
        How the file writes them.
    """
    schema = cohort_schema()
    name = problem.column or ""
    if problem.column is None and problem.expected.startswith("those of one chapter ("):
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
        known[name] = _Words(field, frame[name].unique().tolist(), [problem.found.strip("'")])
    column = known[name]
    if (
        field.type in ("integer", "number")
        and not field.levels
        and not column.has_decimals
        and (grouped := _grouped(problem.found))
        and grouped != numbers.decimal
    ):
        return replace(problem, remedy=_sign(problem.found, grouped, field, numbers))
    if name in DAY_COLUMNS and _PART.fullmatch(problem.found) and not numbers.units.get(name):
        unit = numbers.named.get(name) or "months"
        return replace(problem, remedy=_UNIT % (name, unit))
    if problem.found not in column.quoted:
        return replace(problem, remedy=problem.remedy + _not_known(problem, field, column.wrong))
    return replace(problem, remedy=column.remedy)


class _Words:
    """What stands in a column: its words, its wrong numbers, and the entry that translates the words."""

    def __init__(
        self, field: Field, cells: list[str], wrong: Iterable[str], heading: str = ""
    ) -> None:
        self.has_decimals = any(map(_A_DECIMAL.fullmatch, cells))
        words = [word for word in cells if _is_word(field, word)]
        # Codes are asked for together: to say what 2 means and leave 1 as it is would count it wrongly.
        codes = (
            [word for word in cells if re.fullmatch(r"[0-9]+(?:\.0*)?", word)]
            if field.levels
            else []
        )
        together = not set(words).isdisjoint(codes)
        self.quoted = set(map(quoted, words))
        self.wrong = dict.fromkeys(cell for cell in wrong if _CODE.fullmatch(cell))
        asked = sorted({*words, *codes}) if together else words
        turned = {} if together else levels_by_heading(field.name, [heading], asked)
        self.remedy = _levels(field, asked, turned, pairs=together)
        if field.name in DATE_ROLES and is_date(heading or field.name, [w for w in cells if w]):
            named = as_yaml(heading or field.name)
            self.remedy = (
                f"it holds dates: write dates: {{{field.name}: {named}}} in the mapping file, with start and last_contact, "
                "and take it out of columns"
            )


def _not_known(problem: Problem, field: Field, wrong: Collection[str]) -> str:
    """What to write where a number such as 999 or -7 stands for not known."""
    if problem.found.strip("'") not in wrong or field.levels:
        return ""
    pairs = ", ".join(f"{as_yaml(cell)}: ''" for cell in list(wrong)[:_WORDS])
    more = f", and {_ASIDE}" if field.required else ""
    return f"; or, if it means not known, write levels: {{{field.name}: {{{pairs}}}}} in the mapping file{more}"


def _sign(found: str, sign: str, column: Field, numbers: Numbers) -> str:
    """What to write where a sign in a number may stand between thousands, or before decimals."""
    name, unit = column.name, numbers.units.get(column.name, "")
    thousands = (
        f"if the sign stands between thousands, write thousands: {sign!r} in the mapping file"
    )
    if sign not in ".," or found.count(sign) > 1:
        return thousands
    if name in DAY_COLUMNS and unit in ("", "days"):
        decimal = " and decimal: ','" if sign == "," else ""
        other = numbers.named.get(name) or "months"
        said = "" if name in numbers.named else " (or weeks, years)"
        if other == "days":  # both readings are days: only their size tells them apart
            part = f"if it stands before parts of a day (1{sign}041 for 1 day)"
            return (
                f"{thousands} (1{sign}041 for 1041 days); {part}, units: {{{name}: days}}{decimal}"
            )
        return f"{thousands}; if the numbers are {other}{said}, units: {{{name}: {other}}}{decimal}"
    factor = (OTHER_UNITS.get(name) or DAYS_PER_UNIT).get(unit, 1)
    largest = float(found.strip("'").replace(sign, "")) * factor
    if column.maximum is not None and largest > column.maximum:
        return f"write decimal: {sign!r} in the mapping file, if the sign stands before decimals"
    return f"{thousands}; if it stands before decimals, decimal: {sign!r}"


def _grouped(found: str) -> str:
    """Sign that seems to stand between the thousands of a number; empty if none does."""
    form = r"""['"]-?[1-9][0-9]{0,2}(?:([.,'’ \u00a0\u202f])[0-9]{3})+(?:[.,][0-9]+)?['"]"""
    match = re.fullmatch(form, found)
    return "" if match is None else match[1] if match[1] in ".,'’" else " "


def _is_word(field: Field, word: str) -> bool:
    known = not word or field.accepts_text(word) or len(word) > 40 or not word.isprintable()
    # A number where a number belongs is wrong in itself, and no word to translate.
    number = _NUMBER.fullmatch(word) or _THOUSANDS_AND_COMMA.fullmatch(quoted(word))
    return not known and (bool(field.levels) or not number)


def _levels(
    field: Field, words: list[str], turned: Mapping[str, str], *, pairs: bool = False
) -> str:
    shown = words[:_WORDS]
    guesses = {
        word: UNSURE if pairs else turned.get(word) or guess_word(field.name, word, beside=words)
        for word in shown
    }
    if (
        field.type in ("number", "integer")
        and not field.levels
        and not field.name.endswith("_grade")
    ):
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
        if not_known := [as_yaml(word) for word in shown if says_not_known(word)]:
            remedy += f", or for all columns missing: [{', '.join(not_known)}]"
    return f"{remedy}, or correct the file"


def word_for_number(word: str) -> str:
    """What stands for a word where a number belongs: nothing for not known or a limit such as <5, and else a person says it.

    >>> word_for_number("<5"), word_for_number("k. A."), word_for_number("about 7")
    ('', '', '___')
    """
    limit = re.match(r"[<>≤≥~#]|not |un|kein|nicht", word.casefold())
    return "" if limit or says_not_known(word) else UNSURE


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
