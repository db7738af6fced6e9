"""Audit of printed survival statistics: what can come from what was printed; proof or witness.

>>> import attainable as at
>>> at.logrank(15, 1, 11, 0, ties=False).n_paths(test="mantel")
165
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attainable.answers.audit import Audit, audit
    from attainable.claims import Claim, Study, StudyError, read_claims
    from attainable.forms import check
    from attainable.joint import Finding, joint_findings
    from attainable.printed import Interval, Printed, printed_number, printed_p
    from attainable.reading import read
    from attainable.riskset import Logrank, logrank
    from attainable.riskset.counts import count_p_values
    from attainable.riskset.programs import programs
    from attainable.riskset.statistics import path_p_values
    from attainable.riskset.witness import cohort_of, draw_cohort, r_code
    from attainable.verdict import Verdict

__version__ = "0.1.0"

# Where each public name stands: imported when it is first used, so that a command starts at once.
_WHERE = {
    "Audit": "answers.audit",
    "Claim": "claims",
    "Finding": "joint",
    "Interval": "printed",
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

__all__ = [
    "Audit",
    "Claim",
    "Finding",
    "Interval",
    "Logrank",
    "Printed",
    "Study",
    "StudyError",
    "Verdict",
    "audit",
    "check",
    "cohort_of",
    "count_p_values",
    "draw_cohort",
    "joint_findings",
    "logrank",
    "path_p_values",
    "printed_number",
    "printed_p",
    "programs",
    "r_code",
    "read",
    "read_claims",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'attainable' has no attribute {name!r}")
    return getattr(import_module(f"attainable.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
