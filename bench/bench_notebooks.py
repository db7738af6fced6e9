"""How long each notebook takes by itself, beside the floor: the start of its kernel and its imports."""

import ast
import os
import platform
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd

from bench import COLUMNS
from casebook.build.execution import execute_notebooks
from casebook.build.kernels import isolate
from casebook.build.notebooks import read_script

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# ---\n# jupyter:\n#   kernelspec:\n#     display_name: Python 3 (ipykernel)\n#     language: python\n#     name: python3\n# ---\n"


def run(quick: bool) -> pd.DataFrame:
    """Execute every notebook, and one that holds nothing but its imports, each in a new interpreter.

    Parameters
    ----------
    quick : bool
        Once each instead of the median of three.
    """
    rounds = 1 if quick else 3
    note = f"median of {rounds}; Python {platform.python_version()}, {os.cpu_count()} cores"
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-notebooks-") as folder:
        work = Path(folder)
        isolate(work / "home")
        for script in sorted((ROOT / "notebooks").glob("[!_]*.py")):
            floor = work / script.name
            floor.write_text(f"{HEAD}\n# %%\n{imports(script)}\n", encoding="utf-8")
            times = [(seconds(script, work), seconds(floor, work)) for _ in range(rounds)]
            whole, start = (median(column) for column in zip(*times, strict=True))
            rows.append((script.stem, whole, "start and imports", start, note))
    return pd.DataFrame(rows, columns=COLUMNS)


def imports(script: Path) -> str:
    """The import statements of a notebook's code cells."""
    cells = [cell.source for cell in read_script(script).cells if cell.cell_type == "code"]
    nodes = [node for source in cells for node in ast.parse(source).body]
    return "\n".join(
        ast.unparse(node) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))
    )


def seconds(script: Path, work: Path) -> float:
    """Wall-clock seconds to execute one script in an ordinary kernel."""
    target = work / "executed"
    target.mkdir(exist_ok=True)
    start = time.perf_counter()
    (result,) = execute_notebooks([script], target, failed=work / "failed", plain_kernels=True)
    took = time.perf_counter() - start
    (target / f"{script.stem}.ipynb").unlink(missing_ok=True)
    if result.problem:
        raise RuntimeError(f"{script.name} failed: {result.problem}")
    return took
