"""Words, numbers and units of a table, turned into those of the schema as a mapping file says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import partial

import pandas as pd

from cohortreader.data.cohort import CohortError, Problem, cohort_schema
from cohortreader.data.distinct import distinct
from cohortreader.data.problems import KEPT, quoted
from cohortreader.intake.headings import contradictions
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import (
    DAY_COLUMNS,
    DAYS_PER_UNIT,
    OTHER_UNITS,
    UNSURE,
)
from cohortreader.intake.notes import Note
from cohortreader.intake.units import bare_unit, with_its_unit
from cohortreader.intake.values import NUMBER, by_distinct, standard_values

_DECIMAL_COMMA = re.compile(r"-?[0-9]{1,15},[0-9]+", re.ASCII)
_DAY = re.compile(r"\s*[^\W\d_]+\.?$")
_CODE = re.compile(r"[0-9]+(?:\.0*)?", re.ASCII)
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)


def half_translated(frame: pd.DataFrame, mapping: FileMapping) -> list[Problem]:
    """Codes of a flag of which the mapping file translates some, and leaves others as they are."""
    problems = []
    for name, words in mapping.levels.items():
        if name not in frame.columns or name not in cohort_schema().names:
            continue
        if not cohort_schema().field(name).levels:
            continue
        codes = [cell for cell in frame[name].unique() if _CODE.fullmatch(cell)]
        others = [code for code in codes if code not in words]
        field = cohort_schema().field(name)
        usual = dict(
            zip(("1", "0"), ("1", "0") if field.type == "integer" else field.levels, strict=False)
        )
        if others and any(
            _CODE.fullmatch(word) and usual.get(word) != words[word] for word in words
        ):
            pairs = ", ".join(f"{code}: {words.get(code, UNSURE)}" for code in sorted(codes))
            remedy = f"write levels: {{{name}: {{{pairs}}}}} with the right word for each {UNSURE}"
            found = f"{', '.join(map(quoted, others))} beside {', '.join(map(quoted, words))}"
            expected = "every code of the column under levels in the mapping file, or none"
            problems.append(Problem(None, name, found, expected, remedy))
    return problems


def translate(frame: pd.DataFrame, mapping: FileMapping) -> tuple[pd.DataFrame, list[Note]]:
    """Replace words by accepted words, decimal commas by points, other units by days.

    What can't be read stays as it is, for the validation to report.
    """
    notes: list[Note] = []
    before = {name: frame[name] for name in frame.columns}
    columns = dict(before)
    if problems := half_translated(frame, mapping) or _turned_round(frame, mapping):
        raise CohortError(problems, source="mapping")
    for name, words in mapping.levels.items():
        if name in columns:
            changed = replaced(columns[name], words)
            known = columns[name].ne("")
            what = "words, as the mapping file asks"
            _count(notes, name, columns[name][known], changed[known], what)
            what = f"empty cells, taken as {words.get('', '')}, as the mapping file asks"
            _count(notes, name, columns[name][~known], changed[~known], what)
            columns[name] = changed
    numbers = [
        entry.name
        for entry in cohort_schema().fields
        if entry.type in ("number", "integer") and not entry.levels
    ]
    if problems := _two_meanings(columns, numbers, mapping):
        raise CohortError(problems)
    if mapping.thousands:
        for name in (name for name in numbers if name in columns):
            changed = by_distinct(columns[name], partial(_ungrouped, sign=mapping.thousands))
            what = f"numbers with {quoted(mapping.thousands)} between thousands, written without"
            _count(notes, name, columns[name], changed, what)
            columns[name] = changed
    for name in dict.fromkeys([*numbers, *mapping.units]):
        if name in columns and _has_decimal_commas(columns[name], mapping.decimal):
            changed = by_distinct(columns[name], _with_point)
            _count(notes, name, columns[name], changed, "decimal commas, written as points")
            columns[name] = changed
    for name, unit in mapping.units.items():
        if name in columns and (unit != "days" or name in OTHER_UNITS):
            if name in OTHER_UNITS:
                changed = by_distinct(
                    columns[name], partial(_scaled, factor=OTHER_UNITS[name][unit])
                )
                what = f"values in {unit}, turned into {cohort_schema().field(name).unit}"
            else:
                factor = Decimal(str(DAYS_PER_UNIT[unit]))
                changed = by_distinct(columns[name], partial(_in_days, factor=factor))
                what = f"{unit}, turned into days ({factor:.6g} each, rounded to whole days)"
            _count(notes, name, columns[name], changed, what)
            columns[name] = changed
    if mapping.first_day == "1":  # which numbers days; weeks, months and years are lengths of time
        for name in DAY_COLUMNS:
            if name in columns and mapping.units.get(name, "days") == "days":
                changed = by_distinct(columns[name], _one_less)
                _count(notes, name, columns[name], changed, "days, counted from 0 in place of 1")
                columns[name] = changed
    for name in (name for name in (*DAY_COLUMNS, *OTHER_UNITS) if name in columns):
        changed = by_distinct(columns[name], partial(with_its_unit, name=name))
        what = f"values that name their unit, turned into {cohort_schema().field(name).unit}"
        _count(notes, name, columns[name], changed, what)
        columns[name] = changed
    same = all(columns[name] is before[name] for name in columns)
    translated = frame if same else pd.DataFrame(columns, index=frame.index)
    translated, more = standard_values(translated, units=mapping.units)
    return translated, notes + more


def _turned_round(frame: pd.DataFrame, mapping: FileMapping) -> list[Problem]:
    renamed = {here: there for there, here in mapping.columns.items() if here != there}
    cells = (
        (here, there, distinct(frame[here])[1])
        for here, there in renamed.items()
        if here in frame.columns
    )
    return contradictions(cells, mapping)


def replaced(cells: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Cells with some words replaced by others, and the rest as it is.

    >>> replaced(pd.Series(["Y", "?"]), {"Y": "yes"}).tolist()
    ['yes', '?']
    """
    return by_distinct(cells, lambda cell: words.get(cell, cell))


