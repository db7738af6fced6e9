"""Honest figures from real patients and planted slips through the checks: who is accused, what is noticed.

``python tests/calibration/run.py [FOLDER …]``: each folder holds the CSV files that ``make.R`` wrote for one seed. Without
folders, `make.R` makes them first, one seed after another. Keeps one figure a row beside them, with which a second run goes on,
and writes the tables of `tables.py`, which the book shows.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import attainable as at
from attainable.forms import check
from attainable.verdict import Verdict

sys.path.insert(0, str(Path(__file__).parents[1] / "claims"))
from calibration import rate, ratio

OWN = {
    "survdiff": "mantel", "survdiff_rho1": "peto_peto", "coin_logrank": "permutation",
    "coin_Gehan-Breslow": "gehan_permutation", "coin_Tarone-Ware": "tarone_ware_permutation",
    "coin_Peto-Peto": "peto_peto_permutation", "coin_Prentice": "prentice_permutation",
    "coin_Prentice-Marek": "peto_modified_permutation", "cox_wald_efron": "cox_wald",
    "cox_lr_efron": "cox_lr", "cox_score_efron": "cox_score", "cox_wald_breslow": "cox_wald",
    "cox_lr_breslow": "cox_lr", "cox_score_breslow": "cox_score", "mantel_cc": "corrected",
    "sum_OE2_E": "oe", "mantel_one_sided": "mantel", "coin_logrank_one_sided": "permutation",
    "fisher": "fisher", "chisq": "chi_squared", "chisq_yates": "chi_squared_yates",
    "gehan_hyper": "gehan", "tarone_ware_hyper": "tarone_ware", "prentice_hyper": "prentice",
    "peto_modified_hyper": "peto_modified", "mid_p": "mid_p", "z_unpooled": "z",
}  # fmt: skip
"""The family's name of each test of ``make.R``; delayed entry and strata stand under "assumes"."""
FILES = ("honest", "honest_ties", "planted", "honest_hr", "honest_rates")
ROOT = Path(__file__).parents[2]
WORK, TABLES = ROOT / "_build" / "calibration", Path(__file__).parent / "results"
FIRST_SEED, SEEDS = 1000, 11
"""A seed gives 9,900 honest figures and 2,000 slips."""
COLUMNS = (
    "label", "kind", "slip", "test", "unit", "digits", "tied", "zero_arm", "n", "events", "printing",
    "word", "severity", "own", "noticed", "drawn", "drawn_word", "drawn_excluded",
)  # fmt: skip
Row = dict[str, str]


