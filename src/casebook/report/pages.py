"""The sources of a report: configuration, contents, first page, and the notebooks' scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jupytext
import pandas as pd
import yaml
from nbformat import NotebookNode

from casebook.build.notebooks import KERNEL, read_script
from casebook.report.chapters import cells_for, lacking_columns, missing_words, title_of
from casebook.report.shown import shown_warnings, without_row_numbers
from cohortreader import Intake, Note, shown_levels, shown_name, understood
from helpers.sentences import escape_markdown

CHAPTERS = "notebooks/own_cohort/0*.py"
MASKED = "notebooks/own_cohort/masked.py"
# The theme takes the title for HTML, Sphinx for a template.
_PLAIN = str.maketrans("<>{}&", "‹›()+")
PROSE = ("glossary.md", "references.md", "references.bib")
SUBJECT_ROWS = "rows"


def write_sources(
    folder: Path,
    repository: Path,
    *,
    title: str,
    intake: Intake,
    notes: Iterable[Note],
    patients: pd.DataFrame,
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
    intake : Intake
        The checked cohort, with what was understood of its file.
    notes : iterable of Note
        What was done to the file.
    patients : DataFrame
        The cohort as the report may use it, from ``cohortreader.analysis_frame``.
    masked : bool
        The masked edition: one notebook, and no numbers of the file on the first page.
    """
    settings = yaml.safe_load((repository / "_config.yml").read_text(encoding="utf-8"))
    settings["title"] = " ".join(title.split()).translate(_PLAIN)
    settings["copyright"] += " (text and code; the patients' data are not theirs)"
    _write(folder / "_config.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
    book, names = folder / "book", set(patients.columns)
    examples = shutil.ignore_patterns("report-*.png")  # pictures of the page on one's own patients
    shutil.copytree(repository / "book" / "_static", book / "_static", ignore=examples)
    for name in PROSE:
        shutil.copyfile(repository / "book" / name, book / name)
    made, left_out = [], {}
    for source in sorted(repository.glob(MASKED if masked else CHAPTERS)):
        notebook = read_script(source)
        chapter = title_of(notebook.cells)
        lacking = lacking_columns(notebook.cells[0].source, names)
        notebook.cells = cells_for(notebook.cells, names)
        if not notebook.cells:
            left_out[chapter] = missing_words(lacking)
            continue
        notebook.metadata = NotebookNode(kernelspec=dict(KERNEL))
        target = folder / "scripts" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        jupytext.write(notebook, target, fmt="py:percent", config=None)
        made.append(source.stem)
    _write(folder / "_toc.yml", yaml.safe_dump(_contents(made), sort_keys=False))
    if masked:
        page = _masked_page(title)
    else:
        levels = shown_levels(patients)
        page = first_page(title, intake, notes, levels=levels, left_out=left_out)
    _write(book / "index.md", page)


def first_page(
    title: str,
    intake: Intake,
    notes: Iterable[Note],
    *,
    levels: Mapping[str, Mapping[str, int]],
    left_out: Mapping[str, str],
) -> str:
    """First page of a report, as Markdown: what was understood, the answer, what was done to the file."""
    lines = [f"# {escape_markdown(title)}", "", "## What was understood of the file", ""]
    lines += _table(["", "Of this file"], _numbers(intake))
    lines += _warnings(intake)
    lines += [
        "",
        "## The answer",
        "",
        "```{glue:any} answer",
        ":doc: ../notebooks/01_answer.ipynb",
        "```",
    ]
    lines += [
        "",
        "Every estimate of this report is *observed*: it comes from these patients. Figures of the book that this report "
        "follows {cite:p}`xie2023` stand in one chapter only, and are labelled *published*.",
        "",
        "To take along: every table as a [Word document](../tables.docx){.external} and as an [Excel workbook](../tables.xlsx){.external}, "
        "and every estimate as [results.csv](../results.csv){.external}.",
        "",
        _promise(levels),
        "",
    ]
    if left_out:
        lines += ["## Chapters left out", ""]
        lines += [f"- {chapter}: {why}." for chapter, why in left_out.items()]
    lines += ["", "## Columns of the file", ""]
    lines += _table(["Heading", "Taken for", "Because"], _columns(intake))
    lines += ["", "## What was done to the file", ""]
    lines += _table(["What", "Where", "How many", "Which"], _notes(notes), right={2})
    return "\n".join([*lines, ""])


def _promise(levels: Mapping[str, Mapping[str, int]]) -> str:
    """What of the file the report holds, and what it does not."""
    words = "; ".join(
        f"{_name(column)}: {', '.join(map(escape_markdown, found))}"
        for column, found in levels.items()
    )
    shown = f"these and no others: {words}. Whether one of them names a person only you can see"
    return (
        "The report holds no code of a patient and no date. It shows names of columns, counts, days since the first dose in "
        f"curves and bars, and of the words of the file {shown if words else 'none'}. It describes a small group of people: "
        "give it only to those who may know it."
    )


def _masked_page(title: str) -> str:
    text = (
        "This is the masked edition of a centre's report. What it promises, and what it does not, stands on its "
        "[one page](../notebooks/masked). What was understood of the file is printed when the report is made, and not here: "
        "counts of the file would undo the masking."
    )
    return f"# {escape_markdown(title)}\n\n{text}\n"


def _numbers(intake: Intake) -> Iterator[tuple[str, str]]:
    patients = len(intake.patients)
    aside = sum(note.count for note in intake.notes if note.subject == SUBJECT_ROWS)
    more = f"; {aside} set aside, because a needed value is lacking" if aside else ""
    yield "Patients", f"{patients}, from {intake.rows} rows of the file{more}"
    start = next((c.heading for c in intake.columns if c.role == "start_date"), None)
    if start is not None:
        yield "Day 0", f"the date in {_name(start)}"
    elif "os_days" in intake.patients:
        yield "Day 0", "not in the file; days are taken to count from the first day of blinatumomab"
    found: dict[str, Any] = understood(intake.patients)
    words = {"deaths": "Deaths", "remission": "Remission", "transplanted": "Transplanted"}
    for key, word in words.items():
        if share := found[key]:
            yield word, f"{share['n']} of {share['of']} ({share['n'] / share['of']:.0%})"
    if days := found["follow_up"]:
        span = f"{days['low']:,} to {days['high']:,} days, median {days['median']:,}"
        yield "Follow-up (all, the dead included)", span
    if ages := found["ages"]:
        yield "Ages", f"{ages['low']} to {ages['high']} years"
    for key, word in {"crs_grade": "Worst CRS", "icans_grade": "Worst ICANS"}.items():
        if grades := (found["grades"] or {}).get(key):
            yield word, ", ".join(f"grade {grade}: {n}" for grade, n in grades.items())


def _warnings(intake: Intake) -> list[str]:
    if not intake.warnings:
        return []
    lines = ["", "```{admonition} Look at this", ":class: warning", ""]
    told = [f"- {escape_markdown(without_row_numbers(text))}" for text in shown_warnings(intake)]
    return [*lines, *told, "```"]


def _columns(intake: Intake) -> Iterator[tuple[str, str, str]]:
    for column in intake.columns:
        if column.role is not None:
            unit = f", in {column.unit}" if column.unit and column.unit != "date" else ""
            yield _name(column.heading), f"`{column.role}`{unit}", escape_markdown(column.rule)


def _notes(notes: Iterable[Note]) -> Iterator[tuple[str, str, str, str]]:
    order = {"set aside": 0, "changed": 1, "derived": 2, "read": 3}
    for note in sorted(notes, key=lambda note: order[note.kind]):
        yield note.kind, _name(note.subject), str(note.count), escape_markdown(note.what)


def _name(name: str) -> str:
    return escape_markdown(shown_name(str(name)))


def _table(
    head: list[str], rows: Iterable[tuple[str, ...]], *, right: Iterable[int] = ()
) -> list[str]:
    sides = ["---:" if place in set(right) else "---" for place in range(len(head))]
    body = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"| {' | '.join(sides)} |", *body] if body else ["Nothing."]


def _contents(chapters: Iterable[str]) -> dict[str, object]:
    files = [{"file": f"notebooks/{name}"} for name in chapters]
    return {
        "format": "jb-book",
        "root": "book/index",
        "chapters": [*files, {"file": "book/glossary"}, {"file": "book/references"}],
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
