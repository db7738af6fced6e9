"""A mapping file made from a centre's own file: what could be guessed, and what a person has to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.problems import TableError
from cohortreader.intake.columnar import LABELS
from cohortreader.intake.dates import day_numbers, order_entry, order_of, orders_that_fit
from cohortreader.intake.footers import with_row_below, without_footers
from cohortreader.intake.guessed_words import counts, levels_lines
from cohortreader.intake.guessing import Guesses, asked_unit, guess_columns
from cohortreader.intake.layout import TitleError, is_value
from cohortreader.intake.leaving_out import without_many_columns
from cohortreader.intake.left_open import (
    all_different,
    no_codes,
    not_found,
    one_of,
    only_codes,
    rest,
)
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import RELAPSE, UNSURE
from cohortreader.intake.quoting import as_yaml, one_line
from cohortreader.intake.reading import SPREADSHEETS, read_table
from cohortreader.intake.rows import repeated_codes, several_rows_a_patient
from cohortreader.intake.synonyms import guess_column, guess_role, guess_word, is_earlier
from cohortreader.intake.units import USUALLY_PASSED, named_unit
from cohortreader.intake.values import trimmed
from cohortreader.intake.weighing import role_of_date, says_not_known

_LOOKED_AT = 50  # rows that tell a table of patients from a legend
_COMMA = re.compile(r"[0-9]+,[0-9]+")
_APOSTROPHES = "'’"
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(['’ \u00a0\u202f\u2009])[0-9]{3})+(?:[.,][0-9]+)?")
_GIVES = {
    "transplant": ("transplant", "transplant_day"),
    "death": ("death", "os_days"),
    "last_contact": ("os_days",),
    "relapse": ("dfs_days", "dfs_event"),
}


@dataclass(frozen=True)
class _Table:
    frame: pd.DataFrame
    mapping: FileMapping

    sheets: tuple[str, ...] = ()

    @property
    def worth(self) -> tuple[int, int, int, int]:
        """Columns that are recognised and hold what they should, as no legend does; with values; recognised; and rows."""
        first = self.frame.head(_LOOKED_AT)
        known = {name: guess_column(name) or guess_role(name) for name in map(str, first)}
        fitting = {here for there, here in known.items() if _holds(here, first[there])}
        values = sum(_holds("", first[name]) for name in first)
        rows = len(self.frame)
        return len(fitting - {""}), values, len({*known.values()} - {""}) * bool(rows), rows


def _holds(name: str, cells: pd.Series) -> bool:
    """Whether most cells of a column are values, or words of the column of that name.

    >>> _holds("death", pd.Series(["ja", "nein", ""])), _holds("death", pd.Series(["0 or 1"]))
    (True, False)
    """
    levels = name in cohort_schema().names and cohort_schema().field(name).levels
    known = [
        is_value(cell) or bool(levels and guess_word(name, cell) != UNSURE)
        for cell in cells
        if cell
    ]
    return name != "patient_id" and 2 * sum(known) > len(known)


def mapping_skeleton(path: str | Path, mapping: FileMapping | None = None) -> str:
    """Text of a mapping file for a centre's file, to be looked at and completed.

    Of a workbook the sheet with the most columns that are recognised is taken; headings below a title
    are found. Where ``___`` stands nothing could be guessed: such a file is refused until it is completed.

    Parameters
    ----------
    path : str or Path
        As for ``cohortreader.intake.reading.read_table``.
    mapping : FileMapping, optional
        What is known of the file already: its sheet, encoding, delimiter or row of headings.

    Raises
    ------
    TableError
        If the file can't be read.
    """
    table = _best_table(Path(path), mapping or FileMapping())
    frame = table.frame
    labels: dict[str, str] = frame.attrs.get(LABELS, {})
    frame, _ = without_many_columns(frame, table.mapping)
    frame, _ = trimmed(frame)
    guesses, codes = _guessed(frame, labels)
    whole = frame
    frame, footers, _ = without_footers(whole, codes, ())
    if footers:  # what stands in them is of no patient
        labels = with_row_below(labels, whole, codes)
        guesses, _ = _guessed(frame, labels)
    columns = guesses.columns
    known = [*columns, *guesses.undecided, *guesses.dates.values(), *_doubtful(guesses)]
    different = all_different(frame, known)
    missing = _missing(frame)
    lines = [
        f"# What {Path(path).name} calls its columns and words, as far as that could be guessed.",
        f"# Look at every line. Where {UNSURE} stands, write what is meant. What the names on the right mean is",
        "# in data_dictionary.md, which `cohortreader template` writes.",
        *_several_rows(frame, codes),
        *_shape_of(table, list(dict.fromkeys(_codes_of(table.frame, footers, codes)))),
        "columns:                # name in the file: name here",
        *(
            []
            if codes or _asked(guesses, "patient_id")
            else no_codes(different, repeated_codes(frame, known))
        ),
        *(f"  {as_yaml(there)}: {here}" for there, here in columns.items()),
        *(
            f"  {as_yaml(there)}: {UNSURE}   # {one_line(why)}{_found(frame[there], missing)}; delete the line if it is neither"
            for there, why in guesses.undecided.items()
        ),
        *levels_lines(frame, guesses, missing, labels),
        *_dates_lines(frame, guesses),
        *_failure_lines(frame, guesses),
        *_unit_lines(frame, guesses, labels),
        *(["decimal: ','"] if _has_commas(frame, columns) else []),
        *_thousands(frame, columns),
        *([f"missing: [{', '.join(map(as_yaml, missing))}]"] if missing else []),
        *not_found(
            {
                *columns.values(),
                *(why.split(",")[0].split(" ")[0] for why in guesses.undecided.values()),
                *(name for role in guesses.dates for name in _GIVES.get(role, ())),
            }
        ),
        *rest(frame, known, labels),
    ]
    return "\n".join(lines) + "\n"


def _found(cells: pd.Series, missing: list[str]) -> str:
    return counts(cells, [word for word in cells.unique() if word and word not in missing])


def _several_rows(frame: pd.DataFrame, codes: str) -> list[str]:
    """Lines that say first that rows are not patients, because no mapping file mends that."""
    problem = several_rows_a_patient(frame, codes)
    if problem is None:
        return []
    found = f"# {one_line(problem.found)}; expected {problem.expected} before this file is of use:"
    return [found, f"# {one_line(problem.remedy)}."]


def _guessed(frame: pd.DataFrame, labels: dict[str, str]) -> tuple[Guesses, str]:
    """What the columns are, and the one with the patients' codes."""
    guesses = guess_columns(frame, labels)
    columns = guesses.columns
    codes = next((there for there, here in columns.items() if here == "patient_id"), "")
    known = [*columns, *guesses.undecided, *guesses.dates.values(), *_doubtful(guesses)]
    if not codes and not _asked(guesses, "patient_id"):
        codes = only_codes(frame, all_different(frame, known))
        columns.update({codes: "patient_id"} if codes else {})
    return guesses, codes


