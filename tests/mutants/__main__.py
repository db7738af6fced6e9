"""Mutation testing of the helpers: ``python -m tests.mutants --sample 300 --seed 1``.

Writes ``tests/mutants/results.csv`` and prints the share of mutants that a test found, with its
exact interval. ``survivors.csv`` says of each survivor that was looked at why it survives.
"""

import argparse
import csv
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from scipy.stats import binomtest

from .mutations import Mutant, all_mutants, sample
from .reach import COVERAGE, Reach, load
from .trial import (
    KILLED,
    ROOT,
    TIMED_OUT,
    Trial,
    attempt,
    each_in_a_copy,
    load_libraries,
)

HERE = Path(__file__).resolve().parent
COLUMNS = ("module", "line", "column", "operator", "occurrence", "code", "outcome", "explanation")
KEY = ("module", "operator", "code", "column")
EQUIVALENT = "equivalent"

_worker: tuple[Path, Reach]


def main() -> None:
    """Draw or list mutants, try each, write the record and print the rate."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--module", help="all changes of one module, such as estimates/cox.py")
    parser.add_argument("--sample", type=int, default=300, help="places drawn (default: 300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument(
        "--results", type=Path, help="default: results.csv here; of a module, beside the coverage"
    )
    parser.add_argument(
        "--again", action="store_true", help="try again what survived on record, after new tests"
    )
    options = parser.parse_args()
    if options.again:
        try_again(options.results or HERE / "results.csv", options.jobs)
        return
    mutants = all_mutants(ROOT, options.module)
    chosen = mutants if options.module else sample(mutants, options.sample, options.seed)
    chosen = [mutant for mutant in chosen if mutant.compiles(ROOT)]
    places = len({mutant.place for mutant in mutants})
    print(f"{len(chosen)} of {len(mutants)} mutants ({places} places)", flush=True)
    explained = explanations(HERE / "survivors.csv")
    trials = sorted(try_all(chosen, options.jobs), key=lambda trial: trial.mutant)
    usual = ROOT / COVERAGE / "mutants.csv" if options.module else HERE / "results.csv"
    write(trials, explained, options.results or usual)
    for line in summary(trials, explained):
        print(line)


def try_again(path: Path, jobs: int) -> None:
    """Say in the record which survivors a test finds since, and which lines are no more; the rate stays as drawn."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    explained = explanations(HERE / "survivors.csv")
    by_place: dict[tuple[str, ...], list[Mutant]] = {}
    for mutant in all_mutants(ROOT):
        by_place.setdefault(place_of(mutant), []).append(mutant)
    left = [row for row in rows if row["outcome"] not in (KILLED, TIMED_OUT)]
    there = [(row, found) for row in left if (found := still_there(row, by_place))]
    for row in left:
        row["explanation"] = "the line is no more"
    trials = try_all([mutant for _, mutant in there], jobs)
    for (row, _), trial in zip(there, trials, strict=True):
        found_since = trial.outcome in (KILLED, TIMED_OUT)
        row["explanation"] = (
            f"found since: {trial.test or trial.outcome}"
            if found_since
            else explanation(trial, explained)
        )
    write_rows((row.values() for row in rows), path)
    for row in left:
        print(f"{row['module']}: {row['code']}: {row['explanation'] or 'NOT EXPLAINED'}")


def still_there(
    row: Mapping[str, str], by_place: Mapping[tuple[str, ...], list[Mutant]]
) -> Mutant | None:
    """Find a change on record in the code of today; of a line that is written twice, the one nearer to it."""
    candidates = by_place.get(place_of(row), [])
    return min(candidates, key=lambda mutant: abs(mutant.line - int(row["line"])), default=None)


def place_of(mutant: Mutant | Mapping[str, str]) -> tuple[str, ...]:
    """Give what names a change in the record while lines move; a number is changed in two ways, in turn."""
    names = ("module", "operator", "code", "column", "occurrence")
    row = mutant if isinstance(mutant, Mapping) else {n: str(getattr(mutant, n)) for n in names}
    way = int(row["occurrence"]) % 2 if row["operator"] == "NumberReplacer" else 0
    return (row["module"], row["operator"], row["code"].strip(), row["column"], str(way))


