"""Choose the cells of a notebook that hold for a centre's own cohort.

Tags in the notebooks' scripts say what to leave out. A tag on a Markdown cell that begins with a
heading (before which labels may stand) holds for the whole section, up to the next heading of the same or a higher level; on any
other cell it holds for that cell.

``published``
    True only of the published patients: left out without a word.
``needs-…``
    One of `casebook.report.needs.NEEDS`: where it is not met, the part is left out and a note says
    what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

PUBLISHED = "published"


def cells_for(cells: Iterable[NotebookNode], unmet: Mapping[str, str]) -> list[NotebookNode]:
    """Cells of a notebook that a report shows.

    Parameters
    ----------
    cells : iterable of NotebookNode
        As from `casebook.build.notebooks.read_script`.
    unmet : mapping
        Tag to the reason why its need is not met, as from `casebook.report.needs.unmet_needs`.

    Returns
    -------
    list of NotebookNode
        In their order; notes stand in the place of what a need left out, the first time that it
        does.

    Examples
    --------
    >>> part = new_markdown_cell("## Safety", metadata={"tags": ["needs-safety"]})
    >>> kept = cells_for([part, new_markdown_cell("Words.")], {"needs-safety": "It needs grades."})
    >>> [cell.source.replace("\\n", " ") for cell in kept]
    ['## Safety', '*This part is left out.* It needs grades.']
    """
    kept: list[NotebookNode] = []
    told: set[str] = set()
    skipped = 0  # level of the section that is being left out; 0 for none
    for cell in cells:
        level = _level(cell)
        if skipped and not 0 < level <= skipped:
            continue
        skipped = 0
        tags = cell.metadata.get("tags", [])
        if PUBLISHED in tags:
            skipped = level
            continue
        reason = next((unmet[tag] for tag in tags if tag in unmet), None)
        if reason is None:
            kept.append(cell)
            continue
        skipped = level
        if level:
            kept.append(new_markdown_cell(_heading(cell)))
        if level or reason not in told:
            kept.append(new_markdown_cell(f"*This part is left out.* {reason}"))
        told.add(reason)
    return kept


def _level(cell: NotebookNode) -> int:
    """Level of the heading that a cell begins with, after labels to refer to it; 0 for none."""
    heading = _heading(cell) if cell.cell_type == "markdown" else ""
    return len(heading) - len(heading.lstrip("#"))


def _heading(cell: NotebookNode) -> str:
    """Line of the heading that a cell begins with; empty for none."""
    match = re.match(r"(?:\([\w-]+\)=\n)*(#+ .*)", cell.source)
    return match.group(1) if match else ""
