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

from cohortreader.data.cohort import CohortError, cohort_schema
from cohortreader.data.csvfile import read_bytes
from cohortreader.data.problems import Problem, TableError, quoted
from cohortreader.intake.mapping_checks import (
    LISTS,
    UNSURE,
    mapping_problem,
    wrong_form,
    wrong_names,
)
from cohortreader.intake.quoting import as_yaml
from cohortreader.intake.synonyms import guess_word

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
        Role (one of ``cohortreader.intake.mapping_checks.DATE_ROLES``) to the column of the file that holds the date.
    date_order : str or mapping
        ``day-month-year`` or ``month-day-year``, for dates such as 01/03/2022; of each column of dates, where
        they differ; empty if not given.
    day_of_month : str
        Day, from 1 to 28, taken for dates with a month and no day, but for the first day; such dates are refused if empty.
    failure_day : str
        Day on which treatment failed for those without remission and without a date of failure.
    units : mapping
        Name of a column of days to ``weeks``, ``months`` or ``years``.
    first_day : str
        ``0``, or ``1`` if the file calls the first day of blinatumomab day 1; columns in weeks, months or years stay.
    missing : tuple of str
        Words that mean not known, such as NA.
    leave_out : tuple of str
        Columns of the file not to read.
    strata : tuple of str
        Further columns that split the outcomes. No other one is kept.
    incomplete : str
        ``refuse`` a row that lacks a needed value, or ``set aside`` the patient.
    delimiter, encoding, sheet : str
        Of the file; found out if empty.
    header_row : str
        Row of the file in which the names of the columns stand; the first with anything in it if empty.
    not_patients : tuple of str
        What stands in place of a patient's code in rows that are no patients, such as a sum.
    decimal : str
        ``.`` or ``,``; found out if empty.
    thousands : str
        Sign between the thousands of a number, such as ``.`` in 1.234; none is taken for one if empty.
    accept : tuple of str
        Unusual things that are meant so, by the names that the check gives them.
    confirmed : tuple of str
        Words of strata to be shown that look like dates, numbers of patients or names.
    parameters : mapping
        PARAMCD of ADTTE to ``os`` or ``dfs``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    date_order: str | Mapping[str, str] = ""
    day_of_month: str = ""
    failure_day: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    first_day: str = "0"
    missing: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    incomplete: str = "refuse"
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    header_row: str = ""
    not_patients: tuple[str, ...] = ()
    decimal: str = ""
    thousands: str = ""
    accept: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


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
        raise CohortError([mapping_problem(None, "no list of names", "lines such as 'columns:'")])
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for key, value in content.items():
        if key not in known:
            expected, remedy = f"one of {', '.join(known)}", "correct its name, or delete the entry"
            problems.append(mapping_problem(str(key), "an unknown entry", expected, remedy))
        elif value not in (None, ""):
            problems += wrong_form(key, value)
            given[key] = tuple(value) if key in LISTS and isinstance(value, list) else value
    if not problems:
        problems = [*wrong_names(given), *_wrong_words(given.get("levels", {}))]
    if problems:
        raise CohortError(problems, source="mapping")
    return FileMapping(**given)


def _wrong_words(levels: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    """Words of a column that mean nothing here, with the entry that gives the right ones."""
    problems = []
    for name in (name for name in levels if name in cohort_schema().names):
        column, words = cohort_schema().field(name), levels[name]
        wrong = [
            there
            for there, word in words.items()
            if word not in (UNSURE, "") and not column.accepts_text(word)
        ]
        if wrong:
            right = {**words, **{there: guess_word(name, words[there]) for there in wrong}}
            entry = ", ".join(
                f"{as_yaml(there)}: {word if word == UNSURE else as_yaml(word)}"
                for there, word in right.items()
            )
            found = ", ".join(f"{quoted(there)}: {quoted(words[there])}" for there in wrong)
            expected = " or ".join(column.levels) or column.expected.removesuffix(
                ", or an empty cell"
            )
            remedy = f"write levels: {{{name}: {{{entry}}}}} in the mapping file"
            if UNSURE in right.values():
                remedy += f" with the right word for each {UNSURE}"
            expected += (
                f" in place of {', '.join(dict.fromkeys(quoted(words[there]) for there in wrong))}"
            )
            problems.append(mapping_problem("levels", f"{found} for {name}", expected, remedy))
    return problems


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