def try_all(mutants: list[Mutant], jobs: int) -> list[Trial]:
    """Try mutants in several processes, each with a copy of the project for itself."""
    reach = load(ROOT)
    load_libraries()
    if any(name.partition(".")[0] == "helpers" for name in sys.modules):
        raise RuntimeError("a helper was loaded before the trials: they would not see changes")
    return each_in_a_copy(try_one, mutants, jobs, prepare, reach)


def prepare(free: "multiprocessing.SimpleQueue[str]", reach: Reach) -> None:
    """Give a worker its copy of the project."""
    global _worker
    _worker = Path(free.get()), reach


def try_one(mutant: Mutant) -> Trial:
    """Try one mutant in this worker's copy."""
    trial = attempt(mutant, *_worker)
    if trial.outcome not in (KILLED, TIMED_OUT):
        print(f"  {described(trial)}", flush=True)
    return trial


def explanations(path: Path) -> dict[tuple[str, ...], str]:
    """Read why survivors survive, by what stays when lines are moved."""
    with path.open(newline="", encoding="utf-8") as file:
        return {tuple(row[name] for name in KEY): row["why"] for row in csv.DictReader(file)}


def explanation(trial: Trial, explained: dict[tuple[str, ...], str]) -> str:
    """Say why a mutant survives; empty for one that was found."""
    if trial.outcome in (KILLED, TIMED_OUT):
        return ""
    return explained.get(tuple(map(str, trial.mutant.key)), "")


def write(trials: Iterable[Trial], explained: dict[tuple[str, ...], str], path: Path) -> None:
    """Write the record, ordered by module and position."""
    rows = []
    for trial in trials:
        mutant = trial.mutant
        place = (mutant.module, mutant.line, mutant.column, mutant.operator, mutant.occurrence)
        rows.append((*place, mutant.code.strip(), trial.outcome, explanation(trial, explained)))
    write_rows(rows, path)


def write_rows(rows: Iterable[Iterable[object]], path: Path) -> None:
    """Write the record whole, or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    partial.replace(path)


def summary(trials: list[Trial], explained: dict[tuple[str, ...], str]) -> list[str]:
    """Say how many were found, by package and in all, and which survivors nobody explained."""
    lines = []
    by_package = Counter(trial.mutant.module.split("/")[0] for trial in trials)
    found = [trial for trial in trials if trial.outcome in (KILLED, TIMED_OUT)]
    found_in = Counter(trial.mutant.module.split("/")[0] for trial in found)
    lines += [f"  {name:14} {found_in[name]:4}/{n}" for name, n in sorted(by_package.items())]
    left = [trial for trial in trials if trial.outcome not in (KILLED, TIMED_OUT)]
    same = sum(explanation(trial, explained).startswith(EQUIVALENT) for trial in left)
    lines.append(rate("killed, of all", len(found), len(trials)))
    lines.append(
        rate("killed, without those explained as equivalent", len(found), len(trials) - same)
    )
    for trial in left:
        if not explanation(trial, explained):
            lines.append(f"  not explained: {described(trial)}")
    return lines


def described(trial: Trial) -> str:
    """Say in a line what became of a mutant, and where it stands."""
    mutant = trial.mutant
    return (
        f"{trial.outcome}: src/helpers/{mutant.module}:{mutant.line}:{mutant.column} "
        f"{mutant.operator} #{mutant.occurrence}  {mutant.code.strip()}"
    )


def rate(what: str, found: int, of: int) -> str:
    """Give a share with its Clopper-Pearson interval."""
    if not of:
        return f"{what}: none tried"
    interval = binomtest(found, of).proportion_ci(method="exact")
    return (
        f"{what}: {found}/{of} ({found / of:.1%}, "
        f"95% CI {interval.low * 100:.1f} to {interval.high * 100:.1f})"
    )


if __name__ == "__main__":
    main()
