"""What each column was taken for, and what is likely wrong though no rule is broken."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import pandas as pd

from cohortreader.data.cohort import HORIZONS, cohort_schema
from cohortreader.data.problems import quoted, rows_in_words
from cohortreader.intake.dates import by_sign, day_numbers, fitting_order, order_entry, order_of
from cohortreader.intake.flags_aside import contradicted, set_aside
from cohortreader.intake.given_days import ALL_ALIKE
from cohortreader.intake.guessing import asked_unit
from cohortreader.intake.headings import against_levels, says_censored, says_neither
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.mapping_checks import DAY_COLUMNS, DAYS_PER_UNIT
from cohortreader.intake.notes import Column, Note
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.relapses import BEFORE_THE_END
from cohortreader.intake.renaming import own_names
from cohortreader.intake.synonyms import counts_from_earlier
from cohortreader.intake.units import USUALLY_PASSED, named_unit
from cohortreader.intake.values import NO, YES, without_decimals

_MUCH_EARLIER = 3652  # days before the median first day
_NEARLY_ALL = 0.9


def roles_of_columns(
    names: Iterable[str], mapping: FileMapping, patients: pd.DataFrame, roles: Mapping[str, str]
) -> tuple[Column, ...]:
    """Every column of a file with its role, the rule that gave it, and its unit."""
    headings = [str(name) for name in names]
    own = own_names(headings, mapping)
    known = {*cohort_schema().names, "relapse"}
    dates = {name: f"{role}_date" for role, name in roles.items()}
    units = {field.name: field.unit for field in cohort_schema().fields}
    columns = []
    for heading in headings:
        role = mapping.columns.get(heading, own.get(heading, heading))
        if heading in mapping.leave_out:
            columns.append(Column(heading, None, "leave_out in the mapping file"))
        elif heading in dates or (role in dates and heading not in mapping.columns):
            named = heading in mapping.dates.values()
            rule = "dates in the mapping file" if named else "the usual name of a date"
            columns.append(Column(heading, dates.get(heading, dates.get(role)), rule, "date"))
        elif role in known and (role in patients.columns or role == "relapse"):
            rule = "columns in the mapping file" if heading in mapping.columns else "own name"
            unit = mapping.units.get(role, units.get(role, "").split(" ")[0]) or None
            columns.append(Column(heading, role, rule, unit))
        elif role in patients.columns:
            columns.append(Column(heading, None, "strata in the mapping file"))
        else:
            columns.append(Column(heading, None, "not named: set aside"))
    return tuple(columns)


def likely_wrong(
    patients: pd.DataFrame,
    columns: Collection[Column],
    frame: pd.DataFrame,
    notes: list[Note],
    labels: Mapping[str, str],
    sums: pd.DataFrame,
    mapping: FileMapping,
) -> Iterator[str]:
    """Yield what the owner of a file should look at, in words; ``sums`` are the rows that are no patients.

    The index of ``patients`` is the row of each in the file, as that of ``frame``.
    """
    yield from _events(patients)
    yield from _codes(patients, columns, frame, labels, answered=mapping.levels)
    for column in (column for column in columns if column.role in mapping.levels):
        cells = frame.loc[patients.index, column.heading].astype(str)
        given, label = mapping.levels[str(column.role)], labels.get(column.heading, "")
        if said := against_levels(str(column.role), column.heading, label, cells, given):
            yield said
    yield from _units(patients, columns, labels, answered=mapping.units)
    yield from _unknown(patients)
    yield from _no_days(patients)
    yield from _whole_months(columns, frame)
    yield from _rivals(columns, frame)
    yield from contradicted(patients, columns, frame, notes)
    yield from _sums(patients, columns, sums)
    yield from _first_days(columns, frame, labels)
    yield from _mixed_signs(columns, frame.loc[patients.index], mapping)
    for note in notes:
        asked = any(
            words in note.what for words in ("as the file defines it", BEFORE_THE_END, ALL_ALIKE)
        )
        if asked or note.subject in ("hidden", "merged", "unnamed"):
            yield str(note)


def _events(patients: pd.DataFrame) -> Iterator[str]:
    for name, words in (("death", ("dead", "died")), ("dfs_event", ("with an event", "had one"))):
        if name in patients.columns and len(patients):
            events = int(patients[name].sum())
            if events == len(patients) > 1:
                yield f"{name}: all {events} patients are {words[0]}: nobody is censored"
            elif events == 0:
                yield f"{name}: none of {len(patients)} patients {words[1]}"


def _codes(
    patients: pd.DataFrame,
    columns: Collection[Column],
    frame: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    answered: Collection[str],
) -> Iterator[str]:
    """Codes under a heading of censoring, or of a status, that were read as events, where the mapping file says nothing of them."""
    for column in columns:
        role, heading = column.role, column.heading
        if role in answered or role not in patients:
            continue
        cells = frame[heading].astype(str).str.strip().map(without_decimals)
        ones = cells.eq("1").sum()
        events = cells[cells.str.casefold().isin(YES)]
        if not len(events) or len(events) != patients[role].sum():
            continue
        said = [text for text in (heading, labels.get(heading, "")) if text]
        if role == "death" and all(says_neither(role, text) for text in said):
            one = sorted({*events})[0]
            flags = [cell for cell in sorted({*cells}) if cell.casefold() in YES | NO]
            same, turned = (
                ", ".join(
                    f"{as_yaml(cell)}: {int((cell.casefold() in YES) != other)}" for cell in flags
                )
                for other in (False, True)
            )
            yield (
                f"{quoted(heading)} does not say whether {one} is dead or alive, and {one} was read as dead "
                f"({len(events)} of {len(patients)}): look it up (in REDCap the data dictionary says it, such as 0, Alive | 1, Dead), "
                f"and write levels: {{death: {{{same}}}}} in the mapping file if that is right, "
                f"{{death: {{{turned}}}}} if {one} means alive"
            )
        elif ones and says_censored(str(role), heading):
            yield (
                f"{quoted(heading)} says censored, and 1 was read as an event ({ones} of {len(patients)}): "
                f"write levels: {{{role}: {{1: 0, 0: 1}}}} in the mapping file if 1 means censored"
            )


def _units(
    patients: pd.DataFrame,
    columns: Collection[Column],
    labels: Mapping[str, str],
    *,
    answered: Collection[str],
) -> Iterator[str]:
    if "blasts_percent" in patients.columns:
        blasts = patients["blasts_percent"].dropna()
        if len(blasts) and blasts.max() <= 1 and (blasts % 1 != 0).any():
            yield (
                "blasts_percent: none is above 1: write units: {blasts_percent: fraction} in the mapping "
                "file if 1 means all"
            )
    for column in (column for column in columns if column.role in DAY_COLUMNS):
        own = column.rule == "own name"  # os_days itself says nothing of the file's unit
        label = labels.get(column.heading, "")  # in a person's words: it comes first
        said = named_unit(label) or ("" if own else named_unit(column.heading))
        short = "" if own or said else asked_unit(column.heading, label)
        longest = patients[column.role].max() if column.role in patients.columns else pd.NA
        if said and column.unit not in ("days", None, "", said):
            yield (
                f"{quoted(column.heading)} says {said}, and was read as {column.unit} (the longest is {longest} days): "
                f"write units: {{{column.role}: {said}}} in the mapping file if they are {said}"
            )
        if column.unit != "days" or said == "days" or column.role in answered or pd.isna(longest):
            continue
        few = not own and longest < USUALLY_PASSED.get(str(column.role), 0)
        says, unit = (
            (f"says {said}", said) if said else ("names no unit", "months (or weeks, years)")
        )
        if short:
            says = f"has {quoted(short)}, which may be a unit"
        if said or short or few:
            first = unit.partition(" ")[0]
            yield (
                f"{quoted(column.heading)} {says}, and was read as days (the longest is {longest}): "
                f"write units: {{{column.role}: {first}}} in the mapping file if they are {unit}, "
                f"{{{column.role}: days}} if they are days"
            )


def _unknown(patients: pd.DataFrame) -> Iterator[str]:
    """Codes for what is not known that were read as days."""
    for name in ("os_days", "dfs_days"):
        days = patients[name].dropna() if name in patients.columns else pd.Series(dtype=int)
        code = days.max()
        if code in (999, 9999, 99999) and days[days < code].max() < code / 2:
            many = int((days == code).sum())
            yield (
                f"{name}: {many} patient{'s' * (many > 1)} with {code} days, far beyond all others: "
                f"write levels: {{{name}: {{{code}: ''}}}} in the mapping file if {code} means not known"
            )


def _no_days(patients: pd.DataFrame) -> Iterator[str]:
    """Follow-up that ends on its first day, for so many that two columns may have been taken for one another."""
    for name in ("os_days", "dfs_days"):
        days = patients[name].dropna() if name in patients.columns else pd.Series(dtype=int)
        none = int((days == 0).sum())
        if none > 1 and 2 * none >= len(days):
            yield (
                f"{name}: {none} of {len(days)} patients have 0 days: look whether the first day and the last "
                "were taken from the right columns, and whether 0 stands for not known"
            )


def _whole_months(columns: Collection[Column], frame: pd.DataFrame) -> Iterator[str]:
    """Times that are known by the month: which of them fall behind a day that a report looks at."""
    for column in columns:
        if column.role not in ("os_days", "dfs_days") or column.unit != "months":
            continue
        cells = frame[column.heading].astype(str).str.replace(",", ".").str.strip()
        times = pd.to_numeric(cells, errors="coerce").dropna()
        if not len(times) or (times % 1 == 0).mean() < _NEARLY_ALL:
            continue
        for day in HORIZONS:
            month = round(day / DAYS_PER_UNIT["months"])
            falls = round(month * DAYS_PER_UNIT["months"])
            if falls > day and bool(times.eq(month).any()):
                at = int(times.eq(month).sum())
                count = "1 patient" if at == 1 else f"{at} patients"
                yield (
                    f"{quoted(column.heading)} knows whole months: month {month} is day {falls}, so {count} with "
                    f"{month} months will count as followed beyond day {day}; rates at day {day} are those of "
                    f"{month - 1} months"
                )


def _sums(patients: pd.DataFrame, columns: Collection[Column], sums: pd.DataFrame) -> Iterator[str]:
    """Sums below the table that are others than those of the patients that were read."""
    for row, cells in sums.iterrows():
        for column in columns:
            if column.role is None or column.role not in patients.columns:
                continue
            said = re.search(r"(?<![0-9.,])[0-9]+(?![0-9.,])", str(cells.get(column.heading, "")))
            counted = _count_of(patients, column.role)
            if said and counted is not None and int(said[0]) != counted:
                what = "patients" if column.role == "patient_id" else column.role
                yield (
                    f"row {row} says {said[0]} in {quoted(column.heading)}, and {counted} were counted "
                    f"({what}): look for rows that are missing, or for another definition"
                )


def _count_of(patients: pd.DataFrame, role: str) -> int | None:
    if role == "patient_id":
        return len(patients)
    field = cohort_schema().field(role)
    flag = field.type == "boolean" or role in ("death", "dfs_event")
    return int(patients[role].astype("Int64").sum()) if flag else None


def _rivals(columns: Collection[Column], frame: pd.DataFrame) -> Iterator[str]:
    """Columns set aside that look like one that was taken."""
    taken = {column.role: column.heading for column in columns if column.role}
    for column, role in set_aside(columns, frame):
        unnamed = role in taken and column.rule.startswith("not named")
        if unnamed and bool(frame[column.heading].ne("").any()):
            yield (
                f"{quoted(column.heading)} is set aside, and may be {role} as well as "
                f"{quoted(taken[role])}, which is used"
            )


def _mixed_signs(
    columns: Collection[Column], frame: pd.DataFrame, mapping: FileMapping
) -> Iterator[str]:
    """Dates with another sign than the others of their column, which may have another order as well."""
    for column in columns:
        order = order_of(mapping.date_order, column.heading)
        if order != "month-day-year" or not (column.role or "").endswith("_date"):
            continue
        cells = frame[column.heading]
        signs = by_sign(cells.unique())
        # A point or a stroke stands in dates of either order; where the 16th of a month is written with it, that one is known.
        for sign, texts in signs.items():
            if len(signs) < 2 or fitting_order(texts):
                continue
            rows = cells.index[cells.isin(texts)].tolist()
            same = dict.fromkeys(signs, order)
            turned = {**same, sign: "day-month-year"}
            yield (
                f"{quoted(column.heading)} has dates with {' and with '.join(map(quoted, signs))}, and {quoted(texts[0])} "
                f"({rows_in_words(rows)}) was read as {order} like the others: write date_order: {order_entry(turned)} in the "
                f"mapping file if dates with {quoted(sign)} begin with the day, {order_entry(same)} if with the month; or correct the cells"
            )


def _first_days(
    columns: Collection[Column], frame: pd.DataFrame, labels: Mapping[str, str]
) -> Iterator[str]:
    """First days that lie years before those of the others, and times that count from another day."""
    for column in columns:
        for said in (column.heading, labels.get(column.heading, "")):
            if column.role in DAY_COLUMNS and counts_from_earlier(column.role, said):
                yield f"{quoted(column.heading)} is named {quoted(said)}: its days count from there"
                break
    start = next((column.heading for column in columns if column.role == "start_date"), None)
    if start is None:
        return
    days = day_numbers(frame[start])
    early = (
        int((days < days.median() - _MUCH_EARLIER).fillna(False).sum()) if days.notna().any() else 0
    )
    if early:
        yield f"{quoted(start)}: {early} of {len(frame)} first days lie ten years or more before the others"
    said = f"{start} {labels.get(start, '')}".casefold()
    if re.search(r"\bdiag(?![a-z])|diagnos|erstdiag|确诊|初诊", said):
        yield f"{quoted(start)} is day 0, and its name is that of a diagnosis: survival counts from there"
