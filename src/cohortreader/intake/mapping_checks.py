"""What may stand in a mapping file: its words, and every problem of its content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.problems import Problem, quoted
from cohortreader.data.unusual import ASKED, EARLY_DATES, EARLY_END, EVERY_ROW

DAYS_PER_UNIT = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
DAY_COLUMNS = ("transplant_day", "dfs_days", "os_days", "mrd_day", "relapse_day")
OTHER_UNITS: Mapping[str, Mapping[str, float]] = {
    "age_years": {"years": 1, "months": 1 / 12, "weeks": 7 / 365.25, "days": 1 / 365.25},
    "weight_kg": {"kg": 1, "g": 0.001, "lb": 0.45359237},
    "blasts_percent": {"percent": 1, "fraction": 100},
}
"""Units of the columns that are no days, and what one of each is worth."""
DATE_ROLES = (
    "start",
    "birth",
    "transplant",
    "mrd",
    "relapse",
    "failure",
    "response",
    "assessment",
    "last_contact",
    "death",
)
"""Dates that days are counted from (start) and to. ``failure`` is the day on which treatment counts as
failed because no remission was reached, ``response`` the day on which remission was looked for (the day
of failure for those without), ``assessment`` the last look at the disease, where no event was found."""
DATE_ORDERS = ("year-month-day", "day-month-year", "month-day-year")
_CHOICES = {
    "date_order": DATE_ORDERS,
    "first_day": ("0", "1"),
    "incomplete": ("refuse", "set aside"),
    "decimal": (".", ","),
    "thousands": (".", ",", " ", "'", "’"),
}
_WHOLE = ("failure_day", "header_row", "day_of_month")
RELAPSE = "relapse"
"""A flag of relapse, which with relapse_day, death and os_days gives disease-free survival."""
UNSURE = "___"
"""Stands in a mapping file for what a person has to decide; it is accepted nowhere."""
_SHOWN = 8  # undecided places in one message
LISTS = ("missing", "leave_out", "strata", "not_patients", "accept", "confirmed")
"""Entries that are lists of words."""


def wrong_form(key: str, value: Any) -> list[Problem]:
    """Problems of the form of one entry, such as a word where a list belongs."""
    if key in LISTS:
        right = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        return [] if right else [mapping_problem(key, "something else", "a list of words")]
    if key == "levels":
        right = isinstance(value, dict) and all(map(_is_text_map, value.values()))
        words = "for each column a list such as 'ja: yes'"
        return [] if right else [mapping_problem(key, "something else", words)]
    if key in ("columns", "constants", "dates", "units", "parameters"):
        return (
            [] if _is_text_map(value) else [mapping_problem(key, "something else", "'name: name'")]
        )
    choices = _CHOICES.get(key)
    if key == "date_order" and _is_text_map(value):
        wrong = [order for order in value.values() if order not in (*DATE_ORDERS, UNSURE)]
        return [
            mapping_problem(key, quoted(one), " or ".join(map(repr, DATE_ORDERS))) for one in wrong
        ]
    if not isinstance(value, str):
        return [mapping_problem(key, "a list", "one word")]
    if choices and value not in choices:
        return [mapping_problem(key, quoted(value), " or ".join(map(repr, choices)))]
    if key == "delimiter" and len(value) != 1:
        return [mapping_problem(key, quoted(value), "one sign")]
    if key in _WHOLE and not re.fullmatch(r"0|[1-9][0-9]{0,4}", value, re.ASCII):
        return [mapping_problem(key, quoted(value), "a whole number")]
    if key == "day_of_month" and not 1 <= int(value) <= 28:
        return [mapping_problem(key, quoted(value), "a day of every month, from 1 to 28")]
    return []


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, str) for pair in value.items() for text in pair
    )


def wrong_names(given: Mapping[str, Any]) -> list[Problem]:
    """Problems of the names in a mapping file whose entries have the right form."""
    schema = cohort_schema()
    problems = [*_undecided(given), *_wrong_units(given.get("units", {}))]
    targets = list(given.get("columns", {}).values())
    for name in dict.fromkeys(n for n in targets if targets.count(n) > 1 and n != UNSURE):
        problems.append(mapping_problem("columns", f"two columns for {quoted(name)}", "one"))
    for name, value in given.get("constants", {}).items():
        if name not in schema.names:
            problems.append(mapping_problem("constants", quoted(name), "a column of the schema"))
        elif not schema.field(name).accepts_text(value):
            found = f"{quoted(value)} for {name}"
            problems.append(mapping_problem("constants", found, schema.field(name).expected))
    entries = [*(rule.accepted_by for rule in ASKED), EVERY_ROW, EARLY_DATES, EARLY_END]
    problems += [
        mapping_problem("accept", quoted(word), f"one of: {'; '.join(entries)}")
        for word in given.get("accept", ())
        if word not in (*entries, UNSURE)
    ]
    for entry, names, choices in (
        ("dates", DATE_ROLES, None),
        ("units", (*DAY_COLUMNS, *OTHER_UNITS), None),
        ("parameters", None, ("os", "dfs")),
    ):
        for name, value in given.get(entry, {}).items():
            if names is not None and name not in names:
                problems.append(mapping_problem(entry, quoted(name), f"one of {', '.join(names)}"))
            if choices is not None and value not in choices:
                problems.append(
                    mapping_problem(entry, quoted(value), f"one of {', '.join(choices)}")
                )
    return problems


def _wrong_units(units: Mapping[str, str]) -> list[Problem]:
    problems = []
    for name, unit in units.items():
        choices = tuple(OTHER_UNITS.get(name, DAYS_PER_UNIT))
        if unit not in (*choices, UNSURE):
            problems.append(mapping_problem("units", quoted(unit), f"one of {', '.join(choices)}"))
    return problems


def _undecided(given: Mapping[str, Any]) -> list[Problem]:
    """Entries that ``template`` left for a person to decide."""
    problems = []
    for key, value in given.items():
        if places := list(_open_places(value)):
            shown = ", ".join(dict.fromkeys(places[:_SHOWN]))
            more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
            line = ", or delete the line where nothing is" if key in ("columns", "dates") else ""
            found = f"{UNSURE}{f' for {shown}' if shown else ''}{more}, which is not decided yet"
            remedy = f"write in place of each {UNSURE} what is meant{line}"
            problems.append(
                Problem(None, key, found, "what is meant", remedy, part="mapping file, entry")
            )
    return problems


def _open_places(value: Any, within: str = "") -> Iterator[str]:
    """What each ``___`` of an entry stands for: the other side of its line, with the column of a word."""
    if isinstance(value, Mapping):
        for there, here in value.items():
            if there == UNSURE or here == UNSURE:
                yield quoted(here if there == UNSURE else there) + within
            elif isinstance(here, Mapping):
                yield from _open_places(here, f" of {there}")
    elif UNSURE in (value if isinstance(value, (list, tuple)) else (value,)):
        yield ""


def mapping_problem(entry: str | None, found: str, expected: str, remedy: str = "") -> Problem:
    """Problem of an entry, or of the whole mapping file if there is none."""
    remedy = remedy or "write what is expected in place of what was found, in the mapping file"
    return Problem(None, entry, found, expected, remedy, part="mapping file, entry")
