"""Which chapters and sections a centre's file gives: each says under its heading which columns it needs.

A line such as ``Needs: `os_days`, `death`; or `dfs_days`, `dfs_event`.`` stands below a heading in the notebook, for
everybody to read. Where the file has the columns of none of the alternatives, the section is left out and says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

_HEADING = re.compile(r"(?:\([\w-]+\)=\n)*(#+) (.*)")
_NEEDS = re.compile(r"^Needs: (.*)\.\n*", re.MULTILINE)


def cells_for(cells: Iterable[NotebookNode], columns: Collection[str]) -> list[NotebookNode]:
    """Cells of a notebook for a file with these columns.

    Parameters
    ----------
    cells
        Of the notebook.
    columns
        Those of the cohort.

    Returns
    -------
    list of NotebookNode
        In their order; empty where the whole chapter needs other columns.

    Examples
    --------
    >>> cells = [new_markdown_cell("# All"), new_markdown_cell("## Grades\\n\\nNeeds: `crs_grade`.\\n\\nWorst.")]
    >>> [cell.source.replace("\\n", " ") for cell in cells_for(cells, ["death"])]
    ['# All', '## Grades  *Left out: the file does not have `crs_grade`.*']
    """
    chosen: list[NotebookNode] = []
    skipped = 0  # level of the section that is being left out; 0 for none
    for cell in cells:
        heading = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        level = len(heading.group(1)) if heading else 0
        if skipped and not 0 < level <= skipped:
            continue
        skipped = 0
        lacking = lacking_columns(cell.source, columns) if heading else []
        if not lacking:
            if heading:
                cell.source = _NEEDS.sub("", cell.source).strip()
            chosen.append(cell)
            continue
        if level == 1:
            return []
        skipped = level
        start = cell.source[: heading.end()] if heading else ""
        chosen.append(new_markdown_cell(f"{start}\n\n*Left out: {missing_words(lacking)}.*"))
    return chosen


def lacking_columns(text: str, columns: Collection[str]) -> list[list[str]]:
    """Columns that are missing for each alternative of a line ``Needs:``; empty where nothing is missing.

    >>> lacking_columns("Needs: `os_days`, `death`; or `dfs_days`.", ["os_days"])
    [['death'], ['dfs_days']]
    """
    needs = _NEEDS.search(text)
    if needs is None:
        return []
    alternatives = [re.findall(r"`(\w+)`", part) for part in needs.group(1).split("; or ")]
    missing = [[name for name in names if name not in columns] for names in alternatives]
    return [] if any(not names for names in missing) else missing


def missing_words(lacking: Iterable[Iterable[str]]) -> str:
    """Say which columns a file does not have.

    >>> missing_words([["death"], ["dfs_days", "dfs_event"]])
    'the file does not have `death`, nor `dfs_days` and `dfs_event`'

    What another alternative lacks besides says nothing more.

    >>> missing_words([["complete_remission"], ["complete_remission", "dfs_days"]])
    'the file does not have `complete_remission`'
    """
    every = list(dict.fromkeys(tuple(names) for names in lacking))
    least = [names for names in every if not any(set(other) < set(names) for other in every)]
    told = [" and ".join(f"`{name}`" for name in names) for names in least]
    return f"the file does not have {', nor '.join(told)}"


def title_of(cells: Iterable[NotebookNode]) -> str:
    """The first heading of a notebook."""
    return next(
        (found.group(2) for cell in cells if (found := _HEADING.match(cell.source))), "(no title)"
    )
