"""Courses: the risk-set paths that agree with printed figures, and what is the same on all of them."""

from attainable.ensemble.agreeing import Courses, courses
from attainable.ensemble.limits import Limit, Limits

__all__ = ["Courses", "Limit", "Limits", "courses"]
