"""One reader for the cells of every format: the same text means the same, wherever it stands.

A word for yes and no, in any case, is taken for every flag; a whole number may carry a point and
noughts; half days are rounded. What is changed is counted, and what could mean two things is left for
the validation to ask about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.distinct import distinct, without_spaces
from cohortreader.data.schema import Field
from cohortreader.intake.mapping_checks import DAY_COLUMNS
from cohortreader.intake.notes import Note

YES = frozenset({"yes", "y", "true", "t", "1", "checked"})
NO = frozenset({"no", "n", "false", "f", "0", "unchecked"})
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?", re.ASCII)
_SPACED = re.compile(r"^(?:[^\S\n]|\ufeff)|(?:[^\S\n]|\ufeff)$", re.MULTILINE)
_WHOLE = re.compile(r"(-?[0-9]+)\.0*", re.ASCII)
_HALF = re.compile(r"[0-9]+\.50*", re.ASCII)
_FEWEST_DAYS = 400  # a column of months holds nothing above it
_MOST_PARTS = 0.1  # share of values that may be parts of days where the rest are whole


def trimmed(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Table without spaces at the ends of its cells, the non-breaking ones too; counted by column."""
    changed: dict[str, pd.Series] = {}
    notes = []
    for name in frame.columns:
        lines = "\n".join(distinct(frame[name])[1])
        if without_spaces(lines) or not _SPACED.search(lines):
            continue
        before = frame[name]
        cells = by_distinct(before, _tidy)
        if cells is not before:
            count = int(cells.ne(before).sum())
            notes.append(Note("changed", name, count, "cells with spaces around them, trimmed"))
            changed[name] = cells
    return (frame.assign(**changed) if changed else frame), notes


def _tidy(text: str) -> str:
    return text.strip(" \t\r\n\u00a0\u2007\u202f\u3000\ufeff")


def by_distinct(cells: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Cells with a function applied to each distinct one; the same object where nothing changes.

    >>> by_distinct(pd.Series(["a", "b"]), str.upper).tolist()
    ['A', 'B']
    """
    codes, texts = distinct(cells)
    new = [function(text) for text in texts]
    if new == texts:
        return cells
    values = pd.Series(new, dtype=object).to_numpy()[codes]
    return pd.Series(values, index=cells.index, name=cells.name, dtype=object)


def standard_values(
    frame: pd.DataFrame, *, units: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Table with the words and numbers of its schema's columns in the one form that the schema asks for.

    Parameters
    ----------
    frame : DataFrame of text
        With columns as in the schema.
    units : mapping
        Units that the mapping file names: a column in days may then hold parts of days.
    """
    notes: list[Note] = []
    changed: dict[str, pd.Series] = {}
    for field in cohort_schema().fields:
        if field.name not in frame.columns or (field.type == "string" and not field.levels):
            continue
        before = cells = frame[field.name]
        for what, function in _steps(field, cells, units):
            new = by_distinct(cells, function)
            if new is not cells:
                count = int(new.ne(cells).sum())
                notes.append(Note("changed", field.name, count, what))
                cells = new
        if cells is not before:
            changed[field.name] = cells
    return (frame.assign(**changed) if changed else frame), notes


Step = tuple[str, Callable[[str], str]]
"""What is done to the cells of a column, in words and as a function of a text."""


def _steps(field: Field, cells: pd.Series, units: Mapping[str, str]) -> list[Step]:
    plain: Step = ("signs of other width, written plainly", _narrow)
    whole: Step = ("whole numbers, written without decimals", without_decimals)
    if field.levels and field.type != "integer":
        words = _flag_words(field) if field.type == "boolean" else _own_words(field)
        taken: Step = ("words, taken in the schema's spelling", _taken(words, field))
        return [plain, whole, taken] if field.type == "boolean" else [plain, taken]
    if field.levels:  # 0 and 1
        return [
            plain,
            whole,
            ("words for yes and no, as 1 and 0", _taken(_flag_words(field), field)),
        ]
    if field.type == "integer":
        steps = [plain, whole]
        if field.name in DAY_COLUMNS and _parts_are_days(cells, units.get(field.name, "")):
            steps.append(("parts of days, rounded to whole days", _rounded))
        return steps
    return [plain, ("numbers, written plainly", _number)]


def _narrow(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _flag_words(field: Field) -> dict[str, str]:
    yes, no = ("1", "0") if field.type == "integer" else field.levels[:2]
    return dict.fromkeys(YES, yes) | dict.fromkeys(NO, no)


def _own_words(field: Field) -> dict[str, str]:
    return {level.casefold(): level for level in field.levels}


def _taken(words: Mapping[str, str], field: Field) -> Callable[[str], str]:
    return lambda text: text if text in field.levels else words.get(text.casefold(), text)


def without_decimals(text: str) -> str:
    """Whole number without a point and noughts; any other text as it is.

    >>> without_decimals("45.0"), without_decimals("4.5")
    ('45', '4.5')
    """
    found = _WHOLE.fullmatch(text)
    return str(int(found[1])) if found else text


def _parts_are_days(cells: pd.Series, unit: str) -> bool:
    """Whether the parts of a column that holds whole days too are parts of days, and not months."""
    numbers = [text for text in distinct(cells)[1] if NUMBER.fullmatch(text)]
    parts = [text for text in numbers if not float(text).is_integer()]
    if not parts or unit == "days":
        return bool(parts)
    if unit or max(map(float, numbers)) < _FEWEST_DAYS:
        return False
    return all(map(_HALF.fullmatch, parts)) or len(parts) <= _MOST_PARTS * len(numbers)


def _rounded(text: str) -> str:
    if not NUMBER.fullmatch(text):
        return text
    return str(Decimal(text).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(text: str) -> str:
    """A number as the schema writes one: 5.50 and 5.5e0 are 5.5; what is none is left as it is."""
    if not text or not NUMBER.fullmatch(text):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    plain = f"{number.normalize():f}" if number else "0"
    whole, _, parts = plain.partition(".")
    if len(parts) > 15:
        plain = f"{number:.15f}".rstrip("0")
    return plain.rstrip(".") if "." in plain else plain


def understood_word(field: Field, text: str) -> bool:
    """Whether a cell of a column is read without a mapping file.

    >>> understood_word(cohort_schema().field("transplant"), "Checked")
    True
    """
    for _, function in _steps(field, pd.Series([text], dtype=object), {}):
        text = function(text)
    return field.accepts_text(text)
