"""A centre's report: chapters of its own, from its own patients."""

from casebook.report.cohort import own_cohort
from casebook.report.estimable import estimable

__all__ = ["estimable", "own_cohort"]
