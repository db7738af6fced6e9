"""Make a report: the same notebooks, executed on a centre's own cohort, in a folder of their own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd

from casebook.build.book import REPOSITORY, Book, build_book
from casebook.build.folder import BuildError, sole_build
from casebook.build.pages import restore, swap
from casebook.report.needs import unmet_needs
from casebook.report.pages import FEWEST_TOLD, write_sources
from cohortreader.intake.notes import Intake
from cohortreader.intake.privacy import analysis_frame
from helpers.chapters.edition import MASK_BELOW
from helpers.cohort import OWN_COHORT

TITLE = "Short-course blinatumomab in our patients"
MARK = ".blinatumomab-report"
"""A file that only a report holds: a folder without it is never replaced."""


def make_report(intake: Intake, out: Path, *, title: str, mask_small_cells: bool) -> Path:
    """Build the book of a cohort into a folder, telling each step on standard output.

    Everything is made in a folder beside it, which is removed at the end, whatever happens: the
    finished pages then take the place of the last ones. The repository is only read.

    Parameters
    ----------
    intake : Intake
        A checked cohort with the notes on its file.
    out : Path
        The report's folder: one that does not exist, an empty one, or an earlier report.
    title : str
        Title of the report.
    mask_small_cells : bool
        Mask counts under five, and leave out what can't be masked.

    Returns
    -------
    Path
        The report's first page.

    Raises
    ------
    BuildError
        The folder holds something else, the cohort is too small to be masked, or the book can't be
        built. An earlier report is whole then.
    """
    out = out.absolute()
    refuse_to_replace(out)
    patients, privacy = analysis_frame(intake.patients)
    if mask_small_cells and len(patients) < FEWEST_TOLD:
        raise BuildError(
            f"the file has {len(patients)} patients; with --mask-small-cells it takes {FEWEST_TOLD} or more"
        )
    work = out.with_name(f".{out.name}.building")
    with sole_build(work):
        try:
            _empty(work)
            os.chmod(work, 0o700)
            write_sources(
                work,
                REPOSITORY,
                title=title,
                patients=patients,
                notes=[*intake.notes, *privacy],
                unmet=unmet_needs(patients),
                masked=mask_small_cells,
            )
            slim(patients).to_pickle(work / "cohort.pickle")
            environment = {OWN_COHORT: str(work / "cohort.pickle")}
            if mask_small_cells:
                environment[MASK_BELOW] = str(FEWEST_TOLD)
            book = Book(REPOSITORY, work, environment, scripts_in=work / "scripts")
            build_book(book)
            (book.html / MARK).write_text("A report; `helpers report` may replace this folder.\n")
            restore(out)
            swap(book.html, out)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return out / "index.html"


def refuse_to_replace(out: Path) -> None:
    """Raise BuildError if a folder can't be made, or is neither new, nor empty, nor an earlier report."""
    there = next(parent for parent in out.absolute().parents if parent.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise BuildError(f"no folder can be made in {there}; give another one with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise BuildError(
            f"{out} holds something that is no report; give an empty or a new folder with --out"
        )
    if out.exists() and not out.is_dir():
        raise BuildError(f"{out} is a file; give a folder with --out")


def slim(patients: pd.DataFrame) -> pd.DataFrame:
    """Keep the same cohort in less memory, for kernels that each read all of it."""
    free = {
        name: patients[name].astype("category")
        for name in patients.columns
        if name != "patient_id" and patients[name].dtype == object
    }
    return patients.assign(patient_id=range(1, len(patients) + 1), **free)


def _empty(work: Path) -> None:
    """Remove what a killed report left, but not the lock that this one holds."""
    for path in work.iterdir():
        if path.name != ".lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
