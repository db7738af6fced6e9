"""Problems told in the words of the file, with the remedy that a mapping file offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cohortreader.data.cohort import cohort_schema
from cohortreader.data.problems import Problem
from cohortreader.intake.quoting import as_yaml

MEANING = "correct the value, or say what it means under levels in a mapping file"
_PLAIN = "correct the value"


def in_the_words_of_the_file(
    problems: Iterable[Problem], names: Mapping[str, str]
) -> list[Problem]:
    """Problems of a cohort with the file's own names of columns, and with more to choose from than to correct a value.

    Parameters
    ----------
    problems : iterable of Problem
        As from ``cohortreader.data.cohort.validate_cohort``.
    names : mapping
        Column of the schema to what the file calls it, where the two differ.

    Examples
    --------
    >>> found = Problem(2, "transplant", "'是'", "yes or no", "correct the value")
    >>> (told,) = in_the_words_of_the_file([found], {"transplant": "移植"})
    >>> told.column, told.remedy
    ('transplant (移植 in the file)', 'correct the value, or say what it means under levels in a mapping file')
    """
    fields = {field.name: field for field in cohort_schema().fields}
    told = []
    for problem in problems:
        name = problem.column
        if name in fields and problem.remedy == _PLAIN and fields[name].levels:
            problem = replace(problem, remedy=MEANING)
        if "columns: {...: relapse" in problem.remedy and {"dfs_event", "dfs_days"} <= set(names):
            flag, day = as_yaml(names["dfs_event"]), as_yaml(names["dfs_days"])
            told_names = f"columns: {{{flag}: relapse, {day}: relapse_day}}"
            remedy = problem.remedy.replace("columns: {...: relapse, ...: relapse_day}", told_names)
            problem = replace(problem, remedy=remedy)
        if name is not None and name in names:
            problem = replace(problem, column=f"{name} ({names[name]} in the file)")
        told.append(problem)
    return told
