"""What the notebooks of this book call.

What is listed here is public; everything else may change. A name is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.audit_ledger import ledger as ledger
    from helpers.audit_ledger import p_verdicts as p_verdicts
    from helpers.bundle import random_cohorts as random_cohorts
    from helpers.cohort import load_cohort as load_cohort
    from helpers.comparison import answer as answer
    from helpers.comparison import compare as compare
    from helpers.comparison import prints_as as prints_as
    from helpers.conclusion_tables import conclusions as conclusions
    from helpers.conclusion_tables import further_questions as further_questions
    from helpers.enclosed import EnclosedFile as EnclosedFile
    from helpers.figures_flow import flow as flow
    from helpers.figures_flow import flow_diagram as flow_diagram
    from helpers.figures_forest import plot_forest as plot_forest
    from helpers.identification import Study as Study
    from helpers.page import prose as prose
    from helpers.page import summary_card as summary_card
    from helpers.published import load_published as load_published
    from helpers.results import results_table as results_table
    from helpers.seaborn_figures import SeabornFigure as SeabornFigure
    from helpers.sentences import counted as counted
    from helpers.tables import show_table as show_table

_WHERE = {
    "EnclosedFile": "enclosed",
    "SeabornFigure": "seaborn_figures",
    "Study": "identification",
    "answer": "comparison",
    "compare": "comparison",
    "conclusions": "conclusion_tables",
    "counted": "sentences",
    "flow": "figures_flow",
    "flow_diagram": "figures_flow",
    "further_questions": "conclusion_tables",
    "ledger": "audit_ledger",
    "load_cohort": "cohort",
    "load_published": "published",
    "p_verdicts": "audit_ledger",
    "plot_forest": "figures_forest",
    "prints_as": "comparison",
    "prose": "page",
    "random_cohorts": "bundle",
    "results_table": "results",
    "show_table": "tables",
    "summary_card": "page",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    return getattr(import_module(f"helpers.{_WHERE[name]}"), name)
