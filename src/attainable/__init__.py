"""Audit of printed survival statistics: what can come from what was printed; proof or witness.

>>> import attainable as at
>>> at.logrank(15, 1, 11, 0, ties=False).n_paths(test="mantel")
165
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attainable.answers.audit import Audit as Audit
    from attainable.answers.audit import audit as audit
    from attainable.claims import Claim as Claim
    from attainable.claims import Study as Study
    from attainable.claims import StudyError as StudyError
    from attainable.claims import read_claims as read_claims
    from attainable.ensemble import Courses as Courses
    from attainable.ensemble import Limit as Limit
    from attainable.ensemble import Limits as Limits
    from attainable.ensemble import courses as courses
    from attainable.forms import check as check
    from attainable.interval import Interval as Interval
    from attainable.joint import Finding as Finding
    from attainable.joint import joint_findings as joint_findings
    from attainable.printed import Printed as Printed
    from attainable.printed import printed_number as printed_number
    from attainable.printed import printed_p as printed_p
    from attainable.reading import read as read
    from attainable.riskset import Logrank as Logrank
    from attainable.riskset import logrank as logrank
    from attainable.riskset.counts import count_p_values as count_p_values
    from attainable.riskset.programs import programs as programs
    from attainable.riskset.statistics import path_p_values as path_p_values
    from attainable.riskset.witness import cohort_of as cohort_of
    from attainable.riskset.witness import draw_cohort as draw_cohort
    from attainable.riskset.witness import r_code as r_code
    from attainable.verdict import Verdict as Verdict

__version__ = "0.2.0"

# Where each public name stands: imported when it is first used, so that a command starts at once.
_WHERE = {
    "Courses": "ensemble",
    "Limit": "ensemble",
    "Limits": "ensemble",
    "courses": "ensemble",
    "Audit": "answers.audit",
    "Claim": "claims",
    "Finding": "joint",
    "Interval": "interval",
    "Logrank": "riskset",
    "Printed": "printed",
    "Study": "claims",
    "StudyError": "claims",
    "Verdict": "verdict",
    "audit": "answers.audit",
    "check": "forms",
    "cohort_of": "riskset.witness",
    "count_p_values": "riskset.counts",
    "draw_cohort": "riskset.witness",
    "joint_findings": "joint",
    "logrank": "riskset",
    "path_p_values": "riskset.statistics",
    "printed_number": "printed",
    "printed_p": "printed",
    "programs": "riskset.programs",
    "r_code": "riskset.witness",
    "read": "reading",
    "read_claims": "claims",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'attainable' has no attribute {name!r}")
    return getattr(import_module(f"attainable.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
