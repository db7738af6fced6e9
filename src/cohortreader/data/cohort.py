"""The cohort: one patient a row, read as text, checked whole, and only then given its types.

Every problem is told at once. Nothing is coerced, trimmed or dropped: ``cohortreader.data.schema`` says
which forms a cell may take, ``cohortreader.data.contradictions`` which columns may not disagree. A cohort
need not have every column: it needs ``patient_id`` and those of one chapter. Columns beyond the
schema are kept as text; they may serve as strata.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from cohortreader.data.cells import check_cells, nearest_column
from cohortreader.data.contradictions import RULES, Rule
from cohortreader.data.csvfile import read_rows
from cohortreader.data.distinct import distinct
from cohortreader.data.problems import KEPT, Problem, TableError, quoted
from cohortreader.data.schema import COHORT_SCHEMA, Schema, load_schema
from cohortreader.data.unusual import ASKED, NOTED

__all__ = [
    "CHAPTER_COLUMNS",
    "HORIZONS",
    "CohortError",
    "Problem",
    "chapters_with_columns",
    "cohort_schema",
    "missing_columns",
    "needed_columns",
    "read_cohort",
    "strata_columns",
    "validate_cohort",
]


CHAPTER_COLUMNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Who was treated": ((),),
    "Remission": (("complete_remission",),),
    "Refractory against relapsed, a section of Remission": (
        ("complete_remission", "disease_status"),
    ),
    "Survival": (("os_days", "death"), ("dfs_days", "dfs_event")),
    "Transplant, as an event in time, a section of Survival": (
        ("complete_remission", "transplant", "transplant_day", "os_days", "death"),
        ("complete_remission", "transplant", "transplant_day", "dfs_days", "dfs_event"),
    ),
    "Safety": (("crs_grade",), ("icans_grade",), ("treatment_death",)),
}
"""Chapters of a report by their titles, each with the columns that it can't do without: one of several sets of them.
``patient_id`` is needed by all."""
HORIZONS = (180, 365, 730)
"""Days at which a report gives survival."""


class CohortError(TableError):
    """A cohort that can't be used as it is: ``str()`` and ``.problems`` say what to mend."""


@cache
def cohort_schema() -> Schema:
    """Table Schema of a cohort (cohort.schema.json)."""
    return load_schema(COHORT_SCHEMA)


def missing_columns(patients: pd.DataFrame, chapter: str) -> list[str]:
    """Columns that a chapter needs and a cohort does not have; of several sets that would do, the one that lacks least.

    Raises
    ------
    KeyError
        If there is no such chapter in ``CHAPTER_COLUMNS``.

    Examples
    --------
    >>> example = pd.DataFrame(columns=cohort_schema().names)
    >>> missing_columns(example[["os_days", "dfs_event", "dfs_days"]], "Survival")
    []
    >>> missing_columns(example[["os_days"]], "Survival")
    ['death']
    """
    sets = CHAPTER_COLUMNS[chapter]
    return min(
        ([name for name in names if name not in patients.columns] for names in sets), key=len
    )


def needed_columns(chapter: str) -> str:
    """Sets of columns any of which is enough for a chapter, in words.

    >>> needed_columns("Survival")
    'os_days, death; or dfs_days, dfs_event'
    """
    return "; or ".join(", ".join(names) for names in CHAPTER_COLUMNS[chapter])


def chapters_with_columns(patients: pd.DataFrame) -> list[str]:
    """Chapters for which a cohort has every column.

    >>> example = pd.DataFrame(columns=cohort_schema().names)
    >>> chapters_with_columns(example[["patient_id", "os_days", "death"]])
    ['Who was treated', 'Survival']
    """
    return [chapter for chapter in CHAPTER_COLUMNS if not missing_columns(patients, chapter)]


def read_cohort(path: str | Path) -> pd.DataFrame:
    """Read and validate a cohort from a CSV file.

    Parameters
    ----------
    path : str or Path
        Comma-separated UTF-8 text with columns of cohort.schema.json. Other files are read
        by ``cohortreader.read``.

    Returns
    -------
    DataFrame
        As ``validate_cohort``.

    Raises
    ------
    CohortError
        With every problem of the file, each with its line.
    """
    try:
        return validate_cohort(read_rows(path))
    except TableError as error:
        raise CohortError(error.problems, total=error.total, source=str(path)) from None