def _best_table(path: Path, mapping: FileMapping) -> _Table:
    sheets = [mapping.sheet]
    if path.suffix.lower() in SPREADSHEETS and not mapping.sheet:
        from cohortreader.intake.spreadsheet import sheet_names

        sheets = sheet_names(path)
    tables: list[_Table] = []
    error: TableError | None = None
    refused: TableError | None = None  # of a sheet in which something stands
    for sheet in sheets:
        chosen = replace(mapping, sheet=sheet if len(sheets) > 1 else mapping.sheet)
        try:
            tables.append(replace(_table(path, chosen), sheets=tuple(sheets)))
        except TableError as found:
            error = error or found
            if any(problem.row for problem in found.problems):
                refused = refused or found
    if not tables:
        raise error if error is not None else TableError([], source=str(path))
    best = max(tables, key=lambda table: table.worth)
    if refused is not None and not best.worth[0]:
        raise refused
    return best


def _table(path: Path, mapping: FileMapping) -> _Table:
    try:
        return _Table(read_table(path, mapping)[0], mapping)
    except TitleError as title:
        below = replace(mapping, header_row=str(title.header_row))
        return _Table(read_table(path, below)[0], below)


def _codes_of(frame: pd.DataFrame, footers: Iterable[object], codes: str) -> list[str]:
    rows = [getattr(footer, "row", None) for footer in footers]
    return [str(frame.at[row, codes]) for row in rows]


def _shape_of(table: _Table, footers: list[str]) -> list[str]:
    given = table.mapping
    lines = [
        f"{entry}: {as_yaml(value)}"
        for entry in ("sheet", "header_row", "delimiter", "encoding")
        if (value := getattr(given, entry))
    ]
    if given.sheet and (others := [name for name in table.sheets if name != given.sheet]):
        lines[0] += f"   # by what the sheets hold; not {', '.join(map(one_line, others))}"
    if footers:
        lines.append(
            f"not_patients: [{', '.join(map(as_yaml, footers))}]   # rows that are no patients"
        )
    return lines


def _doubtful(guesses: Guesses) -> list[str]:
    return [
        name for names in guesses.undecided_dates.values() for name in names
    ] + guesses.unnamed_dates


