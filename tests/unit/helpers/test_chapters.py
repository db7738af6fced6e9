"""Chapters 01 to 04 as a resident retypes them. Oracle: cells of at most ten lines, ten names."""

import ast
from pathlib import Path

import jupytext
import pytest

CHAPTERS = sorted((Path(__file__).resolve().parents[3] / "notebooks").glob("0[1-4]_*.py"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_visible_cells_are_short_and_few_names_come_from_helpers(path: Path) -> None:
    cells = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    visible = [cell.source for cell in cells if not cell.metadata.get("tags")]
    assert visible
    assert max(len([line for line in s.splitlines() if line.strip()]) for s in visible) <= 10
    imports = [
        n for c in cells for n in ast.walk(ast.parse(c.source)) if isinstance(n, ast.ImportFrom)
    ]
    names = [
        a.name for n in imports if (n.module or "").split(".")[0] == "helpers" for a in n.names
    ]
    assert 1 <= len(names) <= 10
    assert {t for c in cells for t in c.metadata.get("tags", [])} <= {"hide-input"}
