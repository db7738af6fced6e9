"""Tables of a calibration: honest figures accused, slips noticed, beside what the verdicts said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from scipy.stats import beta

ACCUSED = ("red", "amber")
APART = ("stratified_logrank", "delayed_logrank")
"""Strata and delayed entry: they stand under "assumes"."""


def write_tables(rows: Path, out: Path) -> None:
    """Write calibration_honest.csv, calibration_slips.csv and calibration_evenly_drawn.csv.

    Parameters
    ----------
    rows : Path
        One figure a row, from `run.py`.
    out : Path
        Folder.
    """
    table = pd.read_csv(rows, dtype=str, keep_default_na=False).drop_duplicates("label")
    table["accused"] = table["severity"].isin(ACCUSED)
    table["own_excluded"] = (table["own"] == "no") & (table["printing"] != "truncated")
    table["size"] = banded(table["n"], (10, 20, 40, 80))
    table["number"] = banded(table["events"], (1, 2, 4, 6, 12))
    apart = table["test"].isin(APART)
    honest = table[(table["slip"] == "") & ~apart]
    assumed = counted(table[(table["slip"] == "") & apart], "test", "assumes")
    made = {
        "honest": pd.concat([honest_table(honest), assumed], ignore_index=True),
        "slips": slips_table(table[(table["slip"] != "") & ~apart]),
        "evenly_drawn": drawn_table(table[~apart]),
    }
    for name, part in made.items():
        part.to_csv(out / f"calibration_{name}.csv", index=False, lineterminator="\n")
    left = honest[~honest["kind"].str.contains("robust")]
    print(f"{len(left):,} honest figures, {int(left['accused'].sum())} accused")


def banded(values: pd.Series, ends: tuple[int, ...]) -> pd.Series:
    """Numbers in bands: up to 10, 11 to 20 and so on."""
    numbers = pd.to_numeric(values, errors="coerce")
    names = [
        f"{a + 1} to {b}" if b > a + 1 else f"{b}" for a, b in zip((0, *ends), ends, strict=False)
    ]
    bands = pd.cut(numbers, [0, *ends, float("inf")], labels=[*names, f"over {ends[-1]}"])
    return bands.astype(str).replace("nan", "")


def honest_table(honest: pd.DataFrame) -> pd.DataFrame:
    """Honest figures by each property: accused, excluded by their own test, cut off, not checked."""
    parts = [counted(honest, "kind")]
    p_values = honest[honest["kind"] == "two_arm"]
    for name in ("test", "unit", "digits", "tied", "zero_arm", "number", "size", "printing"):
        parts.append(counted(p_values[p_values[name] != ""], name))
    return pd.concat(parts, ignore_index=True)


def counted(part: pd.DataFrame, name: str, by: str = "") -> pd.DataFrame:
    """Figures and what was said of them, by one property."""
    groups = part.groupby(name, sort=True)
    found = pd.DataFrame({
        "figures": groups.size(),
        "accused": groups["accused"].sum(),
        "excluded by own test": groups["own_excluded"].sum(),
        "cut off": groups["word"].apply(lambda word: (word == "cut off").sum()),
        "not checked": groups["word"].apply(lambda word: (word == "not checked").sum()),
    })  # fmt: skip
    found.insert(0, "by", by or named(name))
    return found.rename_axis("value").reset_index()[["by", "value", *found.columns[1:]]]


def named(name: str) -> str:
    """A property in words."""
    return {"number": "events", "size": "patients"}.get(name, name)


def slips_table(planted: pd.DataFrame) -> pd.DataFrame:
    """Slips that are no even draws, and how many were noticed, by form and property."""
    planted = planted.assign(form=planted["kind"].str.split().str[0])
    parts = []
    for name in ("slip", "zero_arm", "number", "size", "digits"):
        groups = planted[planted[name] != ""].groupby(["form", name], sort=True)
        found = pd.DataFrame({"slips": groups.size(), "noticed": groups["accused"].sum()})
        found = found.reset_index().rename(columns={name: "value"})
        found.insert(1, "by", named(name))
        parts.append(found)
    return pd.concat(parts, ignore_index=True)


def drawn_table(table: pd.DataFrame) -> pd.DataFrame:
    """Values drawn evenly from the printable ones: excluded, beside the share that the verdicts said.

    Values of one comparison are drawn apart from each other; those excluded are at most as spread
    as a binomial number of the same mean, whose 95 % limits (Clopper-Pearson) stand beside.
    """
    part = table[table["drawn"] != ""].copy()
    part["all"] = "all"
    for name in ("noticed", "drawn", "drawn_excluded"):
        part[name] = pd.to_numeric(part[name])
    part["expected"] = part["noticed"] * part["drawn"]
    parts = []
    for name in ("all", "zero_arm", "size", "number", "digits"):
        sums = part.groupby(name, sort=True)[["drawn", "drawn_excluded", "expected"]].sum()
        k, n = sums["drawn_excluded"], sums["drawn"]
        found = pd.DataFrame({
            "drawn": n, "excluded": k,
            "share": (k / n).round(5), "said": (sums["expected"] / n).round(5),
            "low": beta.ppf(0.025, k, n - k + 1), "high": beta.ppf(0.975, k + 1, n - k),
        })  # fmt: skip
        found["low"], found["high"] = (
            found["low"].fillna(0).round(5),
            found["high"].fillna(1).round(5),
        )
        found.insert(0, "by", named(name))
        parts.append(found.rename_axis("value").reset_index()[["by", "value", *found.columns[1:]]])
    return pd.concat(parts, ignore_index=True)
