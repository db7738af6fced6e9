"""Rows that every table of analyses has, whether its times are known or not, and their words."""

from __future__ import annotations

from attainable.paths.comparisons import Comparison
from fewevents.estimates.two_proportions import fisher_exact, risk_difference
from fewevents.formats import NOT_ESTIMABLE, format_ci, format_p

COUNTS, RISK_SETS, DAYS = "counts", "order of events, numbers at risk", "days"
TRANSPLANT_DATES, WAITING = "transplant dates", "days, transplant dates"
"""What a result needs to be known for."""
COLUMNS = ["analysis", "result", "rests_on"]
Row = tuple[str, str, str]


def crude_rows(study: Comparison) -> list[Row]:
    """Difference of the crude rates of events, second group minus first, and Fisher's exact test."""
    counts = (study.events2, study.n2, study.events1, study.n1)
    difference = risk_difference(*counts)
    return [
        ("crude rates of events, difference", format_ci(difference, unit="points"), COUNTS),
        ("Fisher's exact test, p", p_text(fisher_exact(*counts).p_value), COUNTS),
    ]


def p_text(value: float | None) -> str:
    """Four decimal places of a p-value, or the words for one that there is not.

    >>> p_text(0.00214), p_text(None)
    ('0.0021', 'not estimable')
    """
    return NOT_ESTIMABLE if value is None else format_p(value, 4)