def _dates_lines(frame: pd.DataFrame, guesses: Guesses) -> Iterator[str]:
    roles, doubtful = guesses.dates, _doubtful(guesses)
    if not roles and not doubtful:
        return
    cells = [cell for name in [*roles.values(), *doubtful] for cell in frame[name].unique()]
    order = orders_that_fit({name: frame[name].unique() for name in [*roles.values(), *doubtful]})
    yield "dates:                  # what the date is: column in the file; days count from start"
    if "start" not in roles and "start" not in guesses.undecided_dates:
        near = [one_line(name) for name in _first_days(frame, guesses.unnamed_dates, order)]
        shown = f"; {', '.join(near)}?" if near else ""
        yield f"  start: {UNSURE}                # the first day of blinatumomab{shown}"
    yield from (f"  {role}: {as_yaml(name)}" for role, name in roles.items())
    for role, names in guesses.undecided_dates.items():
        yield f"  {role}: {UNSURE}{one_of(names)}"
    yield from (f"  # {UNSURE}: {as_yaml(name)}" for name in guesses.unnamed_dates)
    if order:
        yield f"date_order: {order_entry(order)}"
    elif any(re.match(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}", cell) for cell in cells):
        yield f"date_order: {UNSURE}           # day-month-year or month-day-year"


def _failure_lines(frame: pd.DataFrame, guesses: Guesses) -> list[str]:
    """Line on the day of failure, where disease-free survival will be derived and nothing gives that day."""
    names, roles = guesses.columns.values(), {*guesses.dates, *guesses.undecided_dates}
    failures = guesses.dates.get("failure", "")
    given = "response" in guesses.dates or (failures and frame[failures].ne("").any())
    if given or "complete_remission" not in names or not (roles or RELAPSE in names):
        return []
    return ["# failure_day: 14       # the day on which patients without remission count as failed"]


def _first_days(frame: pd.DataFrame, names: list[str], order: str | Mapping[str, str]) -> list[str]:
    """Dates without a role that could be the first day, the earliest first."""
    names = [name for name in names if not is_earlier(name) and not role_of_date(name)[0]]
    found = {name: day_numbers(frame[name], order=order_of(order, name)).dropna() for name in names}
    middle = {name: days.median() if len(days) else float("inf") for name, days in found.items()}
    return sorted(middle, key=lambda name: middle[name])


def _unit_lines(frame: pd.DataFrame, guesses: Guesses, labels: Mapping[str, str]) -> list[str]:
    units, found = dict(guesses.units), ""
    for there, here in guesses.columns.items():
        if units.get(here) == UNSURE and (short := asked_unit(there, labels.get(there, ""))):
            found += "; " if found else "   # days, weeks, months or years? "
            found += f"{one_line(there)} has {short}"
        said = here in units or here == there or named_unit(f"{there} {labels.get(there, '')}")
        if here not in ("transplant_day", "relapse_day") or said:
            continue
        times = pd.to_numeric(frame[there].str.replace(",", "."), errors="coerce").dropna()
        if len(times) and times.max() < USUALLY_PASSED[here]:
            units[here] = UNSURE
            said = f"{one_line(there)} names no unit and holds {times.min():g} to {times.max():g}"
            found += f"; {said}" if found else f"   # days, weeks, months or years? {said}"
    if not units:
        return []
    return [f"units: {{{', '.join(f'{name}: {unit}' for name, unit in units.items())}}}{found}"]


def _missing(frame: pd.DataFrame) -> list[str]:
    cells = dict.fromkeys(cell for name in frame.columns for cell in frame[name].unique())
    return [cell for cell in cells if says_not_known(cell)]


def _asked(guesses: Guesses, name: str) -> bool:
    return any(why.startswith(f"{name},") for why in guesses.undecided.values())


def _thousands(frame: pd.DataFrame, columns: dict[str, str]) -> list[str]:
    """Signs between thousands that can be nothing else: no point and no comma."""
    for there, here in columns.items():
        if here != RELAPSE and cohort_schema().field(here).type in ("integer", "number"):
            for cell in frame[there].unique():
                if found := _GROUPED.fullmatch(cell):
                    return [f"thousands: {as_yaml(found[1] if found[1] in _APOSTROPHES else ' ')}"]
    return []


def _has_commas(frame: pd.DataFrame, columns: dict[str, str]) -> bool:
    return any(
        here != RELAPSE
        and cohort_schema().field(here).type == "number"
        and any(_COMMA.fullmatch(cell) for cell in frame[there].unique())
        for there, here in columns.items()
    )