def validate_cohort(frame: pd.DataFrame, *, accept: Collection[str] = ()) -> pd.DataFrame:
    """Check a cohort given as text and return it in its types.

    Parameters
    ----------
    frame : DataFrame of text
        Cells as they stand in the file, empty text where nothing stands. If its index is named
        ``row`` it holds the line of each row in the file; otherwise the first row is taken for
        line 2, below a header.
    accept : collection of str
        Names of unusual things that are meant so, as in a mapping file.

    Returns
    -------
    DataFrame
        The columns of the schema that are there, in its order, then any others as text. Yes and
        no are ``boolean``; days, grades and 0/1 flags ``Int64``; other numbers ``Float64``;
        lists of words such as disease_status categories.

    Raises
    ------
    CohortError
        If any cell, or any columns of one patient together, break a rule, or if no chapter has
        its columns.
    ValueError
        If the cells are not text.
    """
    frame = _with_rows(frame)
    schema = cohort_schema()
    problems, total = check_cells(frame, schema, needed=("patient_id",))
    if not any(all(CHAPTER_COLUMNS[chapter]) for chapter in chapters_with_columns(frame)):
        problems += _no_chapter(frame)
        total += 1
    present = [field for field in schema.fields if field.name in frame.columns]
    typed = pd.DataFrame({field.name: field.convert(frame[field.name]) for field in present})
    asked = [rule for rule in ASKED if rule.accepted_by not in accept]
    for rule in (*RULES, *asked):
        if set(rule.columns) <= set(typed.columns):
            broken = _broken(rule, typed, frame)
            if broken.any():
                names = [name for name in (*rule.columns, *rule.besides) if name in typed.columns]
                found = frame.loc[broken, names]
                total += len(found)
                first = found.head(KEPT)
                cells = zip(first.index.tolist(), first.to_numpy().tolist(), strict=True)
                problems += [_contradiction(rule, names, row, values) for row, values in cells]
    if total:
        problems.sort(key=lambda problem: problem.row or 0)  # stable: cells before contradictions
        raise CohortError(problems, total=total, source="cohort")
    return typed.join(frame[strata_columns(frame)]).reset_index(drop=True)


def unusual(cohort: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Unusual things in a checked cohort that a centre may define so: column, what, and in how many patients."""
    rules = [
        *((rule.accepted_by + ": accepted in the mapping file", rule) for rule in ASKED),
        *NOTED,
    ]
    found = []
    for what, rule in rules:
        if set(rule.columns) <= set(cohort.columns):
            count = int(_broken(rule, cohort, cohort.iloc[:, :0]).sum())
            found += [(rule.columns[0], what, count)] if count else []
    return found


def strata_columns(cohort: pd.DataFrame) -> list[str]:
    """Columns beyond those of the schema, in the order of the file."""
    names = set(cohort_schema().names)
    return [name for name in cohort.columns if name not in names]


def _with_rows(frame: pd.DataFrame) -> pd.DataFrame:
    repeated = frame.columns[frame.columns.duplicated()].unique()
    if len(repeated):
        raise CohortError(
            Problem(1, str(name), "the name twice", "a name that occurs once", "rename one")
            for name in repeated
        )
    found = {name: distinct(frame[name]) for name in frame.columns}
    kinds = {
        name: "missing values" if (codes < 0).any() else pd.api.types.infer_dtype(texts)
        for name, (codes, texts) in found.items()
    }
    other = [f"{name} ({kind})" for name, kind in kinds.items() if kind not in ("string", "empty")]
    if other:
        raise ValueError(
            f"a cohort is validated as text, but these columns are not: {', '.join(other)}; "
            "read the file with every cell as text and empty cells as empty text"
        )
    if frame.index.name == "row":
        return frame
    return frame.set_axis(pd.RangeIndex(2, len(frame) + 2, name="row"))


def _no_chapter(frame: pd.DataFrame) -> list[Problem]:
    others = strata_columns(frame)
    results = [
        chapter
        for chapter, sets in CHAPTER_COLUMNS.items()
        if all(sets) and ", a section of " not in chapter
    ]
    needs = ". ".join(f"{chapter}: {needed_columns(chapter)}" for chapter in results)
    wanted = dict.fromkeys(n for c in results for names in CHAPTER_COLUMNS[c] for n in names)
    alike = [(name, nearest_column(name, others)) for name in wanted if name not in frame.columns]
    pairs = [f"{quoted(near)} to {name}" for name, near in alike if near]
    remedy = f"rename {', '.join(pairs)}" if pairs else "add or rename columns"
    found = "no chapter with all the columns that it needs"
    return [Problem(1, None, found, f"those of one chapter ({needs})", remedy)]


def _broken(rule: Rule, typed: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    absent = [name for name in rule.besides if name not in typed.columns]
    if absent:
        unknown = {name: pd.Series(pd.NA, typed.index, dtype="boolean") for name in absent}
        typed = typed.assign(**unknown)
    broken = rule.broken(typed).fillna(False).astype(bool)
    if broken.any():
        for name in (*rule.columns, *rule.besides):
            if name in frame:  # a cell that is wrong in itself contradicts nothing
                broken &= typed[name].notna() | frame[name].eq("")
    return broken


def _contradiction(rule: Rule, names: list[str], row: int, values: list[str]) -> Problem:
    pairs = zip(names, values, strict=True)
    found = ", ".join(f"{name} {quoted(value)}" for name, value in pairs)
    return Problem(row, rule.columns[0], found, rule.expected, rule.remedy)
