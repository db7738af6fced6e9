"""A centre's table, in whatever form, read into a checked cohort; what was understood, in numbers.

``import cohortreader as cr; cr.read("patients.xlsx", "patients.yml").patients``. What this list does not
name is private.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cohortreader.checking import Check as Check
    from cohortreader.checking import check as check
    from cohortreader.data.cells import check_cells as check_cells
    from cohortreader.data.cohort import CHAPTER_COLUMNS as CHAPTER_COLUMNS
    from cohortreader.data.cohort import CohortError as CohortError
    from cohortreader.data.cohort import missing_columns as missing_columns
    from cohortreader.data.cohort import read_cohort as read_cohort
    from cohortreader.data.cohort import strata_columns as strata_columns
    from cohortreader.data.cohort import validate_cohort as validate_cohort
    from cohortreader.data.csvfile import read_rows as read_rows
    from cohortreader.data.problems import Problem as Problem
    from cohortreader.data.problems import TableError as TableError
    from cohortreader.data.problems import printable as printable
    from cohortreader.data.problems import quoted as quoted
    from cohortreader.data.schema import COHORT_SCHEMA as COHORT_SCHEMA
    from cohortreader.data.schema import data_dictionary as data_dictionary
    from cohortreader.data.schema import load_schema as load_schema
    from cohortreader.disclosure import ENOUGH as ENOUGH
    from cohortreader.disclosure import PROMISE as PROMISE
    from cohortreader.disclosure import Release as Release
    from cohortreader.disclosure import release as release
    from cohortreader.intake.adam_export import export_adam as export_adam
    from cohortreader.intake.mapping import FileMapping as FileMapping
    from cohortreader.intake.mapping import load_mapping as load_mapping
    from cohortreader.intake.notes import Column as Column
    from cohortreader.intake.notes import Intake as Intake
    from cohortreader.intake.notes import Note as Note
    from cohortreader.intake.privacy import analysis_frame as analysis_frame
    from cohortreader.intake.privacy import shown_levels as shown_levels
    from cohortreader.intake.privacy import shown_name as shown_name
    from cohortreader.intake.privacy import spreadsheet_safe as spreadsheet_safe
    from cohortreader.intake.reading import read as read
    from cohortreader.intake.skeleton import mapping_skeleton as template  # noqa: F401
    from cohortreader.intake.template import write_template as write_template
    from cohortreader.intake.understanding import describe as describe
    from cohortreader.intake.understanding import understood as understood

_PLACES = {
    "CHAPTER_COLUMNS": "data.cohort",
    "COHORT_SCHEMA": "data.schema",
    "Check": "checking",
    "CohortError": "data.cohort",
    "Column": "intake.notes",
    "ENOUGH": "disclosure",
    "FileMapping": "intake.mapping",
    "Intake": "intake.notes",
    "Note": "intake.notes",
    "PROMISE": "disclosure",
    "Problem": "data.problems",
    "Release": "disclosure",
    "TableError": "data.problems",
    "analysis_frame": "intake.privacy",
    "check": "checking",
    "check_cells": "data.cells",
    "data_dictionary": "data.schema",
    "describe": "intake.understanding",
    "export_adam": "intake.adam_export",
    "load_mapping": "intake.mapping",
    "load_schema": "data.schema",
    "missing_columns": "data.cohort",
    "printable": "data.problems",
    "quoted": "data.problems",
    "read": "intake.reading",
    "read_cohort": "data.cohort",
    "read_rows": "data.csvfile",
    "release": "disclosure",
    "shown_levels": "intake.privacy",
    "shown_name": "intake.privacy",
    "spreadsheet_safe": "intake.privacy",
    "strata_columns": "data.cohort",
    "template": "intake.skeleton:mapping_skeleton",
    "understood": "intake.understanding",
    "validate_cohort": "data.cohort",
    "write_template": "intake.template",
}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'cohortreader' has no attribute {name!r}")
    place, _, inside = _PLACES[name].partition(":")
    value = getattr(importlib.import_module(f"cohortreader.{place}"), inside or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
