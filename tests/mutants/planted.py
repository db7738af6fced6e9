"""A planted change in each helper: ``python -m tests.mutants.planted``.

For each module changes are tried in a random order until a unit test finds one. Where lines of the module run when
the notebooks do, the change is planted there, and one of those notebooks is compared with its stored outputs by
nbval, which has to find it as well. Writes ``tests/mutants/planted.csv``.
"""

import argparse
import ast
import contextlib
import csv
import multiprocessing
import os
import random
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path

from . import trial
from .mutations import Mutant, all_mutants
from .reach import Reach, load
from .trial import ROOT

HERE = Path(__file__).resolve().parent
NOTEBOOK_S = 60.0  # of processor time, for one notebook by nbval
TRIES = 12
Lines = dict[str, dict[str, set[int]]]  # by module, by notebook

_worker: tuple[Path, Reach, Lines]


@dataclass(frozen=True)
class Planted:
    """What became of a module's planted change; an empty word where nothing found one."""

    module: str
    line: int
    operator: str
    code: str
    unit_test: str
    notebook: str
    reaches: int  # notebooks that run the module


def main() -> None:
    """Plant a change in each module, write the record, and say which modules nothing watches."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.planted", description=__doc__)
    parser.add_argument(
        "--module", nargs="+", help="these alone, such as estimates/cox.py; their rows are renewed"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    reach = load(ROOT)
    lines = lines_by_module()
    trial.load_libraries()
    by_module: dict[str, list[Mutant]] = {}
    for module in options.module or [None]:
        for mutant in all_mutants(ROOT, module):
            by_module.setdefault(mutant.module, []).append(mutant)
    tasks = [(mutants, options.seed) for _, mutants in sorted(by_module.items())]
    found = trial.each_in_a_copy(plant, tasks, 2, prepare, reach, lines)
    write(found, renew=bool(options.module))
    for text in summary(found):
        print(text)


def prepare(free: "multiprocessing.SimpleQueue[str]", reach: Reach, lines: Lines) -> None:
    """Give a worker its copy of the project."""
    global _worker
    _worker = Path(free.get()), reach, lines


def plant(task: tuple[list[Mutant], int]) -> Planted:
    """Try changes of one module until both kinds of tests found one, or a dozen were tried."""
    mutants, seed = task
    tree, reach, lines = _worker
    module = mutants[0].module
    running = lines.get(module, {})
    generator = random.Random(f"{seed} {module}")
    generator.shuffle(mutants)
    # A place in a function that a notebook runs comes first, then any other.
    inside = lines_inside(tree / "src" / "helpers" / module)
    shown = set().union(*running.values()) & inside if running else set()
    mutants.sort(key=lambda mutant: mutant.line not in shown)
    best = Planted(module, 0, "", "", "", "", len(running))
    for mutant in islice((mutant for mutant in mutants if mutant.compiles(ROOT)), TRIES):
        tried = trial.attempt(mutant, tree, reach)
        unit = tried.test if tried.outcome == trial.KILLED else ""
        if not unit:
            continue
        names = [name for name, reached in running.items() if mutant.line in reached] or [*running]
        notebook = next((name for name in names[:3] if differs(mutant, tree, name)), "")
        now = Planted(
            module, mutant.line, mutant.operator, mutant.code.strip(), unit, notebook, len(running)
        )
        if notebook or not running:
            return now
        best = best if best.unit_test else now
    return best


def differs(mutant: Mutant, tree: Path, notebook: str) -> bool:
    """Whether nbval finds that a notebook's outputs are not the stored ones."""
    path = tree / "src" / "helpers" / mutant.module
    with trial.changed(path, mutant):
        arguments = ["--nbval", f"notebooks/{notebook}.ipynb"]
        code, _ = trial.run(tree, arguments, NOTEBOOK_S, kernel="numba" in path.read_text())
    return code in trial.FAILED


def lines_inside(path: Path) -> set[int]:
    """Lines within functions: those that do not run when the module is imported."""
    return {
        line
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for statement in node.body
        for line in range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    }


def lines_by_module() -> Lines:
    """Which lines of each helper run with each notebook, which is run cell by cell in a process."""
    names = sorted(path.stem for path in (ROOT / "notebooks").glob("[!_]*.py"))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context, max_tasks_per_child=1) as pool:
        measured = dict(zip(names, pool.map(lines_of, names), strict=True))
    found: Lines = {}
    for name, modules in measured.items():
        for module, lines in modules.items():
            found.setdefault(module, {})[name] = lines
    return found


def lines_of(name: str) -> dict[str, set[int]]:
    """Run a notebook's code under coverage. Compiled kernels are not seen: all their lines count."""
    from coverage import Coverage

    measure = Coverage(data_file=None, source_pkgs=["helpers"], config_file=False)
    measure.start()
    from helpers.build.notebooks import read_script

    names: dict[str, object] = {}
    os.chdir(ROOT / "notebooks")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        for cell in read_script(ROOT / "notebooks" / f"{name}.py").cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, name, "exec"), names)
    measure.stop()
    data = measure.get_data()
    folder = ROOT / "src" / "helpers"
    found = {}
    for file in data.measured_files():
        path = Path(file)
        lines = set(data.lines(file) or [])
        inside = lines_inside(path)
        if "@njit" in path.read_text() and lines:
            lines |= inside
        if lines & inside or (lines and not inside):
            found[path.relative_to(folder).as_posix()] = lines
    return found


def write(found: Iterable[Planted], *, renew: bool) -> None:
    """Write the record, a row a module; those of other modules stay where only some are renewed."""
    path = HERE / "planted.csv"
    rows = {one.module: list(map(str, astuple(one))) for one in found}
    if renew and path.is_file():
        with path.open(newline="", encoding="utf-8") as file:
            rows = {row[0]: row for row in list(csv.reader(file))[1:]} | rows
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Planted.__dataclass_fields__)
        writer.writerows(row for _, row in sorted(rows.items()))


def summary(found: list[Planted]) -> list[str]:
    """Say how many modules are watched, and name those that are not."""
    shown = [one for one in found if one.reaches]
    units, pages = sum(bool(x.unit_test) for x in found), sum(bool(x.notebook) for x in shown)
    return [
        f"planted in {len(found)} modules, found by a unit test: {units}",
        f"of these, {len(shown)} run with a notebook; found by nbval: {pages}",
        *(f"  no unit test: {one.module}" for one in found if not one.unit_test),
        *(f"  not by nbval: {one.module}" for one in shown if not one.notebook),
    ]


if __name__ == "__main__":
    main()
