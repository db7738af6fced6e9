"""The sources of a report: configuration, contents, first page, and the notebooks' scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import jupytext
import pandas as pd
import yaml
from nbformat import NotebookNode

from casebook.build.notebooks import KERNEL, read_script
from casebook.report.sections import cells_for
from cohortreader.data.cohort import CHAPTER_COLUMNS, missing_columns
from cohortreader.intake.masking import WORD
from cohortreader.intake.notes import SET_ASIDE, Note
from cohortreader.intake.privacy import shown_name
from helpers.sentences import escape_markdown

CHAPTERS = (
    "notebooks/01_cohort",
    "notebooks/02_efficacy",
    "notebooks/03_survival",
    "notebooks/04_safety",
    "notebooks/own_cohort/05_beside_published",
    "notebooks/own_cohort/06_further_columns",
    "notebooks/own_cohort/07_cross_tables",
    "notebooks/09_results",
    "notebooks/90_dictionary",
)
MASKED_CHAPTERS = (
    "notebooks/own_cohort/07_cross_tables",
    "notebooks/09_results",
    "notebooks/90_dictionary",
)
"""Chapters of a report with small counts masked: the others show single patients in many places."""
FEWEST_TOLD = 5
"""Patients from which on a count is told where small ones are masked."""
# The theme takes the title for HTML, Sphinx for a template.
_PLAIN = str.maketrans("<>{}&", "‹›()+")
PROSE = ("glossary.md", "references.md", "references.bib")


def write_sources(
    folder: Path,
    repository: Path,
    *,
    title: str,
    patients: pd.DataFrame,
    notes: Iterable[Note],
    unmet: Mapping[str, str],
    masked: bool,
) -> None:
    """Write everything that a report's book is built from.

    Parameters
    ----------
    folder : Path
        Gets ``_config.yml``, ``_toc.yml``, ``book`` and ``scripts``.
    repository : Path
        Has the notebooks' scripts, the configuration and the prose.
    title : str
        The report's title; any text.
    patients : DataFrame
        The cohort, without codes, dates and free text.
    notes : iterable of Note
        What was done to the file.
    unmet : mapping
        As from `casebook.report.needs.unmet_needs`.
    masked : bool
        Only the chapters that can mask small counts.
    """
    chapters = MASKED_CHAPTERS if masked else CHAPTERS
    settings = yaml.safe_load((repository / "_config.yml").read_text(encoding="utf-8"))
    settings["title"] = " ".join(title.split()).translate(_PLAIN)
    settings["copyright"] += " (text and code; the patients' data are not theirs)"
    _write(folder / "_config.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
    _write(folder / "_toc.yml", yaml.safe_dump(_contents(chapters), sort_keys=False))
    book = folder / "book"
    examples = shutil.ignore_patterns("report-*.png")  # pictures of the page on one's own patients
    shutil.copytree(repository / "book" / "_static", book / "_static", ignore=examples)
    for name in PROSE:
        shutil.copyfile(repository / "book" / name, book / name)
    _write(book / "index.md", first_page(title, patients, notes, masked=masked))
    for chapter in chapters:
        source = repository / f"{chapter}.py"
        notebook = read_script(source)
        notebook.cells = cells_for(notebook.cells, unmet)
        notebook.metadata = NotebookNode(kernelspec=dict(KERNEL))
        target = folder / "scripts" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        jupytext.write(notebook, target, fmt="py:percent", config=None)


def first_page(
    title: str, patients: pd.DataFrame, notes: Iterable[Note], *, masked: bool = False
) -> str:
    """First page of a report, as Markdown: what it is, what was done to the file, what is missing.

    >>> page = first_page("Our <b>ward</b>", pd.DataFrame({"death": [0, 1]}), [])
    >>> page.splitlines()[0]
    '# Our &lt;b&gt;ward&lt;/b&gt;'
    """
    lines = [f"# {escape_markdown(title)}", ""]
    lines += [
        f"This book is of {len(patients)} patients of a file. It follows the book on the 33 children of Xie and colleagues "
        "{cite:p}`xie2023`: the same notebooks, executed on other patients. Numbers of *this cohort* are its own; numbers "
        "labelled *published* are those of the abstract; whatever of the published cohort rests on days is labelled *reconstructed*.",
        "",
        "The report holds no code of a patient, no date and no free text. It still describes a small group of people: give it "
        "only to those who may know it.",
        "",
    ]
    if masked:
        lines += [
            "Counts from 1 to 4 are masked. The chapters with figures and curves are left out, because they show single patients "
            "in many places; the cross tables and the estimates that remain are masked together with what would give them back.",
            "",
        ]
    lines += [
        "Every estimate is in one table, and in the file [results.csv](../notebooks/09_results).",
        "",
    ]
    lines += ["## What was done to the file", "", *_notes(notes, len(patients), masked=masked), ""]
    lines += ["## What the file gives", "", *_chapters(patients), ""]
    return "\n".join(lines)


def _notes(notes: Iterable[Note], patients: int, *, masked: bool) -> list[str]:
    found = list(notes)
    if not found:
        return ["Nothing was changed and nothing was set aside."]
    order = {"set aside": 0, "changed": 1, "derived": 2, "read": 3}
    in_file = patients + sum(note.count for note in found if note.subject == SET_ASIDE)
    rows = []
    for note in sorted(found, key=lambda note: order[note.kind]):
        count = _count_of(note, patients, in_file) if masked else str(note.count)
        words = (
            note.kind,
            escape_markdown(shown_name(note.subject)),
            count,
            escape_markdown(note.what),
        )
        rows.append(f"| {' | '.join(words)} |")
    return ["| What | Where | How many | Which |", "| --- | --- | ---: | --- |", *rows]


def _count_of(note: Note, patients: int, in_file: int) -> str:
    """A note's count where small ones are masked: some of the patients are told only if they are in no table.

    How many cells were changed can be the size of a level, and give back what a table hides; how many there are in
    all gives back how few were set aside.
    """
    aside = in_file - patients
    told = {patients} if 0 < aside < FEWEST_TOLD else {patients, in_file}
    if not note.of_patients or note.count in told:
        return str(note.count)
    if note.subject == SET_ASIDE:
        return str(note.count) if note.count >= FEWEST_TOLD else f"1 to {FEWEST_TOLD - 1}"
    return WORD


def _chapters(patients: pd.DataFrame) -> list[str]:
    rows = []
    for chapter, columns in CHAPTER_COLUMNS.items():
        lacking = missing_columns(patients, chapter)
        words = f"needs {', '.join(columns)}; missing: {', '.join(lacking)}" if lacking else "yes"
        rows.append(f"| {chapter} | {escape_markdown(words)} |")
    return ["| Part | Can be made |", "| --- | --- |", *rows]


def _contents(chapters: Iterable[str]) -> dict[str, object]:
    files = [{"file": f"notebooks/{Path(chapter).name}"} for chapter in chapters]
    return {
        "format": "jb-book",
        "root": "book/index",
        "chapters": [*files, {"file": "book/glossary"}, {"file": "book/references"}],
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
