"""What the notebooks of this book call: loading, comparing with print, tables, figures, sentences.

A name is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# fmt: off
_HOME = {
    "published": "load_published",
    "cohort": "load_cohort",
    "comparators": "load_comparators",
    "comparison": "compare overall",
    "basis": "BASES",
    "tables": "show_table",
    "table_kinds": "compare_table estimates_table verdict_table",
    "page": "summary_card",
    "sentences": "counted prose",
    "wording": "difference_in_words rarity_in_words",
    "svg": "canvas",
    "palette": "colour",
    "figures_flow": "flow_diagram",
    "figures_counts": "plot_proportions",
    "figures_bundle": "plot_bundle",
    "description": "flow",
    "analyses": "comparison_tables extreme_cohorts survival_rates",
    "sampling": "sample_cohorts",
    "safety": "patients_to_exclude",
}
# fmt: on
_MODULE = {name: module for module, names in _HOME.items() for name in names.split()}
__all__ = sorted(_MODULE)


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
