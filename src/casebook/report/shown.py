"""Warnings of a file as a page may show them."""

from __future__ import annotations

from cohortreader import Intake, shown_name


def shown_warnings(intake: Intake) -> list[str]:
    """Warnings of a file, without the names of columns that may not be shown."""
    return [_shown(text, intake) for text in intake.warnings]


def _shown(text: str, intake: Intake) -> str:
    for column in sorted(intake.columns, key=lambda column: -len(str(column.heading))):
        heading = str(column.heading)
        if heading and shown_name(heading) != heading:
            text = text.replace(heading, shown_name(heading))
    return text
