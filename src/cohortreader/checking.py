"""A file checked whole: what was understood of it, what is likely wrong, what has to be mended."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohortreader.data.problems import Problem, TableError, grouped, together
from cohortreader.intake.mapping import FileMapping
from cohortreader.intake.notes import Intake
from cohortreader.intake.reading import read
from cohortreader.intake.understanding import understood


@dataclass(frozen=True)
class Check:
    """The answer of ``check``.

    Parameters
    ----------
    intake : Intake or None
        The cohort with its notes; None where something has to be mended.
    error : TableError or None
        What has to be mended; None where the file is good.
    """

    intake: Intake | None
    error: TableError | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What has to be mended; empty where the file is good."""
        return () if self.error is None else self.error.problems

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data, as ``cohortreader check --json`` writes it."""
        intake = self.intake
        columns = intake.columns if intake else getattr(self.error, "columns", ())
        return {
            "patients": len(intake.patients) if intake else None,
            "rows": intake.rows if intake else getattr(self.error, "rows", None),
            "columns": [
                {"heading": c.heading, "role": c.role, "rule": c.rule, "unit": c.unit}
                for c in columns
            ],
            "understood": understood(intake.patients) if intake else None,
            "warnings": list(intake.warnings if intake else getattr(self.error, "warnings", ())),
            "problems": [_problem(together(group)) for group in grouped(self.problems)],
            "set_aside": list(intake.set_aside) if intake else [],
        }


def check(
    path: str | Path,
    mapping: str | Path | FileMapping | None = None,
    *,
    today: datetime.date | None = None,
) -> Check:
    """Read a file and return what was understood, or what has to be mended; never raises for its content.

    Parameters
    ----------
    path, mapping, today
        As for ``cohortreader.read``.

    Returns
    -------
    Check
        With the cohort, or with the problems.
    """
    try:
        return Check(read(path, mapping, today=today), None)
    except TableError as error:
        return Check(None, error)


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "where": problem.where,
        "found": problem.found,
        "expected": problem.expected,
        "remedy": problem.remedy,
    }
