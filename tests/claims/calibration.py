"""Honest ratios, rates and proportions from real patients, and planted slips: who is accused, what is noticed.

``python tests/claims/calibration.py`` prints the table. The rows in ``calibration/`` were made with R (survival, cmprsk,
KMsurv) from subsets of public data sets; ``planted.csv`` has the right value beside each slip.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from attainable.claims import Claim
from attainable.forms import check

FOLDER = Path(__file__).parent / "calibration"
ACCUSED = ("red", "amber")
P_KINDS = {"wald": "Wald", "lr": "likelihood ratio", "logrank": "log-rank"}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file, without empty cells."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {key: value for key, value in row.items() if value}


def ratio(row: dict[str, str], *, declared: bool = True) -> Claim:
    """A hazard ratio as a claim; with test, adjustment and variance declared or not."""
    names = ("n1", "d1", "n2", "d2", "low", "high", "p")
    fields = {name: row[name] for name in names if name in row} | {"value": row["hr"]}
    if declared:
        fields |= {
            "test": P_KINDS[row["p_kind"]],
            "adjusted": row["adjusted"],
            "robust": row["robust"],
        }
    return Claim("hazard_ratio", fields, row["label"])


def rate(row: dict[str, str]) -> Claim:
    """A rate or a proportion as a claim."""
    fields = {name: row[name] for name in ("percent", "se", "low", "high") if name in row}
    fields["n1"] = row["n"]
    if row["kind"] != "binom":
        return Claim("rate", fields, row["label"])
    return Claim("proportion", fields | {"k1": row["events_total"]}, row["label"])


def honest() -> Counter[tuple[str, str]]:
    """Honest figures by kind and word."""
    found: Counter[tuple[str, str]] = Counter()
    for row in rows("honest_hr.csv"):
        for declared in (True, False):
            kind = f"ratio, robust {row['robust']}, {'' if declared else 'not '}declared"
            found[kind, check(ratio(row, declared=declared)).word] += 1
    for row in rows("honest_rates.csv"):
        found[f"rate, {row['kind']}", check(rate(row)).word] += 1
    return found


def planted() -> dict[tuple[str, str], list[int]]:
    """Slips by form and kind: noticed, only by cutting off, all."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows("planted.csv"):
        verdict = check(ratio(row) if row["form"] == "hr" else rate(row))
        entry = found.setdefault((row["form"], row["slip"]), [0, 0, 0])
        entry[0] += verdict.severity in ACCUSED
        entry[1] += verdict.word == "cut off"
        entry[2] += 1
    return found


if __name__ == "__main__":
    for (kind, word), count in sorted(honest().items()):
        print(f"{kind:<36} {word:<24} {count:>4}")
    for (form, slip), (noticed, cut, all_) in sorted(planted().items()):
        print(f"{form:<12} {slip:<26} {noticed:>3} noticed, {cut} cut off, of {all_}")
