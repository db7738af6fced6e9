"""Figures of the book: each takes computed values and returns a :class:`helpers.page.Figure`.

Every function needs ``name`` (id in the page), ``alt`` (what it shows and finds, in words),
``caption`` (the finding) and ``provenance`` (where the data come from), all keyword-only.
"""

from helpers.figures_beside import plot_over_band
from helpers.figures_bounds import plot_attainable, plot_bounds
from helpers.figures_counts import plot_grades, plot_proportions
from helpers.figures_flow import flow_diagram
from helpers.figures_forest import plot_forest
from helpers.figures_patients import plot_swimmer
from helpers.figures_survival import plot_cumulative_incidence, plot_survival

__all__ = [
    "flow_diagram",
    "plot_attainable",
    "plot_bounds",
    "plot_cumulative_incidence",
    "plot_forest",
    "plot_grades",
    "plot_over_band",
    "plot_proportions",
    "plot_survival",
    "plot_swimmer",
]