def _has_decimal_commas(cells: pd.Series, decimal: str) -> bool:
    texts = distinct(cells)[1]
    with_comma = [cell for cell in texts if _DECIMAL_COMMA.fullmatch(cell)]
    if decimal:
        return decimal == "," and bool(with_comma)
    # 1,234 may be a thousand; with a point elsewhere in the column a comma is no decimal sign.
    sure = any(not _THOUSANDS.fullmatch(cell) for cell in with_comma)
    return sure and not any("." in cell for cell in texts if not re.search(r"[^\W\d_]", cell))


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _two_meanings(
    columns: Mapping[str, pd.Series], numbers: Collection[str], mapping: FileMapping
) -> list[Problem]:
    """Points in numbers of a file whose decimal sign is the comma: thousands, unless they are named."""
    if mapping.decimal != "," or mapping.thousands:
        return []
    remedy = (
        "write thousands: '.' in the mapping file, or decimal: '.' if the point is the decimal sign"
    )
    return [
        Problem(int(str(row)), name, quoted(cell), "a number with a decimal comma", remedy)
        for name in numbers
        if name in columns
        for row, cell in columns[name][columns[name].map(_may_be_grouped)].head(KEPT).items()
    ]


def _may_be_grouped(cell: str) -> bool:
    """Whether a point in a number may stand between thousands: in 1.041, and not in 27.5 or k. A."""
    return bool(re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?", cell))


def _ungrouped(cell: str, sign: str) -> str:
    mark = re.escape(sign) if sign.strip() else r"[ \u00a0\u202f\u2009]"
    grouped = re.fullmatch(rf"-?[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+(?:[.,][0-9]+)?", cell)
    return re.sub(mark, "", cell) if grouped else cell


def _in_days(cell: str, factor: Decimal) -> str:
    if not NUMBER.fullmatch(cell):
        return cell
    # Half a day counts as begun; 24 months are 730 days, as R rounds, so that their event is at two years, not after.
    rounding = ROUND_HALF_UP if factor == 1 else ROUND_HALF_EVEN
    return str((Decimal(cell) * factor).quantize(Decimal(1), rounding=rounding))


def _scaled(cell: str, factor: float) -> str:
    return f"{float(cell) * factor:.2f}" if NUMBER.fullmatch(cell) else cell


def _one_less(cell: str) -> str:
    """Day before a day, also where the cell says that it is one; any other length of time as it is.

    >>> _one_less("400"), _one_less("400.0"), _one_less("30 d"), _one_less("12 months")
    ('399', '399', '29', '12 months')
    """
    number = _DAY.sub("", cell)
    if not NUMBER.fullmatch(number) or (
        number != cell and bare_unit(cell[len(number) :]) != "days"
    ):
        return cell
    before = Decimal(number) - 1
    return f"{before.to_integral_value() if before == before.to_integral_value() else before}"


def _count(notes: list[Note], name: str, before: pd.Series, after: pd.Series, what: str) -> None:
    changed = int(before.ne(after).sum())
    if changed:
        notes.append(Note("changed", name, changed, what))
