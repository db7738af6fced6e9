"""The mapping file: what a centre's columns and words are called here.

It is YAML, and every value in it is taken as the text that stands there: ``yes`` is the word and
not a truth value, ``01`` keeps its nought.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from helpers.data.cohort import CohortError, cohort_schema
from helpers.data.csvfile import read_bytes
from helpers.data.problems import Problem, TableError, quoted

DAYS_PER_UNIT = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
DAY_COLUMNS = ("transplant_day", "dfs_days", "os_days", "mrd_day", "relapse_day")
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
_LARGEST = 1_000_000  # bytes


@dataclass(frozen=True)
class FileMapping:
    """What a centre's file calls things, and how it writes them.

    Parameters
    ----------
    columns : mapping
        Name in the file to name in the schema (or of a stratum).
    levels : mapping
        Name in the schema to a mapping of words in the file to accepted words.
    constants : mapping
        Name in the schema to the value that all patients have.
    dates : mapping
        Role (one of DATE_ROLES) to the column of the file that holds the date.
    date_order : str
        One of DATE_ORDERS, for dates such as 01/03/2022; empty if not given.
    failure_day : str
        Day on which treatment failed for those without remission and without a date of failure.
    units : mapping
        Name of a column of days to ``weeks``, ``months`` or ``years``.
    first_day : str
        ``0``, or ``1`` if the file calls the first day of blinatumomab day 1.
    missing : tuple of str
        Words that mean not known, such as NA.
    leave_out : tuple of str
        Columns of the file not to read.
    strata : tuple of str or None
        Further columns that may be shown as strata; None leaves it to their values.
    incomplete : str
        ``refuse`` a row that lacks a needed value, or ``set aside`` the patient.
    delimiter, encoding, sheet : str
        Of the file; found out if empty.
    decimal : str
        ``.`` or ``,``; found out if empty.
    parameters : mapping
        PARAMCD of ADTTE to ``os`` or ``dfs``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    failure_day: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    first_day: str = "0"
    missing: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    strata: tuple[str, ...] | None = None
    incomplete: str = "refuse"
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    decimal: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


_CHOICES = {
    "date_order": DATE_ORDERS,
    "first_day": ("0", "1"),
    "incomplete": ("refuse", "set aside"),
    "decimal": (".", ","),
}
_WHOLE = ("failure_day",)
_LISTS = ("missing", "leave_out", "strata")


class _TextLoader(yaml.SafeLoader):
    """YAML's safe loader, with every scalar as text and no key given twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value not in seen:
                seen.add(key.value)
            elif isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, f"found {quoted(str(key.value))} twice", key.start_mark
                )
        return super().construct_mapping(node, deep=deep)


def load_mapping(path: str | Path) -> FileMapping:
    """Read a mapping file (YAML, read by the safe loader, every value as text).

    Raises
    ------
    CohortError
        With every problem of the file.
    """
    try:
        return mapping_from(_content(path))
    except TableError as error:
        raise CohortError(error.problems, total=error.total, source=str(path)) from None


def mapping_from(content: Any) -> FileMapping:
    """Check the content of a mapping file and return it as a FileMapping.

    Raises
    ------
    CohortError
        With every problem of the content.

    Examples
    --------
    >>> mapping_from({"columns": {"Tod": "death"}}).columns
    {'Tod': 'death'}
    """
    known = [entry.name for entry in fields(FileMapping)]
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise CohortError([_problem(None, "no list of names", "lines such as 'columns:'")])
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for key, value in content.items():
        if key not in known:
            problems.append(_problem(str(key), "an unknown entry", f"one of {', '.join(known)}"))
        elif value not in (None, ""):
            problems += _wrong_form(key, value)
            given[key] = tuple(value) if key in _LISTS and isinstance(value, list) else value
    if not problems:
        problems = _wrong_names(given)
    if problems:
        raise CohortError(problems, source="mapping")
    return FileMapping(**given)


def _content(path: str | Path) -> Any:
    data = read_bytes(path)
    try:
        if len(data) > _LARGEST:
            raise ValueError("more than a million bytes")
        return yaml.load(data.decode("utf-8-sig"), Loader=_TextLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        row = None if mark is None else mark.line + 1
        reason = getattr(error, "problem", None) or type(error).__name__
        found = f"a file that can't be read as YAML in UTF-8 ({quoted(str(reason))})"
        problem = Problem(row, None, found, "a mapping file", "compare it with the example")
    raise TableError([problem], source=str(path))


def _wrong_form(key: str, value: Any) -> list[Problem]:
    if key in _LISTS:
        right = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        return [] if right else [_problem(key, "something else", "a list of words")]
    if key == "levels":
        right = isinstance(value, dict) and all(map(_is_text_map, value.values()))
        words = "for each column a list such as 'ja: yes'"
        return [] if right else [_problem(key, "something else", words)]
    if key in ("columns", "constants", "dates", "units", "parameters"):
        return [] if _is_text_map(value) else [_problem(key, "something else", "'name: name'")]
    if not isinstance(value, str):
        return [_problem(key, "a list", "one word")]
    choices = _CHOICES.get(key)
    if choices and value not in choices:
        return [_problem(key, quoted(value), " or ".join(map(repr, choices)))]
    if key == "delimiter" and len(value) != 1:
        return [_problem(key, quoted(value), "one sign")]
    if key in _WHOLE and not re.fullmatch(r"0|[1-9][0-9]{0,4}", value, re.ASCII):
        return [_problem(key, quoted(value), "a whole number")]
    return []


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, str) for pair in value.items() for text in pair
    )


def _wrong_names(given: Mapping[str, Any]) -> list[Problem]:
    schema = cohort_schema()
    problems = []
    targets = list(given.get("columns", {}).values())
    for name in dict.fromkeys(name for name in targets if targets.count(name) > 1):
        problems.append(_problem("columns", f"two columns for {quoted(name)}", "one"))
    for name, words in given.get("levels", {}).items():
        accepted = schema.field(name).accepts_text if name in schema.names else None
        for word in words.values():
            if accepted and not accepted(word):
                found = f"{quoted(word)} for {name}"
                problems.append(_problem("levels", found, schema.field(name).expected))
    for name, value in given.get("constants", {}).items():
        if name not in schema.names:
            problems.append(_problem("constants", quoted(name), "a column of the schema"))
        elif not schema.field(name).accepts_text(value):
            found = f"{quoted(value)} for {name}"
            problems.append(_problem("constants", found, schema.field(name).expected))
    for entry, names, choices in (
        ("dates", DATE_ROLES, None),
        ("units", DAY_COLUMNS, tuple(DAYS_PER_UNIT)),
        ("parameters", None, ("os", "dfs")),
    ):
        for name, value in given.get(entry, {}).items():
            if names is not None and name not in names:
                problems.append(_problem(entry, quoted(name), f"one of {', '.join(names)}"))
            if choices is not None and value not in choices:
                problems.append(_problem(entry, quoted(value), f"one of {', '.join(choices)}"))
    return problems


def _problem(entry: str | None, found: str, expected: str) -> Problem:
    return Problem(None, entry, found, expected, "correct the mapping file")
