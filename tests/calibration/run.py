"""Honest figures from real patients and planted slips through the checks: who is accused, what is noticed.

``python tests/calibration/run.py FOLDER … --out FOLDER --rows FILE``: each folder holds the CSV files that ``make.R`` wrote
for one seed. Writes one figure a row (a run that was stopped goes on with it, a finished one is put aside) and the tables of
`tables.py`. ``many.csv`` has a hundred figures of each comparison: its courses are written out once, and equal figures are
asked once.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import groupby
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
FILES = ("many", "assumed", "planted", "honest_hr", "honest_rates", "honest_ties", "honest")
DRAWS = 2, 20
"""Values drawn evenly for a number of digits: where no value could be noticed, and where some could."""
COLUMNS = (
    "label", "kind", "slip", "test", "unit", "digits", "tied", "zero_arm", "n", "events", "printing",
    "word", "severity", "own", "noticed", "drawn", "drawn_excluded",
)  # fmt: skip
Row = dict[str, str]


def main() -> None:
    """Check what is not in rows.csv yet, then write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where the tables go")
    parser.add_argument(
        "--rows", type=Path, required=True, help="a figure a row; a stopped run goes on"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    path = options.rows
    for folder in (options.out, path.parent):
        folder.mkdir(parents=True, exist_ok=True)
    done = set()
    if path.exists():
        with path.open(newline="") as stream:
            done = {row["label"] for row in csv.DictReader(stream)}
    todo = [
        group
        for name in FILES
        for folder in options.folders
        for group in tasks(folder / f"{name}.csv")
        if group[1][0]["label"] not in done
    ]
    with (
        path.open("a", newline="") as stream,
        ProcessPoolExecutor(options.jobs, get_context("fork")) as pool,
    ):
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        if not done:
            writer.writeheader()
        for number, rows in enumerate(pool.map(answers, todo, chunksize=5), 1):
            writer.writerows(rows)
            stream.flush()
            if number % 50 == 0 or number == len(todo):
                print(f"{number} of {len(todo)} comparisons", file=sys.stderr)
    from tables import write_tables

    write_tables(path, options.out)
    path.replace(path.with_suffix(".last.csv"))  # the next run judges anew


def tasks(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """The rows of a file by design, so that its courses are written out once."""
    if not path.exists():
        return
    with path.open(newline="") as stream:
        rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]
    if path.stem != "many":  # those of a comparison stand side by side already
        rows.sort(key=lambda row: (*design_of(row), row["label"]))
    for _, group in groupby(rows, design_of):
        yield path.stem, list(group)


def design_of(row: Row) -> tuple[str, ...]:
    """The counts of a row."""
    return tuple(row.get(key, "") for key in ("n1", "d1", "n2", "d2"))


def answers(task: tuple[str, list[Row]]) -> list[Row]:
    """The rows of results of one design."""
    name, rows = task
    if name == "many":
        return many(rows)
    return [answer((name, row)) for row in rows]


def many(rows: list[Row]) -> list[Row]:
    """Honest figures of one design; values drawn evenly stand beside the first of each number of digits."""
    design = at.logrank(*map(int, design_of(rows[0])))
    asked = lru_cache(maxsize=None)(lambda p: design.check(p, thorough=False))
    for row in sorted(rows, key=lambda row: -int(row["digits"])):
        asked(row["p"])  # the finest scale first: it serves the coarser ones
    drawn: set[str] = set()
    found = []
    for row in rows:
        verdict = asked(row["p"])
        result = {key: row[key] for key in COLUMNS if key in row} | words(verdict)
        result |= own_word(row, verdict) | {
            "kind": "two_arm",
            "n": total(row, "n"),
            "events": total(row, "d"),
        }
        if verdict.noticed is not None and row["digits"] not in drawn:
            drawn.add(row["digits"])
            result |= evenly_drawn(row, verdict, asked)
        found.append(result)
    return found


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
    """A p-value: by the whole family, and by the test that made it."""
    found = {"n": total(row, "n"), "events": total(row, "d")}
    if int(found["events"]) == 0:
        return found | {"word": "not checked", "severity": "grey"}
    n1, d1, n2, d2 = (int(row[key]) for key in ("n1", "d1", "n2", "d2"))
    if d1 > n1 or d2 > n2:
        return found | {"word": "does not fit", "severity": "red"}
    design = at.logrank(n1, d1, n2, d2)
    own = OWN.get(row["test"])
    verdict = design.check(row["p"], own, thorough=False)
    found |= words(verdict) | own_word(row, verdict)
    if verdict.noticed is not None:
        found["noticed"] = f"{verdict.noticed:.6g}"
    return found


def own_word(row: Row, verdict: Verdict) -> Row:
    """Whether the test that made a figure gives it; whether an arm has no events."""
    found = {"zero_arm": "yes" if "0" in (row["d1"], row["d2"]) else "no"}
    if own := OWN.get(row["test"]):
        sides = ("/1", "/-1") if "one_sided" in row["test"] else ("",)
        meets = [verdict.tried[own + side]["meets"] for side in sides]
        found["own"] = "yes" if True in meets else "not decided" if None in meets else "no"
    return found


def evenly_drawn(row: Row, verdict: Verdict, asked: Callable[[str], Verdict]) -> Row:
    """Values drawn evenly from the printable ones, and how many of them are excluded."""
    digits = len(row["p"].partition(".")[2])
    draw = random.Random(row["label"])
    number = DRAWS[bool(verdict.noticed)]
    values = [f"{draw.randint(0, 10**digits) / 10**digits:.{digits}f}" for _ in range(number)]
    excluded = [
        answer.word == "not by any test tried" or "zeros were added" in answer.sentence
        for answer in map(asked, values)
    ]
    return {
        "noticed": f"{verdict.noticed:.6g}", "drawn": str(number), "drawn_excluded": str(sum(excluded)),
    }  # fmt: skip


if __name__ == "__main__":
    main()