def main() -> None:
    """Check what is not in rows.csv yet, then write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders that make.R wrote")
    parser.add_argument(
        "--seeds", type=int, default=SEEDS, help="how many, where no folder is given"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="share of the figures of a seed")
    parser.add_argument("--work", type=Path, default=WORK, help="folder of the figures, row by row")
    parser.add_argument("--out", type=Path, default=TABLES, help="folder of the tables")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    folders = options.folders or [
        drawn(options.work / f"{seed}-{options.scale:g}", seed, options.scale)
        for seed in range(FIRST_SEED, FIRST_SEED + options.seeds)
    ]
    path = options.work / f"rows-{options.scale:g}.csv"
    done = set()
    if path.exists():
        with path.open(newline="") as stream:
            done = {row["label"] for row in csv.DictReader(stream)}
    todo = [task for folder in folders for task in tasks(folder) if task[1]["label"] not in done]
    with (
        path.open("a", newline="") as stream,
        ProcessPoolExecutor(options.jobs, get_context("fork")) as pool,
    ):
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        if not done:
            writer.writeheader()
        for number, row in enumerate(pool.map(answer, todo, chunksize=50), 1):
            writer.writerow(row)
            if number % 500 == 0:
                stream.flush()
                print(f"{number} of {len(todo)}", file=sys.stderr)
    from tables import write_tables

    write_tables(path, options.out)


def drawn(folder: Path, seed: int, scale: float) -> Path:
    """The figures of a seed, made by R if they are not there."""
    if folder.is_dir():
        return folder
    if shutil.which("Rscript") is None:
        sys.exit(
            "Stopped: Rscript was not found, and the figures are made with R (survival, coin, cmprsk, KMsurv)."
        )
    print(f"figures of seed {seed}", file=sys.stderr)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    script = Path(__file__).with_name("make.R")
    command = ["Rscript", "--vanilla", script, str(seed), unfinished, str(scale)]
    made = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if made.returncode:
        sys.exit(f"Stopped: {script.name} failed for seed {seed}; its message stands above.")
    return unfinished.rename(folder)


def tasks(folder: Path) -> Iterator[tuple[str, Row]]:
    """The rows of one seed, those of equal designs side by side."""
    for name in FILES:
        with (folder / f"{name}.csv").open(newline="") as stream:
            rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]
        rows.sort(
            key=lambda row: tuple(row.get(key, "") for key in ("n1", "d1", "n2", "d2", "label"))
        )
        yield from ((name, row) for row in rows)


def answer(task: tuple[str, Row]) -> Row:
    """One figure's row of results."""
    name, row = task
    form = row.get("form", {"honest_hr": "hr", "honest_rates": "rate"}.get(name, "two_arm"))
    found = {key: row[key] for key in COLUMNS if key in row}
    found["kind"] = (
        form if form == "two_arm" else f"{form} {row.get('kind', row.get('p_kind', ''))}".strip()
    )
    if form == "hr" and row.get("robust") == "yes":
        found["kind"] += " robust"
    if form != "two_arm":
        verdict = check(ratio(row) if form == "hr" else rate(row))
        size = (
            (row.get("n"), row.get("events_total"))
            if form != "hr"
            else (total(row, "n"), total(row, "d"))
        )
        return found | words(verdict) | {"n": size[0] or "", "events": size[1] or ""}
    return found | two_arm(row)


def total(row: Row, name: str) -> str:
    """Both arms together."""
    return str(int(row[f"{name}1"]) + int(row[f"{name}2"]))


def words(verdict: Verdict) -> Row:
    """Word and severity."""
    return {"word": verdict.word, "severity": verdict.severity}


def two_arm(row: Row) -> Row:
    """A p-value: by the whole family, by the test that made it, and one drawn evenly in its place."""
    found = {"n": total(row, "n"), "events": total(row, "d")}
    if int(found["events"]) == 0:
        return found | {"word": "not checked", "severity": "grey"}
    n1, d1, n2, d2 = (int(row[key]) for key in ("n1", "d1", "n2", "d2"))
    if d1 > n1 or d2 > n2:
        return found | {"word": "does not fit", "severity": "red"}
    design = at.logrank(n1, d1, n2, d2)
    own = OWN.get(row["test"])
    verdict = design.check(row["p"], own, thorough=False)
    found |= words(verdict)
    found["zero_arm"] = "yes" if "0" in (row["d1"], row["d2"]) else "no"
    if own:
        sides = ("/1", "/-1") if "one_sided" in row["test"] else ("",)
        meets = [verdict.tried[own + side]["meets"] for side in sides]
        found["own"] = "yes" if True in meets else "not decided" if None in meets else "no"
    if verdict.noticed is not None:
        digits = len(row["p"].partition(".")[2])
        value = random.Random(row["label"]).randint(0, 10**digits)
        drawn = f"{value / 10**digits:.{digits}f}"
        other = design.check(drawn, thorough=False)
        excluded = other.word == "not by any test tried" or "zeros were added" in other.sentence
        found |= {"noticed": f"{verdict.noticed:.6g}", "drawn": drawn, "drawn_word": other.word}
        found["drawn_excluded"] = "yes" if excluded else "no"
    return found


if __name__ == "__main__":
    main()
