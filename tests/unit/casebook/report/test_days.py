"""The days that a check warns about are those that a report looks at."""

from casebook.report.results.estimands import HORIZONS
from cohortreader.intake.suspicions import LOOKS


def test_the_days_of_the_warning_are_those_of_the_report() -> None:
    """Rule: the two libraries don't import one another's list."""
    assert LOOKS == HORIZONS
