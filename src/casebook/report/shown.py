"""Warnings of a file as a page may show them."""

from __future__ import annotations

import re

from cohortreader import Intake, shown_name


def shown_warnings(intake: Intake) -> list[str]:
    """Warnings of a file, without the names of columns that may not be shown."""
    return [_shown(text, intake) for text in intake.warnings]


def without_row_numbers(text: str) -> str:
    """Warning for a page: how many rows, and not which, since a row of the file is a patient.

    >>> without_row_numbers("read with one (3 rows: 4, 5, 9)"), without_row_numbers("(row 4)")
    ('read with one (3 rows)', '(1 row)')
    """
    return re.sub(
        r"\(([0-9,]+ rows): [0-9, .]+\)", r"(\1)", re.sub(r"\(row [0-9]+\)", "(1 row)", text)
    )


def _shown(text: str, intake: Intake) -> str:
    for column in sorted(intake.columns, key=lambda column: -len(str(column.heading))):
        heading = str(column.heading)
        if heading and shown_name(heading) != heading:
            text = text.replace(heading, shown_name(heading))
    return text
